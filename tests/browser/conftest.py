"""A believable invented fabric of plots around 119.22E 34.62N, and a Chromium whose network is cut."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from layers.schema import Column

CHROMIUM = "/usr/bin/chromium"

FIELDS = (
    Column("owner", "使用人", "user"),
    Column("use", "用途", "land use"),
    Column("area", "用地面积", "site area", "公顷"),
    Column("far", "容积率", "floor-area ratio"),
    Column("tax", "亩均税收", "tax per mu", "万元/亩"),
    Column("due", "约定开工日", "agreed start"),
)


@dataclass(frozen=True)
class Fabric:
    """Plots between streets, the parks they lie in, an avenue with nodes, roads, water and green."""

    plots: gpd.GeoDataFrame
    text: pd.DataFrame
    remarks: pd.DataFrame
    parks: gpd.GeoDataFrame
    axis: gpd.GeoDataFrame
    nodes: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    ground: gpd.GeoDataFrame
    fields: tuple[Column, ...] = FIELDS


def bend(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Turn and bend a plain lattice so that streets run like streets."""
    turn = 0.14
    x2 = x * np.cos(turn) - y * np.sin(turn) + 60 * np.sin(y / 1300)
    y2 = x * np.sin(turn) + y * np.cos(turn) + 90 * np.sin(x / 1700)
    return x2, y2


def bent(shape: shapely.Geometry) -> shapely.Geometry:
    fine = shapely.segmentize(shape, 90)
    return shapely.transform(
        fine, lambda xy: np.column_stack(bend(xy[:, 0], xy[:, 1])) + np.array([428000, 3831500])
    )


def cut(block: Polygon, rng: np.random.Generator, least: float) -> list[Polygon]:
    """Cut a block across its longer side until pieces are near the wanted size."""
    if block.area < least or block.area < 9000:
        return [block]
    west, south, east, north = block.bounds
    share = rng.uniform(0.38, 0.62)
    if east - west > north - south:
        at = west + share * (east - west)
        halves = box(west, south, at, north), box(at, south, east, north)
    else:
        at = south + share * (north - south)
        halves = box(west, south, east, at), box(west, at, east, north)
    return [piece for half in halves for piece in cut(half, rng, least * rng.uniform(0.7, 1.3))]


def make_fabric(count: int = 300, seed: int = 7) -> Fabric:
    rng = np.random.default_rng(seed)
    xs = np.cumsum(np.r_[0, rng.uniform(330, 560, 9)])
    ys = np.cumsum(np.r_[0, rng.uniform(280, 520, 11)])
    shapes, park_of = [], []
    for i in range(9):
        for j in range(11):
            if (i, j) in {(3, 5), (3, 6), (4, 5), (7, 9), (8, 9), (8, 10), (0, 0), (0, 10)}:
                continue
            block = box(xs[i] + 14, ys[j] + 12, xs[i + 1] - 14, ys[j + 1] - 12)
            for piece in cut(block, rng, rng.choice([26000, 60000, 130000])):
                shapes.append(piece)
                park_of.append(
                    ("科教创业园", "宋跳工业园", "新浦工业园")[0 if 3 <= i <= 5 else 1 if i < 3 else 2]
                )
    order = np.sort(rng.permutation(len(shapes))[:count])
    shapes = [shapes[k] for k in order]
    inner = shapes[5].buffer(-0.28 * np.sqrt(shapes[5].area))
    shapes[5] = shapes[5].difference(inner if not inner.is_empty else shapes[5].centroid.buffer(15))
    west, south, east, north = shapes[9].bounds
    mid = (west + east) / 2
    shapes[9] = MultiPolygon([box(west, south, mid - 8, north), box(mid + 8, south, east, north)])
    n = len(shapes)
    shapes = [bent(shape) for shape in shapes]
    use = rng.choice(
        ["1001", "0802", "0804", "1101", "0901", "1401", "0701", "16"],
        n,
        p=[0.5, 0.1, 0.07, 0.1, 0.06, 0.06, 0.08, 0.03],
    )
    far = np.round(rng.gamma(4, 0.28, n), 2)
    far[rng.random(n) < 0.06] = np.nan
    clock = rng.choice(
        ["none", "late", "one_year", "two_years", "unknown"], n, p=[0.7, 0.1, 0.08, 0.06, 0.06]
    )
    keys = [f"GX-2026-{k + 1:03d}" for k in range(n)]
    plots = gpd.GeoDataFrame(
        {
            "use": use,
            "far": far,
            "room": np.round(far - 1.0, 2),
            "clock": clock,
            "park": [park_of[k] for k in order],
        },
        geometry=shapes,
        index=pd.Index(keys, name="plot_id"),
        crs=4549,
    )
    words = {
        "1001": "工业用地",
        "0802": "科研用地",
        "0804": "教育用地",
        "1101": "物流仓储用地",
        "0901": "商业用地",
        "1401": "公园绿地",
        "0701": "城镇住宅用地",
        "16": "留白用地",
    }
    firms = ["示例医药", "示例装备", "示例电子", "示例新材", "示例软件", "示例物流"]
    text = pd.DataFrame(
        {
            "owner": [
                f"{firms[k % 6]}（{k % 40 + 1}）有限公司" if u in ("1001", "1101", "0802") else None
                for k, u in enumerate(use)
            ],
            "use": [f"{words[u]} {u}" for u in use],
            "area": [f"{a / 1e4:.2f}" for a in plots.area],
            "far": [None if np.isnan(v) else f"{v:.2f}" for v in far],
            "tax": [f"{v:.1f}" for v in rng.gamma(2, 6, n)],
            "due": [f"202{k % 6}-{k % 12 + 1:02d}-{k % 27 + 1:02d}" for k in range(n)],
        },
        index=plots.index,
    )
    rows = [
        (
            key,
            "bad" if c == "two_years" else "unknown" if c == "unknown" else "info",
            "动工开发期限",
            "约定开工日已过，疑似闲置"
            if c == "two_years"
            else "缺少约定开工日，无从核算"
            if c == "unknown"
            else "已过约定开工日，未满两年",
            "闲置土地处置办法 第二条",
        )
        for key, c in zip(keys, clock, strict=True)
        if c != "none"
    ]
    rows += [
        (
            key,
            "good" if v >= 1 else "bad",
            "容积率下限",
            f"容积率 {v:.2f}，下限 1.00",
            "工业项目建设用地控制指标 2023",
        )
        for key, v in zip(keys, far, strict=True)
        if not np.isnan(v)
    ]
    remarks = pd.DataFrame(rows, columns=["key", "tone", "heading", "text", "source"])

    def frame(shapes: list[shapely.Geometry], **columns: list[str]) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(columns, geometry=[bent(s) for s in shapes], crs=4549)

    top, right = ys[-1], xs[-1]
    parks = frame(
        [
            box(xs[3], -60, xs[6], top + 60),
            box(-60, -60, xs[3], top + 60),
            box(xs[6], -60, right + 60, top + 60),
        ],
        park_name=["科教创业园", "宋跳工业园", "新浦工业园"],
    )
    axis = frame([LineString([(xs[5], -200), (xs[5], top + 200)])], name=["花果山大道"])
    nodes = frame(
        [
            Point(xs[5] + 90, ys[1]),
            Point(xs[5] - 60, ys[3] + 100),
            Point(xs[5] + 40, ys[6]),
            Point(xs[5] + 120, ys[8]),
            Point(xs[5] - 60, ys[10]),
        ],
        kind=["大学科技园区", "科技研发核心区", "生活配套服务区", "大学科技园区", "高端产业集聚区"],
        name=["大学科技园", "716研究所", "体育中心", "康达学院", "中华药港"],
    )
    roads = frame(
        [LineString([(x, -100), (x, top + 100)]) for x in xs]
        + [LineString([(-100, y), (right + 100, y)]) for y in ys]
    )
    roads["major"] = [k in (5, 10 + 6) for k in range(len(roads))]
    ground = frame(
        [
            box(xs[3] + 20, ys[5] + 20, xs[4] - 10, ys[7] - 20),
            box(xs[7] + 20, ys[9] + 16, right - 20, ys[10] - 16),
            LineString([(-100, ys[4] + 30), (right / 2, ys[4] - 60), (right + 100, ys[3] + 140)]).buffer(45),
        ],
        kind=["绿地", "水域", "水域"],
    )
    return Fabric(plots, text, remarks, parks, axis, nodes, roads, ground)


@pytest.fixture(scope="session")
def fabric() -> Fabric:
    return make_fabric()


@dataclass
class Watched:
    """A browser page, every request it tried beyond its own file, and everything it complained of."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: Path, wait: str | None = "window.yuantu && yuantu.readyAt > 0") -> None:
        self.page.goto(path.as_uri())
        if wait:
            self.until(wait)
        self.page.wait_for_timeout(250)

    def until(self, true: str, frame: object = None) -> None:
        """Wait until an expression holds; asked from outside, since the page's policy forbids to evaluate."""
        end = time.monotonic() + 15
        while not (frame or self.page).evaluate(f"() => Boolean({true})"):
            assert time.monotonic() < end, f"never came true: {true}; {self.complaints}"
            self.page.wait_for_timeout(25)

    def assert_quiet(self) -> None:
        assert self.requests == []
        assert self.complaints == []


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[object]:
    """A Chromium, one a process, or the test is skipped; with ``YUANTU_BROWSER=required`` its absence is a failure."""
    if hasattr(request.config, "_yuantu_chromium"):
        yield request.config._yuantu_chromium
        return
    found = shutil.which("chromium") or (CHROMIUM if Path(CHROMIUM).exists() else None)
    if not found:
        if os.environ.get("YUANTU_BROWSER") == "required":
            pytest.fail("YUANTU_BROWSER=required, and there is no chromium")
        pytest.skip("there is no chromium")
    from playwright.sync_api import sync_playwright

    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as play:
        browser = request.config._yuantu_chromium = play.chromium.launch(executable_path=found, args=flags)
        yield browser
        del request.config._yuantu_chromium
        browser.close()


@pytest.fixture
def watch(chromium: object) -> Iterator[Callable[..., Watched]]:
    """Open pages offline: ``watch(width, height, script)`` gives one that records requests and complaints."""
    opened = []

    def new(width: int = 1280, height: int = 800, script: str = "") -> Watched:
        context = chromium.new_context(viewport={"width": width, "height": height}, offline=True)
        page = context.new_page()
        if script:
            page.add_init_script(script)
        watched = Watched(page)
        page.on(
            "request",
            lambda r: (
                watched.requests.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None
            ),
        )
        page.on(
            "console", lambda m: watched.complaints.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda e: watched.complaints.append(str(e)))
        page.on("dialog", lambda d: (watched.complaints.append(f"dialog {d.message}"), d.dismiss()))
        opened.append(context)
        return watched

    yield new
    for context in opened:
        context.close()

"""Fabric: an invented zone of irregular plots that share their edges, with holes, plots of two parts and merged ones."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.schema import Column
from maps import paint, palette

SEED = 20
SIDE_M = 70.0
HOLED, SPLIT, MERGED = 97, 89, 53
"""Every so-many-th plot has a hole, is of two parts, or is put together with its neighbour to the east."""

USES = {
    "1001": "工业用地",
    "1101": "物流仓储用地",
    "0802": "科研用地",
    "0901": "商业用地",
    "1401": "公园绿地",
    "16": "留白用地",
}
STATES = ("住宅用地", "工矿仓储用地", "未建成城镇建设用地", "不可建设土地", "公用管理与公共服务用地")
FIRMS = ("示例医药", "示例装备", "示例电子", "示例新材料", "示例软件", "示例物流", "示例生物", "示例重工")
STREETS = ("花果山大道", "港城大道", "科苑路", "海州湾路", "振华路", "郁洲路", "创智街")

FIELDS = (
    Column("name", "地块名称", "name"),
    Column("firm", "使用权人", "user"),
    Column("address", "坐落", "address"),
    Column("use", "规划用途", "planned use"),
    Column("state", "建设状况", "built status"),
    Column("area", "用地面积", "site area", "公顷", "number"),
    Column("far", "容积率", "floor-area ratio", "", "number"),
    Column("density", "建筑密度", "building density", "%", "number"),
    Column("investment", "亩均投资", "investment per mu", "万元/亩", "number"),
    Column("tax", "亩均税收", "tax per mu", "万元/亩", "number"),
    Column("employees", "从业人数", "employees", "人", "count"),
    Column("start", "约定开工日", "agreed start", "", "day"),
)


@dataclass(frozen=True)
class Fabric:
    """Plots with the columns that themes paint, their twelve attributes as text, and five themes."""

    plots: gpd.GeoDataFrame
    text: pd.DataFrame
    themes: tuple[paint.Theme, ...]
    fields: tuple[Column, ...] = FIELDS


def fabric(count: int, seed: int = SEED) -> Fabric:
    """As many plots as asked for, the same every time."""
    rng = np.random.default_rng(seed)
    wide = int(np.ceil(np.sqrt(count * 1.6)))
    shapes = _shapes(wide, -(-int(count * 1.03) // wide) + 1, rng)[:count]
    index = pd.Index([f"GX-2026-{place:06d}" for place in range(1, count + 1)], name="plot_id")
    numbers = _numbers(count, rng)
    plots = gpd.GeoDataFrame(numbers, geometry=shapes, crs=4549).set_index(index)
    return Fabric(plots, _text(plots, rng), _themes())


def _shapes(wide: int, high: int, rng: np.random.Generator) -> np.ndarray:
    """Cells of a lattice whose corners and middles of edges are moved: eight points a plot, each shared."""
    x, y = np.meshgrid(np.arange(2 * wide + 1) / 2, np.arange(2 * high + 1) / 2)
    grid = np.stack([x, y], axis=-1) * SIDE_M + rng.uniform(-0.16, 0.16, (*x.shape, 2)) * SIDE_M
    grid += np.array([428000.0, 3831000.0])
    row, column = (axis.ravel() * 2 for axis in np.mgrid[0:high, 0:wide])
    around = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))
    rings = np.stack([grid[row + down, column + right] for down, right in around], axis=1)
    shapes = shapely.polygons(rings)
    place = np.arange(len(shapes))
    holed = place[place % HOLED == 3]
    shapes[holed] = shapely.difference(
        shapes[holed], shapely.buffer(shapely.centroid(shapes[holed]), 9, quad_segs=4)
    )
    split = place[place % SPLIT == 7]
    strips = shapely.box(*(shapely.bounds(shapely.centroid(shapes[split])) + np.array([-4, -90, 4, 90])).T)
    shapes[split] = shapely.difference(shapes[split], strips)
    merged = place[(place % MERGED == 11) & (place % wide < wide - 1)]
    shapes[merged] = shapely.union(shapes[merged], shapes[merged + 1])
    return np.delete(shapes, merged + 1)


def _numbers(count: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    far = np.round(rng.gamma(4, 0.28, count), 2)
    far[rng.random(count) < 0.06] = np.nan
    return {
        "use": rng.choice(list(USES), count, p=[0.55, 0.1, 0.12, 0.08, 0.1, 0.05]),
        "far": far,
        "density": np.round(rng.uniform(5, 60, count), 1),
        "investment": np.round(rng.gamma(3, 110, count), 1),
        "tax": np.round(rng.gamma(2, 8, count), 1),
    }


def _text(plots: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Five columns of Chinese text, six of numbers, one of days; a firm has three plots on average."""
    count = len(plots)
    firm = np.array(
        [f"连云港{FIRMS[k % 8]}（{k + 1}）有限公司" for k in range(count // 3 + 1)], dtype=object
    )[rng.integers(0, count // 3 + 1, count)]
    street, door = rng.choice(STREETS, count), rng.integers(1, 900, count)
    days = np.datetime64("2016-01-01") + rng.integers(0, 4000, count).astype("timedelta64[D]")
    far = plots["far"].map("{:.2f}".format).astype(object)
    return pd.DataFrame(
        {
            "name": [f"{one} {place % 7 + 1}号地块" for place, one in enumerate(firm)],
            "firm": firm,
            "address": [f"连云港高新区{one}{number}号" for one, number in zip(street, door, strict=True)],
            "use": plots["use"].map(USES) + " " + plots["use"],
            "state": rng.choice(STATES, count),
            "area": (plots.area / 1e4).map("{:.2f}".format),
            "far": far.mask(plots["far"].isna(), None),
            "density": plots["density"].map("{:.1f}".format),
            "investment": plots["investment"].map("{:,.1f}".format),
            "tax": plots["tax"].map("{:.1f}".format),
            "employees": pd.Series(rng.integers(0, 1200, count), index=plots.index).map("{:,}".format),
            "start": days.astype(str),
        },
        index=plots.index,
    )


def _themes() -> tuple[paint.Theme, ...]:
    uses = [paint.Class(code, f"{code} {name}", palette.land_use_colour(code)) for code, name in USES.items()]
    return (
        paint.categories("use", "规划用途", "use", uses),
        paint.amount("far", "容积率", "far", (0.5, 0.8, 1.0, 1.5, 2.0), limit=1.0),
        paint.amount("density", "建筑密度", "density", (10, 20, 30, 40, 50), "%"),
        paint.amount("investment", "亩均投资", "investment", (100, 200, 300, 400, 600), "万元/亩"),
        paint.amount("tax", "亩均税收", "tax", (5, 10, 20, 30, 50), "万元/亩"),
    )

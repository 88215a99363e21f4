"""The table beside the map in a real browser: sorting, filters, sums worked out by hand, links both ways, files written."""

import csv
import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Polygon, box

from layers.schema import Column
from maps import paint
from maps.canvas import Group, Measure, PlotLayer
from maps.page import Page
from maps.sealed import SealedMap
from maps.table import Side, Table, Total
from reports.build import evaluate_zone
from reports.page.dossier import plot_layer
from reports.page.table import TOTALS, plot_table
from reports.preset.preset import as_preset

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"
FIELDS = (
    Column("name", "名称", "name"),
    Column("use", "用途", "use", type="code"),
    Column("area_m2", "面积", "area", "m²", "number"),
    Column("far", "容积率", "floor-area ratio", "", "number"),
    Column("due", "期限", "due", type="day"),
    Column("rank", "名次", "rank", type="count"),
)
ROWS = {
    "P1": ("甲厂", "A2 工业", "10\u2009000", "1.20", "2026-12-01", "2"),
    "P2": ("乙厂", "A2 工业", "20\u2009000", "0.50", "2026-01-31", "1"),
    "P3": ("丙院", "B1 空地", "30\u2009000", "—", "—", "10"),
    "P4": ("丁园", "B1 空地", "40\u2009000", "0.00", "2027-06-30", "—"),
    "P5": ("阿", "A2 工业", "5\u2009000", "2.50", "—", "3"),
    "P6": ("中心", "—", "12\u2009345", "0.08", "2026-11-20", "—"),
}
AREA = [10_000, 20_000, 30_000, 40_000, 5_000, 12_345]
FLOOR = [12_000, 10_000, np.nan, 0, 12_500, 1_000]
HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "\"a\" 'b', `c`; ${1+1} C:\\path\\2019",
    "{{7*7}} {# {% raw",
    "🏭 \u202eltr\u202c 园\r\n第二行",
    "nul \x00 end",
    "=HYPERLINK(1)",
    "+1+1",
    "-2+3|cmd",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "\u202e=1",
    "长" * 10_000,
    "-12.5",
)


def shapes(count: int, across: int = 6) -> list[Polygon]:
    return [
        box(428000 + 120 * (k % across), 3831500 + 120 * (k // across), 428100.123 + 120 * (k % across), 3831600.456 + 120 * (k // across))
        for k in range(count)
    ]  # fmt: skip


def small(lang: str = "zh") -> SealedMap:
    keys = pd.Index(ROWS, name="plot_id")
    table = pd.DataFrame.from_dict(ROWS, orient="index", columns=[field.name for field in FIELDS])
    english = table.assign(use=["A2 industry", "A2 industry", "B1 vacant", "B1 vacant", "A2 industry", "—"])
    frame = gpd.GeoDataFrame({"use": table["use"].str[:2]}, geometry=shapes(6), index=keys, crs=4549)
    classes = [
        paint.Class("A2", {"zh": "工业", "en": "industry"}, "#BB9674"),
        paint.Class("B1", "空地", "#EEEEEE"),
    ]
    parks = {"A": {"zh": "甲园", "en": "Park A"}, "B": {"zh": "乙园", "en": "Park B"}}
    known = Side("floor", 0), Side("area", 0)
    totals = [
        Total(
            "area_ha",
            {"zh": "面积", "en": "area"},
            {"zh": "公顷", "en": "ha"},
            2,
            Side("area"),
            factor=0.0001,
        ),
        Total("far_plots", {"zh": "平均容积率", "en": "mean FAR"}, "", 2, *known, known=0, whole=-1),
    ]
    part = Table(
        key_label={"zh": "编号", "en": "plot"},
        columns=["name", "park", "use", "area_m2", "far", "due"],
        filters=["park", "use", "far", "due", "rank"],
        tops=["rank"],
        area="area",
        flags="classes",
        totals=totals,
        blank={"far": {"zh": "缺少建筑面积", "en": "floor area is not known"}},
        file="小园",
    )
    one = SealedMap(page=Page({"zh": "小园", "en": "small"}, day="2026-11-20", lang=lang, parts=[part]))
    PlotLayer(
        frame,
        key="plot_id",
        name="地块",
        themes=[paint.categories("use", {"zh": "用途", "en": "use"}, "use", classes)],
        fields=FIELDS,
        text={"zh": table, "en": english},
        groups=[
            Group(
                "park",
                {"zh": "园区", "en": "park"},
                pd.Series(["A", "A", "B", "B", None, "A"], index=keys),
                parks,
            )
        ],
        measures=[
            Measure("area", pd.Series(AREA, index=keys)),
            Measure("floor", pd.Series(FLOOR, index=keys)),
            Measure("classes", pd.Series([1, 1, 0, 1, 1, 1], index=keys)),
        ],
        lang=lang,
    ).add_to(one)
    return one


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("table") / "small.html"
    small().save(path)
    return path


def opened(watch, file: Path, at: str = "#t=rows", **size):
    seen = watch(**size)
    seen.page.goto(file.as_uri() + at)
    seen.until("window.yuantu && yuantu.room && yuantu.room.filter")
    seen.page.wait_for_timeout(200)
    return seen


def keys(seen) -> list[str]:
    """Plot numbers of the rows in view, from the top."""
    rows = "nodes => nodes.filter(n => n.style.display !== 'none').map(n => [+n.getAttribute('aria-rowindex'), n.firstChild.textContent])"
    return [key for _, key in sorted(seen.page.locator(".yt-tr").evaluate_all(rows))]


def sums(seen) -> dict[str, str]:
    cells = seen.page.locator(".yt-sum-figures dl [data-key]").evaluate_all(
        "nodes => nodes.map(n => [n.dataset.key, n.querySelector('.yt-sum-value').textContent + (n.querySelector('.yt-known') ? ' ' + n.querySelector('.yt-known').textContent : '')])"
    )
    return dict(cells)


def sort(seen, label: str) -> list[str]:
    seen.page.locator(".yt-th", has_text=label).locator("button").click()
    seen.page.wait_for_timeout(60)
    return keys(seen)


def test_it_sorts_numbers_by_number_days_by_day_and_names_by_sound(watch, file) -> None:
    seen = opened(watch, file, "#t=rows", width=1920, height=1080)
    assert keys(seen) == ["P1", "P2", "P3", "P4", "P5", "P6"]
    assert sort(seen, "面积") == ["P4", "P3", "P2", "P6", "P1", "P5"]
    assert sort(seen, "面积") == ["P5", "P1", "P6", "P2", "P3", "P4"]
    assert sort(seen, "容积率") == ["P5", "P1", "P2", "P6", "P4", "P3"]
    assert seen.page.locator(".yt-th[aria-sort=descending]").inner_text().startswith("容积率")
    assert sort(seen, "容积率") == ["P4", "P6", "P2", "P1", "P5", "P3"]
    assert sort(seen, "期限") == ["P2", "P6", "P1", "P4", "P3", "P5"]
    assert sort(seen, "名称") == ["P5", "P3", "P4", "P1", "P2", "P6"]  # ā bǐng dīng jiǎ yǐ zhōng
    assert sort(seen, "名称")[0] == "P6"
    assert sort(seen, "名称") == ["P1", "P2", "P3", "P4", "P5", "P6"]
    seen.assert_quiet()


def test_the_unknown_says_why_and_headings_have_units(watch, file) -> None:
    seen = opened(watch, file, "#t=rows", width=1920, height=1080)
    blank = seen.page.locator(".yt-tr", has_text="P3").locator(".yt-td").nth(5)
    assert blank.inner_text() == "—"
    assert blank.get_attribute("title") == "缺少建筑面积"
    assert seen.page.locator(".yt-th", has_text="面积").inner_text().split() == ["面积", "m²"]
    assert seen.page.locator(".yt-tr", has_text="P1").locator(".yt-td").nth(4).inner_text() == "10\u2009000"
    assert seen.page.locator(".yt-grid").get_attribute("aria-rowcount") == "7"


def test_sums_follow_the_filter_as_worked_out_by_hand(watch, file) -> None:
    seen = opened(watch, file, "#t=rows;;;&f=park:A", width=1920, height=1080)
    page = seen.page
    said = ".yt-dock-said"
    assert keys(seen) == ["P1", "P2", "P6"]
    assert page.inner_text(said).split("\n") == ["3 / 6 宗地块4.23 公顷（63.5 亩）"]
    assert sums(seen) == {"area_ha": "4.23", "far_plots": "0.54"}
    page.evaluate("yuantu.room.filter.clear()")
    page.wait_for_timeout(120)
    assert page.inner_text(said) == "6 宗地块11.73 公顷（176.0 亩）"
    assert sums(seen) == {"area_ha": "11.73", "far_plots": "0.41 已知 74% 面积"}
    page.evaluate("yuantu.room.filter.set('far', {least: 1, most: null})")
    page.wait_for_timeout(120)
    assert keys(seen) == ["P1", "P5"]
    assert sums(seen) == {"area_ha": "1.50", "far_plots": "1.63"}
    page.evaluate("yuantu.room.filter.clear(); yuantu.room.filter.set('words', '丙')")
    page.wait_for_timeout(120)
    assert sums(seen) == {"area_ha": "3.00", "far_plots": "— 已知 0% 面积"}
    seen.assert_quiet()


def test_conditions_are_set_by_hand_told_as_chips_and_kept_in_the_address(watch, file) -> None:
    seen = opened(watch, file, width=1920, height=1080)
    page = seen.page
    page.locator(".yt-filter-open", has_text="园区").click()
    page.locator(".yt-pop").get_by_label("甲园").check()
    assert page.locator(".yt-pop .yt-count").all_inner_texts() == ["3", "2", "1"]
    page.keyboard.press("Escape")
    assert page.locator(".yt-pop").count() == 0
    page.locator(".yt-filter-open", has_text="容积率").click()
    page.get_by_label("不小于").fill("0.1")
    page.get_by_label("不大于").fill("1.2")
    page.keyboard.press("Escape")
    assert keys(seen) == ["P1", "P2"]
    chips = page.locator(".yt-filter-chips li:not(.yt-chip-see)").all_inner_texts()
    assert [" ".join(chip.split()) for chip in chips] == ["园区 甲园 3 ×", "容积率 0.1 – 1.2 2 ×"]
    page.wait_for_timeout(400)
    link = page.evaluate("location.href")
    other = watch(1280, 800)
    other.page.goto(link)
    other.until("window.yuantu && yuantu.room && yuantu.room.filter")
    other.page.wait_for_timeout(200)
    assert keys(other) == ["P1", "P2"]
    other.page.evaluate("yuantu.setLang('en')")
    other.page.wait_for_timeout(100)
    assert other.page.locator(".yt-chip-value").first.inner_text() == "Park A"
    page.locator(".yt-chip-off").first.click()
    assert keys(seen) == ["P1", "P2"]
    page.locator(".yt-chip-off").first.click()
    assert len(keys(seen)) == 6
    seen.assert_quiet()


@pytest.mark.parametrize(
    ("f", "left"),
    [
        ("due:!", ["P2"]),
        ("due:..2026-11-20", ["P2", "P6"]),
        ("due:2026-11-20..2026-12-31", ["P1", "P6"]),
        ("rank:..3", ["P1", "P2", "P5"]),
        ("use:A2 工业", ["P1", "P2", "P5"]),
        ("use:A2 industry", ["P1", "P2", "P5"]),
        ("use:", ["P6"]),
        ("park:", ["P5"]),
        ("park:A,B;far:..!0.5", ["P4", "P6"]),
        ("theme.use:B1", ["P3", "P4"]),
        ("constructor:1..2;park:A", ["P1", "P2", "P6"]),
        ("__proto__:..;toString:!;park:B", ["P3", "P4"]),
        ("no_such:1;far:x..y;due:2026-13-99..;park:Z", ["P1", "P2", "P3", "P4", "P5", "P6"]),
    ],
)
def test_filters_in_the_address(watch, file, f, left) -> None:
    seen = opened(watch, file, f"#t=rows&f={f}")
    assert keys(seen) == left
    seen.assert_quiet()


def test_a_filter_that_cannot_be_applied_leaves_the_one_before(watch, file) -> None:
    seen = opened(watch, file, "#t=rows&f=park:B")
    seen.page.evaluate(
        """() => {
            const filter = yuantu.room.filter, test = filter.test;
            filter.test = (id, value) => { if (id === 'far') throw new Error('no'); return test.call(filter, id, value); };
            try { filter.write('far:1..2'); } catch (refused) { /* what matters is what stands */ }
        }"""
    )
    assert seen.page.evaluate("yuantu.room.filter.read()") == "park:B"
    assert keys(seen) == ["P3", "P4"]


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        ("industry", [], ["P1", "P2", "P5"]),
        ("工业", ["P1", "P2", "P5"], []),
        ("p", ["P1", "P2", "P3", "P4", "P5", "P6"], ["P1", "P2", "P3", "P4", "P5", "P6"]),
        ("p3", ["P3"], ["P3"]),
        ("3", ["P2", "P3", "P4", "P5", "P6"], ["P2", "P3", "P4", "P5", "P6"]),
        ("丙 b1", ["P3"], ["P3"]),
    ],
)
def test_words_are_looked_for_in_what_the_page_says(watch, file, words, zh, en) -> None:
    seen = opened(watch, file, f"#t=rows&q={words}")
    assert keys(seen) == zh
    seen.page.evaluate("yuantu.setLang('en')")
    seen.page.wait_for_timeout(60)
    assert keys(seen) == en


def test_a_filter_from_the_address_waits_until_the_presentation_is_left(watch, file) -> None:
    seen = opened(watch, file, "#t=rows&f=park:B")
    shown = "yuantu.room.layer.filter && Array.from(yuantu.room.layer.filter).join('')"
    assert seen.page.evaluate(shown) == "001100"
    seen.page.evaluate("yuantu.room.layer.setFilter(null); yuantu.fire('mode', 'present')")
    seen.page.evaluate("location.hash = '#t=rows&f=park:A'")
    seen.page.wait_for_timeout(150)
    assert seen.page.evaluate(shown) is None
    seen.page.evaluate("yuantu.fire('mode', 'work')")
    assert seen.page.evaluate(shown) == "110001"
    assert keys(seen) == ["P1", "P2", "P6"]


def test_rows_and_plots_are_linked_both_ways(watch, file) -> None:
    seen = opened(watch, file)
    page = seen.page
    page.locator(".yt-tr", has_text="P4").hover()
    assert page.locator(".leaflet-yt-mark-pane path").count() == 2
    page.locator(".yt-tr", has_text="P4").click()
    page.wait_for_timeout(600)
    assert page.inner_text(".yt-side h2") == "P4"
    assert page.locator(".yt-tr[aria-selected=true]").inner_text().startswith("P4")
    page.evaluate("yuantu.room.layer.select(yuantu.room.layer.plotOf('P6'))")
    assert page.locator(".yt-tr[aria-selected=true]").inner_text().startswith("P6")
    page.locator(".yt-grid").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert page.inner_text(".yt-side h2") == "P2"
    assert page.get_attribute(".yt-grid", "aria-activedescendant") == "yt-row-1"
    seen.assert_quiet()


def test_a_bar_is_a_filter_and_shows_what_it_left_out(watch, file) -> None:
    seen = opened(watch, file, width=1920, height=1080)
    page = seen.page
    bar = page.locator(".yt-sum-bars .yt-press[data-key=B1]")
    assert bar.locator("text").all_text_contents() == ["空地", "7.0", "59.7%"]
    bar.click()
    page.wait_for_timeout(150)
    assert keys(seen) == ["P3", "P4"]
    assert page.locator(".yt-sum-bars .yt-press").count() == 3
    page.locator(".yt-sum-bars .yt-press[data-key=B1]").press("Enter")
    page.wait_for_timeout(150)
    assert len(keys(seen)) == 6
    page.locator(".yt-sum-spread .yt-press").first.click()
    page.wait_for_timeout(150)
    assert keys(seen) == ["P4", "P6"]
    seen.assert_quiet()


def test_the_table_speaks_english(watch, file) -> None:
    seen = opened(watch, file, "#t=rows&lang=en&f=park:A", width=1920, height=1080)
    page = seen.page
    assert page.locator(".yt-th").all_inner_texts()[:3] == ["Plot", "Name", "Park"]
    assert page.inner_text(".yt-dock-said") == "3 of 6 plots4.23 ha (63.5 mu)"
    assert not re.search(
        "[\u4e00-\u9fff]", page.inner_text(".yt-sums") + page.inner_text(".yt-filters").replace("", "")
    )
    assert "A2 industry" in page.inner_text(".yt-grid")


def saved(seen, item: str) -> Path:
    seen.page.get_by_role("button", name=re.compile("导出|Export")).click()
    with seen.page.expect_download() as download:
        seen.page.get_by_role("button", name=re.compile(item)).click()
    seen.page.keyboard.press("Escape")
    path = Path(download.value.path())
    return path.rename(path.with_name(download.value.suggested_filename))


def test_csv_is_what_is_shown_and_nothing_in_it_is_a_formula(watch, tmp_path) -> None:
    index = pd.Index([f"K{k}" for k in range(len(HOSTILE))], name="plot_id")
    text = pd.DataFrame({"name": list(HOSTILE), "area_m2": "−1\u2009234.5", "far": "—"}, index=index)
    text.loc[index[:2], "far"] = ["<0.01", ">−0.01"]
    frame = gpd.GeoDataFrame({"use": "A2"}, geometry=shapes(len(HOSTILE)), index=index, crs=4549)
    fields = [FIELDS[0], FIELDS[2], FIELDS[3]]
    hostile = HOSTILE[0]
    one = SealedMap(
        page=Page(
            hostile,
            parts=[
                Table(key_label=hostile, columns=["name", "area_m2", "far"], file=hostile, filters=["name"])
            ],
        )
    )
    theme = paint.categories("use", hostile, "use", [paint.Class("A2", hostile, "#BB9674")])
    PlotLayer(frame, key="plot_id", name=hostile, themes=[theme], fields=fields, text=text).add_to(one)
    one.save(tmp_path / "hostile.html")
    seen = opened(watch, tmp_path / "hostile.html", width=1920, height=1080)
    path = saved(seen, "CSV.*各列")
    assert re.fullmatch(r"[\w\u4e00-\u9fff().-]+_内部使用\.csv", path.name)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == [hostile, "名称", "面积（m²）", "容积率"]
    assert [row[0] for row in rows[1:]] == list(index)
    assert {(row[2], row[3]) for row in rows[1:]} == {("-1234.5", "")}
    guarded = {one for one in HOSTILE if one.strip("\u202e \t\r")[:1] in "=+-@＝" and one != "-12.5"}
    assert len(guarded) == 9
    for text_in, row in zip(HOSTILE, rows[1:], strict=True):
        assert row[1] == ("'" + text_in if text_in in guarded else text_in)
    assert raw.count(b"\r\n") >= len(HOSTILE) + 1
    assert seen.page.locator("img").count() == 0
    features = json.loads(saved(seen, "GeoJSON").read_text(encoding="utf-8"))["features"]
    assert {(one["properties"]["area_m2"], one["properties"]["far"]) for one in features} == {(-1234.5, None)}
    shown = seen.page.locator(".yt-tr").evaluate_all("nodes => nodes.map(n => n.children[1].textContent)")
    assert set(shown) <= set(HOSTILE)
    assert len(shown) > 5
    seen.assert_quiet()


def test_a_text_that_turns_the_way_of_writing_turns_nothing_beside_it(watch, tmp_path) -> None:
    index = pd.Index(["K1", "K2"], name="plot_id")
    turned = "abc\u202edef"
    text = pd.DataFrame({"name": turned, "area_m2": "12\u202e34", "far": "1.00"}, index=index)
    frame = gpd.GeoDataFrame({"use": "A2"}, geometry=shapes(2), index=index, crs=4549)
    units = [
        Group(one, one, pd.Series([one, one], index), {one: said})
        for one, said in (("park", f"P{turned}"), ("part", "Q"))
    ]
    one = SealedMap(page=Page("小园", parts=[Table(columns=["name", "area_m2", "far"], filters=["park"])]))
    theme = paint.categories("use", "用途", "use", [paint.Class("A2", "工业", "#BB9674")])
    fields = [FIELDS[0], FIELDS[2], FIELDS[3]]
    layer = PlotLayer(
        frame, key="plot_id", name="地块", themes=[theme], fields=fields, text=text, groups=units
    )
    layer.add_to(one)
    one.save(tmp_path / "turned.html")
    seen = opened(watch, tmp_path / "turned.html", "#t=rows&f=park:park&plot=K1")
    after = """([query, mark]) => [...document.querySelectorAll(query)].map(node => {
        const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), places = [];
        while (walker.nextNode()) for (let k = 0; k < walker.currentNode.length; k++) {
            const range = document.createRange(), letter = walker.currentNode.data[k];
            range.setStart(walker.currentNode, k); range.setEnd(walker.currentNode, k + 1);
            if (range.getBoundingClientRect().width) places.push([letter, range.getBoundingClientRect().right]);
        }
        const marks = places.filter(p => p[0] === mark);
        return marks.length > 0 && marks.every(m => places.filter(p => 'abcdef1234P'.includes(p[0])).every(p => p[1] <= m[1]));
    })"""
    assert seen.page.evaluate(after, [".yt-side .yt-facts td:has(.yt-unit)", "²"]) == [True]
    assert seen.page.evaluate(after, [".yt-lies", "Q"]) == [True]
    assert seen.page.evaluate("yuantu.closed('a\\u202eb\\u2067c\\u202dd')") == (
        "a\u202eb\u2067c\u202dd\u202c\u2069\u202c"
    )
    assert seen.page.evaluate("yuantu.closed('a\\u202eb\\u202cc')") == "a\u202eb\u202cc"
    seen.assert_quiet()


def test_geojson_has_the_same_shapes_within_a_centimetre(watch, fabric, tmp_path) -> None:
    theme = paint.categories("use", "用途", "use", [paint.Class("1001", "工业", "#BB9674")])
    one = SealedMap(page=Page("高新区", crs="EPSG:4549", invented=True, parts=[Table(filters=["use"])]))
    PlotLayer(
        fabric.plots, key="plot_id", name="地块", themes=[theme], fields=fabric.fields, text=fabric.text
    ).add_to(one)
    one.save(tmp_path / "fabric.html")
    seen = opened(watch, tmp_path / "fabric.html")
    path = saved(seen, "GeoJSON")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == "yuantu_宗地_内部使用_示意数据.geojson"
    assert "WGS 84" in data["about"]
    assert "CGCS2000" in data["about"]
    read = gpd.read_file(path).set_index("id").to_crs(4549)
    assert list(read.index) == list(fabric.plots.index)
    apart = read.geometry.hausdorff_distance(fabric.plots.geometry, align=False)
    assert apart.max() < 0.01
    for feature in data["features"][:20]:
        first = feature["geometry"]["coordinates"][0]
        ring = np.array(first if feature["geometry"]["type"] == "Polygon" else first[0])
        assert (ring[0] == ring[-1]).all()
        assert np.sum((ring[1:, 0] - ring[:-1, 0]) * (ring[1:, 1] + ring[:-1, 1])) < 0  # anticlockwise
    assert data["features"][0]["properties"]["owner"] in (None, *fabric.text["owner"])
    assert data["features"][0]["properties"]["plot_id"] == fabric.plots.index[0]
    seen.assert_quiet()


def test_inside_a_frame_it_says_what_the_frame_may_forbid(watch, file, tmp_path) -> None:
    outer = tmp_path / "deck.html"
    inner = json.dumps(file.read_text(encoding="utf-8")).replace("<", "\\u003c")
    outer.write_text(
        "<!DOCTYPE html><meta charset=utf-8><iframe id=f sandbox='allow-scripts allow-downloads' width=1200 height=700></iframe>"
        f"<script>document.getElementById('f').srcdoc = {inner}</script>",
        encoding="utf-8",
    )
    seen = watch()
    seen.open(outer, wait=None)
    frame = seen.page.frames[1]
    seen.until("window.yuantu && yuantu.room && yuantu.room.filter", frame)
    frame.get_by_role("button", name="导出").click()
    with seen.page.expect_download() as download:
        frame.get_by_role("button", name=re.compile("CSV.*各列")).click()
    assert download.value.suggested_filename == "小园_宗地_2026-11-20_内部使用.csv"
    assert "单独打开本文件" in frame.locator(".yt-pop .yt-note").inner_text()
    seen.assert_quiet()


def test_a_presentation_puts_the_table_away_and_brings_it_back(watch, file) -> None:
    seen = opened(watch, file)
    seen.page.evaluate("yuantu.fire('mode', 'present')")
    assert not seen.page.locator(".yt-bottom").is_visible()
    seen.page.evaluate("yuantu.fire('mode', 'work')")
    assert len(keys(seen)) == 6
    seen.page.evaluate("document.body.classList.add('yt-bare')")
    assert not seen.page.locator(".yt-bottom").is_visible()


def test_ten_thousand_rows_scroll_without_the_page_growing(watch, tmp_path) -> None:
    n = 10_000
    index = pd.Index([f"N{k:05d}" for k in range(n)], name="plot_id")
    text = pd.DataFrame(
        {"name": [f"企业{k % 977}" for k in range(n)], "area_m2": [str(k) for k in range(n)]}, index=index
    )
    frame = gpd.GeoDataFrame({"use": "A2"}, geometry=shapes(n, 100), index=index, crs=4549)
    one = SealedMap(page=Page("大园", parts=[Table(columns=["name", "area_m2"], filters=["name"])]))
    theme = paint.categories("use", "用途", "use", [paint.Class("A2", "工业", "#BB9674")])
    PlotLayer(
        frame, key="plot_id", name="地块", themes=[theme], fields=[FIELDS[0], FIELDS[2]], text=text
    ).add_to(one)
    one.save(tmp_path / "large.html")
    seen = opened(watch, tmp_path / "large.html")
    page = seen.page
    before = page.locator("*").count()
    seconds = page.evaluate(
        """async () => { const grid = document.querySelector('.yt-grid'), frames = [];
          for (let k = 1; k <= 30; k++) { const t = performance.now(); grid.scrollTop = k * 9973;
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))); frames.push(performance.now() - t); }
          return frames.sort((a, b) => a - b)[15]; }"""
    )
    assert seconds < 100
    assert page.locator(".yt-tr").count() < 40
    assert page.locator("*").count() <= before + 40
    page.evaluate("document.querySelector('.yt-grid').scrollTop = 1e9")
    page.wait_for_timeout(120)
    assert keys(seen)[-1] == "N09999"
    page.evaluate("yuantu.room.layer.select(5000)")
    page.wait_for_timeout(120)
    assert "N05000" in keys(seen)
    seen.assert_quiet()


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    evaluation = as_preset(evaluate_zone(SAMPLE), "内部使用")
    path = tmp_path_factory.mktemp("sample") / "map.html"
    one = SealedMap(page=Page(evaluation.zone.name, day=str(evaluation.day), parts=[plot_table(evaluation)]))
    plot_layer(evaluation).add_to(one)
    one.save(path)
    return evaluation, path


def test_sums_of_everything_and_of_each_park_are_the_evaluations(evaluated, watch) -> None:
    evaluation, path = evaluated
    seen = opened(watch, path, "#t=sums", width=1920, height=1080)
    figures = (
        "mask => { const p = yuantu.room.data.parts.table, s = yuantu.sums(yuantu.room.layer, p);"
        "return Object.fromEntries(p.totals.map(t => [t.key, yuantu.number(s.total(t, mask).value, t.digits)])); }"
    )
    small = "() => [[0.0007, 2], [-0.0007, 2], [0.3, 0], [0.005, 2], [1e-9, 2], [0, 2]].map(one => yuantu.number(...one))"
    assert seen.page.evaluate(small) == ["<0.01", ">−0.01", "<1", "0.01", "0.00", "0.00"]
    whole = seen.page.evaluate(figures, None)
    told = {key: value.split(" ")[0] for key, value in sums(seen).items()}
    assert set(whole) == set(TOTALS)
    assert whole == told == expected(evaluation, "zone", "all")
    parks = evaluation.tallies.query("scope in ('park', 'sub_park')")[["scope", "unit"]].drop_duplicates()
    assert len(parks) > 5
    for scope, unit in parks.itertuples(index=False):
        seen.page.evaluate("f => yuantu.room.filter.write(f)", f"{scope}:{unit}")
        found = seen.page.evaluate(f"() => ({figures})(yuantu.room.layer.filter)")
        assert found == expected(evaluation, scope, unit), (scope, unit)
    seen.assert_quiet()


def expected(evaluation, scope: str, unit: str) -> dict[str, str]:
    from land_policy.tally import columns
    from reports.shown import shown

    return {name: shown(evaluation.figure(name, scope, unit), columns()[name]) for name in TOTALS}

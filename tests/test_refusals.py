"""Every refusal of geometry, rules and siting is said in Chinese and in English, and says the same."""

import ast
import csv
import re
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, box

from gis.corridor import strip
from gis.crs import require_metric, to_metric
from gis.errors import YuantuError
from gis.overlay import cut
from gis.raster.grid import Grid
from gis.words import places, refusal, refusals

ROOT = Path(__file__).resolve().parents[1]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACE = re.compile(r"\{\w+[^{}]*\}")
ROOMS = ["gis", "land_policy"]
ERRORS = {"InputError", "CrsError", "OutputError", "RuleError", "SitingError"}
KEYED = {"refusal": 1, "error": 0, "fault": 1, "told": 0, "at": 0}
"""Which argument of a function is the key of a row."""
TOLD_ELSEWHERE = {"lines"}
"""What puts refusals together that are in both languages already."""


def trees(room):
    for path in sorted((ROOT / room).rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def named(node):
    return getattr(node, "id", getattr(node, "attr", ""))


@pytest.mark.parametrize("room", ROOMS)
def test_every_refusal_is_made_of_words_in_both_languages(room):
    raised = {
        f"{path}:{node.lineno}": node.args[0]
        for path, tree in trees(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and named(node.func) in ERRORS and node.args
    }
    assert len(raised) > 20
    makers = {"refusal"} | TOLD_ELSEWHERE
    assert [where for where, made in raised.items() if named(getattr(made, "func", None)) not in makers] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_row_is_used_and_every_key_has_a_row(room):
    calls = [node for _, tree in trees(room) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    held = {
        node.value
        for _, tree in trees(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    asked = {
        argument.value
        for call in calls
        for argument in call.args[KEYED.get(named(call.func), len(call.args)) :][:1]
        if isinstance(argument, ast.Constant)
    }
    assert len(asked) > 30
    assert asked - set(refusals(room)) == set()
    assert [key for key in refusals(room) if key not in held] == []


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_hold_the_same_facts(room):
    text = (ROOT / room / "refusals.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    keys = [row["key"] for row in rows]
    assert keys == sorted(set(keys))
    assert [row["key"] for row in rows if places(row["zh"]) != places(row["en"])] == []
    bare = {row["key"]: [PLACE.sub("", row[lang]) for lang in ("zh", "en")] for row in rows}
    assert [
        key
        for key, (zh, en) in bare.items()
        if re.search("[a-z]{2}", en) and not CHINESE.search(zh) and zh.replace("，", ", ") != en
    ] == []
    assert [key for key, (_, en) in bare.items() if CHINESE.search(en)] == []
    assert "认定" not in text


@pytest.mark.parametrize(
    ("refused", "chinese", "english"),
    [
        (lambda: require_metric(None), "图层：没有坐标系，无法量算", "layer: has no CRS, so nothing can be measured"),
        (lambda: require_metric("EPSG:4490", "plots"), "不能在 China Geodetic Coordinate System 2000 中量算面积：其单位为度", "its unit is the degree"),
        (lambda: require_metric("EPSG:0", "宗地"), "宗地：“EPSG:0” 不是可识别的坐标系", "宗地: 'EPSG:0' is not a known CRS"),
        (lambda: strip(LineString([(0, 0), (0, 9)]), -1.0), "走廊半宽 -1.0 不大于 0", "half width -1.0 is not above 0"),
        (lambda: Grid(Path("无.tif")), "无.tif：没有这个文件", "无.tif: there is no such file"),
        (lambda: to_metric(gpd.GeoSeries([Point(119, 34)])), "没有坐标系，位置不明", "its place is not known"),
        (
            lambda: cut(gpd.GeoSeries([box(0, 0, 1, 1)], crs=4547), gpd.GeoSeries([box(0, 0, 1, 1)], crs=4548)),
            "小图形 为 CGCS2000",
            "small shapes are in CGCS2000",
        ),
    ],
)  # fmt: skip
def test_a_refusal_reads_in_either_language(refused, chinese, english):
    with pytest.raises(YuantuError) as caught:
        refused()
    assert chinese in caught.value.text("zh")
    assert english in caught.value.text("en") and english in str(caught.value)


def test_hostile_facts_stay_text():
    told = refusal("gis", "raster.missing", path="{path}\x1b[2J")
    assert told.text("zh") == "{path} [2J：没有这个文件。请核对路径。"

"""A story's steps: refused where they do not fit a card, told as plain values, in few numbers."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from gis.errors import MapError
from maps.page import Figure
from maps.runs import runs
from maps.story import Step, Story, width

KEYS = ["a", "b", "c", "d", "e"]


def test_what_is_spoken_of_is_told_in_runs():
    assert runs(["b", "c", "e"], KEYS) == [1, 2, 1, 1]
    assert runs(["a"], KEYS) == [0, 1]
    assert runs(KEYS, KEYS) == [0, 5]
    assert runs(["nobody"], KEYS) == []


def test_a_step_is_plain_values_without_what_it_does_not_have():
    step = Step(title={"zh": "园", "en": "park"}, figures=[Figure("面积", "12.3", "公顷")], focus=["b", "c"])
    told = Story([step], plots=KEYS).data()
    assert told["count"] == 5
    assert told["steps"] == [
        {
            "title": {"zh": "园", "en": "park"},
            "figures": [{"label": "面积", "value": "12.3", "unit": "公顷"}],
            "focus": [1, 2],
        }
    ]


def test_a_shape_is_told_as_rings_in_degrees_with_its_holes():
    block = box(428000, 3831000, 429000, 3832000).difference(box(428400, 3831400, 428600, 3831600))
    shape = gpd.GeoDataFrame(geometry=[block], crs=4549)
    (part,) = Story([Step("园", shape=shape)]).data()["steps"][0]["shape"]
    outer, inner = part
    assert len(outer) == 5 and len(inner) == 5
    assert all(34.5 < lat < 34.7 and 119.1 < lon < 119.3 for ring in part for lat, lon in ring)


def test_pieces_that_touch_are_one_shape():
    halves = [box(0, 0, 500, 1000), box(500, 0, 1000, 1000)]
    shape = gpd.GeoDataFrame(geometry=halves, crs=4549).translate(428000, 3831000)
    told = Story([Step("园", shape=gpd.GeoDataFrame(geometry=shape))]).data()
    assert len(told["steps"][0]["shape"]) == 1


def test_a_fourth_figure_has_no_room():
    with pytest.raises(MapError, match="4 figures"):
        Step("园", figures=[Figure("面积", "1")] * 4)


def test_a_title_has_one_line():
    Step("一二三四五六七八九十一二三四")
    with pytest.raises(MapError, match="wider than 14"):
        Step("一二三四五六七八九十一二三四五")
    Step({"zh": "园", "en": "A title in English may be longer and takes two lines"})
    assert width("从 ST-023 开始") == 7

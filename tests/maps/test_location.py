"""The small map: to scale, only what is near, texts as texts, and a window that holds what is asked for."""

import re

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, box

from gis.errors import MapError
from maps.location import Layer, drawn, window
from maps.on_sheet import bar_metres


def shapes(*items):
    return np.array(items, dtype=object)


def test_a_plot_stands_where_it_is_to_scale():
    svg = drawn(
        [Layer("site", shapes(box(100, 100, 200, 150)))], (0, 0, 400, 200), width=400, height=200, title="P"
    )
    # one metre is one unit here, y downwards: the plot is 100 from the left and 50 from the top
    assert 'd="M200 100L200 50L100 50L100 100L200 100Z"' in svg or re.search(r'd="M(100|200) (50|100)L', svg)
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", re.search(r'<path d="([^"]+)"', svg)[1])]
    assert (min(numbers[::2]), max(numbers[::2])) == (100, 200)
    assert (min(numbers[1::2]), max(numbers[1::2])) == (50, 100)


def test_what_lies_outside_the_window_is_not_in_the_file():
    near, far = box(10, 10, 20, 20), box(9000, 9000, 9100, 9100)
    svg = drawn(
        [Layer("plot", shapes(near, far), ["here", "there"])],
        (0, 0, 100, 100),
        width=300,
        height=300,
        title="P",
    )
    assert svg.count("M") == 1
    assert "there" not in svg


def test_a_hole_stays_a_hole_and_a_road_has_a_casing():
    ring = box(0, 0, 90, 90).difference(box(30, 30, 60, 60))
    svg = drawn(
        [Layer("plot", shapes(ring)), Layer("road", shapes(LineString([(0, 0), (90, 90)])))],
        (0, 0, 90, 90),
        width=90,
        height=90,
        title="P",
    )
    paths = re.findall(r'<path d="([^"]+)" fill-rule="evenodd"', svg)
    assert paths[0].count("Z") == 2
    assert paths[1] == paths[2]


@pytest.mark.parametrize(
    "text", ["</text><script>alert(1)</script>", "{{7*7}}", '"><img src=x>', "a\u202eb\x00c", "很长" * 40]
)
def test_names_are_texts(text):
    svg = drawn(
        [Layer("site", shapes(box(0, 0, 900, 900)), [text])],
        (0, 0, 900, 900),
        width=900,
        height=900,
        title=text,
        marks=[(1.0, 1.0, text)],
    )
    assert "<script" not in svg and "<img" not in svg
    assert "\u202e" not in svg and "\x00" not in svg
    assert all(len(label) < 120 for label in re.findall(r">([^<]*)</text>", svg))


def test_two_names_never_stand_on_each_other():
    rows = shapes(*(Point(50 + i, 50) for i in range(5)))
    svg = drawn(
        [Layer("node", rows, ["甲", "乙", "丙", "丁", "戊"])],
        (0, 0, 100, 100),
        width=100,
        height=100,
        title="P",
    )
    assert svg.count("</text>") == 1


def test_the_scale_bar_is_as_long_as_it_says():
    svg = drawn([], (0, 0, 2000, 1000), width=400, height=200, title="P", north="北")
    assert ">500 m<" in svg and ">北<" in svg
    # 5 m to a unit: 500 m are 100 units
    assert "M12 184V188H112.0V184" in svg


def test_windows_and_bars():
    assert window((0, 0, 10, 40), 1.0) == (-15.0, 0.0, 25.0, 40.0)
    assert [bar_metres(value) for value in (1.0, 199.0, 200.0, 999.9)] == [1.0, 100.0, 200.0, 500.0]
    with pytest.raises(MapError, match="no size"):
        window((5, 5, 5, 5), 1.0)
    with pytest.raises(MapError, match="no style 'castle'"):
        drawn([Layer("castle", shapes())], (0, 0, 1, 1), width=9, height=9, title="P")


def test_shapes_that_are_not_simple_are_drawn_all_the_same():
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    frame = gpd.GeoSeries([bow, None, shapely.Polygon()], crs="EPSG:4528")
    svg = drawn([Layer("plot", frame.to_numpy())], (0, 0, 10, 10), width=50, height=50, title="P")
    assert "nan" not in svg and svg.count("M") >= 1


def test_plots_that_cannot_be_told_apart_are_drawn_as_the_ground_they_cover():
    """90 × 90 plots of one metre on 100 × 100 units; the south-western quarter of the ground is empty."""
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(90.0), np.arange(90.0)))
    there = (x >= 45) | (y >= 45)
    plots = shapely.box(x[there], y[there], x[there] + 1, y[there] + 1)
    svg = drawn([Layer("plot", plots)], (0, 0, 90, 90), width=100, height=100, title="P")
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v2h-\d+z", svg)
    # 25 rows of cells over all the width, 25 over the eastern half of it, one bar each
    assert [bar for bar in bars if bar[2] == "100"] == [("0", str(2 * row), "100") for row in range(25)]
    assert [bar for bar in bars if bar[2] == "50"] == [("50", str(50 + 2 * row), "50") for row in range(25)]
    assert len(bars) == 50
    few = drawn([Layer("plot", plots[:5000])], (0, 0, 90, 90), width=100, height=100, title="P")
    assert few.count("M") == 5000

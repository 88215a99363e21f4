"""A strip map's data: bands with their plots, nodes with known signs, texts that fit the values."""

import dataclasses

import geopandas as gpd
import pytest
from shapely.geometry import LineString, box

from gis.errors import MapError
from maps.strip import Divide, Indicator, Node, Span, Strip

AXIS = gpd.GeoDataFrame(geometry=[LineString([(428000, 3831000), (428000, 3832050)])], crs=4549)
BANDS = gpd.GeoDataFrame(
    {"start": [0.0, 500.0, 1000.0], "end": [500.0, 1000.0, 1050.0]},
    geometry=[box(427100, 3831000 + s, 428900, 3831500 + s) for s in (0, 500, 1000)],
    crs=4549,
)
FAR = Indicator("far", "容积率", "", [1.5, float("nan"), 0.0], ["1.50", "—", "0.00"], 0.83, "0.83")
STRIP = Strip(
    title="大道",
    axis=AXIS,
    bands=BANDS,
    indicators=[FAR],
    nodes=[Node("大学", "大学科技园区", "circle", 700.0, (34.6, 119.2))],
    areas=[Span("南", 0.0, 600.0)],
    divides=[Divide(600.0, "港城大道")],
    members=[["a", "b"], ["b"], []],
    plots=["a", "b", "c"],
)


def test_bands_carry_their_plots_and_values_that_are_not_known_are_none():
    told = STRIP.data()
    assert told["length"] == 1050.0
    assert told["bands"] == [[0.0, 500.0], [500.0, 1000.0], [1000.0, 1050.0]]
    assert told["members"] == [[0, 2], [1, 1], []]
    assert told["indicators"][0]["values"] == [1.5, None, 0.0]
    assert told["indicators"][0]["texts"] == ["1.50", "—", "0.00"]


def test_the_avenue_is_told_by_station_to_its_very_end():
    line = STRIP.data()["line"]
    assert [row[0] for row in line] == [*range(0, 1001, 100), 1050.0]
    assert line[0][1] < line[-1][1] and abs(line[0][2] - line[-1][2]) < 1e-4


def test_a_value_without_a_text_is_refused():
    short = dataclasses.replace(FAR, texts=["1.50"])
    with pytest.raises(MapError, match="3 values and 1 texts for 3 bands"):
        dataclasses.replace(STRIP, indicators=[short])
    with pytest.raises(MapError, match="indicator is needed"):
        dataclasses.replace(STRIP, indicators=[])


def test_a_sign_nobody_drew_is_refused():
    with pytest.raises(MapError, match="no sign 'star'"):
        Node("大学", "", "star", 0.0, (34.6, 119.2))

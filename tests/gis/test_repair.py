"""Every fault is found and named; what can be mended is, and the rest is left and said."""

import warnings

import geopandas as gpd
import pytest
import shapely

from gis.repair import faults, repair

WKT = {
    "sound": "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))",
    "bow tie": "POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))",
    "spike": "POLYGON ((0 0, 10 0, 10 10, 10 30, 10 10, 0 10, 0 0))",
    "doubled": "MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0)), ((5 0, 15 0, 15 10, 5 10, 5 0)))",
    "flat": "POLYGON ((0 0, 10 0, 20 0, 0 0))",
    "line": "LINESTRING (0 0, 1 1)",
    "empty": "POLYGON EMPTY",
    "mixed": "GEOMETRYCOLLECTION (POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0)), LINESTRING (9 9, 10 10))",
    "nested": "GEOMETRYCOLLECTION (POINT (0 0), GEOMETRYCOLLECTION (MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)))))",
}


@pytest.fixture
def drawn() -> gpd.GeoSeries:
    return gpd.GeoSeries.from_wkt([*WKT.values(), None], index=[*WKT, "missing"], crs="EPSG:4547")


def test_every_fault_has_a_reason_and_a_place(drawn: gpd.GeoSeries) -> None:
    table = faults(drawn)
    reason = table["reason"].to_dict()
    assert "sound" not in reason
    assert reason["bow tie"] == "Self-intersection"
    assert table.loc["bow tie", ["x", "y"]].tolist() == [5.0, 5.0]
    assert reason["line"] == "not a polygon: LineString"
    assert table.loc["line", ["x", "y"]].tolist() == [0.0, 0.0]
    assert (reason["empty"], reason["missing"]) == ("empty", "missing")
    assert table.loc[["empty", "missing"], ["x", "y"]].isna().all(axis=None)
    assert set(reason) == set(drawn.index) - {"sound"}


def test_what_can_be_mended_is(drawn: gpd.GeoSeries) -> None:
    before = drawn.to_wkt()
    mended, log = repair(drawn)
    area = mended.area
    assert (area["bow tie"], area["spike"], area["doubled"], area["mixed"], area["nested"]) == (
        50,
        100,
        150,
        16,
        1,
    )
    assert mended[["bow tie", "spike", "doubled", "mixed", "nested"]].is_valid.all()
    assert log.loc["bow tie", ["area_before", "area_after"]].tolist() == [0.0, 50.0]
    assert drawn.to_wkt().equals(before)
    assert mended.crs == drawn.crs
    assert mended.index.equals(drawn.index)


def test_what_cannot_be_mended_stays_and_the_log_says_so(drawn: gpd.GeoSeries) -> None:
    mended, log = repair(drawn)
    assert log["outcome"].to_dict() == {
        "bow tie": "repaired", "spike": "repaired", "doubled": "repaired", "mixed": "repaired", "nested": "repaired",
        "flat": "left as it is", "line": "left as it is", "empty": "left as it is", "missing": "left as it is",
    }  # fmt: skip
    assert mended["line"] == drawn["line"]
    assert mended["missing"] is None
    assert shapely.is_empty(mended["empty"])


def test_a_sound_layer_has_an_empty_log() -> None:
    layer = gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:4547")
    mended, log = repair(layer)
    assert mended.equals(layer)
    assert log.empty
    assert faults(layer).empty
    assert repair(layer.iloc[:0])[0].empty


def test_coordinates_that_are_no_numbers_are_a_fault_that_stays() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        broken = shapely.Polygon([(0, 0), (1, float("inf")), (1, 1), (0, 0)])
    mended, log = repair(gpd.GeoSeries([broken], index=["far"], crs="EPSG:4547"))
    assert log.loc["far", ["reason", "outcome"]].tolist() == ["Invalid Coordinate", "left as it is"]
    assert mended["far"] == broken

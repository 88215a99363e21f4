"""The shift of web maps between two layers is noticed, in either layer, and not where there is none."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from gis.datum import gcj02_to_bd09, wgs84_to_gcj02
from gis.offset import offset

EAST, NORTH = 428_000.0, 3_831_000.0


def plots() -> gpd.GeoSeries:
    """Twenty-five plots of 100 × 100 m, with streets of 40 m between, at Lianyungang."""
    return gpd.GeoSeries(
        [shapely.box(EAST + 140 * i, NORTH + 140 * k, EAST + 140 * i + 100, NORTH + 140 * k + 100) for i in range(5) for k in range(5)],
        crs="EPSG:4549")  # fmt: skip


def moved(layer: gpd.GeoSeries, *shifts) -> gpd.GeoSeries:
    """The layer through the datums, one after the other."""
    there = Transformer.from_crs(layer.crs, 4326, always_xy=True)

    def by(x, y):
        lon, lat = there.transform(x, y)
        for shift in shifts:
            lon, lat = shift(lon, lat)
        return there.transform(lon, lat, direction="INVERSE")

    shapes = shapely.transform(layer.to_numpy(), lambda xy: np.column_stack(by(xy[:, 0], xy[:, 1])))
    return gpd.GeoSeries(shapes, crs=layer.crs)


def test_buildings_from_a_web_map() -> None:
    buildings = plots().buffer(-30)
    found = offset(moved(buildings, wgs84_to_gcj02), plots())
    assert found is not None
    assert (found.datum, found.carried_by_inner, found.after) == ("GCJ-02", True, 1.0)
    assert found.east_m == pytest.approx(507, abs=10)
    assert found.north_m == pytest.approx(-111, abs=10)


def test_plots_from_a_web_map_and_the_other_datum() -> None:
    buildings = plots().buffer(-30)
    found = offset(buildings, moved(plots(), wgs84_to_gcj02))
    assert found is not None
    assert (found.datum, found.carried_by_inner) == ("GCJ-02", False)
    assert found.east_m == pytest.approx(507, abs=10)
    found = offset(moved(buildings, wgs84_to_gcj02, gcj02_to_bd09), plots())
    assert found is not None
    assert (found.datum, found.carried_by_inner) == ("BD-09", True)


def test_no_suspicion_where_layers_fit_or_are_otherwise_apart() -> None:
    buildings = plots().buffer(-30)
    assert offset(buildings, plots()) is None
    assert offset(buildings.translate(3000, 0), plots()) is None
    assert offset(buildings.iloc[:0], plots()) is None
    assert offset(buildings.to_crs(4490), plots().to_crs(4490)) is None

"""Neighbours: shared edge by hand, corners, gaps, and the chessboard."""

import geopandas as gpd
import pytest
import shapely

from gis.errors import CrsError
from gis.neighbours import neighbours

CRS = "EPSG:4549"


def boxes(*corners):
    return gpd.GeoSeries([shapely.box(*one) for one in corners], crs=CRS)


def test_a_corner_is_not_an_edge():
    assert len(neighbours(boxes((0, 0, 10, 10), (10, 10, 20, 20)))) == 0


def test_edges_are_measured_and_short_ones_left_out():
    row = boxes((0, 0, 10, 10), (10, 7, 20, 20), (10, -5, 20, 7))
    found = neighbours(row)
    assert found[["a", "b", "shared_m"]].to_numpy().tolist() == [[0, 1, 3.0], [0, 2, 7.0], [1, 2, 10.0]]
    assert neighbours(row, least_m=5.0)[["a", "b"]].to_numpy().tolist() == [[0, 2], [1, 2]]


def test_a_gap_joins_only_where_it_is_stated_wide_enough():
    across = boxes((0, 0, 100, 50), (0, 62, 100, 100))
    assert len(neighbours(across)) == 0
    assert len(neighbours(across, gap_m=11.9)) == 0
    found = neighbours(across, gap_m=12.0)
    assert found["gap_m"].tolist() == [12.0]
    assert found["shared_m"].iloc[0] == pytest.approx(100.0, abs=0.5)


def test_edges_a_millimetre_apart_are_one_edge():
    assert neighbours(boxes((0, 0, 10, 10), (10.0004, 0, 20, 10)))["shared_m"].tolist() == pytest.approx(
        [10.0], abs=0.002
    )


def test_a_chessboard_has_its_edges_and_no_others():
    board = boxes(*[(c, r, c + 1, r + 1) for r in range(8) for c in range(8)])
    found = neighbours(board)
    assert len(found) == 2 * 7 * 8
    assert found["shared_m"].round(6).eq(1.0).all()


def test_blank_shapes_have_no_neighbours_and_degrees_are_refused():
    blank = gpd.GeoSeries(
        [None, shapely.box(0, 0, 1, 1), shapely.Polygon(), shapely.box(1, 0, 2, 1)], crs=CRS
    )
    assert neighbours(blank)[["a", "b"]].to_numpy().tolist() == [[1, 3]]
    with pytest.raises(CrsError):
        neighbours(gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:4490"))

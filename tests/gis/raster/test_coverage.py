"""The exact share of every cell that shapes cover."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine

from gis.raster.coverage import covered, edges
from gis.raster.grid import applied, north_up

ONE = Affine.identity()


def shares(shape, columns=(0, 4), rows=(0, 4), transform=ONE) -> dict:
    found = covered(edges(np.array([shape], dtype=object), transform), 1, columns, rows)
    return {
        (int(row), int(column)): round(float(share), 12)
        for row, column, share in zip(found.row, found.column, found.share, strict=True)
    }


def test_by_hand() -> None:
    assert shares(shapely.box(0.5, 0.5, 2, 1)) == {(0, 0): 0.25, (0, 1): 0.5}
    # a right triangle: half a cell on the diagonal, a whole one beside it
    triangle = shapely.Polygon([(0, 0), (2, 0), (0, 2)])
    assert shares(triangle) == {(0, 0): 1.0, (0, 1): 0.5, (1, 0): 0.5}
    assert shares(triangle.reverse()) == shares(triangle)


def test_a_hole_and_parts() -> None:
    ring = shapely.Polygon(shapely.box(0, 0, 3, 3).exterior, [shapely.box(1, 1, 2, 1.5).exterior])
    assert shares(ring)[1, 1] == 0.5
    assert sum(shares(ring).values()) == pytest.approx(8.5)
    both = shapely.MultiPolygon([shapely.box(0, 0, 0.5, 0.5), shapely.box(0.5, 0.5, 1, 1)])
    assert shares(both) == {(0, 0): 0.5}


def test_what_lies_beyond_the_window_is_cut_on_every_side() -> None:
    large = shapely.box(-7.5, -3, 9, 11)
    assert shares(large) == {(row, column): 1.0 for row in range(4) for column in range(4)}
    slanted = shapely.Polygon([(-4, 2), (2, -4), (8, 2), (2, 8)])
    assert shares(slanted) == {(row, column): 1.0 for row in range(4) for column in range(4)}
    assert shares(slanted, (-2, 0), (1, 2)) == {(1, -2): 1.0, (1, -1): 1.0}
    assert shares(shapely.box(9, 9, 10, 10)) == {}


def test_drawn_badly_a_shape_still_counts_each_cell_once_at_most() -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    assert shares(bow) == {(0, 0): 0.5, (0, 1): 0.5, (1, 0): 0.5, (1, 1): 0.5}
    assert max(shares(shapely.MultiPolygon([shapely.box(0, 0, 1, 1)] * 2)).values()) == 1.0


def test_rows_that_do_not_run_along_the_axes() -> None:
    turned = Affine(75**0.5, 5, 100, 5, -(75**0.5), 200)
    corners = np.column_stack(applied(turned, [1, 2.5, 2.5, 1], [1, 1, 2, 2]))
    assert shares(shapely.Polygon(corners), transform=turned) == {(1, 1): 1.0, (1, 2): 0.5}


coordinate = st.floats(-5, 15).map(lambda value: round(value * 8) / 8) | st.floats(-5, 15)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9),
    st.integers(2, 12),
    st.integers(2, 12),
)
def test_areas_are_conserved(points, columns, rows) -> None:
    """What is covered of a window is the area of the shape cut by it, in all and in each cell."""
    shape = shapely.convex_hull(shapely.MultiPoint(points))
    if shape.area < 1e-6:
        return
    found = shares(shape, (0, columns), (0, rows))
    wanted = shapely.area(shapely.intersection(shape, shapely.box(0, 0, columns, rows)))
    assert sum(found.values()) == pytest.approx(wanted, abs=1e-9 * columns * rows)
    for (row, column), share in list(found.items())[:9]:
        cell = shapely.box(column, row, column + 1, row + 1)
        assert share == pytest.approx(shapely.area(shapely.intersection(shape, cell)), abs=1e-8)


def test_the_same_as_exactextract_on_stars_with_holes() -> None:
    rng = np.random.default_rng(8)
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    stars = []
    for x, y in rng.uniform(0, 60, (80, 2)):
        far = rng.uniform(0.3, 9, 24)
        ring = np.column_stack([x + far * np.cos(angle), y + far * np.sin(angle)])
        inner = np.column_stack([x + 0.4 * far * np.cos(angle), y + 0.4 * far * np.sin(angle)])
        stars.append(shapely.Polygon(ring, [inner]))
    cells = rng.normal(10, 3, (60, 60))
    found = covered(edges(np.array(stars, dtype=object), north_up(0, 60, 1, 1)), 80, (0, 60), (0, 60))
    count = np.bincount(found.shape, found.share, 80)
    total = np.bincount(found.shape, found.share * cells[found.row, found.column], 80)
    layer = gpd.GeoDataFrame(geometry=stars, crs=4528)
    source = NumPyRasterSource(cells, 0, 0, 60, 60, srs_wkt=layer.crs.to_wkt())
    wanted = exact_extract(source, layer, ["count", "sum"], output="pandas")
    # it keeps the share of a cell in single precision
    assert count == pytest.approx(wanted["count"].to_numpy(), rel=1e-7)
    assert total == pytest.approx(wanted["sum"].to_numpy(), rel=1e-7)
    inside = shapely.area(shapely.intersection(np.array(stars), shapely.box(0, 0, 60, 60)))
    assert count == pytest.approx(inside, abs=1e-10)

"""Flat coordinates: what is read of WKB and of shapes, what is left to GEOS, and damaged bytes."""

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely

from gis.flat.flat import Flat

HOLED = shapely.Polygon(
    [(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)], [(4, 4), (4, 6), (6, 4)]]
)
TWO = shapely.MultiPolygon([HOLED, shapely.box(20, 0, 22, 3)])
SHAPES = np.array(
    [shapely.box(0, 0, 2, 1), None, HOLED, TWO, shapely.Polygon(), shapely.MultiPolygon(), HOLED.reverse()]
)


def columns(shapes):
    """The same shapes as several kinds of column."""
    wkb = [None if one is None else shapely.to_wkb(one) for one in shapes]
    half = len(wkb) // 2
    chunked = pa.chunked_array([pa.array(wkb[:half], pa.binary()), pa.array(wkb[half:], pa.binary())])
    sliced = pa.array([b"none", *wkb, None], pa.large_binary()).slice(1, len(wkb))
    return [pa.array(wkb), pa.array(wkb, pa.large_binary()), chunked, sliced, pa.array(wkb, pa.binary_view())]


@pytest.mark.parametrize("kind", range(5))
def test_wkb_and_shapes_give_the_same_arrays(kind):
    read, taken = Flat.from_wkb(columns(SHAPES)[kind], "EPSG:4547"), Flat.from_shapely(SHAPES, "EPSG:4547")
    for name in ("xy", "ring_at", "shell", "shape_at", "plain", "missing"):
        assert np.array_equal(getattr(read, name), getattr(taken, name)), name
    assert read.shape_at.tolist() == [0, 1, 1, 4, 8, 8, 8, 11]
    assert read.shell.tolist() == [True, True, False, False, True, False, False, True, True, False, False]
    assert read.area.tolist() == pytest.approx([2, np.nan, 78.5, 84.5, 0, 0, 78.5], nan_ok=True)
    assert read.box[3].tolist() == [0, 0, 22, 9]
    assert np.isnan(read.box[[1, 4, 5]]).all()
    assert read.measured.sure.tolist() == [True, False, True, True, True, True, True]
    assert shapely.equals(read.shapes(np.array([3, 0])), SHAPES[[3, 0]]).all()
    assert read.crs == taken.crs


def test_nothing_at_all():
    for none in (Flat.from_wkb(pa.array([], pa.binary())), Flat.from_shapely(np.array([], dtype=object))):
        assert (len(none), none.xy.shape, none.box.shape) == (0, (0, 2), (0, 4))
    assert Flat.from_wkb(pa.chunked_array([], pa.binary())).missing.tolist() == []
    missing = Flat.from_wkb(pa.array([None, None], pa.binary()))
    assert missing.missing.tolist() == [True, True]


STRANGE = [
    shapely.Point(1, 2),
    shapely.LineString([(0, 0), (1, 1)]),
    shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)]),
    shapely.GeometryCollection([shapely.box(0, 0, 1, 1)]),
]


def test_what_is_not_plain_is_left_to_shapely():
    shapes = np.array([*STRANGE, shapely.box(0, 0, 1, 1)])
    for flat in (Flat.from_shapely(shapes), Flat.from_wkb(pa.array(shapely.to_wkb(shapes)))):
        assert flat.plain.tolist() == [False] * 4 + [True]
        assert flat.area.tolist() == shapely.area(shapes).tolist()
        assert np.array_equal(flat.box, shapely.bounds(shapes))
    big_endian = Flat.from_wkb(pa.array(shapely.to_wkb(SHAPES[:1], byte_order=0)))
    assert (big_endian.plain.tolist(), big_endian.area.tolist()) == ([False], [2.0])
    labelled = Flat.from_wkb(pa.array(shapely.to_wkb(shapely.set_srid(SHAPES[:1], 4547), include_srid=True)))
    assert (labelled.plain.tolist(), labelled.area.tolist()) == ([False], [2.0])


def test_an_empty_part_among_others():
    odd = shapely.from_wkt("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), EMPTY)")
    hair = shapely.from_wkt(
        "MULTIPOLYGON (((0 0, 1 0, 0 0)), ((5 5, 6 5, 6 6, 5 5)))"
    )  # a ring of three points
    shapes = np.array([odd, shapely.box(0, 0, 1, 1), hair])
    for flat in (Flat.from_shapely(shapes), Flat.from_wkb(pa.array(shapely.to_wkb(shapes)))):
        assert flat.area.tolist() == [0.5, 1.0, 0.5]
        assert flat.measured.sure.tolist() == [True, True, False]


def test_damaged_bytes_never_become_a_shape():
    """Every cut and every changed byte of the counts: either not plain, or still of exactly the bytes there are."""
    whole = shapely.to_wkb(TWO)
    cut = [whole[:length] for length in range(len(whole))]
    grown = [whole + b"\0" * more for more in (1, 16)]
    assert not Flat.from_wkb(pa.array([*cut, *grown], pa.binary())).plain.any()
    counts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21]
    changed = [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in counts]
    assert not Flat.from_wkb(pa.array(changed, pa.binary())).plain.any()


def test_the_crs_of_a_layer_comes_with_it():
    layer = gpd.GeoSeries(shapely.box([0], 0, [1], 1), crs="EPSG:4549")
    assert Flat.from_shapely(layer).crs.to_epsg() == 4549


def test_endless_and_no_numbers_are_never_sure():
    ring = np.array(
        [[[0, 0], [4, 0], [4, 4], [0, np.nan], [0, 0]], [[0, 0], [4, 0], [np.inf, 4], [0, 4], [0, 0]]]
    )
    with np.errstate(invalid="ignore"):
        flat = Flat.from_shapely(shapely.polygons(ring))
    assert flat.measured.sure.tolist() == [False, False]


def test_threads_read_the_same(fabric):
    small, _ = fabric(3, 40)
    column = pa.array(small.to_wkb())
    one, three = (Flat.from_wkb(column, threads=threads) for threads in (1, 3))
    assert np.array_equal(one.xy, three.xy)
    assert np.array_equal(one.measure(1).box, three.measure(3).box)
    assert np.array_equal(one.area, small.area)

"""The screen of valid shapes: never sure of one that GEOS calls invalid, and sure of nearly all ordinary ones."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.flat.flat import Flat

EAST, NORTH = 40_500_000.0, 3_830_000.0


def sure(*shapes):
    return Flat.from_shapely(np.array(shapes)).measured.sure.tolist()


def polygon(*rings):
    at = [[(EAST + x, NORTH + y) for x, y in ring] for ring in rings]
    return shapely.Polygon(at[0], at[1:])


SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
VALID = {
    "square": polygon(SQUARE),
    "clockwise": polygon(SQUARE[::-1]),
    "with points given twice": polygon([(0, 0), (0, 0), (10, 0), (10, 10), (10, 10), (0, 10), (0, 0)]),
    "with a point in the middle of an edge": polygon([(0, 0), (5, 0), (10, 0), (10, 10), (0, 10)]),
    "a hole": polygon(SQUARE, [(2, 2), (2, 4), (4, 4)]),
    "two holes": polygon(SQUARE, [(2, 2), (2, 4), (4, 4)], [(6, 6), (7, 8), (8, 6)]),
    "two parts": shapely.MultiPolygon([polygon(SQUARE), polygon([(20, 0), (30, 0), (25, 5)])]),
    "a comb of many corners": polygon([(x, 8 * (x % 2)) for x in range(60)] + [(59, 20), (0, 20)]),
}
INVALID = {
    "bow tie": polygon([(0, 0), (10, 10), (10, 0), (0, 10)]),
    "spike": polygon([(0, 0), (10, 0), (10, 10), (10, 20), (10, 10), (0, 10)]),
    "no area": polygon([(0, 0), (10, 0), (5, 0)]),
    "ring that touches itself": polygon([(0, 0), (10, 0), (5, 5), (10, 10), (0, 10), (5, 5)]),
    "hole outside": polygon(SQUARE, [(20, 20), (21, 20), (20, 21)]),
    "hole across": polygon(SQUARE, [(5, 5), (15, 5), (5, 6)]),
    "hole in a hole": polygon(SQUARE, [(1, 1), (9, 1), (5, 9)], [(4, 2), (6, 2), (5, 4)]),
    "parts over each other": shapely.MultiPolygon([polygon(SQUARE), polygon([(5, 5), (15, 5), (5, 15)])]),
    "part in a part": shapely.MultiPolygon([polygon(SQUARE), polygon([(4, 4), (6, 4), (5, 5)])]),
    "the same part twice": shapely.MultiPolygon([polygon(SQUARE), polygon(SQUARE)]),
    "hole as large as the shell": polygon(SQUARE, SQUARE),
    "edge drawn back by a hair": polygon([(0, 0), (10, 0), (10, 10), (10, 5), (10, 12), (0, 12)]),
}
OPEN = {
    "hole that touches the shell": polygon(SQUARE, [(0, 5), (5, 4), (5, 6)]),
    "parts that touch at a point": shapely.MultiPolygon(
        [polygon(SQUARE), polygon([(10, 10), (20, 10), (20, 20)])]
    ),
    "part in a hole of another": shapely.MultiPolygon(
        [polygon(SQUARE, [(1, 1), (9, 1), (9, 9), (1, 9)]), polygon([(4, 4), (6, 4), (5, 5)])]
    ),
}


@pytest.mark.parametrize("name", VALID)
def test_ordinary_shapes_are_sure(name):
    assert VALID[name].is_valid
    assert sure(VALID[name]) == [True]


@pytest.mark.parametrize("name", INVALID)
def test_no_invalid_shape_is_sure(name):
    assert not INVALID[name].is_valid
    assert sure(INVALID[name]) == [False]


@pytest.mark.parametrize("name", OPEN)
def test_what_may_touch_is_asked_of_geos(name):
    assert OPEN[name].is_valid
    assert sure(OPEN[name]) == [False]


whole = st.tuples(st.integers(0, 6), st.integers(0, 6))
fine = st.tuples(st.floats(0, 5, width=32), st.floats(0, 5, width=32))
rings = st.one_of(st.lists(whole, min_size=3, max_size=9), st.lists(fine, min_size=3, max_size=9))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(rings, min_size=1, max_size=3), min_size=1, max_size=3))
def test_sure_means_valid(parts):
    shape = shapely.MultiPolygon([polygon(*part) for part in parts])
    (proved,) = sure(shape)
    assert shape.is_valid or not proved


def test_most_of_what_is_valid_is_sure_on_random_rings():
    rng = np.random.default_rng(5)
    angle = np.sort(rng.uniform(0, 2 * np.pi, (500, 12)), axis=1)
    far = rng.uniform(1, 30, (500, 12))
    ring = np.stack([EAST + far * np.cos(angle), NORTH + far * np.sin(angle)], axis=-1)
    stars = shapely.polygons(ring)
    crossed = shapely.polygons(ring[:, rng.permutation(12)])
    for shapes in (stars, crossed):
        assert np.array_equal(Flat.from_shapely(shapes).measured.sure, shapely.is_valid(shapes))


def test_a_shape_of_very_many_corners_or_rings_is_left_to_geos():
    round_one = shapely.Point(EAST, NORTH).buffer(500, quad_segs=6_000)
    holes = [[(2 * k, 2), (2 * k + 1, 2), (2 * k, 3)] for k in range(1, 80)]
    many = polygon([(0, 0), (400, 0), (400, 10), (0, 10)], *holes)
    assert round_one.is_valid
    assert many.is_valid
    assert sure(round_one, many) == [False, False]

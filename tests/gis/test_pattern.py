"""Nearest neighbours of lattices whose ratio is known, and groups within a distance."""

import math

import numpy as np
import pytest
import shapely

from gis.pattern import clark_evans, groups


def lattice(n, spacing=100.0):
    x, y = np.meshgrid(np.arange(n) * spacing, np.arange(n) * spacing)
    return shapely.points(40_430_000 + x.ravel(), 3_830_000 + y.ravel())


def test_a_square_lattice_has_a_ratio_of_two():
    """Distance d, density 1/d²: expected ½ d, so d over ½ d."""
    found = clark_evans(lattice(8), 64 * 100.0**2)
    assert (found.places, found.mean_m, found.expected_m) == (64, pytest.approx(100), pytest.approx(50))
    assert found.ratio == pytest.approx(2.0)
    assert found.z == pytest.approx((100 - 50) / (0.26136 * 100 / math.sqrt(64)), rel=1e-4)  # 15.3


def test_a_triangular_lattice_has_the_greatest_ratio_there_is():
    """2.1491 in Clark and Evans 1954; each place has d²√3/2 of ground."""
    rows = [(100 * (x + 0.5 * (y % 2)), y * 50 * math.sqrt(3)) for x in range(10) for y in range(10)]
    ground = 100 * 100**2 * math.sqrt(3) / 2
    assert clark_evans(shapely.points(rows), ground).ratio == pytest.approx(2.1491, abs=1e-4)


def test_places_at_one_spot_have_no_distance_and_one_place_no_ratio():
    assert clark_evans(shapely.points([(0, 0), (0, 0), (9, 9), (9, 9)]), 1e4).ratio == 0
    alone = clark_evans(shapely.points([(0, 0)]), 1e4)
    assert alone.places == 1 and math.isnan(alone.ratio)
    assert math.isnan(clark_evans(lattice(2), 0.0).ratio)


def test_random_places_are_near_one():
    xy = np.random.default_rng(7).uniform(0, 1000, (4000, 2))
    assert clark_evans(shapely.points(xy), 1e6).ratio == pytest.approx(1.0, abs=0.03)


def test_links_pass_on_and_the_distance_itself_counts():
    boxes = shapely.box([0, 110, 220, 331], 0, [10, 120, 230, 340], 10)  # gaps 100, 100, 101
    assert groups(boxes, 100.0).tolist() == [0, 0, 0, 1]
    assert groups(boxes, 99.9).tolist() == [0, 1, 2, 3]
    assert groups(boxes[:0], 10.0).tolist() == []


@pytest.mark.parametrize("within_m", [0.0, 4.0, 30.0, 120.0])
def test_groups_are_those_of_every_pair_measured(within_m):
    rng = np.random.default_rng(7)
    x, y = rng.uniform(0, 1500, (2, 200)).round()
    shapes = shapely.box(x, y, x + rng.integers(1, 40, 200), y + rng.integers(1, 40, 200))
    shapes[:20] = shapely.box(
        np.arange(20) * 10, 2000, np.arange(20) * 10 + 10, 2010
    )  # a row with common corners
    number = np.arange(200)
    near = np.array([shapely.dwithin(one, shapes, within_m) for one in shapes])
    for _ in range(200):  # each takes the least number of those linked with it, until nothing changes
        number = np.where(near, number, 200).min(axis=1)
    _, expected = np.unique(number, return_inverse=True)
    assert groups(shapes, within_m).tolist() == expected.tolist()

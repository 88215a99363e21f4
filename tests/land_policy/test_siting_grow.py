"""Connected sets of plots by hand: grown from a seed and pruned, all in a window of area, the most promising of them."""

import numpy as np
import pytest

from land_policy.siting.grow import connected, grown
from land_policy.siting.patches import patches, promising

PATH = [[1, 3], [0, 2], [1], [0]]  # 3 – 0 – 1 – 2
AREAS, COSTS = np.array([1.0, 2.0, 3.0, 1.0]), np.array([1.0, 1.0, 6.0, 1.0])
ROW = [[1], [0, 2], [1, 3], [2]]
EVERY = np.ones(4, dtype=bool)


@pytest.mark.parametrize(
    ("need", "seed", "more", "found"),
    [
        (3.0, 0, {}, {0, 1}),  # plot 1 gives two for one, plot 3 one for one
        (3.0, 1, {}, {0, 1}),  # of plot 2 only one hectare is wanted, and costs six
        (3.0, 2, {}, {2}),
        (3.0, 3, {}, {0, 1}),  # 3, 0 and 1, of which 3 can be done without and 0 cannot
        (3.0, 1, {"start": [3]}, {0, 1, 3}),
        (3.0, 1, {"without": {0}}, {2}),  # 1 and 2, and then not 1
        (3.0 * (1 + 5e-10), 2, {}, {2}),
        (3.0 * (1 + 2e-9), 2, {}, {1, 2}),
        (7.0, 0, {}, {0, 1, 2, 3}),
        (7.1, 0, {}, None),
        (1.0, 2, {"start": [3], "without": {1}}, None),
    ],
)
def test_a_set_grown_from_a_seed(need, seed, more, found):
    made = list(grown(AREAS, COSTS, PATH, need, [seed], **more))
    assert made == ([] if found is None else [frozenset(found)])


def test_of_plots_that_cost_alike_the_first_is_taken():
    star, ones = [[1, 2], [0], [0]], np.ones(3)
    assert list(grown(ones, np.zeros(3), star, 2.0, [0])) == [{0, 1}]
    assert list(grown(ones, np.array([1.0, 2.0, 3.0]), star, 2.0, [2], start=[0])) == [{0, 2}]


@pytest.mark.parametrize(
    ("areas", "costs", "need", "seed", "found"),
    [
        (
            [1, 1, 2, 4],
            [0, 1, 5, 20],
            6,
            2,
            {0, 1, 3},
        ),  # 1 and 2 can each be done without, not both: the dearer goes
        ([1, 3, 3, 9], [0, 9, 3, 99], 4, 0, {0, 2}),  # three hectares for nine or for three
        ([1, 1, 2, 1], [0, 3, 5, 4], 3, 0, {0, 2}),  # three a hectare, two and a half, four
        ([2, 3, 1, 9], [0, 6, 3, 99], 3, 0, {0, 2}),  # of one hectare wanted two more are no gain
    ],
)
def test_around_a_hub_the_cheapest_land_comes_and_the_dearest_goes(areas, costs, need, seed, found):
    hub = [[1, 2, 3], [0], [0], [0]]
    assert list(grown(np.array(areas, float), np.array(costs, float), hub, need, [seed])) == [found]


def test_what_hangs_together():
    assert connected(frozenset(), ROW) and connected({2}, ROW) and connected({1, 2, 3}, ROW)
    assert not connected({0, 2, 3}, ROW)


@pytest.mark.parametrize(
    ("window", "changed", "found"),
    [
        ((3.0, 4.0), {}, [(2, 3), (2,), (0, 1)]),
        ((3.0, 4.0), {"max_plots": 1}, [(2,)]),
        ((3.0, 4.0), {"out": 2}, [(0, 1)]),
        ((3.0 * (1 + 5e-10), 4.0 * (1 - 5e-10)), {}, [(2, 3), (2,), (0, 1)]),
        ((3.0 * (1 + 2e-9), 4.0 * (1 - 2e-9)), {}, []),
        ((7.0, 7.0), {}, [(0, 1, 2, 3)]),
    ],
)
def test_every_set_in_a_window_of_area_seed_by_seed(window, changed, found):
    allowed = EVERY.copy()
    allowed[changed.get("out", [])] = False
    asked = (AREAS, ROW, allowed, *window, changed.get("max_plots", 4), [3, 2, 1, 0])
    assert list(patches(*asked)) == found


def test_around_a_ring_every_three_and_all_four_come_once():
    ring = [[1, 3], [0, 2], [1, 3], [0, 2]]
    found = list(patches(np.ones(4), ring, EVERY, 3.0, 4.0, 4, range(4)))
    assert sorted(found) == [(0, 1, 2), (0, 1, 2, 3), (0, 1, 3), (0, 2, 3), (1, 2, 3)]


SCORES = np.array([0.9, 0.1, 0.8, 0.7])


@pytest.mark.parametrize(
    ("seeds", "each", "changed", "found"),
    [
        ([0], 1, {}, []),
        ([0], 2, {}, [(0, 1)]),
        ([2], 2, {}, [(2, 3)]),
        ([2], 3, {}, [(2, 3), (1, 2)]),
        ([2, 3], 2, {}, [(2, 3), (2, 3)]),
        ([2], 9, {"out": 1}, [(2, 3)]),
        ([2], 9, {"max_plots": 1}, []),
        ([2], 9, {"areas": [1, 1, 1, 1.5]}, [(1, 2)]),  # 2.5 is too much
        ([2], 9, {"areas": [1, 1, 1, 1 + 1e-9]}, [(2, 3), (1, 2)]),
        ([2], 9, {"areas": [1, 1, 1, 1 - 1e-9]}, [(2, 3), (1, 2)]),
        ([2], 2, {"areas": [1, 0.05, 2, 1], "window": (2.0, 3.0)}, [(2,), (1, 2)]),  # 0.783 before 0.767
        ([2], 2, {"areas": [1, 0.05, 2, 0.3], "window": (2.0, 3.0)}, [(2,), (2, 3)]),  # 0.787 before 0.783
        ([2], 2, {"areas": [1, 1, 3, 1]}, []),
    ],
)
def test_the_most_promising_sets_around_a_seed(seeds, each, changed, found):
    allowed = EVERY.copy()
    allowed[changed.get("out", [])] = False
    areas = np.array(changed.get("areas", [1.0] * 4))
    asked = (areas, SCORES, ROW, allowed, *changed.get("window", (2.0, 2.0)), changed.get("max_plots", 4))
    assert list(promising(*asked, seeds, each)) == found

"""Facilities: OR-Library's published optimum, trying every choice, reach at the limit, and what cannot be reached."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import floyd_warshall

from gis.errors import SitingError
from land_policy.siting.facilities import _served, lscp, mclp, p_center, p_median

LINE = [[0, 4, 9], [4, 0, 5], [9, 5, 0]]


@pytest.fixture
def pmed1(real):
    numbers = [int(one) for one in (real / "siting" / "pmed1.txt").read_text().split()]
    nodes, edges, p = numbers[:3]
    apart = np.full((nodes, nodes), np.inf)
    for a, b, length in np.array(numbers[3 : 3 + 3 * edges]).reshape(-1, 3):
        apart[a - 1, b - 1] = apart[b - 1, a - 1] = length  # of repeated edges the last counts
    np.fill_diagonal(apart, 0)
    return floyd_warshall(apart), p


def test_the_published_optimum_of_pmed1(pmed1):
    apart, p = pmed1
    found = p_median(apart, p)
    assert (found.objective, found.proved, len(found.sites)) == (5819.0, True, 5)
    assert apart[np.arange(100), found.serves].sum() == 5819.0


def test_the_centre_of_pmed1_is_the_published_one(pmed1):
    assert p_center(*pmed1).objective == 127.0  # p-centre of pmed1 in the literature (Daskin 1995)


@given(st.integers(0, 100_000))
@settings(max_examples=40, deadline=None)
def test_agrees_with_trying_every_choice(seed):
    rng = np.random.default_rng(seed)
    demands, sites = int(rng.integers(1, 8)), int(rng.integers(1, 7))
    apart = rng.integers(0, 20, (demands, sites)).astype(float)
    weights = rng.integers(0, 5, demands).astype(float)
    p, reach = int(rng.integers(1, sites + 1)), float(rng.integers(0, 20))
    choices = [list(one) for one in itertools.combinations(range(sites), p)]
    nearest = {tuple(one): apart[:, one].min(axis=1) for one in choices}
    assert p_median(apart, p, weights).objective == pytest.approx(
        min((weights * n).sum() for n in nearest.values())
    )
    assert p_center(apart, p).objective == min(n.max() for n in nearest.values())
    found = mclp(apart, p, reach, weights)
    assert found.objective == max(weights[n <= reach].sum() for n in nearest.values())
    fewest = [
        k
        for k in range(1, sites + 1)
        if any(
            (apart[:, list(one)].min(axis=1) <= reach).all()
            for one in itertools.combinations(range(sites), k)
        )
    ]
    found = lscp(apart, reach)
    assert (found.objective == fewest[0]) if fewest else (found.sites == () and found.why is not None)


def test_a_distance_equal_to_the_reach_is_within_it():
    assert mclp(LINE, 1, reach=5).objective == 3.0
    assert mclp(LINE, 1, reach=4.999).objective == 2.0
    assert lscp(LINE, reach=5).sites == (1,)
    assert len(lscp(LINE, reach=4.999).sites) == 2


def test_weights_move_the_median_and_what_stands_already_counts():
    assert p_median(LINE, 1).sites == (1,)
    assert p_median(LINE, 1, [1, 1, 9]).sites == (2,)
    found = p_median(LINE, 2, fixed=[1])
    assert found.sites == (1, 2) and found.objective == 4.0
    assert lscp(LINE, reach=5, fixed=[0]).objective == 2.0


def test_who_is_served_by_whom_and_how_much_is_covered():
    found = mclp(LINE, 1, reach=4, weights=[1, 2, 7])
    assert (found.sites, found.serves.tolist(), found.covered) == ((2,), [-1, -1, 2], 0.7)


def test_a_demand_that_nothing_reaches_is_named():
    apart = [[0, 1], [np.inf, np.inf]]
    found = p_median(apart, 1)
    assert found.sites == () and "1 demands reach no site, such as 1" in found.why.text("en")
    assert "within 3" in lscp(apart, 3).why.text("en")
    assert p_median([[0, np.inf], [np.inf, 0]], 1).why is not None  # no one site reaches both
    assert p_center([[0, np.inf], [np.inf, 0]], 1).why is not None


@pytest.mark.parametrize(
    ("bound", "reach", "objective", "covered", "serves", "gap"),
    [
        (39.0, None, 39.0, 1.0, [1, 1, 1], 0.0),  # 1 × 4 + 2 × 0 + 7 × 5
        (26.0, None, 39.0, 1.0, [1, 1, 1], 1 / 3),
        (45.0, None, 39.0, 1.0, [1, 1, 1], 0.0),
        (3.0, 4.0, 3.0, 0.3, [1, 1, -1], 0.0),  # 1 and 2 of 10
        (5.0, 4.0, 3.0, 0.3, [1, 1, -1], 2 / 3),
    ],
)
def test_how_far_an_answer_may_lie_from_the_best(bound, reach, objective, covered, serves, gap):
    found = _served(np.array(LINE, dtype=float), np.array([1.0, 2.0, 7.0]), np.array([1]), bound, reach)
    assert (found.sites, found.objective, found.covered) == ((1,), objective, covered)
    assert found.serves.tolist() == serves
    assert (found.proved, found.gap) == (gap == 0, pytest.approx(gap))


def test_nothing_taken_nothing_asked_and_nothing_reached():
    apart = np.array(LINE, dtype=float)
    empty = np.array([], dtype=np.intp)
    for bound, proved in ((0.0, True), (2.0, False)):
        found = _served(apart, np.ones(3), empty, bound, 4.0)
        assert (found.sites, found.objective, found.serves.tolist()) == ((), 0.0, [-1, -1, -1])
        assert (found.covered, found.proved, found.gap) == (0.0, proved, 0.0)
    idle = p_median(LINE, 1, [0, 0, 0])
    assert (idle.objective, idle.covered, idle.proved) == (0.0, 1.0, True)
    assert mclp(LINE, 1, 4, [0, 0, 0]).covered == 1.0
    beyond = lscp([[0, 1], [9, 9]], 3)
    assert np.isnan(beyond.objective) and beyond.serves.tolist() == [-1, -1]
    assert (beyond.covered, beyond.proved, beyond.gap) == (0.0, True, 0.0)


def test_a_set_that_covers_all_and_a_centre_are_proved():
    found = lscp(LINE, reach=4)
    assert (found.objective, found.covered, found.proved, found.gap) == (2.0, 1.0, True, 0.0)
    centre = p_center([[1, 8], [2, 7], [6, 3]], 1)
    assert (centre.sites, centre.objective, centre.proved, centre.gap) == ((0,), 6.0, True, 0.0)
    assert p_center([[8, 1], [7, 2], [3, 6]], 1).sites == (1,)
    assert p_center([[3]], 1).objective == 3.0
    median = p_median(LINE, 1, [1, 2, 7])
    assert (median.sites, median.objective, median.proved) == ((2,), 19.0, True)  # 9 + 2 × 5


def test_a_site_covers_once_and_is_taken_once():
    small = mclp(LINE, 1, 4, [0.1, 0.2, 0.5])
    assert (small.sites, small.objective, small.proved) == ((2,), 0.5, True)
    assert mclp([[1, 1, 9], [9, 9, 1]], 2, 1, [3, 2]).objective == 5.0  # not the first demand by two sites
    assert mclp([[1, 9], [9, 1]], 2, 1, [5, 2]).objective == 7.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: p_median(LINE, 0),
            "0 wanted; there are 3 sites, and the number of those standing already is 0",
        ),
        (lambda: p_median(LINE, 4), "4 wanted; there are 3 sites"),
        (lambda: p_median(LINE, 4), "Ask for a whole number from 1 to 3"),
        (
            lambda: p_median(LINE, 1, fixed=[0, 1]),
            "standing already is 2. Ask for a whole number from 2 to 3",
        ),
        (
            lambda: p_median(LINE, 1, fixed=[7]),
            "site 7 .from 0., which stands already, is not among the 3 sites",
        ),
        (lambda: p_median([["far"]], 1), "distance: this is no array of numbers"),
        (lambda: p_median(LINE, 1, [1, 2]), "3 demands and 2 weights"),
        (lambda: p_median([[0, -1]], 1), "demand 0 to site 1"),
        (lambda: p_median([[0, np.nan]], 1), "demand 0 to site 1"),
        (lambda: lscp(np.empty((0, 2)), 1), "neither empty"),
    ],
)
def test_what_cannot_be_is_refused(call, words):
    with pytest.raises(SitingError, match=words):
        call()

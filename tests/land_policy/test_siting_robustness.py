"""Rank acceptability against exact answers, and flip weights that do flip."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gis.errors import SitingError
from land_policy.siting.robustness import Constraints, acceptability, draw_weights, flip_weights

TRIANGLE = [[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]]


def test_three_sites_as_worked_out_exactly():
    # A leads for w1 > 0.6, B for w1 < 0.4, C between: 0.4, 0.4, 0.2; the middles are 0.8, 0.2 and 0.5
    found = acceptability(TRIANGLE, draws=20_000, seed=7)
    assert np.abs(found.first - [0.4, 0.4, 0.2]).max() < 0.01
    assert np.abs(found.central_weights - [[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]]).max() < 0.01
    # C is never last: A is last for w1 < 0.5
    assert np.abs(found.rank_share[:, 2] - [0.5, 0.5, 0.0]).max() < 0.01
    assert found.half_width == pytest.approx(0.00693, abs=1e-5)


def test_the_stated_half_width_of_the_default_draws():
    assert acceptability(TRIANGLE).half_width == pytest.approx(0.01, abs=1e-6)
    assert type(acceptability(TRIANGLE).half_width) is float


def test_same_seed_same_bytes_other_seed_other_draws():
    one, two = acceptability(TRIANGLE, 500, seed=3), acceptability(TRIANGLE, 500, seed=3)
    assert one.rank_share.tobytes() == two.rank_share.tobytes()
    assert one.central_weights.tobytes() == two.central_weights.tobytes()
    assert one.rank_share.tobytes() != acceptability(TRIANGLE, 500, seed=4).rank_share.tobytes()


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_every_site_has_a_rank_and_every_rank_a_site(rows):
    found = acceptability(rows, draws=200)
    assert found.rank_share.sum(axis=0) == pytest.approx(1.0)
    assert found.rank_share.sum(axis=1) == pytest.approx(1.0)


def test_sites_alike_share_their_ranks():
    found = acceptability([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], draws=20_000)
    assert found.rank_share[0].tolist() == found.rank_share[1].tolist()
    assert np.abs(found.rank_share[0] - [0.25, 0.5, 0.25]).max() < 0.01


def test_a_site_that_is_never_first_has_no_central_weights_and_a_blank_row_no_share():
    found = acceptability([[1.0, 1.0], [0.5, 0.5], [np.nan, 1.0]], draws=100)
    assert np.isnan(found.central_weights[1]).all()
    assert np.isnan(found.rank_share[2]).all()
    assert found.rank_share[:2].tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]


def test_an_order_of_weights_is_held_and_shifts_the_answer():
    weights = draw_weights(3, 3000, 0, Constraints(order=((0, 1), (1, 2))))
    assert (np.diff(weights, axis=1) <= 0).all()
    # the mean of the ordered simplex: (1 + 1/2 + 1/3)/3, (1/2 + 1/3)/3, (1/3)/3
    assert np.abs(weights.mean(axis=0) - [11 / 18, 5 / 18, 2 / 18]).max() < 0.01
    assert acceptability(TRIANGLE, 100, constraints=Constraints(order=((0, 1),))).first[1] == 0.0


def test_bounds_are_held():
    weights = draw_weights(3, 2000, 0, Constraints(least=(0.2, 0.1, 0.0), most=(0.5, 1.0, 0.3)))
    assert weights.min(axis=0)[0] >= 0.2 and weights.max(axis=0)[0] <= 0.5 and weights.max(axis=0)[2] <= 0.3
    assert weights.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("constraints", "words"),
    [
        (Constraints(least=(0.6, 0.6)), "sum to 1.2"),
        (Constraints(most=(0.3, 0.3)), "the most to 0.6"),
        (Constraints(least=(0.1,)), "one each"),
        (Constraints(order=((0, 5),)), "not there"),
        (Constraints(least=(0.0, 0.0), most=(1e-7, 1.0)), "too narrow"),
    ],
)
def test_constraints_that_cannot_be_are_refused(constraints, words):
    with pytest.raises(SitingError, match=words):
        acceptability(TRIANGLE, 100, constraints=constraints)


def test_a_flip_by_hand():
    # lead of A over B is w1 − w2: nothing at one half, whichever weight is changed
    flips = flip_weights([[1.0, 0.0], [0.0, 1.0]], [0.6, 0.4])
    assert flips.at.round(6).tolist() == [[0.5, 0.5]]
    assert flips.change.round(6).tolist() == [[-0.1, 0.1]]


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
@example(269)
def test_applied_the_order_swaps_and_just_below_it_does_not(seed):
    rng = np.random.default_rng(seed)
    values, weights = rng.random((6, 4)), rng.dirichlet(np.ones(4))
    flips = flip_weights(values, weights)
    for pair in range(len(flips.first)):
        for j in range(4):
            if np.isnan(flips.at[pair, j]):
                continue
            for back, swapped in ((0.0, True), (1e-8, False)):
                t = flips.at[pair, j] - np.sign(flips.change[pair, j]) * back
                changed = weights * (1 - t) / (1 - weights[j])
                changed[j] = t
                scores = values @ changed
                assert (scores[flips.second[pair]] > scores[flips.first[pair]]) == swapped


def test_a_site_better_on_everything_cannot_be_turned():
    flips = flip_weights([[1.0, 1.0], [0.5, 0.4]], [0.5, 0.5])
    assert np.isnan(flips.at).all() and flips.criterion.tolist() == [-1]


def test_one_candidate_or_none_has_no_pair():
    assert flip_weights([[1.0, 0.0]], [0.5, 0.5]).at.shape == (0, 2)
    assert flip_weights(np.empty((0, 2)), [0.5, 0.5]).criterion.tolist() == []


def test_a_pair_the_wrong_way_round_is_refused():
    with pytest.raises(SitingError, match="ahead"):
        flip_weights([[0.0, 0.0], [1.0, 1.0]], [0.5, 0.5], pairs=[(0, 1)])


def test_a_full_order_of_ten_criteria_is_drawn_without_throwing_any_away():
    order = tuple((i + 1, i) for i in range(9))  # the last weighs most
    weights = draw_weights(10, 4000, 0, Constraints(order=order))
    assert (np.diff(weights, axis=1) >= 0).all()
    # the lightest of ten: 1/100 on average; the heaviest: (1 + 1/2 + … + 1/10)/10
    assert weights[:, 0].mean() == pytest.approx(0.01, abs=0.001)
    assert weights[:, 9].mean() == pytest.approx(0.2929, abs=0.005)


def test_bounds_that_leave_one_weighting_give_it():
    assert draw_weights(2, 3, 0, Constraints(most=(0.5, 0.5))).tolist() == [[0.5, 0.5]] * 3


def test_a_tie_of_floats_is_no_lead_to_be_turned():
    values = [
        [1, 0.25, 0, 0.75, 0.25],
        [0.5, 1, 0.25, 0.25, 0.25],
    ]  # both score 0.45; the fifth tells nothing apart
    flips = flip_weights(values, [0.2] * 5, pairs=[(0, 1)])
    assert np.isnan(flips.at[0, 4])


def test_of_two_pairs_one_that_no_weight_turns_and_one_that_either_does():
    """The first is ahead of the second on both; the second leads the third by 0.1 on one and loses 0.1 on the other."""
    values = [[1.0, 1.0], [0.5, 0.5], [0.4, 0.6]]
    flips = flip_weights(values, [0.6, 0.4], pairs=[(0, 1), (1, 2)])
    assert flips.criterion[0] == -1 and flips.criterion[1] in (0, 1)
    assert np.isnan(flips.at[0]).all() and flips.at[1].tolist() == pytest.approx([0.5, 0.5])
    assert flips.change[1].tolist() == pytest.approx([-0.1, 0.1])


@pytest.mark.parametrize("pair", [(0, 2), (2, 0), (-1, 0)])
def test_an_order_of_criteria_that_are_not_there_is_refused(pair):
    with pytest.raises(SitingError, match="2 criteria"):
        draw_weights(2, 10, 1, Constraints((pair,)))

"""Ranking methods and shapes against published and hand-worked numbers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import SitingError
from land_policy.siting import rank, weights
from land_policy.siting.ranking import ranking
from land_policy.siting.shape import Categories, Classes, Linear

TZENG_HUANG = [[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]]
WEIGHTS = [0.3, 0.4, 0.3]


def test_topsis_as_published():
    result = rank.topsis(TZENG_HUANG, WEIGHTS, [True, True, True])
    assert result.scores.round(4).tolist() == [0.5037, 0.6581, 0.7482, 0.3340]
    assert result.order.tolist() == [2, 1, 0, 3]
    assert result.ranks.tolist() == [3, 2, 1, 4]
    assert result.depends_on_others


def test_topsis_minimised_by_hand():
    # one criterion of cost: 3, 4 over length 5; the cheaper is the ideal itself
    assert rank.topsis([[3.0], [4.0]], [1.0], [False]).scores.tolist() == [1.0, 0.0]
    # and so where the length is below 1
    assert rank.topsis([[0.3], [0.4]], [1.0], [False]).scores.tolist() == [1.0, 0.0]


def test_topsis_all_equal_zero_column_one_row_and_blank():
    assert rank.topsis([[2.0, 0.0], [2.0, 0.0]], [0.5, 0.5]).scores.tolist() == [0.5, 0.5]
    assert rank.topsis([[2.0, 1.0]], [0.5, 0.5]).scores.tolist() == [0.5]
    assert rank.topsis(np.empty((0, 2)), [0.5, 0.5]).scores.tolist() == []
    scores = rank.topsis([*TZENG_HUANG, [np.nan, 9, 9]], WEIGHTS).scores
    assert scores[:4].round(4).tolist() == [0.5037, 0.6581, 0.7482, 0.3340]
    assert np.isnan(scores[4])


def test_many_equal_scores_stay_in_the_order_of_their_rows_and_blanks_come_last():
    found = ranking("any", np.array([1.0, 2.0] * 40 + [np.nan]), depends_on_others=False)
    assert found.order.tolist() == [*range(1, 80, 2), *range(0, 80, 2), 80]
    assert found.ranks[:4].tolist() == [41, 1, 42, 2] and found.ranks[-1] == 0


def test_weighted_sum_by_hand():
    result = rank.weighted_sum([[1.0, 0.2], [0.0, 1.0], [1.0, 0.2], [np.nan, 1.0]], [0.75, 0.25])
    assert result.scores[:3].round(12).tolist() == [0.8, 0.25, 0.8]
    assert result.order.tolist() == [0, 2, 1, 3]
    assert result.ranks.tolist() == [1, 3, 2, 0]
    assert not result.depends_on_others
    assert rank.weighted_sum([[1.0, 2.0]], [0.5, 0.5], [True, False]).scores.tolist() == [-0.5]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=9))
@settings(max_examples=50, deadline=None)
def test_equal_rows_score_equally_wherever_they_stand(rows):
    scores = rank.weighted_sum([*rows, rows[0]], WEIGHTS).scores
    assert scores[0] == scores[-1]


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ([0.5, 0.4], "they sum to 0.9, not 1"),
        ([1.5, -0.5], "1 = -0.5 is not a weight"),
        ([np.nan, 1.0], "0 = nan is not a weight"),
        ([np.inf, 0.0], "0 = inf is not a weight"),
        ([], "at least one"),
        ([[1.0]], "flat list"),
    ],
)
def test_weights_that_are_refused(given_, message):
    with pytest.raises(SitingError, match=message):
        weights.direct(given_)


def test_ten_tenths_are_one():
    assert weights.direct([0.1] * 10).sum() == pytest.approx(1.0)


def test_shapes_that_do_not_belong_together():
    with pytest.raises(SitingError, match="do not belong together"):
        rank.topsis([[1.0, 2.0]], [1.0])
    with pytest.raises(SitingError, match="infinite"):
        rank.weighted_sum([[np.inf]], [1.0])


def test_linear_both_ways_and_clipped():
    values = pd.Series([-5.0, 0.0, 2.5, 10.0, 11.0, np.nan], index=list("abcdef"))
    assert Linear(0.0, 10.0).worth(values).tolist()[:5] == [0.0, 0.0, 0.25, 1.0, 1.0]
    assert Linear(10.0, 0.0).worth(values).tolist()[:5] == [1.0, 1.0, 0.75, 0.0, 0.0]
    assert np.isnan(Linear(0.0, 10.0).worth(values)["f"])


def test_classes_include_their_upper_bound_and_keep_blanks():
    worth = Classes((1.0, 2.0), (0.9, 0.4, 0.1)).worth(pd.Series([0.0, 1.0, 1.5, 2.0, 2.1, np.nan]))
    assert worth.tolist()[:5] == [0.9, 0.9, 0.4, 0.4, 0.1]
    assert np.isnan(worth.iloc[5])


def test_categories_without_other_stay_blank():
    values = pd.Series(["a", "b", None], dtype="object")
    assert Categories({"a": 1.0}).worth(values).isna().tolist() == [False, True, True]
    assert Categories({"a": 1.0}, other=0.0).worth(values).isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    "call", [lambda: rank.weighted_sum([["a"]], [1.0]), lambda: rank.topsis([[1.0], [1.0, 2.0]], [1.0])]
)
def test_what_is_no_matrix_of_numbers_is_refused(call):
    with pytest.raises(SitingError, match="matrix: this is no array of numbers"):
        call()


def test_weights_that_are_no_numbers_are_refused():
    with pytest.raises(SitingError, match="weights: this is no array of numbers"):
        rank.weighted_sum([[1.0]], ["much"])


def test_entropy_of_quarters_and_thirds():
    # binary entropies: H(1/4) = 0.811278, H(1/3) = 0.918296 bit; 0.188722 against 0.081704
    assert weights.entropy([[1.0, 1.0], [3.0, 2.0]]).round(5).tolist() == [0.69787, 0.30213]
    assert weights.entropy([[0.0, 1.0], [0.0, 3.0]]).tolist() == [0.0, 1.0]
    # 1, 1, 2 of 4: 1.5 bit of log2 3 = 1.584963, 0.053604; 1, 3, 4 of 8: 1.405639 bit, 0.113141
    assert weights.entropy([[1, 1], [1, 3], [2, 4]]).round(4).tolist() == [0.3215, 0.6785]


def test_critic_of_three_criteria_two_of_which_contradict():
    # spread 1/2 each once put on 0 to 1; conflicts 1 + 2, 1 + 1, 2 + 1
    rows = [[0, 0, 1], [10, 0, 0], [0, 3, 1], [10, 3, 0]]
    assert weights.critic(rows).round(12).tolist() == [0.375, 0.25, 0.375]
    # less of the third is better: it says what the first says; conflicts 1, 2, 1
    assert weights.critic(rows, [True, True, False]).round(12).tolist() == [0.25, 0.5, 0.25]
    # of a criterion without spread nothing is told, and alone it leaves the other all
    assert weights.critic([[5, 1], [5, 2]]).tolist() == [0.0, 1.0]


def test_a_cell_that_cannot_be_weighed_is_named():
    with pytest.raises(SitingError, match=r"row 2, column 1"):
        weights.entropy([[0.0, 1.0], [1.0, 0.0], [2.0, -1.0]])
    with pytest.raises(SitingError, match=r"row 2, column 1"):
        weights.critic([[0.0, 1.0], [1.0, 0.0], [2.0, np.nan]])


def test_critic_by_spread_and_not_where_all_say_the_same():
    # two criteria are in equal conflict: spreads √3/4 and 1/2, that is 2√3 − 3 of 1
    rows = [[0, 0], [0, 0], [0, 1], [1, 1]]
    assert weights.critic(rows).round(5).tolist() == [0.4641, 0.5359]
    with pytest.raises(SitingError, match="weights"):
        weights.critic([[0, 0], [1, 2], [2, 4]])

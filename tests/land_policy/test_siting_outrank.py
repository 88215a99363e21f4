"""VIKOR, PROMETHEE II and OWA by hand and against another implementation."""

import numpy as np
import pymcdm.methods as others
import pytest

from gis.errors import SitingError
from land_policy.siting import rank

MATRIX = np.random.default_rng(3).random((9, 4)) * 10 + 1
WEIGHTS = np.array([0.1, 0.2, 0.3, 0.4])
BETTER = [True, False, True, True]
TYPES = np.array([1, -1, 1, 1])


def test_vikor_by_hand():
    # regrets ½(0,0), ½(1,½), ½(1,1): S 0 .75 1, R 0 .5 .5, Q 0 .875 1
    found = rank.vikor([[1.0, 1.0], [0.0, 0.5], [0.0, 0.0]], [0.5, 0.5])
    assert (found.s.tolist(), found.r.tolist()) == ([0.0, 0.75, 1.0], [0.0, 0.5, 0.5])
    assert found.scores.tolist() == [0.0, -0.875, -1.0]
    assert (found.advantage, found.stable, found.compromise.tolist()) == (True, True, [0])


def test_vikor_as_another_library():
    assert rank.vikor(MATRIX, WEIGHTS, BETTER).q == pytest.approx(others.VIKOR()(MATRIX, WEIGHTS, TYPES))


def test_vikor_without_advantage_names_all_that_are_close():
    # Q 0, 0.01, 1: 0.01 is less than 1/(3 − 1)
    found = rank.vikor([[1.0, 1.0], [0.99, 0.99], [0.0, 0.0]], [0.5, 0.5])
    assert not found.advantage
    assert found.compromise.tolist() == [0, 1]


def test_vikor_of_equals_one_and_none():
    assert rank.vikor([[2.0, 3.0]] * 3, [0.5, 0.5]).q.tolist() == [0.0, 0.0, 0.0]
    assert rank.vikor([[2.0, 3.0]], [0.5, 0.5]).compromise.tolist() == [0]
    assert rank.vikor(np.empty((0, 2)), [0.5, 0.5]).order.tolist() == []
    blank = rank.vikor([[1.0, 1.0], [np.nan, 2.0]], [0.5, 0.5])
    assert np.isnan(blank.scores[1]) and blank.scores[0] == 0.0


@pytest.mark.parametrize("name", ["usual", "linear"])
def test_promethee_as_another_library(name):
    if name == "usual":
        expected = others.PROMETHEE_II("usual")(MATRIX, WEIGHTS, TYPES)
        found = rank.promethee2(MATRIX, WEIGHTS, BETTER)
    else:
        q, p = np.full(4, 1.0), np.full(4, 4.0)
        expected = others.PROMETHEE_II("vshape_2", p=p, q=q)(MATRIX, WEIGHTS, TYPES)
        found = rank.promethee2(MATRIX, WEIGHTS, BETTER, "linear", q=q, p=p)
    assert found.scores == pytest.approx(expected)
    assert found.scores.sum() == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # d = 2 between the two rows; q 1, p 3, s 2
        ("usual", 1.0),
        ("u_shape", 1.0),
        ("v_shape", 2 / 3),
        ("level", 0.5),
        ("linear", 0.5),
        ("gaussian", 1 - np.exp(-0.5)),
    ],
)
def test_the_six_preference_functions_by_hand(name, expected):
    found = rank.promethee2([[5.0], [3.0]], [1.0], None, name, q=1.0, p=3.0, s=2.0)
    assert found.scores.tolist() == pytest.approx([expected, -expected])


def test_promethee_refuses_what_cannot_be():
    with pytest.raises(SitingError, match="usual"):
        rank.promethee2([[1.0]], [1.0], None, "sigmoid")
    with pytest.raises(SitingError, match="linear"):
        rank.promethee2([[1.0]], [1.0], None, "linear", q=3.0, p=2.0)


def test_owa_runs_from_the_worst_value_to_the_best():
    values, alike = [[1.0, 0.0, 0.5], [0.4, 0.4, 0.4]], [1 / 3] * 3
    assert rank.owa(values, alike, order_weights=[1, 0, 0]).scores.tolist() == pytest.approx([1.0, 0.4])
    assert rank.owa(values, alike, order_weights=[0, 0, 1]).scores.tolist() == pytest.approx([0.0, 0.4])
    assert rank.owa(values, alike, order_weights=[0, 1, 0]).scores.tolist() == pytest.approx([0.5, 0.4])
    assert rank.owa(values, alike, order_weights=[0.6, 0.3, 0.1]).orness == pytest.approx(0.75)


def test_owa_with_even_order_weights_is_the_weighted_sum():
    found = rank.owa(MATRIX, WEIGHTS, BETTER)
    assert found.scores == pytest.approx(rank.weighted_sum(MATRIX, WEIGHTS, BETTER).scores)
    assert found.orness == pytest.approx(0.5)


def test_vikor_where_the_first_has_the_least_regret_and_not_the_most_for_all():
    """Row 2: a quarter of ½, 0, ½ and ⅔ is 0.4167; two rows lose less in all, none less on one criterion."""
    found = rank.vikor([[4, 2, 2, 3], [2, 3, 0, 3], [2, 3, 2, 1], [0, 2, 4, 0]], [0.25] * 4)
    assert found.s.tolist() == pytest.approx([0.375, 0.375, 5 / 12, 0.75])
    assert found.r.tolist() == pytest.approx([0.25, 0.25, 1 / 6, 0.25])
    assert (found.advantage, found.stable, found.compromise.tolist()) == (True, True, [2])
    most = rank.vikor(
        [[0, 0, 4, 2], [3, 1, 4, 3], [3, 4, 1, 3], [2, 2, 3, 1], [3, 4, 1, 1], [3, 1, 4, 0]], [0.25] * 4
    )  # row 1 is the best for all with 0.1875; row 3 has the least regret, 0.1667
    assert (most.s[1], most.r[1], most.r[3]) == pytest.approx((0.1875, 0.1875, 1 / 6))
    assert (most.advantage, most.stable, most.compromise.tolist()) == (True, True, [1])
    alone = rank.vikor([[2.0, 3.0]], [0.5, 0.5])
    assert (alone.advantage, alone.stable) == (True, True)
    neither = rank.vikor([[1, 2, 2], [0, 0, 3], [0, 4, 3], [2, 2, 1], [3, 1, 2]], [1 / 3] * 3)
    assert (neither.advantage, neither.stable, neither.compromise.tolist()) == (False, False, [4, 0])


def test_vikor_takes_a_share_from_nothing_to_all():
    values = [[1.0, 1.0], [0.0, 0.5], [0.0, 0.0]]
    assert rank.vikor(values, [0.5, 0.5], v=0).q.tolist() == [0.0, 1.0, 1.0]
    assert rank.vikor(values, [0.5, 0.5], v=1).q.tolist() == [0.0, 0.75, 1.0]
    for share in (-0.1, 1.1):
        with pytest.raises(SitingError, match="v"):
            rank.vikor(values, [0.5, 0.5], v=share)


@pytest.mark.parametrize(
    ("name", "difference", "expected"),
    [
        ("usual", 0.5, 1.0),
        ("u_shape", 1.0, 0.0),
        ("u_shape", 1.5, 1.0),
        ("v_shape", 3.0, 1.0),
        ("v_shape", 4.0, 1.0),
        ("level", 1.0, 0.0),
        ("level", 3.0, 0.5),
        ("level", 4.0, 1.0),
        ("linear", 1.0, 0.0),
        ("linear", 3.0, 1.0),
        ("linear", 5.0, 1.0),
        ("gaussian", 0.5, 1 - np.exp(-1 / 32)),
        ("gaussian", 3.0, 1 - np.exp(-9 / 8)),
    ],
)
def test_preference_at_its_thresholds(name, difference, expected):
    found = rank.promethee2([[difference], [0.0]], [1.0], None, name, q=1.0, p=3.0, s=2.0)
    assert found.scores.tolist() == pytest.approx([expected, -expected]) and found.depends_on_others


@pytest.mark.parametrize(
    ("name", "bounds", "refused"),
    [
        ("u_shape", {"q": -1.0}, True),
        ("u_shape", {"q": 0.0}, False),
        ("v_shape", {"p": 0.0}, True),
        ("level", {"q": -1.0, "p": 1.0}, True),
        ("level", {"q": 2.0, "p": 1.0}, True),
        ("level", {"q": 0.0, "p": 0.0}, False),
        ("level", {"q": 1.0, "p": 1.0}, False),
        ("linear", {"q": 1.0, "p": 1.0}, True),
        ("linear", {"q": 0.0, "p": 0.5}, False),
        ("gaussian", {"s": 0.0}, True),
        ("gaussian", {"s": 0.5}, False),
    ],
)
def test_thresholds_out_of_order_are_refused(name, bounds, refused):
    if refused:
        with pytest.raises(SitingError, match=name):
            rank.promethee2([[1.0], [0.0]], [1.0], None, name, **bounds)
    else:
        assert rank.promethee2([[2.0], [0.0]], [1.0], None, name, **bounds).scores[0] > 0


def test_each_criterion_may_have_its_own_preference():
    names = ["usual", "u_shape", "v_shape", "level", "linear", "gaussian"]
    found = rank.promethee2([[1.0] * 6, [0.0] * 6], [1 / 6] * 6, None, names, q=0.5, p=2.0, s=1.0)
    assert found.scores[0] == pytest.approx((1 + 1 + 0.5 + 0.5 + 1 / 3 + 1 - np.exp(-0.5)) / 6)
    with pytest.raises(SitingError, match="usual"):
        rank.promethee2([[1.0, 1.0]], [0.5, 0.5], None, ["usual"])


def test_owa_of_one_criterion():
    found = rank.owa([[0.3], [0.7]], [1.0])
    assert (found.orness, found.scores.tolist(), found.depends_on_others) == (1.0, [0.3, 0.7], False)

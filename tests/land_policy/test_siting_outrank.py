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

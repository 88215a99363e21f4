"""Membership curves: worth at the corners, between them and beyond."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import SitingError
from land_policy.siting.shape import Classes, Linear, Sigmoid, Trapezoid
from land_policy.siting.toml_table import TomlTable
from land_policy.siting.wish_tables import criterion

HEAD = {
    "name": "size",
    "from": "column",
    "column": "area_m2",
    "weight": 1.0,
    "kind": "assumption",
    "source": "某文",
    "label": {"zh": "面积", "en": "size"},
    "because": {"zh": "缘由", "en": "because"},
}


def worth(shape, *values):
    return shape.worth(pd.Series(values, dtype=float)).round(6).tolist()


def test_sigmoid_by_hand():
    """Nine to one at ``high``, one to one half way, one to nine as far on the other side: odds of 9 a step."""
    assert worth(Sigmoid(half=800, high=300), 300, 800, 1300, 1800) == [0.9, 0.5, 0.1, round(1 / 82, 6)]
    assert worth(Sigmoid(half=250, high=600), 250, 600) == [0.5, 0.9]
    assert worth(Sigmoid(half=0, high=1), -1e9, 1e9) == [0.0, 1.0]


def test_triangle_and_trapezoid_by_hand():
    assert worth(Trapezoid(10, 20, 20, 60), 5, 10, 15, 20, 40, 60, 61) == [0, 0, 0.5, 1, 0.5, 0, 0]
    assert worth(Trapezoid(0, 0, 5, 10), 0, 5, 7.5, -0.1) == [1, 1, 0.5, 0]  # a wall on the left
    assert worth(Trapezoid(0, 10, 10, 10), 9, 10, 10.1) == [0.9, 1, 0]  # a wall on the right


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4, unique=True).map(sorted), st.floats(-2e6, 2e6))
def test_worth_is_between_none_and_full_and_blank_stays_blank(corners, value):
    for shape in (Trapezoid(*corners), Sigmoid(corners[0], corners[1])):
        found = shape.worth(pd.Series([value, np.nan], index=["a", "b"], name="v"))
        assert 0.0 <= found["a"] <= 1.0
        assert np.isnan(found["b"])
        assert found.name == "v"


@pytest.mark.parametrize(
    ("keys", "shape"),
    [
        ({"sigmoid": {"half": 800, "high": 300}}, Sigmoid(800.0, 300.0)),
        ({"triangle": [1, 2, 4]}, Trapezoid(1.0, 2.0, 2.0, 4.0)),
        ({"trapezoid": [1, 2, 3, 4]}, Trapezoid(1.0, 2.0, 3.0, 4.0)),
    ],
)
def test_keys(keys, shape):
    assert criterion(TomlTable("mine.toml", "criterion size", {**HEAD, **keys})).shape == shape


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"triangle": [1, 3, 2]}, "triangle is [1, 3, 2]. A list of 3 numbers is wanted"),
        ({"triangle": [1, 2]}, "A list of 3 numbers"),
        ({"trapezoid": [1, 1, 1, 1]}, "the first and the last must differ"),
        ({"trapezoid": ["a", 1, 2, 3]}, "A list of 4 numbers"),
        ({"sigmoid": {"half": 3, "high": 3}}, "half and high are both 3"),
        ({"sigmoid": {"half": 3, "heigh": 4}}, "high is missing"),
        ({"triangle": [1, 2, 3], "sigmoid": {"half": 1, "high": 2}}, "Keep one shape"),
    ],
)
def test_refused(keys, told):
    with pytest.raises(SitingError) as caught:
        criterion(TomlTable("mine.toml", "criterion size", {**HEAD, **keys}))
    assert told in str(caught.value)
    assert "mine.toml, criterion size" in str(caught.value)


def test_steps_by_hand_and_a_blank_is_of_no_class():
    steps = Classes(bounds=(5.0, 20.0), worths=(1.0, 0.6, 0.1))
    assert worth(steps, 4.9, 5.0, 5.1, 20.0, 20.1) == [1.0, 1.0, 0.6, 0.6, 0.1]
    assert steps.worth(pd.Series([np.nan, 30.0])).isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("bounds", "worths"),
    [((), (1.0,)), ((5.0,), (1.0,)), ((5.0, 5.0), (1.0, 0.5, 0.0)), ((5.0,), (1.0, 0.5, 0.0))],
)
def test_steps_need_bounds_that_rise_and_one_worth_more(bounds, worths):
    with pytest.raises(SitingError):
        Classes(bounds, worths)


@pytest.mark.parametrize(
    "shape", [Classes((5.0,), (1.0, 0.0)), Sigmoid(half=1, high=2), Trapezoid(0, 1, 2, 3)]
)
def test_a_worth_stands_on_the_row_of_its_value_and_a_blank_has_none(shape):
    found = shape.worth(pd.Series([1.5, np.nan], index=["P1", "P2"], name="area_m2"))
    assert (found.index.tolist(), found.name) == (["P1", "P2"], "area_m2")
    assert found.isna().tolist() == [False, True]


def test_beyond_the_best_is_full_worth_and_between_two_walls_a_blank_has_none():
    assert worth(Linear(0, 10), -3, 5, 20) == [0.0, 0.5, 1.0]
    walls = Trapezoid(1, 1, 2, 2).worth(pd.Series([0.9, 1.0, 2.0, 2.1, np.nan]))
    assert walls.tolist()[:4] == [0.0, 1.0, 1.0, 0.0]
    assert np.isnan(walls[4])

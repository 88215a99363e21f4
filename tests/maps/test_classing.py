"""Classing: quantiles, equal steps and natural breaks, held against written answers and every partition there is."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import MapError
from maps import classing


@pytest.mark.parametrize(
    ("how", "values", "classes", "expected"),
    [
        ("quantile", [1, 2, 3, 4, 5, 6, 7, 8], 4, (2.75, 4.5, 6.25)),
        ("equal", [0, 1, 2, 10], 5, (2.0, 4.0, 6.0, 8.0)),
        ("natural", [1, 1, 2, 10, 11, 50], 3, (10.0, 50.0)),
        ("natural", [4, 5, 9, 10], 2, (9.0,)),
        ("quantile", [3, 3, 3], 4, ()),
        ("natural", [1, 2], 6, (2.0,)),
        ("equal", [float("nan"), float("inf"), 0, 4], 2, (2.0,)),
        ("natural", [], 6, ()),
    ],
)
def test_the_breaks_are_where_they_are_said_to_be(how, values, classes, expected):
    assert classing.breaks(values, how, classes) == expected


def test_an_unknown_way_is_refused():
    with pytest.raises(MapError, match="quantile, equal, natural"):
        classing.breaks([1, 2], "jenks")


def deviation(values, cuts):
    ends = [0, *cuts, len(values)]
    return sum(((values[a:b] - values[a:b].mean()) ** 2).sum() for a, b in itertools.pairwise(ends))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=4, max_size=11), st.integers(2, 4))
def test_no_partition_is_closer_than_the_natural_breaks(numbers, classes):
    values = np.sort(np.array(numbers, dtype=float))
    found = np.searchsorted(values, classing.natural(values, classes))
    every = itertools.combinations(range(1, len(values)), min(classes, len(np.unique(values))) - 1)
    assert deviation(values, found.tolist()) <= min(deviation(values, cuts) for cuts in every) + 1e-6

"""One search around a plot, by hand: one plot alone, a row of three, what is barred and what costs nothing."""

import numpy as np
import pytest

from land_policy.siting.connect import Question, around


def ask(areas, costs, edges=(), *, need, most=np.inf, cheaper=np.inf, root=0, **more):
    pairs = np.array(edges, dtype=np.intp).reshape(-1, 2)
    asked = Question(np.array(areas, float), np.array(costs, float), pairs, need, most, 9, **more)
    return around(root, asked, cheaper, 50, None)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"need": 5.0}, True),
        ({"need": 5.1}, False),
        ({"need": 4.0, "most": 5.0}, True),
        ({"need": 4.0, "most": 4.9}, False),
        ({"need": 5.0, "cheaper": 2.0}, True),
        ({"need": 5.0, "cheaper": 1.9}, False),
        ({"need": 5.0, "barred": (frozenset({0}),)}, False),
    ],
)
def test_one_plot_alone(asked, found) -> None:
    answer = ask([5], [2], **asked)
    assert answer.plots == (frozenset({0}) if found else None)
    assert (answer.bound, answer.nodes, answer.timed_out) == (2.0 if found else np.inf, 0, False)


@pytest.mark.parametrize(
    ("asked", "plots", "bound"),
    [
        ({"need": 4}, {1, 2}, 4.0),
        ({"need": 5}, {0, 1}, 11.0),
        ({"need": 6}, {0, 1, 2}, 13.0),
        ({"need": 4, "barred": (frozenset({1, 2}),)}, {0, 1}, 11.0),
        ({"need": 4, "cheaper": 3.0}, None, np.inf),
        ({"need": 8}, None, np.inf),
    ],
)
def test_a_row_of_three_around_the_middle(asked, plots, bound) -> None:
    answer = ask([3, 2, 2], [9, 2, 2], [(0, 1), (1, 2)], root=1, **asked)
    assert answer.plots == (None if plots is None else frozenset(plots))
    assert answer.bound == pytest.approx(bound)
    assert not answer.timed_out


def test_land_that_costs_nothing_is_found_where_nothing_may_be_spent() -> None:
    answer = ask([3, 2, 2], [0, 0, 9], [(0, 1), (1, 2)], need=5, cheaper=0.0)
    assert (answer.plots, answer.bound) == (frozenset({0, 1}), 0.0)

"""Figures of a what-if: which moved, which cells differ, and a change against its own figure before."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from land_policy.scenario.what_if import WhatIf, _differ, _figures

NO = np.nan


def test_figures_that_moved_are_those_beyond_a_rounding_or_known_on_one_side() -> None:
    rows = [
        (1.0, 1.0),
        (1.0, 1.0 + 1e-13),
        (1.0, 1.5),
        (NO, NO),
        (NO, 2.0),
        (3.0, NO),
        (0.0, 0.5),
        (1e9, 1e9 + 1),
    ]
    table = pd.DataFrame(rows, columns=["before", "after"]).assign(at=range(len(rows)))
    moved = WhatIf.moved.fget(SimpleNamespace(figures=table))
    assert moved["at"].tolist() == [2, 4, 5, 6, 7]
    assert moved.index.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        (
            [1.0, 1.0, NO, NO, 0.0, 0.0],
            [1.0, 1.1, NO, 2.0, 0.5, 1e-10],
            [False, True, False, True, True, False],
        ),
        (["A", None, "A", None], ["A", None, "B", "A"], [False, False, True, True]),
        ([True, pd.NA, False], [True, pd.NA, pd.NA], [False, False, True]),
    ],
)
def test_cells_that_differ(old: list, new: list, differs: list[bool]) -> None:
    rows = [f"P{at}" for at in range(len(old))]
    kind = "boolean" if old[0] is True else None
    found = _differ(pd.Series(old, index=rows, dtype=kind), pd.Series(new, index=rows, dtype=kind))
    assert found.to_dict() == dict(zip(rows, differs, strict=True))


def test_a_change_is_the_figure_after_less_its_own_before() -> None:
    def of(**values):
        rows = [("zone", "zone", name, value) for name, value in values.items()]
        return SimpleNamespace(tallies=pd.DataFrame(rows, columns=["scope", "unit", "indicator", "value"]))

    found = _figures(of(a=3.0, b=5.0, c=1.0), of(b=7.0, a=2.0, d=9.0))
    assert found["indicator"].tolist() == ["a", "b", "c"]
    assert found["change"].tolist() == pytest.approx([-1.0, 2.0, NO], nan_ok=True)

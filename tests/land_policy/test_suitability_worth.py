"""Shapes on arrays of cells say what they say on plots."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from land_policy.siting.shape import Categories, Classes, Linear, Shape, Sigmoid, Trapezoid
from land_policy.suitability.worth import array_worth

SHAPES: list[Shape] = [
    Linear(2000.0, 0.0),
    Linear(-3.0, 8.0),
    Classes((3.0, 8.0), (1.0, 0.5, 0.0)),
    Classes((3.0, 8.0), (0.2, 0.2, 1.0)),
    Sigmoid(800.0, 300.0),
    Trapezoid(0.0, 10.0, 20.0, 40.0),
    Trapezoid(0.0, 10.0, 10.0, 20.0),
    Trapezoid(5.0, 5.0, 10.0, 20.0),
    Trapezoid(0.0, 10.0, 20.0, 20.0),
    Categories({1.0: 1.0, 5.0: 0.25}),
    Categories({1.0: 1.0, 5.0: 0.25}, other=0.1),
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@given(
    st.lists(st.one_of(st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, 3.0, 5.0, 8.0, 10.0, 20.0, np.nan])))
)
def test_cells_are_worth_what_plots_are(shape: Shape, values: list[float]) -> None:
    wanted = shape.worth(pd.Series(values, dtype=float)).to_numpy()
    found = array_worth(shape)(np.array(values, dtype=float))
    assert found == pytest.approx(wanted, abs=1e-12, nan_ok=True)


def test_single_precision_stays_single() -> None:
    for shape in SHAPES:
        assert array_worth(shape)(np.array([1.0, np.nan], dtype=np.float32)).dtype == np.float32

"""Worth of arrays: the shapes of criteria on whole arrays of cells, with the same answers as on plots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from land_policy.siting.shape import Categories, Classes, Linear, Shape, Sigmoid, Trapezoid

Floats: TypeAlias = "NDArray[Any]"
OfCells: TypeAlias = Callable[[Any], Any]
MOST_POWER = 300.0


def array_worth(shape: Shape) -> OfCells:
    """What a shape makes of an array of values, 0 to 1; NaN stays NaN. The array handed in is used up.

    >>> array_worth(Linear(worst=2000.0, best=0.0))(np.array([0.0, 500.0, 3000.0])).tolist()
    [1.0, 0.75, 0.0]
    """
    if isinstance(shape, Linear):
        return _linear(shape)
    if isinstance(shape, Trapezoid):
        return _trapezoid(shape)
    if isinstance(shape, Sigmoid):
        return _sigmoid(shape)
    return _classes(shape) if isinstance(shape, Classes) else _categories(shape)


def _linear(shape: Linear) -> OfCells:
    def worth(values: Floats) -> Floats:
        values -= shape.worst
        values /= shape.best - shape.worst
        return np.clip(values, 0.0, 1.0, out=values)

    return worth


def _trapezoid(shape: Trapezoid) -> OfCells:
    a, b, c, d = shape.a, shape.b, shape.c, shape.d

    def worth(values: Floats) -> Floats:
        blank = np.isnan(values)
        up = (values - a) / (b - a) if b > a else (values >= a).astype(values.dtype)
        down = (d - values) / (d - c) if d > c else (values <= d).astype(values.dtype)
        found = np.minimum(up, down, out=up)
        np.clip(found, 0.0, 1.0, out=found)
        found[blank] = np.nan
        return found

    return worth


def _sigmoid(shape: Sigmoid) -> OfCells:
    def worth(values: Floats) -> Floats:
        np.subtract(shape.half, values, out=values)
        values /= shape.high - shape.half
        np.clip(values, -MOST_POWER, MOST_POWER, out=values)
        values *= np.log(9.0)
        np.exp(values, out=values)
        values += 1.0
        return np.divide(1.0, values, out=values)

    return worth


def _classes(shape: Classes) -> OfCells:
    def worth(values: Floats) -> Floats:
        blank = np.isnan(values)
        found = np.full(values.shape, shape.worths[0], dtype=values.dtype)
        for bound, (before, after) in zip(
            shape.bounds, zip(shape.worths, shape.worths[1:], strict=False), strict=True
        ):
            if before != after:
                found[values > bound] = after
        found[blank] = np.nan
        return found

    return worth


def _categories(shape: Categories) -> OfCells:
    def worth(values: Floats) -> Floats:
        other = np.nan if shape.other is None else shape.other
        found = np.full(values.shape, other, dtype=values.dtype)
        for code, value in shape.worths.items():
            found[values == float(code)] = value
        found[np.isnan(values)] = np.nan
        return found

    return worth

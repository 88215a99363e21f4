"""Arrays: what is handed in as numbers, taken as numbers or refused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from gis.words import refusal


def numbers(given: npt.ArrayLike, name: str) -> npt.NDArray[np.float64]:
    """The array as floats, whatever its shape; `SitingError` with its name where it is no array of numbers.

    >>> numbers([1, 2], "weights").tolist()
    [1.0, 2.0]
    >>> numbers([["a"]], "matrix")
    Traceback (most recent call last):
    gis.errors.SitingError: matrix: this is no array of numbers. Give numbers, the same count in every row; NaN for a blank.
    """
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise SitingError(refusal("land_policy", "arrays.numbers", name=name)) from None


def positions(given: npt.ArrayLike, name: str) -> npt.NDArray[np.intp]:
    """Pairs of positions as whole numbers, pairs × 2; `SitingError` with their name where they are none.

    >>> positions([(0, 1)], "edges").tolist()
    [[0, 1]]
    """
    found = numbers(given, name)
    if found.size % 2 or not (found == np.floor(found)).all():
        raise SitingError(refusal("land_policy", "arrays.pairs", name=name))
    return found.astype(np.intp).reshape(-1, 2)

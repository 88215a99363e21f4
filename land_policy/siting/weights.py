"""Weights of criteria: given directly, and refused unless they add up to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from gis.words import refusal

TOLERANCE = 1e-9


def direct(
    weights: npt.ArrayLike, names: Sequence[str] | None = None, where: str = ""
) -> npt.NDArray[np.float64]:
    """Weights as they were given: finite, none negative, summing to 1 within 1e-9; never rescaled.

    Raises `SitingError` naming ``where``, what the weights sum to, and the weights by name where ``names`` are
    given.

    >>> direct([0.25, 0.75]).tolist()
    [0.25, 0.75]
    >>> direct([0.5, 0.4])
    Traceback (most recent call last):
    gis.errors.SitingError: weights: they sum to 0.9, not 1. Change them so that they sum to 1.
    """
    where = where or refusal("land_policy", "weights.weights")
    array = np.array(weights, dtype=float)
    if array.ndim != 1 or not array.size:
        raise SitingError(refusal("land_policy", "weights.flat", where=where))
    labels = [str(i) for i in range(array.size)] if names is None else list(names)
    bad = [
        f"{label} = {value:g}" for label, value in zip(labels, array, strict=True) if not 0 <= value < np.inf
    ]
    if bad:
        raise SitingError(refusal("land_policy", "weights.bad", where=where, bad=bad))
    total = float(array.sum())
    if abs(total - 1.0) > TOLERANCE:
        key = "weights.sum" if names is None else "weights.sum_named"
        each = [f"{name} {value:g}" for name, value in zip(labels, array, strict=True)]
        raise SitingError(refusal("land_policy", key, where=where, total=total, each=each))
    return array

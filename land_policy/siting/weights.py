"""Weights of criteria: given directly, and refused unless they add up to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError

TOLERANCE = 1e-9


def direct(
    weights: npt.ArrayLike, names: Sequence[str] | None = None, where: str = "weights"
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
    array = np.array(weights, dtype=float)
    if array.ndim != 1 or not array.size:
        raise SitingError(f"{where}: one weight per criterion is wanted, in a flat list of at least one.")
    labels = [str(i) for i in range(array.size)] if names is None else list(names)
    bad = [
        f"{label} = {value:g}" for label, value in zip(labels, array, strict=True) if not 0 <= value < np.inf
    ]
    if bad:
        raise SitingError(f"{where}: {', '.join(bad)} is not a weight. A weight is a number from 0 to 1.")
    total = float(array.sum())
    if abs(total - 1.0) > TOLERANCE:
        said = (
            ""
            if names is None
            else f" ({', '.join(f'{n} {v:g}' for n, v in zip(labels, array, strict=True))})"
        )
        raise SitingError(
            f"{where}: they sum to {total:.12g}, not 1{said}. Change them so that they sum to 1."
        )
    return array

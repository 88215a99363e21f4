"""Weights of criteria: given directly, from pairwise judgements, or read off the decision matrix; they add up to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from gis.words import refusal
from land_policy.siting.ahp import Ahp, Repair, ahp
from land_policy.siting.arrays import numbers

TOLERANCE = 1e-9
Floats = npt.NDArray[np.float64]

__all__ = ["Ahp", "Repair", "ahp", "critic", "direct", "entropy"]


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
    array = numbers(weights, "weights").copy()
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


def entropy(matrix: npt.ArrayLike, maximise: Sequence[bool] | None = None) -> Floats:
    """Entropy weights: the more a criterion tells alternatives apart, the more it weighs.

    ``p_ij = x_ij / Σ_i x_ij``, ``e_j = −(1/ln m) Σ_i p_ij ln p_ij`` (0 ln 0 = 0), ``w_j = (1 − e_j) / Σ (1 − e)``. ``matrix``
    is alternatives × criteria, no value negative; ``maximise`` does not matter, since telling apart has no direction. A
    criterion with one value everywhere weighs 0. Raises `SitingError` for a blank or negative value by its cell, for
    fewer than two alternatives, and when no criterion tells any two apart.

    Source: Shannon entropy as in Hwang and Yoon 1981.

    >>> entropy([[1.0, 3.0], [1.0, 1.0]]).round(6).tolist()
    [0.0, 1.0]
    """
    values = _matrix(matrix, maximise)
    if (values < 0).any():
        row, column = (int(at) for at in np.argwhere(values < 0)[0])
        raise SitingError(refusal("land_policy", "weights.negative", row=row, column=column))
    total = values.sum(axis=0)
    share = np.divide(values, total, out=np.full_like(values, 1 / len(values)), where=total > 0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    apart = 1 + (share * logs).sum(axis=0) / np.log(len(values))
    return _scaled(np.where(np.ptp(values, axis=0) > 0, apart, 0.0))


def critic(matrix: npt.ArrayLike, maximise: Sequence[bool] | None = None) -> Floats:
    """CRITIC weights: spread times conflict with the other criteria.

    Columns are put on 0 to 1 between worst and best (``maximise`` says which end is best), ``c_j = σ_j Σ_k (1 − r_jk)``
    with r the correlation, ``w_j = c_j / Σ c``. A criterion with one value everywhere weighs 0 and is left out of the
    others' conflict. Raises `SitingError` as :func:`entropy`, and when all criteria say the same.

    Source: Diakoulaki, Mavrotas and Papayannakis 1995.

    >>> critic([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]).tolist()
    [0.5, 0.5]
    """
    values = _matrix(matrix, maximise)
    signs = np.where(_directions(maximise, values.shape[1]), 1.0, -1.0)
    spread = np.ptp(values, axis=0)
    live = spread > 0
    conflict = np.zeros(values.shape[1])
    if live.any():
        scaled = values[:, live] * signs[live] / spread[live]
        correlation = np.atleast_2d(np.corrcoef(scaled, rowvar=False))
        apart = (1 - correlation).sum(axis=0) if live.sum() > 1 else np.ones(1)
        conflict[live] = scaled.std(axis=0) * np.where(apart > TOLERANCE, apart, 0.0)
    return _scaled(conflict)


def _matrix(matrix: npt.ArrayLike, maximise: Sequence[bool] | None) -> Floats:
    values = numbers(matrix, "matrix")
    if values.ndim != 2 or values.shape[0] < 2 or not values.shape[1]:
        raise SitingError(refusal("land_policy", "weights.matrix", shape=str(values.shape)))
    _directions(maximise, values.shape[1])
    if not np.isfinite(values).all():
        row, column = (int(at) for at in np.argwhere(~np.isfinite(values))[0])
        raise SitingError(refusal("land_policy", "weights.blank", row=row, column=column))
    return values


def _directions(maximise: Sequence[bool] | None, count: int) -> npt.NDArray[np.bool_]:
    wanted = np.ones(count, dtype=bool) if maximise is None else np.asarray(maximise, dtype=bool)
    if wanted.shape != (count,):
        raise SitingError(refusal("land_policy", "weights.directions", count=count, given=wanted.size))
    return wanted


def _scaled(raw: Floats) -> Floats:
    total = raw.sum()
    if not total > TOLERANCE:
        raise SitingError(refusal("land_policy", "weights.alike"))
    return raw / total

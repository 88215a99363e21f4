"""Ranking methods: arrays in, a small frozen result out, higher scores better whatever the method."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from land_policy.siting.outrank import Owa, Vikor, owa, promethee2, vikor
from land_policy.siting.ranking import Ranking, checked, ranking

__all__ = ["Owa", "Ranking", "Vikor", "owa", "promethee2", "topsis", "vikor", "weighted_sum"]


def weighted_sum(
    matrix: npt.ArrayLike, weights: npt.ArrayLike, maximise: Sequence[bool] | None = None
) -> Ranking:
    """Weighted sum: ``score_i = Σ_j w_j x_ij``, a criterion to be minimised counted negative.

    Values are taken as they are and not normalised, so put them on one scale first (`land_policy.siting.shape`).
    Another row never changes these scores. ``matrix`` is alternatives × criteria; ``maximise`` left out means
    all. A row with a blank has a blank score. Raises `SitingError` for weights that do not sum to 1 and shapes
    that do not agree.

    >>> weighted_sum([[1.0, 0.0], [0.5, 1.0]], [0.6, 0.4]).scores.tolist()
    [0.6, 0.7]
    """
    values, given, signs = checked(matrix, weights, maximise)
    return ranking("weighted_sum", (values * signs) @ given, depends_on_others=False)


def topsis(matrix: npt.ArrayLike, weights: npt.ArrayLike, maximise: Sequence[bool] | None = None) -> Ranking:
    """TOPSIS: closeness ``d⁻ / (d⁺ + d⁻)`` to the best found and away from the worst found.

    Columns are divided by their Euclidean length (vector normalisation) and weighted; ``d⁺`` and ``d⁻`` are the
    Euclidean distances to the best and the worst value of each column. Ideal and length come from the rows at
    hand, so another row may change the order. A row with a blank has a blank score and does not shape the
    ideal; a column of zeros counts nothing; when no row differs from another, all score 0.5.

    Source: Hwang and Yoon 1981; the example is that of Tzeng and Huang 2011.

    >>> closeness = topsis([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3]).scores
    >>> [round(float(value), 4) for value in closeness]
    [0.5037, 0.6581, 0.7482, 0.334]
    """
    values, given, signs = checked(matrix, weights, maximise)
    scores = np.full(len(values), np.nan)
    whole = ~np.isnan(values).any(axis=1)
    if whole.any():
        full = values[whole]
        length = np.sqrt((full**2).sum(axis=0))
        scaled = np.divide(full, length, out=np.zeros_like(full), where=length > 0) * given * signs
        to_best = np.sqrt(((scaled - scaled.max(axis=0)) ** 2).sum(axis=1))
        to_worst = np.sqrt(((scaled - scaled.min(axis=0)) ** 2).sum(axis=1))
        both = to_best + to_worst
        scores[whole] = np.divide(to_worst, both, out=np.full_like(both, 0.5), where=both > 0)
    return ranking("topsis", scores, depends_on_others=True)

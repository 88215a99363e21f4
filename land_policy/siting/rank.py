"""Ranking methods: arrays in, a small frozen result out, higher scores better whatever the method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from gis.words import refusal
from land_policy.siting import weights as weighting

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Scores of the alternatives (higher is better, blank where a value is blank) and their order, best first.

    ``order`` holds row positions: equal scores stay in the order of the rows, blank scores come last.
    ``depends_on_others`` says whether another alternative may change the order of these.
    """

    method: str
    scores: Floats
    order: npt.NDArray[np.intp]
    depends_on_others: bool

    @property
    def ranks(self) -> npt.NDArray[np.int64]:
        """Rank of each row, 1 for the best; 0 where the score is blank."""
        ranks = np.empty(len(self.order), dtype=np.int64)
        ranks[self.order] = np.arange(1, len(self.order) + 1)
        return np.where(np.isnan(self.scores), 0, ranks)


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
    values, given, signs = _checked(matrix, weights, maximise)
    return _ranking("weighted_sum", (values * signs) @ given, depends_on_others=False)


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
    values, given, signs = _checked(matrix, weights, maximise)
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
    return _ranking("topsis", scores, depends_on_others=True)


def _checked(
    matrix: npt.ArrayLike, weights: npt.ArrayLike, maximise: Sequence[bool] | None
) -> tuple[Floats, Floats, Floats]:
    """Return values, weights and signs (+1, −1), once it is sure that they belong together."""
    values = np.asarray(matrix, dtype=float)
    given = weighting.direct(weights)
    wanted = np.ones(given.size, dtype=bool) if maximise is None else np.asarray(maximise, dtype=bool)
    if values.ndim != 2 or values.shape[1] != given.size or wanted.shape != given.shape:
        sizes = {"matrix": str(values.shape), "weights": given.size, "directions": wanted.size}
        raise SitingError(refusal("land_policy", "rank.shapes", **sizes))
    if np.isinf(values).any():
        raise SitingError(refusal("land_policy", "rank.infinite"))
    return values, given, np.where(wanted, 1.0, -1.0)


def _ranking(method: str, scores: Floats, *, depends_on_others: bool) -> Ranking:
    order = np.argsort(-scores, kind="stable")  # blanks sort last
    return Ranking(method, scores, order, depends_on_others)

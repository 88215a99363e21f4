"""Ranking: scores of alternatives, higher better whatever the method, and their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from gis.words import refusal
from land_policy.siting import weights as weighting
from land_policy.siting.arrays import numbers

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


def checked(
    matrix: npt.ArrayLike, weights: npt.ArrayLike, maximise: Sequence[bool] | None
) -> tuple[Floats, Floats, Floats]:
    """Values, weights and signs (+1, −1), once it is sure that they belong together."""
    values = numbers(matrix, "matrix")
    given = weighting.direct(weights)
    wanted = np.ones(given.size, dtype=bool) if maximise is None else np.asarray(maximise, dtype=bool)
    if values.ndim != 2 or values.shape[1] != given.size or wanted.shape != given.shape:
        sizes = {"matrix": str(values.shape), "weights": given.size, "directions": wanted.size}
        raise SitingError(refusal("land_policy", "rank.shapes", **sizes))
    if np.isinf(values).any():
        raise SitingError(refusal("land_policy", "rank.infinite"))
    return values, given, np.where(wanted, 1.0, -1.0)


def ranking(method: str, scores: Floats, *, depends_on_others: bool) -> Ranking:
    """Scores with their order: best first, equal ones as the rows stand, blanks last."""
    order = np.argsort(-scores, kind="stable")  # blanks sort last
    return Ranking(method, scores, order, depends_on_others)

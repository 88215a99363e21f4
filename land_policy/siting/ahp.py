"""Ahp: weights from pairwise judgements, how consistent they are, and the one judgement to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from gis.words import refusal

Floats = npt.NDArray[np.float64]

RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
"""Mean consistency index of random judgements, by how many are compared: Saaty 1980."""
RANDOM_INDEX_SOURCE = "Saaty 1980"
MOST_CR = 0.1
SCALE = (*(1 / k for k in range(9, 1, -1)), *(float(k) for k in range(1, 10)))
"""Saaty's seventeen steps, 1/9 to 9."""
RECIPROCAL = 1e-6
CLOSE = 12
"""Decimals to which two deviations must agree to be a tie, which the first by (i, j) wins."""


@dataclass(frozen=True)
class Repair:
    """The judgement that fits the others least, by position from 0, the step of the scale that mends most, and the CR then."""

    i: int
    j: int
    current: float
    suggested: float
    cr_after: float


@dataclass(frozen=True, eq=False)
class Ahp:
    """Weights by the principal eigenvector with λmax, CI = (λmax − n)/(n − 1) and CR = CI/RI (0 for n ≤ 2).

    ``consistent``: CR below 0.1. ``random_index`` names the table RI was taken from.
    """

    weights: Floats
    lambda_max: float
    ci: float
    cr: float
    consistent: bool
    matrix: Floats = field(repr=False)
    names: tuple[str, ...] = ()
    random_index: str = RANDOM_INDEX_SOURCE

    def repair(self) -> Repair:
        """The judgement (i < j) with the largest ``|ln(a_ij · w_j / w_i)|`` and the step that lowers CR most.

        Of equal deviations the first by (i, j), of equal steps the one nearest to what was said. Where no step of the scale
        lowers CR there, the judgement with the next largest deviation is taken.
        """
        fit = np.abs(np.log(self.matrix * self.weights[None, :] / self.weights[:, None]))
        rows, columns = np.triu_indices(len(self.matrix), 1)
        order = np.argsort(-np.round(fit[rows, columns], CLOSE), kind="stable")
        found = [self._mended(int(rows[at]), int(columns[at])) for at in order[:1]]
        for at in order[1:]:
            if found[-1].cr_after < self.cr * (1 - RECIPROCAL) or self.consistent:
                return found[-1]
            found.append(self._mended(int(rows[at]), int(columns[at])))
        return min(found, key=lambda one: one.cr_after) if found else Repair(0, 0, 1.0, 1.0, self.cr)

    def _mended(self, i: int, j: int) -> Repair:
        """The step for one judgement that lowers CR most."""
        current = float(self.matrix[i, j])
        steps = {step: _with(self.matrix, i, j, step).cr for step in SCALE}
        suggested = min(SCALE, key=lambda step: (round(steps[step], CLOSE), abs(np.log(step / current))))
        return Repair(i, j, current, suggested, steps[suggested])

    def accepted(self, *, override: bool = False) -> Floats:
        """The weights, if the judgements are consistent or the inconsistency is knowingly overridden.

        Raises `SitingError` naming CR, the judgement to look at again and the step that would mend most.
        """
        if self.consistent or override:
            return self.weights
        mend = self.repair()
        pair = [self.names[at] if self.names else str(at) for at in (mend.i, mend.j)]
        told = {
            "first": pair[0],
            "second": pair[1],
            "current": step_text(mend.current),
            "suggested": step_text(mend.suggested),
        }
        raise SitingError(refusal("land_policy", "ahp.inconsistent", cr=self.cr, after=mend.cr_after, **told))


def ahp(matrix: npt.ArrayLike, names: Sequence[str] = ()) -> Ahp:
    """Weights of n criteria from their n × n pairwise judgements ``a_ij`` (how many times i outweighs j).

    ``A w = λmax w``, w scaled to sum 1. The matrix is positive and reciprocal (``a_ji = 1/a_ij``, 1 on the
    diagonal). Raises `SitingError` naming the cell that is missing, not positive or not the reciprocal of
    its mirror, and for more than ten criteria, for which no RI is given.

    Source: Saaty 1980; the drinks of Saaty 2008 and the matrix (1 3 5; 2) are tested.

    >>> found = ahp([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]])
    >>> [round(float(w), 3) for w in found.weights], round(found.lambda_max, 4), round(found.cr, 4)
    ([0.648, 0.23, 0.122], 3.0037, 0.0032)
    """
    judged = _checked(matrix, names)
    return _solved(judged, tuple(names))


def _solved(judged: Floats, names: tuple[str, ...] = ()) -> Ahp:
    n = len(judged)
    values, vectors = np.linalg.eig(judged)
    principal = int(np.argmax(values.real))
    vector = np.abs(vectors[:, principal].real)
    weights = vector / vector.sum()
    lambda_max = max(float(values[principal].real), float(n))
    ci = (lambda_max - n) / (n - 1) if n > 2 else 0.0
    cr = ci / RANDOM_INDEX[n] if n > 2 else 0.0
    return Ahp(weights, lambda_max, ci, cr, cr < MOST_CR, judged, names)


def _with(matrix: Floats, i: int, j: int, step: float) -> Ahp:
    other = matrix.copy()
    other[i, j], other[j, i] = step, 1 / step
    return _solved(other)


def _checked(matrix: npt.ArrayLike, names: Sequence[str]) -> Floats:
    try:
        judged = np.array(matrix, dtype=float)
    except (TypeError, ValueError):
        raise SitingError(refusal("land_policy", "ahp.square", shape="?")) from None
    if judged.ndim != 2 or judged.shape[0] != judged.shape[1] or not judged.size:
        raise SitingError(refusal("land_policy", "ahp.square", shape=str(judged.shape)))
    if len(judged) > max(RANDOM_INDEX):
        raise SitingError(refusal("land_policy", "ahp.many", count=len(judged), most=max(RANDOM_INDEX)))
    if names and len(names) != len(judged):
        raise SitingError(refusal("land_policy", "ahp.names", count=len(judged), names=len(names)))
    with np.errstate(invalid="ignore", over="ignore"):
        for key, bad in (
            ("ahp.missing", np.isnan(judged)),
            ("ahp.positive", ~((judged > 0) & np.isfinite(judged))),
            ("ahp.reciprocal", np.abs(judged * judged.T - 1) > RECIPROCAL),
        ):
            if bad.any():
                i, j = (int(at) for at in np.argwhere(bad)[0])
                cell = f"{names[i]} / {names[j]}" if names else f"({i}, {j})"
                told = {"cell": cell, "value": f"{judged[i, j]:g}", "mirror": f"{judged[j, i]:g}"}
                raise SitingError(refusal("land_policy", key, **told))
    return judged


def step_text(value: float) -> str:
    """A step of the scale as people write it.

    >>> step_text(1 / 3), step_text(5.0)
    ('1/3', '5')
    """
    if value < 1 and abs(1 / value - round(1 / value)) < RECIPROCAL:
        return f"1/{round(1 / value)}"
    return f"{value:g}"

"""Outrank: VIKOR, PROMETHEE II and OWA, for whoever wants a second opinion on a ranking in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from gis.words import refusal
from land_policy.siting import weights as weighting
from land_policy.siting.ranking import Floats, Ranking, checked, ranking

PREFERENCES = ("usual", "u_shape", "v_shape", "level", "linear", "gaussian")
"""The six preference functions of Brans and Vincke: types I to VI."""
AT_ONCE = 4_000_000
"""Pairs of alternatives compared at once, so that memory does not grow with their square."""


@dataclass(frozen=True, eq=False)
class Vikor(Ranking):
    """VIKOR: ``scores`` are −Q; S is the group's regret, R the worst single one, all three low when good.

    ``advantage``: the runner-up is at least 1/(m − 1) behind in Q; ``stable``: the first is also first in S or R.
    ``compromise`` holds the positions of the compromise set: the first alone when both hold.
    """

    s: Floats
    r: Floats
    q: Floats
    advantage: bool
    stable: bool
    compromise: npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Owa(Ranking):
    """Ordered weighted averaging; ``orness`` is 1 for the best value alone, 0 for the worst alone, 0.5 for the mean."""

    orness: float


def vikor(
    matrix: npt.ArrayLike, weights: npt.ArrayLike, maximise: Sequence[bool] | None = None, v: float = 0.5
) -> Vikor:
    """VIKOR: the compromise between the most for all and the least regret on any one criterion.

    ``S_i = Σ_j w_j (f*_j − f_ij)/(f*_j − f⁻_j)``, ``R_i = max_j`` of the same terms, ``Q = v (S − S*)/(S⁻ − S*) + (1 − v)
    (R − R*)/(R⁻ − R*)``; a criterion with one value everywhere, or an S or R with one, adds 0. Best and worst come
    from the rows at hand. Rows with a blank have a blank score. Raises `SitingError` for v outside 0 to 1.

    Source: Opricovic and Tzeng 2004.

    >>> vikor([[1.0, 1.0], [0.0, 0.5], [0.0, 0.0]], [0.5, 0.5]).q.tolist()
    [0.0, 0.875, 1.0]
    """
    if not 0 <= v <= 1:
        raise SitingError(refusal("land_policy", "rank.share", name="v", value=v))
    values, given, signs = checked(matrix, weights, maximise)
    s, r, q = (np.full(len(values), np.nan) for _ in range(3))
    whole = ~np.isnan(values).any(axis=1)
    if whole.any():
        best, worst = (values[whole] * signs).max(axis=0), (values[whole] * signs).min(axis=0)
        regret = given * _divided(best - values[whole] * signs, best - worst)
        s[whole], r[whole] = regret.sum(axis=1), regret.max(axis=1)
        q[whole] = v * _unit(s[whole]) + (1 - v) * _unit(r[whole])
    base = ranking("vikor", -q, depends_on_others=True)
    advantage, stable, compromise = _compromise(base.order[: int(whole.sum())], s, r, q)
    return Vikor(base.method, base.scores, base.order, True, s, r, q, advantage, stable, compromise)


def _compromise(
    order: npt.NDArray[np.intp], s: Floats, r: Floats, q: Floats
) -> tuple[bool, bool, npt.NDArray[np.intp]]:
    if len(order) < 2:
        return True, True, order
    gap = 1 / (len(order) - 1)
    first = order[0]
    advantage = bool(q[order[1]] - q[first] >= gap)
    stable = bool(s[first] <= s[order].min() or r[first] <= r[order].min())
    if advantage and stable:
        return True, True, order[:1]
    if advantage:
        return True, False, order[:2]
    return False, stable, order[q[order] - q[first] < gap]


def promethee2(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    maximise: Sequence[bool] | None = None,
    functions: Sequence[str] | str = "usual",
    q: npt.ArrayLike = 0.0,
    p: npt.ArrayLike = 0.0,
    s: npt.ArrayLike = 1.0,
) -> Ranking:
    """PROMETHEE II: net flow ``φ_i = (Σ_k π(i,k) − π(k,i)) / (m − 1)``, ``π(i,k) = Σ_j w_j P_j(d_j)``.

    ``d`` is the difference in the criterion's own units, turned round where less is better. P by name, one for all or
    one each: ``usual`` 1 above 0; ``u_shape`` 1 above ``q``; ``v_shape`` d/p up to 1; ``level`` ½ above q, 1 above p;
    ``linear`` from 0 at q to 1 at p; ``gaussian`` 1 − exp(−d²/2s²). Scores lie between −1 and 1 and add up to 0. Rows
    with a blank have none. Raises `SitingError` for an unknown function, or thresholds that are out of order.

    Source: Brans and Vincke 1985.

    >>> promethee2([[3.0], [2.0], [1.0]], [1.0]).scores.tolist()
    [1.0, 0.0, -1.0]
    """
    values, given, signs = checked(matrix, weights, maximise)
    names = [functions] * given.size if isinstance(functions, str) else list(functions)
    bounds = [np.broadcast_to(np.asarray(one, dtype=float), given.shape) for one in (q, p, s)]
    _check_functions(names, given.size, bounds)
    scores = np.full(len(values), np.nan)
    whole = np.flatnonzero(~np.isnan(values).any(axis=1))
    if len(whole):
        full = values[whole] * signs
        flow = np.zeros(len(whole))
        step = max(1, AT_ONCE // len(whole))
        for start in range(0, len(whole), step):
            for j, name in enumerate(names):
                ahead = full[start : start + step, j, None] - full[None, :, j]
                forth, back = (_preferred(name, d, *(one[j] for one in bounds)) for d in (ahead, -ahead))
                flow[start : start + step] += given[j] * (forth - back).sum(axis=1)
        scores[whole] = flow / max(len(whole) - 1, 1)
    return ranking("promethee2", scores, depends_on_others=True)


def owa(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    maximise: Sequence[bool] | None = None,
    order_weights: npt.ArrayLike | None = None,
) -> Owa:
    """Ordered weighted averaging of weighted criteria: how much the best and the worst values of a plot count.

    With the values of a row put in descending order and its weights alike, ``score = Σ_k u_k w_(k) x_(k) / Σ_k u_k
    w_(k)`` with order weights u (sum 1). Left out: all alike, which is the weighted sum. ``orness = Σ_k (n − k) u_k /
    (n − 1)``. Values are on one scale, as for the weighted sum. A row on which no weight is left has no score.

    Source: Yager 1988; order weights beside criterion weights as Malczewski 1999.

    >>> owa([[1.0, 0.0], [0.4, 0.4]], [0.5, 0.5], order_weights=[0.0, 1.0]).scores.tolist()
    [0.0, 0.4]
    """
    values, given, signs = checked(matrix, weights, maximise)
    count = given.size
    share = weighting.direct(np.full(count, 1 / count) if order_weights is None else order_weights)
    if share.size != count:
        raise SitingError(refusal("land_policy", "rank.order_weights", count=count, given=share.size))
    placed = np.argsort(-(values * signs), axis=1, kind="stable")
    ordered = np.take_along_axis(values * signs, placed, axis=1)
    both = share * given[placed]
    total = both.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.where(total > 0, (both * ordered).sum(axis=1) / total, np.nan)
    orness = float(((count - 1 - np.arange(count)) * share).sum() / (count - 1)) if count > 1 else 1.0
    base = ranking("owa", scores, depends_on_others=False)
    return Owa(base.method, base.scores, base.order, False, orness)


def _preferred(name: str, d: Floats, q: float, p: float, s: float) -> Floats:
    if name == "usual":
        return (d > 0).astype(float)
    if name == "u_shape":
        return (d > q).astype(float)
    if name == "v_shape":
        return np.clip(d / p, 0.0, 1.0)
    if name == "level":
        return (0.5 * (d > q) + 0.5 * (d > p)).astype(float)
    if name == "linear":
        return np.clip((d - q) / (p - q), 0.0, 1.0)
    return np.asarray(np.where(d > 0, 1 - np.exp(-(d**2) / (2 * s**2)), 0.0))


def _check_functions(names: Sequence[str], count: int, bounds: Sequence[Floats]) -> None:
    if len(names) != count or not set(names) <= set(PREFERENCES):
        raise SitingError(
            refusal("land_policy", "rank.preference", count=count, given=names, known=PREFERENCES)
        )
    for name, q, p, s in zip(names, *bounds, strict=True):
        wrong = {
            "u_shape": q < 0,
            "v_shape": p <= 0,
            "level": not 0 <= q <= p,
            "linear": not 0 <= q < p,
            "gaussian": s <= 0,
        }
        if wrong.get(name, False):
            raise SitingError(refusal("land_policy", "rank.thresholds", name=name, q=q, p=p, s=s))


def _unit(values: Floats) -> Floats:
    """Values put between 0 at their least and 1 at their most; 0 where all are alike."""
    return _divided(values - values.min(), np.ptp(values))


def _divided(above: Floats, below: npt.ArrayLike) -> Floats:
    """Quotient, 0 where nothing is divided by."""
    under = np.broadcast_to(np.asarray(below, dtype=float), above.shape)
    return np.divide(above, under, out=np.zeros_like(above), where=under > 0)

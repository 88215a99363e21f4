"""Robustness: how much of all possible weightings puts each site first, and what change of weight turns a pair round."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from gis.words import refusal
from land_policy.siting import weights as weighting
from land_policy.siting.arrays import numbers
from land_policy.siting.ranking import Floats

AT_ONCE = 4_000_000
"""Scores worked out at once, so that memory does not grow with the draws."""
LEAST_SHARE = 1e-4
"""Share of draws that constraints must leave; with less the answer would rest on too few."""
CONFIDENCE = 1.959963984540054
"""Half-width of a 95 % interval, in standard errors."""
ROUNDING = 1e-12
NUDGE = 1e-9
"""How far beyond the point of equal scores a flip weight lies, so that applying it does turn the pair."""


@dataclass(frozen=True)
class Constraints:
    """What is known of the weights: pairs (a, b) with ``w_a ≥ w_b``, and the least and most each may be."""

    order: tuple[tuple[int, int], ...] = ()
    least: tuple[float, ...] = ()
    most: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Acceptability:
    """Rank acceptability over the space of weights, from seeded draws.

    ``rank_share[i, r]`` is the share of draws in which alternative i takes rank r + 1: rows and columns add up to 1
    (a row with a blank value is blank). ``central_weights[i]`` is the mean weighting that puts i first; blank where
    none does. ``half_width``: no share is known better than ± this, at 95 %.
    """

    rank_share: Floats
    central_weights: Floats
    draws: int
    seed: int
    half_width: float

    @property
    def first(self) -> Floats:
        """The share of draws in which each alternative comes first."""
        return self.rank_share[:, 0]


@dataclass(frozen=True, eq=False)
class Flips:
    """What change of one weight, the others rescaled, turns each pair round: pairs × criteria.

    ``at`` is the weight at which the second of a pair is ahead (blank: no weight of that criterion does it), ``change`` how
    far that is from the weight in use. ``criterion`` is the one with the smallest change, −1 where none turns the pair.
    """

    first: npt.NDArray[np.intp]
    second: npt.NDArray[np.intp]
    at: Floats
    change: Floats
    criterion: npt.NDArray[np.intp]


def acceptability(
    values: npt.ArrayLike, draws: int = 9604, seed: int = 0, constraints: Constraints | None = None
) -> Acceptability:
    """SMAA: which rank each alternative takes under weights drawn evenly from all there are, or all that are declared.

    ``values`` is alternatives × criteria on one scale, more is better (worths 0 to 1). Each draw is a weighting, even
    on the simplex; scores are weighted sums. Alternatives with the same values share their ranks evenly. 9,604 draws
    give ± 0.01 at 95 %. Same seed, same answer. Raises `SitingError` for no draws, constraints that contradict
    one another or leave less than one draw in 10,000.

    Source: Lahdelma and Salminen 2001.

    >>> found = acceptability([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]], draws=20_000, seed=1)
    >>> [round(float(share), 1) for share in found.first]
    [0.4, 0.4, 0.2]
    """
    given = numbers(values, "values")
    if given.ndim != 2 or not given.shape[1] or draws < 1:
        raise SitingError(refusal("land_policy", "smaa.shape", shape=str(given.shape), draws=draws))
    whole = ~np.isnan(given).any(axis=1)
    weights = draw_weights(given.shape[1], draws, seed, constraints)
    share = np.full((len(given), len(given)), np.nan)
    central = np.full(given.shape, np.nan)
    if whole.any():
        ranks, first = _ranks(given[whole], weights)
        share[np.ix_(whole, whole)] = ranks
        share[np.ix_(whole, ~whole)] = 0.0
        central[whole] = first
    return Acceptability(share, central, draws, seed, CONFIDENCE * 0.5 / math.sqrt(draws))


def draw_weights(count: int, draws: int, seed: int, constraints: Constraints | None = None) -> Floats:
    """Weightings of ``count`` criteria drawn evenly from the simplex, or from what constraints leave of it."""
    rng = np.random.default_rng(seed)
    if constraints is None:
        return rng.dirichlet(np.ones(count), draws)
    least, most = _bounds(count, constraints)
    spare = 1 - least.sum()
    if len(ranked := _ranked(count, constraints)) == count and not least.any() and (most >= 1).all():
        heaviest_first = -np.sort(-rng.dirichlet(np.ones(count), draws), axis=1)
        return heaviest_first[:, np.argsort(ranked)]
    if most.sum() <= 1 + weighting.TOLERANCE:
        return np.repeat(most[None, :], draws, axis=0)
    kept: list[Floats] = []
    tried = found = 0
    while found < draws:
        batch = least + spare * rng.dirichlet(np.ones(count), max(draws, 4096))
        fits = (batch <= most + weighting.TOLERANCE).all(axis=1)
        for a, b in constraints.order:
            fits &= batch[:, a] >= batch[:, b]
        kept.append(batch[fits])
        tried, found = tried + len(batch), found + int(fits.sum())
        if found < draws and found < LEAST_SHARE * tried:
            raise SitingError(refusal("land_policy", "smaa.narrow", kept=found, tried=tried))
    return np.concatenate(kept)[:draws]


def flip_weights(
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    pairs: Sequence[tuple[int, int]] | None = None,
    top: int = 5,
) -> Flips:
    """The smallest change of each single weight that puts the second of a pair ahead of the first.

    With weight j at t and the others rescaled by ``(1 − t)/(1 − w_j)``, the lead of a over b is ``t d_j + (1 − t) B``, ``d = x_a −
    x_b``, ``B = Σ_{k≠j} w_k d_k / (1 − w_j)``; it is nothing at ``t = B/(B − d_j)``, and ``at`` lies a billionth beyond. Left
    out, ``pairs`` are the neighbours among the ``top`` first. A pair with a blank value has no answer. Raises
    `SitingError` for a pair of which the second is ahead already.

    >>> flips = flip_weights([[1.0, 0.0], [0.0, 1.0]], [0.6, 0.4])
    >>> flips.at.round(6).tolist(), flips.change.round(6).tolist()
    ([[0.5, 0.5]], [[-0.1, 0.1]])
    """
    given = numbers(values, "values")
    used = weighting.direct(weights)
    scores = given @ used
    if pairs is None:
        order = np.argsort(-scores, kind="stable")
        order = order[~np.isnan(scores[order])][:top]
        pairs = list(zip(order[:-1].tolist(), order[1:].tolist(), strict=True))
    first, second = (np.array([pair[side] for pair in pairs], dtype=np.intp) for side in (0, 1))
    behind = scores[first] < scores[second] - weighting.TOLERANCE
    if behind.any():
        a, b = pairs[int(np.argmax(behind))]
        raise SitingError(refusal("land_policy", "smaa.behind", first=a, second=b))
    lead = given[first] - given[second]
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = (lead @ used)[:, None] - lead * used
        scale = np.abs(lead).max(axis=1, keepdims=True, initial=0.0)
        rest = np.where(np.abs(rest) <= ROUNDING * scale, 0.0, rest)  # noise is no lead
        rest = np.where(used < 1 - weighting.TOLERANCE, rest / (1 - used), np.nan)
        even = rest / (rest - lead)
        beyond = even + np.where(lead > rest, -NUDGE, NUDGE)
        reached = (beyond >= 0) & (beyond <= 1) & (rest != lead)
    at = np.where(reached, beyond, np.nan)
    change = at - used
    size = np.where(np.isnan(change), np.inf, np.abs(change))
    criterion = np.where(np.isinf(size).all(axis=1), -1, size.argmin(axis=1)) if len(pairs) else first
    return Flips(first, second, at, change, criterion.astype(np.intp))


def _ranks(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Shares of ranks and central weights; equal rows are one alternative that takes as many ranks as it has rows."""
    rows, of, sizes = np.unique(values, axis=0, return_inverse=True, return_counts=True)
    of = of.reshape(-1)
    count, total = len(rows), len(values)
    hits = np.zeros((count, total))
    sums, wins = np.zeros((count, values.shape[1])), np.zeros(count)
    step = max(1, AT_ONCE // count)
    for start in range(0, len(weights), step):
        part = weights[start : start + step]
        order = np.argsort(-(part @ rows.T), axis=1, kind="stable")
        starts = np.zeros_like(order)
        starts[:, 1:] = np.cumsum(sizes[order], axis=1)[:, :-1]
        flat = np.bincount((order * total + starts).ravel(), minlength=count * total)
        hits += flat.reshape(count, total)
        np.add.at(sums, order[:, 0], part)
        wins += np.bincount(order[:, 0], minlength=count)
    share = _spread(hits, sizes)[of] / len(weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        central = np.where(wins[:, None] > 0, sums / wins[:, None], np.nan)
    return share, central[of]


def _spread(hits: Floats, sizes: npt.NDArray[np.intp]) -> Floats:
    """Ranks that begin at a place spread evenly over as many ranks as the alternative has rows."""
    spread = np.zeros_like(hits)
    for offset in range(int(sizes.max())):
        has = sizes > offset
        spread[has, offset:] += hits[has, : hits.shape[1] - offset] / sizes[has, None]
    return spread


def _ranked(count: int, constraints: Constraints) -> list[int]:
    """The criteria from the heaviest to the lightest where the pairs put all of them in one row; else fewer."""
    after = dict(constraints.order)
    heads = set(range(count)) - set(after.values())
    if len(after) != len(constraints.order) or len(set(after.values())) != len(after) or len(heads) != 1:
        return []
    row = [heads.pop()]
    while row[-1] in after and len(row) <= count:
        row.append(after[row[-1]])
    return row


def _bounds(count: int, constraints: Constraints) -> tuple[Floats, Floats]:
    least = np.array(constraints.least or np.zeros(count), dtype=float)
    most = np.array(constraints.most or np.ones(count), dtype=float)
    if least.shape != (count,) or most.shape != (count,):
        raise SitingError(
            refusal("land_policy", "smaa.bounds", count=count, least=least.size, most=most.size)
        )
    places = [place for pair in constraints.order for place in pair]
    if any(not 0 <= place < count for place in places):
        raise SitingError(refusal("land_policy", "smaa.order", count=count, order=str(constraints.order)))
    if (least < 0).any() or (least > most).any() or least.sum() > 1 or most.sum() < 1:
        told = {"least": float(least.sum()), "most": float(most.sum())}
        raise SitingError(refusal("land_policy", "smaa.contradict", **told))
    return least, most

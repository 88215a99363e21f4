"""Facilities: where a given number of them serve best: p-median, covering (MCLP, LSCP) and p-centre, exact or with a gap.

``distance`` is demand × site, in any one unit; infinite where a site cannot be reached from a demand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from gis.errors import SitingError
from gis.words import Words, refusal
from land_policy.siting.arrays import numbers

Floats = npt.NDArray[np.float64]
NODES = 2000
EXACT = 1e-9


@dataclass(frozen=True, eq=False)
class Facilities:
    """The sites chosen (positions in order), the objective, and which of them serves each demand (−1: none).

    ``objective``: total weighted distance (p-median), weight within reach (MCLP), number of sites (LSCP), greatest distance
    (p-centre). ``covered`` is the share of the weight that is served, within reach where there is one. ``why`` says what
    cannot be; then no site is chosen.
    """

    sites: tuple[int, ...]
    objective: float
    serves: npt.NDArray[np.intp]
    covered: float
    proved: bool
    gap: float
    why: Words | None = None


def p_median(
    distance: npt.ArrayLike,
    p: int,
    weights: npt.ArrayLike | None = None,
    fixed: Sequence[int] = (),
    node_limit: int = NODES,
) -> Facilities:
    """The p sites with the least total weighted distance: ``min Σ_i w_i min_{j open} d_ij``.

    ``fixed`` sites stand already and count among the p. A demand that no choice reaches makes it impossible, and is said.
    Source: Hakimi 1964; ReVelle and Swain 1970.

    >>> found = p_median([[0, 4, 9], [4, 0, 5], [9, 5, 0]], 1, weights=[1, 1, 3])
    >>> found.sites, found.objective, found.serves.tolist()
    ((2,), 14.0, [2, 2, 2])
    """
    apart, weight = _checked(distance, weights, fixed, p)
    stranded = np.flatnonzero(~np.isfinite(apart).any(axis=1))
    if len(stranded):
        return _none(apart, "facilities.stranded", demands=stranded.tolist()[:10], count=len(stranded))
    demand, site = np.nonzero(np.isfinite(apart))
    cost = weight[demand] * apart[demand, site]
    scale = float(cost.max()) or 1.0
    demands, sites = apart.shape
    at = np.arange(len(demand))
    each = _matrix(demand, sites + at, demands, sites + len(at))
    open_ = _matrix(at, site, len(at), sites + len(at), -1.0) + _matrix(
        at, sites + at, len(at), sites + len(at)
    )
    rows = [
        scipy.optimize.LinearConstraint(each, 1.0, 1.0),
        scipy.optimize.LinearConstraint(open_, -np.inf, 0.0),
        scipy.optimize.LinearConstraint(_count(sites, sites + len(at)), p, p),
    ]
    found = _solved(np.concatenate([np.zeros(sites), cost / scale]), rows, sites, len(at), fixed, node_limit)
    if found is None:
        return _none(apart, "facilities.unreached", p=p)
    chosen, bound = found
    return _served(apart, weight, chosen, bound * scale, None)


def mclp(
    distance: npt.ArrayLike,
    p: int,
    reach: float,
    weights: npt.ArrayLike | None = None,
    fixed: Sequence[int] = (),
    node_limit: int = NODES,
) -> Facilities:
    """The p sites with the most weight within ``reach`` (maximal covering): a distance equal to it is within.

    Source: Church and ReVelle 1974.

    >>> mclp([[0, 4, 9], [4, 0, 5], [9, 5, 0]], 1, reach=4).objective
    2.0
    """
    apart, weight = _checked(distance, weights, fixed, p)
    demand, site = np.nonzero(apart <= reach)
    demands, sites = apart.shape
    within = _matrix(demand, site, demands, sites + demands) + _matrix(
        np.arange(demands), sites + np.arange(demands), demands, sites + demands, -1.0
    )
    rows = [
        scipy.optimize.LinearConstraint(within, 0.0, np.inf),
        scipy.optimize.LinearConstraint(_count(sites, sites + demands), 0, p),
    ]
    scale = float(weight.max()) or 1.0
    objective = np.concatenate([np.zeros(sites), -weight / scale])
    found = _solved(objective, rows, sites, demands, fixed, node_limit)
    if found is None:
        return _none(apart, "facilities.unreached", p=p)
    chosen, bound = found
    return _served(apart, weight, chosen, -bound * scale, reach)


def lscp(
    distance: npt.ArrayLike, reach: float, fixed: Sequence[int] = (), node_limit: int = NODES
) -> Facilities:
    """The fewest sites that have every demand within ``reach`` (location set covering); fixed ones are counted.

    Demands no site reaches make it impossible, and are named. Source: Toregas et al. 1971.

    >>> lscp([[0, 4, 9], [4, 0, 5], [9, 5, 0]], reach=5).sites
    (1,)
    """
    apart, weight = _checked(distance, None, fixed, None)
    stranded = np.flatnonzero(~(apart <= reach).any(axis=1))
    if len(stranded):
        return _none(
            apart, "facilities.beyond", demands=stranded.tolist()[:10], count=len(stranded), reach=reach
        )
    demand, site = np.nonzero(apart <= reach)
    cover = scipy.optimize.LinearConstraint(_matrix(demand, site, *apart.shape), 1.0, np.inf)
    found = _solved(np.ones(apart.shape[1]), [cover], apart.shape[1], 0, fixed, node_limit)
    if found is None:
        return _none(apart, "facilities.unreached", p=apart.shape[1])
    chosen, bound = found
    served = _served(apart, weight, chosen, bound, reach)
    lowest = float(np.ceil(bound - 1e-6))  # a number of sites is whole
    gap = max(len(chosen) - lowest, 0.0) / max(len(chosen), 1)
    return Facilities(served.sites, float(len(chosen)), served.serves, served.covered, gap == 0, gap)


def p_center(
    distance: npt.ArrayLike, p: int, fixed: Sequence[int] = (), node_limit: int = NODES
) -> Facilities:
    """The p sites with the least greatest distance of any demand to its nearest: ``min max_i min_{j open} d_ij``.

    Found by bisection over the distances there are, each step a covering. Source: Minieka 1970.

    >>> found = p_center([[0, 4, 9], [4, 0, 5], [9, 5, 0]], 1)
    >>> found.sites, found.objective
    ((1,), 5.0)
    """
    apart, weight = _checked(distance, None, fixed, p)
    steps = np.unique(apart[np.isfinite(apart)])
    low, high, best, sure = 0, len(steps) - 1, None, True
    while low <= high:
        middle = (low + high) // 2
        tried = lscp(apart, float(steps[middle]), fixed, node_limit)
        if tried.why is None and len(tried.sites) <= p:
            best, high = tried, middle - 1
        else:
            sure &= tried.why is not None or tried.proved
            low = middle + 1
    if best is None:
        return _none(apart, "facilities.unreached", p=p)
    chosen = np.array(best.sites, dtype=np.intp)
    served = _served(apart, weight, chosen, 0.0, None)
    farthest = float(apart[:, chosen].min(axis=1).max()) if len(apart) else 0.0
    return Facilities(served.sites, farthest, served.serves, served.covered, sure, 0.0 if sure else 1.0)


def _solved(
    objective: Floats,
    rows: list[scipy.optimize.LinearConstraint],
    sites: int,
    others: int,
    fixed: Sequence[int],
    node_limit: int,
) -> tuple[npt.NDArray[np.intp], float] | None:
    """The sites taken and what no answer can be better than; none where there is no answer."""
    least = np.zeros(sites + others)
    least[list(fixed)] = 1.0
    options = {"mip_rel_gap": EXACT, "node_limit": node_limit}
    whole = np.concatenate([np.ones(sites), np.zeros(others)])
    found = scipy.optimize.milp(
        objective,
        constraints=rows,
        integrality=whole,
        bounds=scipy.optimize.Bounds(least, 1.0),
        options=options,
    )
    if found.x is None:
        return None
    bound = found.mip_dual_bound if found.mip_dual_bound is not None else -np.inf
    return np.flatnonzero(found.x[:sites] > 0.5), float(bound)


def _served(
    apart: Floats, weight: Floats, chosen: npt.NDArray[np.intp], bound: float, reach: float | None
) -> Facilities:
    """What the sites chosen give, worked out from the distances themselves and not from the programme."""
    if not len(chosen):
        return Facilities((), 0.0, np.full(len(apart), -1, dtype=np.intp), 0.0, bound <= 0, 0.0)
    near = apart[:, chosen]
    nearest = near.min(axis=1)
    within = np.isfinite(nearest) if reach is None else nearest <= reach
    serves = np.where(within, chosen[near.argmin(axis=1)], -1)
    whole = float(weight.sum())
    covered = float(weight[within].sum()) / whole if whole else 1.0
    value = float((weight * nearest).sum()) if reach is None else float(weight[within].sum())
    off = value - bound if reach is None else bound - value
    gap = max(off, 0.0) / value if value > 0 else 0.0
    proved = gap <= 1e-6
    return Facilities(tuple(chosen.tolist()), value, serves, covered, proved, 0.0 if proved else gap)


def _none(apart: Floats, key: str, /, **told: object) -> Facilities:
    nobody = np.full(len(apart), -1, dtype=np.intp)
    return Facilities((), np.nan, nobody, 0.0, True, 0.0, refusal("land_policy", key, **told))


def _matrix(
    row: npt.NDArray[np.intp], column: npt.NDArray[np.intp], rows: int, columns: int, value: float = 1.0
) -> scipy.sparse.csr_array:
    return scipy.sparse.csr_array((np.full(len(row), value), (row, column)), shape=(rows, columns))


def _count(sites: int, columns: int) -> scipy.sparse.csr_array:
    return _matrix(np.zeros(sites, dtype=np.intp), np.arange(sites), 1, columns)


def _checked(
    distance: npt.ArrayLike, weights: npt.ArrayLike | None, fixed: Sequence[int], p: int | None
) -> tuple[Floats, Floats]:
    apart = numbers(distance, "distance")
    if apart.ndim != 2 or not apart.shape[0] or not apart.shape[1]:
        raise SitingError(refusal("land_policy", "facilities.shape", shape=str(apart.shape)))
    if np.isnan(apart).any() or (apart < 0).any():
        demand, site = (int(at) for at in np.argwhere(np.isnan(apart) | (apart < 0))[0])
        raise SitingError(refusal("land_policy", "facilities.distance", demand=demand, site=site))
    weight = np.ones(len(apart)) if weights is None else numbers(weights, "weights")
    if weight.shape != (len(apart),) or not (weight >= 0).all() or np.isinf(weight).any():
        raise SitingError(refusal("land_policy", "facilities.weights", count=len(apart), given=weight.size))
    sites, standing = apart.shape[1], sorted(set(fixed))
    strange = [one for one in standing if not 0 <= one < sites]
    if strange:
        raise SitingError(refusal("land_policy", "facilities.fixed", site=strange[0], sites=sites))
    if p is not None and (not isinstance(p, int | np.integer) or not max(1, len(standing)) <= p <= sites):
        told = {"p": p, "sites": sites, "standing": len(standing), "least": max(1, len(standing))}
        raise SitingError(refusal("land_policy", "facilities.number", **told))
    return apart, weight

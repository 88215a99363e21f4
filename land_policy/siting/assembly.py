"""Assembly: adjacent plots put together when none is large enough: the cheapest set, proved or with its gap.

The search goes root by root. Plots are taken cheapest for their area first: the best set around the first is found exactly
(:mod:`land_policy.siting.connect`), then that plot is set aside, so that no set is looked at twice and the rest grow dear
quickly. A root is passed over when even land in pieces around it would cost more than the best set known.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy

from gis.words import Words, refusal
from land_policy.siting.assembly_question import asked, short
from land_policy.siting.connect import EXACT, NO_UNIT, Floats, Question, around
from land_policy.siting.grow import grown, neighbours

NODES = 20_000
"""Work a search may do, in nodes of branch and bound of 64 plots: not time, so that the answer repeats."""
EDGES_OF_64 = 112
"""Edges of a board of 64 plots: a node of a larger part counts for more, as it takes longer."""
START = 40
"""Nodes that setting up one programme counts for."""
GROWN = 400
"""Sets grown before the exact search, shared among all that must be left out."""


@dataclass(frozen=True)
class Assembly:
    """A connected set of plots (positions in order), its cost and area, and how sure it is that none costs less.

    ``proved``: none does. ``gap`` is the most by which one may, as a share of the cost. ``alternatives`` are the next best
    sets, each without at least one plot of all sets before it. No plots: there is no such set where ``proved``, none found
    within the limit where not; ``why`` says what is short. ``reproducible`` is false when time, not work, ended it.
    """

    plots: tuple[int, ...]
    cost: float
    area: float
    proved: bool
    gap: float
    alternatives: tuple[Assembly, ...] = ()
    why: Words | None = None
    reproducible: bool = True


def assemble(
    areas: npt.ArrayLike,
    costs: npt.ArrayLike,
    edges: npt.ArrayLike,
    need: float,
    slack: float | None = None,
    must: Sequence[int] = (),
    never: Sequence[int] = (),
    max_plots: int | None = None,
    time_limit_s: float | None = None,
    node_limit: int = NODES,
    alternatives: int = 2,
    unit: Words = NO_UNIT,
) -> Assembly:
    """The cheapest connected set of plots with an area of at least ``need``, at most ``need + slack``.

    ``areas`` (above 0) and ``costs`` (0 or more) are by plot, in any one unit each; ``edges`` are pairs of positions that
    share enough boundary: a corner is not an edge. ``unit`` is what messages write after an area. ``must`` are held by every set, ``never`` by none. The limit is
    ``node_limit``, in nodes of 64 plots (those of larger parts count for more); what the first set leaves of it goes to the
    alternatives. A ``time_limit_s`` besides makes the answer hang on the machine, which it then says. Raises
    `SitingError` for arrays that do not belong together, a need that is not above 0, and a plot that is both a must and never.

    Source: Shirabe 2005; Duque, Church and Middleton 2011.

    >>> found = assemble([3, 2, 2, 4], [9, 2, 2, 4], [(0, 1), (1, 2), (2, 3)], need=5)
    >>> found.plots, found.cost, found.proved
    ((2, 3), 6.0, True)
    """
    question = replace(asked(areas, costs, edges, need, slack, must, never, max_plots), unit=unit)
    kept = np.flatnonzero(~np.isin(np.arange(len(question.areas)), list(never)))
    why = short(question, kept)
    if why is not None:
        return Assembly((), np.nan, 0.0, True, 0.0, (), why)
    until = None if time_limit_s is None else time.monotonic() + time_limit_s
    best, left = _search(question, kept, float(node_limit), until)
    others: list[Assembly] = []
    barred = question
    for _ in range(alternatives if best.plots else 0):
        last = others[-1] if others else best
        barred = replace(barred, barred=(*barred.barred, frozenset(last.plots)))
        found, left = _search(barred, kept, left, until)
        if not found.plots:
            break
        others.append(found)
    steady = best.reproducible and all(one.reproducible for one in others)
    return replace(best, alternatives=tuple(others), reproducible=steady)


def _search(
    question: Question, kept: npt.NDArray[np.intp], left: float, until: float | None
) -> tuple[Assembly, float]:
    """The best set of a question, and how much work is left."""
    best = _quick(question, kept, until)
    cost = _cost(question, best)
    apart = _path_costs(question, kept)
    alive = np.zeros(len(question.areas), dtype=bool)
    alive[kept] = True
    lowest, steady = np.inf, True
    for root in _roots(question, kept):
        near = np.flatnonzero(alive & np.isfinite(apart[root]) & (apart[root] <= cost * (1 - EXACT)))
        alive[root] = bool(question.must)
        if root not in near or not set(question.must) <= set(near.tolist()):
            continue
        bound = _in_pieces(question, root, near)
        if bound >= cost * (1 - EXACT):
            continue
        late = until is not None and time.monotonic() > until
        if left <= 0 or late:
            lowest, steady = min(lowest, bound), steady and not late
            continue
        plots, bound, used, timed_out = _around(question, int(root), near, cost, left, until, bound)
        left, steady = left - used, steady and not timed_out
        if plots is not None and _cost(question, plots) < cost * (1 - EXACT):
            best, cost = plots, _cost(question, plots)
        lowest = min(lowest, bound)
    return _told(question, best, cost, min(lowest, cost), steady), left


def _around(
    question: Question,
    root: int,
    near: npt.NDArray[np.intp],
    cost: float,
    left: float,
    until: float | None,
    least: float,
) -> tuple[frozenset[int] | None, float, float, bool]:
    """The best set around a root among the plots near it; a set that misses the window by a rounding is cut off and asked again."""
    part = _part(question, near)
    each = max(1.0, (len(part.edges) / EDGES_OF_64) ** 2.5)
    used = 0.0
    while True:
        seconds = None if until is None else until - time.monotonic()
        nodes = max(1, int((left - used) / each) - START)
        found = around(int(np.searchsorted(near, root)), part, cost, nodes, seconds)
        used += each * (found.nodes + START)
        if found.plots is None:
            return None, max(found.bound, least), used, found.timed_out
        area = float(part.areas[list(found.plots)].sum())
        if area < part.need * (1 - EXACT):
            part = replace(part, wider=(*part.wider, found.plots))
        elif area > part.most * (1 + EXACT):
            part = replace(part, barred=(*part.barred, found.plots))
        else:
            return frozenset(near[list(found.plots)].tolist()), max(found.bound, least), used, found.timed_out
        if used >= left:
            return None, max(found.bound, least), used, found.timed_out


def _part(question: Question, near: npt.NDArray[np.intp]) -> Question:
    """The question for some of the plots, by their positions among these."""
    place = np.full(len(question.areas), -1, dtype=np.intp)
    place[near] = np.arange(len(near))
    edges = place[question.edges]
    here = set(near.tolist())
    return replace(
        question,
        areas=question.areas[near],
        costs=question.costs[near],
        edges=edges[(edges >= 0).all(axis=1)],
        must=tuple(int(place[one]) for one in question.must),
        barred=tuple(frozenset(int(place[p]) for p in one) for one in question.barred if one <= here),
    )


def _quick(question: Question, kept: npt.NDArray[np.intp], until: float | None) -> frozenset[int] | None:
    """The cheapest of some sets grown quickly that keep to the question; none where none does.

    Without one plot of the barred sets at a time; the seeds are spread over the plots, as many as :data:`GROWN` allows.
    """
    near = neighbours(len(question.areas), question.edges)
    never = set(range(len(question.areas))) - set(kept.tolist())
    seeds = list(question.must[:1]) or kept.tolist()
    known = sorted({plot for one in question.barred for plot in one} - set(question.must))
    tries = [never | {plot} for plot in known] if question.barred else [never]
    step = max(1, -(-len(seeds) * len(tries) // GROWN))
    best: frozenset[int] | None = None
    for shift, without in enumerate(tries):
        if best is not None and until is not None and time.monotonic() > until:
            break
        these = [seed for seed in seeds[shift % step :: step] if seed not in without]
        for one in grown(question.areas, question.costs, near, question.need, these, question.must, without):
            if _fits(question, one) and (_cost(question, one), sorted(one)) < (
                _cost(question, best),
                sorted(best or ()),
            ):
                best = one
    return best


def _fits(question: Question, plots: frozenset[int]) -> bool:
    area = float(question.areas[list(plots)].sum())
    within = area <= question.most * (1 + EXACT) and len(plots) <= question.max_plots
    return within and not any(barred <= plots for barred in question.barred)


def _path_costs(question: Question, kept: npt.NDArray[np.intp]) -> Floats:
    """What the cheapest chain of plots from one to another costs, both ends in; infinite where none is."""
    count = len(question.areas)
    here = np.isin(question.edges, kept).all(axis=1)
    a, b = question.edges[here].T
    tiny = 1e-12 * (float(question.costs.max()) or 1.0)  # an edge of no weight would be none at all
    weights = np.concatenate([question.costs[b], question.costs[a]]) + tiny
    graph = scipy.sparse.csr_array(
        (weights, (np.concatenate([a, b]), np.concatenate([b, a]))), shape=(count, count)
    )
    apart = scipy.sparse.csgraph.dijkstra(graph, directed=True) + question.costs[:, None]
    return np.asarray(apart * (1 - EXACT))


def _roots(question: Question, kept: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The plots in the order they are taken as root: a plot all sets hold alone, else cheapest for its area first."""
    if question.must:
        return np.array(question.must[:1], dtype=np.intp)
    ratio = question.costs[kept] / question.areas[kept]
    return kept[np.argsort(ratio, kind="stable")]


def _in_pieces(question: Question, root: int, near: npt.NDArray[np.intp]) -> float:
    """What the area would cost around the root if plots could be cut and need not hang together."""
    held = np.unique([root, *question.must])
    missing = question.need - float(question.areas[held].sum())
    cost = float(question.costs[held].sum())
    if missing <= 0:
        return cost
    rest = near[~np.isin(near, held)]
    order = rest[np.argsort(question.costs[rest] / question.areas[rest], kind="stable")]
    area = np.cumsum(question.areas[order])
    last = int(np.searchsorted(area, missing * (1 - EXACT)))
    if last >= len(order):
        return np.inf
    before = float(area[last - 1]) if last else 0.0
    part = question.costs[order[last]] * (missing - before) / question.areas[order[last]]
    return cost + float(question.costs[order[:last]].sum()) + max(float(part), 0.0)


def _cost(question: Question, plots: frozenset[int] | None) -> float:
    return np.inf if plots is None else float(question.costs[sorted(plots)].sum())


def _told(
    question: Question, best: frozenset[int] | None, cost: float, lowest: float, steady: bool
) -> Assembly:
    if best is None:
        proved = not np.isfinite(lowest)
        key = "assembly.window" if np.isfinite(question.most) else "assembly.window_open"
        key = key if proved else "assembly.limit"
        told = {
            "need": question.need,
            "most": question.most,
            "count": question.max_plots,
            "unit": question.unit,
        }
        return Assembly(
            (), np.nan, 0.0, proved, 0.0 if proved else 1.0, (), refusal("land_policy", key, **told), steady
        )
    proved = lowest >= cost * (1 - EXACT)
    gap = 0.0 if proved or cost == 0 else (cost - lowest) / cost
    area = float(question.areas[sorted(best)].sum())
    return Assembly(tuple(sorted(best)), cost, area, proved, gap, (), None, steady)

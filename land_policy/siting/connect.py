"""Connect: the cheapest connected set around one root plot, as a mixed-integer programme.

Binary x_i says that plot i is chosen. From the root flows one unit to each other chosen plot, over shared edges only: every
chosen plot but the root takes up one unit, none flows through a plot that is not chosen. So what is chosen hangs
together. Source: single-commodity flow of Shirabe 2005 and Duque, Church and Middleton 2011; solved by HiGHS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from gis.words import Words

Floats = npt.NDArray[np.float64]
EXACT = 1e-9
"""Relative gap at which a solution counts as proved."""
NO_UNIT = Words("")


@dataclass(frozen=True, eq=False)
class Question:
    """One search: areas, costs (0 or more) and edges of the plots at hand, the window of area, and what else must hold.

    ``barred`` are sets of which at least one plot must be left out, ``wider`` sets that need a plot besides; ``unit`` is
    what messages write after an area.
    """

    areas: Floats
    costs: Floats
    edges: npt.NDArray[np.intp]
    need: float
    most: float
    max_plots: int
    must: tuple[int, ...] = ()
    barred: tuple[frozenset[int], ...] = ()
    wider: tuple[frozenset[int], ...] = ()
    unit: Words = NO_UNIT


@dataclass(frozen=True)
class Found:
    """What a search gave: the plots (none: nothing cheaper), a bound no set around the root can be below, nodes, and how it ended."""

    plots: frozenset[int] | None
    bound: float
    nodes: int
    timed_out: bool


def around(
    root: int, question: Question, cheaper: float, node_limit: int, time_limit_s: float | None
) -> Found:
    """The cheapest set that holds the root and costs at most ``cheaper``; sets are positions in the question's arrays."""
    count = len(question.areas)
    if count == 1:
        alone = question.need <= question.areas[root] <= question.most and not question.barred
        cost = float(question.costs[root])
        good = alone and cost <= cheaper
        return Found(frozenset({root}) if good else None, cost if good else np.inf, 0, False)
    arcs = np.concatenate([question.edges, question.edges[:, ::-1]])
    arcs = arcs[arcs[:, 1] != root]
    scale = float(question.costs.max()) or 1.0
    rows, low, high, most_flow = _rows(root, question, arcs, cheaper)
    least = np.zeros(count + len(arcs))
    least[[root, *question.must]] = 1.0
    options: dict[str, float | int] = {"mip_rel_gap": EXACT, "node_limit": max(1, node_limit)}
    if time_limit_s is not None:
        options["time_limit"] = max(time_limit_s, 0.01)
    solved = scipy.optimize.milp(
        np.concatenate([question.costs / scale, np.zeros(len(arcs))]),
        constraints=scipy.optimize.LinearConstraint(rows, low, high),
        integrality=np.concatenate([np.ones(count), np.zeros(len(arcs))]),
        bounds=scipy.optimize.Bounds(least, np.concatenate([np.ones(count), np.full(len(arcs), most_flow)])),
        options=options,
    )
    nodes = max(1, int(solved.mip_node_count or 0))
    if solved.status == 2:
        return Found(None, np.inf, nodes, False)
    plots = None if solved.x is None else frozenset(np.flatnonzero(solved.x[:count] > 0.5).tolist())
    if solved.status == 0 and plots is not None:
        return Found(plots, float(question.costs[list(plots)].sum()), nodes, False)
    bound = solved.mip_dual_bound
    known = float(bound) * scale if bound is not None and np.isfinite(bound) else 0.0
    stopped = time_limit_s is not None and nodes < node_limit
    return Found(plots, max(known, 0.0), nodes, stopped)


def _rows(
    root: int, question: Question, arcs: npt.NDArray[np.intp], cheaper: float
) -> tuple[scipy.sparse.csr_array, Floats, Floats, float]:
    """The constraints: area, cost and number; one unit taken up by each chosen plot; nothing through the others."""
    count, flows = len(question.areas), len(arcs)
    most = _most_plots(question, cheaper)
    at = np.arange(flows)
    into = scipy.sparse.csr_array((np.ones(flows), (arcs[:, 1], at)), shape=(count, flows))
    out = scipy.sparse.csr_array((np.ones(flows), (arcs[:, 0], at)), shape=(count, flows))
    chosen = scipy.sparse.eye_array(count, format="csr")
    others = np.flatnonzero(np.arange(count) != root)
    blocks = [
        (_over(question.areas / question.need, flows), 1.0, question.most / question.need),
        (_over(np.ones(count), flows), 1.0, float(most)),
        (scipy.sparse.hstack([-chosen[others], (into - out)[others]]), 0.0, 0.0),
        (scipy.sparse.hstack([-(most - 1.0) * chosen[others], into[others]]), -np.inf, 0.0),
    ]
    if np.isfinite(cheaper) and cheaper > 0:
        blocks.append((_over(question.costs / cheaper, flows), -np.inf, 1.0))
    blocks += [(_over(_marked(one, count), flows), -np.inf, len(one) - 1.0) for one in question.barred]
    blocks += [(_over(1.0 - _marked(one, count), flows), 1.0, np.inf) for one in question.wider]
    rows = scipy.sparse.csr_array(scipy.sparse.vstack([block for block, _, _ in blocks]))
    low = np.concatenate([np.full(block.shape[0], least) for block, least, _ in blocks])
    high = np.concatenate([np.full(block.shape[0], greatest) for block, _, greatest in blocks])
    return rows, low, high, max(most - 1.0, 0.0)


def _most_plots(question: Question, cheaper: float) -> int:
    """No set that costs at most ``cheaper`` and keeps within the area can have more plots than this."""
    most = min(len(question.areas), question.max_plots)
    for values, limit in ((question.costs, cheaper), (question.areas, question.most)):
        if np.isfinite(limit):
            most = min(
                most, int(np.searchsorted(np.cumsum(np.sort(values)), limit * (1 + EXACT), side="right"))
            )
    return max(most, 1)


def _over(values: Floats, flows: int) -> scipy.sparse.csr_array:
    """One row over the plots, nothing over the flows."""
    return scipy.sparse.csr_array(
        scipy.sparse.hstack([scipy.sparse.csr_array(values[None, :]), scipy.sparse.csr_array((1, flows))])
    )


def _marked(plots: Sequence[int] | frozenset[int], count: int) -> Floats:
    marks = np.zeros(count)
    marks[list(plots)] = 1.0
    return marks

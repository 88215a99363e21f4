"""Allocation: several projects placed at once, so that none takes what another needed more.

Every connected set within a project's window of area is a choice; one programme takes at most one choice a project and
each plot at most once, for the greatest value in all. Projects are put in an order of their own first, so that the answer
does not hang on the order they came in.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from gis.errors import SitingError
from gis.words import refusal
from land_policy.siting.arrays import numbers, positions
from land_policy.siting.grow import neighbours
from land_policy.siting.patches import patches, promising

Floats = npt.NDArray[np.float64]
CHOICES = 20_000
"""Sets a project may choose from; with more the most promising are taken and the answer says how far it may be from the best."""
PROMISING = 3_000
"""Sets looked at for a project that has too many."""
NODES = 500
ORDERS = 120
"""Orders in which first come, first served is tried: all of five projects."""
EXACT = 1e-9


@dataclass(frozen=True)
class Project:
    """A project to be placed: its window of area, its weight, and the plots it may not use."""

    name: str
    least: float
    most: float
    weight: float = 1.0
    never: tuple[int, ...] = ()
    max_plots: int | None = None


@dataclass(frozen=True)
class Allocation:
    """Disjoint connected sets of plots, one a project in the order given (none: no place), and their value together.

    ``values`` is each project's own part, ``alone`` what it would have with no other project there: the difference is what
    the compromise costs it, ``alone_sets`` where that would be. ``first_come`` is the best value that serving them one after
    the other gives, ``worst_first`` the worst, served in ``worst_order`` (positions) with ``worst_sets``. ``proved``: nothing is
    worth more; ``gap`` is the most by which something may be, as a share of the value.
    """

    by_project: tuple[tuple[int, ...], ...]
    value: float
    alone: tuple[float, ...]
    proved: bool
    gap: float
    values: tuple[float, ...] = ()
    first_come: float = 0.0
    alone_sets: tuple[tuple[int, ...], ...] = ()
    worst_first: float = 0.0
    worst_order: tuple[int, ...] = ()
    worst_sets: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class _Choices:
    """The sets a project may take, best first, with their values; whether these are all, and what none can be above."""

    sets: tuple[tuple[int, ...], ...]
    values: Floats
    whole: bool
    bound: float


def allocate(
    areas: npt.ArrayLike,
    scores: npt.ArrayLike,
    edges: npt.ArrayLike,
    projects: Sequence[Project],
    choices: int = CHOICES,
    node_limit: int = NODES,
) -> Allocation:
    """Place all projects at once: the greatest ``Σ weight × area-weighted mean score`` of disjoint connected sets.

    ``scores`` is project × plot, or one row for all; 0 or more, blank where a project may not have a plot. A project
    without a place adds nothing. Of equal answers the one whose plots come first is taken, the first of them for the project whose name comes first. The answer is the better one of
    the programme's and of the best order of first come, first served. Raises `SitingError` for arrays that do not
    belong together and windows that cannot be.

    >>> found = allocate([1, 1, 1], [[0.9, 0.8, 0.1], [0.9, 0.0, 0.0]], [(0, 1), (1, 2)],
    ...                  [Project("a", 1, 1), Project("b", 1, 1)])
    >>> found.by_project, round(found.value, 6), round(found.first_come, 6), found.proved
    (((1,), (0,)), 1.7, 1.7, True)
    """
    size, worth, pairs = _checked(areas, scores, edges, projects)
    canonical = sorted(range(len(projects)), key=lambda at: _key(projects[at], worth[at]))
    near = neighbours(len(size), pairs)
    offered = [_choices(size, worth[at], near, projects[at], choices) for at in canonical]
    picked, bound = _programme(offered, len(size), node_limit)
    served, worst, order = _first_come(offered)
    best = picked if _value(offered, picked) >= _value(offered, served) * (1 - EXACT) else served
    value = _value(offered, best)
    loose = [one for one in offered if not one.whole]
    bound += sum(max(one.bound - (float(one.values[0]) if len(one.values) else 0.0), 0.0) for one in loose)
    proved = bound <= value * (1 + EXACT) + EXACT
    back = np.argsort(canonical)
    return Allocation(
        tuple(offered[at].sets[best[at]] if best[at] >= 0 else () for at in back),
        value,
        tuple(float(offered[at].values[0]) if len(offered[at].values) else 0.0 for at in back),
        proved,
        0.0 if proved or value == 0 else (bound - value) / value,
        tuple(float(offered[at].values[best[at]]) if best[at] >= 0 else 0.0 for at in back),
        _value(offered, served),
        tuple(offered[at].sets[0] if offered[at].sets else () for at in back),
        _value(offered, worst),
        tuple(canonical[at] for at in order),
        tuple(offered[at].sets[worst[at]] if worst[at] >= 0 else () for at in back),
    )


def _choices(
    areas: Floats, scores: Floats, near: Sequence[Sequence[int]], project: Project, limit: int
) -> _Choices:
    """The project's sets, best first and of equal ones by plot number, without those that hold a better one."""
    allowed = ~np.isnan(scores)
    allowed[list(project.never)] = False
    seeds = np.flatnonzero(allowed)
    seeds = seeds[np.argsort(-scores[seeds], kind="stable")]
    window = (project.least, project.most, project.max_plots or len(areas), seeds.tolist())
    sets = list(itertools.islice(patches(areas, near, allowed, *window), limit + 1))
    whole = len(sets) <= limit
    if not whole:
        deep = int(np.ceil(project.most / float(np.median(areas[seeds]))))
        each = max(3 * deep, min(limit, PROMISING) // len(seeds))
        sets = list(dict.fromkeys(promising(areas, scores, near, allowed, *window, each)))
    mean = np.array([float(np.average(scores[list(one)], weights=areas[list(one)])) for one in sets])
    worth = dict(zip(sets, project.weight * mean, strict=True))
    kept = [one for one in sets if not _holds_better(one, worth)]
    kept.sort(key=lambda one: (-round(worth[one], 12), one))
    top = project.weight * float(scores[seeds].max()) if len(seeds) else 0.0
    return _Choices(tuple(kept), np.array([worth[one] for one in kept]), whole, top)


def _holds_better(one: tuple[int, ...], worth: dict[tuple[int, ...], float]) -> bool:
    """Whether the set with one plot less is a choice worth as much: it leaves more to the others."""
    smaller = (worth.get((*one[:at], *one[at + 1 :])) for at in range(len(one)))
    return any(other is not None and other >= worth[one] for other in smaller)


def _programme(offered: Sequence[_Choices], count: int, node_limit: int) -> tuple[list[int], float]:
    """The choice of each project (−1: none) in the best packing, and what no packing of these choices can be above."""
    owner = np.concatenate([np.full(len(one.sets), at) for at, one in enumerate(offered)]).astype(np.intp)
    if not len(owner):
        return [-1] * len(offered), 0.0
    values = np.concatenate([one.values for one in offered])
    sets = [plots for one in offered for plots in one.sets]
    column = np.repeat(np.arange(len(sets)), [len(plots) for plots in sets])
    plot = np.fromiter(itertools.chain.from_iterable(sets), dtype=np.intp, count=len(column))
    uses = scipy.sparse.csr_array((np.ones(len(column)), (plot, column)), shape=(count, len(sets)))
    holds = scipy.sparse.csr_array(
        (np.ones(len(sets)), (owner, np.arange(len(sets)))), shape=(len(offered), len(sets))
    )
    once = scipy.optimize.LinearConstraint(
        scipy.sparse.csr_array(scipy.sparse.vstack([uses, holds])), -np.inf, 1.0
    )
    scale = float(values.max()) or 1.0
    first = _solved(-values / scale, [once], node_limit)
    if first is None:
        return [-1] * len(offered), float(sum(one.values[0] for one in offered if len(one.values)))
    chosen, bound, proved = first
    best = float(values[chosen].sum())
    if proved:
        place = np.concatenate([np.arange(len(one.sets)) for one in offered]) + 1.0
        turn = 1.0 + (len(offered) - owner) / (
            4.0 * len(offered)
        )  # of equal swaps, who comes first has the first plots
        later = (
            turn * place / (place.max() * len(offered) * 2) - 1.0
        )  # as many placed as can be, their plots first
        keep = scipy.optimize.LinearConstraint(
            scipy.sparse.csr_array(values[None, :] / scale), best / scale * (1 - EXACT), np.inf
        )
        second = _solved(later, [once, keep], node_limit)
        chosen = second[0] if second is not None and second[2] else chosen
    starts = np.concatenate([[0], np.cumsum([len(one.sets) for one in offered])])
    picked = [-1] * len(offered)
    for at in chosen.tolist():
        picked[int(owner[at])] = int(at - starts[owner[at]])
    return picked, best if proved else bound * scale


def _solved(
    objective: Floats, constraints: list[scipy.optimize.LinearConstraint], node_limit: int
) -> tuple[npt.NDArray[np.intp], float, bool] | None:
    """The columns taken, what no answer can be above, and whether this is proved best; none where nothing was found."""
    options = {"mip_rel_gap": EXACT, "node_limit": node_limit}
    found = scipy.optimize.milp(
        objective,
        constraints=constraints,
        integrality=np.ones(len(objective)),
        bounds=scipy.optimize.Bounds(0, 1),
        options=options,
    )
    if found.x is None:
        return None
    bound = -found.mip_dual_bound if found.mip_dual_bound is not None else np.inf
    return np.flatnonzero(found.x > 0.5), float(bound), found.status == 0


def _first_come(offered: Sequence[_Choices]) -> tuple[list[int], list[int], tuple[int, ...]]:
    """Serving the projects one after the other, each its best set that is still free: the best, the worst and its order."""
    served = [
        (_one_by_one(offered, order), order)
        for order in itertools.islice(itertools.permutations(range(len(offered))), ORDERS)
    ]
    values = np.array([_value(offered, picked) for picked, _ in served])
    best = int(np.argmax(values >= values.max() * (1 - EXACT)))
    worst = int(np.argmax(values <= values.min() * (1 + EXACT)))
    return served[best][0], *served[worst]


def _one_by_one(offered: Sequence[_Choices], order: Sequence[int]) -> list[int]:
    taken: set[int] = set()
    picked = [-1] * len(offered)
    for at in order:
        free = (place for place, plots in enumerate(offered[at].sets) if taken.isdisjoint(plots))
        picked[at] = next(free, -1)
        taken.update(offered[at].sets[picked[at]] if picked[at] >= 0 else ())
    return picked


def _value(offered: Sequence[_Choices], picked: Sequence[int]) -> float:
    return sum(float(one.values[at]) for one, at in zip(offered, picked, strict=True) if at >= 0)


def _key(project: Project, scores: Floats) -> tuple[object, ...]:
    never = tuple(sorted(set(project.never)))
    told = (project.name, project.least, project.most, -project.weight, project.max_plots or 0, never)
    return (*told, tuple(np.nan_to_num(scores, nan=-1.0).tolist()))


def _checked(
    areas: npt.ArrayLike, scores: npt.ArrayLike, edges: npt.ArrayLike, projects: Sequence[Project]
) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
    size = numbers(areas, "areas")
    worth = np.atleast_2d(numbers(scores, "scores"))
    worth = np.broadcast_to(worth, (len(projects), worth.shape[1])) if len(worth) == 1 else worth
    pairs = positions(edges, "edges")
    if size.ndim != 1 or worth.shape != (len(projects), len(size)):
        shapes = {"plots": size.size, "projects": len(projects), "scores": str(worth.shape)}
        raise SitingError(refusal("land_policy", "allocation.shapes", **shapes))
    if not (size > 0).all() or (worth < 0).any() or np.isinf(worth).any():
        raise SitingError(refusal("land_policy", "allocation.values"))
    for project in projects:
        if (
            not 0 < project.least <= project.most
            or not 0 < project.weight < np.inf
            or not np.isfinite(project.most)
        ):
            told = {"least": project.least, "most": project.most, "weight": project.weight}
            raise SitingError(refusal("land_policy", "allocation.window", name=project.name, **told))
    named = [*pairs.ravel().tolist(), *(one for project in projects for one in project.never)]
    strange = [one for one in named if not 0 <= one < len(size)]
    if strange:
        raise SitingError(refusal("land_policy", "assembly.stranger", plot=strange[0], count=len(size)))
    return size, worth, np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)

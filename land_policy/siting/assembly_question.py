"""AssemblyQuestion: whether the arrays of an assembly belong together, and why there can be no set before any search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy

from gis.errors import SitingError
from gis.words import Words, refusal
from land_policy.siting.arrays import numbers, positions
from land_policy.siting.connect import EXACT, Question


def short(question: Question, kept: npt.NDArray[np.intp]) -> Words | None:
    """Why there can be no set, where it can be told without a search; the first reason that holds."""
    need = question.need * (1 - EXACT)
    area = float(question.areas[kept].sum())
    if area < need:
        return refusal("land_policy", "assembly.total", area=area, need=question.need, unit=question.unit)
    here = np.isin(question.edges, kept).all(axis=1)
    a, b = question.edges[here].T
    count = len(question.areas)
    graph = scipy.sparse.csr_array((np.ones(len(a)), (a, b)), shape=(count, count))
    _, island = scipy.sparse.csgraph.connected_components(graph, directed=False)
    held = sorted({int(island[one]) for one in question.must})
    if len(held) > 1:
        return refusal("land_policy", "assembly.apart", plots=list(question.must))
    sizes = np.bincount(island[kept], weights=question.areas[kept], minlength=int(island.max()) + 1)
    largest = float(sizes[held[0]]) if held else float(sizes.max())
    if largest < need:
        return refusal("land_policy", "assembly.island", area=largest, need=question.need, unit=question.unit)
    most = float(np.sort(question.areas[kept])[::-1][: question.max_plots].sum())
    if most < need:
        return refusal(
            "land_policy",
            "assembly.few",
            area=most,
            need=question.need,
            unit=question.unit,
            count=question.max_plots,
        )
    return None


def asked(
    areas: npt.ArrayLike,
    costs: npt.ArrayLike,
    edges: npt.ArrayLike,
    need: float,
    slack: float | None,
    must: Sequence[int],
    never: Sequence[int],
    max_plots: int | None,
) -> Question:
    """The question of these arrays, once it is sure that they belong together; `SitingError` naming what does not."""
    size, price = numbers(areas, "areas"), numbers(costs, "costs")
    pairs = positions(edges, "edges")
    if size.ndim != 1 or price.shape != size.shape:
        raise SitingError(refusal("land_policy", "assembly.shapes", areas=size.size, costs=price.size))
    for name, bad in (
        ("areas", ~(size > 0)),
        ("costs", ~(price >= 0)),
        ("areas", ~np.isfinite(size)),
        ("costs", ~np.isfinite(price)),
    ):
        if bad.any():
            raise SitingError(refusal("land_policy", "assembly.value", name=name, plot=int(np.argmax(bad))))
    named = [*must, *never, *pairs.ravel().tolist()]
    strange = [one for one in named if not 0 <= one < len(size)]
    if strange:
        raise SitingError(refusal("land_policy", "assembly.stranger", plot=strange[0], count=len(size)))
    if not need > 0 or (slack is not None and not slack >= 0) or (max_plots is not None and max_plots < 1):
        raise SitingError(refusal("land_policy", "assembly.need", need=need, slack=slack, count=max_plots))
    clash = sorted(set(must) & set(never))
    if clash:
        raise SitingError(refusal("land_policy", "assembly.clash", plots=clash))
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    most = np.inf if slack is None else need + slack
    held = tuple(dict.fromkeys(int(one) for one in must))
    return Question(size, price, pairs, float(need), most, int(max_plots or len(size)), held)

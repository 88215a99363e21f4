"""Grow: quick connected sets of plots, one from every seed, each pruned of what it can do without.

What the exact search starts from, and what is left when its limit is reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ROUNDING = 1e-9
"""Share by which a sum of areas may miss what is wanted: what adding up in floats can lose."""


def neighbours(count: int, edges: npt.NDArray[np.intp]) -> list[list[int]]:
    """The plots each plot shares an edge with, in order.

    >>> neighbours(3, np.array([[0, 1], [2, 1]]))
    [[1], [0, 2], [1]]
    """
    near: list[set[int]] = [set() for _ in range(count)]
    for a, b in edges.tolist():
        near[a].add(b)
        near[b].add(a)
    return [sorted(one) for one in near]


def grown(
    areas: Floats,
    costs: Floats,
    near: Sequence[Sequence[int]],
    need: float,
    seeds: Sequence[int],
    start: Sequence[int] = (),
    without: Set[int] = frozenset(),
) -> Iterator[frozenset[int]]:
    """A connected set of at least ``need`` from each seed: the next plot is the one that costs least for the area it adds.

    ``start`` are plots every set must hold; a set that cannot join them, or not reach the area, is left out. Each set
    loses again, dearest first, every plot without which it stays connected and large enough.
    """
    for seed in seeds:
        chosen = _grow(areas, costs, near, need, seed, frozenset(start), without)
        if chosen is not None:
            yield _pruned(areas, costs, near, need, chosen, frozenset(start))


def connected(plots: Set[int], near: Sequence[Sequence[int]]) -> bool:
    """Whether every plot of a set is reached from every other through the set.

    >>> connected({0, 2}, [[1], [0, 2], [1]]), connected({0, 1, 2}, [[1], [0, 2], [1]])
    (False, True)
    """
    if not plots:
        return True
    first = next(iter(plots))
    seen, waiting = {first}, [first]
    while waiting:
        for one in near[waiting.pop()]:
            if one in plots and one not in seen:
                seen.add(one)
                waiting.append(one)
    return len(seen) == len(plots)


def _grow(
    areas: Floats,
    costs: Floats,
    near: Sequence[Sequence[int]],
    need: float,
    seed: int,
    must: frozenset[int],
    without: Set[int],
) -> set[int] | None:
    chosen, area = {seed}, float(areas[seed])
    edge = set(near[seed]) - without
    need *= 1 - ROUNDING
    while edge and (area < need or not must <= chosen):
        missing = max(need - area, 0.0)
        best = min(
            edge,
            key=lambda one: (
                one not in must,
                float(costs[one]) / max(min(float(areas[one]), missing), 1e-12),
                one,
            ),
        )
        chosen.add(best)
        area += float(areas[best])
        edge = (edge | set(near[best])) - chosen - without
    return chosen if area >= need and must <= chosen else None


def _pruned(
    areas: Floats,
    costs: Floats,
    near: Sequence[Sequence[int]],
    need: float,
    chosen: set[int],
    must: frozenset[int],
) -> frozenset[int]:
    need *= 1 - ROUNDING
    area = float(areas[list(chosen)].sum())
    for one in sorted(chosen - must, key=lambda plot: (-costs[plot], plot)):
        rest = chosen - {one}
        if rest and area - areas[one] >= need and connected(rest, near):
            chosen, area = rest, area - float(areas[one])
    return frozenset(chosen)

"""Patches: connected sets of plots whose area lies in a window: every one, or the most promising around each plot."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ROUNDING = 1e-9


def patches(
    areas: Floats,
    near: Sequence[Sequence[int]],
    allowed: npt.NDArray[np.bool_],
    least: float,
    most: float,
    max_plots: int,
    seeds: Sequence[int],
) -> Iterator[tuple[int, ...]]:
    """The sets of allowed plots that hang together with an area of ``least`` to ``most``, in the order of their seeds.

    A set is given with its first seed: plots that were seeds before are not used again. It grows one plot at a time,
    only by plots that no plot of it but the last one touched (Wernicke 2006), so that none comes twice.

    >>> areas, near = np.array([1.0, 2.0, 1.0]), [[1], [0, 2], [1]]
    >>> [*patches(areas, near, np.ones(3, dtype=bool), 2, 3, 3, [0, 1, 2])]
    [(0, 1), (1,), (1, 2)]
    """
    done = ~allowed
    for seed in seeds:
        if done[seed]:
            continue
        done[seed] = True
        waiting: list[tuple[tuple[int, ...], float, list[int], frozenset[int]]] = [
            ((seed,), float(areas[seed]), [one for one in near[seed] if not done[one]], frozenset(near[seed]))
        ]
        while waiting:
            chosen, area, edge, touched = waiting.pop()
            if area > most * (1 + ROUNDING):
                continue
            if area >= least * (1 - ROUNDING):
                yield tuple(sorted(chosen))
            if len(chosen) >= max_plots:
                continue
            for at, one in enumerate(edge):
                fresh = [
                    other
                    for other in near[one]
                    if not done[other] and other not in touched and other not in chosen
                ]
                wider = touched | frozenset(near[one])
                waiting.append(((*chosen, one), area + float(areas[one]), edge[at + 1 :] + fresh, wider))


def promising(
    areas: Floats,
    scores: Floats,
    near: Sequence[Sequence[int]],
    allowed: npt.NDArray[np.bool_],
    least: float,
    most: float,
    max_plots: int,
    seeds: Sequence[int],
    each: int,
) -> Iterator[tuple[int, ...]]:
    """Some of those sets where there are too many: around each seed, those that grow with the best mean score first.

    ``each`` is how many sets are looked at a seed. A set may come from several seeds.
    """
    for seed in seeds:
        start = frozenset([seed])
        first = (-float(scores[seed]), (seed,), start, float(areas[seed]), float(areas[seed] * scores[seed]))
        heap: list[tuple[float, tuple[int, ...], frozenset[int], float, float]] = [first]
        seen = {start}
        looked = 0
        while heap and looked < each:
            _, key, chosen, area, worth = heapq.heappop(heap)
            looked += 1
            if least * (1 - ROUNDING) <= area <= most * (1 + ROUNDING):
                yield key
            if len(chosen) >= max_plots:
                continue
            for one in sorted({other for plot in chosen for other in near[plot] if allowed[other]} - chosen):
                wider = chosen | {one}
                size = area + float(areas[one])
                if wider not in seen and size <= most * (1 + ROUNDING):
                    seen.add(wider)
                    more = worth + float(areas[one] * scores[one])
                    heapq.heappush(heap, (-more / size, tuple(sorted(wider)), wider, size, more))

"""Patches: every connected set of plots whose area lies in a window, each once."""

from __future__ import annotations

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

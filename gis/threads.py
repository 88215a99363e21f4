"""One function over slices of arrays, by threads: shapely lets go of the interpreter lock while it works."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

SMALLEST_SLICE = 1_000
MOST_THREADS = 8


def how_many(threads: int | None) -> int:
    """Return the number of threads to use: the one asked for, else one per core up to eight.

    ``YUANTU_THREADS`` says how many for a process that shares its machine with others of its kind.

    >>> how_many(3), how_many(None) >= 1
    (3, True)
    """
    if threads is None:
        told = os.environ.get("YUANTU_THREADS", "")
        threads = int(told) if told.isdecimal() else min(os.cpu_count() or 1, MOST_THREADS)
    return max(1, threads)


def over_slices(function: Callable[..., Any], *arrays: Any, threads: int | None = None) -> list[Any]:
    """Call ``function(*slices)`` on slices of equally long arrays and return its answers in order.

    There are a few slices a thread, so that one dense corner does not hold the rest up, and a single slice when
    the arrays are short. ``function`` must not write to anything shared.

    >>> over_slices(sum, np.arange(5))
    [np.int64(10)]
    """
    count = len(arrays[0])
    workers = how_many(threads)
    if workers == 1 or count < 2 * SMALLEST_SLICE:
        return [function(*arrays)]
    pieces = min(4 * workers, count // SMALLEST_SLICE)
    edges = np.linspace(0, count, pieces + 1).astype(int)
    slices = [slice(start, stop) for start, stop in pairwise(edges)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda part: function(*(array[part] for array in arrays)), slices))


def joined(function: Callable[..., Any], *arrays: Any, threads: int | None = None) -> Any:
    """Return what ``function`` gives for every element, as one array, worked out slice by slice.

    >>> joined(np.square, np.arange(4)).tolist()
    [0, 1, 4, 9]
    """
    return np.concatenate(over_slices(function, *arrays, threads=threads))

"""Box, area and turning sense of every ring, and boxes of short runs of its edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis.flat.kernel import compiled

RUN = 16
"""Edges that share one box."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@compiled
def _signed_area(xy: Floats, first: int, stop: int) -> float:
    """½ Σ (x_k − x_0)(y_{k+1} − y_{k−1}) over the ring, positive where it runs anticlockwise (the formula of GEOS)."""
    total = 0.0
    for k in range(first + 1, stop - 1):
        total += (xy[k, 0] - xy[first, 0]) * (xy[k + 1, 1] - xy[k - 1, 1])
    return 0.5 * total


@compiled
def _box(xy: Floats, first: int, stop: int, box: Floats) -> bool:
    """Write the box of some points; return whether all are finite."""
    low_x, low_y, high_x, high_y = np.inf, np.inf, -np.inf, -np.inf
    total = 0.0
    for k in range(first, stop):
        x, y = xy[k, 0], xy[k, 1]
        total += 0.0 * x + 0.0 * y  # NaN as soon as one is not finite
        low_x, high_x = min(low_x, x), max(high_x, x)
        low_y, high_y = min(low_y, y), max(high_y, y)
    box[0], box[1], box[2], box[3] = low_x, low_y, high_x, high_y
    return total == 0.0


@compiled
def measure(
    rings: tuple[Floats, Ints, Bools],
    runs: tuple[Ints, Floats, Floats],
    start: Ints,
    stop: Ints,
    box: Floats,
    area: Floats,
    finite: Bools,
) -> None:
    """Write for each shape its box and area = Σ shells − Σ holes, for each ring its sign and the boxes of its runs.

    ``rings`` is (coordinates, ring starts, is a shell), ``runs`` (first run of each ring, sign of each ring, box of each
    run). The sign is such that ``sign × ∫ y dx`` along the ring is its area, negative for a hole, however it is wound.
    """
    xy, ring_at, shell = rings
    run_at, sign, run = runs
    for i in range(len(start)):
        box[i] = np.nan
        finite[i] = True
        area[i] = 0.0
        if start[i] == stop[i]:
            continue
        finite[i] = _box(xy, ring_at[start[i]], ring_at[stop[i]], box[i])
        for r in range(start[i], stop[i]):
            a, b = ring_at[r], ring_at[r + 1]
            turned = _signed_area(xy, a, b)
            role = 1.0 if shell[r] else -1.0
            area[i] += role * abs(turned)
            sign[r] = -role if turned > 0 else role
            for k in range(run_at[r + 1] - run_at[r]):
                _box(xy, a + k * RUN, min(a + (k + 1) * RUN + 1, b), run[run_at[r] + k])

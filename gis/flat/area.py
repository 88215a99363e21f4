"""Area that two polygons share, as a sum over their edges: no polygon is built, holes and any winding welcome.

Let every edge run from left to right and carry +1 or −1, so that the ground of a shape is what lies below its edges, summed
with their signs. Then the ground of two shapes in common is

    Σ_a Σ_b  sign_a sign_b ∫ min(y_a(x), y_b(x)) dx   over the x that edges a and b have in common,

each integral one trapezoid, or two where the edges cross. Coordinates are taken from the lower left corner of the smaller
shape's box, so that eight digits before the point cost nothing. Exact but for rounding, some 1e-15 of the area a term;
needs valid shapes. Source: Franklin (1990), "Calculating map overlay polygons' areas without explicitly calculating the
polygons", Proc. 4th Int. Symp. on Spatial Data Handling.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis.flat.kernel import compiled

RUN = 16
"""Edges that share one box; the same as in `gis.flat.measure`, which makes the boxes."""
APART, INSIDE, CUT = 0, 1, 2
_UPRIGHT = 1e-200
"""Width below which an edge is upright, with nothing below it."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Layer = tuple[Floats, Ints, Ints, Ints, Floats, Floats]
"""Coordinates, ring starts, shapes' first rings, rings' first runs, rings' signs, runs' boxes."""


@compiled
def _meets(ax: float, ay: float, bx: float, by: float, half_x: float, half_y: float) -> bool:
    """Whether the edge a→b may meet the box of these half sides about the origin; no only where that is sure."""
    if max(ax, bx) < -half_x or min(ax, bx) > half_x or max(ay, by) < -half_y or min(ay, by) > half_y:
        return False
    dx, dy = bx - ax, by - ay
    one, other = dx * ay, dy * ax
    reach = half_x * abs(dy) + half_y * abs(dx) + 1e-14 * (abs(one) + abs(other))
    return abs(one - other) <= reach


@compiled
def _place(layer: Layer, shape: int, x: float, y: float, half_x: float, half_y: float) -> int:
    """Where a box about (x, y) lies to a shape: INSIDE or APART where that is sure, CUT where an edge may meet it.

    Inside by counting the edges above the middle; a run of edges whose box lies wholly above counts by its two ends.
    """
    xy, ring_at, shape_at, run_at, _, run = layer
    above = 0
    for r in range(shape_at[shape], shape_at[shape + 1]):
        for q in range(run_at[r], run_at[r + 1]):
            if run[q, 2] < x - half_x or run[q, 0] > x + half_x or run[q, 3] < y - half_y:
                continue
            a = ring_at[r] + (q - run_at[r]) * RUN
            b = min(a + RUN, ring_at[r + 1] - 1)
            if run[q, 1] > y + half_y:
                above += (xy[a, 0] <= x) != (xy[b, 0] <= x)
                continue
            for k in range(a, b):
                ax, ay, bx, by = xy[k, 0] - x, xy[k, 1] - y, xy[k + 1, 0] - x, xy[k + 1, 1] - y
                if _meets(ax, ay, bx, by, half_x, half_y):
                    return CUT
                if (xy[k, 0] <= x) != (xy[k + 1, 0] <= x):
                    above += ((bx - ax) * ay - (by - ay) * ax > 0.0) == (bx > ax)
    return INSIDE if above % 2 == 1 else APART


@compiled
def _load(layer: Layer, shape: int, x: float, y: float, width: float, floor: float, edge: Floats) -> int:
    """Write the shape's edges over [x, x + width], from left to right and cut to it: x, y, x, y, slope, sign.

    Relative to (x, y). Edges that lie wholly at or below ``floor`` there are left out: against shapes above it they add
    up to nothing.
    """
    xy, ring_at, shape_at, run_at, sign, run = layer
    count = 0
    for r in range(shape_at[shape], shape_at[shape + 1]):
        for q in range(run_at[r], run_at[r + 1]):
            if run[q, 2] <= x or run[q, 0] >= x + width or run[q, 3] - y <= floor:
                continue
            first = ring_at[r] + (q - run_at[r]) * RUN
            for k in range(first, min(first + RUN, ring_at[r + 1] - 1)):
                a, b = k, k + 1
                if xy[a, 0] > xy[b, 0]:
                    a, b = b, a
                x0, x1 = xy[a, 0] - x, xy[b, 0] - x
                low, high = max(x0, 0.0), min(x1, width)
                if high - low < _UPRIGHT:
                    continue
                y0, y1 = xy[a, 1] - y, xy[b, 1] - y
                slope = (y1 - y0) / (x1 - x0)
                y_low = y0 if low == x0 else y0 + (low - x0) * slope
                y_high = y1 if high == x1 else y0 + (high - x0) * slope
                if y_low <= floor and y_high <= floor:
                    continue
                edge[count, 0], edge[count, 1], edge[count, 2], edge[count, 3] = low, y_low, high, y_high
                edge[count, 4] = slope
                edge[count, 5] = sign[r] if a == k else -sign[r]
                count += 1
    return count


@compiled
def _below_both(one: Floats, i: int, other: Floats, j: int) -> float:
    """∫ min(y_i, y_j) dx over the x that two edges have in common, which there must be."""
    low, high = max(one[i, 0], other[j, 0]), min(one[i, 2], other[j, 2])
    e0, e1 = one[i, 1] + (low - one[i, 0]) * one[i, 4], one[i, 1] + (high - one[i, 0]) * one[i, 4]
    f0, f1 = other[j, 1] + (low - other[j, 0]) * other[j, 4], other[j, 1] + (high - other[j, 0]) * other[j, 4]
    width = high - low
    d0, d1 = e0 - f0, e1 - f1
    if d0 <= 0.0 and d1 <= 0.0:
        return 0.5 * width * (e0 + e1)
    if d0 >= 0.0 and d1 >= 0.0:
        return 0.5 * width * (f0 + f1)
    at = d0 / (d0 - d1)
    cross = e0 + at * (e1 - e0)
    return 0.5 * width * (at * (min(e0, f0) + cross) + (1.0 - at) * (cross + min(e1, f1)))


@compiled
def _common(one: Floats, n_one: int, other: Floats, n_other: int) -> float:
    """Σ Σ sign sign ∫ min over two lists of edges."""
    total = 0.0
    for j in range(n_other):
        part = 0.0
        left, right = other[j, 0], other[j, 2]
        for i in range(n_one):
            if one[i, 0] < right and one[i, 2] > left:
                part += one[i, 5] * _below_both(one, i, other, j)
        total += part * other[j, 5]
    return total


@compiled
def _most(layer: Layer, at: Ints) -> int:
    """Most corners that any of these shapes has."""
    _, ring_at, shape_at = layer[:3]
    most = 0
    for i in at:
        most = max(most, ring_at[shape_at[i + 1]] - ring_at[shape_at[i]])
    return most


@compiled
def cut_pairs(
    small: Layer, large: Layer, box: Floats, whole: Floats, left: Ints, right: Ints
) -> tuple[Floats, NDArray[np.int8]]:
    """Area that each pair (small ``left[p]``, large ``right[p]``) shares, and how it lies: APART, INSIDE or CUT.

    ``box`` and ``whole`` are the small shapes' boxes and areas. One inside has its own area, to the last bit.
    """
    area = np.zeros(len(left))
    how = np.zeros(len(left), np.int8)
    one, other = np.empty((_most(small, left), 6)), np.empty((_most(large, right), 6))
    for p in range(len(left)):
        s = left[p]
        x, y = 0.5 * (box[s, 0] + box[s, 2]), 0.5 * (box[s, 1] + box[s, 3])
        half_x = max(x - box[s, 0], box[s, 2] - x) * (1.0 + 1e-12)
        half_y = max(y - box[s, 1], box[s, 3] - y) * (1.0 + 1e-12)
        how[p] = _place(large, right[p], x, y, half_x, half_y)
        if how[p] == INSIDE:
            area[p] = whole[s]
        elif how[p] == CUT:
            x, y, width = box[s, 0], box[s, 1], box[s, 2] - box[s, 0]
            n_other = _load(large, right[p], x, y, width, 0.0, other)
            if n_other > 0:
                n_one = _load(small, s, x, y, width, -np.inf, one)
                area[p] = _common(one, n_one, other, n_other)
    return area, how


@compiled
def common_within(layer: Layer, one: Ints, other: Ints, x: Floats, y: Floats, width: Floats) -> Floats:
    """Area that two shapes of one layer share over the strip from ``x`` to ``x + width``, for each pair."""
    area = np.empty(len(one))
    a, b = np.empty((_most(layer, one), 6)), np.empty((_most(layer, other), 6))
    for p in range(len(one)):
        n_a = _load(layer, one[p], x[p], y[p], width[p], -np.inf, a)
        n_b = _load(layer, other[p], x[p], y[p], width[p], -np.inf, b)
        area[p] = _common(a, n_a, b, n_b)
    return area

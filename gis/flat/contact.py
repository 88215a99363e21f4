"""Length of edge along which two polygons lie within reach of one another, edge against edge.

Of each edge of the one, the part within ``reach`` of an edge of the other is an interval: where the distance between a
point that moves along the edge and the other edge, which is convex, is no more than reach. The intervals of all edges of the
other are joined, so that no metre is counted twice. The same figure as the length of a boundary inside the other shape
widened by ``reach``, as long as the shapes do not overlap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis.flat.kernel import compiled

RUN = 16
"""Edges that share one box; the same as in `gis.flat.measure`, which makes the boxes."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Layer = tuple[Floats, Ints, Ints, Ints, Floats, Floats]
"""Coordinates, ring starts, shapes' first rings, rings' first runs, rings' signs, runs' boxes."""


@compiled
def _near_edges(layer: Layer, shape: int, box: Floats, edge: Floats) -> int:
    """Write the edges of a shape that have a length and whose boxes meet a box, relative to its corner; how many."""
    xy, ring_at, shape_at, run_at, _, run = layer
    count = 0
    for r in range(shape_at[shape], shape_at[shape + 1]):
        for q in range(run_at[r], run_at[r + 1]):
            if run[q, 2] < box[0] or run[q, 0] > box[2] or run[q, 3] < box[1] or run[q, 1] > box[3]:
                continue
            first = ring_at[r] + (q - run_at[r]) * RUN
            for k in range(first, min(first + RUN, ring_at[r + 1] - 1)):
                ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
                if (
                    max(ax, bx) < box[0]
                    or min(ax, bx) > box[2]
                    or max(ay, by) < box[1]
                    or min(ay, by) > box[3]
                ):
                    continue
                if ax == bx and ay == by:
                    continue
                edge[count, 0], edge[count, 1] = ax - box[0], ay - box[1]
                edge[count, 2], edge[count, 3] = bx - box[0], by - box[1]
                count += 1
    return count


@compiled
def _round(
    px: float, py: float, ux: float, uy: float, cx: float, cy: float, reach: float
) -> tuple[float, float]:
    """Where along the line p + t u (u of length 1) the distance to a point is at most reach: t from, to; else inf, −inf."""
    along = (cx - px) * ux + (cy - py) * uy
    aside = (cx - px) * uy - (cy - py) * ux
    if abs(aside) > reach:
        return np.inf, -np.inf
    half = np.sqrt(reach * reach - aside * aside)
    return along - half, along + half


@compiled
def _within(ax: float, ay: float, ux: float, uy: float, f: Floats, reach: float) -> tuple[float, float]:
    """Where along the line a + t u the distance to edge f is at most reach: round its ends, and beside it between them.

    Beside: the strip about f's line, cut by the two lines across it through its ends. Convex, so one interval.
    """
    low, high = _round(ax, ay, ux, uy, f[0], f[1], reach)
    also_low, also_high = _round(ax, ay, ux, uy, f[2], f[3], reach)
    low, high = min(low, also_low), max(high, also_high)
    vx, vy = f[2] - f[0], f[3] - f[1]
    length = np.sqrt(vx * vx + vy * vy)
    vx, vy = vx / length, vy / length
    first, last = -np.inf, np.inf
    aside, turn = (ax - f[0]) * vy - (ay - f[1]) * vx, ux * vy - uy * vx
    ahead, speed = (ax - f[0]) * vx + (ay - f[1]) * vy, ux * vx + uy * vy
    for start, rate, least, most in ((aside, turn, -reach, reach), (ahead, speed, 0.0, length)):
        if abs(rate) < 1e-15:
            if start < least or start > most:
                return low, high
            continue
        one, other = (least - start) / rate, (most - start) / rate
        first, last = max(first, min(one, other)), min(last, max(one, other))
    if first <= last:
        low, high = min(low, first), max(high, last)
    return low, high


@compiled
def _joined(low: Floats, high: Floats, count: int) -> float:
    """Length of the union of some intervals, sorted by insertion, as there are few."""
    for k in range(1, count):
        a, b, j = low[k], high[k], k
        while j > 0 and low[j - 1] > a:
            low[j], high[j] = low[j - 1], high[j - 1]
            j -= 1
        low[j], high[j] = a, b
    total, stop = 0.0, -np.inf
    for k in range(count):
        total += max(0.0, high[k] - max(low[k], stop))
        stop = max(stop, high[k])
    return total


@compiled
def _gap(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> float:
    """Distance of a point from an edge."""
    vx, vy = bx - ax, by - ay
    t = ((cx - ax) * vx + (cy - ay) * vy) / (vx * vx + vy * vy)
    t = min(1.0, max(0.0, t))
    return np.hypot(ax + t * vx - cx, ay + t * vy - cy)


@compiled
def _along(one: Floats, n_one: int, other: Floats, n_other: int, reach: float, ends: Floats) -> float:
    """Length of the edges of the one within reach of those of the other; ``ends`` is room to work in."""
    total = 0.0
    low, high = ends[0], ends[1]
    for i in range(n_one):
        ax, ay, bx, by = one[i, 0], one[i, 1], one[i, 2], one[i, 3]
        length = np.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
        ux, uy = (bx - ax) / length, (by - ay) / length
        x0, x1, y0, y1 = min(ax, bx) - reach, max(ax, bx) + reach, min(ay, by) - reach, max(ay, by) + reach
        count = 0
        for j in range(n_other):
            if max(other[j, 0], other[j, 2]) < x0 or min(other[j, 0], other[j, 2]) > x1:
                continue
            if max(other[j, 1], other[j, 3]) < y0 or min(other[j, 1], other[j, 3]) > y1:
                continue
            a, b = _within(ax, ay, ux, uy, other[j], reach)
            a, b = max(a, 0.0), min(b, length)
            if a < b:
                low[count], high[count] = a, b
                count += 1
        total += _joined(low, high, count)
    return total


@compiled
def _apart(one: Floats, n_one: int, other: Floats, n_other: int, reach: float) -> float:
    """Smallest distance of a corner of either from an edge of the other, if below reach; else reach.

    Edges that cross are no distance apart, but make their shapes overlap, which is another's question.
    """
    least = reach
    for i in range(n_one):
        for j in range(n_other):
            if max(one[i, 0], one[i, 2]) < min(other[j, 0], other[j, 2]) - least:
                continue
            if min(one[i, 0], one[i, 2]) > max(other[j, 0], other[j, 2]) + least:
                continue
            a0, a1, a2, a3 = one[i, 0], one[i, 1], one[i, 2], one[i, 3]
            b0, b1, b2, b3 = other[j, 0], other[j, 1], other[j, 2], other[j, 3]
            least = min(least, _gap(a0, a1, a2, a3, b0, b1), _gap(a0, a1, a2, a3, b2, b3))
            least = min(least, _gap(b0, b1, b2, b3, a0, a1), _gap(b0, b1, b2, b3, a2, a3))
            if least == 0.0:
                return 0.0
    return least


@compiled
def _most(layer: Layer, at: Ints) -> int:
    """Most corners that any of these shapes has."""
    _, ring_at, shape_at = layer[:3]
    most = 0
    for i in at:
        most = max(most, ring_at[shape_at[i + 1]] - ring_at[shape_at[i]])
    return most


@compiled
def contact(layer: Layer, box: Floats, one: Ints, other: Ints, reach: float) -> tuple[Floats, Floats, Floats]:
    """For each pair: edge of the one within reach of the other, of the other within reach of the one, and how far apart.

    In units of the layer; ``apart`` is at most ``reach``.
    """
    size = len(one)
    length, back, apart = np.zeros(size), np.zeros(size), np.full(size, reach)
    n_one, n_other = _most(layer, one), _most(layer, other)
    a, b, ends, frame = (
        np.empty((n_one, 4)),
        np.empty((n_other, 4)),
        np.empty((2, max(n_one, n_other))),
        np.empty(4),
    )
    for p in range(size):
        s, t = one[p], other[p]
        for k in range(2):
            frame[k] = max(box[s, k], box[t, k]) - reach
            frame[k + 2] = min(box[s, k + 2], box[t, k + 2]) + reach
        n = _near_edges(layer, s, frame, a)
        m = _near_edges(layer, t, frame, b) if n > 0 else 0
        if m == 0:
            continue
        length[p] = _along(a, n, b, m, reach, ends)
        if length[p] > 0.0:
            back[p] = _along(b, m, a, n, reach, ends)
            apart[p] = _apart(a, n, b, m, reach)
    return length, back, apart


@compiled
def _holds(layer: Layer, shape: int, x: float, y: float) -> bool:
    """Whether a point lies inside a shape, by the edges above it."""
    xy, ring_at, shape_at = layer[:3]
    above = 0
    for r in range(shape_at[shape], shape_at[shape + 1]):
        for k in range(ring_at[r], ring_at[r + 1] - 1):
            if (xy[k, 0] <= x) != (xy[k + 1, 0] <= x):
                ax, ay, bx, by = xy[k, 0] - x, xy[k, 1] - y, xy[k + 1, 0] - x, xy[k + 1, 1] - y
                above += ((bx - ax) * ay - (by - ay) * ax > 0.0) == (bx > ax)
    return above % 2 == 1


@compiled
def _enters(
    one: Floats,
    n_one: int,
    other: Floats,
    n_other: int,
    layer: Layer,
    shape: int,
    frame: Floats,
    reach: float,
) -> bool:
    """Whether any edge of the one, where it is beyond reach of the other's edges, lies inside the other."""
    low, high = np.empty(n_other), np.empty(n_other)
    for i in range(n_one):
        ax, ay, bx, by = one[i, 0], one[i, 1], one[i, 2], one[i, 3]
        length = np.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
        ux, uy = (bx - ax) / length, (by - ay) / length
        count = 0
        for j in range(n_other):
            a, b = _within(ax, ay, ux, uy, other[j], reach)
            if a < b:
                low[count], high[count] = a, b
                count += 1
        _joined(low, high, count)  # sorts them
        stop = 0.0
        for k in range(count + 1):
            start = low[k] if k < count else length
            if min(start, length) > stop + 1e-9:
                t = 0.5 * (stop + min(start, length))
                if _holds(layer, shape, frame[0] + ax + t * ux, frame[1] + ay + t * uy):
                    return True
            if k < count:
                stop = max(stop, high[k])
    return False


@compiled
def deep(layer: Layer, box: Floats, one: Ints, other: Ints, reach: float) -> NDArray[np.bool_]:
    """Whether an edge of either shape of a pair runs inside the other, further than ``reach`` from its edges."""
    found = np.zeros(len(one), np.bool_)
    n_one, n_other = _most(layer, one), _most(layer, other)
    a, b, frame = np.empty((n_one, 4)), np.empty((n_other, 4)), np.empty(4)
    for p in range(len(one)):
        s, t = one[p], other[p]
        for k in range(2):
            frame[k] = max(box[s, k], box[t, k]) - reach
            frame[k + 2] = min(box[s, k + 2], box[t, k + 2]) + reach
        n = _near_edges(layer, s, frame, a)
        m = _near_edges(layer, t, frame, b)
        found[p] = _enters(a, n, b, m, layer, t, frame, reach) or _enters(b, m, a, n, layer, s, frame, reach)
    return found

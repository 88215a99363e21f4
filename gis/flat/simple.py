"""Which shapes are surely valid: a screen that proves most, so that only the doubtful rest is asked of GEOS.

A shape is valid (OGC 06-103r4, 6.1.11) when each ring is closed and simple, no two rings touch but at points, holes lie in
their shell and not in one another, and parts do not overlap. Proved here is more than that: no two edges but those that
follow one another in a ring touch at all; every hole's first point lies in its shell and in no other hole of it; no
part's first point lies in another part's shell. Where rounding leaves a sign of orientation open, nothing is proved.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis.flat.kernel import compiled

_RUN = 8
"""Edges that share one box, so that most pairs of edges are never looked at."""
_MOST_RINGS = 64
_MOST_EDGES = 20_000
_SURE = 4e-16
"""Relative error of an orientation in doubles; Shewchuk (1997), bound A, is (3 + 16 ε) ε = 3.3e-16."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@compiled
def _side(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> int:
    """1 where c lies left of a→b, −1 right, 0 where doubles cannot tell."""
    left = (ax - cx) * (by - cy)
    right = (ay - cy) * (bx - cx)
    det = left - right
    bound = _SURE * (abs(left) + abs(right))
    if det > bound:
        return 1
    if -det > bound:
        return -1
    return 0


@compiled
def _apart(edge: Floats, i: int, j: int) -> bool:
    """Whether two edges whose boxes meet surely have no point in common."""
    ax, ay, bx, by = edge[i, 0], edge[i, 1], edge[i, 2], edge[i, 3]
    cx, cy, dx, dy = edge[j, 0], edge[j, 1], edge[j, 2], edge[j, 3]
    one = _side(ax, ay, bx, by, cx, cy)
    if one != 0 and one == _side(ax, ay, bx, by, dx, dy):
        return True
    one = _side(cx, cy, dx, dy, ax, ay)
    return one != 0 and one == _side(cx, cy, dx, dy, bx, by)


@compiled
def _turns(edge: Floats, i: int, j: int) -> bool:
    """Whether an edge and the one that follows it surely meet at their common point alone."""
    if _side(edge[i, 0], edge[i, 1], edge[i, 2], edge[i, 3], edge[j, 2], edge[j, 3]) != 0:
        return True
    along = (edge[i, 2] - edge[i, 0]) * (edge[j, 2] - edge[j, 0])
    up = (edge[i, 3] - edge[i, 1]) * (edge[j, 3] - edge[j, 1])
    return along >= 0.0 and up >= 0.0 and along + up > 0.0  # straight on, not back


@compiled
def _edges(xy: Floats, first: int, stop: int, edge: Floats, count: int) -> int:
    """Append the edges of a ring that have a length, each with its box; return how many edges there are now."""
    for k in range(first, stop - 1):
        ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
        if ax != bx or ay != by:
            edge[count, 0], edge[count, 1], edge[count, 2], edge[count, 3] = ax, ay, bx, by
            edge[count, 4], edge[count, 6] = (ax, bx) if ax < bx else (bx, ax)
            edge[count, 5], edge[count, 7] = (ay, by) if ay < by else (by, ay)
            count += 1
    return count


@compiled
def _run_boxes(edge: Floats, count: int, box: Floats) -> int:
    """Write the box of every run of edges; return how many runs there are."""
    runs = (count + _RUN - 1) // _RUN
    for r in range(runs):
        low_x = low_y = np.inf
        high_x = high_y = -np.inf
        for k in range(r * _RUN, min((r + 1) * _RUN, count)):
            low_x, low_y = min(low_x, edge[k, 4]), min(low_y, edge[k, 5])
            high_x, high_y = max(high_x, edge[k, 6]), max(high_y, edge[k, 7])
        box[r, 0], box[r, 1], box[r, 2], box[r, 3] = low_x, low_y, high_x, high_y
    return runs


@compiled
def _bends(edge: Floats, first: int, stop: int) -> bool:
    """Whether every edge of a ring surely meets the next at their common point alone."""
    for k in range(first, stop - 1):
        if not _turns(edge, k, k + 1):
            return False
    return _turns(edge, stop - 1, first)


@compiled
def _disjoint(edge: Floats, first: Ints, last: Ints, count: int, box: Floats) -> bool:
    """Whether no two edges touch but those that follow one another in a ring."""
    runs = _run_boxes(edge, count, box)
    for r in range(runs):
        for s in range(r, runs):
            if (
                box[r, 2] < box[s, 0]
                or box[s, 2] < box[r, 0]
                or box[r, 3] < box[s, 1]
                or box[s, 3] < box[r, 1]
            ):
                continue
            for i in range(r * _RUN, min((r + 1) * _RUN, count)):
                x0, y0, x1, y1 = edge[i, 4], edge[i, 5], edge[i, 6], edge[i, 7]
                for j in range(max(i + 1, s * _RUN), min((s + 1) * _RUN, count)):
                    if edge[j, 4] > x1 or edge[j, 6] < x0 or edge[j, 5] > y1 or edge[j, 7] < y0:
                        continue
                    follows = (j == i + 1 and last[i] != i) or (first[j] == i and last[i] == j)
                    if not follows and not _apart(edge, i, j):
                        return False
    return True


@compiled
def _within(xy: Floats, first: int, stop: int, x: float, y: float) -> int:
    """1 where a point surely lies inside a ring, 0 surely outside, −1 where doubles cannot tell."""
    inside = 0
    for k in range(first, stop - 1):
        below, after = xy[k, 1] <= y, xy[k + 1, 1] <= y
        if below == after:
            continue
        side = _side(xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1], x, y)
        if side == 0:
            return -1
        if (side > 0) == below:  # the edge passes the point on its right
            inside = 1 - inside
    return inside


@compiled
def _nested(xy: Floats, ring_at: Ints, shell: Bools, first: int, stop: int) -> bool:
    """Whether every hole of a shape surely lies in its own shell alone, and no part in another."""
    own = first
    for r in range(first, stop):
        own = r if shell[r] else own
        x, y = xy[ring_at[r], 0], xy[ring_at[r], 1]
        other = first
        for s in range(first, stop):
            other = s if shell[s] else other
            if s == r or (not shell[s] and (shell[r] or other != own)):
                continue
            if not shell[r] and shell[s] and s != own:
                continue
            wanted = 1 if not shell[r] and s == own else 0
            if _within(xy, ring_at[s], ring_at[s + 1], x, y) != wanted:
                return False
    return True


@compiled
def surely_valid(xy: Floats, ring_at: Ints, shell: Bools, start: Ints, stop: Ints) -> Bools:
    """Whether each shape, of the rings ``start[i]`` to ``stop[i]``, is surely valid; a shape of no rings is."""
    most = 0
    for i in range(len(start)):
        most = max(most, ring_at[stop[i]] - ring_at[start[i]])
    most = min(most, _MOST_EDGES)
    edge = np.empty((most, 8))
    box = np.empty((most // _RUN + 1, 4))
    first, last = np.empty(most, np.int64), np.empty(most, np.int64)
    sure = np.zeros(len(start), np.bool_)
    for i in range(len(start)):
        if ring_at[stop[i]] - ring_at[start[i]] > most or stop[i] - start[i] > _MOST_RINGS:
            continue
        count = 0
        closed = True
        for r in range(start[i], stop[i]):
            a, b = ring_at[r], ring_at[r + 1]
            fresh = _edges(xy, a, b, edge, count)
            closed &= fresh - count >= 3 and xy[a, 0] == xy[b - 1, 0] and xy[a, 1] == xy[b - 1, 1]
            closed = closed and _bends(edge, count, fresh)
            first[count:fresh] = count
            last[count:fresh] = fresh - 1
            count = fresh
        if closed and _disjoint(edge, first, last, count, box):
            sure[i] = stop[i] - start[i] < 2 or _nested(xy, ring_at, shell, start[i], stop[i])
    return sure

"""Nearest of many points and edges to each polygon: down the packed tree of the edges, nearest box first.

Distance as GEOS reckons it: 0 where an edge crosses the polygon's or lies in it, else the smallest of a corner of either
from an edge of the other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis.flat.kernel import compiled

RUN = 16
"""Edges that share one box; the same as in `gis.flat.measure`, which makes the boxes."""
_NODE = 8
"""Boxes under one parent, as in `gis.flat.boxes`."""
_STACK = 1024
_SLACK = 1e-9
"""Nothing is passed over that is not this much further: rounding must not hide one that is equally near."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Layer = tuple[Floats, Ints, Ints, Ints, Floats, Floats]
"""Coordinates, ring starts, shapes' first rings, rings' first runs, rings' signs, runs' boxes."""


@compiled
def _boxes_apart(one: Floats, i: int, other: Floats, j: int) -> float:
    """Distance of two boxes."""
    dx = max(one[i, 0] - other[j, 2], other[j, 0] - one[i, 2], 0.0)
    dy = max(one[i, 1] - other[j, 3], other[j, 1] - one[i, 3], 0.0)
    return np.sqrt(dx * dx + dy * dy)


@compiled
def _from_edge(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> float:
    """Distance of a point from an edge: from its nearer end, or |cross product| / length beside it."""
    vx, vy = bx - ax, by - ay
    square = vx * vx + vy * vy
    r = ((px - ax) * vx + (py - ay) * vy) / square if square > 0.0 else 0.0
    if r <= 0.0:
        return np.sqrt((px - ax) ** 2 + (py - ay) ** 2)
    if r >= 1.0:
        return np.sqrt((px - bx) ** 2 + (py - by) ** 2)
    return abs(((ay - py) * vx - (ax - px) * vy) / square) * np.sqrt(square)


@compiled
def _cross(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float) -> bool:
    """Whether two edges cross at a point that is an end of neither."""
    one = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    two = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax)
    three = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx)
    four = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx)
    return (
        ((one > 0.0) != (two > 0.0)) and ((three > 0.0) != (four > 0.0)) and one * two * three * four != 0.0
    )


@compiled
def _between(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float) -> float:
    """Distance of two edges; the second may be a point."""
    if cx == dx and cy == dy:
        return _from_edge(cx, cy, ax, ay, bx, by)
    if _cross(ax, ay, bx, by, cx, cy, dx, dy):
        return 0.0
    one = min(_from_edge(ax, ay, cx, cy, dx, dy), _from_edge(bx, by, cx, cy, dx, dy))
    return min(one, _from_edge(cx, cy, ax, ay, bx, by), _from_edge(dx, dy, ax, ay, bx, by))


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
def _distance(
    layer: Layer, shape: int, box: Floats, edge: Floats, e: int, frame: Floats, most: float
) -> float:
    """Distance of a shape from an edge, or more than ``most`` where it is more; ``frame`` holds the edges' boxes."""
    xy, ring_at, shape_at, run_at, _, run = layer
    cx, cy, dx, dy = edge[e, 0], edge[e, 1], edge[e, 2], edge[e, 3]
    low_x, low_y, high_x, high_y = frame[e, 0], frame[e, 1], frame[e, 2], frame[e, 3]
    least = np.inf
    for r in range(shape_at[shape], shape_at[shape + 1]):
        for q in range(run_at[r], run_at[r + 1]):
            if _boxes_apart(run, q, frame, e) > min(most, least):
                continue
            first = ring_at[r] + (q - run_at[r]) * RUN
            for k in range(first, min(first + RUN, ring_at[r + 1] - 1)):
                ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
                reach = min(most, least)
                if max(ax, bx) < low_x - reach or min(ax, bx) > high_x + reach:
                    continue
                if max(ay, by) < low_y - reach or min(ay, by) > high_y + reach:
                    continue
                least = min(least, _between(ax, ay, bx, by, cx, cy, dx, dy))
                if least == 0.0:
                    return 0.0
    inside = box[shape, 0] <= cx <= box[shape, 2] and box[shape, 1] <= cy <= box[shape, 3]
    return 0.0 if inside and _holds(layer, shape, cx, cy) else least


@compiled
def _push(stack: Ints, far: Floats, deep: int, floor: int, level: int, group: int, distance: float) -> None:
    """Put a box on the stack, above all from ``floor`` on that are further."""
    k = deep
    while k > floor and far[k - 1] < distance:
        stack[k, 0], stack[k, 1], far[k] = stack[k - 1, 0], stack[k - 1, 1], far[k - 1]
        k -= 1
    stack[k, 0], stack[k, 1], far[k] = level, group, distance


@compiled
def nearest(
    layer: Layer,
    box: Floats,
    rows: Ints,
    tree: tuple[Floats, Ints, Ints],
    edge: Floats,
    frame: Floats,
    of: Ints,
) -> tuple[Ints, Floats]:
    """For each shape the lowest number ``of`` an edge that is nearest, and how far it is.

    ``tree`` packs ``frame``, the boxes of the edges; there must be one edge at least.
    """
    node, level_at, leaf = tree
    found, distance = np.empty(len(rows), np.int64), np.empty(len(rows))
    stack, far = np.empty((_STACK, 2), np.int64), np.empty(_STACK)
    top = len(level_at) - 2
    for i in range(len(rows)):
        shape = rows[i]
        best, who = np.inf, np.int64(np.iinfo(np.int64).max)
        deep = 1
        stack[0, 0], stack[0, 1], far[0] = top, 0, 0.0
        while deep > 0:
            deep -= 1
            if far[deep] > best + _SLACK:
                continue
            level, group = stack[deep, 0], stack[deep, 1]
            base, floor = level_at[level], deep
            for k in range(base + group * _NODE, min(base + (group + 1) * _NODE, level_at[level + 1])):
                apart = _boxes_apart(node, k, box, shape)
                if apart > best + _SLACK:
                    continue
                if level > 0:
                    _push(stack, far, deep, floor, level - 1, k - base, apart)
                    deep += 1
                    continue
                e = leaf[k - base]
                d = _distance(layer, shape, box, edge, e, frame, best + _SLACK)
                if d < best or (d == best and of[e] < who):
                    best, who = d, of[e]
        found[i], distance[i] = who, best
    return found, distance

"""WKB read to flat arrays in two passes, without making a geometry object of any shape.

The plain form, as GeoParquet holds it: little-endian, two-dimensional Polygon or MultiPolygon of closed rings. Each pass looks at every
row's bytes from ``start[i]`` to ``stop[i]``. Source: OGC 06-103r4 (Simple Feature Access), clause 8.2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.flat.kernel import compiled

_POLYGON = 3
_MULTIPOLYGON = 6
_HEAD = 9
"""Bytes before the first ring or part: byte order, type, count."""
_POINT = 16

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@compiled
def _uint(data: Bytes, at: int) -> Any:
    return (
        np.int64(data[at])
        | (np.int64(data[at + 1]) << 8)
        | (np.int64(data[at + 2]) << 16)
        | (np.int64(data[at + 3]) << 24)
    )


@compiled
def _closed(data: Bytes, first: int, last: int) -> bool:
    """Whether two points are the same to the last bit."""
    same = 0
    for byte in range(_POINT):
        same += data[first + byte] == data[last + byte]
    return same == _POINT


@compiled
def _polygon(data: Bytes, at: int, stop: int) -> tuple[int, int, int]:
    """Return where the polygon's bytes end, its rings and its points; −1 first where it is not plain."""
    if stop - at < _HEAD or data[at] != 1 or _uint(data, at + 1) != _POLYGON:
        return -1, 0, 0
    rings = _uint(data, at + 5)
    at += _HEAD
    points = 0
    for _ in range(rings):
        if stop - at < 4:
            return -1, 0, 0
        count = _uint(data, at)
        at += 4
        if count < 4 or stop - at < count * _POINT or not _closed(data, at, at + (count - 1) * _POINT):
            return -1, 0, 0
        points += count
        at += count * _POINT
    return at, rings, points


@compiled
def counts(data: Bytes, start: Ints, stops: Ints, there: Bools) -> tuple[Bools, Ints, Ints]:
    """First pass: whether each row is plain, and how many rings and points it has (0 where it is not)."""
    size = len(start)
    plain = np.zeros(size, np.bool_)
    rings = np.zeros(size, np.int64)
    points = np.zeros(size, np.int64)
    for i in range(size):
        at, stop = start[i], stops[i]
        if not there[i] or stop - at < _HEAD:
            continue
        parts = 1
        if data[at] == 1 and _uint(data, at + 1) == _MULTIPOLYGON:
            parts = _uint(data, at + 5)
            at += _HEAD
        for _ in range(parts):
            at, more_rings, more_points = _polygon(data, at, stop)
            if at < 0:
                break
            rings[i] += more_rings
            points[i] += more_points
        plain[i] = at == stop
        if not plain[i]:
            rings[i] = points[i] = 0
    return plain, rings, points


@compiled
def fill(
    data: Bytes,
    start: Ints,
    plain: Bools,
    ring: Ints,
    point: Ints,
    xy: Bytes,
    ring_at: Ints,
    shell: Bools,
) -> None:
    """Second pass: write each plain row's points, ring starts and ring roles from its place ``ring[i]``, ``point[i]`` on.

    ``xy`` is the array of coordinates seen as bytes.
    """
    for i in range(len(start)):
        at = start[i]
        if not plain[i]:
            continue
        parts = 1
        if _uint(data, at + 1) == _MULTIPOLYGON:
            parts = _uint(data, at + 5)
            at += _HEAD
        r, p = ring[i], point[i]
        for _ in range(parts):
            rings = _uint(data, at + 5)
            at += _HEAD
            for k in range(rings):
                count = _uint(data, at)
                at += 4
                ring_at[r] = p
                shell[r] = k == 0
                r += 1
                here = p * _POINT
                for byte in range(count * _POINT):
                    xy[here + byte] = data[at + byte]
                at += count * _POINT
                p += count

"""GCJ-02 and BD-09, the shifted datums of Chinese web maps, to and from WGS 84: for locating, never for results.

There is no published definition of either datum. What everybody uses is an approximation that reproduces the shift to
about a metre. So these functions serve to put a point taken from a web map (an address, a facility) in its place, and
to lay layers on a shifted basemap. Official coordinates, areas and boundaries never go through them.
CGCS2000 and WGS 84 agree to decimetres or better, so at this accuracy the one stands for the other.

All take longitudes and latitudes in degrees: numbers, arrays or Series, of one shape. They give two arrays (numbers for
numbers). Outside the box that the shift is applied in (72.004-137.8347 E, 0.8293-55.8271 N) points are left as they are,
and so are blanks.

Source: the approximation published as *eviltransform* (github.com/googollee/eviltransform) and *coordtransform*
(github.com/wandergis/coordtransform), which agree with each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Degrees: TypeAlias = "NDArray[np.float64]"
_Shift: TypeAlias = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]

_AXIS_M = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323
_BAIDU_TURN = np.pi * 3000.0 / 180.0
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_ENOUGH = 1e-12
_ROUNDS = 30


def wgs84_to_gcj02(lon: Any, lat: Any) -> tuple[Any, Any]:
    """GCJ-02 longitude and latitude of WGS 84 points: ``lon + dE / (N cos φ)``, ``lat + dN / M``.

    ``dE`` and ``dN`` are the published sums of sines of the offset from 105 E 35 N, in metres; ``N`` and ``M`` the radii
    of curvature of the Krasovsky ellipsoid. For locating and basemaps, never for official results.

    >>> lon, lat = wgs84_to_gcj02(121.5272106, 31.1774276)
    >>> round(lat, 8), round(lon, 8)
    (31.17530398, 121.53154186)
    """
    return _where_shifted(lon, lat, _to_gcj)


def gcj02_to_wgs84(lon: Any, lat: Any) -> tuple[Any, Any]:
    """WGS 84 longitude and latitude of GCJ-02 points: the inverse of `wgs84_to_gcj02`, iterated below 1e-9 degree.

    ``p ← p - (shifted(p) - given)`` until nothing moves: the shift changes by less than 1 % of the way, so that each
    round gains two digits. For locating and basemaps, never for official results.

    >>> lon, lat = gcj02_to_wgs84(121.531541859215, 31.175303983645)
    >>> round(lat, 7), round(lon, 7)
    (31.1774276, 121.5272106)
    """
    return _where_shifted(lon, lat, lambda x, y: _inverse(_to_gcj, x, y))


def gcj02_to_bd09(lon: Any, lat: Any) -> tuple[Any, Any]:
    """BD-09 longitude and latitude of GCJ-02 points: a ripple in polar coordinates, then +0.0065 and +0.006 degree.

    ``z = √(x² + y²) + 0.00002 sin(52.36 y)``, ``θ = atan2(y, x) + 0.000003 cos(52.36 x)``, and back to
    ``z cos θ + 0.0065``, ``z sin θ + 0.006``. For locating and basemaps, never for official results.

    >>> lon, lat = gcj02_to_bd09(119.221202, 34.603063)
    >>> round(lon, 5), round(lat, 5)
    (119.22782, 34.60871)
    """
    return _where_shifted(lon, lat, _to_baidu)


def bd09_to_gcj02(lon: Any, lat: Any) -> tuple[Any, Any]:
    """GCJ-02 longitude and latitude of BD-09 points: the inverse of `gcj02_to_bd09`, iterated below 1e-9 degree.

    For locating and basemaps, never for official results.

    >>> lon, lat = bd09_to_gcj02(119.227819, 34.608707)
    >>> round(lon, 4), round(lat, 4)
    (119.2212, 34.6031)
    """
    return _where_shifted(lon, lat, lambda x, y: _inverse(_to_baidu, x, y))


def _where_shifted(lon: Any, lat: Any, move: _Shift) -> tuple[Any, Any]:
    """Apply a move where the shift is in force; everywhere else, and for blanks, give back what came in."""
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    inside = (x >= _WEST) & (x <= _EAST) & (y >= _SOUTH) & (y <= _NORTH)
    new_x, new_y = x.copy(), y.copy()
    new_x[inside], new_y[inside] = move(x[inside], y[inside])
    return (float(new_x), float(new_y)) if new_x.ndim == 0 else (new_x, new_y)


def _inverse(move: _Shift, x: Degrees, y: Degrees) -> tuple[Degrees, Degrees]:
    """Return the points that a move brings to the ones given."""
    from_x, from_y = x, y
    for _ in range(_ROUNDS):
        at_x, at_y = move(from_x, from_y)
        off_x, off_y = at_x - x, at_y - y
        from_x, from_y = from_x - off_x, from_y - off_y
        if max(np.abs(off_x).max(initial=0.0), np.abs(off_y).max(initial=0.0)) < _ENOUGH:
            break
    return from_x, from_y


def _to_gcj(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon - 105.0, lat - 35.0
    root, both = np.sqrt(np.abs(x)), (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    phi = np.radians(lat)
    bend = 1 - _ECCENTRICITY2 * np.sin(phi) ** 2
    along = _AXIS_M / np.sqrt(bend) * np.cos(phi)
    up = _AXIS_M * (1 - _ECCENTRICITY2) / (bend * np.sqrt(bend))
    return lon + np.degrees(east / along), lat + np.degrees(north / up)


def _to_baidu(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    far = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_TURN)
    turn = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_TURN)
    return far * np.cos(turn) + 0.0065, far * np.sin(turn) + 0.006

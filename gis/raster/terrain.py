"""Terrain: slope of the ground, and the way it faces, from a grid of heights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from gis.raster.grid import check_band, north_up
from gis.raster.reader import Reader

FLAT_FACES = 90.0
"""Degrees by which flat ground counts as facing away from any direction: neither towards it nor away."""

Floats = NDArray[np.float64]
OfHeights = Callable[[Any, Any], Floats]


def gradient(elevation: Any, transform: Any) -> tuple[Floats, Floats]:
    """Rise towards the east and towards the north, per metre, of every cell, by Horn's method.

    Along the columns ``((c + 2f + i) − (a + 2d + g)) / 8`` and down the rows ``((g + 2h + i) − (a + 2b + c)) / 8`` over the nine
    heights ``a b c / d e f / g h i``, turned into east and north by the grid's ``transform`` (any: cells not square, rotated, south up).
    Heights and cells in the same unit. Masked or NaN heights are not known: a cell with one among its nine, and the outermost
    cells, are NaN. The shape is kept.

    Source: B. K. P. Horn, Hill shading and the reflectance map, Proceedings of the IEEE 69 (1981).

    >>> east, north = gradient(np.tile(np.arange(5) * 10.0, (5, 1)), north_up(0.0, 0.0, 10.0, 10.0))
    >>> float(east[2, 2]), float(north[2, 2])
    (1.0, 0.0)
    """
    z = np.ma.filled(np.ma.asarray(elevation, dtype=np.float64), np.nan)
    east, north = np.full(z.shape, np.nan), np.full(z.shape, np.nan)
    if min(z.shape) < 3:
        return east, north
    a, b, c = z[:-2, :-2], z[:-2, 1:-1], z[:-2, 2:]
    d, f = z[1:-1, :-2], z[1:-1, 2:]
    g, h, i = z[2:, :-2], z[2:, 1:-1], z[2:, 2:]
    across = ((c + 2 * f + i) - (a + 2 * d + g)) / 8
    down = ((g + 2 * h + i) - (a + 2 * b + c)) / 8
    unknown = np.isnan(z[1:-1, 1:-1])
    across[unknown] = down[unknown] = np.nan
    turn = transform.a * transform.e - transform.b * transform.d
    east[1:-1, 1:-1] = (transform.e * across - transform.d * down) / turn + 0.0  # no minus zero
    north[1:-1, 1:-1] = (transform.a * down - transform.b * across) / turn + 0.0
    return east, north


def slope(elevation: Any, cell_x: float, cell_y: float) -> Floats:
    """Slope of every cell in degrees, by Horn's method: ``atan √(east² + north²)`` of its `gradient`.

    Heights and cell sizes in the same unit; blank as in `gradient`. Equal to GDAL's.

    >>> rise = np.tile(np.arange(5) * 10.0, (5, 1))
    >>> round(float(slope(rise, 10.0, 10.0)[2, 2]), 9)
    45.0
    """
    return slope_on(elevation, north_up(0.0, 0.0, abs(cell_x), abs(cell_y)))


def slope_on(elevation: Any, transform: Any) -> Floats:
    """Slope of every cell in degrees, on a grid of any ``transform``; see `slope`."""
    return np.degrees(np.arctan(np.hypot(*gradient(elevation, transform))))


def aspect_on(elevation: Any, transform: Any) -> Floats:
    """The way every cell faces, downhill, in degrees clockwise from north, 0 to below 360; NaN where it is flat.

    ``atan2(−east, −north)`` of its `gradient`. Equal to GDAL's where cells are square; where they are not, GDAL leaves their
    sides out of account and this does not. Blank otherwise as in `gradient`.

    >>> fall_to_the_south = np.repeat(np.arange(5) * -10.0, 5).reshape(5, 5)
    >>> float(aspect_on(fall_to_the_south, north_up(0.0, 0.0, 10.0, 10.0))[2, 2])
    180.0
    """
    east, north = gradient(elevation, transform)
    way = np.degrees(np.arctan2(-east, -north)) % 360.0
    return np.where((east == 0) & (north == 0), np.nan, way)


def facing_on(elevation: Any, transform: Any, direction: float) -> Floats:
    """By how many degrees every cell faces away from a direction: 0 towards it, 180 the other way, 90 where it is flat.

    The smaller angle between its aspect and ``direction`` (degrees clockwise from north). Unlike an aspect it has a mean. Blank as in `gradient`.

    >>> fall_to_the_south = np.repeat(np.arange(5) * -10.0, 5).reshape(5, 5)
    >>> float(facing_on(fall_to_the_south, north_up(0.0, 0.0, 10.0, 10.0), 135.0)[2, 2])
    45.0
    """
    east, north = gradient(elevation, transform)
    way = np.degrees(np.arctan2(-east, -north))
    apart = np.abs((way - direction + 180.0) % 360.0 - 180.0)
    return np.where((east == 0) & (north == 0), FLAT_FACES, apart)


class Terrain(Reader):
    """What a function of this room makes of the heights of another reader, window by window: each cell with its eight neighbours."""

    def __init__(self, heights: Reader, of: OfHeights, band: int = 1) -> None:
        check_band(heights.grid, band)
        self.grid, self.bands, self.note = heights.grid, 1, heights.note
        self._heights, self._of, self._band = heights, of, band

    def close(self) -> None:
        """Let go of the heights."""
        self._heights.close()

    def _values(self, window: Window, band: int) -> Floats:
        left, top = int(window.col_off), int(window.row_off)
        right, bottom = left + int(window.width), top + int(window.height)
        west, north = max(left - 1, 0), max(top - 1, 0)
        east, south = min(right + 1, self.grid.width), min(bottom + 1, self.grid.height)
        z = self._heights.values(Window(west, north, east - west, south - north), self._band)
        found = self._of(z, self.grid.transform)
        return found[top - north : bottom - north, left - west : right - west]

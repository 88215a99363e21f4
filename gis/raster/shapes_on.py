"""Shapes on the cells of a grid: which cells they touch, and how far every cell is from them, window by window."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.windows import Window
from scipy.ndimage import distance_transform_edt

from gis.errors import InputError
from gis.raster.align import moved
from gis.raster.grid import Grid, applied
from gis.raster.reader import Reader
from gis.words import Words, refusal

MOST_REACH = 2_000
"""Cells as far as which a distance may be asked for."""
_TILE = 2_048

Floats = NDArray[np.float64]


class Touched(Reader):
    """1 on the cells that shapes cover, 0 on the others: with ``all_touched`` every cell they touch, else those whose middle they hold.

    Shapes are brought into the CRS of the grid; missing ones are left out. A point or line holds no middle: with ``all_touched`` only.
    """

    def __init__(self, shapes: gpd.GeoSeries, like: Grid, *, all_touched: bool = True) -> None:
        self.grid, self.bands, self.note = like, 1, Words("")
        self._shapes = _placed(shapes, like)
        self._tree = shapely.STRtree(self._shapes)
        self._all = all_touched

    def _values(self, window: Window, band: int) -> Floats:
        return self.touched(window).astype(np.float64)

    def touched(self, window: Window) -> NDArray[np.bool_]:
        """The same as yes and no."""
        out = np.zeros((int(window.height), int(window.width)), dtype=np.uint8)
        near = self._shapes[self._tree.query(_outline(self.grid, window))]
        if len(near):
            place = moved(self.grid.transform, window)
            rasterize(near, out=out, transform=place, all_touched=self._all, default_value=1)
        return out.astype(bool)


class Near(Reader):
    """Distance of every cell to the nearest shape, in metres: from its middle to the middle of the nearest cell that a shape touches.

    Looked for as far as ``most_m``: what lies farther has ``most_m``. Exact on the grid, so within a cell of the distance to the shape
    itself. Raises InputError: no shape, cells that are not square, or ``most_m`` of more than 2000 cells.

    Source: exact Euclidean distance transform (C. R. Maurer and others 2003), as SciPy has it.
    """

    def __init__(self, shapes: gpd.GeoSeries, like: Grid, most_m: float) -> None:
        self.grid, self.bands, self.note = like, 1, Words("")
        self._on = Touched(shapes, like)
        wide, high = like.cell
        if abs(wide - high) > 1e-6 * wide or abs(like.cell_area - wide * high) > 1e-6 * wide * high:
            raise InputError(refusal("gis", "near.cells", wide=wide, high=high))
        self._reach = int(np.ceil(most_m / wide))
        if not 0 < self._reach <= MOST_REACH:
            most = MOST_REACH * wide
            raise InputError(refusal("gis", "near.reach", most_m=most_m, most=most))
        self._most, self._cell = most_m, wide

    def _values(self, window: Window, band: int) -> Floats:
        out = np.empty((int(window.height), int(window.width)))
        for top in range(0, out.shape[0], _TILE):
            for left in range(0, out.shape[1], _TILE):
                part = out[top : top + _TILE, left : left + _TILE]
                part[...] = self._part(int(window.row_off) + top, int(window.col_off) + left, part.shape)
        return out

    def _part(self, top: int, left: int, shape: tuple[int, ...]) -> Floats:
        """Distances of a tile, looking as far around it as the reach goes, also beyond the grid."""
        reach = self._reach
        around = Window(left - reach, top - reach, shape[1] + 2 * reach, shape[0] + 2 * reach)
        there = self._on.touched(around)
        if not there.any():
            return np.full(shape, self._most)
        rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
        low_row, low_column = min(rows[0], reach), min(columns[0], reach)
        high_row, high_column = max(rows[-1] + 1, reach + shape[0]), max(columns[-1] + 1, reach + shape[1])
        there = there[low_row:high_row, low_column:high_column]
        row, column = distance_transform_edt(~there, return_distances=False, return_indices=True)
        inner_row, inner_column = reach - low_row, reach - low_column
        inner = (
            slice(inner_row, inner_row + shape[0]),
            slice(inner_column, inner_column + shape[1]),
        )
        down = row[inner] - np.arange(inner_row, inner_row + shape[0])[:, None]
        right = column[inner] - np.arange(inner_column, inner_column + shape[1])
        far = np.hypot(down, right) * self._cell
        return np.minimum(far, self._most)


def _placed(shapes: gpd.GeoSeries, like: Grid) -> NDArray[Any]:
    """The shapes that are there, in the CRS of a grid."""
    moved_ = shapes if shapes.crs is None or shapes.crs == like.crs else shapes.to_crs(like.crs)
    array = np.asarray(moved_.array, dtype=object)
    return array[~(shapely.is_missing(array) | shapely.is_empty(array))]


def _outline(grid: Grid, window: Window) -> Any:
    left, top = window.col_off, window.row_off
    right, bottom = left + window.width, top + window.height
    x, y = applied(grid.transform, [left, right, right, left], [top, top, bottom, bottom])
    return shapely.Polygon(np.column_stack([x, y]))

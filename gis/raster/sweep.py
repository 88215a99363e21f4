"""Sweep: go over a raster tile by tile, with the values of the cells that shapes lie on and their exact shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.windows import Window

from gis.errors import CrsError, InputError
from gis.raster.coverage import LEAST, Covered, covered, edges
from gis.raster.grid import Grid, applied
from gis.raster.reader import Reader, Values
from gis.words import refusal

TILE = 512
"""Side of a tile in cells: what is read at once of each band."""
ROOM = 1_000_000
"""Cells of the boxes around shapes, and points of their outlines times `POINT`, that are worked on at once."""
POINT = 3
MOST_CELLS = 20_000_000_000
"""Cells that the boxes around all shapes may hold together: more is a raster of another place or size than meant."""

Shapes = NDArray[np.object_]


def shapes_on(geoms: gpd.GeoSeries, grid: Grid) -> Shapes:
    """Shapes in the CRS of a grid, in two dimensions, parts of one that overlap made one; CrsError when either has none."""
    if grid.crs is None or geoms.crs is None:
        which = str(grid.path) if grid.crs is None else refusal("gis", "crs.layer")
        raise CrsError(refusal("gis", "zonal.no_crs", which=which))
    shapes = np.asarray((geoms if geoms.crs == grid.crs else geoms.to_crs(grid.crs)).array, dtype=object)
    flat: Shapes = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
    return _once(flat)


def _once(shapes: Shapes) -> Shapes:
    """Shapes whose ground counts once: where parts of one overlap, their union."""
    several = np.flatnonzero(shapely.get_num_geometries(shapes) > 1)
    several = several[~shapely.is_valid(shapes[several])]
    if not len(several):
        return shapes
    found = shapes.copy()
    for at in several:
        parts = shapely.get_parts(shapes[at])
        if shapely.is_valid(parts).all():
            found[at] = shapely.union_all(parts)
    return found


def sweep(
    reader: Reader, shapes: Shapes, bands: Sequence[int]
) -> Iterator[tuple[NDArray[np.int64], Covered, list[Values]]]:
    """Batches of shapes, the cells of one tile that they lie on, and the values of each band there (NaN: none).

    ``shapes`` have an area and are in the CRS of the reader. Each batch is ``(which, cells, values)``: ``cells.shape`` counts within
    ``which``, the places of the batch's shapes. A shape that lies on several tiles is in a batch of each. What is held at once
    is a tile of each band and what `ROOM` allows, however large the raster, the shapes or their number.
    """
    grid = reader.grid
    box = _boxes(shapes, grid)
    cells = np.prod(box[2:] - box[:2], axis=0, dtype=float)
    if cells.sum() > MOST_CELLS:
        raise InputError(refusal("gis", "zonal.cells", path=grid.path, cells=float(cells.sum())))
    which, row, column = _tiles(box)
    if not len(which):
        return
    points = POINT * shapely.get_num_coordinates(shapes)
    starts = np.flatnonzero(np.r_[True, (np.diff(row) != 0) | (np.diff(column) != 0)])
    for start, stop in zip(starts, [*starts[1:], len(which)], strict=True):
        members = which[start:stop]
        tile = np.array([column[start], row[start]]) * TILE
        inner = np.concatenate(
            [np.maximum(box[:2, members].T, tile), np.minimum(box[2:, members].T, tile + TILE)], 1
        )
        left, top = inner[:, :2].min(axis=0)
        right, bottom = inner[:, 2:].max(axis=0)
        window = Window(int(left), int(top), int(right - left), int(bottom - top))
        values = [reader.values(window, band).ravel() for band in bands]
        size = (inner[:, 2] - inner[:, 0]) * (inner[:, 3] - inner[:, 1]) + points[members]
        for batch in _batches(size):
            some = members[batch]
            sides = edges(shapes[some], grid.transform)
            found = covered(sides, len(some), (int(left), int(right)), (int(top), int(bottom)))
            at = (found.row - top) * (right - left) + (found.column - left)
            yield some, found, [one[at] for one in values]


def coverage(cells: Values, area: Values, grid: Grid) -> Values:
    """The share (0 to 1) of each shape that so many cells are, given its area; 1 within rounding is 1, blank without an area."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Values = np.where(area > 0, cells * grid.cell_area / area, np.nan)
    return np.where(share > 1 - LEAST, 1.0, share)


def _boxes(shapes: Shapes, grid: Grid) -> NDArray[np.int64]:
    """The cells around each shape that lie on the grid: first column and row, and those after the last; no width where there are none."""
    west, south, east, north = shapely.bounds(shapes).T if len(shapes) else np.empty((4, 0))
    x, y = np.stack([west, west, east, east]), np.stack([south, north, south, north])
    columns, rows = applied(~grid.transform, x, y)
    sides = [
        np.clip(np.floor(columns.min(axis=0)), 0, grid.width),
        np.clip(np.floor(rows.min(axis=0)), 0, grid.height),
        np.clip(np.ceil(columns.max(axis=0)), 0, grid.width),
        np.clip(np.ceil(rows.max(axis=0)), 0, grid.height),
    ]
    box = np.stack(sides).astype(np.int64)
    box[2:, np.any(box[2:] <= box[:2], axis=0)] = 0
    box[:2, np.any(box[2:] <= box[:2], axis=0)] = 0
    return box


def _tiles(box: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Which shape lies on which tile (its row and column), tile by tile."""
    first, last = box[:2] // TILE, -(-box[2:] // TILE)
    wide, high = last - first
    count = wide * high
    which = np.repeat(np.arange(box.shape[1]), count)
    step = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    row = first[1][which] + step // np.maximum(wide, 1)[which]
    column = first[0][which] + step % np.maximum(wide, 1)[which]
    order = np.lexsort((which, column, row))
    return which[order], row[order], column[order]


def _batches(size: Any) -> Iterator[slice]:
    """Runs of shapes whose sizes come to about `ROOM` together, one shape at least."""
    batch = (np.cumsum(size) - size) // ROOM
    starts = np.flatnonzero(np.r_[True, np.diff(batch) != 0])
    for start, stop in zip(starts, [*starts[1:], len(size)], strict=True):
        yield slice(int(start), int(stop))

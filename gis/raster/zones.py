"""Zones: the classes of a raster as shapes cut by other shapes, each square metre of them accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes as outlines
from rasterio.windows import Window

from gis.errors import InputError
from gis.overlay import cut
from gis.raster.align import moved
from gis.raster.grid import Grid, applied
from gis.raster.reader import Reader, reader_of
from gis.raster.sweep import shapes_on
from gis.words import refusal

TILE = 1_024
"""Side of a tile in cells: what is looked at at once."""
NONE = -1
"""The class of what lies beyond the raster."""


def zones(given: str | Path | Reader, geoms: gpd.GeoSeries, *, least_m2: float = 0.0) -> gpd.GeoDataFrame:
    """Every shape cut by the classes of a raster of whole numbers: one row a shape and class that meet.

    Columns ``shape`` (the label of ``geoms``), ``code`` (NONE, −1, where there is no cell or it has no value), ``area_m2`` and the geometry, in the CRS of
    the raster; sorted by the order of ``geoms``, then code. Classes are outlined along the edges of their cells and cut exactly, tile by tile, so
    that memory does not grow with the raster, and joined again where a tile cut them. For each shape

        Σ area_m2 of its rows = its area in that CRS

    (with ``least_m2`` but for pieces smaller than that, which are left out). Missing shapes have no row.

    Raises CrsError as `gis.overlay.cut`, InputError for invalid shapes and for a raster with a class −1.
    """
    reader = reader_of(given)
    try:
        whole = shapes_on(geoms, reader.grid)
        pieces = [_cut(reader, window, whole, near) for window, near in _tiles(whole, reader.grid)]
    finally:
        if reader is not given:
            reader.close()
    table = pd.concat([_table([], [], []), *pieces], ignore_index=True)
    table = pd.concat([table, _beyond(whole, table)], ignore_index=True)
    made = _joined(table, whole)
    found = gpd.GeoDataFrame(
        {"shape": geoms.index.to_numpy()[made["at"]], "code": made["code"], "area_m2": made["area_m2"]},
        geometry=np.asarray(made["geometry"], dtype=object),
        crs=reader.grid.crs,
    )
    return found[found["area_m2"] > least_m2].reset_index(drop=True)


def _table(at: Any, code: Any, geometry: Any) -> pd.DataFrame:
    shapes = np.empty(len(at), dtype=object)
    shapes[:] = geometry
    return pd.DataFrame(
        {"at": np.asarray(at, dtype=np.int64), "code": np.asarray(code, dtype=np.int64), "geometry": shapes}
    )


def _tiles(shapes: NDArray[np.object_], grid: Grid) -> Iterator[tuple[Window, NDArray[np.int64]]]:
    """Tiles of a grid that shapes meet, and which shapes."""
    tree = shapely.STRtree(shapes)
    for top in range(0, grid.height, TILE):
        for left in range(0, grid.width, TILE):
            right, bottom = min(left + TILE, grid.width), min(top + TILE, grid.height)
            x, y = applied(grid.transform, [left, right, right, left], [top, top, bottom, bottom])
            near = tree.query(shapely.Polygon(np.column_stack([x, y])), predicate="intersects")
            if len(near):
                part = _part(shapely.bounds(shapes[near]), grid, (left, top, right, bottom))
                if part is not None:
                    yield part, np.sort(near)


def _part(bounds: Any, grid: Grid, tile: tuple[int, int, int, int]) -> Window | None:
    """The part of a tile that the boxes of shapes reach, or None."""
    x = bounds[:, [0, 0, 2, 2]].ravel()
    y = bounds[:, [1, 3, 1, 3]].ravel()
    column, row = applied(~grid.transform, x, y)
    left, top, right, bottom = tile
    left, right = max(left, int(np.floor(column.min()))), min(right, int(np.ceil(column.max())))
    top, bottom = max(top, int(np.floor(row.min()))), min(bottom, int(np.ceil(row.max())))
    return Window(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _cut(
    reader: Reader, window: Window, shapes: NDArray[np.object_], near: NDArray[np.int64]
) -> pd.DataFrame:
    """The classes of one tile cut by the shapes that meet it."""
    values = reader.values(window)
    if (values == NONE).any():
        raise InputError(refusal("gis", "zones.none", path=reader.grid.path, code=NONE))
    cells = np.where(np.isnan(values), NONE, values).astype(np.int32)
    drawn = list(outlines(cells, connectivity=4, transform=moved(reader.grid.transform, window)))
    areas = shapely.make_valid(np.array([shapely.geometry.shape(shape) for shape, _ in drawn], dtype=object))
    codes = np.array([code for _, code in drawn]).astype(np.int64)
    crs = reader.grid.crs
    found = cut(gpd.GeoSeries(areas, crs=crs), gpd.GeoSeries(shapes[near], crs=crs))
    piece = shapely.intersection(areas[found.small], shapes[near][found.large])
    return _table(near[found.large], codes[found.small], piece)


def _beyond(shapes: NDArray[np.object_], table: pd.DataFrame) -> pd.DataFrame:
    """What of each shape no tile holds, as pieces without a class."""
    inside = np.bincount(table["at"], shapely.area(np.asarray(table["geometry"], dtype=object)), len(shapes))
    area = shapely.area(shapes)
    short = np.flatnonzero(area - inside > 1e-9 * np.nan_to_num(area))
    if not len(short):
        return _table([], [], [])
    held = table[table["at"].isin(short)].groupby("at")["geometry"].agg(list)
    rest = [
        shapely.difference(shapes[at], shapely.union_all(held[at])) if at in held.index else shapes[at]
        for at in short
    ]
    return _table(short, np.full(len(short), NONE), rest)


def _joined(table: pd.DataFrame, shapes: NDArray[np.object_]) -> dict[str, Any]:
    """One row a shape and class: pieces of several tiles, and several pieces of one, made one shape."""
    order = np.lexsort((table["code"].to_numpy(), table["at"].to_numpy()))
    pieces = np.asarray(table["geometry"], dtype=object)[order]
    at, code = table["at"].to_numpy()[order], table["code"].to_numpy()[order]
    starts = (np.diff(at, prepend=NONE) != 0) | (np.diff(code, prepend=0) != 0)
    first = np.flatnonzero(starts)
    groups = np.split(pieces, first[1:]) if len(first) else []
    made = np.empty(len(first), dtype=object)
    made[:] = [_polygons(group[0] if len(group) == 1 else shapely.union_all(group)) for group in groups]
    return {"at": at[first], "code": code[first], "area_m2": shapely.area(made), "geometry": made}


def _polygons(shape: Any) -> Any:
    """The areas of a shape, without the lines and points at which shapes only touched."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    areas = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(areas)

"""Earthwork: how much earth is cut and filled to make the ground of a shape level."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import RasterioRasterSource
from numpy.typing import NDArray

from gis.crs import require_metric
from gis.errors import CrsError
from gis.raster.grid import Grid, applied, opened
from gis.raster.heights import plain
from gis.raster.source import Source
from gis.words import refusal

MOST_CELLS = 2_000_000
"""Cells looked at at a time; a shape with more is taken in strips."""
COLUMNS = ("cut_m3", "fill_m3", "level_m", "coverage")

Floats = NDArray[np.float64]


def earthwork(
    given: str | Path | Source,
    geoms: gpd.GeoSeries,
    level: float | pd.Series | None = None,
    band: int = 1,
) -> pd.DataFrame:
    """Earth cut and filled to bring the ground of each shape to a level, in m³, and that level, in m.

    ``cut = Σ share × cell area × max(z − level, 0)``, ``fill = Σ share × cell area × max(level − z, 0)`` over the cells, each with
    the share of it that the shape covers. ``level``: one height for all, or one a shape by its index; None: the level at which as much
    is cut as filled, which is the mean height (earth is taken to keep its volume). ``coverage``: the share of the shape whose
    height is known; only that part is counted. Index: that of ``geoms``; blank where no height or no level is known.

    Raises CrsError when heights do not lie on a grid in metres or a CRS is missing, InputError when they cannot be read.

    Source: the grid method of earthwork, every cell a prism of its own height.
    """
    grid = Grid(given)
    require_metric(grid.crs, grid.path.name)
    if geoms.crs is None:
        raise CrsError(refusal("gis", "zonal.no_crs", which=refusal("gis", "crs.layer")))
    shapes = np.asarray((geoms if geoms.crs == grid.crs else geoms.to_crs(grid.crs)).array, dtype=object)
    shapes = shapely.force_2d(shapes)
    area = shapely.area(shapes)
    asked = None if level is None else _levels(level, geoms.index)
    found = {name: np.full(len(shapes), np.nan) for name in COLUMNS}
    with tempfile.TemporaryDirectory() as folder:
        file = plain(given, Path(folder), band)
        for rows, parts in _batches(shapes, area, grid):
            _measure(file, grid, rows, parts, asked, found)
    with np.errstate(invalid="ignore", divide="ignore"):
        found["coverage"] = np.minimum(found["coverage"] * grid.cell_area / area, 1.0)
    return pd.DataFrame(found, index=geoms.index)


def _levels(level: float | pd.Series, index: pd.Index) -> Floats:
    """The level of each shape."""
    if isinstance(level, pd.Series):
        return level.reindex(index).to_numpy(dtype=float)
    return np.full(len(index), float(level))


def _batches(
    shapes: NDArray[np.object_], area: Floats, grid: Grid
) -> Iterator[tuple[NDArray[np.int64], list[NDArray[np.object_]]]]:
    """Positions of shapes that together have few enough cells, with their pieces; a large shape alone, in strips."""
    usable = np.flatnonzero(area > 0)
    if not len(usable):
        return
    bounds = shapely.bounds(shapes[usable])
    cells = np.prod((bounds[:, 2:] - bounds[:, :2]) / np.array(grid.cell) + 2.0, axis=1)
    large = cells > MOST_CELLS
    small = usable[~large]
    group = np.floor(np.cumsum(cells[~large]) / MOST_CELLS)
    for number in np.unique(group):
        rows = small[group == number]
        yield rows, [shapes[rows]]
    for row in usable[large]:
        yield np.array([row]), [np.array([piece]) for piece in _strips(shapes[row], grid)]


def _strips(shape: Any, grid: Grid) -> list[Any]:
    """A shape cut along the rows of the grid into pieces of few enough cells."""
    boxes = []
    rows = max(1, MOST_CELLS // grid.width)
    for top in range(0, grid.height, rows):
        bottom = min(top + rows, grid.height)
        x, y = applied(grid.transform, [0, grid.width, grid.width, 0], [top, top, bottom, bottom])
        boxes.append(shapely.Polygon(np.column_stack([x, y])))
    pieces = shapely.intersection(shape, np.array(boxes))
    return [piece for piece in pieces if shapely.area(piece) > 0]


def _measure(
    file: Path,
    grid: Grid,
    rows: NDArray[np.int64],
    parts: list[NDArray[np.object_]],
    asked: Floats | None,
    found: dict[str, Floats],
) -> None:
    """Fill in the figures of some shapes: each of ``parts`` holds a piece of every one of them."""
    cells = [_cells(file, part) for part in parts] if len(parts) == 1 else None
    held = np.zeros(len(rows))
    lift = np.zeros(len(rows))
    for number, part in enumerate(parts):
        owner, height, share = cells[number] if cells else _cells(file, part)
        held += np.bincount(owner, weights=share, minlength=len(rows))
        lift += np.bincount(owner, weights=share * height, minlength=len(rows))
    with np.errstate(invalid="ignore", divide="ignore"):
        level = lift / held if asked is None else np.where(held > 0, asked[rows], np.nan)
    cut, fill = np.zeros(len(rows)), np.zeros(len(rows))
    for number, part in enumerate(parts):
        owner, height, share = cells[number] if cells else _cells(file, part)
        above = (height - level[owner]) * share * grid.cell_area
        cut += np.bincount(owner, weights=np.maximum(above, 0.0), minlength=len(rows))
        fill += np.bincount(owner, weights=np.maximum(-above, 0.0), minlength=len(rows))
    blank = np.isnan(level)
    for name, values in (("cut_m3", cut), ("fill_m3", fill), ("level_m", level)):
        found[name][rows] = np.where(blank, np.nan, values)
    found["coverage"][rows] = held


def _cells(file: Path, shapes: NDArray[np.object_]) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Every cell with a height under some shapes: position of the shape, height, share covered."""
    with opened(file) as heights:
        layer = gpd.GeoDataFrame({"at": np.arange(len(shapes))}, geometry=shapes, crs=heights.crs)
        answer = exact_extract(
            RasterioRasterSource(heights, 1),
            layer,
            ["values", "coverage"],
            include_cols=["at"],
            output="pandas",
        )
    counts = [len(values) for values in answer["values"]]
    owner = np.repeat(answer["at"].to_numpy(), counts)
    if not len(owner):
        return owner.astype(np.int64), np.empty(0), np.empty(0)
    height = np.ma.concatenate([np.ma.asarray(values) for values in answer["values"]])
    share = np.concatenate([np.asarray(one, dtype=float) for one in answer["coverage"]])
    values = np.ma.masked_invalid(height.astype(np.float64))
    known = ~np.ma.getmaskarray(values)
    return owner[known].astype(np.int64), np.asarray(values.data[known]), share[known]

"""Earthwork: how much earth is cut and filled to make the ground of a shape level."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import require_metric
from gis.raster.reader import Reader, reader_of
from gis.raster.source import Source
from gis.raster.sweep import shapes_on, sweep
from gis.raster.zonal import zonal

COLUMNS = ("cut_m3", "fill_m3", "level_m", "coverage")


def earthwork(
    given: str | Path | Source | Reader,
    geoms: gpd.GeoSeries,
    level: float | pd.Series | None = None,
    band: int = 1,
) -> pd.DataFrame:
    """Earth cut and filled to bring the ground of each shape to a level, in m³, and that level, in m.

    ``cut = Σ share × cell area × max(z − level, 0)``, ``fill = Σ share × cell area × max(level − z, 0)`` over the cells, each with
    the share of it that the shape covers. ``level``: one height for all, or one a shape by its index; None: the level at which as much
    is cut as filled, which is the mean height (earth is taken to keep its volume). ``coverage``: the share of the shape whose
    height is known; only that part is counted. Index: that of ``geoms``; blank where no height or no level is known.
    Read by windows.

    Raises CrsError when heights do not lie on a grid in metres or a CRS is missing, InputError when they cannot be read.

    Source: the grid method of earthwork, every cell a prism of its own height.
    """
    with nullcontext(given) if isinstance(given, Reader) else reader_of(given) as heights:
        require_metric(heights.grid.crs, heights.grid.path.name)
        mean = zonal(heights, geoms, ("mean",), band)
        flat = mean["mean"].to_numpy() if level is None else _levels(level, geoms.index)
        flat = np.where(np.isnan(mean["mean"]), np.nan, flat)
        shapes = shapes_on(geoms, heights.grid)
        usable = np.flatnonzero((shapely.area(shapes) > 0) & ~np.isnan(flat))
        cut, fill = np.zeros(len(shapes)), np.zeros(len(shapes))
        for which, cells, values in sweep(heights, shapes[usable], (band,)):
            at = usable[which]
            above = np.nan_to_num(values[0] - flat[at][cells.shape]) * cells.share * heights.grid.cell_area
            cut[at] += np.bincount(cells.shape, np.maximum(above, 0.0), len(which))
            fill[at] += np.bincount(cells.shape, np.maximum(-above, 0.0), len(which))
    blank = np.isnan(flat)
    told = (np.where(blank, np.nan, cut), np.where(blank, np.nan, fill), flat, mean["coverage"].to_numpy())
    return pd.DataFrame(dict(zip(COLUMNS, told, strict=True)), index=geoms.index)


def _levels(level: float | pd.Series, index: pd.Index) -> NDArray[np.float64]:
    """The level of each shape."""
    if isinstance(level, pd.Series):
        return level.reindex(index).to_numpy(dtype=float)
    return np.full(len(index), float(level))

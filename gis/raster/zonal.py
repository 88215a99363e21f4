"""Figures of a raster within shapes, by exact share of every cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import RasterioRasterSource

from gis.errors import CrsError, InputError
from gis.raster.grid import Grid, check_band, opened
from gis.raster.source import Source
from gis.words import refusal

STATS = (
    "mean",
    "min",
    "max",
    "count",
    "sum",
    "stdev",
    "variance",
    "median",
    "majority",
    "minority",
    "variety",
)


def zonal(
    path: str | Path | Source,
    geoms: gpd.GeoSeries,
    stats: Sequence[str] = ("mean", "min", "max", "count"),
    band: int = 1,
) -> pd.DataFrame:
    """Figures of one band within each shape, every cell weighed by the share of it that the shape covers.

    One column for each of ``stats``, and ``coverage``: the share (0 to 1) of the shape that lies on cells with a
    value. ``count`` is a number of cells, in fractions. Index: that of ``geoms``. Shapes are brought to the CRS of
    the raster; a shape smaller than a cell has a figure. Where a shape is missing, lies outside or lies on nodata
    only, the figures are blank (count and coverage 0, blank for a missing shape), never 0.

    Raises CrsError when the raster or the layer has no CRS, InputError for a figure or band that there is not.

    Source: exact cell coverage, exactextract (D. Baston), raster by raster.
    """
    unknown = [name for name in stats if name not in STATS]
    if unknown:
        raise InputError(refusal("gis", "zonal.stats", unknown=unknown, known=list(STATS)))
    grid = Grid(path)
    check_band(grid, band)
    if grid.crs is None or geoms.crs is None:
        which = str(grid.path) if grid.crs is None else refusal("gis", "crs.layer")
        raise CrsError(refusal("gis", "zonal.no_crs", which=which))
    shapes = np.asarray((geoms if geoms.crs == grid.crs else geoms.to_crs(grid.crs)).array, dtype=object)
    shapes = shapely.force_2d(shapes)
    area = shapely.area(shapes)
    usable = np.flatnonzero(area > 0)
    table = pd.DataFrame(np.nan, index=np.arange(len(shapes)), columns=list(dict.fromkeys([*stats, "count"])))
    table.loc[~shapely.is_missing(shapes), "count"] = 0.0
    if len(usable):
        found = _extract(path, band, shapes[usable], geoms, table.columns)
        table.loc[usable, found.columns] = found.to_numpy(dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        coverage = np.minimum(table["count"].to_numpy() * grid.cell_area / area, 1.0)
    table = table[list(stats)]
    table["coverage"] = coverage
    return table.set_axis(geoms.index)


def _extract(
    path: str | Path | Source, band: int, shapes: np.ndarray, geoms: gpd.GeoSeries, columns: Sequence[str]
) -> pd.DataFrame:
    """Return what exactextract says of shapes that have an area, in their order."""
    with opened(path) as source:
        layer = gpd.GeoDataFrame({"at": np.arange(len(shapes))}, geometry=shapes, crs=source.crs)
        answer = exact_extract(
            RasterioRasterSource(source, band),
            layer,
            list(columns),
            include_cols=["at"],
            output="pandas",
            strategy="raster-sequential",
        )
    return answer.sort_values("at")[list(columns)]

"""Flood depth: how deep the ground lies under a stated level of water."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rasterio.windows import Window

from gis.raster.reader import reader_of
from gis.raster.source import Source
from gis.raster.write import raster_being_written
from gis.raster.zonal import zonal

NODATA = -9999.0
STRIP_ROWS = 512
COLUMNS = ("depth_mean_m", "depth_most_m", "flooded_share", "coverage")


def flood_depth(height: Any, level: float) -> NDArray[np.float64]:
    """Depth of water over every cell, in metres, where water stands level: ``max(level − z, 0)``.

    ``height`` and ``level`` in metres above the same datum. Every cell below the level counts as under water, whether
    or not water could run there (no dike holds it back). Masked or NaN heights are not known and stay NaN.

    >>> flood_depth(np.array([3.0, 4.5, 6.0]), 4.0).tolist()
    [1.0, 0.0, 0.0]
    """
    z = np.ma.filled(np.ma.asarray(height, dtype=np.float64), np.nan)
    return np.maximum(level - z, 0.0) + 0.0  # NaN stays NaN; no minus zero


def flood_file(given: str | Path | Source, target: str | Path, level: float, band: int = 1) -> Path:
    """Write depth and whether there is any (1, 0) as two bands, of a file of heights in metres; strip by strip.

    A float32 GeoTIFF on the same cells, nodata −9999, whole or not there. Raises InputError when the heights cannot be read,
    OutputError when it cannot be written.
    """
    names = ("flood_depth_m", "flooded")
    with reader_of(given) as heights:
        grid = heights.grid
        shape = (2, grid.height, grid.width)
        with raster_being_written(target, shape, "float32", grid.crs, grid.transform, NODATA, names) as sink:
            for top in range(0, grid.height, STRIP_ROWS):
                window = Window(0, top, grid.width, min(STRIP_ROWS, grid.height - top))
                depth = flood_depth(heights.values(window, band), level)
                both = np.stack([depth, np.where(np.isnan(depth), np.nan, depth > 0)])
                sink.write(np.where(np.isnan(both), NODATA, both).astype(np.float32), window=window)
    return Path(target)


def flooding(given: str | Path | Source, geoms: gpd.GeoSeries, level: float, band: int = 1) -> pd.DataFrame:
    """What a stated level of water does to each shape, cells weighed by the share of them that it covers.

    ``depth_mean_m`` and ``depth_most_m``: mean and greatest depth in metres (dry ground counts with 0);
    ``flooded_share``: share (0 to 1) under water of the part whose height is known; ``coverage``: how large that part is.
    Index: that of ``geoms``. Blank where no height is known. See `flood_depth` for what counts as under water.

    Raises CrsError and InputError as `gis.raster.zonal.zonal`.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = flood_file(given, Path(folder) / "flood.tif", level, band)
        depth = zonal(file, geoms, ("mean", "max"))
        flooded = zonal(file, geoms, ("mean",), band=2)["mean"]
    found = depth.rename(columns={"mean": "depth_mean_m", "max": "depth_most_m"})
    return found.assign(flooded_share=flooded)[list(COLUMNS)]

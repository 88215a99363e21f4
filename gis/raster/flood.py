"""Flood depth: how deep the ground lies under a stated level of water."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.raster.reader import Derived, Reader, reader_of
from gis.raster.shares import Span, shares
from gis.raster.source import Source
from gis.raster.zonal import zonal

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


def depth_reader(given: str | Path | Source | Reader, level: float, band: int = 1) -> Derived:
    """Depth of water (`flood_depth`) over a raster of heights, window by window."""
    return Derived(reader_of(given), (band,), (lambda height: flood_depth(height, level),))


def flooding(
    given: str | Path | Source | Reader, geoms: gpd.GeoSeries, level: float, band: int = 1
) -> pd.DataFrame:
    """What a stated level of water does to each shape, cells weighed by the share of them that it covers.

    ``depth_mean_m`` and ``depth_most_m``: mean and greatest depth in metres (dry ground counts with 0);
    ``flooded_share``: share (0 to 1) under water of the part whose height is known; ``coverage``: how large that part is.
    Index: that of ``geoms``. Blank where no height is known. See `flood_depth` for what counts as under water.

    Raises CrsError and InputError as `gis.raster.zonal.zonal`.
    """
    with nullcontext(given) if isinstance(given, Reader) else reader_of(given) as heights:
        depth = zonal(depth_reader(heights, level, band), geoms, ("mean", "max"))
        flooded = shares(heights, geoms, {"flooded": Span(high=level)}, (band,))["flooded"]
    found = depth.rename(columns={"mean": "depth_mean_m", "max": "depth_most_m"})
    return found.assign(flooded_share=flooded)[list(COLUMNS)]

"""Lattice: a grid of cells without a file, on which rasters can be laid together."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from pyproj import CRS
from rasterio.transform import Affine

from gis.errors import InputError
from gis.raster.grid import Bounds, Grid, applied, north_up
from gis.raster.source import Source
from gis.words import refusal

MOST_CELLS = 2_000_000_000


def lattice(crs: Any, transform: Affine, width: int, height: int) -> Grid:
    """A grid of so many columns and rows; it names no file and has no cells to read."""
    x, y = applied(transform, [0, width, width, 0], [0, 0, height, height])
    told = {
        "source": Source(Path()),
        "crs": CRS.from_user_input(crs),
        "transform": transform,
        "width": width,
        "height": height,
        "bands": 1,
        "bounds": (float(x.min()), float(y.min()), float(x.max()), float(y.max())),
        "nodata": (None,),
        "scales": (1.0,),
        "offsets": (0.0,),
        "descriptions": ("",),
        "dtypes": ("float32",),
        "palette": False,
    }
    found = object.__new__(Grid)
    for name, value in told.items():
        object.__setattr__(found, name, value)
    return found


def over(bounds: Bounds, crs: Any, cell: float, margin: float = 0.0) -> Grid:
    """Square cells over an extent and a margin around it, their corners on whole multiples of their size.

    Raises InputError when there would be more than two thousand million of them.

    >>> found = over((103.0, 57.0, 191.0, 98.0), "EPSG:4528", 10.0)
    >>> found.width, found.height, found.bounds
    (10, 5, (100.0, 50.0, 200.0, 100.0))
    """
    west, south, east, north = bounds
    left, bottom = math.floor((west - margin) / cell), math.floor((south - margin) / cell)
    right, top = math.ceil((east + margin) / cell), math.ceil((north + margin) / cell)
    width, height = max(right - left, 1), max(top - bottom, 1)
    if width * height > MOST_CELLS:
        raise InputError(refusal("gis", "lattice.cells", cell=cell, cells=width * height, most=MOST_CELLS))
    return lattice(crs, north_up(left * cell, top * cell, cell, cell), width, height)

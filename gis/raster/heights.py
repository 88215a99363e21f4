"""Heights: a raster of heights on a grid in metres, on which slopes and volumes can be taken."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from pyproj import CRS
from rasterio.warp import calculate_default_transform

from gis.crs import require_metric
from gis.errors import CrsError
from gis.raster.align import aligned
from gis.raster.grid import Grid
from gis.raster.lattice import lattice
from gis.raster.reader import Reader, reader_of
from gis.raster.source import Source
from gis.words import refusal

Given = str | Path | Source


def metric(crs: Any) -> bool:
    """Whether lengths can be taken in a CRS: projected, in metres.

    >>> metric(CRS.from_epsg(4528)), metric(CRS.from_epsg(4326))
    (True, False)
    """
    try:
        require_metric(crs, "")
    except CrsError:
        return False
    return True


def heights_reader(given: Given, crs: Any = None) -> Reader:
    """Heights on a grid in metres, read by windows; its ``note`` says what was done.

    Where the file is in degrees, or in a plane not fit for measuring, they are brought into ``crs`` on square cells of about their
    own size, bilinear. What the source states of scale, nodata, mask or CRS is applied.

    Raises CrsError: no CRS, or not in metres and no ``crs`` to bring them into; InputError: not to be read.
    """
    grid = Grid(given)
    if grid.crs is None:
        raise CrsError(refusal("gis", "raster.no_crs", path=grid.path.name))
    if metric(grid.crs):
        return reader_of(given)
    if crs is None:
        require_metric(grid.crs, grid.path.name)
    wanted = require_metric(crs, grid.path.name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)  # of how rasterio multiplies
        transform, width, height = calculate_default_transform(
            CRS(grid.crs).to_wkt(), wanted.to_wkt(), grid.width, grid.height, *grid.bounds
        )
    return aligned(given, lattice(wanted, transform, width, height), "bilinear")

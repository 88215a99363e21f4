"""Checks of rasters: can each be read, does what is stated of it fit what the file says, and does it lie where the plots do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from pyproj import Transformer
from pyproj.exceptions import ProjError

from gis.crs_name import crs_words
from gis.errors import CrsError, InputError
from gis.raster.describe import damaged, data_bands, holds, own
from gis.raster.grid import Grid
from gis.raster.source import Source
from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.raster import Raster
from layers.words import said
from layers.zone import Zone


def rasters(zone: Zone) -> Iterator[Fault]:
    """Every fault of the zone's rasters.

    ERROR where figures would be wrong or none: a file that cannot be read or is cut short, no CRS, another number of bands than
    is named, a mask that cannot be read. WARNING: what is stated differs from what the file says (the stated counts), a NoData
    value its cells cannot hold, a day after that of the zone, no plot on it. NOTE: a turned grid.
    """
    for raster in zone.rasters.values():
        try:
            grid = Grid(raster.source)
            yield from _readable(raster)
            yield from _placed(zone, raster, grid)
            yield from _stated(raster, grid)
        except (CrsError, InputError) as error:
            yield _fault("raster.words", ERROR, raster, words=said(error.args[0]))
            continue
        yield from _masked(raster, grid)
        if raster.date is not None and raster.date > zone.day:
            yield _fault("raster.later", WARNING, raster, "date", day=raster.date, zone_day=zone.day)


def _fault(key: str, severity: str, raster: Raster, column: str = "", /, **facts: Any) -> Fault:
    return fault(key, severity, raster.file.name, column=column, name=raster.name, **facts)


def _readable(raster: Raster) -> Iterator[Fault]:
    """Whether its cells can be read, and as many bands as are named are there."""
    if damaged(Source(raster.file)):
        yield _fault("raster.damaged", ERROR, raster)
    count = data_bands(raster.source)
    if raster.bands and len(raster.bands) != count:
        yield _fault("raster.bands", ERROR, raster, "bands", stated=len(raster.bands), found=count)


def _placed(zone: Zone, raster: Raster, grid: Grid) -> Iterator[Fault]:
    """Whether it has a CRS and any plot lies on it."""
    if grid.crs is None:
        yield _fault("raster.no_crs", ERROR, raster, "crs")
        return
    try:
        move = Transformer.from_crs(zone.crs, grid.crs, always_xy=True)
        plots = [float(side) for side in zone.plots.total_bounds]
        west, south, east, north = move.transform_bounds(plots[0], plots[1], plots[2], plots[3])
    except ProjError:
        west = south = east = north = np.nan
    left, bottom, right, top = grid.bounds
    if not (west < right and east > left and south < top and north > bottom):
        number = grid.crs.to_epsg()
        yield _fault(
            "raster.away", WARNING, raster, "crs", crs=f"EPSG:{number}" if number else crs_words(grid.crs)
        )
    if grid.turned:
        yield _fault("raster.turned", NOTE, raster)


def _stated(raster: Raster, grid: Grid) -> Iterator[Fault]:
    """What is stated and differs from what the file itself says; what the file leaves open may be stated without a word."""
    file = own(raster.file)
    if file.crs is not None and file.crs != grid.crs:
        yield _differs(raster, "crs", crs_words(grid.crs) if grid.crs else "", crs_words(file.crs))
    for key, stated, found, open_ in (
        ("scale", grid.scales, file.scales, 1.0),
        ("offset", grid.offsets, file.offsets, 0.0),
        ("nodata", grid.nodata, file.nodata, None),
    ):
        pairs = [pair for pair in zip(stated, found, strict=True) if pair[1] != open_ and not _same(*pair)]
        if pairs:
            yield _differs(raster, key, f"{pairs[0][0]:g}", f"{pairs[0][1]:g}")
    nodata = raster.source.nodata
    if nodata is not None and (bad := [dtype for dtype in grid.dtypes if not holds(dtype, nodata)]):
        yield _fault("raster.nodata", WARNING, raster, "nodata", value=nodata, dtype=bad[0])


def _same(stated: float | None, found: float | None) -> bool:
    """Whether two numbers are the same, as programs round them."""
    return stated == found or (
        stated is not None
        and found is not None
        and bool(np.isclose(stated, found, rtol=1e-6, equal_nan=True))
    )


def _differs(raster: Raster, key: str, stated: str, found: str) -> Fault:
    return _fault("raster.differs", WARNING, raster, key, key_named=key, stated=stated, found=found)


def _masked(raster: Raster, grid: Grid) -> Iterator[Fault]:
    """Whether the mask can be read, has its band, and reaches the raster."""
    source = raster.source
    if source.mask is None:
        return
    try:
        mask = Grid(source.mask)
        if damaged(source.mask):
            yield _fault("raster.mask", ERROR, raster, "mask", mask=source.mask.name)
        if source.mask_band > mask.bands:
            told = {"band": source.mask_band, "bands": mask.bands, "mask": source.mask.name}
            yield _fault("raster.mask_band", ERROR, raster, "mask_band", **told)
    except (CrsError, InputError) as error:
        yield _fault("raster.words", ERROR, raster, words=said(error.args[0]))

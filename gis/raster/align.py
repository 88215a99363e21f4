"""Bring one raster onto the cells of another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT

from gis.errors import CrsError, InputError
from gis.raster.grid import Grid, check_band, opened, scaled
from gis.raster.source import Source
from gis.words import refusal

HOW = {"nearest": Resampling.nearest, "bilinear": Resampling.bilinear, "average": Resampling.average}


def align(
    path: str | Path | Source,
    like: str | Path | Source,
    how: str = "nearest",
    band: int = 1,
    *,
    crs: Any = None,
) -> tuple[np.ma.MaskedArray[Any, np.dtype[np.float64]], str]:
    """Values of one raster on the cells of another, as masked floats, and a note of what was done.

    ``how``: ``nearest`` for classes, ``bilinear`` for heights, ``average`` when going to larger cells. ``crs`` says
    what the file's CRS really is, for a file that names none or a wrong one. The array has the shape of ``like``;
    cells without a value are masked, never 0.

    Raises CrsError when either file names no CRS, InputError for a way or band that there is not, and when the two
    do not overlap at all.
    """
    if how not in HOW:
        raise InputError(refusal("gis", "align.how", how=how, known=list(HOW)))
    given, wanted = Grid(path), Grid(like)
    check_band(given, band)
    own = CRS.from_user_input(crs) if crs is not None else given.crs
    for grid, label in ((given, own), (wanted, wanted.crs)):
        if label is None:
            raise CrsError(refusal("gis", "raster.no_crs", path=grid.path))
    if own == given.crs and given.same_cells(wanted):
        with opened(path) as source:
            return scaled(source.read(band, masked=True), given, band), "same cells: read as they are"
    nodata = given.nodata[band - 1]
    alpha = {"nodata": nodata} if nodata is not None else {"add_alpha": True}
    with (
        opened(path) as source,
        WarpedVRT(
            source,
            src_crs=own.to_wkt() if own else None,
            crs=wanted.crs.to_wkt() if wanted.crs else None,
            transform=wanted.transform,
            width=wanted.width,
            height=wanted.height,
            resampling=HOW[how],
            **alpha,
        ) as view,
    ):
        known = view.read(view.count) > 0 if nodata is None else view.read_masks(band) > 0
        values = scaled(np.ma.masked_array(view.read(band), mask=~known), given, band)
    if values.mask.all():
        raise InputError(refusal("gis", "align.apart", path=given.path, like=wanted.path))
    return values, _note(given, wanted, own, how, values)


def _note(given: Grid, wanted: Grid, own: Any, how: str, values: Any) -> str:
    moved = "" if own == wanted.crs else f", {own.name} → {wanted.crs.name if wanted.crs else ''}"
    share = 1.0 - float(np.mean(values.mask))
    return f"{how}: cells of {given.cell[0]:g} → {wanted.cell[0]:g}{moved}; {share:.1%} of the cells have a value"

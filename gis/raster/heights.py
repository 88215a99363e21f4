"""Heights: a raster of heights as one plain file on a grid in metres, on which slopes and volumes can be taken."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.warp import calculate_default_transform
from rasterio.windows import Window

from gis.crs import require_metric
from gis.errors import CrsError
from gis.raster.grid import Grid, check_band, opened, scaled
from gis.raster.source import Source
from gis.raster.write import raster_being_written
from gis.words import Words, both, refusal

NODATA = -9999.0
STRIP_ROWS = 256
_SAID = {
    "en": "heights brought from {given} onto cells of {cell:,.1f} m in {crs}, bilinear",
    "zh": "高程由 {given} 双线性重采样到 {crs} 的 {cell:,.1f} m 像元",
}


def metric(crs: Any) -> bool:
    """Whether lengths can be taken in a CRS: projected, in metres."""
    try:
        require_metric(crs, "")
    except CrsError:
        return False
    return True


def heights(given: str | Path | Source, folder: Path, crs: Any = None, band: int = 1) -> tuple[Path, Words]:
    """A file of heights on a grid in metres, and a note of what was done to get it (blank: it is the file itself).

    Where the file is in degrees, or in a plane not fit for measuring, it is brought into ``crs`` on square cells of about its own
    size, bilinear; what its source states of scale, nodata or CRS is applied. What is written lies in ``folder``.

    Raises CrsError: no CRS, or not in metres and no ``crs`` to bring it into; InputError: not to be read.
    """
    grid = Grid(given)
    check_band(grid, band)
    if grid.crs is None:
        raise CrsError(refusal("gis", "raster.no_crs", path=grid.path.name))
    if metric(grid.crs):
        return plain(given, folder, band), Words("")
    if crs is None:
        require_metric(grid.crs, grid.path.name)
    wanted = require_metric(crs, grid.path.name)
    made = _warped(grid, folder, wanted, band)
    facts = {"given": grid.crs.name, "crs": wanted.name, "cell": Grid(made).cell[0]}
    return made, both(_SAID, facts)


def plain(given: str | Path | Source, folder: Path, band: int = 1) -> Path:
    """A file whose only band holds the values as they are, unscaled: the file itself where it is one, else written to ``folder``.

    What its source states is applied: scale, offset, nodata, CRS.
    """
    grid = Grid(given)
    check_band(grid, band)
    bare = (grid.scales[band - 1], grid.offsets[band - 1]) == (1.0, 0.0)
    if bare and grid.bands == 1 and grid.source == Source(grid.path):
        return grid.path
    target, shape = folder / "heights.tif", (1, grid.height, grid.width)
    with (
        opened(grid.source) as file,
        raster_being_written(target, shape, "float32", grid.crs, grid.transform, NODATA) as sink,
    ):
        for top in range(0, grid.height, STRIP_ROWS):
            window = Window(0, top, grid.width, min(STRIP_ROWS, grid.height - top))
            values = _known(file.read(band, window=window, masked=True), grid, band)
            sink.write(values.filled(NODATA).astype(np.float32), 1, window=window)
    return target


def _known(stored: Any, grid: Grid, band: int) -> np.ma.MaskedArray[Any, np.dtype[np.float64]]:
    """Stored values of a band as heights, without those that stand for no value."""
    nodata = grid.nodata[band - 1]
    return scaled(stored if nodata is None else np.ma.masked_equal(stored, nodata), grid, band)


def _warped(grid: Grid, folder: Path, wanted: CRS, band: int) -> Path:
    """The heights on square cells of another CRS."""
    own, crs = CRS.from_user_input(grid.crs).to_wkt(), wanted.to_wkt()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)  # of how rasterio multiplies
        transform, width, height = calculate_default_transform(
            own, crs, grid.width, grid.height, *grid.bounds
        )
    target, nodata = folder / "heights.tif", grid.nodata[band - 1]
    alpha = {"src_nodata": nodata, "nodata": nodata} if nodata is not None else {"add_alpha": True}
    with (
        opened(grid.source) as file,
        WarpedVRT(
            file,
            src_crs=own,
            crs=crs,
            transform=transform,
            width=width,
            height=height,
            resampling=Resampling.bilinear,
            **alpha,
        ) as view,
        raster_being_written(target, (1, height, width), "float32", wanted, transform, NODATA) as sink,
    ):
        for top in range(0, height, STRIP_ROWS):
            window = Window(0, top, width, min(STRIP_ROWS, height - top))
            known = (
                view.read(view.count, window=window)
                if nodata is None
                else view.read_masks(band, window=window)
            )
            values = scaled(np.ma.masked_array(view.read(band, window=window), mask=known == 0), grid, band)
            sink.write(values.filled(NODATA).astype(np.float32), 1, window=window)
    return target

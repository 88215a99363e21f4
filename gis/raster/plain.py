"""Plain: a raster read as it lies on the very cells asked for, in single precision, which is half the memory and the time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioError
from rasterio.windows import Window

from gis.errors import InputError
from gis.raster.align import aligned
from gis.raster.grid import Grid, opened
from gis.raster.reader import Reader, is_nodata
from gis.raster.source import Source, source_of
from gis.words import refusal

SINGLE = ("uint8", "int8", "uint16", "int16", "float32")
"""Types whose values a number of single precision holds exactly."""


class Plain(Reader):
    """One raster file on its own cells, values as float32; for those that `fits` says yes to."""

    def __init__(self, given: str | Path | Source) -> None:
        source = source_of(given)
        self.grid = Grid(source)
        self.bands = self.grid.bands
        self.note = refusal("gis", "raster.own_cells")
        self._open = opened(source)
        self._file = self._open.__enter__()

    def close(self) -> None:
        """Let go of the file."""
        self._open.__exit__(None, None, None)

    def _values(self, window: Window, band: int) -> Any:
        try:
            stored = self._file.read(band, window=window)
        except (RasterioError, MemoryError) as error:
            raise InputError(refusal("gis", "raster.damaged", path=self.grid.path)) from error
        gone = self._gone(stored, self.grid.nodata[band - 1])
        values = stored.astype(np.float32, copy=False)
        scale, offset = self.grid.scales[band - 1], self.grid.offsets[band - 1]
        if scale != 1.0:
            values *= np.float32(scale)
        if offset != 0.0:
            values += np.float32(offset)
        if gone is not None:
            np.copyto(values, np.nan, where=gone)
        return values

    @staticmethod
    def _gone(stored: Any, nodata: float | None) -> Any:
        """Cells that have no value, or None where all have one."""
        found = None if nodata is None else is_nodata(stored, nodata)
        if stored.dtype.kind == "f":
            blank = ~np.isfinite(stored)
            found = blank if found is None else np.logical_or(found, blank, out=found)
        return found


def fits(grid: Grid, like: Grid) -> bool:
    """Whether a raster can be read as it lies: same cells, no mask, a type that single precision holds."""
    if grid.source.mask is not None or not set(grid.dtypes) <= set(SINGLE) or not grid.same_cells(like):
        return False
    with opened(grid.source) as file:
        told = {flag for flags in file.mask_flag_enums for flag in flags}
    return told <= {MaskFlags.nodata, MaskFlags.all_valid}


def on_cells(given: str | Path | Source, like: Grid, how: str = "") -> Reader:
    """A raster on the cells of a grid: as it lies where it can be, else `gis.raster.align.aligned`."""
    return Plain(given) if fits(Grid(given), like) else aligned(given, like, how)

"""Reader: values of a raster by windows: scale, offset, NoData and masks applied, nothing whole ever read."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioError
from rasterio.windows import Window

from gis.errors import InputError
from gis.raster.grid import Band, Grid, check_band, check_cells, opened
from gis.raster.source import Source, source_of
from gis.words import Words, refusal

Values = NDArray[np.float64]
Given = "str | Path | Source | Reader"

FAR = 1e30
"""A float NoData beyond this stands for everything beyond it: programs write the least float in different roundings."""
ROUNDING = 1e-6
"""How far, as a share of it, a stored float may lie from the NoData value stated for it."""


class Reader(ABC):
    """Something that has values on the cells of a grid, by windows. Close it, or use it in a ``with`` statement.

    ``grid`` are its cells, ``bands`` how many bands it gives, ``note`` says in words what was done to the file's own values.
    """

    grid: Grid
    bands: int
    note: Words

    @abstractmethod
    def _values(self, window: Window, band: int) -> Values:
        """Values of one band on a window that lies within the grid."""

    def values(self, window: Window | None = None, band: int = 1) -> Values:
        """Values of one band (counted from 1) on a window of cells within the grid; NaN where there is none.

        Raises InputError: no such band, cells that cannot be read, or more cells than can be held (without a window: all).
        """
        self.check(band)
        part = Window(0, 0, self.grid.width, self.grid.height) if window is None else window
        check_cells(self.grid, part)
        return self._values(part, band)

    def read(self, window: Window | None = None, band: int = 1) -> Band:
        """The same as masked floats."""
        found = self.values(window, band)
        return np.ma.masked_array(found, mask=np.isnan(found))

    def check(self, band: int) -> None:
        """Raise InputError when there is no such band."""
        if not 1 <= band <= self.bands:
            facts = {"band": band, "bands": self.bands}
            raise InputError(refusal("gis", "raster.band", path=self.grid.path, **facts))

    def close(self) -> None:  # noqa: B027 (a reader of nothing has nothing to let go of)
        """Let go of the files."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Cells(Reader):
    """A raster file on its own cells, as its source states it.

    No value: what equals NoData (floats to a millionth, and all beyond a NoData beyond ±1e30), NaN and infinity, what the file's own
    mask or transparency leaves out, and the cells that the mask of the source hides or does not reach.
    """

    def __init__(self, given: str | Path | Source, *, raw: bool = False) -> None:
        source = source_of(given)
        self.grid = Grid(source)
        self.bands = self.grid.bands
        self.note = refusal("gis", "raster.own_cells")
        self._raw = raw
        self._last: tuple[Any, NDArray[np.bool_]] | None = None
        with contextlib.ExitStack() as stack:
            self._file = stack.enter_context(opened(source))
            self._over = None if raw or source.mask is None else stack.enter_context(_mask(source, self.grid))
            self._flags = self._file.mask_flag_enums
            self._open = stack.pop_all()

    def close(self) -> None:
        """Let go of the file and its mask."""
        self._open.close()

    def _values(self, window: Window, band: int) -> Values:
        stored = self._stored(window, band, self._file.read)
        values = stored.astype(np.float64)
        if self._raw:
            return values
        gone = self._gone(stored, window, band)
        scale, offset = self.grid.scales[band - 1], self.grid.offsets[band - 1]
        if scale != 1.0:
            values *= scale
        if offset != 0.0:
            values += offset
        if gone is not None:
            values[gone] = np.nan
        return values

    def _stored(self, window: Window, band: int, read: Callable[..., Any]) -> Any:
        try:
            return read(band, window=window)
        except (RasterioError, CPLE_BaseError, MemoryError) as error:
            raise InputError(refusal("gis", "raster.damaged", path=self.grid.path)) from error

    def _gone(self, stored: Any, window: Window, band: int) -> NDArray[np.bool_] | None:
        """Cells of a window that have no value; None where all have one."""
        found: list[NDArray[np.bool_]] = []
        nodata = self.grid.nodata[band - 1]
        if nodata is not None:
            found.append(is_nodata(stored, nodata))
        if stored.dtype.kind == "f":
            found.append(~np.isfinite(stored))
        if masks_itself(self._flags[band - 1]):
            found.append(self._stored(window, band, self._file.read_masks) == 0)
        if self._over is not None:
            found.append(self._hidden(self._over, window))
        return np.logical_or.reduce(found) if found else None

    def _hidden(self, over: Reader, window: Window) -> NDArray[np.bool_]:
        """Cells of a window that the mask hides or does not reach; that of the last window is kept for its other bands."""
        key = (window.col_off, window.row_off, window.width, window.height)
        if self._last is None or self._last[0] != key:
            cover = over.values(window, self.grid.source.mask_band)
            self._last = (key, np.isnan(cover) | np.isin(cover, self.grid.source.masked))
        return self._last[1]


def masks_itself(flags: Sequence[MaskFlags]) -> bool:
    """Whether a band leaves cells out by a mask or transparency of its file, which hold whatever NoData is stated.

    >>> masks_itself([MaskFlags.per_dataset, MaskFlags.alpha]), masks_itself([MaskFlags.nodata])
    (True, False)
    """
    return MaskFlags.nodata not in flags and MaskFlags.all_valid not in flags


def is_nodata(stored: Any, nodata: float) -> NDArray[np.bool_]:
    """Where stored cells hold the value that stands for none: whole numbers exactly, floats as near as programs round.

    >>> is_nodata(np.array([-3.4e38, -9999.0, 2.0], np.float32), -3.4028235e38).tolist()
    [True, False, False]
    """
    if stored.dtype.kind != "f":
        return np.asarray(stored == nodata)
    if np.isnan(nodata):
        return np.isnan(stored)
    if abs(nodata) >= FAR:
        return np.asarray(stored >= FAR if nodata > 0 else stored <= -FAR)
    return np.asarray(np.abs(stored - stored.dtype.type(nodata)) <= ROUNDING * abs(nodata))


def _mask(source: Source, grid: Grid) -> Reader:
    """The mask of a source on the source's cells, values as they are stored."""
    from gis.raster.align import aligned

    path = source.mask or Path()
    own = Grid(path).crs or grid.crs
    mask = Cells(Source(path, crs=own.to_wkt() if own else ""), raw=True)
    try:
        check_band(mask.grid, source.mask_band)
        return aligned(mask, grid, "nearest")
    except BaseException:
        mask.close()
        raise


class Derived(Reader):
    """Values worked out of bands of another reader, window by window: ``function(first, second, …)`` of whole arrays of one shape.

    ``functions`` has one for each band it gives; ``inputs`` are the bands handed to each, the same for all. NaN stands for no value, in
    and out.
    """

    def __init__(
        self,
        reader: Reader,
        inputs: Sequence[int],
        functions: Sequence[Callable[..., Any]],
        note: Words | None = None,
    ) -> None:
        self.grid, self.bands = reader.grid, len(functions)
        self.note = reader.note if note is None else note
        self._reader, self._inputs, self._functions = reader, tuple(inputs), tuple(functions)
        self._last: tuple[Any, list[Values]] | None = None

    def close(self) -> None:
        """Let go of what it reads from."""
        self._reader.close()

    def _values(self, window: Window, band: int) -> Values:
        key = (window.col_off, window.row_off, window.width, window.height)
        if self._last is None or self._last[0] != key:
            self._last = (key, [self._reader.values(window, number) for number in self._inputs])
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.asarray(self._functions[band - 1](*self._last[1]), dtype=np.float64)
        return np.where(np.isfinite(found), found, np.nan)


def reader_of(given: str | Path | Source | Reader) -> Reader:
    """A file or source as a reader on its own cells; a reader as it is."""
    return given if isinstance(given, Reader) else Cells(given)

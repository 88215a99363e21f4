"""Align: one raster on the cells of another, window by window, and what was done in words."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import rasterio.crs
from pyproj import CRS, Transformer
from rasterio.enums import Resampling
from rasterio.transform import Affine
from rasterio.warp import reproject
from rasterio.windows import Window

from gis.errors import CrsError, InputError
from gis.raster.grid import Band, Grid, applied, check_band
from gis.raster.reader import Cells, Reader, Values
from gis.raster.source import Source, source_of
from gis.words import Words, refusal

HOW = {"nearest": Resampling.nearest, "bilinear": Resampling.bilinear, "average": Resampling.average}
_SAID = {"nearest": "align.nearest", "bilinear": "align.bilinear", "average": "align.average"}
MOST_CELLS = 16_000_000
"""Cells of the source that are held at once; a window that needs more is done in parts."""
_LARGER = 1.01
_BESIDE = 1e-3
_STEPS = 33
_SQUARE = 256
_KEPT = 16


class Aligned(Reader):
    """A raster on the cells of another grid: made by `aligned`.

    ``how`` is the way used. Cells whose place the raster does not reach, or where all it holds there is unknown, have no value.
    """

    def __init__(self, reader: Reader, like: Grid, how: str) -> None:
        given = reader.grid
        for grid in (given, like):
            if grid.crs is None:
                raise CrsError(refusal("gis", "raster.no_crs", path=grid.path))
        self.how = how
        self.bands = reader.bands
        self.grid = like.holding(given)
        self._reader, self._given = reader, given
        same = given.crs == like.crs
        self._shift = _shift(given, like) if same else None
        self._move = None if same else Transformer.from_crs(like.crs, given.crs, always_xy=True)
        self._kept: dict[tuple[int, int, int], Values] = {}
        self._size = _size_under(given, like)
        self.note = _note(given, like, how, self._shift)

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def _values(self, window: Window, band: int) -> Values:
        out = np.full((int(window.height), int(window.width)), np.nan)
        if self._shift is not None:
            self._copy(window, band, out)
        elif self._move is None:
            self._warp(window, band, out)
        else:
            self._patch(window, band, out)
        return out

    def _patch(self, window: Window, band: int, out: Values) -> None:
        """Put together from squares that lie always the same, so that a cell has one value whatever window it is read in."""
        top, left = int(window.row_off), int(window.col_off)
        for row in range(top // _SQUARE, -(-(top + out.shape[0]) // _SQUARE)):
            for column in range(left // _SQUARE, -(-(left + out.shape[1]) // _SQUARE)):
                square = self._square(band, row, column)
                down, right = row * _SQUARE - top, column * _SQUARE - left
                inner = out[max(down, 0) : down + square.shape[0], max(right, 0) : right + square.shape[1]]
                first, second = max(-down, 0), max(-right, 0)
                inner[...] = square[first : first + inner.shape[0], second : second + inner.shape[1]]

    def _square(self, band: int, row: int, column: int) -> Values:
        """One of those squares; the last few are kept."""
        key = (band, row, column)
        if key not in self._kept:
            top, left = row * _SQUARE, column * _SQUARE
            high, wide = min(_SQUARE, self.grid.height - top), min(_SQUARE, self.grid.width - left)
            found = np.full((high, wide), np.nan)
            self._warp(Window(left, top, wide, high), band, found)
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = found
        return self._kept[key]

    def _copy(self, window: Window, band: int, out: Values) -> None:
        """The same cells, counted from another corner."""
        down, right = self._shift or (0, 0)
        top, left = int(window.row_off) + down, int(window.col_off) + right
        part = _within(left, top, left + out.shape[1], top + out.shape[0], self._given)
        if part is not None:
            row, column = int(part.row_off) - top, int(part.col_off) - left
            found = self._reader.values(part, band)
            out[row : row + found.shape[0], column : column + found.shape[1]] = found

    def _warp(self, window: Window, band: int, out: Values) -> None:
        """Resample what lies under a window into ``out``; in halves where that would be too much at once."""
        part = self._under(window)
        if part is None:
            return
        rows, columns = out.shape
        if part.width * part.height > MOST_CELLS and rows * columns > 1:
            for half in _halves(rows, columns):
                top, left = half[0].start, half[1].start
                inner = Window(
                    window.col_off + left, window.row_off + top, half[1].stop - left, half[0].stop - top
                )
                self._warp(inner, band, out[half])
            return
        found = np.full(out.shape, np.nan)
        reproject(
            source=self._reader.values(part, band),
            destination=found,
            src_transform=moved(self._given.transform, part),
            src_crs=rasterio.crs.CRS.from_wkt(CRS(self._given.crs).to_wkt()),
            src_nodata=np.nan,
            dst_transform=moved(self.grid.transform, window),
            dst_crs=rasterio.crs.CRS.from_wkt(CRS(self.grid.crs).to_wkt()),
            dst_nodata=np.nan,
            resampling=HOW[self.how],
            XSCALE=1 / self._size[0],
            YSCALE=1 / self._size[1],
        )
        out[...] = found

    def _under(self, window: Window) -> Window | None:
        """The cells of the source that lie under a window, and a few around them; None where there are none."""
        along = np.linspace(0, 1, _STEPS)
        across, down = (one.ravel() for one in np.meshgrid(along, along))
        x, y = applied(
            self.grid.transform, window.col_off + across * window.width, window.row_off + down * window.height
        )
        if self._move is not None:
            x, y = self._move.transform(x, y)
        column, row = applied(~self._given.transform, x, y)
        known = np.isfinite(column) & np.isfinite(row)
        if not known.any():
            return None
        column, row = column[known], row[known]
        wide, high = np.ptp(column), np.ptp(row)
        more = 3 + int(
            np.ceil(max(wide / window.width, high / window.height) * 2 + max(wide, high) / _STEPS * 0.1)
        )
        edges = (column.min() - more, row.min() - more, column.max() + more, row.max() + more)
        left, top, right, bottom = (int(np.clip(edge, -1e15, 1e15)) for edge in edges)
        return _within(left, top, right + 1, bottom + 1, self._given)


def aligned(given: str | Path | Source | Reader, like: str | Path | Source | Grid, how: str = "") -> Aligned:
    """A raster on the cells of another, read by windows: ``.read(window, band)`` gives masked floats, ``.note`` says what is done.

    ``how``: ``nearest`` for categories, ``bilinear`` or ``average`` for quantities; left out: `way`. Where both have the same cells, or
    cells of one lattice, values are copied as they are, whatever ``how`` says.

    Raises CrsError when either names no CRS, InputError for a way that there is not.
    """
    if how and how not in HOW:
        raise InputError(refusal("gis", "align.how", how=how, known=list(HOW)))
    reader = given if isinstance(given, Reader) else Cells(given)
    try:
        wanted = like if isinstance(like, Grid) else Grid(like)
        return Aligned(reader, wanted, how or way(reader.grid, wanted))
    except BaseException:
        if reader is not given:
            reader.close()
        raise


def way(given: Grid, like: Grid) -> str:
    """How quantities are best brought onto other cells: ``average`` where those are larger, else ``bilinear``; a palette ``nearest``."""
    if given.palette:
        return "nearest"
    if given.crs is None or like.crs is None:
        return "bilinear"
    across, down = _size_under(given, like)
    return "average" if across * down > _LARGER**2 else "bilinear"


def _size_under(given: Grid, like: Grid) -> tuple[float, float]:
    """How many cells of the one lie along the width and the height of a cell of the other, at its middle."""
    x, y = applied(
        like.transform, like.width / 2 + np.array([0, 1, 0]), like.height / 2 + np.array([0, 0, 1])
    )
    if given.crs != like.crs:
        x, y = Transformer.from_crs(like.crs, given.crs, always_xy=True).transform(x, y)
    column, row = applied(~given.transform, x, y)
    across, down = (
        np.hypot(np.diff(column[:2]), np.diff(row[:2])),
        np.hypot(*(one[2] - one[0] for one in (column, row))),
    )
    found = (float(across[0]), float(down))
    return found if np.isfinite(found).all() and min(found) > 0 else (1.0, 1.0)


def align(
    path: str | Path | Source,
    like: str | Path | Source,
    how: str = "nearest",
    band: int = 1,
    *,
    crs: Any = None,
) -> tuple[Band, Words]:
    """All values of one raster on the cells of another, as masked floats, and a note of what was done.

    ``how``: as `aligned`. ``crs`` says what the file's CRS really is, for a file that names none or a wrong one. The array has the
    shape of ``like``; cells without a value are masked, never 0.

    Raises CrsError when either file names no CRS, InputError for a way or band that there is not, and when the two
    do not overlap at all.
    """
    source = source_of(path)
    if crs is not None:
        source = dataclasses.replace(source, crs=CRS.from_user_input(crs).to_wkt())
    with aligned(source, like, how) as view:
        check_band(view.grid, band)
        values = view.read(None, band)
        if np.ma.getmaskarray(values).all():
            raise InputError(refusal("gis", "align.apart", path=source.path, like=source_of(like).path))
        share = 1.0 - float(np.mean(np.ma.getmaskarray(values)))
        return values, refusal("gis", "align.share", note=view.note, share=share)


def _shift(given: Grid, like: Grid) -> tuple[int, int] | None:
    """How many rows and columns the cells of ``like`` are away from the same cells of ``given``; None on another lattice."""
    unit = min(given.cell)
    steps = np.array(given.transform[:6]) - np.array(like.transform[:6])
    reach = max(like.width, like.height, given.width, given.height)
    if np.abs(steps[[0, 1, 3, 4]]).max() * reach > _BESIDE * unit:
        return None
    column, row = applied(~given.transform, like.transform.c, like.transform.f)
    place = np.array([float(row), float(column)])
    whole = np.round(place)
    return (int(whole[0]), int(whole[1])) if np.abs(place - whole).max() <= _BESIDE else None


def moved(transform: Affine, window: Window) -> Affine:
    """The transform of the cells of a window."""
    x, y = applied(transform, window.col_off, window.row_off)
    return Affine(transform.a, transform.b, float(x), transform.d, transform.e, float(y))


def _within(left: int, top: int, right: int, bottom: int, grid: Grid) -> Window | None:
    """The part of a window that lies on a grid, or None."""
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, grid.width), min(bottom, grid.height)
    return Window(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _halves(rows: int, columns: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The two halves of a window along its longer side."""
    if rows >= columns:
        return (slice(0, rows // 2), slice(0, columns)), (slice(rows // 2, rows), slice(0, columns))
    return (slice(0, rows), slice(0, columns // 2)), (slice(0, rows), slice(columns // 2, columns))


def _note(given: Grid, like: Grid, how: str, shift: tuple[int, int] | None) -> Words:
    if shift is not None:
        return refusal("gis", "align.same")
    own, wanted = CRS(given.crs), CRS(like.crs)
    to = refusal("gis", "align.crs", own=own.name, wanted=wanted.name) if own != wanted else ""
    facts = {"how": refusal("gis", _SAID[how]), "cell": _cell(given), "wanted": _cell(like), "to": to}
    return refusal("gis", "align.note", **facts)


def _cell(grid: Grid) -> str:
    """The side of a cell with its unit: metres, or degrees."""
    degrees = grid.crs is not None and grid.crs.is_geographic
    return f"{grid.cell[0]:.6g}°" if degrees else f"{grid.cell[0]:.6g} m"

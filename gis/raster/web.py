"""Web: a north-up frame of Web Mercator, and the cells of a raster read into it, no finer than asked for."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.warp import reproject, transform_bounds
from rasterio.windows import Window

from gis.errors import InputError
from gis.raster.grid import Bounds, Grid, applied, check_band, north_up, opened
from gis.raster.reader import is_nodata, masks_itself
from gis.raster.source import Source
from gis.words import refusal

WEB = "EPSG:3857"
FINER = 4
"""Pixels along a cell at most: so that the edge of a cell stands within an eighth of it."""
SAMPLES = 2
"""Cells read along a pixel at most: what is finer is passed over, so that a large file is read in little memory."""
MOST_PASSED = 10_000_000_000
"""Cells of a file without overviews that a picture may be made of: some minutes."""
CACHE_BYTES = 96_000_000
"""What GDAL may keep of blocks it has read; its own default is a share of the machine's memory."""
EXACT = 0.02
"""By how many cells the transformation may be off."""

Cells = np.ma.MaskedArray[Any, np.dtype[np.float32]]
Given = str | Path | Source


@dataclass(frozen=True)
class Frame:
    """A grid of square pixels in Web Mercator: its north-west corner, the side of a pixel, columns and rows."""

    west: float
    north: float
    pixel: float
    width: int
    height: int

    @property
    def transform(self) -> Affine:
        """Columns and rows to metres of Web Mercator."""
        return north_up(self.west, self.north, self.pixel, self.pixel)

    @property
    def sides(self) -> Bounds:
        """West, south, east, north in metres of Web Mercator."""
        return (
            self.west,
            self.north - self.height * self.pixel,
            self.west + self.width * self.pixel,
            self.north,
        )

    @property
    def degrees(self) -> Bounds:
        """West, south, east, north in degrees."""
        west, south, east, north = self.sides
        move = Transformer.from_crs(WEB, "EPSG:4326", always_xy=True)
        (left, right), (bottom, top) = move.transform([west, east], [south, north])
        return left, bottom, right, top

    @property
    def shrinks(self) -> float:
        """Metres on the ground for a metre of Web Mercator, in the middle of the frame.

        >>> round(Frame(0.0, 50.0, 10.0, 10, 10).shrinks, 6)
        1.0
        """
        middle = self.north - self.height * self.pixel / 2
        return 1 / math.cosh(middle / 6378137.0)

    def coarser(self, share: float) -> Frame:
        """The same ground in fewer pixels: each side times ``share``; the last column and row may reach a little further.

        >>> Frame(0.0, 0.0, 10.0, 100, 50).coarser(0.5)
        Frame(west=0.0, north=0.0, pixel=20.0, width=50, height=25)
        """
        pixel = self.pixel / share
        width, height = (
            max(1, math.ceil(count * self.pixel / pixel - 1e-9)) for count in (self.width, self.height)
        )
        return dataclasses.replace(self, pixel=pixel, width=width, height=height)


def frame(given: Given, most_pixels: int, within: Bounds | None = None, finer: int = FINER) -> Frame:
    """The frame of a raster, or of the part of it that lies within bounds in degrees, of no more pixels than that.

    A cell is up to ``finer`` pixels along a side, a whole number of them, as far as that fits; else a pixel holds several cells.
    In a raster that is in Web Mercator itself the edges of cells lie on edges of pixels.

    Raises InputError: no CRS, or nothing of it within the bounds.
    """
    grid = Grid(given)
    if grid.crs is None:
        raise InputError(refusal("gis", "raster.no_crs", path=grid.path))
    west, south, east, north = transform_bounds(grid.crs.to_wkt(), WEB, *grid.bounds, densify_pts=21)
    left, top = west, north
    cell = _cell(grid)
    if within is not None:
        asked = transform_bounds("EPSG:4326", WEB, *within)
        west, south = max(west, asked[0]), max(south, asked[1])
        east, north = min(east, asked[2]), min(north, asked[3])
        if not (east > west and north > south):
            raise InputError(refusal("gis", "raster.outside", path=grid.path))
        west = left + math.floor((west - left) / cell + 1e-9) * cell
        north = top - math.floor((top - north) / cell + 1e-9) * cell
    area = (east - west) * (north - south)
    times = int(min(finer, (most_pixels * cell**2 / area) ** 0.5))
    pixel = cell / times if times >= 1 else max(cell, (area / most_pixels) ** 0.5)
    width, height = (
        max(1, math.ceil(side / pixel - 1e-6 * max(1, times))) for side in (east - west, north - south)
    )
    return Frame(west, north, pixel, width, height)


def _cell(grid: Grid) -> float:
    """Side of a cell in the middle of the raster, in metres of Web Mercator."""
    column, row = grid.width / 2, grid.height / 2
    x, y = applied(grid.transform, [column, column + 1, column], [row, row, row + 1])
    move = Transformer.from_crs(grid.crs, WEB, always_xy=True)
    x, y = move.transform(x, y)
    sides = np.hypot(x[1] - x[0], y[1] - y[0]), np.hypot(x[2] - x[0], y[2] - y[0])
    return float(min(sides))


def cells(given: Given, place: Frame, bands: Sequence[int] = (1,), how: str = "nearest") -> Cells:
    """Values of bands on the pixels of a frame, ``stored × scale + offset``, masked where there is none: (bands, rows, columns).

    ``how``: ``nearest`` for classes and for cells as they are, ``bilinear`` for heights; where a pixel holds several cells,
    quantities are averaged and classes picked (``pick``: picked always). Memory is that of the frame, whatever the file's size.

    Raises InputError: a band that there is not, or nothing of the file in the frame.
    """
    grid = Grid(given)
    for band in bands:
        check_band(grid, band)
    stored, at = _read(grid, place, bands)
    picks = how == "pick"
    coarse = place.pixel > _cell(grid) * 1.01
    way = "average" if coarse and not picks else "nearest" if picks else how
    values = _placed(stored, at, grid, place, way)
    hidden = _hidden(grid, place)
    return np.ma.masked_invalid(np.where(hidden, np.nan, values) if hidden is not None else values)


def _read(grid: Grid, place: Frame, bands: Sequence[int]) -> tuple[NDArray[np.float32], Affine]:
    """What of the file lies in a frame, at most so many cells a pixel, as floats with NaN for no value, and where it lies."""
    crs = grid.crs.to_wkt() if grid.crs is not None else None
    part = grid.window(transform_bounds(WEB, crs, *place.sides, densify_pts=21))
    part = _wider(part, grid)
    share = min(1.0, SAMPLES * _cell(grid) / place.pixel)
    rows, columns = (max(1, math.ceil(count * share)) for count in (part.height, part.width))
    try:
        with rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES), opened(grid.source) as file:
            _check_passed(grid, part, share, file.overviews(bands[0]))
            found = file.read(list(bands), window=part, out_shape=(len(bands), rows, columns), masked=True)
            masks = [masks_itself(file.mask_flag_enums[band - 1]) for band in bands]
    except RasterioError as error:
        raise InputError(refusal("gis", "raster.unreadable", path=grid.path)) from error
    values = np.empty(found.shape, dtype=np.float32)
    for k, band in enumerate(bands):
        none, stored = grid.nodata[band - 1], np.ma.getdata(found[k])
        values[k] = stored
        values[k] *= grid.scales[band - 1]
        values[k] += grid.offsets[band - 1]
        if none is not None:
            values[k][is_nodata(stored, none)] = np.nan
        if masks[k] or grid.source.nodata is None:
            values[k][np.ma.getmaskarray(found[k])] = np.nan
    at = (
        grid.transform
        @ Affine.translation(part.col_off, part.row_off)
        @ Affine.scale(part.width / columns, part.height / rows)
    )
    return values, at


def _check_passed(grid: Grid, part: Window, share: float, overviews: Sequence[int]) -> None:
    """Raise InputError where more cells would be passed over than anybody waits for, no coarser copy being in the file."""
    coarse = max((one for one in overviews if one * share <= 1), default=1)
    if part.width * part.height / coarse**2 > MOST_PASSED:
        facts = {"columns": int(part.width), "rows": int(part.height)}
        raise InputError(refusal("gis", "raster.overviews", path=grid.path, **facts))


def _wider(part: Window, grid: Grid, by: int = 2) -> Window:
    """A window with a few cells more on every side, as far as there are any."""
    left, top = max(0, part.col_off - by), max(0, part.row_off - by)
    right = min(grid.width, part.col_off + part.width + by)
    bottom = min(grid.height, part.row_off + part.height + by)
    return Window(left, top, right - left, bottom - top)


def _placed(
    values: NDArray[np.float32], at: Affine, grid: Grid, place: Frame, how: str
) -> NDArray[np.float32]:
    found = np.full((len(values), place.height, place.width), np.nan, dtype=np.float32)
    reproject(
        values,
        found,
        src_transform=at,
        src_crs=grid.crs.to_wkt() if grid.crs is not None else None,
        src_nodata=np.nan,
        dst_transform=place.transform,
        dst_crs=WEB,
        dst_nodata=np.nan,
        resampling=Resampling[how],
        tolerance=EXACT,
    )
    return found


def _hidden(grid: Grid, place: Frame) -> NDArray[np.bool_] | None:
    """Pixels that the mask stated of a source hides or does not reach; none where no mask is stated."""
    source = grid.source
    if source.mask is None or not source.masked:
        return None
    own = Grid(source.mask).crs or grid.crs
    stated = Source(source.mask, crs=own.to_wkt() if own else "")
    kinds = cells(stated, place, (source.mask_band,), "pick")[0]
    unseen: NDArray[np.bool_] = np.ma.getmaskarray(kinds)
    return unseen | np.isin(kinds.filled(np.nan), np.array(source.masked, dtype=np.float32))

"""Grid: what a raster file's cells are, where they lie, and reading a window of them."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError
from rasterio._err import CPLE_BaseError
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine
from rasterio.windows import Window

from gis.errors import CrsError, InputError
from gis.nowhere import no_network
from gis.raster.source import Source, source_of
from gis.there import there
from gis.words import refusal

DRIVERS = {".img": "HFA", ".asc": "AAIGrid", ".bil": "EHdr", ".hgt": "SRTMHGT"}
"""What is read besides GeoTIFF, by ending: other formats, a VRT for one, name further files, and GDAL would open those."""

Bounds = tuple[float, float, float, float]
Band = np.ma.MaskedArray[Any, np.dtype[np.float64]]
MOST_CELLS = 500_000_000
"""Cells of one window that are read at once at most: 4 GB of values."""
MOST_BLOCK_BYTES = 2**29
"""Bytes that a file may ask to be unpacked for a single cell of it at most."""


@contextmanager
def opened(given: str | Path | Source) -> Iterator[Any]:
    """Open a raster file for reading, as the file is, or say which file cannot be read."""
    path = source_of(given).path
    if not there(path):
        raise InputError(refusal("gis", "raster.missing", path=path))
    no_network()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # no CRS is refused in words
            source = rasterio.open(path, driver=DRIVERS.get(path.suffix.lower(), "GTiff"))
    except (RasterioError, CPLE_BaseError) as error:
        raise InputError(refusal("gis", "raster.unreadable", path=path)) from error
    try:
        with source:
            _check_blocks(source, path)
            _check_overviews(source, path)
            yield source
    except (
        CPLE_BaseError
    ) as error:  # what GDAL finds wrong only when it is asked, as statistics beside the file
        raise InputError(refusal("gis", "raster.unreadable", path=path)) from error


def _check_blocks(source: Any, path: Path) -> None:
    """Refuse a file whose cells can only be had in pieces too large to hold."""
    for (rows, columns), dtype in zip(source.block_shapes, source.dtypes, strict=True):
        size = rows * columns * np.dtype(dtype).itemsize
        if size > MOST_BLOCK_BYTES:
            raise InputError(refusal("gis", "raster.block", path=path, rows=rows, columns=columns))


def _check_overviews(source: Any, path: Path) -> None:
    """Refuse a file whose coarser copies it says lie anywhere but beside it: GDAL would open what it names."""
    named = source.tags(ns="OVERVIEWS").get("OVERVIEW_FILE", "")
    beside = named.removeprefix(":::BASE:::")
    if named and (beside == named or "/" in beside or "\\" in beside):
        raise InputError(refusal("gis", "raster.elsewhere", path=path))


@dataclass(frozen=True, init=False)
class Grid:
    """The cells of a raster file: ``Grid(path or source)`` reads the header, never the cells.

    ``crs`` is None when neither the source nor the file names one; ``nodata``, ``scales`` and ``offsets`` have one entry a band:
    what the source states, else what the file says. ``bounds`` are west, south, east, north in that CRS.
    """

    source: Source
    crs: CRS | None
    transform: Affine
    width: int
    height: int
    bands: int
    bounds: Bounds
    nodata: tuple[float | None, ...]
    scales: tuple[float, ...]
    offsets: tuple[float, ...]
    descriptions: tuple[str, ...]
    dtypes: tuple[str, ...]
    palette: bool

    def __init__(self, given: str | Path | Source) -> None:
        source = source_of(given)
        with opened(source) as file:
            numbers = range(1, file.count + 1)
            scales = [source.stated("scale", band, file.count) for band in numbers]
            offsets = [source.stated("offset", band, file.count) for band in numbers]
            found = {
                "source": source,
                "crs": _crs(source, file.crs),
                "transform": file.transform,
                "width": file.width,
                "height": file.height,
                "bands": file.count,
                "bounds": _bounds(file.transform, [0, file.width], [0, file.height]),
                "nodata": file.nodatavals if source.nodata is None else (source.nodata,) * file.count,
                "scales": tuple(_first(*pair) for pair in zip(scales, file.scales, strict=True)),
                "offsets": tuple(_first(*pair) for pair in zip(offsets, file.offsets, strict=True)),
                "descriptions": tuple(words or "" for words in file.descriptions),
                "dtypes": tuple(file.dtypes),
                "palette": file.colorinterp[0] == ColorInterp.palette,
            }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    @property
    def path(self) -> Path:
        """The file."""
        return self.source.path

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell, in units of the CRS, both above 0."""
        return float(np.hypot(self.transform.a, self.transform.d)), float(
            np.hypot(self.transform.b, self.transform.e)
        )

    @property
    def cell_area(self) -> float:
        """Area of a cell, in units of the CRS squared."""
        return abs(self.transform.determinant)

    @property
    def turned(self) -> bool:
        """Whether rows do not run along the axes of the CRS."""
        return bool(self.transform.b or self.transform.d)

    def holding(self, other: Grid) -> Grid:
        """The cells and CRS of this grid with the file and bands of another."""
        found = copy.copy(self)
        for name in ("source", "bands", "nodata", "scales", "offsets", "descriptions", "dtypes", "palette"):
            object.__setattr__(found, name, getattr(other, name))
        return found

    def same_cells(self, other: Grid) -> bool:
        """Tell whether another file has the same cells at the same places, to a thousandth of a cell."""
        near = np.allclose(self.transform[:6], other.transform[:6], rtol=0, atol=1e-3 * min(self.cell))
        return near and (self.width, self.height) == (other.width, other.height) and self.crs == other.crs

    def meets(self, shapes: gpd.GeoSeries) -> bool:
        """Whether the box of any shape lies on the rectangle around the cells, a point of its edge included."""
        if self.crs is None:
            return True
        boxes = shapely.box(*shapes.bounds.dropna().to_numpy().T)
        there = gpd.GeoSeries(boxes, crs=shapes.crs).to_crs(self.crs).bounds
        west, south, east, north = self.bounds
        across = there["minx"].le(east) & there["maxx"].ge(west)
        return bool((across & there["miny"].le(north) & there["maxy"].ge(south)).any())

    def window(self, bounds: Bounds) -> Window:
        """Return the whole cells that bounds touch, kept within the file; InputError when there are none."""
        west, south, east, north = bounds
        columns, rows = applied(~self.transform, [west, west, east, east], [south, north, south, north])
        left, top = max(int(np.floor(columns.min() + 1e-6)), 0), max(int(np.floor(rows.min() + 1e-6)), 0)
        right = min(int(np.ceil(columns.max() - 1e-6)), self.width)
        bottom = min(int(np.ceil(rows.max() - 1e-6)), self.height)
        if right <= left or bottom <= top:
            facts = {"path": self.path, "bounds": str(bounds), "own": str(self.bounds)}
            raise InputError(refusal("gis", "raster.bounds", **facts))
        return Window(left, top, right - left, bottom - top)


def _bounds(transform: Affine, columns: list[int], rows: list[int]) -> Bounds:
    """What lies between two columns and two rows, in coordinates."""
    x, y = applied(transform, columns * 2, np.repeat(rows, 2))
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _first(stated: float | None, own: float) -> float:
    return own if stated is None else stated


def _crs(source: Source, own: Any) -> CRS | None:
    """The CRS stated, else the file's own."""
    if not source.crs and not own:
        return None
    try:
        return CRS.from_user_input(source.crs or own)
    except CRSError as error:
        raise CrsError(
            refusal("gis", "crs.unknown", what=source.path.name, crs=source.crs or str(own))
        ) from error


def north_up(west: float, north: float, cell_x: float, cell_y: float) -> Affine:
    """Return the transform of a grid with its rows running west to east from a north-west corner.

    >>> north_up(1000.0, 2040.0, 10.0, 5.0)[:6]
    (10.0, 0.0, 1000.0, 0.0, -5.0, 2040.0)
    """
    return Affine(cell_x, 0.0, west, 0.0, -cell_y, north)


def applied(transform: Affine, columns: Any, rows: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the coordinates of columns and rows, which count from the outer corner of the first cell.

    >>> [place.tolist() for place in applied(north_up(1000.0, 2040.0, 10.0, 5.0), [0, 2], [0, 1])]
    [[1000.0, 1020.0], [2040.0, 2035.0]]
    """
    column, row = np.asarray(columns, dtype=float), np.asarray(rows, dtype=float)
    x = transform.a * column + transform.b * row + transform.c
    y = transform.d * column + transform.e * row + transform.f
    return x, y


def check_band(grid: Grid, band: int) -> None:
    """Raise InputError when the file has no such band (counted from 1)."""
    if not 1 <= band <= grid.bands:
        raise InputError(refusal("gis", "raster.band", path=grid.path, band=band, bands=grid.bands))


def check_cells(grid: Grid, window: Window) -> None:
    """Raise InputError when a window holds more cells than can be read at once."""
    if window.width * window.height > MOST_CELLS:
        facts = {"columns": int(window.width), "rows": int(window.height)}
        raise InputError(refusal("gis", "raster.cells", path=grid.path, **facts))


def read_window(given: str | Path | Source, bounds: Bounds | None = None, band: int = 1) -> Band:
    """Values of one band within bounds, as masked floats: ``stored × scale + offset``.

    ``bounds`` are in the CRS of the file (None: all of it); every cell that they touch is read.
    Masked: as `gis.raster.reader.Cells`. Raises InputError: no such file, band or cell.
    """
    from gis.raster.reader import Cells

    with Cells(given) as cells:
        return cells.read(None if bounds is None else cells.grid.window(bounds), band)

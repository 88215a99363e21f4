"""Describe: what a raster file is, before anybody states anything of it: cells, bands, place, and how much of it has data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import Transformer
from rasterio.enums import ColorInterp
from rasterio.windows import Window

from gis.errors import InputError
from gis.raster.grid import Bounds, Grid, opened
from gis.raster.reader import Cells
from gis.raster.source import Source, source_of

WHOLE = 4_000_000
"""Cells up to which all are looked at; of more, `SAMPLES` × `SAMPLES` windows spread evenly."""
SAMPLES = 12
SIDE = 64
DISTINCT = 64
"""Distinct values up to which they are kept."""


@dataclass(frozen=True)
class BandLook:
    """One band: its name and type in the file, what stands for no value, how values follow from what is stored, and what was found.

    ``share`` of the cells looked at have a value; ``least``, ``mean`` and ``most`` are of those (None: no cell has); ``distinct`` are
    its values where they are whole and few. ``unreadable``: some cells could not be read.
    """

    number: int
    name: str
    dtype: str
    nodata: float | None
    scale: float
    offset: float
    alpha: bool
    share: float
    least: float | None
    mean: float | None
    most: float | None
    distinct: tuple[int, ...]
    unreadable: bool


@dataclass(frozen=True)
class Look:
    """A raster file: its cells and CRS, its bands, whether it has a colour table, is turned, and where it lies in degrees.

    ``sampled``: not all cells were looked at. ``lonlat`` is west, south, east, north; None where no CRS is named or it does not fit.
    """

    grid: Grid
    bands: tuple[BandLook, ...]
    driver: str
    compression: str
    sampled: bool
    lonlat: Bounds | None

    @property
    def data_bands(self) -> tuple[BandLook, ...]:
        """The bands without that of transparency."""
        return tuple(band for band in self.bands if not band.alpha)


def describe(given: str | Path | Source) -> Look:
    """Look at a raster file; InputError where it cannot be read at all, CrsError for a CRS that there is not."""
    with opened(given) as file:
        alpha = [colour == ColorInterp.alpha for colour in file.colorinterp]
        driver, compression = file.driver, file.compression.value if file.compression else ""
    with Cells(given) as cells:
        windows = list(_windows(cells.grid))
        bands = tuple(
            _band(cells, number, windows, alpha[number - 1]) for number in range(1, cells.bands + 1)
        )
        sampled = cells.grid.width * cells.grid.height > WHOLE
        return Look(cells.grid, bands, driver, compression, sampled, lonlat(cells.grid))


def damaged(given: str | Path | Source) -> bool:
    """Whether cells in the corners or the middle of any band cannot be read: a file that is cut short says so there."""
    with Cells(given) as cells:
        columns, rows = cells.grid.width, cells.grid.height
        places = {(0, 0), (columns - 1, 0), (0, rows - 1), (columns - 1, rows - 1), (columns // 2, rows // 2)}
        try:
            for band in range(1, cells.bands + 1):
                for column, row in sorted(places):
                    cells.values(Window(column, row, 1, 1), band)
        except InputError:
            return True
    return False


def own(given: str | Path | Source) -> Grid:
    """What the file says of itself, whatever a source states of it."""
    return Grid(source_of(given).path)


def data_bands(given: str | Path | Source) -> int:
    """How many bands of a file hold data: all but those of transparency."""
    with opened(given) as file:
        return sum(colour != ColorInterp.alpha for colour in file.colorinterp)


def holds(dtype: str, value: float) -> bool:
    """Whether a number can stand in cells of a type.

    >>> holds("uint8", -9999), holds("int16", -9999), holds("uint16", 0.5), holds("float32", float("nan"))
    (False, True, False, True)
    """
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return True
    info = np.iinfo(kind)
    return bool(np.isfinite(value) and value == int(value) and info.min <= value <= info.max)


def lonlat(grid: Grid) -> Bounds | None:
    """Where a grid lies, in degrees; None where its CRS is not named or its coordinates do not fit it."""
    if grid.crs is None:
        return None
    move = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
    found = move.transform_bounds(*grid.bounds, densify_pts=21)
    west, south, east, north = (float(side) for side in found)
    fits = np.isfinite(found).all() and max(abs(south), abs(north)) <= 90 and max(abs(west), abs(east)) <= 360
    return (west, south, east, north) if fits else None


def _windows(grid: Grid) -> Iterator[Window]:
    """All of a grid in strips, or windows spread evenly over a large one."""
    if grid.width * grid.height <= WHOLE:
        rows = max(1, WHOLE // 4 // grid.width)
        for top in range(0, grid.height, rows):
            yield Window(0, top, grid.width, min(rows, grid.height - top))
        return
    wide, high = min(SIDE, grid.width), min(SIDE, grid.height)
    for top in np.unique(np.linspace(0, grid.height - high, SAMPLES).astype(int)):
        for left in np.unique(np.linspace(0, grid.width - wide, SAMPLES).astype(int)):
            yield Window(int(left), int(top), wide, high)


def _band(cells: Cells, number: int, windows: list[Window], alpha: bool) -> BandLook:
    grid = cells.grid
    count = seen = 0
    total, least, most = 0.0, np.inf, -np.inf
    distinct: set[int] | None = set()
    unreadable = False
    for window in windows:
        try:
            values = cells.values(window, number)
        except InputError:
            unreadable = True
            continue
        known = values[~np.isnan(values)]
        count, seen = count + values.size, seen + known.size
        if known.size:
            with np.errstate(over="ignore", invalid="ignore"):  # cells of a damaged file may hold anything
                total += float(known.sum())
            least, most = min(least, float(known.min())), max(most, float(known.max()))
            distinct = _more(distinct, known)
    whole = tuple(sorted(distinct)) if distinct is not None else ()
    mean = total / seen if seen else None
    return BandLook(
        number,
        grid.descriptions[number - 1],
        grid.dtypes[number - 1],
        grid.nodata[number - 1],
        grid.scales[number - 1],
        grid.offsets[number - 1],
        alpha,
        seen / count if count else 0.0,
        least if seen else None,
        mean,
        most if seen else None,
        whole,
        unreadable,
    )


def _more(distinct: set[int] | None, known: Any) -> set[int] | None:
    """The distinct whole values so far; None once there are many, or one is no whole number."""
    if distinct is None:
        return None
    found = np.unique(known)
    if len(found) > DISTINCT or not np.equal(found, np.rint(found)).all():
        return None
    distinct = distinct | {int(one) for one in found}
    return distinct if len(distinct) <= DISTINCT else None

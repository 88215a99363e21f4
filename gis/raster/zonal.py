"""Figures of a raster within shapes, by exact share of every cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import RasterSource
from numpy.typing import NDArray
from rasterio.windows import Window

from gis.errors import InputError
from gis.raster.coverage import Covered
from gis.raster.grid import applied
from gis.raster.reader import Reader, Values, reader_of
from gis.raster.source import Source
from gis.raster.sweep import Shapes, coverage, shapes_on, sweep
from gis.words import refusal

SUMS = ("mean", "min", "max", "count", "sum", "stdev", "variance")
"""Figures that add up over parts of a shape, and so are taken tile by tile."""
DISTRIBUTION = ("median", "majority", "minority", "variety")
"""Figures that need all values of a shape together: exactextract's own."""
STATS = (*SUMS, *DISTRIBUTION)
_AT_ONCE = 4_000_000


def zonal(
    given: str | Path | Source | Reader,
    geoms: gpd.GeoSeries,
    stats: Sequence[str] = ("mean", "min", "max", "count"),
    band: int = 1,
) -> pd.DataFrame:
    """Figures of one band within each shape, every cell weighed by the share of it that the shape covers.

    One column for each of ``stats``, and ``coverage``: the share (0 to 1) of the shape that lies on cells with a
    value. ``count`` is a number of cells, in fractions; ``variance`` and ``stdev`` are those of the whole, not of a sample.
    Index: that of ``geoms``. ``given`` is a file, a source as stated, or a reader: an index, or one raster on the cells of another.
    Shapes are brought to the CRS of the raster; a shape smaller than a cell has a figure. Where a shape is missing, lies outside or lies
    on nodata only, the figures are blank (count and coverage 0, blank for a missing shape), never 0. Rows of the raster need not
    run along the axes of its CRS. Read by windows: what is held does not grow with the raster nor with the shapes.

    Raises CrsError when the raster or the layer has no CRS, InputError for a figure or band that there is not.

    Source: exact cell coverage as of exactextract (D. Baston); its own figures for those of `DISTRIBUTION`.
    """
    found: pd.DataFrame = zonal_bands(given, geoms, stats, (band,))[band]
    return found


def zonal_bands(
    given: str | Path | Source | Reader,
    geoms: gpd.GeoSeries,
    stats: Sequence[str] = ("mean", "min", "max", "count"),
    bands: Sequence[int] | None = None,
) -> pd.DataFrame:
    """Figures of several bands (left out: all) within each shape, in one pass: columns are (band, figure).

    ``zonal_bands(…)[3]`` is what ``zonal(…, band=3)`` gives, coverage included, which differs where one band has no value.
    """
    unknown = [name for name in stats if name not in STATS]
    if unknown:
        raise InputError(refusal("gis", "zonal.stats", unknown=unknown, known=list(STATS)))
    reader = reader_of(given)
    try:
        numbers = tuple(range(1, reader.bands + 1)) if bands is None else tuple(dict.fromkeys(bands))
        for band in numbers:
            reader.check(band)
        return _figures(reader, geoms, tuple(dict.fromkeys(stats)), numbers)
    finally:
        if reader is not given:
            reader.close()


def _figures(
    reader: Reader, geoms: gpd.GeoSeries, stats: Sequence[str], bands: Sequence[int]
) -> pd.DataFrame:
    shapes = shapes_on(geoms, reader.grid)
    area = shapely.area(shapes)
    usable = np.flatnonzero(area > 0)
    tallies = [Tally(len(usable)) for _ in bands]
    spread = "stdev" in stats or "variance" in stats
    for which, cells, values in sweep(reader, shapes[usable], bands):
        for tally, band in zip(tallies, values, strict=True):
            tally.add(which, cells, band, spread)
    columns: dict[tuple[int, str], NDArray[np.float64]] = {}
    for tally, number in zip(tallies, bands, strict=True):
        found = tally.figures()
        if rest := [name for name in stats if name in DISTRIBUTION]:
            found |= _distribution(reader, number, shapes[usable], rest, tally.count > 0)
        found["coverage"] = coverage(tally.count, area[usable], reader.grid)
        for name in (*stats, "coverage"):
            column = np.full(len(shapes), np.nan)
            if name in ("count", "coverage"):
                column[~shapely.is_missing(shapes)] = 0.0 if name == "count" else np.nan
            column[usable] = found[name]
            columns[number, name] = column
    names = pd.MultiIndex.from_tuples(list(columns), names=["band", "figure"])
    table = np.stack(list(columns.values()), axis=1) if columns else np.empty((len(shapes), 0))
    return pd.DataFrame(table, index=geoms.index, columns=names)


class Tally:
    """Count, sum, least, most and spread of the values within each of so many shapes, added up batch by batch."""

    def __init__(self, shapes: int) -> None:
        self.count, self.sum, self.spread = np.zeros(shapes), np.zeros(shapes), np.zeros(shapes)
        self.least, self.most = np.full(shapes, np.inf), np.full(shapes, -np.inf)

    def add(self, which: NDArray[np.int64], cells: Covered, values: Values, spread: bool = False) -> None:
        """Add the values of cells within the shapes ``which``; no shape stands twice in them."""
        if not len(values):
            return
        shape, size = cells.shape, len(which)
        known = ~np.isnan(values)
        whole = bool(known.all())
        share = cells.share if whole else np.where(known, cells.share, 0.0)
        value = values if whole else np.where(known, values, 0.0)
        count, total = np.bincount(shape, share, size), np.bincount(shape, share * value, size)
        if spread:
            self._spread(which, count, total, shape, share, value)
        self.count[which] += count
        self.sum[which] += total
        starts = np.flatnonzero(np.r_[True, shape[1:] != shape[:-1]])
        at = which[shape[starts]]
        low = values if whole else np.where(known, values, np.inf)
        high = values if whole else np.where(known, values, -np.inf)
        self.least[at] = np.minimum(self.least[at], np.minimum.reduceat(low, starts))
        self.most[at] = np.maximum(self.most[at], np.maximum.reduceat(high, starts))

    def _spread(self, which: Any, count: Any, total: Any, shape: Any, share: Any, value: Any) -> None:
        """Squares about the mean, of this batch and of what came before, put together (Chan and others 1979)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.nan_to_num(total / count)
            before = np.nan_to_num(self.sum[which] / self.count[which])
            both = np.nan_to_num(self.count[which] * count / (self.count[which] + count))
        off = value - mean[shape]
        self.spread[which] += np.bincount(shape, share * off * off, len(which)) + (mean - before) ** 2 * both

    def figures(self) -> dict[str, NDArray[np.float64]]:
        """Every figure of `SUMS`; blank where nothing was counted."""
        with np.errstate(invalid="ignore", divide="ignore"):
            none = np.where(self.count > 0, 1.0, np.nan)
            variance = self.spread / self.count
            return {
                "mean": self.sum / self.count,
                "min": self.least * none,
                "max": self.most * none,
                "count": self.count,
                "sum": self.sum * none,
                "variance": variance,
                "stdev": np.sqrt(variance),
            }


class _Rows(RasterSource):
    """A band of a reader as exactextract reads it: cells of 1 × 1, rows counted up from the last."""

    def __init__(self, reader: Reader, band: int) -> None:
        super().__init__()
        self._reader, self._band = reader, band

    def res(self) -> tuple[float, float]:
        return 1.0, 1.0

    def extent(self) -> tuple[float, float, float, float]:
        return 0.0, 0.0, float(self._reader.grid.width), float(self._reader.grid.height)

    def nodata_value(self) -> None:
        return None

    def srs_wkt(self) -> str:
        return str(self._reader.grid.crs.to_wkt()) if self._reader.grid.crs else ""

    def read_window(self, x0: int, y0: int, nx: int, ny: int) -> Any:
        return self._reader.read(Window(x0, y0, nx, ny), self._band)


def _distribution(
    reader: Reader, band: int, shapes: Shapes, stats: Iterable[str], some: NDArray[np.bool_]
) -> dict[str, NDArray[np.float64]]:
    """What exactextract says of shapes that have a value, laid on columns and rows; blank elsewhere."""
    names = list(stats)
    found = {name: np.full(len(shapes), np.nan) for name in names}
    if not some.any():
        return found

    def laid(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        column, row = applied(~reader.grid.transform, xy[:, 0], xy[:, 1])
        return np.column_stack([column, reader.grid.height - row])

    at = np.flatnonzero(some)
    layer = gpd.GeoDataFrame({"at": at}, geometry=shapely.transform(shapes[at], laid), crs=reader.grid.crs)
    answer = exact_extract(
        _Rows(reader, band),
        layer,
        names,
        include_cols=["at"],
        output="pandas",
        strategy="raster-sequential",
        max_cells_in_memory=_AT_ONCE,
    )
    for name in names:
        found[name][answer["at"].to_numpy(dtype=np.int64)] = answer[name].to_numpy(dtype=float)
    return found

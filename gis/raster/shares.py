"""Shares: how much of each shape is of one class: a code, a span of values, or what a test of several bands says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.raster.reader import Reader, Values, reader_of
from gis.raster.source import Source
from gis.raster.sweep import coverage, shapes_on, sweep


@dataclass(frozen=True)
class Span:
    """Values from ``low`` to below ``high`` of one of the bands read (``band`` counts from 1 among them).

    >>> Span(0.4).test(np.array([0.39, 0.4, 1.0])).tolist(), Span(high=0.0).test(np.array([-0.1, 0.0])).tolist()
    ([False, True, True], [True, False])
    """

    low: float = -np.inf
    high: float = np.inf
    band: int = 1

    def test(self, *values: Values) -> NDArray[np.bool_]:
        """Which values lie in the span."""
        value = values[self.band - 1]
        return np.asarray((value >= self.low) & (value < self.high))


Class: TypeAlias = "int | Collection[int] | Span | Callable[..., Any]"
"""What belongs to a class: a code, several codes, a span, or a test of the values of all bands read, as arrays."""


def shares(
    given: str | Path | Source | Reader,
    geoms: gpd.GeoSeries,
    classes: Mapping[Hashable, Class],
    bands: Sequence[int] = (1,),
) -> pd.DataFrame:
    """Share (0 to 1) of what is seen of each shape that is of each class, every cell weighed by the share of it that is covered.

    One column for each of ``classes``, and ``coverage``: the share of the shape that is seen, where all ``bands`` have a value. Codes are
    of the first of ``bands``. Classes may overlap or leave something over. Index: that of ``geoms``. Blank, not 0, where nothing is
    seen; coverage 0 outside the raster, blank for a missing shape. Read by windows, in one pass for all classes and bands.

    ``given`` is a file, a source as stated, or a reader, as `gis.raster.index.index_reader` of thresholds of an index.
    Raises CrsError and InputError as `gis.raster.zonal.zonal`.
    """
    reader = reader_of(given)
    try:
        for band in bands:
            reader.check(band)
        shapes = shapes_on(geoms, reader.grid)
        area = shapely.area(shapes)
        usable = np.flatnonzero(area > 0)
        tests = [_test(one) for one in classes.values()]
        seen = np.zeros(len(shapes))
        of = np.zeros((len(tests), len(shapes)))
        for which, cells, values in sweep(reader, shapes[usable], bands):
            at = usable[which]
            known = ~np.logical_or.reduce([np.isnan(one) for one in values])
            share = np.where(known, cells.share, 0.0)
            seen[at] += np.bincount(cells.shape, share, len(which))
            for number, test in enumerate(tests):
                of[number, at] += np.bincount(cells.shape, np.where(test(*values), share, 0.0), len(which))
    finally:
        if reader is not given:
            reader.close()
    with np.errstate(invalid="ignore", divide="ignore"):
        table = dict(zip(classes, np.minimum(of / seen, 1.0), strict=True))
    return pd.DataFrame({**table, "coverage": coverage(seen, area, reader.grid)}, index=geoms.index)


def _test(of: Class) -> Callable[..., Any]:
    """A class as a test of the values of all bands."""
    if isinstance(of, Span):
        return of.test
    if callable(of):
        return of
    codes = [of] if isinstance(of, int) else list(of)
    return lambda *values: np.isin(values[0], codes)

"""Spectral indices: two bands against each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasterio.windows import Window

from gis.raster.grid import Grid, check_band, opened, scaled
from gis.raster.source import Source
from gis.raster.write import raster_being_written

NODATA = -9999.0
STRIP_ROWS = 512

Band = np.ma.MaskedArray[Any, np.dtype[np.float64]]


def normalised_difference(a: Any, b: Any) -> Band:
    """Difference of two bands over their sum, −1 to 1 for bands that are not negative: ``(a − b) / (a + b)``.

    Masked where either band is masked or NaN, and where the sum is 0: nothing is known there.

    >>> normalised_difference(np.array([80, 0]), np.array([40, 0]))
    masked_array(data=[0.3333333333333333, --], mask=[False, True], fill_value=1e+20)
    """
    first, second = (np.ma.masked_invalid(np.ma.asarray(band, dtype=np.float64)) for band in (a, b))
    total = np.ma.masked_equal(first + second, 0.0)
    return (first - second) / total


def ndvi(nir: Any, red: Any) -> Band:
    """Vegetation: ``(near infrared − red) / (near infrared + red)`` (Rouse and others 1974).

    >>> float(ndvi(np.array([60.0]), np.array([20.0]))[0])
    0.5
    """
    return normalised_difference(nir, red)


def ndwi(green: Any, nir: Any) -> Band:
    """Open water: ``(green − near infrared) / (green + near infrared)`` (McFeeters 1996).

    >>> float(ndwi(np.array([30.0]), np.array([10.0]))[0])
    0.5
    """
    return normalised_difference(green, nir)


def ndbi(swir: Any, nir: Any) -> Band:
    """Built-up ground: ``(short-wave infrared − near infrared) / sum`` (Zha, Gao and Ni 2003).

    >>> float(ndbi(np.array([50.0]), np.array([30.0]))[0])
    0.25
    """
    return normalised_difference(swir, nir)


def difference_file(source: str | Path | Source, target: str | Path, bands: tuple[int, int]) -> Path:
    """Write the normalised difference of two bands of a file, counted from 1; strip by strip, so that any size fits.

    The target is a float32 GeoTIFF on the same cells, nodata −9999, whole or not there. Raises InputError when there is no
    such file or band, OutputError when it cannot be written.
    """
    grid = Grid(source)
    for band in bands:
        check_band(grid, band)
    shape = (1, grid.height, grid.width)
    with (
        opened(source) as image,
        raster_being_written(target, shape, "float32", grid.crs, grid.transform, NODATA) as sink,
    ):
        for top in range(0, grid.height, STRIP_ROWS):
            window = Window(0, top, grid.width, min(STRIP_ROWS, grid.height - top))
            first, second = (
                scaled(image.read(band, window=window, masked=True), grid, band) for band in bands
            )
            strip = normalised_difference(first, second).filled(NODATA).astype(np.float32)
            sink.write(strip, 1, window=window)
    return Path(target)

"""Slope of the ground from a grid of heights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from gis.crs import require_metric
from gis.raster.grid import Grid, check_band, opened, scaled
from gis.raster.source import Source
from gis.raster.write import raster_being_written

NODATA = -9999.0
STRIP_ROWS = 512


def slope(elevation: Any, cell_x: float, cell_y: float) -> NDArray[np.float64]:
    """Slope of every cell in degrees, by Horn's method.

    ``atan √(p² + q²)`` with ``p = ((c + 2f + i) − (a + 2d + g)) / (8 cell_x)`` and
    ``q = ((g + 2h + i) − (a + 2b + c)) / (8 cell_y)`` over the nine heights ``a b c / d e f / g h i``.
    Heights and cell sizes in the same unit. Masked or NaN heights are not known: a cell with one among its nine, and
    the outermost cells, are NaN. The shape is kept.

    Source: B. K. P. Horn, Hill shading and the reflectance map, Proceedings of the IEEE 69 (1981).

    >>> rise = np.tile(np.arange(5) * 10.0, (5, 1))
    >>> round(float(slope(rise, 10.0, 10.0)[2, 2]), 9)
    45.0
    """
    z = np.ma.filled(np.ma.asarray(elevation, dtype=np.float64), np.nan)
    result = np.full(z.shape, np.nan)
    if min(z.shape) < 3:
        return result
    a, b, c = z[:-2, :-2], z[:-2, 1:-1], z[:-2, 2:]
    d, f = z[1:-1, :-2], z[1:-1, 2:]
    g, h, i = z[2:, :-2], z[2:, 1:-1], z[2:, 2:]
    p = ((c + 2 * f + i) - (a + 2 * d + g)) / (8 * abs(cell_x))
    q = ((g + 2 * h + i) - (a + 2 * b + c)) / (8 * abs(cell_y))
    inner = np.degrees(np.arctan(np.hypot(p, q)))
    result[1:-1, 1:-1] = np.where(np.isnan(z[1:-1, 1:-1]), np.nan, inner)
    return result


def slope_file(source: str | Path | Source, target: str | Path, band: int = 1) -> Path:
    """Write the slope, in degrees, of a file of heights in metres; strip by strip, so that any size fits.

    The target is a float32 GeoTIFF on the same cells, nodata −9999, whole or not there. Raises CrsError when the
    grid is not in metres, InputError when the heights cannot be read, OutputError when it cannot be written.
    """
    grid = Grid(source)
    check_band(grid, band)
    crs = require_metric(grid.crs, str(grid.path))
    shape = (1, grid.height, grid.width)
    with (
        opened(source) as heights,
        raster_being_written(target, shape, "float32", crs, grid.transform, NODATA, ("slope_deg",)) as sink,
    ):
        for top in range(0, grid.height, STRIP_ROWS):
            rows = min(STRIP_ROWS, grid.height - top)
            above, below = min(top, 1), min(grid.height - top - rows, 1)
            part = heights.read(
                band, window=Window(0, top - above, grid.width, rows + above + below), masked=True
            )
            degrees = slope(scaled(part, grid, band), *grid.cell)[above : above + rows]
            strip = np.where(np.isnan(degrees), NODATA, degrees).astype(np.float32)
            sink.write(strip, 1, window=Window(0, top, grid.width, rows))
    return Path(target)

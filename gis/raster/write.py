"""Write a raster file whole or not at all, with the same bytes for the same cells."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from pyproj import CRS
from rasterio.errors import RasterioError

from gis.cause import cause
from gis.errors import OutputError
from gis.words import refusal


@contextmanager
def raster_being_written(
    path: str | Path,
    shape: tuple[int, int, int],
    dtype: str,
    crs: Any,
    transform: Any,
    nodata: float | None = None,
    descriptions: Sequence[str] = (),
) -> Iterator[Any]:
    """Give an open raster to fill in; it takes its name only once all of it is written.

    ``shape`` is bands, rows, columns. Compressed and tiled GeoTIFF, one thread, no time stamps: same cells, same
    bytes. Raises OutputError when the folder or the disk will not have it; what was there before stays.
    """
    target = Path(path)
    bands, rows, columns = shape
    options = {"compress": "deflate", "zlevel": 6, "predictor": 3 if np.dtype(dtype).kind == "f" else 2}
    tiles = {"tiled": True, "blockxsize": 256, "blockysize": 256, "bigtiff": "if_safer", "num_threads": 1}
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}.", suffix=".tif", dir=target.parent)
    except OSError as error:
        raise OutputError(refusal("gis", "raster.folder", path=target, why=cause(error))) from error
    os.close(handle)
    draft = Path(name)
    try:
        with rasterio.open(
            draft,
            "w",
            driver="GTiff",
            count=bands,
            height=rows,
            width=columns,
            dtype=dtype,
            crs=CRS.from_user_input(crs).to_wkt() if crs is not None else None,
            transform=transform,
            nodata=nodata,
            **options,
            **tiles,
        ) as sink:
            for number, words in enumerate(descriptions, start=1):
                sink.set_band_description(number, words)
            yield sink
        draft.chmod(0o644)
        draft.replace(target)
    except RasterioError as error:
        raise OutputError(refusal("gis", "raster.unwritten", path=target, why=cause(error))) from error
    finally:
        draft.unlink(missing_ok=True)


def write_raster(
    path: str | Path,
    array: Any,
    crs: Any,
    transform: Any,
    nodata: float | None = None,
    descriptions: Sequence[str] = (),
) -> Path:
    """Write an array of one band (rows, columns) or several (bands, rows, columns) as a GeoTIFF; return its path.

    The type of the array is kept. Masked cells, and NaN in a float array, become ``nodata``; masked cells without a
    ``nodata`` are refused. Same array, same bytes. Raises OutputError.
    """
    cells = np.ma.asarray(array)
    cells = cells[np.newaxis] if cells.ndim == 2 else cells
    if cells.ndim != 3 or not cells.size:
        raise OutputError(refusal("gis", "raster.shape", path=path, shape=str(cells.shape)))
    if len(descriptions) not in (0, len(cells)):
        facts = {"count": len(descriptions), "bands": len(cells)}
        raise OutputError(refusal("gis", "raster.bands", path=path, **facts))
    if cells.dtype.kind == "f" and nodata is not None:
        cells = np.ma.masked_invalid(cells)
    if nodata is None and np.ma.is_masked(cells):
        raise OutputError(refusal("gis", "raster.no_nodata", path=path))
    plain = cells.filled(nodata) if nodata is not None else np.ma.getdata(cells)
    with raster_being_written(
        path, plain.shape, str(plain.dtype), crs, transform, nodata, descriptions
    ) as sink:
        sink.write(plain)
    return Path(path)

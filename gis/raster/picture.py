"""Picture: a raster as a small picture in Web Mercator, encoded, with where its corners lie."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds

from gis.errors import InputError
from gis.raster.grid import north_up, opened
from gis.raster.source import Source, source_of
from gis.words import refusal

WEB = "EPSG:3857"
COLOURS = ("red", "green", "blue")
STRETCH = (2.0, 98.0)
"""Percentiles that become black and white where the cells are not bytes already."""


@dataclass(frozen=True)
class Picture:
    """A picture: its bytes and their kind, columns and rows, and west, south, east, north in degrees."""

    data: bytes
    mime: str
    width: int
    height: int
    bounds: tuple[float, float, float, float]
    cell_m: float


def picture(
    given: str | Path | Source, most_bytes: int, most_pixels: int, names: Sequence[str] = ()
) -> Picture:
    """A raster, in Web Mercator, no larger than so many pixels and, once encoded as WebP, so many bytes.

    Three bands called red, green and blue (``names``, else the file's descriptions), else the first three, become its colours; of fewer
    the first, in greys or in the colours of its own table. Cells that are not bytes are stretched from the 2nd to the 98th percentile.
    Cells without data are transparent. ``cell_m`` is the side of a pixel in metres of Web Mercator.

    Raises InputError: not a raster, no CRS, no cell with data, or not small enough even at 64 pixels.
    """
    path = source_of(given).path
    with opened(path) as source:
        if source.crs is None:
            raise InputError(refusal("gis", "raster.no_crs", path=path))
        try:
            west, south, east, north = transform_bounds(source.crs, WEB, *source.bounds, densify_pts=21)
            cells_across = (source.width * source.height * (east - west) / (north - south)) ** 0.5
            cells_down = source.width * source.height / cells_across
            share = min(1.0, (most_pixels / (cells_across * cells_down)) ** 0.5)
            while True:
                width, height = max(1, round(cells_across * share)), max(1, round(cells_down * share))
                cells = _cells(source, names, (west, south, east, north), width, height)
                data = _webp(cells)
                if len(data) <= most_bytes:
                    break
                if max(width, height) <= LEAST:
                    raise InputError(refusal("gis", "raster.too_large", path=path, bytes=len(data)))
                share *= max(0.5, min(0.9, (most_bytes / len(data)) ** 0.5))
        except RasterioError as error:
            raise InputError(refusal("gis", "raster.unreadable", path=path)) from error
    move = Transformer.from_crs(WEB, "EPSG:4326", always_xy=True)
    (left, right), (bottom, top) = move.transform([west, east], [south, north])
    return Picture(data, "image/webp", width, height, (left, bottom, right, top), (east - west) / width)


LEAST = 64
"""Pixels along the longer side below which a picture says nothing any more."""


def _cells(
    source: Any, names: Sequence[str], bounds: tuple[float, ...], width: int, height: int
) -> NDArray[np.uint8]:
    """Four bands of bytes: red, green, blue, and where there is data."""
    chosen = _bands(source, names)
    west, south, east, north = bounds
    place = north_up(west, north, (east - west) / width, (north - south) / height)
    options = {"crs": WEB, "transform": place, "width": width, "height": height}
    palette = len(chosen) == 1 and source.colorinterp[0].name == "palette"
    with WarpedVRT(
        source, resampling=0 if palette else 1, add_alpha=source.nodata is None, **options
    ) as warped:
        values = warped.read(chosen, masked=True)
        seen = warped.dataset_mask() > 0
    seen &= ~np.ma.getmaskarray(values).all(axis=0)
    if not seen.any():
        raise InputError(refusal("gis", "raster.empty", path=source.name))
    if palette:
        table = np.zeros((256, 3), dtype=np.uint8)
        for value, colour in source.colormap(1).items():
            table[value] = colour[:3]
        shades = table[np.clip(values[0].filled(0), 0, 255).astype(np.uint8)].transpose(2, 0, 1)
    else:
        shades = np.stack([_bytes(band, seen) for band in values])
        shades = np.repeat(shades, 3, axis=0) if len(shades) == 1 else shades
    return np.concatenate([shades, np.where(seen, 255, 0).astype(np.uint8)[None]])


def _bands(source: Any, names: Sequence[str]) -> list[int]:
    called = [str(name).lower() for name in (names or [words or "" for words in source.descriptions])]
    if set(COLOURS) <= set(called):
        return [called.index(name) + 1 for name in COLOURS]
    return [1, 2, 3] if source.count >= len(COLOURS) else [1]


def _bytes(band: Any, seen: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """One band as bytes: as it is, or stretched."""
    if band.dtype == np.uint8:
        return np.asarray(band.filled(0))
    values = np.ma.masked_invalid(band.astype(float))
    known = values[seen & ~np.ma.getmaskarray(values)]
    low, high = np.percentile(np.asarray(known), STRETCH) if len(known) else (0.0, 1.0)
    scaled = (values.filled(low) - low) / max(high - low, 1e-12) * 255
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)


def _webp(cells: NDArray[np.uint8]) -> bytes:
    count, height, width = cells.shape
    options = {"driver": "WEBP", "count": count, "height": height, "width": width, "dtype": "uint8"}
    with MemoryFile() as room, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # where it lies is told beside
        with room.open(**options, QUALITY=80) as sink:
            sink.write(cells)
        return bytes(room.read())

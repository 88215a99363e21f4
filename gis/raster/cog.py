"""Cloud-optimised GeoTIFF: a raster filled window by window, then laid out for reading from afar, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rasterio
import rasterio.shutil
from pyproj import CRS
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioError

from gis.cause import cause
from gis.errors import OutputError
from gis.words import refusal

BLOCK = 512
CACHE_BYTES = 96_000_000
"""What GDAL may keep of blocks it has read or will write; its own default is a share of the machine's memory."""

Colours = Mapping[int, tuple[int, int, int, int]]


@dataclass(frozen=True)
class Band:
    """What the one band of a file holds: type, the number for no value, description, unit, tags, and colours by value."""

    dtype: str
    nodata: float
    description: str = ""
    unit: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    colours: Colours = field(default_factory=dict)


@contextmanager
def small_cache() -> Iterator[None]:
    """Keep GDAL's cache of blocks small for a while, so that memory does not grow with the raster."""
    with rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES):
        yield


@contextmanager
def folder_beside(path: str | Path) -> Iterator[Path]:
    """A folder for drafts in the folder of a file, gone at the end; OutputError when there cannot be one."""
    target = Path(path)
    try:
        room = tempfile.TemporaryDirectory(prefix=f".{target.stem}.", dir=target.parent)
    except OSError as error:
        raise OutputError(refusal("gis", "raster.folder", path=target, why=cause(error))) from error
    with room as folder:
        yield Path(folder)


@contextmanager
def draft(path: Path, like: Any, band: Band) -> Iterator[Any]:
    """Open a plain tiled GeoTIFF on the cells of ``like`` (crs, transform, width, height) to be filled in."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=1,
        height=like.height,
        width=like.width,
        dtype=band.dtype,
        crs=CRS.from_user_input(like.crs).to_wkt() if like.crs is not None else None,
        transform=like.transform,
        nodata=band.nodata,
        tiled=True,
        blockxsize=BLOCK,
        blockysize=BLOCK,
        bigtiff="if_safer",
    ) as sink:
        sink.set_band_description(1, band.description)
        sink.update_tags(**band.tags)
        if band.unit:
            sink.set_band_unit(1, band.unit)
        if band.colours:
            sink.write_colormap(1, dict(band.colours))
            sink.colorinterp = [ColorInterp.palette]
        yield sink


def laid_out(source: Path, target: Path, resampling: str) -> Path:
    """Copy a draft as a cloud-optimised GeoTIFF with overviews, compressed without loss; same cells, same bytes."""
    options = {"compress": "deflate", "level": 6, "predictor": "yes", "blocksize": BLOCK}
    try:
        rasterio.shutil.copy(
            source,
            target,
            driver="COG",
            overview_resampling=resampling,
            bigtiff="if_safer",
            num_threads=2,
            **options,
        )
    except RasterioError as error:
        raise OutputError(refusal("gis", "raster.unwritten", path=target, why=cause(error))) from error
    return target


def put_in_place(drafts: Sequence[tuple[Path, Path]]) -> None:
    """Give finished files their names, one after the other: the last says that all are there; OutputError when a folder will not have them."""
    for made, target in drafts:
        try:
            made.chmod(0o644)
            made.replace(target)
        except OSError as error:
            raise OutputError(refusal("gis", "raster.folder", path=target, why=cause(error))) from error

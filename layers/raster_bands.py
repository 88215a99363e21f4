"""Raster bands: what the bands of a zone's raster are called: as zone.toml states them, else as the file itself does."""

from __future__ import annotations

from gis.raster.index import band_of
from layers.raster import Raster


def bands_of(raster: Raster) -> tuple[str, ...]:
    """The names of a raster's bands in the order of the file: as the zone states them, else as the file describes them.

    Raises InputError and CrsError where nothing is stated and the file cannot be read.
    """
    if raster.bands:
        return raster.bands
    from gis.raster.grid import Grid

    return Grid(raster.source).descriptions


def band_number(raster: Raster, name: str) -> int | None:
    """The number of a band by its name or another it goes by, capital letters or not, counted from 1; None where it has no such band.

    >>> from pathlib import Path
    >>> image = Raster("image", Path("a.tif"), "image", bands=("Red", "NIR"))
    >>> band_number(image, "nir"), band_number(image, "swir")
    (2, None)
    """
    return band_of(name, bands_of(raster))

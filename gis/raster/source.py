"""Source: a raster file as somebody states it: what is stated overrules what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gis.errors import InputError
from gis.words import refusal


@dataclass(frozen=True)
class Source:
    """A raster file, and what is stated of it; left out: what the file itself says.

    ``crs``: as ``EPSG:4528``. ``scale`` and ``offset``: a value is ``stored × scale + offset``; one number for all
    bands, or one a band. ``nodata``: the stored number that stands for no value. ``mask``: a raster, on a grid of its own if need be,
    that says per cell what hides the ground (cloud, shadow, snow): cells where its band ``mask_band`` holds one of ``masked`` have no
    value.

    >>> Source(Path("a.tif"), scale=(0.1, 0.2)).stated("scale", 2, 2), Source(Path("a.tif")).stated("scale", 1, 2)
    (0.2, None)
    """

    path: Path
    crs: str = ""
    scale: float | tuple[float, ...] | None = None
    offset: float | tuple[float, ...] | None = None
    nodata: float | None = None
    mask: Path | None = None
    mask_band: int = 1
    masked: tuple[int, ...] = ()

    def stated(self, what: str, band: int, bands: int) -> float | None:
        """The scale or offset stated for a band of so many, or None; InputError when not one is stated for each band."""
        value = getattr(self, what)
        if not isinstance(value, tuple):
            return None if value is None else float(value)
        if len(value) != bands:
            facts = {"what": what, "count": len(value), "bands": bands}
            raise InputError(refusal("gis", "raster.stated", path=self.path, **facts))
        return float(value[band - 1])


def source_of(given: str | Path | Source) -> Source:
    """A file as it states itself, or a source as it is.

    >>> source_of("dem.tif").path.name
    'dem.tif'
    """
    return given if isinstance(given, Source) else Source(Path(given))

"""RasterLook: what a raster file is, what it looks like, and the table of zone.toml that would state it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.crs_name import crs_words
from gis.errors import CrsError, InputError
from gis.raster.describe import BandLook, Look, describe
from gis.raster.grid import DRIVERS
from gis.raster.source import Source
from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.file import SUFFIXES
from layers.folder import is_folder
from layers.raster import COLOURS, kind_of
from layers.toml_text import quoted
from layers.words import said

RASTER_SUFFIXES = (".tif", ".tiff", *DRIVERS)
"""Endings of files that are read as rasters."""
_CALLED = (
    ("mask", ("scl", "mask", "cloud", "qa60", "掩膜", "云")),
    ("cover", ("cover", "lulc", "landuse", "esri_lc", "地类", "覆盖")),
    ("light", ("light", "viirs", "dmsp", "luojia", "灯光", "夜光")),
    ("depth", ("depth", "水深", "淹没")),
    ("height", ("dem", "dsm", "dtm", "srtm", "height", "elevation", "高程", "地形")),
    ("image", ("image", "sentinel", "landsat", "影像", "ortho", "dom", "高分")),
)
"""What names of files and bands say of a raster, most telling first."""
_USUAL_NODATA = (-9999.0, -32768.0, -99999.0)
_FEW_CLASSES = 30
_REFLECTANCE = (1_000.0, 20_000.0)


@dataclass(frozen=True)
class RasterLook:
    """One raster file: what was found (None: it cannot be read), the kind it looks like, and its faults."""

    file: Path
    look: Look | None
    kind: str
    faults: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """A name for it in zone.toml: that of its file, in letters, digits and underscores."""
        kept = "".join(letter if letter.isalnum() else "_" for letter in self.file.stem.lower())
        return kept.strip("_") or "raster"

    @property
    def damaged(self) -> bool:
        """Whether some of its cells cannot be read."""
        return self.look is not None and any(band.unreadable for band in self.look.bands)

    @property
    def table(self) -> str:
        """The table of zone.toml that states it; blank where it, or a part of it, cannot be read."""
        return "" if self.damaged else self.table_as(self.name)

    def table_as(self, name: str, file: str = "") -> str:
        """The same under another name; ``file`` is the path from the zone's folder [default: its own name]."""
        if self.look is None:
            return ""
        key = name if name.isascii() else quoted(name)
        lines = [f"[rasters.{key}]", f"file = {quoted(file or self.file.name)}", f'kind = "{self.kind}"']
        names = [band.name or f"band_{band.number}" for band in self.look.data_bands]
        if len(set(names)) < len(names):
            names = [f"{name}_{number}" for number, name in enumerate(names, start=1)]
        if len(names) > 1 or self.look.data_bands[0].name:
            lines.append(f"bands = [{', '.join(map(quoted, names))}]")
        if self.kind == "image":
            lines.append("# date = YYYY-MM-DD")
        if self.look.grid.crs is None:
            lines.append('# crs = "EPSG:…"')
        if self.kind == "cover" and self.look.data_bands[0].distinct:
            listed = ", ".join(f'{value} = "…"' for value in self.look.data_bands[0].distinct)
            lines.append(f"classes = {{ {listed} }}")
        return "\n".join(lines)


def rasters_among(paths: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The raster files among files and in folders, and all else; a folder of rasters alone is not among that."""
    found: list[Path] = []
    rest: list[Path] = []
    for path in paths:
        if not is_folder(path):
            (found if path.suffix.lower() in RASTER_SUFFIXES else rest).append(path)
            continue
        inside = sorted(one for one in path.iterdir() if one.is_file() and one.name[0] not in ".~")
        rasters = [one for one in inside if one.suffix.lower() in RASTER_SUFFIXES]
        found += rasters
        if not rasters or any(one.suffix.lower() in SUFFIXES for one in path.iterdir()):
            rest.append(path)
    return tuple(found), tuple(rest)


def look_at_raster(path: Path, crs: str = "") -> RasterLook:
    """Look at one raster file: nothing is decided, nothing raised; what is wrong is among the faults.

    ``crs`` overrules the one that the file names.
    """
    try:
        look = describe(Source(path, crs=crs))
    except (CrsError, InputError) as error:
        told = said(error.args[0])
        return RasterLook(path, None, "", (fault("unreadable.words", ERROR, path.name, words=told),))
    kind = guess_kind(path.stem, look)
    return RasterLook(path, look, kind, tuple(_faults(path.name, look, kind)))


def guess_kind(stem: str, look: Look) -> str:
    """What a raster looks like: by the names of its bands, a colour table, its own name, then the number of its bands and values."""
    bands = look.data_bands
    names = tuple(band.name for band in bands if band.name)
    if (kind := kind_of(names)) != "grid":
        return kind
    spoken = f"{stem} {' '.join(names)}".lower()
    called = next((kind for kind, words in _CALLED if any(word in spoken for word in words)), "")
    few = (
        len(bands) == 1
        and 1 < len(bands[0].distinct) <= _FEW_CLASSES
        and bands[0].dtype.startswith(("u", "int8"))
    )
    if called:
        return called
    if look.grid.palette or few:
        return "cover"
    whole = all(not band.dtype.startswith("float") for band in bands)
    return "image" if len(bands) >= 3 and whole else "grid"


def _faults(file: str, look: Look, kind: str) -> Iterable[Fault]:
    """What has to be stated for it, and what cannot be right."""
    if look.grid.crs is None:
        yield fault("raster.look_no_crs", WARNING, file, column="crs")
    elif look.lonlat is None:
        yield fault("raster.look_crs", ERROR, file, column="crs", crs=crs_words(look.grid.crs))
    if any(band.unreadable for band in look.bands):
        yield fault("raster.look_damaged", ERROR, file)
    elif all(band.least is None for band in look.data_bands):
        yield fault("raster.look_empty", WARNING, file)
    if look.grid.turned:
        yield fault("raster.look_turned", NOTE, file)
    yield from _about_values(file, look, kind)


def _about_values(file: str, look: Look, kind: str) -> Iterable[Fault]:
    suspect = next((band for band in look.data_bands if band.nodata is None and _stands_for_none(band)), None)
    if suspect is not None:
        yield fault("raster.look_nodata", WARNING, file, column="nodata", value=suspect.least)
    most = max((band.most for band in look.data_bands if band.most is not None), default=0.0)
    plain = all(band.scale == 1 and band.dtype in ("uint16", "int16") for band in look.data_bands)
    if kind == "image" and plain and _REFLECTANCE[0] < most <= _REFLECTANCE[1]:
        yield fault("raster.look_scale", NOTE, file, column="scale", most=most)
    if kind == "image" and not {band.name.lower() for band in look.data_bands} & set(COLOURS):
        yield fault("raster.look_bands", NOTE, file, column="bands", count=len(look.data_bands))


def _stands_for_none(band: BandLook) -> bool:
    """Whether the least value of a band is one that programs write where there is none."""
    return band.least is not None and (band.least in _USUAL_NODATA or band.least <= -1e30)

"""Raster: a grid of a zone (image, heights, depths, cover, light …) and what its zone.toml states of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from gis.raster.source import Source

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "image": "影像",
        "height": "高程",
        "depth": "淹没水深",
        "cover": "地类",
        "light": "夜间灯光",
        "grid": "格网",
        "mask": "掩膜",
    }
)
"""What a raster can show, with its Chinese."""
RESAMPLING = ("nearest", "bilinear", "average")
COLOURS = (
    "coastal", "blue", "green", "red", "rededge", "nir", "swir", "swir1", "swir2", "pan", "panchromatic", "thermal",
)  # fmt: skip
"""What bands of an image are called; a raster with one of them is an image unless it says otherwise."""
_HEIGHTS = ("height", "heights", "elevation", "dem", "dsm", "dtm", "高程", "标高")
_DEPTHS = ("depth", "flood_depth", "water_depth", "水深", "淹没水深")
_AFTER_NAME = (".aux.xml", ".ovr", ".msk", ".msk.ovr", ".aux", ".rrd")
_AFTER_STEM = (".wld", ".prj", ".hdr", ".aux", ".rrd", ".ige", ".tab", ".rpb", "_rpc.txt", ".imd", "_mtl.txt")
CATEGORIES = ("cover", "mask")
"""Kinds whose values are codes of classes."""
METRES = ("m", "米", "metre", "metres", "meter", "meters")


@dataclass(frozen=True)
class Raster:
    """One [rasters.NAME] table: the file, how it is to be read (``source``), and what it shows.

    ``kind`` is one of `KINDS`; ``bands`` are the names of its bands in the order of the file (blank: not stated);
    ``classes`` names the values of categories; ``resampling`` is the way stated to bring it onto other cells (blank: by kind, see
    `how`). ``date`` is the day it was taken.
    """

    name: str
    file: Path
    kind: str
    label: str = ""
    label_en: str = ""
    date: date | None = None
    bands: tuple[str, ...] = ()
    unit: str = ""
    source: Source = field(default_factory=lambda: Source(Path()))
    classes: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    resampling: str = ""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files it rests on: its own and that of its mask, each with what stands beside it and is read with it."""
        own = (self.file,) if self.source.mask is None else (self.file, self.source.mask)
        return tuple(one for file in own for one in (file, *beside(file)))

    @property
    def categories(self) -> bool:
        """Whether its values are codes of classes, which have no mean."""
        return bool(self.classes) or self.kind in CATEGORIES

    @property
    def how(self) -> str:
        """How it is brought onto other cells: as stated, else ``nearest`` for categories, blank (by the size of the cells) for quantities."""
        return self.resampling or ("nearest" if self.categories else "")

    @property
    def in_metres(self) -> bool:
        """Whether its unit says metres, or it states none."""
        return not self.unit.strip() or self.unit.strip().lower().split(" ")[0] in METRES

    @property
    def of_heights(self) -> bool:
        """Whether its values are heights: those of kind height, and of a grid that is stated in metres.

        >>> [Raster("a", Path("a.tif"), kind, unit="m").of_heights for kind in ("height", "grid", "depth")]
        [True, True, False]
        """
        return self.kind == "height" or (self.kind == "grid" and bool(self.unit.strip()) and self.in_metres)

    def title(self, lang: str = "zh") -> str:
        """What it is called in Chinese or English; without a label its name.

        >>> Raster("dem", Path("dem.tif"), "height", label="高程").title("en")
        '高程'
        """
        return (self.label_en if lang == "en" else "") or self.label or self.label_en or self.name


def beside(file: Path) -> list[Path]:
    """What stands beside a raster's file and is read with it: world file, statistics and CRS, overviews, mask, RPC."""
    name, stem = file.name.casefold(), file.stem.casefold()
    try:
        others = sorted(one for one in file.parent.iterdir() if one.name.casefold().startswith(stem))
    except OSError:
        return []
    ends = [f"{name}{end}" for end in _AFTER_NAME] + [f"{stem}{end}" for end in _AFTER_STEM]
    ends += [f"{name}w", f"{stem}.{file.suffix[1:2]}{file.suffix[-1:]}w".casefold()]
    return [one for one in others if one.name.casefold() in ends and one.name != file.name and one.is_file()]


def kind_of(bands: tuple[str, ...], unit: str = "", classes: Mapping[int, str] | None = None) -> str:
    """What a raster shows, where nobody says: told from the names of its bands (without them its own), its classes and its unit.

    >>> kind_of(("blue", "nir")), kind_of(("height",)), kind_of(("水深",), "m"), kind_of((), "m", {1: "林地"}), kind_of(())
    ('image', 'height', 'depth', 'cover', 'grid')
    """
    called = {name.strip().lower() for name in bands}
    if called & set(COLOURS):
        return "image"
    if classes:
        return "cover"
    if called & set(_HEIGHTS) or any(word in unit for word in ("高程", "height", "elevation")):
        return "height"
    return "depth" if called & set(_DEPTHS) else "grid"

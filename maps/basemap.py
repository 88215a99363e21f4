"""Basemap: what lies under the map: nothing, a picture or tiles embedded in the file, or a service from the network."""

from __future__ import annotations

import base64
import functools
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from branca.element import Figure
from folium.template import Template

from gis.datum import wgs84_to_gcj02
from gis.errors import MapError
from gis.raster.picture import picture
from gis.raster.source import Source as Stated
from gis.there import there
from gis.words import refusal, thin
from maps.assets import asset
from maps.canvas import Raw, add_engine
from maps.page import script_json
from maps.payload import in_degrees
from maps.said import Text, in_lang, said
from maps.text import safe
from maps.tiles import Bounds, tiles
from maps.words import LANGUAGES, words

LIMIT_MB = 8.0
MOST_PIXELS = 6_000_000
KINDS = (".tif", ".tiff", ".mbtiles", ".pmtiles")
_BASE64 = 4 / 3


@dataclass(frozen=True)
class Source:
    """A service of tiles: its addresses, zooms, datum, what has to be written beside it, and who needs a key."""

    name: str
    label: Mapping[str, str]
    urls: tuple[str, ...]
    subdomains: str
    zooms: tuple[int, int]
    datum: str
    key: str
    attribution: Mapping[str, str]
    licence: Mapping[str, str]
    evidence: str

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host its tiles come from.

        >>> sources()["osm"].hosts
        ('https://tile.openstreetmap.org',)
        """
        found = [re.match(r"https://[^/]+", url) for url in self.urls]
        roots = [one.group() for one in found if one]
        return tuple(
            dict.fromkeys(root.replace("{s}", part) for root in roots for part in self.subdomains or "-")
        )


@functools.cache
def sources() -> Mapping[str, Source]:
    """The services that ``basemaps.toml`` lists, by name."""
    text = resources.files("maps").joinpath("basemaps.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: _source(name, row) for name, row in tomllib.loads(text).items()})


def _source(name: str, row: Mapping[str, Any]) -> Source:
    return Source(
        name, row["label"], tuple(row["urls"]), row.get("subdomains", ""), (row["zooms"][0], row["zooms"][1]),
        row["datum"], row.get("key", ""), row["attribution"], row["licence"], row["evidence"],
    )  # fmt: skip


class Basemap(folium.map.Layer):
    """A layer under everything else, from the file or from the network; the map fades a little so that it is seen.

    ``hosts``: what the page must be let reach, none where all of it is embedded. ``datum``: what the shapes above it
    have to be shifted to, see :meth:`placed`. ``told``: lines for whoever makes the page; ``notes``: lines for the page.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = yuantu.basemap({{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self, label: Text, data: Mapping[str, Any], *, hosts: Sequence[str] = (), datum: str = "wgs84"
    ) -> None:
        super().__init__(name=safe(in_lang(label, "zh")), overlay=True, control=True, show=True)
        self._name = "Basemap"
        self.key = "basemap"
        self.called = said(label)
        self.hosts = tuple(hosts)
        self.datum = datum
        self.data = dict(data)
        self.told: tuple[Text, ...] = ()
        self.notes: tuple[Text, ...] = ()

    def placed(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """A frame where it has to be drawn on this basemap: shifted to GCJ-02 where that is its datum.

        For display only, never for areas, tables or files.
        """
        return shifted(frame) if self.datum == "gcj02" else frame

    def _get_self_bounds(self) -> list[list[float | None]]:
        return [[None, None], [None, None]]

    def render(self, **kwargs: Any) -> None:
        """Bring the script once and the tiles beside it."""
        figure = self.get_root()
        if isinstance(figure, Figure):
            add_engine(figure)
            for file, tag in (("yuantu-basemap.js", "script"), ("yuantu-basemap.css", "style")):
                figure.header.add_child(Raw(f"<{tag}>{asset(file)}</{tag}>"), name=file)
            page_words = {lang: {key: words(lang)[key] for key in ("key_of", "use")} for lang in LANGUAGES}
            held = script_json({**self.data, "words": page_words})
            tag = f'<script type="application/json" id="{self.get_name()}_data">{held}</script>'
            figure.html.add_child(Raw(tag), name=f"{self.get_name()}_data")
        super().render(**kwargs)


def basemap(
    named: str,
    bounds: Bounds,
    *,
    folder: Path | None = None,
    allow_key: bool = False,
    limit_mb: float = LIMIT_MB,
    bands: Sequence[str] = (),
    stated: Stated | None = None,
) -> Basemap:
    """A basemap by its name in ``basemaps.toml`` or from a file, over ``bounds`` in degrees.

    ``bands`` and ``stated`` say of a raster what its bands are called, and what overrules the file (its CRS, its NoData value).
    A key is read from the environment and goes into the page only with ``allow_key``; else the page asks for it and
    forgets it. ``limit_mb``: most megabytes that a file may add to the page.

    MapError: no such name or file, a file that cannot be embedded, or a key that is to be kept and is not there.
    """
    if named in sources():
        return network(sources()[named], allow_key)
    path = Path(named) if Path(named).is_absolute() or folder is None else folder / named
    if path.suffix.lower() not in KINDS:
        raise MapError(refusal("maps", "basemap.unknown", name=named, known=list(sources())))
    if not there(path):
        raise MapError(refusal("maps", "basemap.missing", path=path))
    room = int(limit_mb * 1e6 / _BASE64)
    return (
        _picture(stated or Stated(path), room, bands)
        if path.suffix.lower() in KINDS[:2]
        else _tiles(path, bounds, room)
    )


def network(source: Source, allow_key: bool = False) -> Basemap:
    """Tiles of a service: the page is no longer sealed, and says so."""
    key = os.environ.get(source.key, "").strip() if source.key and allow_key else ""
    if source.key and allow_key and not key:
        raise MapError(refusal("maps", "basemap.no_key", name=source.name, variable=source.key))
    data = {
        "kind": "network",
        "urls": list(source.urls),
        "subdomains": source.subdomains,
        "zooms": list(source.zooms),
        "attribution": said(source.attribution),
        "needs_key": bool(source.key),
        "key": key,
        "label": said(source.label),
    }
    made = Basemap(source.label, data, hosts=source.hosts, datum=source.datum)
    notes = [_both("needs_network", what=source.label), source.licence]
    notes += [_both("shifted")] if source.datum == "gcj02" else []
    made.notes = tuple(notes)
    made.told = (*made.notes, *([_both("key_in_file", what=source.label)] if key else []))
    return made


def _picture(raster: Stated, room: int, bands: Sequence[str]) -> Basemap:
    path, found = raster.path, picture(raster, room, MOST_PIXELS, bands)
    west, south, east, north = found.bounds
    data = {
        "kind": "picture",
        "url": _uri(found.mime, found.data),
        "bounds": [[round(south, 7), round(west, 7)], [round(north, 7), round(east, 7)]],
        "attribution": path.name,
    }
    made = Basemap(path.stem, data)
    size = f"{found.width} × {found.height}"
    made.told = (
        _both("embedded_picture", file=path.name, size=size, cell=f"{found.cell_m:.1f}", kb=_kb(found.data)),
    )
    return made


def _tiles(path: Path, bounds: Bounds, room: int) -> Basemap:
    found = tiles(path, bounds, room)
    data = {
        "kind": "tiles",
        "tiles": {
            "/".join(map(str, place)): _uri(found.mime, one) for place, one in sorted(found.found.items())
        },
        "zooms": [found.zooms[0], found.zooms[-1]],
        "attribution": path.name,
    }
    made = Basemap(path.stem, data)
    zooms = f"{found.zooms[0]}–{found.zooms[-1]}"
    told = [
        _both(
            "embedded_tiles",
            file=path.name,
            count=len(found.found),
            zooms=zooms,
            kb=thin(found.size / 1e3, ",.0f"),
        )
    ]
    if found.left:
        told.append(_both("left_zooms", zooms=f"{found.left[0]}–{found.left[-1]}"))
    made.told = tuple(told)
    return made


def shifted(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A frame in degrees of GCJ-02, for display on a basemap of that datum and nothing else."""
    shapes = in_degrees(frame, "basemap")

    def move(xy: Any) -> Any:
        return np.column_stack(wgs84_to_gcj02(xy[:, 0], xy[:, 1])) if len(xy) else xy

    moved = shapely.transform(shapely.force_2d(shapes.to_numpy()), move)
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=shapes.crs))


def _uri(mime: str, data: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


def _kb(data: bytes) -> str:
    return thin(len(data) / 1e3, ",.0f")


def _both(key: str, **facts: Any) -> dict[str, str]:
    told = {}
    for lang in LANGUAGES:
        spoken = {
            name: in_lang(fact, lang) if isinstance(fact, Mapping) else fact for name, fact in facts.items()
        }
        told[lang] = words(lang)[key].format(**spoken)
    return told

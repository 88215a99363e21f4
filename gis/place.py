"""Place: where on the ground coordinates lie, as roughly as it takes to catch a wrong CRS.

The province boxes and the coastline are rough hulls, good to some 15 km. They draw no boundary and belong on no map.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError

_OFFSHORE_DEGREES = 0.15
_STRAY = 50.0
_OPEN_SEA = ((108.2, 18.0), (117.5, 18.0), (117.5, 21.0), (124.5, 21.0), (124.5, 39.8))
"""How the sea is closed on its far side; nothing is said of what lies beyond."""
_EARTH = Geod(ellps="GRS80")


@dataclass(frozen=True)
class Place:
    """A point in degrees, with the provinces it may lie in (their boxes overlap) or the sea.

    ``provinces`` is empty for a point at sea and outside China.
    """

    lon: float
    lat: float
    provinces: tuple[str, ...] = ()
    sea: bool = False

    @property
    def abroad(self) -> bool:
        """Whether it is neither in China nor in the seas before its coast."""
        return not self.provinces and not self.sea

    @property
    def words(self) -> str:
        """The place in words.

        >>> place(121.47, 31.23).words
        '121.470°E 31.230°N (上海 Shanghai or 江苏 Jiangsu)'
        """
        east = f"{abs(self.lon):.3f}°{'E' if self.lon >= 0 else 'W'}"
        north = f"{abs(self.lat):.3f}°{'N' if self.lat >= 0 else 'S'}"
        english = {name: en for name, en, _ in _provinces()}
        named = " or ".join(f"{name} {english[name]}" for name in self.provinces)
        return f"{east} {north} ({'at sea' if self.sea else named or 'outside China'})"


def place(lon: float, lat: float) -> Place:
    """The place of a point in degrees: the provinces whose boxes hold it, smallest first, or the sea.

    At sea: more than about 15 km off a rough coastline from the Yalu to the Gulf of Tonkin, and not by a large island.

    >>> place(119.2222, 34.6060).provinces
    ('江苏', '安徽', '山东')
    >>> place(123.0, 34.6).sea, place(2.35, 48.86).abroad
    (True, True)
    """
    if shapely.contains_xy(_sea(), lon, lat):
        return Place(lon, lat, sea=True)
    held = [
        (shapely.area(box), name) for name, _, box in _provinces() if shapely.intersects_xy(box, lon, lat)
    ]
    return Place(lon, lat, tuple(dict.fromkeys(name for _, name in sorted(held))))


def place_of(geoms: gpd.GeoSeries | gpd.GeoDataFrame) -> Place | None:
    """The place of the middle of a layer's main extent; None without CRS or coordinates, or when it is no place on earth.

    >>> place_of(gpd.GeoSeries.from_wkt(["POINT (40428656.614 3831158.764)"], crs="EPSG:4528")).words[:18]
    '119.222°E 34.606°N'
    """
    box = main_extent(geoms)
    if geoms.crs is None or not np.isfinite(box).all():
        return None
    return place_in(geoms.crs, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def main_extent(geoms: gpd.GeoSeries | gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """West, south, east and north of the shapes that lie together, in the layer's own units; a few far off do not count.

    With ``d`` the greater of the distances in x and y of a shape's middle from the median of all middles, shapes with
    ``d > 50 × median(d)`` are left out. Fewer than three shapes, or most of them in one spot: the extent of all.

    >>> plots = [shapely.box(x, 0, x + 20, 10) for x in (900, 930, 960, -9e6)]
    >>> main_extent(gpd.GeoSeries(plots))
    (900.0, 0.0, 980.0, 10.0)
    """
    sides = shapely.bounds(geoms.geometry.to_numpy())
    sides = sides[np.isfinite(sides).all(axis=1)]
    if not len(sides):
        return (math.nan, math.nan, math.nan, math.nan)
    middles = (sides[:, :2] + sides[:, 2:]) / 2
    away = np.abs(middles - np.median(middles, axis=0)).max(axis=1)
    usual = float(np.median(away))
    near = sides[away <= _STRAY * usual] if usual > 0 and len(sides) > 2 else sides
    low, high = near[:, :2].min(axis=0), near[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def place_in(crs: CRS, x: float, y: float) -> Place | None:
    """The place of a point in a CRS, x before y; None when it is no place on earth, and for a city's own grid."""
    try:
        lon, lat = _degrees(str(crs.to_wkt())).transform(x, y)
    except ProjError:
        return None
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90):
        return None
    return place((lon + 180) % 360 - 180, lat)


def kilometres(one: Place, other: Place) -> float:
    """Distance of two places along the ellipsoid, in km.

    >>> round(kilometres(place(119.2222, 34.6060), place(119.2222, 35.6060)), 1)
    110.9
    """
    return float(_EARTH.inv(one.lon, one.lat, other.lon, other.lat)[2]) / 1000


def provinces_named(words: str) -> tuple[str, ...]:
    """Provinces named in a text.

    >>> provinces_named("江苏省连云港高新区")
    ('江苏',)
    """
    return tuple(name for name, _, _ in _provinces() if name in words)


@cache
def _degrees(wkt: str) -> Transformer:
    return Transformer.from_crs(CRS.from_wkt(wkt), "EPSG:4326", always_xy=True)


def _table(name: str) -> Iterator[dict[str, str]]:
    text = (files("gis") / "china" / name).read_text(encoding="utf-8")
    return iter(list(csv.DictReader(text.splitlines())))


def _box(row: dict[str, str]) -> shapely.Polygon:
    return shapely.box(*(float(row[side]) for side in ("west", "south", "east", "north")))


@cache
def _provinces() -> tuple[tuple[str, str, shapely.Polygon], ...]:
    return tuple((row["name"], row["en"], _box(row)) for row in _table("provinces.csv"))


@cache
def _sea() -> shapely.Geometry:
    """The sea before the coast, drawn back from it and from the islands."""
    coast = [(float(row["lon"]), float(row["lat"])) for row in _table("coast.csv")]
    islands = shapely.union_all([_box(row) for row in _table("islands.csv")])
    water = shapely.Polygon([*coast, *_OPEN_SEA]).buffer(-_OFFSHORE_DEGREES).difference(islands)
    shapely.prepare(water)
    return water

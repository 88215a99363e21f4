"""Offset: whether one layer fits another only after the shift that Chinese web maps put on their coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from gis.datum import bd09_to_gcj02, gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_gcj02

_FITS, _GAIN = 0.8, 0.3
_MOST_POINTS = 5_000
_EARTH = Geod(ellps="GRS80")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Offset:
    """A shift that makes a layer fit: its datum, which layer carries it, how far, and the shares before and after."""

    datum: str
    carried_by_inner: bool
    east_m: float
    north_m: float
    before: float
    after: float


def offset(inner: gpd.GeoSeries, outer: gpd.GeoSeries) -> Offset | None:
    """The shift of a web map's datum that puts the inner layer's shapes into the outer layer's; None: no such shift.

    Asked of a point inside each inner shape: the share that lies in an outer shape as they are, and after taking the
    shift of GCJ-02 or BD-09 from the inner or from the outer layer. A shift is reported when after it at least 80 % lie
    inside, and 30 points more than before. It is a suspicion: nothing is moved.

    ``east_m`` and ``north_m`` are the mean shift, at Lianyungang some +507 and −111 m for GCJ-02. Needs both layers in
    one metric CRS that PROJ can place.

    Source: `gis.datum`; the shift is nearly constant over a few kilometres.
    """
    if inner.crs is None or not inner.crs.is_projected or not len(inner) or not len(outer):
        return None
    points = shapely.get_coordinates(shapely.point_on_surface(inner.to_numpy()))
    points = points[np.isfinite(points).all(axis=1)]
    points = points[:: max(1, len(points) // _MOST_POINTS)]
    tree = shapely.STRtree(outer.to_numpy())
    before = _inside(tree, points)
    if before > _FITS - _GAIN:
        return None
    there = Transformer.from_crs(inner.crs, "EPSG:4326", always_xy=True)
    lon, lat = there.transform(points[:, 0], points[:, 1])
    found = []
    for datum, carried, (moved_lon, moved_lat) in _moves(np.asarray(lon), np.asarray(lat)):
        moved = np.column_stack(there.transform(moved_lon, moved_lat, direction="INVERSE"))
        after = _inside(tree, moved)
        if after >= _FITS and after >= before + _GAIN:
            away = (lon, lat, moved_lon, moved_lat)
            east, north = _shift(*(away if not carried else (moved_lon, moved_lat, lon, lat)))
            found.append(Offset(datum, carried, east, north, before, after))
    return max(found, key=lambda one: one.after, default=None)


def _moves(lon: Floats, lat: Floats) -> list[tuple[str, bool, tuple[Floats, Floats]]]:
    """Where the inner points would be without their shift, and with the shift of the outer layer."""
    return [
        ("GCJ-02", True, gcj02_to_wgs84(lon, lat)),
        ("BD-09", True, gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))),
        ("GCJ-02", False, wgs84_to_gcj02(lon, lat)),
        ("BD-09", False, gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))),
    ]


def _inside(tree: shapely.STRtree, points: Floats) -> float:
    """Share of the points that lie in a shape of the tree."""
    held, _ = tree.query(shapely.points(points), predicate="intersects")
    return len(np.unique(held)) / max(len(points), 1)


def _shift(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> tuple[float, float]:
    """Mean way from points to points, east and north, in metres."""
    azimuth, _, metres = _EARTH.inv(lon, lat, to_lon, to_lat)
    turn = np.radians(azimuth)
    return float(np.mean(metres * np.sin(turn))), float(np.mean(metres * np.cos(turn)))

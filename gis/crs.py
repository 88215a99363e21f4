"""Metres or nothing: which coordinate system areas may be taken in, and the one a layer should be brought to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from pyproj import CRS, Transformer

from gis.errors import CrsError
from gis.place import main_extent
from gis.words import refusal

CHINA = (73.0, 3.0, 136.0, 54.0)
"""Longitudes and latitudes (west, south, east, north) within which the CGCS2000 belts are chosen."""

FIRST_BELT, LAST_BELT = 25, 45
NORTHING = (1.8e6, 6.0e6)
EASTING = (0.2e6, 0.8e6)

_INFLATING = (
    "mercator",
    "popular visualisation pseudo mercator",
    "equidistant cylindrical",
    "plate carr",
    "miller",
)


def require_metric(crs: Any, what: str = "") -> CRS:
    """Return the CRS when areas and lengths may be taken in it, and refuse otherwise.

    Refused: none at all, degrees, geocentric, Web Mercator and any other Mercator or plain cylindrical grid
    (areas there are inflated by 1/cos² of the latitude), and units other than the metre.
    A city's own grid (an engineering CRS in metres) is accepted.

    Raises CrsError: saying which layer, what its CRS is, and what to do.

    >>> require_metric("EPSG:4528").to_epsg()
    4528
    >>> require_metric("EPSG:3857", "plots")
    Traceback (most recent call last):
    gis.errors.CrsError: plots: areas cannot be taken in WGS 84 / Pseudo-Mercator: Web Mercator and its kin ...
    """
    what = what or refusal("gis", "crs.layer")
    if crs is None:
        raise CrsError(refusal("gis", "crs.none", what=what))
    whole = _parsed(crs, what)
    flat = _horizontal(whole)
    trouble = _trouble(flat)
    if trouble:
        raise CrsError(refusal("gis", "crs.no_areas", what=what, name=flat.name, trouble=trouble))
    return whole


def _parsed(crs: Any, what: str) -> CRS:
    try:
        return CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(refusal("gis", "crs.unknown", what=what, crs=crs)) from error


def _horizontal(crs: CRS) -> CRS:
    """Return the horizontal part of a compound or bound CRS."""
    while crs.is_compound or crs.is_bound:
        inner = crs.sub_crs_list[0] if crs.is_compound else crs.source_crs
        if inner is None:
            break
        crs = inner
    return crs


def _trouble(crs: CRS) -> str:
    """Say why areas cannot be taken in a CRS; empty when they can."""
    if crs.is_geographic:
        return refusal("gis", "crs.degree")
    if crs.is_geocentric or not (crs.is_projected or crs.type_name == "Engineering CRS"):
        return refusal("gis", "crs.no_grid")
    if crs.name.lower().startswith(("undefined", "unknown engineering")):
        return refusal("gis", "crs.unsaid")
    units = {round(axis.unit_conversion_factor, 9) for axis in crs.axis_info[:2]}
    if units != {1.0}:
        names = sorted({axis.unit_name for axis in crs.axis_info[:2]})
        return refusal("gis", "crs.unit", unit=names)
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    if method.lower().startswith(_INFLATING):
        return refusal("gis", "crs.inflates", method=method)
    return ""


def gk_belt(lon: float, prefix: bool = True) -> CRS:
    """Return the CGCS2000 3-degree Gauss-Krüger belt of a longitude.

    Belt ``n = floor(lon / 3 + 1/2)``, kept within 25-45; ``EPSG:4488 + n`` with the belt's number before the
    easting, ``EPSG:4534 + (3 n - 75) / 3`` without. A longitude on the seam goes to the eastern belt.

    >>> gk_belt(119.2222).to_epsg(), gk_belt(119.2222, prefix=False).to_epsg()
    (4528, 4549)
    """
    if not math.isfinite(lon) or not CHINA[0] <= lon <= CHINA[2]:
        raise CrsError(refusal("gis", "crs.belt", lon=lon))
    belt = min(max(math.floor(lon / 3 + 0.5), FIRST_BELT), LAST_BELT)
    return CRS.from_epsg(4488 + belt if prefix else 4534 + (3 * belt - 75) // 3)


def metric_crs_for(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> tuple[CRS, str]:
    """Return the metric CRS a layer should be measured in, and why, in words.

    A layer already in a metric CRS keeps it. Otherwise the middle of its extent decides: inside China the
    CGCS2000 3-degree belt with its number in the easting, elsewhere the UTM zone on WGS 84.

    Raises CrsError: no CRS, no coordinates, or degrees that cannot be degrees (swapped, or metres under a wrong label).

    >>> crs, why = metric_crs_for(gpd.GeoSeries.from_wkt(["POINT (119.2 34.6)"], crs="EPSG:4490"))
    >>> crs.to_epsg(), why
    (4528, 'middle at 119.2000, 34.6000: CGCS2000 3-degree belt 40 (EPSG:4528)')
    """
    if layer.crs is None:
        raise CrsError(refusal("gis", "crs.nowhere"))
    own = CRS.from_user_input(layer.crs)
    if not _trouble(_horizontal(own)):
        return own, f"already in metres ({own.name}): kept"
    lon, lat = _middle(layer, own)
    west, south, east, north = CHINA
    if west <= lon <= east and south <= lat <= north:
        crs = gk_belt(lon)
        kind = f"CGCS2000 3-degree belt {(crs.to_epsg() or 0) - 4488}"
    else:
        zone = min(int((lon + 180) // 6) + 1, 60)
        crs = CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)
        kind = f"UTM zone {zone}{'N' if lat >= 0 else 'S'}"
    return crs, f"middle at {lon:.4f}, {lat:.4f}: {kind} (EPSG:{crs.to_epsg()})"


def _middle(layer: gpd.GeoDataFrame | gpd.GeoSeries, own: CRS) -> tuple[float, float]:
    """Return longitude and latitude of the middle of a layer's main extent."""
    bounds = np.array(main_extent(layer))
    if not np.isfinite(bounds).all():
        raise CrsError(refusal("gis", "crs.empty"))
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    if own.is_geographic and not (abs(bounds[[0, 2]]) <= 360).all():
        raise CrsError(refusal("gis", "crs.beyond", name=own.name, x=float(bounds[2])))
    if own.is_geographic and not (abs(bounds[[1, 3]]) <= 90).all():
        raise CrsError(refusal("gis", "crs.swapped", lat=float(bounds[3]), name=own.name))
    lon, lat = Transformer.from_crs(own, own.geodetic_crs or 4326, always_xy=True).transform(x, y)
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise CrsError(refusal("gis", "crs.no_place", x=float(x), y=float(y), name=own.name))
    return (lon + 180) % 360 - 180, lat


def to_metric(frame: gpd.GeoDataFrame, crs: Any = None) -> tuple[gpd.GeoDataFrame, str]:
    """Return the layer in a metric CRS, and why that one; the layer handed in is left alone.

    ``crs`` is the grid asked for; left out, `metric_crs_for` chooses. Works on a GeoSeries too.

    >>> plots = gpd.GeoDataFrame(geometry=gpd.GeoSeries.from_wkt(["POINT (119.2222 34.6060)"], crs="EPSG:4490"))
    >>> metric, why = to_metric(plots)
    >>> round(float(metric.geometry.x[0]), 3), round(float(metric.geometry.y[0]), 3)
    (40428656.614, 3831158.764)
    """
    if crs is None:
        target, why = metric_crs_for(frame)
    else:
        target = require_metric(crs, refusal("gis", "crs.asked_for"))
        why = f"asked for: {target.name}"
    if frame.crs is None:
        raise CrsError(refusal("gis", "crs.no_metres"))
    return (frame.copy() if frame.crs == target else frame.to_crs(target)), why


@dataclass(frozen=True)
class AxisReport:
    """What the size of metric coordinates says about their order and belt number."""

    swapped: bool
    prefix: int | None
    evidence: str


def axis_order(series: gpd.GeoSeries) -> AxisReport:
    """Tell from their size whether metric coordinates in China are the wrong way round, and their belt number.

    A northing is 1.8-6.0 million metres; an easting 0.2-0.8 million, or 25.2-45.8 million with the number of
    its belt before it. ``swapped`` is true when x is the northing and y the easting. Coordinates that are
    neither (a local grid, degrees) are reported as such and never as swapped.

    Source: the value ranges of the 3-degree belts 25-45, and the X-north habit of boundary-point files.

    >>> axis_order(gpd.GeoSeries.from_wkt(["POINT (3831158.764 40428656.614)"]))
    AxisReport(swapped=True, prefix=40, evidence='x 3831159 is a northing, y 40428657 an easting of belt 40')
    """
    xy = shapely.get_coordinates(series.array)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return AxisReport(False, None, "no coordinates")
    x, y = (float(value) for value in np.median(xy, axis=0))
    for swapped, east, north in ((False, x, y), (True, y, x)):
        belt = _belt_of(east)
        if NORTHING[0] <= north <= NORTHING[1] and belt is not None:
            names = (f"easting{_belt_words(belt)}", "northing")
            first, second = reversed(names) if swapped else names
            article = "a" if swapped else "an"
            other = "an" if swapped else "a"
            return AxisReport(
                swapped, belt or None, f"x {x:.0f} is {article} {first}, y {y:.0f} {other} {second}"
            )
    return AxisReport(False, None, f"x {x:.0f}, y {y:.0f} are no Gauss-Krüger coordinates of China")


def _belt_of(easting: float) -> int | None:
    """Return the belt number before an easting, 0 when it has none, None when it is no easting."""
    belt, rest = divmod(easting, 1e6)
    if not EASTING[0] <= rest <= EASTING[1]:
        return None
    return int(belt) if belt == 0 or FIRST_BELT <= belt <= LAST_BELT else None


def _belt_words(belt: int) -> str:
    return f" of belt {belt}" if belt else ""

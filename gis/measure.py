"""Area on the plane and on the ellipsoid, length, hectare and mu 亩."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import LambertAzimuthalEqualAreaConversion

from gis.crs import require_metric
from gis.errors import CrsError
from gis.words import refusal

M2_PER_HECTARE = 10_000.0

_LONGEST_EDGE_M = 1_000.0


def plane_area_m2(geoms: gpd.GeoSeries) -> pd.Series:
    """Area of each shape on the plane of its metric CRS, in m².

    ``½ |Σ (x_i - x_0)(y_{i+1} - y_{i-1})|`` per ring, holes subtracted; every ring is summed from its own first
    point, so that a belt number before the easting costs no digits. Height is ignored.

    Returns a Series ``area_m2`` on the index of ``geoms``; blank where there is no shape, 0 for lines and points.
    The figure of an invalid shape is not to be trusted: see `gis.repair`.

    Raises CrsError for degrees, Web Mercator, other units, no CRS.

    Source: area by coordinates on the 3-degree Gauss-Krüger plane, as for cadastral plots (GB/T 42547-2023).

    >>> plots = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 100 0, 100 60, 0 60, 0 0))"], crs="EPSG:4547")
    >>> float(plane_area_m2(plots)[0])
    6000.0
    """
    require_metric(geoms.crs)
    return pd.Series(shapely.area(geoms.array), index=geoms.index, name="area_m2")


def ellipsoidal_area_m2(geoms: gpd.GeoSeries) -> pd.Series:
    """Area of each shape on the ellipsoid of its own datum, in m².

    All vertices go to one Lambert azimuthal equal-area plane of the layer's own ellipsoid, centred on the layer,
    where the plane area is the ellipsoidal area. Lines of a metric layer stay straight in its own grid (edges over
    1 km are densified there); edges of a layer in degrees are taken as geodesics.

    Needs any CRS with a known datum, degrees included. Returns ``area_m2`` on the index of ``geoms``, blank where
    there is no shape. Agrees with Karney's geodesic areas (``pyproj.Geod``) to 1e-6 relative.

    Source: 图斑面积 of the land survey is the ellipsoidal area on CGCS2000 (TD/T 1055-2019).

    >>> square = "POLYGON ((119 34, 119.01 34, 119.01 34.01, 119 34.01, 119 34))"
    >>> round(float(ellipsoidal_area_m2(gpd.GeoSeries.from_wkt([square], crs="EPSG:4490"))[0]))
    1024695
    """
    if geoms.crs is None or CRS.from_user_input(geoms.crs).geodetic_crs is None:
        raise CrsError(refusal("gis", "crs.no_datum"))
    own = CRS.from_user_input(geoms.crs)
    shapes = shapely.force_2d(np.asarray(geoms.array, dtype=object))
    if not own.is_geographic:
        require_metric(own)
        shapes = shapely.segmentize(shapes, _LONGEST_EDGE_M)
    if np.isfinite(geoms.total_bounds).all():
        carry = Transformer.from_crs(own, _equal_area_plane(geoms, own), always_xy=True)
        shapes = shapely.transform(shapes, carry.transform, interleaved=False)
    return pd.Series(shapely.area(shapes), index=geoms.index, name="area_m2")


def _equal_area_plane(geoms: gpd.GeoSeries, own: CRS) -> ProjectedCRS:
    """Return the equal-area plane on the layer's own datum that is centred on the layer."""
    west, south, east, north = geoms.total_bounds
    to_degrees = Transformer.from_crs(own, own.geodetic_crs, always_xy=True)
    lon, lat = to_degrees.transform((west + east) / 2, (south + north) / 2)
    if not np.isfinite([lon, lat]).all():
        raise CrsError(refusal("gis", "crs.middle", name=own.name))
    return ProjectedCRS(
        conversion=LambertAzimuthalEqualAreaConversion(
            latitude_natural_origin=lat, longitude_natural_origin=lon
        ),
        geodetic_crs=own.geodetic_crs,
    )


def length_m(geoms: gpd.GeoSeries) -> pd.Series:
    """Length of each line, or perimeter of each shape, on the plane of its metric CRS, in metres.

    Returns ``length_m`` on the index of ``geoms``, blank where there is no shape. Raises CrsError as `plane_area_m2`.

    >>> roads = gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 30 40)"], crs="EPSG:4547")
    >>> float(length_m(roads)[0])
    50.0
    """
    require_metric(geoms.crs)
    return pd.Series(shapely.length(geoms.array), index=geoms.index, name="length_m")


def hectares(area_m2: Any) -> Any:
    """Hectares in square metres: ``m² / 10 000``. A number, an array or a Series (then named ``area_ha``).

    >>> hectares(46_690.0)
    4.669
    """
    return _named(area_m2 / M2_PER_HECTARE, "area_ha")


def mu(area_m2: Any) -> Any:
    """Mu 亩 in square metres: ``m² × 3 / 2000``. A number, an array or a Series (then named ``area_mu``).

    >>> mu(10_000.0)
    15.0
    """
    return _named(area_m2 * 3.0 / 2_000.0, "area_mu")


def _named(values: Any, name: str) -> Any:
    return values.rename(name) if isinstance(values, pd.Series) else values

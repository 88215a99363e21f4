"""Grid: the metric CRS a zone is measured in where nobody named one, and why, in both languages."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
from pyproj import CRS

from gis.crs import metric_crs_for
from gis.crs_name import crs_words
from gis.place import main_extent


def chosen_grid(frame: gpd.GeoDataFrame) -> tuple[CRS, str, dict[str, Any]]:
    """The CRS chosen for a layer, the row of the table that says why, and its facts.

    Raises CrsError where none can be chosen.

    >>> _, key, facts = chosen_grid(gpd.GeoDataFrame(geometry=gpd.GeoSeries.from_wkt(["POINT (119.2 34.6)"], crs="EPSG:4490")))
    >>> key, facts["code"], facts["lon"]
    ('crs.chosen', 'EPSG:4528', 119.2)
    """
    crs, _ = metric_crs_for(frame)
    if frame.crs == crs:
        return crs, "crs.kept", {"crs": crs_words(crs)}
    west, south, east, north = main_extent(frame)
    middle = gpd.GeoSeries(gpd.points_from_xy([(west + east) / 2], [(south + north) / 2]), crs=frame.crs)
    lon, lat = (round(float(value), 6) for value in middle.to_crs("EPSG:4326").total_bounds[:2])
    return crs, "crs.chosen", {"crs": crs_words(crs), "code": crs.to_string(), "lon": lon, "lat": lat}

"""Label: the CRS a file says its shapes are in, held against their coordinates."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from gis.doubt import doubts, likely_of
from layers.fault import ERROR, WARNING, Fault, fault
from layers.words import Words, words

_OPEN = "EPSG:…"
_LOOKS = {
    "degrees": "crs.looks_degrees",
    "swapped degrees": "crs.looks_swapped",
    "belt": "crs.looks_belt",
    "mercator": "crs.looks_mercator",
    "no belt": "crs.looks_no_belt",
    "turned": "crs.looks_turned",
}


def no_label(frame: gpd.GeoDataFrame, name: str) -> Fault:
    """The fault of shapes without CRS, with what their coordinates look like and the line to write.

    >>> from shapely.geometry import box
    >>> plots = gpd.GeoDataFrame(geometry=[box(40428600, 3831100, 40428700, 3831200)])
    >>> no_label(plots, "地块.shp").remedy("en")
    'Write crs = "EPSG:4528" beside the file in zone.toml, once it is sure.'
    """
    likely, kind = likely_of(frame.total_bounds)
    if kind not in _LOOKS:
        return fault("crs.none", ERROR, name, column="crs", likely=_OPEN)
    looks, extent = words(_LOOKS[kind]), spread(frame)
    return fault(
        "crs.none_likely", ERROR, name, column="crs", looks=looks, spread=extent, likely=likely or _OPEN
    )


def label_doubts(frame: gpd.GeoDataFrame, name: str) -> list[Fault]:
    """What the coordinates of shapes hold against their CRS, with the line to write; an ERROR where figures would be wrong.

    >>> from shapely.geometry import box
    >>> plots = gpd.GeoDataFrame(geometry=[box(13271700, 4109000, 13272700, 4110000)], crs="EPSG:4549")
    >>> label_doubts(plots, "地块.shp")[0].message("en")
    'the coordinates (x 13271700 to 13272700, y 4109000 to 4110000) are Web Mercator metres, not CGCS2000 / 3-degree Gauss-Kruger CM 120E.'
    """
    if frame.crs is None:
        return []
    return [
        fault(
            f"crs.{doubt.kind}",
            ERROR if doubt.grave else WARNING,
            name,
            column="crs",
            spread=spread(frame),
            crs=frame.crs.name,
            number=doubt.number,
            likely=doubt.likely or _OPEN,
        )
        for doubt in doubts(frame.total_bounds, frame.crs)
    ]


def spread(frame: gpd.GeoDataFrame) -> Words:
    """The extent of a layer in words."""
    west, south, east, north = (float(side) if np.isfinite(side) else 0.0 for side in frame.total_bounds)
    return words("crs.spread", west=west, east=east, south=south, north=north)

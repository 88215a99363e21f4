"""Label: the CRS a file says its shapes are in, held against their coordinates."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from pyproj import CRS

from gis.crs_name import crs_words
from gis.doubt import Doubt, doubts, likely_of
from gis.place import main_extent
from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.words import Words, words

_OPEN = "EPSG:…"
_LOOKS = {
    "degrees": "crs.looks_degrees",
    "turned degrees": "crs.looks_swapped",
    "belt": "crs.looks_belt",
    "mercator": "crs.looks_mercator",
    "no belt": "crs.looks_no_belt",
    "turned": "crs.looks_turned",
}
_NORTH_FIRST = ("swapped", "swapped_degrees", "turned")
_SWAP = "swap_xy = true"


def placed(
    frame: gpd.GeoDataFrame, name: str, declared: Any, faults: list[Fault], *, swap_xy: bool = False
) -> gpd.GeoDataFrame:
    """The frame in the CRS that was declared or that it names itself; a CRS it cannot be in is an error.

    ``swap_xy``: x and y are exchanged first, which is said.
    """
    if swap_xy:
        frame = exchanged(frame)
        faults.append(fault("crs.exchanged", NOTE, name, column="swap_xy"))
    if declared:
        try:
            crs = CRS.from_user_input(declared)
        except pyproj.exceptions.CRSError:
            faults.append(fault("crs.unknown", ERROR, name, column="crs", value=str(declared)))
            return frame
        if frame.crs is not None and frame.crs != crs:
            faults.append(
                fault("crs.declared", WARNING, name, declared=crs_words(crs), own=crs_words(frame.crs))
            )
        frame = frame.set_crs(crs, allow_override=True)
    if frame.crs is None:
        faults.append(no_label(frame, name))
        return frame
    faults.extend(label_doubts(frame, name, swap_xy=swap_xy))
    return frame


def exchanged(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Another frame, with x and y of its shapes exchanged and their heights kept.

    >>> from shapely import Point
    >>> exchanged(gpd.GeoDataFrame(geometry=[Point(1, 2), Point(1, 2, 3), None])).geometry.tolist()
    [<POINT (2 1)>, <POINT Z (2 1 3)>, None]
    """
    shapes = frame.geometry.to_numpy()
    turned = shapely.transform(shapes, lambda points: points[:, ::-1])
    high = shapely.has_z(shapes)
    turned[high] = shapely.transform(shapes[high], lambda points: points[:, [1, 0, 2]], include_z=True)
    return frame.set_geometry(gpd.GeoSeries(turned, index=frame.index, crs=frame.crs))


def no_label(frame: gpd.GeoDataFrame, name: str) -> Fault:
    """The fault of shapes without CRS, with what their coordinates look like and the line to write.

    >>> from shapely.geometry import box
    >>> plots = gpd.GeoDataFrame(geometry=[box(40428600, 3831100, 40428700, 3831200)])
    >>> no_label(plots, "地块.shp").remedy("en")
    'Write crs = "EPSG:4528" beside the file in zone.toml, once it is sure.'
    """
    likely, kind = likely_of(main_extent(frame))
    if kind not in _LOOKS:
        return fault("crs.none", ERROR, name, column="crs", likely=_OPEN)
    told: dict[str, Any] = {"looks": words(_LOOKS[kind]), "spread": spread(frame), "likely": likely or _OPEN}
    key = "crs.none_turned" if kind.startswith("turned") else "crs.none_likely"
    return fault(key, ERROR, name, column="crs", **told)


def label_doubts(frame: gpd.GeoDataFrame, name: str, *, swap_xy: bool = False) -> list[Fault]:
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
            "crs.exchanged_wrong" if swap_xy and doubt.kind in _NORTH_FIRST else f"crs.{doubt.kind}",
            ERROR if doubt.grave else WARNING,
            name,
            column="crs",
            kind="datum" if doubt.kind == "datum" else "crs",
            spread=spread(frame),
            crs=crs_words(frame.crs),
            number=doubt.number,
            likely=doubt.likely or _OPEN,
            lines=_lines(doubt, frame.crs),
        )
        for doubt in doubts(main_extent(frame), frame.crs)
    ]


def _lines(doubt: Doubt, crs: CRS) -> Words:
    """What to write in zone.toml where north stands first: that alone, unless the label is wrong too."""
    if doubt.kind == "swapped" or doubt.likely == f"EPSG:{crs.to_epsg()}":
        return Words(_SWAP)
    return words("crs.lines", swap=_SWAP, likely=doubt.likely or _OPEN)


def spread(frame: gpd.GeoDataFrame) -> Words:
    """The main extent of a layer in words."""
    west, south, east, north = (float(side) if np.isfinite(side) else 0.0 for side in main_extent(frame))
    return words("crs.spread", west=west, east=east, south=south, north=north)

"""Checks of strays: single shapes far from where the others of their layer lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from gis.place import Place, main_extent, place_in
from layers.checks.words import file_of, named, place_words, row_of
from layers.fault import ERROR, WARNING, Fault, fault
from layers.words import Words, words
from layers.zone import Zone

_FAR_M = 100_000.0
_OUTSIDE_DEGREES = 3.0


def strays(zone: Zone) -> Iterator[Fault]:
    """Plots and buildings more than 100 km from the main extent of their layer, named with number and row.

    ERROR where a figure of one would be wrong: it lies nowhere on earth, more than 3 degrees outside the area that the
    zone's CRS is made for (areas are stretched there), or at sea or abroad while the others lie in China. Else WARNING.
    """
    for layer in ("plots", "buildings"):
        frame = zone.layer(layer)
        if not isinstance(frame, gpd.GeoDataFrame) or len(frame) < 3:
            continue
        away = _away(frame)
        far = away.index[(away > _FAR_M).to_numpy()]
        if not len(far) or len(far) > len(frame) / 2:
            continue
        home = _place(zone.crs, main_extent(frame))
        there = [_place(zone.crs, box) for box in shapely.bounds(frame.geometry.loc[far].to_numpy())]
        wrong = [_wrong(zone.crs, one, home) for one in there]
        worst = int(np.argmax(wrong)) if any(wrong) else int(np.argmax(away.loc[far].to_numpy()))
        at = there[worst]
        facts: dict[str, Any] = {
            "count": len(far),
            "rows": len(frame),
            "names": named(far),
            "worst": str(far[worst]),
            "away": float(away.loc[far].iloc[worst]) / 1000,
            "home": place_words(home) if home else Words("?"),
            "there": place_words(at) if at else words("stray.nowhere"),
        }
        row = row_of(frame, far[worst])
        severity = ERROR if any(wrong) else WARNING
        yield fault("stray.shapes", severity, file_of(zone, layer), row, column="geometry", **facts)


def _away(frame: gpd.GeoDataFrame) -> pd.Series:
    """Metres from each shape to the main extent of its layer; blank without a shape."""
    west, south, east, north = main_extent(frame)
    left, low, right, high = shapely.bounds(frame.geometry.to_numpy()).T
    away = np.hypot(
        np.maximum(np.maximum(left - east, west - right), 0),
        np.maximum(np.maximum(low - north, south - high), 0),
    )
    return pd.Series(away, index=frame.index, name="away_m")


def _place(crs: CRS, box: Any) -> Place | None:
    return place_in(crs, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def _wrong(crs: CRS, there: Place | None, home: Place | None) -> bool:
    """Whether figures of a shape at that place would be wrong."""
    if home is None:
        return False
    if there is None:
        return True
    area = crs.area_of_use
    off = (
        max(area.west - there.lon, there.lon - area.east, area.south - there.lat, there.lat - area.north)
        if area
        else 0.0
    )
    return off > _OUTSIDE_DEGREES or (not home.abroad and (there.sea or there.abroad))

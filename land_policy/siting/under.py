"""Under: a figure of what lies under the plots: a raster, its slope, the way it faces, an index, depth of water, earth to move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.errors import CrsError, InputError
from gis.raster.index import index_reader, lacking
from land_policy.siting.wish import Measured, Words
from land_policy.siting.words import say
from layers.raster import KINDS, Raster
from layers.raster_bands import bands_of
from layers.zone import Zone

if TYPE_CHECKING:
    from gis.raster.reader import Reader
    from gis.raster.terrain import OfHeights

FLOOD_STATISTICS = {"mean": "depth_mean_m", "max": "depth_most_m", "share": "flooded_share"}
PERCENT = 100.0
DEPTH_DECIMALS = 4
"""Depths are told to a tenth of a millimetre: heights in single precision hold no more, and at a limit is not above it."""


def raster_of(wish: Measured, zone: Zone) -> Raster | None:
    """The raster that a wish names; where the zone has none of that name, its only one of heights, for a wish that rests on heights.

    A wish for a raster called ``flood_depth`` likewise takes the only one of depths.
    """
    named = zone.rasters.get(wish.raster)
    kind = "height" if of_heights(wish) else "depth" if wish.raster == "flood_depth" else ""
    if named is not None or not kind:
        return named
    others = [one for one in zone.rasters.values() if one.kind == kind]
    return others[0] if len(others) == 1 else None


def of_heights(wish: Measured) -> bool:
    """Whether a wish asks for something that is worked out from heights."""
    return wish.slope or wish.earthwork or wish.facing is not None or wish.flood_level_m is not None


def no_ground(wish: Measured, zone: Zone) -> Words | None:
    """What the zone lacks to say what lies under the plots, or none."""
    raster = raster_of(wish, zone)
    if raster is None:
        return say("no_heights" if of_heights(wish) else "no_raster", what=wish.raster)
    if of_heights(wish) and not raster.of_heights:
        return say(
            "not_heights", what=raster.name, kind=Words(KINDS.get(raster.kind, raster.kind), raster.kind)
        )
    if of_heights(wish) and not raster.in_metres:
        return say("not_metres", what=raster.name, unit=raster.unit)
    try:
        missing = lacking(wish.index, bands_of(raster)) if wish.index else ()
    except (CrsError, InputError) as error:
        return say("unreadable", what=_told(error))
    return say("no_band", what=raster.name, band=missing[0]) if missing else None


def under(wish: Measured, plots: gpd.GeoDataFrame, zone: Zone) -> pd.Series | Words:
    """The figure a wish asks for within each plot, cells weighed by the share of them that it covers; or what is lacking.

    Values of the raster; slope in degrees; degrees by which the ground faces away from a direction; an index; depth of water at a stated level,
    in metres, or the share of the plot under it in %; earth to move to make the plot level, in m³ a m² of it. Blank where nothing is known.
    """
    raster, why = raster_of(wish, zone), no_ground(wish, zone)
    if raster is None or why is not None:
        return why or say("no_raster", what=wish.raster)
    if plots.empty:
        return pd.Series(np.nan, index=plots.index)
    try:
        if of_heights(wish):
            return _of_heights(wish, plots.geometry, raster, zone)
        return _of_values(wish, plots.geometry, raster)
    except (CrsError, InputError) as error:
        return say("unreadable", what=_told(error))


def _told(error: CrsError | InputError) -> Words:
    return Words(error.text("zh"), error.text("en"))


def _of_values(wish: Measured, shapes: gpd.GeoSeries, raster: Raster) -> pd.Series:
    from gis.raster.zonal import zonal

    if not wish.index:
        return zonal(raster.source, shapes, (wish.statistic,))[wish.statistic]
    with index_reader(wish.index, raster.source, bands_of(raster)) as found:
        return zonal(found, shapes, (wish.statistic,))[wish.statistic]


def _of_heights(wish: Measured, shapes: gpd.GeoSeries, raster: Raster, zone: Zone) -> pd.Series:
    from gis.raster.flood import flooding
    from gis.raster.heights import heights_reader
    from gis.raster.terrain import Terrain
    from gis.raster.zonal import zonal

    with heights_reader(raster.source, zone.crs) as heights:
        if wish.flood_level_m is not None:
            flooded = flooding(heights, shapes, wish.flood_level_m)[FLOOD_STATISTICS[wish.statistic]]
            return flooded * PERCENT if wish.statistic == "share" else flooded.round(DEPTH_DECIMALS)
        if wish.earthwork:
            return moved_m3_m2(heights, shapes, wish.level_m)
        return zonal(Terrain(heights, of_terrain(wish)), shapes, (wish.statistic,))[wish.statistic]


def of_terrain(wish: Measured) -> OfHeights:
    """What a wish makes of heights: their slope, or the angle by which they face away from its direction."""
    from gis.raster.terrain import facing_on, slope_on

    direction = wish.facing
    return slope_on if direction is None else lambda z, transform: facing_on(z, transform, direction)


def moved_m3_m2(heights: Reader, shapes: gpd.GeoSeries, level_m: float | None = None) -> pd.Series:
    """Earth to move to make each shape level, m³ a m²: ``(cut + fill) / area`` of the part whose height is known."""
    from gis.raster.earthwork import earthwork

    found = earthwork(heights, shapes, level_m)
    area = shapes.area * found["coverage"]
    return ((found["cut_m3"] + found["fill_m3"]) / area.where(area > 0)).rename("earthwork_m3_m2")

"""Terrain: what the ground under every plot is like: height, slope, the way it faces, water at a stated level, earth to move."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from gis.errors import CrsError, InputError, QuestionError
from gis.raster.earthwork import earthwork
from gis.raster.flood import flooding
from gis.raster.heights import heights_reader
from gis.raster.reader import Reader
from gis.raster.terrain import Terrain as Worked
from gis.raster.terrain import gradient, slope_on
from gis.raster.zonal import zonal
from gis.words import Words, refusal
from layers.raster import KINDS, Raster
from layers.zone import Zone

PERCENT = 100.0
FLAT_DEG = 0.5
"""A plot whose mean plane is flatter than this faces no way: a working assumption."""
WAYS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


@dataclass(frozen=True)
class Terrain:
    """The ground under the plots of a zone.

    ``plots``: ``height_mean_m``, ``relief_m`` (highest less lowest), ``slope_mean_deg``, ``slope_most_deg``, ``slope_coverage_pct`` (the share of the plot that has a slope:
    cells beside the edge or a gap have none), ``faces`` (n, ne … of the mean plane; flat
    below half a degree), with a level of water ``flood_most_m`` and ``flooded_pct``, then ``cut_m3``, ``fill_m3`` and ``level_m`` to make the plot
    level (to ``level_m``, else with as much cut as filled), ``moved_m3_m2`` (both, a m²) and ``coverage_pct``, the share of the plot whose height is known. Blank where
    none is. ``raster``: the heights, blank where the zone has none; ``note``: what was done to them.
    """

    plots: pd.DataFrame
    raster: Raster | None
    note: Words
    water_m: float | None = None
    level_m: float | None = None
    why: Words | None = None


def terrain(
    zone: Zone, name: str = "", water_m: float | None = None, level_m: float | None = None
) -> Terrain:
    """The ground by the raster of heights ``name``, left out: the zone's only one, or its ``dem``.

    Cells count by the share of them that the plot covers. Raises `QuestionError`: the zone has no raster of that name, or it
    is one of something else.
    """
    raster = _heights(zone, name)
    blank = pd.DataFrame(index=zone.plots.index)
    if raster is None:
        return Terrain(blank, None, Words(""), water_m, level_m, refusal("land_policy", "terrain.none"))
    if not raster.in_metres:
        why = refusal("land_policy", "terrain.unit", name=raster.name, unit=raster.unit)
        return Terrain(blank, raster, Words(""), water_m, level_m, why)
    try:
        with heights_reader(raster.source, zone.crs) as heights:
            if not heights.grid.meets(zone.plots.geometry):
                why = refusal("land_policy", "terrain.elsewhere", name=raster.name)
                return Terrain(blank, raster, Words(""), water_m, level_m, why)
            table = _plots(zone, heights, water_m, level_m)
            return Terrain(table, raster, heights.note, water_m, level_m)
    except (CrsError, InputError) as error:
        told = Words(error.text("en"), error.text("zh"))
        return Terrain(blank, raster, Words(""), water_m, level_m, told)


def _heights(zone: Zone, name: str) -> Raster | None:
    """The raster of heights asked for, or the one there is."""
    there = {key: one for key, one in zone.rasters.items() if one.kind == "height"}
    if name and name not in zone.rasters:
        raise QuestionError(refusal("land_policy", "terrain.name", name=name, known=list(there) or ["—"]))
    if name and not zone.rasters[name].of_heights:
        kind = zone.rasters[name].kind
        facts = {"name": name, "kind": Words(kind, KINDS.get(kind, kind)), "known": list(there) or ["—"]}
        raise QuestionError(refusal("land_policy", "terrain.kind", **facts))
    if name:
        return zone.rasters[name]
    return there.get("dem") or next(iter(there.values()), None)


def _plots(zone: Zone, heights: Reader, water_m: float | None, level_m: float | None) -> pd.DataFrame:
    shapes = zone.plots.geometry
    height = zonal(heights, shapes, ("mean", "min", "max"))
    steep = zonal(Worked(heights, slope_on), shapes, ("mean", "max"))
    told: dict[str, Any] = {
        "height_mean_m": height["mean"],
        "relief_m": height["max"] - height["min"],
        "slope_mean_deg": steep["mean"],
        "slope_most_deg": steep["max"],
        "slope_coverage_pct": PERCENT * steep["coverage"],
        "faces": _faces(heights, zone),
    }
    if water_m is not None:
        wet = flooding(heights, shapes, water_m)
        told |= {"flood_most_m": wet["depth_most_m"], "flooded_pct": PERCENT * wet["flooded_share"]}
    earth = earthwork(heights, shapes, level_m)
    area = shapes.area * earth["coverage"]
    moved = (earth["cut_m3"] + earth["fill_m3"]) / area.where(area > 0)
    told |= {name: earth[name] for name in ("cut_m3", "fill_m3", "level_m")}
    return pd.DataFrame(
        {**told, "moved_m3_m2": moved, "coverage_pct": PERCENT * earth["coverage"]}, index=zone.plots.index
    )


def _faces(heights: Reader, zone: Zone) -> pd.Series:
    """The way the mean plane of each plot faces, downhill, as one of eight; flat; blank where it is not known."""
    shapes = zone.plots.geometry
    east = zonal(Worked(heights, partial(_rise, 0)), shapes, ("mean",))["mean"]
    north = zonal(Worked(heights, partial(_rise, 1)), shapes, ("mean",))["mean"]
    way = np.degrees(np.arctan2(-east, -north)) % 360.0
    eighth = (np.round(way.fillna(0.0) / 45.0).astype(int) % 8).map(dict(enumerate(WAYS)))
    flat = np.degrees(np.arctan(np.hypot(east, north))) < FLAT_DEG
    return eighth.mask(flat, "flat").where(way.notna(), None)


def _rise(towards: int, elevation: Any, transform: Any) -> Any:
    """Rise towards the east (0) or the north (1)."""
    return gradient(elevation, transform)[towards]

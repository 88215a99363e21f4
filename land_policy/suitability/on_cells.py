"""OnCells: the criteria and masks of an overlay as readers on its grid, and what the zone lacks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np

from gis.errors import CrsError, InputError
from gis.raster.align import aligned
from gis.raster.flood import depth_reader
from gis.raster.grid import Grid
from gis.raster.heights import heights_reader
from gis.raster.index import index_reader
from gis.raster.plain import on_cells
from gis.raster.reader import Reader
from gis.raster.shapes_on import Near, Touched
from gis.raster.terrain import Terrain
from land_policy.siting.answers import matching
from land_policy.siting.condition import column
from land_policy.siting.exclusions import complete_kinds
from land_policy.siting.under import no_ground, of_heights, of_terrain, raster_of
from land_policy.siting.wish import Words
from land_policy.siting.words import say
from land_policy.suitability.overlay_file import Hiding, OnCells
from layers.raster import Raster
from layers.raster_bands import band_number, bands_of
from layers.zone import Zone

Open = Callable[[], Reader]


def lacking(wish: OnCells, zone: Zone) -> Words | None:
    """What the zone lacks to say anything on a criterion, or none."""
    if wish.by == "distance":
        return _no_feature(wish.layer, wish.where, zone)
    why = no_ground(wish, zone)
    raster = raster_of(wish, zone)
    if why is not None or raster is None or not wish.band:
        return why
    try:
        missing = band_number(raster, wish.band) is None
    except (CrsError, InputError) as error:
        return say("unreadable", what=Words(error.text("zh"), error.text("en")))
    return say("no_band", what=raster.name, band=wish.band) if missing else None


def not_hidden(mask: Hiding, zone: Zone) -> Words | None:
    """What the zone lacks to apply a mask, or none; a kind of constraint that is said to be complete is not lacking."""
    if mask.of is not None:
        return lacking(mask.of, zone)
    kinds = mask.where.get("kind", ())
    if mask.layer == "constraints" and kinds and set(kinds) <= set(complete_kinds(zone)):
        return None
    return _no_feature(mask.layer, mask.where, zone)


def absent_kinds(mask: Hiding, zone: Zone) -> list[str]:
    """Kinds of constraint that a mask asks for, of which the zone draws none and does not say that there is none."""
    layer = zone.layer("constraints") if mask.layer == "constraints" else None
    if layer is None:
        return []
    there = {*column(layer, "kind").dropna(), *complete_kinds(zone)}
    return [kind for kind in mask.where.get("kind", ()) if kind not in there]


def _no_feature(layer: str, where: Mapping[str, tuple[str, ...]], zone: Zone) -> Words | None:
    frame = zone.layer(layer)
    if frame is None:
        return say("no_layer", what=layer)
    return say("no_feature", what=layer) if matching(frame, where).empty else None


def features(layer: str, where: Mapping[str, tuple[str, ...]], zone: Zone) -> gpd.GeoSeries:
    """The shapes of a layer that match; none where it has none."""
    frame = zone.layer(layer)
    return gpd.GeoSeries([], crs=zone.crs) if frame is None else matching(frame, where).geometry


def reader_on(wish: OnCells, zone: Zone, like: Grid) -> tuple[Open, int]:
    """What opens the values of a criterion on the cells of a grid, and the number of its band."""
    if wish.by == "distance":
        return partial(Near, features(wish.layer, wish.where, zone), like, wish.most_m), 1
    raster = raster_of(wish, zone)
    if raster is None:
        raise KeyError(wish.raster)  # `lacking` says so before
    if of_heights(wish):
        return partial(_of_heights, wish, raster, like), 1
    if wish.index:
        return partial(_of_index, wish, raster, like), 1
    band = band_number(raster, wish.band) if wish.band else 1
    return partial(on_cells, raster.source, like, _how(wish, raster)), band or 1


def _how(wish: OnCells, raster: Raster) -> str:
    return wish.resampling or raster.how


def _of_heights(wish: OnCells, raster: Raster, like: Grid) -> Reader:
    """Slope and facing are taken on the raster's own cells and brought onto the others then; depth after that."""
    if wish.flood_level_m is not None:
        return depth_reader(aligned(raster.source, like, _how(wish, raster)), wish.flood_level_m)
    own = heights_reader(raster.source, like.crs)
    return aligned(Terrain(own, of_terrain(wish)), like, _how(wish, raster))


def _of_index(wish: OnCells, raster: Raster, like: Grid) -> Reader:
    return index_reader(wish.index, aligned(raster.source, like, _how(wish, raster)), bands_of(raster))


def mask_on(mask: Hiding, zone: Zone, like: Grid) -> tuple[Open, int, Callable[[Any], Any]]:
    """What opens the values of a mask on the cells of a grid, the number of its band, and what of them hides a cell."""
    if mask.of is not None:
        return *reader_on(mask.of, zone, like), partial(_hides, mask)
    shapes = features(mask.layer, mask.where, zone)
    shapes = shapes.buffer(mask.buffer_m) if mask.buffer_m else shapes
    return partial(Touched, shapes, like, all_touched=mask.touched == "any"), 1, _is_one


def _is_one(values: Any) -> Any:
    return values == 1


def _hides(mask: Hiding, values: Any) -> Any:
    found = (values > mask.above) | (values < mask.below)
    return found | np.isin(values, mask.values) if mask.values else found

"""Checks of place: layers at sea, in another province, far from the others, or shifted as web maps are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from gis.doubt import likely_near
from gis.offset import offset
from gis.place import Place, place_of, provinces_named
from layers.checks.words import file_of, place_words
from layers.fault import ERROR, WARNING, Fault, fault
from layers.words import Words, words
from layers.zone import Zone

_ASTRAY_M = 50_000.0
_INSIDE = (("buildings", "plots"), ("plots", "parks"), ("plots", "boundaries"), ("sub_parks", "parks"))


def where(zone: Zone) -> Iterator[Fault]:
    """Layers that lie at sea, and plots in another province than the one the zone's name says."""
    for layer, frame in _placed(zone).items():
        there = place_of(frame)
        if there is None:
            continue
        file = file_of(zone, layer)
        told: dict[str, Any] = {"here": place_words(there), "layer": layer}
        if there.sea:
            yield fault("place.sea", WARNING, file, column="crs", **told)
        named = list(provinces_named(zone.name))
        if layer == "plots" and named and there.provinces and not set(named) & set(there.provinces):
            yield fault("place.province", WARNING, file, column="crs", named=named, **told)


def astray(zone: Zone) -> Iterator[Fault]:
    """Layers more than 50 km from the plots, as they lie under a wrong CRS, each with the CRS that would bring it there.

    Where two or more other layers lie together and all of them are far from the plots, it is the plots that are astray.
    """
    placed = _placed(zone)
    plots = placed.pop("plots", None)
    if plots is None:
        return
    far = {layer: away for layer, frame in placed.items() if (away := _away(plots, frame)) > _ASTRAY_M}
    if len(far) >= 2 and len(far) == len(placed) and _together(list(placed.values())):
        others = words("crs.astray_from_others", layers=list(far))
        yield _astray(zone, "plots", plots, min(far.values()), others, placed[next(iter(far))])
        return
    for layer, away in far.items():
        yield _astray(zone, layer, placed[layer], away, words("crs.astray_from_plots"), plots)


def shifted(zone: Zone) -> Iterator[Fault]:
    """Layers that fit each other only after the shift of a web map's datum, GCJ-02 or BD-09."""
    placed = _placed(zone)
    for inner, outer in _INSIDE:
        if inner not in placed or outer not in placed or _away(placed[outer], placed[inner]) > _ASTRAY_M:
            continue
        if _at_home(placed[inner]) and (found := offset(placed[inner].geometry, placed[outer].geometry)):
            layer = inner if found.carried_by_inner else outer
            facts: dict[str, Any] = {"layer": layer, "inner": inner, "outer": outer, "datum": found.datum}
            facts |= {
                "before": found.before,
                "after": found.after,
                "east": found.east_m,
                "north": found.north_m,
            }
            yield fault("datum.shifted", WARNING, file_of(zone, layer), column="crs", **facts)


def _at_home(frame: gpd.GeoDataFrame) -> bool:
    """Whether a layer lies in China, where web maps are shifted."""
    there = place_of(frame)
    return there is not None and not there.abroad


def _placed(zone: Zone) -> dict[str, gpd.GeoDataFrame]:
    """The layers that have shapes, in the zone's order."""
    return {
        name: frame
        for name, frame in zone.layers.items()
        if isinstance(frame, gpd.GeoDataFrame) and np.isfinite(frame.total_bounds).all()
    }


def _away(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> float:
    """Distance between the extents of two layers, in metres."""
    west, south, east, north = one.total_bounds
    left, low, right, high = other.total_bounds
    return float(np.hypot(max(left - east, west - right, 0.0), max(low - north, south - high, 0.0)))


def _together(frames: list[gpd.GeoDataFrame]) -> bool:
    return all(_away(frames[0], frame) <= _ASTRAY_M for frame in frames[1:])


def _astray(
    zone: Zone, layer: str, frame: gpd.GeoDataFrame, away: float, others: Words, rightly: gpd.GeoDataFrame
) -> Fault:
    """The fault of a layer far off, with its place, the others' place and the likely truth."""
    here, there = place_of(frame), place_of(rightly)
    nowhere = Words("?")
    facts: dict[str, Any] = {"layer": layer, "away": away / 1000, "others": others}
    facts |= {
        "here": place_words(here) if here else nowhere,
        "there": place_words(there) if there else nowhere,
    }
    fitting = _likely(zone, layer, frame, there)
    if not fitting:
        return fault("crs.astray", ERROR, file_of(zone, layer), column="crs", **facts)
    facts |= {"fitting": list(fitting[:2]), "likely": fitting[0]}
    return fault("crs.astray_likely", ERROR, file_of(zone, layer), column="crs", **facts)


def _likely(zone: Zone, layer: str, frame: gpd.GeoDataFrame, there: Place | None) -> tuple[str, ...]:
    """CRSs under which the layer's own coordinates would lie by the others."""
    labels: Mapping[str, str] = {source.layer: source.crs for source in zone.sources}
    if there is None or not labels.get(layer):
        return ()
    try:
        own = CRS.from_user_input(labels[layer])
    except CRSError:
        return ()
    back = Transformer.from_crs(zone.crs, own, always_xy=True)
    bounds = back.transform_bounds(*frame.total_bounds)
    if not np.isfinite(bounds).all():
        return ()
    return tuple(name for name in likely_near(bounds, there) if CRS.from_user_input(name) != own)

"""Checks of place: layers at sea, abroad, in another province, far from the others, or shifted as web maps are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from gis.doubt import likely_in, likely_near
from gis.offset import offset
from gis.place import Place, main_extent, place_of
from layers.checks.words import file_of, named_provinces, place_words
from layers.far_off import FAR_KM
from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.values import TEXT
from layers.words import Words, words
from layers.zone import Zone

_ASTRAY_M = FAR_KM * 1000
_WORLDWIDE_DEGREES = 60.0
_SOME = 3
_LETTERS = "[\u4e00-\u9fff]"
_INSIDE = (("buildings", "plots"), ("plots", "parks"), ("plots", "boundaries"), ("sub_parks", "parks"))


def where(zone: Zone) -> Iterator[Fault]:
    """Where the plots lie, as a NOTE; layers at sea or abroad; plots in another province than the texts name.

    Abroad is an ERROR where the layer has Chinese text, or would lie in China under another CRS while its own fits the
    whole world or another part of it; else a WARNING, said once where the plots lie abroad too. ``accept = ["place"]`` lets the ERROR pass.
    """
    for layer, frame in _placed(zone).items():
        there = place_of(frame)
        if there is None:
            continue
        file = file_of(zone, layer)
        told: dict[str, Any] = {"here": place_words(there), "layer": layer}
        if layer == "plots":
            yield fault("place.here", NOTE, file, kind="where", here=told["here"])
            yield from _elsewhere(zone, frame, there, told)
        if there.sea:
            yield fault("place.sea", WARNING, file, column="crs", **told)
        elif there.abroad:
            found = _abroad(zone, layer, frame, there, told)
            if found.severity == ERROR or layer == "plots" or _at_home(zone.plots):
                yield found


def _elsewhere(zone: Zone, plots: gpd.GeoDataFrame, there: Place, told: Mapping[str, Any]) -> Iterator[Fault]:
    """Plots in another province than the zone's name, their addresses or the names of parks say."""
    named, text = named_provinces(zone)
    if not named or not there.provinces or set(named) & set(there.provinces):
        return
    facts = {**told, "named": list(named), "text": text}
    if fitting := _in_china(zone, "plots", plots, named):
        facts |= {"fitting": list(fitting[:2]), "likely": fitting[0]}
    key = "place.province_likely" if fitting else "place.province"
    yield fault(key, WARNING, file_of(zone, "plots"), column="crs", **facts)


def _abroad(zone: Zone, layer: str, frame: gpd.GeoDataFrame, there: Place, told: Mapping[str, Any]) -> Fault:
    """The fault of a layer outside China, with the line to write where it is likely not meant to be."""
    fitting = (
        () if _label_fits(zone, layer, there) else _in_china(zone, layer, frame, named_provinces(zone)[0])
    )
    home = next((at for other in _placed(zone).values() if (at := place_of(other)) and at.provinces), None)
    if fitting and home:
        fitting = _likely(zone, layer, frame, home) or fitting
    key = "place.out_likely" if fitting else "place.out_chinese" if _chinese(frame) else "place.out"
    facts: dict[str, Any] = {**told, "fitting": list(fitting), "likely": fitting[0] if fitting else ""}
    if len(fitting) > _SOME:
        facts |= {"fitting": words("crs.looks_no_belt"), "likely": "EPSG:…"}
    severity = WARNING if key == "place.out" else ERROR
    return fault(key, severity, file_of(zone, layer), column="crs", **facts)


def _label_fits(zone: Zone, layer: str, there: Place) -> bool:
    """Whether a layer's own CRS is a grid made for the part of the world it lies in."""
    area = own.area_of_use if (own := _own_crs(zone, layer)) is not None and own.is_projected else None
    if area is None or area.east - area.west > _WORLDWIDE_DEGREES:
        return False
    return bool(area.west <= there.lon <= area.east and area.south <= there.lat <= area.north)


def _chinese(frame: gpd.GeoDataFrame) -> bool:
    """Whether a layer has Chinese headings or text."""
    own = frame.drop(columns=[frame.geometry.name, "source_file"], errors="ignore")
    texts = [pd.Series([str(heading) for heading in own.columns], dtype=TEXT)]
    texts += [own[name].astype(TEXT) for name in own.columns if pd.api.types.is_string_dtype(own[name])]
    return any(bool(text.str.contains(_LETTERS).fillna(False).any()) for text in texts)


def astray(zone: Zone) -> Iterator[Fault]:
    """Layers more than 50 km from the plots, as they lie under a wrong CRS, each with the CRS that would bring it there.

    Where two or more other layers lie together and all of them are far from the plots, it is the plots that are astray;
    and where there is one, when the plots have a likely CRS that brings them there and it has none.
    """
    placed = _placed(zone)
    plots = placed.pop("plots", None)
    if plots is None:
        return
    far = {layer: away for layer, frame in placed.items() if (away := _away(plots, frame)) > _ASTRAY_M}
    alone = bool(far) and len(far) == len(placed) and _together(list(placed.values()))
    if alone and (len(far) >= 2 or _plots_to_blame(zone, plots, *next(iter(placed.items())))):
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


def _plots_to_blame(zone: Zone, plots: gpd.GeoDataFrame, layer: str, frame: gpd.GeoDataFrame) -> bool:
    """Whether of the plots and one other layer it is the plots that another CRS brings to the other."""
    return bool(_likely(zone, "plots", plots, place_of(frame))) and not _likely(
        zone, layer, frame, place_of(plots)
    )


def _likely(zone: Zone, layer: str, frame: gpd.GeoDataFrame, there: Place | None) -> tuple[str, ...]:
    """CRSs under which the layer's own coordinates would lie by the others."""
    own, bounds = _own_crs(zone, layer), _own_bounds(zone, layer, frame)
    if there is None or bounds is None:
        return ()
    return tuple(name for name in likely_near(bounds, there) if CRS.from_user_input(name) != own)


def _in_china(zone: Zone, layer: str, frame: gpd.GeoDataFrame, provinces: tuple[str, ...]) -> tuple[str, ...]:
    """CRSs under which the layer's own coordinates would lie in China, or in the provinces named."""
    own, bounds = _own_crs(zone, layer), _own_bounds(zone, layer, frame)
    if bounds is None:
        return ()
    return tuple(name for name in likely_in(bounds, provinces) if CRS.from_user_input(name) != own)


def _own_crs(zone: Zone, layer: str) -> CRS | None:
    """The CRS that a layer's file is labelled with, where that is known."""
    label = next((source.crs for source in zone.sources if source.layer == layer), "")
    try:
        return CRS.from_user_input(label) if label else None
    except CRSError:
        return None


def _own_bounds(zone: Zone, layer: str, frame: gpd.GeoDataFrame) -> tuple[float, ...] | None:
    """The main extent of a layer in its file's own coordinates; None where they are not known."""
    own = _own_crs(zone, layer)
    if own is None:
        return None
    back = Transformer.from_crs(zone.crs, own, always_xy=True)
    bounds = tuple(float(side) for side in back.transform_bounds(*main_extent(frame)))
    return bounds if np.isfinite(bounds).all() else None

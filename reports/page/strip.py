"""Strip map of a zone's avenue: the figures of the corridor by station, its nodes, areas and divide."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from land_policy.corridor import OUTSIDE, shares
from land_policy.evaluation import Evaluation
from land_policy.tally import columns, definitions
from layers.schema import codes
from maps.payload import in_degrees
from maps.said import Text
from maps.strip import Divide, Indicator, Node, Span, Strip
from reports.page.told import tells
from reports.preset.preset import preset_of
from reports.shown import shown
from reports.words import both, in_each, phrase

INDICATORS = (
    "far_plots",
    "building_density_pct",
    "built_ha",
    "unbuilt_ha",
    "suppliable_ha",
    "suspected_idle_ha",
    "floor_headroom_wan_m2",
    "people_ha",
)
"""What can be drawn along the avenue, the first unless another is asked for; one that is blank throughout is left out."""
SIGNS = {"university": "circle", "research": "triangle", "industry": "square", "living": "diamond"}


def strip_of(evaluation: Evaluation) -> Strip | None:
    """The avenue of a zone as a strip map; none for a zone without one, or where no figure of it is known."""
    profile, preset = evaluation.corridor, preset_of(evaluation.zone)
    named = [name for name in INDICATORS if tells(preset, name)]
    indicators = [one for one in (_indicator(evaluation, name) for name in named) if one]
    if profile.axis is None or not indicators:
        return None
    crs = evaluation.zone.crs
    bands = profile.bands.rename(columns={"station_from_m": "start", "station_to_m": "end"})
    within = shares(evaluation.plots, profile.bands.geometry)
    members = {unit: rows["plot"].tolist() for unit, rows in within.groupby("unit") if unit != OUTSIDE}
    keys = evaluation.plots.index
    return Strip(
        title=in_each(lambda lang: axis_name(evaluation, lang)),
        axis=gpd.GeoDataFrame(geometry=[profile.axis], crs=crs),
        bands=bands,
        indicators=indicators,
        nodes=_nodes(evaluation),
        areas=_areas(evaluation),
        divides=[Divide(float(row["station_m"]), _road(row)) for row in profile.divides.to_dict("records")],
        members=[[keys[place] for place in members.get(str(unit), [])] for unit in bands.index],
        plots=preset.plots(evaluation.plots).index,
        ends=(both("story_south"), both("story_north")),
        digits=preset.digits,
    )


def axis_name(evaluation: Evaluation, lang: str) -> str:
    """What the avenue is called; the word for an axis where it has no name."""
    axis = evaluation.zone.layer("corridor_axis")
    row = axis.iloc[0] if axis is not None and len(axis) else pd.Series(dtype=object)
    english = row.get("name_en") if lang == "en" else None
    for name in (english, row.get("name")):
        if pd.notna(name) and name:
            return str(name)
    return phrase("corridor_axis", lang)


def node_names(evaluation: Evaluation) -> dict[str, dict[str, str]]:
    """What each node is called, by unit."""
    nodes = evaluation.corridor.nodes
    return {
        str(unit): _named(row, str(unit)) for unit, row in nodes[["name", "name_en"]].to_dict("index").items()
    }


def node_kind(kind: Any) -> dict[str, str]:
    """What a kind of node is called; the word as recorded where the code list has none."""
    listed = codes("node_kind").get(str(kind), {})
    return {lang: listed.get(lang, "" if pd.isna(kind) else str(kind)) for lang in ("zh", "en")}


def area_spans(evaluation: Evaluation) -> dict[str, tuple[float, float]]:
    """From and to which station each area of the corridor reaches; an area away from the axis is left out."""
    profile, areas = evaluation.corridor, evaluation.zone.layer("corridor_areas")
    if profile.axis is None or areas is None or areas.empty:
        return {}
    spans = {}
    for unit, shape in areas.geometry.items():
        along = shapely.get_coordinates(shapely.intersection(shape, profile.axis))
        if len(along):
            at = shapely.line_locate_point(profile.axis, shapely.points(along))
            spans[str(unit)] = (float(at.min()), float(at.max()))
    return dict(sorted(spans.items(), key=lambda one: one[1]))


def _indicator(evaluation: Evaluation, name: str) -> Indicator | None:
    column, profile = columns()[name], evaluation.corridor
    values = profile.figures("station", name)["value"].reindex(profile.bands.index)
    if not values.notna().any() or not (values > 0).any():
        return None
    whole, ratio = evaluation.figure(name), name in definitions("indicators")
    return Indicator(
        key=name,
        label=in_each(column.label),
        unit=in_each(column.unit_in),
        values=values.tolist(),
        texts=[shown(value, column) for value in values],
        whole=whole if ratio else float("nan"),
        whole_text=shown(whole, column) if ratio else "",
    )


def _nodes(evaluation: Evaluation) -> list[Node]:
    nodes, names = evaluation.corridor.nodes, node_names(evaluation)
    raw = evaluation.zone.layer("corridor_nodes")
    if raw is None or nodes.empty:
        return []
    places = _places(raw)
    return [
        Node(
            name=names[str(unit)],
            kind=node_kind(row["kind"]),
            sign=SIGNS.get(str(row["kind"]), "circle"),
            station=float(row["station_m"]),
            at=places[str(unit)],
        )
        for unit, row in nodes[["kind", "station_m", "beyond"]].to_dict("index").items()
        if not row["beyond"]
    ]


def _places(nodes: gpd.GeoDataFrame) -> dict[str, tuple[float, float]]:
    points = gpd.GeoDataFrame(geometry=nodes.geometry.centroid, crs=nodes.crs, index=nodes.index)
    return {str(unit): (point.y, point.x) for unit, point in in_degrees(points, "corridor_nodes").items()}


def _areas(evaluation: Evaluation) -> list[Span]:
    return [
        Span(unit_names(evaluation, "corridor", unit), *ends) for unit, ends in area_spans(evaluation).items()
    ]


def unit_names(evaluation: Evaluation, scope: str, unit: str) -> dict[str, str]:
    """What a unit is called in every language."""
    return in_each(lambda lang: evaluation.unit_name(scope, unit, lang))


def _road(row: dict[Hashable, Any]) -> Text:
    return {"zh": str(row["road"]), "en": str(row["road_en"] or row["road"])}


def _named(row: dict[Hashable, Any], unit: str) -> dict[str, str]:
    """What a node is called in every language; its number where it has no name."""
    zh = _first(row["name"], unit)
    return {"zh": zh, "en": _first(row["name_en"], zh)}


def _first(name: Any, other: str) -> str:
    return str(name) if pd.notna(name) and name else other

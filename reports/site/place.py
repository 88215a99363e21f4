"""Site place: where a suggested plot lies, drawn from the zone's layers: the plot with what is around it, and the whole zone."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from land_policy.evaluation import Evaluation
from layers.zone import Zone
from maps import words as page_words
from maps.location import Layer, drawn
from maps.on_sheet import Box
from reports.page.draw import GREEN, MAJOR, WATER, named_by
from reports.page.strip import SIGNS
from reports.words import phrase

AROUND_M = 500.0
"""How far to each side of the plot's middle the small map shows at least."""
EDGE = 0.06
"""Of the width of the zone, left free around it."""
CHART = (432, 240)
LOCATOR = (96, 96)


def place_chart(evaluation: Evaluation, plot: str, lang: str = "zh", height: int = CHART[1]) -> str:
    """The plot with its neighbours, roads, avenue, nodes and constraints, to scale, as SVG; empty where it has no shape."""
    shape = evaluation.plots.geometry.loc[plot]
    if shape is None or shape.is_empty:
        return ""
    zone = evaluation.zone
    site = Layer("site", np.array([shape], dtype=object), [plot])
    layers = [*_ground(zone, lang), *_plots(evaluation, plot), *_corridor(zone, lang), site]
    title = phrase("sheet_chart", lang).format(plot=plot)
    north = page_words.words(lang)["north"]
    return drawn(layers, _around(shape), width=CHART[0], height=height, title=title, north=north)


def place_locator(evaluation: Evaluation, plot: str, rank: str, lang: str = "zh") -> str:
    """The zone with its parks, the avenue and the plot's rank where it lies, as SVG; empty where it has no shape."""
    shape = evaluation.plots.geometry.loc[plot]
    if shape is None or shape.is_empty:
        return ""
    zone, point = evaluation.zone, shapely.point_on_surface(shape)
    parks = _layer(zone, "parks")
    ground = parks if parks is not None else evaluation.plots
    layers = [_named("park" if parks is not None else "plot", ground, lang, bare=True)]
    bounds = _together(ground.total_bounds, shape.bounds)
    if (axis := _layer(zone, "corridor_axis")) is not None:
        layers.append(_named("axis_fine", axis, lang, bare=True))
        bounds = _together(bounds, axis.total_bounds)
    title = phrase("sheet_locator", lang).format(plot=plot, zone=zone.label(lang))
    mark = (float(point.x), float(point.y), rank)
    return drawn(layers, bounds, width=LOCATOR[0], height=LOCATOR[1], title=title, marks=[mark])


def overview(
    evaluation: Evaluation,
    shapes: gpd.GeoSeries,
    ranks: Sequence[str],
    lang: str = "zh",
    height: int = CHART[1],
) -> str:
    """The zone with its parks, roads, avenue and every suggestion's rank where it lies, as SVG; with no suggestion too."""
    zone = evaluation.zone
    here = (shapes.notna() & ~shapes.is_empty).to_numpy()
    parks = _layer(zone, "parks")
    ground = parks if parks is not None else evaluation.plots
    bounds = tuple(float(side) for side in ground.total_bounds)
    if not np.isfinite(bounds).all():
        return ""
    window = (bounds[0], bounds[1], bounds[2], bounds[3])
    layers = [_named("park", parks, lang)] if parks is not None else []
    layers.append(Layer("plot", evaluation.plots.geometry.dropna().to_numpy()))
    if (axis := _layer(zone, "corridor_axis")) is not None:
        layers.append(_named("axis_fine", axis, lang, bare=True))
    found = shapes[here]
    marks = []
    if len(found):
        window = _together(window, found.total_bounds)
        layers.append(Layer("site", found.to_numpy()))
        points = found.representative_point()
        numbers = [rank for rank, there in zip(ranks, here, strict=True) if there]
        marks = list(zip(points.x.tolist(), points.y.tolist(), numbers, strict=True))
    edge = EDGE * max(window[2] - window[0], window[3] - window[1])
    window = (window[0] - edge, window[1] - edge, window[2] + edge, window[3] + edge)
    north = page_words.words(lang)["north"]
    title = phrase("sheet_overview", lang)
    return drawn(layers, window, width=CHART[0], height=height, title=title, north=north, marks=marks)


def together_chart(
    evaluation: Evaluation,
    shape: shapely.Geometry,
    plots: Sequence[str],
    lang: str = "zh",
    height: int = CHART[1],
) -> str:
    """A site of adjacent plots with its plots' numbers and what is around it, to scale, as SVG."""
    if shape is None or shape.is_empty:
        return ""
    zone, own = evaluation.zone, evaluation.plots.geometry.reindex(list(plots))
    whole = Layer("together", np.array([shape], dtype=object))
    site = Layer("site", own.to_numpy(), list(plots))
    layers = [*_ground(zone, lang), *_plots(evaluation, *plots), *_corridor(zone, lang), whole, site]
    title = phrase("sheet_chart", lang).format(plot=phrase("comma", lang).join(plots))
    north = page_words.words(lang)["north"]
    return drawn(layers, _around(shape), width=CHART[0], height=height, title=title, north=north)


def _around(shape: shapely.Geometry) -> Box:
    west, south, east, north = shape.bounds
    x, y = (west + east) / 2, (south + north) / 2
    reach = max(AROUND_M, east - west, north - south)
    return (x - reach, y - reach, x + reach, y + reach)


def _together(one: Sequence[float], other: Sequence[float]) -> Box:
    """One box around two."""
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))


def _ground(zone: Zone, lang: str) -> list[Layer]:
    """What lies under the plots: parks, constraints, roads."""
    layers = []
    if (parks := _layer(zone, "parks")) is not None:
        layers.append(_named("park", parks, lang, bare=True))
    if (limits := _layer(zone, "constraints")) is not None:
        kinds = limits["kind"].astype("string").fillna("")
        water, green = kinds.isin(WATER), kinds.isin(GREEN)
        for style, rows in (("green", green), ("water", water), ("limit", ~green & ~water)):
            layers.append(_named(style, limits[rows.to_numpy()], lang))
    if (roads := _layer(zone, "roads")) is not None:
        area = roads.geom_type.isin(["Polygon", "MultiPolygon"])
        major = roads["kind"].isin(MAJOR) if "kind" in roads.columns else area & False
        for style, rows in (("road_area", area), ("road", ~area & ~major), ("main_road", ~area & major)):
            layers.append(_named(style, roads[rows.to_numpy()], lang, bare=style != "main_road"))
    return layers


def _plots(evaluation: Evaluation, *own: str) -> list[Layer]:
    """The other plots with their numbers."""
    shapes = evaluation.plots.geometry
    others = shapes[~shapes.index.isin(own) & shapes.notna().to_numpy() & ~shapes.is_empty.to_numpy()]
    return [Layer("plot", others.to_numpy(), [str(key) for key in others.index])]


def _corridor(zone: Zone, lang: str) -> list[Layer]:
    layers = []
    if (axis := _layer(zone, "corridor_axis")) is not None:
        layers.append(_named("axis", axis, lang))
    if (nodes := _layer(zone, "corridor_nodes")) is not None:
        signs = [SIGNS.get(str(kind), "circle") for kind in nodes["kind"]]
        one = _named("node", nodes, lang)
        layers.append(Layer("node", one.shapes, one.texts, signs))
    return layers


def _named(style: str, frame: gpd.GeoDataFrame, lang: str, *, bare: bool = False) -> Layer:
    """The shapes of a layer with their names; without names where it has none or ``bare`` is asked for."""
    column = named_by(frame, lang)
    texts = [] if bare or column not in frame.columns else frame[column].astype("string").fillna("").tolist()
    return Layer(style, frame.geometry.to_numpy(), texts)


def _layer(zone: Zone, name: str) -> gpd.GeoDataFrame | None:
    """A layer's features that have a shape; none where there is not one."""
    frame = zone.layer(name)
    if frame is None or not len(frame):
        return None
    shaped = frame[frame.geometry.notna().to_numpy() & ~frame.geometry.is_empty.to_numpy()]
    return shaped if len(shaped) else None

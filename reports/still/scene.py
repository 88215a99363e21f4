"""Still scene: what of an Evaluation lies on a still picture: ground, plots in a theme, avenue, nodes, suggested sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gis.errors import MapError, QuestionError
from land_policy.evaluation import Evaluation
from land_policy.figures import axis_line
from land_policy.members import holder
from land_policy.siting.siting import Siting
from maps import paint
from maps.still.scene import Avenue, Layer, Plots, Scene, Signs, Sites
from reports.asked import park_of
from reports.page.draw import GREEN, MAJOR, WATER, named_by
from reports.page.strip import SIGNS
from reports.preset.preset import Preset
from reports.suggested import SUGGESTED
from reports.words import in_both

AROUND_M = 320.0
"""What is shown around a single plot, in m."""
Box = tuple[float, float, float, float]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Subject:
    """What a sheet is of: ``zone``, ``park``, ``corridor``, ``plot`` or several ``plots``, its number, and the plots it counts."""

    kind: str
    key: str
    bounds: Box
    plots: Mask


def subject_of(evaluation: Evaluation, of: str | Sequence[str]) -> Subject:
    """The subject by what was asked: ``zone``, ``park:ID`` or a park's name, ``corridor``, ``plot:ID``; several plots by their numbers.

    Raises QuestionError for anything else, and for a park, plot or corridor the zone does not have.
    """
    if not isinstance(of, str):
        return _several(evaluation, of)
    kind, _, named = of.strip().partition(":")
    if kind == "zone" and not named:
        return Subject("zone", "all", _zone_bounds(evaluation), np.ones(len(evaluation.plots), dtype=bool))
    if kind == "park" and named:
        return _park(evaluation, park_of(evaluation, named))
    if kind == "corridor" and not named:
        return _corridor(evaluation)
    if kind == "plot" and named:
        return _plot(evaluation, named)
    raise QuestionError(in_both("still_of", of=of))


def _zone_bounds(evaluation: Evaluation) -> Box:
    zone = evaluation.zone
    frames = [evaluation.plots, *(zone.layer(name) for name in ("parks", "corridor_nodes", "corridor_axis"))]
    found = np.array([frame.total_bounds for frame in frames if frame is not None and len(frame)])
    found = found[np.isfinite(found).all(axis=1)]
    if not len(found):
        raise MapError(in_both("still_no_shape", zone=zone.name, plot="plots"))
    return _padded((*found[:, :2].min(axis=0), *found[:, 2:].max(axis=0)), 0.0)


def _padded(bounds: Sequence[float], least_m: float) -> Box:
    """The bounds, at least so large and never of no size."""
    west, south, east, north = (float(side) for side in bounds)
    more_x, more_y = max(least_m - (east - west), 1.0) / 2, max(least_m - (north - south), 1.0) / 2
    return (west - more_x, south - more_y, east + more_x, north + more_y)


def _park(evaluation: Evaluation, park: str) -> Subject:
    parks = evaluation.zone.layer("parks")
    held = holder(evaluation.plots, parks, "park_id").eq(park).fillna(False).to_numpy(dtype=bool)
    shapes = [*evaluation.plots.geometry[held]]
    if parks is not None and park in parks.index.astype(str):
        shapes.append(parks.geometry[parks.index.astype(str) == park].iloc[0])
    bounds = gpd.GeoSeries(shapes).total_bounds
    if not np.isfinite(bounds).all():
        raise MapError(in_both("still_no_shape", zone=evaluation.zone.name, plot=park))
    return Subject("park", park, _padded(bounds, 500), held)


def _corridor(evaluation: Evaluation) -> Subject:
    profile = evaluation.corridor
    if profile.axis is None:
        raise QuestionError(in_both("still_no_axis", zone=evaluation.zone.name))
    strip = shapely.union_all(profile.bands.geometry.to_numpy())
    held = shapely.intersects(evaluation.plots.geometry.to_numpy(), strip)
    return Subject("corridor", "all", _padded(shapely.bounds(strip), 500), held)


def _plot(evaluation: Evaluation, plot: str) -> Subject:
    index = evaluation.plots.index.astype(str)
    if plot not in index:
        raise QuestionError(in_both("no_such_plot", zone=evaluation.zone.name, plot=plot))
    shape = evaluation.plots.geometry[index == plot].iloc[0]
    if shape is None or shape.is_empty:
        raise MapError(in_both("still_no_shape", zone=evaluation.zone.name, plot=plot))
    west, south, east, north = shape.bounds
    bounds = (west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M)
    return Subject("plot", plot, bounds, np.asarray(index == plot))


def _several(evaluation: Evaluation, plots: Sequence[str]) -> Subject:
    """Several plots with what lies around them; those without a shape do not widen it."""
    held = evaluation.plots.index.astype(str).isin(plots)
    bounds = evaluation.plots.geometry[held].total_bounds
    if not np.isfinite(bounds).all():
        raise MapError(in_both("still_no_shape", zone=evaluation.zone.name, plot=", ".join(plots)))
    west, south, east, north = bounds
    around = (west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M)
    return Subject("plots", "", around, np.asarray(held))


def scene_of(
    evaluation: Evaluation,
    subject: Subject,
    theme: paint.Theme,
    codes: paint.Codes,
    preset: Preset,
    sites: Sites | None,
    lang: str,
) -> Scene:
    """The scene of a sheet: what the preset shows, from the ground up, in the metres of the zone; ``sites`` stand out by number."""
    ground = _Ground(evaluation, preset, lang)
    shown = ground.plots()
    at = evaluation.plots.index.get_indexer(shown.index)
    pale = ~subject.plots[at] if subject.kind in ("park", "corridor") else None
    texts = _coded(theme, codes[at]) if theme.labels else shown.index.astype(str).tolist()
    plots = Plots(shown.geometry.to_numpy(), theme, codes[at], texts, pale)
    over, names = ground.over(subject)
    return Scene(
        subject.bounds,
        under=ground.under(),
        plots=plots,
        over=over,
        avenue=ground.avenue(),
        signs=ground.signs(),
        sites=ground.sites(sites) if subject.kind != "plot" else None,
        names=names,
    )


def _coded(theme: paint.Theme, codes: paint.Codes) -> list[str]:
    """The key of each plot's class, as drawings have it written on; blank for other and unknown."""
    keys = np.full(256, "", dtype=object)
    keys[: len(theme.classes)] = [one.key for one in theme.classes]
    told: list[str] = keys[codes].tolist()
    return told


def seen_of(scene: Scene, ground: Box) -> Scene:
    """The scene without what does not reach into a window: for the key, which tells only of what is to be seen."""
    box = shapely.box(*ground)

    def here(shapes: npt.NDArray[np.object_]) -> Mask:
        return np.asarray(shapely.intersects(shapes, box), dtype=bool)

    plots, signs = scene.plots, scene.signs
    if plots is not None:
        held = here(plots.shapes)
        pale = None if plots.pale is None else plots.pale[held]
        plots = Plots(plots.shapes[held], plots.theme, plots.codes[held], (), pale)
    if signs is not None:
        kept = [one for one, held in zip(signs.signs, here(signs.points), strict=True) if held]
        signs = Signs(signs.points[here(signs.points)], kept, ()) if kept else None
    return Scene(
        ground,
        under=[layer for layer in scene.under if here(layer.shapes).any()],
        plots=plots,
        over=[layer for layer in scene.over if here(layer.shapes).any()],
        avenue=scene.avenue if scene.avenue is not None and here(scene.avenue.line).any() else None,
        signs=signs,
        sites=scene.sites if scene.sites is not None and here(scene.sites.shapes).any() else None,
    )


def place_scene(evaluation: Evaluation, subject: Subject, preset: Preset, lang: str) -> Scene:
    """The zone in little with the subject filled: where a sheet lies."""
    ground = _Ground(evaluation, preset, lang)
    shapes = ground.shape_of(subject)
    return Scene(
        _zone_bounds(evaluation),
        under=[layer for layer in ground.under() if layer.kind in ("park", "water", "main_road")],
        over=[Layer("here", shapes)] if len(shapes) else [],
        avenue=ground.avenue(),
    )


def sites_of(evaluation: Evaluation, siting: Siting | None, lang: str = "zh") -> Sites | None:
    """The leading suggestions with their ranks; where no plot alone will do, the sites put together; none: nothing."""
    if siting is None:
        return None
    best = siting.suggestions(SUGGESTED, lang)
    if best.empty:
        together = siting.assemblies
        if together is None or together.sites.empty:
            return None
        return Sites(together.sites.geometry.to_numpy(), [str(rank) for rank in together.sites.index])
    shapes = evaluation.plots.geometry.reindex(best.index)
    held = shapes.notna() & ~shapes.is_empty
    ranks = [str(int(rank)) for rank in best["rank"][held]]
    return Sites(shapes[held].to_numpy(), ranks) if ranks else None


def marked(evaluation: Evaluation, plots: Sequence[str]) -> Sites | None:
    """Plots numbered in the order given, those without a shape left out."""
    shapes = evaluation.plots.set_axis(evaluation.plots.index.astype(str)).geometry.reindex(list(plots))
    held = (shapes.notna() & ~shapes.is_empty).to_numpy()
    numbers = [str(at) for at, here in enumerate(held, 1) if here]
    return Sites(shapes[held].to_numpy(), numbers) if numbers else None


@dataclass(frozen=True)
class _Ground:
    """The layers of a zone as its preset shows them, in the zone's metres."""

    evaluation: Evaluation
    preset: Preset
    lang: str

    def frame(self, name: str) -> gpd.GeoDataFrame | None:
        """A layer as it may be drawn; none where there is none."""
        found = self.preset.layer(self.evaluation.zone, name)
        if found is None or not len(found):
            return None
        return self.metric(found)

    def metric(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        crs = self.evaluation.zone.crs
        return frame if frame.crs == crs else frame.to_crs(crs)

    def plots(self) -> gpd.GeoDataFrame:
        """The plots that may be drawn and have a shape."""
        found = self.metric(self.preset.plots(self.evaluation.plots))
        return found[found.geometry.notna() & ~found.geometry.is_empty]

    def sites(self, found: Sites | None) -> Sites | None:
        """Sites as exact as may be shown."""
        if found is None:
            return None
        shapes = gpd.GeoDataFrame(geometry=list(found.shapes), crs=self.evaluation.zone.crs)
        return Sites(self.metric(self.preset.placed(shapes)).geometry.to_numpy(), found.ranks)

    def under(self) -> list[Layer]:
        """Parks, limits and roads."""
        layers = []
        if (parks := self.frame("parks")) is not None:
            layers.append(Layer("park", parks.geometry.to_numpy()))
        if (limits := self.frame("constraints")) is not None:
            kinds = limits["kind"].astype(str)
            for kind, chosen in (
                ("green", kinds.isin(GREEN)),
                ("water", kinds.isin(WATER)),
                ("limit", ~kinds.isin([*GREEN, *WATER])),
            ):
                if chosen.any():
                    layers.append(Layer(kind, limits.geometry[chosen].to_numpy()))
        if (roads := self.frame("roads")) is not None:
            layers += _roads(roads)
        return layers

    def over(self, subject: Subject) -> tuple[list[Layer], list[Layer]]:
        """Boundaries, areas and the outline of the subject; and the layers whose names are set."""
        layers, names = [], []
        if (boundaries := self.frame("boundaries")) is not None and subject.kind == "zone":
            for kind, rows in boundaries.groupby("kind", sort=False):
                style = "boundary_dashed" if kind == "managed" else "boundary"
                layers.append(Layer(style, rows.geometry.to_numpy()))
        if (areas := self.frame("corridor_areas")) is not None and subject.kind != "plot":
            layers.append(Layer("corridor_area", areas.geometry.to_numpy()))
            if subject.kind == "corridor":
                names.append(Layer("corridor_area", areas.geometry.to_numpy(), self._names(areas)))
        if (parts := self.frame("sub_parks")) is not None and subject.kind == "park":
            parts = (
                parts[parts["park_id"].astype(str) == subject.key] if "park_id" in parts.columns else parts
            )
            layers.append(Layer("sub_park", parts.geometry.to_numpy()))
            names.append(Layer("sub_park", parts.geometry.to_numpy(), self._names(parts)))
        if (parks := self.frame("parks")) is not None and subject.kind != "plot":
            layers.append(Layer("park_edge", parks.geometry.to_numpy()))
            if subject.kind != "park":
                names.insert(0, Layer("park", parks.geometry.to_numpy(), self._names(parks)))
        if (roads := self.frame("roads")) is not None and "name" in roads.columns:
            named = roads[roads["name"].notna() & (roads.geom_type.str.contains("Line"))]
            if len(named):
                names.append(Layer("road", named.geometry.to_numpy(), self._names(named)))
        if subject.kind in ("park", "plot"):
            style = "focus" if subject.kind == "park" else "red_line"
            layers.append(Layer(style, self.shape_of(subject)))
        return layers, names

    def shape_of(self, subject: Subject) -> npt.NDArray[np.object_]:
        """The outline of a park, of a plot, of the corridor's strip; nothing for the zone."""
        if subject.kind == "park" and (parks := self.frame("parks")) is not None:
            return parks.geometry[parks.index.astype(str) == subject.key].to_numpy()
        if subject.kind == "plot":
            plots = self.plots()
            return plots.geometry[plots.index.astype(str) == subject.key].to_numpy()
        return np.array([], dtype=object)

    def avenue(self) -> Avenue | None:
        """The axis with its kilometres."""
        axis = self.frame("corridor_axis")
        line = axis_line(axis) if axis is not None else None
        return Avenue(np.array([line], dtype=object)) if line is not None else None

    def signs(self) -> Signs | None:
        """The nodes as four signs."""
        nodes = self.frame("corridor_nodes")
        if nodes is None:
            return None
        signs = [SIGNS.get(str(kind), "circle") for kind in nodes["kind"]]
        return Signs(nodes.geometry.to_numpy(), signs, self._names(nodes))

    def _names(self, frame: gpd.GeoDataFrame) -> list[str]:
        column = named_by(frame, self.lang)
        named = (
            frame[column]
            if column in frame.columns
            else pd.Series(frame.index.astype(str), index=frame.index)
        )
        told: list[str] = named.astype("object").where(named.notna(), "").astype(str).tolist()
        return told


def _roads(roads: gpd.GeoDataFrame) -> list[Layer]:
    """Roads as areas where they are drawn so, lines by weight, the lesser first."""
    lines = roads.geom_type.str.contains("Line")
    major = roads["kind"].isin(MAJOR) if "kind" in roads.columns else pd.Series(False, index=roads.index)
    wide = pd.to_numeric(roads["width_m"], errors="coerce") if "width_m" in roads.columns else None
    layers = []
    if (~lines).any():
        layers.append(Layer("road_area", roads.geometry[~lines].to_numpy()))
    for kind, chosen in (("road", lines & ~major), ("main_road", lines & major)):
        if chosen.any():
            broad = wide[chosen].to_numpy(dtype=float) if wide is not None else ()
            layers.append(Layer(kind, roads.geometry[chosen].to_numpy(), wide_m=broad))
    return layers

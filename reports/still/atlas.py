"""Atlas: an A3 book of sheets as one PDF: cover with index map, the zone by themes, each park, the corridor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis.corridor import northward
from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from maps.still.cover import Cover
from maps.still.outline import Shapes
from maps.still.ribbon import Ribbon
from maps.still.scene import Layer, Plots, Scene, Sites
from maps.still.still import save_pages
from reports.page.strip import axis_name, strip_of
from reports.still.stills import Board
from reports.words import phrase

ZONE_THEMES = ("land_use_drawing", "far", "idle", "supply", "low_efficiency")
"""The themes of the zone's own pages, in their order; one the zone has no data for is left out."""
PLACE_THEME = "land_use"
"""The theme of the pages of parks and of the corridor; where the zone has none, its first."""
RIBBON_FIGURES = ("far_plots", "building_density_pct", "unbuilt_ha", "suspected_idle_ha")
"""What is drawn over the straight avenue, in its order."""
DENSIFIED_M = 25.0
"""Longest piece of an edge when the ground along the avenue is drawn straight."""


@dataclass(frozen=True)
class Atlas:
    """The pages of an atlas in their order; ``save`` writes them as one PDF."""

    pages: Sequence[Any]
    day: str
    title: str

    def save(self, path: Path, dpi: int = 200) -> Path:
        """Write it, whole or not at all; the same atlas and day, the same bytes."""
        return save_pages(self.pages, Path(path), dpi=dpi, day=self.day, title=self.title)


def atlas(evaluation: Evaluation, sitings: Sequence[Siting] = (), *, lang: str = "zh") -> Atlas:
    """Cover, the zone by its main themes and by the score of each siting, a page a park, the corridor and its strip.

    A page the zone has no data for is not in it: one of plots alone has its themes only.
    """
    title = phrase("atlas_title", lang).format(place=evaluation.zone.label(lang))
    board = Board(evaluation, sitings, lang)
    there = {theme.key for theme in board.painted.themes}
    wanted = [one for one in ZONE_THEMES if one in there] or sorted(there)[:1]
    wanted += [f"score_{one.profile.name}" for one in sitings if f"score_{one.profile.name}" in there]
    parks = [f"park:{unit}" for unit in board.seen.units("park").index]
    sheets: list[Any] = [board.still(theme) for theme in wanted]
    groups = [phrase("atlas_zone", lang)] * len(sheets)
    theme = PLACE_THEME if PLACE_THEME in there else wanted[0]
    sheets += [board.still(theme, park) for park in parks]
    groups += [phrase("atlas_park", lang)] * len(parks)
    if board.seen.corridor.axis is not None:
        sheets.append(board.still(theme, "corridor"))
        groups.append(phrase("atlas_corridor", lang))
        if (ribbon := ribbon_of(board, theme)) is not None:
            sheets.append(ribbon)
            groups.append(phrase("atlas_corridor", lang))
    count = len(sheets) + 1
    numbered = [_numbered(one, f"{title} · {at} / {count}") for at, one in enumerate(sheets, start=2)]
    contents = [
        (one.title, group, str(at))
        for at, (one, group) in enumerate(zip(sheets, groups, strict=True), start=2)
    ]
    cover = _cover(board, wanted[0], title, contents, count)
    return Atlas([cover, *numbered], evaluation.day.isoformat(), title)


def _numbered(page: Any, number: str) -> Any:
    if isinstance(page, Ribbon):
        return replace(page, sheet=replace(page.sheet, number=number))
    return replace(page, number=number)


def _cover(
    board: Board, theme: str, title: str, contents: Sequence[tuple[str, str, str]], count: int
) -> Cover:
    """The cover: an index map of parks and avenue, the plots in one quiet tone."""
    one, lang = board.still(theme), board.lang
    scene = replace(one.scene, sites=None, signs=None, plots=_quiet(one.scene.plots))
    named = board.seen.zone.label(lang)
    sheet = replace(one, scene=scene, title=named, number=f"{title} · 1 / {count}")
    return Cover(sheet, contents, phrase("atlas_contents", lang), phrase("atlas_book", lang))


def _quiet(plots: Plots | None) -> Plots | None:
    if plots is None:
        return None
    return replace(plots, texts=(), pale=np.ones(len(plots.shapes), dtype=bool))


def ribbon_of(board: Board, theme: str) -> Ribbon | None:
    """The avenue drawn straight with what lies along it; none where the zone has no axis or no figure along it."""
    evaluation, lang = board.seen, board.lang
    strip = strip_of(evaluation)
    axis = evaluation.corridor.axis
    if strip is None or axis is None:
        return None
    figures = {one.key: one for one in strip.indicators}
    drawn = [figures[key] for key in RIBBON_FIGURES if key in figures] or list(strip.indicators)
    half = float(evaluation.corridor.stated["half_width_m"].value)
    sheet = board.still(theme, "corridor")
    held = ~sheet.scene.plots.pale if sheet.scene.plots and sheet.scene.plots.pale is not None else ()
    scene = _straight(sheet.scene, held, northward(axis), half)
    title = phrase("still_title", lang).format(
        place=axis_name(evaluation, lang), theme=phrase("atlas_strip", lang)
    )
    sheet = replace(sheet, title=title, blocks=list(sheet.blocks[:1]), inset=None)
    return Ribbon(replace(strip, indicators=drawn), scene, half, sheet)


def _straight(scene: Scene, held: Any, axis: Any, half: float) -> Scene:
    """Plots, roads and sites along the avenue in metres along and across it."""
    plots = scene.plots
    if plots is not None:
        shapes = _along(plots.shapes[held], axis)
        plots = Plots(shapes, plots.theme, plots.codes[held])
    under = [
        Layer(layer.kind, _along(_near(layer.shapes, axis, half), axis))
        for layer in scene.under
        if layer.kind in ("road", "main_road", "road_area", "water")
    ]
    sites = None
    if scene.sites is not None:
        near = shapely.distance(scene.sites.shapes, axis) < half
        if near.any():
            ranks = [rank for rank, here in zip(scene.sites.ranks, near, strict=True) if here]
            sites = Sites(_along(scene.sites.shapes[near], axis), ranks)
    return Scene((0.0, -half, float(axis.length), half), under=under, plots=plots, sites=sites)


def _near(shapes: Shapes, axis: Any, half: float) -> Shapes:
    strip = shapely.buffer(axis, half * 1.2, cap_style="flat")
    cut = shapely.intersection(shapely.make_valid(shapes), strip)
    return cut[~shapely.is_empty(cut)]


def _along(shapes: Shapes, axis: Any) -> Shapes:
    """Shapes with each vertex at its station and, to the left of the way, its offset."""
    fine = shapely.segmentize(shapes, DENSIFIED_M)

    def turned(xy: Any) -> Any:
        points = shapely.points(xy)
        station = shapely.line_locate_point(axis, points)
        foot = shapely.get_coordinates(shapely.line_interpolate_point(axis, station))
        ahead = shapely.get_coordinates(
            shapely.line_interpolate_point(axis, np.minimum(station + 1, axis.length))
        )
        back = shapely.get_coordinates(shapely.line_interpolate_point(axis, np.maximum(station - 1, 0)))
        way, away = ahead - back, xy - foot
        way /= np.hypot(way[:, 0], way[:, 1])[:, None]
        left = way[:, 0] * away[:, 1] - way[:, 1] * away[:, 0]
        along = (way * away).sum(axis=1)
        past = ((station <= 0) & (along < 0)) | ((station >= axis.length) & (along > 0))
        side = np.copysign(np.hypot(away[:, 0], away[:, 1]), left)
        return np.column_stack([np.where(past, station + along, station), np.where(past, left, side)])

    return shapely.transform(fine, turned)

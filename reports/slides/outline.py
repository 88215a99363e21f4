"""Outline: which slides a deck has, each a step of the zone's story with its still map, its exhibit and its view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from maps.story import Step
from reports.page.story import story_of
from reports.page.story_land import land_steps
from reports.page.story_steps import Ground, Told, place_steps
from reports.preset.preset import preset_of
from reports.shown import BLANK
from reports.slides import exhibit
from reports.slides.exhibit import Exhibit, Rows
from reports.suggested import dossier_name

KINDS = ("zone", "corridor", "park", "idle", "low_efficiency", "suggestions")
"""Steps of the story that become slides; areas and nodes are left to the page."""


@dataclass(frozen=True)
class Planned:
    """One slide: the step it tells, what the still shows in which theme, its exhibit, the view of the map, its dossier.

    ``marks``: plots that its map numbers as its table does.
    """

    step: Step
    of: str | Sequence[str]
    theme: str
    view: str
    exhibit: Exhibit | None = None
    dossier: str = ""
    marks: Sequence[str] = ()


def outline(
    evaluation: Evaluation, sitings: Sequence[Siting], themes: Sequence[str], lang: str
) -> list[Planned]:
    """The slides between cover and limits, in the order in which a zone tells its story by itself."""
    ground = Ground(evaluation, themes, preset_of(evaluation.zone))
    told = [one for one in (*place_steps(ground), *land_steps(ground, sitings)) if one.kind in KINDS]
    steps = list(story_of(evaluation, sitings, themes).steps)
    planned = [_planned(evaluation, sitings, one, lang) for one in told]
    return [replace(one, view=_view(one.step, steps)) for one in planned]


def _planned(evaluation: Evaluation, sitings: Sequence[Siting], told: Told, lang: str) -> Planned:
    step, siting = told.step, next((one for one in sitings if one.profile.name == told.unit), None)
    if told.kind == "zone":
        parks = exhibit.parks_beside(evaluation, "far_zone", lang)
        beside = parks or exhibit.land_bars(evaluation, "zone", "all", lang)
        return Planned(step, "zone", step.theme, "", beside)
    if told.kind == "corridor":
        return Planned(step, "corridor", step.theme, "", exhibit.along(evaluation, lang))
    if told.kind == "park":
        beside = exhibit.land_bars(evaluation, "park", told.unit, lang)
        return Planned(step, f"park:{told.unit}", "land_use", "", beside)
    if told.kind == "idle":
        return _listed(evaluation, step, exhibit.idle_rows(evaluation, lang))
    if told.kind == "low_efficiency" or siting is None:
        return _listed(evaluation, step, exhibit.low_rows(evaluation, lang))
    if isinstance(step.window, str):
        open_ = preset_of(evaluation.zone).shows("strong")
        beside = exhibit.share_bars(siting, step.window, lang) if open_ else None
        of = f"plot:{step.window}" if _drawn(evaluation, [step.window]) else "zone"
        return Planned(step, of, step.theme, "", beside, dossier_name(siting))
    compared = exhibit.leading_rows(evaluation, siting, lang, preset_of(evaluation.zone))
    shown = preset_of(evaluation.zone).plots(evaluation.plots).index.astype(str)
    leading = _drawn(evaluation, [str(plot) for plot in step.focus if str(plot) in set(shown)])
    return Planned(step, leading or "zone", step.theme, "", compared, dossier_name(siting))


def _listed(evaluation: Evaluation, step: Step, rows: Rows | None) -> Planned:
    """A slide whose map holds the plots of its table and numbers them as the table does; the zone where it can hold none.

    A row whose plot has no shape has a dash for its number.
    """
    drawn = _drawn(evaluation, rows.plots) if rows is not None else []
    if rows is None or not drawn:
        return Planned(step, "zone", step.theme, "", rows and _numbered(rows, ()))
    return Planned(step, drawn, step.theme, "", _numbered(rows, drawn), marks=rows.plots)


def _numbered(rows: Rows, drawn: Sequence[str]) -> Rows:
    body = [
        row if plot in drawn else [BLANK, *row[1:]] for row, plot in zip(rows.rows, rows.plots, strict=True)
    ]
    return replace(rows, rows=body)


def _drawn(evaluation: Evaluation, plots: Sequence[str]) -> list[str]:
    """Those of the plots that have a shape."""
    shapes = evaluation.plots.geometry
    there = set(evaluation.plots.index[shapes.notna() & ~shapes.is_empty].astype(str))
    return [plot for plot in plots if plot in there]


def _view(step: Step, steps: Sequence[Step]) -> str:
    """The map's address of a slide: the step of the page's own story on the same subject, else its theme and plot."""
    same = [at for at, one in enumerate(steps, 1) if (one.title, one.theme) == (step.title, step.theme)]
    exact = [at for at, one in enumerate(steps, 1) if one == step]
    if exact or same:
        return f"view={(exact or same)[0]}"
    parts = [f"theme={quote(step.theme, safe='')}"]
    if isinstance(step.window, str):
        parts.append(f"plot={quote(step.window, safe='')}")
    return "&".join(parts)

"""Exclusions: every reason for which a plot is not considered, each kept in its own column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.errors import SitingError
from gis.words import refusal
from land_policy.siting.answers import (
    Answer,
    by_columns,
    by_figure,
    by_finding,
    by_land_use,
    by_overlap,
    by_route,
)
from land_policy.siting.condition import all_hold
from land_policy.siting.measures import Ground, along, ground_under, no_way, straight
from land_policy.siting.profile import Profile
from land_policy.siting.wish import Exclusion, Words
from land_policy.siting.words import in_words, joined, say, say_each
from layers.offer import offered
from layers.schema import codes
from layers.zone import Zone

REASON_COLUMNS = (
    "plot_id",
    "exclusion",
    "reason",
    "reason_en",
    "clause",
    "source",
    "kind",
    "value",
    "unknown",
)
OPEN_COLUMNS = ("plot_id", "exclusion", "lacking", "lacking_en")


@dataclass(frozen=True)
class Screening:
    """What the exclusions say of every plot.

    ``holds`` (plot × exclusion, nullable): the bare answers. ``out`` (plot × exclusion): what keeps the plot
    out once the profile's word on unknown answers is applied. ``route``: the route by which the plot could come.
    ``reasons``: one row a plot and exclusion that keeps it out. ``open_points``: one row a plot and answer that
    is unknown and lets it in all the same. ``untested``: names of the exclusions that could not be asked throughout.
    """

    holds: pd.DataFrame
    out: pd.DataFrame
    route: pd.Series
    reasons: pd.DataFrame
    open_points: pd.DataFrame
    notes: tuple[Words, ...]
    untested: tuple[str, ...] = ()

    @property
    def considered(self) -> pd.Series:
        """Whether no exclusion keeps the plot out."""
        return ~self.out.any(axis=1)


def screen(
    plots: gpd.GeoDataFrame, ground: Ground, profile: Profile, day: date, findings: pd.DataFrame | None = None
) -> Screening:
    """Ask every exclusion of the profile about every plot, and keep every answer.

    ``findings`` are the rows of the judgements (``clause_id``, ``plot_id``, ``verdict``, ``value``, ``reason``),
    for exclusions by clause. An exclusion outside its dates excludes nothing, and the notes say so.
    """
    route = routes(plots, profile)
    asked = [exclusion for exclusion in profile.exclusions if _in_force(exclusion, day)]
    answers = {e.name: _ask(e, plots, ground, profile, route, findings) for e in asked}
    holds = pd.DataFrame({name: answer.holds for name, answer in answers.items()}, index=plots.index)
    out = pd.DataFrame(
        {e.name: holds[e.name].fillna(e.blank == "out").astype(bool) & (not e.verify) for e in asked},
        index=plots.index,
    )
    reasons = [_reasons(e, answers[e.name], out[e.name]) for e in asked if not e.verify]
    opened = [_open_points(e, answers[e.name]) for e in asked if e.verify or e.blank == "open"]
    notes = [
        say("note_not_in_force", label=e.label, day=day.isoformat())
        for e in profile.exclusions
        if e.name not in answers
    ]
    return Screening(
        holds,
        out,
        route,
        _stacked(reasons, REASON_COLUMNS, plots.index),
        _stacked(opened, OPEN_COLUMNS, plots.index),
        (*notes, *_untested(asked, answers)),
        tuple(e.name for e in asked if answers[e.name].untested is not None),
    )


def routes(plots: pd.DataFrame, profile: Profile) -> pd.Series:
    """Name of the first route that holds for each plot; ``""`` where none does, blank where that is unknown."""
    route = pd.Series("", index=plots.index, name="route", dtype="str")
    unknown = pd.Series(False, index=plots.index)
    for way in profile.routes:
        holds = all_hold(way.when, plots)
        route = route.mask(route.eq("") & holds.fillna(False).astype(bool), way.name)
        unknown |= holds.isna()
    return route.mask(route.eq("") & unknown, None)


def complete_kinds(zone: Zone) -> tuple[str, ...]:
    """The kinds of constraint that the zone states to be complete: of them none is there but what is drawn.

    Raises `SitingError` when ``[site] constraint_kinds_complete`` is no list of known kinds.
    """
    stated, known = zone.site.get("constraint_kinds_complete", ()), codes("constraint_kind")
    if not isinstance(stated, list | tuple) or not all(
        isinstance(one, str) and one in known for one in stated
    ):
        raise SitingError(refusal("land_policy", "siting.complete", value=stated, known=offered(known)))
    return tuple(stated)


def _in_force(exclusion: Exclusion, day: date) -> bool:
    return (exclusion.since or date.min) <= day and day < (exclusion.until or date.max)


def _ask(
    exclusion: Exclusion,
    plots: gpd.GeoDataFrame,
    ground: Ground,
    profile: Profile,
    route: pd.Series,
    findings: pd.DataFrame | None,
) -> Answer:
    zone = ground.zone
    if exclusion.by in ("distance", "roads", "raster"):
        return _measured(exclusion, plots, ground)
    if exclusion.by == "overlap":
        complete = complete_kinds(zone) if exclusion.layer == "constraints" else ()
        return by_overlap(exclusion, plots, zone.layer(exclusion.layer), complete)
    if exclusion.by == "finding":
        return by_finding(exclusion, plots, findings)
    if exclusion.by == "route":
        return by_route(exclusion, plots, profile.routes, route)
    if exclusion.by == "land_use":
        system = zone.land_use_codes
        return by_land_use(exclusion, plots, profile.land_use.get(system), exclusion.planned, system)
    return by_columns(exclusion, plots)


def _measured(exclusion: Exclusion, plots: gpd.GeoDataFrame, ground: Ground) -> Answer:
    """A figure above its limit: a distance, a distance along the roads, or what lies under the plot."""
    if exclusion.by == "raster":
        found = ground_under(exclusion, plots, ground)
    else:
        lacking = no_way(exclusion, ground)
        by = along if exclusion.by == "roads" else straight
        found = by(exclusion, plots, ground) if lacking is None else lacking
    return by_figure(exclusion, plots, found)


def _reasons(exclusion: Exclusion, answer: Answer, out: pd.Series) -> pd.DataFrame:
    """One row a plot this exclusion keeps out."""
    plots = out.index[out]
    unknown = say_each("reason_unknown", {"lacking": answer.lacking}, label=exclusion.label)
    said = {lang: answer.reasons[lang].reindex(plots).fillna(unknown[lang]) for lang in ("zh", "en")}
    return pd.DataFrame(
        {
            "plot_id": plots,
            "exclusion": exclusion.name,
            "reason": said["zh"].to_numpy(),
            "reason_en": said["en"].to_numpy(),
            "clause": exclusion.clause,
            "source": exclusion.source.zh,
            "kind": exclusion.kind,
            "value": in_words(answer.value.reindex(plots), "zh").to_numpy(),
            "unknown": answer.holds.reindex(plots).isna().to_numpy(),
        }
    )


def _open_points(exclusion: Exclusion, answer: Answer) -> pd.DataFrame:
    """One row a plot that it lets in all the same: it could not be answered, or only asks for a check where it holds."""
    said = [answer.lacking] * (exclusion.blank == "open") + [answer.reasons] * exclusion.verify
    zh, en = (pd.concat([one[lang] for one in said]) for lang in ("zh", "en"))
    return pd.DataFrame(
        {
            "plot_id": zh.index,
            "exclusion": exclusion.name,
            "lacking": zh.to_numpy(),
            "lacking_en": en.to_numpy(),
        }
    )


def _untested(asked: list[Exclusion], answers: Mapping[str, Answer]) -> list[Words]:
    """One note for everything that is missing, naming all exclusions it leaves untested."""
    missing: dict[tuple[str, str | Words], list[Words]] = {}
    for exclusion in asked:
        why = answers[exclusion.name].untested
        if why is not None:
            missing.setdefault(why, []).append(exclusion.label)
    return [
        say("note_untested", label=joined(labels), why=say(key, what=what))
        for (key, what), labels in missing.items()
    ]


def _stacked(frames: list[pd.DataFrame], columns: tuple[str, ...], index: pd.Index) -> pd.DataFrame:
    """All rows in the order of the plots, then of the profile."""
    full = [frame for frame in frames if len(frame)]
    if not full:
        return pd.DataFrame(
            {name: pd.Series(dtype="bool" if name == "unknown" else "str") for name in columns}
        )
    stacked = pd.concat(full, ignore_index=True)
    order = np.argsort(index.get_indexer(stacked["plot_id"]), kind="stable")
    return stacked.iloc[order].reset_index(drop=True)

"""Exclusions: every reason for which a plot is not considered, each kept in its own column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.overlay import cut
from land_policy.siting.condition import Condition, all_hold, column
from land_policy.siting.profile import Profile
from land_policy.siting.wish import Exclusion, Route, Words
from land_policy.siting.words import LANGUAGES, column_label, figure, in_words, joined, say, say_each
from layers.zone import Frame, Zone

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
STATE_COLUMNS = ("supply_class", "status_class", "idle_class")


@dataclass(frozen=True)
class Answer:
    """One exclusion over all plots: whether it holds (blank: unknown), the value it looked at, the sentence."""

    holds: pd.Series
    value: pd.Series
    reasons: Mapping[str, pd.Series]
    looked_at: Words
    note: Words | None = None


@dataclass(frozen=True)
class Screening:
    """What the exclusions say of every plot.

    ``holds`` (plot × exclusion, nullable): the bare answers. ``out`` (plot × exclusion): what keeps the plot
    out once the profile's word on unknown answers is applied. ``route``: the route by which the plot could come.
    ``reasons``: one row a plot and exclusion that keeps it out. ``open_points``: one row a plot and answer that
    is unknown and does not.
    """

    holds: pd.DataFrame
    out: pd.DataFrame
    route: pd.Series
    reasons: pd.DataFrame
    open_points: pd.DataFrame
    notes: tuple[Words, ...]

    @property
    def considered(self) -> pd.Series:
        """Whether no exclusion keeps the plot out."""
        return ~self.out.any(axis=1)


def screen(
    plots: gpd.GeoDataFrame, zone: Zone, profile: Profile, day: date, findings: pd.DataFrame | None = None
) -> Screening:
    """Ask every exclusion of the profile about every plot, and keep every answer.

    ``findings`` are the rows of the judgements (``clause_id``, ``plot_id``, ``verdict``, ``value``, ``reason``,
    ``citation``), for exclusions by clause. An exclusion outside its dates excludes nothing and says so.
    """
    route = routes(plots, profile)
    answers: dict[str, Answer] = {}
    notes: list[Words] = []
    asked = []
    for exclusion in profile.exclusions:
        if not _in_force(exclusion, day):
            notes.append(say("note_not_in_force", label=exclusion.label, day=day.isoformat()))
            continue
        answer = _ask(exclusion, plots, zone, profile, route, findings)
        answers[exclusion.name] = answer
        asked.append(exclusion)
        notes += [answer.note] if answer.note is not None else []
    holds = pd.DataFrame({name: answer.holds for name, answer in answers.items()}, index=plots.index)
    out = pd.DataFrame(
        {e.name: holds[e.name].fillna(e.blank == "out").astype(bool) for e in asked}, index=plots.index
    )
    reasons = [_reasons(e, answers[e.name], out[e.name]) for e in asked]
    opened = [_open_points(e, answers[e.name]) for e in asked if e.blank == "open"]
    return Screening(
        holds,
        out,
        route,
        _stacked(reasons, REASON_COLUMNS, plots.index),
        _stacked(opened, ("plot_id", "exclusion", "looked_at", "looked_at_en"), plots.index),
        tuple(notes),
    )


def routes(plots: pd.DataFrame, profile: Profile) -> pd.Series:
    """Name of the first route that holds for each plot; ``""`` where none does, blank where that is unknown."""
    route = pd.Series("", index=plots.index, name="route", dtype="str")
    open_ = pd.Series(True, index=plots.index)
    unknown = pd.Series(False, index=plots.index)
    for way in profile.routes:
        holds = all_hold(way.when, plots)
        take = open_ & holds.fillna(False).astype(bool)
        route = route.mask(take, way.name)
        open_ &= ~take
        unknown |= holds.isna()
    return route.mask(open_ & unknown, None)


def _in_force(exclusion: Exclusion, day: date) -> bool:
    return (exclusion.since or date.min) <= day and day < (exclusion.until or date.max)


def _ask(
    exclusion: Exclusion,
    plots: gpd.GeoDataFrame,
    zone: Zone,
    profile: Profile,
    route: pd.Series,
    findings: pd.DataFrame | None,
) -> Answer:
    if exclusion.by == "overlap":
        return _by_overlap(exclusion, plots, zone.layer(exclusion.layer))
    if exclusion.by == "finding":
        return _by_finding(exclusion, plots, findings)
    if exclusion.by == "route":
        return _by_route(exclusion, plots, profile.routes, route)
    if exclusion.by == "land_use":
        return _by_land_use(exclusion, plots, profile, zone.land_use_codes)
    return _by_columns(exclusion, plots)


def _by_columns(exclusion: Exclusion, plots: gpd.GeoDataFrame) -> Answer:
    if exclusion.by == "any_column":
        holds = pd.Series(False, index=plots.index, dtype="boolean")
        for condition in exclusion.when:
            holds = holds | condition.holds(plots)
    else:
        holds = all_hold(exclusion.when, plots)
    names = list(dict.fromkeys(condition.column for condition in exclusion.when))
    some = plots.loc[holds.fillna(False).astype(bool)]
    shown = {lang: _shown(some, names, lang, exclusion.unit) for lang in LANGUAGES}
    wanted = _wanted(exclusion.when[0], exclusion.unit) if len(exclusion.when) == 1 else None
    key = "reason" if wanted is None else "reason_wanted"
    reasons = say_each(key, {"value": shown}, label=exclusion.label, wanted=wanted)
    return Answer(
        holds, column(plots, names[0]), reasons, _looked_at(names), _no_column(exclusion, plots, names)
    )


def _wanted(condition: Condition, unit: str) -> Words | None:
    """What a numeric condition leaves in, in words."""
    if condition.test not in ("below", "above", "outside"):
        return None
    bounds = {"least": condition.least, "most": condition.most}
    said = {name: figure(bound) for name, bound in bounds.items() if bound is not None}
    return say(f"wanted_{condition.test}", unit=f" {unit}" if unit else "", **said)


def _shown(plots: pd.DataFrame, names: list[str], lang: str, unit: str = "", system: str = "") -> pd.Series:
    """The values of several columns as one text a plot; more than one are called by their labels."""
    text = pd.Series("", index=plots.index, dtype="str")
    for position, name in enumerate(names):
        values = in_words(column(plots, name), lang, unit, system)
        label = f"{column_label(name).text(lang)} " if len(names) > 1 else ""
        text = text + ("; " if lang == "en" else "；") * (position > 0) + label + values
    return text


def _looked_at(names: list[str]) -> Words:
    return joined(column_label(name) for name in names)


def _no_column(exclusion: Exclusion, plots: pd.DataFrame, names: list[str]) -> Words | None:
    """The note for columns in which nothing at all is recorded."""
    bare = [name for name in names if column(plots, name).isna().all()]
    if not bare or plots.empty:
        return None
    return say("note_no_column", label=exclusion.label, column=_looked_at(bare))


def _by_land_use(exclusion: Exclusion, plots: gpd.GeoDataFrame, profile: Profile, system: str) -> Answer:
    """Use control: the land use must be one of the profile's codes in the zone's own code system."""
    codes = profile.land_use.get(system)
    value = column(plots, "land_use")
    if codes is None:
        note = say("note_no_codes", label=exclusion.label, system=system)
        return Answer(_unknown(plots), value, _no_reasons(plots), say("no_code_system"), note)
    holds = Condition("land_use", "not_within", words=codes).holds(plots)
    some = plots.loc[holds.fillna(False).astype(bool)]
    shown = {lang: _shown(some, ["land_use"], lang, system=system) for lang in LANGUAGES}
    reasons = say_each("reason_wanted", {"value": shown}, label=exclusion.label, wanted=" / ".join(codes))
    return Answer(holds, value, reasons, _looked_at(["land_use"]), _no_column(exclusion, plots, ["land_use"]))


def _by_route(
    exclusion: Exclusion, plots: gpd.GeoDataFrame, ways: tuple[Route, ...], route: pd.Series
) -> Answer:
    """Supply: a plot that no route brings to a project stays out; its present state is the reason."""
    holds = route.eq("").astype("boolean").mask(route.isna(), pd.NA)
    some = plots.loc[holds.fillna(False).astype(bool)]
    state = [name for name in STATE_COLUMNS if name in plots.columns and plots[name].notna().any()]
    shown = {lang: _shown(some, state, lang) for lang in LANGUAGES}
    asked = list(dict.fromkeys(condition.column for way in ways for condition in way.when))
    reasons = say_each("reason", {"value": shown}, label=exclusion.label)
    return Answer(holds, column(plots, "supply_class"), reasons, _looked_at(asked))


def _by_overlap(exclusion: Exclusion, plots: gpd.GeoDataFrame, layer: Frame | None) -> Answer:
    """Overlap: ``100 × (1 − outside / whole)`` per cent of the plot on the features asked for, above a limit."""
    if layer is None:
        note = say("note_no_layer", label=exclusion.label, layer=exclusion.layer)
        blank = pd.Series(np.nan, index=plots.index)
        return Answer(_unknown(plots), blank, _no_reasons(plots), say("no_layer"), note)
    features = matching(layer, exclusion.where)
    pieces = cut(plots.geometry, features.geometry)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip(1.0 - pieces.outside_m2 / pieces.whole_m2, 0.0, 1.0)
    value = pd.Series(100.0 * share, index=plots.index, name="overlap_pct")
    holds = (
        pd.Series(share > exclusion.share_above, index=plots.index)
        .astype("boolean")
        .mask(np.isnan(share), pd.NA)
    )
    some = holds.fillna(False).astype(bool)
    largest = np.lexsort((-pieces.area_m2, pieces.small))
    first = largest[np.unique(pieces.small[largest], return_index=True)[1]]
    called = column(features, "name").fillna("").astype("str").to_numpy()[pieces.large[first]]
    names = (
        pd.Series(called, index=plots.index[pieces.small[first]], dtype="str")
        .reindex(plots.index[some])
        .fillna("")
    )
    names = names.mask(names.ne(""), names + " ")
    shown = in_words(value[some], "zh")
    reasons = say_each(
        "reason_overlap",
        {"value": dict.fromkeys(LANGUAGES, shown), "names": dict.fromkeys(LANGUAGES, names)},
        label=exclusion.label,
        limit=figure(100.0 * exclusion.share_above),
    )
    return Answer(holds, value, reasons, Words(exclusion.layer, exclusion.layer))


def matching(layer: Frame, where: Mapping[str, tuple[str, ...]]) -> gpd.GeoDataFrame:
    """The features of a layer whose columns hold one of the words asked for, and that have a shape."""
    keep = layer.geometry.notna() & ~layer.geometry.is_empty
    for name, words in where.items():
        keep &= column(layer, name).astype("object").isin(words)
    return layer[keep]


def _by_finding(exclusion: Exclusion, plots: gpd.GeoDataFrame, findings: pd.DataFrame | None) -> Answer:
    """Finding: what a clause says of the plot; no finding, and the verdict unknown, are unknown."""
    rows = None if findings is None else findings[findings["clause_id"].eq(exclusion.clause)]
    if rows is None or rows.empty:
        note = say("note_no_findings", label=exclusion.label, clause=exclusion.clause)
        blank = pd.Series(np.nan, index=plots.index)
        return Answer(_unknown(plots), blank, _no_reasons(plots), say("no_finding"), note)
    rows = rows.drop_duplicates("plot_id").set_index("plot_id").reindex(plots.index)
    holds = rows["verdict"].isin(exclusion.verdicts).astype("boolean")
    undecided = rows["verdict"].isna() | (rows["verdict"].eq("unknown") & ~holds)
    some = holds.fillna(False).astype(bool)
    shown = rows.loc[some, "reason"].fillna("—").astype("str")
    reasons = say_each("reason", {"value": dict.fromkeys(LANGUAGES, shown)}, label=exclusion.label)
    return Answer(holds.mask(undecided, pd.NA), rows["value"], reasons, say("no_finding"))


def _unknown(plots: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, index=plots.index, dtype="boolean")


def _no_reasons(plots: pd.DataFrame) -> dict[str, pd.Series]:
    return {lang: pd.Series("", index=plots.index[:0], dtype="str") for lang in LANGUAGES}


def _reasons(exclusion: Exclusion, answer: Answer, out: pd.Series) -> pd.DataFrame:
    """One row a plot this exclusion keeps out."""
    plots = out.index[out]
    unknown = say("reason_unknown", label=exclusion.label, columns=answer.looked_at)
    return pd.DataFrame(
        {
            "plot_id": plots,
            "exclusion": exclusion.name,
            "reason": answer.reasons["zh"].reindex(plots).fillna(unknown.zh).to_numpy(),
            "reason_en": answer.reasons["en"].reindex(plots).fillna(unknown.en).to_numpy(),
            "clause": exclusion.clause,
            "source": exclusion.source,
            "kind": exclusion.kind,
            "value": in_words(answer.value.reindex(plots), "zh").to_numpy(),
            "unknown": answer.holds.reindex(plots).isna().to_numpy(),
        }
    )


def _open_points(exclusion: Exclusion, answer: Answer) -> pd.DataFrame:
    """One row a plot about which this exclusion could not be answered, and that it lets in all the same."""
    return pd.DataFrame(
        {
            "plot_id": answer.holds.index[answer.holds.isna()],
            "exclusion": exclusion.name,
            "looked_at": answer.looked_at.zh,
            "looked_at_en": answer.looked_at.en,
        }
    )


def _stacked(frames: list[pd.DataFrame], columns: tuple[str, ...], index: pd.Index) -> pd.DataFrame:
    """All rows in the order of the plots, then of the profile."""
    full = [frame for frame in frames if len(frame)]
    if not full:
        return pd.DataFrame(
            {name: pd.Series(dtype="bool" if name == "unknown" else "str") for name in columns}
        )
    stacked = pd.concat(full, ignore_index=True)
    place = pd.Series(np.arange(len(index)), index=index)
    order = np.argsort(place.reindex(stacked["plot_id"]).to_numpy(), kind="stable")
    return stacked.iloc[order].reset_index(drop=True)

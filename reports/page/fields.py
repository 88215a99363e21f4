"""Fields: which columns of a plot the page shows, as texts in both languages, by which groups, and with what amounts."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

import pandas as pd

from land_policy import decided
from land_policy.deadlines import due
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.renewal import redevelopment
from land_policy.siting.siting import Siting
from layers.schema import Column, read_columns
from maps.group import Group
from reports.page.preset import Preset
from reports.shown import BLANK, numbers, shown_column
from reports.tables.docket_table import whats
from reports.words import LANGUAGES, phrases

FIELDS = (
    "name",
    "firm_names",
    "park_id",
    "sub_park_id",
    "status_class",
    "supply_class",
    "land_use",
    "area_m2",
    "far",
    "building_density_pct",
    "building_coefficient_pct",
    "far_least",
    "far_most",
    "far_headroom",
    "floor_headroom_m2",
    "idle_class",
    "idle_reason",
    "idle_next_day",
    "deadline_day",
    "deadline_what",
    "idle_fee_wan",
    "low_class",
    "breaks",
    "unknowns",
    "supply_mode",
    "supplied_on",
    "batch_id",
    "contract_day",
    "start_by",
    "started_on",
    "finished_on",
    "industry_name",
    "chain",
    "investment_wan_mu",
    "output_wan_mu",
    "tax_wan_mu",
    "employees",
    "grade",
    "built_floor_m2",
    "floor_from",
    "area_from",
    "address",
    "station_m",
    "offset_m",
)
"""In the order of the dossier; the first of them show under the pointer."""
SCOPES = ("park", "sub_park")
AHEAD_DAYS = 730
"""How far ahead the page looks for what becomes due."""
RANKS = ("rank", "score")
FIRMS = 6
"""Firms named on one plot; the rest are counted."""


@dataclass(frozen=True)
class Fields:
    """The columns shown and their texts, a frame for each language on the index of the plots."""

    columns: tuple[Column, ...]
    texts: Mapping[str, pd.DataFrame]


def fields(evaluation: Evaluation, sitings: Sequence[Siting], preset: Preset, plots: pd.Index) -> Fields:
    """Every field that may be shown and says something of some plot: recorded, computed, and where sitings place it."""
    names = preset.columns(FIELDS)
    made = {lang: _made(evaluation, sitings, names, plots, lang) for lang in LANGUAGES}
    ranked = [column for siting in sitings for column in rank_columns(siting)]
    first = preset.clean(made[LANGUAGES[0]])
    kept = [name for name in first.columns if first[name].notna().any() and first[name].ne(BLANK).any()]
    named = {**known_columns(), **{column.name: column for column in ranked}}
    texts = {lang: preset.clean(frame[kept]) for lang, frame in made.items()}
    return Fields(tuple(named[name] for name in kept), texts)


@functools.cache
def known_columns() -> Mapping[str, Column]:
    """Every column the page can show of a plot, by name, without the ranks of sitings."""
    text = resources.files("reports").joinpath("page", "fields.csv").read_text(encoding="utf-8")
    own = {column.name: column for column in read_columns(text)}
    return {**plot_columns(), "low_class": redevelopment.columns()["low_class"], **own}


def rank_columns(siting: Siting) -> tuple[Column, Column]:
    """The columns of rank and score in one siting.

    They are called after its project.
    """
    label, named = siting.profile.label, known_columns()
    return tuple(  # type: ignore[return-value]
        replace(
            named[name],
            name=f"{name}_{siting.profile.name}",
            zh=f"{named[name].zh} · {label.text('zh')}",
            en=f"{named[name].en} · {label.text('en')}",
        )
        for name in RANKS
    )


def plot_text(evaluation: Evaluation, field: Column, lang: str, plots: pd.Index | None = None) -> pd.Series:
    """A column of plots as people read it: codes with their names, parks by name, figures with their digits.

    Of all plots, or of ``plots`` alone.
    """
    values = decided.route(evaluation) if field.name == "idle_route" else evaluation.plots[field.name]
    values = values if plots is None else values.loc[plots]
    scope = field.name.removesuffix("_id")
    if scope in SCOPES:
        named = {unit: evaluation.unit_name(scope, str(unit), lang) for unit in values.dropna().unique()}
        return shown_column(values.map(named), field, lang)
    listed = phrases(field.name, evaluation.zone.land_use_codes, lang)
    if not listed:
        return shown_column(values, field, lang)
    named_codes = values.astype("string").map(lambda code: listed.get(code, code), na_action="ignore")
    return shown_column(named_codes, field, lang)


def groups(evaluation: Evaluation, plots: pd.Index) -> list[Group]:
    """The parks and sub-parks of the plots, as figures are added up by them."""
    named = known_columns()
    found = []
    for scope in SCOPES:
        held = evaluation.plots[f"{scope}_id"].reindex(plots).astype("object")
        held = held.where(held.notna(), None).rename(scope)
        if held.notna().any():
            names = {
                unit: {lang: evaluation.unit_name(scope, unit, lang) for lang in LANGUAGES}
                for unit in held.dropna().unique()
            }
            column = named[f"{scope}_id"]
            found.append(Group(scope, {lang: column.label(lang) for lang in LANGUAGES}, held, names))
    return found


@functools.cache
def blank_reasons() -> Mapping[str, Mapping[str, str]]:
    """Why a field may be blank, by its name; under the empty name what holds for all others.

    >>> blank_reasons()["far"]["zh"]
    '缺少建筑面积'
    """
    text = resources.files("reports").joinpath("page", "blanks.csv").read_text(encoding="utf-8")
    return {row["name"]: {lang: row[lang] for lang in LANGUAGES} for row in csv.DictReader(text.splitlines())}


def _made(
    evaluation: Evaluation, sitings: Sequence[Siting], names: Sequence[str], plots: pd.Index, lang: str
) -> pd.DataFrame:
    """The texts of every field wanted that the zone has, ranks of sitings last."""
    named = known_columns()
    own = {
        "firm_names": _firms(evaluation, lang),
        "low_class": _low(evaluation, lang),
        **_deadlines(evaluation, lang),
    }
    made = {}
    for name in names:
        if name in own:
            made[name] = shown_column(own[name].reindex(plots), named[name], lang)
        elif name in evaluation.plots.columns and evaluation.plots[name].notna().any():
            made[name] = plot_text(evaluation, named[name], lang, plots)
    for siting in sitings:
        rank, score = rank_columns(siting)
        made[rank.name] = shown_column(siting.ranks.reindex(plots), rank, lang)
        made[score.name] = numbers(siting.scores.reindex(plots), 1)
    return pd.DataFrame(made, index=plots)


def _firms(evaluation: Evaluation, lang: str) -> pd.Series:
    """The firms on each plot by name, in their order on file; of many the first, and how many more."""
    firms = evaluation.zone.layer("firms")
    if firms is None or firms.empty or "name" not in firms.columns:
        return pd.Series(dtype="object")
    rows = firms[["plot_id", "name"]].dropna()
    place = rows.groupby("plot_id", sort=False).cumcount()
    joint = "、" if lang == "zh" else ", "
    told = rows[place < FIRMS].groupby("plot_id", sort=False)["name"].agg(joint.join)
    more = rows.groupby("plot_id", sort=False).size() - FIRMS
    tail = {"zh": "等 {} 家", "en": " and {} more"}[lang]
    extra = more[more > 0].map(lambda count: tail.format(count + FIRMS if lang == "zh" else count))
    return told.add(extra.reindex(told.index).fillna(""))


def _low(evaluation: Evaluation, lang: str) -> pd.Series:
    return evaluation.low_efficiency.rows["low_class"].map(redevelopment.labels("low_class", lang))


def _deadlines(evaluation: Evaluation, lang: str) -> dict[str, pd.Series]:
    """The day each plot has to look at first, and what is due on it: the longest overdue, else the next."""
    rows = due(evaluation, AHEAD_DAYS).drop_duplicates("plot_id").set_index("plot_id")
    words = whats(lang)
    what = rows["what"].map(lambda key: words.get(key, key))
    return {"deadline_day": rows["day"], "deadline_what": what.astype("object")}

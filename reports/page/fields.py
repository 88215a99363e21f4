"""Fields: which columns of a plot the page shows, as texts in both languages, by which groups, and with what amounts."""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable, Mapping, Sequence
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
from reports.fee import fee_said
from reports.listed import listed
from reports.preset.preset import Preset
from reports.shown import BLANK, coded, numbers
from reports.tables.docket_table import whats
from reports.words import LANGUAGES, phrase, phrases

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
    made = _made(evaluation, sitings, names, plots)
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
    return _coded(evaluation, field, lang, plots).astype(str)


def _coded(evaluation: Evaluation, field: Column, lang: str, plots: pd.Index | None = None) -> pd.Series:
    """The texts of :func:`plot_text`, each once and every plot the number of its own."""
    values = decided.route(evaluation) if field.name == "idle_route" else evaluation.plots[field.name]
    values = values if plots is None or plots.equals(values.index) else values.loc[plots]
    scope = field.name.removesuffix("_id")
    if scope in SCOPES:
        named = {unit: evaluation.unit_name(scope, str(unit), lang) for unit in values.dropna().unique()}
        return coded(values.map(named), field, lang)
    words = phrases(field.name, evaluation.zone.land_use_codes, lang)
    if not words:
        return coded(values, field, lang)
    known = values.astype("string")
    return coded(known.map({code: words.get(code, code) for code in known.dropna().unique()}), field, lang)


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
    evaluation: Evaluation, sitings: Sequence[Siting], names: Sequence[str], plots: pd.Index
) -> dict[str, pd.DataFrame]:
    """The texts of every field wanted that the zone has, a frame for each language, ranks of sitings last."""
    named, frame, own = known_columns(), evaluation.plots, _own(evaluation)
    made: dict[str, dict[str, pd.Series]] = {lang: {} for lang in LANGUAGES}
    for name in names:
        if name in own:
            worded = replace(named[name], type="text")
            told = {lang: coded(one.reindex(plots), worded, lang) for lang, one in own[name].items()}
        elif name in frame.columns and frame[name].notna().any():
            told = _in_each(evaluation, named[name], plots)
        else:
            continue
        for lang, texts in made.items():
            texts[name] = told[lang]
    for siting in sitings:
        rank, score = rank_columns(siting)
        places, points = coded(siting.ranks.reindex(plots), rank), numbers(siting.scores.reindex(plots), 1)
        for texts in made.values():
            texts |= {rank.name: places, score.name: points}
    return {lang: pd.DataFrame(texts, index=plots) for lang, texts in made.items()}


def _in_each(evaluation: Evaluation, field: Column, plots: pd.Index) -> dict[str, pd.Series]:
    """A recorded or computed column in every language, made once where it has no words of ours."""
    first, *others = LANGUAGES
    told = {first: _coded(evaluation, field, first, plots)}
    worded = field.type == "flag" or field.name.removesuffix("_id") in SCOPES
    worded = worded or bool(phrases(field.name, evaluation.zone.land_use_codes, first))
    return told | {lang: _coded(evaluation, field, lang, plots) if worded else told[first] for lang in others}


def _own(evaluation: Evaluation) -> dict[str, dict[str, pd.Series]]:
    """The fields that are no column of the plots, by name and language; plots of which nothing is known may be missing."""
    low, rows = evaluation.low_efficiency.rows["low_class"], _first_due(evaluation)
    return {
        "firm_names": _spoken(lambda lang: _firms(evaluation, lang)),
        "low_class": _spoken(lambda lang: low.map(redevelopment.labels("low_class", lang))),
        "deadline_day": _spoken(lambda _: rows["day"]),
        "deadline_what": _spoken(lambda lang: _whats(rows["what"], lang)),
        "idle_fee_wan": _spoken(lambda lang: _fees(evaluation, lang)),
    }


def _spoken(tell: Callable[[str], pd.Series]) -> dict[str, pd.Series]:
    return {lang: tell(lang) for lang in LANGUAGES}


def _firms(evaluation: Evaluation, lang: str) -> pd.Series:
    """The firms on each plot by name, in their order on file; of many the first, and how many more."""
    firms = evaluation.zone.layer("firms")
    if firms is None or firms.empty or "name" not in firms.columns:
        return pd.Series(dtype="object")
    rows = firms[["plot_id", "name"]].dropna()
    place = rows.groupby("plot_id", sort=False).cumcount()
    named = rows[place < FIRMS]
    told = listed(named["plot_id"], named["name"], "、" if lang == "zh" else ", ")
    more = rows.groupby("plot_id", sort=False).size() - FIRMS
    tail = {"zh": "等 {} 家", "en": " and {} more"}[lang]
    extra = more[more > 0].map(lambda count: tail.format(count + FIRMS if lang == "zh" else count))
    extra = extra.astype("object")  # also where no plot has more, and there is nothing to tell its kind by
    return told.add(extra.reindex(told.index).fillna(""))


def _fees(evaluation: Evaluation, lang: str) -> pd.Series:
    """The idle fee in words as everywhere; nothing of plots it says nothing of, where no route is at issue."""
    told = fee_said(evaluation.plots, lang)
    return told.mask(told.eq(phrase("idle_fee_none", lang)))


def _whats(keys: pd.Series, lang: str) -> pd.Series:
    words = whats(lang)
    return keys.map({key: words.get(key, key) for key in keys.unique()}).astype("object")


def _first_due(evaluation: Evaluation) -> pd.DataFrame:
    """The day each plot has to look at first, and what is due on it: the longest overdue, else the next."""
    return due(evaluation, AHEAD_DAYS).drop_duplicates("plot_id").set_index("plot_id")

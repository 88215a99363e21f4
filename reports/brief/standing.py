"""Standing: the chapters of an evaluation report: the place, its land, how intensely it is used, what potential is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from land_policy.evaluation import Evaluation
from land_policy.tally import columns
from layers.schema import Column
from reports.brief.content import Block, Under, grid_of
from reports.brief.desk import Desk, in_mu
from reports.brief.words import word
from reports.page.story_steps import Ground, land_sentence, sentence
from reports.page.told import may_tell
from reports.preset.preset import preset_of
from reports.printed import Table
from reports.score_notes import scope_label
from reports.shown import number, shown
from reports.summary import figure_table, unit_table
from reports.tables import (
    score_table,
    standard_table,
)
from reports.words import bare, phrase

OF_PARKS = (
    "area_ha",
    "built_rate_pct",
    "far_zone",
    "building_density_pct",
    "suspected_idle_ha",
    "industrial_tax_wan_mu",
)
STANDARD = ("code", "label", "value", "unit")
SCORE = ("label", "value", "unit", "ideal", "weight", "score", "missing")
PUBLISHED = ("label", "unit", "here", "said")
"""Columns of the tables that are not the answer's own choice."""


def place(desk: Desk) -> list[Block]:
    """The zone and its parks in figures, and the land use in place."""
    evaluation, lang = desk.evaluation, desk.lang
    ground = Ground(evaluation, desk.themes, preset_of(evaluation.zone))
    blocks = _amounts(desk, ("area_ha", "built_ha", "far_zone", "building_density_pct"))
    blocks += desk.say(land_sentence(ground, "zone", "all", ("suppliable_ha", "suspected_idle_ha")))
    figures = main_figures(evaluation, lang)
    blocks += [Under(word("u_figures", lang))] if blocks else []
    blocks += grid_of(figures, ("label", "value", "unit", "mu", "known"), lang, of_all(desk, "t_figures"))
    blocks += desk.picture("f_land_use", "land_use_drawing")
    parks = [str(unit) for unit in evaluation.units("park", lang).index]
    names = ["name", *(name for name in OF_PARKS if all(ground.shows(name, "park", one) for one in parks))]
    if parks:
        grid = grid_of(unit_table(evaluation, "park", lang), names, lang, word("t_parks", lang))
        blocks += [Under(word("u_parks", lang)), *grid] if grid else []
    return blocks


def main_figures(evaluation: Evaluation, lang: str) -> Table:
    """The zone's main figures written as everywhere, areas in mu too."""
    named, table, preset = columns(), figure_table(evaluation, lang), preset_of(evaluation.zone)
    told = [may_tell(evaluation, preset, name) for name in table.rows["name"]]
    table = replace(table, rows=table.rows[told])
    values = {name: evaluation.figure(name, "zone", "all") for name in table.rows["name"]}
    in_hectares = {name: named[name].unit == named["area_ha"].unit for name in values}
    rows = table.rows.assign(
        value=[shown(value, named[name]) for name, value in values.items()],
        mu=[in_mu(value, "") if in_hectares[name] else "" for name, value in values.items()],
    )
    heads = [one for one in table.columns if one.name != "known"]
    heads += [Column("mu", word("mu", "zh"), word("mu", "en"), type="figure")]
    return Table(rows, (*heads, *(one for one in table.columns if one.name == "known")), table.title)


def _scoped(desk: Desk, key: str) -> str:
    """A caption with the land its figures are of, where that is not all of the zone."""
    counted = desk.evaluation.self_check
    if counted.scope == "zone":
        return word(key, desk.lang)
    label = scope_label(desk.evaluation, counted, desk.lang)
    return word(key, desk.lang) + phrase("in_brackets", desk.lang).format(text=label)


def of_all(desk: Desk, key: str) -> str:
    """A caption that says its figures are of all the zone, where those of the standard are of less."""
    if desk.evaluation.self_check.scope == "zone":
        return word(key, desk.lang)
    return word(key, desk.lang) + phrase("in_brackets", desk.lang).format(text=word("all_zone", desk.lang))


def land(desk: Desk) -> list[Block]:
    """How the land stands by the standard's survey, its classes first, and its supply."""
    lang, table = desk.lang, standard_table.answer(desk.evaluation, desk.lang)
    blocks: list[Block] = []
    if not table.says and len(table.rows):
        short = replace(table, rows=table.rows[table.rows["code"].fillna("").astype(str).str.len().le(2)])
        note = word("standard_note", lang)
        grid = grid_of(short, STANDARD, lang, _scoped(desk, "t_standard"), note=note, always=True)
        blocks += [Under(word("u_survey", lang)), *grid] if grid else []
    told = _amounts(desk, ("supplied_ha", "suppliable_ha", "supply_rate_pct"))
    blocks += [Under(word("u_supply", lang)), *told] if told else []
    return [*blocks, *desk.picture("f_supply", "supply")]


def _amounts(desk: Desk, names: Sequence[str]) -> list[Block]:
    """A sentence of figures of the zone, those that are known and may be told; it says so where the standard's are of less."""
    evaluation, lang = desk.evaluation, desk.lang
    preset, named = preset_of(evaluation.zone), columns()
    values = {name: evaluation.figure(name, "zone", "all") for name in names}
    parts = [
        f"{bare(named[name].label(lang))} {shown(value, named[name])} {named[name].unit_in(lang)}".rstrip()
        for name, value in values.items()
        if value == value and may_tell(evaluation, preset, name)
    ]
    told = phrase("story_and", lang).join(parts)
    if told and evaluation.self_check.scope != "zone":
        told = word("all_zone_said", lang, told=told)
    return desk.say(sentence(told, lang))


def annex(desk: Desk) -> list[Block]:
    """The long tables of the standard, in full."""
    evaluation, lang = desk.evaluation, desk.lang
    table = standard_table.answer(evaluation, lang)
    published = score_table.benchmark_table(evaluation, evaluation.self_check, lang)
    names = ("label", "unit", "here", "value", "year", "place", "evidence")
    return [
        *grid_of(table, STANDARD, lang, _scoped(desk, "t_standard_all")),
        *grid_of(published, names, lang, _scoped(desk, "t_benchmarks_all")),
    ]


def degree(desk: Desk) -> list[Block]:
    """The self-check of intensity, by indicator and by park, beside published figures."""
    evaluation, lang = desk.evaluation, desk.lang
    found = evaluation.self_check
    table = score_table.score_table(evaluation, found, lang)
    blocks = desk.say(sentence(table.headline, lang))
    grid = grid_of(table, SCORE, lang, _scoped(desk, "t_score"))
    blocks += [Under(word("u_score", lang)), *grid] if grid else []
    beside = grid_of(published(evaluation, lang), PUBLISHED, lang, _scoped(desk, "t_benchmarks"))
    blocks += [Under(word("u_published", lang)), *beside] if beside else []
    park = score_table.park_table(evaluation, found, lang)
    names = tuple(one.name for one in park.present if one.name not in ("park", "missing"))
    grid = grid_of(park, names, lang, word("t_parks_score", lang))
    blocks += [Under(word("u_park_score", lang)), *grid] if grid else []
    return [*blocks, *desk.picture("f_far", "far")]


def published(evaluation: Evaluation, lang: str) -> Table:
    """Figures of this zone, each with the newest published one of every place in a line."""
    table = score_table.benchmark_table(evaluation, evaluation.self_check, lang)
    rows = table.rows.assign(year=table.rows["year"].astype(str))
    newest = rows.sort_values("year", kind="stable", ascending=False).drop_duplicates(["indicator", "place"])
    said = [
        word("published_one", lang, place=place, year=year, value=number(float(value), 2))
        for place, year, value in zip(newest["place"], newest["year"], newest["value"], strict=True)
    ]
    told = (
        newest.assign(said=said).groupby("indicator", sort=False)["said"].agg(phrase("semicolon", lang).join)
    )
    first = rows.drop_duplicates("indicator")
    heads = [one for one in table.columns if one.name in PUBLISHED]
    heads += [Column("said", word("published", "zh"), word("published", "en"))]
    return Table(first.assign(said=first["indicator"].map(told)), tuple(heads), table.title)


def potential(desk: Desk) -> list[Block]:
    """What the present use leaves to be had, by the standard's formulas."""
    table = score_table.potential_answer(desk.evaluation, desk.lang)
    names = ("group", "label", "value", "unit", "present", "ideal", "present_unit", "why")
    return grid_of(table, names, desk.lang, _scoped(desk, "t_potential"))

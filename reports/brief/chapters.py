"""Chapters: what the brief says, chapter by chapter, from the answers that every other product gives too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from land_policy import decided
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.idle import SUSPECTED, routes
from land_policy.tally import columns
from layers.schema import Column
from reports.bounds import limits
from reports.brief.content import Block, Chapter, Points, Said, Under, grid_of
from reports.brief.desk import Desk, in_mu
from reports.brief.sites import sites
from reports.brief.words import word
from reports.page.story_steps import Ground, land_sentence, sentence
from reports.page.told import may_tell
from reports.preset.preset import preset_of
from reports.printed import Table
from reports.score_notes import scope_label
from reports.shown import number, shown
from reports.summary import figure_table, unit_table
from reports.tables import (
    corridor_table,
    docket_table,
    ground_table,
    low_efficiency_table,
    score_table,
    standard_table,
    target_table,
    unsupplied_table,
)
from reports.words import phrase

AHEAD = 90
"""Days of what becomes due that the brief lists."""
ROWS = 15
"""Rows of a long ledger that the brief shows; the workbook has all of them."""
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


def chapters(desk: Desk) -> list[Chapter]:
    """Every chapter the zone has something for, in the order of an evaluation report, special subjects after it."""
    made: tuple[tuple[str, Callable[[Desk], list[Block]]], ...] = (
        ("c_about", about), ("c_place", place), ("c_land", land), ("c_degree", degree), ("c_potential", potential),
        ("c_corridor", corridor), ("c_unsupplied", unsupplied), ("c_idle", idle), ("c_low", low), ("c_ground", seen_ground), ("c_sites", sites),
        ("c_targets", targets), ("c_next", due), ("c_limits", bounds), ("c_annex", annex),
    )  # fmt: skip
    told = [Chapter(word(key, desk.lang), blocks(desk), key == "c_annex") for key, blocks in made]
    return [chapter for chapter in told if chapter.blocks]


def about(desk: Desk) -> list[Block]:
    """What the brief rests on: the zone, the day, the files, the rules with their evidence."""
    evaluation, lang = desk.evaluation, desk.lang
    zone, buildings = evaluation.zone, evaluation.zone.layer("buildings")
    files = phrase("comma", lang).join(dict.fromkeys(s.file.partition(":")[0] for s in zone.sources))
    facts = {"zone": zone.label(lang), "plots": len(zone.plots), "day": zone.day.isoformat(), "files": files}
    count = 0 if buildings is None else len(buildings)
    opening = word("about_scope" if count else "about_scope_bare", lang, buildings=count, **facts)
    rules = []
    for document in evaluation.rulebook.documents:
        number = getattr(document, "number", "")
        said = {
            "title": document.title.label(lang),
            "checked": document.checked,
            "evidence": document.evidence,
        }
        rules.append(
            word("about_rule", lang, number=number, **said)
            if number
            else word("about_rule_bare", lang, **said)
        )
    return [Said(opening), Said(word("about_rules", lang)), Points(rules), Said(word("about_decides", lang))]


def place(desk: Desk) -> list[Block]:
    """The zone and its parks in figures, and the land use in place."""
    evaluation, lang = desk.evaluation, desk.lang
    ground = Ground(evaluation, desk.themes, preset_of(evaluation.zone))
    blocks = _amounts(desk, ("area_ha", "built_ha", "far_zone", "building_density_pct"))
    blocks += desk.say(land_sentence(ground, "zone", "all", ("suppliable_ha", "suspected_idle_ha")))
    figures = main_figures(evaluation, lang)
    blocks += [Under(word("u_figures", lang))] if blocks else []
    blocks += grid_of(figures, ("label", "value", "unit", "mu", "known"), lang, _of_all(desk, "t_figures"))
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


def _of_all(desk: Desk, key: str) -> str:
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
    """A sentence of figures of the zone, those that are known and may be told."""
    evaluation, lang = desk.evaluation, desk.lang
    preset, named = preset_of(evaluation.zone), columns()
    values = {name: evaluation.figure(name, "zone", "all") for name in names}
    parts = [
        f"{_bare(named[name].label(lang))} {shown(value, named[name])} {named[name].unit_in(lang)}".rstrip()
        for name, value in values.items()
        if value == value and may_tell(evaluation, preset, name)
    ]
    return desk.say(sentence(phrase("story_and", lang).join(parts), lang))


def _bare(label: str) -> str:
    """A label without what stands in brackets behind it.

    >>> _bare("尚可供应土地（E）"), _bare("suppliable (E)")
    ('尚可供应土地', 'suppliable')
    """
    return label.partition("（")[0].partition(" (")[0]


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


def corridor(desk: Desk) -> list[Block]:
    """The corridor: its areas and nodes in figures, and its map."""
    evaluation, lang = desk.evaluation, desk.lang
    profile, preset = evaluation.corridor, preset_of(evaluation.zone)
    if profile.axis is None:
        return []
    blocks: list[Block] = []
    for by, key in (("area", "t_areas"), ("node", "t_nodes")):
        if by not in profile.missing and len(profile.table(by)):
            table = corridor_table.corridor_table(evaluation, profile, by, "", lang)
            names: tuple[str, ...] = (
                "name",
                "kind",
                "area_ha",
                "built_ha",
                "far_plots",
                "industrial_far",
                "suspected_idle_ha",
            )
            scope, units = "corridor" if by == "area" else by, profile.table(by).index.astype(str)
            names = tuple(
                one
                for one in names
                if one not in columns()
                or all(may_tell(evaluation, preset, one, scope, unit) for unit in units)
            )
            blocks += [
                *(desk.say(sentence(table.headline, lang)) if not blocks else []),
                *grid_of(table, names, lang, word(key, lang)),
            ]
    return [*blocks, *desk.picture("f_corridor", "land_use", "corridor")]


def unsupplied(desk: Desk) -> list[Block]:
    """Land approved but not supplied, by age and by park."""
    evaluation, lang = desk.evaluation, desk.lang
    if not len(evaluation.unsupplied.batches):
        return []
    age = unsupplied_table.unsupplied_table(evaluation, "age", lang)
    park = unsupplied_table.unsupplied_table(evaluation, "park", lang)
    blocks = desk.say(sentence(age.headline, lang))
    blocks += grid_of(age, tuple(one.name for one in age.present)[:8], lang, word("t_unsupplied", lang))
    blocks += grid_of(
        park,
        tuple(one.name for one in park.present if one.name != "park_id")[:7],
        lang,
        word("t_unsupplied_parks", lang),
    )
    return [*blocks, *desk.picture("f_unsupplied", "unsupplied")]


def idle(desk: Desk) -> list[Block]:
    """Land suspected idle: the totals, the ledger in its main columns, the map, what the classing leaves open."""
    evaluation, lang = desk.evaluation, desk.lang
    preset = preset_of(evaluation.zone)
    if not evaluation.docket.in_use or not preset.shows("idle_class"):
        return []
    table = docket_table.ledger_table(evaluation, "", lang)
    names = ("plot_id", "area_ha", "idle_class", "idle_since", "clause_said", "step", "step_by")
    silent = bool(evaluation.plots["idle_class"].eq("unknown").all())
    blocks = desk.say(sentence(docket_table.totals(table.rows, lang, silent=silent), lang))
    area = evaluation.figure("suspected_idle_ha", "zone", "all")
    if area > 0:
        told = {"ha": shown(area, columns()["suspected_idle_ha"]), "mu": in_mu(area)}
        blocks.append(Said(word("idle_mu", lang, **told)))
    note = word("first_rows", lang, rows=ROWS)
    blocks += grid_of(table, tuple(preset.columns(names)), lang, word("t_idle", lang), most=ROWS, note=note)
    if not evaluation.plots["idle_class"].isin(SUSPECTED).any():
        return [*blocks, *desk.say(word("no_idle_map", lang))]
    return [*blocks, *desk.picture("f_idle", "idle")]


def low(desk: Desk) -> list[Block]:
    """The screening for low efficiency: how many, the largest, why each, the map."""
    evaluation, lang = desk.evaluation, desk.lang
    table = low_efficiency_table.low_table(evaluation, evaluation.low_efficiency, "", lang)
    preset = preset_of(evaluation.zone)
    if table.rows.empty or not preset.shows("low_class"):
        return []
    far = plot_columns()["far"]
    table = replace(table, columns=(*table.columns, far),
                    rows=table.rows.assign(far=table.rows["plot_id"].map(evaluation.plots["far"])))  # fmt: skip
    names = [
        "plot_id",
        "park",
        "area_ha",
        "far",
        *(["low_says"] if preset.shows("tax_wan") else ["low_class"]),
    ]
    grid = grid_of(
        table, names, lang, word("t_low", lang), most=ROWS, note=word("first_rows", lang, rows=ROWS)
    )
    return [*desk.say(sentence(table.headline, lang)), *grid, *desk.picture("f_low", "low_efficiency")]


def seen_ground(desk: Desk) -> list[Block]:
    """What the last image shows beside the record of its day: how many clues, the first of them, what they are not."""
    evaluation, lang = desk.evaluation, desk.lang
    preset = preset_of(evaluation.zone)
    if not preset.shows("ground_agreement") or not ground_table.has_images(evaluation):
        return []
    if evaluation.ground.missing is not None:
        return []
    table = ground_table.ground_table(evaluation, only="disagree", lang=lang)
    names = ("plot_id", "area_ha", "ground_agreement", "ground_state", "ground_change", "ground_look")
    dates = phrase("comma", lang).join(
        f"{day:%Y-%m-%d}"
        for day in evaluation.ground.rasters.loc[evaluation.ground.rasters["used"], "date"].unique()
    )
    note = word("first_rows", lang, rows=ROWS)
    grid = grid_of(table, names, lang, word("t_ground", lang), most=ROWS, note=note)
    blocks: list[Block] = [*desk.say(sentence(table.headline, lang)), *grid]
    return [*blocks, Said(word("ground_note", lang, dates=dates)), *desk.picture("f_ground", "ground")]


def targets(desk: Desk) -> list[Block]:
    """What the plan aims at beside the present."""
    table = target_table.answer(desk.evaluation, desk.lang)
    names = ("label", "unit", "base", "present", "year", "sense", "value", "distance", "state")
    told = desk.say(sentence(table.headline, desk.lang)) if table is not None and not table.says else []
    return [*told, *grid_of(table, names, desk.lang, _of_all(desk, "t_targets"))]


def due(desk: Desk) -> list[Block]:
    """What becomes due, and what is suggested from the findings: nothing that no finding bears."""
    evaluation, lang = desk.evaluation, desk.lang
    points, grid = [], list[Block]()
    preset = preset_of(evaluation.zone)
    if evaluation.docket.in_use and preset.shows("idle_class"):
        table = docket_table.due_table(evaluation, AHEAD, "", lang)
        names = ("day", "days_left", "what", "plot_id", "clause_said")
        late = table.rows["days_left"].lt(0) if len(table.rows) else pd.Series(dtype=bool)
        table = replace(table, rows=_coming_first(table.rows)) if len(late) else table
        most = int((~late).sum()) + ROWS
        note = word("first_overdue", lang, rows=ROWS)
        grid = grid_of(table, names, lang, word("t_due", lang, days=AHEAD), most=most, note=note)
        points += _steps_due(desk, table.rows[table.rows["days_left"].lt(0)]) if len(late) else []
    facts = low_efficiency_table.counted(evaluation, evaluation.low_efficiency)
    points += [word("next_low", lang, **facts)] if facts["low"] and preset.shows("low_class") else []
    unknown = int(evaluation.plots["unknowns"].gt(0).sum())
    points += [word("next_unknown", lang, count=unknown)] if unknown else []
    blocks: list[Block] = [Under(word("u_suggested", lang)), Points(points)] if points else []
    return [*blocks, *([Under(word("u_due", lang)), *grid] if grid else [])]


def _coming_first(rows: pd.DataFrame) -> pd.DataFrame:
    """What comes due, by day; then what is overdue, steps of disposal before agreed finishes."""
    late, step = rows["days_left"].lt(0), rows["kind"].eq("step")
    return pd.concat([rows[~late], rows[late & step], rows[late & ~step]])


def _steps_due(desk: Desk, overdue: pd.DataFrame) -> list[str]:
    """Steps of disposal that are overdue, agreed finishes apart; decisions on record, then what is suspected only."""
    evaluation, lang = desk.evaluation, desk.lang
    steps, finishes = (int(overdue["kind"].eq(kind).sum()) for kind in ("step", "finish"))
    made = decided.decided(evaluation)
    long = evaluation.plots.index[evaluation.plots["idle_class"].eq("idle_two_years")]
    open_ = int((~long.isin(made.index)).sum())
    points = [word("next_overdue", lang, count=steps)] if steps else []
    points += [word("next_unfinished", lang, count=finishes)] if finishes else []
    for key, rows in made.groupby("route", sort=False):
        plots = phrase("comma", lang).join(rows.index.astype(str))
        route = routes()[str(key)].label(lang)
        points.append(word("next_decided", lang, count=len(rows), route=route, plots=plots))
    return points + ([word("next_two_years", lang, count=open_)] if open_ else [])


def bounds(desk: Desk) -> list[Block]:
    """What the files and the evidence do not bear."""
    return [Points(limits(desk.evaluation, desk.lang))]

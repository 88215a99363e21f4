"""Chapters: what the brief says, chapter by chapter, from the answers that every other product gives too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gis.measure import M2_PER_HECTARE
from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from land_policy.tally import columns
from maps.said import Text, in_lang
from reports.brief.content import Block, Chapter, Grid, Picture, Points, Said, grid_of
from reports.brief.words import word
from reports.page.preset import preset_of
from reports.page.story_steps import Ground, land_sentence
from reports.shown import shown
from reports.slides.deck import limits
from reports.summary import figure_table, site_table, unit_table
from reports.tables import (
    corridor_table,
    docket_table,
    low_efficiency_table,
    score_table,
    target_table,
    unsupplied_table,
)
from reports.words import phrase

AHEAD = 90
"""Days of what becomes due that the brief lists."""
ROWS = 15
"""Rows of a long ledger that the brief shows; the workbook has all of them."""


@dataclass(frozen=True)
class Desk:
    """What chapters are written from: an Evaluation, its sitings, the themes its stills can have, the language."""

    evaluation: Evaluation
    sitings: Sequence[Siting]
    themes: Sequence[str]
    lang: str

    def picture(self, key: str, theme: str, of: str = "zone", **facts: object) -> list[Block]:
        """A still map with its caption, where the zone has that theme."""
        known = theme if theme in self.themes else ""
        return [Picture(word(key, self.lang, **facts), known, of)] if known else []

    def say(self, text: Text) -> list[Block]:
        """A paragraph, unless there is nothing to say."""
        told = in_lang(text, self.lang)
        return [Said(told)] if told else []


def chapters(desk: Desk) -> list[Chapter]:
    """Every chapter the zone has something for, in the order of an evaluation report, special subjects after it."""
    made: tuple[tuple[str, Callable[[Desk], list[Block]]], ...] = (
        ("c_about", about), ("c_place", place), ("c_land", land), ("c_degree", degree), ("c_potential", potential),
        ("c_corridor", corridor), ("c_unsupplied", unsupplied), ("c_idle", idle), ("c_low", low), ("c_sites", sites),
        ("c_targets", targets), ("c_next", due), ("c_limits", bounds),
    )  # fmt: skip
    told = [Chapter(word(key, desk.lang), blocks(desk)) for key, blocks in made]
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
    blocks = desk.say(land_sentence(ground, "zone", "all", ("suppliable_ha", "suspected_idle_ha")))
    blocks += grid_of(
        figure_table(evaluation, lang), ("label", "value", "unit", "known"), lang, word("t_figures", lang)
    )
    blocks += desk.picture("f_land_use", "land_use_drawing")
    wanted = (
        "name",
        "area_ha",
        "built_rate_pct",
        "far_zone",
        "building_density_pct",
        "suspected_idle_ha",
        "industrial_tax_wan_mu",
    )
    if len(evaluation.units("park", lang)):
        blocks += grid_of(unit_table(evaluation, "park", lang), wanted, lang, word("t_parks", lang))
    return blocks


def land(desk: Desk) -> list[Block]:
    """How the land stands by the standard's survey, and its supply."""
    from reports.tables.standard_table import answer

    table = answer(desk.evaluation, desk.lang)
    names = ("code", "label", "value", "unit", "known_pct")
    return [
        *grid_of(table, names, desk.lang, word("t_standard", desk.lang)),
        *desk.picture("f_supply", "supply"),
    ]


def degree(desk: Desk) -> list[Block]:
    """The self-check of intensity, by indicator and by park, beside published figures."""
    evaluation, lang = desk.evaluation, desk.lang
    found = evaluation.self_check
    table = score_table.score_table(evaluation, found, lang)
    blocks = desk.say(table.headline)
    blocks += grid_of(
        table, ("label", "value", "unit", "ideal", "weight", "score", "missing"), lang, word("t_score", lang)
    )
    blocks += grid_of(score_table.benchmark_table(evaluation, found, lang),
                      ("label", "unit", "here", "value", "year", "place", "evidence"), lang, word("t_benchmarks", lang))  # fmt: skip
    park = score_table.park_table(evaluation, found, lang)
    names = tuple(one.name for one in park.present if one.name not in ("park", "missing"))
    blocks += grid_of(park, names, lang, word("t_parks_score", lang))
    return [*blocks, *desk.picture("f_far", "far")]


def potential(desk: Desk) -> list[Block]:
    """What the present use leaves to be had, by the standard's formulas."""
    table = score_table.potential_answer(desk.evaluation, desk.lang)
    names = ("group", "label", "value", "unit", "present", "ideal", "why")
    return grid_of(table, names, desk.lang, word("t_potential", desk.lang))


def corridor(desk: Desk) -> list[Block]:
    """The corridor: its areas and nodes in figures, and its map."""
    evaluation, lang = desk.evaluation, desk.lang
    profile = evaluation.corridor
    if profile.axis is None:
        return []
    blocks: list[Block] = []
    for by, key in (("area", "t_areas"), ("node", "t_nodes")):
        if by not in profile.missing and len(profile.table(by)):
            table = corridor_table.corridor_table(evaluation, profile, by, "", lang)
            names = (
                "name",
                "kind",
                "area_ha",
                "built_ha",
                "far_plots",
                "industrial_far",
                "suspected_idle_ha",
            )
            blocks += [
                *(desk.say(table.headline) if not blocks else []),
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
    blocks = desk.say(age.headline)
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
    if not evaluation.docket.in_use:
        return []
    table = docket_table.ledger_table(evaluation, "", lang)
    preset = preset_of(evaluation.zone)
    names = (
        "plot_id",
        "name",
        "area_ha",
        "idle_class",
        "clause_said",
        "idle_since",
        "step",
        "step_by",
        "step_state",
    )
    blocks = desk.say(
        docket_table.totals(table.rows, lang, silent=bool(evaluation.plots["idle_class"].eq("unknown").all()))
    )
    note = word("first_rows", lang, rows=ROWS)
    blocks += grid_of(table, tuple(preset.columns(names)), lang, word("t_idle", lang), most=ROWS, note=note)
    return [*blocks, *desk.picture("f_idle", "idle")]


def low(desk: Desk) -> list[Block]:
    """The screening for low efficiency: how many, the largest, why each, the map."""
    evaluation, lang = desk.evaluation, desk.lang
    table = low_efficiency_table.low_table(evaluation, evaluation.low_efficiency, "", lang)
    if table.rows.empty:
        return []
    names = ("plot_id", "park", "area_ha", "low_class", "low_says")
    grid = grid_of(
        table, names, lang, word("t_low", lang), most=ROWS, note=word("first_rows", lang, rows=ROWS)
    )
    return [*desk.say(table.headline), *grid, *desk.picture("f_low", "low_efficiency")]


def sites(desk: Desk) -> list[Block]:
    """Every siting: its leading plots, why the first, what is to be verified, the map of scores."""
    return [block for siting in desk.sitings for block in _site(desk, siting)]


def _site(desk: Desk, siting: Siting) -> list[Block]:
    lang, question = desk.lang, siting.profile.label.text(desk.lang)
    best = siting.suggestions(5, lang)
    if best.empty:
        return [Said(word("no_site", lang, question=question))]
    plot, row = best.index[0], best.iloc[0]
    area = shown(row["area_m2"] / M2_PER_HECTARE, columns()["area_ha"])
    why = _why(row, lang)
    blocks: list[Block] = [
        Said(word("site_first", lang, plot=plot, score=f"{row['score']:.1f}", area=area, why=why))
    ]
    if row["to_check"]:
        blocks.append(Said(word("site_check", lang, what=row["to_check"])))
    names = ("rank", "plot_id", "area_m2", "land_use", "score", "first_share_pct", "strong", "weak")
    blocks += grid_of(site_table(siting, 5, lang), names, lang, word("t_sites", lang, question=question))
    blocks += desk.picture("f_site", f"score_{siting.profile.name}", question=question)
    return [*blocks, *desk.picture("f_plot", f"score_{siting.profile.name}", f"plot:{plot}", plot=plot)]


def _why(row: dict[str, str], lang: str) -> str:
    parts = [
        phrase(key, lang).format(**{name: row[name]})
        for key, name in (("story_route", "route"), ("story_strong", "strong"), ("story_weak", "weak"))
        if isinstance(row[name], str) and row[name]
    ]
    text = phrase("semicolon", lang).join(parts)
    return text[:1].upper() + text[1:] + phrase("full_stop", lang) if text else ""


def targets(desk: Desk) -> list[Block]:
    """What the plan aims at beside the present."""
    table = target_table.answer(desk.evaluation, desk.lang)
    names = ("label", "unit", "base", "present", "year", "sense", "value", "distance", "state")
    told = desk.say(table.headline) if table is not None and not table.says else []
    return [*told, *grid_of(table, names, desk.lang, word("t_targets", desk.lang))]


def due(desk: Desk) -> list[Block]:
    """What becomes due, and what is suggested from the findings: nothing that no finding bears."""
    evaluation, lang = desk.evaluation, desk.lang
    points, grid = [], list[Block]()
    if evaluation.docket.in_use:
        table = docket_table.due_table(evaluation, AHEAD, "", lang)
        names = ("day", "days_left", "what", "plot_id", "clause_said")
        note = word("first_rows", lang, rows=ROWS)
        grid = grid_of(table, names, lang, word("t_due", lang, days=AHEAD), most=ROWS, note=note)
        overdue = int(table.rows["days_left"].lt(0).sum()) if len(table.rows) else 0
        long = int(evaluation.plots["idle_class"].eq("idle_two_years").sum())
        points += [word("next_overdue", lang, count=overdue)] if overdue else []
        points += [word("next_two_years", lang, count=long)] if long else []
    facts = low_efficiency_table.counted(evaluation, evaluation.low_efficiency)
    points += [word("next_low", lang, **facts)] if facts["low"] else []
    unknown = int(evaluation.plots["unknowns"].gt(0).sum())
    points += [word("next_unknown", lang, count=unknown)] if unknown else []
    return [*([Points(points)] if points else []), *grid]


def bounds(desk: Desk) -> list[Block]:
    """What the files and the evidence do not bear."""
    return [Points(limits(desk.evaluation, desk.lang))]


__all__ = ["Desk", "Grid", "chapters"]

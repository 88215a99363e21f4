"""Matters: the chapters of special subjects: corridor, land not supplied, idle, of low efficiency, seen from above, aims, what is due."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from land_policy import decided
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.idle import SUSPECTED, routes
from land_policy.tally import columns
from reports.brief.content import Block, Points, Said, Under, grid_of
from reports.brief.desk import Desk, in_mu
from reports.brief.standing import of_all
from reports.brief.words import word
from reports.page.story_steps import sentence
from reports.page.told import may_tell
from reports.preset.preset import preset_of
from reports.shown import shown
from reports.tables import (
    corridor_table,
    docket_table,
    ground_table,
    low_efficiency_table,
    target_table,
    unsupplied_table,
)
from reports.words import phrase

AHEAD = 90
"""Days of what becomes due that the brief lists."""
ROWS = 15
"""Rows of a long ledger that the brief shows; the workbook has all of them."""


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
    table = low_efficiency_table.shown_reasons(evaluation, table, preset, lang)
    names = ["plot_id", "park", "area_ha", "far", "low_says"]
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
    return [*told, *grid_of(table, names, desk.lang, of_all(desk, "t_targets"))]


def due(desk: Desk) -> list[Block]:
    """What becomes due, and what is suggested from the findings: nothing that no finding bears."""
    evaluation, lang = desk.evaluation, desk.lang
    points, grid = [], list[Block]()
    preset = preset_of(evaluation.zone)
    if evaluation.docket.in_use and preset.shows("idle_class"):
        table = docket_table.due_table(evaluation, AHEAD, "", lang)
        names = ("day", "days_left", "what", "plot_id", "clause_said")
        late = table.rows["days_left"].lt(0) if len(table.rows) else pd.Series(dtype=bool)
        first = replace(table, rows=_overdue_first(table.rows)) if len(late) else table
        note = word("first_overdue", lang, rows=ROWS) if int(late.sum()) > ROWS else ""
        grid = grid_of(first, names, lang, word("t_due", lang, days=AHEAD), note=note, always=True)
        points += _steps_overdue(table.rows[late], lang) if len(late) else []
        points += _ways(evaluation, lang)
    facts = low_efficiency_table.counted(evaluation, evaluation.low_efficiency)
    points += [word("next_low", lang, **facts)] if facts["low"] and preset.shows("low_class") else []
    unknown = int(evaluation.plots["unknowns"].gt(0).sum())
    points += [word("next_unknown", lang, count=unknown)] if unknown else []
    blocks: list[Block] = [Under(word("u_suggested", lang)), Points(points)] if points else []
    return [*blocks, *([Under(word("u_due", lang)), *grid] if grid else [])]


def _overdue_first(rows: pd.DataFrame) -> pd.DataFrame:
    """The first of what is overdue, steps of disposal before agreed finishes; then all that comes due, by day."""
    late, step = rows["days_left"].lt(0), rows["kind"].eq("step")
    overdue = pd.concat([rows[late & step], rows[late & ~step]]).head(ROWS)
    return pd.concat([overdue, rows[~late]])


def _steps_overdue(overdue: pd.DataFrame, lang: str) -> list[str]:
    """How many steps of disposal are overdue, and how many agreed finishes, which are none."""
    steps, finishes = (int(overdue["kind"].eq(kind).sum()) for kind in ("step", "finish"))
    points = [word("next_overdue", lang, count=steps)] if steps else []
    return points + ([word("next_unfinished", lang, count=finishes)] if finishes else [])


def _ways(evaluation: Evaluation, lang: str) -> list[str]:
    """How many plots are suspected idle, then each of them once: by the decision on record, else by the class."""
    named = evaluation.plots["idle_class"]
    named = named[named.isin(SUSPECTED)]
    made = decided.decided(evaluation)
    made, open_ = made[made.index.isin(named.index)], named[~named.index.isin(made.index)]
    points = [word("next_suspected", lang, count=len(named), made=len(made), open=len(open_))]
    for key, rows in made.groupby("route", sort=False):
        plots = phrase("comma", lang).join(rows.index.astype(str))
        route = routes()[str(key)].label(lang)
        points.append(word("next_decided", lang, count=len(rows), route=route, plots=plots))
    counts = {name: int(open_.eq(name).sum()) for name in ("idle_two_years", *SUSPECTED)}
    points += [word(f"next_{name}", lang, count=count) for name, count in counts.items() if count]
    return points if len(named) else []

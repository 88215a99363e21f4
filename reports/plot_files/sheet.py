"""Sheet: what stands on the page of a plot, from the Evaluation: facts, clock, clause, next step, what is lacking."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from gis.measure import M2_PER_HECTARE
from land_policy import decided, idle
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.rules import idle_land_2012 as order
from layers.schema import Column, schema
from maps.still.file_page import FilePage, Mark, Section
from reports.far_limits import far_limits
from reports.page.fields import plot_text
from reports.preset.preset import Preset, preset_of
from reports.shown import BLANK, number, shown
from reports.still.scene import AROUND_M, place_scene, subject_of
from reports.still.stills import Board
from reports.tables.docket_table import docket_columns, ledger_table
from reports.tables.ground_table import clue, has_images
from reports.words import phrase

FACTS = (
    "contract_no", "address", "park_id", "land_use", "area", "supply_class", "supply_mode", "batch_id", "user",
    "contract_day", "land_price_wan", "handover_day", "start_by", "start_by_anew", "finish_by", "started_on", "stopped_on",
    "far", "invested_wan", "government_cause",
)  # fmt: skip
DAYS = (
    "contract_day", "handover_day", "start_by", "start_by_anew", "started_on", "stopped_on", "resumed_on", "finish_by",
    "government_cause_on",
)  # fmt: skip
_MOST_MARKS = 9
_MU_PER_HECTARE = 15
_STEP = ("step", "actor", "step_by", "step_state", "step_note")
_PAPERS = ("works_permit_no", "cause_paper")
_PLANNED = ("new_start_by", "temporary_from")
"""Days of the record that are agreed, not done."""
_SHORT = ("actor", "step_by", "step_state")
_FILE = ("option", "options", "option_until", "lacks", "changes")


NEAR_M = 30.0
"""What is shown around the plot of a page, in m: less than on a sheet of its own, where there is room."""


def page_of(evaluation: Evaluation, board: Board, plot: str, number_: str, lang: str) -> FilePage:
    """The page of one plot. QuestionError for a plot the zone does not have, MapError for one without a shape."""
    preset, zone = preset_of(evaluation.zone), evaluation.zone
    of = f"plot:{plot}"
    still = board.still(of=of, size_mm=(112, 82), frame=False, legend=False)
    name = _one(evaluation, "name", plot, lang) if preset.shows("name") else BLANK
    facts = _facts(evaluation, plot, preset, lang)
    row, labels = _row(evaluation, plot, lang)
    blank = (phrase("file_opinion", lang), phrase("file_sign", lang))
    return FilePage(
        title=f"{plot} {'' if name == BLANK else name}".strip(),
        kicker=f"{zone.label(lang)} · {phrase('file_kicker', lang)}",
        scene=dataclasses.replace(still.scene, avenue=None, bounds=_nearer(still.scene.bounds)),
        outline=evaluation.plots.geometry[evaluation.plots.index.astype(str) == plot].to_numpy(),
        inset=place_scene(evaluation, subject_of(evaluation, of), preset, lang),
        verdict=_verdict(evaluation, plot, row, preset, lang),
        facts=facts,
        facts_title=phrase("file_facts", lang),
        clock_title=phrase("file_clock", lang),
        clock=_clock(evaluation, plot, row, lang),
        sections=[
            one
            for one in (
                _done(evaluation, plot, lang),
                _section("file_next", _STEP, row, labels, lang),
                _section("file_lacks", _FILE, row, labels, lang),
                _ground(evaluation, plot, preset, lang),
            )
            if one.lines
        ],
        blank=blank,
        foot=foot(evaluation, board, preset, lang),
        number=number_,
        lang=lang,
        colophon=board.colophon,
    )


def foot(evaluation: Evaluation, board: Board, preset: Preset, lang: str) -> list[str]:
    """That all is suspicion, that lines are no legal ones, number of review, day, CRS, source."""
    one = board.colophon
    reviewed = f"{phrase('file_map_number', lang)}{phrase('colon', lang)}{one.map_number or phrase('file_no_map_number', lang)}"
    parts = [
        phrase("file_not_legal", lang),
        reviewed,
        one.day,
        one.crs,
        *(() if one.invented else one.notes),
        preset.note.get(lang, ""),
    ]
    return [phrase("idle_suspected_only", lang), " · ".join(part for part in parts if part)]


def _facts(evaluation: Evaluation, plot: str, preset: Preset, lang: str) -> list[tuple[str, str]]:
    """Official names and values; what the preset hides is left out, what is not on record is a dash."""
    rows = [(phrase("file_register", lang), BLANK)] if preset.shows("contract_no") else []
    for name in FACTS:
        if name == "area":
            rows.append((phrase("file_area", lang), _area(evaluation, plot, lang)))
        elif name == "user":
            if preset.shows("firm_id"):
                rows.append((phrase("file_user", lang), _users(evaluation, plot)))
        elif name == "far":
            far = far_limits(evaluation, plot, lang)
            said = f"{far.least} – {far.most}{far.whence}" if far.known else BLANK
            rows.append((phrase("file_far", lang), said))
        elif preset.shows(name):
            column = plot_columns()[name]
            value = _one(evaluation, name, plot, lang)
            unit = column.unit_in(lang) if value != BLANK else ""
            rows.append((_capital(column.label(lang), lang), f"{value} {unit}".strip()))
    if _has_ground(evaluation, preset):
        label, day = (
            _capital(clue(evaluation, plot, lang)[0], lang),
            evaluation.ground.agreement["ground_date"].iloc[0],
        )
        rows.append(
            (
                phrase("file_clue", lang),
                phrase("file_clue_said", lang).format(label=label, day=f"{day:%Y-%m}"),
            )
        )
    return rows


def _nearer(bounds: Sequence[float]) -> tuple[float, float, float, float]:
    """The bounds of a sheet of one plot, drawn in to what a page has room for.

    >>> _nearer((0.0, 0.0, 940.0, 840.0))
    (290.0, 290.0, 650.0, 550.0)
    """
    off = AROUND_M - NEAR_M
    west, south, east, north = bounds
    return (west + off, south + off, east - off, north - off)


def _one(evaluation: Evaluation, name: str, plot: str, lang: str) -> str:
    if name not in evaluation.plots.columns:
        return BLANK
    at = evaluation.plots.index[evaluation.plots.index.astype(str) == plot]
    return str(plot_text(evaluation, plot_columns()[name], lang, at).iloc[0])


def _area(evaluation: Evaluation, plot: str, lang: str) -> str:
    """Hectares, and mu behind."""
    area = float(evaluation.plots.loc[evaluation.plots.index.astype(str) == plot, "area_m2"].iloc[0])
    if area != area:
        return BLANK
    hectares = shown(area / M2_PER_HECTARE, Column("", "", "", "公顷", "number"), lang)
    return phrase("file_area_said", lang).format(
        ha=hectares, mu=number(area * _MU_PER_HECTARE / M2_PER_HECTARE, 1)
    )


def _users(evaluation: Evaluation, plot: str) -> str:
    firms = evaluation.zone.layer("firms")
    if firms is None or "plot_id" not in firms.columns or "name" not in firms.columns:
        return BLANK
    held = firms.loc[firms["plot_id"].astype(str) == plot, "name"].dropna().astype(str)
    return "、".join(dict.fromkeys(held)) or BLANK


def _row(evaluation: Evaluation, plot: str, lang: str) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The plot's row of the ledger, and what its codes are called; empty for a plot that is not on it."""
    if not evaluation.docket.in_use:
        return {}, {}
    table = ledger_table(evaluation, "", lang)
    rows = table.rows[table.rows["plot_id"].astype(str) == plot]
    return (rows.iloc[0].to_dict() if len(rows) else {}), {
        name: dict(told) for name, told in table.labels.items()
    }


def _verdict(evaluation: Evaluation, plot: str, row: dict[str, Any], preset: Preset, lang: str) -> Section:
    """Class, clause with citation and evidence, route, fee."""
    kind = str(evaluation.plots.loc[evaluation.plots.index.astype(str) == plot, "idle_class"].iloc[0])
    lines: list[tuple[str, str]] = []
    clause = str(row.get("clause") or "")
    if clause:
        cited = evaluation.rulebook.clause(clause).citation(lang)
        lines.append(("", f"{cited} [{row['evidence']}]"))
    route = idle.routes().get(str(row.get("idle_route") or ""))
    if route is not None and route.label(lang):
        lines.append((f"{phrase('file_route', lang)}{phrase('colon', lang)}", route.label(lang)))
    fee = row.get("idle_fee_wan")
    if preset.shows("idle_fee_wan") and fee is not None and pd.notna(fee):
        column = plot_columns()["idle_fee_wan"]
        value = f"{shown(fee, column, lang)} {column.unit_in(lang)}"
        lines.append((f"{_capital(column.label(lang), lang)}{phrase('colon', lang)}", value))
    return Section(_capital(idle.classes()[kind].label(lang), lang), lines)


def _clock(evaluation: Evaluation, plot: str, row: dict[str, Any], lang: str) -> list[Mark]:
    """The days on record, the anniversaries of the day counted from, the day looked at and the last day of the next step."""
    day = evaluation.day
    one = evaluation.plots.loc[evaluation.plots.index.astype(str) == plot].iloc[0]
    marks = [
        Mark(
            one[name].date(),
            _capital(plot_columns()[name].label(lang), lang),
            "coming" if one[name].date() > day else "",
        )
        for name in DAYS
        if name in one.index and pd.notna(one[name])
    ]
    for days, label in _anniversaries(evaluation, one):
        marks.append(Mark(days, phrase(label, lang), "coming" if days > day else ""))
    by = row.get("step_by")
    if by is not None and pd.notna(by):
        by_day = pd.Timestamp(by).date()
        marks.append(Mark(by_day, phrase("file_step_by", lang), "coming" if by_day > day else ""))
    marks = marks[:_MOST_MARKS]
    marks += [Mark(on, said) for on, said in _taken(evaluation, plot, lang) if on <= day]
    marks = [*marks, Mark(day, phrase("file_today", lang), "today")]
    return sorted(dict.fromkeys(marks), key=lambda mark: (mark.day, mark.kind))


def _taken(evaluation: Evaluation, plot: str, lang: str) -> list[tuple[date, str]]:
    """The steps of disposal on record, in the words of the record's own columns, by day."""
    held = evaluation.zone.layer("proceedings")
    if not evaluation.docket.in_use or held is None:
        return []
    rows = held[held.index.astype(str) == plot]
    days = [one for one in schema("proceedings").columns if one.type == "day" and one.name in rows.columns]
    found = [
        (rows[one.name].iloc[0].date(), _capital(one.label(lang), lang))
        for one in days
        if len(rows) and one.name not in _PLANNED and pd.notna(rows[one.name].iloc[0])
    ]
    return sorted(found, key=lambda pair: pair[0])


def _done(evaluation: Evaluation, plot: str, lang: str) -> Section:
    """What the record of proceedings has: each step with its day, papers with their number, then what was decided."""
    taken = [f"{said} {on.isoformat()}" for on, said in _taken(evaluation, plot, lang)]
    lines = [("", phrase("semicolon", lang).join(taken))] if taken else []
    held = evaluation.zone.layer("proceedings")
    rows = pd.DataFrame() if held is None else held[held.index.astype(str) == plot]
    for name in _PAPERS:
        if name in rows.columns and rows[name].notna().any():
            label = _capital(schema("proceedings").column(name).label(lang), lang)
            lines.append((f"{label}{phrase('colon', lang)}", str(rows[name].iloc[0])))
    said = decided.sentences(evaluation, lang)
    if plot in said.index:
        lines.append(("", _capital(str(said[plot]), lang)))
    return Section(phrase("file_done", lang), lines)


def _anniversaries(evaluation: Evaluation, one: pd.Series) -> list[tuple[Any, str]]:
    """The days on which one and two years are up, counted as the order counts them."""
    clauses, start = evaluation.rulebook, one["idle_from"]
    if pd.isna(start) or idle.DOCUMENT not in {document.id for document in clauses.documents}:
        return []
    frame = evaluation.plots.loc[[one.name]]
    case = clauses.case(frame, evaluation.day, {**evaluation.parameters})
    halted = "stopped_on" in one.index and one["stopped_on"] == start
    wanted = (
        [("stopped", "suspended", "file_stopped_year")]
        if halted
        else [("not_started", "", "file_one_year"), ("take_back", "", "file_two_years")]
    )
    found = []
    for name, limit, label in wanted:
        clause = clauses.clause(f"{idle.DOCUMENT}.{name}")
        years = int(
            clause.number_on(limit, evaluation.day) if limit else clause.number_on(day=evaluation.day)
        )
        found.append((order.anniversary(frame["idle_from"], years, case).iloc[0].date(), label))
    return found


def _section(
    title: str, names: Sequence[str], row: dict[str, Any], labels: dict[str, dict[str, str]], lang: str
) -> Section:
    """What the ledger says of these columns, blanks left out; turn, last day and state of a step in one line."""
    lines: list[tuple[str, str]] = []
    short: list[str] = []
    for name in names:
        value = row.get(name)
        if value is None or (not isinstance(value, str) and pd.isna(value)) or value == "":
            continue
        column = docket_columns().get(name) or Column(
            name, phrase("file_option", "zh"), phrase("file_option", "en")
        )
        said = labels.get(name, {}).get(str(value)) or shown(value, column, lang)
        label = f"{_capital(column.label(lang), lang)}{phrase('colon', lang)}"
        if name == "step":
            lines.append(("", _capital(said, lang)))
        elif name in _SHORT:
            short.append(f"{label}{said}")
        else:
            lines.append((label, said))
    if short:
        lines.insert(1, ("", "    ".join(short)))
    return Section(phrase(title, lang), lines)


def _has_ground(evaluation: Evaluation, preset: Preset) -> bool:
    """Whether there is a clue from the ground to tell here."""
    return preset.shows("ground_agreement") and has_images(evaluation) and evaluation.ground.missing is None


def _ground(evaluation: Evaluation, plot: str, preset: Preset, lang: str) -> Section:
    """What the last image shows of the plot beside the record of its day, and what to look at; empty where nothing is known of it."""
    title = phrase("file_ground", lang)
    if (
        not preset.shows("ground_agreement")
        or not has_images(evaluation)
        or evaluation.ground.missing is not None
    ):
        return Section(title, [])
    label, says, look = clue(evaluation, plot, lang)
    lines = [("", phrase("file_ground_says", lang).format(label=_capital(label, lang), says=says))]
    if look:
        lines.append((f"{phrase('file_ground_look', lang)}{phrase('colon', lang)}", look))
    return Section(title, lines)


def _capital(text: str, lang: str) -> str:
    return text[:1].upper() + text[1:] if lang == "en" else text

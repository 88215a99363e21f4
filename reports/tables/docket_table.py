"""Docket tables: the ledger of plots suspected idle, what becomes due, and the sentences under them."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib import resources

import pandas as pd

from gis.errors import InputError, QuestionError
from gis.measure import M2_PER_HECTARE
from land_policy import decided, idle
from land_policy.clause import Text
from land_policy.deadlines import due
from land_policy.docket import BETWEEN, CLASSES, options
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.procedure import docket_words, steps
from layers.schema import Column, read_columns, schema
from reports.fee import fee_said
from reports.printed import Table, note_line, nothing, plain_line
from reports.shown import number
from reports.words import in_both, phrase, phrases

LEDGER = (
    "contract_no", "plot_id", "name", "address", "land_use", "area_ha", "contract_day", "land_price_wan",
    "handover_day", "start_by", "start_by_anew", "finish_by", "started_on", "stopped_on", "finished_on",
    "far_least", "far_most", "idle_class", "clause_said", "government_cause", "idle_from", "idle_since",
    "idle_days", "idle_next_class", "idle_next_day", "idle_days_left", "idle_route", "idle_fee_wan", "developed_pct",
    "invested_pct", "option", "options", "options_open", "option_until", "responsible", "step", "actor", "step_clause_said",
    "step_by", "step_days_left", "step_state", "step_note", "progress", "lacks", "changes", "restricted",
)  # fmt: skip
"""The ledger 台账 in the order bureaus keep it: the contract, the land, the days, the idleness, the disposal."""
SHORT = (
    "plot_id", "name", "area_ha", "idle_class", "clause_said", "idle_since", "idle_days_left", "idle_route",
    "idle_fee_wan", "step", "step_by", "step_state",
)  # fmt: skip
WRITTEN = {"idle_fee_wan": "idle_fee_said"}
NAMED = 15
"""Up to how many plots of one remark are named under the tables; the ledger has all of them."""
DUE = ("day", "days_left", "state", "kind", "what", "plot_id", "name", "clause_said", "idle_class", "note")


def ledger_table(evaluation: Evaluation, park: str = "", lang: str = "zh") -> Table:
    """Every plot of the docket in the columns of the ledger; codes and keys stay in JSON.

    Raises InputError for a park no plot can lie in, and where the order on idle land is not in use.
    """
    rows = _ledger(evaluation, park, lang)
    labels = row_labels(rows, evaluation, lang)
    return Table(rows, _heads(LEDGER), _title("idle_docket", evaluation, lang), labels, written=WRITTEN)


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The ledger as a file of a build; none where the order is not in use."""
    return ledger_table(evaluation, "", lang) if evaluation.docket.in_use else None


def idle_nothing(lang: str = "zh") -> Table:
    """What is said where the order on idle land is not in use."""
    return nothing(phrase("idle_not_in_use", lang), _heads(LEDGER))


def due_table(evaluation: Evaluation, ahead: int, park: str = "", lang: str = "zh") -> Table:
    """What becomes due within so many days, what is overdue first."""
    rows = due(evaluation, ahead)
    rows = rows[rows["plot_id"].isin(_of_park(evaluation, park))]
    rows = rows.assign(
        name=_column(evaluation, "name").reindex(rows["plot_id"]).to_numpy(),
        clause_said=_clauses(rows["clause"], rows["evidence"], evaluation, lang),
    )
    title = phrase("idle_due", lang).format(day=evaluation.day, ahead=ahead)
    labels = {**row_labels(rows, evaluation, lang), "what": whats(lang)}
    return Table(rows.reset_index(drop=True), _heads(DUE), title, labels)


def idle_text(evaluation: Evaluation, ahead: int, park: str = "", lang: str = "zh") -> str:
    """Totals, the docket in its main columns, what becomes due, what the files lack, what would change the route."""
    rows = _ledger(evaluation, park, lang)
    labels = row_labels(rows, evaluation, lang)
    short = Table(rows, _heads(SHORT), _title("idle_docket", evaluation, lang), labels, written=WRITTEN)
    coming = due_table(evaluation, ahead, park, lang)
    silent = bool(evaluation.plots["idle_class"].eq("unknown").all())
    parts = [totals(rows, lang, silent=silent), short.text(lang) if len(rows) else ""]
    parts.append(
        coming.text(lang) if len(coming.rows) else f"{coming.title}: {phrase('idle_nothing_due', lang)}"
    )
    parts.append(_ratios(rows, evaluation, lang))
    parts += [
        _grouped(rows, name, lang) for name in ("step_note", "lacks", "changes", "options", "options_open")
    ]
    parts.append("\n".join(note_line(note) for note in notes(evaluation, lang)))
    return "\n\n".join(part for part in parts if part)


def _ratios(rows: pd.DataFrame, evaluation: Evaluation, lang: str) -> str:
    """Both ratios of every plot on which work was suspended, under what the order asks of them."""
    halted = rows[rows["stopped_on"].notna()] if "stopped_on" in rows.columns else rows[:0]
    if halted.empty:
        return ""
    clause = evaluation.rulebook.clause(f"{idle.DOCUMENT}.stopped")
    asked = {name: clause.number_on(name, evaluation.day) for name in ("developed", "invested")}
    told = {
        "developed": Fraction(asked["developed"]).limit_denominator(100),
        "invested": f"{asked['invested']:g}",
    }
    title = f"{phrase('idle_ratios', lang).format(**told)} · {clause.number} [{clause.evidence}]"
    shown = ("plot_id", "name", "idle_class", "stopped_on", "developed_pct", "invested_pct")
    return Table(halted, _heads(shown), title, row_labels(halted, evaluation, lang)).text(lang)


def totals(rows: pd.DataFrame, lang: str = "zh", *, silent: bool = False) -> str:
    """How many plots and hectares stand in each class, and of those suspected idle together, in a line.

    ``silent``: the clock can tell of no plot, so that it is not known how many are suspected.
    """
    words = idle.classes()
    suspected = rows[rows["idle_class"].isin(idle.SUSPECTED)]
    told = [phrase("idle_total_unknown" if silent else "idle_total", lang).format(**_counted(suspected))]
    for name in CLASSES:
        chosen = rows[rows["idle_class"] == name]
        if len(chosen):
            told.append(
                phrase("idle_total_class", lang).format(name=words[name].label(lang), **_counted(chosen))
            )
    return phrase("semicolon", lang).join(told)


def notes(evaluation: Evaluation, lang: str = "zh") -> list[str]:
    """What the tables rest on: the order, the connective, the record, and what evidence tags mean."""
    clause = evaluation.rulebook.clause(f"{idle.DOCUMENT}.stopped")
    connective = evaluation.parameters.get("connective", "or")
    said = [
        phrase("idle_suspected_only", lang),
        phrase(f"idle_connective_{connective}", lang).format(clause=clause.number),
        phrase("idle_evidence", lang),
        phrase("idle_fee_only", lang),
    ]
    if evaluation.zone.layer("proceedings") is None:
        said.append(phrase("idle_no_proceedings", lang))
    ways = set(BETWEEN.join(evaluation.docket.rows["options"]).split(BETWEEN))
    weak = [one for one in options().values() if one.evidence == "M-med" and one.key in ways]
    said += [f"{one.text.label(lang)} [{one.evidence}]: {one.note.label(lang)}" for one in weak]
    return said


@functools.cache
def docket_columns() -> Mapping[str, Column]:
    """The columns of the docket and of what becomes due, besides those of plots, by name."""
    text = resources.files("land_policy").joinpath("dictionary", "docket.csv").read_text(encoding="utf-8")
    return {column.name: column for column in read_columns(text)}


def _heads(names: Sequence[str]) -> tuple[Column, ...]:
    known = {column.name: column for column in schema("proceedings").columns} | dict(plot_columns())
    return tuple(docket_columns().get(name) or known[name] for name in names)


def _ledger(evaluation: Evaluation, park: str, lang: str) -> pd.DataFrame:
    """The rows of the docket with the recorded columns of plot and proceedings; one row a plot, its number a column."""
    if not evaluation.docket.in_use:
        raise InputError(in_both("idle_not_in_use"))
    rows = evaluation.docket.rows
    rows = rows[rows.index.isin(_of_park(evaluation, park))]
    recorded = [name for name in LEDGER if name in evaluation.plots.columns and name not in rows.columns]
    rows = rows.join(pd.DataFrame(evaluation.plots[recorded]))
    held = evaluation.zone.layer("proceedings")
    if held is not None:
        told = [name for name in ("option", "responsible", "progress") if name in held.columns]
        rows = rows.join(pd.DataFrame(held[told]))
    rows = rows.assign(
        area_ha=(evaluation.plots["area_m2"].reindex(rows.index) / M2_PER_HECTARE).round(4),
        idle_fee_wan=rows["idle_fee_wan"].round(4),
        idle_route=decided.route(evaluation).reindex(rows.index),
        clause_said=_clauses(rows["clause"], rows["evidence"], evaluation, lang),
        step_clause_said=_clauses(rows["step_clause"], rows["step_evidence"], evaluation, lang),
    )
    rows = rows.assign(idle_fee_said=fee_said(rows, lang))
    return rows.rename_axis("plot_id").reset_index()


def _clauses(clause: pd.Series, evidence: pd.Series, evaluation: Evaluation, lang: str) -> pd.Series:
    """The number of each clause with the evidence of it; words for what rests on the contract alone."""
    numbers = {one.id: one.number for one in evaluation.rulebook.clauses}
    said = clause.map(numbers) + " [" + evidence + "]"
    return said.fillna("")


def _of_park(evaluation: Evaluation, park: str) -> pd.Index:
    """The plots of a park, all plots where none is named; InputError for a park no plot lies in."""
    plots = evaluation.plots
    if not park:
        return plots.index
    held = plots["park_id"].astype("str") if "park_id" in plots.columns else pd.Series("", index=plots.index)
    parks = evaluation.zone.layer("parks")
    known = sorted(
        {str(one) for one in (parks.index if parks is not None else held[held.ne("")].dropna().unique())}
    )
    if park not in known:
        raise QuestionError(in_both("no_such_park", zone=evaluation.zone.name, park=park, known=known))
    return plots.index[held == park]


def _column(evaluation: Evaluation, name: str) -> pd.Series:
    plots = evaluation.plots
    return plots[name] if name in plots.columns else pd.Series(pd.NA, index=plots.index, dtype="str")


def row_labels(rows: pd.DataFrame, evaluation: Evaluation, lang: str) -> dict[str, dict[str, str]]:
    """What people read for the codes of these rows."""
    system = evaluation.zone.land_use_codes
    coded = ("idle_class", "idle_next_class", "idle_route", "land_use")
    labels = {name: phrases(name, system, lang) for name in coded}
    labels |= {"step": {key: step.text.label(lang) for key, step in steps().items()}}
    for name, listed in (
        ("actor", "actor"),
        ("step_state", "state"),
        ("state", "state"),
        ("step_note", "note"),
    ):
        labels[name] = _words(docket_words(listed), lang)
    labels["option"] = {key: way.text.label(lang) for key, way in options().items()}
    labels |= {"note": labels["step_note"], "kind": _words(docket_words("due"), lang)}
    for name in ("lacks", "changes", "options", "options_open"):
        joined = rows[name].unique() if name in rows.columns else ()
        labels[name] = {text: _listed(str(text), name, lang) for text in joined}
    return {name: told for name, told in labels.items() if name in rows.columns}


def _words(listed: Mapping[str, Text], lang: str) -> dict[str, str]:
    return {key: text.label(lang) for key, text in listed.items()}


def whats(lang: str) -> dict[str, str]:
    """What becomes due, in words."""
    told = {key: step.text.label(lang) for key, step in steps().items()} | _words(docket_words("due"), lang)
    return told | _words(idle.classes(), lang)


def _listed(text: str, name: str, lang: str) -> str:
    """Several keys as the words people read, in a row."""
    return phrase("semicolon", lang).join(_one(key, name, lang) for key in text.split(BETWEEN) if key)


def _one(key: str, name: str, lang: str) -> str:
    if name in ("changes", "step_note"):
        return docket_words("change" if name == "changes" else "note")[key].label(lang)
    if name == "lacks":
        layer, _, column = key.partition(".")
        known = plot_columns() if layer == "plots" else {one.name: one for one in schema(layer).columns}
        return known[column].label(lang)
    way = options()[key]
    bracket = phrase("in_brackets", lang).format(text=way.note.label(lang)) if name == "options_open" else ""
    return f"{way.text.label(lang)}{bracket}"


def _grouped(rows: pd.DataFrame, name: str, lang: str) -> str:
    """Each missing item, or each thing that would change the route, with the plots it stands for."""
    pairs = rows[["plot_id", name]].assign(key=rows[name].str.split(BETWEEN)).explode("key")
    pairs = pairs[~pairs["key"].fillna("").isin(("", "no_days"))]
    if pairs.empty:
        return ""
    lines = [_heads((name,))[0].label(lang)]
    for key, plots in pairs.groupby("key", sort=False)["plot_id"]:
        named = _named(plots.astype(str).tolist(), len(rows), lang)
        lines.append(plain_line(f"· {_one(str(key), name, lang)}{phrase('colon', lang)}{named}"))
    return "\n".join(lines)


def _named(plots: Sequence[str], whole: int, lang: str) -> str:
    """The plots by number; many of them by their count, with the first few, and all of the docket as all."""
    if len(plots) <= NAMED:
        return phrase("comma", lang).join(plots)
    key = "idle_named_all" if len(plots) == whole else "idle_named_many"
    return phrase(key, lang).format(count=len(plots), plots=phrase("comma", lang).join(plots[:3]))


def _counted(rows: pd.DataFrame) -> dict[str, object]:
    return {"count": len(rows), "area": number(float(rows["area_ha"].sum()), 2)}


def _title(key: str, evaluation: Evaluation, lang: str) -> str:
    return f"{phrase(key, lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"

"""Docket lines: what the docket says of one plot, line by line: steps taken and to come, what is lacking, what may change."""

from __future__ import annotations

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.procedure import docket_words, steps
from layers.schema import Column
from reports.printed import Table, plain_line
from reports.shown import shown
from reports.tables.docket_table import docket_columns, ledger_table, row_labels
from reports.words import phrase

_SAID = ("step", "actor", "step_by", "step_state", "step_note", "options", "option_until", "lacks", "changes")


def docket_lines(evaluation: Evaluation, plot: str, lang: str = "zh") -> list[str]:
    """``label: value`` for what the docket knows of a plot, blanks left out; nothing for a plot that is not on it."""
    rows = evaluation.docket.rows
    if plot not in rows.index:
        return []
    table = ledger_table(evaluation, "", lang)
    row = table.rows.set_index("plot_id").loc[plot]
    lines = []
    for name in _SAID:
        column, value = docket_columns()[name], row[name]
        if pd.isna(value) or value == "":
            continue
        said = table.labels.get(name, {}).get(value, shown(value, column, lang))
        lines.append(plain_line(f"{column.label(lang)}{phrase('colon', lang)}{said}"))
    return lines


def step_table(evaluation: Evaluation, plot: str, lang: str = "zh") -> Table:
    """Every step of one plot: done when, by when, how it stands, under which clause; no rows where it has none."""
    every = evaluation.docket.steps
    rows = every[every.index == plot].reset_index(drop=True) if len(every) else every
    clauses = {clause.name: f"{clause.number} [{clause.evidence}]" for clause in evaluation.rulebook.clauses}
    cited = {key: clauses.get(step.clause, "") for key, step in steps().items()}
    rows = rows.assign(clause_said=rows["step"].map(cited)) if len(rows) else pd.DataFrame(columns=["step"])
    done = Column("done_on", "完成日期", "done on", type="day")
    named = docket_columns()
    heads = (
        Column("step", "步骤", "step"),
        done,
        Column("by", "时限", "last day", type="day"),
        named["state"],
        named["note"],
        named["clause_said"],
    )
    labels = row_labels(rows, evaluation, lang)
    if "note" in rows:
        labels["note"] = {key: text.label(lang) for key, text in docket_words("note").items()}
    return Table(rows, heads, plot, labels)

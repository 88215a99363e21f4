"""Docket lines: what the docket says of one plot, line by line: steps taken and to come, what is lacking, what may change."""

from __future__ import annotations

import pandas as pd

from land_policy.evaluation import Evaluation
from reports.printed import plain_line
from reports.shown import shown
from reports.tables.docket_table import docket_columns, ledger_table
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

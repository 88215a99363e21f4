"""Answers: the tables of the policy questions that have rows of plots, kept so that one plot's rows are found at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from reports.kept.frame import places_of, read_frame
from reports.kept.value import Parts, write_value
from reports.printed import Table


def keep_answers(folder: Path, tables: Mapping[str, Table]) -> None:
    """Keep the tables that tell of plots, each by its stem, in their order."""
    found: dict[str, object] = {}
    for stem, table in tables.items():
        if "plot_id" in table.rows.columns:
            found[stem] = replace(table, rows=pd.DataFrame())
            found[f"rows {stem}"] = table.rows.set_index(table.rows["plot_id"].astype("str").rename(None))
    write_value(folder, found)


def answers_of(folder: Path, plot: str) -> Iterator[Table]:
    """Each table as far as it tells of one plot, those that do."""
    parts = Parts(folder)
    for stem in parts.names():
        if stem.startswith("rows "):
            continue
        file = parts.file(f"rows {stem}")
        at = places_of(file, plot)
        if at:
            table: Table = parts.part(stem)
            yield replace(table, rows=read_frame(file, at).reset_index(drop=True))

"""Stock: the sheets 批而未供 and 低效用地: land approved but not supplied, and what a screening suggests looking at."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.renewal.redevelopment import labels
from reports.preset.preset import Preset
from reports.tables.low_efficiency_table import low_notes, low_table, shown_reasons
from reports.tables.unsupplied_table import unsupplied_notes, unsupplied_table
from reports.workbook.sheet import Cell, Sheet, sheet_of
from reports.workbook.words import word

_SUMMED = ("approved_ha", "supplied_ha", "withdrawn_ha", "used_ha", "unknown_ha", "unsupplied_ha", "ground_left_ha",
           "difference_ha", "ground_sliver_ha")  # fmt: skip
LOW_TONES = {"low": "#F2D48A", "case_by_case": "#E8E6DF"}


def unsupplied_sheet(evaluation: Evaluation, lang: str = "zh") -> Sheet | None:
    """The ledger by batch: what is left and its share as formulas; none where the zone has no batches."""
    if not len(evaluation.unsupplied.batches):
        return None
    table = unsupplied_table(evaluation, "batch", lang)
    rows = table.rows[table.rows["batch_id"] != "all"]
    exact = {
        name: rows[name.removesuffix("_ha") + "_m2"] / 10_000 for name in _SUMMED if name in rows.columns
    }
    table = dataclasses.replace(table, rows=rows.assign(**exact))
    sheet = sheet_of(
        table,
        word("unsupplied", lang),
        lang,
        title=word("unsupplied_title", lang),
        notes=unsupplied_notes(evaluation, lang),
        more={name: {"total": True} for name in _SUMMED},
    )
    return _live(sheet, evaluation)


def _live(sheet: Sheet, evaluation: Evaluation) -> Sheet:
    """The same with the balance and its share as formulas."""
    less = ["supplied_ha", "withdrawn_ha"] + (
        ["used_ha"] if not evaluation.unsupplied.ledger.used_counts and sheet.has("used_ha") else []
    )
    rows = []
    for at, row in enumerate(sheet.rows):
        cells = list(row)
        place = {name: sheet.place(name) for name in ("unsupplied_ha", "unsupplied_pct")}
        value = cells[place["unsupplied_ha"]]
        if value is not None:
            parts = "".join(f"-N({sheet.at(name, at)})" for name in less if sheet.has(name))
            cells[place["unsupplied_ha"]] = Cell(value, f"={sheet.at('approved_ha', at)}{parts}")
        share = cells[place["unsupplied_pct"]]
        if share is not None:
            formula = f"=100*{sheet.at('unsupplied_ha', at)}/{sheet.at('approved_ha', at)}"
            cells[place["unsupplied_pct"]] = Cell(share, formula)
        rows.append(cells)
    return dataclasses.replace(sheet, rows=rows)


def low_sheet(evaluation: Evaluation, preset: Preset, lang: str = "zh") -> Sheet | None:
    """Every industrial plot with the class of the screening, suggestions first; none where there is none to screen."""
    if not preset.shows("low_class"):
        return None
    table = low_table(evaluation, evaluation.low_efficiency, "", lang, every=True)
    if not len(table.rows):
        return None
    area = evaluation.plots["area_m2"].reindex(table.rows["plot_id"]).to_numpy() / 10_000
    table = dataclasses.replace(
        table, rows=table.rows.assign(area_ha=pd.Series(np.asarray(area), table.rows.index))
    )
    table = shown_reasons(evaluation, table, preset, lang)
    said = labels("low_class", lang)
    return sheet_of(
        table,
        word("low", lang),
        lang,
        title=word("low_title", lang),
        notes=low_notes(evaluation, evaluation.low_efficiency, "", lang),
        more={
            "area_ha": {"total": True},
            "low_class": {"tones": {said[key]: colour for key, colour in LOW_TONES.items()}},
            "plot_id": {"kind": "code"},
        },
    )

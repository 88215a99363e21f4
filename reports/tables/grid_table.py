"""Grid table: a quantity on a grid, as light at night, by park, sub-park or station, with what lies outside and all."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from gis.errors import QuestionError
from gis.words import Words
from land_policy.corridor import columns as corridor_columns
from land_policy.evaluation import Evaluation
from land_policy.ground.grids import ALL, OUTSIDE
from land_policy.ground.ground import columns
from layers.raster import KINDS
from reports.printed import Table, note_line, nothing
from reports.shown import number, told
from reports.tables.corridor_table import bars, station_label
from reports.words import in_both, phrase

SHOWN = ("name", "mean", "bar", "sum", "least", "most", "grid_cells", "grid_coverage_pct")
_FIGURES = ("mean", "sum", "least", "most")


def grid_table(evaluation: Evaluation, raster: str, by: str = "park", lang: str = "zh") -> Table:
    """One grid by ``park``, ``sub_park`` or ``station``: a row a unit, then what is in none, then all.

    Raises QuestionError for a raster that is no such grid of the zone, and for one that was left out, with the reason.
    """
    found = evaluation.grids
    known = found.rasters.set_index("raster")
    if raster not in known.index:
        there = evaluation.zone.rasters.get(raster)
        if there is not None:
            kind = Words(there.kind, KINDS.get(there.kind, there.kind))
            facts = {"raster": raster, "kind": kind, "known": list(known.index)}
            raise QuestionError(in_both("grid_kind", **facts))
        raise QuestionError(in_both("grid_unknown", raster=raster, known=list(known.index)))
    one, en = known.loc[raster], "_en" if lang == "en" else ""
    if not one["used"]:
        raise QuestionError(in_both("grid_left", raster=raster, why=Words(one["why_en"], one["why"])))
    rows = found.figures(raster, by)
    unit = f" · {one['unit']}" if one["unit"] else ""
    title = f"{one[f'title{en}']}{unit} · {phrase('grid_by_' + by, lang)} · {evaluation.zone.label(lang)}"
    if rows.empty:
        return replace(nothing(phrase(f"grid_no_{by}", lang)), title=title)
    rows = rows.assign(name=[_name(evaluation, by, str(unit), lang) for unit in rows.index])
    rows["bar"] = bars(rows["mean"].drop(ALL)).reindex(rows.index).fillna("")
    names = [name for name in SHOWN if name != "sum" or one["adds"]]
    heads = tuple(
        replace(columns()[name], type="number", unit="") if name in _FIGURES else columns()[name]
        for name in names
    )
    if by == "station":
        heads = (replace(corridor_columns()["band"], name="name"), *heads[1:])
    rows = rows.assign(
        cells_told=[told(cells, 1) for cells in rows["grid_cells"]],
        seen_told=[_whole(seen) for seen in rows["grid_coverage_pct"]],
    )
    written = {"grid_cells": "cells_told", "grid_coverage_pct": "seen_told"}
    return Table(
        rows.rename_axis("unit").reset_index(), heads, title, {}, ("unit",), ("least",), written=written
    )


def grid_text(evaluation: Evaluation, raster: str, by: str = "park", lang: str = "zh") -> str:
    """The table with, under it, what its rows are and how the cells were counted."""
    table = grid_table(evaluation, raster, by, lang)
    if table.says:
        return table.text(lang)
    one = evaluation.grids.rasters.set_index("raster").loc[raster]
    day = (
        phrase("grid_day", lang).format(day=f"{one['date']:%Y-%m-%d}")
        if pd.notna(one["date"])
        else phrase("grid_undated", lang)
    )
    notes = [phrase("grid_cells_note", lang).format(cell=told(one["cell_m"], 0), day=day)]
    notes.append(phrase("grid_all" if one["adds"] else "grid_no_sum", lang))
    return "\n".join([table.text(lang), *(note_line(note) for note in notes)])


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """Every grid by every scope, a row a unit, as a file of a build; none where the zone has no grid."""
    found = evaluation.grids
    if not len(found.rows):
        return None
    rows, en = found.rows, "_en" if lang == "en" else ""
    known = found.rasters.set_index("raster")
    rows = rows.assign(
        title=rows["raster"].map(known[f"title{en}"]),
        value_unit=rows["raster"].map(known["unit"]),
        name=[
            _name(evaluation, by, unit, lang) for by, unit in zip(rows["scope"], rows["unit"], strict=True)
        ],
        by=rows["scope"].map({by: phrase(f"grid_by_{by}", lang) for by in rows["scope"].unique()}),
    )
    heads = columns()
    first = tuple(heads[name] for name in ("title", "value_unit", "by", "name"))
    figures = tuple(replace(heads[name], type="number") for name in _FIGURES)
    return Table(
        rows,
        (*first, *figures, heads["grid_cells"], heads["grid_coverage_pct"]),
        besides=("raster", "scope", "unit"),
    )


def grid_nothing(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """Why there is no grid to tell of; none where there is one."""
    missing = evaluation.grids.missing
    return None if missing is None else nothing(missing.text(lang))


def _name(evaluation: Evaluation, by: str, unit: str, lang: str) -> str:
    if unit in (OUTSIDE, ALL):
        return phrase(f"grid_{unit}_{by}" if unit == OUTSIDE else "grid_all_row", lang)
    if by != "station":
        return evaluation.unit_name(by, unit, lang)
    band = evaluation.corridor.bands.loc[unit]
    return f"{station_label(band['station_from_m'])}–{station_label(band['station_to_m'])}"


def _whole(share: float) -> str:
    return number(float(share), 0)

"""Shares: the sheet that formulas add up where plots lie only in part in a boundary, a band, an area or near a node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from land_policy.corridor import BY, OUTSIDE, shares
from land_policy.evaluation import Evaluation
from layers.take import numbers
from reports.shown import BLANK
from reports.workbook.plots import CLASSES, QUANTITIES
from reports.workbook.sheet import Cell, Head, Sheet, name_for
from reports.workbook.words import word


def share_sheet(
    evaluation: Evaluation, plots: Sheet, lang: str = "zh"
) -> tuple[Sheet, Mapping[tuple[str, str], int]]:
    """One row a plot and unit it lies in, its quantities times its share; and the number of each unit in formulas."""
    rows, index = members(evaluation)
    tab = word("shares", lang)
    there = [name for name in (*CLASSES, *QUANTITIES) if plots.has(name)]
    heads = [
        Head("unit_no", word("unit_no", lang), "count"),
        Head("plot", plots.heads[plots.place("plot_id")].label, "code"),
        Head("share", word("share", lang), "number", 4),
        *(_like(plots, name) for name in there),
    ]
    named = {head.name: name_for(tab, head.label) for head in heads if head.name in ("unit_no", *there)}
    made = _Rows(evaluation, plots, heads)
    told = Sheet(
        tab,
        word("shares_title", lang),
        tuple(heads),
        [[]] * len(rows),
        (word("shares_note", lang),),
        named=named,
    )
    cells = [
        made.row(at, told, *one)
        for at, one in enumerate(zip(*(rows[c] for c in ("no", "plot", "share")), strict=True))
    ]
    return Sheet(tab, told.title, told.heads, cells, told.notes, 2, named=named, quiet=True), index


def members(evaluation: Evaluation) -> tuple[pd.DataFrame, Mapping[tuple[str, str], int]]:
    """``no, plot (position), share`` of boundaries and of the parts of the corridor, and the numbers of the units."""
    belongs = evaluation.belongs
    parts = [belongs[belongs["scope"] == "boundary"]]
    profile = evaluation.corridor
    shapes = {
        "station": profile.bands,
        "node": profile.nodes,
        "area": evaluation.zone.layer("corridor_areas"),
    }
    for by in BY:
        frame = shapes[by]
        if by not in profile.missing and frame is not None and len(frame):
            held = shares(evaluation.plots, frame.geometry)
            parts.append(held[held["unit"] != OUTSIDE].assign(scope=by))
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    keys = list(dict.fromkeys(zip(rows["scope"], rows["unit"].astype(str), strict=True)))
    index = {key: at for at, key in enumerate(keys, start=1)}
    no = [index[key] for key in zip(rows["scope"], rows["unit"].astype(str), strict=True)]
    return pd.DataFrame({"no": no, "plot": rows["plot"].to_numpy(), "share": rows["share"].to_numpy()}), index


class _Rows:
    """Makes the rows: each figure a formula over the plot's row."""

    def __init__(self, evaluation: Evaluation, plots: Sheet, heads: list[Head]) -> None:
        self.names = [str(one) for one in evaluation.plots.index]
        self.heads = heads[3:]
        frame = evaluation.plots
        self.values = {
            head.name: numbers(frame, head.name).to_numpy() for head in self.heads if head.name in QUANTITIES
        }
        self.texts = {
            head.name: [row[plots.place(head.name)] for row in plots.rows]
            for head in self.heads
            if head.name in CLASSES
        }
        self.places = {head.name: plots.outside(head.name, 0).rstrip("0123456789") for head in self.heads}
        self.top = plots.top

    def row(self, at: int, sheet: Sheet, no: int, plot: int, share: float) -> list[Any]:
        share_at = sheet.at("share", at)
        cells: list[Any] = [no, self.names[plot], float(share)]
        for head in self.heads:
            there = f"{self.places[head.name]}{self.top + plot + 1}"
            if head.name in self.values:
                value = float(self.values[head.name][plot])
                answer = None if np.isnan(value) else value * float(share)
                cells.append(Cell(answer, f'=IF(COUNT({there})=1,{there}*{share_at},"{BLANK}")'))
            else:
                cells.append(Cell(self.texts[head.name][plot] or "", f'={there}&""'))
        return cells


def _like(plots: Sheet, name: str) -> Head:
    head = plots.heads[plots.place(name)]
    return Head(name, head.label, head.kind, head.digits)

"""PotentialSheet: what the land could carry besides, each measure a formula over the sheet of the zone."""

from __future__ import annotations

from typing import Any

from land_policy.evaluation import Evaluation
from land_policy.scheme.potential import definitions
from land_policy.tally import columns
from layers.schema import Column
from reports.score_notes import score_notes
from reports.shown import digits_of
from reports.tables.score_table import potential_table
from reports.workbook.sheet import Cell, Head, Sheet, sheet_of
from reports.workbook.words import word


def potential_sheet(evaluation: Evaluation, zone: Sheet, lang: str = "zh") -> Sheet:
    """The potential of the unit that the self-check is of; present values and bases are links to the sheet of the zone."""
    found = evaluation.potential
    table = potential_table(evaluation, evaluation.self_check, found, lang)
    notes = [table.title, word("potential_note", lang), *score_notes(evaluation, evaluation.self_check, lang)]
    sheet = sheet_of(
        table, word("potential", lang), lang, title=word("potential_title", lang), notes=notes, freeze=2
    )
    heads = tuple(
        Head(h.name, h.label, h.kind, h.digits, width=30 if h.name == "label" else 0.0) for h in sheet.heads
    )
    sheet = Sheet(sheet.tab, sheet.title, heads, sheet.rows, sheet.notes, 2)
    linked = _Links(evaluation, zone, sheet, lang)
    shown = {row["key"]: row for row in definitions()}
    keys = [str(one) for one in found.rows["key"]]
    rows = [
        linked.row(at, shown[key], list(cells), found.rows.iloc[at])
        for at, (key, cells) in enumerate(zip(keys, sheet.rows, strict=True))
    ]
    return Sheet(sheet.tab, sheet.title, heads, rows, sheet.notes, 2)


class _Links:
    """Where each figure of the potential stands on the sheet of the zone."""

    def __init__(self, evaluation: Evaluation, zone: Sheet, sheet: Sheet, lang: str) -> None:
        self.evaluation, self.zone, self.sheet = evaluation, zone, sheet
        key = f"{evaluation.potential.scope}:{evaluation.potential.unit}"
        self.key = key if zone.has(key) else ""
        labels = {column.label(lang): name for name, column in columns().items()}
        self.rows = {labels[row[1]]: at for at, row in enumerate(zone.rows) if row[1] in labels}
        self.units = {name: column.unit for name, column in columns().items()}

    def at(self, indicator: str) -> str:
        """The address of a figure, as this sheet writes it; nothing where the zone's sheet has no such unit."""
        return (
            self.zone.outside(self.key, self.rows[indicator]) if self.key and indicator in self.rows else ""
        )

    def row(self, at: int, row: Any, cells: list[Any], exact: Any) -> list[Any]:
        place = {head.name: number for number, head in enumerate(self.sheet.heads)}
        indicator, how = row["indicator"], row["how"]
        digits = digits_of(Column("", "", "", row["unit"], "number")) if row["unit"] != "years" else 2
        own = self.units.get(indicator, "")

        def put(name: str, formula: str, digits: int) -> None:
            value = float(exact[name])
            known = value == value
            cells[place[name]] = Cell(value if known else None, formula if known else "", digits)

        of = digits_of(Column("", "", "", own, "number"))
        if how in ("structure", "intensity", "years"):
            put("present", f"={self.at(indicator)}" if self.at(indicator) else "", of)
            put("ideal", "", of)
        if how in ("structure", "intensity"):
            put("base", f"={self.at(row['base'])}" if self.at(row["base"]) else "", 2)
        if how == "years":
            put("base", "", 2)
        here = {name: self.sheet.at(name, at) for name in ("present", "ideal", "base") if name in place}
        formula = ""
        if how == "amount" and self.at(indicator):
            formula = f"={self.at(indicator)}"
        elif how == "rest" and self.at("area_ha"):
            total, less = self.at("area_ha"), (self.at("supplied_ha"), self.at("unbuildable_ha"))
            formula = f"=MAX(0,{total}-{less[0]}-{less[1]})"
        elif how == "structure":
            formula = f"=MAX(0,{here['base']}*({here['ideal']}-{here['present']})/100)"
        elif how == "intensity":
            formula = f"=MAX(0,{here['base']}*({here['ideal']}-{here['present']})/{here['ideal']})"
        elif how == "years":
            formula = f"={here['present']}/{here['base']}"
        put("value", formula, digits)
        return cells

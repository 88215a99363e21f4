"""Units: the sheets of figures by zone, park, sub-park and along the corridor, every cell a formula over the plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from land_policy.corridor import OUTSIDE
from land_policy.evaluation import Evaluation
from land_policy.tally import columns as tally_columns
from land_policy.tally import definitions
from layers.schema import Column
from reports.page.told import may_tell
from reports.preset.preset import preset_of
from reports.shown import digits_of, shown_share
from reports.tables.corridor_table import station_label
from reports.workbook.formulas import Ground, amount, ratio
from reports.workbook.meaning import meaning
from reports.workbook.sheet import Cell, Head, Sheet
from reports.workbook.words import word

ALONG = (
    "area_ha", "built_ha", "industrial_ha", "supplied_ha", "suppliable_ha", "suspected_idle_ha", "floor_wan_m2",
    "floor_headroom_wan_m2", "far_zone", "far_plots", "building_density_pct", "industrial_far",
    "industrial_investment_wan_ha", "industrial_tax_wan_mu", "people_ha", "suspected_idle_rate_pct",
)  # fmt: skip


@dataclass(frozen=True)
class Grounds:
    """Where formulas of each scope add up: the plots, or the shares of plots with the number of every unit."""

    plots: Ground
    shares: Ground | None
    index: Mapping[tuple[str, str], int]

    def formula(self, name: str, scope: str, where: str) -> str:
        """The formula of a figure; nothing where a column it needs may not be shown or the zone has no such class."""
        ground = self.shares if scope in ("boundary", "station", "area", "node") else self.plots
        kind = "amounts" if name in definitions("amounts") else "indicators"
        row = definitions(kind)[name]
        return "" if ground is None else formula_of(ground, row, where)

    def key(self, scope: str) -> str:
        """The column that holds the number of a unit, as formulas call it."""
        if scope in ("park", "sub_park"):
            return self.plots.named(f"{scope}_no")
        return self.shares.named("unit_no") if self.shares is not None else ""


def formula_of(ground: Ground, row: Mapping[str, str], where: str) -> str:
    """The formula of one definition on a ground; nothing where the ground lacks what it needs."""
    quantities = [row["quantity"]] if "quantity" in row else [row["numerator"], row["denominator"]]
    classes = [one for one in (row["over"], row.get("by", "all")) if one != "all"]
    if any(one in ground.silent for one in classes):
        return ""
    columns = {"idle": ["suspected"], "G": ["idle_recorded"]}
    first = {"D": "supply_class", "E": "supply_class", "F": "supply_class", "H": "high_tech_class"}
    needed = [
        name
        for one in classes
        for name in columns.get(one, [first.get(part[0], "status_class") for part in one.split("+")])
    ]
    if not ground.has(*quantities, *needed, "area_m2"):
        return ""
    return amount(ground, row, where) if "quantity" in row else ratio(ground, row, where)


def figure_sheet(
    evaluation: Evaluation,
    grounds: Grounds,
    tab: str,
    title: str,
    units: Sequence[tuple[str, str, str, int | None]],
    lang: str = "zh",
    notes: Sequence[str] = (),
) -> Sheet:
    """One row an amount or indicator, one column a unit: ``(scope, unit, label, its number in formulas)``."""
    named = tally_columns()
    scopes = {scope for scope, *_ in units}
    tallies = evaluation.tallies[evaluation.tallies["scope"].isin(scopes)]
    values = tallies.set_index(["scope", "unit", "indicator"])[["value", "known_pct"]]
    keys = [f"{scope}:{unit}" for scope, unit, *_ in units]
    known = [key for key in keys if key == "zone:all"]
    heads = (
        Head("group", word("group", lang)),
        Head("label", word("figure", lang), width=42 if lang == "en" else 34),
        Head("unit", word("unit", lang)),
        *(Head(key, label, "number", width=0) for key, (_, _, label, _) in zip(keys, units, strict=True)),
        *(Head(f"known {key}", word("known", lang), "figure") for key in known),
        Head("meaning", word("meaning", lang), width=60),
    )
    numbered = any(no is not None for *_, no in units)
    names = [name for name in named if not tallies[tallies["indicator"] == name].empty]
    shell = Sheet(tab, title, heads, [[]] * (len(names) + numbered), tuple(notes), 3)
    rows: list[list[Any]] = []
    if numbered:
        blank: list[Any] = [
            Cell(no, kind="count") if no is not None else Cell("", kind="text") for *_, no in units
        ]
        rows.append(
            [
                word("group_key", lang),
                word("unit_no", lang),
                "",
                *blank,
                *([""] * len(known)),
                word("unit_no_is", lang),
            ]
        )
    for name in names:
        column = named[name]
        cells = [
            _cell(
                evaluation, grounds, column, scope, values, unit, _where(grounds, shell, scope, key, no), lang
            )
            for key, (scope, unit, _, no) in zip(keys, units, strict=True)
        ]
        told = [shown_share(float(values.at[("zone", "all", name), "known_pct"])) for _ in known]
        group = word("group_amount" if name in definitions("amounts") else "group_ratio", lang)
        rows.append([group, column.label(lang), column.unit_in(lang), *cells, *told, meaning(name, lang)])
    return Sheet(tab, title, heads, rows, tuple(notes), 3)


def _where(grounds: Grounds, shell: Sheet, scope: str, key: str, no: int | None) -> str:
    """The criterion of a unit: its number stands in the first row of the body."""
    if no is None:
        return ""
    column = shell.at(key, 0)
    letters = column.strip("$").rstrip("0123456789")
    return f"{grounds.key(scope)},{letters}${shell.top + 1},"


def _cell(
    evaluation: Evaluation, grounds: Grounds, column: Column, scope: str, values: pd.DataFrame, unit: str, where: str,
    lang: str,
) -> Cell:  # fmt: skip
    """The figure with its formula; that it is kept back where too few plots contribute to it."""
    name = column.name
    if not may_tell(evaluation, preset_of(evaluation.zone), name, scope, unit):
        return kept_back(lang)
    value = float(values.at[(scope, unit, name), "value"])
    return Cell(None if value != value else value, grounds.formula(name, scope, where), digits_of(column))


def kept_back(lang: str) -> Cell:
    """What stands where a figure may not be told."""
    return Cell(word("kept_back", lang), kind="text")


def corridor_sheet(evaluation: Evaluation, grounds: Grounds, lang: str = "zh") -> Sheet:
    """One row a band of station, an area, the ground near a node; main figures, the number of the unit beside."""
    profile, named, preset = evaluation.corridor, tally_columns(), preset_of(evaluation.zone)
    heads = (
        Head("by", word("corridor_by", lang)),
        Head("name", word("corridor_name", lang)),
        Head("station", word("corridor_at", lang)),
        Head("offset", word("corridor_offset", lang), "number", 0),
        *(Head(name, named[name].heading(lang), "number", digits_of(named[name])) for name in ALONG),
        Head("unit_no", word("unit_no", lang), "count", aside=True),
    )
    places = [
        place
        for by in ("station", "area", "node")
        if by not in profile.missing
        for place in _places(evaluation, by, lang)
    ]
    shell = Sheet(word("corridor", lang), word("corridor_title", lang), heads, [[]] * len(places))
    notes = (word("corridor_note", lang),)
    shell = Sheet(shell.tab, shell.title, heads, shell.rows, notes, 2)
    rows: list[list[Any]] = []
    for at, (by, unit, *told) in enumerate(places):
        figures = profile.tallies[
            (profile.tallies["by"] == by) & (profile.tallies["unit"].astype(str) == unit)
        ]
        values = figures.set_index("indicator")["value"]
        no = grounds.index.get((by, unit))
        where = f"{grounds.key(by)},{shell.at('unit_no', at)}," if grounds.shares is not None else ""
        cells = []
        for name in ALONG:
            if not may_tell(evaluation, preset, name, "corridor" if by == "area" else by, unit):
                cells.append(kept_back(lang))
                continue
            value = float(values[name])
            formula = grounds.formula(name, by, where)
            cells.append(Cell(None if value != value else value, formula, digits_of(named[name])))
        rows.append([*told, *cells, 0 if no is None else no])
    return Sheet(shell.tab, shell.title, heads, rows, notes, 2)


def _places(evaluation: Evaluation, by: str, lang: str) -> list[list[Any]]:
    """Unit, kind of division, name, stations and offset of every part, from the south."""
    profile = evaluation.corridor
    said = word(f"corridor_{by}", lang)
    nowhere = Cell("", kind="text")
    if by == "station":
        ends = [
            (str(unit), station_label(row["station_from_m"]), station_label(row["station_to_m"]))
            for unit, row in profile.bands.iterrows()
        ]
        return [[by, unit, said, f"{first}–{last}", first, nowhere] for unit, first, last in ends]
    if by == "area":
        listed = dict.fromkeys(profile.tallies.loc[profile.tallies["by"] == "area", "unit"].astype(str))
        areas = [unit for unit in listed if unit != OUTSIDE]
        return [[by, unit, said, evaluation.unit_name("corridor", unit, lang), "", nowhere] for unit in areas]
    named = "name_en" if lang == "en" else "name"
    found = []
    for unit, row in profile.nodes.iterrows():
        name = row[named] if pd.notna(row[named]) and row[named] else row["name"]
        at = station_label(row["station_m"]) if pd.notna(row["station_m"]) else ""
        offset = nowhere if pd.isna(row["offset_m"]) else float(row["offset_m"])
        found.append([by, str(unit), said, str(name), at, offset])
    return found

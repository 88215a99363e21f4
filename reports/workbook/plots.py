"""Plots: the sheet 宗地, every plot with what is recorded of it and its ratios as formulas; all other sheets add it up."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from land_policy import idle
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.tally import classed, in_class
from layers.take import flags
from maps import palette
from reports.fee import fee_said, is_levied
from reports.page.fields import plot_text
from reports.preset.preset import Preset
from reports.shown import BLANK
from reports.workbook.sheet import Cell, Head, Sheet, head_of, name_for, plain_value
from reports.workbook.words import word

SHOWN = (
    "plot_id", "name", "park_id", "land_use", "area_m2", "area_mu", "status_class", "supply_class", "far",
    "building_coefficient_pct", "address", "sub_park_id", "batch_id", "planned_class", "high_tech_class", "ownership",
    "official_area_m2", "plane_area_m2", "area_from", "buildings", "built_floor_m2", "built_far_floor_m2", "floor_from",
    "built_footprint_m2", "built_covered_m2", "far_plain", "building_density_pct", "far_least", "far_most", "far_ceiling",
    "ceiling_from", "far_headroom", "floor_headroom_m2", "density_most_pct", "height_most_m", "service_land_m2",
    "service_land_pct", "service_floor_m2", "service_floor_pct", "green_m2", "green_pct", "industry_code",
    "industry_name", "chain", "fixed_investment_wan", "output_wan", "tax_wan", "employees", "investment_wan_mu",
    "output_wan_mu", "tax_wan_mu", "people_ha", "grade", "grade_before", "supply_mode", "supplied_on", "term_years",
    "contract_no", "contract_day", "land_price_wan", "handover_day", "start_by", "start_by_anew", "finish_by",
    "started_on", "stopped_on", "resumed_on", "finished_on", "developed_m2", "due_m2", "invested_wan",
    "total_investment_wan", "government_cause", "idle_class", "suspected", "idle_reason", "idle_route", "idle_since",
    "idle_next_class", "idle_next_day", "idle_fee_wan", "idle_recorded", "breaks", "unknowns", "advised", "station_m",
    "offset_m", "map",
)  # fmt: skip
"""The columns of the sheet, in their order; one with no data is left out."""
QUANTITIES = (
    "area_m2", "built_floor_m2", "built_footprint_m2", "built_covered_m2", "floor_headroom_m2", "fixed_investment_wan",
    "output_wan", "tax_wan", "employees",
)  # fmt: skip
CLASSES = ("status_class", "supply_class", "high_tech_class", "suspected", "idle_recorded")
"""What the sums of other sheets run over."""
KEYS = {"park_no": "park", "sub_park_no": "sub_park"}
"""Numbers of units that formulas choose plots by, and their scopes: no text from data is ever a criterion."""

_PER = {
    "far": ("built_far_floor_m2", "area_m2", ""),
    "far_plain": ("built_floor_m2", "area_m2", ""),
    "building_density_pct": ("built_footprint_m2", "area_m2", "*100"),
    "building_coefficient_pct": ("built_covered_m2", "area_m2", "*100"),
    "service_land_pct": ("service_land_m2", "area_m2", "*100"),
    "service_floor_pct": ("service_floor_m2", "built_floor_m2", "*100"),
    "green_pct": ("green_m2", "area_m2", "*100"),
    "investment_wan_mu": ("fixed_investment_wan", "area_m2", "*2000/3"),
    "output_wan_mu": ("output_wan", "area_m2", "*2000/3"),
    "tax_wan_mu": ("tax_wan", "area_m2", "*2000/3"),
    "people_ha": ("employees", "area_m2", "*10000"),
}
"""Ratios of one plot: above, below, factor."""
_FLAGS = ("suspected", "idle_recorded")


def idle_tones(lang: str) -> dict[str, str]:
    """The ground of a cell by the words of the class it shows: the colours of the map."""
    colours = {key.removeprefix("idle_"): colour for key, colour in palette.URGENCY.items()}
    return {
        text.label(lang): colours[key.removeprefix("idle_")]
        for key, text in idle.classes().items()
        if key.removeprefix("idle_") in colours and key != "not_due"
    }


def plot_sheet(evaluation: Evaluation, preset: Preset, lang: str = "zh") -> Sheet:
    """Every plot that may be shown, in the columns that may be."""
    plots = evaluation.plots.loc[preset.plots(evaluation.plots).index]
    names = [name for name in SHOWN if _may(preset, name) and _there(plots, name)]
    tab = word("plots", lang)
    heads = [_head(name, lang) for name in names]
    heads += [
        Head(key, word(key, lang), "count", aside=True) for key in KEYS if _units(evaluation, KEYS[key])
    ]
    named = {
        head.name: name_for(tab, head.label) for head in heads if head.name in (*QUANTITIES, *CLASSES, *KEYS)
    }
    sheet = Sheet(
        tab, word("plots_title", lang), tuple(heads), [[]] * len(plots), _notes(preset, lang), 2, named=named
    )
    columns = [_column(evaluation, plots, sheet, head, lang) for head in heads]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Sheet(tab, sheet.title, sheet.heads, rows, sheet.notes, sheet.freeze, named=named, one_across=True)


def suspected(plots: pd.DataFrame) -> pd.Series:
    """Whether the clock suspects each plot of lying idle; blank where it cannot tell."""
    told = pd.Series(in_class(plots, "idle"), index=plots.index, dtype="boolean")
    return told.where(classed(plots, "idle"))


def map_view(plot: str) -> str:
    """What brings the HTML map to a plot: the file's name with the plot behind it.

    >>> map_view("GX 001/2")
    'map.html#plot=GX%20001%2F2'
    """
    return f"map.html#plot={urllib.parse.quote(plot, safe='')}"


def _may(preset: Preset, name: str) -> bool:
    """Whether a column may be shown; what is made of a column only where that one may be."""
    made = {"suspected": "idle_class", "area_mu": "area_m2", "map": "plot_id"}
    return preset.shows(made.get(name, name))


def _there(plots: pd.DataFrame, name: str) -> bool:
    if name in ("area_mu", "map", "suspected", "plot_id"):
        return True
    return name in plots.columns and bool(plots[name].notna().any())


def _head(name: str, lang: str) -> Head:
    if name in ("area_mu", "map", "suspected"):
        kind = "number" if name == "area_mu" else "text"
        return Head(name, word(f"plots_{name}", lang), kind, 1)
    tones = idle_tones(lang) if name == "idle_class" else {}
    column = plot_columns()[name]
    more: dict[str, Any] = {"tones": tones, "total": name in ("area_m2", "built_floor_m2")}
    if name in ("plot_id", "contract_no", "industry_code"):
        more["kind"] = "code"
    made = head_of(column, lang)
    return Head(**{**{f: getattr(made, f) for f in made.__dataclass_fields__}, **more})


def _column(evaluation: Evaluation, plots: pd.DataFrame, sheet: Sheet, head: Head, lang: str) -> list[Any]:
    """The cells of one column."""
    name = head.name
    if name == "plot_id":
        return [str(one) for one in plots.index]
    if name == "map":
        return [map_view(str(one)) for one in plots.index]
    if name in KEYS:
        return _numbers_of(evaluation, plots, KEYS[name])
    if name in _FLAGS:
        told = suspected(plots) if name == "suspected" else flags(plots, name)
        words = {True: word("yes", lang), False: word("no", lang)}
        shown = [None if pd.isna(one) else words[bool(one)] for one in told]
        if name == "suspected":
            outside = plots["idle_class"].eq("not_supplied").fillna(False)
            aside = idle.classes()["not_supplied"].label(lang)
            return [aside if out else one for one, out in zip(shown, outside, strict=True)]
        return shown
    formula = _formula(sheet, name)
    if name == "area_mu":
        values = plots["area_m2"] * 3 / 2000
    elif name == "idle_fee_wan":
        values = _fees(plots, lang)
    elif head.kind in ("number", "count", "day"):
        values = plots[name]
    else:
        column = plot_columns()[name]
        texts = plot_text(evaluation, column, lang, plots.index)
        return [None if one == BLANK else one for one in texts]
    cells = [plain_value(one) for one in values.astype("object")]
    if formula is None:
        return cells
    return [Cell(one, formula(row)) for row, one in enumerate(cells)]


def _fees(plots: pd.DataFrame, lang: str) -> pd.Series:
    """The fee of each plot: a figure where one is levied, in words why none is due, blank where that is not known."""
    said = fee_said(plots, lang)
    return plots["idle_fee_wan"].where(is_levied(plots["idle_route"]), said.where(said.ne(BLANK), None))


def _formula(sheet: Sheet, name: str) -> Callable[[int], str] | None:
    """The formula of a ratio by row of the body; none where it is not one or its parts are not on the sheet."""

    def at(column: str) -> Callable[[int], str]:
        place = re.sub(r"\d+$", "", sheet.at(column, 0))
        return lambda row: f"{place}{sheet.top + row + 1}"

    if name == "area_mu" and sheet.has("area_m2"):
        area = at("area_m2")
        return lambda row: f'=IF(COUNT({area(row)})=1,{area(row)}*3/2000,"{BLANK}")'
    if name in _PER and sheet.has(_PER[name][0]) and sheet.has(_PER[name][1]):
        above, below, factor = at(_PER[name][0]), at(_PER[name][1]), _PER[name][2]
        return lambda row: (
            f'=IFERROR(IF(COUNT({above(row)},{below(row)})=2,{above(row)}/{below(row)}{factor},"{BLANK}"),"{BLANK}")'
        )
    if name == "far_headroom" and sheet.has("far_ceiling") and sheet.has("far"):
        ceiling, far = at("far_ceiling"), at("far")
        return lambda row: f'=IF(COUNT({ceiling(row)},{far(row)})=2,{ceiling(row)}-{far(row)},"{BLANK}")'
    if name == "floor_headroom_m2" and sheet.has("far_headroom"):
        room, area = at("far_headroom"), at("area_m2")
        return lambda row: f'=IF(COUNT({room(row)},{area(row)})=2,MAX(0,{room(row)}*{area(row)}),"{BLANK}")'
    return None


def _units(evaluation: Evaluation, scope: str) -> Mapping[str, int]:
    """The units of a scope, numbered from 1."""
    rows = evaluation.tallies[evaluation.tallies["scope"] == scope]
    return {str(unit): at for at, unit in enumerate(dict.fromkeys(rows["unit"]), start=1)}


def _numbers_of(evaluation: Evaluation, plots: pd.DataFrame, scope: str) -> list[Any]:
    """The number of the unit that each plot lies in; blank outside all."""
    numbers = _units(evaluation, scope)
    belongs = evaluation.belongs
    of = belongs[belongs["scope"] == scope]
    held = pd.Series(of["unit"].astype(str).map(numbers).to_numpy(), index=of["plot"].to_numpy())
    at = evaluation.plots.index.get_indexer(plots.index)
    found = held.reindex(at).to_numpy()
    return [None if np.isnan(one) else int(one) for one in found.astype("float64")]


def _notes(preset: Preset, lang: str) -> tuple[str, ...]:
    left = [group.label[lang] for group in preset.leaves]
    told = word("comma", lang).join(left)
    return (word("plots_note", lang), *((word("left_out", lang, what=told),) if left else ()))

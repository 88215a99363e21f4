"""Units: what a file's figures are in, declared by people or established on evidence, never guessed in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.schema import Column, Schema, plain, split_unit
from layers.unit import Unit, choices, unit
from layers.values import numbers
from layers.words import Words, nearest, words

_KINDS = {"m²": "area", "万元": "money", "m": "length", "%": "share"}
_AREA_CANDIDATES = ("m²", "亩", "公顷", "km²")
_FLOOR_CANDIDATES = ("m²", "万m²")
AREA_OF_RECORD = {"plots": "official_area_m2", "buildings": "footprint_m2", "batches": "approved_m2"}
"""The column of each layer that the drawn area can be held against."""
CONTRADICTED = ("unit.contradicted", "unit.ratio_contradicted")
"""Faults of a unit that people stated and most rows contradict; ``accept = ["unit"]`` lets these pass as warnings."""
_FLOORS = ("floor_area_m2", "far_floor_area_m2", "service_floor_m2")
_OF_LAND = "亩"
_BUILT = ("floor_area_m2", "far_floor_area_m2", "footprint_m2", "covered_m2", "service_floor_m2")
_RATIOS = {"floor_area_m2": ("far_recorded", 1.0), "covered_m2": ("coefficient_recorded_pct", 0.01)}
_LIKELY = {"area": "unit.likely_area", "money": "unit.likely_money", "share": "unit.likely_share"}
_FEW = 3


@dataclass(frozen=True)
class _Case:
    """One file's columns on trial: raw rows, what each heading was recognised as, what people declared."""

    file: str
    schema: Schema
    raw: pd.DataFrame
    heading_of: Mapping[str, str]
    declared: Mapping[str, str]
    area_m2: pd.Series | None

    def figures(self, name: str) -> pd.Series:
        column = self.schema.column(name)
        return numbers(self.raw[self.heading_of[name]], column.unit).values

    def fault(self, key: str, severity: str, column: str, **facts: Any) -> Fault:
        own = {"layer": self.schema.layer, "heading": self.heading_of.get(column, column)}
        return fault(key, severity, self.file, column=column, **{**own, **facts})


def establish(
    raw: pd.DataFrame,
    schema: Schema,
    fields: Mapping[str, str],
    *,
    file: str,
    declared: Mapping[str, str] | None = None,
    area_m2: pd.Series | None = None,
) -> tuple[dict[str, Unit], list[Fault]]:
    """The unit of every recognised column that has one: ``({column name: unit}, faults)``.

    ``fields`` is ``{heading: column name}``; ``declared`` is ``{column name or heading: unit}``; ``area_m2`` is the
    drawn area on the frame's index. In this order: what people declared; the unit in the heading's brackets; the
    dictionary's unit when the heading is the dictionary's own name; the drawn area, for the area of record
    (candidates m², 亩, 公顷, km²); a recorded ratio or the storeys, for floor areas (m² or 万m²). What rests on
    evidence is a NOTE that gives it; what most rows contradict, or has none, is an ERROR that asks for a declaration. Columns without any
    figure need no unit.
    """
    heading_of = {name: heading for heading, name in fields.items()}
    case = _Case(file, schema, raw, heading_of, dict(declared or {}), area_m2)
    declared_units, faults = _declared(case)
    found: dict[str, Unit] = {}
    open_columns: list[Column] = []
    for column in (schema.column(name) for name in schema.names if name in heading_of):
        if column.unit not in _KINDS or column.type not in ("number", "count"):
            continue
        stated = declared_units.get(column.name) or _stated(case, column, faults)
        if stated:
            found[column.name] = stated
        elif (case.figures(column.name).fillna(0) != 0).any():
            open_columns.append(column)
    _of_record(case, found, open_columns, faults)
    _built(case, found, open_columns, faults)
    for column in open_columns:
        if column.name not in found:
            _default(case, column, found, faults)
    return found, faults


def _declared(case: _Case) -> tuple[dict[str, Unit], list[Fault]]:
    """Units that people declared, by column name; unknown units and unknown keys are errors."""
    units: dict[str, Unit] = {}
    faults: list[Fault] = []
    name_of = {heading: name for name, heading in case.heading_of.items()}
    for key, named in case.declared.items():
        name = key if key in case.schema.names else name_of.get(key, "")
        declared = unit(str(named))
        if not name:
            known = [*case.schema.names, *name_of]
            faults.append(
                case.fault(
                    "unit.no_column",
                    ERROR,
                    key,
                    key_named=key,
                    nearest=nearest(key, known, words("unit.heading")),
                )
            )
            continue
        wanted = _KINDS.get(case.schema.column(name).unit, "")
        land = _OF_LAND if name in _FLOORS else ""
        if declared is None or declared.kind != wanted or declared.name == land:
            choice = (
                words("unit.choices", choices=choices(wanted, land)) if wanted else words("unit.no_choice")
            )
            told = {"key_named": key, "unit": str(named), "choice": choice}
            faults.append(case.fault("unit.impossible", ERROR, name, **told))
        else:
            units[name] = declared
    return units, faults


def _stated(case: _Case, column: Column, faults: list[Fault]) -> Unit | None:
    """The unit in the heading itself, or the dictionary's own when the heading is the column's own name."""
    heading = case.heading_of[column.name]
    if plain(heading) == plain(column.name):
        return unit(column.unit)
    named = split_unit(heading)[1]
    if not named:
        return None
    stated = unit(named)
    of_land = stated is not None and stated.name == _OF_LAND and column.name in _FLOORS
    if stated is None or stated.kind != _KINDS[column.unit] or of_land:
        faults.append(case.fault("unit.in_heading", WARNING, column.name, unit=named))
        return None
    return stated


def _of_record(case: _Case, found: dict[str, Unit], open_columns: list[Column], faults: list[Fault]) -> None:
    """Hold the area of record against the drawn area: establish its unit, or contradict the one given."""
    name = AREA_OF_RECORD.get(case.schema.layer, "")
    if name not in case.heading_of or case.area_m2 is None:
        return
    figures = case.figures(name)
    usable = (figures > 0) & (case.area_m2 > 0)
    rows = int(usable.sum())
    if not rows:
        return
    ratio = (figures[usable] / case.area_m2[usable]).to_numpy(dtype=float)
    agree = {one: _agreeing(ratio * _factor(one), 0.01) for one in _AREA_CANDIDATES}
    best = max(agree, key=lambda one: agree[one])
    told: dict[str, Any] = {"best": best, "agree": agree[best], "rows": rows}
    if name in found:
        given = found[name]
        own = _agreeing(ratio * given.factor, 0.01)
        if agree[best] > 0.5 * rows > own and _factor(best) != given.factor:
            told |= {"given": given.name, "own": own, "likely": best}
            faults.append(case.fault("unit.contradicted", ERROR, name, **told))
        return
    if agree[best] > 0.5 * rows:
        found[name] = _known(best)
        faults.append(case.fault("unit.record", NOTE, name, unlike=_unlike(best), **told))
    elif near := _near(ratio):
        found[name] = _known(near)
        off = abs(float(np.median(ratio)) * _factor(near) - 1)
        told |= {"near": near, "off": off, "agree": agree[near]}
        faults.append(case.fault("unit.near", WARNING, name, **told))


def _known(name: str) -> Unit:
    found = unit(name)
    if found is None:
        raise KeyError(name)
    return found


def _factor(name: str) -> float:
    return _known(name).factor


def _unlike(name: str) -> Words:
    """What is added where the unit is not the dictionary's."""
    return Words("") if name == "m²" else words("unit.unlike")


def _agreeing(ratio: np.ndarray, within: float) -> int:
    return int((np.abs(ratio - 1.0) < within).sum())


def _near(ratio: np.ndarray) -> str:
    """The one unit in which nine rows of ten lie within 20 % of the drawn area (the next is 15 times away)."""
    for one in _AREA_CANDIDATES:
        if _agreeing(ratio * _factor(one), 0.2) >= 0.9 * len(ratio):
            return one
    return ""


def _built(case: _Case, found: dict[str, Unit], open_columns: list[Column], faults: list[Fault]) -> None:
    """Establish the unit of floor areas and footprints: by a recorded ratio, by storeys, or from a sister column."""
    members = [name for name in _BUILT if name in case.heading_of]
    if case.schema.layer == "plots":
        for name, (ratio_name, scale) in _RATIOS.items():
            if name in members and ratio_name in case.heading_of and "official_area_m2" in found:
                expected = case.figures(ratio_name) * scale
                expected = expected * case.figures("official_area_m2") * found["official_area_m2"].factor
                _by_ratio(case, name, expected, case.heading_of[ratio_name], found, faults)
    elif {"floor_area_m2", "storeys"} <= case.heading_of.keys() and case.area_m2 is not None:
        expected = case.area_m2 * case.figures("storeys")
        _by_ratio(case, "floor_area_m2", expected, words("unit.storeys"), found, faults)
    _shared(case, members, found, [c.name for c in open_columns], faults)


def _by_ratio(
    case: _Case, name: str, expected_m2: pd.Series, evidence: str, found: dict[str, Unit], faults: list[Fault]
) -> None:
    """Establish (or contradict) one column's unit from what a ratio says the amount should be."""
    figures = case.figures(name)
    usable = (figures > 0) & (expected_m2 > 0)
    rows = int(usable.sum())
    if rows < _FEW:
        return
    ratio = (figures[usable] / expected_m2[usable]).to_numpy(dtype=float)
    agree = {one: _agreeing(ratio * _factor(one), 0.1) for one in _FLOOR_CANDIDATES}
    middle = float(np.median(ratio))
    for one in _FLOOR_CANDIDATES:
        factor = _factor(one)
        if not (agree[one] > 0.5 * rows and 0.5 < middle * factor < 2):
            continue
        told = {"unit": one, "agree": agree[one], "rows": rows, "evidence": evidence}
        if name not in found:
            found[name] = _known(one)
            faults.append(case.fault("unit.ratio", NOTE, name, unlike=_unlike(one), **told))
        elif found[name].factor != factor:
            told |= {"given": found[name].name, "likely": one}
            faults.append(case.fault("unit.ratio_contradicted", ERROR, name, **told))


def _shared(
    case: _Case, members: list[str], found: dict[str, Unit], asking: list[str], faults: list[Fault]
) -> None:
    """Let floor areas and footprints of one file share the one unit that is known among them, and say so."""
    known = [name for name in members if name in found and split_unit(case.heading_of[name])[1] == ""]
    known = [name for name in known if plain(case.heading_of[name]) != plain(name)]
    units = {found[name].factor for name in known}
    without = [name for name in members if name in asking and name not in found]
    if len(units) != 1 or not without:
        return
    shared = found[known[0]]
    for name in without:
        found[name] = shared
    headings = [case.heading_of[name] for name in without]
    told = {"headings": headings, "unit": shared.name, "like": case.heading_of[known[0]]}
    faults.append(case.fault("unit.shared", NOTE, without[0], **told))


def _default(case: _Case, column: Column, found: dict[str, Unit], faults: list[Fault]) -> None:
    """Lengths are metres and figures above 1 are per cent; an area or a sum of money without a unit is an error."""
    kind = _KINDS[column.unit]
    if kind == "length" or (kind == "share" and case.figures(column.name).max() > 1.5):
        found[column.name] = _known(column.unit)
        return
    likely = _LIKELY[kind]
    if column.name == AREA_OF_RECORD.get(case.schema.layer):
        likely = "unit.likely_record"
    told = {"label": column.zh, "likely": words(likely)}
    faults.append(case.fault("unit.unsaid", ERROR, column.name, **told))

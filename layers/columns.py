"""Columns of a layer: recognised, put into their type and unit, and held against their bounds."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from layers.fault import ERROR, NOTE, WARNING
from layers.log import Log
from layers.schema import Column, Schema, codes
from layers.unit import Unit
from layers.values import PARSERS, TEXT, Parsed, coded, text
from layers.words import labelled, titled
from layers.zone import Frame

_LISTS = {
    ("plots", "status_class"): "status_class",
    ("plots", "planned_class"): "status_class",
    ("plots", "supply_class"): "supply_class",
    ("plots", "high_tech_class"): "high_tech_class",
    ("plots", "supply_mode"): "supply_mode",
    ("corridor_nodes", "kind"): "node_kind",
    ("constraints", "kind"): "constraint_kind",
    ("boundaries", "kind"): "boundary_kind",
    ("roads", "kind"): "road_kind",
    ("proceedings", "decision_kind"): "decision_kind",
    ("proceedings", "option"): "disposal_option",
}

_CELL_SHOWN = 60
_MANY = 1000
"""Cells of a column from which it is worth looking which of them are alike."""
_UNREADABLE = {
    "number": "number.cell",
    "count": "count.cell",
    "day": "day.cell",
    "month": "month.cell",
    "flag": "flag.cell",
    "heights": "heights.cell",
}
"""What is said of a cell that cannot be read, by the type it should be of."""


def list_of(layer: str, column: str) -> str:
    """The closed list of codes that a column of a layer draws on, or an empty text.

    >>> list_of("plots", "status_class"), list_of("plots", "name")
    ('status_class', '')
    """
    return _LISTS.get((layer, column), "")


def parsed_columns(
    raw: Frame, schema: Schema, recognised: Mapping[str, str], units: Mapping[str, Unit], log: Log
) -> dict[str, pd.Series]:
    """Every recognised column in its type and unit, by name, with faults for what cannot be read."""
    heading_of = {name: heading for heading, name in recognised.items()}
    columns = [schema.column(name) for name in schema.names if name in heading_of]
    parsed = {
        column.name: _value(raw[heading_of[column.name]], column, schema, units, log) for column in columns
    }
    for column in columns:
        if column.need.startswith("positive"):
            parsed[column.name] = _filled(parsed, column, schema, heading_of[column.name], log)
    for column in columns:
        parsed[column.name] = _within(parsed[column.name], column, log)
    return parsed


def _value(raw: pd.Series, column: Column, schema: Schema, units: Mapping[str, Unit], log: Log) -> pd.Series:
    """One column in its type and the dictionary's unit."""
    result = _parsed(raw, column)
    values = result.values
    if result.bad.any():
        cells = text(raw[result.bad]).fillna("").str.slice(0, _CELL_SHOWN).to_frame("value")
        named = labelled(column.name, column.zh)
        log.rows(_UNREADABLE[column.type], ERROR, cells, column=column.name, name=named)
    if result.otherwise is not None and result.otherwise.any():
        _otherwise(text(raw[result.otherwise]), values[result.otherwise], column, log)
    if column.name in units and units[column.name].factor != 1.0:
        values = values.astype(float) * units[column.name].factor
    if closed := list_of(schema.layer, column.name):
        values = coded(values, codes(closed))
    return values.rename(column.name)


def _otherwise(cells: pd.Series, values: pd.Series, column: Column, log: Log) -> None:
    """Say how many cells of figures were read otherwise than they are written, with the first of them."""
    told = {"name": labelled(column.name, column.zh), "count": len(cells), "figure": f"{values.iloc[0]:.15g}"}
    value = str(cells.iloc[0])[:_CELL_SHOWN]
    log.say("number.otherwise", NOTE, column=column.name, value=value, **told)


def _parsed(raw: pd.Series, column: Column) -> Parsed:
    """The cells in their type; of texts that come again and again each is read once."""
    parser = PARSERS[column.type]
    if not isinstance(raw.dtype, pd.StringDtype) or len(raw) < _MANY:
        return parser(raw, column.unit)
    place, words = pd.factorize(raw)
    if 2 * len(words) > len(raw):
        return parser(raw, column.unit)
    once = parser(pd.Series([*words, None], dtype=raw.dtype), column.unit)  # a blank is at −1, the last
    parts = (once.values, once.bad, *(() if once.otherwise is None else (once.otherwise,)))
    return Parsed(*(part.iloc[place].set_axis(raw.index) for part in parts))


def _filled(
    parsed: Mapping[str, pd.Series], column: Column, schema: Schema, heading: str, log: Log
) -> pd.Series:
    """The column with 0 as blank where it cannot be 0, counted in a WARNING."""
    values = parsed[column.name]
    nought = (values == 0).fillna(False).astype(bool)
    other = column.need.removeprefix("positive").strip().removeprefix("if ")
    if other:
        if other not in parsed:
            return values
        there = parsed[other].notna()
        if pd.api.types.is_numeric_dtype(parsed[other]):
            there &= parsed[other] > 0
        nought &= there.fillna(False).astype(bool)
    if nought.any():
        key = "zero.although" if other else "zero.cells"
        counts = {"count": int(nought.sum()), "rows": len(values)}
        than = titled(other, schema.column(other).zh) if other else ""
        log.say(key, WARNING, column=column.name, heading=heading, label=column.zh, other=than, **counts)
    return values.mask(nought)


def _within(values: pd.Series, column: Column, log: Log) -> pd.Series:
    """The column with what lies outside the dictionary's bounds blank, each an ERROR."""
    out = pd.Series(False, index=values.index)
    if column.type in ("number", "count"):
        if column.least:
            out |= (values < float(column.least)).fillna(False).astype(bool)
        if column.most:
            out |= (values > float(column.most)).fillna(False).astype(bool)
        shown = values[out].astype(float).astype(object).map("{:g}".format).astype(TEXT)
    elif column.type == "day" and column.least:
        out |= (values < pd.Timestamp(column.least)).fillna(False).astype(bool)
        shown = values[out].dt.strftime("%Y-%m-%d").astype(TEXT)
    elif column.type == "month" and column.least:
        out |= (values < column.least).fillna(False).astype(bool)
        shown = values[out]
    if out.any():
        key = "bounds.between" if column.most else "bounds.least"
        bounds = {"unit": column.unit, "least": column.least, "most": column.most}
        named = labelled(column.name, column.zh)
        each = shown.astype(str).to_frame("value")
        log.rows(key, ERROR, each, column=column.name, name=named, **bounds)
        values = values.mask(out)
    return values

"""Scenario: a list of changes to a zone that somebody wants to see through, read from a TOML file with strict keys."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from land_policy import toml_file
from land_policy.clause import Text
from land_policy.evaluation import plot_columns
from land_policy.scenario.scenario_value import typed
from land_policy.siting.condition import Condition
from land_policy.toml_file import Reader, at
from layers.schema import Column, schema
from layers.words import nearest

RATES = {
    "far": "floor_area_m2",
    "density_pct": "footprint_m2",
    "investment_wan_ha": "fixed_investment_wan",
    "tax_wan_mu": "tax_wan",
    "output_wan_mu": "output_wan",
    "land_price_wan_mu": "land_price_wan",
}
"""What may be stated by area instead of as an amount, and the recorded amount it becomes."""

KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "raise_far": ((), ("to", "add_floor_m2")),
    "set_ceiling": (("to",), ()),
    "take_back": ((), ("supply_class",)),
    "supply": (
        ("contract_day",),
        (
            "supply_class", "supply_mode", "start_by", "finish_by", "handover_day", "term_years", "land_price_wan",
            "land_price_wan_mu", "total_investment_wan", "far_least", "far_most", "industry_code", "industry_name",
            "chain", "name",
        ),
    ),
    "build_out": (
        ("finished_on",),
        (
            "started_on", "status_class", "floor_area_m2", "far", "footprint_m2", "density_pct", "covered_m2",
            "fixed_investment_wan", "investment_wan_ha", "tax_wan", "tax_wan_mu", "output_wan", "output_wan_mu",
            "employees",
        ),
    ),
    "demolish": ((), ("status_class",)),
    "set": (("column",), ("value", "blank")),
    "parameter": (("name", "value"), ()),
    "ideal": (("indicator", "value"), ()),
    "weight": (("weights",), ()),
}  # fmt: skip
"""The kinds of change: the keys each must have and those it may have."""

OF_PLOTS = ("raise_far", "set_ceiling", "take_back", "supply", "build_out", "demolish", "set")
"""The kinds that are done to plots, named by number or by conditions."""

OF_SCHEME = ("ideal", "weight")
"""The kinds that change the evaluation scheme and no plot."""

_ONE_OF = {
    "raise_far": ("to", "add_floor_m2"),
    "set": ("value", "blank"),
}
_LISTED = ("is", "is_not", "within", "not_within")
_COLUMN_OF = {
    ("raise_far", "to"): "far_most",
    ("set_ceiling", "to"): "far_most",
    ("raise_far", "add_floor_m2"): "floor_area_m2",
}


@functools.cache
def kinds() -> Mapping[str, Text]:
    """The kinds of change with their words.

    >>> kinds()["take_back"].label("zh")
    '收回土地'
    """
    path = resources.files("land_policy").joinpath("dictionary", "scenario_kinds.csv")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return MappingProxyType({row["key"]: Text(row["zh"], row["en"]) for row in rows})


@dataclass(frozen=True)
class Change:
    """One change: its place in the list, its kind, why, the plots it is done to, and what it sets.

    ``plots`` are numbers; ``where`` are conditions that must all hold on the plots as they are after the changes
    before it. ``values`` has the keys of :data:`KINDS`, each in the type of its column.
    """

    number: int
    kind: str
    why: Text
    plots: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """What is to be seen through: a title, a note, and the changes in the order they are made."""

    title: Text
    note: Text
    changes: tuple[Change, ...]
    file: str = ""

    @property
    def scheme_changes(self) -> tuple[Change, ...]:
        """The changes of ideal values and weights."""
        return tuple(change for change in self.changes if change.kind in OF_SCHEME)


def load(path: Path) -> Scenario:
    """The scenario of one TOML file.

    Raises RuleError naming the file and every fault at once: unknown and missing keys, columns no plot has, values
    of another type or out of the dictionary's bounds.
    """
    return toml_file.read(path, _scenario)


def _scenario(head: Reader) -> Scenario:
    title = _said(head, "title")
    note = _said(head, "note") if "note" in head.table else Text("", "")
    entries = head.tables("change")
    if not entries:
        head.fault("change", "scenario.no_change", known=list(KINDS))
    changes = [_change(head, entry, number) for number, entry in enumerate(entries, start=1)]
    return Scenario(title, note, tuple(changes), head.file)


def _change(head: Reader, entry: Mapping[str, Any], number: int) -> Change:
    reader = head.under(entry, at("scenario.at_change", number=number, kind=str(entry.get("kind", ""))[:40]))
    kind = reader.choice("kind", tuple(KINDS), words=kinds())
    why = _said(reader, "why")
    if kind not in KINDS:
        return Change(number, kind, why)
    plots: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    if kind in OF_PLOTS:
        plots, where = reader.texts("plots"), _where(reader)
        if bool(plots) == bool(where):
            reader.fault("plots", "scenario.plots_or_where")
    needed, allowed = KINDS[kind]
    values = {key: _value(reader, kind, key) for key in (*needed, *allowed) if key in entry or key in needed}
    _one_of(reader, kind)
    reader.done()
    return Change(number, kind, why, plots, where, values)


def _one_of(reader: Reader, kind: str) -> None:
    """Keep a fault where an amount is stated twice, or none of the keys is there of which one must be."""
    given = set(reader.table)
    if kind in _ONE_OF and len(given & set(_ONE_OF[kind])) != 1:
        reader.fault(_ONE_OF[kind][0], "scenario.one_of", known=_ONE_OF[kind])
    for rate, amount in RATES.items():
        if {rate, amount} <= given:
            reader.fault(rate, "scenario.one_of", known=(rate, amount))


def _value(reader: Reader, kind: str, key: str) -> Any:
    """The value of one key, in the type of the recorded column it is for."""
    if kind == "set":
        return _set_value(reader, key)
    if kind == "parameter":
        return reader.take(key, object if key == "value" else str)
    if kind == "ideal":
        return reader.number(key, least=0, needed=True) if key == "value" else reader.take(key, str)
    if kind == "weight":
        return _weights(reader)
    if key in RATES:
        return reader.number(key, least=0)
    named = _COLUMN_OF.get((kind, key), key)
    return typed(reader, key, schema("plots").column(named))


def _weights(reader: Reader) -> dict[str, float]:
    """New weights by the code of the goal, sub-goal or indicator that has them."""
    table = reader.take("weights", dict) or {}
    under = reader.under(table, reader.where)
    return {code: under.number(code) or 0.0 for code in table}


def _set_value(reader: Reader, key: str) -> Any:
    if key == "blank":
        return reader.take("blank", bool)
    if key == "column":
        name = reader.take("column", str)
        if name is not None:
            _recorded(reader, name)
        return name
    name = reader.table.get("column")
    recorded = {column.name: column for column in schema("plots").columns}
    column = recorded.get(name) if isinstance(name, str) else None
    return typed(reader, "value", column) if column is not None else reader.take("value", object)


def _recorded(reader: Reader, name: str) -> None:
    """Keep a fault for a column that nobody records: it is computed, or it is none."""
    recorded = schema("plots").names[1:]
    if name in plot_columns() and name not in recorded:
        reader.fault("column", "scenario.computed", name=name)
    elif name not in recorded:
        told = at("scenario.see_columns")
        reader.fault("column", "scenario.column", name=name, nearest=nearest(name, recorded, told))


def _where(reader: Reader) -> tuple[Condition, ...]:
    """The conditions of ``[change.where]``: a word, a list of words, true or false, or a table of tests."""
    table = reader.take("where", dict, {}) or {}
    found: list[Condition] = []
    for name, wanted in table.items():
        column = plot_columns().get(name)
        if column is None:
            told = nearest(name, plot_columns(), at("scenario.see_columns"))
            reader.fault("where", "scenario.column", name=name, nearest=told)
            continue
        made = _conditions(column, wanted)
        if made is None:
            reader.fault("where", "scenario.where_form", name=name)
        else:
            found += made
    return tuple(found)


def _conditions(column: Column, wanted: Any) -> list[Condition] | None:
    """What one entry asks of a column; none where it is not written as can be read."""
    if isinstance(wanted, bool):
        return [Condition(column.name, "yes" if wanted else "no")] if column.type == "flag" else None
    if isinstance(wanted, str | list):
        wanted = {"is": wanted}
    if not isinstance(wanted, dict) or not wanted:
        return None
    made = [_one(column, test, value) for test, value in wanted.items()]
    return None if None in made else [one for one in made if one is not None]


def _one(column: Column, test: str, value: Any) -> Condition | None:
    if test in ("below", "above"):
        number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
        numeric = column.type in ("number", "count")
        if not (number and numeric):
            return None
        low, high = (float(value), None) if test == "below" else (None, float(value))
        return Condition(column.name, test, least=low, most=high)
    if test in _LISTED:
        words = tuple(value) if isinstance(value, list) else (value,)
        good = bool(words) and all(isinstance(word, str) and word for word in words)
        worded = column.type in ("text", "code", "list", "month")
        return Condition(column.name, test, words=words) if good and worded else None
    if test in ("blank", "filled") and value is True:
        return Condition(column.name, test)
    return None


def _said(reader: Reader, key: str) -> Text:
    """Words in both languages, or one text that stands for both."""
    value = reader.table.get(key)
    if isinstance(value, str) and value.strip():
        reader.take(key, str)
        return Text(value, value)
    return reader.text(key)

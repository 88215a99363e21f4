"""Target: one aim of a plan, with how it is measured from a zone's layers or why it cannot be; read from a TOML file."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from gis.words import as_written
from land_policy.clause import EVIDENCE, Text
from land_policy.tally import columns as tally_columns
from land_policy.toml_file import Reader, at, read
from layers.schema import read_columns, schema
from layers.words import nearest

LAYERS = ("plots", "buildings", "firms")
WHATS = ("indicator", "count", "sum", "share")
YEARS = (1950, 2200)
KINDS = ("plan", "assumption")


@dataclass(frozen=True)
class Measure:
    """How a target is read off the zone: an indicator, or rows of a layer counted, added up, or set in relation.

    ``where`` and ``of`` name columns and the words that count (a code counts with all that begin with it).
    """

    what: str
    indicator: str = ""
    layer: str = ""
    column: str = ""
    where: Mapping[str, tuple[Any, ...]] | None = None
    of: Mapping[str, tuple[Any, ...]] | None = None
    factor: float = 1.0


@dataclass(frozen=True)
class Target:
    """One aim of a plan: what, how much, by the end of which year, from where, and who says so.

    ``because`` says why the zone's files cannot tell; then there is no ``measure``.
    """

    name: str
    label: Text
    unit: Text
    year: int
    value: float
    sense: str
    base_year: int | None
    base: float | None
    kind: str
    source: str
    evidence: str
    measure: Measure | None
    because: Text | None


def read_targets(path: Path) -> tuple[Text, tuple[Target, ...]]:
    """The title and the targets of a file; :class:`~gis.errors.RuleError` with every fault of it."""
    return read(path, _file)


def _file(head: Reader) -> tuple[Text, tuple[Target, ...]]:
    title, source = head.text("title"), head.take("source", str, "")
    evidence = head.choice("evidence", EVIDENCE)
    targets = tuple(_target(head.under(one, at("file.at_target", name=one.get("name", ""))), source, evidence)
                    for one in head.tables("target"))  # fmt: skip
    names = [one.name for one in targets]
    for name in sorted({name for name in names if names.count(name) > 1}):
        head.fault("target", "key.twice", name=name)
    return title, targets


def _target(entry: Reader, source: str, evidence: str) -> Target:
    measure = entry.take("measure", dict, None)
    because = entry.text("because") if "because" in entry.table else None
    if (measure is None) == (because is None):
        entry.fault("measure", "key.measure_or_because")
    target = Target(
        name=entry.take("name", str) or "",
        label=entry.text("label"),
        unit=entry.text("unit"),
        year=entry.whole("year", *YEARS) or YEARS[0],
        value=entry.number("value", least=0, needed=True) or 0.0,
        sense=entry.choice("sense", (">=", "<="), ">="),
        base_year=entry.whole("base_year", *YEARS, needed=False),
        base=entry.number("base"),
        kind=entry.choice("kind", KINDS, "plan"),
        source=entry.take("source", str, source),
        evidence=entry.choice("evidence", EVIDENCE, evidence),
        measure=_measure(entry.under(measure, entry.where)) if measure is not None else None,
        because=because,
    )
    if target.base_year is not None and "year" not in entry.wrong and target.base_year >= target.year:
        entry.fault("base_year", "target.base_year", base_year=target.base_year, year=target.year)
    entry.done()
    return target


def _measure(entry: Reader) -> Measure:
    what = entry.choice("what", WHATS)
    if what not in WHATS:
        return Measure(what)
    if what == "indicator":
        found = Measure(what, indicator=entry.choice("indicator", tuple(tally_columns())))
        entry.done()
        return found
    layer = entry.choice("layer", LAYERS)
    column = entry.take("column", str) or "" if what == "sum" else entry.take("column", str, "")
    _known(entry, "column", layer, [column] if column else [])
    found = Measure(
        what,
        layer=layer,
        column=column,
        where=_conditions(entry, "where"),
        of=_conditions(entry, "of") if what == "share" else None,
        factor=entry.number("factor", least=0, above=0) or 1.0,
    )
    for key, asked in (("where", found.where), ("of", found.of)):
        _known(entry, key, layer, list(asked or ()))
    entry.done()
    return found


def _conditions(entry: Reader, key: str) -> Mapping[str, tuple[Any, ...]]:
    table = entry.take(key, dict, {})
    for name, value in table.items():
        each = value if isinstance(value, list) else [value]
        if not each or not all(isinstance(one, str | bool | int) for one in each):
            entry.fault(key, "key.lists", name=name, value=as_written(value)[:60])
    return {name: tuple(value) if isinstance(value, list) else (value,) for name, value in table.items()}


def _known(entry: Reader, key: str, layer: str, names: list[str]) -> None:
    """Keep a fault for a column that rows of a layer never have, recorded or computed."""
    if layer not in LAYERS:
        return
    there = _columns(layer)
    for name in names:
        if name not in there:
            near = nearest(name, tuple(there), at("scenario.see_columns"))
            entry.fault(key, "scenario.column", name=name[:60], nearest=near)


@functools.cache
def _columns(layer: str) -> frozenset[str]:
    """What a layer's rows have: what is recorded, with what is computed of plots and the floor of buildings."""
    text = resources.files("land_policy").joinpath("dictionary", "plots.csv").read_text(encoding="utf-8")
    computed = {"plots": [one.name for one in read_columns(text)], "buildings": ["floor_m2"]}
    return frozenset((*schema(layer).names, *computed.get(layer, [])))

"""Target: one aim of a plan, with how it is measured from a zone's layers or why it cannot be; read from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from land_policy.clause import EVIDENCE, Text
from land_policy.tally import columns as tally_columns
from land_policy.toml_file import Reader, at, read

LAYERS = ("plots", "buildings", "firms")
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
        year=entry.take("year", int) or 2000,
        value=entry.number("value") or 0.0,
        sense=entry.choice("sense", (">=", "<="), ">="),
        base_year=entry.take("base_year", int, None),
        base=entry.number("base"),
        kind=entry.choice("kind", KINDS, "plan"),
        source=entry.take("source", str, source),
        evidence=entry.choice("evidence", EVIDENCE, evidence),
        measure=_measure(entry.under(measure, entry.where)) if measure is not None else None,
        because=because,
    )
    if "value" not in entry.table:
        entry.fault("value", "key.missing")
    entry.done()
    return target


def _measure(entry: Reader) -> Measure:
    what = entry.choice("what", ("indicator", "count", "sum", "share"))
    if what == "indicator":
        found = Measure(what, indicator=entry.choice("indicator", tuple(tally_columns())))
        entry.done()
        return found
    found = Measure(
        what,
        layer=entry.choice("layer", LAYERS),
        column=entry.take("column", str) or "" if what == "sum" else entry.take("column", str, ""),
        where=_conditions(entry, "where"),
        of=_conditions(entry, "of") if what == "share" else None,
        factor=entry.number("factor") or 1.0,
    )
    entry.done()
    return found


def _conditions(entry: Reader, key: str) -> Mapping[str, tuple[Any, ...]]:
    table = entry.take(key, dict, {})
    return {name: tuple(value) if isinstance(value, list) else (value,) for name, value in table.items()}

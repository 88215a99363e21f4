"""Thresholds: what a cell and a plot are taken for, number by number with its source, read from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gis.raster.index import INDICES
from gis.words import refusal
from land_policy.assumption import Assumption, assumptions
from land_policy.clause import EVIDENCE, KINDS, Text
from land_policy.stated import file_of, stated
from land_policy.toml_file import Reader, at, read

if TYPE_CHECKING:
    from layers.zone import Zone

COVERS = ("vegetation", "built_up", "bare_soil", "water")
"""What a cell can be named; besides them ``other``."""
LIMITS = (
    "visible_pct", "least_cells", "green_pct", "built_pct", "bare_pct", "change_pct", "grace_days", "record_days",
)  # fmt: skip
SHIPPED = "suggested"
_LISTS = ("cell", "parameter")


@dataclass(frozen=True)
class CellRule:
    """One rule for a cell: it is ``cover`` where ``index`` is above ``above``."""

    cover: str
    index: str
    above: float
    kind: str
    evidence: str
    source: Text
    note: Text

    def told(self, lang: str = "zh") -> str:
        """The rule as a formula.

        >>> suggested().cells[1].told()
        'NDVI > 0.3'
        """
        return f"{self.index.upper()} > {self.above:g}"


@dataclass(frozen=True)
class Thresholds:
    """The rules for cells in the order they are asked, and the limits by name (:data:`LIMITS`)."""

    title: Text
    note: Text
    file: str
    cells: tuple[CellRule, ...]
    limits: Mapping[str, Assumption]

    def limit(self, name: str) -> float:
        """One limit.

        >>> suggested().limit("visible_pct")
        60.0
        """
        return self.limits[name].value


def thresholds_of(zone: Zone) -> Thresholds:
    """The thresholds a zone names under ``[policy] ground``, what they leave out as suggested; else the suggested ones.

    Raises RuleError: no such file, or faults in it, all told together.
    """
    path = stated(zone, "ground", "ground")
    return suggested() if path is None else read_thresholds(path)


def suggested() -> Thresholds:
    """The shipped thresholds."""
    return read(file_of(SHIPPED, Path(), "ground", "ground"), lambda head: _thresholds(head, None))


def read_thresholds(path: Path) -> Thresholds:
    """The thresholds of a file; what it leaves out is as suggested: numbers, their words, their units.

    ``source`` of the whole file counts for every number that has none of its own; one or the other is needed.
    """
    shipped = suggested()
    return read(path, lambda head: _own(head, shipped))


def _own(head: Reader, shipped: Thresholds) -> Thresholds:
    """A file of a zone's own, completed from the shipped one."""
    given = head.table.get("source")
    if "source" in head.table:
        head.text("source")
    listed = {name: head.table[name] for name in _LISTS if isinstance(head.table.get(name), list)}
    entries = [one for many in listed.values() for one in many if isinstance(one, dict)]
    if given is None and any("source" not in one for one in entries):
        head.fault("source", "ground.source")
    common = {"kind": "assumption", "evidence": "C", "source": given or {"zh": "—", "en": "—"}}
    words = refusal("land_policy", "ground.own_title", file=head.file)
    title = {"zh": words.text("zh"), "en": words.text("en")}
    filled = {name: [_filled(one, common, shipped) for one in many] for name, many in listed.items()}
    head.table = {"kind": "assumption", "title": title, **head.table, **filled}
    return _thresholds(head, shipped)


def _filled(entry: Any, common: Mapping[str, Any], shipped: Thresholds) -> Any:
    """One entry with what it leaves out; a limit has the words and the unit of the suggested one."""
    if not isinstance(entry, dict):
        return entry
    if "cover" in entry or "index" in entry:
        return {**common, **entry}
    name = str(entry.get("name", ""))
    known = shipped.limits.get(name)
    text = Text(name, name) if known is None else known.text
    unit = "" if known is None else known.unit
    return {**common, "unit": unit, "text": {"zh": text.zh, "en": text.en}, **entry}


def _thresholds(head: Reader, shipped: Thresholds | None) -> Thresholds:
    head.choice("kind", KINDS)
    head.take("checked", object, None)
    note = head.text("note") if "note" in head.table else Text("", "")
    rules = tuple(_rule(head, number, one) for number, one in enumerate(head.tables("cell"), start=1))
    limits = dict(assumptions(head))
    named = head.table.get("title")
    said = named if isinstance(named, dict) else {}
    title = Text(str(said.get("zh", "")), str(said.get("en", "")))
    for name in sorted(set(limits) - set(LIMITS)):
        head.fault("parameter", "ground.limit", name=name, known=list(LIMITS))
    for name in sorted(set(LIMITS) & set(limits)):
        most = 100.0 if name.endswith("_pct") else float("inf")
        if not 0 <= limits[name].value <= most:
            head.fault(name, "key.between", value=f"{limits[name].value:g}", least="0", most=f"{most:g}")
    if shipped is None:
        for name in sorted(set(LIMITS) - set(limits)):
            head.fault(name, "key.missing")
        if not rules:
            head.fault("cell", "key.missing")
    else:
        limits = {**shipped.limits, **limits}
        rules = rules or shipped.cells
    return Thresholds(title, note, head.file, rules, MappingProxyType(limits))


def _rule(head: Reader, number: int, entry: Mapping[str, object]) -> CellRule:
    reader = head.under(entry, at("file.at_cell", number=number))
    rule = CellRule(
        reader.choice("cover", COVERS),
        reader.choice("index", tuple(INDICES)),
        reader.number("above", least=-10, most=10, needed=True) or 0.0,
        reader.choice("kind", KINDS),
        reader.choice("evidence", EVIDENCE),
        reader.text("source"),
        reader.text("note") if "note" in entry else Text("", ""),
    )
    reader.done()
    return rule


def words_of(table: str, column: str = "") -> Mapping[str, Text]:
    """The words of a table of the ground's dictionary by key; ``column``: of ``<column>_zh`` and ``<column>_en``.

    >>> words_of("ground_agreement")["not_visible"].label("zh")
    '不可见'
    """
    import csv

    text = resources.files("land_policy").joinpath("dictionary", f"{table}.csv").read_text(encoding="utf-8")
    before = f"{column}_" if column else ""
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["key"]: Text(row[f"{before}zh"], row[f"{before}en"]) for row in rows})

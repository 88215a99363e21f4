"""Fault: one thing wrong with what was handed in, with its place and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gis.errors import InputError
from gis.words import lines
from layers.typed import typed
from layers.words import Words, fill, plain, table, words

ERROR = "ERROR"
WARNING = "WARNING"
NOTE = "NOTE"
_WARNINGS_SHOWN = 40


@dataclass(frozen=True)
class Fault:
    """One fault: how bad, a short kind to test on, the file and row, and the facts that its words are made from.

    ``key`` names the row of ``layers/dictionary/faults.csv`` with what is wrong and what to do in Chinese and
    English; ``facts`` fill its places. ``row`` is the feature's place in its file counted from 1 (blank: the file as
    a whole). ``ERROR`` stops a build, ``WARNING`` is reported and the build goes on, ``NOTE`` states what was
    established. Make one with :func:`fault`.
    """

    severity: str
    kind: str
    file: str
    row: int | None = None
    column: str = ""
    key: str = ""
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def message(self, lang: str = "zh") -> str:
        """What is wrong."""
        return fill(table()[self.key].what[lang], self._all, lang)

    def remedy(self, lang: str = "zh") -> str:
        """What to do; empty where nothing has to be done."""
        return fill(table()[self.key].remedy[lang], self._all, lang)

    def where(self, lang: str = "zh") -> str:
        """The file, and the row where there is one."""
        where = "where.file" if self.row is None else "where.row"
        return words(where, file=self.file, row=self.row).text(lang)

    def text(self, lang: str = "zh") -> str:
        """How bad, where, what, and what to do, on one line."""
        parts = {
            "severity": severity_label(self.severity),
            "where": self.where(lang),
            "what": self.message(lang),
            "remedy": self.remedy(lang),
        }
        return words("text.fault", **parts).text(lang).rstrip()

    def __str__(self) -> str:
        return self.text("en")

    def as_row(self, lang: str = "zh") -> dict[str, Any]:
        """The fault as a flat record, for a table."""
        return {
            "severity": self.severity,
            "kind": self.kind,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "message": self.message(lang),
            "remedy": self.remedy(lang),
        }

    def record(self, lang: str = "zh") -> dict[str, Any]:
        """The flat record with the facts it was made from, for JSON."""
        facts = {name: plain(fact) for name, fact in self.facts.items()}
        return {**self.as_row(lang), "key": self.key, "facts": facts}

    @property
    def _all(self) -> dict[str, Any]:
        return {"file": self.file, "row": self.row, "column": self.column, **self.facts}


def fault(
    key: str,
    severity: str,
    file: str,
    row: int | None = None,
    *,
    column: str = "",
    kind: str = "",
    **facts: Any,
) -> Fault:
    """One fault in the words of one row of the table.

    ``kind`` is the part of the key before its dot unless given. Facts are text, numbers, days, lists of text, or
    :class:`~layers.words.Words`. KeyError when the table has no such row, or a place of it no fact.

    >>> late = fault("day.cell", ERROR, "plots.gpkg", 12, name=Words("start_by", "约定开工日期（start_by）"), value="2021-06-31")
    >>> print(late.text("en"))
    ERROR plots.gpkg, row 12: start_by is '2021-06-31', not a day. Write YYYY-MM-DD.
    >>> print(late.text("zh"))
    错误 plots.gpkg 第 12 行：约定开工日期（start_by）为“2021-06-31”，不是日期。请写成 YYYY-MM-DD。
    """
    found = table()[key]
    known = {name: _own(fact) for name, fact in facts.items()}
    if lacking := found.places("en") - known.keys() - {"file", "row", "column"}:
        raise KeyError(f"{key}: no fact for {', '.join(sorted(lacking))}")
    group = kind or key.partition(".")[0]
    return Fault(severity, group, file, row, column=column, key=key, facts=MappingProxyType(known))


def _own(fact: Any) -> Any:
    """A fact as Python's own number where it is one of numpy's."""
    return fact.item() if hasattr(fact, "item") and not isinstance(fact, str) else fact


def severity_label(severity: str) -> Words:
    """How bad a fault is, as people read it.

    >>> severity_label("WARNING").text("zh")
    '警告'
    """
    return words({ERROR: "severity.error", WARNING: "severity.warning", NOTE: "severity.note"}[severity])


def errors(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Those that stop a build."""
    return tuple(fault for fault in faults if fault.severity == ERROR)


def refuse(faults: Sequence[Fault], what: str, zone: Path | str = "", *, stopped: bool = False) -> None:
    """Raise one :class:`~gis.errors.InputError` that names every error; no error: do nothing.

    Its text ends with the warnings; of a ``zone``, whose check shows them, with how many there are. ``stopped``: nobody
    looked further, so that there may be more errors still.
    """
    bad = errors(faults)
    if not bad:
        return
    warned = [one for one in faults if one.severity == WARNING]
    told = [] if zone else warned[:_WARNINGS_SHOWN]
    more, key = len(warned) - len(told), "refuse.check" if zone else "refuse.rest"
    rest = words(key, count=more, zone=typed(zone)) if more else Words("")
    head = words("refuse.head_stopped" if stopped else "refuse.head", where=what, count=len(bad))
    raise InputError(listed(head, [*bad, *told], rest, stopped=stopped), faults)


def listed(
    head: Words, faults: Iterable[Fault], rest: Words | None = None, *, stopped: bool = False
) -> Words:
    """A heading with faults under it, one a line, in both languages."""
    each = (Words(f"  {one.text('en')}", f"  {one.text('zh')}") for one in faults)
    shown = lines(each, stopped=stopped)
    return lines([head, shown, *([rest] if rest else [])])

"""A rule file: one TOML document read strictly into a :class:`Document`.

A table beside it is read by :mod:`land_policy.rule_table`. Every fault names the file, the clause, the key and the remedy; a file's faults are all reported together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gis.errors import RuleError
from gis.words import Words, as_written, lines, refusal
from land_policy import rule_table
from land_policy.clause import (
    EVIDENCE,
    GOVERNS,
    KINDS,
    ROLES,
    SENSES,
    UNITS,
    Clause,
    Document,
    Limit,
)
from land_policy.toml_file import Reader, at, load

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ABOVE_ZERO: Mapping[str, Any] = {"least": 0, "above": 0}
_WITHIN: Mapping[str, Mapping[str, Any]] = {
    "%": {"least": 0, "most": 100},
    "year": {"least": 1, "most": 100},
    "day": {"least": 1, "most": 3660},
}
"""What a limit in a unit may be at all; of every other unit it is above 0."""


def read_document(path: Path, *, own: bool = False) -> Document:
    """The document of one TOML file; :class:`RuleError` naming every fault with file, clause, key and remedy.

    ``own``: it lies in a zone's own folder of rules.
    """
    table = load(path)
    faults: list[Words] = []
    head = Reader(table, path.name, faults)
    document = replace(_document(head, path), own=own)
    entries = head.tables("clause")
    head.done()
    clauses = [_clause(Reader(entry, path.name, faults), document, path) for entry in entries]
    names = [clause.name for clause in clauses]
    faults += [
        refusal("land_policy", "file.clause_twice", file=path.name, name=name)
        for name in rule_table.twice(names)
    ]
    if faults:
        raise RuleError(lines(faults))
    return replace(document, clauses=tuple(clauses))


def _document(head: Reader, path: Path) -> Document:
    source = Reader(head.take("source", dict) or {}, path.name, head.faults, at("file.at_source"))
    exact = head.take("since", date, None)
    low, high = head.take("since_low", date, None), head.take("since_high", date, None)
    if exact is None and (low is None or high is None or low > high):
        head.fault("since", "key.since_none")
    if exact is not None and (low is not None or high is not None):
        head.fault("since", "key.since_both")
    until = head.take("until", date, None)
    first = exact or low or date.max
    last = exact or high or date.max
    if until is not None and until < last:
        head.fault("until", "key.until_before")
    document = Document(
        id=path.stem,
        title=head.text("title"),
        number=head.take("number", str, ""),
        issuer=head.text("issuer"),
        since_low=first,
        since_high=last,
        since_evidence=head.choice("since_evidence", EVIDENCE),
        checked=head.take("checked", date) or date.min,
        evidence=head.choice("evidence", EVIDENCE),
        source_title=source.take("title", str) or "",
        source_url=source.take("url", str, ""),
        issued=head.take("issued", date, None),
        until=until,
        note=head.take("note", str, ""),
        place=head.take("place", str, ""),
        file=path.name,
    )
    source.done()
    return document


def _clause(entry: Reader, document: Document, path: Path) -> Clause:
    name = entry.take("name", str) or ""
    entry.where = at("file.at_clause", name=name)
    if not _NAME.fullmatch(name):
        entry.fault("name", "key.name", name=name)
    evidence = entry.choice("evidence", EVIDENCE)
    unit, sense = entry.choice("unit", UNITS, ""), entry.choice("sense", SENSES, ">=")
    words = Reader(
        entry.take("words", dict, {}), path.name, entry.faults, at("file.at_words", clause=entry.where)
    )
    table = entry.take("table", str, "")
    limits = tuple(
        _limit(
            Reader(one, path.name, entry.faults, at("file.at_limit", clause=entry.where)),
            unit,
            sense,
            evidence,
        )
        for one in entry.tables("limit")
    )
    _check_days(entry, limits)
    clause = Clause(
        id=f"{path.stem}.{name}",
        document=document,
        number=entry.take("number", str) or "",
        title=entry.text("title"),
        says=entry.take("says", str) or "",
        quoted=bool(entry.take("quoted", bool)),
        means=entry.take("means", str) or "",
        kind=entry.choice("kind", KINDS),
        role=entry.choice("role", ROLES, "test"),
        governs_by=entry.choice("governs_by", GOVERNS),
        unit=unit,
        sense=sense,
        limits=limits,
        evidence=evidence,
        checked=entry.take("checked", date, document.checked),
        words=MappingProxyType({key: words.text(key) for key in words.table}),
        rows=rule_table.rows(entry, path.parent / table, path.parent, document.id) if table else (),
        table=table,
        note=entry.take("note", str, ""),
        lists=_lists(entry),
    )
    entry.done()
    return clause


def _lists(entry: Reader) -> Mapping[str, tuple[str, ...]]:
    """The closed lists of words of a clause."""
    lists = entry.take("lists", dict, {})
    for name, listed in lists.items():
        if not (isinstance(listed, list) and listed and all(isinstance(one, str) for one in listed)):
            entry.fault("lists", "key.lists", name=name, value=as_written(listed))
    good = {name: tuple(map(str, listed)) for name, listed in lists.items() if isinstance(listed, list)}
    return MappingProxyType(good)


def _limit(entry: Reader, unit: str, sense: str, evidence: str) -> Limit:
    unit = entry.choice("unit", UNITS, unit)
    value, low, high = (
        entry.number(key, **_WITHIN.get(unit, _ABOVE_ZERO)) for key in ("value", "low", "high")
    )
    if ("value" in entry.table) == ("low" in entry.table and "high" in entry.table):
        entry.fault("value", "key.value_or_range")
    if value is None and low is not None and high is not None and low > high:
        entry.fault("low", "key.low_high")
    limit = Limit(
        low=value if value is not None else low if low is not None else float("nan"),
        high=value if value is not None else high if high is not None else float("nan"),
        name=entry.take("name", str, ""),
        unit=unit,
        sense=entry.choice("sense", SENSES, sense),
        since=entry.take("since", date, None),
        until=entry.take("until", date, None),
        evidence=entry.choice("evidence", EVIDENCE, evidence),
        source=entry.take("source", str, ""),
    )
    if unit in ("year", "day") and any(one % 1 for one in (value, low, high) if one is not None):
        entry.fault("value", "key.whole")
    entry.done()
    return limit


def _check_days(entry: Reader, limits: Iterable[Limit]) -> None:
    last: dict[str, date | None] = {}
    for limit in limits:
        since = limit.since or date.min
        if limit.name in last and (last[limit.name] is None or since <= (last[limit.name] or date.min)):
            entry.fault("since", "key.since_order", day=limit.since)
        if limit.until is not None and limit.until < since:
            entry.fault("until", "key.until_order", day=limit.until)
        last[limit.name] = limit.until if limit.until is not None else limit.since or date.min

"""A rule file: one TOML document, and the table beside it, read strictly into a :class:`Document`.

Every fault names the file, the clause, the key and the remedy; a file's faults are all reported together.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from gis.errors import RuleError
from gis.there import there
from gis.toml import LARGEST_FILE
from gis.words import Words, as_written, lines, refusal
from land_policy.clause import (
    EVIDENCE,
    GOVERNS,
    KINDS,
    ROLES,
    SENSES,
    TABLE_COLUMNS,
    UNITS,
    VALUE_COLUMNS,
    Clause,
    Document,
    Limit,
    Row,
    Text,
)
from land_policy.toml_file import Reader, at, load

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[0-9]{2}")
_AMOUNT = re.compile(r"[0-9]{1,400}(\.[0-9]{0,400})?")
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
        refusal("land_policy", "file.clause_twice", file=path.name, name=name) for name in _twice(names)
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
        rows=_rows(entry, path.parent / table, path.parent, document.id) if table else (),
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


def _rows(entry: Reader, path: Path, home: Path, edition: str) -> tuple[Row, ...]:
    if path.parent != home or not there(path):
        entry.fault("table", "key.table", file=path.name)
        return ()
    made = _table(entry, path)
    if made is None:
        return ()
    heading, records = made
    if heading[: len(VALUE_COLUMNS)] == VALUE_COLUMNS:
        return _values(entry, path.name, [one for one in records if one["edition"] == edition])
    if heading != TABLE_COLUMNS:
        entry.told("table.heading", file=path.name, columns=",".join(TABLE_COLUMNS))
        return ()
    found = [
        _row(entry, path.name, at, record)
        for at, record in enumerate(records, 2)
        if record["edition"] == edition
    ]
    for code in _twice([row.code for row in found]):
        entry.told("table.twice", file=path.name, code=code, edition=edition)
    if not found:
        entry.told("table.edition", file=path.name, edition=edition)
    return tuple(found)


def _table(entry: Reader, path: Path) -> tuple[tuple[str, ...], list[dict[str, str]]] | None:
    """The heading and the rows of a table, of every row as many cells as the heading has; none where it cannot be read."""
    with path.open("rb") as stream:
        data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        entry.told("table.large", file=path.name, most=LARGEST_FILE)
        return None
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except UnicodeDecodeError as error:
        entry.told("table.encoding", file=path.name, place=error.start + 1)
        return None
    except csv.Error:  # a cell of more than 128 kB
        rows = []
    heading = tuple(rows[0]) if rows else ()
    for number, row in enumerate(rows[1:], 2):
        if len(row) > len(heading):
            entry.told("table.cells", file=path.name, row=number, cells=len(row), columns=len(heading))
    filled = ([*row, *[""] * (len(heading) - len(row))] for row in rows[1:] if row)
    return heading, [dict(zip(heading, row, strict=False)) for row in filled]


def _row(entry: Reader, file: str, at: int, record: Mapping[str, str]) -> Row:
    def number(column: str) -> float:
        found = _amount(record[column])
        if record[column] and np.isnan(found):
            entry.told("table.number", file=file, row=at, column=column, value=record[column])
        return found

    least, low, high = number("least"), number("low"), number("high")
    if np.isnan(least) == (np.isnan(low) or np.isnan(high)) or low > high:
        entry.told("table.range", file=file, row=at)
    if record["evidence"] not in EVIDENCE:
        entry.told("table.evidence", file=file, row=at, value=record["evidence"], known=EVIDENCE)
    if not _CODE.fullmatch(record["code"]) or not (record["pair"] == "" or _CODE.fullmatch(record["pair"])):
        entry.told("table.codes", file=file, row=at)
    if (record["pair"] == "") != (record["pair_system"] == ""):
        entry.told("table.pair", file=file, row=at)
    return Row(
        code_system=record["code_system"],
        code=record["code"],
        title=Text(record["zh"], record["en"]),
        low=low if np.isnan(least) else least,
        high=high if np.isnan(least) else least,
        pair_system=record["pair_system"],
        pair=record["pair"],
        evidence=record["evidence"],
        note=record["note"],
    )


def _values(entry: Reader, file: str, records: list[dict[str, str]]) -> tuple[Row, ...]:
    """The rows of one edition in a table of amounts, which may have none yet."""
    rows = []
    for record in records:
        code, area_class = record["industry_code"], record["area_class_or_grade"]
        told = {"file": file, "code": code, "area_class": area_class}
        value = _amount(record["value_wan_per_ha"])
        if not (value > 0 and _CODE.fullmatch(code)):
            entry.told("table.value", value=record["value_wan_per_ha"], **told)
        evidence = record.get("evidence") or "S"
        if not record["source"] or evidence not in EVIDENCE:
            entry.told("table.value_source", known=EVIDENCE, **told)
        title = Text(area_class, area_class)
        rows.append(Row("", code, title, value, value, "", "", evidence, record["source"], area_class))
    for name in _twice([f"{row.code} {row.area_class}".strip() for row in rows]):
        entry.told("table.twice", file=file, code=name, edition=records[0]["edition"])
    return tuple(rows)


def _amount(text: str) -> float:
    """A number as a table has it, 0 or above; NaN where a text is none.

    >>> _amount("0.70"), _amount("1_0"), _amount("１"), _amount("-1")
    (0.7, nan, nan, nan)
    """
    found = float(text) if _AMOUNT.fullmatch(text) else float("nan")
    return found if found < float("inf") else float("nan")


def _twice(names: list[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)

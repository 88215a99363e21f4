r"""A rule table: the CSV beside a rule file, read strictly into the :class:`Row`\ s of one edition.

A fault names the line of the file on which the row begins, as an editor counts lines, and joins the faults of the document.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gis.cause import cause
from gis.there import there
from gis.toml import LARGEST_FILE
from land_policy.clause import EVIDENCE, TABLE_COLUMNS, VALUE_COLUMNS, Row, Text
from land_policy.toml_file import Reader

_CODE = re.compile(r"[0-9]{2}")
_AMOUNT = re.compile(r"[0-9]{1,400}(\.[0-9]{0,400})?")

MOST_LETTERS = 131_072
"""Letters of one cell; of more it is a quotation mark that was never closed."""

Records = list[tuple[int, Mapping[str, str]]]
"""Rows of a table by column, each after the line on which it begins."""


def rows(entry: Reader, path: Path, home: Path, edition: str) -> tuple[Row, ...]:
    """The rows of one edition in the table that a clause names; every fault is kept with those of the clause."""
    if path.parent != home or not there(path):
        entry.fault("table", "key.table", file=path.name)
        return ()
    before = len(entry.faults)
    made = _table(entry, path)
    if made is None:
        return ()
    heading, every = made
    if heading[: len(VALUE_COLUMNS)] == VALUE_COLUMNS:
        return _values(entry, path.name, [one for _, one in every if one["edition"] == edition])
    if heading != TABLE_COLUMNS:
        entry.told("table.heading", file=path.name, columns=",".join(TABLE_COLUMNS))
        return ()
    found = [_row(entry, path.name, line, one) for line, one in every if one["edition"] == edition]
    for code in twice([row.code for row in found]):
        entry.told("table.twice", file=path.name, code=code, edition=edition)
    if not found and len(entry.faults) == before:  # else its row may be one that is told already
        entry.told("table.edition", file=path.name, edition=edition)
    return tuple(found)


def twice(names: list[str]) -> list[str]:
    """The names that stand there more than once, in order.

    >>> twice(["b", "a", "b", "c", "a"])
    ['a', 'b']
    """
    return sorted(name for name, times in Counter(names).items() if times > 1)


def _table(entry: Reader, path: Path) -> tuple[tuple[str, ...], Records] | None:
    """The heading and the rows of a table, those with as many cells as the heading has; none where it cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        entry.told("table.unreadable", file=path.name, why=cause(error))
        return None
    if len(data) > LARGEST_FILE:
        entry.told("table.large", file=path.name, most=LARGEST_FILE)
        return None
    try:
        begun = _lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        entry.told("table.encoding", file=path.name, place=error.start + 1)
        return None
    heading = tuple(begun[0][1]) if begun else ()
    filled: Records = []
    for line, row in begun[1:]:
        if (place := _too_long(row)) is not None:
            column = heading[place] if place < len(heading) else str(place + 1)
            entry.told("table.long", file=path.name, row=line, column=column, most=MOST_LETTERS)
        elif len(row) == len(heading):
            filled.append((line, dict(zip(heading, row, strict=True))))
        elif row:
            entry.told("table.cells", file=path.name, row=line, cells=len(row), columns=len(heading))
    return heading, filled


def _lines(text: str) -> list[tuple[int, list[str]]]:
    r"""The rows of a text, each after the line on which it begins; an empty line is a row of no cells.

    >>> _lines('a,b\n\n"1\n2",3\n4,5\n')
    [(1, ['a', 'b']), (2, []), (3, ['1\n2', '3']), (5, ['4', '5'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    begins, found, most = 1, [], csv.field_size_limit(LARGEST_FILE)
    try:
        for row in reader:
            found.append((begins, row))
            begins = reader.line_num + 1
    finally:
        csv.field_size_limit(most)
    return found


def _too_long(row: list[str]) -> int | None:
    """The place of the first cell that nobody wrote: more of the file, where a quotation mark is not closed."""
    return next((place for place, cell in enumerate(row) if len(cell) > MOST_LETTERS), None)


def _row(entry: Reader, file: str, line: int, record: Mapping[str, str]) -> Row:
    def number(column: str) -> float:
        found = _amount(record[column])
        if record[column] and np.isnan(found):
            entry.told("table.number", file=file, row=line, column=column, value=record[column])
        return found

    least, low, high = number("least"), number("low"), number("high")
    if np.isnan(least) == (np.isnan(low) or np.isnan(high)) or low > high:
        entry.told("table.range", file=file, row=line)
    if record["evidence"] not in EVIDENCE:
        entry.told("table.evidence", file=file, row=line, value=record["evidence"], known=EVIDENCE)
    if not _CODE.fullmatch(record["code"]) or not (record["pair"] == "" or _CODE.fullmatch(record["pair"])):
        entry.told("table.codes", file=file, row=line)
    if (record["pair"] == "") != (record["pair_system"] == ""):
        entry.told("table.pair", file=file, row=line)
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


def _values(entry: Reader, file: str, records: list[Mapping[str, str]]) -> tuple[Row, ...]:
    """The rows of one edition in a table of amounts, which may have none yet."""
    found = []
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
        found.append(Row("", code, title, value, value, "", "", evidence, record["source"], area_class))
    for name in twice([f"{row.code} {row.area_class}".strip() for row in found]):
        entry.told("table.twice", file=file, code=name, edition=records[0]["edition"])
    return tuple(found)


def _amount(text: str) -> float:
    """A number as a table has it, 0 or above; NaN where a text is none.

    >>> _amount("0.70"), _amount("1_0"), _amount("１"), _amount("-1")
    (0.7, nan, nan, nan)
    """
    found = float(text) if _AMOUNT.fullmatch(text) else float("nan")
    return found if found < float("inf") else float("nan")

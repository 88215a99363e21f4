"""Delimited: the table in a file of text, whatever separates its fields, under titles and with totals, no row shifted."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gis.errors import InputError
from layers.excel_heading import LOOKED_AT, heading_row, headings_at
from layers.fault import NOTE, Fault, fault
from layers.table_rows import MOST_COLUMNS, Sheet, about_heading, aside_rows, sifted
from layers.values import TEXT
from layers.words import Words, words

_LOOKED_AT = 200
_MOST_CELLS = 20_000_000
_SIGNS = {
    ",": words("csv.comma"),
    "\t": words("csv.tab"),
    ";": words("csv.semicolon"),
    "|": words("csv.bar"),
}


@dataclass(frozen=True)
class Separator:
    """What separates the fields, how many of the rows looked at agree on the number of fields, and that number."""

    sign: str
    agree: int
    rows: int
    fields: int

    @property
    def name(self) -> Words:
        """What the sign is called."""
        return _SIGNS[self.sign]


def separator_of(text: str) -> Separator:
    r"""The sign that splits most of the first rows into the same number of fields; the comma where none does.

    >>> separator_of("编号;面积\nG1;1,5\nG2;2,5\n")
    Separator(sign=';', agree=3, rows=3, fields=2)
    """
    start = "\n".join(text.split("\n", _LOOKED_AT)[:_LOOKED_AT])
    best, most = Separator(",", 0, 0, 1), (0.0, 1)
    for sign in _SIGNS:
        try:
            rows = csv.reader(io.StringIO(start, newline=""), delimiter=sign)
            wide = [len(row) for row in rows if any(row)]
        except csv.Error:  # under this sign a field is longer than any is
            continue
        split = Counter(count for count in wide if count > 1)
        if not split:
            continue
        fields, agree = split.most_common(1)[0]
        if (agree / len(wide), fields) > most:
            best, most = Separator(sign, agree, len(wide), fields), (agree / len(wide), fields)
    return best


def read_delimited(text: str, *, name: str) -> Sheet:
    r"""Read the table in a text: every cell under its own heading, or its row set aside with the reason.

    The separator is the one that most rows agree on; the heading is found as in a workbook
    (:func:`layers.excel_heading.heading_row`), and where the dictionary knows none it is the first row with as many
    fields as most. Empty fields at the end of a row say nothing; a row with other fields too many or too few is set
    aside, since nobody can tell which are which. ``rows`` counts the rows of the file as a spreadsheet shows it,
    empty ones too.

    Raises InputError: a quotation mark that is never closed, or a field beyond 128 kB.

    >>> sheet = read_delimited("台账\n\nplot_id,official_area_m2\nG1,200,\nG2,3,4,5\n合计,203\n", name="a.csv")
    >>> sheet.frame.to_dict("list"), sheet.rows.tolist()
    ({'plot_id': ['G1'], 'official_area_m2': ['200']}, [4])
    >>> sheet.set_aside.to_dict("list")
    {'reason': ['4 fields under 2 headings', 'a total'], 'source_row': [5, 6]}
    """
    by = separator_of(text)
    records = list(_records(text, by.sign, name))
    if not any(records):
        return Sheet(pd.DataFrame(), pd.Series(dtype="int64"), aside_rows([], []), ())
    faults: list[Fault] = []
    if by.sign != ",":
        told: dict[str, Any] = {"sign": by.name, "agree": by.agree, "rows": by.rows, "fields": by.fields}
        faults.append(fault("csv.separator", NOTE, name, **told))
    grid = _grid(records, name)
    at, score = heading_row(grid)
    if not score:
        at = next((place for place, row in enumerate(records) if _as_most(row, by.fields)), 0)
    headings, first = _headings(grid, at)
    body = grid.iloc[first:, : len(headings)].reset_index(drop=True).set_axis(headings, axis=1)
    rows = pd.Series(np.arange(first + 1, len(records) + 1))
    faults += about_heading(name, at, score, rows)
    odd = _odd(records[first:], len(headings))
    unnamed = [str(place + 1) for place in range(len(headings)) if pd.isna(grid.iloc[at, place])]
    body = body.drop(
        columns=[heading for heading in unnamed if heading in body and body[heading].isna().all()]
    )
    return sifted(body, list(body.columns), rows, name, faults, odd)


def _records(text: str, sign: str, name: str) -> Iterator[list[str]]:
    """Every record of the text, empty ones too."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    line = 0
    try:
        for record in reader:
            line = reader.line_num
            yield record
    except csv.Error as error:
        raise InputError(words("csv.quote", file=name, line=line + 1)) from error


def _width(row: list[str]) -> int:
    """How many fields a row has without the empty ones at its end."""
    wide = len(row)
    while wide and not row[wide - 1].strip():
        wide -= 1
    return wide


def _as_most(row: list[str], fields: int) -> bool:
    return len(row) == fields and sum(bool(cell.strip()) for cell in row) > fields // 2


def _grid(records: list[list[str]], name: str) -> pd.DataFrame:
    """The records side by side as text, as wide as the widest where a heading may stand; blank is NA."""
    wide = max(1, *(len(row) for row in records[:LOOKED_AT]))
    if wide > MOST_COLUMNS:
        raise InputError(words("columns.many", file=name, count=wide, most=MOST_COLUMNS))
    if wide * len(records) > _MOST_CELLS:
        raise InputError(words("book.cells", file=name, rows=len(records), columns=wide))
    table = pd.DataFrame([(row + [""] * wide)[:wide] for row in records], dtype=object).astype(TEXT)
    return table.mask(table.apply(lambda cells: cells.str.strip()) == "")


def _headings(grid: pd.DataFrame, at: int) -> tuple[list[str], int]:
    """The headings as they are written and the place of the first row under them; a column without one is its number.

    Only a heading that takes a unit from beneath it, or stands twice, is put together as in a workbook.
    """
    found, first = headings_at(grid, at)
    cells = ["" if not isinstance(cell, str) else " ".join(cell.split()) for cell in grid.iloc[at]]
    wide = max(place + 1 for place, cell in enumerate(cells) if cell or not place)
    pairs = zip(found[:wide], cells[:wide], strict=True)
    named = [cell if cell.replace(" ", "") == heading else heading for heading, cell in pairs]
    return [heading or str(place) for place, heading in enumerate(named, start=1)], first


def _odd(records: list[list[str]], wanted: int) -> pd.Series:
    """Why rows cannot be told apart into fields: too many that are filled, or too few written; blank: they can."""
    wide = np.array([_width(row) for row in records], dtype=int)
    given = np.array([len(row) for row in records], dtype=int)
    bad = (wide > wanted) | ((given < wanted) & (wide > 0))
    count = np.where(wide > wanted, wide, given)
    told = {n: str(words("reason.fields", found=n, wanted=wanted)) for n in np.unique(count[bad]).tolist()}
    return pd.Series(count).map(told).where(bad, "").fillna("").astype(TEXT)

"""Sheet: one sheet of the ledger before it is written: headings, rows, notes, and where each cell will stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from layers.schema import Column
from reports.printed import Table
from reports.shown import digits_of

NUMERIC = ("number", "count")
ABOVE = 2
"""Notes that may stand over the rows; with more all but the first stand under them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that has something of its own: a formula of which it is the answer, digits, weight."""

    value: Any
    formula: str = ""
    digits: int | None = None
    bold: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Head:
    """A column of a sheet: what it is called and holds, whether it is summed, and who fills it in.

    ``kind``: ``text``, ``code`` (text that looks like a number), ``number``, ``count``, ``day``, ``figure`` (a figure
    as text). ``official``: the
    official field name. ``choices``: name of the list a cell is chosen from. ``tones``: ground of a cell by its text. ``aside``:
    a column only formulas need.
    """

    name: str
    label: str
    kind: str = "text"
    digits: int = 2
    official: str = ""
    total: bool = False
    editable: bool = False
    choices: str = ""
    tones: Mapping[str, str] = field(default_factory=dict)
    aside: bool = False
    width: float = 0.0

    @property
    def right(self) -> bool:
        """Whether its cells stand to the right."""
        return self.kind in (*NUMERIC, "figure")


@dataclass(frozen=True)
class Part:
    """A sum over the rows whose cell in one column is one of these texts; without texts, over all that no other has.

    ``lead``: it stands above the headings, else under the rows.
    """

    label: str
    column: str
    texts: tuple[str, ...] = ()
    lead: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet: its tab, title, lines under the title, headings and rows; ``freeze`` columns stay in sight.

    The rows stand under title, notes, one line of totals (where a heading asks for one), one of official field names
    (where there are any) and the headings. ``named`` says what the body of a column is called in formulas; a ``quiet``
    sheet is for formulas alone. ``parts`` are sums of some of the rows. ``one_across``: of its many columns only the
    first are printed, as many as one page takes.
    """

    tab: str
    title: str
    heads: tuple[Head, ...]
    rows: Sequence[Sequence[Any]]
    notes: tuple[str, ...] = ()
    freeze: int = 1
    filtered: bool = True
    named: Mapping[str, str] = field(default_factory=dict)
    quiet: bool = False
    parts: tuple[Part, ...] = ()
    one_across: bool = False

    @property
    def lead(self) -> tuple[Part, ...]:
        """The sums of parts above the headings."""
        return tuple(part for part in self.parts if part.lead) if self.rows else ()

    @property
    def trail(self) -> tuple[Part, ...]:
        """The sums of parts under the rows."""
        return tuple(part for part in self.parts if not part.lead) if self.rows else ()

    @property
    def below_row(self) -> int:
        """The row of the first note under the rows, counted from 0."""
        return self.last + 2 + (len(self.trail) + 1 if self.trail else 0)

    @property
    def above(self) -> tuple[str, ...]:
        """The notes under the title: few, so that the headings that stay in sight leave room for the rows."""
        return self.notes if len(self.notes) <= ABOVE else self.notes[:1]

    @property
    def below(self) -> tuple[str, ...]:
        """The notes under the rows."""
        return self.notes[len(self.above) :]

    @property
    def totals(self) -> bool:
        """Whether there is a line of totals."""
        return any(head.total for head in self.heads) and len(self.rows) > 0

    @property
    def fields(self) -> bool:
        """Whether there is a line of official field names."""
        return any(head.official for head in self.heads)

    @property
    def head_row(self) -> int:
        """The row of the headings, counted from 0."""
        return 1 + len(self.above) + len(self.lead) + self.totals + self.fields

    @property
    def top(self) -> int:
        """The first row of the body, counted from 0."""
        return self.head_row + 1

    @property
    def last(self) -> int:
        """The last row of the body, counted from 0."""
        return self.top + max(len(self.rows), 1) - 1

    def sum_of(self, at: int) -> float:
        """The sum of a column's figures; blanks add nothing."""
        return added(cells[at] for cells in self.rows)

    def place(self, name: str) -> int:
        """The number of a column, from 0; KeyError for one it has not."""
        for at, head in enumerate(self.heads):
            if head.name == name:
                return at
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Whether it has a column."""
        return any(head.name == name for head in self.heads)

    def at(self, name: str, row: int) -> str:
        """The address of a cell of the body within the sheet: column by name, row of the body from 0."""
        return f"${xl_col_to_name(self.place(name))}{self.top + row + 1}"

    def range(self, name: str) -> str:
        """The address of a column's body, fixed, with the tab."""
        column = xl_col_to_name(self.place(name))
        return f"{quoted(self.tab)}!${column}${self.top + 1}:${column}${self.last + 1}"

    def outside(self, name: str, row: int) -> str:
        """The address of a cell of the body as other sheets write it."""
        column = xl_col_to_name(self.place(name))
        return f"{quoted(self.tab)}!${column}${self.top + row + 1}"


def quoted(tab: str) -> str:
    """A tab as formulas write it.

    >>> quoted("宗地"), quoted("E.3")
    ("'宗地'", "'E.3'")
    """
    return "'" + tab.replace("'", "''") + "'"


def head_of(column: Column, lang: str = "zh", **more: Any) -> Head:
    """The heading of a dictionary's column: label with its unit, official field name, digits of the unit."""
    kind = {"number": "number", "count": "count", "day": "day", "figure": "figure"}.get(column.type, "text")
    official = next((one for one in column.also if re.fullmatch(r"[A-Z]{3,}", one)), "")
    made: dict[str, Any] = {"kind": kind, "digits": digits_of(column), "official": official} | more
    return Head(column.name, column.heading(lang), **made)


def name_for(tab: str, label: str) -> str:
    """What a column's body is called in formulas: tab and label, with nothing that a name may not have.

    >>> name_for("宗地", "用地面积（m²）"), name_for("Plots", "land of record (m²)")
    ('宗地_用地面积', 'Plots_land_of_record')
    """
    return re.sub(r"\W+", "_", f"{tab}_{re.split('[（(]', label)[0].strip()}")


def plain_value(value: Any) -> Any:
    """A value as a cell takes it: none for every kind of blank, days as dates."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    if hasattr(value, "item"):
        return value.item()
    return value


def sheet_of(
    table: Table,
    tab: str,
    lang: str = "zh",
    *,
    title: str = "",
    notes: Sequence[str] = (),
    freeze: int = 1,
    more: Mapping[str, Mapping[str, Any]] | None = None,
    leave: Sequence[str] = (),
) -> Sheet:
    """A printed table as a sheet: the same rows in the same words; ``more`` says what else a heading has, ``leave`` what goes."""
    more = more or {}
    read = table.labelled
    present = [one for one in table.present if one.name not in leave]
    heads = tuple(head_of(one, lang, **{"official": "", **more.get(one.name, {})}) for one in present)
    columns = [[plain_value(v) for v in read[one.name].astype("object")] for one in present]
    rows = [list(row) for row in zip(*columns, strict=True)] if columns else []
    lines = [line for line in (table.headline, *notes) if line]
    return Sheet(tab, title or table.title, heads, rows, tuple(lines), freeze)


def added(cells: Iterable[Any]) -> float:
    """The sum of cells that hold figures."""
    values = (one.value if isinstance(one, Cell) else one for one in cells)
    return float(math.fsum(one for one in values if isinstance(one, (int, float)) and one == one))

"""Printed: a table on the terminal, or the same rows as CSV or JSON."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from layers.schema import Column
from layers.write import json_text, tame
from reports.shown import shown_column


@dataclass(frozen=True)
class Table:
    """Rows with the columns that are shown of them, in their order; a column the rows lack is left out.

    ``labels`` says what people read instead of the codes of a column (JSON keeps the codes); ``besides`` names
    columns that only JSON has.
    """

    rows: pd.DataFrame
    columns: tuple[Column, ...]
    title: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    besides: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[Column, ...]:
        """The columns that the rows have."""
        return tuple(column for column in self.columns if column.name in self.rows.columns)

    def text(self, lang: str = "zh") -> str:
        """As people read it: headings with units, numbers to the right, a blank as a dash.

        >>> table = Table(pd.DataFrame({"far": [0.5, None]}), (Column("far", "容积率", "FAR", "", "number"),))
        >>> print(table.text())
        容积率
        ──────
          0.50
             —
        """
        heads = [column.heading(lang) for column in self.present]
        rows = self._read
        cells = [shown_column(rows[column.name], column, lang).tolist() for column in self.present]
        right = [column.type in ("number", "count", "figure") for column in self.present]
        return layout(heads, cells, right, self.title)

    def csv(self, lang: str = "zh") -> str:
        """As CSV with headings and units in the first row; text a spreadsheet would run is made harmless."""
        table = self._read[[column.name for column in self.present]].copy()
        for column in self.present:
            if column.type not in ("number", "count", "day", "flag"):
                table[column.name] = tame(table[column.name].astype("string").fillna("").map(plain_line))
        table.columns = pd.Index([column.heading(lang) for column in self.present])
        buffer = io.StringIO()
        table.to_csv(buffer, index=False, lineterminator="\n", date_format="%Y-%m-%d")
        return buffer.getvalue().rstrip("\n")

    def json(self) -> str:
        """As a JSON list of records under the columns' own names."""
        names = [*(column.name for column in self.present), *self.besides]
        return json_text(self.rows[names].to_dict("records")).rstrip("\n")

    @property
    def _read(self) -> pd.DataFrame:
        """The rows with labels for codes."""
        known = {name: self.rows[name].replace(dict(words)) for name, words in self.labels.items()}
        return self.rows.assign(**known)


def layout(
    heads: Sequence[str], cells: Sequence[Sequence[str]], right: Sequence[bool], title: str = ""
) -> str:
    """Columns of text side by side, a Chinese character two places wide, a hairline under the heading."""
    heads = [plain_line(head) for head in heads]
    cells = [[plain_line(cell) for cell in column] for column in cells]
    widths = [max([width(head), *map(width, column)]) for head, column in zip(heads, cells, strict=True)]
    lines = [plain_line(title)] if title else []
    lines.append(_line(heads, widths, right))
    lines.append("  ".join("─" * wide for wide in widths))
    lines += [_line(row, widths, right) for row in zip(*cells, strict=True)]
    return "\n".join(lines)


def width(text: str) -> int:
    """Places a text takes on a terminal: two for a wide character, none for a combining one.

    >>> width("园图 ok")
    7
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def plain_line(text: str) -> str:
    r"""Text without the control characters that could move a terminal's cursor or colour it.

    >>> plain_line("a\x1b[31mb\nc")
    'a [31mb c'
    """
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        " " * (wide - width(cell)) + cell if to_right else cell + " " * (wide - width(cell))
        for cell, wide, to_right in zip(row, widths, right, strict=True)
    ]
    return "  ".join(padded).rstrip()

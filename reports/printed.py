"""Printed: a table on the terminal, or the same rows as CSV or JSON."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from layers.json_text import json_text
from layers.schema import Column
from layers.write import tame
from reports.fitted import layout, plain_line, screen, width, wrapped
from reports.shown import shown_column
from reports.words import phrase

__all__ = ["Table", "note_line", "nothing", "plain_line", "width"]

_KEPT = 6
"""Decimals of a number in CSV: far more than any input has, without the noise of floating point."""


@dataclass(frozen=True)
class Table:
    """Rows with the columns that are shown of them, in their order; a column the rows lack is left out.

    ``labels`` says what people read instead of the codes of a column (JSON keeps the codes); ``besides`` names
    columns that only JSON has; ``wide`` names those that a screen shows only where all are wanted. ``headline`` is the
    answer in one line, above everything; ``says`` stands in place of a table that has nothing to show. ``written`` names
    for a column the one that has it as text for people, where its digits or unit depend on the row.
    """

    rows: pd.DataFrame
    columns: tuple[Column, ...]
    title: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    besides: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    headline: str = ""
    says: str = ""
    written: Mapping[str, str] = field(default_factory=dict)

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
        on = screen()
        above = [
            one for line in (self.headline, *self.title.split("\n")) if line for one in _line(line, on.places)
        ]
        if self.says:
            return "\n".join([*above, *_line(self.says, on.places)])
        rows = self.labelled
        silent = [one for one in self.present if one.type == "text" and (rows[one.name] == "").all()]
        columns = [
            one for one in self.present if on.wide or (one.name not in self.wide and one not in silent)
        ]
        cells = [
            rows[self.written[column.name]].tolist()
            if column.name in self.written
            else shown_column(rows[column.name], column, lang).tolist()
            for column in columns
        ]
        right = [column.type in ("number", "count", "figure") for column in columns]
        heads = [column.heading(lang) for column in columns]
        lines = [*above, *layout(heads, cells, right, on.places, phrase("colon", lang))]
        left = [one.heading(lang) for one in self.present if one not in columns and one not in silent]
        if left:
            told = phrase("columns_left", lang).format(columns=phrase("comma", lang).join(left))
            lines += _line(told, on.places)
        return "\n".join(lines)

    def csv(self, lang: str = "zh") -> str:
        """As CSV with headings and units in the first row; text a spreadsheet would run is made harmless."""
        table = self.labelled[[column.name for column in self.present]].copy()
        for column in self.present:
            if column.type not in ("number", "count", "day", "flag"):
                table[column.name] = tame(table[column.name].astype("string").fillna("").map(plain_line))
            elif column.type == "number":
                table[column.name] = pd.to_numeric(table[column.name], errors="coerce").round(_KEPT)
        table.columns = pd.Index([column.heading(lang) for column in self.present])
        buffer = io.StringIO()
        table.to_csv(buffer, index=False, lineterminator="\n", date_format="%Y-%m-%d")
        return buffer.getvalue().rstrip("\n")

    def json(self) -> str:
        """As a JSON list of records under the columns' own names."""
        names = [*(column.name for column in self.present), *self.besides]
        return json_text(self.rows[names].to_dict("records")).rstrip("\n")

    @property
    def labelled(self) -> pd.DataFrame:
        """The rows with labels for codes."""
        known = {
            name: self.rows[name].replace(dict(words))
            for name, words in self.labels.items()
            if name in self.rows.columns
        }
        return self.rows.assign(**known)


def nothing(says: str, columns: tuple[Column, ...] = ()) -> Table:
    """The table of a question that a zone cannot answer: no row, the columns it would have, and why."""
    return Table(pd.DataFrame(columns=[column.name for column in columns]), columns, says=plain_line(says))


def note_line(note: str) -> str:
    """A note under a table: a dot, and the lines after its first set in.

    >>> note_line("均为推算。")
    '· 均为推算。'
    """
    places = screen().places
    return "· " + "\n  ".join(_line(note, None if places is None else places - 2))


def _line(text: str, places: int | None) -> list[str]:
    text = plain_line(text)
    return [text] if places is None else wrapped(text, places)

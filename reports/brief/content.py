"""Content: what a brief is made of before it is set: chapters of paragraphs, points, tables and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from layers.schema import Column
from reports.printed import Table
from reports.shown import shown_column


@dataclass(frozen=True)
class Said:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Under:
    """A heading within a chapter."""

    title: str


@dataclass(frozen=True)
class Points:
    """A list of points, each a sentence."""

    rows: Sequence[str]


@dataclass(frozen=True)
class Grid:
    """A table as text: headings with units, rows, which columns hold figures, and a note under it."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: Sequence[bool]
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """A still map: the theme it is painted in and what it shows."""

    caption: str
    theme: str
    of: str = "zone"


Block = Said | Under | Points | Grid | Picture


@dataclass(frozen=True)
class Chapter:
    """A chapter: its title and what stands in it; one without anything is left out. An annex carries no number."""

    title: str
    blocks: Sequence[Block]
    annex: bool = False


def grid_of(
    table: Table | None,
    names: Sequence[str],
    lang: str,
    caption: str,
    *,
    most: int = 0,
    note: str = "",
    always: bool = False,
) -> list[Block]:
    """Columns of an answer as a table of the brief, its first ``most`` rows; nothing of an empty answer.

    The ``note`` stands under it where rows are left out, or ``always``.

    Figures are written as everywhere else; a column that is blank throughout is left out.
    """
    if table is None or table.says or table.rows.empty:
        return []
    whole = table.labelled
    rows = whole.head(most) if most else whole
    columns = [one for name in names for one in table.present if one.name == name]
    cells = {one.name: _cells(table, rows, one, lang) for one in columns}
    columns = [one for one in columns if any(text not in ("", "—") for text in cells[one.name])]
    body = list(zip(*(cells[one.name] for one in columns), strict=True))
    heads = [one.heading(lang) for one in columns]
    figures = [one.type in ("number", "count", "figure") for one in columns]
    return [Grid(caption, heads, body, figures, note if always or len(whole) > len(rows) else "")]


def _cells(table: Table, rows: pd.DataFrame, column: Column, lang: str) -> list[str]:
    if column.name in table.written:
        return [str(one) for one in rows[table.written[column.name]]]
    return [text if text.strip() else "—" for text in shown_column(rows[column.name], column, lang)]

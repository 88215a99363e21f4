"""Excel: the table in a sheet as people lay it out, under titles, with merged cells, totals and notes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio

from gis.cause import cause
from gis.errors import InputError
from layers.book import about_book
from layers.excel_heading import FIGURE, heading_row, headings_at
from layers.fault import NOTE, WARNING, Fault, fault
from layers.schema import layer_table, schema
from layers.table_rows import MOST_COLUMNS, Sheet, about_heading, aside_rows, sifted
from layers.values import TEXT
from layers.words import words

_MOST_CELLS = 20_000_000
_SERIAL = r"^[2-5]\d{4}(?:\.\d+)?$"
_DAY_NOUGHT = "1899-12-30"
_DAY_CELL = r"^(\d{4})/(\d{2})/(\d{2})(?: 00:00:00)?$"


def read_sheet(path: Path, sheet: str, *, name: str = "") -> Sheet:
    """Read the table in one sheet of a workbook (.xlsx); the heading is found, not supposed to be in row 1.

    The heading is the row with the most headings that the dictionary knows, among the first forty; of equals the
    last, so that of a heading of two rows the lower one counts. A row of units beneath it joins the headings.
    A merged cell stands in every cell it covers; a figure merged over several rows stands in none of them, since
    nobody can tell whose it is, and that is said. Rows without any cell are counted and skipped.

    Raises InputError: no workbook, beyond the limits, or its days count from 1904.
    """
    name = name or path.name
    book = about_book(path)
    if book.from_1904:
        raise InputError(words("book.days_1904", file=path.name))
    grid = _grid(path, sheet)
    faults: list[Fault] = []
    if not len(grid):
        return Sheet(pd.DataFrame(), pd.Series(dtype="int64"), aside_rows([], []), ())
    merged = book.merged(path, sheet)
    filled = _filled(grid, merged)
    at, score = heading_row(filled)
    headings, first = headings_at(filled, at)
    body = filled.iloc[first:].reset_index(drop=True)
    body = _spread_figures_blank(
        body, grid.iloc[first:].reset_index(drop=True), headings, first, name, faults
    )
    body.columns = pd.Index(headings)
    body = body.loc[:, [bool(h) for h in headings]]
    rows = pd.Series(np.arange(first + 1, first + 1 + len(body)), index=body.index)
    body = _dated(body, name, faults)
    faults += about_heading(name, at, score, rows)
    return sifted(body, headings, rows, name, faults)


def _grid(path: Path, sheet: str) -> pd.DataFrame:
    """Every cell of a sheet as text, row by row from the first; blank is NA."""
    try:
        about = pyogrio.read_info(path, layer=sheet, HEADERS="DISABLE", FIELD_TYPES="STRING")
        if (wide := len(about["fields"])) > MOST_COLUMNS:
            raise InputError(words("columns.many", file=path.name, count=wide, most=MOST_COLUMNS))
        if about["features"] * max(len(about["fields"]), 1) > _MOST_CELLS:
            raise InputError(
                words("book.cells", file=path.name, rows=about["features"], columns=len(about["fields"]))
            )
        raw = pyogrio.read_dataframe(
            path, layer=sheet, HEADERS="DISABLE", FIELD_TYPES="STRING", fid_as_index=True, read_geometry=False
        )
    except (RuntimeError, ValueError, zipfile.BadZipFile) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(words("book.unreadable", file=path.name, why=cause(error))) from error
    raw = raw.reindex(range(1, int(raw.index.max()) + 1)) if len(raw) else raw
    columns = {place: _cells(raw[heading]) for place, heading in enumerate(raw.columns)}
    return pd.DataFrame(columns).reset_index(drop=True) if columns else pd.DataFrame(index=raw.index)


def _cells(raw: pd.Series) -> pd.Series:
    """One column as trimmed text; what Excel keeps as a day is written YYYY-MM-DD."""
    cells = raw.astype(TEXT).str.strip().str.replace(_DAY_CELL, r"\1-\2-\3", regex=True)
    return cells.mask(cells == "").astype(TEXT)


def _filled(grid: pd.DataFrame, merged: Iterable[tuple[int, int, int, int]]) -> pd.DataFrame:
    """The grid with each merged cell's text in every cell it covers."""
    columns = {place: grid[place].to_numpy(dtype=object).copy() for place in grid.columns}
    tall, wide = grid.shape
    for top, left, bottom, right in merged:
        if top < tall and left < wide:
            cell = columns[left][top]
            for place in range(left, min(right + 1, wide)):
                columns[place][top : bottom + 1] = cell
    return pd.DataFrame({place: pd.Series(cells, dtype=TEXT) for place, cells in columns.items()})


def _spread_figures_blank(
    filled: pd.DataFrame, raw: pd.DataFrame, headings: list[str], first: int, name: str, faults: list[Fault]
) -> pd.DataFrame:
    """Figures of one cell merged over several rows taken out of all of them; texts and identifiers stay."""
    figures = {
        place for place, heading in enumerate(headings) if heading and _measured(heading, filled[place])
    }
    columns: dict[int, pd.Series] = {}
    for place in filled.columns:
        spread = filled[place].notna() & raw[place].isna() if place in figures else None
        if spread is None or not spread.any():
            columns[place] = filled[place]
            continue
        starts = spread.shift(-1, fill_value=False) & ~spread
        rows = [first + 1 + int(i) for i in np.flatnonzero(starts)[:5]]
        told: dict[str, Any] = {
            "heading": headings[place],
            "where": rows,
            "count": int((spread | starts).sum()),
        }
        faults.append(fault("merged.figures", WARNING, name, None, column=headings[place], **told))
        columns[place] = filled[place].mask(spread | starts)
    return pd.DataFrame(columns)


def _type(heading: str) -> str:
    """The type of the first column of the dictionary that answers to a heading; blank: none does."""
    for layer in layer_table():
        known = schema(layer).recognise([heading])
        if known:
            return schema(layer).column(known[heading]).type
    return ""


def _dated(body: pd.DataFrame, name: str, faults: list[Fault]) -> pd.DataFrame:
    """The rows with days that Excel shows as plain numbers (40634 is 2011-04-01) written as days, and said."""
    for heading in body.columns:
        serial = body[heading].str.match(_SERIAL).fillna(False).astype(bool)
        if not serial.any() or _type(str(heading)) not in ("day", "month"):
            continue
        numbers = pd.to_numeric(body[heading].where(serial))
        days = pd.to_datetime(numbers, unit="D", origin=_DAY_NOUGHT).dt.strftime("%Y-%m-%d").astype(TEXT)
        told: dict[str, Any] = {"heading": str(heading), "count": int(serial.sum())}
        told |= {"number": body.loc[serial, heading].iloc[0], "day": days[serial].iloc[0]}
        faults.append(fault("serial.days", NOTE, name, None, column=str(heading), **told))
        body = body.assign(**{heading: body[heading].mask(serial, days)})
    return body


def _measured(heading: str, cells: pd.Series) -> bool:
    """Whether a column holds figures that add up: by the dictionary, or by its cells where it is unknown there."""
    if known := _type(heading):
        return known in ("number", "count")
    there = cells.dropna()
    return (
        bool(len(there))
        and bool(there.str.match(FIGURE).mean() > 0.5)
        and bool(there.str.contains(".", regex=False).any())
    )

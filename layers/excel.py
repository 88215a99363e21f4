"""Excel: the table in a sheet as people lay it out, under titles, with merged cells, totals and notes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio

from gis.errors import InputError
from layers.book import about_book
from layers.excel_heading import FIGURE, heading_row, headings_at
from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.schema import layer_table, plain, schema
from layers.values import TEXT, narrow
from layers.words import known, words

_MOST_CELLS = 20_000_000
_FIRST_CELLS = 3
_TOTAL = r"^.{0,8}(?:合\s*计|小\s*计|总\s*计|累\s*计|共\s*计)[:：]?$|^(?:grand )?(?:sub)?-?totals?:?$"
_NOTE = r"^(?:注|备注|说明|填表|制表|填报|审核|复核|负责人|单位负责人|数据来源|日期)\s*(?:\d+\s*)?[:：、.]"
_LOST_DIGITS = r"^[1-9](?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d)$"
_SERIAL = r"^[2-5]\d{4}(?:\.\d+)?$"
_DAY_NOUGHT = "1899-12-30"
_DAY_CELL = r"^(\d{4})/(\d{2})/(\d{2})(?: 00:00:00)?$"

_WHY = (words("reason.total"), words("reason.note"), words("reason.heading"))
"""Why a row is none of the table."""
_ROWS_SHOWN = 8


@dataclass(frozen=True)
class Sheet:
    """The table of one sheet: its rows as text, the row of the sheet each stood in, and what was not taken.

    ``frame`` has one column a heading, all of text, and is numbered from 0; ``rows`` gives the row of the sheet
    (from 1) of each. ``set_aside`` has the columns ``reason`` and ``source_row``: totals, notes, headings printed
    again. ``len(frame) + len(set_aside)`` is the number of filled rows under the heading.
    """

    frame: pd.DataFrame
    rows: pd.Series
    set_aside: pd.DataFrame
    faults: tuple[Fault, ...] = field(default=())


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
        return Sheet(pd.DataFrame(), pd.Series(dtype="int64"), _aside([], []), ())
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
    faults += _about_heading(name, at, score, rows)
    empty = body.isna().all(axis=1)
    if empty.any() and not empty.all():
        last = int(np.flatnonzero(~empty.to_numpy()).max())
        between = int(empty.iloc[:last].sum())
        if between:
            faults.append(fault("empty.rows", NOTE, name, count=between))
    reason = _reasons(body, headings).mask(empty, "")
    out = reason != ""
    if out.any():
        counts = reason[out].value_counts().items()
        counted = [words("list.times", count=n, what=known(str(why), _WHY)) for why, n in counts]
        where = rows[out].tolist()[:_ROWS_SHOWN]
        faults.append(fault("set aside.rows", NOTE, name, count=int(out.sum()), counted=counted, where=where))
    faults += _lost(body[~out], name)
    used = ~out & ~empty
    return Sheet(
        body[used].reset_index(drop=True),
        rows[used].reset_index(drop=True),
        _aside(reason[out].tolist(), rows[out].tolist()),
        tuple(faults),
    )


def _grid(path: Path, sheet: str) -> pd.DataFrame:
    """Every cell of a sheet as text, row by row from the first; blank is NA."""
    try:
        about = pyogrio.read_info(path, layer=sheet, HEADERS="DISABLE", FIELD_TYPES="STRING")
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
        raise InputError(words("book.unreadable", file=path.name, why=str(error)[:200])) from error
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


def _reasons(body: pd.DataFrame, headings: list[str]) -> pd.Series:
    """Why a row is none of the table: a total, a note, the heading again; blank: it is one."""
    reason = pd.Series("", index=body.index, dtype=TEXT)
    if body.empty:
        return reason
    cells = pd.DataFrame({place: narrow(body.iloc[:, place]) for place in range(body.shape[1])}).astype(
        object
    )
    lead = cells.bfill(axis=1).iloc[:, 0].fillna("").astype(str)
    different = cells.nunique(axis=1)
    head = cells.iloc[:, :_FIRST_CELLS].fillna("").astype(str)
    total = head.apply(lambda column: column.str.fullmatch(_TOTAL, case=False)).any(axis=1)
    again_as = [plain(heading) for heading in headings if heading]
    same = sum(
        (cells[place].fillna("").astype(str).map(plain) == word).astype(int)
        for place, word in enumerate(again_as)
    )
    reason = reason.mask(total, str(_WHY[0]))
    reason = reason.mask(lead.str.match(_NOTE) & (different <= 2), str(_WHY[1]))
    return reason.mask(same * 2 > len(again_as), str(_WHY[2]))


def _lost(body: pd.DataFrame, name: str) -> list[Fault]:
    """Long numbers that Excel kept as figures and so lost their last digits."""
    faults = []
    for heading in body.columns:
        lost = body[heading].str.match(_LOST_DIGITS).fillna(False).astype(bool)
        if lost.any():
            first = body.loc[lost, heading].iloc[0]
            told: dict[str, Any] = {"heading": str(heading), "count": int(lost.sum()), "value": first}
            faults.append(fault("digits.lost", WARNING, name, None, column=str(heading), **told))
    return faults


def _about_heading(name: str, at: int, score: int, rows: pd.Series) -> list[Fault]:
    if not len(rows):
        return [fault("empty.table", ERROR, name)]
    if at == 0:
        return []
    return [fault("heading.row", NOTE, name, at=at + 1, score=score, above=at)]


def _aside(reasons: list[str], rows: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"reason": pd.Series(reasons, dtype=TEXT), "source_row": pd.Series(rows, dtype="int64")}
    )

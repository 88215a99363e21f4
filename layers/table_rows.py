"""What of a table as people lay it out is none of its rows: totals, notes, headings again, and titles above them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.reason import in_both
from layers.schema import plain
from layers.values import TEXT, narrow
from layers.words import known, words

MOST_COLUMNS = 2_000
"""Columns beyond which a table is not read: as many as a GeoPackage may have, and each takes its time."""

_FIRST_CELLS = 3
_TOTAL = r"^.{0,8}(?:合\s*计|小\s*计|总\s*计|累\s*计|共\s*计)[:：]?$|^(?:grand )?(?:sub)?-?totals?:?$"
_NOTE = r"^(?:注|备注|说明|填表|制表|填报|审核|复核|负责人|单位负责人|数据来源|日期)\s*(?:\d+\s*)?[:：、.]"
_LOST_DIGITS = r"^[1-9](?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d)$"
_ROWS_SHOWN = 8
_WHY = (words("reason.total"), words("reason.note"), words("reason.heading"))
"""Why a row is none of the table."""


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


def sifted(
    body: pd.DataFrame,
    headings: list[str],
    rows: pd.Series,
    name: str,
    faults: list[Fault],
    odd: pd.Series | None = None,
) -> Sheet:
    """The rows under a heading without those that are none of the table, each of which keeps its reason and place.

    ``odd`` says of rows that cannot be told apart into fields why (blank: they can).
    """
    empty = body.isna().all(axis=1)
    if empty.any() and not empty.all():
        last = int(np.flatnonzero(~empty.to_numpy()).max())
        between = int(empty.iloc[:last].sum())
        if between:
            faults.append(fault("empty.rows", NOTE, name, count=between))
    reason = reasons(body, headings).mask(empty, "")
    out = reason != ""
    if out.any():
        counts = reason[out].value_counts().items()
        counted = [words("list.times", count=n, what=known(str(why), _WHY)) for why, n in counts]
        where = rows[out].tolist()[:_ROWS_SHOWN]
        faults.append(fault("set aside.rows", NOTE, name, count=int(out.sum()), counted=counted, where=where))
    if odd is not None:
        ragged = (odd != "") & ~out & ~empty
        for why, where in rows[ragged].groupby(odd[ragged], sort=False):
            told = {"count": len(where), "reason": in_both(str(why)), "where": where.tolist()[:_ROWS_SHOWN]}
            faults.append(fault("set aside.ragged", WARNING, name, **told))
        reason, out = reason.mask(ragged, odd), out | ragged
    faults += lost_digits(body[~out], name)
    used = ~out & ~empty
    return Sheet(
        body[used].reset_index(drop=True),
        rows[used].reset_index(drop=True),
        aside_rows(reason[out].tolist(), rows[out].tolist()),
        tuple(faults),
    )


def reasons(body: pd.DataFrame, headings: list[str]) -> pd.Series:
    """Why a row is none of the table: a total, a note, the heading again; blank: it is one."""
    reason = pd.Series("", index=body.index, dtype=TEXT)
    if body.empty:
        return reason
    cells = pd.DataFrame({place: narrow(body.iloc[:, place]) for place in range(body.shape[1])}).astype(
        object
    )
    first = cells.notna().to_numpy().argmax(axis=1)
    lead = pd.Series(cells.to_numpy()[np.arange(len(cells)), first], index=cells.index, dtype=object)
    lead = lead.fillna("").astype(str)
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


def lost_digits(body: pd.DataFrame, name: str) -> list[Fault]:
    """Long numbers that Excel kept as figures and so lost their last digits."""
    faults = []
    for heading in body.columns:
        lost = body[heading].str.match(_LOST_DIGITS).fillna(False).astype(bool)
        if lost.any():
            first = body.loc[lost, heading].iloc[0]
            told: dict[str, Any] = {"heading": str(heading), "count": int(lost.sum()), "value": first}
            faults.append(fault("digits.lost", WARNING, name, None, column=str(heading), **told))
    return faults


def about_heading(name: str, at: int, score: int, rows: pd.Series) -> list[Fault]:
    """Where the heading was found (``at``, from 0) unless it stands first, and an error where nothing is under it."""
    if not len(rows):
        return [fault("empty.table", ERROR, name)]
    if at == 0:
        return []
    return [fault("heading.row", NOTE, name, at=at + 1, score=score, above=at)]


def aside_rows(reasons: list[str], rows: list[int]) -> pd.DataFrame:
    """What was set aside of a table: the reason and the row of each."""
    return pd.DataFrame(
        {"reason": pd.Series(reasons, dtype=TEXT), "source_row": pd.Series(rows, dtype="int64")}
    )

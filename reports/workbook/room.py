"""Room: how wide columns and how high rows are for what stands in them; not every office program measures it."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from reports.shown import BLANK, number
from reports.workbook.sheet import NUMERIC, Cell, Head, Sheet

_NARROW, _WIDE, _LOOKED_AT = 6.5, 44.0, 400
_NOTE_WIDTH = 150


def places(text: str) -> float:
    """Places of a text: a Chinese letter takes two.

    >>> places("FAR 容积率")
    10.0
    """
    return float(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))


def width_of(sheet: Sheet, at: int) -> float:
    """The width of a column: its longest cell within bounds, and room for the heading in about three lines."""
    head = sheet.heads[at]
    if head.width:
        return head.width
    found = [_shown(head, cells[at]) for cells in sheet.rows[:_LOOKED_AT]]
    body = max((max(places(line) for line in text.split("\n")) for text in found if text), default=0.0)
    if head.total:
        body = max(body, places(number(sheet.sum_of(at), head.digits)) * 1.1)
    parts = [places(part) for part in broken(head.label).split("\n")]
    title = max(parts[0] if parts[0] <= 12 else max(parts[0] / 2 + 1, 12.0), *parts[1:], 0.0) + 2.5
    return min(max(body * 1.08 + 2.5, title, _NARROW), _WIDE)


def headings_lines(sheet: Sheet, widths: Sequence[float]) -> int:
    """How many lines the longest heading takes."""
    heads = zip(sheet.heads, widths, strict=True)
    return max((_wrapped(broken(head.label), width - 1.5) for head, width in heads), default=1)


def lines_of(sheet: Sheet, cells: Sequence[Any], widths: Sequence[float]) -> int:
    """How many lines the longest text of a row takes; not every office program measures that by itself."""
    most = 1
    for head, value, width in zip(sheet.heads, cells, widths, strict=True):
        text = value.value if isinstance(value, Cell) else value
        if isinstance(text, str) and len(text) * 2 > width - 2 and not head.aside:
            most = max(most, _wrapped(text, width - 2, 1.05))
    return min(most, 25)


def _wrapped(text: str, width: float, slack: float = 1.0) -> int:
    """How many lines a text of several takes in a width."""
    return sum(max(1, math.ceil(places(part) * slack / max(width, 1))) for part in text.split("\n"))


def note_span(sheet: Sheet, widths: Sequence[float]) -> int:
    """The last column that notes run over: as many as make a line easy to read."""
    room, last = 0.0, 0
    for at, (head, width) in enumerate(zip(sheet.heads, widths, strict=True)):
        if head.aside or (room + width > _NOTE_WIDTH and at > 0):
            break
        room, last = room + width, at
    return last


def broken(label: str) -> str:
    r"""A heading with its unit on a line of its own.

    >>> broken("用地面积（m²）"), broken("area (ha)"), broken("容积率")
    ('用地面积\n（m²）', 'area\n(ha)', '容积率')
    """
    for first, last in (("（", "）"), (" (", ")")):
        if label.endswith(last) and label.rfind(first) > 0:
            at = label.rfind(first)
            return f"{label[:at]}\n{label[at:].lstrip()}"
    return label


def _shown(head: Head, value: Any) -> str:
    """About what a cell shows."""
    cell = value if isinstance(value, Cell) else Cell(value)
    if cell.value is None:
        return BLANK if head.right else ""
    if isinstance(cell.value, date):
        return "2026-11-20"
    if (cell.kind or head.kind) in NUMERIC and isinstance(cell.value, (int, float)):
        return number(float(cell.value), head.digits if cell.digits is None else cell.digits)
    return str(cell.value)

"""Cell: one value onto a sheet: text never as a formula, a blank figure as a dash, a blank text as nothing."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.shown import BLANK
from reports.workbook.sheet import NUMERIC, Cell, Head
from reports.workbook.styles import Styles, format_of, is_small, live_format

LONGEST = 32_000
"""Letters of one cell: a spreadsheet takes 32 767."""
_RISKY = ("=", "+", "-", "@", "'", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_text(page: Worksheet, row: int, at: int, text: str, format_: Format) -> None:
    """Write text as text, whatever it begins with."""
    page.write_string(row, at, plain_text(text), format_)


def plain_text(text: str) -> str:
    r"""Text as a cell holds it: letters nobody sees are left out, what is too long for a cell is cut.

    >>> plain_text("\u202e=1+1\t园")
    '=1+1 园'
    """
    clean = "".join(" " if c in "\r\t" else c for c in text if c in "\n\r\t" or _seen(c))
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def write_cell(page: Worksheet, styles: Styles, row: int, at: int, head: Head, value: Any) -> None:
    """Write one cell of the body by its heading; a blank figure as a dash, a blank text as nothing."""
    cell = value if isinstance(value, Cell) else Cell(value)
    kind, digits = cell.kind or head.kind, head.digits if cell.digits is None else cell.digits
    mine: dict[str, Any] = {"editable": head.editable, "bold": cell.bold, "quiet": head.aside, "lead": at > 0}
    shown = cell.value
    if kind == "count":
        digits = 0
    live = bool(cell.formula) or head.editable
    form = (live_format if live else format_of)(shown, digits) if kind in NUMERIC else ""
    if live and is_small(shown, digits) and kind in NUMERIC:
        styles.tell_small(page, row, at, digits)
    if cell.formula:
        filled = BLANK if shown is None else shown
        page.write_formula(row, at, cell.formula, styles.body(kind, form, **mine), filled)
    elif shown is None:
        blank = kind in NUMERIC and not head.editable and not head.aside
        if blank:
            page.write_string(row, at, BLANK, styles.body(kind, "General", **{**mine, "quiet": True}))
        else:
            page.write_blank(row, at, None, styles.body(kind, form, **mine))
    elif isinstance(shown, date):
        page.write_datetime(row, at, datetime(shown.year, shown.month, shown.day), styles.body("day", **mine))
    elif kind in NUMERIC and isinstance(shown, (int, float)) and math.isfinite(shown):
        page.write_number(row, at, shown, styles.body(kind, form, **mine))
    else:
        text = plain_text(str(shown))
        quote = text.lstrip(" ").startswith(_RISKY)
        write_text(page, row, at, text, styles.body("text" if kind in NUMERIC else kind, quote=quote, **mine))


def _seen(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")

"""Write: one sheet onto the book, row by row: text never as a formula, widths by content, filter, panes, print."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from maps import palette
from reports.shown import BLANK, number
from reports.workbook.sheet import NUMERIC, Cell, Head, Part, Sheet
from reports.workbook.styles import Styles, format_of
from reports.workbook.words import word

A3 = 8
LONGEST = 32_000
"""Letters of one cell: a spreadsheet takes 32 767."""
_RISKY = ("=", "+", "-", "@", "'", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NARROW, _WIDE, _LOOKED_AT = 6.5, 44.0, 400
_NOTE_WIDTH = 150
_LINE = 14.5
"""Height of a line of text, in points."""
_PAGE_WIDTH = 250
"""Places of one printed page across: with more the type is too small to read."""


@dataclass(frozen=True)
class Edge:
    """What stands at the edges of every printed sheet, and the tab to go back to."""

    head: str
    foot: str
    back: str = ""


class PlainSheet(Worksheet):
    """A sheet whose formulas use no function newer than 2007, so that none needs another name in the file."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def write_sheet(book: Workbook, styles: Styles, sheet: Sheet, edge: Edge, lang: str = "zh") -> Worksheet:
    """Write a sheet; its rows go out as they are written."""
    page = book.add_worksheet(sheet.tab, PlainSheet)
    widths = [_width(sheet, at) for at in range(len(sheet.heads))]
    for at, (head, width) in enumerate(zip(sheet.heads, widths, strict=True)):
        page.set_column(at, at, width, None, {"hidden": True, "level": 1} if head.aside else {})
    _top(page, styles, sheet, widths, edge, lang)
    for row, cells in enumerate(sheet.rows):
        if (lines := _lines(sheet, cells, widths)) > 1:
            page.set_row(sheet.top + row, _LINE * lines + 1)
        for at, (head, value) in enumerate(zip(sheet.heads, cells, strict=True)):
            write_cell(page, styles, sheet.top + row, at, head, value)
    if not sheet.rows:
        page.write_string(sheet.top, 0, word("no_rows", lang), styles.note())
    span = _span(sheet, widths)
    for at, part in enumerate(sheet.trail):
        _part_line(page, styles, sheet, sheet.last + 2 + at, part, lang)
    for at, note in enumerate(sheet.below):
        _note(page, styles, sheet.below_row + at, note, span, sum(widths[: span + 1]))
    _behaviour(book, page, styles, sheet)
    _paper(page, sheet, widths, edge)
    return page


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
    form = format_of(shown, digits) if kind in NUMERIC else ""
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


def places(text: str) -> float:
    """Places of a text: a Chinese letter takes two.

    >>> places("FAR 容积率")
    10.0
    """
    return float(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))


def _seen(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")


def _top(
    page: Worksheet, styles: Styles, sheet: Sheet, widths: Sequence[float], edge: Edge, lang: str
) -> None:
    """Title, notes, totals, official field names, headings."""
    write_text(page, 0, 0, sheet.title, styles.title())
    page.set_row(0, 30)
    span = _span(sheet, widths)
    room = sum(widths[: span + 1])
    for row, note in enumerate(sheet.above, start=1):
        _note(page, styles, row, note, span, room)
    at_row = 1 + len(sheet.above)
    for part in sheet.lead:
        _part_line(page, styles, sheet, at_row, part, lang)
        at_row += 1
    if sheet.totals:
        _total_line(page, styles, sheet, at_row, lang)
        at_row += 1
    if sheet.fields:
        for at, head in enumerate(sheet.heads):
            write_text(page, at_row, at, head.official, styles.code(right=head.right, lead=at > 0))
    for at, head in enumerate(sheet.heads):
        form = styles.head(right=head.right, editable=head.editable, lead=at > 0)
        write_text(page, sheet.head_row, at, _broken(head.label), form)
    lines = max(
        (
            sum(
                max(1, math.ceil(places(part) / max(width - 1.5, 1)))
                for part in _broken(head.label).split("\n")
            )
            for head, width in zip(sheet.heads, widths, strict=True)
        ),
        default=1,
    )
    page.set_row(sheet.head_row, 16 * max(lines, 1) + 4)


def _note(page: Worksheet, styles: Styles, row: int, note: str, span: int, room: float) -> None:
    """A line of text over several columns, as high as it needs."""
    if span:
        page.merge_range(row, 0, row, span, "", styles.note())
    write_text(page, row, 0, note, styles.note())
    page.set_row(row, 15.5 * max(1, math.ceil(places(note) / max(room * 0.98, 1))))


def _total_line(page: Worksheet, styles: Styles, sheet: Sheet, row: int, lang: str) -> None:
    """Sums of the rows that a filter leaves, above the headings, where no filter hides them."""
    counted = next(
        (at for at in range(len(sheet.heads)) if all(cells[at] is not None for cells in sheet.rows)), 0
    )
    for at, head in enumerate(sheet.heads):
        body = f"{xl_col_to_name(at)}{sheet.top + 1}:{xl_col_to_name(at)}{sheet.last + 1}"
        if head.total:
            total = _sum(sheet, at)
            number_ = format_of(total, 0 if head.kind == "count" else head.digits)
            page.write_formula(row, at, f"=SUBTOTAL(109,{body})", styles.total(number_), total)
        elif at == 0:
            write_text(page, row, at, word("total", lang), styles.total(right=False))
        elif at == 1:
            of = xl_col_to_name(counted)
            formula = f"=SUBTOTAL(103,{of}{sheet.top + 1}:{of}{sheet.last + 1})"
            rows = styles.total(word("rows_format", lang), right=False, lead=True)
            page.write_formula(row, at, formula, rows, len(sheet.rows))
        else:
            page.write_blank(row, at, None, styles.total())


def _part_line(page: Worksheet, styles: Styles, sheet: Sheet, row: int, part: Part, lang: str) -> None:
    """How many rows are of a part and their sums, of all rows whatever the filter; for what is left, of the others."""
    named = [text for one in sheet.lead for text in one.texts]
    of, texts = _body(sheet, part.column), part.texts or tuple(dict.fromkeys(named))
    place = sheet.place(part.column)
    chosen = [cells for cells in sheet.rows if (cells[place] in texts) == bool(part.texts)]
    for at, head in enumerate(sheet.heads):
        body = _body(sheet, head.name)
        if at == 0:
            write_text(page, row, at, part.label, styles.total(right=False))
        elif at == 1 or head.total:
            count = at == 1
            each = [
                f"COUNTIF({of},{_quoted(text)})" if count else f"SUMIFS({body},{of},{_quoted(text)})"
                for text in texts
            ]
            whole = f"ROWS({of})" if count else f"SUM({body})"
            formula = "=" + ("+".join(each) if part.texts else "-".join([whole, *each]))
            value = len(chosen) if count else _added(cells[at] for cells in chosen)
            form = word("rows_format", lang) if count else format_of(value, head.digits)
            page.write_formula(row, at, formula, styles.total(form, right=not count, lead=count), value)
        else:
            page.write_blank(row, at, None, styles.total())


def _body(sheet: Sheet, name: str) -> str:
    """The cells of a column within the sheet."""
    column = xl_col_to_name(sheet.place(name))
    return f"${column}${sheet.top + 1}:${column}${sheet.last + 1}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _added(cells: Iterable[Any]) -> float:
    """The sum of cells that hold figures."""
    values = (one.value if isinstance(one, Cell) else one for one in cells)
    return float(math.fsum(one for one in values if isinstance(one, (int, float)) and one == one))


def _sum(sheet: Sheet, at: int) -> float:
    """The sum of a column's figures; blanks add nothing."""
    return _added(cells[at] for cells in sheet.rows)


def _behaviour(book: Workbook, page: Worksheet, styles: Styles, sheet: Sheet) -> None:
    """Panes, filter, lists to choose from, colours by meaning, names for formulas."""
    page.hide_gridlines(2)
    page.freeze_panes(sheet.top, sheet.freeze)
    if sheet.filtered and sheet.rows:
        page.autofilter(sheet.head_row, 0, sheet.last, len(sheet.heads) - 1)
    for at, head in enumerate(sheet.heads):
        if head.choices and sheet.rows:
            rule = {
                "validate": "list",
                "source": f"={head.choices}",
                "ignore_blank": True,
                "error_type": "warning",
            }
            page.data_validation(sheet.top, at, sheet.last, at, rule)
        for text, colour in head.tones.items():
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": '"' + text.replace('"', '""') + '"',
                "format": styles(bg_color=colour, font_color=ink_on(colour)),
            }
            page.conditional_format(sheet.top, at, sheet.last, at, rule)
        if head.name in sheet.named:
            book.define_name(sheet.named[head.name], "=" + sheet.range(head.name))


def ink_on(ground: str) -> str:
    """Ink on a light ground, paper on a dark one.

    >>> ink_on("#B3432B"), ink_on("#F2D48A")
    ('#FFFFFF', '#1F2A30')
    """
    red, green, blue = (int(ground[at : at + 2], 16) for at in (1, 3, 5))
    return palette.INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else palette.PANEL


def _paper(page: Worksheet, sheet: Sheet, widths: Sequence[float], edge: Edge) -> None:
    """A3 across, as wide as the page, headings on every page, marks at the edges."""
    page.set_landscape()
    page.set_paper(A3)
    shown = [at for at, head in enumerate(sheet.heads) if not head.aside]
    if sheet.one_across:
        shown = [at for at in shown if sum(widths[: at + 1]) <= _PAGE_WIDTH] or shown[:1]
    pages = max(1, math.ceil(sum(widths[at] for at in shown) / _PAGE_WIDTH))
    page.fit_to_pages(pages, 0)
    if pages > 1 and sheet.freeze:
        page.repeat_columns(0, sheet.freeze - 1)
    page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.7)
    page.repeat_rows(sheet.head_row - sheet.fields, sheet.head_row)
    low = sheet.below_row + len(sheet.below) - 1 if sheet.below or sheet.trail else sheet.last
    page.print_area(0, 0, low, max(shown, default=0))
    page.set_header(edge.head)
    page.set_footer(edge.foot)


def _span(sheet: Sheet, widths: Sequence[float]) -> int:
    """The last column that notes run over: as many as make a line easy to read."""
    room, last = 0.0, 0
    for at, (head, width) in enumerate(zip(sheet.heads, widths, strict=True)):
        if head.aside or (room + width > _NOTE_WIDTH and at > 0):
            break
        room, last = room + width, at
    return last


def _lines(sheet: Sheet, cells: Sequence[Any], widths: Sequence[float]) -> int:
    """How many lines the longest text of a row takes; not every office program measures that by itself."""
    most = 1
    for head, value, width in zip(sheet.heads, cells, widths, strict=True):
        text = value.value if isinstance(value, Cell) else value
        if isinstance(text, str) and len(text) * 2 > width - 2 and not head.aside:
            parts = text.split("\n")
            most = max(most, sum(max(1, math.ceil(places(part) * 1.05 / (width - 2))) for part in parts))
    return min(most, 25)


def _width(sheet: Sheet, at: int) -> float:
    """The width of a column: its longest cell within bounds, and room for the heading in about three lines."""
    head = sheet.heads[at]
    if head.width:
        return head.width
    found = [_shown(head, cells[at]) for cells in sheet.rows[:_LOOKED_AT]]
    body = max((max(places(line) for line in text.split("\n")) for text in found if text), default=0.0)
    if head.total:
        body = max(body, places(number(_sum(sheet, at), head.digits)) * 1.1)
    parts = [places(part) for part in _broken(head.label).split("\n")]
    title = max(parts[0] if parts[0] <= 12 else max(parts[0] / 2 + 1, 12.0), *parts[1:], 0.0) + 2.5
    return min(max(body * 1.08 + 2.5, title, _NARROW), _WIDE)


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


def _broken(label: str) -> str:
    r"""A heading with its unit on a line of its own.

    >>> _broken("用地面积（m²）"), _broken("area (ha)"), _broken("容积率")
    ('用地面积\n（m²）', 'area\n(ha)', '容积率')
    """
    for first, last in (("（", "）"), (" (", ")")):
        if label.endswith(last) and label.rfind(first) > 0:
            at = label.rfind(first)
            return f"{label[:at]}\n{label[at:].lstrip()}"
    return label

"""Write: one sheet onto the book, row by row: totals, filter, panes, colours, print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from maps import palette
from reports.workbook.cell import write_cell, write_text
from reports.workbook.room import broken, headings_lines, lines_of, note_span, places, width_of
from reports.workbook.sheet import Part, Sheet, added
from reports.workbook.styles import Styles, live_format
from reports.workbook.words import word

A3 = 8
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
    widths = [width_of(sheet, at) for at in range(len(sheet.heads))]
    for at, (head, width) in enumerate(zip(sheet.heads, widths, strict=True)):
        page.set_column(at, at, width, None, {"hidden": True, "level": 1} if head.aside else {})
    _top(page, styles, sheet, widths, edge, lang)
    for row, cells in enumerate(sheet.rows):
        if (lines := lines_of(sheet, cells, widths)) > 1:
            page.set_row(sheet.top + row, _LINE * lines + 1)
        for at, (head, value) in enumerate(zip(sheet.heads, cells, strict=True)):
            write_cell(page, styles, sheet.top + row, at, head, value)
    if not sheet.rows:
        page.write_string(sheet.top, 0, word("no_rows", lang), styles.note())
    span = note_span(sheet, widths)
    for at, part in enumerate(sheet.trail):
        _part_line(page, styles, sheet, sheet.last + 2 + at, part, lang)
    for at, note in enumerate(sheet.below):
        _note(page, styles, sheet.below_row + at, note, span, sum(widths[: span + 1]))
    _behaviour(book, page, styles, sheet)
    _paper(page, sheet, widths, edge)
    return page


def _top(
    page: Worksheet, styles: Styles, sheet: Sheet, widths: Sequence[float], edge: Edge, lang: str
) -> None:
    """Title, notes, totals, official field names, headings."""
    write_text(page, 0, 0, sheet.title, styles.title())
    page.set_row(0, 30)
    span = note_span(sheet, widths)
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
        write_text(page, sheet.head_row, at, broken(head.label), form)
    page.set_row(sheet.head_row, 16 * headings_lines(sheet, widths) + 4)


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
            total = sheet.sum_of(at)
            number_ = live_format(total, 0 if head.kind == "count" else head.digits)
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
            value = len(chosen) if count else added(cells[at] for cells in chosen)
            form = word("rows_format", lang) if count else live_format(value, head.digits)
            page.write_formula(row, at, formula, styles.total(form, right=not count, lead=count), value)
        else:
            page.write_blank(row, at, None, styles.total())


def _body(sheet: Sheet, name: str) -> str:
    """The cells of a column within the sheet."""
    column = xl_col_to_name(sheet.place(name))
    return f"${column}${sheet.top + 1}:${column}${sheet.last + 1}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


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
                "value": _quoted(text),
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

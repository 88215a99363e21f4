"""Document: chapters set as a Word document in office form, with styles that the office can restyle at once."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.write import whole
from maps import palette
from maps.words import words
from reports.brief.chapters import Desk, chapters
from reports.brief.content import Block, Chapter, Grid, Picture, Points, Said
from reports.brief.words import word
from reports.office_zip import settled
from reports.page.preset import preset_of
from reports.slides.deck import source
from reports.stills import Board

NAME = "brief.docx"
FONTS = {"body": ("Times New Roman", "仿宋"), "head": ("Arial", "黑体"), "title": ("Times New Roman", "宋体")}
"""Latin and Chinese typeface of text, headings and title, as offices set documents."""
WIDE = Mm(156)
PICTURE_MM = (156.0, 104.0)
NUMERALS = "一二三四五六七八九十"
STYLES = (
    ("Normal", "body", 12, False, palette.INK),
    ("Title", "title", 22, True, palette.INK),
    ("Subtitle", "body", 14, False, palette.SECOND_INK),
    ("Heading 1", "head", 16, False, palette.INK),
    ("Heading 2", "head", 14, False, palette.INK),
    ("Caption", "head", 10.5, False, palette.INK),
    ("List Bullet", "body", 12, False, palette.INK),
)


def brief_product(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    folder: Path,
    lang: str = "zh",
    say: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """The brief as a product of ``yuantu report``."""
    return [write_brief(Board(evaluation, sitings, lang), folder / NAME)]


def write_brief(board: Board, path: Path) -> Path:
    """Write the brief of a drawing board's zone; gives the path. Same input and day, same bytes."""
    evaluation, lang, day = board.evaluation, board.lang, board.evaluation.day
    desk = Desk(evaluation, board.sitings, [one.key for one in board.painted.themes], lang)
    setting = _Setting(board)
    setting.front(chapters(desk))
    setting.body()
    about = setting.document.core_properties
    about.title = word("title", lang, zone=evaluation.zone.label(lang))
    about.author = about.last_modified_by = "Yuantu"
    about.created = about.modified = datetime(day.year, day.month, day.day)
    about.revision = 1
    stream = io.BytesIO()
    setting.document.save(stream)
    with whole(path) as place:
        place.write_bytes(settled(stream.getvalue(), day))
    return path


class _Setting:
    """The document under way: what is numbered, and how each kind of block is set."""

    def __init__(self, board: Board) -> None:
        self.board, self.lang = board, board.lang
        self.document = docx.Document()
        self.told: list[Chapter] = []
        self.counts = {"table": 0, "figure": 0}
        self.marks = 0
        _page(self.document)
        for name, fonts, size, bold, shade in STYLES:
            _style(self.document.styles[name], FONTS[fonts], size, shade, bold=bold)
        normal = self.document.styles["Normal"].paragraph_format
        normal.line_spacing_rule, normal.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.5
        normal.space_after = Pt(0)

    def front(self, told: Sequence[Chapter]) -> None:
        """Title, day, classification and contents."""
        zone, preset = self.board.evaluation.zone, preset_of(self.board.evaluation.zone)
        self.told = list(told)
        stamp = preset.stamp.get(self.lang, "")
        marks = " · ".join(
            part for part in (stamp, words(self.lang)["invented"] if zone.invented else "") if part
        )
        if marks:
            self.document.add_paragraph(marks, "Subtitle").alignment = WD_ALIGN_PARAGRAPH.RIGHT
        title = self.document.add_paragraph(word("title", self.lang, zone=zone.label(self.lang)), "Title")
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        under = self.document.add_paragraph(word("as_of", self.lang, day=zone.day.isoformat()), "Subtitle")
        under.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head = self.document.add_paragraph(word("contents", self.lang), "Subtitle")
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._contents()
        _foot(self.document, source(self.board.evaluation, self.lang))
        self.document.add_page_break()

    def body(self) -> None:
        """Every chapter with its number."""
        for place, chapter in enumerate(self.told, 1):
            heading = self.document.add_paragraph(self._numbered(place, chapter.title), "Heading 1")
            _bookmark(heading, f"_Toc{place:04d}", place)
            for block in chapter.blocks:
                self._block(block)

    def _numbered(self, place: int, title: str) -> str:
        if self.lang != "zh":
            return f"{place}  {title}"
        tens, ones = divmod(place, 10)
        number = ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十") + (
            NUMERALS[ones - 1] if ones else ""
        )
        return f"{number}、{title}"

    def _contents(self) -> None:
        """A table of contents as a field: its entries are there already, the office program renews them."""
        for place, chapter in enumerate(self.told, 1):
            line = self.document.add_paragraph(style="Normal")
            line.paragraph_format.tab_stops.add_tab_stop(
                WIDE, docx.enum.text.WD_TAB_ALIGNMENT.RIGHT, docx.enum.text.WD_TAB_LEADER.DOTS
            )
            if place == 1:
                _field_char(line, "begin")
                _field_code(line, 'TOC \\o "1-1" \\h \\z \\u')
                _field_char(line, "separate")
            line.add_run(f"{self._numbered(place, chapter.title)}\t")
            _field(line, f"PAGEREF _Toc{place:04d} \\h", "1")
            if place == len(self.told):
                _field_char(line, "end")

    def _block(self, block: Block) -> None:
        if isinstance(block, Said):
            line = self.document.add_paragraph(block.text)
            if self.lang == "zh":
                line.paragraph_format.first_line_indent = Pt(24)
        elif isinstance(block, Points):
            for text in block.rows:
                self.document.add_paragraph(text, "List Bullet")
        elif isinstance(block, Grid):
            self._caption("table", block.caption)
            self._grid(block)
        else:
            self._picture(block)

    def _caption(self, kind: str, text: str) -> None:
        """A numbered caption whose number is a field, so that the office can list and renumber."""
        self.counts[kind] += 1
        line = self.document.add_paragraph(style="Caption")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = kind == "table"
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(6), Pt(4)
        label = word(kind, self.lang)
        line.add_run(f"{label} ")
        _field(line, f"SEQ {label} \\* ARABIC", str(self.counts[kind]))
        line.add_run(f"  {text}")

    def _grid(self, grid: Grid) -> None:
        table = self.document.add_table(rows=0, cols=len(grid.heads))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _rules(table)
        widths = _widths(grid)
        for column, wide in zip(table.columns, widths, strict=True):
            column.width = wide
        size = 9 if len(grid.heads) > 6 else 10
        for place, row in enumerate([grid.heads, *grid.rows]):
            cells = table.add_row().cells
            for column, text in enumerate(row):
                cells[column].width = widths[column]
                line = cells[column].paragraphs[0]
                line.paragraph_format.line_spacing = 1.15
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if grid.figures[column] else WD_ALIGN_PARAGRAPH.LEFT
                run = line.add_run(text)
                run.font.size, run.font.bold = Pt(size), place == 0
        _repeat(table.rows[0])
        for row in table.rows:
            _whole_row(row)
        after = self.document.add_paragraph(grid.note)
        after.paragraph_format.space_after = Pt(6)
        for run in after.runs:
            run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(palette.SECOND_INK[1:])

    def _picture(self, picture: Picture) -> None:
        still = self.board.still(picture.theme, picture.of, size_mm=PICTURE_MM, frame=False, letter=1.2)
        line = self.document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.line_spacing = 1.0
        shape = line.add_run().add_picture(io.BytesIO(still.png(170)), width=Mm(PICTURE_MM[0]))
        shape._inline.docPr.set("descr", picture.caption)
        self._caption("figure", picture.caption)


def _page(document: Any) -> None:
    """A4 with the margins of office documents."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _style(style: Any, fonts: tuple[str, str], size: float, shade: str, *, bold: bool) -> None:
    latin, asian = fonts
    style.font.name, style.font.size, style.font.bold, style.font.italic = latin, Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(shade[1:])
    fonts_of = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts_of.attrib):
        if "Theme" in name:
            del fonts_of.attrib[name]
    fonts_of.set(qn("w:eastAsia"), asian)
    if style.name.startswith("Heading"):
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(6)
        style.paragraph_format.keep_with_next = True
    border = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
    if border is not None:
        border.getparent().remove(border)


def _foot(document: Any, text: str) -> None:
    """The foot of every page: number of review and notes left, the page number right."""
    line = document.sections[0].footer.paragraphs[0]
    line.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(WIDE, docx.enum.text.WD_TAB_ALIGNMENT.RIGHT)
    run = line.add_run(f"{text}\t")
    run.font.size = Pt(8)
    _field(line, "PAGE", "1")


def _field(line: Any, code: str, result: str) -> None:
    """A field with the result it has until the office program renews it."""
    _field_char(line, "begin")
    _field_code(line, code)
    _field_char(line, "separate")
    line.add_run(result)
    _field_char(line, "end")


def _field_char(line: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    line.add_run()._r.append(mark)


def _field_code(line: Any, code: str) -> None:
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    line.add_run()._r.append(text)


def _bookmark(line: Any, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    line._p.insert(1, start)
    line._p.append(end)


def _rules(table: Any) -> None:
    """Hairlines between rows, ink above and below, none upright."""
    line = f'w:val="single" w:sz="8" w:space="0" w:color="{palette.INK[1:]}"'
    fine = f'w:val="single" w:sz="4" w:space="0" w:color="{palette.RULE[1:]}"'
    table._tbl.tblPr.append(
        parse_xml(
            f"<w:tblBorders {nsdecls('w')}><w:top {line}/><w:bottom {line}/><w:insideH {fine}/></w:tblBorders>"
        )
    )


def _repeat(row: Any) -> None:
    """The headings again on every page."""
    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)


def _whole_row(row: Any) -> None:
    """No row is cut between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _widths(grid: Grid) -> list[Any]:
    """Columns as wide as what stands in them asks, together as wide as the text."""

    def asked(column: int) -> float:
        texts = [grid.heads[column], *(row[column] for row in grid.rows)]
        longest = max(sum(1.0 if ord(c) > 0x2E80 else 0.55 for c in text) for text in texts)
        return min(max(longest, 3.0), 24.0)

    parts = [asked(column) for column in range(len(grid.heads))]
    return [int(WIDE * part / sum(parts)) for part in parts]

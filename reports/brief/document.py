"""Document: chapters set as a Word document in office form, with styles that the office can restyle at once."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.write import whole
from layers.xml_text import plain
from maps import palette
from maps.still.paper import type_scale
from maps.words import words
from reports.bounds import imprint
from reports.brief import marks
from reports.brief.chapters import chapters
from reports.brief.content import Block, Chapter, Grid, Picture, Points, Said, Under
from reports.brief.desk import Desk
from reports.brief.widths import WIDE, fitted, wide
from reports.brief.words import word
from reports.office_zip import entitled, settled
from reports.preset.preset import preset_of
from reports.still.scene import subject_of
from reports.still.stills import Board
from reports.unbroken import unbroken

NAME = "brief.docx"
FONTS = {
    "body": ("Times New Roman", "仿宋"),
    "head": ("Arial", "黑体"),
    "second": ("Times New Roman", "楷体"),
    "title": ("Times New Roman", "宋体"),
}
"""Latin and Chinese typeface of text, headings and title, as offices set documents."""
PICTURE_MM, LETTER = (156.0, 104.0), 1.8
"""A picture of what is as wide as it is tall; how much larger letters are than there, alike on every picture."""
SHORTEST_MM, TALLEST_MM = 78.0, 135.0
"""Heights of pictures of what lies across and of what stands."""
NUMERALS = "一二三四五六七八九十"
RED = "#C8102E"
"""The red of an office's heading and of the rule under it."""
STYLES = (
    ("Normal", "body", 12, False, palette.INK),
    ("Body Text", "body", 12, False, palette.INK),
    ("Title", "title", 22, True, palette.INK),
    ("Subtitle", "body", 14, False, palette.SECOND_INK),
    ("Heading 1", "head", 16, False, palette.INK),
    ("Heading 2", "second", 14, True, palette.INK),
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
    about.title = entitled(_title(board))
    about.author = about.last_modified_by = "Yuantu"
    about.created = about.modified = datetime(day.year, day.month, day.day)
    about.revision = 1
    stream = io.BytesIO()
    setting.document.save(stream)
    with whole(path) as place:
        place.write_bytes(settled(stream.getvalue(), day))
    return path


def _title(board: Board) -> str:
    """What the brief is called: of sites only where it suggests some."""
    key = "title" if board.sitings else "title_land"
    return word(key, board.lang, zone=board.evaluation.zone.label(board.lang))


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
        for name in ("Normal", "Body Text"):
            form = self.document.styles[name].paragraph_format
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.5
            form.space_after = Pt(0)
        if self.lang == "zh":
            marks.indent(self.document.styles["Body Text"])
        for level, name in enumerate(("toc 1", "toc 2")):
            entry = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            entry.base_style = self.document.styles["Normal"]
            entry.paragraph_format.left_indent = Pt(24 * level)
            entry.paragraph_format.line_spacing = 1.25

    def front(self, told: Sequence[Chapter]) -> None:
        """Heading of the office, classification, title, day and contents."""
        zone, preset = self.board.evaluation.zone, preset_of(self.board.evaluation.zone)
        self.told = list(told)
        stamp = preset.stamp.get(self.lang, "")
        self._office(str(zone.report.get("heading", "")), str(zone.report.get("number", "")))
        marks = " · ".join(
            part for part in (stamp, words(self.lang)["invented"] if zone.invented else "") if part
        )
        if marks:
            self._line(marks, "Subtitle", WD_ALIGN_PARAGRAPH.RIGHT)
        self._line(_title(self.board), "Title")
        self._line(word("as_of", self.lang, day=zone.day.isoformat()), "Subtitle")
        self._line(word("contents", self.lang), "Subtitle")
        self._contents()
        _foot(self.document, imprint(self.board.evaluation, self.lang), self.lang)

    def _office(self, heading: str, number: str) -> None:
        """The office's name in red over a red rule, where ``zone.toml`` gives one."""
        for text, size in ((heading, 30.0), (number, 12.0)):
            if not text:
                continue
            line = self._line(text, "Normal")
            run = line.runs[0]
            run.font.size, run.font.bold = Pt(size), size > 12
            if text is heading:
                run.font.color.rgb = RGBColor.from_string(RED[1:])
                run.font.size = Pt(min(size, 440 / max(wide(text), 1)))
        if heading:
            rule = f'w:val="single" w:sz="18" w:space="4" w:color="{RED[1:]}"'
            line._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}><w:bottom {rule}/></w:pBdr>"))

    def _line(self, text: str, style: str, place: Any = WD_ALIGN_PARAGRAPH.CENTER) -> Any:
        line = self.document.add_paragraph(plain(text), style)
        line.alignment = place
        return line

    def body(self) -> None:
        """Every chapter with its number, on a new page the first and the annexes."""
        marks = iter(range(1, 10_000))
        for place, chapter in enumerate(self.told, 1):
            heading = self.document.add_paragraph(self._numbered(place, chapter), "Heading 1")
            heading.paragraph_format.page_break_before = place == 1 or chapter.annex
            self._mark(heading, next(marks))
            second = 0
            for block in chapter.blocks:
                if isinstance(block, Under):
                    second += 1
                    line = self.document.add_paragraph(self._second(place, second, block.title), "Heading 2")
                    self._mark(line, next(marks))
                else:
                    self._block(block)

    def _mark(self, heading: Any, number: int) -> None:
        marks.bookmark(heading, f"_Toc{number:06d}", number)

    def _numbered(self, place: int, chapter: Chapter) -> str:
        if chapter.annex:
            return chapter.title
        return f"{_numeral(place)}、{chapter.title}" if self.lang == "zh" else f"{place}  {chapter.title}"

    def _second(self, place: int, second: int, title: str) -> str:
        text = f"（{_numeral(second)}）{title}" if self.lang == "zh" else f"{place}.{second}  {title}"
        return plain(text)

    def _contents(self) -> None:
        """A table of contents as a field: its entries are there already, the office program adds the pages."""
        entries = []
        for place, chapter in enumerate(self.told, 1):
            under = [block.title for block in chapter.blocks if isinstance(block, Under)]
            entries.append((1, self._numbered(place, chapter)))
            entries += [(2, self._second(place, at, title)) for at, title in enumerate(under, 1)]
        for number, (level, text) in enumerate(entries, 1):
            line = self.document.add_paragraph(style=f"toc {level}")
            if number == 1:
                marks.field_char(line, "begin", dirty=True)
                marks.field_code(line, 'TOC \\o "1-2" \\h \\z \\u')
                marks.field_char(line, "separate")
            marks.link(line, text, f"_Toc{number:06d}")
            if number == len(entries):
                marks.field_char(line, "end")

    def _block(self, block: Block) -> None:
        if isinstance(block, Said):
            marks.said(self.document.add_paragraph(style="Body Text"), plain(unbroken(block.text)))
        elif isinstance(block, Points):
            for text in block.rows:
                marks.said(self.document.add_paragraph(style="List Bullet"), plain(unbroken(text)))
        elif isinstance(block, Grid):
            self._caption("table", block.caption)
            self._grid(block)
        elif isinstance(block, Picture):
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
        marks.field(line, f"SEQ {label} \\* ARABIC", str(self.counts[kind]))
        line.add_run(plain(f"  {text}"))

    def _grid(self, grid: Grid) -> None:
        table = self.document.add_table(rows=0, cols=len(grid.heads))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        marks.rules(table)
        size, widths = fitted(grid)
        marks.narrow_cells(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for place, row in enumerate([grid.heads, *grid.rows]):
            cells = table.add_row().cells
            for column, text in enumerate(row):
                cells[column].width = widths[column]
                line = cells[column].paragraphs[0]
                line.paragraph_format.line_spacing = 1.15
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if grid.figures[column] else WD_ALIGN_PARAGRAPH.LEFT
                run = marks.said(line, plain(text))
                run.font.size, run.font.bold = Pt(size), place == 0
        marks.repeated(table.rows[0])
        marks.whole_rows(table)
        after = self.document.add_paragraph(plain(grid.note))
        after.paragraph_format.line_spacing = 1.15 if grid.note else Pt(6)
        after.paragraph_format.space_after = Pt(6)
        for run in after.runs:
            run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(palette.SECOND_INK[1:])

    def _picture(self, picture: Picture) -> None:
        size = (PICTURE_MM[0], picture_height(subject_of(self.board.seen, picture.of).bounds))
        letter = LETTER * type_scale(PICTURE_MM) / type_scale(size)
        still = self.board.still(picture.theme, picture.of, size_mm=size, frame=False, letter=letter)
        line = self.document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.line_spacing = 1.0
        shape = line.add_run().add_picture(io.BytesIO(still.png(170)), width=Mm(PICTURE_MM[0]))
        shape._inline.docPr.set("descr", plain(picture.caption))
        self._caption("figure", picture.caption)


def picture_height(bounds: Sequence[float]) -> float:
    """How tall the picture of a subject is, in mm: as much taller or lower as the subject is than wide, within bounds.

    >>> [picture_height((0, 0, 1000, tall)) for tall in (200, 1000, 1200, 5000)]
    [78.0, 104.0, 125.0, 135.0]
    """
    west, south, east, north = bounds
    return float(min(max(round(PICTURE_MM[1] * (north - south) / (east - west)), SHORTEST_MM), TALLEST_MM))


def _page(document: Any) -> None:
    """A4 with the margins of office documents."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(35), Mm(32)
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


def _foot(document: Any, text: str, lang: str) -> None:
    """The foot of every page: number of review and notes left, the page number right."""
    line = document.sections[0].footer.paragraphs[0]
    document.styles["Footer"].paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(WIDE, docx.enum.text.WD_TAB_ALIGNMENT.RIGHT)
    run = line.add_run(f"{text}\t")
    run.font.size = Pt(8)
    dashes = ("— ", " —") if lang == "zh" else ("", "")
    line.add_run(dashes[0])
    marks.field(line, "PAGE", "1")
    line.add_run(dashes[1])


def _numeral(number: int) -> str:
    """A number below 100 in Chinese.

    >>> _numeral(3), _numeral(10), _numeral(12), _numeral(20)
    ('三', '十', '十二', '二十')
    """
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return before + (NUMERALS[ones - 1] if ones else "")

"""Marks: what a Word document can say and python-docx has no word for: fields, links, bookmarks, how rows and tables are set."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from maps import palette
from reports.brief.widths import CELL

_GRADE = re.compile(r"(?<=\b[A-Z])-(?=[a-z])")
"""The hyphen of a grade of evidence, ``M-high``."""

SHORT_TABLE, FIRST_ROWS = 9, 3
"""Rows of a table that is not divided between two pages, and of the rest those that stand together, headings among them."""


def said(line: Any, text: str) -> Any:
    """A run of text in which no line ends at the hyphen of a grade; whoever reads or copies it finds a hyphen.

    >>> import docx
    >>> run = said(docx.Document().add_paragraph(), "依据等级 M-high，HZ-096")
    >>> run.text, run._r.xml.count("noBreakHyphen")
    ('依据等级 M-high，HZ-096', 1)
    """
    run = line.add_run()
    for place, part in enumerate(_GRADE.split(text)):
        if place:
            run._r.append(OxmlElement("w:noBreakHyphen"))
        run.add_text(part)
    return run


def field(line: Any, code: str, result: str) -> None:
    """A field with the result it has until the office program renews it."""
    field_char(line, "begin")
    field_code(line, code)
    field_char(line, "separate")
    line.add_run(result)
    field_char(line, "end")


def field_char(line: Any, kind: str, *, dirty: bool = False) -> None:
    """One end of a field; ``dirty``: an office program is to work it out when it opens the file."""
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    line.add_run()._r.append(mark)


def field_code(line: Any, code: str) -> None:
    """What a field asks for."""
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    line.add_run()._r.append(text)


def link(line: Any, text: str, name: str) -> None:
    """A text that leads to a bookmark of the document."""
    mark = OxmlElement("w:hyperlink")
    mark.set(qn("w:anchor"), name)
    mark.set(qn("w:history"), "1")
    mark.append(line.add_run(text)._r)
    line._p.append(mark)


def bookmark(line: Any, name: str, number: int) -> None:
    """A bookmark around the text of a paragraph."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    line._p.insert(1, start)
    line._p.append(end)


def indent(style: Any) -> None:
    """The first line of a paragraph set in by two characters, whatever its size."""
    first = style.element.get_or_add_pPr().get_or_add_ind()
    first.set(qn("w:firstLineChars"), "200")
    first.set(qn("w:firstLine"), "480")


def rules(table: Any) -> None:
    """Hairlines between rows, ink above and below, none upright."""
    line = f'w:val="single" w:sz="8" w:space="0" w:color="{palette.INK[1:]}"'
    fine = f'w:val="single" w:sz="4" w:space="0" w:color="{palette.RULE[1:]}"'
    table._tbl.tblPr.append(
        parse_xml(
            f"<w:tblBorders {nsdecls('w')}><w:top {line}/><w:bottom {line}/><w:insideH {fine}/></w:tblBorders>"
        )
    )


def repeated(row: Any) -> None:
    """The headings again on every page."""
    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)


def whole_rows(table: Any) -> None:
    """No row is cut between two pages; a short table stands on one page, of a long one no row alone at its foot."""
    rows = list(table.rows)
    held = rows[:-1] if len(rows) <= SHORT_TABLE else rows[:FIRST_ROWS]
    for row in rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for row in held:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def narrow_cells(table: Any) -> None:
    """Narrow edges in every cell."""
    sides = "".join(f'<w:{side} w:w="{CELL // 635}" w:type="dxa"/>' for side in ("left", "right"))
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))

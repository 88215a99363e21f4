"""A figure after an edit, as LibreOffice prints it: its sign, its digits, its smallness."""

import xlsxwriter

from reports.workbook.cell import write_cell
from reports.workbook.sheet import Cell, Head
from reports.workbook.styles import Styles, live_format


def test_a_live_figure_keeps_its_sign_and_its_smallness_after_an_edit(tmp_path, as_pdf, pdf_text):
    path = tmp_path / "live.xlsx"
    book = xlsxwriter.Workbook(path)
    page, styles = book.add_worksheet(), Styles(book, "zh")
    exact = book.add_format({"num_format": "0.0000"})
    was = (-0.0007, 0.0007, 0.0007, -0.0007, -1e-9, 3.0, 0.0007, -1234.5)
    now = (-500.0, -3.0, 0.0, -0.0007, -2.5, -3.0, 0.001, 1234.5)
    for row, (one, other) in enumerate(zip(was, now, strict=True)):
        page.write_number(row, 0, other, exact)
        write_cell(page, styles, row, 1, Head("a", "a", "number"), Cell(one, f"=A{row + 1}"))
        edited = styles.body("number", live_format(one, 2), lead=True)
        page.write_formula(row, 1, f"=A{row + 1}", edited, other)
    book.close()
    (text,) = pdf_text(as_pdf(path))
    told = [
        line.split(maxsplit=1)[1].replace("\u2009", " ").strip() for line in text.splitlines() if line.strip()
    ]
    assert told == ["−500.00", "−3.00", "0.00", ">−0.01", "−2.50", "−3.00", "<0.01", "1 234.50"]

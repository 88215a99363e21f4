"""A ledger comes in as people lay it out: under titles, merged, with totals, days of every spelling; nothing is lost."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from layers.excel import read_sheet
from layers.excel_heading import heading_row
from layers.file import read_file
from layers.read import read_zone

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _cell(place, value):
    if value is None:
        return ""
    if isinstance(value, tuple):  # a number that Excel shows as a day
        return f'<c r="{place}" s="1"><v>{value[0]}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def _rows(rows):
    for number, row in enumerate(rows, 1):
        if row:
            cells = "".join(_cell(f"{chr(65 + i)}{number}", value) for i, value in enumerate(row))
            yield f'<row r="{number}">{cells}</row>'


def write_book(path: Path, sheets: dict, merged=(), from_1904=False) -> Path:
    """``sheets`` is ``{name: rows}``; a tuple of one number is a day as Excel keeps it; ``merged`` is for all sheets."""
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for i in numbers
    )
    links = "".join(
        f'<Relationship Id="r{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in numbers
    )
    named = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in zip(numbers, sheets, strict=True)
    )
    joined = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_KIND}.sheet.main+xml"/>{overrides}<Override PartName="/xl/styles.xml" '
            f'ContentType="{_KIND}.styles+xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        base = '<workbookPr date1904="1"/>' if from_1904 else ""
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{base}<sheets>{named}</sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f'<Relationship Id="r99" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        book.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        )
        for i, rows in zip(numbers, sheets.values(), strict=True):
            book.writestr(
                f"xl/worksheets/sheet{i}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(_rows(rows))}</sheetData>'
                + (f"<mergeCells>{joined}</mergeCells>" if joined else "")
                + "</worksheet>",
            )
    return path


HEAD = ["地块编号", "土地使用者", "固定资产投资总额", "交地日期", "宗地面积"]


def said(found):
    return "\n".join(str(fault) for fault in found.faults)


@pytest.fixture
def ledger(tmp_path):
    """A ledger with a title over three rows, a row of units, merged cells, a gap, a total, the heading again, a note."""
    rows = [
        ["2026年台账"],
        [],
        HEAD,
        [None, None, "（万元）", None, "亩"],
        ["G-01", "甲公司", 5000, (40634,), 12.5],
        ["G-02", None, None, "2011年4月2日", 3],
        [],
        ["320706001001GB00012", "乙公司", 32, 40635, 1],
        ["合 计", None, 5032],
        HEAD,
        ["注：投资额为累计数"],
    ]
    return write_book(tmp_path / "台账.xlsx", {"台账": rows}, ["A1:C1", "B5:B6", "C5:C6"])


def test_the_heading_is_found_and_units_join_it(ledger):
    found = read_sheet(ledger, "台账")
    assert list(found.frame.columns) == [
        "地块编号",
        "土地使用者",
        "固定资产投资总额（万元）",
        "交地日期",
        "宗地面积（亩）",
    ]
    assert found.rows.tolist() == [5, 6, 8]
    assert "the heading is row 3" in said(found)


def test_merged_text_stands_in_every_row_and_a_merged_figure_in_none(ledger):
    found = read_sheet(ledger, "台账")
    assert found.frame["土地使用者"].tolist() == ["甲公司", "甲公司", "乙公司"]
    assert found.frame["固定资产投资总额（万元）"].isna().tolist() == [True, True, False]
    assert "merged over several rows (from row 5)" in said(found)


def test_days_of_every_kind_come_out_alike(ledger):
    found = read_sheet(ledger, "台账")
    assert found.frame["交地日期"].tolist() == ["2011-04-01", "2011年4月2日", "2011-04-02"]
    assert "40635 = 2011-04-02" in said(found)


def test_totals_headings_and_notes_are_set_aside_with_their_row(ledger):
    found = read_sheet(ledger, "台账")
    assert found.set_aside["source_row"].tolist() == [9, 10, 11]
    assert found.set_aside["reason"].tolist() == ["a total", "the heading again", "a note below the table"]
    assert "1 empty rows between the others" in said(found)


def test_a_layer_counts_what_its_reader_set_aside(zone_folder):
    folder = zone_folder(end='[layers.firms]\nfile = "企业.xlsx"')
    rows = [
        ["企业台账"],
        ["企业编号", "企业名称", "地块编号"],
        ["F1", "甲公司", "P1"],
        ["合计", "1 家", None],
    ]
    write_book(folder / "企业.xlsx", {"s": rows})
    zone = read_zone(folder)
    source = zone.sources[1]
    assert (source.read, source.used, source.set_aside) == (2, 1, 1)
    (aside,) = zone.set_aside.to_dict("records")
    assert (aside["layer"], aside["reason"], aside["source_row"]) == ("firms", "a total", 4)
    assert zone.layers["firms"]["source_row"].tolist() == [3]


def test_long_numbers_kept_as_figures_are_named(tmp_path):
    path = write_book(tmp_path / "a.xlsx", {"s": [["地块编号", "坐落"], [3.20706001001e18, "某地"]]})
    assert "last digits are lost" in said(read_sheet(path, "s"))


def test_days_counted_from_1904_are_refused(tmp_path):
    path = write_book(tmp_path / "a.xlsx", {"s": [["地块编号", "交地日期"], ["1", (40634,)]]}, from_1904=True)
    with pytest.raises(InputError, match="four years off"):
        read_sheet(path, "s")


def test_a_heading_in_two_rows(tmp_path):
    rows = [["地块编号", "用地", None, "建筑"], [None, "面积", "坐落", "面积"], ["G1", 10, "某地", 20]]
    path = write_book(tmp_path / "a.xlsx", {"s": rows}, ["A1:A2", "B1:C1"])
    found = read_sheet(path, "s")
    assert list(found.frame.columns) == ["地块编号", "用地_面积", "坐落", "建筑_面积"]
    assert found.rows.tolist() == [3]


def test_numbers_kept_as_text_stay_as_they_are(tmp_path):
    path = write_book(tmp_path / "a.xlsx", {"s": [["地块编号", "坐落"], ["0012", "某地"], [12, "别处"]]})
    assert read_sheet(path, "s").frame["地块编号"].tolist() == ["0012", "12"]


def test_a_firm_called_like_a_total_is_a_row(tmp_path):
    rows = [["地块编号", "名称", "坐落"], ["G1", "合计划科技公司", "某地"], ["小计", None, None]]
    found = read_sheet(write_book(tmp_path / "a.xlsx", {"s": rows}), "s")
    assert found.frame["地块编号"].tolist() == ["G1"]
    assert found.set_aside["source_row"].tolist() == [3]


def test_without_a_known_heading_the_row_with_most_words(tmp_path):
    import pandas as pd

    assert heading_row(pd.DataFrame([["表", None], ["甲", "乙"], ["1", "2"]])) == (1, 0)


@pytest.mark.parametrize("what", ["empty", "text", "old", "cut", "bomb", "entities"])
def test_what_is_no_workbook_is_a_fault(tmp_path, what):
    path = tmp_path / "a.xlsx"
    write_book(path, {"s": [["地块编号"], ["G1"]]})
    whole = path.read_bytes()
    if what == "bomb":
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book,
            book.open("xl/x", "w", force_zip64=True) as part,
        ):
            for _ in range(1100):
                part.write(b"0" * (1 << 20))
    elif what == "entities":
        with zipfile.ZipFile(path, "w") as book:
            book.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
            book.writestr("xl/_rels/workbook.xml.rels", "<a/>")
    else:
        old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        path.write_bytes({"empty": b"", "text": b"abc", "old": old, "cut": whole[: len(whole) // 2]}[what])
    read = read_file(path)
    assert read.frame is None
    assert [fault.severity for fault in read.faults] == ["ERROR"]


CELL = st.one_of(
    st.none(),
    st.integers(-9, 99999),
    st.text("甲乙G01-合计小注：年月 .", max_size=6),
    st.just("合计"),
    st.sampled_from(["宗地面积", "亩", "1", "%", "地块编号"]),
)


@settings(max_examples=120, deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12), titles=st.integers(0, 2))
def test_no_filled_row_is_lost(tmp_path_factory, rows, titles):
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    write_book(path, {"s": [["台账"]] * titles + [["地块编号", "坐落", "行业代码"], *rows]})
    found = read_sheet(path, "s")
    filled = [row for row in rows if any(str(cell).strip() for cell in row if cell is not None)]
    units = [
        row
        for row in rows[:1]
        if {cell for cell in row if cell is not None and str(cell).strip()} <= {"亩", "%"}
    ]
    assert len(found.frame) + len(found.set_aside) == len(filled) - len(
        [row for row in units if row in filled]
    )
    assert found.rows.is_monotonic_increasing
    assert not set(found.rows) & set(found.set_aside["source_row"])

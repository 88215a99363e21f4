"""Small files that would fill the memory are refused by their size unfolded, within a second, before they are opened."""

import time
import zipfile

import pandas as pd
import pytest

from gis.errors import InputError
from layers.dxf.blocks import within_blocks
from layers.export import export
from layers.file import read_file

X, Y = 428_656, 3_831_158


def drawing(blocks, entities):
    head = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1021\n9\n$INSUNITS\n70\n6\n0\nENDSEC\n"
    return (
        head
        + f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n0\nSECTION\n2\nENTITIES\n{entities}0\nENDSEC\n0\nEOF\n"
    )


def block(name, inside):
    return f"0\nBLOCK\n8\n0\n2\n{name}\n70\n0\n10\n0\n20\n0\n{inside}0\nENDBLK\n8\n0\n"


def insert(name, more=""):
    return f"0\nINSERT\n8\n宗地\n2\n{name}\n10\n{X}\n20\n{Y}\n{more}"


SQUARE = "0\nLWPOLYLINE\n8\n宗地\n90\n4\n70\n1\n10\n0\n20\n0\n10\n20\n20\n0\n10\n20\n20\n10\n10\n0\n20\n10\n"
NESTED = block("B0", SQUARE) + "".join(block(f"B{i}", insert(f"b{i - 1}") * 10) for i in range(1, 9))


@pytest.mark.parametrize(
    "text",
    [
        drawing(NESTED, insert("B8")),
        drawing(NESTED, insert("B8")).replace("\n", "\r"),
        drawing(NESTED, insert("B8")).replace("\n0\nINSERT", "\n00 x\ninsert"),
        drawing(block("B0", SQUARE), insert("B0", "70\n10000\n71\n10000\n44\n30\n45\n30\n")),
        drawing(block("B0", SQUARE + insert("B0")), insert("B0")),
        drawing("".join(block(f"B{i}", insert(f"B{i + 1}")) for i in range(2000)), insert("B0")),
    ],
    ids=["nested", "ended by CR", "code spelt otherwise", "array", "in itself", "deep"],
)
def test_blocks_that_unfold_without_end(tmp_path, text):
    path = tmp_path / "a.dxf"
    path.write_bytes(text.encode())
    start = time.monotonic()
    found = read_file(path, crs="EPSG:4549")
    assert found.frame is None
    (fault,) = found.faults
    assert "its blocks stand in each other" in str(fault) and "图块" in fault.text("zh")
    assert time.monotonic() - start < 2


def test_blocks_as_people_use_them_are_read(tmp_path):
    path = tmp_path / "a.dxf"
    path.write_bytes(drawing(block("宗", SQUARE + "0\nATTDEF\n8\n0\n2\n宗\n1\nx\n"), insert("宗")).encode())
    within_blocks(path)
    found = read_file(path, crs="EPSG:4549")
    assert found.frame is not None
    assert found.frame.geometry.area.tolist() == [200.0]


def with_sheet(path, change):
    """A workbook whose one sheet is what ``change`` makes of it."""
    export(path, {"s": pd.DataFrame({"地块编号": ["G1"], "坐落": ["甲"]})})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, change(data) if name.endswith("sheet1.xml") else data)
    return path


def cell(text):
    """A row more, with that text."""
    row = b'<row r="3"><c r="A3" t="inlineStr"><is><t>' + text + b"</t></is></c></row></sheetData>"
    return lambda data: data.replace(b"</sheetData>", row)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (cell(b"A" * (20 << 20)), "unpacks to 20 MB"),
        (cell(b"A" * (3 << 20)), "holds a text of more than 1 MB"),
        (
            lambda data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data,
            "holds a text of more than 1 MB, or declarations",
        ),
        (
            lambda data: data.replace(b"</sheetData>", b'<row r="9"/>' * 200_000 + b"</sheetData>"),
            "more than 200000 rows",
        ),
    ],
    ids=["packed", "cell", "declarations", "rows"],
)
def test_workbooks_that_would_fill_the_memory(tmp_path, change, message):
    start = time.monotonic()
    found = read_file(with_sheet(tmp_path / "a.xlsx", change))
    assert found.frame is None
    (fault,) = found.faults
    assert message in str(fault)
    assert time.monotonic() - start < 2


def test_the_limits_let_a_large_ledger_through(tmp_path):
    many = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (i, i, i) for i in range(3, 20_000))
    found = read_file(
        with_sheet(tmp_path / "a.xlsx", lambda data: data.replace(b"</sheetData>", many + b"</sheetData>"))
    )
    assert found.frame is not None
    assert len(found.frame) == 19_998


def test_a_drawing_that_is_none_is_left_to_its_reader(tmp_path):
    for name, data in (("a.dxf", b""), ("b.dxf", b"AC1027" + bytes(200)), ("c.dxf", b"\n\nINSERT")):
        (tmp_path / name).write_bytes(data)
        within_blocks(tmp_path / name)
        assert read_file(tmp_path / name).frame is None
    with pytest.raises(FileNotFoundError):
        within_blocks(tmp_path / "none.dxf")
    assert issubclass(InputError, ValueError)

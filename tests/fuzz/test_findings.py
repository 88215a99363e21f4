"""What fuzzing found, each with its smallest input: refused or read, and in words."""

import struct
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio

from layers.file import read_file
from layers.look import inspect
from layers.raster_look import look_at_raster

DXF = "0\r\nSECTION\r\n2\r\nENTITIES\r\n0\r\nPOINT\r\n8\r\n0\r\n10\r\n1.0{}\r\n20\r\n2.0\r\n0\r\nENDSEC\r\n0\r\nEOF\r\n"


def dbf(headings: list[bytes], cells: list[bytes]) -> bytes:
    """A table of one row, its columns of text one letter wide."""
    head = 32 + 32 * len(headings) + 1
    start = struct.pack("<4BIHH20x", 3, 126, 11, 20, 1, head, 1 + len(headings))
    columns = [heading.ljust(11, b"\0") + b"C" + bytes(4) + b"\1" + bytes(15) for heading in headings]
    return start + b"".join(columns) + b"\r " + b"".join(cells) + b"\x1a"


def shapefile(folder: Path, headings: list[bytes]) -> Path:
    """A Shapefile of one point."""
    point = struct.pack("<idd", 1, 500_000.0, 3_830_000.0)
    record = struct.pack(">ii", 1, len(point) // 2) + point

    def head(size: int) -> bytes:
        box = struct.pack("<8d", 500_000.0, 3_830_000.0, 500_000.0, 3_830_000.0, 0, 0, 0, 0)
        return struct.pack(">i20xi", 9994, size // 2) + struct.pack("<ii", 1000, 1) + box

    (folder / "a.shp").write_bytes(head(100 + len(record)) + record)
    (folder / "a.shx").write_bytes(head(108) + struct.pack(">ii", 50, len(point) // 2))
    (folder / "a.dbf").write_bytes(dbf(headings, [b"1"] * len(headings)))
    return folder / "a.shp"


@pytest.mark.parametrize(
    ("headings", "read"),
    [
        ([b"A", b"", b""], ["A", "2", "3", "geometry"]),
        ([b"", b"", b"3"], ["1", "2", "3", "geometry"]),
        ([b"A", b"A", b"A_2"], None),
    ],
)
def test_headings_that_are_blank_or_stand_twice_are_told_apart(headings, read, tmp_path):
    file = shapefile(tmp_path, headings)  # was: "cannot reindex on an axis with duplicate labels"
    found = read_file(file)
    own = list(found.frame.columns)
    assert len(own) == len(set(own)) == 4
    assert read is None or own == read
    assert inspect(file).layers[0].rows == 1


@pytest.mark.parametrize("where", ["\0", "\r\0\0\0\0", "\0" * 5000])
def test_a_drawing_with_bytes_of_nothing_is_refused_and_not_waited_for(where, tmp_path):
    (tmp_path / "a.dxf").write_bytes(
        DXF.format(where).encode()
    )  # GDAL looks for the end of the line for ever
    (fault,) = read_file(tmp_path / "a.dxf").faults
    assert "空字节" in fault.message("zh")
    assert "NUL" in fault.message("en")
    (tmp_path / "b.dxf").write_bytes(DXF.format("").encode() + b"\x1a" + b"\0" * 9)
    assert "NUL" not in read_file(tmp_path / "b.dxf").faults[0].message("en")


def test_what_a_library_says_in_bytes_is_told_as_text(tmp_path):
    (tmp_path / "a.geojson").write_bytes(b'{"type": "Feature", "properties": {}, "x": 1\xff\xff}')
    (fault,) = read_file(tmp_path / "a.geojson").faults
    assert "b'" not in fault.message("zh")
    assert "\\xff" not in fault.message("zh")


@pytest.mark.parametrize(
    "text",
    [
        b"a,b\n1,2\n" + b"," * 200_000,  # was: _csv.Error, and a field longer than 128 kB under another sign
        b"," * 100_000 + b"x\n1,2\n",  # was: minutes
        b",".join(b"c%d" % at for at in range(20_000)) + b"\n" + b"," * 19_999,
        b"a,b\n1," + b"9" * 1_000_000 + b"\n",
        b"a,b\n1," + b'"' * 200_001,
    ],
    ids=["commas", "wide heading", "many columns", "a long cell", "quotation marks"],
)
def test_a_table_too_wide_or_a_cell_too_long_is_refused_at_once(text, tmp_path):
    (tmp_path / "a.csv").write_bytes(text)
    start = time.process_time()
    faults = read_file(tmp_path / "a.csv").faults
    assert time.process_time() - start < 5
    assert any("2000 列" in one.message("zh") or "128 KB" in one.message("zh") for one in faults)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_raster_with_a_damaged_world_file_is_refused_or_read(tmp_path):
    how = {"driver": "GTiff", "width": 2, "height": 2, "count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "a.tif", "w", **how) as out:
        out.write(np.ones((1, 2, 2), np.uint8))
    (tmp_path / "a.tfw").write_bytes(b"30.0\n0.0\n" + b"0" * 200_000 + b"\n-30.0\n500000.0\n3830000.0\n")
    look = look_at_raster(tmp_path / "a.tif")  # was: CPLE_AppDefinedError
    assert look.look is None
    assert "不是可读取的栅格" in look.faults[0].message("zh")


def test_a_name_longer_than_any_disk_takes_is_a_file_that_is_not_there(tmp_path):
    (fault,) = read_file(tmp_path / ("a" * 5000 + ".gpkg")).faults  # was: OSError
    assert fault.message("zh").strip()
    assert look_at_raster(tmp_path / ("a" * 5000 + ".tif")).look is None

"""Shapefiles whose parts do not match: every shape and every record is used or set aside, with its row."""

import shutil

import geopandas as gpd
import pytest
from shapely.geometry import box

from layers.convert import convert
from layers.file import read_file


def written(path, rows):
    shapes = [box(500_000 + 30 * i, 3_800_000, 500_020 + 30 * i, 3_800_020) for i in range(rows)]
    frame = gpd.GeoDataFrame({"TBBH": [f"G{i + 1}" for i in range(rows)]}, geometry=shapes, crs="EPSG:4547")
    frame.to_file(path)
    return path


@pytest.fixture
def ten(tmp_path):
    return written(tmp_path / "a.shp", 10)


@pytest.fixture
def six(tmp_path):
    return written(tmp_path / "b.shp", 6)


def delete(path, *rows):
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    head, record = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    for row in rows:
        data[head + (row - 1) * record] = 0x2A
    path.with_suffix(".dbf").write_bytes(data)


def faults(file):
    return [(fault.severity, fault.key) for fault in file.faults if fault.kind == "shapefile"]


def test_a_whole_file_has_nothing_to_say(ten) -> None:
    file = read_file(ten)
    assert (len(file.frame), file.set_aside, faults(file)) == (10, None, [])


def test_deleted_records_are_set_aside_and_shift_no_row(ten) -> None:
    delete(ten, 3, 7)
    file = read_file(ten)
    assert faults(file) == [("WARNING", "shapefile.deleted")]
    assert dict(zip(file.frame["TBBH"], file.rows, strict=True))["G4"] == 4
    assert len(file.frame) == 8
    assert file.set_aside["source_row"].tolist() == [3, 7]
    assert set(file.set_aside["reason"]) == {"marked as deleted in the .dbf"}


def test_records_without_a_shape(ten, six) -> None:
    for part in (".shp", ".shx"):
        shutil.copy(six.with_suffix(part), ten.with_suffix(part))
    file = read_file(ten)
    assert faults(file) == [("ERROR", "shapefile.counts")]
    assert file.frame["TBBH"].tolist() == ["G1", "G2", "G3", "G4", "G5", "G6"]
    assert file.set_aside["source_row"].tolist() == [7, 8, 9, 10]
    assert set(file.set_aside["reason"]) == {"a record of the .dbf without a shape"}


def test_shapes_without_a_record(ten, six, tmp_path) -> None:
    shutil.copy(six.with_suffix(".dbf"), ten.with_suffix(".dbf"))
    file = read_file(ten)
    assert faults(file) == [("ERROR", "shapefile.counts")]
    assert (len(file.frame), file.set_aside["source_row"].tolist()) == (6, [7, 8, 9, 10])
    assert set(file.set_aside["reason"]) == {"a shape without a record in the .dbf"}
    (one,) = convert(ten, tmp_path / "out.gpkg").layers
    assert (one.read, one.written, one.set_aside) == (10, 6, 4)


def test_an_index_that_leaves_out_shapes_is_refused(ten, six) -> None:
    shutil.copy(six.with_suffix(".shx"), ten.with_suffix(".shx"))
    file = read_file(ten)
    assert file.frame is None
    assert file.faults[0].message("zh").startswith(".shx 只列出 6 个图形")

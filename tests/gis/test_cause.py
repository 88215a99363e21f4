"""Causes: what libraries say, each as one of the libraries does say it, in Chinese; and what nobody knows is quoted."""

import csv
import re
import sqlite3
import time
import warnings
import zipfile
from importlib import resources

import pyarrow.parquet as pq
import pytest

from gis.cause import cause
from layers import rows
from layers.look import inspect

SAID = [
    ("'b.geojson' not recognized as being in a supported file format.", "内容不是能识别的格式"),
    ("Unable to open 宗地.shx or 宗地.SHX. Set SHAPE_RESTORE_SHX config option to YES", "缺少 .shx 索引文件"),
    ("[Errno 13] Permission denied: '/srv/a/b.gpkg'", "没有访问权限"),
    (PermissionError(13, "Permission denied", "b.gpkg"), "没有访问权限"),
    (FileNotFoundError(2, "No such file or directory", "b.gpkg"), "文件不存在"),
    (IsADirectoryError(21, "Is a directory"), "是文件夹，不是文件"),
    (OSError(5, "Input/output error"), "存储设备读写出错"),
    ("sqlite3_prepare_v2(SELECT 1) failed: database disk image is malformed", "数据库已损坏或不完整"),
    ("sqlite3_step() failed: database is locked", "正被另一个程序使用"),
    ("database or disk is full", "磁盘已满"),
    ("Layer 'timeout' could not be opened", "没有这个图层：图层 “timeout”"),
    ("Worksheet named 'Sheet9' not found", "没有这张工作表：工作表 “Sheet9”"),
    ("File 'a.xlsx' is encrypted, password required for extraction", "有密码或已加密"),
    ("Bad CRC-32 for file 'xl/workbook.xml'", "压缩的内容已损坏"),
    ("Error -3 while decompressing data: invalid block type", "压缩的内容已损坏"),
    (MemoryError(), "内存不足"),
    ("std::bad_alloc", "内存不足"),
    ("IllegalArgumentException: Points of LinearRing do not form a closed linestring", "有图形的环不闭合，或点数不足"),
    ("ParseException: Unknown WKB type 77", "图形数据已损坏"),
    ("Fatal error parsing feature", "内容已损坏或不完整"),
    ("Value '甲' of field name has been truncated to 80 characters", "过长的值已截短：字段 “name”，至多 80 个字符"),
    ("Normalized/laundered field name: 'total_invested' to 'total_in_1'", "字段名不合文件格式的要求，已改：字段 “total_invested”，改为 “total_in_1”"),
    (r"""Could not decode error message to UTF-8. Raw error: b"Normalized/laundered field name: '\xe6\x80\xbb\xe9\xa2\x9d' to '\xd7\xdc'\"""", "字段名不合文件格式的要求，已改：字段 “总额”，改为 “总”"),
    ("Unexpected end of file", "文件不完整"),
    ("TIFFReadEncodedTile() failed", "数据读不出，文件可能不完整"),
    ("'utf-8' codec can't decode byte 0xd6 in position 0", "文字编码与声明不符：位置 0"),
    ("a.gpkg: cannot open", "打不开"),
    ("Unable to open 连云港 高新区/地块.shx or 连云港 高新区/地块.SHX", "缺少 .shx 索引文件"),
    ("'/x/连云港 高新区/zone.toml' not recognized as being in a supported file format.", "内容不是能识别的格式"),
    ("Could not open Parquet input source '/园 区/a.parquet': Parquet magic bytes not found", "文件不完整，或不是 Parquet 文件"),
    ('Field "用途" has been truncated to 80 characters', "过长的值已截短：字段 “用途”，至多 80 个字符"),
    ("Failed to read GeoJSON data; At line 1, character 110: Unterminated string", "不符合 JSON 格式：第 1 行，第 110 个字符"),
    ("Column encrypted not found", "没有这个字段：字段 “encrypted”"),
    ("Layer 'plots': field 'far' not found", "没有这个字段：图层 “plots”，字段 “far”"),
    ("field codec_id of width 5 too small", "字段宽度不够：字段 “codec_id”，宽度 5"),
    ("NOT NULL constraint failed: timeouts.x", "必填的字段是空的：字段 “timeouts.x”"),
    ("UNIQUE constraint failed: timeout.encrypted", "该字段的值有重复：字段 “timeout.encrypted”"),
    (f"Value '{'长' * 5000}' of field 建筑 面积 has been truncated to 80 characters", "过长的值已截短：字段 “建筑 面积”，至多 80 个字符"),
    ("Layer '地块v2.1' could not be opened", "没有这个图层：图层 “地块v2.1”"),
    ("libx.so: cannot open shared object file: No such file or directory", "运行库打不开，安装不完整，请重新安装"),
    ("Failed to read data", "数据读不出，文件可能不完整"),
    ("Frob 用途 went under water", "原文：Frob 用途 went under water"),
    ("'line 3.shp' not recognized as being in a supported file format.", "内容不是能识别的格式"),
    ("Cannot find proj.db", "坐标系数据库 proj.db 找不到或不匹配，请重新安装"),
    ("拒绝访问。", "拒绝访问。"),
    ("Frobnication underflow", "原文：Frobnication underflow"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "chinese"), SAID, ids=lambda one: str(one)[:30])
def test_what_a_library_says_in_chinese(said, chinese) -> None:
    assert cause(said).text("zh") == chinese


@pytest.mark.parametrize("name", ["内存.gpkg", "encrypted.gpkg", "out of memory", "no space left.shp"])
def test_the_name_of_a_file_says_nothing(name) -> None:
    said = f"'{name}' not recognized as being in a supported file format."
    assert cause(said).text("zh") == "内容不是能识别的格式"


def test_english_is_what_the_library_said() -> None:
    assert cause(PermissionError(13, "Permission denied", "/srv/secret/b")).text("en") == "Permission denied"
    assert cause("Unable to open /srv/a/b.shx").text("en") == "Unable to open b.shx"
    assert cause("Unable to open /srv/连云港 高新区/b.shx").text("en") == "Unable to open b.shx"
    assert (
        cause("/srv/s e/甲 乙/b.gpkg: No such file or directory").text("en")
        == "b.gpkg: No such file or directory"
    )


@pytest.mark.parametrize(("said", "shown"), [
    ("Unable to open 甲 乙/a.shx or 甲 乙/a.SHX. Set SHAPE_RESTORE_SHX", "Unable to open a.shx or a.SHX"),
    ("my own data/园 区.gpkg: No such file", "园 区.gpkg: No such file"),
    ("C:\\用户 甲\\我的 文档\\地块.shp: cannot open", "地块.shp: cannot open"),
    ("'/x/O'Brien 区/b.toml': Is a directory", "'b.toml': Is a directory"),
    ("input source '甲 乙/丙 丁.parquet': no", "input source '丙 丁.parquet': no"),
])  # fmt: skip
def test_folders_with_blanks_are_not_shown(said, shown) -> None:
    assert cause(said).text("en") == shown


def test_codes_of_bytes_move_no_cursor() -> None:
    told = cause(r"Could not decode error message to UTF-8. Raw error: b'x \x1b\x07 \xff\xfe'")
    assert told.text("en") == "x ?? ?"


@pytest.mark.parametrize(
    "piece", ["/a", "甲 ", "'", "a/ ", "open or ", "a.bc ", "/a b", "field ", "甲/甲 甲"]
)
def test_no_message_takes_long(piece) -> None:
    since = time.process_time()
    cause(piece * 20_000)
    assert time.process_time() - since < 1


def test_two_fields_cut_short_are_two_notes_each_with_its_field(tmp_path, monkeypatch) -> None:
    def read(*_):
        for said in ("'b' of field note", "'a' of field name", "'a' of field name"):
            warnings.warn(f"Value {said} has been truncated to 80 characters", RuntimeWarning, stacklevel=1)

    monkeypatch.setattr(rows, "_by_kind", read)
    faults: list = []
    rows.rows_of(tmp_path / "a.shp", "", None, faults)
    name, note = (one.text("zh") for one in faults)
    assert "字段 “name”，至多 80 个字符" in name and "字段 “note”，至多 80 个字符" in note


def test_the_table_has_patterns_in_their_order_and_one_for_the_rest() -> None:
    table = list(csv.DictReader((resources.files("gis") / "causes.csv").read_text("utf-8").splitlines()))
    assert [row["says"] for row in table].count("") == 1 and table[-1]["says"] == ""
    assert len({row["says"] for row in table}) == len(table)
    for row in table:
        re.compile(row["says"])
        assert re.search(r"[\u4e00-\u9fff]", row["zh"])


def broken(folder):
    """A file of each kind that is not whole, with what is wrong in Chinese."""
    base = sqlite3.connect(folder / "base.gpkg")
    base.executescript("CREATE TABLE a(x); INSERT INTO a VALUES (zeroblob(90000));")
    base.close()
    (folder / "half.gpkg").write_bytes((folder / "base.gpkg").read_bytes()[:5000])
    (folder / "cut.geojson").write_text('{"type":', "utf-8")
    (folder / "f.parquet").write_bytes(b"PAR1" + bytes(200))
    return {
        "half.gpkg": "数据库已损坏或不完整",
        "cut.geojson": "内容不是能识别的格式",
        "f.parquet": "文件不完整，或不是 Parquet 文件",
    }


def test_broken_files_say_in_chinese_what_is_wrong(tmp_path) -> None:
    for name, said in broken(tmp_path).items():
        faults = [one for look in inspect(tmp_path / name).layers for one in look.faults]
        told = faults[0].text("zh")
        assert f"（{said}）" in told
        assert re.search(r"[a-z]{3,} [a-z]{3,}", told) is None, told
        assert re.search(r"[\u4e00-\u9fff]", faults[0].text("en")) is None


def test_what_the_libraries_of_today_say_is_known(tmp_path) -> None:
    (tmp_path / "f.parquet").write_bytes(b"PAR1" + bytes(200))
    (tmp_path / "f.zip").write_bytes(b"PK\x03\x04" + bytes(20))
    for opened in (
        lambda: pq.ParquetFile(tmp_path / "f.parquet"),
        lambda: zipfile.ZipFile(tmp_path / "f.zip"),
    ):
        with pytest.raises(Exception) as caught:
            opened()
        assert not cause(caught.value).text("zh").startswith("原文")

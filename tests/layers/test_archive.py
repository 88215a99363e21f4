"""A zip holds what a folder may: each kind is read from it as it is read outside, and none of it leads out."""

import os
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from gis.errors import InputError
from layers.convert import convert
from layers.export import export
from layers.file import layers_in, read_file
from layers.look import inspect

KINDS = ["gpkg", "geojson", "fgb", "parquet", "dxf", "shp", "gdb", "txt", "csv", "xlsx"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The same four plots in a file of each kind."""
    where = tmp_path_factory.mktemp("kinds")
    shapes = [box(500_000 + 20 * i, 3.83e6, 500_010 + 20 * i, 3.83e6 + 10) for i in range(4)]
    frame = gpd.GeoDataFrame({"地块编号": [f"甲{i}" for i in range(4)]}, geometry=shapes, crs="EPSG:4549")
    for kind in KINDS:
        export(where / f"a.{kind}", {"宗地": frame})
    return where


def packed(path, *members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, name in members:
            for part in sorted(one.rglob("*")) if one.is_dir() else [one]:
                archive.write(part, f"{name}/{part.relative_to(one)}" if one.is_dir() else name)
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_from_a_zip_as_outside(tmp_path, folder, kind):
    parts = folder.glob("a.*") if kind == "shp" else [folder / f"a.{kind}"]
    wanted = {".shp", ".shx", ".dbf", ".prj", ".cpg"} if kind == "shp" else {f".{kind}"}
    path = packed(tmp_path / "宗地}.zip", *((p, f"数据/{p.name}") for p in parts if p.suffix in wanted))
    crs = "EPSG:4549" if kind == "dxf" else ""
    inside, outside = read_file(path, crs=crs), read_file(folder / f"a.{kind}", crs=crs)
    assert inside.frame is not None and outside.frame is not None
    pd.testing.assert_frame_equal(pd.DataFrame(inside.frame), pd.DataFrame(outside.frame))
    assert (len(inside.frame), inside.crs) == (4, outside.crs)
    assert inside.name == path.name
    assert {fault.file for fault in inside.faults} <= {path.name}
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_characters_cut_at_the_width_of_a_field_are_mended_in_a_zip_too(tmp_path, at):
    name = "连云港高新技术产业开发区科技创新走廊示范企业有限责任公司" * 4
    frame = gpd.GeoDataFrame({"NAME": [name]}, geometry=[at(0, 0, 10, 10)], crs="EPSG:4549")
    with pytest.warns(RuntimeWarning, match="truncated"):
        frame.to_file(tmp_path / "a.shp", encoding="UTF-8")
    path = tmp_path / "a.dbf"
    data = bytearray(path.read_bytes())
    start = int.from_bytes(data[8:10], "little") + 1
    width = data[48]  # of the only field
    data[start : start + width] = f"x{name}".encode()[:width]
    path.write_bytes(bytes(data))
    (tmp_path / "a.cpg").unlink()
    outside = read_file(tmp_path / "a.shp")
    inside = read_file(packed(tmp_path / "a.zip", *((p, p.name) for p in tmp_path.glob("a.*"))))
    assert outside.frame is not None and inside.frame is not None
    assert (width - 1) % 3
    assert (
        inside.frame["NAME"].tolist()
        == outside.frame["NAME"].tolist()
        == [f"x{name}"[: 1 + (width - 1) // 3]]
    )
    assert [fault.key for fault in inside.faults] == [fault.key for fault in outside.faults]
    assert "encoding.cut_texts" in [fault.key for fault in inside.faults]


def test_notes_beside_data_are_no_layers_and_alike_names_stay_apart(tmp_path, folder):
    members = [
        (folder / "a.gpkg", "东/a.gpkg"),
        (folder / "a.geojson", "西/a.geojson"),
        (folder / "a.csv", "说明.csv"),
    ]
    path = packed(tmp_path / "a.zip", *members)
    assert layers_in(path) == ["东/a.gpkg/宗地", "西/a.geojson"]
    looks = inspect(path).layers
    assert [(look.name, look.rows) for look in looks] == [("东/a.gpkg/宗地", 4), ("西/a.geojson", 4)]
    converted = convert(path, tmp_path / "out.gpkg", layer="西/a.geojson")
    assert [(one.read, one.written) for one in converted.layers] == [(4, 4)]


def test_a_close_packed_member_is_refused_whatever_lies_beside_it(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", b'{"type":"FeatureCollection","features":[' + b" " * (20 << 20) + b"]}")
        archive.writestr("pad.bin", os.urandom(1 << 20))
    (fault,) = read_file(path).faults
    assert "it is not opened" in str(fault)


def test_a_hostile_name_inside_is_only_a_name(tmp_path, folder):
    path = packed(tmp_path / "a.zip", (folder / "a.gpkg", "!'$(x)`\n{0}.gpkg"))
    found = read_file(path)
    assert found.frame is not None and len(found.frame) == 4


def test_a_path_that_reads_as_an_address_is_a_file(tmp_path, folder, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("zip:a.gpkg", "http:a.gpkg", "a}b.gpkg", "a|b#c?d.gpkg"):
        (tmp_path / name).write_bytes((folder / "a.gpkg").read_bytes())
        found = read_file(type(tmp_path)(name))
        assert found.frame is not None and len(found.frame) == 4
    (tmp_path / "a!b.gpkg").write_bytes((folder / "a.gpkg").read_bytes())
    (fault,) = read_file(tmp_path / "a!b.gpkg").faults
    assert "exclamation mark" in str(fault)


def test_members_that_cannot_be_unpacked(tmp_path, folder):
    path = packed(tmp_path / "a.zip", (folder / "a.geojson", "a.geojson"))
    data = bytearray(path.read_bytes())
    data[60:80] = bytes(20)
    path.write_bytes(bytes(data))
    found = read_file(path)
    assert found.frame is None and "is no zip, or is cut short" in str(found.faults[0])
    with pytest.raises(InputError):
        convert(path, tmp_path / "b.gpkg")

"""A geodatabase of the survey institute, as a folder or in a zip, and zips that play tricks."""

import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import box

from layers.file import layers_in, read_file
from layers.read import read_zone


@pytest.fixture
def survey(tmp_path, two_plots):
    """测绘.gdb with 宗地 and 自然幢."""
    path = tmp_path / "测绘.gdb"
    buildings = gpd.GeoDataFrame(
        {"ZRZH": ["F1"], "ZCS": pd.array([3], dtype="int32")},
        geometry=[box(500_010, 3_800_010, 500_020, 3_800_020)],
    )
    for name, frame in (("宗地", two_plots()), ("自然幢", buildings.set_crs("EPSG:4547"))):
        pyogrio.write_dataframe(frame, path, layer=name, driver="OpenFileGDB", append=path.exists())
    return path


def packed(path, folder, inside="交付/测绘.gdb"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{inside}/{file.name}")
    return path


def zone_of(folder, file):
    (folder / "zone.toml").write_text(
        f'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "{file}"\nlayer = "宗地"\n'
        f'[layers.buildings]\nfile = "{file}"\nlayer = "自然幢"',
        encoding="utf-8",
    )
    return read_zone(folder)


def test_its_layers_are_lines_of_zone_toml(survey):
    zone = zone_of(survey.parent, survey.name)
    assert zone.plots.geometry.area.round(3).to_dict() == {"P1": 10_000.0, "P2": 6_000.0}
    assert [(s.file, s.read, s.used) for s in zone.sources] == [
        ("测绘.gdb:宗地", 2, 2),
        ("测绘.gdb:自然幢", 1, 1),
    ]


def test_the_same_from_a_zip_that_is_not_unpacked(survey, tmp_path):
    packed(tmp_path / "测绘.zip", survey)
    before = sorted(path.name for path in tmp_path.iterdir())
    zone = zone_of(tmp_path, "测绘.zip")
    assert zone.plots.geometry.area.round(3).to_dict() == {"P1": 10_000.0, "P2": 6_000.0}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "zone.toml"])


def test_a_shapefile_in_a_zip_keeps_its_chinese(tmp_path, two_plots):
    plots = two_plots(坐落=["花果山大道", "港城大道"]).drop(columns="official_area_m2")
    plots.to_file(tmp_path / "a.shp", encoding="GBK")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for kind in ("shp", "shx", "dbf", "prj"):
            archive.write(tmp_path / f"a.{kind}", f"数据/a.{kind}")
    found = read_file(tmp_path / "a.zip")
    assert found.frame["坐落"].tolist() == ["花果山大道", "港城大道"]
    assert found.encoding.name == "GB18030"


def test_names_in_gbk_are_read_as_people_wrote_them(tmp_path, two_plots):
    two_plots().to_crs("EPSG:4326").to_file(tmp_path / "a.geojson", driver="GeoJSON")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.geojson", "XX.geojson")
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"XX.geojson", "园".encode("gbk") + b".geojson"))
    assert layers_in(tmp_path / "a.zip") == ["园"]
    assert len(read_file(tmp_path / "a.zip").frame) == 2


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("../a.gpkg", b"x", "leads out of it"),
        ("/etc/a.gpkg", b"x", "leads out of it"),
        ("C:\\a.gpkg", b"x", "leads out of it"),
        ("b.zip", b"x", "another archive"),
        ("a.gpkg", b"\0" * (20 << 20), "it is not opened"),
        ("readme.md", b"x", "holds nothing to read"),
        ("a.gpkg", b"no database", "is not .gpkg inside"),
        ("a.gpkg", b"SQLite format 3\0" + b"x" * 99, "cannot be opened"),
        ("a.shp", b"", "is not .shp inside"),
        ("a.shp", b"\0\0\x27\x0a" + bytes(96), ".dbf is not there"),
    ],
)
def test_tricks_are_refused(tmp_path, name, data, message):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    found = read_file(path)
    assert found.frame is None
    (fault,) = found.faults
    assert fault.severity == "ERROR" and message in str(fault)
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize("kind", ["empty folder", "file", "cut zip", "no zip"])
def test_damaged_ones_are_faults(tmp_path, survey, kind):
    path = tmp_path / ("b.gdb" if kind in ("empty folder", "file") else "b.zip")
    if kind == "empty folder":
        path.mkdir()
    elif kind == "cut zip":
        data = packed(path, survey).read_bytes()
        path.write_bytes(data[: len(data) // 2])
    else:
        path.write_bytes(b"nothing")
    found = read_file(path)
    assert found.frame is None
    assert [fault.severity for fault in found.faults] == ["ERROR"]

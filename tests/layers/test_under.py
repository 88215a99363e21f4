"""A folder as it lies on somebody's desk: what is data is found wherever it is, what is not is said and left alone."""

import zipfile
from datetime import date

import geopandas as gpd
import pytest

from layers.boundary_txt import write_boundary_txt
from layers.read import read_zone
from layers.recognise import init_text
from layers.under import DEEP, under

DAY = date(2026, 11, 20)


@pytest.fixture
def desk(tmp_path, two_plots, at):
    """Plots without a CRS, an old copy of them, buildings two folders down, notes, drawings, locks, pictures, archives."""
    folder = tmp_path / "规划 科 2026"
    (folder / "数据 一" / "现 状").mkdir(parents=True)
    (folder / "空 文件夹").mkdir()
    plots = two_plots().rename(columns={"plot_id": "ZDDM"})
    many = gpd.GeoDataFrame(
        {"ZDDM": [f"G{n}" for n in range(40)]},
        geometry=[at(n * 20, 0, n * 20 + 20, 20) for n in range(40)],
        crs="EPSG:4547",
    )
    many.to_file(folder / "宗地 现状.shp", encoding="GBK")
    (folder / "宗地 现状.prj").unlink()
    plots.to_file(folder / "宗地（旧）.geojson", driver="GeoJSON")
    gpd.GeoDataFrame({"ZRZH": ["A"], "ZCS": [3]}, geometry=[at(10, 10, 18, 18)], crs="EPSG:4547").to_file(
        folder / "数据 一" / "现 状" / "自然幢.gpkg"
    )
    (folder / "说明.txt").write_text("先看这个，再看那个。\n没有坐标", encoding="gbk")
    for name in (
        "总平面.dwg",
        "批复.pdf",
        "现场 照片.jpg",
        "旧.rar",
        "台账.xls",
        "~$台账.xlsx",
        "Thumbs.db",
        ".DS_Store",
    ):
        (folder / name).write_bytes(b"x")
    (folder / "上次 结果").mkdir()
    (folder / "上次 结果" / "manifest.json").write_text("{}", encoding="utf-8")
    (folder / "上次 结果" / "evaluation.gpkg").write_bytes(b"")
    return folder


def test_a_desk_becomes_a_zone_in_one_edit(desk) -> None:
    told = init_text(desk, lang="zh", day=DAY)
    assert 'file = "宗地 现状.shp"' in told
    assert 'file = "数据 一/现 状/自然幢.gpkg"' in told
    assert (
        "# 未使用：宗地（旧）.geojson（也像宗地（plots）；要用它，请把 layers.plots 的 file 改成它）" in told
    )
    assert "# 未使用：说明.txt（文字说明，没有界址点）" in told
    assert "# 不能读取：总平面.dwg。请在 CAD 中另存为 DXF" in told
    assert "# 不能读取：旧.rar。请先解压，或改用 .zip" in told
    assert "# 不能读取：台账.xls。请另存为 .xlsx" in told
    assert "# 不是数据文件，未看：批复.pdf、现场 照片.jpg" in told
    assert "上次 结果" in next(line for line in told.splitlines() if line.startswith("# 未进入"))
    assert "~$" not in told and "Thumbs" not in told and "DS_Store" not in told
    line = next(line for line in told.splitlines() if line.startswith("# crs") and "文件没有注明" in line)
    assert line.startswith('# crs = "EPSG:…"')  # metres without a belt's number: nobody can tell which belt
    (desk / "zone.toml").write_text(told.replace(line, 'crs = "EPSG:4547"'), encoding="utf-8")
    zone = read_zone(desk)
    assert (len(zone.plots), len(zone.layers["buildings"])) == (40, 1)


def test_a_crs_that_the_coordinates_show_is_ready_to_be_taken(tmp_path, two_plots) -> None:
    two_plots()[["plot_id", "geometry"]].to_crs("EPSG:4526").to_file(tmp_path / "宗地.shp")
    (tmp_path / "宗地.prj").unlink()
    told = init_text(tmp_path, lang="zh", day=DAY)
    assert '# crs = "EPSG:4526"   # 文件没有注明：请写明' in told


def test_points_beside_a_note_are_named_without_it(tmp_path, two_plots) -> None:
    for number in range(3):
        frame = two_plots(plot_id=[f"P{number}a", f"P{number}b"]).rename(columns={"plot_id": "地块编号"})
        write_boundary_txt(tmp_path / f"界址点{number}.txt", frame)
    (tmp_path / "说明.txt").write_text("三个文件\n", encoding="utf-8")
    told = init_text(tmp_path, lang="en", day=DAY)
    assert 'files = "界址点*.txt"' in told
    assert "not used: 说明.txt (text without boundary points)" in told


def test_zones_below_archives_and_depth(tmp_path, two_plots) -> None:
    two_plots().to_file(tmp_path / "a.gpkg")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "zone.toml").write_text("", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("c.txt", "no data")
    deep = tmp_path.joinpath(*"abcdefgh"[: DEEP + 1])
    deep.mkdir(parents=True)
    two_plots().to_file(deep / "d.gpkg")
    found = under(tmp_path)
    assert [group[0].name for group in found.groups] == ["a.gpkg", "b.zip"]
    assert {path.name for path in found.closed} == {"other", deep.name}

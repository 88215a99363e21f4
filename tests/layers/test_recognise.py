"""The first zone.toml of a folder builds as it stands, or says what to decide."""

import shutil
import tomllib
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from gis.errors import InputError
from gis.raster.grid import north_up
from gis.raster.write import write_raster
from layers.read import read_zone
from layers.recognise import init_text

DAY = date(2026, 11, 20)


def test_a_folder_of_files_becomes_a_zone(tmp_path, two_plots, at) -> None:
    two_plots().to_file(tmp_path / "宗地.gpkg")
    gpd.GeoDataFrame({"ZRZH": ["A"], "ZCS": [3]}, geometry=[at(10, 10, 60, 50)], crs="EPSG:4547").to_file(
        tmp_path / "自然幢.gpkg"
    )
    gpd.GeoDataFrame({"道路编号": ["R1"]}, geometry=[at(0, 0, 9, 9).boundary], crs="EPSG:4547").to_file(
        tmp_path / "路网.geojson"
    )
    pd.DataFrame({"企业编号": ["F1"], "地块编号": ["P1"]}).to_csv(
        tmp_path / "台账.csv", index=False, encoding="gbk"
    )
    (tmp_path / "zone.toml").write_text(
        init_text(tmp_path, lang="en", day=DAY, rules=["idle_land_2012"]), encoding="utf-8"
    )
    zone = read_zone(tmp_path)
    assert set(zone.layers) == {"plots", "buildings", "roads", "firms"}
    assert zone.rules["use"] == ["idle_land_2012"]
    assert zone.day == DAY


def test_what_has_to_be_decided_is_said(tmp_path, two_plots) -> None:
    plots = two_plots(JZMJ=[1.2, 0.5]).rename(columns={"plot_id": "ZDDM"})
    plots.to_file(tmp_path / "宗地.gpkg")
    text = init_text(tmp_path, lang="en", day=DAY)
    assert "# TO DECIDE: JZMJ (总建筑面积) does not say its unit" in text
    line = next(line for line in text.splitlines() if line.startswith("# units"))
    assert line == '# units = { "JZMJ" = "m²" }'
    (tmp_path / "zone.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="Declare the unit of JZMJ"):
        read_zone(tmp_path)
    decided = text.replace(line, line.removeprefix("# ").replace("m²", "万m²"))
    (tmp_path / "zone.toml").write_text(decided, encoding="utf-8")
    assert read_zone(tmp_path).plots["floor_area_m2"].tolist() == [12_000.0, 5_000.0]


def test_an_unknown_identifier_is_guessed_and_the_guess_is_said(tmp_path, two_plots) -> None:
    two_plots().drop(columns="official_area_m2").rename(columns={"plot_id": "uID"}).to_file(
        tmp_path / "parcel.gpkg"
    )
    text = init_text(tmp_path, lang="en", day=DAY)
    assert 'fields = { plot_id = "uID" }   # a guess' in text
    (tmp_path / "zone.toml").write_text(text, encoding="utf-8")
    assert read_zone(tmp_path).plots.index.tolist() == ["P1", "P2"]


def test_no_plots_is_said(tmp_path, two_plots) -> None:
    two_plots().drop(columns=["plot_id", "official_area_m2"]).assign(x=1).to_file(tmp_path / "什么.gpkg")
    text = init_text(tmp_path, lang="en", day=DAY)
    assert "no file was recognised as the plots" in text
    assert "# not used: 什么.gpkg (not recognised)" in text
    tomllib.loads(text)


@pytest.mark.parametrize("name", ['a"b', "a\\b", "{{7*7}}", "]\n[rules]", "a'b", "\x7f\x1b[2J", "a # b"])
def test_hostile_names_stay_inside_their_quotes(tmp_path, two_plots, name) -> None:
    safe = name.replace("\n", " ")  # GDAL opens no file with a line break in its name
    folder = tmp_path / safe
    folder.mkdir()
    plots = two_plots().rename(columns={"official_area_m2": name})
    plots.to_file(tmp_path / "x.gpkg")
    shutil.copy(tmp_path / "x.gpkg", folder / f"宗地{safe}.gpkg")
    text = init_text(folder, lang="en", day=DAY)
    read = tomllib.loads(text)
    assert read["name"] == safe
    assert read["layers"]["plots"]["file"] == f"宗地{safe}.gpkg"
    assert set(read) == {"name", "day", "layers", "map"}


def test_a_folder_without_files_is_an_error(tmp_path) -> None:
    with pytest.raises(InputError, match="holds no file to read"):
        init_text(tmp_path, lang="en")
    with pytest.raises(InputError, match="is not a folder"):
        init_text(tmp_path / "none")


def test_boundary_points_with_one_number_for_all_build_as_init_leaves_them(real, tmp_path):
    """The four real files call every plot FID_0: init names what tells them apart, and the zone can be read."""
    folder = tmp_path / "界址点"
    shutil.copytree(real / "boundary_txt", folder)
    text = init_text(folder)
    assert 'fields = { plot_id = "文件与行" }' in text
    (folder / "zone.toml").write_text(text, encoding="utf-8")
    zone = read_zone(folder)
    assert len(zone.plots) == 4
    assert zone.plots.index.is_unique
    assert round(zone.plots["official_area_m2"].sum()) == 46804  # 1.2247 + 2.6708 + 0.01 + 0.7749 ha


def test_rasters_beside_the_plots_are_stated(tmp_path, two_plots) -> None:
    plots = two_plots()
    plots.to_file(tmp_path / "宗地.gpkg")
    west, _, _, north = plots.total_bounds
    place = north_up(west - 50, north + 50, 10, 10)
    cells = np.ones((2, 40, 60), np.uint16)
    write_raster(tmp_path / "影像.tif", cells, "EPSG:4547", place, nodata=0, descriptions=("red", "red"))
    write_raster(tmp_path / "dem.tif", cells[0].astype(np.float32), "EPSG:4547", place)
    write_raster(tmp_path / "DEM.TIFF", cells[0].astype(np.float32), "EPSG:4547", place)
    write_raster(tmp_path / 'no"crs\n.tif', cells[0], None, place)
    (tmp_path / "words.tif").write_text("none")
    text = init_text(tmp_path, lang="en", day=DAY)
    (tmp_path / "zone.toml").write_text(text, encoding="utf-8")
    found = read_zone(tmp_path).rasters
    assert {name: one.kind for name, one in found.items()} == {
        "dem": "height",
        "dem_2": "height",
        "影像": "image",
    }
    assert found["影像"].bands == ("red_1", "red_2")
    assert "# [rasters.no_crs" in text and "names no CRS" in text
    assert "words.tif" in text and "is not a raster" in text
    assert "# image: 60 × 40 cells" in text


def test_a_table_of_plot_numbers_and_figures_is_a_ledger_and_no_amount_is_an_identifier(tmp_path, two_plots):
    two_plots().to_file(tmp_path / "宗地.gpkg")
    pd.DataFrame({"TBBH": ["P1", "P2"], "投资额": [300, 1200]}).to_csv(tmp_path / "台账.csv", index=False)
    text = init_text(tmp_path, day=DAY)
    assert "firm_id" not in text and "[layers.firms]" not in text
    assert tomllib.loads(text)["ledgers"] == {"ledger_1": {"file": "台账.csv"}}
    (tmp_path / "zone.toml").write_text(text, encoding="utf-8")
    assert read_zone(tmp_path).plots["投资额"].astype(float).to_dict() == {"P1": 300.0, "P2": 1200.0}


def test_firms_without_number_are_numbered_by_row_and_not_by_what_they_pay(tmp_path, two_plots):
    two_plots().to_file(tmp_path / "宗地.gpkg")
    firms = {"企业名称": ["甲", "甲", "乙"], "TBBH": ["P1", "P2", "P2"], "投资额": [300, 1200, 7]}
    pd.DataFrame(firms).to_csv(tmp_path / "企业.csv", index=False)
    text = init_text(tmp_path, day=DAY)
    assert 'fields = { firm_id = "#row" }' in text
    assert "# 企业：3 行，无图形" in text.replace("   # ", "# ") and "没有坐标系" not in text


def test_a_file_that_lies_far_off_is_left_out_with_the_reason(tmp_path, two_plots) -> None:
    two_plots().to_file(tmp_path / "宗地.gpkg")
    road = gpd.GeoSeries.from_wkt(["LINESTRING (2.1 48.8, 2.2 48.9)"], crs="EPSG:4326")
    gpd.GeoDataFrame({"道路编号": ["R1"]}, geometry=road).to_file(tmp_path / "路网.geojson")
    text = init_text(tmp_path, day=DAY)
    assert set(tomllib.loads(text)["layers"]) == {"plots"}
    line = next(line for line in text.splitlines() if "路网" in line)
    assert line.startswith("# 未使用：路网.geojson（像") and "公里，位于 2.150°E 48.850°N（境外）" in line
    assert "# [layers.roads]" in text
    (tmp_path / "zone.toml").write_text(text, encoding="utf-8")
    assert set(read_zone(tmp_path).layers) == {"plots"}


def test_a_raster_that_lies_far_off_is_left_out_with_the_reason(tmp_path, two_plots) -> None:
    plots = two_plots()
    plots.to_file(tmp_path / "宗地.gpkg")
    west, _, _, north = plots.to_crs("EPSG:4326").total_bounds
    cells, sichuan = np.ones((4, 4), np.float32), north_up(104.0, 30.7, 0.01, 0.01)
    write_raster(tmp_path / "dem.tif", cells, "EPSG:4326", north_up(west, north, 0.01, 0.01))
    write_raster(tmp_path / "dsm.tif", cells, "EPSG:4326", sichuan)
    write_raster(tmp_path / "image.tif", np.ones((3, 4, 4), np.uint16), "EPSG:4326", sichuan)
    text = init_text(tmp_path, day=DAY)
    assert set(tomllib.loads(text)["rasters"]) == {"dem"}
    line = next(line for line in text.splitlines() if "未使用：dsm.tif" in line)
    assert line.startswith("# ") and "四川" in line and "公里" in line
    for left in ("# [rasters.dsm]", "# [rasters.image]", "# # date = YYYY-MM-DD"):
        assert left in text
    (tmp_path / "zone.toml").write_text(text, encoding="utf-8")
    assert set(read_zone(tmp_path).rasters) == {"dem"}


def test_the_crs_is_called_in_chinese_as_on_the_map(tmp_path, two_plots) -> None:
    two_plots().to_crs("EPSG:4548").to_file(tmp_path / "宗地.gpkg")
    text = init_text(tmp_path, day=DAY)
    assert "CGCS2000 三度带 中央经线 117E" in text and "Gauss-Kruger" not in text
    assert "Gauss-Kruger CM 117E" in init_text(tmp_path, day=DAY, lang="en")


def test_layers_that_lie_far_from_the_plots_and_from_each_other_are_left_out(tmp_path, two_plots) -> None:
    two_plots().to_file(tmp_path / "宗地.gpkg")
    for name, east in (("自然幢", 6.0), ("路网", 14.0)):
        shape = box(east, 50, east + 0.01, 50.01)
        shape = shape if name == "自然幢" else shape.boundary
        gpd.GeoDataFrame({"x": [1]}, geometry=[shape], crs="EPSG:4326").to_file(tmp_path / f"{name}.gpkg")
    assert set(tomllib.loads(init_text(tmp_path, lang="en", day=DAY))["layers"]) == {"plots"}


def test_neither_sums_of_money_nor_one_row_tell_firms_apart(tmp_path, two_plots) -> None:
    two_plots().to_file(tmp_path / "宗地.gpkg")
    for invested in (["1,200万元", "1.2亿"], ["甲"]):
        table = pd.DataFrame({"地块编号": "P1", "从业人数": 30, "投资额": invested})
        table.to_csv(tmp_path / "企业.csv", index=False)
        text = init_text(tmp_path, lang="en", day=DAY)
        assert "投资额" not in "".join(line for line in text.splitlines() if line.startswith("fields"))


def test_old_records_and_unseen_land_use_are_said(tmp_path, two_plots) -> None:
    two_plots(供应时间=["2011-04", "2012-06"]).to_file(tmp_path / "宗地.gpkg")
    text = init_text(tmp_path, lang="zh", day=DAY)
    assert "day = 2026-11-20   # 评价日期；最近一条记录是 2012-06-01，早了 14 年，请核对" in text
    assert '# land_use_codes = "用地用海2023"   # 推测：' in text
    assert "最近一条记录" not in init_text(tmp_path, lang="zh", day=date(2013, 5, 31))

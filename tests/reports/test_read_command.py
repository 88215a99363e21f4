"""`yuantu read` and `yuantu convert` as people call them: what is printed, in both languages, and the exit codes."""

import csv
import io
import json

import geopandas as gpd
import numpy as np
import pytest
from click.testing import CliRunner
from shapely.geometry import box

import cli
from gis.raster.grid import north_up
from gis.raster.write import write_raster


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.fixture
def plots(tmp_path):
    frame = gpd.GeoDataFrame(
        {"TBBH": ["1", "2"], "DLMJ": [1.0, 0.6], "备注": ["甲", "\x1b[31m乙"]},
        geometry=[box(500_000, 3.83e6, 500_100, 3.83e6 + 100), box(500_100, 3.83e6, 500_160, 3.83e6 + 100)],
        crs="EPSG:4549",
    )
    frame.to_file(tmp_path / "宗地.shp", encoding="GBK")
    (tmp_path / "宗地.cpg").unlink()
    return tmp_path / "宗地.shp"


def test_it_says_what_a_file_is(plots):
    done = run("read", plots, "--lang", "en")
    assert done.exit_code == 0, done.output
    for part in (
        "EPSG:4549",
        "GB18030",
        "polygon",
        "plots",
        "120.001°E 34.598°N",
        "江苏 Jiangsu",
        "公顷",
        "kept as it is",
    ):
        assert part in done.output, part
    assert "said by the file; the coordinates fit it" in done.output
    assert "\x1b" not in done.output


def test_a_crs_that_people_declared_is_called_that(plots):
    plots.with_suffix(".prj").unlink()
    assert "the file does not say" in run("read", plots, "--lang", "en").output
    told = run("read", plots, "--lang", "en", "--crs", "EPSG:4549").output
    assert "as declared" in told and "said by the file" not in told


def test_it_says_so_in_chinese(plots):
    done = run("read", plots)
    assert done.exit_code == 0
    for part in ("识别为", "宗地", "证载面积", "原样保留", "文件自述，与坐标相符"):
        assert part in done.output, part


def test_machines_read_the_same(plots):
    (record,) = json.loads(run("read", plots, "--json").output)
    assert record["rows"] == 2 and record["looks_like"] == "plots"
    assert record["fields"] == {"TBBH": "plot_id", "DLMJ": "official_area_m2"}
    assert record["units"] == {"official_area_m2": "公顷"}
    assert record["unknown"] == ["备注"]
    assert "GB18030" in record["encoding_evidence"]
    assert record["extent_lonlat"][0] == pytest.approx(120.0, abs=0.01)
    rows = list(csv.reader(io.StringIO(run("read", plots, "--csv", "--lang", "en").output)))
    assert rows[0][:3] == ["file", "layer", "heading"] and len(rows) == 4


def test_a_ledger_is_called_one(tmp_path):
    (tmp_path / "台账.csv").write_text(
        "地块编号,约定开工日期,交地日期\n1,2024-01-02,2023-01-02\n", encoding="utf-8"
    )
    assert "宗地台账" in run("read", tmp_path / "台账.csv").output


def test_one_that_cannot_be_read_does_not_stop_the_others(plots, tmp_path):
    (tmp_path / "坏.gpkg").write_bytes(b"nothing")
    done = run("read", tmp_path / "坏.gpkg", tmp_path / "无.shp", plots, "--lang", "en")
    assert done.exit_code == 3
    assert "坏.gpkg" in done.output and "无.shp" in done.output and "EPSG:4549" in done.output
    assert "Traceback" not in done.output


def test_conversion_counts_and_names_what_it_wrote(plots, tmp_path):
    done = run("convert", plots, tmp_path / "a.gpkg", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == [
        {
            "part": "宗地",
            "read": 2,
            "written": 2,
            "set_aside": 0,
            "crs": "EPSG:4549",
            "encoding": "GB18030",
            "notes": "",
        }
    ]
    assert "a.gpkg" in done.stderr
    assert gpd.read_file(tmp_path / "a.gpkg")["备注"].tolist()[0] == "甲"


@pytest.mark.parametrize(("target", "code"), [("a.doc", 3), ("宗地.shp", 5)])
def test_exit_codes_of_a_conversion(plots, tmp_path, target, code):
    done = run("convert", plots, tmp_path / target)
    assert done.exit_code == code
    assert done.stderr.startswith("yuantu: ")


def test_a_wrong_crs_is_not_carried_on(plots, tmp_path):
    done = run("convert", plots, tmp_path / "a.gpkg", "--crs", "EPSG:4528")
    assert done.exit_code == 3 and "EPSG:4549" in done.stderr
    assert not (tmp_path / "a.gpkg").exists()


@pytest.fixture
def image(tmp_path):
    cells = np.stack([np.full((40, 40), value, np.uint16) for value in (900, 3000)])
    place = north_up(40_428_000, 3_830_400, 10, 10)
    return write_raster(
        tmp_path / "影像.tif", cells, "EPSG:4528", place, nodata=0, descriptions=("red", "nir")
    )


def test_it_says_what_a_raster_is(image):
    done = run("read", image)
    assert done.exit_code == 0, done.output
    for part in (
        "影像",
        "40 × 40",
        "10 m",
        "EPSG:4528",
        "119.217°E",
        "江苏",
        "uint16",
        "nir",
        "3000",
        "100.0 %",
        "[rasters.",
    ):
        assert part in done.output, part
    assert "反射率" in done.output
    english = run("read", image, "--lang", "en").output
    for part in (
        "image",
        "columns × rows",
        "To write in zone.toml",
        'bands = ["red", "nir"]',
        "scale = 0.0001",
    ):
        assert part in english, part
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in english.replace("影像", "").replace("江苏", "")
        .replace("安徽", "").replace("山东", ""))  # fmt: skip


def test_a_place_is_told_in_the_language_asked_for(tmp_path):
    place = north_up(123.0, 34.6, 0.001, 0.001)
    sea = write_raster(tmp_path / "s.tif", np.ones((4, 4), np.uint8), "EPSG:4490", place)
    assert "（海上）" in run("read", sea).output
    assert "at sea" not in run("read", sea).output
    assert json.loads(run("read", sea, "--json").output)[0]["place"].endswith("（海上）")
    assert "(at sea)" in run("read", sea, "--lang", "en").output


def test_a_damaged_raster_is_no_ready_one(tmp_path):
    cells = np.random.default_rng(1).normal(size=(700, 700))
    whole = write_raster(tmp_path / "w.tif", cells, "EPSG:4528", north_up(40_428_000, 3_830_400, 10, 10))
    (tmp_path / "cut.tif").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert run("read", whole).exit_code == 0
    done = run("read", tmp_path / "cut.tif", "--lang", "en")
    assert done.exit_code == 3
    assert "damaged" in done.output and "[rasters." not in done.output
    assert json.loads(run("read", tmp_path / "cut.tif", "--json").output)[0]["table"] == ""


def test_a_raster_and_a_layer_together(image, plots):
    both = json.loads(run("read", image, plots, "--json").output)
    assert [one["looks_like"] for one in both] == ["plots", "image"]
    assert both[1]["bands"][1]["mean"] == 3000.0
    assert both[1]["cell"] == [10.0, 10.0]
    rows = list(csv.reader(io.StringIO(run("read", image, "--csv").output)))
    assert [row[2] for row in rows] == ["名称", "red", "nir"]


def test_a_file_that_is_no_raster(tmp_path):
    (tmp_path / "words.tif").write_text("none")
    done = run("read", tmp_path / "words.tif", "--lang", "en")
    assert done.exit_code == 3
    assert "is not a raster that can be read" in done.output
    assert "Traceback" not in done.output

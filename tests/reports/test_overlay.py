"""`yuantu overlay` on the sample: what it prints in both languages, what it writes, and that nothing is lost."""

import errno
import json
import os
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
from click.testing import CliRunner

import cli
from gis.raster.grid import Grid, read_window
from reports import overlay_files
from reports.build import open_zone

SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"
NANTONG = SAMPLE.parent / "nantong"


def overlay(folder: Path, *more: str, zone: Path = SAMPLE) -> str:
    asked = ["overlay", str(zone), str(SAMPLE / "suitability.toml"), "--out", str(folder / "s.tif"), *more]
    done = CliRunner().invoke(cli.main, asked)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("overlay")
    (made / "zh.txt").write_text(
        overlay(made, "--zones", str(made / "zones.gpkg"), "--top", "3"), encoding="utf-8"
    )
    return made


def test_what_people_read(folder: Path) -> None:
    text = (folder / "zh.txt").read_text(encoding="utf-8")
    assert text.startswith("连云港高新区（示意） · 产业用地适宜性（示意）")
    assert "nan" not in overlay(folder, "--top", "500")  # fourteen plots have no score
    for words in ("平均得分", "资料不足", "权重：坡度 0.25", "坡度：像元相同", "工作假定", "示意数据"):
        assert words in text
    english = overlay(folder, "--lang", "en", "--top", "3")
    for words in ("mean score", "unknown (%)", "weights: slope 0.25", "working assumption", "Invented data"):
        assert words in english


def test_the_cells_of_the_heights_and_every_plot(folder: Path) -> None:
    grid, dem = Grid(folder / "s.tif"), Grid(SAMPLE / "dem.tif")
    assert grid.same_cells(dem)
    scores = read_window(folder / "s.tif")
    assert 0 <= scores.min() < scores.max() <= 100
    zone = open_zone(SAMPLE)
    rows = json.loads(overlay(folder, "--json"))
    assert {row["plot_id"] for row in rows} == set(zone.plots.index)
    shares = [[value for key, value in row.items() if key.endswith("_pct")] for row in rows]
    assert [sum(one) for one in shares] == pytest.approx([100.0] * len(rows), abs=0.5)
    assert rows[0]["class_en"] == "suitable"


def test_zones_add_up_to_the_plots(folder: Path) -> None:
    pieces, plots = gpd.read_file(folder / "zones.gpkg"), open_zone(SAMPLE).plots
    drawn = pieces.area.groupby(pieces["plot_id"]).sum()
    assert drawn.to_numpy() == pytest.approx(plots.area.reindex(drawn.index).to_numpy(), rel=1e-6)
    assert len(drawn) == len(plots)
    assert set(pieces["class_zh"]) <= {
        "不适宜",
        "较不适宜",
        "一般",
        "较适宜",
        "适宜",
        "排除",
        "资料不足",
        "范围以外",
    }


def test_a_zone_without_rasters_says_what_it_lacks(tmp_path: Path) -> None:
    asked = ["overlay", str(NANTONG), str(SAMPLE / "suitability.toml"), "--out", str(tmp_path / "s.tif")]
    done = CliRunner().invoke(cli.main, asked)
    assert done.exit_code == 4
    assert "没有高程栅格 dem" in done.stderr
    assert not list(tmp_path.iterdir())


def test_what_stood_there_stays_when_the_last_file_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "z.gpkg"))

    monkeypatch.setattr(overlay_files, "write_zones", full)
    (tmp_path / "b").mkdir()
    files = [tmp_path / name for name in ("s.tif", "s.qml", "s.legend.json", "b/c.tif", "b/z.gpkg")]
    for file in files:
        file.write_text("old")
    asked = ["overlay", str(SAMPLE), str(SAMPLE / "suitability.toml"), "--out", str(files[0])]
    again = tmp_path / "b" / ".." / "b" / "z.gpkg"  # the same folder, spelt otherwise
    done = CliRunner().invoke(cli.main, [*asked, "--classes", str(files[3]), "--zones", str(again)])
    assert done.exit_code == 5 and "z.gpkg" in done.stderr, done.output
    assert {file.read_text() for file in files} == {"old"}
    assert len(list(tmp_path.iterdir())) == 4 and len(list((tmp_path / "b").iterdir())) == 2


def test_a_name_that_is_no_geotiff(tmp_path: Path) -> None:
    asked = ["overlay", str(SAMPLE), str(SAMPLE / "suitability.toml"), "--out", str(tmp_path / "s.png")]
    done = CliRunner().invoke(cli.main, [*asked, "--lang", "en"])
    assert (done.exit_code, "ends in .tif" in done.stderr) == (3, True)


def test_nothing_that_it_is_made_of_is_overwritten(tmp_path: Path) -> None:
    """Plots, settings and the wish itself stay; two results are not one file; names and folders are looked at first."""
    wish, plots = tmp_path / "own.toml", tmp_path / "zone" / "plots.gpkg"
    shutil.copy(SAMPLE / "suitability.toml", wish)
    shutil.copytree(SAMPLE, tmp_path / "zone")
    held, out = plots.read_bytes(), tmp_path / "out"
    out.mkdir()
    for score, more, code, words in (
        (out / "s.tif", ("--zones", plots), 3, "不能覆盖"),
        (tmp_path / "zone" / ".." / "zone" / "dem.tif", (), 3, "不能覆盖"),
        (out / "s.tif", ("--classes", out / ".." / "out" / "s.tif"), 3, "同一个文件"),
        (out / "s.tif", ("--zones", out / "u.shp"), 3, ".gpkg"),
        (out / "s.tif", ("--zones", out / "none" / "u.gpkg"), None, "无法写出"),
    ):
        asked = ["overlay", tmp_path / "zone", wish, "--out", score, *more]
        done = CliRunner().invoke(cli.main, [str(one) for one in asked])
        assert done.exit_code not in (0, 1), done.output
        assert code in (None, done.exit_code)
        assert words in done.stderr
        assert not list(out.iterdir())
    assert plots.read_bytes() == held

"""``yuantu change`` as people use it: two folders, one folder on several days, and what it refuses."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

import cli


def run(*words):
    return CliRunner().invoke(cli.main, ["change", *map(str, words)])


@pytest.fixture
def two_years(chessboard_parts, tmp_path) -> tuple[Path, Path]:
    """The chessboard a year before, and now: P1 cut in two, P5 renumbered Q5, P4 gone."""
    frames, write = chessboard_parts
    toml = 'name = "棋盘（示意）"\nday = {day}\ncrs = "EPSG:4547"\n[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n[rules.parameters]\nnone_recorded = ["started_on", "stopped_on", "resumed_on", "finished_on", "start_by_anew", "government_cause"]\n'  # fmt: skip
    plots = frames()["plots"]
    before = write(tmp_path / "2025", {"plots": plots}, toml.format(day="2025-11-20"))
    first = plots.iloc[[0, 0]].assign(plot_id=["P1a", "P1b"])
    x0, y0, x1, y1 = first.geometry.iloc[0].bounds
    halves = [shapely.box(x0, y0, x0 + 50, y1), shapely.box(x0 + 50, y0, x1, y1)]
    rest = plots.iloc[[1, 2, 4]].assign(plot_id=["P2", "P3", "Q5"], supply_class=["D21", "D21", "D21"])
    now = gpd.GeoDataFrame(pd.concat([first.set_geometry(halves, crs=plots.crs), rest]), crs=plots.crs)
    return before, write(tmp_path / "2026", {"plots": now}, toml.format(day="2026-11-20"))


def test_two_dated_zones_tell_what_became_of_their_plots(two_years):
    done = run(*two_years)
    assert done.exit_code == 0, done.output
    for told in (
        "分割",
        "P1a、P1b",
        "换号",
        "Q5",
        "消失",
        "P4",
        "E21 尚可供应工矿仓储用地",
        "疑似闲置（满两年）",
    ):
        assert told in done.stdout, told
    assert "不再属于任何地块 1.00" in done.stdout
    english = run(*two_years, "--lang", "en").stdout
    assert "renumbered" in english and "2025-11-20 → 2026-11-20" in english


def test_each_table_is_there_for_machines(two_years):
    rows = json.loads(run(*two_years, "--what", "plots", "--json").stdout)
    assert {row["kind"] for row in rows} == {"same", "split", "renumbered", "vanished"}
    flows = json.loads(run(*two_years, "--what", "flows", "--json").stdout)
    split = {(row["from_plot"], row["to_plot"]): row["area_m2"] for row in flows}
    assert split["P1", "P1a"] == pytest.approx(5000) and split["P4", None] == pytest.approx(10_000)
    for what in ("cells", "classes", "figures"):
        assert len(run(*two_years, "--what", what, "--csv").stdout.splitlines()) > 1
    figures = json.loads(run(*two_years, "--by", "zone", "--json").stdout)
    area = [row["value"] for row in figures if row["indicator"] == "area_ha"]
    assert area == pytest.approx([4.6, 3.6])


def test_one_zone_on_two_days_says_what_such_a_comparison_cannot_show(chessboard):
    done = run(chessboard, "--on", "2025-11-20", "--on", "2026-11-20")
    assert done.exit_code == 0, done.output
    assert "同一套数据" in done.stdout and "疑似闲置（满两年）" in done.stdout


def test_what_cannot_be_compared_is_refused(chessboard, two_years):
    for words, told in (
        ((chessboard,), "只有一天"),
        ((chessboard, "--on", "2026-11-20", "--on", "2025-11-20"), "从早到晚"),
        ((*two_years, "--on", "2026-11-20"), "--on 给了 1 天"),
    ):
        done = run(*words)
        assert done.exit_code == 3 and told in done.output


def test_zones_without_common_ground_are_doubted_and_long_lists_cut(chessboard_parts, tmp_path):
    _, write = chessboard_parts
    toml = 'name = "甲"\nday = {day}\ncrs = "EPSG:4547"\n[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n[rules.parameters]\nnone_recorded = ["started_on", "stopped_on", "resumed_on", "finished_on", "start_by_anew", "government_cause"]\n'  # fmt: skip
    cells = [shapely.box(500_000 + 100 * n, 3_830_000, 500_090 + 100 * n, 3_830_090) for n in range(45)]
    plots = gpd.GeoDataFrame({"plot_id": [f"N{n}" for n in range(45)]}, geometry=cells, crs="EPSG:4547")
    one = write(tmp_path / "one", {"plots": plots}, toml.format(day="2025-11-20"))
    away = plots.set_geometry(plots.translate(0, 5000))
    two = write(tmp_path / "two", {"plots": away}, toml.format(day="2026-11-20"))
    told = run(one, two).stdout
    assert "没有任何重叠" in told and "另有 50 组" in told

"""``yuantu compare`` as people use it: zones side by side, parks ranked, both languages, and zones that lack parks."""

import dataclasses
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from maps import paint
from reports.build import evaluate_zone
from reports.comparing import each_once, zone_folders
from reports.comparing_picture import Pictures

SAMPLES = Path(__file__).resolve().parents[2] / "layers" / "sample"
BOTH = (SAMPLES / "lianyungang", SAMPLES / "nantong")


def run(*words):
    return CliRunner().invoke(cli.main, ["compare", *map(str, words)])


@pytest.fixture
def plain(chessboard_parts, tmp_path):
    """Plots only, of another year and without rules of its own."""
    frames, write = chessboard_parts
    toml = 'name = "棋盘（示意）"\nday = 2025-11-20\ncrs = "EPSG:4547"\n[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n'
    return write(tmp_path / "board", {"plots": frames()["plots"]}, toml)


def test_parks_of_both_samples_are_ranked_by_any_indicator(plain):
    done = run(*BOTH, "--indicator", "综合容积率", "--top", 2)
    assert done.exit_code == 0, done.output
    for told in (
        "开发区并列 · 2026-11-20",
        "2 个开发区共 10 个园区，按综合容积率排名",
        "排名 · 综合容积率",
        "百分位（%）",
        "另有 8 个已排名、0 个未知未列",
        "中位数（按面积加权）",
        "region = 苏北",
        "不加权",
    ):
        assert told in done.stdout, told
    assert "far_zone" not in done.stdout and "jiangsu" not in done.stdout


def test_english_has_no_chinese_but_what_the_files_say():
    done = run(*BOTH, "--lang", "en", "--indicator", "industrial_tax_wan_mu")
    assert done.exit_code == 0, done.output
    assert "10 parks of 2 zones by industrial tax per mu" in done.stdout
    assert "Yuntai Industrial Park" in done.stdout and "percentile (%)" in done.stdout


def test_json_has_ranks_percentiles_and_what_is_unknown():
    rows = json.loads(run(*BOTH, "--indicator", "industrial_far", "--json").stdout)
    assert len(rows) == 10 and rows[0]["rank"] == 1 and rows[0]["percentile"] == 100.0
    assert {"zone_name", "name", "value", "known_pct", "area_ha", "indicator", "unit"} <= set(rows[0])
    assert sorted(one["rank"] for one in rows) == list(range(1, 11))
    spread = json.loads(run(*BOTH, "--indicator", "industrial_far", "--what", "spread", "--json").stdout)
    assert spread[0]["units"] == 10 and spread[0]["unknown"] == 0
    assert spread[0]["least"] == min(one["value"] for one in rows)


def test_figures_are_those_of_each_zone_alone():
    done = json.loads(run(*BOTH, "--what", "zones", "--json").stdout)
    beside = {one["indicator"]: (one["z0"], one["z1"]) for one in done}
    own = [evaluate_zone(folder) for folder in BOTH]
    for indicator in ("area_ha", "far_zone", "industrial_tax_wan_mu"):
        assert beside[indicator] == tuple(one.figure(indicator) for one in own)
    assert beside["area_ha"][0] == pytest.approx(2448.02, abs=0.01)


def test_a_zone_of_plots_only_stands_beside_and_takes_no_part_in_the_ranking(plain):
    done = run(BOTH[1], plain)
    assert done.exit_code == 0, done.output
    assert "棋盘（示意） 没有园区，未参加排名" in done.stdout
    assert "截至日期不同" in done.stdout and "行业代码版本不同" in done.stdout
    by_zone = run(BOTH[1], plain, "--by", "zone", "--csv")
    assert by_zone.stdout.splitlines()[0].startswith("指标,单位,名次,开发区")
    assert len(by_zone.stdout.splitlines()) == 3


def test_where_there_is_nothing_to_rank_it_says_so(plain, tmp_path):
    other = shutil.copytree(plain, tmp_path / "other")
    done = run(plain, other, "--by", "park")
    assert done.exit_code == 0 and "园区不足两个" in done.stdout
    table = run(plain, other, "--by", "sub_park", "--json")
    assert table.exit_code == 0 and json.loads(table.stdout) == [] and "园中园不足两个" in table.stderr
    alone = run(plain)
    assert alone.exit_code == 3 and "只有一个开发区" in alone.stderr


def test_many_zones_stand_one_under_another(plain, tmp_path):
    copies = [shutil.copytree(plain, tmp_path / f"board{at}") for at in range(7)]
    done = run(*copies)
    assert done.exit_code == 0, done.output
    heading = next(
        line for line in done.stdout.splitlines() if line.startswith("开发区") and "土地总面积" in line
    )
    assert "地块平均容积率" in heading
    assert "7 个开发区共 7 个开发区" not in done.stdout


def test_a_folder_of_zones_stands_for_them():
    assert zone_folders([SAMPLES]) == list(BOTH)
    assert zone_folders([BOTH[0], Path("nowhere")]) == [BOTH[0], Path("nowhere")]


def test_a_zone_is_counted_once_whatever_its_folder_is_called(plain, tmp_path):
    out, said = tmp_path / "out", []
    made = {"zone": "../board", "day": "2025-11-20", "lang": "zh", "key": "k"}
    (out / ".yuantu").mkdir(parents=True)
    (out / ".yuantu" / "made.json").write_text(json.dumps(made), encoding="utf-8")
    named = [plain, out, tmp_path / "out" / ".." / "board"]
    assert each_once(named, None, "en", said.append) == [plain]
    assert [line.split(" is the zone and the day of ")[1] for line in said] == [
        f"{plain} again: it is counted once"
    ] * 2
    (out / ".yuantu" / "made.json").write_text(json.dumps({**made, "day": "2024-11-20"}), encoding="utf-8")
    assert each_once([plain, out], None) == [plain, out]  # another day of it
    assert each_once([plain, out], dt.date(2025, 1, 1)) == [plain]


@pytest.mark.parametrize("name", ["province.json", "province.toml"])
def test_a_province_says_what_can_be_compared(tmp_path, name):
    (tmp_path / name).write_text("{}", encoding="utf-8")
    done = run(tmp_path, "--lang", "en")
    assert done.exit_code == 3
    assert "zones.csv" in done.stderr and "yuantu init" not in done.stderr


def test_an_indicator_that_is_none_is_refused_with_the_nearest():
    done = run(*BOTH, "--indicator", "far_zonee")
    assert done.exit_code == 4 and "far_zone" in done.stderr


def test_a_picture_shows_all_zones_in_one_scale_and_one_set_of_classes(tmp_path, plain):
    file = tmp_path / "sheet.svg"
    done = run(*BOTH, plain, "--png", file, "--indicator", "building_density_pct")
    assert done.exit_code == 0, done.output
    assert file.read_text(encoding="utf-8").startswith("<?xml") and "已写出" in done.stderr
    pictures = Pictures("far_plots")
    for folder in (*BOTH, plain):
        pictures.take(evaluate_zone(folder))
    sheet = pictures.sheet()
    assert [one.title for one in sheet.panels] == [
        "连云港高新区（示意）",
        "南通高新区（示意）",
        "棋盘（示意）",
    ]
    assert len({window.scale for window in sheet.windows}) == 1
    assert all(one.scene.plots.theme is pictures.theme for one in sheet.panels)
    assert pictures.rows[0] == ("连云港高新区（示意）", "384", "0.83")
    assert sheet.blocks[-1].rows[0] == ("1 南通高新区核心区", "南通高新区（示意）", "1.12")
    notes = "\n".join(sheet.colophon.notes)
    assert notes.count("图中不含") == 1 and "invented" not in notes
    assert sheet.colophon.invented and sheet.colophon.day == "2026-11-20、2025-11-20"


def test_what_has_no_picture_by_plot_is_refused_before_anything_is_read():
    done = run("nowhere", "--png", "a.png", "--indicator", "supply_rate_pct")
    assert done.exit_code == 4 and "没有可按宗地绘制的图" in done.stderr
    assert "读取" not in done.stderr


def test_a_zone_for_the_public_keeps_back_what_single_plots_may_not_tell():
    evaluation = evaluate_zone(BOTH[0])
    told = {**evaluation.zone.map, "classification": "公开", "sketch": True}
    public = dataclasses.replace(evaluation, zone=dataclasses.replace(evaluation.zone, map=told))
    pictures = Pictures("industrial_tax_wan_mu")
    pictures.take(public)
    assert "公开" in pictures.panels[0].note and pictures.rows[0][1] == "0"
    assert (pictures.panels[0].scene.plots.codes == paint.UNKNOWN).all()


def test_an_indicator_that_is_none_is_told_with_those_near_it_and_not_with_all(plain):
    told = run(plain, plain, "--indicator", "容积律")
    assert told.exit_code == 4 and "相近的有：" in told.stderr
    assert "综合容积率（far_zone）" in told.stderr and told.stderr.count("（") <= 8
    none = run(plain, plain, "--indicator", "xyz")
    assert "也没有相近的。全部指标见 yuantu evaluate" in none.stderr and "_ha" not in none.stderr
    assert "Near it: " in run(plain, plain, "--indicator", "far_zon", "--lang", "en").stderr

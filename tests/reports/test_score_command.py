"""``yuantu score``: self-check said everywhere, incomplete said, every form, survey tables, and files of a build."""

import csv
import io
import json
from pathlib import Path

import geopandas as gpd
import pytest
from click.testing import CliRunner

import cli
from reports.build import evaluate_zone
from reports.tables.score_table import lacking, potential_answer, score_answer
from reports.tables.standard_table import answer as standard_answer

SAMPLES = Path(__file__).resolve().parents[2] / "layers" / "sample"


@pytest.fixture(scope="module")
def sample():
    return evaluate_zone(SAMPLES / "lianyungang")


def run(*words):
    done = CliRunner().invoke(cli.main, ["score", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


def test_text_says_whose_score_it_is_and_how_the_scheme_came_in_either_language():
    code, out, _ = run(SAMPLES / "nantong")
    assert code == 0
    assert out.startswith("自评总分算不出") and "· 自评：国家级开发区由部评分" in out
    for part in (
        "与公布的分值不可比",
        "按类型“工业主导型”采用 industrial_2014",
        "M-med",
        "工作假定",
        "C11 现状值",
        "总分不完整",
        "不相加",
    ):
        assert part in out
    _, out, _ = run(SAMPLES / "nantong", "--lang", "en")
    for part in ("self-check and, with ideals of one's own, not comparable with published scores", "C11 value", "evidence S", "nobody enacted"):  # fmt: skip
        assert part in out
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in out)


def test_the_sample_is_evaluated_by_its_own_scheme_within_the_approved_boundary(sample):
    made = sample.self_check
    assert (made.scheme.name, made.chosen, made.scope, made.unit) == (
        "scheme.toml",
        "zone",
        "boundary",
        "approved",
    )
    assert 0 < made.total < 100 and set(made.parks["park"]) == {"HZ", "XP", "ST", "KJ", "YT"}
    assert score_answer(sample, "zh").csv("zh").splitlines()[0].count("自评") == 1
    assert "公顷" in potential_answer(sample, "zh").text("zh")
    assert standard_answer(sample, "en").text("en").count("E.7") >= 6


def test_json_has_all_of_it_and_csv_one_table():
    code, out, _ = run(SAMPLES / "lianyungang", "--json", "--scheme", "city_2014")
    told = json.loads(out)
    assert (
        code == 0
        and told["self_check"] is True
        and told["scheme"] == "city_2014"
        and told["chosen"] == "asked"
    )
    assert (
        {row["code"] for row in told["score"]} >= {"B1c", "B2c"} and told["potential"] and told["benchmarks"]
    )
    _, out, err = run(SAMPLES / "lianyungang", "--csv", "--scope", "managed", "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[0]["level"] == "total" and rows[-1]["code"] == "C11" and "self-check" in err
    _, out, _ = run(SAMPLES / "lianyungang", "--csv", "--only", "benchmarks")
    assert out.splitlines()[0].startswith("指标,单位,本园区,参照值,年度,评价时点,范围")


def test_survey_tables_in_hectares_with_two_decimals():
    code, out, _ = run(SAMPLES / "nantong", "--standard-tables", "--scope", "managed", "--csv")
    rows = {
        (row["表"][:3], row["代码"], row["名称"]): row["数值"] for row in csv.DictReader(io.StringIO(out))
    }
    assert code == 0
    assert rows["E.3", "", "土地总面积"] == "477.78" and rows["E.4", "G", "闲置土地（登记在册）"] == ""
    _, out, _ = run(SAMPLES / "nantong", "--standard-tables", "--json")
    assert {row["check"] for row in json.loads(out)["checks"]} >= {"status", "supply", "idle", "high_tech"}


def test_a_zone_of_plots_alone_says_why_it_has_no_score(tmp_path):
    plots = gpd.read_file(SAMPLES / "lianyungang" / "plots.gpkg")[["plot_id", "geometry"]].head(5)
    plots.to_file(tmp_path / "plots.gpkg", layer="plots")
    (tmp_path / "zone.toml").write_text(
        'name = "裸"\nday = 2026-11-20\n[layers.plots]\nfile = "plots.gpkg"\n', encoding="utf-8"
    )
    code, out, _ = run(tmp_path)
    assert code == 0 and "没有建设状况" in out and "没有分值" in out and "总分 " not in out
    assert score_answer(evaluate_zone(tmp_path), "zh") is None


def test_a_scheme_at_fault_and_a_scope_that_is_not_there_are_refused(tmp_path):
    code, _, err = run(SAMPLES / "nantong", "--scheme", "industrial_2000", "--lang", "en")
    assert code == 4 and "industrial_2014" in err
    code, _, err = run(SAMPLES / "nantong", "--scope", "42")
    assert code == 4 and "没有 “42” 这个范围" in err
    own = tmp_path / "own.toml"
    own.write_text('extends = "industrial_2014"\nfoo = 1\n', encoding="utf-8")
    code, _, err = run(SAMPLES / "nantong", "--scheme", own, "--lang", "en")
    assert code == 4 and "own.toml" in err and "foo" in err


def test_what_is_lacking_is_put_into_words():
    assert lacking("B11;ideal:A31", "zh") == "B11 现状值、A31 理想值"

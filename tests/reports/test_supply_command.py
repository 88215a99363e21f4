"""Unsupplied, quota and supply as people run them: both languages, CSV and JSON, and a zone that has nothing to say."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli

SAMPLE = Path(__file__).parents[2] / "layers" / "sample" / "lianyungang"
NANTONG = SAMPLE.parent / "nantong"


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def test_a_shipped_profile_is_no_project():
    done = run("supply", SAMPLE, "manufacturing", "--lang", "en")
    assert done.exit_code != 0 and "is a shipped profile" in done.stderr and "based_on" in done.stderr
    assert "land_policy/profiles/README.md" in done.stderr
    done = run("supply", SAMPLE, SAMPLE.parents[2] / "land_policy" / "profiles" / "manufacturing.toml")
    assert done.exit_code != 0 and "land_policy/profiles/README.md" in done.stderr


def test_the_ledger_in_chinese():
    done = run("unsupplied", SAMPLE)
    assert done.exit_code == 0
    assert "批而未供 = 批准 − 已供应 − 撤批" in done.stdout and "M-med" in done.stdout
    row = next(line for line in done.stdout.splitlines() if "〔2019〕03号" in line).split()
    assert row[1:7] == ["2019-09-24", "102.60", "45.64", "12.44", "44.52", "43.39"]
    whole = next(line for line in done.stdout.splitlines() if line.startswith("合计")).split()
    assert whole[1:7] == ["—", "685.71", "285.17", "18.71", "381.83", "55.68"]
    assert done.stdout.startswith("批而未供 381.83 公顷（台账 9 个批次")
    assert "400.18 − 撤批 18.71 = 图上批而未供 381.46" in done.stdout


def test_the_ledger_by_age_as_json_and_its_pieces(tmp_path):
    done = run("unsupplied", SAMPLE, "--by", "age", "--json", "--pieces", tmp_path / "p.gpkg")
    rows = {row["age_band"]: row for row in json.loads(done.stdout)}
    assert rows["all"]["batches"] == 9
    assert rows["all"]["unsupplied_ha"] == pytest.approx(381.83, abs=0.01)
    assert (tmp_path / "p.gpkg").is_file()


def test_a_zone_without_batches_says_so():
    done = run("unsupplied", NANTONG, "--lang", "en")
    assert done.exit_code == 0 and "There is no layer of approval batches" in done.stdout
    assert run("unsupplied", NANTONG, "--pieces", "no.gpkg").exit_code == 3


def test_the_quota_with_its_parts():
    done = run("quota", SAMPLE, "--why", "YT")
    assert done.exit_code == 0 and "评价结果较差，只保留 0.50" in done.stdout and "建议" in done.stdout
    rows = json.loads(run("quota", SAMPLE, "--json").stdout)
    total = next(row for row in rows if row["name"] == "合计")
    assert total["quota_ha"] == pytest.approx(sum(row["quota_ha"] for row in rows if row["unit"]))
    missing = run("quota", NANTONG)
    assert missing.exit_code == 0 and "没有写 quota" in missing.stdout


def test_the_modes_for_the_plots_suggested_first_and_for_one_named():
    done = run("supply", SAMPLE, SAMPLE / "project.toml", "--csv", "--lang", "en")
    lines = done.stdout.splitlines()
    assert len(lines) == 1 + 3 * 6 and lines[0].startswith("plot number,plot name,supply mode,suggestion")
    one = run("supply", SAMPLE, SAMPLE / "project.toml", "ST-006")
    assert "先租后让" in one.stdout and "土地等别 7 等" in one.stdout and "认定" not in one.stdout
    wrong = run("supply", SAMPLE, SAMPLE / "project.toml", "ST-999")
    assert wrong.exit_code == 4 and "ST-999" in wrong.stderr

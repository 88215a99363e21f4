"""``yuantu whatif`` as people use it: on the sample, in both languages and for machines, and what it refuses."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import cli

HEAD = 'title = { zh = "试", en = "try" }\n'
RAISE = (
    '[[change]]\nkind = "raise_far"\nwhy = { zh = "加层", en = "add storeys" }\nplots = ["P2"]\nto = 0.5\n'
)
TAKE = '[[change]]\nkind = "take_back"\nwhy = "收回"\n[change.where]\nidle_class = "idle_two_years"\n'


@pytest.fixture
def plan(tmp_path) -> Path:
    """A scenario of two changes."""
    file = tmp_path / "plan.toml"
    file.write_text(HEAD + RAISE + TAKE, encoding="utf-8")
    return file


def run(*words):
    return CliRunner().invoke(cli.main, ["whatif", *map(str, words)])


def test_it_tells_what_moves_and_which_change_moves_it(chessboard, plan):
    done = run(chessboard, plan)
    assert done.exit_code == 0, done.output
    assert "综合容积率" in done.stdout and "+0.125" in done.stdout
    assert "疑似闲置（满两年）" in done.stdout and "顺序" in done.stdout
    english = run(chessboard, plan, "--lang", "en").stdout
    assert "overall FAR" in english and "suspected idle two years" in english and "add storeys" in english


def test_for_machines_every_scope_has_its_numbers(chessboard, plan):
    rows = json.loads(run(chessboard, plan, "--json").stdout)
    row = next(one for one in rows if one["indicator"] == "far_zone" and one["unit"] == "W")
    assert row["before"] == pytest.approx(0.5375) and row["c1"] == pytest.approx(0.125) and row["c2"] == 0
    assert "idle" in run(chessboard, plan, "--csv", "--by", "zone", "--lang", "en").stdout


def test_it_writes_the_zone_after_and_the_differences(chessboard, plan, tmp_path):
    out = tmp_path / "out"
    assert run(chessboard, plan, "--out", out).exit_code == 0
    plots = pd.read_csv(out / "evaluation.plots.csv", index_col="plot_id")
    assert plots.at["P2", "far"] == 0.5
    cells = pd.read_csv(out / "differences.plots.csv").set_index(["plot_id", "column"])
    assert float(cells.at[("P2", "far"), "after"]) == 0.5
    assert {file.name for file in out.glob("differences*")} == {
        "differences.csv",
        "differences.causes.csv",
        "differences.changes.csv",
        "differences.findings.csv",
        "differences.plots.csv",
        "differences.scores.csv",
    }


def test_a_file_at_fault_is_refused_in_both_languages(chessboard, tmp_path):
    (tmp_path / "bad.toml").write_text(HEAD + '[[change]]\nkind = "raise"\nwhy = "x"\n', encoding="utf-8")
    done = {lang: run(chessboard, tmp_path / "bad.toml", "--lang", lang) for lang in ("zh", "en")}
    assert done["zh"].exit_code == done["en"].exit_code == 4
    assert "第 1 项变化" in done["zh"].output and "change 1 (raise)" in done["en"].output
    assert run(chessboard, tmp_path / "none.toml").exit_code == 4


def test_a_zone_of_plots_only_is_answered(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    toml = 'name = "甲"\nday = 2026-11-20\ncrs = "EPSG:4547"\n[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n'
    zone = write(tmp_path / "bare", {"plots": frames()["plots"][["plot_id", "geometry"]]}, toml)
    (tmp_path / "plan.toml").write_text(HEAD + RAISE + TAKE, encoding="utf-8")
    done = run(zone, tmp_path / "plan.toml")
    assert done.exit_code == 0, done.output
    assert "不适用地块数" in done.stdout


def test_a_contract_after_the_day_is_said_to_lie_ahead(chessboard, tmp_path):
    plan = '[[change]]\nkind = "supply"\nwhy = "x"\nplots = ["P5"]\ncontract_day = 2027-01-01\n'
    (tmp_path / "plan.toml").write_text(HEAD + RAISE + plan, encoding="utf-8")
    assert (
        "第 2 项的合同日期或竣工日期晚于基准日 2026-11-20" in run(chessboard, tmp_path / "plan.toml").stdout
    )
    later = run(chessboard, tmp_path / "plan.toml", "--on", "2027-02-01", "--lang", "en").stdout
    assert "has not happened by then" not in later

"""One park, one industry as people read it, in both languages, for the bureau and for the public."""

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from land_policy.evaluation import evaluate
from reports.build import evaluate_zone
from reports.tables.industry_table import chain_cluster_table, industry_answer, share_table

SAMPLE = Path(cli.__file__).parent / "layers" / "sample"


def run(*words):
    done = CliRunner().invoke(cli.main, list(map(str, words)))
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def sample():
    return evaluate_zone(SAMPLE / "lianyungang")


def test_parks_in_json_keep_their_codes():
    rows = json.loads(run("industry", SAMPLE / "lianyungang", "--measure", "firms", "--json").stdout)
    haizhou = rows[0]
    assert (haizhou["unit"], haizhou["planned"], haizhou["largest"]) == ("HZ", "27;35", "27")
    assert (haizhou["verdict"], haizhou["firms"]) == ("leads", 105)
    assert haizhou["planned_share_pct"] == pytest.approx(100 * 46 / 105)  # 38 of code 27 and 8 of 35


def test_words_in_both_languages():
    chinese = run("industry", SAMPLE / "lianyungang", "--by", "sub_park").stdout
    assert "园中园" in chinese and "未列明可对照的产业" in chinese and "工作假设" in chinese
    english = run("industry", SAMPLE / "lianyungang", "--by", "chain", "--lang", "en").stdout
    assert "clustered" in english and "next-generation IT" in english and "成片" not in english


def test_money_of_few_firms_is_not_for_the_public(sample):
    few = share_table(sample, "park", "output").rows.set_index(["unit", "key"])
    assert few.at[("HZ", "38"), "firms"] == 1 and few.at[("HZ", "38"), "value"] > 0
    shown = {"classification": "公开", "map_number": "苏S(2026)001号"}
    open_ = evaluate(dataclasses.replace(sample.zone, map=shown))
    hidden = share_table(open_, "park", "output").rows.set_index(["unit", "key"])
    assert pd.isna(hidden.at[("HZ", "38"), "value"]) and hidden.at[("HZ", "27"), "value"] > 0
    assert hidden.at[("HZ", "38"), "share_pct"] == few.at[("HZ", "38"), "share_pct"]
    lone = chain_cluster_table(open_).rows.set_index("chain")
    assert pd.isna(lone.at["健康食品", "top_output_pct"])


def test_the_file_of_a_build_has_every_measure(sample):
    table = industry_answer(sample)
    assert len(table.rows) == 4 * (5 + 10)
    assert table.csv().splitlines()[0].startswith("层级,单元,度量,规划产业,")
    assert table.csv().splitlines()[1].startswith("园区,海州工业园,企业数,生命健康,")


def test_a_zone_without_firms_is_told_by_what_its_plots_have():
    done = run("industry", SAMPLE / "nantong", "--lang", "en")
    assert "people employed" in done.output
    assert (
        "No chain is on record" in run("industry", SAMPLE / "nantong", "--by", "chain", "--lang", "en").output
    )
    assert "园中园" in run("industry", SAMPLE / "nantong", "--by", "sub_park").output


def test_a_zone_of_plots_alone_says_what_is_missing(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    toml = (
        'name = "棋"\nday = 2026-11-20\ncrs = "EPSG:4547"\n'
        '[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n'
    )
    folder = write(tmp_path / "bare", {"plots": frames()["plots"]}, toml)
    assert "未提供园区" in run("industry", folder).output
    assert "没有产业链记录" in run("industry", folder, "--by", "chain").output
    for by in ("station", "area", "node"):
        assert "未提供走廊" in run("corridor", folder, "--by", by).output

"""Grades and space as people read them: both languages, nothing of single firms for the public, hostile text tamed."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from gis.errors import InputError, RuleError
from land_policy.evaluation import evaluate
from layers.read import read_zone
from layers.sample import make
from reports.answers import ANSWERS
from reports.tables.grading_table import answer, graded, grading_table, grading_text
from reports.tables.space_table import need_table, space_table, space_text

SAMPLE = Path(make.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def evaluation():
    return evaluate(read_zone(SAMPLE / "lianyungang"))


@pytest.fixture(scope="module")
def nantong():
    return evaluate(read_zone(SAMPLE / "nantong"))


def test_the_sample_is_graded_and_its_points_add_up(evaluation):
    rows = json.loads(grading_table(evaluation, graded(evaluation)).json())
    scored = [row for row in rows if row["score"] is not None]
    assert len(rows) == 389
    assert {name: sum(row["grade"] == name for row in scored) for name in "ABCD"} == {
        "A": 30,
        "B": 60,
        "C": 52,
        "D": 7,
    }
    names = ("tax_per_mu", "sales_per_mu", "tax_per_tce")
    for row in scored:
        points = sum(row[f"points_{name}"] for name in names)
        assert points + row["bonus"] - row["deduction"] == pytest.approx(row["score"])
    assert all(row["grade"] != "D" for row in rows if row["score"] is None)


def test_single_firms_are_marked_and_never_for_the_public(evaluation):
    found = graded(evaluation)
    assert "内部使用" in grading_table(evaluation, found).title
    rows = list(csv.DictReader(io.StringIO(grading_table(evaluation, found).csv())))
    assert {row["使用范围"] for row in rows} == {"内部使用"}
    with pytest.raises(InputError, match="not published"):
        grading_table(evaluation, found, "firm", public=True)
    firms = evaluation.zone.layers["firms"]["name"]
    for by in ("park", "industry"):
        told = grading_text(evaluation, found, by, public=True)
        table = grading_table(evaluation, found, by, public=True)
        assert not [name for name in firms if name in told + table.json() + table.csv()]
        assert not re.search("示例\\d{4}", told + table.json())
    few = [row for row in json.loads(table.json()) if row["withheld"]]
    assert len(few) >= 2 and all(row["firms"] is None and row["tax_per_mu"] is None for row in few)


def test_a_build_for_the_public_writes_no_firm(evaluation):
    assert "firm_id" in answer(evaluation).rows.columns
    zone = replace(evaluation.zone, map={"classification": "公开", "map_number": "苏连S(2026)001号"})
    open_to_all = replace(evaluation, zone=zone)
    assert "firm_id" not in answer(open_to_all).rows.columns
    assert {"grades", "space"} <= {stem for stem, _ in ANSWERS}


@pytest.mark.parametrize("by", ["firm", "park", "industry"])
def test_english_holds_no_chinese_but_names_and_sources(evaluation, by):
    table = grading_table(evaluation, graded(evaluation), by, "en")
    heads = [column.heading("en") for column in table.columns]
    assert not [head for head in heads if CHINESE.search(head)]
    if by == "firm":
        shown = (
            pd.read_csv(io.StringIO(table.csv("en")), dtype=str)
            .drop(columns="firm")
            .drop(columns="firm number")
        )
        assert not [name for name in shown if shown[name].fillna("").str.contains(CHINESE).any()]


def test_hostile_names_are_tamed(evaluation):
    firms = evaluation.zone.layers["firms"].copy()
    firms["name"] = firms["name"].astype(object)
    firms.loc[firms.index[0], "name"] = "=cmd|' /C calc'!A0\x1b[2J"
    firms.loc[firms.index[0], "grade"] = "@SUM(1)"
    nasty = replace(evaluation, zone=evaluation.zone.with_layer("firms", firms))
    table = grading_table(nasty, graded(nasty))
    assert "\x1b" not in table.text() and "\x1b" not in table.csv()
    assert not re.search(r"(^|,)[=@]", table.csv(), re.MULTILINE)


def test_a_zone_without_firms_or_factories_says_so(nantong):
    with pytest.raises(RuleError) as caught:
        graded(nantong)
    assert "没有企业数据" in caught.value.text("zh")
    assert answer(nantong) is None
    told = space_text(space_table(nantong), nantong.space)
    assert "企业台账（firms）没有填写所在自然幢" in told
    bare = evaluate(replace(nantong.zone, layers={"plots": nantong.zone.plots}))
    assert "没有标准厂房" in space_text(space_table(bare), bare.space)
    assert "no standard factories" in space_text(need_table(bare, 2000.0, 6.0, lang="en"), bare.space, "en")


def test_room_for_a_need(evaluation):
    table = need_table(evaluation, 2000.0, 6.0, lang="en")
    rows = json.loads(table.json())
    assert rows[0]["fits"] == "yes" and rows[0]["free_least_m2"] >= 2000
    assert [row["fits"] for row in rows] == sorted((row["fits"] for row in rows), reverse=True)
    assert "2\u2009000 m² to let in storeys of at least 6 m" in table.title
    assert {row["park_id"] for row in json.loads(need_table(evaluation, 2000.0, park="HZ").json())} == {"HZ"}


def test_the_whole_is_its_parks(evaluation):
    rows = {row["park_id"]: row for row in json.loads(space_table(evaluation).json())}
    whole = rows.pop("all")
    for name in ("floor_m2", "let_m2", "to_let_m2", "tenants", "buildings"):
        assert sum(row[name] for row in rows.values()) == pytest.approx(whole[name])
    assert 20 < whole["vacancy_pct"] < 60


@pytest.mark.parametrize(
    "words",
    [
        ["grades", "--public", "--lang", "en"],
        ["grades", "--scheme", "wujin_draft", "--json"],
        ["space", "--by", "building", "--park", "ST", "--csv"],
        ["space", "--need", "2000", "--height", "6"],
    ],
)
def test_the_verbs_answer(words):
    verb, *rest = words
    done = CliRunner().invoke(cli.main, [verb, str(SAMPLE / "lianyungang"), *rest])
    assert done.exit_code == 0, done.output
    assert len(done.stdout.splitlines()) > 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["grades", "--public", "--by", "firm"], "不得公布"),
        (["grades", "--scheme", "../../etc/passwd"], "没有名为"),
        (["space", "--park", "<b>"], "没有园区"),
    ],
)
def test_what_cannot_be_asked_is_said(words, told):
    verb, *rest = words
    done = CliRunner().invoke(cli.main, [verb, str(SAMPLE / "lianyungang"), *rest])
    assert done.exit_code in (3, 4)
    assert told in done.stderr


@pytest.mark.parametrize("by", ["firm", "park", "industry"])
@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_grades_prints_in_every_grouping_and_form(by, form):
    ran = CliRunner().invoke(
        cli.main, ["grades", str(SAMPLE / "lianyungang"), "--by", by, "--lang", "en", *form]
    )
    assert ran.exit_code == 0, ran.output
    assert "Traceback" not in ran.output
    if by == "park" and form == ["--csv"]:
        assert "Haizhou Industrial Park,49,13,22,13,1," in ran.stdout


def test_internal_groups_of_a_few_firms_are_shown_in_full(evaluation):
    rows = json.loads(grading_table(evaluation, graded(evaluation), "park").json())
    assert [row["firms"] for row in rows] == [49, 21, 52, 8, 5, 14, 149]
    assert all("withheld" not in row for row in rows)

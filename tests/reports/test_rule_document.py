"""The rulebook as people read it: the table, the long text, a zone's own, what was not checked lately."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from land_policy.case import PARAMETERS
from land_policy.rulebook import Rulebook
from land_policy.words import words
from reports.finding import compared
from reports.rule_document import rule_table, rule_text, rules_of

SAMPLE = Path(__file__).parents[2] / "layers" / "sample"
DAY = date(2026, 11, 20)


def printed(*arguments: object) -> str:
    ran = CliRunner().invoke(main, ["rules", *map(str, arguments)])
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_the_text_holds_every_clause_with_what_it_says_its_numbers_lists_and_source():
    book = Rulebook.load()
    text = rule_text(book, DAY, "en")
    for clause in book.clauses:
        assert clause.says in text and clause.means in text and f"evidence {clause.evidence}]" in text
    for document in book.documents:
        assert document.source_title in text and document.title.en in text
    assert (
        "第十四条第（一）项 idle land fee [law · measure · the day of evaluation governs · evidence S]"
        in text
    )
    assert "    · 20% [S]\n" in text
    assert "· GB/T 4754-2017 36 motor vehicles ≥ 0.80 [S]" in text
    assert "words for a cause on the government's side ∈ 政府原因; 政府行为" in text
    assert "table industrial_land_tax.csv has no rows of this edition: not assessed" in text


def test_chinese_is_chinese():
    text = rule_text(Rulebook.load(), DAY, "zh")
    assert "《闲置土地处置办法》 · 国土资源部令第53号 · 国土资源部" in text
    assert "施行 2012-07-01（依据等级 M-high）· 终止 未定 · 施行中 · 适用范围 全国" in text
    assert "    · 苏北 ≥ 1.00 [T]\n" in text and "    · 中止开发 < 1 年 [T]\n" in text
    assert "means" not in text and "evidence" not in text


def test_the_state_of_the_documents_is_that_of_the_day():
    assert "尚未施行" not in printed("--on", "2026-11-20").splitlines()[0]
    before = printed(SAMPLE / "nantong", "--on", "2021-12-21")
    assert before.startswith("规则簿 · 2021-12-21 · 文件 5 件：施行中 3、尚未施行 2")


def test_a_zone_prints_its_own_rules_on_its_own_day_and_what_it_states():
    text = printed(SAMPLE / "nantong", "--document")
    assert text.startswith("规则簿 · 2026-11-20 · 文件 5 件")
    assert "连云港推进" not in text and "江苏省进一步推进工业用地提质增效实施细则" in text
    assert "  region: 宗地所在江苏地区 [苏南 / 苏中 / 苏北] = 苏中\n" in text
    assert "  assessment: 高新区考核结果 [good / ordinary / poor] = 未说明\n" in text


def test_a_zone_that_names_no_rules_prints_the_national_ones(tmp_path):
    (tmp_path / "zone.toml").write_text(
        'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "p.shp"\n', "utf-8"
    )
    book, stated, day = rules_of(tmp_path)
    assert book == Rulebook.national() and stated == {"industry_codes": ""} and day == DAY


def test_only_what_was_not_checked_lately_is_listed():
    later = date(2027, 11, 21)
    book = Rulebook.load()
    table = rule_table(book, later, "zh", stale=365)
    assert len(table.rows) == len(book.table(later)) and (table.rows["checked_days"] == 366).all()
    assert "最近核对距所看日期超过 365 天的条款：0 条" in printed("--stale", "365", "--on", "2027-11-20")
    nothing = rule_text(book, date(2027, 11, 20), "zh", stale=365)
    assert "大意" not in nothing and "0 条" in nothing


def test_json_has_lists_and_numbers_as_they_are():
    rows = json.loads(printed("--json"))
    listed = {(row["clause_id"], row["limit_name"]): row["listed"] for row in rows if row["listed"]}
    assert "规划依法修改" in listed["idle_land_2012.government_cause", "政府原因用语"]
    assert ["25", "26", "30", "31", "32"] in listed.values()
    third = next(
        row for row in rows if row["clause_id"] == "idle_land_2012.stopped" and row["limit"] == "0.33"
    )
    assert third["limit_low"] == pytest.approx(1 / 3) and third["means"].startswith("Land on which")


def test_every_parameter_number_and_list_has_words():
    assert set(words("parameter")) == set(PARAMETERS)
    named = {limit.name for clause in Rulebook.load().clauses for limit in clause.limits} - {""}
    named |= {name for clause in Rulebook.load().clauses for name in clause.lists}
    assert named <= set(words("item"))


@pytest.mark.parametrize("days", ["-1", "x"])
def test_a_number_of_days_is_asked_for(days):
    assert CliRunner().invoke(main, ["rules", "--stale", days]).exit_code == 2


@pytest.mark.parametrize(
    ("lang", "says"),
    [("zh", "1.20 公顷，要求 ≥ 1.50 公顷"), ("en", "1.20 ha")],
)
def test_units_of_clauses_are_those_of_the_language(lang, says):
    rows = pd.DataFrame(
        {"value": 1.2, "sense": ">=", "limit_low": 1.5, "limit_high": 1.5, "unit": ["ha", "万元/ha"]}
    )
    first, second = compared(rows, lang)
    assert first.startswith(says)
    assert "ha" not in second if lang == "zh" else "10⁴ yuan/ha" in second

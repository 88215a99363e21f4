"""``yuantu explain``: what is named is recognised, and told down to numerators, plots and gaps."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from land_policy.evaluation import evaluate
from land_policy.makeup import makeup
from land_policy.scheme.scheme import stated_figures
from land_policy.tally import definitions
from layers.read import read_zone
from layers.schema import Column
from reports.explain.clause import explain_clause
from reports.explain.plot import explain_plot
from reports.explain.unit import explain_unit
from reports.printed import Table
from reports.summary import finding_table

ROOT = Path(__file__).resolve().parents[3]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def run(*words):
    return CliRunner().invoke(cli.main, ["explain", *map(str, words)])


def test_a_park_is_told_with_what_its_figures_are_made_of(chessboard):
    for named in ("W", "西园"):
        told = run(chessboard, named).stdout
        assert "园区 · 西园 (W)" in told
        assert "综合容积率: 0.538" in told
        assert "0.86 万m²" in told and "1.60 公顷" in told  # 7600 + 1000 m² of floor on 1.6 ha
        assert "P1 62.5%" in told
        assert "缺 建构筑物及堆场用地面积：2 宗 P1、P2" in told


def test_an_indicator_is_told_with_its_definition_units_and_plots(chessboard):
    for named in ("far_zone", "综合容积率", "overall FAR"):
        told = run(chessboard, named).stdout
        assert "TD/T 1029" in told and "园区 西园: 0.538" in told
    # without P1 1000 / 6000 is left, without P2 7600 / 10000: 0.5375 - 0.16667 and 0.5375 - 0.76
    assert "P1  本块 0.760，影响 +0.37083" in told and "P2  本块 0.167，影响 −0.22250" in told
    east = run(chessboard, "far_zone", "--unit", "东园").stdout
    assert "园区 东园: —" in east


def test_what_each_plot_brings_adds_up_to_the_figure(chessboard):
    evaluation = evaluate(read_zone(chessboard))
    rows = makeup(evaluation, "far_zone")
    assert rows["above"].sum() == pytest.approx(8600) and rows["below"].sum() == pytest.approx(16000)
    amount = makeup(evaluation, "floor_wan_m2", "park", "W")
    assert amount["moves"].sum() == pytest.approx(0.86)
    gap = makeup(evaluation, "industrial_coefficient_pct")
    assert gap["lacks"].to_dict() == {"P1": "built_covered_m2", "P2": "built_covered_m2"}


def test_every_known_share_is_what_the_makeup_leaves(chessboard):
    evaluation = evaluate(read_zone(chessboard))
    rows = evaluation.tallies[evaluation.tallies["scope"] == "zone"].set_index("indicator")
    for name in (
        "far_zone",
        "industrial_tax_wan_ha",
        "suspected_idle_rate_pct",
        "industrial_coefficient_pct",
    ):
        made = makeup(evaluation, name)
        assert made["above"].sum() == pytest.approx(rows.at[name, "numerator"])
        assert made["below"].sum() == pytest.approx(rows.at[name, "denominator"])


def test_a_clause_is_told_with_its_limit_evidence_and_the_plots_that_break_it(chessboard):
    for named in ("idle_land_2012.take_back", "take_back"):
        told = run(chessboard, named).stdout
        for part in ("第十四条第（二）项", "2.00 年", "[S]", "2012-07-01", "不符合 1", "P3"):
            assert part in told, part


def test_evidence_is_told_by_the_weakest_number_that_was_used(chessboard):
    """The clause is [S] by its own text, one plot was held to a number that is [M-low]: every table says [M-low]."""
    evaluation = evaluate(read_zone(chessboard))
    at = [one.clause.id for one in evaluation.judgements].index("idle_land_2012.take_back")
    judged = evaluation.judgements[at]
    weak = replace(
        judged,
        rows=judged.rows.assign(
            evidence=judged.rows["evidence"].astype(str).mask(judged.rows.index == "P3", "M-low")
        ),
    )
    assert (judged.weakest, weak.weakest) == ("S", "M-low")
    judgements = (*evaluation.judgements[:at], weak, *evaluation.judgements[at + 1 :])
    turned = replace(evaluation, judgements=judgements)
    told = explain_clause(turned, "idle_land_2012.take_back")
    assert "依据等级 [S]（所用限值中最弱的为 [M-low]，各表以此为准）" in told
    assert "所用限值" not in explain_clause(evaluation, "idle_land_2012.take_back")
    line = next(one for one in explain_unit(turned, "park", "E").split("\n") if "take_back" in one)
    assert "  [M-low]  " in line
    rows = finding_table(turned).rows
    assert rows["evidence"].iloc[at] == "M-low"


def test_a_plot_is_told_with_the_day_its_clauses_came_into_force(chessboard):
    told = run(chessboard, "P3").stdout
    assert "自 2012-07-01 施行" in told and "《闲置土地处置办法》（国土资源部令第53号）第十四条" in told


def test_names_that_several_things_have_are_listed(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    made = frames()
    made["plots"]["name"] = ["西园", "甲", "甲", None, None]
    zone = write(tmp_path / "twice", made)
    done = run(zone, "西园")
    assert done.exit_code == 4 and "地块" in done.output and "园区 西园（W）" in done.output
    assert "园区 · 西园" in run(zone, "西园", "--as", "unit").stdout
    both = run(zone, "甲", "--lang", "en")
    assert both.exit_code == 4 and "plot 甲 (P2)" in both.output and "plot 甲 (P3)" in both.output


def test_what_is_not_there_is_refused_with_what_is_near(chessboard):
    done = {lang: run(chessboard, "综合容机率", "--lang", lang) for lang in ("zh", "en")}
    assert done["zh"].exit_code == 4 and "指标 综合容积率（far_zone）" in done["zh"].output


def test_a_name_of_several_clauses_is_offered_with_the_indicators_that_hold_it(chessboard):
    told = run(chessboard, "容积率").output
    assert "条款 " in told and "（industrial_land_2023.far）" in told
    assert "指标 综合容积率（far_zone）" in told and "  " not in told.splitlines()[-1]


def test_a_unit_that_is_not_there_is_refused(chessboard):
    assert run(chessboard, "far_zone", "--unit", "nowhere").exit_code == 4


@pytest.mark.parametrize("named", ["P1", "W", "far_zone", "take_back", "棋盘（示意）"])
def test_english_has_no_chinese_labels(chessboard, named):
    told = run(chessboard, named, "--lang", "en")
    assert told.exit_code == 0, told.output
    labels = [line.split(":")[0] for line in told.stdout.splitlines() if ":" in line and "[" not in line]
    labels = [label for label in labels if not re.search("西园|东园|棋盘|《|第", label)]
    assert len(labels) > 2
    assert [label for label in labels if CHINESE.search(label)] == []


def test_a_zone_of_plots_only_is_told_what_it_lacks(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    toml = 'name = "甲"\nday = 2026-11-20\ncrs = "EPSG:4547"\n[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n'
    zone = write(tmp_path / "bare", {"plots": frames()["plots"][["plot_id", "geometry"]]}, toml)
    told = run(zone, "far_zone")
    assert told.exit_code == 0, told.output
    assert "未计入 5 宗" in told.stdout and "建设状况" in told.stdout
    assert run(zone, "zone").exit_code == run(zone, "P1").exit_code == run(zone, "take_back").exit_code == 0
    shutil.rmtree(zone)


def test_a_clause_answers_to_its_title_and_to_its_place_in_the_document(chessboard):
    told = run(chessboard, "满两年未动工，拟无偿收回").stdout
    assert "[idle_land_2012.take_back]" in told
    cited = told.split(" 满两年未动工")[0]  # as tables print it
    assert run(chessboard, cited).stdout == told
    number = run(chessboard, "第十四条第（二）项")
    assert "take_back" in number.output


def test_the_source_of_an_indicator_is_in_the_language_asked_for(chessboard):
    assert "出处: TD/T 1029（2014 年试行）" in run(chessboard, "far_zone").stdout
    assert "TD/T 1029 (2014 trial)" in run(chessboard, "far_zone", "--lang", "en").stdout


def test_every_indicator_has_its_source_in_both_languages():
    english = re.compile(r"[a-z]{3,}")
    for row in (*definitions("indicators").values(), *stated_figures().values()):
        assert row["source_zh"] and row["source_en"]
        assert not english.search(row["source_zh"]), row["source_zh"]


def test_clauses_of_one_number_differ_in_what_is_told_of_a_plot(chessboard):
    """The same number covers the share of land and that of floor area: each is told with its own title."""
    text = (chessboard / "zone.toml").read_text(encoding="utf-8")
    text = text.replace(
        "[rules.parameters]", '[rules]\nuse = ["industrial_land_2023"]\n[rules.parameters]', 1
    )
    (chessboard / "zone.toml").write_text(text, encoding="utf-8")
    told = run(chessboard, "P1").stdout
    lines = [line for line in told.splitlines() if "行政办公及生活服务设施用地所占比重" in line]
    heads = [line.split("[")[0] for line in lines]
    assert len(heads) == 2 and len(set(heads)) == 2
    assert any("建筑面积比重" in head for head in heads)


def test_of_a_plot_what_is_not_met_comes_first_and_what_does_not_apply_is_told_by_document(chessboard):
    told = run(chessboard, "P3").stdout.splitlines()
    at = next(n for n, line in enumerate(told) if line.startswith("└─"))
    verdicts = [line.split()[0] for line in told[at + 1 :] if not line.startswith("       · ")]
    order = ["不符合", "资料不足", "符合", "不适用"]
    assert verdicts == sorted(verdicts, key=order.index) and verdicts[0] == "不符合"
    assert verdicts.count("不适用") == 1
    documents = [line.strip() for line in told if line.startswith("       · ")]
    assert documents[0].startswith("· 《") and "）：" in documents[0]
    assert len({line.split("：")[0] for line in documents}) == len(documents)
    english = run(chessboard, "P3", "--lang", "en").stdout.splitlines()
    assert sum(line.startswith("       · ") for line in english) == len(documents)


def test_an_area_that_agrees_with_its_shape_has_no_gap(chessboard):
    evaluation = evaluate(read_zone(chessboard))
    plot, column = evaluation.plots.index[0], "official_area_m2"
    plane = evaluation.plots.loc[plot, "plane_area_m2"]
    for less, says in ((0.08, "0.00"), (2.0, "−0.02")):
        evaluation.plots.loc[plot, column] = plane - less
        evaluation.plots.loc[plot, "area_gap_pct"] = -100 * less / plane
        assert f"面积偏差: {says} %" in explain_plot(evaluation, plot, answers=[])


@pytest.mark.parametrize(
    ("lang", "says"), [("zh", "水面: 94 %（占宗地）"), ("en", "water: 94 % of the plot")]
)
def test_a_share_is_told_with_its_per_cent_behind_the_figure(chessboard, lang, says):
    column = Column("water_pct", "水面", "water", "占宗地%", "number")
    table = Table(
        pd.DataFrame({"plot_id": ["P1"], "water_pct": [94.0], "told": ["94"]}),
        (column,),
        "t",
        written={"water_pct": "told"},
    )
    assert says in explain_plot(evaluate(read_zone(chessboard)), "P1", lang=lang, answers=[table]).replace(
        "\n│    ", "\n"
    )

"""The screening for low efficiency: every test at, below and above its line, unknown kept unknown, and the shipped schemes."""

from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import RuleError
from land_policy.evaluation import evaluate
from land_policy.renewal.low_efficiency import _any, low_efficiency, screened
from land_policy.renewal.low_efficiency_scheme import read_scheme
from land_policy.renewal.low_efficiency_signs import two_years, under
from reports.tables.low_efficiency_table import _gated, low_notes, low_table, low_text

SHIPPED = Path(str(resources.files("land_policy").joinpath("low_efficiency")))
PLOTS = ["P1", "P2"]


def board(zone, *, parameters="", **columns):
    """The chessboard with columns put in, evaluated."""
    plots = zone.plots.assign(**{name: pd.Series(value, zone.plots.index) for name, value in columns.items()})
    return evaluate(zone.with_layer("plots", plots))


def row(found, plot="P1"):
    return found.rows.loc[plot, ["low_class", "low_gate", "low_tests"]].tolist()


def sign(found, test, plot="P1"):
    tests = found.tests.set_index(["plot_id", "test"])
    return tests.loc[(plot, test)]


def test_what_the_shipped_schemes_say():
    ours, theirs = (read_scheme(SHIPPED / f"{name}.toml") for name in ("suggested", "yangzhou_2025"))
    assert (ours.kind, ours.evidence, ours.idle_out) == ("assumption", "", True)
    assert (ours.years_low, ours.years_high) == (2, 3)
    assert {one.name: round(one.bound, 4) for one in ours.tests if one.bound == one.bound} == {
        "far_control": 0.6667, "far_park": 0.7, "coefficient": 30, "tax_park": 0.5, "vacant": 1,
    }  # fmt: skip
    assert (theirs.kind, theirs.evidence, theirs.place.zh) == ("law", "T", "扬州市")
    assert [(one.letter, one.gives) for one in theirs.tests] == [("D", "low"), ("C", "case_by_case")]


@pytest.mark.parametrize(
    ("value", "low", "high", "holds"),
    [(29.99, 30, 30, True), (30, 30, 30, False), (30.01, 30, 30, False), (None, 30, 30, None), (5, None, None, None),
     (0.3, 0.4, 0.5, True), (0.4, 0.4, 0.5, None), (0.49, 0.4, 0.5, None), (0.5, 0.4, 0.5, False)],
)  # fmt: skip
def test_below_a_line(value, low, high, holds):
    series = [pd.Series([one], dtype="float64") for one in (value, low, high)]
    found = under(*series)["holds"].iloc[0]
    assert found is pd.NA if holds is None else bool(found) is holds


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [(True, True, True), (True, False, True), (True, None, True), (False, False, False), (False, None, None), (None, None, None)],
)  # fmt: skip
def test_unknown_stays_unknown_unless_another_test_decides(one, other, both):
    for pair in ((one, other), (other, one)):
        held = [pd.Series([value], dtype="boolean") for value in pair]
        found = _any(held, pd.RangeIndex(1)).iloc[0]
        assert found is pd.NA if both is None else bool(found) is both


@pytest.mark.parametrize(
    ("grade", "before", "holds"),
    [("D", "D", True), ("D", "C", False), ("C", "D", False), ("D", None, None), (None, "D", None), (None, "A", False), (None, None, None)],
)  # fmt: skip
def test_one_class_two_years_running(grade, before, holds):
    found = two_years(pd.DataFrame({"grade": [grade], "grade_before": [before]}), "D")["holds"].iloc[0]
    assert found is pd.NA if holds is None else bool(found) is holds


def test_the_chessboard_by_hand(chessboard_zone):
    # industrial mean of the west park: 8 600 / 16 000 = 0.5375; 0.7 of it 0.37625. P1 0.76, P2 1 000 / 6 000 = 0.1667.
    # tax: 39 wan yuan over 24 mu = 1.625 a mu, half 0.8125; P1 30 / 15 = 2, P2 9 / 9 = 1.
    found = low_efficiency(board(chessboard_zone))
    far = sign(found, "far_park", "P2")
    assert (round(far["value"], 4), far["base"], round(far["low"], 5)) == (0.1667, 0.5375, 0.37625)
    assert (far["base_of"], far["holds"]) == ("W", True)
    tax = sign(found, "tax_park", "P2")
    assert (tax["value"], tax["base"], tax["low"], tax["holds"]) == (1.0, 1.625, 0.8125, False)
    assert row(found, "P2") == ["low", "", "far_park"]
    assert row(found, "P1") == ["none_so_far", "", ""]
    assert found.rows["low_class"].tolist()[2:] == ["not_applicable"] * 3
    assert found.rows["low_gate"].tolist()[2:] == ["idle", "not_built", "not_built"]
    assert found.low.tolist() == [False, True, False, False, False]


def test_the_coefficient_at_and_below_thirty(chessboard_zone):
    for covered, holds in ((2_999.0, True), (3_000.0, False), (3_001.0, False)):
        found = low_efficiency(board(chessboard_zone, covered_m2=[covered, *[None] * 4]))
        assert bool(sign(found, "coefficient")["holds"]) is holds
    assert (
        sign(low_efficiency(board(chessboard_zone, covered_m2=[0.0, *[None] * 4])), "coefficient")["holds"]
        is pd.NA
    )


def test_far_against_the_control_value_of_the_industry(chessboard_zone):
    # code 27 in the 2008 table: 0.7; two thirds of it 0.46667. P1's counted FAR is set by its counted floor area.
    common = {
        "industry_code": "27", "contract_day": pd.Timestamp("2015-01-01"), "far_floor_area_m2": [4_666.0, *[None] * 4],
    }  # fmt: skip
    zone = chessboard_zone
    for floor, holds in ((4_666.0, True), (4_667.0, False)):
        plots = zone.plots.assign(**common).assign(far_floor_area_m2=[floor, *[np.nan] * 4])
        named = zone.with_layer("plots", plots)
        found = sign(low_efficiency(evaluate(_coded(named))), "far_control")
        assert (found["base"], round(found["low"], 5), bool(found["holds"])) == (0.7, 0.46667, holds)
        assert (found["base_of"], found["base_evidence"]) == ("industrial_land_2008", "T")
    early = zone.plots.assign(**{**common, "contract_day": pd.Timestamp("2007-01-01")})
    found = sign(low_efficiency(evaluate(_coded(zone.with_layer("plots", early)))), "far_control")
    assert (bool(found["holds"]), found["why"]) == (False, "no_edition")


def _coded(zone):
    import dataclasses

    return dataclasses.replace(zone, industry_codes="GB/T 4754-2002")


@pytest.mark.parametrize(
    ("finished", "expected"),
    [("2024-11-21", ["not_applicable", "too_new", ""]), ("2024-11-20", ["unknown", "age_between", "class_d"]),
     ("2023-11-21", ["unknown", "age_between", "class_d"]), ("2023-11-20", ["low", "", "class_d"]),
     (None, ["unknown", "age_unknown", "class_d"])],
)  # fmt: skip
def test_years_since_completion(chessboard_zone, finished, expected):
    days = pd.to_datetime([finished, *[None] * 4])
    found = low_efficiency(board(chessboard_zone, grade="D", grade_before="D", finished_on=days))
    assert row(found) == expected


def test_land_that_is_not_industrial_is_left_alone(chessboard_zone):
    shops = low_efficiency(board(chessboard_zone, status_class=["A4", "A2", "B21", "B21", "B21"]))
    assert row(shops) == ["not_applicable", "not_industrial", ""]
    assert "P1" not in set(shops.tests["plot_id"])


def test_yangzhou_looks_at_classes_only(chessboard_zone):
    found = low_efficiency(board(chessboard_zone, grade=["D", "C", None, None, None], grade_before=["D", "C", None, None, None]), "yangzhou_2025")  # fmt: skip
    assert [row(found, plot)[0] for plot in PLOTS] == ["low", "case_by_case"]
    assert row(low_efficiency(board(chessboard_zone), "yangzhou_2025"))[0] == "unknown"


def test_two_years_of_tax(chessboard_zone):
    # this year P2's tax is 1 wan yuan: 0.111 a mu, below half of (31 / 24 =) 1.2917; the year before it was 1.0: not below
    now = board(chessboard_zone, tax_wan=[30.0, 1.0, None, None, None])
    before = evaluate(chessboard_zone.on(date(2025, 11, 20)))
    one, two = low_efficiency(now), low_efficiency(now, before=before)
    assert (one.tax_years, two.tax_years) == (1, 2)
    assert bool(sign(one, "tax_park", "P2")["holds"]) and not bool(sign(two, "tax_park", "P2")["holds"])
    both = low_efficiency(now, before=board(chessboard_zone, tax_wan=[30.0, 1.0, None, None, None]))
    assert bool(sign(both, "tax_park", "P2")["holds"])
    blank = low_efficiency(now, before=board(chessboard_zone, tax_wan=[30.0, None, None, None, None]))
    assert sign(blank, "tax_park", "P2")["holds"] is pd.NA


@pytest.mark.parametrize(
    ("since", "holds"), [("2025-11-19", True), ("2025-11-20", False), ("2026-06-01", False), (None, None)]
)
def test_a_building_vacant_for_more_than_a_year(chessboard_zone, since, holds):
    zone = chessboard_zone
    houses = zone.layer("buildings")
    days = pd.Series(pd.to_datetime([since, "2026-10-01", "2026-10-01"]), index=houses.index)
    found = low_efficiency(evaluate(zone.with_layer("buildings", houses.assign(vacant_since=days))))
    vacant = sign(found, "vacant")["holds"]
    assert vacant is pd.NA if holds is None else bool(vacant) is holds


def test_a_firm_at_work_on_the_plot_says_its_buildings_are_used(chessboard_zone):
    zone = chessboard_zone
    firms = pd.DataFrame({"plot_id": ["P1", "P2"]}, index=pd.Index(["F1", "F2"], name="firm_id"))
    found = low_efficiency(evaluate(zone.with_layer("firms", firms)))
    assert bool(sign(found, "vacant")["holds"]) is False and sign(found, "vacant")["why"] == "used"


FIELDS = ("tax_wan", "finished_on", "status_class", "grade", "grade_before", "covered_m2", "far_most")


@pytest.fixture(scope="module")
def low_zone(chessboard_zone):
    """The chessboard with two plots of low efficiency."""
    plots = chessboard_zone.plots
    covered = pd.Series([2_000.0, 1_000.0, None, None, None], plots.index)
    zone = chessboard_zone.with_layer("plots", plots.assign(grade="D", grade_before="D", covered_m2=covered))
    assert low_efficiency(evaluate(zone)).rows["low_class"].tolist()[:2] == ["low", "low"]
    return zone


@settings(max_examples=15, deadline=None)
@given(names=st.sets(st.sampled_from(FIELDS), min_size=1))
def test_taking_data_away_never_makes_a_plot_look_good(low_zone, names):
    less = evaluate(low_zone.with_layer("plots", low_zone.plots.drop(columns=list(names))))
    assert not low_efficiency(less).rows["low_class"].iloc[:2].isin(["none_seen", "not_applicable"]).any()


FAULTY = """
title = { zh = "甲", en = "A" }
kind = "assumption"
source = { zh = "甲", en = "A" }
checked = 2026-11-20
[gates]
idle_in = true
years_since_completion = { low = 3, high = 2 }
[[test]]
name = "a"
label = { zh = "甲", en = "A" }
measure = "coefficient_pct"
below = 0
gives = "low"
[[test]]
name = "a"
label = { zh = "甲", en = "A" }
measure = "beauty"
below = 1
gives = "low"
"""


def test_every_fault_of_a_scheme_at_once(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(FAULTY, encoding="utf-8")
    with pytest.raises(RuleError) as told:
        read_scheme(path)
    for part in ("idle_in", "above high", "above 0", "'beauty' is unknown", "two called 'a'"):
        assert part in str(told.value), part
    assert all("mine.toml" in line for line in str(told.value).splitlines())
    assert "目前" not in told.value.text("zh") and "须大于 0" in told.value.text("zh")


def test_a_scheme_of_ones_own_changes_the_answer_without_python(chessboard_zone, tmp_path):
    text = (SHIPPED / "suggested.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("below = 0.7", "below = 0.3"), encoding="utf-8")
    # 0.3 of 0.5375 is 0.16125: P2's 0.1667 is above it
    found = screened(board(chessboard_zone), read_scheme(path))
    assert row(found, "P2")[0] == "none_so_far"


def test_in_words(chessboard_zone):
    evaluation = board(chessboard_zone)
    found = low_efficiency(evaluation)
    table = low_table(evaluation, found)
    assert table.rows["plot_id"].tolist() == ["P2"]
    assert table.rows["low_says"].tolist() == [
        "容积率（不计层高）0.17，低于 0.38（西园工业用地平均 0.54 的 0.7）"
    ]
    text = low_text(evaluation, found)
    assert (
        "拟列入低效 1 宗" in text and "编者建议" in text and "由主管部门决定" in text and "认定" not in text
    )
    english = low_text(evaluation, found, lang="en")
    assert "plain FAR 0.17 is below 0.38 (0.7 of 0.54; the industrial mean of" in english


def test_what_is_set_aside_for_a_missing_day_is_told_with_what_to_fill_in(chessboard_zone):
    finished = pd.to_datetime(["2016-12-31", None, None, None, None])
    evaluation = board(chessboard_zone, finished_on=finished, tax_wan=np.nan)
    text = low_text(evaluation, low_efficiency(evaluation))
    assert (
        "因资料不足未作判断 1 宗：竣工日期未录入或尚未竣工 1 宗（请补录宗地的竣工日期（finished_on））"
        in text
    )
    assert "以下 1 宗已符合筛查依据，只因缺资料未作判断" in text
    row_ = next(line for line in text.splitlines() if line.startswith("P2"))
    assert "0.17，低于 0.38" in row_ and "竣工日期未录入" in row_ and "P1" not in text
    stateless = pd.DataFrame({"low_class": ["unknown"], "low_gate": ["idle_unknown"]})
    told = ["因资料不足未作判断 1 宗：闲置状况资料不足 1 宗（请补录约定动工日、开工日与供应状况）。"]
    assert _gated(stateless, "zh") == told
    gates = pd.DataFrame(
        {"low_class": ["unknown", "unknown", "low"], "low_gate": ["age_unknown", "age_unknown", ""]}
    )
    assert _gated(gates, "zh") == [
        "因资料不足未作判断 2 宗：竣工日期未录入或尚未竣工 2 宗（请补录宗地的竣工日期（finished_on））。"
    ]
    assert "没有任何宗地登记税收" in text and "只有一年数据" not in text
    assert "连云港" not in text


def test_recorded_and_suggested_classes_are_kept_apart(chessboard_zone):
    evaluation = board(
        chessboard_zone, grade=["D", "D", None, None, None], grade_before=["D", "C", None, None, None]
    )
    text = low_text(evaluation, low_efficiency(evaluation))
    assert "连续两年为D类 1 宗；不是 yuantu grades 推算的建议等级" in text


def test_a_plot_of_unknown_use_is_told_once(chessboard_zone):
    """P1 is not built, P2 hangs on its use, P4 is no industry, P5 is industrial: together the five plots there are."""
    evaluation = evaluate(chessboard_zone)
    found = low_efficiency(evaluation)
    rows = found.rows.assign(
        low_class=["not_applicable", "unknown", "low", "not_applicable", "not_applicable"],
        low_gate=["not_built", "use_unknown", "", "not_industrial", "idle"],
    )
    use = pd.Series([None, None, True, False, True], rows.index, dtype="boolean")
    notes = low_notes(
        replace(evaluation, plots=evaluation.plots.assign(is_industrial=use)), replace(found, rows=rows)
    )
    assert notes[0].startswith("工业用地 2 宗：拟列入低效 1 宗") and "不适用 1 宗（疑似闲置" in notes[0]
    assert notes[1:3] == [
        "另有 1 宗用途不明，未计入。",
        "用途不明、但无论何种用途均不适用的 1 宗（未建成（不属存量） 1），也未计入。",
    ]

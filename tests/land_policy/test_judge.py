"""Judgements: comparing, three-valued joining, and findings."""

import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from gis.errors import RuleError
from land_policy.case import PARAMETERS, Case, column
from land_policy.judge import (
    EXEMPT,
    FINDING_COLUMNS,
    VERDICTS,
    Judgement,
    compare,
    decide,
    restated,
    verdict_label,
)
from land_policy.rulebook import Rulebook

BOOK = Rulebook.load(["industrial_land"])
COEFFICIENT = BOOK.clause("industrial_land_2008.building_coefficient")
DAY = date(2026, 11, 20)


def judged(values, contracts="2015-01-01", **masks):
    plots = pd.DataFrame(
        {"contract_day": pd.to_datetime([contracts] * len(values))},
        index=[f"P{at}" for at in range(len(values))],
    )
    return compare(
        COEFFICIENT, pd.Series(values, index=plots.index, dtype="float64"), Case(plots, DAY), **masks
    )


def verdicts(codes):
    judgement = judged([30.0 for _ in codes])
    return Judgement(COEFFICIENT, judgement.rows.assign(code=[VERDICTS.index(code) for code in codes]))


def test_labels():
    assert [verdict_label(key) for key in VERDICTS] == ["符合", "不符合", "资料不足", "不适用"]
    assert [verdict_label(key, "en") for key in VERDICTS] == ["meets", "breaks", "unknown", "exempt"]


def test_compare_value_limit_margin():
    judgement = judged([30.0, 29.9, 45.0, None])
    assert judgement.verdict.tolist() == ["meets", "breaks", "meets", "unknown"]
    assert judgement.limit.tolist() == [30.0, 30.0, 30.0, 30.0]
    assert judgement.margin.round(9).tolist()[:3] == [0.0, -0.1, 15.0]
    assert judgement.reason_key.tolist() == ["meets", "breaks", "meets", "no_value"]


def test_rounding_noise_at_the_limit_is_not_a_breach():
    assert judged([0.1 * 3 * 100, 29.999999999999996]).verdict.tolist() == ["meets", "meets"]
    assert judged([29.9999]).verdict.tolist() == ["breaks"]
    # the slack is a billionth of the limit: 3e-8 of 30
    assert judged([30 - 2.9e-8, 30 - 3.1e-8]).verdict.tolist() == ["meets", "breaks"]


def test_of_a_range_the_end_that_decided_is_the_limit():
    index = ["P0", "P1", "P2"]
    limits = pd.DataFrame({"low": 0.5, "high": 0.6, "since": pd.NaT, "evidence": "T"}, index=index)
    judgement = judged([0.7, 0.55, 0.4], limits=limits)
    assert judgement.verdict.tolist() == ["meets", "unknown", "breaks"]
    assert judgement.limit.fillna(-1).tolist() == [0.6, -1, 0.5]
    assert judgement.margin.round(9).fillna(-1).tolist() == [0.1, -1, -0.1]


def test_masks_give_the_reason_and_an_exemption_beats_doubt():
    first, second = pd.Series([True, False], index=["P0", "P1"]), pd.Series([True, True], index=["P0", "P1"])
    judgement = judged([99.0, 99.0], exempt={"not_built": first}, unknown={"use_unknown": second})
    assert judgement.verdict.tolist() == ["exempt", "unknown"]
    assert judgement.reason("en").tolist()[0] == "not yet built"


def test_a_later_edition_never_judges_an_earlier_contract():
    later = BOOK.clause("industrial_land_2023.building_coefficient")
    plots = pd.DataFrame(
        {"contract_day": pd.to_datetime(["2023-06-24", "2023-06-25", None])}, index=list("abc")
    )
    value = pd.Series([35.0, 35.0, 35.0], index=list("abc"))
    assert compare(later, value, Case(plots, DAY)).verdict.tolist() == ["exempt", "breaks", "unknown"]
    assert compare(COEFFICIENT, value, Case(plots, DAY)).verdict.tolist() == ["meets", "exempt", "unknown"]


TABLE_AND = {
    ("meets", "meets"): "meets",
    ("meets", "breaks"): "breaks",
    ("meets", "unknown"): "unknown",
    ("meets", "exempt"): "meets",
    ("breaks", "breaks"): "breaks",
    ("breaks", "unknown"): "breaks",
    ("breaks", "exempt"): "breaks",
    ("unknown", "unknown"): "unknown",
    ("unknown", "exempt"): "unknown",
    ("exempt", "exempt"): "exempt",
}
TABLE_OR = {
    ("meets", "meets"): "meets",
    ("meets", "breaks"): "meets",
    ("meets", "unknown"): "meets",
    ("meets", "exempt"): "meets",
    ("breaks", "breaks"): "breaks",
    ("breaks", "unknown"): "unknown",
    ("breaks", "exempt"): "breaks",
    ("unknown", "unknown"): "unknown",
    ("unknown", "exempt"): "unknown",
    ("exempt", "exempt"): "exempt",
}


@pytest.mark.parametrize(("left", "right"), list(itertools.product(VERDICTS, VERDICTS)))
def test_three_valued_joining(left, right):
    pair = (left, right) if (left, right) in TABLE_AND else (right, left)
    assert (verdicts([left]) & verdicts([right])).verdict.tolist() == [TABLE_AND[pair]]
    assert (verdicts([left]) | verdicts([right])).verdict.tolist() == [TABLE_OR[pair]]


def test_joining_keeps_what_was_compared():
    low, high = judged([20.0, 50.0]), judged([40.0, 10.0])
    both = low & high
    assert both.value.tolist() == [20.0, 10.0]
    assert both.margin.tolist() == [-10.0, -20.0]
    assert [part.value.tolist() for part in both.parts] == [[20.0, 50.0], [40.0, 10.0]]
    assert len((both & low).parts) == 3


def test_joining_judgements_of_other_plots_is_refused():
    with pytest.raises(RuleError, match="judged over different plots"):
        judged([1.0]) & judged([1.0, 2.0])


def test_findings():
    found = judged([20.0]).findings("zh")
    assert tuple(found.columns) == FINDING_COLUMNS
    row = found.iloc[0]
    assert (row["clause_id"], row["plot_id"], row["verdict"]) == (COEFFICIENT.id, "P0", "breaks")
    assert (row["value"], row["limit"], row["unit"], row["margin"]) == (20.0, 30.0, "%", -10.0)
    assert row["reason"] == (
        "建筑系数低于控制值，疑似不符合（限值据二手资料，未核对原文）（施行日期凭记忆，把握较大，未核对原文）"
    )
    assert row["citation"] == "《工业项目建设用地控制指标（2008年版）》（国土资发〔2008〕24号）建筑系数"
    assert row["since"].date() == date(2008, 1, 31) and row["governed_on"].date() == date(2015, 1, 1)
    assert (row["evidence"], row["since_evidence"], row["kind"]) == ("S", "M-high", "law")


def test_decide():
    plots = pd.DataFrame({"contract_day": pd.to_datetime(["2015-01-01"] * 3)}, index=list("abc"))
    holds = pd.Series([True, False, None], index=list("abc"), dtype="boolean")
    assert decide(COEFFICIENT, holds, Case(plots, DAY)).verdict.tolist() == ["meets", "breaks", "unknown"]


def test_a_reason_without_words_is_refused():
    judgement = judged([1.0])
    silent = Judgement(COEFFICIENT, judgement.rows.assign(reason_key="because"))
    with pytest.raises(RuleError, match=r"reason 'because' has no words. Add because to its words"):
        silent.findings()


def test_column_is_blank_where_there_is_none():
    plots = pd.DataFrame({"name": ["", "x"]}, index=["a", "b"])
    assert column(plots, "name").tolist() == [None, "x"]
    for kind, dtype in (("number", "float64"), ("flag", "boolean")):
        assert str(column(plots, "none", kind).dtype) == dtype and column(plots, "none", kind).isna().all()
    assert column(plots, "none", "day").isna().all()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"extension_confirmed": "P1"}, "is 'P1'. Write a list of plot numbers"),
        ({"colour": 1}, "parameter colour: is unknown"),
        ({"connective": "xor"}, "is 'xor'. Write one of: 'or', 'and'"),
        ({"connective": ["or"]}, r'is \["or"\]. Write one of: .or., .and.'),
        ({"region": "江苏"}, "is '江苏'. Write one of: '苏南', '苏中', '苏北'"),
        ({"area_class": 5}, "parameter area_class: is 5. Write a text"),
        ({"far_exempted": ["ZZZ"]}, "'ZZZ' is no number of a plot"),
        ({"anniversary_counts": 1}, "is 1. Write one of: True, False"),
        ({"extension_confirmed": [1]}, r"is \[1\]. Write a list of plot numbers"),
        ({"extension_confirmed": ["ZZZ"]}, "'ZZZ' is no number of a plot. Correct it, or remove it"),
        ("x", r"is 'x', not a table. Write \[rules.parameters\]"),
        (["x"], "not a table"),
    ],
)
def test_parameters_are_checked(parameters, message):
    with pytest.raises(RuleError, match=message):
        Case(pd.DataFrame(), DAY, parameters)


def test_parameters_are_documented():
    assert set(PARAMETERS) == {
        "industry_codes",
        "connective",
        "anniversary_counts",
        "assessment",
        "extension_confirmed",
        "extension_refused",
        "region",
        "area_class",
        "far_exempted",
        "none_recorded",
        "separate_plot_allowed",
    }


def several(values, clause=COEFFICIENT, contract="2015-01-01", **masks):
    index = list("abcdefgh"[: len(values)])
    plots = pd.DataFrame({"contract_day": pd.to_datetime([contract] * len(values))}, index=index)
    return compare(clause, pd.Series(values, index=index, dtype="float64"), Case(plots, DAY), **masks)


def test_at_most_and_less_than():
    # service land: at most 7 %; the slack is a billionth of the limit: 7e-9 of 7
    most = BOOK.clause("industrial_land_2008.service_land")
    judgement = several([7.0, 7 + 6e-9, 7 + 9e-9, 6.0, 8.0], most)
    assert judgement.verdict.tolist() == ["meets", "meets", "breaks", "meets", "breaks"]
    assert judgement.margin.round(6).tolist() == [0.0, 0.0, 0.0, 1.0, -1.0]
    limits = pd.DataFrame({"low": 5.0, "high": 6.0, "since": pd.NaT, "evidence": "T"}, index=list("abc"))
    ranged = several([4.0, 5.5, 7.0], most, limits=limits)
    assert ranged.verdict.tolist() == ["meets", "unknown", "breaks"]
    assert ranged.limit.fillna(-1).tolist() == [5.0, -1, 6.0]
    below = replace(most, limits=(replace(most.limits[0], sense="<"),))
    less = several([6.0, 7.0, 8.0, 7 - 9e-9, 7 - 6e-9], below)
    assert less.verdict.tolist() == ["meets", "breaks", "breaks", "meets", "breaks"]


def test_limits_of_each_plot_bring_their_day_and_their_evidence():
    limits = pd.DataFrame(
        {
            "low": [30.0, None],
            "high": [30.0, None],
            "since": pd.to_datetime(["2012-07-01", None]),
            "evidence": ["T", "M-low"],
        },
        index=["a", "b"],
    )
    judgement = several([40.0, 40.0], limits=limits)
    found = judgement.findings()
    assert judgement.reason_key.tolist() == ["meets", "no_limit"]
    assert found["since"].iloc[0].date() == date(2012, 7, 1) and pd.isna(found["since"].iloc[1])
    assert found["evidence"].tolist() == ["T", "M-low"]


def test_joined_of_equals_the_left_is_told():
    left, right = several([20.0, 40.0]), several([10.0, 50.0])
    assert (left & right).value.tolist() == [20.0, 40.0]
    assert (right | left).value.tolist() == [10.0, 50.0]


def test_some_plots_and_some_verdicts():
    judgement = several([40.0, 20.0, None, 30.0])
    assert judgement.among(np.array([1, 3])).rows.index.tolist() == ["b", "d"]
    assert judgement.among(verdicts=["breaks", "unknown"]).rows.index.tolist() == ["b", "c"]
    assert judgement.among(np.array([0, 1]), ["meets"]).rows.index.tolist() == ["a"]
    assert judgement.among().rows.index.tolist() == ["a", "b", "c", "d"]


def test_restated_where_the_mask_is_true():
    rows = several([40.0, 20.0, 10.0]).rows
    here = pd.Series([False, True, None], index=list("abc"), dtype="boolean")
    told = Judgement(COEFFICIENT, restated(rows, here, EXEMPT, "not_built"))
    assert told.verdict.tolist() == ["meets", "exempt", "breaks"]
    assert told.reason_key.tolist() == ["meets", "not_built", "breaks"]
    assert told.value.fillna(-1).tolist() == [40.0, -1, 10.0]
    assert told.rows["limit_low"].fillna(-1).tolist() == [30.0, -1, 30.0]
    kept = restated(rows, here, EXEMPT, "not_built", compared=True)
    assert kept["value"].tolist() == [40.0, 20.0, 10.0]
    assert kept["limit_high"].tolist() == [30.0, 30.0, 30.0]


def test_a_reason_says_how_the_edition_was_told_and_how_well_its_day_is_known():
    plots = pd.DataFrame(
        {
            "contract_day": pd.to_datetime([None, None, "2015-01-01"]),
            "supplied_on": ["2015-03", "2015-03", None],
        },
        index=list("abc"),
    )
    values = pd.Series([29.0, None, 31.0], index=list("abc"))
    broken, unknown, met = compare(COEFFICIENT, values, Case(plots, DAY)).reason("en")
    month = " (the contract day is missing: the month of supply settles the edition)"
    force = " (day of force from memory; confidence high; not checked against the text)"
    assert broken.endswith(" (number from a secondary text)" + month + force)
    assert unknown == "a figure that is needed is missing" + month
    assert met.endswith(" (number from a secondary text)" + force)


def test_a_contract_of_the_day_is_judged_and_one_of_the_next_day_is_not():
    later = BOOK.clause("industrial_land_2023.building_coefficient")
    assert several([45.0], later, "2026-11-20").verdict.tolist() == ["meets"]
    tomorrow = several([45.0], later, "2026-11-21")
    assert (tomorrow.verdict.tolist(), tomorrow.reason_key.tolist()) == (["exempt"], ["later_record"])


@pytest.mark.parametrize(
    ("contract", "verdict", "reason"),
    [
        ("2013-12-31", "exempt", "before"),
        ("2014-01-01", "unknown", "unsure"),
        ("2016-01-01", "meets", "meets"),
    ],
)
def test_a_contract_from_when_it_is_not_known_whether_it_was_in_force(contract, verdict, reason):
    unsure = replace(COEFFICIENT.document, since_low=date(2014, 1, 1), since_high=date(2016, 1, 1))
    judgement = several([40.0], replace(COEFFICIENT, document=unsure), contract)
    assert (judgement.verdict.tolist(), judgement.reason_key.tolist()) == ([verdict], [reason])
    assert pd.isna(
        decide(
            replace(COEFFICIENT, document=unsure),
            pd.Series([True]),
            Case(pd.DataFrame({"contract_day": pd.to_datetime([contract])}), DAY),
        ).findings()["since"][0]
    )


def test_the_slack_at_limits_of_about_one_and_at_the_ends_of_a_range():
    one = pd.DataFrame({"low": 1.0, "high": 1.0, "since": pd.NaT, "evidence": "T"}, index=list("ab"))
    assert several([1 - 0.9e-9, 1 - 1.5e-9], limits=one).verdict.tolist() == ["meets", "breaks"]
    ends = pd.DataFrame({"low": 0.5, "high": 0.6, "since": pd.NaT, "evidence": "T"}, index=list("abcd"))
    at_least = several([0.5 - 1.5e-9, 0.5 - 0.5e-9, 0.5 + 0.5e-9, 0.6 - 0.5e-9], limits=ends)
    assert at_least.verdict.tolist() == ["breaks", "unknown", "unknown", "meets"]
    most = BOOK.clause("industrial_land_2008.service_land")
    at_most = several([0.5 + 0.5e-9, 0.6 - 0.5e-9, 0.6 + 0.5e-9, 0.6 + 1.5e-9], most, limits=ends)
    assert at_most.verdict.tolist() == ["meets", "unknown", "unknown", "breaks"]


def test_joined_of_judgements_with_other_reasons():
    first = pd.Series([True, False], index=list("ab"))
    left, right = several([20.0, 40.0]), several([10.0, 10.0], exempt={"not_built": first})
    assert (left & right).reason_key.tolist() == ["breaks", "breaks"]
    assert (right & left).reason_key.tolist() == ["breaks", "breaks"]
    assert (left | right).reason_key.tolist() == ["breaks", "meets"]


def test_a_clause_without_a_number_is_of_the_document_s_day():
    plots = pd.DataFrame({"contract_day": pd.to_datetime(["2015-01-01"])}, index=["a"])
    found = decide(COEFFICIENT, pd.Series([True], index=["a"]), Case(plots, DAY)).findings()
    assert found["since"].dt.date.tolist() == [date(2008, 1, 31)]

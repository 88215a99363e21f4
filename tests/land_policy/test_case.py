"""The case: columns read by kind, what records say of supply, which day governs, and what a zone may state."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from gis.errors import RuleError
from land_policy.case import RECORDS, Case, column, governing_days, stated
from land_policy.rulebook import Rulebook

DAY = date(2026, 11, 20)
BOOK = Rulebook.load()
SUPPLY = {
    # status, contract, hand-over, agreed start, agreed anew: contradicts, unknown, not supplied
    "supplied": ("D21", None, None, None, None, "---"),
    "left": ("E21", None, None, None, None, "--n"),
    "not for supply": ("F", None, None, None, None, "--n"),
    "blank": (None, None, None, None, None, "-u-"),
    "left, signed": ("E21", "2026-11-20", None, None, None, "c--"),
    "left, to be signed": ("E21", "2026-11-21", None, None, None, "--n"),
    "left, to be signed with its start": ("E21", "2026-11-21", None, "2027-11-21", None, "--n"),
    "left, handed over": ("F", None, "2026-11-20", None, None, "c--"),
    "left, to be handed over": ("F", None, "2026-11-21", None, None, "--n"),
    "left, a start agreed": ("E1", None, None, "2027-01-01", None, "c--"),
    "left, a start agreed anew": ("E1", None, None, None, "2027-01-01", "c--"),
    "blank, signed": (None, "2020-01-01", None, None, None, "---"),
    "blank, to be signed": (None, "2026-11-21", None, None, None, "-u-"),
    "blank, a start agreed": (None, None, None, "2027-01-01", None, "---"),
    "blank, handed over": (None, None, "2020-01-01", None, None, "---"),
}


def test_what_records_say_of_supply():
    names = ("supply_class", "contract_day", "handover_day", "start_by", "start_by_anew")
    plots = pd.DataFrame([row[:5] for row in SUPPLY.values()], index=list(SUPPLY), columns=list(names))
    case = Case(plots.assign(**{name: pd.to_datetime(plots[name]) for name in names[1:]}), DAY)
    found = {"c": case.contradicts_supply(), "u": case.supply_unknown(), "n": case.not_supplied()}
    assert [one.name for one in found.values()] == ["contradicts_supply", "supply_unknown", "not_supplied"]
    assert {str(one.dtype) for one in found.values()} == {"bool"}
    marks = {name: "".join(key if one[name] else "-" for key, one in found.items()) for name in SUPPLY}
    assert marks == {name: row[5] for name, row in SUPPLY.items()}
    pd.testing.assert_series_equal(case.contradicts_supply(), found["c"])


def test_columns_by_kind():
    plots = pd.DataFrame(
        {
            "n": [1, 2],
            "m": [float("nan"), "x"],
            "t": ["", "x"],
            "f": [None, True],
            "d": ["2026-11-20", "2026-11-21"],
            "c": ["E21", None],
        },
        index=["a", "b"],
    )
    case = Case(plots, DAY)
    assert case.number("n").tolist() == [1.0, 2.0] and case.number("n").dtype == "float64"
    assert case.text("m").tolist() == [None, "x"]
    assert case.text("t").tolist() == [None, "x"] and case.flag("f").tolist() == [pd.NA, True]
    assert case.planned("d").dt.day.tolist() == [20, 21] and case.happened("d").notna().tolist() == [
        True,
        False,
    ]
    assert case.starts("c", "D", "E").tolist() == [True, pd.NA] and case.starts("c", "F").tolist() == [
        False,
        pd.NA,
    ]
    assert case.starts("none", "F").isna().all() and case.starts("c", "E").index.tolist() == ["a", "b"]
    for name, kind in (("n", "number"), ("t", "text"), ("f", "flag"), ("d", "day"), ("none", "text")):
        found = column(plots, name, kind)
        assert found.name == name and found.index.tolist() == ["a", "b"]
    assert case.starts("c", "E").name == "c" and case.number("n") is case.number("n")
    assert case.everywhere(7).to_dict() == {"a": 7, "b": 7}


GOVERNED = {
    # contract, month of supply: by the edition of 2008 (31 January) and by that of 2023 (25 June; the former till the 24th)
    "signed": ("2015-06-01", "2010-01", "2015-06-01"),
    "month": (None, "2015-06", "2015-06-01"),
    "day": (None, "2015-06-17", "2015-06-17"),
    "month of the turn": (None, "2023-06", ""),
    "day before the turn": (None, "2023-06-24", "2023-06-24"),
    "day of the turn": (None, "2023-06-25", "2023-06-25"),
    "month after": (None, "2023-07", "2023-07-01"),
    "month before": (None, "2023-05", "2023-05-01"),
    "no day": (None, "2023-13", ""),
    "words": (None, "去年", ""),
    "clock": (None, "2015-06-17 12:30", "2015-06-17"),
    "day without noughts": (None, "2015-6-7", "2015-06-07"),
    "nothing": (None, None, ""),
}


def test_which_day_governs():
    plots = pd.DataFrame(
        [row[:2] for row in GOVERNED.values()], index=list(GOVERNED), columns=["contract_day", "supplied_on"]
    )
    plots["contract_day"] = pd.to_datetime(plots["contract_day"])
    clause = BOOK.clause("industrial_land_2023.green")
    found = governing_days(plots["contract_day"], plots["supplied_on"], clause.document)
    assert found.name == "contract_day"
    assert found.dt.strftime("%Y-%m-%d").fillna("").to_dict() == {
        name: row[2] for name, row in GOVERNED.items()
    }
    case = Case(plots, DAY)
    assert case.days(clause).equals(found) and case.days(clause) is case.days(clause)
    told = case.by_supply(clause)
    assert told[told].index.tolist() == [
        "month",
        "day",
        "day before the turn",
        "day of the turn",
        "month after",
        "month before",
        "clock",
        "day without noughts",
    ]
    always = BOOK.clause("idle_land_2012.stopped")
    assert set(case.days(always)) == {pd.Timestamp(DAY)} and not case.by_supply(always).any()


def test_the_month_on_whose_first_day_a_document_turns_is_settled():
    document = BOOK.clause("idle_land_2012.stopped").document  # since 2012-07-01, a first of a month
    months, unsigned = pd.Series(["2012-07", "2012-06"]), pd.Series(pd.to_datetime([None, None]))
    found = governing_days(unsigned, months, document)
    assert found.dt.strftime("%Y-%m-%d").tolist() == ["2012-07-01", "2012-06-01"]
    last = replace(document, since_low=date(2012, 6, 30), since_high=date(2012, 6, 30))
    assert governing_days(unsigned, months, last).isna().tolist() == [False, True]


@pytest.mark.parametrize(
    "good",
    [
        {"none_recorded": ["stopped_on", "government_cause"]},
        {"none_recorded": list(RECORDS)},
        {"connective": "or", "anniversary_counts": True},
        {"extension_confirmed": {"plan": ["P1"], "safety": []}},
        {"extension_refused": ("P1",)},
        {"far_exempted": {"P1"}, "separate_plot_allowed": frozenset({"P1"})},
        {"area_class": "七等", "anniversary_counts": False, "industry_codes": ""},
        {},
    ],
)
def test_what_a_zone_may_state(good):
    assert stated(good) is good
    assert Case(pd.DataFrame(index=["P1"]), DAY, good).chosen(next(iter(good), "x"), "none") == next(
        iter(good.values()), "none"
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"none_recorded": ["far"]}, "parameter far: is unknown. Write one of: started_on"),
        ({"none_recorded": "stopped_on"}, "none_recorded"),
        ({"none_recorded": {"plan": []}}, "none_recorded"),
        ({"extension_confirmed": {"planned": ["P1"]}}, "extension_confirmed.planned"),
        ({"extension_confirmed": {"plan": "P1"}}, "extension_confirmed.plan"),
        ({"extension_confirmed": {"plan": [1]}}, "extension_confirmed.plan"),
        ({"extension_refused": {"plan": ["P2"]}}, "'P2' is no number of a plot"),
        ({"far_exempted": {"plan": ["P1"]}}, "far_exempted"),
        ({"area_class": ""}, "area_class"),
        ({"connective": "xor"}, "connective"),
        ({"area_class": 7}, "area_class"),
        ({"anniversary_counts": 1}, "anniversary_counts"),
        ({"anniversary_counts": 0}, "anniversary_counts"),
    ],
)
def test_what_a_zone_may_not_state(wrong, message):
    with pytest.raises(RuleError, match=message):
        Case(pd.DataFrame(index=["P1"]), DAY, wrong)


def test_a_sibling_that_is_not_in_use_is_named():
    clause = BOOK.clause("idle_land_2012.stopped")
    case = BOOK.case(pd.DataFrame(index=["P1"]), DAY)
    assert case.sibling(clause, "not_started").id == "idle_land_2012.not_started"
    with pytest.raises(RuleError, match="nobody"):
        case.sibling(clause, "nobody")

"""The idle-land clock: classes, routes, days and fees, and the calendar they rest on."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from land_policy import idle
from land_policy.dates import add_days, add_years, years_since
from land_policy.rulebook import Rulebook, function

BOOK = Rulebook.load(["idle_land_2012"])


RECORDS = (
    "status_class",
    "start_by",
    "start_by_anew",
    "started_on",
    "stopped_on",
    "resumed_on",
    "finished_on",
    "government_cause",
)


def kept(frame):
    """The frame with every column of the records, blank where it had none, and supplied land."""
    more = {name: None for name in RECORDS if name not in frame}
    return frame.assign(**({} if "supply_class" in frame else {"supply_class": "D21"}), **more)


def at(day, parameters=None, without=(), **plot):
    """One plot on the clock, the columns of ``without`` not kept at all; days written as 2024-11-20."""
    row = {name: pd.Timestamp(value) if name in DAYS else value for name, value in plot.items()}
    frame = kept(pd.DataFrame([row], index=pd.Index(["P1"], name="plot_id"))).drop(columns=list(without))
    return idle.clock(frame, date.fromisoformat(day), BOOK, parameters).loc["P1"]


DAYS = (
    "contract_day",
    "start_by",
    "start_by_anew",
    "handover_day",
    "started_on",
    "stopped_on",
    "resumed_on",
    "finished_on",
    "anew_agreed_on",
    "government_cause_on",
)
HALF_BUILT = {
    "developed_m2": 5000.0,
    "due_m2": 10000.0,
    "invested_wan": 500.0,
    "total_investment_wan": 1000.0,
}
BARELY = {"developed_m2": 2000.0, "due_m2": 10000.0, "invested_wan": 100.0, "total_investment_wan": 1000.0}


def iso(day):
    return None if pd.isna(day) else day.date().isoformat()


@pytest.mark.parametrize(
    ("day", "name", "route", "next_class", "next_day", "left"),
    [
        ("2024-11-19", "not_due", "", "late", "2024-11-20", 1),
        ("2024-11-20", "late", "", "idle_one_year", "2025-11-20", 365),
        ("2025-11-19", "late", "", "idle_one_year", "2025-11-20", 1),
        ("2025-11-20", "idle_one_year", "fee", "idle_two_years", "2026-11-20", 365),
        ("2026-11-19", "idle_one_year", "fee", "idle_two_years", "2026-11-20", 1),
        ("2026-11-20", "idle_two_years", "take_back", "", None, None),
        ("2030-01-01", "idle_two_years", "take_back", "", None, None),
    ],
)
def test_agreed_start_2024_11_20(day, name, route, next_class, next_day, left):
    row = at(day, start_by="2024-11-20", land_price_wan=1000.0)
    assert (row["idle_class"], row["idle_route"], row["idle_next_class"]) == (name, route, next_class)
    assert iso(row["idle_next_day"]) == next_day and iso(row["idle_from"]) == "2024-11-20"
    assert (None if pd.isna(row["idle_days_left"]) else row["idle_days_left"]) == left
    assert row["idle_fee_wan"] == (200.0 if route == "fee" else 0.0)


@pytest.mark.parametrize(
    ("day", "name", "since"),
    [("2025-11-20", "idle_one_year", "2025-11-20"), ("2026-11-20", "idle_two_years", "2026-11-20")],
)
def test_since_when_and_by_which_clause(day, name, since):
    row = at(day, start_by="2024-11-20")
    clause = {"idle_one_year": "idle_land_2012.idle_fee", "idle_two_years": "idle_land_2012.take_back"}[name]
    assert (row["idle_class"], row["idle_clause"], iso(row["idle_since"])) == (name, clause, since)


def test_the_anniversary_itself_may_be_left_out():
    parameters = {"anniversary_counts": False}
    assert at("2025-11-20", parameters, start_by="2024-11-20")["idle_class"] == "late"
    row = at("2025-11-21", parameters, start_by="2024-11-20")
    assert (row["idle_class"], iso(row["idle_since"]), iso(row["idle_next_day"])) == (
        "idle_one_year",
        "2025-11-21",
        "2026-11-21",
    )


@pytest.mark.parametrize("counts", [True, False])
def test_clock_and_findings_turn_on_one_day_about_the_end_of_february(counts):
    starts = pd.date_range("2023-02-25", "2023-03-03").union(pd.date_range("2024-02-25", "2024-03-03"))
    turns = {}
    for start in starts:
        first = {
            "2023-02-28": "2024-02-28", "2024-02-28": "2025-02-28", "2024-02-29": "2025-02-28", "2024-03-01": "2025-03-01",
        }.get(f"{start:%Y-%m-%d}", f"{start.year + 1}-{start:%m-%d}")  # fmt: skip
        turns[f"{start:%Y-%m-%d}"] = pd.Timestamp(first) + pd.Timedelta(days=0 if counts else 1)
    frame = kept(pd.DataFrame({"start_by": starts}, index=list(turns)))
    clause = BOOK.clause("idle_land_2012.not_started")
    parameters, tried = {"anniversary_counts": counts}, 0
    for day in sorted({turn + pd.Timedelta(days=n) for turn in turns.values() for n in range(-3, 4)}):
        clock = idle.clock(frame, day.date(), BOOK, parameters)["idle_class"]
        verdict = function(clause)(clause, BOOK.case(frame, day.date(), parameters)).verdict
        for start, turn in turns.items():
            if abs((day - turn).days) <= 3:
                expected = (("late", "meets"), ("idle_one_year", "breaks"))[day >= turn]
                assert (clock[start], verdict[start]) == expected, (start, day)
                tried += 1
    assert tried == 7 * len(starts)


def test_a_cause_from_before_a_new_start_leaves_the_route_open_until_it_is_dated():
    plot = {"start_by": "2024-11-01", "start_by_anew": "2025-06-01", "government_cause": "规划调整"}
    row = at("2026-11-20", **plot, land_price_wan=1000.0)
    assert (row["idle_class"], row["idle_route"], row["idle_reason"]) == (
        "idle_one_year",
        "unknown",
        "cause_before_anew",
    )
    assert pd.isna(row["idle_fee_wan"])
    assert at("2026-11-20", **plot, government_cause_on="2025-05-31")["idle_route"] == "unknown"
    assert at("2026-11-20", **plot, government_cause_on="2025-06-01")["idle_class"] == "negotiated"
    agreed = {"anew_agreed_on": "2025-03-01", "government_cause_on": "2025-05-31"}
    assert at("2026-11-20", **plot, **agreed)["idle_class"] == "negotiated"


@pytest.mark.parametrize(
    ("name", "plot", "reason", "was"),
    [
        ("started_on", {"start_by": "2024-11-20", "started_on": "2025-01-01"}, "starts_unrecorded", "under_way"),
        ("start_by_anew", {"start_by": "2020-01-01", "start_by_anew": "2026-01-01"}, "anew_unrecorded", "late"),
        ("start_by", {"start_by": "2026-12-01", "handover_day": "2020-01-01"}, "agreed_unrecorded", "not_due"),
        ("status_class", {"start_by": "2020-01-01", "status_class": "A2"}, "status_unrecorded", "finished"),
        ("finished_on", {"start_by": "2020-01-01", "finished_on": "2021-01-01"}, "finishes_unrecorded", "finished"),
        ("stopped_on", {"started_on": "2022-01-01", "stopped_on": "2024-01-01", **BARELY}, "stops_unrecorded", "idle_stopped"),
        ("resumed_on", {"started_on": "2022-01-01", "stopped_on": "2024-01-01", "resumed_on": "2025-01-01", **BARELY}, "resumes_unrecorded", "under_way"),
        ("supply_class", {"supply_class": "E1", "status_class": "A2"}, "supply_unknown", "not_supplied"),
    ],
)  # fmt: skip
def test_a_class_that_hangs_on_a_column_that_is_not_there_is_unknown(name, plot, reason, was):
    assert at("2026-11-20", **plot)["idle_class"] == was
    row = at("2026-11-20", without=[name], **plot)
    assert (row["idle_class"], row["idle_reason"], row["idle_route"]) == ("unknown", reason, "")


def test_no_column_of_resumptions_says_nothing_of_a_plot_that_never_began():
    assert at("2026-11-20", without=["resumed_on"], start_by="2025-06-01")["idle_class"] == "idle_one_year"


def test_without_a_column_of_causes_the_class_stands_and_the_route_is_open():
    row = at("2026-11-20", without=["government_cause"], start_by="2024-11-20", land_price_wan=1000.0)
    assert (row["idle_class"], row["idle_route"], row["idle_reason"]) == (
        "idle_two_years",
        "unknown",
        "cause_unrecorded",
    )
    assert pd.isna(row["idle_fee_wan"])


def test_the_29th_of_february():
    assert at("2025-02-27", start_by="2024-02-29")["idle_class"] == "late"
    assert at("2025-02-28", start_by="2024-02-29")["idle_class"] == "idle_one_year"
    row = at("2026-02-28", start_by="2024-02-29")
    assert (row["idle_class"], iso(row["idle_since"])) == ("idle_two_years", "2026-02-28")


def test_agreed_start_missing_is_hand_over_plus_a_year():
    row = at("2025-11-20", handover_day="2023-11-20")
    assert (row["idle_class"], row["idle_reason"], iso(row["idle_from"])) == (
        "idle_one_year",
        "handover_year",
        "2024-11-20",
    )


def test_both_missing_is_unknown():
    row = at("2025-11-20", land_price_wan=100.0)
    assert (row["idle_class"], row["idle_reason"]) == ("unknown", "no_start")
    assert pd.isna(row["idle_fee_wan"]) and pd.isna(row["idle_from"]) and pd.isna(row["idle_next_day"])


def test_a_start_agreed_anew_restarts_the_clock():
    row = at("2025-11-20", start_by="2022-01-01", start_by_anew="2025-06-01")
    assert (row["idle_class"], row["idle_reason"], iso(row["idle_next_day"])) == (
        "late",
        "start_by_anew",
        "2026-06-01",
    )


@pytest.mark.parametrize(
    ("day", "name", "route", "following"),
    [
        ("2025-11-19", "late", "", "negotiated"),
        ("2025-11-20", "negotiated", "negotiated", ""),
        ("2027-11-20", "negotiated", "negotiated", ""),
    ],
)
def test_a_government_cause_changes_the_route_and_not_the_anniversary(day, name, route, following):
    row = at(day, start_by="2024-11-20", government_cause="规划调整", land_price_wan=1000.0)
    assert (row["idle_class"], row["idle_route"], row["idle_next_class"]) == (name, route, following)
    assert row["idle_fee_wan"] == 0.0


@pytest.mark.parametrize("text", ["无", "否", "没有", "/", "-", "0", " 无 ", "无政府原因", "企业自身原因"])
def test_a_bureaus_words_for_nothing_are_no_cause(text):
    row = at("2026-11-20", start_by="2016-01-01", government_cause=text, land_price_wan=1000.0)
    assert (row["idle_class"], row["idle_route"], row["idle_reason"]) == (
        "idle_two_years",
        "take_back",
        "start_by",
    )


@pytest.mark.parametrize("text", ["资金不足", "无；规划调整", "规划调整；资金不足", "见附件"])
@pytest.mark.parametrize(("day", "name"), [("2025-11-20", "idle_one_year"), ("2026-11-20", "idle_two_years")])
def test_a_cause_outside_the_list_leaves_the_route_open(text, day, name):
    row = at(day, start_by="2024-11-20", government_cause=text, land_price_wan=1000.0)
    assert (row["idle_class"], row["idle_route"], row["idle_reason"]) == (name, "unknown", "cause_unlisted")
    assert pd.isna(row["idle_fee_wan"]) and row["idle_clause"] == "idle_land_2012.not_started"
    assert at("2025-11-19", start_by="2024-11-20", government_cause=text)["idle_class"] == "late"


@pytest.mark.parametrize("text", ["规划依法修改", "文物勘探保护", "未按约定条件交地", "群众信访、规划调整"])
def test_listed_causes_lead_to_agreement(text):
    row = at("2026-11-20", start_by="2016-01-01", government_cause=text)
    assert (row["idle_class"], row["idle_route"]) == ("negotiated", "negotiated")


def test_stopped_work_is_dealt_with_by_agreement_whatever_the_cause():
    stop = {"started_on": "2022-01-01", "stopped_on": "2024-01-01", **BARELY}
    row = at("2026-11-20", government_cause="资金不足", **stop)
    assert (row["idle_class"], row["idle_route"], row["idle_reason"]) == (
        "idle_stopped",
        "negotiated",
        "suspended_little",
    )


def test_no_price_no_estimate():
    assert pd.isna(at("2025-11-20", start_by="2024-11-20")["idle_fee_wan"])


def test_under_way_and_finished():
    row = at("2026-11-20", start_by="2020-01-01", started_on="2020-03-01")
    assert (row["idle_class"], row["idle_reason"], iso(row["idle_since"])) == (
        "under_way",
        "started",
        "2020-03-01",
    )
    row = at("2026-11-20", start_by="2020-01-01", started_on="2020-03-01", finished_on="2022-03-01")
    assert (row["idle_class"], iso(row["idle_since"])) == ("finished", "2022-03-01")


def test_built_by_recorded_status_says_so():
    row = at("2026-11-20", status_class="A2", start_by="2015-01-01")
    assert (row["idle_class"], row["idle_reason"]) == ("finished", "built_by_status")
    assert at("2026-11-20", status_class="B21", start_by="2015-01-01")["idle_class"] == "idle_two_years"


@pytest.mark.parametrize("status", ["B11", "B12"])
def test_rural_built_land_without_dates_says_what_is_to_be_confirmed(status):
    row = at("2026-11-20", status_class=status)
    assert (row["idle_class"], row["idle_reason"], row["idle_route"]) == ("unknown", "rural_built", "")
    assert idle.reasons()["rural_built"].zh.endswith("是否已供应的国有建设用地待核")
    assert at("2026-11-20", status_class=status, start_by="2025-11-20")["idle_class"] == "idle_one_year"
    assert at("2026-11-20", status_class=status, supply_class="F")["idle_class"] == "not_supplied"
    assert at("2026-11-20", status_class="B21")["idle_reason"] == "no_start"


def test_a_later_record_has_not_happened_yet():
    assert at("2025-11-20", start_by="2024-11-20", started_on="2025-11-21")["idle_class"] == "idle_one_year"
    assert at("2025-11-20", started_on="2024-01-01", finished_on="2025-11-21")["idle_class"] == "under_way"
    early = at("2024-06-01", status_class="A2", start_by="2024-11-20", started_on="2024-12-01")
    assert early["idle_class"] == "not_due"


@pytest.mark.parametrize("supply", ["E", "E21", "F"])
def test_not_supplied(supply):
    assert at("2025-11-20", supply_class=supply)["idle_class"] == "not_supplied"


@pytest.mark.parametrize("supply", ["E", "E21", "F"])
@pytest.mark.parametrize("record", ["start_by", "start_by_anew", "contract_day", "handover_day"])
def test_not_supplied_with_a_contract_contradicts_itself(supply, record):
    row = at("2025-11-20", supply_class=supply, **{record: "2020-01-01"})
    assert (row["idle_class"], row["idle_reason"], row["idle_route"]) == ("unknown", "contradicts_supply", "")
    assert pd.isna(row["idle_fee_wan"]) and pd.isna(row["idle_next_day"])
    plot = pd.DataFrame({"supply_class": [supply], record: pd.to_datetime(["2020-01-01"])}, index=["P1"])
    plot = kept(plot)
    book = Rulebook.load(["idle_land_2012", "high_tech_zone_lianyungang"])
    judged = {one.clause.name: one for one in book.judge(plot, date(2025, 11, 20))}
    for name in ("not_started", "stopped", "take_back", "unsupplied_digested", "new_land_restricted"):
        found = judged[name].verdict["P1"], judged[name].reason_key["P1"]
        assert found == ("unknown", "contradicts_supply"), name
    assert judged["no_extra_price"].verdict["P1"] == "unknown"


def test_a_contract_still_ahead_contradicts_nothing():
    row = at("2025-11-20", supply_class="E21", contract_day="2026-01-01", start_by="2026-06-01")
    assert row["idle_class"] == "not_supplied"


@pytest.mark.parametrize("day", ["2025-06-01", "2026-11-20", "2027-01-01"])
def test_hand_over_alone_is_not_enough_until_a_full_year_has_passed(day):
    row = at(day, handover_day="2026-01-01", supply_class="D21")
    assert (row["idle_class"], row["idle_reason"], row["idle_route"]) == ("unknown", "start_not_recorded", "")
    assert (iso(row["idle_from"]), row["idle_next_class"], iso(row["idle_next_day"])) == (
        "2027-01-01",
        "idle_one_year",
        "2028-01-01",
    )
    plot = pd.DataFrame({"handover_day": pd.to_datetime(["2026-01-01"]), "supply_class": "D21"}, index=["P1"])
    plot = kept(plot).assign(idle_class=row["idle_class"])
    book = Rulebook.load(["idle_land_2012", "high_tech_zone_lianyungang"])
    verdicts = {one.clause.name: one.verdict["P1"] for one in book.judge(plot, date.fromisoformat(day))}
    assert {verdicts[name] for name in ("not_started", "take_back", "idle_disposed")} == {"unknown"}


def test_a_start_still_ahead_is_not_due():
    plot = kept(pd.DataFrame({"start_by": pd.to_datetime(["2026-12-31"])}, index=["P1"]))
    for judged in BOOK.judge(plot, date(2026, 11, 20)):
        if judged.clause.name in ("not_started", "take_back"):
            assert (judged.verdict["P1"], judged.reason_key["P1"]) == ("meets", "not_due")
            assert judged.reason("en")["P1"] == "the agreed start is not due yet"
            assert pd.isna(judged.value["P1"]) and pd.isna(judged.limit["P1"])
    due = BOOK.judge(plot, date(2026, 12, 31))[0]
    assert (due.reason_key["P1"], due.value["P1"]) == ("meets", 0.0)


def test_stopped_work():
    stop = {"started_on": "2022-01-01", "stopped_on": "2024-02-29"}
    row = at("2025-02-27", **stop, **BARELY)
    assert (row["idle_class"], row["idle_next_class"], iso(row["idle_next_day"]), row["idle_days_left"]) == (
        "under_way",
        "idle_stopped",
        "2025-02-28",
        1,
    )
    row = at("2025-02-28", **stop, **BARELY)
    assert (row["idle_class"], row["idle_route"], row["idle_clause"]) == (
        "idle_stopped",
        "negotiated",
        "idle_land_2012.stopped",
    )
    assert (iso(row["idle_from"]), iso(row["idle_since"]), row["idle_fee_wan"]) == (
        "2024-02-29",
        "2025-02-28",
        0.0,
    )


def test_stopped_work_with_enough_done_stays_under_way():
    row = at("2026-11-20", started_on="2022-01-01", stopped_on="2024-01-01", **HALF_BUILT)
    assert (row["idle_class"], row["idle_reason"], row["idle_next_class"]) == (
        "under_way",
        "suspended_enough",
        "",
    )


def test_the_connective_of_the_two_ratios():
    mixed = {**HALF_BUILT, "invested_wan": 100.0, "started_on": "2022-01-01", "stopped_on": "2024-01-01"}
    assert at("2026-11-20", **mixed)["idle_class"] == "idle_stopped"
    assert at("2026-11-20", {"connective": "and"}, **mixed)["idle_class"] == "under_way"


def test_stopped_work_with_unknown_ratios_is_unknown():
    row = at("2024-06-01", started_on="2022-01-01", stopped_on="2024-01-01")
    assert (row["idle_class"], row["idle_next_class"], iso(row["idle_next_day"])) == (
        "under_way",
        "unknown",
        "2025-01-01",
    )
    row = at("2026-11-20", started_on="2022-01-01", stopped_on="2024-01-01")
    assert (row["idle_class"], row["idle_reason"], row["idle_route"]) == ("unknown", "suspended_unknown", "")


def test_resumed_work_and_a_second_stop():
    once = {"started_on": "2022-01-01", "stopped_on": "2024-01-01", **BARELY}
    assert at("2026-11-20", **once, resumed_on="2025-06-01")["idle_reason"] == "resumed"
    assert at("2025-05-31", **once, resumed_on="2025-06-01")["idle_class"] == "idle_stopped"
    assert at("2026-11-20", **once, resumed_on="2023-06-01")["idle_class"] == "idle_stopped"


def test_stopped_by_a_government_cause():
    row = at(
        "2026-11-20", started_on="2022-01-01", stopped_on="2024-01-01", government_cause="文物", **BARELY
    )
    assert (row["idle_class"], row["idle_route"], row["idle_fee_wan"]) == ("negotiated", "negotiated", 0.0)


def test_before_the_order_came_into_force():
    row = at("2012-06-30", start_by="2009-01-01", land_price_wan=100.0)
    assert (row["idle_class"], row["idle_reason"], row["idle_route"]) == ("unknown", "before", "")
    assert at("2012-07-01", start_by="2009-01-01")["idle_class"] == "idle_two_years"
    suspended = {"started_on": "2008-01-01", "stopped_on": "2010-01-01", **BARELY}
    assert at("2012-06-30", **suspended)["idle_reason"] == "before"  # not: not known how much was developed
    assert at("2012-07-01", **suspended)["idle_reason"] == "suspended_little"


def test_a_rulebook_without_the_order():
    frame = kept(pd.DataFrame({"start_by": pd.to_datetime(["2020-01-01"])}, index=["P1"]))
    row = idle.clock(frame, date(2026, 1, 1), Rulebook.load(["industrial_land"])).loc["P1"]
    assert (row["idle_class"], row["idle_reason"]) == ("unknown", "not_in_use")
    used = idle.clock(frame, date(2026, 1, 1), BOOK)
    unused = idle.clock(frame, date(2026, 1, 1), Rulebook.load(["industrial_land"]))
    assert used.dtypes.to_dict() == unused.dtypes.to_dict()


def test_columns_index_and_no_plots():
    frame = pd.DataFrame(index=pd.Index([], name="plot_id", dtype="str"))
    found = idle.clock(frame, date(2026, 1, 1), BOOK)
    assert tuple(found.columns) == idle.COLUMNS and found.index.equals(frame.index)


def test_every_class_reason_and_route_has_words():
    rows = [
        at("2025-11-20", start_by="2024-11-20"),
        at("2026-11-20", start_by="2024-11-20"),
        at("2026-11-20", started_on="2022-01-01", stopped_on="2024-01-01", **BARELY),
        at("2025-11-20"),
        at("2025-11-20", supply_class="E"),
    ]
    assert {row["idle_class"] for row in rows} <= set(idle.classes())
    assert {row["idle_reason"] for row in rows} <= set(idle.reasons())
    assert {row["idle_route"] for row in rows} <= {"", *idle.routes()}
    suspected = [text.zh for key, text in idle.classes().items() if key.startswith(("idle", "negotiated"))]
    assert all(text.startswith("疑似") for text in suspected) and len(idle.classes()) == 10


@settings(deadline=None, max_examples=60)
@given(
    start=st.dates(date(2009, 1, 1), date(2027, 1, 1)),
    day=st.dates(date(2013, 1, 1), date(2026, 12, 31)),
    known=st.sampled_from(["start_by", "start_by_anew", "handover_day"]),
)
def test_the_clock_and_the_rules_agree(start, day, known):
    frame = kept(pd.DataFrame({known: pd.to_datetime([start])}, index=["P1"]))
    name = idle.clock(frame, day, BOOK).at["P1", "idle_class"]
    verdicts = {one.clause.name: one.verdict["P1"] for one in BOOK.judge(frame, day)}
    assert (verdicts["not_started"] == "breaks") == (name in ("idle_one_year", "idle_two_years"))
    assert (verdicts["take_back"] == "breaks") == (name == "idle_two_years")
    assert (verdicts["not_started"] == "unknown") == (name == "unknown")


def days(*texts):
    return pd.Series(pd.to_datetime(list(texts)))


def test_calendar_years():
    start = days("2024-02-29", "2023-02-28", "2024-12-31", None)
    assert [iso(day) for day in add_years(start, 1)] == ["2025-02-28", "2024-02-28", "2025-12-31", None]
    assert [iso(day) for day in add_years(start, 4)] == ["2028-02-29", "2027-02-28", "2028-12-31", None]
    assert [iso(day) for day in add_days(start, 30)] == ["2024-03-30", "2023-03-30", "2025-01-30", None]


def test_years_since():
    assert years_since(days("2024-02-29"), date(2025, 2, 28))[0] == 1.0
    assert years_since(days("2024-02-29"), date(2028, 2, 28))[0] < 4.0
    assert years_since(days("2024-02-29"), date(2028, 2, 29))[0] == 4.0
    assert years_since(days("2024-11-20"), date(2025, 11, 19))[0] == pytest.approx(364 / 365)
    assert years_since(days("2024-11-20"), date(2024, 11, 19))[0] == pytest.approx(-1 / 366)
    assert pd.isna(years_since(days(None), date(2025, 1, 1))[0])


def test_resumed_works_are_under_way_since_they_began():
    row = at(
        "2025-03-01",
        start_by="2024-01-10",
        started_on="2024-02-01",
        stopped_on="2024-06-01",
        resumed_on="2024-09-01",
        **HALF_BUILT,
    )
    assert (row["idle_class"], row["idle_reason"]) == ("under_way", "resumed")
    assert row["idle_since"] == pd.Timestamp("2024-02-01")
    assert pd.isna(row["idle_next_day"]) and row["idle_next_class"] == ""


STOPPED = {"started_on": "2022-01-01", "stopped_on": "2024-01-01"}
HALTED = {"started_on": "2022-01-01", "stopped_on": "2026-01-01"}
WHOLE_ROWS = {
    # class, route, clause, from, since, next class, next day, days left, fee, reason
    "not due": ({"start_by": "2026-12-01"}, "not_due||not_started|2026-12-01||late|2026-12-01|11|0|start_by"),
    "late": ({"start_by": "2026-03-01"}, "late||not_started|2026-03-01|2026-03-01|idle_one_year|2027-03-01|101|0|start_by"),
    "a year": ({"start_by": "2025-06-01"}, "idle_one_year|fee|idle_fee|2025-06-01|2026-06-01|idle_two_years|2027-06-01|193|200|start_by"),
    "two": ({"start_by": "2024-01-10"}, "idle_two_years|take_back|take_back|2024-01-10|2026-01-10||||0|start_by"),
    "cause": ({"start_by": "2025-06-01", "government_cause": "规划调整"}, "negotiated|negotiated|negotiated|2025-06-01|2026-06-01||||0|government_cause"),
    "unlisted": ({"start_by": "2020-01-01", "government_cause": "资金不足"}, "idle_two_years|unknown|not_started|2020-01-01|2022-01-01|||||cause_unlisted"),
    "handed over": ({"handover_day": "2026-01-01"}, "unknown|||2027-01-01||idle_one_year|2028-01-01|407||start_not_recorded"),
    "no start": ({}, "unknown|||||||||no_start"),
    "begun": ({"start_by": "2020-01-01", "started_on": "2020-03-01"}, "under_way|||2020-03-01|2020-03-01||||0|started"),
    "begun late": ({"start_by": "2026-03-01", "started_on": "2026-04-01"}, "under_way|||2026-04-01|2026-04-01||||0|started"),
    "halted": ({**HALTED, **BARELY}, "under_way||stopped|2026-01-01|2022-01-01|idle_stopped|2027-01-01|42|0|suspended"),
    "halted, cause": ({**HALTED, **BARELY, "government_cause": "文物"}, "under_way||stopped|2026-01-01|2022-01-01|negotiated|2027-01-01|42|0|suspended"),
    "halted, unknown": (HALTED, "under_way||stopped|2026-01-01|2022-01-01|unknown|2027-01-01|42|0|suspended"),
    "halted, enough": ({**HALTED, **HALF_BUILT}, "under_way||stopped|2026-01-01|2022-01-01||||0|suspended"),
    "stopped": ({**STOPPED, **BARELY}, "idle_stopped|negotiated|stopped|2024-01-01|2025-01-01||||0|suspended_little"),
    "stopped, cause": ({**STOPPED, **BARELY, "government_cause": "文物"}, "negotiated|negotiated|negotiated|2024-01-01|2025-01-01||||0|government_cause"),
    "stopped, unknown": (STOPPED, "unknown||stopped|2024-01-01|2025-01-01|||||suspended_unknown"),
    "stopped, enough": ({**STOPPED, **HALF_BUILT}, "under_way||stopped|2024-01-01|2022-01-01||||0|suspended_enough"),
    "resumed": ({**STOPPED, **BARELY, "resumed_on": "2025-06-01"}, "under_way|||2022-01-01|2022-01-01||||0|resumed"),
    "finished": ({"start_by": "2020-01-01", "started_on": "2020-03-01", "finished_on": "2022-03-01"}, "finished|||2020-03-01|2022-03-01||||0|finished"),
    "built": ({"start_by": "2015-01-01", "status_class": "A2"}, "finished|||2015-01-01|||||0|built_by_status"),
    "rural": ({"status_class": "B11"}, "unknown|||||||||rural_built"),
    "rural, agreed": ({"status_class": "B11", "start_by": "2026-03-01"}, "late||not_started|2026-03-01|2026-03-01|idle_one_year|2027-03-01|101|0|start_by"),
    "not supplied": ({"supply_class": "E21"}, "not_supplied||||||||0|not_supplied"),
    "contradicts": ({"supply_class": "E21", "start_by": "2020-01-01"}, "unknown|||2020-01-01||||||contradicts_supply"),
    "supply blank": ({"supply_class": None, "started_on": "2020-03-01"}, "unknown|||2020-03-01||||||supply_unknown"),
    "anew": ({"start_by": "2022-01-01", "start_by_anew": "2025-06-01"}, "idle_one_year|fee|idle_fee|2025-06-01|2026-06-01|idle_two_years|2027-06-01|193|200|start_by_anew"),
}  # fmt: skip
"""Land worth 1,000 万元, looked at on 2026-11-20."""


def test_every_outcome_with_its_whole_row():
    columns = {name for plot, _ in WHOLE_ROWS.values() for name in plot}
    rows = {
        name: pd.to_datetime([plot.get(name) for plot, _ in WHOLE_ROWS.values()])
        if name in DAYS
        else [plot.get(name) for plot, _ in WHOLE_ROWS.values()]
        for name in columns - {"supply_class"}
    }
    supply = [plot.get("supply_class", "D21") for plot, _ in WHOLE_ROWS.values()]
    plots = kept(
        pd.DataFrame({**rows, "supply_class": supply, "land_price_wan": 1000.0}, index=list(WHOLE_ROWS))
    )
    found = idle.clock(plots, date(2026, 11, 20), BOOK)
    told = found.assign(
        idle_clause=found["idle_clause"].str.removeprefix("idle_land_2012."),
        idle_fee_wan=found["idle_fee_wan"].map("{:g}".format).replace("nan", ""),
        **{name: found[name].dt.strftime("%Y-%m-%d") for name in found if found[name].dtype.kind == "M"},
    )
    lines = told.astype(object).where(told.notna(), "").astype(str).agg("|".join, axis=1)
    assert lines.to_dict() == {name: row for name, (_, row) in WHOLE_ROWS.items()}

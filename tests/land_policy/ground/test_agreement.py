"""Agreement: plots as tables of what is recorded and what is seen, each with the code that is written beside it."""

import numpy as np
import pandas as pd
import pytest

from land_policy.ground.agreement import agreement, agreements
from land_policy.ground.thresholds import suggested

NO = np.nan
# state on record, green, built, bare (per cent of what is seen), green before, built before → code
CASES = [
    ("not_supplied", 95, 2, 1, 95, 2, "agrees"),
    ("not_supplied", 5, 90, 0, 95, 2, "unsupplied_on_record_built"),
    ("not_supplied", 60, 30, 5, NO, NO, "unsupplied_on_record_built"),
    ("not_supplied", 60, 29, 5, NO, NO, "agrees"),
    ("not_supplied", 2, 2, 94, 95, 2, "changed"),
    ("not_supplied", 2, 2, 94, 3, 2, "agrees"),
    ("before_supply", 2, 90, 0, NO, NO, "before_supply"),
    ("not_started", 95, 2, 1, 95, 2, "agrees"),
    ("not_started", 2, 90, 5, 95, 2, "idle_on_record_built"),
    ("not_started", 2, 2, 94, 95, 2, "idle_on_record_cleared"),
    ("not_started", 2, 2, 94, 3, 2, "agrees"),
    ("not_started", 2, 2, 94, NO, NO, "not_told"),
    ("not_started", 59, 5, 30, 85, 5, "idle_on_record_cleared"),
    ("not_started", 59, 5, 30, 83, 5, "agrees"),
    ("not_started", 2, 2, 94, 60, 2, "idle_on_record_cleared"),
    ("not_started", 2, 2, 94, 59, 2, "agrees"),
    ("under_way", 5, 10, 80, 95, 2, "agrees"),
    ("under_way", 95, 2, 1, 95, 2, "built_on_record_green"),
    ("under_way", 60, 2, 1, NO, NO, "built_on_record_green"),
    ("under_way", 59, 2, 1, NO, NO, "agrees"),
    ("stopped", 95, 2, 1, 95, 2, "built_on_record_green"),
    ("stopped", 5, 20, 70, 5, 18, "agrees"),
    ("finished", 5, 90, 0, 5, 5, "agrees"),
    ("finished", 60, 30, 0, NO, NO, "finished_on_record_open"),
    ("finished", 59, 30, 0, NO, NO, "agrees"),
    ("finished", 2, 2, 95, 95, 2, "finished_on_record_open"),
    ("finished", 2, 2, 95, 2, 95, "built_lost"),
    ("finished", 2, 70, 25, 2, 95, "built_lost"),
    ("finished", 2, 71, 25, 2, 95, "agrees"),
    ("built_undated", 2, 2, 95, NO, NO, "finished_on_record_open"),
    ("open", 95, 2, 1, 95, 2, "agrees"),
    ("open", 2, 95, 1, 95, 2, "open_on_record_built"),
    ("unknown", 2, 95, 1, 95, 2, "unknown"),
    # no short-wave infrared: green or not is all that can be told
    ("not_started", 95, NO, NO, 95, NO, "agrees"),
    ("not_started", 2, NO, NO, 95, NO, "idle_on_record_cleared"),
    ("not_started", 2, NO, NO, 3, NO, "not_told"),
    ("not_supplied", 2, NO, NO, NO, NO, "not_told"),
    ("not_supplied", 2, NO, NO, 95, NO, "changed"),
    ("under_way", 95, NO, NO, NO, NO, "built_on_record_green"),
    ("under_way", 5, NO, NO, NO, NO, "agrees"),
    ("finished", 95, NO, NO, NO, NO, "finished_on_record_open"),
    ("finished", 5, NO, NO, NO, NO, "not_told"),
    ("open", 5, NO, NO, NO, NO, "not_told"),
]  # fmt: skip


def facts(cases=CASES, **more):
    table = pd.DataFrame(
        [one[:6] for one in cases],
        columns=["ground_state", "green", "built", "bare", "green_before", "built_before"],
    )
    table = table.assign(
        water=0.0, bare_before=0.0, water_before=0.0, visible=True, coarse=False, start_gap_days=np.nan
    )
    return table.assign(**{"stopped_before": False, **more})


def test_every_case_has_its_code() -> None:
    found = agreement(facts(), suggested())
    wrong = [(case, code) for case, code in zip(CASES, found, strict=True) if case[6] != code]
    assert wrong == []


def test_what_cannot_be_seen_or_is_too_coarse_is_not_compared() -> None:
    assert set(agreement(facts(visible=False), suggested())) == {"not_visible"}
    assert set(agreement(facts(coarse=True), suggested())) == {"coarse"}
    assert set(agreement(facts(coarse=True, visible=False), suggested())) == {"not_visible"}


@pytest.mark.parametrize(("days", "code"), [(60, "too_soon"), (61, "built_on_record_green")])
def test_work_begun_shortly_before_need_not_show(days: int, code: str) -> None:
    case = ("under_way", 95, 2, 1, 95, 2, "")
    assert agreement(facts([case], start_gap_days=days), suggested()).tolist() == [code]


def test_work_that_is_to_begin_shortly_after_may_show_already() -> None:
    case = ("not_started", 2, 2, 95, 95, 2, "")
    assert agreement(facts([case], start_gap_days=-10), suggested()).tolist() == ["too_soon"]
    assert agreement(facts([case], start_gap_days=-90), suggested()).tolist() == ["idle_on_record_cleared"]


@pytest.mark.parametrize(
    ("state", "green"), [("not_started", 95), ("under_way", 5), ("stopped", 5), ("not_supplied", 95)]
)
def test_a_start_nearby_changes_nothing_where_the_record_is_borne_out(state: str, green: float) -> None:
    case = (state, green, 2, 1, NO, NO, "")
    assert agreement(facts([case], start_gap_days=10), suggested()).tolist() == ["agrees"]


@pytest.mark.parametrize(
    ("built", "before", "code"), [(45, 20, "changed"), (44, 20, "agrees"), (30, 28, "agrees")]
)
def test_a_stopped_site_has_grown_from_25_points_on(built: float, before: float, code: str) -> None:
    case = ("stopped", 2, built, 30, 2, before, "")
    assert agreement(facts([case], stopped_before=True), suggested()).tolist() == [code]


def test_a_stopped_site_that_grew_since_has_changed() -> None:
    case = ("stopped", 2, 60, 30, 2, 20, "")
    assert agreement(facts([case]), suggested()).tolist() == ["agrees"]
    assert agreement(facts([case], stopped_before=True), suggested()).tolist() == ["changed"]


def test_water_on_a_plot_not_begun_is_not_work() -> None:
    case = facts([("not_started", 5, 2, 1, NO, NO, "")]).assign(water=90.0)
    assert agreement(case, suggested()).tolist() == ["agrees"]


def test_every_code_is_in_the_dictionary_and_never_decides() -> None:
    rows = agreements()
    assert {case[6] for case in CASES} | {"not_visible", "coarse", "too_soon"} == set(rows)
    assert {row["group"] for row in rows.values()} == {"disagree", "agree", "untold"}
    for row in rows.values():
        if row["group"] == "disagree":
            assert row["look_zh"] and row["look_en"], "a clue says what to look at"
    built = [row["zh"] for code, row in rows.items() if code.endswith("_built")]
    assert all("疑似" in one for one in built)

"""What the functions of the rules give, row by row: verdict, reason, what was compared with what; and the measures."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from land_policy.rulebook import Rulebook, function
from land_policy.rules import idle_land_2012 as order

ROOM = Path(__file__).parents[2] / "land_policy"
DAY = date(2026, 11, 20)
BOOK = Rulebook.load()
BUILT = {"contract_day": "2024-06-01", "is_industrial": True, "status_class": "A2", "standard_factory": False,
         "industry_code": "27", "supply_class": "D21"}  # fmt: skip
OLD = {**BUILT, "contract_day": "2015-06-01"}
NORTH = {"industry_codes": "GB/T 4754-2017", "region": "苏北"}


def frame(rows):
    """Plots by name; what is written as a day is one."""
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(list(rows)).rename_axis("plot_id")
    days = [
        name for name in table if name.endswith(("_day", "_on", "_by", "_anew")) and name != "supplied_on"
    ]
    return table.assign(**{name: pd.to_datetime(table[name]) for name in days})


def asked(clause, rows, parameters=None, *more):
    """What the function of a clause gives for plots."""
    one = BOOK.clause(clause)
    return function(one)(one, BOOK.case(frame(rows), DAY, parameters or {}), *more)


def told(judgement):
    """Reason (with its verdict where that is another word), value, limits and evidence, as one line a plot."""
    rows = judgement.rows.assign(verdict=judgement.verdict)
    lines = {}
    for name, row in rows.iterrows():
        said = (
            row["verdict"] if row["verdict"] == row["reason_key"] else f"{row['verdict']}:{row['reason_key']}"
        )
        ends = dict.fromkeys(f"{row[end]:g}" for end in ("limit_low", "limit_high"))
        lines[name] = f"{said} {row['value']:g} {'..'.join(ends)} {row['evidence']}"
    return lines


def verdicts(judgement):
    """As :func:`told`, verdict and reason alone."""
    return {name: line.split(" ")[0] for name, line in told(judgement).items()}


FAR_JIANGSU = {
    "just": ({"far": 1.0}, "meets 1 1 T"),
    "below": ({"far": 0.9}, "breaks 0.9 1 T"),
    "factory": ({"standard_factory": True, "far": 1.9}, "breaks 1.9 2 T"),
    "good factory": ({"standard_factory": True, "far": 2.0}, "meets 2 2 T"),
    "either, low": ({"standard_factory": None, "far": 0.9}, "breaks 0.9 1..2 T"),
    "either, between": ({"standard_factory": None, "far": 1.5}, "unknown:within_range 1.5 1..2 T"),
    "either, high": ({"standard_factory": None, "far": 2.0}, "meets 2 1..2 T"),
    "let off?": ({"industry_code": "25", "far": 0.9}, "unknown:may_be_exempted 0.9 1 T"),
    "let off, not needed": ({"industry_code": "25", "far": 1.2}, "meets 1.2 1 T"),
    "not let off": ({"industry_code": "33", "far": 0.9}, "breaks 0.9 1 T"),
    "no industry": ({"industry_code": None, "far": 0.9}, "unknown:industry_unknown 0.9 1 T"),
    "no industry, good": ({"industry_code": None, "far": 1.0}, "meets 1 1 T"),
    "listed": ({"far": 0.1}, "exempt:exempted 0.1 1 T"),
    "nought": ({"far": 0.0}, "unknown:zero_on_built 0 1 T"),
    "other use": ({"is_industrial": False, "far": 0.9}, "exempt:not_industrial 0.9 1 T"),
    "use blank": ({"is_industrial": None, "far": 0.9}, "unknown:use_unknown 0.9 1 T"),
    "not built": ({"status_class": "B21", "far": 0.9}, "exempt:not_built 0.9 1 T"),
    "earlier": ({"contract_day": "2021-12-21", "far": 0.9}, "exempt:before 0.9 1 T"),
}  # fmt: skip


def test_the_ratio_of_jiangsu():
    rows = {name: {**BUILT, **plot} for name, (plot, _) in FAR_JIANGSU.items()}
    found = told(asked("jiangsu_industrial_2021.far", rows, {**NORTH, "far_exempted": ["listed"]}))
    assert found == {name: line for name, (_, line) in FAR_JIANGSU.items()}


def test_the_ratio_of_jiangsu_where_the_zone_states_little():
    low = {**BUILT, "standard_factory": True, "far": 0.1}
    rows = {"no": {**BUILT, "far": 3.0}, "factory": {**low, "far": 3.0}, "blank": {**BUILT, "standard_factory": None, "far": 3.0},
            "33": {**low, "industry_code": "33"}, "27": low}  # fmt: skip
    judged = asked("jiangsu_industrial_2021.far", rows)
    assert told(judged) == {
        "no": "unknown:region_unstated 3 nan T",
        "factory": "meets 3 2 T",
        "blank": "unknown:region_unstated 3 nan..2 T",
        "33": "unknown:may_be_exempted 0.1 2 T",
        "27": "breaks 0.1 2 T",
    }
    assert set(judged.rows["since"].astype(str)) == {"2021-12-22"}
    two = {code: {**BUILT, "industry_code": code, "far": 0.5} for code in ("30", "33")}
    found = told(
        asked("jiangsu_industrial_2021.far", two, {"region": "苏南", "industry_codes": "GB/T 4754-2002"})
    )
    assert found == {"30": "breaks 0.5 1.5 T", "33": "unknown:may_be_exempted 0.5 1.5 T"}


SMALL = {
    "just": ({"area_m2": 15_000.0}, "meets 1.5 1.5 T"),
    "below": ({"area_m2": 14_999.0}, "breaks 1.4999 1.5 T"),
    "factory": ({"area_m2": 14_999.0, "standard_factory": True}, "exempt:is_factory 1.4999 1.5 T"),
    "large factory": ({"area_m2": 20_000.0, "standard_factory": True}, "meets 2 1.5 T"),
    "blank": ({"area_m2": 14_999.0, "standard_factory": None}, "unknown:factory_unknown 1.4999 1.5 T"),
    "blank, large": ({"area_m2": 15_001.0, "standard_factory": None}, "meets 1.5001 1.5 T"),
    "listed": ({"area_m2": 100.0}, "exempt:allowed 0.01 1.5 T"),
    "unsupplied": ({"area_m2": 100.0, "supply_class": "E21", "contract_day": None, "supplied_on": "2024-05"}, "exempt:not_supplied 0.01 1.5 T"),
    "contradicts": ({"area_m2": 100.0, "supply_class": "E21"}, "unknown:contradicts_supply 0.01 1.5 T"),
    "other use": ({"area_m2": 100.0, "is_industrial": False}, "exempt:not_industrial 0.01 1.5 T"),
    "use blank": ({"area_m2": 100.0, "is_industrial": None}, "unknown:use_unknown 0.01 1.5 T"),
}  # fmt: skip


def test_the_small_project_of_jiangsu():
    rows = {name: {**BUILT, **plot} for name, (plot, _) in SMALL.items()}
    found = told(asked("jiangsu_industrial_2021.small_project", rows, {"separate_plot_allowed": ["listed"]}))
    assert found == {name: line for name, (_, line) in SMALL.items()}


@pytest.mark.parametrize(
    ("clause", "column", "limit", "evidence", "plot"),
    [
        ("jiangsu_industrial_2021.service_land_relaxed", "service_land_pct", 15, "M-med", BUILT),
        ("jiangsu_industrial_2021.service_floor_relaxed", "service_floor_pct", 30, "M-med", BUILT),
        ("industrial_land_2008.service_land", "service_land_pct", 7, "M-high", OLD),
        ("industrial_land_2008.green", "green_pct", 20, "M-high", OLD),
    ],
)
def test_ceilings(clause, column, limit, evidence, plot):
    rows = {
        "0": {column: 0.0},
        "just": {column: limit},
        "over": {column: limit + 0.1},
        "other use": {column: 50.0, "is_industrial": False},
        "use blank": {column: 50.0, "is_industrial": None},
        "not built": {column: 50.0, "status_class": "B21"},
    }
    end = f"{limit} {evidence}"
    assert told(asked(clause, {name: {**plot, **row} for name, row in rows.items()})) == {
        "0": f"meets 0 {end}",
        "just": f"meets {limit} {end}",
        "over": f"breaks {limit}.1 {end}",
        "other use": f"exempt:not_industrial 50 {end}",
        "use blank": f"unknown:use_unknown 50 {end}",
        "not built": f"exempt:not_built 50 {end}",
    }
    two = {"0": {**plot, column: 0.0}, "half": {**plot, column: 0.5}}
    assert told(asked(clause, two)) == {"0": f"meets 0 {end}", "half": f"meets 0.5 {end}"}
    nobody = {"0": {**plot, column: 0.0}, "blank": {**plot, column: None}}
    assert told(asked(clause, nobody)) == {
        "0": f"unknown:zero_everywhere 0 {end}",
        "blank": f"unknown:no_value nan {end}",
    }


def test_the_building_coefficient():
    column = "building_coefficient_pct"
    rows = {
        "just": {column: 30.0},
        "below": {column: 29.9},
        "one": {column: 1.0},
        "nought": {column: 0.0},
        "other use": {column: 1.0, "is_industrial": False},
        "use blank": {column: 1.0, "is_industrial": None},
    }
    asked_of = {name: {**OLD, **row} for name, row in rows.items()}
    assert told(asked("industrial_land_2008.building_coefficient", asked_of)) == {
        "just": "meets 30 30 S",
        "below": "breaks 29.9 30 S",
        "one": "breaks 1 30 S",
        "nought": "unknown:zero_on_built 0 30 S",
        "other use": "exempt:not_industrial 1 30 S",
        "use blank": "unknown:use_unknown 1 30 S",
    }


def test_where_either_number_of_jiangsu_may_hold_the_weaker_evidence_is_said(tmp_path):
    shutil.copytree(ROOM / "rules", tmp_path / "rules")
    path = tmp_path / "rules" / "jiangsu_industrial_2021.toml"
    text = path.read_text(encoding="utf-8")
    for name, value, evidence in (("苏北", "1.0", "M-med"), ("standard_factory", "2.0", "S")):
        text = text.replace(
            f'name = "{name}"\nvalue = {value}\n',
            f'name = "{name}"\nvalue = {value}\nevidence = "{evidence}"\n',
        )
    path.write_text(text, encoding="utf-8")
    clause = Rulebook.load(["jiangsu_industrial_2021"], tmp_path / "rules").clause(
        "jiangsu_industrial_2021.far"
    )
    rows = {str(flag): {**BUILT, "standard_factory": flag, "far": 3.0} for flag in (False, True, None)}
    judged = function(clause)(clause, BOOK.case(frame(rows), DAY, NORTH))
    assert judged.rows["evidence"].to_dict() == {"False": "M-med", "True": "S", "None": "M-med"}


FAR = {
    "27": ({"far": 0.7}, "meets 0.7 0.7 T"),
    "27 low": ({"far": 0.69}, "breaks 0.69 0.7 T"),
    "no code": ({"far": 0.7, "industry_code": None}, "unknown:no_code 0.7 nan T"),
    "no code of ours": ({"far": 0.7, "industry_code": "药"}, "unknown:no_pair 0.7 nan T"),
    "30 was 31": ({"far": 0.69, "industry_code": "30"}, "breaks 0.69 0.7 T"),
    "31 was 32": ({"far": 0.6, "industry_code": "31"}, "meets 0.6 0.6 T"),
    "59": ({"far": 0.9, "industry_code": "59"}, "unknown:no_pair 0.9 nan T"),
    "nought": ({"far": 0.0}, "unknown:zero_on_built 0 0.7 T"),
    "not built": ({"far": 0.1, "status_class": "B21"}, "exempt:not_built 0.1 0.7 T"),
    "floors": ({"far": 0.1, "status_class": "B21", "built_floor_m2": 10.0}, "breaks 0.1 0.7 T"),
    "use blank": ({"far": 0.1, "is_industrial": None}, "unknown:use_unknown 0.1 0.7 T"),
    "later edition": ({"far": 0.1, "contract_day": "2023-06-25"}, "exempt:after 0.1 0.7 T"),
}  # fmt: skip


def test_the_ratio_of_the_control_indicators():
    rows = {name: {**OLD, **plot} for name, (plot, _) in FAR.items()}
    judged = asked("industrial_land_2008.far", rows, NORTH)
    assert told(judged) == {name: line for name, (_, line) in FAR.items()}
    assert set(judged.rows["since"].astype(str)) == {"2008-01-31"}
    own = {str(code): {**OLD, "industry_code": code, "far": 0.9} for code in ("30", "99", None)}
    assert told(asked("industrial_land_2008.far", own, {"industry_codes": "GB/T 4754-2002"})) == {
        "30": "breaks 0.9 1 T",
        "99": "unknown:code_not_in_table 0.9 nan T",
        "None": "unknown:no_code 0.9 nan T",
    }
    new = {
        "low": ("25", 0.49), "between": ("25", 0.55), "high": ("25", 0.6), "36": ("36", 0.8), "26": ("26", 0.1),
    }  # fmt: skip
    rows = {name: {**BUILT, "industry_code": code, "far": far} for name, (code, far) in new.items()}
    assert told(asked("industrial_land_2023.far", rows, NORTH)) == {
        "low": "breaks 0.49 0.5..0.6 M-med/low",
        "between": "unknown:within_range 0.55 0.5..0.6 M-med/low",
        "high": "meets 0.6 0.5..0.6 M-med/low",
        "36": "meets 0.8 0.8 S",
        "26": "breaks 0.1 0.7 S weak",
    }


def test_measures_of_industrial_land():
    rows = {
        "A": {"green_pct": 35.0},
        "other use": {"green_pct": 12.0, "is_industrial": False},
        "use blank": {"green_pct": 12.0, "is_industrial": None},
        "not built": {"green_pct": 12.0, "status_class": "B21"},
        "status blank": {"green_pct": 12.0, "status_class": None},
        "blank": {"green_pct": None},
    }
    green = asked("industrial_land_2008.garden_factory", {name: {**OLD, **row} for name, row in rows.items()})
    assert green.name == "green_pct" and green.dropna().to_dict() == {"A": 35.0} and len(green) == 6
    heights = pd.Series([8.0, 8.01, None], index=["x", "y", "z"])
    counts = asked("industrial_land_2023.floor_counting", {"x": {}, "y": {}, "z": {}}, None, heights)
    assert (counts.name, counts.to_dict()) == ("counts", {"x": 1.0, "y": 2.0, "z": 1.0})
    open_ = {
        "open": {"is_industrial": True},
        "set": {"is_industrial": True, "height_most_m": 24.0},
        "other use": {"is_industrial": False},
        "use blank": {"is_industrial": None, "height_most_m": 24.0},
    }
    found = asked("jiangsu_industrial_2021.height_left_open", open_)
    assert (found.name, found.dropna().to_dict()) == ("height_left_open", {"open": True, "set": False})


LAPSED = {
    # approved on, supplied, used, left, what of it
    "none left": ("2020-01-01", 100.0, 0.0, 0.0, "supplied"),
    "a trifle left": ("2020-01-01", 99.5, 0.0, 0.5, "partly"),
    "half a metre supplied": ("2020-01-01", 0.5, 0.0, 99.5, "partly"),
    "half a metre used": ("2020-01-01", 0.0, 0.5, 99.5, "partly"),
    "as much used as supplied": ("2020-01-01", 30.0, 30.0, 40.0, "partly"),
    "neither known": ("2020-01-01", None, None, 100.0, "suspected"),
    "used alone known": ("2020-01-01", None, 5.0, 95.0, "partly"),
    "supplied alone known": ("2020-01-01", 5.0, None, 95.0, "partly"),
    "undated": (None, 0.0, 0.0, 100.0, "unknown"),
    "left unknown": ("2020-01-01", 0.0, 0.0, None, "unknown"),
    "the day before the notice": ("2018-06-24", 0.0, 0.0, 100.0, "before"),
    "the day of the notice": ("2018-06-25", 0.0, 0.0, 100.0, "suspected"),
    "two years today": ("2024-11-20", 0.0, 0.0, 100.0, "suspected"),
    "two years tomorrow": ("2024-11-21", 0.0, 0.0, 100.0, "within"),
    "approved after the day": ("2026-11-21", 0.0, 0.0, 100.0, "unknown"),
}


def test_what_has_become_of_an_approval():
    names = ("approved_on", "supplied_m2", "used_m2", "unsupplied_m2")
    rows = {name: dict(zip(names, row[:4], strict=True)) for name, row in LAPSED.items()}
    found = asked("land_linkage_2018.lapsed", rows)
    assert found.name == "lapse"
    assert found.to_dict() == {name: row[4] for name, row in LAPSED.items()}
    none = {"supplied_m2": 0.0, "used_m2": 0.0, "unsupplied_m2": 1.0}
    two = {day: {"approved_on": day, **none} for day in ("2024-11-19", "2024-11-20")}
    found = asked("land_linkage_2018.lapsed", two, {"anniversary_counts": False})
    assert found.to_dict() == {"2024-11-19": "suspected", "2024-11-20": "within"}


ORDER = "idle_land_2012."
RECORDS = ("start_by", "start_by_anew", "anew_agreed_on", "started_on", "stopped_on", "resumed_on", "finished_on",
           "government_cause", "government_cause_on", "contract_day", "handover_day")  # fmt: skip
RAW = {**dict.fromkeys(RECORDS), "supply_class": "D21", "status_class": "B21"}
OLD_START, PLAN = {"start_by": "2020-01-01"}, "规划依法修改"
MOVED = {**OLD_START, "start_by_anew": "2024-01-01"}
STARTS = {
    # the plot, Article 2 (one year), Article 14 (two years)
    "one year": ({"start_by": "2025-11-20"}, "breaks 1 1", "meets 1 2"),
    "a day less": ({"start_by": "2025-11-21"}, "meets 0.99726 1", "meets 0.99726 2"),
    "two years": ({"start_by": "2024-11-20"}, "breaks 2 1", "breaks 2 2"),
    "two less a day": ({"start_by": "2024-11-21"}, "breaks 1.99726 1", "meets 1.99726 2"),
    "today": ({"start_by": "2026-11-20"}, "meets 0 1", "meets 0 2"),
    "tomorrow": ({"start_by": "2026-11-21"}, "meets:not_due nan nan", "meets:not_due nan nan"),
    "anew": ({**OLD_START, "start_by_anew": "2025-05-01"}, "breaks 1.55616 1", "meets 1.55616 2"),
    "anew, ahead": ({**OLD_START, "start_by_anew": "2027-05-01"}, "unknown:anew_undated nan nan", "unknown:anew_undated nan nan"),
    "anew, ahead, agreed": ({**OLD_START, "start_by_anew": "2027-05-01", "anew_agreed_on": "2026-11-20"}, "meets:not_due nan nan", "meets:not_due nan nan"),
    "anew, agreed tomorrow": ({**OLD_START, "start_by_anew": "2027-05-01", "anew_agreed_on": "2026-11-21"}, "breaks 6.88493 1", "breaks 6.88493 2"),
    "anew, today": ({**OLD_START, "start_by_anew": "2026-11-20"}, "meets 0 1", "meets 0 2"),
    "today, anew ahead": ({"start_by": "2026-11-20", "start_by_anew": "2027-05-01"}, "unknown:anew_undated nan nan", "unknown:anew_undated nan nan"),
    "all blank": ({"supply_class": None}, "unknown:no_start nan nan", "unknown:no_start nan nan"),
    "status blank": ({**OLD_START, "status_class": None}, "breaks 6.88493 1", "breaks 6.88493 2"),
    "both ahead": ({"start_by": "2026-12-01", "start_by_anew": "2027-05-01"}, "meets:not_due nan nan", "meets:not_due nan nan"),
    "handed over": ({"handover_day": "2024-11-20"}, "breaks 1 1", "unknown:start_not_recorded 1 2"),
    "handed over later": ({"handover_day": "2024-11-21"}, "unknown:start_not_recorded 0.99726 1", "unknown:start_not_recorded 0.99726 2"),
    "nothing": ({}, "unknown:no_start nan nan", "unknown:no_start nan nan"),
    "started": ({**OLD_START, "started_on": "2026-11-20"}, "meets:started nan nan", "meets:started nan nan"),
    "starts tomorrow": ({**OLD_START, "started_on": "2026-11-21"}, "breaks 6.88493 1", "breaks 6.88493 2"),
    "stopped": ({**OLD_START, "stopped_on": "2025-01-01"}, "meets:started nan nan", "meets:started nan nan"),
    "finished": ({**OLD_START, "finished_on": "2026-11-20"}, "meets:finished nan nan", "meets:finished nan nan"),
    "finished, undated": ({"finished_on": "2024-01-01"}, "meets:finished nan nan", "meets:finished nan nan"),
    "built": ({**OLD_START, "status_class": "A2"}, "meets:built_by_status nan nan", "meets:built_by_status nan nan"),
    "built, to start": ({**OLD_START, "status_class": "A2", "started_on": "2027-01-01"}, "breaks 6.88493 1", "breaks 6.88493 2"),
    "built, to stop": ({**OLD_START, "status_class": "A2", "stopped_on": "2027-01-01"}, "breaks 6.88493 1", "breaks 6.88493 2"),
    "built, to finish": ({**OLD_START, "status_class": "A2", "finished_on": "2027-01-01"}, "breaks 6.88493 1", "breaks 6.88493 2"),
    "unsupplied": ({"supply_class": "E21"}, "exempt:not_supplied nan 1", "exempt:not_supplied nan 2"),
    "contradicts": ({"supply_class": "E21", **OLD_START}, "unknown:contradicts_supply nan nan", "unknown:contradicts_supply nan nan"),
    "supply blank": ({"supply_class": None, "started_on": "2020-01-01"}, "unknown:supply_unknown nan nan", "unknown:supply_unknown nan nan"),
    "supply blank, agreed": ({"supply_class": None, **OLD_START}, "breaks 6.88493 1", "breaks 6.88493 2"),
    "cause": ({"start_by": "2024-01-01", "government_cause": PLAN}, "breaks 2.88493 1", "exempt:government_cause 2.88493 2"),
    "cause, early": ({"start_by": "2025-06-01", "government_cause": PLAN}, "breaks 1.47123 1", "meets 1.47123 2"),
    "no such cause": ({"start_by": "2024-01-01", "government_cause": "资金不足"}, "breaks 2.88493 1", "unknown:cause_unlisted 2.88493 2"),
    "a word for none": ({"start_by": "2024-01-01", "government_cause": "无"}, "breaks 2.88493 1", "breaks 2.88493 2"),
    "cause before anew": ({**MOVED, "government_cause": PLAN}, "breaks 2.88493 1", "unknown:cause_before_anew 2.88493 2"),
    "no such cause, anew": ({**MOVED, "government_cause": "资金不足"}, "breaks 2.88493 1", "unknown:cause_unlisted 2.88493 2"),
    "cause of the new start": ({**MOVED, "government_cause": PLAN, "government_cause_on": "2024-01-01"}, "breaks 2.88493 1", "exempt:government_cause 2.88493 2"),
    "cause of the day before": ({**MOVED, "government_cause": PLAN, "government_cause_on": "2023-12-31"}, "breaks 2.88493 1", "unknown:cause_before_anew 2.88493 2"),
    "cause since agreed": ({**MOVED, "anew_agreed_on": "2023-06-01", "government_cause": PLAN, "government_cause_on": "2023-06-01"}, "breaks 2.88493 1", "exempt:government_cause 2.88493 2"),
}  # fmt: skip
BARELY = {"stopped_on": "2025-01-01", "developed_m2": 300.0, "due_m2": 1000.0, "invested_wan": 20.0,
          "total_investment_wan": 100.0}  # fmt: skip
STOPS = {
    "a year": ({"stopped_on": "2025-11-20"}, "breaks:developed_little 0.3 0.333333"),
    "a day less": ({"stopped_on": "2025-11-21"}, "meets:suspended_short 0.99726 1"),
    "a third": ({"developed_m2": 1000 / 3}, "breaks:invested_little 20 25"),
    "a quarter": ({"invested_wan": 25.0}, "breaks:developed_little 0.3 0.333333"),
    "both": ({"developed_m2": 334.0, "invested_wan": 25.0}, "meets:developed_enough 0.334 0.333333"),
    "share blank": ({"developed_m2": None}, "breaks:invested_little 20 25"),
    "share blank, paid": ({"developed_m2": None, "invested_wan": 25.0}, "unknown:no_value nan 0.333333"),
    "nothing due": ({"due_m2": 0.0, "invested_wan": 25.0}, "unknown:no_value nan 0.333333"),
    "little due": ({"due_m2": 0.5, "developed_m2": 0.5, "invested_wan": 25.0}, "meets:developed_enough 1 0.333333"),
    "resumed": ({"resumed_on": "2026-01-01"}, "meets:resumed nan nan"),
    "resumed the same day": ({"resumed_on": "2025-01-01"}, "meets:resumed nan nan"),
    "resumed before": ({"resumed_on": "2024-12-31"}, "breaks:developed_little 0.3 0.333333"),
    "to be resumed": ({"resumed_on": "2026-11-21"}, "breaks:developed_little 0.3 0.333333"),
    "finished": ({"finished_on": "2026-01-01"}, "meets:finished nan nan"),
    "unsupplied": ({"supply_class": "E21"}, "exempt:not_supplied 0.3 0.333333"),
    "contradicts": ({"supply_class": "E21", **OLD_START}, "unknown:contradicts_supply 0.3 0.333333"),
    "contradicts, a day less": ({"supply_class": "E21", **OLD_START, "stopped_on": "2025-11-21"}, "unknown:contradicts_supply 0.3 0.333333"),
    "contradicts, never": ({"supply_class": "E21", **OLD_START, "stopped_on": None}, "unknown:contradicts_supply 0.3 0.333333"),
    "supply blank": ({"supply_class": None}, "unknown:supply_unknown 0.3 0.333333"),
    "never": ({"stopped_on": None}, "exempt:no_stop 0.3 0.333333"),
    "stops tomorrow": ({"stopped_on": "2026-11-21"}, "exempt:no_stop 0.3 0.333333"),
}  # fmt: skip


def by_row(judgement):
    """As :func:`told`, without the evidence, which is the clause's."""
    ends = judgement.rows[["limit_low", "limit_high"]]
    assert ends["limit_low"].equals(ends["limit_high"].rename("limit_low"))
    short = {name: line.rsplit(" ", 1)[0] for name, line in told(judgement).items()}
    assert {line.rsplit(" ", 1)[1] for line in told(judgement).values()} == {judgement.clause.evidence}
    return short


def test_the_two_articles_on_a_start():
    rows = {name: {**RAW, **plot} for name, (plot, _, _) in STARTS.items()}
    for at, clause in ((1, "not_started"), (2, "take_back")):
        found = by_row(asked(ORDER + clause, rows))
        assert found == {name: row[at] for name, row in STARTS.items()}, clause
    three = {day: {**RAW, "start_by": day} for day in ("2025-11-19", "2025-11-20")}
    assert by_row(asked(ORDER + "not_started", three, {"anniversary_counts": False})) == {
        "2025-11-19": "breaks 1 1",
        "2025-11-20": "meets 0.99726 1",
    }


def test_the_article_on_a_stop():
    rows = {name: {**RAW, **BARELY, **plot} for name, (plot, _) in STOPS.items()}
    assert by_row(asked(ORDER + "stopped", rows)) == {name: line for name, (_, line) in STOPS.items()}
    found = by_row(asked(ORDER + "stopped", rows, {"connective": "and"}))
    assert [name for name, line in found.items() if line.startswith("breaks")] == [
        "a year",
        "resumed before",
        "to be resumed",
    ]
    assert found["a third"] == "meets:developed_enough 0.333333 0.333333"


def test_columns_that_are_not_there():
    rows = {
        "done": {"finished_on": "2026-01-01"},
        "built": {"status_class": "A2"},
        "neither": {},
        "contradicts": {"supply_class": "E21", **OLD_START, "finished_on": "2026-01-01"},
        "unsupplied": {"supply_class": "E21"},
    }
    blank = {name: value for name, value in RAW.items() if name != "stopped_on"}
    whole = {name: {**blank, **OLD_START, **plot} for name, plot in rows.items()}
    whole["unsupplied"]["start_by"] = None
    assert verdicts(asked(ORDER + "stopped", whole)) == {
        "done": "exempt:finished",
        "built": "exempt:built_by_status",
        "neither": "unknown:stops_unrecorded",
        "contradicts": "unknown:contradicts_supply",
        "unsupplied": "exempt:not_supplied",
    }
    assert verdicts(asked(ORDER + "not_started", whole))["neither"] == "unknown:stops_unrecorded"
    stated = {"none_recorded": ["stopped_on"]}
    assert verdicts(asked(ORDER + "not_started", whole, stated))["neither"] == "breaks"
    assert verdicts(asked(ORDER + "stopped", whole, stated))["neither"] == "exempt:no_stop"


def test_a_cause_stands_for_the_start_that_is_counted_from():
    names = ("cause", "cause, early", "no such cause", "a word for none", "cause before anew",
             "cause of the new start", "cause of the day before", "one year")  # fmt: skip
    case = BOOK.case(frame({name: {**RAW, **STARTS[name][0]} for name in names}), DAY)
    found = order.standing_cause(case, BOOK.clause(ORDER + "government_cause"))
    assert found.name == "standing_cause"
    assert found.dropna().to_dict() == {
        "cause": True,
        "cause, early": True,
        "a word for none": False,
        "cause of the new start": True,
        "one year": False,
    }


@pytest.mark.parametrize(
    ("clause", "column"),
    [("investigation", "investigate_by"), ("answer", "answer_by"), ("payment", "pay_by"), ("extension", "extended_to"),
     ("temporary_use", "temporary_until")],
)  # fmt: skip
def test_last_days_of_the_order(clause, column):
    days = pd.Series(pd.to_datetime(["2024-01-31", None]), index=["A", "B"])
    found = asked(ORDER + clause, {"A": {}, "B": {}}, None, days)
    late = {"investigation": "2024-03-01", "extension": "2025-01-31", "temporary_use": "2026-01-31"}
    assert (found.name, found["A"].date().isoformat()) == (column, late.get(clause, "2024-03-01"))
    assert pd.isna(found["B"])


def test_what_is_still_to_be_done_under_the_order():
    plots = {name: {} for name in "ABCD"}
    ready = pd.Series([True, True, False, None], index=list("ABCD"), dtype="boolean")
    done = pd.Series(pd.to_datetime([None, "2026-01-01", None, None]), index=list("ABCD"))
    for clause in ("finding", "publication", "plan", "mortgagee", "hearing", "decision", "resupply"):
        assert asked(ORDER + clause, plots, None, ready, done).to_dict() == {
            "A": True,
            "B": False,
            "C": False,
            "D": False,
        }
    last = pd.Series(pd.to_datetime(["2026-11-19", "2026-11-19", "2026-11-20", None]), index=list("ABCD"))
    wanted = {"A": True, "B": False, "C": False, "D": False}
    assert asked(ORDER + "enforcement", plots, None, last, done).to_dict() == wanted
    found = pd.Series(pd.to_datetime(["2026-01-01", "2025-01-01", None, None]), index=list("ABCD"))
    assert asked(ORDER + "hoarding", plots, None, found, done).to_dict() == wanted


def test_causes_and_swaps_of_the_order():
    texts = {
        "A": PLAN,
        "B": "无",
        "C": None,
        "D": f"{PLAN}；资金不足",
        "E": f"{PLAN}, {PLAN}",
        "F": "资金不足",
        "G": "/ ；无",
    }
    rows = {name: {"government_cause": text} for name, text in texts.items()}
    found = asked(ORDER + "government_cause", rows)
    assert (found.name, found.dropna().to_dict()) == (
        "government_cause",
        {"A": True, "B": False, "C": False, "E": True, "G": False},
    )
    yes, no = (
        pd.Series(True, index=list(texts), dtype="boolean"),
        pd.Series(False, index=list(texts), dtype="boolean"),
    )
    swap = asked(ORDER + "swap", rows, None, yes, yes)
    assert swap.name == "swap"
    assert swap.to_dict() == {"A": True, "B": False, "C": False, "D": True, "E": True, "F": False, "G": False}
    silent = asked(ORDER + "swap", {"A": {}}, None, yes[["A"]], yes[["A"]])
    assert silent.isna().all(), "without a column of causes there may be one"
    assert not asked(ORDER + "swap", {"A": {}}, None, yes[["A"]], no[["A"]]).any()
    assert (
        not asked(ORDER + "swap", rows, None, yes, no).any()
        and not asked(ORDER + "swap", rows, None, no, yes).any()
    )
    idle, halted, cause = (pd.Series(marks, index=list("ABCD")) for marks in (
        [True, True, True, False], [True, False, False, True], [False, True, False, True]))  # fmt: skip
    agreed = asked(ORDER + "negotiated", {name: {} for name in "ABCD"}, None, idle, halted, cause)
    assert (agreed.name, agreed.tolist()) == ("negotiated", [True, True, False, False])


def test_figures_of_the_order():
    rows = {
        "A": {"land_price_wan": 1000.0, "invested_wan": 20.0, "total_investment_wan": 80.0, "handover_day": "2024-02-29",
              "started_on": "2025-01-01", "stopped_on": "2025-06-01", "finished_on": "2026-01-01"},
        "B": {"land_price_wan": None, "invested_wan": 20.0, "total_investment_wan": 0.0, "started_on": "2026-11-21",
              "stopped_on": "2025-06-01", "finished_on": "2026-01-01"},
        "C": {"finished_on": "2026-01-01", "total_investment_wan": 0.5, "invested_wan": 1.0},
    }  # fmt: skip
    for clause, name, wanted in (
        ("idle_fee", "idle_fee_wan", {"A": 200.0}),
        ("invested_share", "invested_pct", {"A": 25.0, "C": 200.0}),
        ("start_missing", "start_by", {"A": pd.Timestamp("2025-02-28")}),
        ("start_of_work", "started_on", {"A": pd.Timestamp("2025-01-01"), "B": pd.Timestamp("2025-06-01"), "C": pd.Timestamp("2026-01-01")}),
    ):  # fmt: skip
        found = asked(ORDER + clause, rows)
        assert (found.name, found.dropna().to_dict()) == (name, wanted)


CITY = "high_tech_zone_lianyungang."
DIGESTED = {
    "supplied": ({"supply_class": "D21"}, "meets", "exempt:not_new"),
    "left": ({"supply_class": "E21", "batch_id": "2019-3"}, "breaks", "breaks"),
    "left, no batch": ({"supply_class": "E21"}, "unknown:no_batch", "breaks"),
    "not for supply": ({"supply_class": "F"}, "exempt:not_suppliable", "exempt:not_new"),
    "contradicts": ({"supply_class": "E21", "batch_id": "2019-3", "contract_day": "2024-01-01"}, "unknown:contradicts_supply", "unknown:contradicts_supply"),
    "contradicts, F": ({"supply_class": "F", "contract_day": "2024-01-01"}, "unknown:contradicts_supply", "unknown:contradicts_supply"),
    "blank": ({"batch_id": "2019-3"}, "unknown:supply_unknown", "unknown:supply_unknown"),
}  # fmt: skip
DISPOSED = {"late": "meets", "idle_one_year": "breaks", "idle_stopped": "breaks", "negotiated": "breaks",
            "not_supplied": "exempt:not_supplied", "unknown": "unknown:no_class", "": "unknown:no_class"}  # fmt: skip


def test_the_policy_of_the_city():
    rows = {name: {"batch_id": None, **plot} for name, (plot, _, _) in DIGESTED.items()}
    assert verdicts(asked(CITY + "unsupplied_digested", rows)) == {
        name: row[1] for name, row in DIGESTED.items()
    }
    found = asked(CITY + "new_land_restricted", rows, {"assessment": "poor"})
    assert verdicts(found) == {name: row[2] for name, row in DIGESTED.items()}
    for assessed, left in (("good", "meets"), ("ordinary", "meets"), (None, "unknown:no_assessment")):
        stated = {"assessment": assessed} if assessed else {}
        found = verdicts(asked(CITY + "new_land_restricted", rows, stated))
        assert (found["left"], found["supplied"]) == (left, "exempt:not_new")
    rows = {name: {"idle_class": name or None} for name in DISPOSED}
    assert verdicts(asked(CITY + "idle_disposed", rows)) == DISPOSED
    modes = ("long_lease", "lease_and_grant", "flexible_grant", "lease_then_grant", "auction", None)
    found = asked(CITY + "supply_modes", {str(mode): {"supply_mode": mode} for mode in modes})
    assert (found.name, found.tolist()) == ("flexible_supply", [True, True, True, True, False, pd.NA])
    room = asked(CITY + "far_raised", {"A": {"far_headroom": 0.7}, "B": {"far_headroom": None}})
    assert room.dropna().to_dict() == {"A": 0.7}

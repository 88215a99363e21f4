"""The docket of idle land: steps, last days, what a file lacks, what becomes due, with cases a lawyer can read."""

import re
import tomllib
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry import box

from land_policy import idle, procedure
from land_policy.deadlines import COLUMNS, due
from land_policy.docket import BETWEEN, docket, options
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.rulebook import Rulebook
from layers.schema import codes, schema
from layers.zone import Zone

HERE = Path(__file__).parent
ROOM = HERE.parents[1] / "land_policy"
BOOK = Rulebook.load(["idle_land_2012"])
CASES = tomllib.loads((HERE / "procedure_cases.toml").read_text(encoding="utf-8"))["case"]


KEPT = (
    "supply_class",
    "status_class",
    "start_by",
    "start_by_anew",
    "started_on",
    "stopped_on",
    "resumed_on",
    "finished_on",
    "government_cause",
)
"""Records that the plots always keep, blank unless a plot fills them in."""


def frame(rows):
    """Rows by plot number as a frame, days as timestamps."""
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(list(rows)).rename_axis("plot_id")
    return table.map(lambda value: pd.Timestamp(value) if isinstance(value, date) else value)


def evaluated(plots, records=None, day=date(2026, 11, 20), book=BOOK, parameters=None):
    """An Evaluation with the clock and nothing else; a plot is a row of values, a record too."""
    table = frame(plots)
    for name in [column.name for column in schema("plots").columns if column.type == "day"]:
        if name in table.columns:
            table[name] = pd.to_datetime(table[name])
    shapes = [box(500_000 + 200 * at, 3_800_000, 500_100 + 200 * at, 3_800_100) for at in range(len(table))]
    drawn = gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4528")
    for name in {*KEPT} - {*drawn.columns}:
        drawn[name] = None
    layers = {"plots": drawn}
    if records:
        layers["proceedings"] = frame(records)
    drawn["anew_agreed_on"] = procedure.agreed_anew(layers.get("proceedings"), drawn)
    zone = Zone("甲", day, CRS("EPSG:4528"), layers)
    clock = idle.clock(drawn, day, book, parameters)
    return Evaluation(zone, book, drawn.join(clock), (), pd.DataFrame(), None, parameters or {})


def plain(value):
    if value is None or pd.isna(value):
        return ""
    return value.date() if isinstance(value, pd.Timestamp) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['clause']}-{case['story']}")
def test_case(case):
    records = {"P1": case["record"]} if "record" in case else None
    rows = docket(evaluated({"P1": case["plot"]}, records, case["day"])).rows
    named = {"by": "step_by", "state": "step_state", "left": "step_days_left", "note": "step_note"}
    if "P1" not in rows.index:
        assert case["expect"].get("step") == ""
        return
    found = rows.loc["P1"]
    assert {key: plain(found[named.get(key, key)]) for key in case["expect"]} == case["expect"]


def test_every_clause_of_the_procedure_has_a_case():
    shown = {case["clause"] for case in CASES}
    assert {clause.name for clause in BOOK.clauses} <= shown


def test_every_step_is_a_clause_and_a_record():
    clauses, recorded = {clause.name for clause in BOOK.clauses}, set(schema("proceedings").names)
    for step in procedure.steps().values():
        assert step.clause in clauses and step.record in {"", *recorded}, step.key
        assert step.actor in procedure.docket_words("actor")
    assert set(options()) == set(codes("disposal_option"))
    assert all(option.clause in clauses for option in options().values())


def test_no_number_of_law_in_python():
    for name in ("docket.py", "procedure.py"):
        code = (ROOM / name).read_text(encoding="utf-8")
        code = re.sub(r'""".*?"""|#.*|"[^"\n]*"', "", code, flags=re.DOTALL)
        assert set(re.findall(r"(?<![\w.])\d[\d.e-]*", code)) <= {"0", "1"}, name


def test_the_days_are_the_clauses(tmp_path):
    import shutil

    shutil.copytree(ROOM / "rules", tmp_path / "rules")
    path = tmp_path / "rules" / "idle_land_2012.toml"
    head, tail = path.read_text(encoding="utf-8").split('name = "payment"')
    path.write_text(head + 'name = "payment"' + tail.replace("value = 30", "value = 45", 1), encoding="utf-8")
    book = Rulebook.load(["idle_land_2012"], tmp_path / "rules")
    record = {"P1": {"decision_on": date(2026, 10, 30), "decision_kind": "fee"}}
    rows = docket(evaluated({"P1": {"start_by": date(2025, 6, 30)}}, record, book=book)).rows
    assert rows.at["P1", "step_by"] == pd.Timestamp(2026, 12, 14)


ONE_YEAR = {"supply_class": "D21", "start_by": date(2025, 6, 30), "land_price_wan": 1000.0}


def test_a_full_file_lacks_nothing_and_each_gap_is_named():
    whole = {
        **ONE_YEAR,
        "contract_no": "A1",
        "contract_day": date(2024, 6, 1),
        "official_area_m2": 10_000.0,
        "area_gap_pct": 0.4,
        "handover_day": date(2024, 8, 1),
        "finish_by": date(2027, 6, 30),
        "government_cause": "无",
    }
    record = {"found_on": date(2026, 7, 1), "site_visit_on": date(2026, 7, 9), "responsible": "甲"}
    record["determined_on"] = date(2026, 9, 1)
    names = ["P0", "contract_no", "land_price_wan", "handover_day", "government_cause", "finish_by"]
    plots = {name: {key: value for key, value in whole.items() if key != name} for name in names}
    plots["area"] = {**whole, "area_gap_pct": -1.2}
    rows = docket(evaluated(plots, dict.fromkeys(plots, record))).rows
    assert rows["lacks"].to_dict() == {
        "P0": "",
        "contract_no": "plots.contract_no",
        "land_price_wan": "plots.land_price_wan",
        "handover_day": "plots.handover_day",
        "government_cause": "plots.government_cause",
        "finish_by": "plots.finish_by",
        "area": "plots.area_gap_pct",
    }
    assert docket(evaluated({"P0": whole})).rows.at["P0", "lacks"].split(BETWEEN) == [
        "plots.start_by_anew",
        "plots.started_on",
        "proceedings.found_on",
        "proceedings.site_visit_on",
        "proceedings.responsible",
    ]


def test_a_new_start_in_the_record_only():
    cause = {**ONE_YEAR, "government_cause": "规划依法修改"}
    record = {"agreed_on": date(2026, 9, 1), "option": "extension", "new_start_by": date(2027, 3, 31)}
    rows = docket(evaluated({"P1": cause}, {"P1": record})).rows
    assert "new_start_unrecorded" in rows.at["P1", "changes"]
    moved = {**cause, "start_by_anew": date(2027, 4, 30)}
    rows = docket(evaluated({"P1": moved}, {"P1": record})).rows
    assert "new_start_differs" in rows.at["P1", "changes"]


def test_every_step_of_a_plot_with_what_was_late():
    record = {
        "found_on": date(2026, 7, 1),
        "notice_on": date(2026, 8, 3),
        "answered_on": date(2026, 8, 20),
        "published_on": date(2026, 9, 20),
    }
    steps = docket(evaluated({"P1": ONE_YEAR}, {"P1": record})).steps
    assert list(zip(steps["step"], steps["state"], strict=True)) == [
        ("investigate", "done_late"),
        ("answer", "done"),
        ("finding", "unrecorded"),
        ("publication", "done"),
        ("hearing", "undated"),
        ("decision", "ahead"),
        ("pay", "ahead"),
    ]
    assert steps["next"].tolist() == [False, False, False, False, True, False, False]


def test_rows_come_in_the_order_of_their_classes():
    plots = {
        "A": {"start_by": date(2026, 6, 1)},
        "B": {"start_by": date(2025, 6, 1)},
        "C": {},
        "D": {"start_by": date(2023, 6, 1)},
        "E": {"start_by": date(2024, 6, 1), "government_cause": "规划调整"},
        "F": {"start_by": date(2024, 6, 1), "finished_on": date(2025, 1, 1)},
    }
    assert docket(evaluated(plots)).rows.index.tolist() == ["D", "B", "E", "C", "A"]


def test_without_the_order_there_is_no_docket():
    evaluation = evaluated({"P1": ONE_YEAR}, book=Rulebook.load(["industrial_land"]))
    assert not evaluation.docket.in_use and not len(evaluation.docket.rows)
    assert due(evaluation, 100).columns.tolist() == list(COLUMNS)


def test_a_record_of_a_plot_that_is_not_there_changes_nothing():
    rows = docket(evaluated({"P1": ONE_YEAR}, {"P9": {"found_on": date(2026, 1, 1)}})).rows
    assert rows.index.tolist() == ["P1"] and rows.at["P1", "step_note"] == "no_found_on"


def listed(evaluation, ahead):
    rows = due(evaluation, ahead)
    return [
        (plain(day), *rest)
        for day, *rest in rows[["day", "what", "plot_id", "state"]].itertuples(index=False)
    ]


def test_what_becomes_due_is_listed_overdue_first():
    plots = {
        "A": {"start_by": date(2026, 12, 1), "finish_by": date(2028, 12, 1)},
        "B": {"start_by": date(2025, 12, 1)},
        "C": {"start_by": date(2024, 12, 1)},
        "D": {"started_on": date(2024, 1, 1), "finish_by": date(2026, 10, 1)},
        "E": {"started_on": date(2024, 1, 1), "finish_by": date(2026, 12, 1)},
        "F": {"start_by": date(2024, 11, 20)},
        "G": {"start_by": date(2025, 1, 1)},
    }
    record = {"G": {"decision_on": date(2026, 10, 1), "decision_kind": "fee"}}
    rows = listed(evaluated(plots, record), 30)
    assert rows == [
        (date(2026, 10, 1), "unfinished", "D", "overdue"),
        (date(2026, 10, 31), "pay", "G", "overdue"),
        (date(2026, 11, 20), "idle_two_years", "F", "today"),
        (date(2026, 12, 1), "late", "A", "coming"),
        (date(2026, 12, 1), "idle_one_year", "B", "coming"),
        (date(2026, 12, 1), "idle_two_years", "C", "coming"),
        (date(2026, 12, 1), "finish_due", "E", "coming"),
    ]


def test_the_last_day_looked_ahead_to_is_in_and_the_next_is_not():
    plots = {"B": {"start_by": date(2025, 12, 1)}}
    assert listed(evaluated(plots), 11) == [(date(2026, 12, 1), "idle_one_year", "B", "coming")]
    assert listed(evaluated(plots), 10) == []


@pytest.mark.parametrize("start", [date(2026, 11, 21), date(2028, 2, 29)])
def test_every_class_a_plot_will_come_into(start):
    found = [(day.year, what) for day, what, _, _ in listed(evaluated({"A": {"start_by": start}}), 1800)]
    assert found == [
        (start.year, "late"),
        (start.year + 1, "idle_one_year"),
        (start.year + 2, "idle_two_years"),
    ]


def test_a_finish_agreed_before_the_start_agreed_anew_is_not_counted():
    plot = {"start_by": date(2024, 1, 1), "finish_by": date(2026, 1, 1), "start_by_anew": date(2027, 1, 1)}
    assert listed(evaluated({"A": plot}), 10) == []


DAYS = st.none() | st.dates(date(2025, 1, 1), date(2026, 11, 20))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    record=st.fixed_dictionaries(
        {column.name: DAYS for column in schema("proceedings").columns if column.type == "day"}
    ),
    kind=st.sampled_from([None, "fee", "take_back"]),
    start=st.dates(date(2023, 1, 1), date(2025, 11, 20)),
    cause=st.sampled_from([None, "规划调整", "资金不足"]),
)
def test_at_most_one_step_is_next_and_none_before_one_that_is_done(record, kind, start, cause):
    held = {"P1": {**record, "decision_kind": kind}}
    found = docket(evaluated({"P1": {"start_by": start, "government_cause": cause}}, held))
    steps = found.steps
    assert steps["next"].sum() <= 1
    assert set(steps["state"]) <= set(procedure.docket_words("state"))
    aside = steps["step"].isin(["mortgagee_plan", "mortgagee_copy"])
    done = steps.loc[steps["done_on"].notna() & ~aside, "place"]
    coming = steps.loc[steps["next"] & ~steps["step"].isin(["watch", "close"]), "place"]
    if len(done) and len(coming):
        assert coming.iloc[0] > done.max()
    assert {"", *procedure.steps()} >= set(found.rows["step"])


def test_needs_name_columns_that_exist():
    plots, record = set(plot_columns()), set(schema("proceedings").names)
    lines = (ROOM / "dictionary" / "idle_needs.csv").read_text(encoding="utf-8").splitlines()[1:]
    for layer, name, classes, *_ in (line.split(",") for line in lines):
        assert name in (plots if layer == "plots" else record)
        assert set(classes.split()) <= set(idle.classes())


def test_a_decision_of_unknown_kind_starts_no_clock():
    two, record = {"start_by": date(2024, 6, 30)}, {"decision_on": date(2026, 10, 1)}
    found = docket(evaluated({"A": ONE_YEAR, "B": two}, {"A": record, "B": record}))
    rows, steps = found.rows, found.steps
    assert rows["step"].tolist() == ["decision", "decision"]
    assert set(rows["step_state"]) == {"unclear"} and set(rows["step_note"]) == {"kind_missing"}
    assert rows["step_by"].isna().all()
    assert all("proceedings.decision_kind" in text.split(BETWEEN) for text in rows["lacks"])
    assert steps.loc[steps["step"].isin(["pay", "deregister"]), "by"].isna().all()
    assert not len(due(evaluated({"A": ONE_YEAR}, {"A": record}), 0))


@pytest.mark.parametrize(
    ("plot", "served"),
    [
        (ONE_YEAR, date(2026, 10, 1)),
        ({"start_by": date(2024, 11, 20)}, date(2026, 3, 30)),
    ],
    ids=["not two years now", "not two years when served"],
)
def test_taking_back_before_two_years_is_shown_as_a_contradiction(plot, served):
    record = {"decision_on": served, "decision_kind": "take_back"}
    found = docket(evaluated({"P1": plot}, {"P1": record}))
    row = found.rows.loc["P1"]
    assert (row["step"], row["step_state"], row["step_note"]) == (
        "decision",
        "contradiction",
        "kind_contradicts",
    )
    assert "decision_contradicts" in row["changes"].split(BETWEEN)
    assert found.steps.loc[found.steps["step"].isin(["pay", "deregister"]), "by"].isna().all()


def test_taking_back_from_the_second_anniversary_on_is_none():
    record = {"decision_on": date(2026, 11, 20), "decision_kind": "take_back"}
    row = docket(evaluated({"P1": {"start_by": date(2024, 11, 20)}}, {"P1": record})).rows.loc["P1"]
    assert (row["step"], plain(row["step_by"])) == ("deregister", date(2026, 12, 20))
    assert "decision_contradicts" not in row["changes"]


def test_a_start_agreed_later_does_not_move_a_clock_set_back():
    plot = {"start_by": date(2020, 1, 1), "start_by_anew": date(2027, 6, 1)}
    record = {"agreed_on": date(2026, 5, 20), "option": "extension", "new_start_by": date(2027, 6, 1)}

    def at(day, record):
        return evaluated({"P1": plot}, {"P1": record}, day).plots.loc["P1"]

    assert at(date(2023, 6, 1), record)["idle_class"] == "idle_two_years"
    assert at(date(2026, 5, 19), record)["idle_class"] == "idle_two_years"
    assert at(date(2026, 5, 20), record)["idle_class"] == "not_due"
    other = {**record, "new_start_by": date(2027, 7, 1)}
    for day, held in ((date(2023, 6, 1), other), (date(2026, 11, 20), {"option": "extension"})):
        found = at(day, held)
        assert (found["idle_class"], found["idle_reason"]) == ("unknown", "anew_undated")
    assert at(date(2027, 6, 1), other)["idle_class"] == "late"


ROWS = tomllib.loads((HERE / "docket_rows.toml").read_text(encoding="utf-8"))
DUE = """\
P|2026-08-14|-98|step|investigate|overdue|idle_land_2012.investigation|M-high|idle_one_year|
L|2026-10-01|-50|step|temporary_end|overdue|idle_land_2012.temporary_use|M-high|negotiated|
E|2026-11-19|-1|step|pay|overdue|idle_land_2012.payment|M-high|idle_one_year|enforcement
D|2026-11-24|4|step|pay|coming|idle_land_2012.payment|M-high|idle_one_year|
G|2026-12-01|11|step|deregister|coming|idle_land_2012.payment|M-high|idle_two_years|
B|2026-12-02|12|step|investigate|coming|idle_land_2012.investigation|M-high|idle_one_year|
U|2027-03-01|101|class|idle_one_year|coming|idle_land_2012.idle_fee|S|late|
K|2027-03-31|131|step|start_anew|coming|idle_land_2012.extension|M-high|negotiated|
"""


def whole(table):
    return ["|".join(str(plain(value)) for value in row) for row in table.itertuples(index=False)]


def test_the_docket_row_by_row():
    records = {name: given["record"] for name, given in ROWS.items() if "record" in given}
    evaluation = evaluated({name: given["plot"] for name, given in ROWS.items()}, records)
    found, steps = docket(evaluation), {}
    for name, step in zip(found.steps.index, found.steps.to_dict("records"), strict=True):
        days = [
            f"{word} {plain(step[key])}"
            for word, key in (("done", "done_on"), ("by", "by"))
            if plain(step[key])
        ]
        told = [step["step"], step["state"], *days, *([step["note"]] if step["note"] else [])]
        steps.setdefault(name, []).append("> " * bool(step["next"]) + " ".join(told))
    assert steps == {name: given["steps"] for name, given in ROWS.items() if given["steps"]}
    assert found.rows.index.tolist() == list("GHIABCDEFNOPRSVWTJKLMUQ")
    for name, row in zip(found.rows.index, whole(found.rows), strict=True):
        assert row == ROWS[name]["row"], name
    assert whole(due(evaluation, 131)) == DUE.splitlines()
    assert len(due(evaluation, 130)) == len(DUE.splitlines()) - 1


def test_a_finish_of_the_day_itself_is_due_and_one_before_a_start_agreed_that_day_is_none():
    begun = {"started_on": date(2024, 1, 1)}
    plots = {
        "A": {**begun, "finish_by": date(2026, 11, 20)},
        "B": {**begun, "finish_by": date(2026, 11, 19)},
        "C": {
            "start_by": date(2026, 1, 1),
            "finish_by": date(2026, 12, 1),
            "start_by_anew": date(2027, 1, 1),
        },
    }
    record = {"C": {"agreed_on": date(2026, 11, 20), "new_start_by": date(2027, 1, 1), "option": "extension"}}
    found = due(evaluated(plots, record), 30)
    finishes = found[found["kind"].eq("finish")]
    assert finishes[["plot_id", "what"]].to_numpy().tolist() == [["B", "unfinished"], ["A", "finish_due"]]


def test_a_start_agreed_anew_is_that_of_the_plan_that_agrees_it():
    plots = frame(
        {"A": {"start_by_anew": date(2027, 1, 1)}, "B": {"start_by_anew": date(2027, 1, 1)}, "C": {}}
    )
    agreed = {"agreed_on": date(2026, 11, 1)}
    records = {
        "A": {**agreed, "new_start_by": date(2027, 1, 1)},
        "B": {**agreed, "new_start_by": date(2026, 6, 1)},
        "C": agreed,
    }
    found = procedure.agreed_anew(frame(records), plots)
    assert found.notna().tolist() == [True, False, False] and found["A"] == pd.Timestamp(2026, 11, 1)
    assert procedure.agreed_anew(None, plots).isna().all()

"""Extending without extra land price: each of the eight conditions on both sides, amounts at, below and above the limits."""

import dataclasses
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from gis.errors import InputError, RuleError
from land_policy.case import BY_CONDITION
from land_policy.evaluation import evaluate
from land_policy.renewal.conditions import CONDITIONS
from land_policy.renewal.extension import Project, checklist, extension, project
from reports.tables.redevelopment_table import checklist_text, price_text

NAMES = ("industrial_land_2023", "high_tech_zone_lianyungang")
ALL = BY_CONDITION["extension_confirmed"]


def board(zone, *, parameters=None, rules=NAMES, **columns):
    """The chessboard under the city's rules, P1 with service floor area and land on record."""
    had = {"supply_mode": "grant", "service_floor_m2": [760.0, 50.0, None, None, None],
           "service_land_m2": [500.0, 100.0, None, None, None], **columns}  # fmt: skip
    plots = zone.plots.assign(**{name: pd.Series(value, zone.plots.index) for name, value in had.items()})
    use = {"use": list(rules), "parameters": parameters or {}} if rules else {}
    return evaluate(dataclasses.replace(zone.with_layer("plots", plots), rules=MappingProxyType(use)))


def verdicts(found, plot="P1"):
    return dict(found.rows.loc[plot, list(CONDITIONS)])


def test_what_the_records_show_and_what_waits_for_the_bureau(chessboard_zone):
    # service floor 760 / 7 600 = 10 % of at most 15 %; service land 500 / 10 000 = 5 % of at most 7 %
    found = extension(board(chessboard_zone))
    assert verdicts(found) == {
        "plan": "unknown", "use": "unknown", "right": "meets", "production": "unknown",
        "far": "meets", "service": "meets", "safety": "unknown", "agreement": "unknown",
    }  # fmt: skip
    row = found.rows.loc["P1"]
    assert (row["verdict"], row["to_confirm"], round(row["room_m2"]), round(row["qualifies_m2"])) == (
        "unknown", 5, 11_800, 11_800,
    )  # fmt: skip
    assert found.local and (found.limit_pct, found.limit_evidence) == (15, "S")
    assert "P5" not in found.rows.index  # not supplied


@pytest.mark.parametrize("left", ["plan", "use", "production", "safety", "agreement"])
def test_each_condition_waits_for_its_own_confirmation(chessboard_zone, left):
    given = {name: ["P1"] for name in ALL if name != left}
    found = extension(board(chessboard_zone, parameters={"extension_confirmed": given}))
    assert [name for name, verdict in verdicts(found).items() if verdict != "meets"] == [left]
    assert found.rows.loc["P1", "verdict"] == "unknown"
    whole = extension(board(chessboard_zone, parameters={"extension_confirmed": {**given, left: ["P1"]}}))
    assert whole.rows.loc["P1", "verdict"] == "meets" and whole.rows.loc["P2", "verdict"] == "unknown"


@pytest.mark.parametrize("name", ALL)
def test_what_the_bureau_refuses_stops_the_plot(chessboard_zone, name):
    given = {"extension_confirmed": ["P1"], "extension_refused": {name: ["P1"]}}
    found = extension(board(chessboard_zone, parameters=given))
    assert verdicts(found)[name] == "breaks"
    assert found.rows.loc["P1", ["verdict", "qualifies_m2"]].tolist() == ["breaks", 0]


@pytest.mark.parametrize(
    ("columns", "name", "verdict"),
    [
        ({"planned_class": "A4"}, "plan", "breaks"),
        ({"planned_class": "A2"}, "plan", "unknown"),
        ({"supply_class": "D22"}, "right", "breaks"),
        ({"supply_class": "D1"}, "right", "unknown"),
        ({"supply_mode": "long_lease"}, "right", "unknown"),
        ({"supply_mode": "flexible_grant"}, "right", "meets"),
        ({"far_most": 0.83}, "far", "meets"),
        ({"far_most": 0.82}, "far", "breaks"),
        ({"far_most": 0.81}, "far", "breaks"),
        ({"far_most": np.nan}, "far", "unknown"),
        ({"service_floor_m2": 1_139.0}, "service", "meets"),
        ({"service_floor_m2": 1_140.0}, "service", "meets"),
        ({"service_floor_m2": 1_141.0}, "service", "breaks"),
        ({"service_floor_m2": np.nan}, "service", "unknown"),
        ({"service_land_m2": 700.0}, "service", "meets"),
        ({"service_land_m2": 701.0}, "service", "breaks"),
        ({"service_land_m2": 701.0, "service_floor_m2": np.nan}, "service", "breaks"),
    ],
)
def test_conditions_that_records_decide(chessboard_zone, columns, name, verdict):
    found = extension(board(chessboard_zone, **columns))
    assert verdicts(found)[name] == verdict


@pytest.mark.parametrize(
    ("asked", "service", "qualifies", "beyond", "far", "service_verdict", "over"),
    [
        (11_800, 0, 11_800, 0, "meets", "meets", 0),  # to the ceiling exactly: 8 200 + 11 800 = 2.0 × 10 000
        (11_900, 0, 11_800, 100, "breaks", "meets", 0),
        (1_000, 530, 470, 0, "meets", "meets", 0),  # 760 + 530 = 1 290 = 15 % of 8 600
        (
            1_000,
            531,
            0,
            0,
            "meets",
            "breaks",
            1,
        ),  # one more is over its limit, and the condition stops the plot
        (11_800, 1_000, 10_800, 0, "meets", "meets", 0),
        (
            12_000,
            1_000,
            10_800,
            200,
            "breaks",
            "meets",
            0,
        ),  # the service floor takes up room and does not qualify
    ],
)
def test_amounts_of_a_stated_extension(
    chessboard_zone, asked, service, qualifies, beyond, far, service_verdict, over
):
    found = extension(board(chessboard_zone), [Project("P1", asked, service)])
    row = found.rows.loc["P1"]
    assert (row["far"], row["service"], row["production"]) == (far, service_verdict, "meets")
    assert row["qualifies_m2"] == pytest.approx(qualifies) and row["service_over_m2"] == pytest.approx(over)
    if service_verdict == "meets":
        assert row["beyond_m2"] == pytest.approx(beyond)
        assert row["qualifies_m2"] + row["service_m2"] + row["beyond_m2"] == pytest.approx(asked)


def test_offices_alone_do_not_qualify(chessboard_zone):
    found = extension(board(chessboard_zone), [Project("P1", 100, 100)])
    assert verdicts(found)["production"] == "breaks" and found.rows.loc["P1", "qualifies_m2"] == 0


def test_without_a_ceiling_nothing_is_promised(chessboard_zone):
    row = extension(board(chessboard_zone, far_most=np.nan)).rows.loc["P1"]
    assert row["verdict"] == "unknown" and np.isnan(row["qualifies_m2"])


def test_a_zone_elsewhere_rests_on_the_national_base(chessboard_zone):
    evaluation = board(chessboard_zone, rules=())
    found = evaluation.extension
    assert not found.local and verdicts(found)["right"] == "meets"
    text = price_text(evaluation, found)
    assert "国发〔2008〕3号" in text and "M-high" in text and "连云港" not in text


def test_the_clause_and_the_checklist_say_the_same(chessboard_zone):
    evaluation = board(chessboard_zone)
    clause = next(one for one in evaluation.judgements if one.clause.name == "no_extra_price")
    told = evaluation.extension.rows["verdict"]
    assert clause.verdict.reindex(told.index).tolist() == told.tolist()
    assert len(clause.parts) == len(CONDITIONS)


def test_the_checklist_in_words(chessboard_zone):
    evaluation = board(chessboard_zone)
    found = extension(evaluation, [project("P1=1000:531")])
    rows = checklist(found, "P1").set_index("condition")["reason"]
    assert rows["service"] == "行政办公及生活服务设施占比高于控制值（限值据二手资料，未核对原文）"
    assert rows["right"] == "有偿使用且未到期"
    text = checklist_text(evaluation, found, "P1")
    assert "超出占比上限 1 m²" in text and "（十九）〔T〕" in text and "15%〔S〕" in text
    assert (
        "P5: not supplied; the checklist is for industrial land that is supplied and built"
        in checklist_text(evaluation, found, "P5", "en")
    )
    with pytest.raises(InputError, match="no plot 'Q'"):
        checklist_text(evaluation, found, "Q")


@pytest.mark.parametrize(
    "text", ["P1", "P1=", "P1=x", "=5", "P1=0", "P1=-5", "P1=5:-1", "P1=nan", "P1=inf", "P1=5:6"]
)
def test_a_project_is_a_plot_and_square_metres(text):
    with pytest.raises(InputError, match="--extend"):
        project(text)


def test_projects_of_one_plot_are_added_and_strangers_refused(chessboard_zone):
    evaluation = board(chessboard_zone)
    both = extension(evaluation, [Project("P1", 100), Project("P1", 50, 20)]).rows.loc["P1"]
    assert (both["asked_m2"], both["asked_service_m2"]) == (150, 20)
    with pytest.raises(InputError, match="'Q' is no number of a plot"):
        extension(evaluation, [Project("Q", 100)])


@pytest.mark.parametrize(
    "value", [{"beauty": ["P1"]}, {"plan": "P1"}, {"plan": ["Q"]}, {"far": ["P1"]}, "P1"]
)
def test_what_the_zone_states_is_checked(chessboard_zone, value):
    with pytest.raises(RuleError, match="extension_confirmed"):
        board(chessboard_zone, parameters={"extension_confirmed": value})


@pytest.mark.parametrize(
    ("columns", "extends"),
    [
        ({"status_class": "B21", "finished_on": pd.NaT}, False),
        ({"status_class": "B21"}, True),  # finished 2016-12-31 on record
        (
            {"status_class": "A2", "floor_area_m2": 0.0, "far_floor_area_m2": 0.0},
            True,
        ),  # its buildings stand: 0 gives way
        ({"status_class": "B11"}, True),
    ],
)
def test_unbuilt_land_is_no_extension(chessboard_zone, columns, extends):
    found = extension(board(chessboard_zone, **columns))
    assert ("P1" in found.rows.index) is extends


def test_what_is_left_out_is_counted_by_its_reason(chessboard_zone):
    evaluation = board(chessboard_zone)  # P3 and P4 are supplied and empty, P5 is not supplied
    assert extension(evaluation).left_out.to_dict() == {"not_built": 2, "not_supplied": 1}
    assert list(evaluation.extension.rows.index) == ["P1", "P2"]

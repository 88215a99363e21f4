"""Potential, figure by figure: yearly supply from a few plots, and each way of reckoning from figures made up for it."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from land_policy.clause import Text
from land_policy.scheme.potential import COLUMNS, potential, yearly_supply
from land_policy.scheme.scheme import Ideal

PLOTS = pd.DataFrame(
    [
        # area, supply class, supplied on, industrial
        ("P1", 100_000.0, "D21", "2026-12-31", True),
        ("P2", 50_000.0, "D21", "2025", False),
        ("P3", 20_000.0, "D22", "2021-01", True),
        ("P4", 70_000.0, "D21", "2020-12", True),
        ("P5", 40_000.0, "D21", None, None),
        ("P6", 90_000.0, "E21", "2025-01", True),
        ("P7", None, "D21", "去年", True),
        ("P8", 30_000.0, "D1", "2025-07", None),
        ("P9", 200.0, "D21", "2025-02", None),
    ],
    columns=["plot_id", "area_m2", "supply_class", "supplied_on", "is_industrial"],
).set_index("plot_id")


def members(*places, share=1.0):
    return pd.DataFrame({"plot": np.array(places, dtype=np.int64), "share": share})


def test_yearly_supply_of_whole_years():
    table, dated = yearly_supply(PLOTS, members(*range(8)), date(2026, 12, 30))
    assert table.index.name == "year"
    assert table["all"].to_dict() == {2021: 2.0, 2022: 0.0, 2023: 0.0, 2024: 0.0, 2025: 8.0}
    assert table["industrial"].to_dict() == {2021: 2.0, 2022: 0.0, 2023: 0.0, 2024: 0.0, 2025: 0.0}
    assert dated == pytest.approx(100 * 27 / 31)  # 4 ha of the 31 supplied have no day
    turned, _ = yearly_supply(PLOTS, members(*range(8)), date(2026, 12, 31))
    assert turned["all"].to_dict() == {2022: 0.0, 2023: 0.0, 2024: 0.0, 2025: 8.0, 2026: 10.0}


def test_yearly_supply_of_a_part():
    half, dated = yearly_supply(PLOTS, members(1, 4, share=0.5), date(2026, 11, 20))
    assert half.loc[2025].to_dict() == {"all": 2.5, "industrial": 0.0} and dated == pytest.approx(
        100 * 2.5 / 4.5
    )
    none, dated = yearly_supply(PLOTS, members(5), date(2026, 11, 20))
    assert none.to_numpy().sum() == 0.0 and np.isnan(dated)
    _, dated = yearly_supply(PLOTS, members(4), date(2026, 11, 20))
    assert dated == 0.0


FIGURES = {
    "area_ha": 100.0, "supplied_ha": 60.0, "unbuildable_ha": 10.0, "suppliable_ha": 30.0, "suppliable_industrial_ha": 20.0,
    "industrial_share_pct": 40.0, "built_ha": 50.0, "industrial_far": 0.75, "industrial_ha": 20.0,
}  # fmt: skip


def asked(figures=FIGURES, ideals=(), supplied=(), scope="zone"):
    """The potential of a unit with these figures, against these ideals; 5 ha are supplied in 2025, 1 ha in 2021."""
    rows = pd.DataFrame(
        {
            "scope": scope,
            "unit": "all",
            "indicator": list(figures),
            "value": list(figures.values()),
            "known_pct": 90.0,
        }
    )
    other = rows.assign(scope="park", value=-1.0)
    tallies = pd.concat([rows, other, rows.assign(unit="another", value=-2.0)], ignore_index=True)
    plots = PLOTS.iloc[list(supplied)]
    at = members(*range(len(plots))).assign(scope=scope, unit="all")
    evaluation = SimpleNamespace(
        tallies=tallies,
        belongs=pd.concat([at, at.assign(scope="park", share=0.5), at.assign(unit="another", share=0.25)]),
        plots=plots,
        day=date(2026, 11, 20),
    )
    scheme = SimpleNamespace(ideal=lambda name: dict(ideals).get(name))
    found = potential(evaluation, SimpleNamespace(scope=scope, unit="all", scheme=scheme))
    assert (found.scope, found.unit) == (scope, "all")
    return found.rows.set_index("key")


def ideal(value):
    return Ideal(value, "%", "目标值法", "plan", "S", Text("示意", "invented"))


def test_amounts_and_what_is_left_over():
    rows = asked()
    assert rows.reset_index().columns.tolist() == list(COLUMNS)
    assert rows.loc["expansion", ["value", "known_pct", "why"]].tolist() == [30.0, 90.0, ""]
    assert rows.loc["expansion_rest", ["value", "why"]].tolist() == [30.0, ""]  # 100 − 60 − 10
    assert np.isnan(rows.at["management_idle", "value"]) and rows.at["management_idle", "why"] == "no_value"
    assert asked({**FIGURES, "supplied_ha": 95.0}).at["expansion_rest", "value"] == 0.0
    for name in ("area_ha", "supplied_ha", "unbuildable_ha"):
        blank = asked({**FIGURES, name: float("nan")}).loc["expansion_rest"]
        assert np.isnan(blank["value"]) and blank["why"] == "no_value"


def test_against_an_ideal():
    rows = asked(ideals={"industrial_share_pct": ideal(65.0), "industrial_far": ideal(1.0)})
    names = ["value", "present", "base", "ideal", "known_pct", "ideal_kind", "ideal_evidence", "why"]
    assert rows.loc["structure", names].tolist() == [
        12.5,
        40.0,
        50.0,
        65.0,
        90.0,
        "plan",
        "S",
        "",
    ]  # 50 × 25 %
    assert rows.loc["intensity_far", names].tolist() == [
        5.0,
        0.75,
        20.0,
        1.0,
        90.0,
        "plan",
        "S",
        "",
    ]  # 20 × 0.25
    assert (
        asked(ideals={"industrial_far": ideal(1.5)}).at["intensity_far", "value"] == 10.0
    )  # 20 × 0.75 / 1.5
    assert asked(ideals={"industrial_far": ideal(0.7)}).at["intensity_far", "value"] == 0.0
    none = asked().loc["structure"]
    assert (none["why"], none["present"], none["base"]) == ("no_ideal", 40.0, 50.0) and np.isnan(
        none["value"]
    )
    for name in ("industrial_far", "industrial_ha"):
        blank = asked({**FIGURES, name: float("nan")}, {"industrial_far": ideal(1.0)}).loc["intensity_far"]
        assert np.isnan(blank["value"]) and (blank["why"], blank["ideal"]) == ("no_value", 1.0)
    assert "intensity_output" not in rows.index
    assert "intensity_output" in asked(ideals={"industrial_output_wan_ha": ideal(1.0)}).index


def test_years_of_supply_left():
    rows = asked(supplied=(1, 2, 7))  # 8 ha in 2025, 2 in 2021, none of 2025 industrial
    assert rows.at["years_mean", "value"] == pytest.approx(30 / (8 / 3)) and rows.at[
        "years_mean", "base"
    ] == pytest.approx(8 / 3)
    assert rows.loc["years_most", ["value", "present", "base", "known_pct"]].tolist() == [
        3.75,
        30.0,
        8.0,
        100.0,
    ]
    assert rows.loc["years_industrial_mean", ["base", "why"]].tolist() == [0.0, "no_supply"]
    assert np.isnan(rows.at["years_industrial_mean", "value"])
    assert rows.loc["years_industrial_most", ["value", "base", "why"]].tolist() == [10.0, 2.0, ""]
    assert asked(supplied=(4,)).at["years_mean", "why"] == "no_value"  # supplied, and no day of it
    assert asked(supplied=(5,)).at["years_mean", "why"] == "no_value"  # nothing supplied at all
    little = asked(supplied=(4, 8)).loc["years_most"]  # 0.02 ha with a day, 4 ha without
    assert little[["value", "base"]].tolist() == pytest.approx([1_500.0, 0.02]) and little[
        "known_pct"
    ] == pytest.approx(100 * 0.02 / 4.02)
    left = asked({**FIGURES, "suppliable_ha": float("nan")}, supplied=(1,)).loc["years_mean"]
    assert np.isnan(left["value"]) and (left["why"], left["known_pct"]) == ("no_value", 100.0)

"""The price a project offers beside the least price, mode by mode and worked out by hand; what is not stated by name."""

from dataclasses import replace

import pandas as pd
import pytest

from land_policy.siting.project import Project
from land_policy.stock import mode_file
from land_policy.supply_price import check, lacking

STATED = Project(
    term_years=30, lease_years=5, leased_share=0.4, price_yuan_m2=260, rent_yuan_m2=14, rate=0.06
)
PLOTS = pd.DataFrame({"area_m2": [20_000.0] * 4}, index=["works", "lab", "shop", "blank"])
USE = pd.Series(["industry", "science", "commerce", None], index=PLOTS.index, dtype=object)
KNOWN = mode_file.shipped()


def asked(mode, grade=7, **changed):
    return check(KNOWN.mode(mode), replace(STATED, **changed), KNOWN, grade, PLOTS, USE)


@pytest.mark.parametrize(
    ("mode", "factor", "floor", "offer", "price"),
    [
        ("grant", 1.0, 288.0, 260.0, "breaks"),
        ("flexible_grant", 0.8733, 251.51, 260.0, "meets"),
        ("long_lease", 0.26725, 76.97, 58.97, "breaks"),  # 14 a year for 5 years at 6 %
        ("lease_then_grant", 0.8733, 251.51, 253.26, "meets"),  # and 260 / 1.06⁵
        ("lease_and_grant", 0.6309, 181.69, 179.59, "breaks"),  # 0.6 × 0.8733 + 0.4 × 0.2672
    ],
)
def test_the_price_of_each_mode_on_two_hectares_of_grade_seven(mode, factor, floor, offer, price):
    found = asked(mode)
    row = found.loc["works"]
    told = row[["year_factor", "floor_yuan_m2", "offer_yuan_m2", "floor_wan", "offer_wan"]].tolist()
    assert told == pytest.approx([factor, floor, offer, 2 * floor, 2 * offer], rel=1e-4)
    assert found["price"].tolist() == [price, "exempt", "exempt", "unknown"]
    assert found["lacks"].tolist() == ["", "", "", "land_use"]
    assert found.drop(columns=["price", "lacks"]).loc[["lab", "shop", "blank"]].isna().all(axis=None)


def test_just_the_least_price_is_enough_and_no_term_is_longer_than_the_use_has():
    assert asked("grant", price_yuan_m2=288)["price"]["works"] == "meets"
    assert asked("grant", price_yuan_m2=287.99)["price"]["works"] == "breaks"
    assert asked("flexible_grant", term_years=70).loc["works", "year_factor"] == 1.0


def test_what_has_no_price_is_exempt_whatever_is_stated():
    found = asked("allocation", grade=None)
    assert found["price"].tolist() == ["exempt"] * 4 and found["lacks"].tolist() == [""] * 4


GRADE_RATE = ["land_grade", "discount_rate"]
LEASE = ["rent_yuan_m2_year", "lease_years"]


@pytest.mark.parametrize(
    ("mode", "lacks"),
    [
        ("grant", [*GRADE_RATE, "price_yuan_m2"]),
        ("flexible_grant", [*GRADE_RATE, "price_yuan_m2", "term_years"]),
        ("long_lease", [*GRADE_RATE, *LEASE]),
        ("lease_then_grant", [*GRADE_RATE, "price_yuan_m2", *LEASE, "term_years"]),
        ("lease_and_grant", [*GRADE_RATE, "price_yuan_m2", *LEASE, "term_years", "leased_share"]),
    ],
)
def test_what_nobody_stated_is_named(mode, lacks):
    bare = KNOWN.mode(mode)
    assert lacking(bare, Project(), None) == lacks
    assert lacking(bare, Project(relief=1.0), 7) == lacks[1:]
    assert lacking(bare, Project(relief=0.9), 7) == [*lacks[1:], "priority_and_saving", "cost_yuan_m2"]
    found = check(bare, Project(), KNOWN, None, PLOTS, USE)
    assert found["lacks"].tolist() == [";".join(lacks), "", "", ";".join(["land_use", *lacks])]
    assert found["price"].tolist() == ["unknown", "exempt", "exempt", "unknown"]
    assert found["offer_yuan_m2"].isna().all()


@pytest.mark.parametrize(
    ("relief", "cost", "granted", "floor"),
    [
        (0.7, 150.0, True, 201.6),
        (0.5, 150.0, True, 201.6),
        (0.8, 240.0, True, 240.0),
        (0.7, 150.0, False, 288.0),
    ],
)
def test_relief_is_for_priority_projects_and_ends_at_seven_tenths_or_at_cost(relief, cost, granted, floor):
    found = asked("grant", relief=relief, cost_yuan_m2=cost, priority_and_saving=granted)
    assert found.loc["works", "floor_yuan_m2"] == pytest.approx(floor)


@pytest.mark.parametrize(
    ("mode", "changed", "factor", "floor", "offer"),
    [
        ("flexible_grant", {"rate": 0.0}, 0.6, 172.8, 260.0),  # thirty years of fifty
        ("flexible_grant", {"rate": 0.0, "price_yuan_m2": 0.0}, 0.6, 172.8, 0.0),
        ("long_lease", {"rate": 0.0, "rent_yuan_m2": 0.0}, 0.1, 28.8, 0.0),
        ("long_lease", {"lease_years": 0.0}, 0.0, 0.0, 0.0),
        ("lease_and_grant", {"rate": 0.0, "leased_share": 0.0}, 0.6, 172.8, 260.0),
        ("grant", {"priority_and_saving": True}, 1.0, 288.0, 260.0),  # no relief is asked for
    ],
)
def test_a_figure_stated_as_nothing_is_nothing(mode, changed, factor, floor, offer):
    told = asked(mode, **changed).loc["works", ["year_factor", "floor_yuan_m2", "offer_yuan_m2"]]
    assert told.tolist() == pytest.approx([factor, floor, offer])

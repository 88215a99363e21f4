"""Grading of firms: points by hand, classes by share, land by floor, what is unknown, what may be published."""

import functools
from dataclasses import replace
from datetime import date
from fractions import Fraction

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from gis.errors import RuleError
from land_policy.evaluation import evaluate
from land_policy.firms.disclosure import aggregates, withheld
from land_policy.firms.firm_land import firm_land
from land_policy.firms.grading import grading, places, scheme_of, shipped
from land_policy.firms.grading_scheme import read_scheme
from layers.zone import Zone

SCHEME = """\
title = { zh = "试行", en = "trial" }
source = "示意"
evidence = "C"
checked = 2026-11-20

[who]
above_scale = true
below_scale_from_mu = 3.0
industry_codes = ["GB/T 4754-2017"]
industries = ["27", "35", "44"]
evidence = "C"

[unsuited]
class = "T"
industries = ["44"]
production_years = 2
evidence = "C"

[[indicator]]
name = "tax_per_mu"
label = { zh = "亩均税收", en = "tax per mu" }
numerator = "tax_wan"
denominator = "land_mu"
unit = "万元/亩"
weight = 60
base = { value = 10.0, source = "示意" }
evidence = "C"

[[indicator]]
name = "productivity"
label = { zh = "人均产值", en = "output per head" }
numerator = "output_wan"
denominator = "employees"
unit = "万元/人"
weight = 40
base = { mean = "graded", factor = 2.0 }
evidence = "C"

[points]
bonus = ["bonus_points"]
deduction = ["deduction_points"]
evidence = "C"

[classes]
shares = [["A", 20], ["B", 40], ["C", 35], ["D", 5]]
rounding = "up"
rounding_kind = "assumption"
low = "D"
evidence = "C"

[publish]
least_firms = 3
evidence = "C"
"""


def scheme(tmp_path, old="", new=""):
    assert old in SCHEME
    file = tmp_path / "办法.toml"
    file.write_text(SCHEME.replace(old, new, 1) if old else SCHEME, encoding="utf-8")
    return file


@functools.cache
def bare(floor):
    """Two plots of 30 000 m² (45 mu), the left in park W, the right in E."""
    plots = gpd.GeoDataFrame(
        {"floor_area_m2": [floor, floor], "park_id": ["W", "E"]},
        geometry=[box(500_000 + x, 3_830_000, 500_300 + x, 3_830_100) for x in (0, 400)],
        index=pd.Index(["P1", "P2"], name="plot_id"),
        crs="EPSG:4547",
    )
    return evaluate(Zone("甲", date(2026, 11, 20), plots.crs, {"plots": plots}))


def evaluated(firms, floor=None, codes="GB/T 4754-2017"):
    """The two plots with these firms on them."""
    empty = bare(floor)
    zone = empty.zone.with_layer("firms", pd.DataFrame(firms).set_index("firm_id"))
    return replace(empty, zone=replace(zone, industry_codes=codes))


def firm(number, **given):
    """One firm of 15 mu that pays 150 wan (10 a mu), makes 1 000 wan with 10 people, in its third year."""
    usual = {"firm_id": f"F{number:02d}", "plot_id": "P1", "industry_code": "2710", "above_scale": True}
    usual |= {"occupied_land_m2": 10_000.0, "tax_wan": 150.0, "output_wan": 1000.0, "employees": 10.0}
    return {**usual, "in_production_on": pd.Timestamp(2020, 1, 1), **given}


def ten(**given):
    """Ten firms that pay 1, 2 … 10 wan a mu."""
    return [firm(number, tax_wan=15.0 * number, **given) for number in range(1, 11)]


def graded(tmp_path, firms, old="", new="", **zone):
    return grading(evaluated(firms, **zone), read_scheme(scheme(tmp_path, old, new)))


def test_the_points_of_one_firm_by_hand(tmp_path):
    firms = [firm(1, tax_wan=300.0, bonus_points=5.0), firm(2, output_wan=3000.0, deduction_points=2.0)]
    found = graded(tmp_path, firms)
    base = found.bases.set_index("indicator")["base"]
    assert base.to_dict() == {"tax_per_mu": 10.0, "productivity": 400.0}  # 2 × 4 000 / 20
    assert found.bases.set_index("indicator")["firms"].to_dict() == {"tax_per_mu": 0, "productivity": 2}
    points = found.points.set_index(["firm_id", "indicator"])["points"]
    assert points["F01"].to_dict() == pytest.approx({"tax_per_mu": 120.0, "productivity": 10.0})
    assert points["F02"].to_dict() == pytest.approx({"tax_per_mu": 60.0, "productivity": 30.0})
    assert found.firms["score"].tolist() == pytest.approx([135.0, 88.0])


def test_ten_firms_in_their_classes(tmp_path):
    grade = graded(tmp_path, ten()).firms["grade"]
    assert "".join(grade[::-1]) == "AABBBBCCCC", "95 % of ten is 9.5: rounded up none is left for D"
    grade = graded(tmp_path, ten(), 'rounding = "up"', 'rounding = "down"').firms["grade"]
    assert "".join(grade[::-1]) == "AABBBBCCCD"
    floors = 'rounding = "down"\nfloors = { D = { tax_per_mu = 100.0 } }'
    grade = graded(tmp_path, ten(), 'rounding = "up"', floors).firms["grade"]
    assert grade.iloc[0] == "D", "who reaches no floor at all is in the last class"


def test_who_takes_no_part_has_no_points_and_only_what_lacks_is_named(tmp_path):
    found = graded(tmp_path, [firm(1), firm(2, industry_code="5100"), firm(3, industry_code=None)])
    assert found.firms["state"].tolist() == ["graded", "outside", "unknown"]
    assert found.firms["missing"].tolist() == ["", "", "industry_code"]
    points = found.points.groupby("firm_id")["points"].count()
    assert points.to_dict() == {"F01": 2, "F02": 0, "F03": 2}


def test_points_may_be_capped(tmp_path):
    found = graded(tmp_path, ten(), "weight = 60", "weight = 60\ncap = 0.5")
    points = found.points[found.points["indicator"].eq("tax_per_mu")]["points"].tolist()
    assert points == pytest.approx([6.0, 12.0, 18.0, 24.0, 30.0, 30.0, 30.0, 30.0, 30.0, 30.0])


def test_equal_scores_share_the_better_class(tmp_path):
    firms = [firm(number, tax_wan=300.0 if number <= 3 else 15.0 * number) for number in range(1, 11)]
    found = graded(tmp_path, firms).firms
    assert found["rank"].tolist()[:3] == [1.0, 1.0, 1.0]
    assert found["grade"].tolist()[:3] == ["A", "A", "A"], "though 20 % of ten are two"
    again = graded(tmp_path, firms[::-1]).firms
    assert again["grade"].reindex(found.index).tolist() == found["grade"].tolist()


def test_a_floor_sends_a_firm_to_the_next_class(tmp_path):
    new = 'low = "D"\nfloors = { A = { tax_per_mu = 9.5 } }'
    grade = graded(tmp_path, ten(), 'low = "D"', new).firms["grade"]
    assert "".join(grade[::-1]) == "ABBBBBCCCC"


@pytest.mark.parametrize(
    ("given", "state", "missing", "grade"),
    [
        ({"tax_wan": None}, "unknown", "tax_wan", None),
        ({"employees": 0.0}, "unknown", "", None),
        ({"occupied_land_m2": None}, "unknown", "land_mu", None),
        ({"industry_code": None}, "unknown", "industry_code", None),
        ({"in_production_on": pd.NaT}, "unknown", "in_production_on", None),
        ({"in_production_on": pd.Timestamp(2024, 11, 21)}, "unsuited", "", "T"),
        ({"in_production_on": pd.Timestamp(2024, 11, 20)}, "graded", "", "A"),
        ({"industry_code": "D4411", "in_production_on": pd.NaT}, "unsuited", "", "T"),
        ({"industry_code": "6510"}, "outside", "", None),
        ({"above_scale": None}, "graded", "", "A"),
        ({"above_scale": False}, "graded", "", "A"),
        ({"above_scale": False, "occupied_land_m2": 1999.0}, "outside", "", None),
        ({"above_scale": False, "occupied_land_m2": 2000.0}, "graded", "", "A"),
        ({"above_scale": None, "occupied_land_m2": 1999.0}, "unknown", "above_scale", None),
    ],
)
def test_who_takes_part_and_what_is_not_known(tmp_path, given, state, missing, grade):
    row = graded(
        tmp_path, [firm(1, **{"tax_wan": 900.0, **given}), firm(2), firm(3)], floor=60_000.0
    ).firms.loc["F01"]
    assert row["state"] == state
    assert missing in row["missing"].split(",")
    assert (None if pd.isna(row["grade"]) else row["grade"]) == grade
    assert pd.isna(row["score"]) == (state != "graded")


def test_what_lacks_a_figure_takes_no_place_in_a_class(tmp_path):
    found = graded(tmp_path, [*ten(), firm(11, tax_wan=None)]).firms
    assert "".join(found["grade"].dropna()[::-1]) == "AABBBBCCCC"
    assert found["percentile"].max() == 100.0


def test_a_system_of_codes_nobody_named_says_nothing(tmp_path):
    found = graded(tmp_path, ten(), codes="")
    assert set(found.firms["state"]) == {"unknown"}
    assert found.firms["grade"].isna().all()


def test_two_years_in_the_lowest_class(tmp_path):
    years = dict(enumerate([("D", "D"), ("C", "D"), ("D", "C"), ("D", None)], start=1))
    firms = [firm(n, tax_wan=15.0 * n, grade=years[n][0] if n < 5 else "A", grade_before=years[n][1] if n < 5 else "A") for n in range(1, 11)]  # fmt: skip
    found = graded(tmp_path, firms, 'rounding = "up"', 'rounding = "down"').firms
    assert found["low_twice"].tolist()[:4] == ["both", "", "", ""]
    assert found["agrees"].tolist()[:2] == [True, True], "F01 is D and F02 C on record and by score"
    firms[0]["grade"] = "B"
    found = graded(tmp_path, firms, 'rounding = "up"', 'rounding = "down"').firms
    assert found.at["F01", "low_twice"] == "suggested" and not found.at["F01", "agrees"]


def test_land_by_floor_and_what_is_left():
    tenants = [
        firm(1, occupied_land_m2=6000.0, used_floor_m2=10_000.0),
        firm(2, occupied_land_m2=None, used_floor_m2=20_000.0, leased=True),
        firm(3, occupied_land_m2=None, used_floor_m2=None, leased=True),
        firm(4, occupied_land_m2=None, used_floor_m2=None, leased=False, plot_id="P2"),
        firm(5, occupied_land_m2=None, used_floor_m2=1.0, plot_id="P9"),
    ]
    found = firm_land(evaluated(tenants, floor=50_000.0))
    assert found["land_m2"].tolist()[:2] == [6000.0, 12_000.0]  # (30 000 − 6 000) × 20 000 / 40 000
    assert found["land_m2"].isna().tolist()[2:] == [True, False, True]
    assert found.at["F04", "land_m2"] == 30_000.0
    assert found["land_mu"].tolist()[:2] == pytest.approx([9.0, 18.0])
    assert found["land_from"].tolist() == ["record", "floor_share", "no_used_floor", "whole_plot", "no_plot"]


def test_more_floor_let_than_there_is_gives_no_land():
    tenants = [firm(n, occupied_land_m2=None, used_floor_m2=30_000.0, leased=True) for n in (1, 2)]
    assert firm_land(evaluated(tenants, floor=50_000.0))["land_from"].tolist() == ["contradiction"] * 2
    assert firm_land(evaluated(tenants))["land_from"].tolist() == ["no_built_floor"] * 2


@given(st.lists(st.floats(10.0, 5000.0), min_size=1, max_size=8))
def test_tenants_and_empty_floor_make_up_the_plot(used):
    tenants = [firm(n, occupied_land_m2=None, used_floor_m2=each, leased=True) for n, each in enumerate(used)]
    land = firm_land(evaluated(tenants, floor=50_000.0))["land_m2"].sum()
    assert land + 30_000.0 * (50_000.0 - sum(used)) / 50_000.0 == pytest.approx(30_000.0)


def test_the_schemes_that_come_with_it(tmp_path):
    zone = evaluated(ten()).zone
    assert shipped() == ["huaian_2024", "wujin_draft"]
    huaian, wujin = (scheme_of(zone, name) for name in shipped())
    assert [one.weight for one in huaian.indicators] == [45, 35, 20]
    assert [float(one.share) for one in huaian.classes] == [20, 40, 35, 5]
    assert {one.times for one in huaian.indicators} == {2.0}
    assert all(one.cap is None for one in huaian.indicators)
    assert [one.weight for one in wujin.indicators] == [40, 20, 10, 10, 10, 10]
    assert wujin.classes == ()
    with pytest.raises(RuleError, match="names no grading"):
        scheme_of(zone)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("weight = 60", "weight = 50", "sum to 90, not 100 .tax_per_mu 50, productivity 40"),
        ("weight = 60", "weight = nan", "key weight: is nan, which is no finite number[^\n]*$"),
        ("weight = 60", "wieght = 60", "wieght: is unknown"),
        ('["D", 5]', '["D", 6]', "sum to 101, not 100"),
        ('["D", 5]', '["D", nan]', "no class with its share"),
        ('["A", 20]', '["<b>", 20]', "no class with its share"),
        ('numerator = "tax_wan"', 'numerator = "name"', "key numerator: 'name' is unknown"),
        ('numerator = "tax_wan"', 'numerator = "__import__(\'os\')"', "key numerator"),
        ("base = { value = 10.0, source = \"示意\" }", "base = { value = 10.0, mean = \"graded\" }", "either"),
        ("base = { value = 10.0, source = \"示意\" }", "base = { value = -1 }", "above 0"),
        ("least_firms = 3", "least_firms = 1", "at least 2"),
        ("above_scale = true", "above_scale = false", "Firms above scale take part"),
        ('low = "D"', 'low = "D"\nfloors = { A = { nothing = 1 } }', "name indicators that are"),
    ],
)  # fmt: skip
def test_a_scheme_that_does_not_hold_is_refused_by_name(tmp_path, old, new, told):
    with pytest.raises(RuleError, match=told) as caught:
        read_scheme(scheme(tmp_path, old, new))
    assert "办法.toml" in caught.value.text("zh")


def test_weights_may_sum_to_one(tmp_path):
    file = scheme(tmp_path, "weight = 60", "weight = 0.6")
    file.write_text(file.read_text(encoding="utf-8").replace("weight = 40", "weight = 0.4"), encoding="utf-8")
    assert [one.weight for one in read_scheme(file).indicators] == [60.0, 40.0]


def test_a_share_is_rounded_exactly():
    assert places(Fraction("20"), 35, "up") == 7, "0.2 × 35 is 7, not a little more"
    assert [places(Fraction(50), 5, way) for way in ("up", "nearest", "down")] == [3, 3, 2]


def test_a_zone_without_firms_says_so(tmp_path):
    with pytest.raises(RuleError, match="no firms to grade"):
        grading(bare(None), read_scheme(scheme(tmp_path)))
    assert len(firm_land(bare(None))) == 0


def test_parks_of_few_firms_are_withheld(tmp_path):
    firms = [firm(n, plot_id="P1" if n <= 5 else "P2") for n in range(1, 8)]
    found = graded(tmp_path, firms)
    full = aggregates(found, "park").set_index("group")
    assert full["firms"].to_dict() == {"E": 2, "W": 5, "": 7}
    assert full.at["W", "tax_per_mu"] == pytest.approx(10.0)
    shown = aggregates(found, "park", public=True).set_index("group")
    assert shown["withheld"].to_dict() == {"E": "few", "W": "complement", "": ""}
    assert shown.loc[["E", "W"]].drop(columns="withheld").isna().all().all(), "else W is the whole less E"
    assert shown.at["", "firms"] == 7


def test_the_whole_is_withheld_too_when_it_is_few(tmp_path):
    shown = aggregates(graded(tmp_path, [firm(1), firm(2)]), "industry", public=True)
    assert shown["withheld"].tolist() == ["few", "few"]
    assert shown["tax_per_mu"].isna().all()


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_no_few_firms_can_be_worked_out(counts):
    firms = pd.Series(counts, index=[f"G{n}" for n in range(len(counts))])
    told = withheld(firms, 3)
    hidden = firms[told.ne("")]
    assert (firms[told.eq("")] >= 3).all()
    assert hidden.empty or hidden.sum() >= 3 or firms.sum() < 3
    assert len(hidden) != 1 or len(firms) == 1


def test_hostile_names_stay_text(tmp_path):
    nasty = "=HYPERLINK(1)<script>\x1b[2J"
    found = graded(tmp_path, [firm(1, name=nasty, grade="<b>"), firm(2), firm(3)]).firms
    assert found.at["F01", "name"] == nasty
    assert found.at["F01", "grade_recorded"] == "<b>"

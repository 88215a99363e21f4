"""One park, one industry: quotients by hand, who leads, and what is not known."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from land_policy.assumption import parameters
from land_policy.evaluation import evaluate
from land_policy.firms.specialisation import herfindahl, planned, quotients, shannon, specialisation, verdict
from layers.zone import Zone


def two_parks(firms=None, **plot_columns):
    """Parks W and E with four plots each of 1 ha; W is to be medicines (27), E equipment (35)."""
    west = [shapely.box(500_000 + x, 3_830_000, 500_100 + x, 3_830_100) for x in (0, 100, 200, 300)]
    east = [shapely.box(502_000 + x, 3_830_000, 502_100 + x, 3_830_100) for x in (0, 100, 200, 300)]
    plots = gpd.GeoDataFrame(
        {
            "plot_id": [*("w1", "w2", "w3", "w4"), *("e1", "e2", "e3", "e4")],
            "status_class": "A2",
            **plot_columns,
        },
        geometry=west + east,
        crs="EPSG:4547",
    ).set_index("plot_id")
    parks = gpd.GeoDataFrame(
        {"park_id": ["W", "E"], "name": ["西园", "东园"], "lead_codes": ["27", "35"]},
        geometry=[
            shapely.box(499_990, 3_829_990, 500_410, 3_830_110),
            shapely.box(501_990, 3_829_990, 502_410, 3_830_110),
        ],
        crs="EPSG:4547",
    ).set_index("park_id")
    layers = {"plots": plots, "parks": parks}
    if firms is not None:
        layers["firms"] = firms
    return Zone("两园（示意）", date(2026, 11, 20), plots.crs, layers, industry_codes="GB/T 4754-2017")


def firms(rows):
    table = pd.DataFrame(rows, columns=["plot_id", "industry_code", "output_wan"])
    return table.assign(firm_id=[f"F{n}" for n in range(len(table))]).set_index("firm_id")


TEXTBOOK = [
    ("w1", "2710", 60.0),
    ("w2", "C35", 40.0),
    ("e1", "27", 20.0),
    ("e2", "35", 50.0),
    ("e3", "3511", 30.0),
]
"""Output W: 27 60, 35 40; E: 27 20, 35 80. Zone: 27 80 of 200, 35 120 of 200."""


def share(made, unit, key, measure="output"):
    rows = made.shares
    return rows[(rows["unit"] == unit) & (rows["key"] == key) & (rows["measure"] == measure)].iloc[0]


def unit(made, name, measure="output", scope="park"):
    rows = made.units
    return rows[(rows["unit"] == name) & (rows["measure"] == measure) & (rows["scope"] == scope)].iloc[0]


def test_location_quotients_of_a_two_by_two_table():
    made = specialisation(evaluate(two_parks(firms(TEXTBOOK))))
    assert share(made, "W", "27")["quotient"] == pytest.approx(1.5)  # 0.6 / 0.4
    assert share(made, "W", "35")["quotient"] == pytest.approx(0.666667, abs=1e-6)  # 0.4 / 0.6
    assert share(made, "E", "27")["quotient"] == pytest.approx(0.5)  # 0.2 / 0.4
    assert share(made, "E", "35")["quotient"] == pytest.approx(1.333333, abs=1e-6)  # 0.8 / 0.6
    west = unit(made, "W")
    assert (west["planned_share_pct"], west["planned_quotient"]) == (pytest.approx(60), pytest.approx(1.5))
    assert (west["largest"], west["verdict"], west["classes"]) == ("27", "leads", 2)
    assert west["herfindahl"] == pytest.approx(0.52)  # 0.36 + 0.16
    assert west["shannon"] == pytest.approx(0.673012, abs=1e-6)
    assert unit(made, "E")["herfindahl"] == pytest.approx(0.68)


def test_the_measure_decides_who_leads():
    made = specialisation(evaluate(two_parks(firms([*TEXTBOOK, ("w3", "35", 1.0)]))))
    assert unit(made, "W", "output")["verdict"] == "leads"
    assert unit(made, "W", "firms")["verdict"] == "another"  # two firms against one
    assert share(made, "W", "35", "firms")["value"] == 2
    assert bool(share(made, "W", "35", "firms")["few"]) is True
    assert share(made, "E", "35", "land")["value"] == pytest.approx(20_000)  # e2 and e3, each of 1 ha
    assert made.by_plot == ("employees", "land")


def test_a_planned_industry_that_is_not_there_has_a_quotient_of_zero():
    rows = [("w1", "35", 10.0), ("w2", "35", 10.0), ("e1", "27", 5.0)]
    west = unit(specialisation(evaluate(two_parks(firms(rows)))), "W")
    assert (west["planned_share_pct"], west["planned_quotient"], west["verdict"]) == (0, 0, "another")


def test_blank_codes_count_apart_and_can_leave_the_answer_open():
    rows = [("w1", "27", 60.0), ("w2", "35", 40.0), ("w3", None, 15.0)]
    west = unit(specialisation(evaluate(two_parks(firms(rows)))), "W")
    assert west["verdict"] == "leads"  # 60 against at most 55
    assert west["classed_pct"] == pytest.approx(200 / 3)
    rows[2] = ("w3", None, 25.0)
    assert unit(specialisation(evaluate(two_parks(firms(rows)))), "W")["verdict"] == "unknown"


def test_four_of_five_known_is_enough_and_a_tie_with_all_that_is_not_classed_leads():
    rows = [
        ("w1", "27", 50.0),
        ("w1", "27", 10.0),
        ("w2", "35", 40.0),
        ("w3", None, 20.0),
        ("w4", None, None),
    ]
    west = unit(specialisation(evaluate(two_parks(firms(rows)))), "W")
    assert (west["valued_pct"], west["classed_pct"]) == (80, 60)
    assert west["verdict"] == "leads"  # 60 against 40 + 20: a value not known adds none


def test_output_that_is_not_known_of_too_many_is_not_judged():
    rows = [("w1", "27", 60.0), ("w2", "35", None), ("w3", "27", None), ("w4", "27", 5.0)]
    west = unit(specialisation(evaluate(two_parks(firms(rows)))), "W")
    assert west["valued_pct"] == 50 and west["verdict"] == "unknown"
    assert parameters("industry")["least_known_pct"].value == 80


@pytest.mark.parametrize(
    ("planned_values", "others", "unclassed", "expected"),
    [
        ([40.0, 15.0], [45.0], 0.0, "together"),
        ([50.0], [50.0], 0.0, "leads"),
        ([49.0], [50.0], 0.0, "another"),
        ([49.0], [50.0], 1.0, "unknown"),
        ([], [50.0], 10.0, "another"),
        ([50.0], [], 49.0, "leads"),
        ([], [], 0.0, "unknown"),
    ],
)
def test_verdicts_at_their_edges(planned_values, others, unclassed, expected):
    marks = [True] * len(planned_values) + [False] * len(others)
    rows = pd.DataFrame({"value": [*planned_values, *others], "planned": pd.Series(marks, dtype=bool)})
    assert verdict(rows, unclassed) == expected


def test_quotients_reckon_with_what_lies_in_no_park():
    rows = pd.DataFrame(
        {"park": ["A", "A", ""], "industry": ["27", "35", "35"], "value": [50.0, 50.0, 100.0]}
    )
    made = quotients(rows, "park", "industry").set_index("key")["quotient"]
    assert made.to_dict() == pytest.approx({"27": 2.0, "35": 2 / 3})


def test_diversity_of_one_and_of_none():
    assert (herfindahl(pd.Series([1.0])), shannon(pd.Series([1.0]))) == (1.0, 0.0)
    assert pd.isna(herfindahl(pd.Series([], dtype=float))) and pd.isna(shannon(pd.Series([], dtype=float)))


def test_a_sub_park_is_looked_up_by_its_words_and_else_by_its_chain():
    zone = two_parks(firms(TEXTBOOK), chain=["军民融合", *[None] * 7])
    shapes = [shapely.box(499_990 + x, 3_829_990, 500_090 + x, 3_830_110) for x in (0, 100, 200)]
    sub_parks = gpd.GeoDataFrame(
        {
            "sub_park_id": ["a", "b", "c"],
            "park_id": "W",
            "name": ["甲", "乙", "丙"],
            "industry": ["大数据", "军民融合", "别的"],
        },
        geometry=shapes,
        crs="EPSG:4547",
    ).set_index("sub_park_id")
    evaluation = evaluate(zone.with_layer("sub_parks", sub_parks))
    plan = planned(evaluation, "sub_park").set_index("unit")
    assert plan["keys"].to_dict() == {"a": ["64", "65"], "b": ["军民融合"], "c": []}
    assert plan["by"].to_dict() == {"a": "industry", "b": "chain", "c": "industry"}
    assert unit(specialisation(evaluation), "c", "land", "sub_park")["verdict"] == "no_plan"


def test_a_zone_of_plots_alone_says_what_is_missing():
    zone = two_parks()
    bare = specialisation(evaluate(Zone("空", zone.day, zone.crs, {"plots": zone.plots})))
    assert bare.units.empty and "parks" in bare.missing.text("zh")
    no_codes = specialisation(evaluate(zone))
    assert set(no_codes.units["verdict"]) == {"unknown"}
    assert "industry_code" in no_codes.missing.text("en")

"""Standard factories: floor let and to let, vacancy, contradictions, what is not known, and room for a need."""

import functools
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from land_policy.evaluation import evaluate
from land_policy.firms.space import fitting, space
from layers.zone import Zone
from reports.fitted import Screen, printed_for
from reports.tables.space_table import space_table, space_text


def at(x, y, width, depth):
    return box(500_000 + x, 3_830_000 + y, 500_000 + x + width, 3_830_000 + y + depth)


@functools.cache
def bare():
    """P1 in park W with the standard factories S1, S2 and an office O; P2, marked as a whole, with S3; nothing on P3.

    S1 has 5 storeys (9.0;4.5×4) of 1 000 m², S2 4 storeys of 6 m of 1 000 m², S3 2 storeys of unknown height of 500 m².
    """
    plots = gpd.GeoDataFrame(
        {"park_id": ["W", "E", "E"], "standard_factory": [False, True, False]},
        geometry=[at(0, 0, 200, 100), at(300, 0, 100, 100), at(500, 0, 100, 100)],
        index=pd.Index(["P1", "P2", "P3"], name="plot_id"),
        crs="EPSG:4547",
    )
    buildings = gpd.GeoDataFrame(
        {
            "plot_id": ["P1", "P1", "P1", None],
            "storeys": [5, 4, 3, 2],
            "storey_heights_m": ["9.0;4.5×4", None, None, None],
            "storey_height_m": [None, 6.0, 3.6, None],
            "standard_factory": pd.array([True, True, False, None], dtype="boolean"),
            "vacant_since": pd.to_datetime([None, "2025-06-30", None, None]),
        },
        geometry=[at(10, 10, 50, 20), at(10, 50, 50, 20), at(100, 10, 20, 20), at(310, 10, 25, 20)],
        index=pd.Index(["S1", "S2", "O", "S3"], name="building_id"),
        crs="EPSG:4547",
    )
    return evaluate(Zone("甲", date(2026, 11, 20), plots.crs, {"plots": plots, "buildings": buildings}))


def let(*tenants):
    """The zone with firms given as (plot, building, floor used)."""
    rows = [dict(zip(("plot_id", "building_id", "used_floor_m2"), tenant, strict=True)) for tenant in tenants]
    firms = pd.DataFrame(rows, index=pd.Index([f"F{n}" for n in range(len(rows))], name="firm_id"))
    return replace(bare(), zone=bare().zone.with_layer("firms", firms))


def test_let_to_let_and_vacancy_by_hand():
    found = space(let(("P1", "S1", 1500.0), ("P1", "S1", 2500.0), ("P2", "S3", 1000.0)))
    table = found.buildings
    assert table.index.tolist() == ["S1", "S2", "S3"], "not the office"
    assert table["floor_m2"].tolist() == pytest.approx([5000.0, 4000.0, 1000.0])
    assert table["let_m2"].tolist() == [4000.0, 0.0, 1000.0]
    assert table["to_let_m2"].tolist() == pytest.approx([1000.0, 4000.0, 0.0])
    assert table["vacancy_pct"].tolist() == pytest.approx([20.0, 100.0, 0.0])
    assert table["tenants"].tolist() == [2, 0, 1]
    assert table["state"].tolist() == ["part", "empty", "full"]
    assert table.at["S2", "vacant_since"] == pd.Timestamp(2025, 6, 30)
    assert table["height_m"].tolist()[:2] == [9.0, 6.0] and pd.isna(table.at["S3", "height_m"])
    parks = found.parks
    assert parks.at["W", "vacancy_pct"] == pytest.approx(100 * 5000 / 9000)
    assert parks.at["all", "to_let_m2"] == pytest.approx(5000.0)
    assert parks["firms_a_plot"].to_dict() == {"E": 1.0, "W": 2.0, "all": 1.5}


def test_more_let_than_there_is_contradicts_itself():
    row = space(let(("P1", "S2", 4500.0))).buildings.loc["S2"]
    assert (row["state"], row["reason"]) == ("contradiction", "let_more")
    assert pd.isna(row["to_let_m2"]) and pd.isna(row["vacancy_pct"])
    row = space(let(("P1", "S2", 4030.0))).buildings.loc["S2"]
    assert (row["state"], row["to_let_m2"]) == ("full", 0.0), "within 1 %"


def test_a_tenant_that_does_not_say_how_much_leaves_its_building_unknown():
    found = space(let(("P1", "S1", 1500.0), ("P1", "S1", None)))
    row = found.buildings.loc["S1"]
    assert (row["state"], row["reason"], row["tenants_unknown"]) == ("unknown", "tenant_silent", 1)
    assert pd.isna(row["to_let_m2"]) and row["to_let_most_m2"] == pytest.approx(3500.0)
    assert found.buildings.at["S2", "state"] == "empty"
    whole = found.parks.loc["W"]
    assert (whole["known_m2"], whole["to_let_m2"], whole["vacancy_pct"]) == pytest.approx(
        (4000.0, 4000.0, 100.0)
    )
    assert whole["known_pct"] == pytest.approx(100 * 4000 / 9000)


def test_a_park_of_which_nothing_is_known_is_known_to_nothing():
    found = space(let(("P2", "S3", None)))
    assert found.buildings["tenants_unknown"].tolist() == [0, 0, 1]
    assert found.parks["known_pct"].to_dict() == pytest.approx({"E": 0.0, "W": 100.0, "all": 90.0})


@pytest.mark.parametrize("named", [None, "", "S9"])
def test_a_firm_that_names_no_building_leaves_its_plot_unknown(named):
    found = space(let(("P1", "S1", 5000.0), ("P1", named, 100.0), ("P2", "S3", 10.0)))
    assert found.buildings["state"].tolist() == ["unknown", "unknown", "part"]
    assert found.buildings.at["S2", "reason"] == "unplaced"
    assert found.unplaced.index.tolist() == ["F1"]


def test_without_tenants_on_file_nothing_is_said_to_be_empty():
    for evaluation in (bare(), let(("P1", None, 100.0))):
        table = space(evaluation).buildings
        assert set(table["state"]) == {"unknown"} and set(table["reason"]) == {"no_tenants"}
        assert table[["let_m2", "to_let_m2", "vacancy_pct", "tenants"]].isna().all().all()
        assert space(evaluation).parks.at["all", "floor_m2"] == pytest.approx(10_000.0)
        assert pd.isna(space(evaluation).parks.at["all", "vacancy_pct"])


def test_a_zone_without_standard_factories_has_no_answer():
    zone = bare().zone
    plots = Zone("甲", zone.day, zone.crs, {"plots": zone.plots})
    assert space(evaluate(plots)) is None
    none = zone.layers["buildings"].assign(standard_factory=False)
    assert space(evaluate(zone.with_layer("buildings", none))) is None


def fits(need, height, *tenants):
    found = fitting(space(let(*tenants)), need, height)
    return found["fits"].to_dict(), found


def test_where_a_need_can_be_met():
    answer, found = fits(1000.0, 6.0, ("P2", "S3", 10.0))
    assert answer == {"S2": "yes", "S1": "yes"}, "S3 has 990 m² free"
    assert found["high_m2"].to_dict() == pytest.approx({"S2": 4000.0, "S1": 1000.0})
    answer, _ = fits(1000.0, 6.5, ("P2", "S3", 10.0))
    assert answer == {"S1": "yes"}, "S2 is 6 m throughout"


def test_which_storeys_are_taken_is_not_known():
    answer, found = fits(800.0, 9.0, ("P1", "S1", 3700.0), ("P1", "S2", 1.0), ("P2", "S3", 1.0))
    assert answer == {"S1": "perhaps", "S3": "perhaps"}, (
        "of S1 1 300 are free, at most 1 000 of them 9 m high"
    )
    assert found.loc["S1", ["free_least_m2", "free_most_m2"]].tolist() == pytest.approx([0.0, 1000.0])
    assert pd.isna(found.at["S3", "free_least_m2"]), "heights of S3 are not known"
    answer, found = fits(250.0, 9.0, ("P1", "S1", 700.0), ("P2", "S3", 900.0))
    assert found.loc["S1", ["free_least_m2", "free_most_m2"]].tolist() == pytest.approx([300.0, 1000.0])
    assert answer == {"S1": "yes"}


def test_an_unknown_building_may_fit_and_a_contradiction_does_not():
    answer, _ = fits(3000.0, None, ("P1", "S1", None), ("P1", "S2", 9000.0))
    assert answer == {"S1": "perhaps"}


@given(
    st.lists(st.tuples(st.sampled_from(["S1", "S2", "S3"]), st.floats(1.0, 300.0)), min_size=1, max_size=8)
)
def test_let_and_to_let_make_up_the_floor(tenants):
    plots = {"S1": "P1", "S2": "P1", "S3": "P2"}
    found = space(let(*((plots[name], name, used) for name, used in tenants)))
    known = found.buildings[found.buildings["state"].isin(["part", "empty"])]
    assert (known["let_m2"] + known["to_let_m2"]).tolist() == pytest.approx(known["floor_m2"].tolist())
    assert found.parks.at["all", "floor_m2"] == pytest.approx(10_000.0)


def standing(plots=None, **buildings):
    """The zone of one tenant in S1 with columns of plots and buildings added."""
    zone = let(("P1", "S1", 1500.0)).zone
    zone = zone.with_layer("buildings", zone.layers["buildings"].assign(**buildings))
    return space(evaluate(zone.with_layer("plots", zone.plots.assign(**(plots or {})))))


@pytest.mark.parametrize(
    ("plots", "completed"),
    [
        ({}, ["2020-01", "2026-11-21", None, None]),
        ({"status_class": ["B21", "A2", "A2"]}, ["2020-01", None, None, "2020-01"]),
        ({"status_class": ["A2", "A2", "A2"]}, ["2020-01", "2026-12", None, None]),
        (
            {
                "started_on": pd.to_datetime(["2026-01-05", None, None]),
                "stopped_on": pd.NaT,
                "finished_on": pd.NaT,
                "supply_class": "D21",
            },
            ["2020-01", None, None, None],
        ),
    ],
)
def test_a_building_not_finished_has_nothing_to_let(plots, completed):
    found = standing(plots, completed_on=completed)
    assert found.buildings["state"].to_dict() == {"S1": "part", "S2": "unfinished", "S3": "empty"}
    assert pd.isna(found.buildings.at["S2", "to_let_m2"]) and pd.isna(found.buildings.at["S2", "vacancy_pct"])
    park = found.parks.loc["W"]
    assert (park["buildings"], park["floor_m2"], park["to_let_m2"]) == pytest.approx((1, 5000, 3500))
    assert (park["under_way"], park["under_way_m2"]) == pytest.approx((1, 4000))
    assert park["vacancy_pct"] == pytest.approx(70.0) and park["known_pct"] == pytest.approx(100.0)
    assert found.parks.at["all", "vacancy_pct"] == pytest.approx(100 * 4500 / 6000)
    assert fitting(found, 500.0).index.tolist() == ["S1", "S3"], "4 000 m² of S2 are not offered"


def test_what_decides_whether_a_building_is_finished():
    done = standing(
        {"status_class": ["B21", None, None], "finished_on": pd.to_datetime(["2026-11-20", None, None])}
    )
    assert done.buildings["finished"].tolist() == [True, True, pd.NA], (
        "its plot's day of completion; S3: no record"
    )
    assert done.buildings["state"].tolist() == ["part", "empty", "empty"], "no record counts as finished"
    busy = standing({"status_class": ["B21", "A2", None]}).buildings
    assert (busy.at["S1", "state"], busy.at["S1", "reason"]) == ("contradiction", "let_unfinished")
    assert pd.isna(busy.at["S1", "to_let_m2"]) and busy.at["S2", "state"] == "unfinished"


def test_a_screen_shows_what_vacancy_is_a_share_of():
    told = let(("P1", "S1", 4000.0), ("P1", "S2", 4500.0), ("P2", "S3", None))
    with printed_for(Screen(160, wide=False)):
        text = space_text(space_table(told), space(told))
    all_ = next(line for line in text.splitlines() if line.startswith("合计"))
    assert "可租面积 = 出租情况已知面积 − 已用面积" in text
    # S2 uses more than it has, S3 does not say: of 10 000 m² only S1's 5 000 are known, 4 000 of them let
    assert all_.split()[3:] == ["10", "000", "5", "000", "4", "000", "1", "000", "20.00", "3", "0", "0"]

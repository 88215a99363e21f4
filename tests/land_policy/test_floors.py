"""Floor area: the hand case, high storeys, unknown heights, and the account that balances."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from land_policy.floors import StoreyCount, account, of_buildings, on_plots

RULE = StoreyCount(height_m=8.0, factor=2.0)


def buildings(**columns):
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(0, 0, 30, 20)] * count, crs="EPSG:4547")


def test_a_storey_of_exactly_eight_metres_counts_once():
    each = of_buildings(buildings(storeys=[1, 1], storey_heights_m=["8.0", "8.01"]), RULE)
    assert each["far_floor_m2"].tolist() == [600.0, 1200.0]


def test_only_the_high_storey_of_a_mixed_building_counts_twice():
    each = of_buildings(buildings(storey_heights_m=["9.0;4.5×3"]), RULE)
    assert each["storeys"].tolist() == [4.0]
    assert each["floor_m2"].tolist() == [2400.0]
    assert each["far_floor_m2"].tolist() == [3000.0]


def test_storeys_of_unknown_height_count_once_and_say_so():
    each = of_buildings(buildings(storeys=[2], storey_heights_m=[None]), RULE)
    assert each["far_floor_m2"].tolist() == [1200.0]
    assert each["heights_known"].tolist() == [False]


def test_one_height_means_all_storeys_alike():
    each = of_buildings(buildings(storeys=[2, 2], storey_height_m=[8.5, 4.0]), RULE)
    assert each["far_floor_m2"].tolist() == [2400.0, 1200.0]
    assert each["heights_known"].tolist() == [True, True]


def test_recorded_floor_area_beats_footprint_times_storeys():
    each = of_buildings(buildings(storeys=[2, 2], floor_area_m2=[1000.0, 0.0]), RULE)
    assert each["floor_m2"].tolist() == [1000.0, 1200.0]
    assert each["floor_from"].tolist() == ["record", "storeys"]


def test_no_storeys_and_no_floor_area_is_unknown_not_zero():
    each = of_buildings(buildings(storeys=[np.nan]), RULE)
    assert each["floor_m2"].isna().all()
    plots = gpd.GeoDataFrame(geometry=[shapely.box(-10, -10, 90, 90)], crs="EPSG:4547")
    floors = on_plots(buildings(storeys=[np.nan]), plots, RULE)
    assert np.isnan(floors.by_plot["floor_m2"].iloc[0])
    assert floors.account.loc["floor_m2", "unknown"] == 1


def test_hand_case(chessboard_parts):
    frames = chessboard_parts[0]()
    plots = frames["plots"].set_index("plot_id")
    floors = on_plots(frames["buildings"].set_index("building_id"), plots, RULE)
    assert floors.by_plot.loc["P1", "floor_m2"] == pytest.approx(7600)
    assert floors.by_plot.loc["P1", "far_floor_m2"] == pytest.approx(8200)
    assert floors.by_plot.loc["P2", "floor_m2"] == pytest.approx(1000)
    assert floors.by_plot.loc["P1", "footprint_m2"] == pytest.approx(2800)
    assert floors.by_plot["buildings"].tolist() == [3, 1, 0, 0, 0]
    assert floors.account.loc[
        "floor_m2", ["on_plots", "outside", "twice", "total"]
    ].tolist() == pytest.approx([8600, 0, 0, 8600])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 180), st.floats(0, 80), st.floats(1, 60), st.floats(1, 60), st.integers(1, 9)),
        min_size=1,
        max_size=12,
    )
)
def test_every_square_metre_is_accounted_for(rows):
    shapes = [shapely.box(x, y, x + w, y + h) for x, y, w, h, _ in rows]
    houses = gpd.GeoDataFrame({"storeys": [row[4] for row in rows]}, geometry=shapes, crs="EPSG:4547")
    # two plots that overlap by 20 m, and ground outside both
    plots = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 100, 100), shapely.box(80, 0, 150, 100)], crs="EPSG:4547"
    )
    kept = on_plots(houses, plots, RULE).account
    balance = kept["on_plots"] + kept["outside"] - kept["twice"]
    assert balance.to_numpy() == pytest.approx(kept["total"].to_numpy(), rel=1e-6)
    total = sum(w * h * n for _, _, w, h, n in rows)
    assert kept.loc["floor_m2", "total"] == pytest.approx(total, rel=1e-9)


def test_each_plot_counts_high_storeys_as_the_rule_that_governs_it_says():
    plots = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 15, 20), shapely.box(15, 0, 30, 20)],
        index=["old", "new"],
        crs="EPSG:4547",
    )
    hall = buildings(storeys=[1], storey_heights_m=["9.0"])
    counts = pd.DataFrame({"height_m": [8.0, 10.0], "factor": [2.0, 2.0]}, index=["new", "old"])
    floors = on_plots(hall, plots, counts)
    assert floors.by_plot["far_floor_m2"].to_dict() == {"old": 300.0, "new": 600.0}
    assert floors.by_plot["floor_m2"].to_dict() == {"old": 300.0, "new": 300.0}


def test_storeys_of_one_height_of_exactly_eight_metres_count_once():
    each = of_buildings(buildings(storeys=[2, 2, 0], storey_height_m=[8.0, 8.01, 9.0]), RULE)
    assert each["high_storeys"].tolist() == [0.0, 2.0, 0.0]
    assert each["far_floor_m2"].tolist() == [1200.0, 2400.0, 0.0]


def test_a_factor_of_three_counts_the_high_storey_three_times():
    each = of_buildings(buildings(storey_heights_m=["9.0;4.5×3"]), StoreyCount(height_m=8.0, factor=3.0))
    assert each["far_floor_m2"].tolist() == [3600.0]  # 600 × (3 + 3)


def test_more_than_a_square_metre_stands_on_a_plot():
    plots = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)],
        index=["W", "E"],
        crs="EPSG:4547",
    )
    houses = gpd.GeoDataFrame(
        {"storeys": [1, 2, 1], "storey_height_m": [4.0, None, 4.0]},
        geometry=[shapely.box(90, 0, 100.5, 2), shapely.box(90, 10, 100.5, 13), shapely.box(150, 0, 160, 10)],
        crs="EPSG:4547",
    )
    # 1 m² of the first and 1.5 m² of the second, whose height is not known, lie on E
    floors = on_plots(houses, plots, RULE)
    assert floors.by_plot["buildings"].to_dict() == {"W": 2, "E": 2}
    assert floors.by_plot["heights_known"].to_dict() == {"W": False, "E": False}
    assert on_plots(houses.iloc[[0, 2]], plots, RULE).by_plot["heights_known"].tolist() == [True, True]
    assert on_plots(houses.iloc[[0]], plots, RULE).by_plot["buildings"].tolist() == [1, 0]


def test_the_account_of_some_buildings_alone():
    plots = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 15, 20), shapely.box(10, 0, 15, 20)], crs="EPSG:4547"
    )
    floors = on_plots(buildings(storeys=[1, 3]), plots, RULE)
    # of 600 m² each half lies outside, and 100 m² on both plots
    assert floors.account.loc["floor_m2"].tolist() == [1600.0, 1200.0, 400.0, 2400.0, 0.0]
    assert floors.account.loc["footprint_m2"].tolist() == [800.0, 600.0, 200.0, 1200.0, 0.0]
    one = account(floors.pieces, floors.by_building, np.array([False, True]))
    assert one.loc["floor_m2"].tolist() == [1200.0, 900.0, 300.0, 1800.0, 0.0]


def test_a_record_without_storeys_counts_once_and_a_kiosk_of_a_square_metre_is_accounted_for():
    each = of_buildings(buildings(storeys=[np.nan, np.nan], floor_area_m2=[1000.0, 1.0]), RULE)
    assert each["floor_m2"].tolist() == each["far_floor_m2"].tolist() == [1000.0, 1.0]
    kiosk = gpd.GeoDataFrame({"storeys": [2]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4547")
    plots = gpd.GeoDataFrame(geometry=[shapely.box(0.5, 0, 9, 9)], crs="EPSG:4547")
    told = on_plots(kiosk, plots, RULE).account
    assert told.loc["floor_m2"].tolist() == [1.0, 1.0, 0.0, 2.0, 0.0]

"""Figures of a plot: which record is used, what it beats, and where nothing can be said."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from land_policy.figures import axis_line, plot_figures
from land_policy.floors import StoreyCount
from layers.zone import Zone

RULE = StoreyCount(8.0, 2.0)


def zone(columns, buildings=None, **layers):
    count = len(next(iter(columns.values())))
    plots = gpd.GeoDataFrame(
        columns,
        geometry=[shapely.box(200 * i, 0, 200 * i + 100, 100) for i in range(count)],
        index=pd.Index([f"P{i}" for i in range(count)], name="plot_id"),
        crs="EPSG:4547",
    )
    if buildings is not None:
        layers["buildings"] = gpd.GeoDataFrame(
            {"storeys": [b[1] for b in buildings], "storey_heights_m": [b[2] for b in buildings]},
            geometry=[b[0] for b in buildings],
            crs="EPSG:4547",
        )
    return Zone("z", date(2026, 11, 20), plots.crs, {"plots": plots, **layers})


def figures(columns, buildings=None, **layers):
    return plot_figures(zone(columns, buildings, **layers), RULE)[0]


HALL = (shapely.box(10, 10, 60, 60), 1, "9.0")  # 2 500 m², counted 5 000


def test_a_zero_on_record_gives_way_to_what_is_drawn():
    table = figures({"floor_area_m2": [0.0, 0.0]}, [HALL])
    assert table["built_floor_m2"].tolist() == [2500.0, 0.0]
    assert table["floor_from"].tolist() == ["buildings", "plot record"]


def test_a_zero_on_record_is_no_floor_area_where_a_building_of_unknown_storeys_stands():
    unknown = (shapely.box(10, 10, 60, 60), None, None)
    table = figures({"floor_area_m2": [0.0, 0.0], "footprint_m2": [0.0, 0.0]}, [unknown])
    assert np.isnan(table.loc["P0", ["built_floor_m2", "far"]].astype(float)).all()
    assert table["floor_from"].tolist() == ["unknown", "plot record"]
    assert table["built_footprint_m2"].tolist() == [2500.0, 0.0]


def test_a_zero_on_record_stands_beside_a_corner_of_less_than_a_square_metre():
    corner = (shapely.box(99.9, 10, 109.9, 19), 1, "9.0")  # 0.9 m² of its 90 m² are on P0
    table = figures({"floor_area_m2": [0.0], "footprint_m2": [0.0]}, [corner])
    assert (table["built_floor_m2"].tolist(), table["built_footprint_m2"].tolist()) == ([0.0], [0.0])


def test_the_record_beats_the_drawing_and_high_storeys_count_in_proportion():
    table = figures({"floor_area_m2": [3000.0]}, [HALL])
    assert table["built_floor_m2"].tolist() == [3000.0]
    assert table["built_far_floor_m2"].tolist() == [6000.0]
    assert table["far"].tolist() == [pytest.approx(0.6)]


def test_the_recorded_counted_floor_area_beats_all():
    table = figures({"floor_area_m2": [3000.0], "far_floor_area_m2": [3500.0]}, [HALL])
    assert table["far"].tolist() == [pytest.approx(0.35)]
    assert table["far_plain"].tolist() == [pytest.approx(0.30)]


def test_without_buildings_and_without_a_record_nothing_is_said():
    table = figures({"name": ["a"]})
    assert table[["built_floor_m2", "far", "building_density_pct"]].isna().all(axis=None)
    assert table["floor_from"].tolist() == ["unknown"]
    assert table["heights_known"].tolist() == [False]


def test_firms_are_added_up_and_one_blank_makes_the_plot_unknown():
    firms = pd.DataFrame(
        {"plot_id": ["P0", "P0", "P1", "P1"], "tax_wan": [10.0, 20.0, 100.0, np.nan]}, index=list("abcd")
    )
    table = figures({"name": ["a", "b", "c"]}, firms=firms)
    assert table["tax_wan"].fillna(-1).tolist() == [30.0, -1, -1]


@pytest.mark.parametrize(
    ("status", "planned", "use", "expected"),
    [
        ("A2", None, "0701", True),
        ("A1", "A2", "1001", False),
        ("B11", None, None, True),
        ("B21", "A2", "0701", True),
        ("A", None, "100102", True),
        ("A", None, None, None),
        (None, None, "1101", True),
        (None, None, "1002", False),
        (None, None, None, None),
    ],
)
def test_industrial_land(status, planned, use, expected):
    table = figures({"status_class": [status], "planned_class": [planned], "land_use": [use]})
    found = table["is_industrial"].iloc[0]
    assert (None if pd.isna(found) else bool(found)) == expected


def axis(*lines):
    return gpd.GeoDataFrame({"name": ["x"] * len(lines)}, geometry=list(lines), crs="EPSG:4547")


def test_an_axis_of_several_rows_is_one_line_and_a_broken_one_gives_no_station():
    joined = axis(shapely.LineString([(50, 0), (50, 40)]), shapely.LineString([(50, 40), (50, 200)]))
    assert axis_line(joined).length == pytest.approx(200)
    broken = axis(shapely.LineString([(50, 0), (50, 40)]), shapely.LineString([(50, 60), (50, 200)]))
    assert axis_line(broken) is None
    table = figures({"name": ["a"]}, corridor_axis=broken)
    assert table[["station_m", "offset_m"]].isna().all(axis=None)


def test_beyond_the_end_of_the_axis_there_is_no_station():
    line = axis(shapely.LineString([(50, 0), (50, 60)]))
    table = figures({"name": ["in", "beside"]}, corridor_axis=line)
    assert table["station_m"].tolist() == [50.0, 50.0]
    assert table["offset_m"].tolist() == [0.0, 200.0]
    short = axis(shapely.LineString([(50, 0), (50, 40)]))
    beyond = figures({"name": ["a"]}, corridor_axis=short)
    assert beyond[["station_m", "offset_m"]].isna().all(axis=None)


def test_ratios_of_a_hectare_by_hand():
    table = figures(
        {
            "official_area_m2": [20_000.0, np.nan],
            "floor_area_m2": [16_000.0, 5_000.0],
            "footprint_m2": [8_000.0, np.nan],
            "covered_m2": [9_000.0, np.nan],
            "service_land_m2": [1_400.0, 500.0],
            "service_floor_m2": [800.0, 250.0],
            "green_m2": [3_000.0, 1_000.0],
            "fixed_investment_wan": [9_000.0, 100.0],
            "output_wan": [6_000.0, 300.0],
            "tax_wan": [450.0, 30.0],
            "employees": [120.0, 7.0],
        }
    )
    expected = {
        "far": [0.8, 0.5],
        "building_density_pct": [40.0, -1],
        "building_coefficient_pct": [45.0, -1],
        "service_land_pct": [7.0, 5.0],
        "service_floor_pct": [5.0, 5.0],
        "green_pct": [15.0, 10.0],
        "investment_wan_ha": [4_500.0, 100.0],
        "output_wan_ha": [3_000.0, 300.0],
        "tax_wan_ha": [225.0, 30.0],
        "tax_wan_mu": [15.0, 2.0],
        "investment_wan_mu": [300.0, 100 / 15],
        "people_ha": [60.0, 7.0],
    }
    for name, values in expected.items():
        assert table[name].fillna(-1).tolist() == pytest.approx(values), name


def test_the_plot_s_own_amount_beats_its_firms():
    firms = pd.DataFrame({"plot_id": ["P0", "P1"], "tax_wan": [10.0, 20.0]}, index=list("ab"))
    table = figures({"tax_wan": [5.0, np.nan]}, firms=firms)
    assert table["tax_wan"].tolist() == [5.0, 20.0]
    assert table["output_wan"].isna().all()


def test_the_area_of_the_corridor_that_holds_most_and_its_share():
    areas = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 30, 100), shapely.box(30, 0, 100, 100)],
        index=pd.Index(["S", "N"], name="area_id"),
        crs="EPSG:4547",
    )
    table = figures({"name": ["a", "b"]}, corridor_areas=areas)
    assert table["corridor_area_id"].fillna("").tolist() == ["N", ""]
    assert table["corridor_share"].tolist() == pytest.approx([0.7, 0.0])
    without = figures({"name": ["a"]})
    assert without["corridor_area_id"].isna().all() and without["corridor_share"].tolist() == [0.0]


def test_what_is_drawn_is_counted_and_its_heights_are_known():
    unknown = (shapely.box(210, 10, 260, 60), 1, None)
    table = figures({"name": ["a", "b", "c"]}, [HALL, unknown])
    assert table["buildings"].tolist() == [1.0, 1.0, 0.0]
    assert table["heights_known"].tolist() == [True, False, False]
    assert table["built_floor_m2"].fillna(-1).tolist() == [2500.0, 2500.0, 0.0]
    assert table["built_far_floor_m2"].fillna(-1).tolist() == [5000.0, 2500.0, 0.0]
    assert table["floor_from"].tolist() == ["buildings", "buildings", "none"]
    counted = figures({"far_floor_area_m2": [0.0, 10.0, np.nan]}, [HALL, unknown])
    assert counted["built_far_floor_m2"].tolist() == [5000.0, 10.0, 0.0]
    assert counted["heights_known"].tolist() == [True, True, False]


def test_less_than_a_square_metre_of_floor_area_is_a_figure_too():
    corner = (shapely.box(99.9, 10, 109.9, 19), 1, "9.0")  # 0.9 m² of its 90 m² are on P0
    table = figures({"name": ["a"]}, [corner])
    assert table["built_floor_m2"].tolist() == pytest.approx([0.9])
    assert table["built_far_floor_m2"].tolist() == pytest.approx([1.8])
    assert table["floor_from"].tolist() == ["buildings"]
    counted = figures({"floor_area_m2": [0.5], "far_floor_area_m2": [0.7]})
    assert (counted["built_far_floor_m2"].tolist(), counted["heights_known"].tolist()) == ([0.7], [True])

"""Corridor profile: a straight avenue with squares beside it, and what every division adds up to."""

import dataclasses
from datetime import date

import geopandas as gpd
import pytest
import shapely

from gis.errors import InputError
from land_policy.assumption import parameters
from land_policy.corridor import BY, OUTSIDE, corridor_profile
from land_policy.evaluation import evaluate
from layers.zone import Zone

EAST, NORTH = 500_000, 3_830_000


def box(x0, y0, x1, y1):
    return shapely.box(EAST + x0, NORTH + y0, EAST + x1, NORTH + y1)


def frame(key, ids, shapes, **columns):
    return gpd.GeoDataFrame({key: ids, **columns}, geometry=shapes, crs="EPSG:4547").set_index(key)


def avenue(**left_out):
    """An avenue of 1200 m due north, drawn from its north end, with a strip of 300 m on each side.

    A 100 × 100 m at station 100–200; B 100 × 200 m at 400–600: half in the first band, half in the second;
    C 100 × 100 m at 1150–1250: half past the north end; D 200 × 100 m, 200–400 m east: half past the strip.
    """
    plots = frame(
        "plot_id",
        ["A", "B", "C", "D"],
        [box(10, 100, 110, 200), box(-110, 400, -10, 600), box(0, 1150, 100, 1250), box(200, 700, 400, 800)],
        status_class=["A2", "A2", "A1", "A2"],
        supply_class=["D21", "D21", "D21", "D21"],
        floor_area_m2=[10_000.0, 40_000.0, 5_000.0, 20_000.0],
        tax_wan=[30.0, 90.0, None, 10.0],
    )
    line = shapely.LineString([(EAST, NORTH + 1200), (EAST, NORTH)])
    layers = {
        "plots": plots,
        "corridor_axis": frame("axis_id", ["X"], [line], name=["大道"]),
        "corridor_areas": frame(
            "area_id", ["S", "N"], [box(-300, -50, 300, 600), box(-300, 600, 300, 1300)], name=["南", "北"]
        ),
        "corridor_nodes": frame(
            "node_id",
            ["n2", "n1"],
            [shapely.Point(EAST + 40, NORTH + 1400), shapely.Point(EAST - 30, NORTH + 500)],
            name=["北站", "中心"],
            kind=["living", "research"],
        ),
        "roads": frame(
            "road_id",
            ["R1", "R2"],
            [line, shapely.LineString([(EAST - 500, NORTH + 590), (EAST + 500, NORTH + 610)])],
            name=["大道", "横街"],
            kind=["arterial", "arterial"],
        ),
    }
    layers = {name: layer for name, layer in layers.items() if name not in left_out}
    corridor = {"half_width_m": 300.0}
    return Zone("走廊（示意）", date(2026, 11, 20), plots.crs, layers, corridor=corridor, invented=True)


@pytest.fixture(scope="module")
def profile():
    return corridor_profile(evaluate(avenue()))


def test_bands_of_a_straight_avenue(profile):
    assert profile.length_m == 1200
    assert profile.bands["station_to_m"].tolist() == [500, 1000, 1200]
    area = profile.figures("station", "area_ha")["value"]
    assert area.to_dict() == pytest.approx({"0": 2.0, "1": 2.0, "2": 0.5, OUTSIDE: 1.5}, abs=1e-6)
    far = profile.figures("station", "far_plots")["value"]
    assert far["0"] == pytest.approx(1.5)  # (1 + half of 4) over (1 + 1) ha
    assert far["1"] == pytest.approx(1.5)  # (half of 4 + half of 2) over (1 + 1) ha
    assert far["2"] == pytest.approx(0.5)
    tax = profile.figures("station", "tax_wan")["value"]
    assert tax["0"] == pytest.approx(75) and tax["1"] == pytest.approx(50)
    assert tax[["2"]].isna().all()  # C has none on record


def test_a_plot_past_the_end_is_outside_and_not_in_the_last_band(profile):
    """C lies half past the end, D half past the strip: 0.5 and 1 ha."""
    assert profile.figures("station", "area_ha")["value"][OUTSIDE] == pytest.approx(1.5)


def test_areas_are_those_of_the_evaluation_with_the_rest(profile):
    area = profile.figures("area", "area_ha")["value"]
    assert area.to_dict() == pytest.approx({"S": 3.0, "N": 2.0, OUTSIDE: 1.0}, abs=1e-6)


def test_a_node_has_what_is_nearer_to_it_than_to_any_other(profile):
    assert profile.nodes.index.tolist() == ["n1", "n2"]
    assert profile.nodes["station_m"].tolist() == pytest.approx([500, 1400])
    assert profile.nodes["offset_m"].tolist() == pytest.approx([-30, 40])
    assert profile.nodes["beyond"].tolist() == ["", "after"]
    area = profile.figures("node", "area_ha")["value"]
    # the line half-way between them runs near y 950: C is n2's, all else is within 800 m of n1
    assert area.to_dict() == pytest.approx({"n1": 5.0, "n2": 1.0, OUTSIDE: 0.0}, abs=1e-6)


def test_the_divide_stands_where_the_axis_changes_area_and_names_its_road(profile):
    row = profile.divides.iloc[0]
    assert len(profile.divides) == 1
    assert row["station_m"] == pytest.approx(600)
    assert (row["from_area"], row["to_area"], row["road"]) == ("S", "N", "横街")


@pytest.mark.parametrize("step", [60.0, 333.0, 500.0, 2000.0])
def test_every_amount_adds_up_to_the_zone(step):
    evaluation = evaluate(avenue())
    made = corridor_profile(evaluation, step)
    for by in BY:
        for amount in ("area_ha", "built_ha", "industrial_ha", "floor_wan_m2", "tax_wan"):
            whole = evaluation.figure(amount)
            assert made.figures(by, amount)["value"].sum() == pytest.approx(whole, rel=1e-6), (by, amount)
    assert made.stated["step_m"].source.zh == "本次指定"


def test_what_the_zone_states_counts_more_than_what_is_shipped(profile):
    assert parameters("corridor")["half_width_m"].value == 900
    assert profile.stated["half_width_m"].value == 300
    assert profile.stated["half_width_m"].source.en == "zone.toml [corridor]"
    narrow = dataclasses.replace(
        avenue(), corridor={"half_width_m": 300.0, "step_m": 600, "catchment_m": 50.0}
    )
    made = corridor_profile(evaluate(narrow))
    assert len(made.bands) == 2
    assert made.figures("node", "area_ha")["value"]["n2"] == 0


def test_a_zone_without_a_corridor_says_what_is_missing():
    made = corridor_profile(evaluate(avenue(corridor_axis=1, corridor_areas=1, corridor_nodes=1, roads=1)))
    assert set(made.missing) == set(BY)
    assert made.table("station").empty and made.divides.empty
    assert "corridor_axis" in made.missing["station"].text("zh")
    without = corridor_profile(evaluate(avenue(corridor_axis=1)))
    assert set(without.missing) == {"station"}
    assert without.figures("node", "area_ha")["value"]["n1"] == pytest.approx(5.0)
    assert without.nodes["station_m"].isna().all()


def test_a_broken_axis_is_said_to_be_broken():
    zone = avenue()
    axis = zone.layer("corridor_axis")
    gap = [shapely.LineString([(EAST, NORTH + y), (EAST, NORTH + y + 100)]) for y in (0, 900)]
    torn = gpd.GeoDataFrame({"name": ["一", "二"]}, geometry=gap, crs=axis.crs, index=["X", "Y"])
    made = corridor_profile(evaluate(zone.with_layer("corridor_axis", torn)))
    assert "不是一条连续的线" in made.missing["station"].text("zh")


def test_a_step_that_is_none_is_refused():
    with pytest.raises(InputError):
        corridor_profile(evaluate(avenue()), 0.0)

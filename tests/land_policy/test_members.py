"""Members: which unit a plot belongs to, by record first and by ground second, and shares that cross an edge."""

from datetime import date

import geopandas as gpd
import pytest
import shapely

from gis.overlay import cut
from land_policy.members import holder, largest_share, members, names
from layers.zone import Zone


def frame(index_name, ids, shapes, **columns):
    made = gpd.GeoDataFrame({index_name: ids, **columns}, geometry=shapes, crs="EPSG:4547")
    return made.set_index(index_name)


PLOTS = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(50, 0, 60, 10)]
PARKS = [shapely.box(0, 0, 14, 10), shapely.box(14, 0, 30, 10)]


def test_the_number_on_record_beats_the_ground_and_the_ground_fills_blanks():
    plots = frame("plot_id", ["a", "b", "c"], PLOTS, park_id=["E", None, None])
    parks = frame("park_id", ["W", "E"], PARKS)
    assert holder(plots, parks, "park_id").fillna("").tolist() == ["E", "E", ""]


def test_a_plot_in_two_areas_counts_in_both_by_its_share():
    plots = frame("plot_id", ["a", "b", "c"], PLOTS)
    areas = frame("area_id", ["S", "N"], PARKS)
    zone = Zone("z", date(2026, 11, 20), plots.crs, {"plots": plots, "corridor_areas": areas})
    table = members(zone)
    corridor = table[table["scope"] == "corridor"]
    shares = corridor.set_index(["unit", "plot"])["share"].to_dict()
    assert shares == pytest.approx({("S", 0): 1.0, ("S", 1): 0.4, ("N", 1): 0.6})
    assert (table["scope"] == "zone").sum() == 3


def test_a_number_nobody_has_gives_way_to_the_ground():
    plots = frame("plot_id", ["a", "b", "c"], PLOTS, park_id=["K9", "K9", "K9"])
    parks = frame("park_id", ["W", "E"], PARKS)
    assert holder(plots, parks, "park_id").fillna("").tolist() == ["W", "E", ""]


def test_most_of_a_plot_decides_and_less_does_not():
    plots = frame("plot_id", ["a"], [shapely.box(0, 0, 10, 10)])
    for width, expected in ((4, ""), (6, "W")):
        parks = frame("park_id", ["W"], [shapely.box(0, 0, width, 10)])
        assert holder(plots, parks, "park_id").fillna("").tolist() == [expected]


def test_two_rows_of_one_boundary_count_once_and_a_blank_kind_is_no_unit():
    plots = frame("plot_id", ["a"], [shapely.box(0, 0, 10, 10)])
    shapes = [shapely.box(0, 0, 8, 10), shapely.box(4, 0, 10, 10), shapely.box(0, 0, 10, 10)]
    boundaries = frame("boundary_id", ["1", "2", "3"], shapes, kind=["approved", "approved", None])
    zone = Zone("z", date(2026, 11, 20), plots.crs, {"plots": plots, "boundaries": boundaries})
    table = members(zone)
    rows = table[table["scope"] == "boundary"]
    assert rows["unit"].tolist() == ["approved"]
    assert rows["share"].tolist() == pytest.approx([1.0])


def test_half_of_a_plot_is_not_most_of_it_and_outside_all_the_share_is_0():
    plots = frame("plot_id", ["a", "b"], [shapely.box(0, 0, 10, 10), shapely.box(90, 0, 99, 10)])
    parks = frame("park_id", ["W"], [shapely.box(0, 0, 5, 10)])
    assert holder(plots, parks, "park_id").fillna("").tolist() == ["", ""]
    held = largest_share(cut(plots.geometry, parks.geometry), parks.index, plots.index)
    assert held["unit"].fillna("").tolist() == ["W", ""]
    assert held["share"].tolist() == [0.5, 0.0]


def test_an_empty_number_on_record_is_none():
    plots = frame("plot_id", ["a", "b"], PLOTS[:2], park_id=["", "W"])
    assert holder(plots, None, "park_id").isna().tolist() == [True, False]
    no_parks = frame("park_id", [], [])
    assert holder(plots, no_parks, "park_id").fillna("").tolist() == ["", "W"]


def test_units_in_their_layer_s_order_and_rows_numbered_from_0():
    plots = frame("plot_id", ["a", "b", "c"], PLOTS, sub_park_id=["s", None, "s"])
    parks = frame("park_id", ["W", "E"], PARKS)
    zone = Zone("z", date(2026, 11, 20), plots.crs, {"plots": plots, "parks": parks})
    assert (names(zone, "park"), names(zone, "sub_park")) == (["W", "E"], [])
    assert names(zone, "zone") == names(zone, "corridor") == []
    table = members(zone)
    assert table.index.tolist() == list(range(7))  # three of the zone, two in parks, two in a sub-park
    assert table["scope"].tolist() == ["zone"] * 3 + ["park"] * 2 + ["sub_park"] * 2
    assert table["unit"].tolist() == ["all"] * 3 + ["W", "E", "s", "s"]
    assert table["plot"].tolist() == [0, 1, 2, 0, 1, 0, 2]
    assert table["share"].tolist() == [1.0] * 7

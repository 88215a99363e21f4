"""Plots put together at the level of a zone: the published hand case, corners, roads, what may not be used, and why none."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from gis.errors import SitingError
from land_policy.siting.adjoining import adjoining
from land_policy.siting.assemblies import assemblies
from land_policy.siting.profile import parse
from land_policy.siting.siting import site
from layers.zone import Zone

GRID = "EPSG:4549"
DAY = date(2026, 11, 20)
WORDS = 'label = {zh = "标签", en = "label"}\nbecause = {zh = "缘由", en = "because"}\nsource = "某文"\n'
PROFILE = f"""
label = {{ zh = "工厂", en = "factory" }}
about = {{ zh = "一座工厂", en = "a factory" }}
checked = 2026-11-20
[want.area]
least_m2 = 150000
most_m2 = 90000000
kind = "assumption"
{WORDS}
[assembly]
cost = "land_price_wan"
max_plots = 16
[[exclusion]]
name = "committed"
from = "columns"
when = [{{ column = "committed", test = "yes" }}]
blank = "none"
kind = "assumption"
{WORDS}
[[exclusion]]
name = "red"
from = "columns"
when = [{{ column = "priority_project", test = "yes" }}]
blank = "none"
kind = "law"
{WORDS}
[[criterion]]
name = "fit"
from = "column"
column = "tax_wan"
worst = 0
best = 100
weight = 1.0
kind = "assumption"
{WORDS}
"""
AREAS = [3, 2, 4, 1, 2, 5, 1, 3, 4, 1, 2, 6, 1, 3, 2, 2]
COSTS = [9, 5, 12, 2, 7, 18, 2, 8, 13, 2, 5, 21, 3, 8, 4, 6]


def frame(shapes, **columns):
    count = len(shapes)
    held = {"name": [f"地块{i + 1}" for i in range(count)], "land_price_wan": [1.0] * count} | columns
    held.setdefault("area_m2", [float(one.area) for one in shapes])
    held.setdefault("tax_wan", [50.0] * count)
    held.setdefault("built_floor_m2", [0.0] * count)
    return gpd.GeoDataFrame(
        held, geometry=shapes, crs=GRID, index=pd.Index([f"P{i + 1}" for i in range(count)], name="plot_id")
    )


def asked(plots, text=PROFILE, **layers):
    zone = Zone("test", DAY, CRS(GRID), {"plots": plots, **layers})
    return site(plots, zone, parse(text, "factory", "factory.toml"), DAY)


def board(columns=4, rows=4):
    """Squares of 100 m numbered by row."""
    return [
        shapely.box(100 * x, -100 * y - 100, 100 * x + 100, -100 * y)
        for y in range(rows)
        for x in range(columns)
    ]


def chosen(found):
    return [int(plot[1:]) for plot in found.sites["plots"].iloc[0].split(";")] if len(found.sites) else []


def test_the_published_board_of_sixteen():
    plots = frame(board(), area_m2=[1e4 * a for a in AREAS], land_price_wan=[float(c) for c in COSTS])
    siting = asked(plots)
    found = siting.assemblies  # no single plot has 15 ha
    assert sorted(chosen(found)) == [4, 7, 8, 10, 11, 14, 15, 16]
    assert found.sites["cost"].iloc[0] == 37
    assert found.proved and found.cost_unit == "万元"
    assert found.sites["area_m2"].iloc[0] == 150_000
    ten = assemblies(siting, need_m2=100_000)
    assert sorted(chosen(ten)) == [4, 7, 8, 10, 11, 15] and ten.sites["cost"].iloc[0] == 23
    assert found.sites.geometry.iloc[0].area == pytest.approx(80_000)


def test_one_plot_that_is_large_enough_needs_no_other():
    siting = asked(frame(board(2, 1), area_m2=[200_000.0, 10_000.0]))
    assert siting.assemblies is None
    assert siting.candidates.index.tolist() == ["P1"]


def test_a_corner_is_no_edge_and_the_words_say_what_is_short():
    corner = [shapely.box(0, 0, 100, 100), shapely.box(100, 100, 200, 200)]
    found = assemblies(asked(frame(corner)), need_m2=15_000)
    assert found.sites.empty and found.proved
    assert found.why.text("zh") == "地块组合：相连的地块最多合计 1 公顷，不足 1.5 公顷。"
    assert found.why.text("en").endswith("less than the 1.5 ha wanted.")


@pytest.mark.parametrize(("shared", "joined"), [(9.9, False), (10.0, True)])
def test_plots_adjoin_along_ten_metres(shared, joined):
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(100, 100 - shared, 200, 200 - shared)]
    assert bool(len(assemblies(asked(frame(shapes)), need_m2=15_000).sites)) is joined


def test_a_road_separates_unless_a_gap_is_stated():
    siting = asked(frame([shapely.box(0, 0, 100, 100), shapely.box(120, 0, 220, 100)]))
    wish = siting.profile.assembly
    assert assemblies(siting, need_m2=15_000).sites.empty
    assert assemblies(siting, need_m2=15_000, wish=replace(wish, road_gap_m=19.9)).sites.empty
    assert chosen(assemblies(siting, need_m2=15_000, wish=replace(wish, road_gap_m=20.0))) == [1, 2]


def test_nothing_joins_across_a_plot_that_lies_between():
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(140, 0, 240, 100), shapely.box(110, 0, 130, 100)]
    plots = frame(shapes, committed=[None, None, True])
    gap = replace(asked(plots).profile.assembly, road_gap_m=40.0)
    assert assemblies(asked(plots), need_m2=15_000, wish=gap).sites.empty
    free = frame(shapes)  # the same plot may be used: then all three, never the two across it
    assert chosen(assemblies(asked(free), need_m2=15_000, wish=gap)) == [1, 2, 3]
    half = [*shapes[:2], shapely.box(110, 0, 130, 95)]
    seen = adjoining(frame(half).geometry, pd.Index(["P1", "P2"]), least_edge_m=0, road_gap_m=40)
    assert seen["shared_m"].tolist() == pytest.approx([5.0], abs=2.0)  # what is left to look through


def test_two_islands_are_not_one_site():
    shapes = [shapely.box(x, 0, x + 100, 100) for x in (0, 100, 1000, 1100)]
    siting = asked(frame(shapes))
    assert assemblies(siting, need_m2=30_000).largest_m2 == 20_000
    assert "相连的地块最多合计 2 公顷，不足 3 公顷" in assemblies(siting, need_m2=30_000).why.text("zh")
    apart = assemblies(siting, need_m2=20_000, must=("P1", "P4"))
    assert apart.sites.empty and "P1、P4 之间不相连" in apart.why.text("zh")
    assert chosen(assemblies(siting, need_m2=20_000, must=("P4",))) == [3, 4]
    assert chosen(assemblies(siting, need_m2=20_000, never=("P2",))) == [3, 4]


def test_the_window_the_number_of_plots_and_the_smaller_of_two_alike():
    areas = [10_000.0, 10_000.0, 30_000.0]
    siting = asked(frame(board(3, 1), area_m2=areas, land_price_wan=[0.0, 0.0, 0.0]))
    assert chosen(assemblies(siting, need_m2=20_000)) == [1, 2]  # all cost nothing: the least land
    assert assemblies(siting, need_m2=20_000, slack_m2=0.0).sites["over_m2"].tolist() == [0.0]
    one = replace(siting.profile.assembly, max_plots=1)
    assert chosen(assemblies(siting, need_m2=20_000, wish=one)) == [3]
    none = assemblies(siting, need_m2=41_000, slack_m2=5_000)
    assert none.sites.empty and none.proved and "4.1 到 4.6" in none.why.text("zh")


def test_what_is_kept_out_stays_out_and_only_opinion_can_be_lifted():
    plots = frame(board(3, 1), committed=[None, True, None], priority_project=[None, None, True])
    siting = asked(plots)
    assert assemblies(siting, need_m2=15_000).sites.empty
    with pytest.raises(SitingError, match="P2 may not be used \\(label"):
        assemblies(siting, need_m2=15_000, must=("P2",))
    lifted = replace(siting.profile.assembly, lift=("committed",))
    found = assemblies(siting, need_m2=15_000, wish=lifted)
    assert chosen(found) == [1, 2] and found.sites["lifted"].tolist() == [1]
    with pytest.raises(SitingError, match="is law and cannot be lifted"):
        assemblies(siting, need_m2=15_000, wish=replace(lifted, lift=("red",)))
    with pytest.raises(SitingError, match="no exclusion 'reds'"):
        assemblies(siting, need_m2=15_000, wish=replace(lifted, lift=("reds",)))


def test_an_unknown_cost_is_not_nothing():
    plots = frame(board(3, 1), land_price_wan=[5.0, 5.0, None], built_floor_m2=[9.0, None, 0.0])
    siting = asked(plots)
    assert assemblies(siting, need_m2=15_000).uncosted == 1
    assert chosen(assemblies(siting, need_m2=15_000)) == [1, 2]
    clearing = replace(siting.profile.assembly, cost="clearing")
    found = assemblies(siting, need_m2=15_000, wish=clearing)  # P2, whose floor is unknown, lies between
    assert found.sites.empty and found.uncosted == 1 and found.cost_unit == "m²"
    with pytest.raises(SitingError, match="what P2 costs is not known"):
        assemblies(siting, need_m2=15_000, must=("P2",), wish=clearing)
    with pytest.raises(SitingError, match="'far' is no cost"):
        assemblies(siting, need_m2=15_000, wish=replace(clearing, cost="far"))


def test_the_cost_of_the_weakest_land_is_in_hectares():
    siting = asked(frame(board(3, 1), tax_wan=[80.0, 60.0, 100.0]))
    found = assemblies(siting, need_m2=15_000, wish=replace(siting.profile.assembly, cost="score"))
    # P2 and P3: 1 ha × 40 % + 1 ha × 0 %
    assert chosen(found) == [2, 3] and found.sites["cost"].iloc[0] == pytest.approx(0.4)
    assert found.sites["score"].iloc[0] == pytest.approx(80.0)


def test_a_profile_says_how_its_plots_adjoin_and_errors_name_the_key():
    text = PROFILE.replace(
        "max_plots = 16", 'max_plots = 4\nroad_gap_m = 25\nleast_edge_m = 12\nlift = ["committed"]'
    )
    wish = parse(text, "factory", "factory.toml").assembly
    assert (wish.max_plots, wish.road_gap_m, wish.least_edge_m, wish.lift) == (4, 25, 12, ("committed",))
    with pytest.raises(SitingError, match="road_gap"):
        parse(PROFILE.replace("max_plots = 16", "road_gap = 25"), "factory", "factory.toml")
    assert parse("weight = 2.5\n" + PROFILE, "factory", "factory.toml").weight == 2.5


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_site_hangs_together_within_its_window(data):
    side = data.draw(st.integers(2, 4))
    count = side * side
    areas = data.draw(st.lists(st.integers(1, 6), min_size=count, max_size=count))
    costs = data.draw(st.lists(st.integers(0, 20), min_size=count, max_size=count))
    out = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    need, slack = data.draw(st.integers(1, 15)), data.draw(st.integers(0, 4))
    plots = frame(
        board(side, side),
        area_m2=[1e4 * a for a in areas],
        land_price_wan=[float(c) for c in costs],
        committed=pd.array([True if one else None for one in out], dtype="boolean"),
    )
    found = assemblies(asked(plots), need_m2=1e4 * need, slack_m2=1e4 * slack)
    for held in (text.split(";") for text in found.sites["plots"].tolist()):
        union = plots.loc[held].geometry.union_all()
        assert shapely.buffer(union, -1).geom_type == "Polygon"  # a corner would fall apart
        assert need <= plots.loc[held, "area_m2"].sum() / 1e4 <= need + slack + 1e-9
        assert not plots.loc[held, "committed"].fillna(False).any()
    assert found.sites["cost"].is_monotonic_increasing
    assert np.isclose(found.members.groupby("set")["area_m2"].sum(), found.sites["area_m2"]).all()


def test_land_that_does_not_hang_together_well_enough_is_not_searched_and_too_much_is_said(monkeypatch):
    shapes = [shapely.box(x, 0, x + 100, 100) for x in (0, 200, 300, 1000, 1100, 1200)]
    siting = asked(frame(shapes, land_price_wan=[0.0, 1.0, 1.0, 9.0, 5.0, 5.0]))
    monkeypatch.setattr("land_policy.siting.assemblies.MOST_PLOTS", 3)
    assert chosen(assemblies(siting, need_m2=30_000)) == [
        4,
        5,
        6,
    ]  # three plots, the others are too small islands
    many = assemblies(siting, need_m2=20_000)
    assert many.sites.empty and not many.proved and "5 plots could be part of a site" in many.why.text("en")


FLOOR = f"""
[[exclusion]]
name = "far_ceiling"
from = "columns"
when = [{{ column = "floor_most_m2", test = "below", least = 30000 }}]
blank = "open"
kind = "assumption"
{WORDS}
"""


def test_room_for_the_floor_area_is_asked_of_the_whole_site():
    text = PROFILE.replace("[[criterion]]", FLOOR + "[[criterion]]")
    plots = frame(
        board(2, 1), far_most=[1.0, 2.5]
    )  # plans allow 10,000 and 25,000 m²; the project builds 30,000
    found = assemblies(asked(plots, text), need_m2=20_000)
    assert chosen(found) == [1, 2] and found.sites["room_m2"].tolist() == [5_000.0]
    short = assemblies(asked(plots.assign(far_most=[1.0, 1.5]), text), need_m2=20_000)
    assert short.sites["room_m2"].tolist() == [-5_000.0]
    unknown = assemblies(asked(plots.assign(far_most=[1.0, None]), text), need_m2=20_000)
    assert unknown.sites["room_m2"].isna().tolist() == [True]
    large = assemblies(asked(plots, text), need_m2=10_000)  # large enough alone: its own plan must have room
    assert large.sites.empty


def test_what_stands_and_who_works_there_is_told():
    plots = frame(board(2, 1), built_floor_m2=[100.0, 250.0])
    firms = pd.DataFrame({"firm_id": ["a", "b"], "plot_id": ["P2", "P2"]}).set_index("firm_id")
    found = assemblies(asked(plots, firms=firms), need_m2=20_000)
    assert found.sites[["floor_m2", "firms"]].to_numpy().tolist() == [[350.0, 2.0]]
    assert found.members["firms"].tolist() == [0, 2]
    nobody = assemblies(asked(plots), need_m2=20_000)
    assert nobody.sites["firms"].isna().all()  # no firms on record is not no firms

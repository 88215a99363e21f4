"""Several projects in one zone at once: a case where serving one after the other leaves one without a place, in any order."""

import itertools
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from gis.errors import SitingError
from land_policy.siting.placing import place
from land_policy.siting.profile import parse
from land_policy.siting.siting import site
from layers.zone import Zone

GRID = "EPSG:4549"
DAY = date(2026, 11, 20)
WORDS = 'because = {zh = "缘由", en = "because"}\nsource = "某文"\nkind = "assumption"\nlabel = {zh = "标签", en = "label"}\n'


def profile(name, column, least, most, weight=1.0, extra=""):
    text = f"""
label = {{ zh = "项目{name}", en = "project {name}" }}
about = {{ zh = "项目", en = "project" }}
checked = 2026-11-20
weight = {weight}
[want.area]
least_m2 = {least}
most_m2 = {most}
{WORDS}
{extra}
[[criterion]]
name = "fit"
from = "column"
column = "{column}"
worst = 0
best = 100
weight = 1.0
{WORDS}
"""
    return parse(text, name, f"{name}.toml")


def zone(**columns):
    """Squares of 1 ha in a row: P1, P2, P3 …"""
    count = len(next(iter(columns.values())))
    plots = gpd.GeoDataFrame(
        {"area_m2": [10_000.0] * count, **columns},
        geometry=[shapely.box(100 * x, 0, 100 * x + 100, 100) for x in range(count)],
        crs=GRID,
        index=pd.Index([f"P{i + 1}" for i in range(count)], name="plot_id"),
    )
    return Zone("test", DAY, CRS(GRID), {"plots": plots})


def sited(held, *profiles):
    return [site(held.plots, held, one, DAY) for one in profiles]


def small_and_big(weight=1.0):
    """The small project loves the middle plot, without which the big one has no two plots together."""
    held = zone(tax_wan=[60.0, 90.0, 50.0], output_wan=[70.0, 70.0, 70.0])
    small = profile("small", "tax_wan", 10_000, 10_000, weight)
    return sited(held, small, profile("big", "output_wan", 20_000, 20_000))


def test_greedy_leaves_the_big_one_without_a_place():
    found = place(small_and_big())
    rows = found.projects
    assert rows["plots"].to_dict() == {"big": "P2;P3", "small": "P1"}
    assert (found.value, found.worst_first, found.first_come) == pytest.approx((130.0, 90.0, 120.0))
    # big first takes P1 and P2, the first of two alike, and small is left with P3: 70 + 50
    assert found.alone == pytest.approx(160.0) and found.proved
    assert found.worst_order == ("small", "big")
    assert rows.loc["small", ["alone_plots", "alone_score", "given_up", "taken_by"]].tolist() == [
        "P2",
        pytest.approx(90.0),
        pytest.approx(30.0),
        "big",
    ]
    assert rows.loc["big", "worst_plots"] == "" and rows.loc["big", "given_up"] == 0
    assert found.sites.geometry["big"].area == pytest.approx(20_000)


def test_the_whole_table_where_one_counts_twice_and_the_other_may_not_have_every_plot():
    """Big may not have P1, which is spoken for; small counts twice: P1 for it and the rest for big are 70 + 2 × 60."""
    held = zone(
        tax_wan=[60.0, 90.0, 50.0], output_wan=[70.0] * 3, committed=pd.array([True, False, False], "boolean")
    )
    spoken = f'[[exclusion]]\nname = "spoken"\nfrom = "columns"\nwhen = [{{ column = "committed", test = "yes" }}]\n{WORDS}'
    small, big = (
        profile("small", "tax_wan", 10_000, 10_000, 2.0),
        profile("big", "output_wan", 20_000, 20_000, extra=spoken),
    )
    found = place(sited(held, small, big))
    columns = "weight usable plots count area_m2 score alone_plots alone_score given_up taken_by worst_plots"
    assert found.projects[columns.split()].to_numpy().tolist() == [
        [1, 2, "P2;P3", 2, 20_000, 70, "P2;P3", 70, 0, "", ""],
        [2, 3, "P1", 1, 10_000, 60, "P2", 90, 30, "big", "P2"],
    ]
    assert (found.value, found.alone, found.first_come, found.worst_first) == (190, 250, 190, 180)
    assert found.projects.index.name == found.sites.index.name == "project"
    assert found.sites.crs == GRID and found.sites.area.tolist() == [20_000, 10_000]
    none = place(sited(held, profile("large", "tax_wan", 40_000, 40_000))).projects
    assert none[["area_m2", "score"]].isna().all(axis=None) and none["count"].tolist() == [0]


def test_a_weight_can_turn_it_and_then_it_is_said_why():
    rows = place(small_and_big(weight=10.0)).projects
    assert rows["plots"].to_dict() == {"big": "", "small": "P2"}
    assert "让与项目small" in rows.loc["big", "why"] and rows.loc["big", "taken_by"] == "small"
    assert rows.loc["big", "given_up"] == pytest.approx(70.0) and pd.isna(rows.loc["big", "score"])


def test_nothing_fits_and_nothing_is_usable_are_two_things():
    held = zone(tax_wan=[60.0, 90.0, 50.0], output_wan=[None, None, None])
    large = profile("large", "tax_wan", 40_000, 50_000)
    blind = profile("blind", "output_wan", 10_000, 10_000)
    rows = place(sited(held, large, blind)).projects
    assert rows.loc["large", "why"] == "可用的 3 宗中，没有不超过 3 宗、相连且合计在 4 到 5 公顷之间的用地"
    assert rows.loc["blind", "why"] == "没有可用且有得分的地块" and rows.loc["blind", "usable"] == 0


def test_a_site_of_one_plot_at_most_when_asked():
    rows = place(small_and_big(), max_plots=1).projects
    assert rows["plots"].to_dict() == {"big": "", "small": "P2"}


def test_projects_are_told_apart_and_state_a_size():
    small = small_and_big()[0]
    with pytest.raises(SitingError, match="two projects are called small"):
        place([small, small])
    with pytest.raises(SitingError, match="no project is given"):
        place([])


def test_the_strictest_road_rule_of_any_project_holds():
    held = zone(tax_wan=[60.0, 90.0])
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(120, 0, 220, 100)]
    moved = held.plots.set_geometry(gpd.GeoSeries(shapes, index=held.plots.index, crs=GRID))
    held = held.with_layer("plots", moved)
    wide = "[assembly]\nroad_gap_m = 20\n"
    one = profile("one", "tax_wan", 20_000, 20_000, extra=wide)
    assert place(sited(held, one)).projects["plots"].tolist() == ["P1;P2"]
    two = profile("two", "tax_wan", 20_000, 20_000)
    assert place(sited(held, one, two)).projects["plots"].tolist() == ["", ""]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.integers(0, 100)] * 3, st.integers(1, 2), st.sampled_from([0.5, 1.0, 2.0])),
        min_size=2,
        max_size=3,
    )
)
def test_the_order_of_the_projects_does_not_matter(told):
    columns = ("tax_wan", "output_wan", "invested_wan")
    held = zone(**{name: [float(v) for v in one[:3]] for name, one in zip(columns, told, strict=False)})
    wanted = [profile(f"p{at}", columns[at], 10_000, 10_000 * one[3], one[4]) for at, one in enumerate(told)]
    answers = [place(order) for order in itertools.permutations(sited(held, *wanted))]
    first = answers[0]
    for other in answers[1:]:
        assert other.projects.equals(first.projects) and other.value == first.value
    used = ";".join(text for text in first.projects["plots"] if text).split(";")
    assert len(set(used)) == len(used)
    placed = first.projects[first.projects["plots"].ne("")]
    assert (placed["area_m2"] >= placed["least_m2"]).all() and (placed["area_m2"] <= placed["most_m2"]).all()
    assert first.worst_first <= first.first_come + 1e-9 <= first.value + 2e-9 <= first.alone + 3e-9

"""Facilities in a zone, by hand: four plots in a line, a road with a bend, what stands already, and who is cut off."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from gis.errors import SitingError
from land_policy.evaluation import evaluate
from land_policy.siting.facility_file import parse
from land_policy.siting.facility_plan import facility_plan
from layers.zone import Zone

METRIC = CRS("EPSG:4547")
X, Y = 500_000, 3_830_000


def at(x, y):
    return shapely.Point(X + x, Y + y)


@pytest.fixture(scope="module")
def evaluation():
    """Plots with middles at 0, 1000, 2000 and 5000 m; roads (0,0)–(1000,0)–(1000,1000); nodes along them, one far off."""
    plots = gpd.GeoDataFrame(
        {
            "plot_id": ["P1", "P2", "P3", "P4", "P5"],
            "employees": [10.0, 20.0, 10.0, 1.0, None],
            "supply_class": ["D21", "D21", "E21", "D21", "D21"],
            "geometry": [
                shapely.box(X + x - 50, Y - 50, X + x + 50, Y + 50) for x in (0, 1000, 2000, 5000, 9000)
            ],
        },
        crs=METRIC,
    ).set_index("plot_id")
    nodes = gpd.GeoDataFrame(
        {
            "node_id": ["A", "B", "C", "D"],
            "name": ["甲", "乙", "丙", "丁"],
            "kind": ["research", "research", "research", "living"],
            "geometry": [at(0, 0), at(1000, 0), at(1000, 1000), at(5000, 0)],
        },
        crs=METRIC,
    ).set_index("node_id")
    roads = gpd.GeoDataFrame(
        {
            "road_id": ["r"],
            "kind": ["arterial"],
            "geometry": [shapely.LineString([(X, Y), (X + 1000, Y), (X + 1000, Y + 1000)])],
        },
        crs=METRIC,
    ).set_index("road_id")
    firms = pd.DataFrame({"firm_id": ["f1", "f2"], "plot_id": ["P3", "P3"], "employees": [4.0, 6.0]})
    held = {"plots": plots, "corridor_nodes": nodes, "roads": roads, "firms": firms.set_index("firm_id")}
    return evaluate(Zone("棋盘", date(2026, 11, 20), METRIC, held))


def wish(**changed):
    words = {"zh": "食堂", "en": "canteen"}
    asked = {
        "label": words,
        "about": words,
        "because": words,
        "source": "工作假定",
        "kind": "assumption",
        "checked": date(2026, 11, 20),
        "method": "p_median",
        "number": 1,
        "distance": "straight",
        "demand": [{"layer": "plots", "weight": "employees"}],
        "site": [{"layer": "plots"}],
    }
    asked |= changed
    return parse({key: value for key, value in asked.items() if value is not None}, "canteen", "canteen.toml")


def taken(plan):
    return plan.sites.index.tolist()


def test_the_median_by_hand(evaluation):
    plan = facility_plan(evaluation, wish())
    assert taken(plan) == ["plots:P2"] and plan.proved
    assert plan.objective == pytest.approx(10 * 1000 + 10 * 1000 + 1 * 4000)
    assert plan.mean_m == pytest.approx(24_000 / 41) and plan.farthest_m == pytest.approx(4000)
    assert plan.unweighed == 1 and len(plan.demands) == 4  # P5: nobody knows how many work there
    assert plan.covered == 1 and plan.before == 0


def test_the_most_within_reach_and_who_is_beyond(evaluation):
    plan = facility_plan(evaluation, wish(method="mclp", reach_m=1000))
    assert taken(plan) == ["plots:P2"] and plan.covered == pytest.approx(40 / 41)
    assert plan.demands["state"].to_dict() == {
        "plots:P1": "served",
        "plots:P2": "served",
        "plots:P3": "served",
        "plots:P4": "beyond",
    }
    assert plan.demands.loc["plots:P4", "served_by"] == "" and plan.farthest_m == pytest.approx(1000)
    assert plan.sites["serves"].tolist() == [3]
    assert plan.weight_unit == ("从业人数", "people employed", "人")


def test_the_fewest_and_the_centre(evaluation):
    fewest = facility_plan(evaluation, wish(method="lscp", number=None, reach_m=1000))
    assert taken(fewest) == ["plots:P2", "plots:P4"] and fewest.covered == 1
    centre = facility_plan(evaluation, wish(method="p_center"))
    assert taken(centre) == ["plots:P3"] and centre.objective == pytest.approx(3000)


def test_what_stands_already_stays_and_is_compared_with(evaluation):
    living = [{"layer": "corridor_nodes", "where": [{"column": "kind", "test": "is", "words": ["living"]}]}]
    plan = facility_plan(evaluation, wish(existing=living, reach_m=1000))
    assert taken(plan) == ["corridor_nodes:D", "plots:P2"]
    assert plan.sites["existing"].tolist() == [True, False]
    assert plan.objective == pytest.approx(20_000)  # P4 is served where D stands
    assert (plan.before, plan.covered) == pytest.approx((1 / 41, 1.0))
    none = facility_plan(evaluation, wish(existing=living, number=0))
    assert taken(none) == ["corridor_nodes:D"] and none.demands["before_m"].iloc[0] == pytest.approx(5000)


def test_along_roads_a_bend_counts_and_the_cut_off_is_named(evaluation):
    nodes = [{"layer": "corridor_nodes"}]
    asked = {"method": "p_center", "demand": nodes, "site": nodes, "distance": "roads"}
    plan = facility_plan(evaluation, wish(**asked, number=2))
    assert taken(plan) == ["corridor_nodes:B", "corridor_nodes:D"] and plan.objective == pytest.approx(1000)
    assert plan.covered == 1
    one = facility_plan(evaluation, wish(**asked))  # D reaches only itself: one site cannot do for all
    assert one.why is not None and one.covered == 0 and set(one.demands["state"]) == {"none"}
    only = [{"layer": "corridor_nodes", "where": [{"column": "name", "test": "is", "words": ["甲"]}]}]
    far = facility_plan(evaluation, wish(demand=nodes, site=only, distance="roads"))
    assert far.demands["distance_m"].round(3).tolist()[:3] == [0.0, 1000.0, 2000.0]  # straight: 1414 m to C
    assert far.demands["state"].tolist() == ["served", "served", "served", "cut_off"]
    assert far.covered == pytest.approx(0.75) and pd.isna(far.demands["distance_m"].iloc[3])


def test_the_fewest_leave_out_who_nobody_can_reach(evaluation):
    only = [{"layer": "plots", "where": [{"column": "supply_class", "test": "within", "words": ["E"]}]}]
    plan = facility_plan(evaluation, wish(method="lscp", number=None, reach_m=1000, site=only))
    assert taken(plan) == ["plots:P3"] and plan.covered == pytest.approx(30 / 41)
    assert plan.demands["state"].tolist() == ["beyond", "served", "served", "beyond"]
    assert plan.candidates == 1
    none = facility_plan(
        evaluation,
        wish(method="lscp", number=None, reach_m=10, site=only, demand=[{"layer": "corridor_nodes"}]),
    )
    assert none.why is not None and none.sites.empty and none.covered == 0


def test_a_firm_is_where_its_plot_is(evaluation):
    plan = facility_plan(evaluation, wish(demand=[{"layer": "firms", "weight": "employees"}]))
    assert taken(plan) == ["plots:P3"] and plan.objective == 0
    assert plan.sites["weight"].tolist() == [10.0] and plan.sites["serves"].tolist() == [2]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"demand": [{"layer": "parks"}]}, "has no layer parks"),
        ({"demand": [{"layer": "plots", "weight": "people"}]}, "has no column 'people'"),
        (
            {"site": [{"layer": "plots", "where": [{"column": "name", "test": "filled"}]}]},
            "has no column 'name'",
        ),
        (
            {
                "site": [
                    {"layer": "plots", "where": [{"column": "supply_class", "test": "is", "words": ["Z"]}]}
                ]
            },
            "4 demands and 0 sites",
        ),
    ],
)
def test_what_the_zone_lacks_is_said(evaluation, changed, told):
    with pytest.raises(SitingError, match=told):
        facility_plan(evaluation, wish(**changed))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"method": "mclp"}, "reach_m"),
        ({"method": "lscp", "reach_m": 5}, "number"),
        ({"number": 1.5}, "number is 1.5. A whole number from 0 to 1000"),
        ({"demand": None}, "there must be a \\[\\[demand\\]\\]"),
        (
            {"demand": [{"layer": "plots"}, {"layer": "firms", "weight": "employees"}]},
            "count by different things",
        ),
        ({"via": ["arterial"]}, "no key 'via'"),
        ({"distance": "roads", "via": ["lane"]}, "'lane'"),
        ({"metod": "mclp"}, "Did you mean 'method'"),
        ({"site": [{"layer": "roads"}]}, "roads"),
    ],
)
def test_a_file_is_read_strictly(changed, told):
    with pytest.raises(SitingError, match=told):
        wish(**changed)

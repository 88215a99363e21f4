"""Clustering: chains that lie together, apart, and under one peak; thresholds are those of the shipped assumptions."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from land_policy.assumption import parameters
from land_policy.evaluation import evaluate
from land_policy.firms.clustering import ALL, clustering, verdict
from layers.zone import Zone


def ground():
    """16 plots of 100 × 100 m in a square, touching, and six that lie 2 km apart."""
    together = [(x * 100, y * 100) for x in range(4) for y in range(4)]
    apart = [(10_000 + 2_000 * n, 0) for n in range(6)]
    shapes = [
        shapely.box(500_000 + x, 3_830_000 + y, 500_100 + x, 3_830_100 + y) for x, y in [*together, *apart]
    ]
    ids = [f"t{n}" for n in range(16)] + [f"a{n}" for n in range(6)]
    return gpd.GeoDataFrame({"plot_id": ids}, geometry=shapes, crs="EPSG:4547").set_index("plot_id")


def zone(rows=None, **columns):
    plots = ground().assign(**columns)
    layers = {"plots": plots}
    if rows is not None:
        table = pd.DataFrame(rows, columns=["plot_id", "chain", "output_wan"])
        layers["firms"] = table.assign(firm_id=[f"F{n}" for n in range(len(table))]).set_index("firm_id")
    return Zone("集聚（示意）", date(2026, 11, 20), plots.crs, layers)


def row(made, chain):
    return made.chains.set_index("chain").loc[chain]


FIRMS = [
    *((f"t{n}", "成片", 10.0) for n in range(10)),
    *((f"a{n}", "点状", 10.0) for n in range(6)),
    *((f"a{n}", "高峰", 100.0 if n == 0 else 10.0) for n in range(6)),
    ("t15", None, 7.0),
    ("nowhere", "成片", 1.0),
]


@pytest.fixture(scope="module")
def made():
    return clustering(evaluate(zone(FIRMS)))


def test_firms_that_touch_are_one_cluster(made):
    found = row(made, "成片")
    assert (found["firms"], found["places"], found["clusters"]) == (10, 10, 1)
    assert (found["largest_cluster_pct"], found["clustered_pct"], found["verdict"]) == (100, 100, "clustered")
    assert found["mean_m"] == pytest.approx(100)
    assert made.study_m2 == 220_000
    assert found["expected_m"] == pytest.approx(74.16198)  # half the root of 220 000 / 10
    assert found["ratio"] == pytest.approx(1.348400, abs=1e-6)


def test_firms_that_lie_apart_are_scattered_or_have_a_peak(made):
    scattered, peak = row(made, "点状"), row(made, "高峰")
    assert (scattered["largest_cluster_pct"], scattered["clustered_pct"]) == (pytest.approx(100 / 6), 0)
    assert scattered["top_output_pct"] == pytest.approx(100 / 6)
    assert scattered["verdict"] == "scattered"
    assert peak["top_output_pct"] == pytest.approx(100 / 150 * 100)
    assert peak["rest_mean_pct"] == pytest.approx(10)
    assert peak["verdict"] == "peak_no_plateau"


def test_what_has_no_chain_or_no_plot_is_counted_apart(made):
    assert (made.no_chain, made.no_plot) == (1, 1)
    assert made.chains["chain"].tolist() == ["成片", "点状", "高峰", ALL]
    everything = row(made, ALL)
    assert (everything["firms"], everything["places"], everything["verdict"]) == (23, 17, "")
    assert made.cluster["chain"].eq("成片").sum() == 10


def test_firms_on_one_plot_are_one_place():
    rows = [("a0", "园中", 5.0)] * 7
    found = row(clustering(evaluate(zone(rows))), "园中")
    assert (found["firms"], found["places"], found["largest_cluster_pct"]) == (7, 1, 100)
    assert found["verdict"] == "too_few" and pd.isna(found["ratio"])


def test_unknown_output_leaves_the_verdict_open():
    rows = [(f"a{n}", "点状", 10.0 if n < 4 else None) for n in range(6)]
    found = row(clustering(evaluate(zone(rows))), "点状")
    assert found["output_known_pct"] == pytest.approx(400 / 6)
    assert found["verdict"] == "unknown"


@pytest.mark.parametrize(
    ("top", "clustered", "expected"),
    [
        (30.0, 60.0, "peak_and_plateau"),
        (29.9, 60.0, "clustered"),
        (30.0, 59.9, "peak_no_plateau"),
        (29.9, 59.9, "scattered"),
    ],
)
def test_verdicts_at_their_thresholds(top, clustered, expected):
    stated = parameters("industry")
    assert (stated["peak_pct"].value, stated["plateau_pct"].value) == (30, 60)
    figures = {"places": 5, "output_known_pct": 80.0, "top_output_pct": top, "clustered_pct": clustered}
    assert verdict(figures, stated) == expected


def test_a_zone_without_firms_is_told_by_its_plots():
    chains = [*["成片"] * 16, *["点状"] * 6]
    made = clustering(evaluate(zone(chain=chains, output_wan=10.0)))
    assert made.by_plot and row(made, "成片")["verdict"] == "clustered"
    assert row(made, "点状")["verdict"] == "scattered"


def test_a_zone_without_chains_says_so():
    made = clustering(evaluate(zone()))
    assert made.chains.empty and "firms.chain" in made.missing.text("zh")


def test_how_many_are_few_and_what_nothing_of_output_makes():
    rows = [(f"a{n}", "三家", 0.0) for n in range(3)] + [(f"t{n}", "两家", None) for n in range(2)]
    made = clustering(evaluate(zone(rows)))
    three, two = row(made, "三家"), row(made, "两家")
    assert parameters("industry")["few_firms"].value == 3
    assert (three["few"], two["few"]) == (False, True)
    assert (three["output_known_pct"], two["output_known_pct"]) == (100, 0)
    assert pd.isna(three["top_output_pct"]) and pd.isna(two["top_output_pct"])
    assert (three["parks"], three["top_park"], three["top_park_pct"]) == (0, "", 0.0), "there are no parks"


def test_firms_without_output_are_firms_all_the_same():
    bare = zone([("a0", "点状", None)], chain="成片", output_wan=10.0)
    firms = bare.layers["firms"].drop(columns="output_wan")
    made = clustering(evaluate(bare.with_layer("firms", firms)))
    assert not made.by_plot and row(made, "点状")["firms"] == 1

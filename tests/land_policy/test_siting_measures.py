"""Criteria and exclusions by way along the roads, by partners on a chain and by rasters, on five plots by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from gis.errors import SitingError
from gis.raster.grid import north_up
from gis.raster.write import write_raster
from gis.roads import network, road_distances
from land_policy.clause import Text
from land_policy.firms.chain_file import Chain, Link
from land_policy.firms.chains import Chains
from land_policy.siting import measures
from land_policy.siting.figures import plots_of
from land_policy.siting.profile import load, parse
from land_policy.siting.siting import site
from layers.raster_bands import band_number, bands_of
from layers.raster_config import raster
from layers.zone import Zone

GRID = "EPSG:4549"
DAY = date(2026, 11, 20)
SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"
WORDS = 'label = {zh = "标签", en = "label"}\nbecause = {zh = "缘由", en = "because"}\nsource = "某文"\nkind = "assumption"\n'
ROADS = 'from = "roads"\nlayer = "corridor_nodes"\nworst = 2000\nbest = 0\n'
HEAD = f"""
label = {{ zh = "工厂", en = "factory" }}
about = {{ zh = "一座工厂", en = "a factory" }}
checked = 2026-11-20
[want.supply]
{WORDS}
[[route]]
name = "new_land"
when = [{{ column = "supply_class", test = "within", words = ["E"] }}]
{WORDS}
"""


def criterion(body: str, weight: float = 1.0, name: str = "way") -> str:
    return f'[[criterion]]\nname = "{name}"\nweight = {weight}\n{body}\n{WORDS}'


def exclusion(body: str) -> str:
    return f'[[exclusion]]\nname = "far"\n{body}\n{WORDS}'


def plots() -> gpd.GeoDataFrame:
    """P1 at x 0–100, P2 at 200–300, P3 at 400–500; P4 on a road of its own far north, P5 without a road."""
    corners = [(0, 0), (200, 0), (400, 0), (0, 5000), (0, 9000)]
    return gpd.GeoDataFrame(
        {"supply_class": "E21", "area_m2": 10_000.0, "park_id": ["A", "B", None, "A", "A"]},
        geometry=[shapely.box(x, y, x + 100, y + 100) for x, y in corners],
        crs=GRID,
        index=pd.Index([f"P{i}" for i in range(1, 6)], name="plot_id"),
    )


def zone(frame: gpd.GeoDataFrame | None = None) -> Zone:
    """A street along y = −10 with a spur of 8 m towards each of the first three plots; a node at its end x = 1000.

    The road of P4 hangs together with the street by rail only.
    """
    spurs = [shapely.LineString([(x, -10), (x, -2)]) for x in (50, 250, 450)]
    lines = [shapely.LineString([(0, -10), (1000, -10)]), *spurs]
    lines += [shapely.LineString([(50, 4900), (50, 4998)]), shapely.LineString([(50, 4900), (50, -10)])]
    kinds = ["arterial", "local", "local", "local", "local", "rail"]
    roads = gpd.GeoDataFrame({"kind": kinds}, geometry=lines, crs=GRID)
    node = gpd.GeoDataFrame({"kind": ["living"]}, geometry=[shapely.Point(1000, -10)], crs=GRID)
    parks = gpd.GeoDataFrame(
        {"name": ["甲"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=GRID, index=pd.Index(["A"], name="park_id")
    )
    held = {
        "plots": plots() if frame is None else frame,
        "roads": roads,
        "corridor_nodes": node,
        "parks": parks,
    }
    return Zone("test", DAY, CRS(GRID), MappingProxyType(held))


def answer(text: str, frame: gpd.GeoDataFrame | None = None, chains: Chains | None = None):
    frame = plots() if frame is None else frame
    return site(frame, zone(), parse(HEAD + text, "factory", "factory.toml"), DAY, chains=chains)


def test_the_way_along_the_roads_by_hand():
    """P1: 2 m to its spur, 8 m down, 950 m along the street; P2 and P3 are 200 m nearer each."""
    siting = answer(criterion(ROADS))
    assert siting.values["way"].dropna().round(6).to_dict() == {"P1": 960.0, "P2": 760.0, "P3": 560.0}
    assert siting.scores.round(6).dropna().to_dict() == {"P3": 72.0, "P2": 62.0, "P1": 52.0}
    straight = answer(criterion(ROADS.replace("roads", "distance"))).values["way"]
    assert straight["P1"] == pytest.approx(900.0555, abs=1e-3)


def test_a_plot_cut_off_says_so_and_has_no_score():
    siting = answer(criterion(ROADS))
    assert siting.candidates.loc[["P4", "P5"], "missing"].tolist() == ["way", "way"]
    assert siting.ranks[["P4", "P5"]].isna().all()
    assert any("沿路网不可达" in line for line in siting.why("P4"))
    assert "“label”: 2 of the candidates cannot be reached along the roads" in [n.en for n in siting.notes]


def test_cut_off_may_be_the_worst():
    siting = answer(criterion(ROADS + 'cut_off = "worst"'))
    assert siting.scores[["P4", "P5"]].tolist() == [0.0, 0.0]
    assert siting.ranks[["P4", "P5"]].tolist() == [4, 5]
    assert any("cannot be reached along the roads" in line for line in siting.why("P4", "en"))


def test_the_kinds_of_road_that_count():
    """By rail too P4 is reached: 2 + 98 up its road, 4910 of rail to the street, 950 along it."""
    every = 'via = ["arterial", "local", "rail"]\n'
    siting = answer(criterion(ROADS + every))
    assert siting.values.loc["P4", "way"] == pytest.approx(2 + 98 + 4910 + 950)
    assert answer(criterion(ROADS + 'via = ["arterial"]\n')).values.loc["P1", "way"] < 960
    with pytest.raises(SitingError, match="via is 'lane'"):
        answer(criterion(ROADS + 'via = ["lane"]\n'))


def test_too_far_along_the_roads_is_out_with_its_amount():
    rule = exclusion('from = "roads"\nlayer = "corridor_nodes"\nabove_m = 760\nblank = "open"')
    siting = answer(rule + criterion('from = "column"\ncolumn = "area_m2"\nworst = 0\nbest = 20000'))
    reasons = siting.exclusions.set_index("plot_id")
    assert reasons.index.tolist() == ["P1"]  # P2 is just at the limit, which is in
    assert reasons.loc["P1", "reason"] == "标签：960 m（要求：不高于 760 m）"
    assert siting.candidates.loc["P4", "to_check"] == "far"
    assert (
        "none within 500 m or not connected"
        in siting.open_points.set_index("plot_id").loc["P5", "lacking_en"]
    )
    strict = answer(
        rule.replace("open", "out")
        + criterion('from = "column"\ncolumn = "area_m2"\nworst = 0\nbest = 20000')
    )
    assert sorted(strict.candidates.index) == ["P2", "P3"]
    assert strict.exclusions.set_index("plot_id").loc["P4", "unknown"]


def test_too_far_straight_and_without_the_layer():
    size = criterion('from = "column"\ncolumn = "area_m2"\nworst = 0\nbest = 20000')
    rule = exclusion('from = "distance"\nlayer = "corridor_nodes"\nabove_m = 800')
    assert sorted(answer(rule + size).candidates.index) == ["P2", "P3"]
    bare = Zone("bare", DAY, CRS(GRID), {"plots": plots()})
    text = HEAD + rule.replace("above_m = 800", 'above_m = 800\nblank = "open"') + size
    siting = site(plots(), bare, parse(text, "factory", "factory.toml"), DAY)
    assert len(siting.candidates) == 5
    assert "could not be checked: label (no layer corridor_nodes)" in [n.en for n in siting.notes]


def firms() -> Chains:
    """Makers of parts on P1 (two) and P3, who feed the plant; a client on P2; a firm on a plot nobody knows."""
    names = {"parts": ("plant",), "plant": ("client",), "client": ()}
    links = tuple(
        Link(name, Text(name, name), stage="midstream", codes=(), feeds=feeds, also=())
        for name, feeds in names.items()
    )
    chain = Chain("machines", Text("装备", "machines"), (), "assumption", "某文", "T", links)
    table = pd.DataFrame(
        {
            "chain": "machines",
            "link": ["parts", "parts", "parts", "client", "plant", "parts"],
            "plot_id": ["P1", "P1", "P3", "P2", "P4", "P9"],
        }
    )
    return Chains(Text("链", "chains"), (chain,), table, pd.DataFrame(), pd.DataFrame())


CHAIN = 'from = "chain"\nchain = "machines"\nlink = "plant"\n'


def test_partners_up_and_down_the_chain_by_hand():
    """Within 150 m of P1: its own two; of P2: those two, itself and P3; of P3: itself and P2. P4's firm is no partner."""
    siting = answer(criterion(CHAIN + "within_m = 150\nworst = 0\nbest = 4"), chains=firms())
    assert siting.values["way"].to_dict() == {"P2": 4.0, "P1": 3.0, "P3": 2.0, "P4": 0.0, "P5": 0.0}
    assert siting.scores.to_dict() == {"P2": 100.0, "P1": 75.0, "P3": 50.0, "P4": 0.0, "P5": 0.0}
    nearest = answer(criterion(CHAIN + "worst = 10000\nbest = 0"), chains=firms())
    assert nearest.values["way"].to_dict() == {"P1": 0.0, "P2": 0.0, "P3": 0.0, "P4": 4900.0, "P5": 8900.0}
    whole = 'from = "chain"\nchain = "machines"\nwithin_m = 1\nworst = 0\nbest = 4'
    assert answer(criterion(whole), chains=firms()).values.loc["P4", "way"] == 1.0


@pytest.mark.parametrize(
    ("chains", "link", "told"),
    [
        (None, "plant", "the zone names no file of industry chains"),
        (firms(), "robots", "the file of chains has no machines robots"),
        (firms(), "client", "no firm of that chain stands on a plot"),
    ],
)
def test_without_partners_the_criterion_is_left_out_aloud(chains, link, told):
    if link == "client" and chains is not None:
        chains = replace(chains, firms=chains.firms[chains.firms["link"].ne("plant")])
    text = criterion(CHAIN.replace("plant", link) + "within_m = 9\nworst = 0\nbest = 4\noptional = true", 0.5)
    size = criterion('from = "column"\ncolumn = "area_m2"\nworst = 0\nbest = 20000', 0.5, "size")
    siting = answer(text + size, chains=chains)
    assert siting.weights.to_dict() == {"size": 1.0}
    assert any(told in note.en for note in siting.notes)


def test_a_plot_without_a_shape_has_no_partners_known():
    wish = parse(HEAD + criterion(CHAIN + "within_m = 150\nworst = 0\nbest = 4"), "factory", "factory.toml")
    frame = plots()
    frame = frame.set_geometry([*frame.geometry.iloc[:3], None, shapely.Polygon()], crs=GRID)
    found = measures.partners(wish.criteria[0], frame, measures.Ground(zone(), firms()))
    assert found.dropna().to_dict() == {"P1": 3.0, "P2": 4.0, "P3": 2.0}


@pytest.mark.parametrize(
    ("body", "layers", "told"),
    [
        (ROADS, {"plots", "corridor_nodes"}, "no layer roads"),
        (
            ROADS + 'via = ["expressway"]\n',
            {"plots", "corridor_nodes", "roads"},
            "layer roads has no such feature",
        ),
        (ROADS.replace("roads", "distance"), {"plots", "corridor_nodes"}, None),
        (ROADS, {"plots", "roads"}, "no layer corridor_nodes"),
        (
            ROADS + 'where = { kind = ["industry"] }\n',
            {"plots", "roads", "corridor_nodes"},
            "layer corridor_nodes has no such feature",
        ),
    ],
)
def test_what_the_zone_lacks_to_measure_a_way(body, layers, told):
    wish = parse(HEAD + criterion(body), "factory", "factory.toml").criteria[0]
    held = zone()
    ground = measures.Ground(replace(held, layers={name: held.layers[name] for name in layers}))
    lacking = measures.no_way(wish, ground)
    assert (lacking and lacking.en) == told


def test_the_park_that_is_preferred():
    park = 'from = "park"\ncategories = { A = 1.0 }\nother = 0.0'
    siting = answer(criterion(park))
    assert siting.scores.to_dict() == {"P1": 100.0, "P4": 100.0, "P5": 100.0, "P2": 0.0, "P3": 0.0}
    assert any(line.startswith("标签 A：") for line in siting.why("P1"))
    by_name = answer(criterion(park.replace("A =", '"甲" =')))
    assert by_name.scores.to_dict() == siting.scores.to_dict()
    assert any(line.startswith("标签 甲：") for line in by_name.why("P1"))
    assert any(line.startswith("标签 园区以外：") for line in siting.why("P3"))
    size = criterion('from = "column"\ncolumn = "area_m2"\nworst = 0\nbest = 20000', 0.5, "size")
    other = answer(criterion(park.replace("A =", "Z =") + "\noptional = true", 0.5) + size)
    assert any("layer parks has no Z" in note.en for note in other.notes)


def test_a_reason_that_only_asks_for_a_check():
    rule = exclusion(
        'from = "columns"\nwhen = [{ column = "park_id", test = "is", words = ["A"] }]\nthen = "verify"\nblank = "none"'
    )
    siting = answer(rule + criterion(ROADS + 'cut_off = "worst"'))
    assert siting.exclusions.empty
    assert sorted(siting.open_points["plot_id"]) == ["P1", "P4", "P5"]
    assert siting.open_points["lacking_en"].unique().tolist() == ["label: A"]
    assert siting.candidates.loc["P2", "to_check"] == ""


def test_bands_are_named_by_the_file_where_the_zone_does_not(tmp_path):
    """Near infrared 60 and red 20, named in the file alone: (60 − 20) / 80 = 0.5 for siting as for ground evidence."""
    cells = np.ones((2, 1000, 70), dtype="float32") * np.array([20, 60], dtype="float32")[:, None, None]
    place = north_up(-100, 9500, 10, 10)
    write_raster(tmp_path / "image.tif", cells, GRID, place, nodata=0, descriptions=("Red", "NIR"))
    image = raster("image", {"file": "image.tif", "kind": "image"}, tmp_path)
    assert bands_of(image) == ("Red", "NIR")
    assert (band_number(image, "nir"), band_number(image, "swir")) == (2, None)
    held = replace(zone(), folder=tmp_path, rasters={"image": image})
    text = criterion('from = "raster"\nraster = "image"\nindex = "ndvi"\nworst = 0\nbest = 1')
    found = site(plots(), held, parse(HEAD + text, "factory", "factory.toml"), DAY)
    assert found.values["way"].tolist() == pytest.approx([0.5] * 5)


def test_vegetation_from_an_image(tmp_path):
    """Near infrared 60 and red 20: (60 − 20) / 80 = 0.5 everywhere; steep ground keeps plots out."""
    cells = np.ones((3, 1000, 70), dtype="float32") * np.array([20, 30, 60], dtype="float32")[:, None, None]
    write_raster(tmp_path / "image.tif", cells, GRID, north_up(-100, 9500, 10, 10), nodata=0)
    table = {"file": "image.tif", "bands": ["red", "green", "nir"]}
    rasters = {"image": raster("image", table, tmp_path)}
    held = replace(zone(), folder=tmp_path, rasters=rasters)

    def ask(text: str):
        return site(plots(), held, parse(HEAD + text, "factory", "factory.toml"), DAY)

    ndvi = 'from = "raster"\nraster = "image"\nindex = "ndvi"\n'
    siting = ask(criterion(ndvi + "worst = 0\nbest = 1"))
    assert siting.values["way"].tolist() == pytest.approx([0.5] * 5)
    size = criterion('from = "column"\ncolumn = "area_m2"\nworst = 0\nbest = 20000')
    assert ask(exclusion(ndvi + "above = 0.4") + size).candidates.empty
    assert len(ask(exclusion(ndvi + "above = 0.6") + size).candidates) == 5
    without = ask(
        criterion(ndvi.replace("ndvi", "ndbi") + "worst = 0\nbest = 1\noptional = true", 0.5)
        + size.replace("weight = 1.0", "weight = 0.5").replace('"way"', '"size"')
    )
    assert any("raster image names no band swir" in note.en for note in without.notes)
    with pytest.raises(SitingError, match="slope, index"):
        ask(criterion(ndvi + "slope = true\nworst = 0\nbest = 1"))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["P1", "P2", "P3", "P4", "P5"]), min_size=2, unique=True))
def test_another_plot_does_not_reorder_the_rest(chosen):
    text = criterion(ROADS + 'cut_off = "worst"', 0.6) + criterion(
        CHAIN + "within_m = 150\nworst = 0\nbest = 4", 0.4, "partners"
    )
    whole = answer(text, chains=firms())
    some = answer(text, plots().loc[chosen], chains=firms())
    assert some.candidates.index.tolist() == [p for p in whole.candidates.index if p in chosen]
    pd.testing.assert_series_equal(
        some.scores.sort_index(), whole.scores.loc[chosen].sort_index(), check_exact=True
    )


def test_all_alike_is_told_by_number_and_one_is_ranked():
    same = plots().assign(geometry=[shapely.box(0, 0, 100, 100)] * 5)
    siting = answer(criterion(ROADS), same)
    assert siting.candidates["rank"].to_dict() == {f"P{i}": i for i in range(1, 6)}
    assert any("does not discriminate: label" in note.en for note in siting.notes)
    alone = answer(criterion(ROADS), plots().loc[["P2"]])
    assert alone.candidates["rank"].to_dict() == {"P2": 1}
    assert not any("does not discriminate" in note.en for note in alone.notes)


def test_the_batch_on_record_or_the_one_that_holds_most_of_the_plot():
    """P2 lies by 60 % in B and by 30 % in C; of P3 only half, of P4 nothing; what is on record stays."""
    frame = plots().assign(batch_id=["A", None, None, None, None])
    pieces = pd.DataFrame(
        {
            "plot_id": ["P1", "P2", "P2", "P2", "P3", None],
            "batch_id": ["B", "B", "B", "C", "C", "C"],
            "area_m2": [9000.0, 4000.0, 2000.0, 3000.0, 5000.0, 70.0],
        }
    )
    firms = pd.DataFrame({"plot_id": ["P2", "P2", "P9", None]})
    batches = SimpleNamespace(layer=lambda name: {"batches": pieces, "firms": firms}.get(name))
    steps = pd.DataFrame(
        {
            "step": ["notice", "pay", "investigate", "finding", "close"],
            "done_on": pd.to_datetime(["2026-01-05", None, None, "2026-01-05", None]),
            "next": [False, True, True, False, True],
        },
        index=["P1", "P1", "P2", "P3", "P3"],
    )
    rows = pd.DataFrame({"low_class": "none_seen"}, index=frame.index)
    told = SimpleNamespace(
        plots=frame,
        zone=batches,
        unsupplied=SimpleNamespace(pieces=pieces),
        low_efficiency=SimpleNamespace(rows=rows),
        docket=SimpleNamespace(steps=steps),
    )
    made = plots_of(told)
    assert made["batch_held"].fillna("").tolist() == ["A", "B", "", "", ""]
    assert made["low_class"].eq("none_seen").all()
    assert made["case_step"].fillna("").tolist() == ["pay", "", "", "", ""], (
        "P2: nothing on record; P3: to be closed"
    )
    assert made["tenants"].tolist() == [0, 2, 0, 0, 0]


@pytest.fixture(scope="module")
def sample():
    from reports.build import evaluate_zone

    return evaluate_zone(SAMPLE)


def test_the_way_on_the_sample_is_that_of_the_roads(sample):
    """The least entry of the whole table of distances, the shortest line never longer, and blank together."""
    from land_policy.siting.question import ask

    values = ask(sample, load("logistics")).values["expressway"]
    roads = sample.zone.layers["roads"]
    to = roads.geometry[roads["kind"].eq("expressway")]
    shapes = sample.plots.geometry.loc[values.index]
    every = road_distances(shapes, to, network(roads.geometry[roads["kind"].ne("rail")]))
    assert len(values) >= 3
    assert np.allclose(values, every.min(axis=1), rtol=0, atol=1e-6)
    assert (values >= shapes.distance(to.union_all()) - 1e-6).all()


@pytest.mark.parametrize(
    ("name", "first"),
    [("logistics", "XP"), ("health", "HZ"), ("manufacturing", "ST"), ("research", "KJ"), ("future", "YT")],
)
def test_each_parks_own_industry_is_suggested_there_first(sample, name, first):
    from land_policy.siting.question import ask

    siting = ask(sample, load(name))
    best = siting.suggestions(3)
    assert best.index[0].startswith(first)
    assert (best["score"] > 50).all()
    assert np.allclose(siting.shares.sum(axis=1), siting.scores, rtol=0, atol=1e-9)

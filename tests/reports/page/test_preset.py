"""Presets: what each leaves out, by column, clause, theme, layer, word and digit; and what is refused."""

import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.errors import MapError
from land_policy.evaluation import plot_columns
from layers.schema import schema
from reports.build import evaluate_zone
from reports.page.preset import as_preset, data, forbidden, preset_of, presets
from reports.page.themes import painted

ROOT = Path(__file__).resolve().parents[3]
MONEY = re.compile(r"tax|output|sales|added_value|energy|pollut|^rd_|invest|_fee|price|employ|people_ha|_wan")
PEOPLE = re.compile(r"responsible|contact|phone|owner_|permit|contract_no|firm_id")


@pytest.fixture(scope="module")
def evaluation():
    return evaluate_zone(ROOT / "layers/sample/lianyungang")


def zone_of(evaluation, **stated):
    return replace(evaluation.zone, map=stated)


@pytest.mark.parametrize(
    ("stated", "key"),
    [({}, "internal"), ({"classification": "内部使用"}, "internal"), ({"classification": "会议汇报"}, "meeting"),
     ({"classification": "公开", "map_number": "苏S(2026)001号"}, "public"), ({"classification": "public", "sketch": True}, "public"),
     ({"classification": "for a meeting"}, "meeting")],
)  # fmt: skip
def test_the_zone_says_which(evaluation, stated, key):
    assert preset_of(zone_of(evaluation, **stated)).key == key


def test_the_public_one_wants_a_number_or_the_choice_of_a_sketch(evaluation):
    for stated in ({}, {"map_number": "  "}, {"sketch": False}):
        with pytest.raises(MapError) as refused:
            preset_of(zone_of(evaluation, classification="公开", **stated))
        assert "审图号" in refused.value.text("zh")
        assert "--sketch" in refused.value.text("en")


def test_a_word_that_is_none_is_refused_and_a_stamp_of_secrecy_is_kept(evaluation):
    with pytest.raises(MapError) as refused:
        preset_of(zone_of(evaluation, classification="公开版"))
    assert "“公开版”" in refused.value.text("zh")
    secret = preset_of(zone_of(evaluation, classification="机密"))
    assert (secret.key, secret.stamp["zh"]) == ("internal", "机密")


def test_no_money_and_no_person_of_a_single_plot_or_firm_is_for_the_public():
    public = presets()["public"]
    known = {
        c.name for layer in ("plots", "buildings", "firms", "proceedings") for c in schema(layer).columns
    }
    known |= set(plot_columns())
    told = {name for name in known if MONEY.search(name) or PEOPLE.search(name)}
    assert len(told) >= 20
    assert told - public.hidden - {"supplied_on"} == set()
    assert {"name", "idle_class", "idle_reason", "breaks", "grade", "government_cause"} <= public.hidden
    assert {
        "far",
        "area_m2",
        "land_use",
        "supply_class",
        "building_density_pct",
        "plot_id",
    } & public.hidden == set()


def test_a_meeting_sees_classes_of_tax_and_no_figure_of_it():
    meeting = presets()["meeting"]
    assert not meeting.shows("tax_wan_mu")
    assert meeting.paints("tax_wan_mu")
    assert meeting.shows("investment_wan_mu")
    assert meeting.shows("idle_class")
    assert not meeting.shows("responsible")
    clauses = pd.Series(["industrial_land_2023.land_tax", "industrial_land_2023.far"])
    assert meeting.tells(clauses).tolist() == [False, True]
    assert presets()["public"].tells(clauses).tolist() == [False, False]


def test_internal_use_sees_everything():
    assert presets()["internal"].hidden == frozenset()
    assert presets()["internal"].digits is None


def test_themes_that_tell_them_are_gone(evaluation):
    public = {theme.key for theme in painted(as_preset(evaluation, "公开", sketch=True)).themes}
    internal = {theme.key for theme in painted(as_preset(evaluation, "内部使用")).themes}
    assert internal - public == {
        "investment_wan_mu",
        "tax_wan_mu",
        "idle",
        "low_efficiency",
        "breaks",
        "deadline",
    }
    assert {theme.key for theme in painted(as_preset(evaluation, "meeting")).themes} == internal


def test_layers_for_the_public(evaluation):
    zone = as_preset(evaluation, "public", sketch=True).zone
    preset = preset_of(zone)
    assert preset.layer(zone, "boundaries") is None
    assert preset.layer(zone, "buildings") is None
    assert set(preset.layer(zone, "constraints")["kind"]) == {"water"}
    assert len(preset.layer(zone, "parks")) == len(zone.layer("parks"))
    assert preset_of(evaluation.zone).layer(zone, "boundaries") is not None


def test_coordinates_lie_on_one_grid_and_shared_edges_stay_shared(evaluation):
    public = presets()["public"]
    rounded = public.placed(evaluation.plots)
    xy = shapely.get_coordinates(rounded.geometry.to_numpy())
    assert np.allclose(xy * 1e4, np.rint(xy * 1e4), atol=1e-6)
    assert rounded.crs.to_epsg() == 4490
    squares = gpd.GeoDataFrame(
        geometry=[
            shapely.box(428000, 3831000, 428123.4, 3831100),
            shapely.box(428123.4, 3831000, 428300, 3831100),
        ],
        crs=4549,
    )
    left, right = public.placed(squares).geometry
    assert left.intersection(right).length == pytest.approx(0.0009, abs=2e-4)
    assert left.intersection(right).area == 0
    assert presets()["internal"].placed(squares) is squares


@pytest.mark.parametrize(
    ("text", "held_back"),
    [("科技研发核心区", False), ("某部队营区", True), ("军事设施用地", True), ("考核合格", False), ("核设施防护区", True),
     ("冠军村", False), ("将军路军供站", True), ("田湾核电站", True), ("非涉密项目", False), ("涉密机房", True), ("", False)],
)  # fmt: skip
def test_words_that_no_public_map_holds(text, held_back):
    assert forbidden(pd.DataFrame({"name": [text, None]})).tolist() == [held_back, False]


def test_plots_and_texts_that_hold_such_a_word_are_left_out(evaluation):
    plots = evaluation.plots.assign(
        address=evaluation.plots["address"].where(evaluation.plots.index != "HZ-002", "某部队旁")
    )
    kept = presets()["public"].plots(plots)
    assert set(plots.index) - set(kept.index) == {"HZ-002"}
    assert len(presets()["meeting"].plots(plots)) == len(plots)
    texts = pd.DataFrame({"a": ["核心区", "部队"], "b": ["x", "y"]})
    assert presets()["public"].clean(texts).isna().to_numpy().tolist() == [[False, False], [True, False]]


def test_what_is_left_out_rests_on_a_source_with_its_evidence():
    for key, group in data()["group"].items():
        assert {"zh", "en", "columns", "source", "evidence"} <= set(group), key
        assert group["evidence"] in ("T", "S", "M-high", "M-med", "M-low")
    assert data()["reminder"]["area_km2"] == 25

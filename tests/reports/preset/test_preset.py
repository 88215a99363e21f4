"""Presets: what each leaves out, by column, clause, theme, layer, word and digit; and what is refused."""

import base64
import gzip
import json
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
from reports.evidence.export_log import log_export
from reports.page.draw import draw
from reports.page.themes import painted
from reports.preset.left_out import left_out
from reports.preset.preset import as_preset, data, forbidden, preset_of, presets

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
        "ground",
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


def test_what_is_left_out_is_said_in_both_languages_and_recorded(evaluation):
    found = left_out(as_preset(evaluation, "public", sketch=True))
    assert (
        "  管控区：生态保护红线 4、蓄滞洪区 2、文物保护 2、永久基本农田 3、战略留白 2、安全防护距离 2"
        in found.lines("zh")
    )
    assert "  layer boundaries: 2 features" in found.lines("en")
    record = found.record()["left_out"]
    assert record["layers"]["buildings"] == 1012
    assert {"name", "tax_wan_mu", "idle_class", "responsible"} <= set(record["columns"])
    assert not {"plot_id", "area_m2", "far", "ownership"} & set(record["columns"])
    assert record["degrees_to_decimals"] == 4
    assert json.loads(json.dumps(found.record(), ensure_ascii=False))["sketch"] is True
    told = " ".join(said["zh"] for said in found.notes())
    assert "永久基本农田" in told
    assert not re.search(r"1012|384", told)


def test_internal_use_leaves_nothing_out_and_reminds_of_secrecy(evaluation):
    assert left_out(as_preset(evaluation, "internal")).lines("zh") == []
    secret = left_out(as_preset(evaluation, "秘密")).lines("zh")
    assert len(secret) == 1
    assert "涉密数据不得在联网计算机上处理" in secret[0]


def test_more_than_25_square_kilometres_is_reminded_of_and_no_less(evaluation):
    shown = as_preset(evaluation, "meeting")
    assert not any("25" in line for line in left_out(shown).lines("zh"))
    larger = replace(shown, plots=shown.plots.assign(area_m2=shown.plots["area_m2"] * 1.1))
    assert any("超过 25 平方千米" in line for line in left_out(larger).lines("zh"))


def test_a_word_is_told_to_whoever_makes_the_map_and_never_on_the_page(evaluation):
    plots = evaluation.plots.assign(address="某部队旁")
    seen = left_out(as_preset(replace(evaluation, plots=plots), "meeting"))
    assert any("384 个要素" in line and "仍在图上" in line for line in seen.lines("zh"))
    assert not any("部队" in said["zh"] for said in seen.notes())


def test_a_line_of_what_went_out_is_kept_once(evaluation, tmp_path):
    (tmp_path / "map.html").write_text("a")
    shown = as_preset(evaluation, "public", sketch=True)
    for _ in range(2):
        path = log_export(shown, [tmp_path / "map.html"], tmp_path)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["files"]["map.html"].startswith("ca978112ca1bbdca")
    (tmp_path / "map.html").write_text("b")
    assert (
        len(log_export(shown, [tmp_path / "map.html"], tmp_path).read_text(encoding="utf-8").splitlines())
        == 2
    )


def test_nothing_that_is_left_out_is_anywhere_in_the_public_file(evaluation, tmp_path):
    shown = as_preset(evaluation, "public", sketch=True)
    page = draw(shown, (), tmp_path / "map.html").read_text(encoding="utf-8")
    packed = re.findall(r'<script type="text/plain"[^>]*>([A-Za-z0-9+/=]+)</script>', page)
    assert packed
    everything = page + "".join(
        gzip.decompress(base64.b64decode(one)).decode("utf-8", "replace") for one in packed
    )
    firms = evaluation.zone.layer("firms")
    kept_back = set(evaluation.plots["name"].dropna()) | set(firms["name"].dropna())
    kept_back |= set(evaluation.plots["contract_no"].dropna()) | set(
        evaluation.zone.layer("proceedings")["responsible"].dropna()
    )
    assert len(kept_back) > 300
    assert [text for text in kept_back if str(text) in everything] == []
    assert "生态保护红线·云台山" not in everything
    assert "示意图，不作划界依据" in everything

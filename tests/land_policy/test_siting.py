"""The siting question on eight plots whose every answer fits in the head."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

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
from land_policy.siting.profile import load, parse
from land_policy.siting.profile_name import shipped
from land_policy.siting.siting import site
from layers.raster_config import raster
from layers.zone import Zone

GRID = "EPSG:4549"
DAY = date(2026, 11, 20)
WORDS = 'label = {zh = "标签", en = "label"}\nbecause = {zh = "缘由", en = "because"}\nsource = "某文"\nkind = "assumption"\n'

PROFILE = f"""
label = {{ zh = "工厂", en = "factory" }}
about = {{ zh = "一座工厂", en = "a factory" }}
checked = 2026-11-20
[want.area]
least_m2 = 6000
most_m2 = 20000
label = {{ zh = "用地规模", en = "size" }}
because = {{ zh = "要一公顷", en = "one hectare is needed" }}
source = "某文"
kind = "assumption"
[want.land_use]
codes = {{ "用地用海2023" = ["1001"] }}
label = {{ zh = "用途管制", en = "use control" }}
because = {{ zh = "工业", en = "industry" }}
source = "某法"
kind = "law"
[want.far]
least = 1.0
most = 2.0
blank = "open"
{WORDS}
[want.supply]
{WORDS}
[[route]]
name = "idle"
when = [{{ column = "idle_class", test = "is", words = ["idle_two_years"] }}]
label = {{ zh = "疑似闲置", en = "suspected idle" }}
because = {{ zh = "处置闲置", en = "dispose of idle land" }}
source = "十九"
kind = "plan"
[[route]]
name = "new_land"
when = [{{ column = "supply_class", test = "within", words = ["E"] }}]
label = {{ zh = "尚可供应", en = "suppliable" }}
because = {{ zh = "可供", en = "can be supplied" }}
source = "E"
kind = "plan"
[[exclusion]]
name = "red_line"
from = "overlap"
layer = "constraints"
where = {{ kind = ["ecological_red_line"] }}
share_above = 0.10
label = {{ zh = "红线", en = "red line" }}
because = {{ zh = "不得建设", en = "no building" }}
source = "某法"
clause = "某法第三条"
kind = "law"
[[exclusion]]
name = "committed"
from = "columns"
when = [{{ column = "committed", test = "yes" }}]
blank = "none"
{WORDS}
[[criterion]]
name = "policy"
from = "policy"
categories = {{ idle = 1.0, new_land = 0.5 }}
weight = 0.4
{WORDS}
[[criterion]]
name = "road"
from = "distance"
layer = "roads"
worst = 400
best = 0
weight = 0.4
{WORDS}
[[criterion]]
name = "size"
from = "column"
column = "area_m2"
unit = "m²"
worst = 0
best = 20000
weight = 0.2
{WORDS}
"""


def plots() -> gpd.GeoDataFrame:
    """Eight squares of 100 m in a row, 100 m apart: P1 at x 0–100, P2 at 200–300 … P8 at 1400–1500."""
    names = [f"P{i}" for i in range(1, 9)]
    return gpd.GeoDataFrame(
        {
            "name": [f"地块{i}" for i in range(1, 9)],
            "land_use": ["1001", "100102", "1001", "0802", "1001", "1001", "1001", None],
            "supply_class": ["E21", "E21", "D21", "E21", "D21", "E21", "E21", "E21"],
            "status_class": ["B21"] * 8,
            "idle_class": ["not_supplied", "not_supplied", "idle_two_years", "not_supplied", "finished"]
            + ["not_supplied"] * 3,
            "idle_route": ["", "", "take_back", "", "", "", "", ""],
            "far_most": [2.0, None, 1.5, 2.0, 2.0, 0.8, 2.0, 2.0],
            "far_least": [1.0, None, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0],
            "committed": pd.array([None, False, None, None, None, None, True, None], dtype="boolean"),
            "area_m2": [10_000.0] * 8,
        },
        geometry=[shapely.box(200 * i, 0, 200 * i + 100, 100) for i in range(8)],
        crs=GRID,
        index=pd.Index(names, name="plot_id"),
    )


def zone(frame: gpd.GeoDataFrame, **layers: gpd.GeoDataFrame) -> Zone:
    """A zone with one road along x = 0 and a red line over x ≥ 1205, unless told otherwise."""
    road = gpd.GeoDataFrame(
        {"kind": ["arterial"]}, geometry=[shapely.LineString([(0, -50), (0, 500)])], crs=GRID
    )
    line = gpd.GeoDataFrame(
        {"kind": ["ecological_red_line", "flood"], "name": ["云台山", "河滩"]},
        geometry=[shapely.box(1205, -50, 1300, 150), shapely.box(-50, -50, 5000, 150)],
        crs=GRID,
    )
    held = {"plots": frame, "roads": road, "constraints": line, **layers}
    return Zone("test", DAY, CRS(GRID), held, industry_codes="GB/T 4754-2017")


def answer(frame: gpd.GeoDataFrame | None = None, text: str = PROFILE, **layers: gpd.GeoDataFrame):
    frame = plots() if frame is None else frame
    return site(frame, zone(frame, **layers), parse(text, "factory", "factory.toml"), DAY)


def test_what_is_excluded_and_why():
    siting = answer()
    kept_out = siting.exclusions.groupby("plot_id")["exclusion"].agg(list).to_dict()
    assert kept_out == {
        "P4": ["land_use"],
        "P5": ["supply"],
        "P6": ["far_ceiling"],
        "P7": ["red_line", "committed"],
        "P8": ["land_use"],
    }
    rows = siting.exclusions.set_index(["plot_id", "exclusion"])
    assert rows.loc[("P7", "red_line"), "reason"] == "红线：云台山 占地块 95 %，限 10 %"
    assert rows.loc[("P7", "red_line"), "clause"] == "某法第三条"
    assert rows.loc[("P6", "far_ceiling"), "reason_en"] == "label (ceiling too low): 0.8; wanted at least 1"
    assert rows.loc[("P4", "land_use"), "reason"] == "用途管制：0802 科研用地（要求：1001）"
    assert "D21 有偿使用且未到期土地" in rows.loc[("P5", "supply"), "reason"]
    assert rows.loc[("P5", "supply"), "reason_en"].endswith("idle-land clock finished")
    assert rows.loc[("P8", "land_use"), "reason"] == "用途管制：资料不足（土地用途空缺），不视为符合"
    assert rows["unknown"].to_dict()[("P8", "land_use")] is True
    assert rows["unknown"].sum() == 1


def test_shares_scores_and_ranks_by_hand():
    siting = answer()
    # P1 touches the road; P2 is 200 m away, P3 400 m
    assert siting.shares.round(9).to_dict("index") == {
        "P1": {"policy": 20.0, "road": 40.0, "size": 10.0},
        "P2": {"policy": 20.0, "road": 20.0, "size": 10.0},
        "P3": {"policy": 40.0, "road": 0.0, "size": 10.0},
    }
    assert siting.scores.round(9).to_dict() == {"P1": 70.0, "P2": 50.0, "P3": 50.0}
    assert siting.ranks.to_dict() == {"P1": 1, "P2": 2, "P3": 3}  # the tie goes to the lower plot number
    assert siting.candidates.index.tolist() == ["P1", "P2", "P3"]


def test_unknown_that_is_let_in_is_a_point_to_be_verified():
    siting = answer()
    assert siting.candidates.loc["P2", "to_check"] == "far_ceiling;far_floor"
    assert any("待核实" in line and "容积率上限" in line for line in siting.why("P2"))
    closed = answer(text=PROFILE.replace('blank = "open"', 'blank = "out"'))
    assert "P2" not in closed.candidates.index
    assert closed.exclusions.query("plot_id == 'P2'")["unknown"].all()


def units(*pieces: tuple[float, float, float]) -> gpd.GeoDataFrame:
    """Plan units of 100 m from south to north: from x, to x, ceiling."""
    shapes = [shapely.box(west, 0, east, 100) for west, east, _ in pieces]
    return gpd.GeoDataFrame({"far_most": [most for *_, most in pieces]}, geometry=shapes, crs=GRID)


def test_a_plot_without_a_ceiling_on_record_has_that_of_its_plan_units():
    """P2 lies over x 200–300: three quarters at 0.8 and one at 1.2 come to 0.9, less than the 1.0 wanted; at 2.0 and 1.0 to 1.75."""
    low = answer(plan_units=units((200, 275, 0.8), (275, 300, 1.2)))
    assert low.exclusions.query("plot_id == 'P2'")["reason"].tolist() == [
        "标签（上限不够）：0.9（要求：不低于 1）"
    ]
    high = answer(plan_units=units((200, 275, 2.0), (275, 300, 1.0)))
    assert high.plots.loc["P2", ["far_ceiling", "ceiling_from"]].tolist() == [1.75, "plan units"]
    assert high.candidates.loc["P2", "to_check"] == "far_floor"
    assert "1 宗地块没有登记容积率上限" in high.notes[1].zh and "其中候选 1 宗" in high.notes[1].zh
    assert not any("没有登记容积率上限" in note.zh for note in answer().notes)
    part = answer(plan_units=units((202, 300, 0.8)))  # 98 % of it: the ceiling is not known
    assert part.candidates.loc["P2", "to_check"] == "far_ceiling;far_floor"


def test_the_ceiling_on_record_beats_that_of_plan_units():
    siting = answer(plan_units=units((-50, 1500, 0.5)))
    assert siting.plots["far_ceiling"].tolist() == [2.0, 0.5, 1.5, 2.0, 2.0, 0.8, 2.0, 2.0]
    assert sorted(siting.candidates.index) == ["P1", "P3"]


def test_units_of_one_ceiling_give_that_ceiling_to_the_last_bit():
    """Just what is wanted is enough, however the shares of seven units add up."""
    cuts = np.linspace(200, 300, 8)
    even = answer(plan_units=units(*((west, east, 1.0) for west, east in pairwise(cuts))))
    assert even.plots.loc["P2", "far_ceiling"] == 1.0 and "P2" in even.candidates.index


def test_the_ceiling_of_the_evaluation_is_the_one_used():
    frame = plots().assign(far_ceiling=[0.9] + [2.0] * 7, ceiling_from="plan units")
    assert answer(frame).exclusions.query("plot_id == 'P1'")["exclusion"].tolist() == ["far_ceiling"]


def test_removing_the_true_cause_lets_the_plot_in():
    frame = plots()
    frame.loc["P6", "far_most"] = 1.0  # exactly what is wanted is enough
    assert "P6" in answer(frame).candidates.index


def test_bounds_of_size_belong_to_the_range():
    frame = plots()
    frame.loc[["P1", "P2", "P3"], "area_m2"] = [6000.0, 20000.0, 20000.01]
    siting = answer(frame)
    assert siting.scores.round(9).to_dict() == {"P1": 66.0, "P2": 60.0}
    assert siting.exclusions.query("plot_id == 'P3'")["reason"].tolist() == [
        "用地规模：20\u2009000.01 m²（要求：6\u2009000–20\u2009000 m²）"
    ]


def test_overlap_at_the_threshold_is_allowed():
    frame = plots()
    line = gpd.GeoDataFrame(
        {"kind": ["ecological_red_line"]}, geometry=[shapely.box(90, 0, 100, 100)], crs=GRID
    )
    assert "P1" in answer(frame, constraints=line).candidates.index
    line = gpd.GeoDataFrame(
        {"kind": ["ecological_red_line"]}, geometry=[shapely.box(89.9, 0, 100, 100)], crs=GRID
    )
    assert "P1" not in answer(frame, constraints=line).candidates.index


def test_blank_value_gives_a_blank_score_and_says_which():
    text = PROFILE.replace('column = "area_m2"', 'column = "far_most"').replace("best = 20000", "best = 2")
    siting = answer(text=text)
    assert siting.candidates.index.tolist() == ["P1", "P3", "P2"]
    assert siting.scores.isna().to_dict() == {"P1": False, "P3": False, "P2": True}
    assert pd.isna(siting.ranks["P2"])
    assert siting.candidates.loc["P2", "missing"] == "size"
    assert siting.why("P2", "en")[0] == "P2: not excluded but without a score; blank: label"
    assert "P2" not in siting.suggestions(5).index


def test_constant_criterion_says_so():
    notes = [note.en for note in answer().notes]
    assert "the same for all candidates and so does not discriminate: label" in notes


def test_no_candidates_is_an_answer_with_counts():
    frame = plots().assign(land_use="0802")
    siting = answer(frame)
    assert siting.candidates.empty
    assert siting.notes[0].en.startswith("no plot can be suggested: all 8 are excluded (use control 8, ")
    assert siting.suggestions(5).empty
    assert list(siting.suggestions(5).columns) == list(answer().suggestions(5).columns)


@pytest.mark.parametrize("count", [0, 1])
def test_no_plot_and_one_plot(count):
    siting = answer(plots().iloc[:count])
    assert len(siting.candidates) == count
    assert siting.ranks.tolist() == [1] * count


def test_without_the_layer_nothing_is_a_pass():
    frame = plots()
    bare = Zone("test", DAY, CRS(GRID), {"plots": frame, "roads": zone(frame).layers["roads"]})
    siting = site(frame, bare, parse(PROFILE, "factory", "factory.toml"), DAY)
    assert siting.candidates.empty
    opened = PROFILE.replace("share_above = 0.10", 'share_above = 0.10\nblank = "open"')
    siting = site(frame, bare, parse(opened, "factory", "factory.toml"), DAY)
    assert siting.candidates.index.tolist() == ["P1", "P2", "P3"]
    assert siting.candidates["to_check"].str.contains("red_line").all()
    assert any("no layer constraints" in note.en for note in siting.notes)


def test_a_kind_that_the_layer_does_not_hold_is_untested():
    frame = plots()
    flood = zone(frame).layers["constraints"].iloc[[1]]
    opened = PROFILE.replace("share_above = 0.10", 'share_above = 0.10\nblank = "open"')
    assert answer(constraints=flood).candidates.empty  # unknown is not a pass
    siting = answer(text=opened, constraints=flood)
    assert siting.candidates.index.tolist() == ["P1", "P2", "P3"]
    assert siting.candidates["to_check"].str.contains("red_line").all()
    said = (
        "could not be checked: red line (layer constraints has no such feature and is not said to be complete"
    )
    assert any(said in note.en for note in siting.notes)
    stated = replace(
        zone(frame, constraints=flood), site={"constraint_kinds_complete": ["ecological_red_line"]}
    )
    siting = site(frame, stated, parse(PROFILE, "factory", "factory.toml"), DAY)
    assert not siting.candidates["to_check"].str.contains("red_line").any()
    assert not any("could not be checked" in note.en for note in siting.notes)


def test_of_two_kinds_the_one_that_is_drawn_still_excludes():
    both = PROFILE.replace('["ecological_red_line"]', '["ecological_red_line", "heritage"]').replace(
        "share_above = 0.10", 'share_above = 0.10\nblank = "open"'
    )
    siting = answer(text=both)
    assert siting.exclusions.query("exclusion == 'red_line'")["plot_id"].tolist() == ["P7"]
    assert siting.candidates["to_check"].str.contains("red_line").all()


@pytest.mark.parametrize("stated", ["ecological_red_line", ["red line"], [1], {"a": 1}])
def test_complete_kinds_that_are_none_are_refused(stated):
    wrong = replace(zone(plots()), site={"constraint_kinds_complete": stated})
    with pytest.raises(
        SitingError, match=r"constraint_kinds_complete: is .*Write a list of kinds out of ecol"
    ):
        site(plots(), wrong, parse(PROFILE, "factory", "factory.toml"), DAY)


def test_optional_criterion_without_a_feature_of_its_kind_leaves_aloud():
    text = PROFILE.replace(
        'layer = "roads"', 'layer = "roads"\nwhere = { kind = ["expressway"] }\noptional = true'
    )
    siting = answer(text=text)
    assert siting.scores.round(6).to_dict() == {"P3": 83.333333, "P1": 50.0, "P2": 50.0}
    assert any("left out (layer roads has no such feature); its weight of 0.4" in n.en for n in siting.notes)
    assert answer(text=text.replace("\noptional = true", "")).scores.isna().all()


def test_scores_that_differ_are_no_tie_and_equal_ones_go_by_number():
    frame = plots()
    frame.loc["P2", "geometry"] = frame.loc["P1", "geometry"]
    frame["far_least"] = 1.0
    assert answer(frame.assign(far_most=2.0)).candidates.index.tolist()[:2] == ["P1", "P2"]
    frame.loc["P2", "area_m2"] = 10_010.0  # a hundredth of a point more
    siting = answer(frame.assign(far_most=2.0))
    assert siting.scores.round(6).loc[["P1", "P2"]].tolist() == [70.0, 70.01]
    assert siting.ranks.loc[["P1", "P2"]].tolist() == [2, 1]


def test_optional_criterion_without_its_layer_leaves_aloud():
    frame = plots()
    bare = Zone("test", DAY, CRS(GRID), {"plots": frame, "constraints": zone(frame).layers["constraints"]})
    blank = site(frame, bare, parse(PROFILE, "factory", "factory.toml"), DAY)
    assert blank.scores.isna().all()
    text = PROFILE.replace('layer = "roads"', 'layer = "roads"\noptional = true')
    siting = site(frame, bare, parse(text, "factory", "factory.toml"), DAY)
    assert siting.weights.round(9).to_dict() == {"policy": 0.666666667, "size": 0.333333333}
    assert siting.scores.round(6).to_dict() == {"P3": 83.333333, "P1": 50.0, "P2": 50.0}
    assert any(
        "left out (no layer roads); its weight of 0.4 goes to the others" in note.en for note in siting.notes
    )


def test_findings_exclude_by_clause():
    extra = f"""
[[exclusion]]
name = "service_land"
from = "finding"
clause = "industrial_land_2023.service_land"
verdicts = ["breaks"]
blank = "open"
{WORDS}
"""
    profile = parse(PROFILE + extra, "factory", "factory.toml")
    findings = pd.DataFrame(
        {
            "clause_id": ["industrial_land_2023.service_land"] * 3 + ["other.clause"],
            "plot_id": ["P1", "P2", "P3", "P3"],
            "verdict": ["breaks", "unknown", "meets", "breaks"],
            "value": [9.0, None, 5.0, 1.0],
            "reason": ["9 % 超过 7 %", "", "", ""],
        }
    )
    frame = plots()
    siting = site(frame, zone(frame), profile, DAY, findings)
    assert siting.candidates.index.tolist() == ["P2", "P3"]
    assert "service_land" in siting.candidates.loc["P2", "to_check"]
    assert siting.candidates.loc["P3", "to_check"] == ""
    row = siting.exclusions.query("plot_id == 'P1'").iloc[0]
    assert row["reason"] == "标签：9 % 超过 7 %"
    assert row["clause"] == "industrial_land_2023.service_land"
    without = site(frame, zone(frame), profile, DAY)
    assert without.candidates.index.tolist() == ["P1", "P2", "P3"]


def test_exclusion_outside_its_dates_excludes_nothing():
    text = PROFILE.replace("share_above = 0.10", "share_above = 0.10\nsince = 2026-11-21")
    siting = answer(text=text)
    assert siting.exclusions.query("plot_id == 'P7'")["exclusion"].tolist() == ["committed"]
    assert any("not in force on 2026-11-20" in note.en for note in siting.notes)


def test_lead_industry_of_the_park():
    parks = gpd.GeoDataFrame(
        {"lead_codes": ["34;35", "59", None]},
        geometry=[shapely.Point(0, 0)] * 3,
        crs=GRID,
        index=["A", "B", "C"],
    )
    text = (
        PROFILE.replace(
            'from = "distance"\nlayer = "roads"\nworst = 400\nbest = 0',
            'from = "lead_industry"\ncategories = { lead = 1.0, park = 0.5, outside = 0.0 }',
        )
        + f'[want.industry]\ncodes = {{ "GB/T 4754-2017" = ["3425", "35"] }}\n{WORDS}'
    )
    frame = plots().assign(park_id=["A", "B", None, *["C"] * 5])
    siting = answer(frame, text, parks=parks)
    assert siting.values["road"].to_dict() == {"P1": "lead", "P2": "park", "P3": "outside"}
    assert siting.shares["road"].to_dict() == {"P1": 40.0, "P2": 20.0, "P3": 0.0}
    optional = text.replace('from = "lead_industry"', 'from = "lead_industry"\noptional = true')
    siting = answer(frame, optional, parks=parks.assign(lead_codes=None))
    assert "road" not in siting.weights.index and siting.scores.notna().all()
    assert any("left out (no park names the codes of its lead industry)" in n.en for n in siting.notes)
    unstated = replace(zone(frame, parks=parks), industry_codes="")
    siting = site(frame, unstated, parse(optional, "factory", "factory.toml"), DAY)
    assert any("(industry_codes) is not stated" in n.en for n in siting.notes)


def test_why_speaks_both_languages_and_cites():
    siting = answer()
    lines = siting.why("P1", "en")
    assert lines[0] == "P1: suggested rank 1 of 3 with a score of 70.0; TOPSIS rank 1"
    assert lines[1] == "how the land could come: suppliable. can be supplied (E)"
    assert lines[3] == "label 0 m: 40.0 of 40.0 points. because (某文)"
    assert siting.why("P7")[0] == "P7：不予考虑（2 条原因）"
    assert siting.why("P7")[1] == "红线：云台山 占地块 95 %，限 10 %。不得建设（某法第三条；法规）"
    assert siting.why("P7")[2] == "标签。缘由（某文）"
    with pytest.raises(SitingError, match="'nowhere' is not among the plots"):
        siting.why("nowhere")


def test_suggestions():
    table = answer().suggestions(2, "en")
    assert table.index.tolist() == ["P1", "P2"]
    assert table["score"].tolist() == pytest.approx([70.0, 50.0])
    assert table["route"].tolist() == ["suppliable", "suppliable"]
    assert table.loc["P2", "land_use"] == "100102 industry class two"


def test_planned_class_stands_in_where_no_land_use_is_recorded():
    frame = plots().assign(area_m2=20_000.0, planned_class="A2")
    frame.loc["P4", "planned_class"] = "A2"  # its land use 0802 is known and decides
    frame.loc[["P1", "P2"], "land_use"] = None
    frame.loc["P2", "planned_class"] = "A1"
    empty = Zone("bare", DAY, CRS(GRID), {"plots": frame})
    siting = site(frame, empty, load("manufacturing"), DAY)
    assert sorted(siting.candidates.index) == ["P1", "P3", "P8"]
    assert siting.suggestions(3, "en")["land_use"].to_dict()["P8"] == "A2 industry mining and storage"
    rows = siting.exclusions.query("exclusion == 'land_use'").set_index("plot_id")
    assert rows["reason_en"].to_dict() == {
        "P2": "use control: A1 residential land; wanted A2",
        "P4": "use control: 0802 research; wanted 1001",
    }
    bare = site(frame.drop(columns="land_use"), empty, load("manufacturing"), DAY)
    assert bare.exclusions.query("exclusion == 'land_use'")["plot_id"].tolist() == ["P2"]


def test_supply_shows_the_state_and_names_the_blank_that_matters():
    frame = plots().assign(
        area_m2=20_000.0, idle_class="finished", supply_class="D21", grade="D", low_class="none_seen"
    )
    frame.loc[["P2", "P5"], "low_class"] = "low"
    frame.loc["P5", "grade"] = "A"
    frame.loc[["P3", "P4"], "idle_class"] = [None, "unknown"]
    siting = site(frame, zone(frame), load("manufacturing"), DAY)
    rows = siting.exclusions.query("exclusion == 'supply'").set_index("plot_id")
    assert rows.loc["P1", "reason_en"] == (
        "a way to the land: supply D21 paid use in term, built status B21 ready for supply, "
        "idle-land clock finished, low-efficiency screening none seen, evaluation class D"
    )
    assert "P2" not in rows.index  # proposed as low-efficiency, and its firm rated D
    assert "proposed as low-efficiency" in rows.loc["P5", "reason_en"]  # rated A: left alone
    assert (rows.loc[["P3", "P4"], "reason_en"] == UNKNOWN_SUPPLY).all()


def test_a_plot_number_that_stands_twice_is_refused():
    frame = plots().rename(index={"P2": "P1"})
    with pytest.raises(SitingError, match="'P1' stands twice"):
        site(frame, zone(frame), load("manufacturing"), DAY)


def test_idle_land_whose_route_is_open_is_no_candidate_yet():
    frame = plots().assign(area_m2=20_000.0)
    frame.loc["P3", "idle_route"] = "unknown"
    rows = site(frame, zone(frame), load("manufacturing"), DAY).exclusions.query("exclusion == 'supply'")
    row = rows.set_index("plot_id").loc["P3"]
    assert row["unknown"] and row["reason_en"] == UNKNOWN_SUPPLY.replace("idle-land clock", "route")


UNKNOWN_SUPPLY = "a way to the land: unknown (idle-land clock blank); unknown is not a pass"
SLOPE = """from = "raster"
raster = "dem"
slope = true
optional = true
unit = "°"
worst = 10
best = 0"""


def test_slope_from_heights(tmp_path):
    # a plane that rises 1 m every 10 m eastwards: atan(0.1) = 5.71059 degrees everywhere
    heights = np.tile(np.arange(170.0), (30, 1))
    write_raster(tmp_path / "dem.tif", heights, GRID, north_up(-100, 200, 10, 10), nodata=-9999.0)
    text = PROFILE.replace('from = "distance"\nlayer = "roads"\nworst = 400\nbest = 0', SLOPE)
    frame = plots()
    rasters = {"dem": raster("dem", {"file": "dem.tif"}, tmp_path)}
    siting = site(
        frame,
        replace(zone(frame), folder=tmp_path, rasters=rasters),
        parse(text, "factory", "factory.toml"),
        DAY,
    )
    assert siting.values["road"].round(4).to_dict() == {"P1": 5.7106, "P2": 5.7106, "P3": 5.7106}
    assert siting.shares["road"].round(3).unique().tolist() == [17.158]
    gone = site(
        frame,
        replace(zone(frame), folder=tmp_path, rasters={"dem": raster("dem", {"file": "no.tif"}, tmp_path)}),
        parse(text, "factory", "factory.toml"),
        DAY,
    )
    assert "road" not in gone.shares
    assert any("raster cannot be used" in note.en for note in gone.notes)


def test_nothing_handed_in_is_changed():
    frame, before = plots(), plots()
    answer(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_no_sentence_of_ours_decides():
    siting = answer()
    said = [note.zh for note in siting.notes]
    said += [line for plot in plots().index for line in siting.why(plot)]
    assert not any("认定" in line or "\x00" in line for line in said)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.floats(6000, 20000), st.integers(0, 700), st.booleans()), min_size=2, max_size=12)
)
def test_shares_add_up_and_another_plot_changes_nothing(cases):
    areas, places, idle = zip(*cases, strict=True)
    frame = gpd.GeoDataFrame(
        {
            "land_use": "1001",
            "supply_class": "E21",
            "idle_class": np.where(idle, "idle_two_years", "not_supplied"),
            "far_most": 2.0,
            "far_least": 1.0,
            "area_m2": areas,
        },
        geometry=[shapely.box(x, 200, x + 10, 210) for x in places],
        crs=GRID,
        index=pd.Index([f"Q{i:02}" for i in range(len(cases))], name="plot_id"),
    )
    whole, fewer = answer(frame), answer(frame.iloc[:-1])
    assert np.allclose(whole.shares.sum(axis=1), whole.scores, rtol=0, atol=1e-9)
    assert whole.candidates.index.drop(frame.index[-1]).tolist() == fewer.candidates.index.tolist()
    pd.testing.assert_series_equal(whole.scores.reindex(fewer.scores.index), fewer.scores, check_exact=True)


@pytest.mark.parametrize("name", shipped())
def test_shipped_profiles_answer_on_a_bare_zone(name):
    frame = plots().assign(area_m2=20_000.0)
    siting = site(frame, Zone("bare", DAY, CRS(GRID), {"plots": frame}), load(name), DAY)
    assert np.allclose(siting.weights.sum(), 1.0, atol=1e-12)
    assert set(siting.exclusions["kind"]) <= {"law", "advisory", "plan", "assumption"}
    works = ["P1", "P2", "P3"]
    expected = {"logistics": [], "manufacturing": works, "research": ["P4"], "services": []}
    expected |= {"health": ["P2"], "future": ["P1", "P2", "P3", "P4"]}
    assert sorted(siting.candidates.index) == expected[name]
    for plot in frame.index:
        assert siting.why(plot, "en")


def test_twenty_thousand_plots_are_all_candidates_or_excluded():
    n = 20_000
    rng = np.random.default_rng(7)
    x, y = rng.uniform(0, 20_000, n), rng.uniform(0, 20_000, n)
    base = plots().iloc[rng.integers(0, 8, n)]
    frame = gpd.GeoDataFrame(
        base.drop(columns="geometry")
        .reset_index(drop=True)
        .assign(building_density_pct=rng.uniform(0, 50, n)),
        geometry=shapely.box(x, y, x + 100, y + 100),
        crs=GRID,
    ).set_index(pd.Index([f"N{i:06}" for i in range(n)], name="plot_id"))
    frame["area_m2"] = 20_000.0
    roads = gpd.GeoDataFrame(
        {"kind": ["arterial"] * 40},
        geometry=[shapely.LineString([(0, k), (20_000, k)]) for k in range(0, 20_000, 500)],
        crs=GRID,
    )
    nodes = gpd.GeoDataFrame(
        {"kind": ["industry", "living"]}, geometry=[shapely.Point(1, 1), shapely.Point(9, 9)], crs=GRID
    )
    siting = site(frame, zone(frame, roads=roads, corridor_nodes=nodes), load("manufacturing"), DAY)
    assert len(siting.candidates) + siting.exclusions["plot_id"].nunique() == n


def test_land_use_without_a_stated_system_is_unknown():
    unstated = replace(zone(plots()), land_use_codes="")
    siting = site(plots(), unstated, parse(PROFILE, "factory", "factory.toml"), DAY)
    assert siting.candidates.empty
    assert any(
        "use control (the system of the land-use codes (land_use_codes) is not" in n.en for n in siting.notes
    )


def test_the_weakest_criterion_is_never_the_strongest_one():
    """On the sample: what speaks for a plot and what speaks against it are two things, or nothing speaks against it."""
    from pathlib import Path

    from reports.build import evaluate_zone, site_zone

    folder = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"
    for siting in site_zone(evaluate_zone(folder)):
        best = siting.suggestions(50)
        assert len(best) >= 15
        assert (best["strong"] != best["weak"]).all()
        points = {point for text in best["to_check"] for point in text.split("；")} - {""}
        told = "".join(best["to_check"])
        assert "处置程序未结：" in told and (siting.profile.name != "manufacturing" or "（家）：9（" in told)
        points = {one for one in points if not one.startswith(("处置程序未结：", "地块上在用企业（家）："))}
        assert points <= {
            "容积率上限空缺",
            "容积率下限空缺",
            "闲置处置：疑似闲置（满两年）",
            "闲置处置：疑似闲置（停建满一年）",
            "现有权利人：低效筛查 拟列入低效、供应状况 D21 有偿使用且未到期土地",
        }

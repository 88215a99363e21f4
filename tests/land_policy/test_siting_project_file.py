"""Project files: a few lines made into a profile, by hand, and every mistake told with file and key."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from gis.errors import SitingError
from land_policy.siting import parts
from land_policy.siting.profile import load, parse
from land_policy.siting.siting import site
from layers.zone import Zone

GRID = "EPSG:4549"
DAY = date(2026, 11, 20)
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "layers" / "sample" / "lianyungang"
SMALL = """
name = { zh = "某项目", en = "a project" }
based_on = "manufacturing"
"""


def project(text: str):
    return parse(SMALL + text, "project", "project.toml")


def refused(text: str) -> str:
    with pytest.raises(SitingError) as caught:
        project(text)
    return str(caught.value)


def plots(**columns: object) -> gpd.GeoDataFrame:
    """Six plots of one hectare ready for supply, unless told otherwise."""
    frame = gpd.GeoDataFrame(
        {
            "land_use": "1001",
            "supply_class": "E21",
            "status_class": "B21",
            "idle_class": "not_supplied",
            "area_m2": 10_000.0,
            "far_most": 2.0,
            "far_least": 1.0,
        },
        geometry=[shapely.box(200 * i, 0, 200 * i + 100, 100) for i in range(6)],
        crs=GRID,
        index=pd.Index([f"P{i}" for i in range(1, 7)], name="plot_id"),
    )
    return frame.assign(**columns)


def ask(text: str, frame: gpd.GeoDataFrame):
    zone = Zone("test", DAY, CRS(GRID), {"plots": frame}, land_use_codes="用地用海2023")
    return site(frame, zone, project(text), DAY)


def test_land_in_mu_takes_the_place_of_the_profiles_own():
    """15 to 30 mu are 10,000 to 20,000 m²; both ends belong to it."""
    frame = plots(area_m2=[9_999.0, 10_000.0, 15_000.0, 20_000.0, 20_001.0, 30_000.0])
    siting = ask("land_mu = [15, 30]", frame)
    assert sorted(siting.candidates.index) == ["P2", "P3", "P4"]
    reason = siting.exclusions.set_index("plot_id").loc["P1"]
    assert reason["reason"] == "用地规模：9\u2009999 m²（要求：10\u2009000–20\u2009000 m²）"
    assert reason["source"] == "项目文件 project.toml"
    assert reason["kind"] == "project"
    assert any("项目要求" in line for line in siting.why("P1"))
    worth = siting.worths["size"]
    assert worth.to_dict() == {"P2": 1.0, "P3": 0.5, "P4": 0.0}  # within what is wanted, less is thriftier
    assert sorted(ask("land_m2 = [9999, 15000]", frame).candidates.index) == ["P1", "P2", "P3"]


def test_floor_area_against_the_far_of_each_plot():
    """15,000 m² on a hectare: a ceiling of 1.4 allows 14,000, a floor of 1.6 asks for 16,000, 1.5 is just enough."""
    frame = plots(far_most=[2.0, 1.5, 1.4, 2.0, None, 2.0], far_least=[1.0, 1.5, 1.0, 1.6, None, 1.0])
    siting = ask("land_m2 = [5000, 20000]\nfloor_m2 = 15000", frame)
    reasons = siting.exclusions.set_index("plot_id")["reason_en"]
    assert sorted(siting.candidates.index) == ["P1", "P2", "P5", "P6"]
    assert (
        reasons["P3"]
        == "FAR ceiling too low for the floor area: 14\u2009000 m²; wanted at least 15\u2009000 m²"
    )
    assert (
        reasons["P4"]
        == "short of the least FAR: the least FAR asks for 16\u2009000 m² at least, the project builds 15\u2009000 m²"
    )
    assert siting.candidates.loc["P5", "to_check"].startswith("far_ceiling;far_floor;")
    assert not siting.candidates.loc["P1", "to_check"].startswith("far")
    notes = [note.en for note in siting.notes]
    assert "15\u2009000 m² of floor on 7.5–30 mu come to a FAR of 0.75–3" in notes


def test_land_the_investment_does_not_carry():
    """3,000 万元 at 300 a mu carry 10 mu, 6,666.67 m²; a tax of 300 at 20 a mu carries 15 mu, just a hectare."""
    asks = '[asks]\ninvestment_wan_mu = 300\ntax_wan_mu = 20\nsource = "某园要求"'
    land = "land_m2 = [1000, 90000]\n"
    none = ask(f"{land}investment_wan = 3000\ntax_wan = 300\n{asks}", plots())
    assert none.candidates.empty
    row = none.exclusions.set_index("exclusion").loc["investment"].iloc[0]
    assert row["reason"] == "投资强度不够的用地面积：10\u2009000 m²（要求：不高于 6\u2009666.67 m²）"
    assert row["source"] == "某园要求"
    assert "tax" not in set(none.exclusions["exclusion"])
    assert len(ask(f"{land}investment_wan = 4500\ntax_wan = 300\n{asks}", plots()).candidates) == 6


def test_a_start_that_is_not_sure_is_to_be_verified():
    frame = plots(
        area_m2=20_000.0,
        status_class=["B22", "B21", "B21", "A2", "B21", "B21"],
        supply_class=["E21", "D21", "E21", "D21", "E21", "E21"],
        idle_class=[
            "not_supplied",
            "idle_two_years",
            *["not_supplied"] * 1,
            "finished",
            *["not_supplied"] * 2,
        ],
        idle_route=["", "take_back", "", "", "", ""],
        low_class=["none_seen", "none_seen", "none_seen", "low", "none_seen", "none_seen"],
        grade=[None, None, None, "D", None, None],
    )
    siting = ask("start_by = 2027-03-01", frame)
    assert project('start_by = "2027年3月1日"').project == siting.profile.project
    points = siting.open_points.set_index(["plot_id", "exclusion"])["lacking"]
    assert points["P1", "not_serviced"] == "2027-03-01 前须完成征收和通平：B22 未达到供地条件的其他土地"
    assert points["P2", "disposal"].startswith("2027-03-01 前须完成闲置处置：")
    assert points["P4", "right_holder"].startswith("2027-03-01 前须与现有权利人谈妥：")
    assert len(siting.candidates) == 6
    told = [line for line in siting.why("P4", "en") if line.startswith("to be verified: to be agreed")]
    assert told == [
        "to be verified: to be agreed with the present right holder by 2027-03-01: "
        "low-efficiency screening proposed as low-efficiency, supply D21 paid use in term"
    ]
    asked = {"not_serviced", "disposal", "right_holder"}
    assert not asked & set(siting.open_points.query("plot_id == 'P3'")["exclusion"])


def test_what_nobody_recorded_is_asked_of_every_plot():
    siting = ask("power_kva = 5000\nflood_depth_most_m = 0.3", plots(area_m2=20_000.0))
    assert len(siting.candidates) == 6
    assert set(siting.open_points["exclusion"]) >= {"power", "flood_depth"}
    notes = [note.en for note in siting.notes]
    assert "could not be checked: greatest flood depth (no raster flood_depth)" in notes
    assert "could not be checked: power supply (nothing recorded under power supply)" in notes


def test_a_level_of_water_and_earth_to_move():
    made = project("flood_level_m = 4.5\nflood_depth_most_m = 0.3\nearthwork_most_m3_m2 = 1.5")
    wishes = {wish.name: wish for wish in made.exclusions}
    assert (wishes["flood_depth"].flood_level_m, wishes["flood_depth"].above) == (4.5, 0.3)
    assert wishes["flood_depth"].label.zh == "水位 4.5 m 时的最大淹没水深"
    assert (wishes["earthwork_limit"].earthwork, wishes["earthwork_limit"].above) == (True, 1.5)
    assert project("flood_depth_most_m = 0.3").exclusions[-1].raster == "flood_depth"
    with pytest.raises(SitingError, match="flood_depth_most_m is missing"):
        project("flood_level_m = 4.5")
    with pytest.raises(SitingError, match="flood_level_m is missing"):
        project("flooded_share_most_pct = 10")


def test_weights_give_way_to_what_is_added():
    """Two criteria of 0.10 are added: 0.20 of the profile becomes 0.16; what takes the place of another keeps its weight."""
    base = {c.name: c.weight for c in load("manufacturing").criteria}
    made = project('land_mu = [15, 30]\nchain = "equipment"\nlink = "robots"\npreferred_park = "ST"')
    weights = {c.name: round(c.weight, 9) for c in made.criteria}
    assert base["policy"] == 0.20
    assert weights["policy"] == 0.16
    assert weights["size"] == round(base["size"] * 0.8, 9)
    assert (weights["preferred_park"], weights["partners"]) == (0.10, 0.10)
    assert sum(weights.values()) == pytest.approx(1.0, abs=1e-9)
    assert next(c for c in made.criteria if c.name == "partners").link == "robots"
    health = parse(SMALL.replace("manufacturing", "health") + 'chain = "health"', "p", "p.toml")
    assert [c.weight for c in health.criteria] == [c.weight for c in load("health").criteria]


def test_weights_of_ones_own():
    names = [c.name for c in load("manufacturing").criteria]
    even = "\n".join(f"{name} = 0.125" for name in names)
    assert [c.weight for c in project(f"[weights]\n{even}").criteria] == [0.125] * 8
    assert "they sum to 0.975, not 1" in refused("[weights]\n" + even.replace("0.125", "0.1", 1))
    assert "no weight is stated for living" in refused("[weights]\n" + even.replace("living = 0.125", ""))
    assert "beauty" in refused(f"[weights]\n{even}\nbeauty = 0.0")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("land_mo = [1, 2]", "there is no key 'land_mo'. Did you mean 'land_mu'?"),
        ("land_mu = [90, 60]", "land_mu is [90, 60]"),
        ("land_mu = [60, 60]", "land_mu is 60 to 60. Write two positive numbers"),
        ("land_mu = [0, 60]", "land_mu is 0 to 60"),
        ("land_mu = 60", "land_mu is 60. A list of 2 numbers"),
        ("land_mu = [1, 2]\nland_m2 = [1, 2]", "land_mu and land_m2 are both there"),
        ("floor_m2 = -1", "floor_m2 is -1"),
        ('floor_m2 = "many"', "floor_m2 is 'many'"),
        ('road = "near"', "road: is not a table"),
        ('road = { kind = ["lane"], within_m = 8 }', "kind is 'lane'. Take one of expressway, arterial"),
        ('road = { kind = ["local"] }', "within_m is missing"),
        ('link = "robots"', "chain is missing"),
        ('chain = "机器人"', "chain is '机器人'. Write lower-case letters"),
        ('industry = "machines"', "'machines' under industry is no industry code"),
        ('supply_mode = "买断"', "supply_mode is '买断'. Take one of grant"),
        ('start_by = "2027"', "start_by is '2027'. Write a day, such as"),
        ('[asks]\ninvestment_wan_mu = 3\nsource = "某园"', "investment_wan is missing"),
        ("investment_wan = 1\n[asks]\ninvestment_wan_mu = 3", "asks: source is missing"),
        ("[supply]\nlife = 3", "supply: there is no key 'life'"),
    ],
)
def test_each_mistake_names_file_and_key(text, told):
    said = refused(text)
    assert told in said
    assert "project.toml" in said


def test_all_mistakes_are_told_at_once():
    said = refused('floor_m2 = -1\nindustry = "x"\nland_mu = [2, 1]\nsupply_mode = "y"\ncolour = 1')
    assert said.count("project.toml") == 5


@pytest.mark.parametrize("named", ["nothing", "other.toml", "../profile.toml", ""])
def test_what_it_is_based_on_must_be_there(named, tmp_path):
    (tmp_path / "mine.toml").write_text(f'name = "x"\nbased_on = "{named}"\n', encoding="utf-8")
    with pytest.raises(SitingError, match=r"mine\.toml, top level: "):
        load(tmp_path / "mine.toml")


def test_based_on_a_file_beside_it_but_on_no_other_project(tmp_path):
    whole = ROOT / "layers" / "sample" / "nantong" / "manufacturing.toml"
    (tmp_path / "ours.toml").write_text(whole.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "mine.toml").write_text('name = "项目"\nbased_on = "ours.toml"\n', encoding="utf-8")
    made = load(tmp_path / "mine.toml")
    assert made.based_on == "ours"
    assert [c.name for c in made.criteria] == [c.name for c in load(tmp_path / "ours.toml").criteria]
    for own in ("mine.toml", "self.toml"):
        (tmp_path / "self.toml").write_text(f'name = "项目"\nbased_on = "{own}"\n', encoding="utf-8")
        with pytest.raises(SitingError, match="a whole profile"):
            load(tmp_path / "self.toml")


def test_industry_and_supply_mode():
    made = project('industry = ["3491", "35"]\nsupply_mode = "弹性年期出让"\njobs = 12')
    assert made.industry == {"GB/T 4754-2017": ("3491", "35")}
    assert made.project is not None
    assert made.project.mode == "flexible_grant"
    told = [note.en for note in made.expansion]
    assert (
        "stated by the project and not used to choose among plots: jobs 12, supply mode wished for: flexible-term grant"
        in told
    )
    other = project('industry = "35"\nindustry_system = "GB/T 4754-2011"').industry
    assert other == {"GB/T 4754-2017": ("34", "35", "38", "40"), "GB/T 4754-2011": ("35",)}


def test_it_says_what_is_its_own_and_what_the_profiles():
    told = project("land_mu = [15, 30]").expansion
    assert told[0].en == "of the project's own file: size of the plot, thrift with land"
    assert told[1].zh.startswith("其余沿用配置“智能制造”：容积率要求（上限不够）、")
    assert "用地规模" not in told[1].zh
    assert project("").expansion[0].en == "the project's file states no wish of its own"


def test_nothing_is_left_to_fill_in():
    made = load(SAMPLE / "project.toml")
    for wish in (*made.exclusions, *made.criteria):
        for words in (wish.label, wish.because, wish.source):
            assert "{" not in words.zh + words.en
            assert "认定" not in words.zh


def test_an_own_entry_takes_the_place_of_the_parts():
    own = {
        "includes": ["constraints"],
        "exclusion": [{"name": "mine"}, {"name": "flood", "share_above": 0.9}],
    }
    made = parts.with_parts(own, "mine.toml")["exclusion"]
    names = [one["name"] for one in made]
    assert names == [*(one["name"] for one in parts.read("constraints")["exclusion"]), "mine"]
    assert next(one for one in made if one["name"] == "flood") == {"name": "flood", "share_above": 0.9}
    with pytest.raises(SitingError, match="includes is 'secrets'"):
        parts.with_parts({"includes": ["secrets"]}, "mine.toml")


def test_the_sample_project():
    """ST-024: 38,013 m² of 55–100 mu, room for 83,629 m² at 2.2; ST-023 and KJ-084 are out, each for its own reason."""
    from land_policy.siting.question import ask as ask_of
    from reports.build import evaluate_zone

    evaluation = evaluate_zone(SAMPLE)
    siting = ask_of(evaluation, load(SAMPLE / "project.toml"))
    assert siting.candidates.index[0] == "ST-024"
    assert siting.candidates.loc["ST-024", "floor_most_m2"] == pytest.approx(83_629.08, abs=0.01)
    reasons = siting.exclusions.set_index(["plot_id", "exclusion"])["reason"]
    assert reasons["ST-023", "area"] == "用地规模：83\u2009392 m²（要求：36\u2009666.67–66\u2009666.67 m²）"
    assert ("KJ-084", "land_use") in reasons.index
    held = siting.exclusions.groupby("plot_id").size()
    assert len(held) + len(siting.candidates) == len(evaluation.plots)


def test_a_wrong_base_hides_no_other_mistake():
    with pytest.raises(SitingError) as caught:
        parse(
            'name = "x"\nbased_on = "nothing"\nfloor_m2 = -1\ncolour = 1\n[weights]\npolicy = 1.0',
            "p",
            "p.toml",
        )
    said = str(caught.value).splitlines()
    assert len(said) == 3
    assert "there is no profile 'nothing'" in said[0]
    assert "floor_m2 is -1" in said[1]
    assert "there is no key 'colour'" in said[2]


def test_weights_say_all_that_is_missing_and_all_the_names():
    said = refused("[weights]\npolicy = 0.5\nbeauty = 0.2\nsize = 0.3")
    names = [c.name for c in load("manufacturing").criteria]
    assert "there is no criterion beauty. Take from " + ", ".join(names) in said
    missing = [name for name in names if name not in ("policy", "size")]
    assert f"no weight is stated for {', '.join(missing)}. State all 8: {', '.join(names)}." in said
    wrong = refused('[weights]\npolicy = "much"\nsize = 2')
    assert "policy is 'much'" in wrong and "size is 2" in wrong


def test_toml_that_cannot_be_read_is_told_in_both_languages():
    with pytest.raises(SitingError) as caught:
        project("jobs = 1\njobs = 2\nfloor_m2 = 3")
    assert caught.value.text("zh").startswith(
        "project.toml：不是有效的 TOML：第 5 行第 9 列：同一个键写了两次"
    )
    assert "line 5, column 9: the same key stands twice" in caught.value.text("en")


@pytest.mark.parametrize("named", ["grant", "出让", "标准出让", "full-term grant"])
def test_a_supply_mode_goes_by_any_of_its_names(named):
    made = project(f'supply_mode = "{named}"')
    assert made.project is not None
    assert made.project.mode == "grant"


def test_a_preferred_park_that_is_not_there_is_refused_with_the_near_name():
    frame = plots(park_id=["ST", "ST", "KJ", "KJ", None, "ST"], area_m2=20_000.0)
    parks = gpd.GeoDataFrame(
        {"name": ["宋跳园", "科教园"], "name_en": ["Songtiao", "Kejiao"]},
        geometry=[shapely.box(0, 0, 500, 500), shapely.box(500, 0, 1500, 500)],
        crs=GRID,
        index=pd.Index(["ST", "KJ"], name="park_id"),
    )
    layers = {"plots": frame, "parks": parks}
    zone = Zone("test", DAY, CRS(GRID), layers, land_use_codes="用地用海2023")
    with pytest.raises(SitingError) as caught:
        site(frame, zone, project('preferred_park = "宋跳"'), DAY)
    said = caught.value
    assert (
        "意向园区“宋跳”不在本区园区图层之中。是否想写“宋跳园”？可用的有：ST 宋跳园、KJ 科教园。"
        in said.text("zh")
    )
    assert "there is no park '宋跳' in this zone. Did you mean '宋跳园'?" in said.text("en")
    with pytest.raises(SitingError, match="There are: ST 宋跳园, KJ 科教园"):
        site(frame, zone, project('preferred_park = "海州"'), DAY)
    assert len(site(frame, zone, project('preferred_park = "ST"'), DAY).candidates)


def test_unbuilt_land_of_a_zone_without_buildings_is_ranked_and_said_to_be_assumed():
    """B21 and B22 count as density 0; B12 is built and stays blank; a layer of buildings ends the assumption."""
    status = ["B21", "B22", "B12", "B21", "B21", "B21"]
    frame = plots(
        area_m2=20_000.0, status_class=status, building_density_pct=[None, None, None, 12.0, None, 5.0]
    )
    siting = ask("", frame)
    density = next(c.name for c in siting.profile.criteria if c.column == "building_density_pct")
    assert siting.values[density].reindex(["P1", "P4", "P6"]).tolist() == [0.0, 12.0, 5.0]
    assert siting.values[density].isna().sum() == sum(siting.candidates.index == "P3")
    notes = [note.en for note in siting.notes]
    assert any(
        "the building density of 3 plots recorded as unbuilt (B21, B22) counts as 0" in n for n in notes
    )
    assert frame["building_density_pct"].isna().sum() == 4
    layers = {"plots": frame, "buildings": frame.iloc[:0]}
    zone = Zone("test", DAY, CRS(GRID), layers, land_use_codes="用地用海2023")
    known = site(frame, zone, project(""), DAY)
    assert known.values[density].isna()["P1"]
    blank = [n.en for n in known.notes if n.en.startswith("without a score and a rank")]
    assert len(blank) == 1 and "P1, " in blank[0]
    assert not any("working assumption: the zone has no layer of buildings" in n.en for n in known.notes)

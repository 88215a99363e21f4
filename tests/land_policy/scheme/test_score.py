"""Score: the worked example to its last digit, what a missing input does, whose scheme it is, two areas, parks."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InputError, RuleError
from land_policy.clause import Text
from land_policy.evaluation import evaluate
from land_policy.scheme import scheme_file
from land_policy.scheme.known import Value
from land_policy.scheme.potential import potential
from land_policy.scheme.scheme import Ideal, Indicator
from land_policy.scheme.score import COLUMNS, score, tree
from land_policy.scheme.standard_tables import standard_tables
from layers.read import read_zone
from layers.zone import Zone
from reports.tables.score_table import potential_table

ROWS = [
    # plot, built status, supply, ha, floor 万m², footprint ha, covered ha, supplied on, planned, idle on record
    ("P1", "A1", "D21", 60, 100, 20, 20, "2005-03", None, False),
    ("P2", "A2", "D21", 360, 342, 150, 187.2, "2010-05", None, False),
    ("P3", "A4", "D21", 180, 158, 58, 58, "2023-06", None, False),
    ("P4", "B21", "D21", 76, 0, 0, 0, "2024-01", "A2", False),
    ("P5", "B21", "D22", 10, 0, 0, 0, "2025-12-31", "A4", False),
    ("P6", "B21", "D21", 14, 0, 0, 0, "2026-02", "A4", True),
    ("P7", "B21", "E21", 50, 0, 0, 0, None, "A2", False),
    ("P8", "B22", "E22", 150, 0, 0, 0, None, None, False),
    ("P9", "B11", "E22", 20, 0, 0, 0, None, None, False),
    ("Q1", "B12", "E22", 30, 0, 0, 0, None, None, False),
    ("Q2", "C1", "F", 50, 0, 0, 0, None, None, False),
]
"""The worked example: A 600 (A1 60, A2 360), B 350 (B11 20, B12 30, B21 150, B22 150), C 50, D 700, E 250 ha."""

WORKED = {
    "A11": 93.3333, "A12": 85.7143, "A21": 92.3077, "A31": 83.3333, "A32": 84.4444, "A33": 79.1667,
    "A34": 86.6667, "B11": 77.7778, "B12": 80.0, "C11": 98.0, "A": 87.1926, "B": 78.8889, "C": 98.0, "": 86.6126,
}  # fmt: skip


def worked_plots(**columns):
    names = ("plot_id", "status_class", "supply_class", "ha", "floor", "footprint", "covered", "supplied_on",
             "planned_class", "idle_recorded")  # fmt: skip
    frame = pd.DataFrame(ROWS, columns=list(names)).set_index("plot_id")
    plots = pd.DataFrame(
        {
            "status_class": frame["status_class"],
            "supply_class": frame["supply_class"],
            "planned_class": frame["planned_class"],
            "supplied_on": frame["supplied_on"],
            "official_area_m2": frame["ha"] * 10_000.0,
            "floor_area_m2": frame["floor"] * 10_000.0,
            "footprint_m2": frame["footprint"] * 10_000.0,
            "covered_m2": frame["covered"] * 10_000.0,
            "idle_recorded": frame["idle_recorded"].astype("boolean"),
            "fixed_investment_wan": pd.Series({"P2": 2_520_000.0}).reindex(frame.index),
            "tax_wan": pd.Series({"P2": 216_000.0}).reindex(frame.index),
            "park_id": ["W"] * 3 + ["E"] * 8,
        }
    ).assign(**columns)
    shapes = [
        shapely.box(500_000 + 4_000 * at, 3_830_000, 500_000 + 4_000 * at + ha * 10, 3_831_000)
        for at, ha in enumerate(frame["ha"])
    ]
    return gpd.GeoDataFrame(plots, geometry=shapes, crs="EPSG:4547")


def worked(plots=None, folder=None, policy=None, day=date(2026, 11, 20)):
    plots = worked_plots() if plots is None else plots
    return evaluate(
        Zone(
            "算例",
            day,
            plots.crs,
            {"plots": plots},
            folder=folder,
            policy=policy or {},
            industry_codes="GB/T 4754-2017",
        )
    )


def scores(made):
    return made.rows.set_index("code")["score"]


@pytest.fixture(scope="module")
def example():
    return worked()


def test_the_worked_example_to_its_last_digit(example):
    made = score(example)
    assert (made.scheme.name, made.chosen, made.zone_type.key) == ("industrial_2014", "type", "industrial")
    assert (made.scope, made.unit) == ("zone", "all")
    found = scores(made)
    assert {code: round(found[code], 4) for code in WORKED} == WORKED
    values = made.rows.set_index("code")["value"]
    assert [round(values[code], 4) for code in ("A11", "A12", "A21", "A31", "A32", "A33", "A34", "B11", "B12", "C11")] == [
        93.3333, 85.7143, 60.0, 1.0, 38.0, 0.95, 52.0, 7000.0, 600.0, 2.0,
    ]  # fmt: skip
    assert round(example.figure("development_rate_pct"), 4) == 78.9474


def test_potentials_of_the_worked_example(example):
    rows = potential(example, score(example)).rows.set_index("key")
    found = rows["value"].round(6)
    assert found["structure"] == 30
    assert [found[f"intensity_{name}"] for name in ("far", "coefficient", "investment", "tax")] == [
        75,
        48,
        80,
        72,
    ]
    assert (found["management_expired"], found["management_idle"]) == (10, 14)
    assert (found["expansion"], found["expansion_industrial"], found["expansion_rest"]) == (250, 50, 250)
    assert "intensity_output" not in rows.index  # only of a scheme that has its ideal


def test_years_of_supply_left_count_whole_years_before_the_day(example):
    found = potential(example, score(example))
    assert found.supply["all"].to_dict() == {2021: 0, 2022: 0, 2023: 180, 2024: 76, 2025: 10}
    assert found.supply["industrial"].to_dict() == {2021: 0, 2022: 0, 2023: 0, 2024: 76, 2025: 0}
    years = found.rows.set_index("key")["value"].round(6)
    assert years["years_mean"] == 2.819549  # 250 / (266 / 3)
    assert years["years_most"] == 1.388889  # 250 / 180
    assert years["years_industrial_mean"] == 1.973684  # 50 / (76 / 3)
    assert years["years_industrial_most"] == 0.657895  # 50 / 76
    turned = worked(day=date(2026, 12, 31))
    assert list(potential(turned, score(turned)).supply.index) == [2022, 2023, 2024, 2025, 2026]


def test_nothing_supplied_nothing_recorded_since_and_nothing_dated_are_told_apart():
    old = worked(worked_plots(supplied_on="2001-01"))
    found = potential(old, score(old))
    rows = found.rows.set_index("key")
    assert np.isnan(rows.at["years_mean", "value"]) and rows.at["years_mean", "why"] == "records_end"
    assert found.recorded == 2001 and np.isnan(rows.at["years_mean", "base"])
    said = potential_table(old, score(old), found).text()
    assert "供应记录止于 2001 年" in said and "这些年没有供应" not in said
    within = worked(
        worked_plots(supplied_on="2022-06")
    )  # among the last five whole years, not the last three
    rows = potential(within, score(within)).rows.set_index("key")
    assert rows.at["years_mean", "why"] == "records_end" and rows.at["years_most", "why"] == ""
    going_on = worked(
        worked_plots(supplied_on="2026-02")
    )  # this year's do not count, but show that records go on
    rows = potential(going_on, score(going_on)).rows.set_index("key")
    assert rows.at["years_mean", "why"] == rows.at["years_most", "why"] == "no_supply"
    undated = worked(worked_plots(supplied_on=None))
    rows = potential(undated, score(undated)).rows.set_index("key")
    assert np.isnan(rows.at["years_mean", "value"]) and rows.at["years_mean", "why"] == "no_value"


def test_a_present_value_above_the_ideal_has_no_negative_potential():
    rich = worked(worked_plots(tax_wan=pd.Series({"P2": 720_000.0})))
    made = score(rich)
    assert potential(rich, made).rows.set_index("key").at["intensity_tax", "value"] == 0
    assert scores(made)["B12"] == 100  # 2000 over 750, capped


def test_one_missing_input_leaves_its_parents_blank_and_no_others(example):
    whole, part = scores(score(example)), score(worked(worked_plots(tax_wan=np.nan)))
    found = scores(part)
    blank = {"B12", "B1", "B", ""}
    assert set(found.index[found.isna()]) == blank
    rest = [code for code in found.index if code not in blank]
    assert found[rest].tolist() == whole[rest].tolist()
    assert part.rows.set_index("code")["lacks"][["B12", "B1", "B", "", "A"]].tolist() == ["B12"] * 4 + [""]


def test_an_ideal_that_is_missing_is_said_to_be():
    scheme = scheme_file.load("industrial_2014")
    values = {one.name: Value(50.0) for one in scheme.indicators()}
    without = scheme.__class__(
        **{**scheme.__dict__, "goals": tuple(_without(goal, "A31") for goal in scheme.goals)}
    )
    rows = tree(without, values).set_index("code")
    assert rows.at["A31", "lacks"] == rows.at["", "lacks"] == "ideal:A31"
    assert np.isnan(rows.at["", "score"]) and rows.at["B", "score"] == rows.at["B", "score"]


def _without(goal, code):
    from dataclasses import replace

    return replace(
        goal,
        sub_goals=tuple(
            replace(
                sub,
                indicators=tuple(
                    replace(one, ideal=None) if one.code == code else one for one in sub.indicators
                ),
            )
            for sub in goal.sub_goals
        ),
    )


def write(folder: Path, text: str) -> dict[str, str]:
    (folder / "scheme.toml").write_text(text, encoding="utf-8")
    return {"scheme": "scheme.toml"}


IDEAL = """\
extends = "industrial_2014"
[[ideal]]
code = "A31"
value = 2.0
unit = ""
method = "目标值法"
kind = "plan"
evidence = "T"
source = { zh = "示意", en = "invented" }
"""


def test_a_zones_own_ideal_changes_its_score(tmp_path):
    made = score(worked(folder=tmp_path, policy=write(tmp_path, IDEAL)))
    assert made.chosen == "zone"
    assert round(scores(made)["A31"], 4) == 50.0  # 1.00 over 2.0
    assert round(made.total, 4) == 83.6959  # 86.6126 less 33.3333 × .25 × .5 × .7
    assert made.rows.set_index("code").at["A31", "ideal_evidence"] == "T"


FIGURES = """\
extends = "city_2014"
[[figure]]
name = "resident_population"
value = 30000
unit = "人"
of = "zone"
evidence = "S"
source = { zh = "示意", en = "invented" }
[[figure]]
name = "tax_secondary_tertiary_wan"
value = 270000
unit = "万元"
of = "zone"
evidence = "S"
source = { zh = "示意", en = "invented" }
"""


def test_a_stated_figure_stands_in_for_what_plots_do_not_carry(tmp_path):
    evaluation = worked(folder=tmp_path, policy=write(tmp_path, FIGURES))
    made = score(evaluation)
    asked = score(evaluation, "city_2014")  # what the zone states of itself holds under a scheme asked for
    assert asked.chosen == "asked" and asked.rows.set_index("code").at["B2c", "value"] == 50
    rows = made.rows.set_index("code")
    assert rows.at["B2c", "value"] == 50 and rows.at["B2c", "score"] == 50  # 30 000 over 600 ha, ideal 100
    assert rows.at["B1c", "value"] == 450 and round(rows.at["B1c", "score"], 4) == 83.3333
    assert rows.at["B2c", "stated_zh"] == "示意" and rows.at["B2c", "value_evidence"] == "S"
    assert made.total == made.total
    assert not {"A21", "A33", "A34", "B11", "B12"} & set(rows.index)


def test_a_figure_of_another_range_is_not_used(tmp_path):
    elsewhere = FIGURES.replace('of = "zone"', 'of = "managed"')
    made = score(worked(folder=tmp_path, policy=write(tmp_path, elsewhere)))
    assert np.isnan(made.total) and made.rows["lacks"].iloc[0] == "B1c;B2c"
    nowhere = FIGURES.replace('of = "zone"', 'of = "XX"')
    with pytest.raises(RuleError, match="'XX', which the zone does not have"):
        score(worked(folder=tmp_path, policy=write(tmp_path, nowhere)))


def test_high_tech_indicators_are_those_of_2010_and_weight_nothing_is_shown_and_not_counted():
    plots = worked_plots(high_tech_class=pd.Series({"P2": "H1"}), output_wan=pd.Series({"P2": 3_600_000.0}))
    made = score(worked(plots), "high_tech_2010")
    rows = made.rows.set_index("code")
    assert made.chosen == "asked"
    assert rows.at["A22", "value"] == 60 and rows.at["A22", "score"] == 100
    assert rows.at["B13", "value"] == 10_000 and round(rows.at["B13", "score"], 4) == 81.4001
    assert rows.at["C14", "weight"] == 0 and rows.at["C14", "lacks"] == "C14"
    assert rows.at["C", "score"] == 98 and made.total == made.total


AREAS = """\
extends = "industrial_2014"
[[area]]
kind = "main"
scope = "park"
units = ["W"]
weight = 0.8
[[area]]
kind = "direction"
scope = "park"
units = ["E"]
weight = 0.2
"""


def areas_zone(folder, text=AREAS):
    plots = worked_plots()
    parks = gpd.GeoDataFrame(
        {"name": ["西", "东"]}, index=pd.Index(["W", "E"], name="park_id"), crs=plots.crs,
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)],
    )  # fmt: skip
    zone = Zone("算例", date(2026, 11, 20), plots.crs, {"plots": plots, "parks": parks}, folder=folder,
                policy=write(folder, text), industry_codes="GB/T 4754-2017")  # fmt: skip
    return evaluate(zone)


def test_two_areas_are_scored_apart_and_weighed_together(tmp_path):
    evaluation = areas_zone(tmp_path)
    east = score(evaluation, scope="E")
    assert (east.scope, east.unit, east.typed_by) == ("park", "E", ("zone", "all"))
    assert (
        round(east.rows.set_index("code").at["A11", "value"], 4) == 66.6667
    )  # 100 supplied of the 150 ready
    assert score(evaluation, scope="W").rows.set_index("code").at["A11", "value"] == 100
    made = score(evaluation)
    rows = made.rows.set_index(["area", "code"])
    assert rows.at[("", ""), "level"] == "total" and rows.at[("main", ""), "level"] == "area"
    assert "A10" not in rows.loc["main"].index and "A11" in rows.loc["main"].index
    assert "A11" not in rows.loc["direction"].index
    assert round(rows.at[("direction", "A10"), "value"], 4) == 42.8571  # (0 + 150) / 350
    assert rows.at[("main", "A11"), "value"] == 100  # 600 supplied of 600
    assert rows.at[("main", ""), "weight"] == 0.8 and rows.at[("direction", ""), "weight"] == 0.2
    assert np.isnan(made.total) and "A21" in made.rows["lacks"].iloc[0]  # nothing is built in the east
    assert (
        made.rows["lacks"].iloc[0]
        == rows.at[("direction", ""), "lacks"]
        != rows.at[("direction", "A"), "lacks"]
    )
    assert made.rows.columns.tolist() == list(COLUMNS) and made.parks.index.is_unique
    assert round(rows.at[("main", ""), "score"], 4) == 88.6459  # .7 × 89.8116 + .2 × 78.8889 + .1 × 100
    assert len(made.parks) and set(made.parks["park"]) == {"W", "E"}


STATED = {
    "industrial_share_pct": (65, "%"), "far_zone": (1.2, ""), "building_density_pct": (45, "%"),
    "industrial_far": (1.2, ""), "industrial_coefficient_pct": (60, "%"),
    "industrial_investment_wan_ha": (9000, "万元/公顷"), "industrial_tax_wan_ha": (750, "万元/公顷"),
}  # fmt: skip


def test_the_total_of_two_areas(tmp_path):
    figures = "".join(
        f'[[figure]]\nname = "{name}"\nvalue = {value}\nunit = "{unit}"\nof = "direction"\nevidence = "S"\n'
        'source = { zh = "示意", en = "invented" }\n'
        for name, (value, unit) in STATED.items()
    )
    made = score(areas_zone(tmp_path, AREAS + figures))
    rows = made.rows.set_index(["area", "code"])
    # direction: .7 × (.25 × 42.8571 + .75 × 100) + .2 × 100 + .1 × 86 (14 of 100 ha supplied are idle)
    assert round(rows.at[("direction", ""), "score"], 4) == 88.6
    assert round(made.total, 4) == 88.6367  # .8 × 88.6459 + .2 × 88.6


def test_units_of_areas_must_be_there_and_apart(tmp_path):
    with pytest.raises(RuleError, match="which the zone does not have") as refused:
        score(areas_zone(tmp_path, AREAS.replace('"W"', '"X"')))
    assert refused.value.text("zh").endswith("可取：东（E）、西（W）。")
    with pytest.raises(RuleError, match="'W' stands twice"):
        score(areas_zone(tmp_path, AREAS.replace('"E"', '"W"')))


def test_a_scope_that_is_not_there_is_refused_with_those_that_are(example):
    with pytest.raises(InputError, match=r"no scope 'approved'\. Take from 算例 \(zone\)"):
        score(example, scope="approved")


def test_without_a_built_status_there_is_no_type_and_no_score():
    bare = worked(worked_plots().drop(columns=["status_class", "supply_class"]))
    made = score(bare)
    assert made.scheme is None and made.chosen == "none" and made.rows.empty and np.isnan(made.total)
    asked = score(bare, "industrial_2014")
    assert asked.rows["lacks"].iloc[0].startswith("A11;A12;A21")
    assert made.parks.columns.tolist() == asked.parks.columns.tolist() == [*COLUMNS, "park"]


def test_standard_tables_balance_and_say_by_how_much_not(example):
    found = standard_tables(example)
    lines = found.rows.set_index(["table", "code"])["value"].round(6).to_dict()
    assert [lines["E.3", code] for code in ("", "A", "A1", "A2", "B21", "A+B21", "C1")] == [
        1000,
        600,
        60,
        360,
        150,
        750,
        50,
    ]
    assert [lines["E.4", code] for code in ("D", "D21", "D22", "E", "E21", "F", "G")] == [
        700,
        690,
        10,
        250,
        50,
        50,
        14,
    ]
    building = found.rows[found.rows["table"] == "E.7"]["value"].round(6).tolist()
    assert building == [600, 228, 600, 342, 150, 187.2]
    checks = found.checks.set_index("check")["gap"]
    assert (
        checks[["status", "supply", "built", "unbuilt", "supplied", "suppliable", "idle"]].tolist() == [0] * 7
    )
    assert np.isnan(checks["high_tech"])  # nobody recorded high-tech land
    gaps = worked_plots()
    gaps.loc["P7", "supply_class"] = None
    gaps.loc["P3", "status_class"] = "A"
    checks = standard_tables(worked(gaps)).checks.set_index("check")["gap"].round(6)
    assert checks["supply"] == 50 and checks["built"] == 180 and checks["status"] == 0


def test_published_national_areas():
    """48.38, 43.28, 40.12, 37.22 (10⁴ ha): published 89.46, 92.68, 92.77 %; the second within its inputs' rounding."""
    rows = [("A2", "D21", 37.22), ("B21", "D21", 2.90), ("B21", "E21", 3.16), ("B22", "E22", 5.10)]
    plots = worked_plots().iloc[:4].copy()
    plots["status_class"], plots["supply_class"] = [row[0] for row in rows], [row[1] for row in rows]
    plots["official_area_m2"] = [row[2] * 1e8 for row in rows]
    found = worked(plots)
    rates = [
        round(found.figure(name), 2) for name in ("development_rate_pct", "supply_rate_pct", "built_rate_pct")
    ]
    assert rates == [89.46, 92.7, 92.77]


def test_a_development_zone_of_others(real, tmp_path):
    """limin2012: type, rates and potentials as its owners' own figures have them; no money, no idle flag."""
    zone = tmp_path / "limin"
    zone.mkdir()
    for path in (real / "limin2012").iterdir():
        (zone / path.name).write_bytes(path.read_bytes())
    (zone / "zone.toml").write_text(
        'name = "利民"\nday = 2012-12-31\n[layers.plots]\nfile = "limin2012.shp"\n[layers.plots.units]\n'
        'DLMJ = "公顷"\nJZMJ = "万m²"\nJZJDMJ = "万m²"\nJDZMJ = "万m²"\n',
        encoding="utf-8",
    )
    found = evaluate(read_zone(zone))
    made = score(found)
    assert (made.zone_type.key, made.scheme.name) == (
        "city",
        "city_2014",
    )  # 25.17 % industrial, 35.20 % residential
    rows = score(found, "industrial_2014").rows.set_index("code")
    assert rows.loc[["A11", "A12", "A21"], "value"].round(4).tolist() == [97.2133, 99.3033, 25.1655]
    assert rows.loc[["A31", "A32", "A33", "A34"], "value"].round(4).tolist() == [
        0.668,
        18.2089,
        0.6286,
        33.5111,
    ]
    assert rows.at["A1", "score"] == pytest.approx(98.2583, abs=1e-4)
    assert np.isnan(rows.at["B", "score"]) and np.isnan(rows.at["", "score"])
    left = potential(found, made).rows.set_index("key")["value"].round(4)
    assert left["expansion"] == left["expansion_rest"] == 55.5415


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(1e-3, 1e6))
def test_a_score_rises_with_its_indicator_and_stays_in_bounds(one, other, ideal):
    indicator = Indicator("X", "far_zone", 1.0, ideal=Ideal(ideal, "", "目标值法", "plan", "T", Text("", "")))
    low, high = sorted((one, other))
    assert 0 <= indicator.score_of(low) <= indicator.score_of(high) <= 100


@given(st.floats(0, 100), st.floats(0, 100))
def test_an_idle_rate_lowers_its_score(one, other):
    ideal = Ideal(0.0, "%", "目标值法", "natural", "T", Text("", ""))
    indicator = Indicator("X", "idle_rate_pct", 1.0, "idle_rate", ideal=ideal)
    low, high = sorted((one, other))
    assert 100 >= indicator.score_of(low) >= indicator.score_of(high) >= 0

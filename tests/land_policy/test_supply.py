"""Supply modes: what fits a project and why, years, and a price floor checked by hand; unknown stays unknown."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from gis.errors import RuleError, SitingError
from land_policy.evaluation import evaluate
from land_policy.siting.project import Project
from land_policy.stock import mode_file
from land_policy.stock.land_price import least_price, present_rents, year_factor
from land_policy.supply import load_project, modes, modes_of
from layers.zone import Zone

SAMPLE = Path(__file__).parents[2] / "layers" / "sample" / "lianyungang"
METRIC = CRS("EPSG:4547")

PLANT = Project(
    life_years=40, proven=True, phases=1, second_phase_certain=None, assets="heavy", public=False, term_years=20,
    lease_years=20, leased_share=0.5, price_yuan_m2=215, rent_yuan_m2=20, rate=0.06,
)  # fmt: skip


def evaluation(**policy):
    x = 500_000 + 300 * pd.Series(range(5)).to_numpy()
    plots = gpd.GeoDataFrame(
        {
            "plot_id": ["factory", "supplied", "shop", "blank", "doubt"],
            "supply_class": ["E21", "D21", "E22", None, "E21"],
            "land_use": ["100101", "100101", "0901", "100101", "100101"],
            "contract_no": [None] * 5,
            "handover_day": pd.to_datetime([None, None, None, None, "2024-01-01"]),
            "geometry": shapely.box(x, 3_830_000, x + 200, 3_830_100),
        },
        crs=METRIC,
    ).set_index("plot_id")
    return evaluate(Zone("棋盘", date(2026, 11, 20), METRIC, {"plots": plots}, policy=policy))


@pytest.fixture(scope="module")
def zone():
    return evaluation(land_grade=7)


def verdicts(zone, wanted, plot="factory"):
    return modes(zone, plot, wanted)["verdict"].to_dict()


@pytest.mark.parametrize(
    ("rate", "years", "factor"),
    [
        (0.06, 20, 0.7277),
        (0.06, 30, 0.8733),
        (0.06, 5, 0.2673),
        (0.05, 20, 0.6826),
        (0.06, 50, 1.0),
        (0.0, 20, 0.4),
    ],
)
def test_the_year_factor(rate, years, factor):
    assert round(year_factor(rate, years, 50), 4) == factor


def test_rents_and_relief():
    assert present_rents(20, 0.06, 20) == pytest.approx(229.398, abs=1e-3)
    assert least_price(288, 0.7, 230) == 230


def test_the_least_prices_by_grade():
    known = mode_file.shipped()
    prices = [840, 720, 600, 480, 384, 336, 288, 252, 204, 168, 144, 120, 96, 84, 60]
    assert list(known.prices.values()) == prices and list(known.prices) == list(range(1, 16))
    assert {use.name: use.years for use in known.uses} == {
        "industry": 50, "science": 50, "commerce": 40, "housing": 70
    }  # fmt: skip


def test_a_proven_plant_of_heavy_assets(zone):
    found = modes(zone, "factory", PLANT)
    assert found["verdict"].to_dict() == {
        "grant": "fits", "flexible_grant": "fits", "long_lease": "not", "lease_then_grant": "not",
        "lease_and_grant": "not", "allocation": "not",
    }  # fmt: skip
    assert found.index[0] == "grant"
    assert found.loc["grant", ["years_low", "years_high"]].tolist() == [50, 50]
    assert found.loc["flexible_grant", ["years_low", "years_high"]].tolist() == [40, 50]
    assert found.loc["long_lease", "why"] == "预期寿命超过 20 年，租期不足"


@pytest.mark.parametrize(
    ("changed", "mode", "verdict"),
    [
        ({"life_years": 19.9}, "grant", "not"),
        ({"life_years": 20}, "flexible_grant", "fits"),
        ({"life_years": 19.9}, "flexible_grant", "not"),
        ({"life_years": 12, "assets": "light"}, "long_lease", "fits"),
        ({"life_years": 12}, "long_lease", "needs"),
        ({"life_years": 12, "assets": "light", "lease_years": 21}, "long_lease", "needs"),
        ({"life_years": 12, "assets": "light", "lease_years": 4}, "long_lease", "needs"),
        ({"proven": False, "lease_years": 5}, "lease_then_grant", "fits"),
        ({"proven": False, "lease_years": 6}, "lease_then_grant", "needs"),
        ({"proven": False}, "flexible_grant", "needs"),
        ({"phases": 2, "second_phase_certain": False}, "lease_and_grant", "fits"),
        ({"phases": 2, "second_phase_certain": True}, "lease_and_grant", "not"),
        ({"phases": 2, "second_phase_certain": False}, "grant", "needs"),
        ({"public": True}, "allocation", "fits"),
    ],
)
def test_what_decides_a_mode(zone, changed, mode, verdict):
    assert verdicts(zone, replace(PLANT, **changed))[mode] == verdict


def test_what_the_plot_says(zone):
    assert verdicts(zone, PLANT, "supplied")["grant"] == "needs"
    assert verdicts(zone, PLANT, "shop") == {
        "grant": "fits", "flexible_grant": "not", "long_lease": "not", "lease_then_grant": "not",
        "lease_and_grant": "not", "allocation": "not",
    }  # fmt: skip
    assert modes(zone, "shop", PLANT).loc["grant", "years_high"] == 40
    assert verdicts(zone, PLANT, "blank")["grant"] == "unknown"
    assert verdicts(zone, PLANT, "doubt")["grant"] == "unknown"


@pytest.mark.parametrize("name", [field.name for field in fields(Project)])
def test_a_figure_left_out_never_makes_a_mode_fit_nor_a_price_meet(zone, name):
    for start in (PLANT, replace(PLANT, proven=False, phases=2, second_phase_certain=False, lease_years=5)):
        before = modes(zone, "factory", start)
        after = modes(zone, "factory", replace(start, **{name: "" if name == "assets" else None}))
        for mode in before.index:
            assert after.loc[mode, "verdict"] in {before.loc[mode, "verdict"], "unknown"}
            assert after.loc[mode, "price"] in {before.loc[mode, "price"], "unknown"}


def test_nothing_stated_is_unknown_and_says_what(zone):
    found = modes(zone, "factory", Project())
    assert set(found["verdict"]) == {"unknown"}
    assert found.loc["allocation", "why"] == "资料不足：是否公益性科研教育"
    assert found.loc["grant", "lacks"] == "discount_rate;price_yuan_m2"


def test_the_price_floor_by_hand(zone):
    found = modes(zone, "factory", PLANT)
    # grade 7 288 yuan/m² × 0.7277 = 209.58; the plot has 200 × 100 m
    row = found.loc["flexible_grant"]
    assert (round(row["floor_yuan_m2"], 2), round(row["floor_wan"], 2)) == (209.58, 419.16)
    assert (row["offer_wan"], row["price"]) == (430, "meets")
    assert found.loc["grant", "price"] == "breaks"
    lease = found.loc["long_lease"]
    assert (round(lease["offer_yuan_m2"], 2), lease["price"]) == (229.40, "meets")
    cheap = modes(zone, "factory", replace(PLANT, rent_yuan_m2=18)).loc["long_lease"]
    assert (round(cheap["offer_yuan_m2"], 2), cheap["price"]) == (206.46, "breaks")


def test_lease_then_grant_and_part_and_part(zone):
    # 5 years of 14 at 6 % are 58.97; 260 paid after 5 years is worth 194.29 today; floor 288 × k(30) = 251.5
    wanted = replace(
        PLANT, term_years=30, lease_years=5, price_yuan_m2=260, rent_yuan_m2=14, leased_share=0.4
    )
    found = modes(zone, "factory", wanted)
    row = found.loc["lease_then_grant"]
    assert (round(row["offer_yuan_m2"], 2), round(row["floor_yuan_m2"], 1)) == (253.26, 251.5)
    part = found.loc["lease_and_grant"]
    assert round(part["year_factor"], 4) == 0.6309
    assert round(part["offer_yuan_m2"], 2) == 179.59


def test_relief_has_conditions(zone):
    asked = replace(PLANT, relief=0.7, cost_yuan_m2=150.0)
    assert modes(zone, "factory", asked).loc["grant", "price"] == "unknown"
    allowed = modes(zone, "factory", replace(asked, priority_and_saving=True)).loc["grant"]
    assert (round(allowed["floor_yuan_m2"], 1), allowed["price"]) == (201.6, "meets")
    refused = modes(zone, "factory", replace(asked, priority_and_saving=False)).loc["grant"]
    assert (refused["floor_yuan_m2"], refused["price"]) == (288, "breaks")
    deep = modes(zone, "factory", replace(asked, priority_and_saving=True, relief=0.5)).loc["grant"]
    assert round(deep["floor_yuan_m2"], 1) == 201.6


def test_the_grade_has_no_default():
    row = modes(evaluation(), "factory", PLANT).loc["grant"]
    assert (row["price"], row["lacks"]) == ("unknown", "land_grade")
    with pytest.raises(SitingError, match="1 to 15"):
        modes(evaluation(land_grade=16), "factory", PLANT)


def test_prices_are_for_industry_only(zone):
    assert modes(zone, "shop", PLANT).loc["grant", "price"] == "exempt"


def test_a_use_not_on_record_leaves_the_price_unknown(zone):
    plots = zone.zone.plots.assign(land_use=None)
    found = modes(evaluate(zone.zone.with_layer("plots", plots)), "factory", PLANT)
    assert found.loc["flexible_grant", ["verdict", "price", "lacks"]].tolist() == [
        "unknown",
        "unknown",
        "land_use",
    ]
    assert found.loc["allocation", "price"] == "exempt"


def test_land_planned_for_industry_is_industrial_land_where_its_use_is_not_on_record(zone):
    plots = zone.zone.plots.assign(land_use=None, planned_class="A2")
    found = modes(evaluate(zone.zone.with_layer("plots", plots)), "factory", PLANT)
    assert found.loc["flexible_grant", ["verdict", "price", "years_high"]].tolist() == ["fits", "meets", 50.0]


def test_many_plots_at_once_are_each_as_alone(zone):
    found = modes_of(zone, list(zone.plots.index), PLANT)
    assert len(found.rows) == 5 * 6
    for plot in zone.plots.index:
        pd.testing.assert_frame_equal(found.of(plot), modes(zone, plot, PLANT), check_dtype=False)
    reasons = found.reasons
    assert set(reasons["answer"]) <= {"fits", "needs", "unknown", "not"}
    assert reasons[["evidence", "kind", "source"]].notna().all(axis=None)
    with pytest.raises(KeyError):
        modes(zone, "nowhere", PLANT)


def test_every_row_of_two_plots_in_words_and_years(zone):
    """A new plant that is heavy, to be leased for a year too long, on land to be taken back and on free land."""
    found = modes_of(zone, ["supplied", "factory"], replace(PLANT, proven=False, lease_years=6))
    taken, unproven = (
        "土地已供应，须先依法收回或协商处置",
        "营收未验证，须在投资发展监管协议中约定达产和退出条件，或先租后让",
    )
    at_once = "一次建成，无须部分租赁；后期已确定，可一并出让"
    columns = ["plot_id", "mode", "verdict", "years_low", "years_high", "lease_most", "why"]
    told = found.rows[columns].astype(object).where(found.rows[columns].notna(), None)
    assert told.to_numpy().tolist() == [
        ["supplied", "flexible_grant", "needs", 40, 50, None, f"{taken}；{unproven}"],
        ["supplied", "lease_then_grant", "needs", 50, 50, 5, f"{taken}；租期 6 年不在 3–5 年之内"],
        ["supplied", "grant", "not", 50, 50, None, "营收未验证，不宜一次出让满年期"],
        ["supplied", "long_lease", "not", 5, 20, None, "预期寿命超过 20 年，租期不足"],
        ["supplied", "lease_and_grant", "not", 50, 50, 20, at_once],
        ["supplied", "allocation", "not", None, None, None, "不是公益性科研教育项目"],
        ["factory", "flexible_grant", "needs", 40, 50, None, unproven],
        ["factory", "lease_then_grant", "needs", 50, 50, 5, "租期 6 年不在 3–5 年之内"],
        ["factory", "grant", "not", 50, 50, None, "营收未验证，不宜一次出让满年期"],
        ["factory", "long_lease", "not", 5, 20, None, "预期寿命超过 20 年，租期不足"],
        ["factory", "lease_and_grant", "not", 50, 50, 20, at_once],
        ["factory", "allocation", "not", None, None, None, "不是公益性科研教育项目"],
    ]
    english = found.of("factory")["why_en"]
    assert english["lease_then_grant"] == "a lease of 6 years is outside 3 to 5"
    assert english["lease_and_grant"].startswith("built at once: nothing to lease; the next phase is certain")
    assert found.rows.columns[:4].tolist() == ["plot_id", "mode", "why", "why_en"]
    assert found.rows.index.tolist() == list(range(12)) and found.reasons.index.tolist() == list(range(46))
    grant = found.reasons[found.reasons["mode"].eq("grant") & found.reasons["plot_id"].eq("supplied")]
    assert grant[["fact", "answer", "text"]].to_numpy().tolist() == [
        ["suppliable", "needs", taken],
        ["life_years", "fits", "预期寿命不短于 20 年"],
        ["proven", "not", "营收未验证，不宜一次出让满年期"],
        ["assets", "fits", "重资产、长周期"],
        ["phase_certain", "fits", "一次建成或后期确定"],
    ]


@pytest.mark.parametrize(
    ("life", "lease", "asked"),
    [
        (12, 5, [("fits", 5, 20), ("not", 20, 50)]),
        (20, 20, [("fits", 5, 20), ("fits", 20, 50)]),
        (60, 21, [("not", 5, 20), ("fits", 50, 50)]),
    ],
)
def test_years_at_both_ends_of_a_lease_and_beyond_the_term(zone, life, lease, asked):
    found = modes(zone, "factory", replace(PLANT, life_years=life, lease_years=lease, assets="light"))
    rows = found.loc[["long_lease", "flexible_grant"], ["verdict", "years_low", "years_high"]]
    assert [tuple(row) for row in rows.to_numpy().tolist()] == asked


def test_a_lease_that_is_too_long_is_not_told_of_a_mode_that_does_not_fit(zone):
    found = modes(zone, "factory", replace(PLANT, lease_years=21))
    assert found.loc["long_lease", "why"] == "预期寿命超过 20 年，租期不足"


def test_the_best_fit_comes_first_and_plots_as_they_were_asked_for(zone):
    lease = replace(PLANT, life_years=12, assets="light")
    assert modes(zone, "factory", lease)["verdict"].to_dict() == {
        "long_lease": "fits", "grant": "not", "flexible_grant": "not", "lease_then_grant": "not",
        "lease_and_grant": "not", "allocation": "not",
    }  # fmt: skip
    assert list(modes(zone, "factory", lease).index[:3]) == ["long_lease", "grant", "flexible_grant"]
    found = modes_of(zone, ["supplied", "factory"], lease)
    assert found.rows["plot_id"].tolist() == ["supplied"] * 6 + ["factory"] * 6
    assert found.rows["verdict"].tolist() == ["needs"] + ["not"] * 5 + ["fits"] + ["not"] * 5


def test_a_whole_project_is_read_whole_and_a_kind_of_project_is_told_from_a_file(tmp_path):
    (tmp_path / "whole.toml").write_text("[supply]\nexpected_life_years = 12\n[wants]\n", "utf-8")
    with pytest.raises(SitingError, match="wants"):
        load_project(tmp_path / "whole.toml")
    (tmp_path / "four.toml").write_text(
        'label = "厂"\nabout = "厂"\nchecked = 2026-11-20\n[supply]\nexpected_life_years = 12\n', "utf-8"
    )
    assert load_project(tmp_path / "four.toml").life_years == 12
    with pytest.raises(SitingError, match="manufacturing is a shipped profile"):
        load_project(Path("manufacturing"))
    with pytest.raises(SitingError, match="no such file"):
        load_project(tmp_path / "nowhere.toml")


def test_a_project_file(tmp_path):
    assert load_project(SAMPLE / "project.toml").life_years == 30
    (tmp_path / "short.toml").write_text(
        "[supply]\nexpected_life_years = 12\nrevenue_proven = false\n", "utf-8"
    )
    assert load_project(tmp_path / "short.toml") == Project(life_years=12, proven=False)
    (tmp_path / "wrong.toml").write_text("[supply]\nexpected_life = 12\n", "utf-8")
    with pytest.raises(SitingError, match="expected_life_years"):
        load_project(tmp_path / "wrong.toml")
    (tmp_path / "none.toml").write_text("label = 1\n", "utf-8")
    with pytest.raises(SitingError):
        load_project(tmp_path / "none.toml")


def test_a_faulty_file_of_modes_is_told(tmp_path):
    folder = Path(mode_file.__file__).parents[1] / "modes"
    text = (folder / "industrial.toml").read_text("utf-8").replace('otherwise = "not"', 'otherwise = "no"', 1)
    (tmp_path / "m.toml").write_text(text, "utf-8")
    (tmp_path / "grade_prices.csv").write_bytes((folder / "grade_prices.csv").read_bytes())
    with pytest.raises(RuleError, match="otherwise"):
        mode_file.load_file(tmp_path / "m.toml")

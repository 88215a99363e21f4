"""Tally: classes of land, sums and ratios by unit, what is known, and what is not."""

import numpy as np
import pandas as pd
import pytest

from land_policy.tally import amounts, columns, definitions, in_class, tally, wide


def plots(**columns):
    base = {
        "status_class": ["A2", "A1", "B21", "C1"],
        "supply_class": ["D21", "D1", "E21", "F"],
        "area_m2": [40_000.0, 10_000.0, 30_000.0, 20_000.0],
        "built_floor_m2": [40_000.0, 15_000.0, 0.0, 0.0],
        "tax_wan": [120.0, np.nan, np.nan, np.nan],
        "idle_class": ["finished", "finished", "not_supplied", "not_supplied"],
    }
    return pd.DataFrame({**base, **columns}, index=list("abcd"))


def one_unit(n=4):
    return pd.DataFrame({"unit": "all", "plot": np.arange(n), "share": 1.0})


def value(table, indicator, column="value", unit="all"):
    row = table[(table["indicator"] == indicator) & (table["unit"] == unit)]
    return row[column].iloc[0]


def test_rates_of_a_zone_of_ten_hectares():
    table = tally(plots(), one_unit())
    assert value(table, "area_ha") == pytest.approx(10)
    assert value(table, "development_rate_pct") == pytest.approx(100)  # (5 + 3) / (5 + 3)
    assert value(table, "supply_rate_pct") == pytest.approx(62.5)  # 5 / 8
    assert value(table, "built_rate_pct") == pytest.approx(100)  # 5 / 5
    assert value(table, "far_zone") == pytest.approx(1.1)  # 5.5 over 5 ha built
    assert value(table, "far_plots") == pytest.approx(0.55)  # 5.5 over 10 ha
    assert value(table, "industrial_far") == pytest.approx(1.0)


def test_a_gap_lowers_what_is_known_and_not_the_figure():
    table = tally(plots(built_floor_m2=[40_000.0, np.nan, 0.0, 0.0]), one_unit())
    assert value(table, "far_zone") == pytest.approx(1.0)
    assert value(table, "far_zone", "known_pct") == pytest.approx(80)


def test_a_class_nobody_recorded_is_unknown_and_a_class_without_land_is_zero():
    table = tally(plots(), one_unit())
    assert value(table, "expired_ha") == 0
    assert np.isnan(value(table, "high_tech_ha"))
    bare = tally(plots().drop(columns=["status_class", "supply_class"]), one_unit())
    assert np.isnan(value(bare, "built_ha"))
    assert np.isnan(value(bare, "far_zone"))
    assert value(bare, "far_plots") == pytest.approx(0.55)


def test_land_the_clock_cannot_judge_is_left_out_of_the_idle_rate():
    table = tally(plots(idle_class=["idle_one_year", "unknown", "not_supplied", "not_supplied"]), one_unit())
    assert value(table, "suspected_idle_ha") == pytest.approx(4)
    assert value(table, "suspected_idle_rate_pct") == pytest.approx(100)
    assert value(table, "suspected_idle_rate_pct", "known_pct") == pytest.approx(80)


def test_shares_of_units_add_up_to_the_whole():
    members = pd.DataFrame(
        {"unit": ["n", "s", "n", "s", "s"], "plot": [0, 0, 1, 2, 3], "share": [0.25, 0.75, 1.0, 1.0, 1.0]}
    )
    table = tally(plots(), members)
    assert value(table, "area_ha", unit="n") + value(table, "area_ha", unit="s") == pytest.approx(10)
    assert value(table, "tax_wan", unit="n") == pytest.approx(30)


def test_classes_are_read_by_the_beginning_of_their_codes():
    frame = plots(status_class=["A21", "B21", None, "A"])
    assert in_class(frame, "A2").tolist() == [True, False, False, False]
    assert in_class(frame, "A+B21").tolist() == [True, True, False, True]


def test_every_definition_has_both_labels_a_unit_that_is_known_and_a_source():
    for name, row in definitions("indicators").items():
        assert row["zh"] and row["en"] and row["source_zh"] and row["source_en"], name
        assert row["unit"] in {"%", "", "万元/公顷", "万元/亩", "人/公顷", "m²/人"}, name
    assert list(wide(tally(plots(), one_unit())).columns)[:2] == ["area_ha", "built_ha"]


def test_published_national_areas():
    """48.38, 43.28, 40.12, 37.22 (10⁴ ha): published 89.46, 92.68, 92.77 %; the second within its inputs' rounding."""
    frame = pd.DataFrame(
        {
            "status_class": ["A2", "B21", "B22"],
            "supply_class": ["D21", "D21", "E1"],
            "area_m2": [37.22, 43.28 - 37.22, 48.38 - 43.28],
        }
    )
    supplied = pd.DataFrame({"status_class": ["A2", "B21", "B21"], "supply_class": ["D21", "D21", "E1"]})
    supplied["area_m2"] = [37.22, 40.12 - 37.22, 43.28 - 40.12]
    assert value(tally(frame, one_unit(3)), "development_rate_pct") == pytest.approx(89.46, abs=0.005)
    table = tally(supplied, one_unit(3))
    assert value(table, "supply_rate_pct") == pytest.approx(92.68, abs=0.02)
    assert value(table, "built_rate_pct") == pytest.approx(92.77, abs=0.005)


def test_plots_without_a_class_are_on_neither_side():
    frame = plots(status_class=["A2", None, "B21", "C1"])
    frame["built_floor_m2"] = [40_000.0, 400_000.0, 0.0, 0.0]
    table = tally(frame, one_unit())
    assert value(table, "far_zone") == pytest.approx(1.0)
    assert value(table, "far_zone", "known_pct") == pytest.approx(
        80
    )  # 4 of the 5 ha that are or may be built-up
    rates = tally(
        plots(status_class=["A2", "A1", None, "C1"], supply_class=["D21", "D1", "D1", "F"]), one_unit()
    )
    assert value(rates, "supply_rate_pct") == pytest.approx(100)
    assert value(rates, "built_rate_pct") == pytest.approx(100)
    assert value(rates, "built_rate_pct", "known_pct") == pytest.approx(62.5)


def test_suspected_idle_is_unknown_where_the_clock_knows_nothing_and_zero_where_nothing_is_supplied():
    nothing = tally(plots(idle_class=["unknown"] * 4), one_unit())
    assert np.isnan(value(nothing, "suspected_idle_ha"))
    assert np.isnan(value(nothing, "suspected_idle_rate_pct"))
    bare = tally(plots(idle_class=["unknown"] * 4).drop(columns="supply_class"), one_unit())
    assert np.isnan(value(bare, "suspected_idle_ha"))
    unsupplied = tally(plots(idle_class=["not_supplied"] * 4), one_unit())
    assert value(unsupplied, "suspected_idle_ha") == 0


def test_a_unit_without_plots_keeps_its_row():
    table = tally(plots(), one_unit(), names=["empty", "all"])
    assert value(table, "area_ha", unit="empty") == 0
    assert np.isnan(value(table, "far_zone", unit="empty"))
    assert list(wide(table).index) == ["empty", "all"]


def test_wide_has_every_definition_in_order_and_the_figures_of_each_unit():
    members = pd.DataFrame({"unit": ["s", "s", "n"], "plot": [1, 2, 0], "share": 1.0})
    table = wide(tally(plots(), members, names=["s", "n", "empty"]))
    assert list(table.columns) == [*definitions("amounts"), *definitions("indicators")]
    assert table.columns.name is None and list(table.index) == ["s", "n", "empty"]
    assert table["area_ha"].tolist() == pytest.approx([4, 4, 0])
    assert table["industrial_far"].fillna(-1).tolist() == pytest.approx([-1, 1.0, -1])
    assert table["high_tech_ha"].fillna(-1).tolist() == [-1, -1, 0]  # nothing lies in it: 0, not unknown


def test_rows_of_a_tally_are_numbered_from_0():
    table = tally(plots(), one_unit())
    assert table.index.tolist() == list(range(len(definitions("amounts")) + len(definitions("indicators"))))
    only = amounts(plots(), one_unit(), [definitions("amounts")[name] for name in ("area_ha", "built_ha")])
    assert only.index.tolist() == [0, 1]
    assert only["value"].tolist() == pytest.approx([10, 5])


def test_nothing_is_known_where_the_only_known_part_is_0():
    # two industrial plots, one without floor area and one of unknown floor area: the ratio is not known to be 0
    frame = plots(status_class=["A2", "A2", "B21", "C1"], built_floor_m2=[0.0, np.nan, 5.0, 5.0])
    table = tally(frame, one_unit())
    assert np.isnan(value(table, "industrial_far"))
    # a blank outside the class does not make the 0 within it unknown
    frame = plots(status_class=["A2", "A1", "B21", "C1"], built_floor_m2=[0.0, np.nan, 5.0, 5.0])
    assert value(tally(frame, one_unit()), "industrial_far") == 0
    # half of the blank plot lies in the unit
    half = pd.DataFrame({"unit": "all", "plot": [0, 1], "share": [1.0, 0.5]})
    frame = plots(status_class=["A2", "A2", "B21", "C1"], built_floor_m2=[0.0, np.nan, 5.0, 5.0])
    assert np.isnan(value(tally(frame, half), "industrial_far"))


def test_one_square_metre_of_floor_is_a_figure():
    frame = plots(status_class=["A2", "A2", "B21", "C1"], built_floor_m2=[1.0, np.nan, 0.0, 0.0])
    assert value(tally(frame, one_unit()), "industrial_far") == pytest.approx(1 / 40_000)


def test_land_on_record_as_idle_is_unknown_unless_somebody_wrote_a_no():
    only_yes = tally(plots(idle_recorded=[True, None, None, None]), one_unit())
    assert value(only_yes, "idle_recorded_ha") == pytest.approx(4)
    assert value(only_yes, "idle_recorded_ha", "known_pct") == pytest.approx(100)
    some_no = tally(plots(idle_recorded=[True, False, None, None]), one_unit())
    assert value(some_no, "idle_recorded_ha") == pytest.approx(4)
    assert value(some_no, "idle_recorded_ha", "known_pct") == pytest.approx(
        400 / 9
    )  # 4 of the 9 ha that are or may be
    only_no = tally(plots(idle_recorded=[False, None, None, None]), one_unit())
    assert np.isnan(value(only_no, "idle_recorded_ha"))  # nothing is known of the other 6 ha
    assert value(only_no, "idle_recorded_ha", "known_pct") == 0
    none = tally(plots(idle_recorded=[None, None, None, None]), one_unit())
    assert np.isnan(value(none, "idle_recorded_ha"))


def test_columns_tell_what_a_figure_is():
    told = columns()["suspected_idle_ha"]
    assert (told.unit, told.about) == ("公顷", "suspected by the clock on the day; the bureau decides")


def test_a_plot_of_unknown_area_weighs_nothing_in_what_is_known():
    frame = plots(area_m2=[40_000.0, np.nan, 30_000.0, 20_000.0], tax_wan=[120.0, 5.0, None, 3.0])
    table = tally(frame, one_unit())
    assert value(table, "area_ha") == pytest.approx(9)
    assert value(table, "tax_wan") == pytest.approx(128)
    assert value(table, "tax_wan", "known_pct") == pytest.approx(600 / 9)  # 4 + 2 of 9 ha
    assert value(table, "area_ha", "known_pct") == pytest.approx(100)


def test_both_sides_of_a_ratio_are_told_and_a_side_of_0_gives_no_figure():
    table = tally(plots(employees=[0.0, 0.0, 0.0, 0.0]), one_unit())
    assert value(table, "far_zone", "numerator") == pytest.approx(55_000)
    assert value(table, "far_zone", "denominator") == pytest.approx(50_000)
    assert value(table, "area_ha", "numerator") == pytest.approx(10)
    assert np.isnan(value(table, "area_ha", "denominator"))
    assert value(table, "land_per_person_m2", "numerator") == pytest.approx(50_000)
    assert np.isnan(value(table, "land_per_person_m2"))  # 5 ha over nobody


def test_land_of_less_than_a_square_metre():
    frame = plots(area_m2=[0.5, 0.0, 0.0, 0.0], built_floor_m2=[1.0, 0.0, 0.0, 0.0])
    table = tally(frame, one_unit())
    assert value(table, "industrial_far") == pytest.approx(2)
    assert value(table, "industrial_far", "known_pct") == pytest.approx(100)
    bare = tally(frame.drop(columns="status_class"), one_unit())
    assert np.isnan(value(bare, "built_ha"))

"""What rests on all of a zone's records holds for its parts too, and sums of parts give the figures of the whole."""

from datetime import date

import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal

from land_policy.anywhere import in_parts
from land_policy.case import Case
from land_policy.renewal.conditions import shares
from land_policy.tally import classed, figured, summed, tally

PLOTS = pd.DataFrame(
    {
        "area_m2": [100.0, 200.0, 300.0, 400.0],
        "status_class": ["A2", "A2", "B21", "A2"],
        "high_tech_class": ["H1", None, None, None],
        "built_far_floor_m2": [100.0, 100.0, np.nan, 600.0],
        "built_floor_m2": [100.0, 100.0, np.nan, 600.0],
        "tax_wan": [1.0, np.nan, 3.0, 4.0],
        "idle_class": ["under_way"] * 4,
    }
)


def of_zones(*zones):
    return pd.Categorical(zones)


def test_a_mark_in_one_zone_says_nothing_of_another():
    assert classed(PLOTS, "H").tolist() == [True] * 4
    with in_parts(of_zones("甲", "甲", "乙", "乙")) as parts:
        assert classed(PLOTS, "H").tolist() == [True, True, False, False]
    assert parts.found == {"high_tech_class": {"甲"}}


def test_what_is_known_of_the_other_part_counts_here():
    part = PLOTS.iloc[1:].reset_index(drop=True)
    with in_parts(of_zones("甲", "乙", "乙"), {"high_tech_class": {"甲"}}):
        assert classed(part, "H").tolist() == [True, False, False]


def test_recorded_idle_marks_that_are_all_yes_make_blanks_a_no_zone_by_zone():
    plots = pd.DataFrame({"idle_recorded": pd.array([True, None, True, False, None], dtype="boolean")})
    with in_parts(of_zones("甲", "甲", "乙", "乙", "乙")):
        assert classed(plots, "G").tolist() == [True, True, True, True, False]


def test_service_shares_of_nought_everywhere_show_nothing_zone_by_zone():
    plots = pd.DataFrame(
        {
            "built_floor_m2": [100.0, 100.0, 200.0, 200.0],
            "service_floor_m2": [0.0, 0.0, 0.0, 10.0],
            "service_land_pct": [0.0, 5.0, 0.0, 0.0],
        },
        index=list("abcd"),
    )
    case = Case(plots, date(2026, 11, 20))
    assert [one.tolist() for one in shares(case)] == [[0.0, 0.0, 0.0, 5.0], [0.0, 5.0, 0.0, 0.0]]
    with in_parts(of_zones("甲", "甲", "乙", "乙")) as parts:
        floor, land = shares(case)
    assert floor.dropna().to_dict() == {"c": 0.0, "d": 5.0} and land.dropna().to_dict() == {
        "a": 0.0,
        "b": 5.0,
    }
    assert parts.found == {"service_floor_m2 > 0": {"乙"}, "service_land_pct > 0": {"甲"}}


def test_sums_of_parts_add_up_to_the_whole():
    def members(of):
        return pd.DataFrame({"unit": "all", "plot": np.arange(len(of)), "share": 1.0})

    whole = tally(PLOTS, members(PLOTS))
    marked = {"high_tech_class": {"甲"}}
    parts = []
    for half in (PLOTS.iloc[:2], PLOTS.iloc[2:]):
        half = half.reset_index(drop=True)
        with in_parts(of_zones(*["甲"] * len(half)), marked):
            parts.append(summed(half, members(half)))
    together = pd.concat(parts).groupby(["unit", "indicator"], sort=False, as_index=False).sum(min_count=1)
    assert_frame_equal(figured(together), whole, check_dtype=False)
    far = whole.set_index("indicator").loc["far_zone"]
    assert (far["numerator"], far["denominator"]) == (800.0, 700.0)
    assert abs(far["value"] - 800 / 700) < 1e-12

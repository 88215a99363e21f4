"""Zones compared: ranks, percentiles, ties, the unknown, quartiles plain and by land, and what the zones have not alike."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InputError
from land_policy.comparing.comparison import compared, percentiles, weighed
from land_policy.comparing.zone_figures import ZoneFigures

BASIS = {"day": "2026-11-20", "editions": "idle_land_2012", "parameters": "", "invented": ""}


def zone(name, units, **basis):
    """A zone of parks: name to FAR, floor area and land in hectares."""
    rows = []
    for scope, parks in (("zone", {"all": units.pop("all", (np.nan, np.nan, 1.0))}), ("park", units)):
        for unit, (far, rate, land) in parks.items():
            told = {
                "scope": scope,
                "unit": unit,
                "name_zh": f"{unit}园",
                "name_en": f"{unit} Park",
                "known_pct": 100.0,
            }
            area = {"indicator": "area_ha", "value": land, "numerator": land, "denominator": np.nan}
            ratio = {"indicator": "far_plots", "value": far, "numerator": far * land, "denominator": land}
            idle = {"indicator": "suspected_idle_rate_pct", "value": rate, "numerator": rate * land / 100}
            rows += [told | area, told | ratio, told | idle | {"denominator": land}]
    made = {**BASIS, **basis}
    return ZoneFigures(
        name,
        {"zh": name, "en": name},
        date.fromisoformat(made["day"]),
        pd.DataFrame(rows),
        made,
        {one: {"zh": one, "en": one} for one in made["editions"].split("; ")},
    )


@pytest.fixture
def two():
    """Five parks of two zones: FAR 0.5, 1.0, 1.0, unknown, 2.0 on 10, 20, 30, 40 and 40 hectares."""
    north = zone("北", {"A": (0.5, 4.0, 10.0), "B": (1.0, 0.0, 20.0), "all": (0.83, 1.3, 30.0)})
    south = zone("南", {"C": (1.0, 9.0, 30.0), "D": (np.nan, np.nan, 40.0), "E": (2.0, 1.0, 40.0)})
    return north, south


def test_parks_of_all_zones_are_ranked_with_percentiles_and_ties_share(two):
    rows = compared(two, "park", ["far_plots"]).ranked
    assert rows["unit"].tolist() == ["E", "B", "C", "A", "D"]
    assert rows["zone"].tolist() == [1, 0, 1, 0, 1]
    assert rows["rank"].fillna(-1).tolist() == [1, 2, 2, 4, -1]
    assert rows["percentile"].tolist()[:4] == [100.0, 75.0, 75.0, 25.0]
    assert np.isnan(rows["percentile"].iloc[4])
    assert rows["area_ha"].tolist() == [40.0, 20.0, 30.0, 10.0, 40.0]


def test_where_less_is_better_the_least_is_first_and_the_percentile_goes_by_the_figure(two):
    rows = compared(two, "park", ["suspected_idle_rate_pct"]).ranked
    assert rows["unit"].tolist() == ["B", "E", "A", "C", "D"]
    assert rows["percentile"].tolist()[:4] == [25.0, 50.0, 75.0, 100.0]


def test_the_spread_counts_the_unknown_and_has_quartiles_plain_and_by_land(two):
    one = compared(two, "park", ["far_plots"]).spread.iloc[0]
    assert (one["units"], one["known"], one["unknown"]) == (5, 4, 1)
    # 0.5 1 1 2, as a spreadsheet's QUARTILE.INC tells
    assert [one[name] for name in ("least", "quarter", "median", "three_quarters", "most")] == [
        0.5,
        0.875,
        1.0,
        1.25,
        2.0,
    ]
    # land 10 50 50 40 of 100: a quarter at 25, a half at 50, three quarters at 75
    assert [one[f"{name}_by_land"] for name in ("quarter", "median", "three_quarters")] == [1.0, 1.0, 2.0]
    assert one["together"] == pytest.approx(1.35)  # floor of 5, 20, 30 and 80 hectares on 100 of land


def test_figures_that_differ_only_by_the_order_of_adding_up_share_their_rank():
    north = zone("北", {"A": (0.1 + 0.2, 0.0, 1.0), "B": (0.3, 0.0, 1.0)})
    rows = compared([north], "park", ["far_plots"]).ranked
    assert rows["rank"].tolist() == [1, 1] and rows["percentile"].tolist() == [100.0, 100.0]


def test_an_amount_is_added_up(two):
    one = compared(two, "park", ["area_ha"]).spread.iloc[0]
    assert one["together"] == 140.0 and one["unknown"] == 0


def test_what_the_zones_have_not_alike_is_told(two):
    assert compared(two, "park", ["far_plots"]).differs == {}
    north = zone(
        "北",
        {"A": (0.5, 4.0, 10.0), "B": (1.0, 0.0, 20.0)},
        day="2025-11-20",
        editions="idle_land_2012; other",
    )
    found = compared([north, two[1]], "park", ["far_plots"])
    assert found.differs == {
        "day": ("2025-11-20", "2026-11-20"),
        "editions": ("idle_land_2012; other", "idle_land_2012"),
    }


def test_a_zone_without_parks_takes_no_part_and_is_named(two):
    plain = zone("素", {"all": (0.6, 0.0, 9.0)})
    found = compared([*two, plain], "park", ["far_plots"])
    assert found.without == (2,) and len(found.ranked) == 5
    assert found.figure(2, "far_plots") == (0.6, 100.0)
    assert found.zone_name(2) == "素"


def test_zones_of_one_name_are_told_apart_by_their_folders(two):
    found = compared([two[0], two[0]], "zone", ["far_plots"])
    assert [found.zone_name(at) for at in (0, 1)] == ["北 [北]", "北 [北]"]


def test_one_zone_alone_is_no_comparison_of_zones(two):
    with pytest.raises(InputError, match="one zone only"):
        compared(two[:1], "zone", ["far_plots"])


def test_one_park_is_nothing_to_rank():
    found = compared([zone("北", {"A": (0.5, 4.0, 10.0)})], "park", ["far_plots"])
    assert found.too_few


values = st.lists(
    st.floats(0, 9).map(lambda one: round(one, 1)) | st.just(float("nan")), min_size=1, max_size=30
)


@given(values)
def test_percentiles_rise_with_the_figure_and_end_at_a_hundred(drawn):
    told = percentiles(np.array(drawn))
    known = ~np.isnan(np.array(drawn))
    assert (np.isnan(told) == ~known).all()
    if known.any():
        assert told[known].max() == 100.0 and told[known].min() >= 100.0 / known.sum() - 1e-9
        order = np.argsort(np.array(drawn)[known], kind="stable")
        assert (np.diff(told[known][order]) >= 0).all()


@given(values)
def test_alike_weights_give_a_value_that_is_there(drawn):
    known = np.array([one for one in drawn if one == one])
    found = weighed(known, np.ones(len(known)))
    if len(known):
        assert set(found) <= set(known) and (np.diff(found) >= 0).all()
    else:
        assert np.isnan(found).all()


def test_two_indicators_stand_below_one_another_and_two_units_are_enough(two):
    made = compared(two, "park", ["far_plots", "suspected_idle_rate_pct"])
    assert made.ranked.index.tolist() == list(range(10))
    assert made.ranked.columns.tolist()[:3] == ["unit", "name_zh", "name_en"]
    assert not {"index", "scope", "numerator", "denominator"} & set(made.ranked.columns)
    pair = compared([zone("北", {"A": (0.5, 4.0, 10.0), "B": (1.0, 0.0, 20.0)})], "park", ["far_plots"])
    alone = compared([zone("南", {"A": (0.5, 4.0, 10.0)})], "park", ["far_plots"])
    assert (pair.too_few, alone.too_few) == (False, True)


def test_without_land_there_is_no_share_of_it():
    assert np.isnan(weighed(np.array([1.0, 2.0]), np.array([0.0, 0.0]))).all()
    bare = zone("北", {"A": (0.5, 4.0, 0.0), "B": (1.0, 0.0, 0.0)})
    one = compared([bare], "park", ["far_plots"]).spread.iloc[0]
    assert np.isnan(one["together"]) and np.isnan(one["median_by_land"]) and one["median"] == 0.75

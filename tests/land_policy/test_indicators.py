"""Indicators of a plot: hand numbers, blanks stay blank, and an area of 0 is no denominator."""

import numpy as np
import pandas as pd
import pytest

from land_policy import indicators


def test_a_zero_or_blank_area_gives_no_ratio():
    far = indicators.far(pd.Series([100.0, 100.0, np.nan]), pd.Series([0.0, np.nan, 50.0]))
    assert far.isna().all()


def test_per_hectare_is_fifteen_times_per_mu():
    tax, area = pd.Series([1200.0]), pd.Series([40_000.0])
    assert indicators.per_hectare(tax, area, "tax_wan_ha").tolist() == [300.0]
    assert indicators.per_mu(tax, area, "tax_wan_mu").tolist() == pytest.approx([20.0])


def test_area_of_record_prefers_the_official_area_and_says_so():
    record = indicators.area_of_record(pd.Series([0.0, 101.0, np.nan]), pd.Series([50.0, 100.0, 70.0]))
    assert record["area_m2"].tolist() == [50.0, 101.0, 70.0]
    assert record["area_from"].tolist() == ["plane", "official", "plane"]
    assert record["area_gap_pct"].round(9).fillna(-1).tolist() == [-1, 1.0, -1]


def test_nothing_is_written_into_what_is_handed_in():
    official, plane = pd.Series([None, 5.0]), pd.Series([1.0, 2.0])
    before = official.copy(), plane.copy()
    indicators.area_of_record(official, plane)
    pd.testing.assert_series_equal(official, before[0])
    pd.testing.assert_series_equal(plane, before[1])


def test_headroom_is_negative_where_the_plot_is_over_its_ceiling_and_no_floor_area_is_left():
    headroom = indicators.far_headroom(pd.Series([2.0, 1.0, np.nan]), pd.Series([1.5, 1.2, 1.0]))
    assert headroom.round(9).fillna(99).tolist() == [0.5, -0.2, 99]
    left = indicators.floor_headroom_m2(headroom, pd.Series([1000.0, 1000.0, 1000.0]))
    assert left.round(6).fillna(99).tolist() == [500.0, 0.0, 99]


def test_an_area_of_half_a_square_metre_is_a_denominator():
    assert indicators.ratio(pd.Series([1.0]), pd.Series([0.5]), "share").tolist() == [2.0]
    record = indicators.area_of_record(pd.Series([0.5]), pd.Series([0.4]))
    assert (record["area_m2"].tolist(), record["area_from"].tolist()) == ([0.5], ["official"])


def test_the_building_coefficient_is_in_per_cent():
    assert indicators.building_coefficient_pct(pd.Series([420.0]), pd.Series([1000.0])).tolist() == [42.0]

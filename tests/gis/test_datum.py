"""Datums of web maps: published vectors, both ways, and nothing moves outside China."""

import numpy as np
import pandas as pd
import pytest

from gis.datum import bd09_to_gcj02, gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_gcj02

# lat, lon in WGS 84 and in GCJ-02, from the tests of the published implementation
PUBLISHED = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]


@pytest.mark.parametrize(("wgs", "gcj"), PUBLISHED)
def test_wgs84_to_gcj02_is_the_published_one(wgs, gcj):
    lon, lat = wgs84_to_gcj02(wgs[1], wgs[0])
    assert (lat, lon) == pytest.approx(gcj, abs=1e-8)
    back_lon, back_lat = gcj02_to_wgs84(gcj[1], gcj[0])
    assert (back_lat, back_lon) == pytest.approx(wgs, abs=1e-8)


def test_from_baidu_to_the_ground_at_lianyungang():
    gcj = bd09_to_gcj02(119.227819, 34.608707)
    assert gcj == pytest.approx((119.22120, 34.60306), abs=5e-6)
    assert gcj02_to_wgs84(*gcj) == pytest.approx((119.21566, 34.60408), abs=5e-6)


def test_the_shift_at_lianyungang_in_metres():
    lon, lat = wgs84_to_gcj02(119.2222, 34.6060)
    assert (lon - 119.2222) * 111_320 * np.cos(np.radians(34.606)) == pytest.approx(507, abs=3)
    assert (lat - 34.6060) * 110_950 == pytest.approx(-111, abs=5)


def test_both_inverses_return_over_all_of_china():
    chance = np.random.default_rng(20261120)
    lon, lat = chance.uniform(73, 136, 20_000), chance.uniform(3, 54, 20_000)
    lon[:3] = (105.0, 105.0 + 1e-9, 105.0 - 1e-9)  # where the root in the formula is steep
    for there, back in ((wgs84_to_gcj02, gcj02_to_wgs84), (gcj02_to_bd09, bd09_to_gcj02)):
        again = back(*there(lon, lat))
        assert np.abs(again[0] - lon).max() < 1e-9
        assert np.abs(again[1] - lat).max() < 1e-9


@pytest.mark.parametrize("move", [wgs84_to_gcj02, gcj02_to_wgs84, gcj02_to_bd09, bd09_to_gcj02])
def test_outside_china_and_blanks_stay(move):
    lon, lat = np.array([2.35, -74.0, 139.7, np.nan, 120.0]), np.array([48.85, 40.7, 35.7, 34.0, np.nan])
    moved = move(lon, lat)
    np.testing.assert_array_equal(moved[0], lon)
    np.testing.assert_array_equal(moved[1], lat)


def test_arrays_series_and_numbers_and_what_was_given_is_untouched():
    lon, lat = pd.Series([121.5272106, 2.35]), pd.Series([31.1774276, 48.85])
    moved = wgs84_to_gcj02(lon, lat)
    assert moved[0].tolist() == pytest.approx([121.531541859215, 2.35], abs=1e-8)
    assert lon.tolist() == [121.5272106, 2.35]
    assert isinstance(wgs84_to_gcj02(121.5, 31.2)[0], float)
    assert wgs84_to_gcj02(np.empty(0), np.empty(0))[0].shape == (0,)
    assert wgs84_to_gcj02(np.full((2, 3), 119.0), 34.0)[1].shape == (2, 3)

"""Spectral indices."""

from pathlib import Path

import numpy as np
import pytest

from gis.raster.grid import read_window
from gis.raster.index import bsi, ndvi, normalised_difference


def test_by_hand_and_what_is_not_known_is_masked() -> None:
    nir = np.ma.masked_array([80.0, 0.0, 10.0, np.nan, 5.0], mask=[False, False, True, False, False])
    found = normalised_difference(nir, np.array([40.0, 0.0, 5.0, 1.0, 15.0]))
    assert found.tolist() == [pytest.approx(1 / 3), None, None, None, -0.5]


def test_whole_numbers_do_not_wrap_round() -> None:
    assert float(
        normalised_difference(np.array([10], np.uint8), np.array([250], np.uint8))[0]
    ) == pytest.approx(-12 / 13)


def test_bands_below_nothing_give_no_index() -> None:
    """After an offset of −0.1 dark ground is below 0: (0.02 − −0.01) / 0.01 would be 3, greener than any wood."""
    nir, red = np.array([0.02, 0.30, -0.05, 0.02]), np.array([-0.01, 0.10, -0.02, 0.0])
    assert ndvi(nir, red).tolist() == [None, pytest.approx(0.5), None, 1.0]
    one = np.array([0.2])
    assert bsi(one, -0.1 * one, one, one).tolist() == [None]


def test_vegetation_of_a_real_image(real: Path) -> None:
    image = real / "rasters" / "stars_L7_ETMs.tif"
    found = ndvi(read_window(image, band=4), read_window(image, band=3))
    assert found.mean() == pytest.approx(-0.064325, abs=5e-7)
    assert found.min() == pytest.approx(-0.753425, abs=5e-7)
    assert found.max() == pytest.approx(0.586667, abs=5e-7)

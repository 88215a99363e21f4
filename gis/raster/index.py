"""Spectral indices: two bands against each other."""

from __future__ import annotations

from typing import Any

import numpy as np

Band = np.ma.MaskedArray[Any, np.dtype[np.float64]]


def normalised_difference(a: Any, b: Any) -> Band:
    """Difference of two bands over their sum, −1 to 1 for bands that are not negative: ``(a − b) / (a + b)``.

    Masked where either band is masked or NaN, and where the sum is 0: nothing is known there.

    >>> normalised_difference(np.array([80, 0]), np.array([40, 0]))
    masked_array(data=[0.3333333333333333, --], mask=[False, True], fill_value=1e+20)
    """
    first, second = (np.ma.masked_invalid(np.ma.asarray(band, dtype=np.float64)) for band in (a, b))
    total = np.ma.masked_equal(first + second, 0.0)
    return (first - second) / total


def ndvi(nir: Any, red: Any) -> Band:
    """Vegetation: ``(near infrared − red) / (near infrared + red)`` (Rouse and others 1974).

    >>> float(ndvi(np.array([60.0]), np.array([20.0]))[0])
    0.5
    """
    return normalised_difference(nir, red)


def ndwi(green: Any, nir: Any) -> Band:
    """Open water: ``(green − near infrared) / (green + near infrared)`` (McFeeters 1996).

    >>> float(ndwi(np.array([30.0]), np.array([10.0]))[0])
    0.5
    """
    return normalised_difference(green, nir)


def ndbi(swir: Any, nir: Any) -> Band:
    """Built-up ground: ``(short-wave infrared − near infrared) / sum`` (Zha, Gao and Ni 2003).

    >>> float(ndbi(np.array([50.0]), np.array([30.0]))[0])
    0.25
    """
    return normalised_difference(swir, nir)

"""Relief: heights as a picture, coloured by steps and lit by a low sun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.raster.picture import Paint, Values, webp
from gis.raster.web import Frame

SUN = (315.0, 45.0)
"""Where the light comes from: degrees clockwise from north, and above the horizon."""
DARKEST = 0.45
"""How bright the darkest slope is drawn beside flat ground."""


def relief(values: Values, breaks: Sequence[float], ramp: Sequence[str]) -> Paint:
    """Paint heights in metres: the colour of each step in the light of a low sun from the north-west.

    Shade: ``cos z cos s + sin z sin s cos(a − aspect)`` with zenith ``z``, azimuth ``a`` and slope ``s`` from central
    differences; no slope is drawn darker than 0.45 of flat ground.

    Source: B. K. P. Horn, Hill shading and the reflectance map, Proceedings of the IEEE 69 (1981).
    """

    def paint(place: Frame) -> tuple[bytes, str]:
        heights = values(place)
        south, east = np.gradient(heights.filled(np.nan), place.pixel * place.shrinks)
        light = np.maximum(shade(east, south), DARKEST)
        table = np.array([list(bytes.fromhex(one[1:7])) for one in ramp], dtype=np.float32)
        tint = table[np.searchsorted(np.array(breaks), heights.filled(0.0), side="right")]
        drawn = np.clip(tint * light[..., None], 0, 255).astype(np.uint8)
        return webp(drawn.transpose(2, 0, 1), ~np.ma.getmaskarray(heights)), "image/webp"

    return paint


def shade(east: Any, south: Any) -> NDArray[np.float64]:
    """How bright a slope is beside flat ground, 1, by its rises to the east and to the south.

    >>> shade(np.array([0.0, 1.0, -1.0]), np.zeros(3)).round(2).tolist()
    [1.0, 1.21, 0.21]
    """
    azimuth, height = np.radians(SUN)
    toward_east, toward_south = np.sin(azimuth) * np.cos(height), -np.cos(azimuth) * np.cos(height)
    bright = (np.sin(height) - east * toward_east - south * toward_south) / np.sqrt(1 + east**2 + south**2)
    return np.clip(np.nan_to_num(bright, nan=np.sin(height)), 0, None) / np.sin(height)

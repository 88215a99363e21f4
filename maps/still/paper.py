"""Paper: sizes of sheets in millimetres, round scales, and how large type is set on a sheet."""

from __future__ import annotations

import math
import re

from gis.errors import MapError

MM = 25.4
"""Millimetres to an inch."""
SCREEN_DPI = 144
"""Dots to an inch by which a size in dots becomes one in millimetres: 1920 dots are 13⅓ inches, a slide's width."""
SCALES = (500, 1000, 2000, 2500, 5000, 7500, 10000, 15000, 20000, 25000, 30000, 40000, 50000, 60000, 75000,
          80000, 100000, 120000, 150000, 175000, 200000, 250000, 300000, 400000, 500000, 750000, 1000000)  # fmt: skip
"""Scales that a map takes by itself, as 1 to so much."""
LEAST_MM, MOST_MM = 60.0, 2500.0
_A = {
    "A5": (210, 148),
    "A4": (297, 210),
    "A3": (420, 297),
    "A2": (594, 420),
    "A1": (841, 594),
    "A0": (1189, 841),
}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*[x×*]\s*(\d+(?:\.\d+)?)\s*(mm|px)?", re.IGNORECASE)


def size(text: str) -> tuple[tuple[float, float], bool]:
    """Width and height in mm, and whether they were given in dots of a screen.

    ``A3`` lies, ``A3P`` stands; ``420x297`` is in mm, ``1920x1080px`` in dots at 144 to an inch.

    >>> size("A3"), size("a4p"), size("1920x1080px")
    (((420.0, 297.0), False), ((210.0, 297.0), False), ((338.6667, 190.5), True))

    Raises MapError for anything else and for what is smaller than 60 mm or larger than 2500 mm.
    """
    told = text.strip().upper()
    found = _SIZE.fullmatch(told)
    screen = False
    if told in _A:
        wide, tall = (float(side) for side in _A[told])
    elif told.removesuffix("P") in _A:
        tall, wide = (float(side) for side in _A[told.removesuffix("P")])
    elif found:
        screen = (found[3] or "").upper() == "PX"
        wide, tall = (
            round(float(side) * (MM / SCREEN_DPI if screen else 1), 4) for side in found.groups()[:2]
        )
    else:
        raise MapError(f"size {text!r}: use A5 to A0 (A3P stands), 420x297 in mm or 1920x1080px")
    return checked((wide, tall)), screen


def checked(size_mm: tuple[float, float]) -> tuple[float, float]:
    """The size, refused by MapError when no sheet can have it."""
    wide, tall = (float(side) for side in size_mm)
    if not all(math.isfinite(side) and LEAST_MM <= side <= MOST_MM for side in (wide, tall)):
        raise MapError(
            f"size {wide:g} × {tall:g} mm: a picture is {LEAST_MM:g} to {MOST_MM:g} mm wide and high"
        )
    return wide, tall


def round_scale(least: float) -> int:
    """The largest scale, of those a map takes by itself, at which it still fits: at least 1 to ``least``.

    >>> round_scale(12345), round_scale(25000), round_scale(3_400_000)
    (15000, 25000, 4000000)
    """
    for one in SCALES:
        if one >= least * (1 - 1e-9):
            return one
    power = 10 ** math.floor(math.log10(least))
    return int(math.ceil(least / power) * power)


def type_scale(size_mm: tuple[float, float], letter: float = 1.0) -> float:
    """How large type is set: 1 on A3, less than in proportion on smaller sheets, for they are held nearer.

    >>> round(type_scale((420, 297)), 2), round(type_scale((297, 210)), 2)
    (1.0, 0.84)
    """
    return letter * math.sqrt(math.hypot(*size_mm) / math.hypot(420, 297))

"""The colours: ground and ink, ramps of amount and of margin, verdict tones, and land use by code."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from gis.errors import MapError

PAPER, PANEL, RULE = "#FAFAF7", "#FFFFFF", "#E3E1DA"
INK, SECOND_INK, ACCENT = "#1F2A30", "#5B6770", "#B3432B"
WATER, GREEN, ROAD, ROAD_GROUND = "#CFE0E8", "#DDE7D3", "#FFFFFF", "#ECEAE4"
SITE = "#6A3D9A"
UNKNOWN, HATCH, QUIET = "#E8E6DF", "#A9A69B", "#F4F3EE"

AMOUNT = ("#EDF4F2", "#C7E0DD", "#8FC4C4", "#4F9FA8", "#23738A", "#0F4560")
BELOW = ("#8C510A", "#D8B365", "#F6E8C3")
ABOVE = ("#C7EAE5", "#5AB4AC", "#01665E")
TONES: Mapping[str, str] = MappingProxyType(
    {"good": "#23738A", "bad": ACCENT, "unknown": UNKNOWN, "none": QUIET, "info": SECOND_INK}
)
URGENCY: Mapping[str, str] = MappingProxyType(
    {
        "not_due": "#E8E6DF",
        "late": "#F2D48A",
        "one_year": "#E8964A",
        "two_years": ACCENT,
        "stopped": "#8E6C8A",
        "negotiated": "#5C7FA3",
    }
)
PARK_TINTS = ("#E4E9DC", "#EAE3D6", "#DFE6E8", "#EBE0DD", "#E3E1EA", "#E8E8D8")


def amount_ramp(classes: int) -> tuple[str, ...]:
    """As many steps of the amount ramp as there are classes, light to dark, spread over the whole ramp.

    >>> amount_ramp(3)
    ('#EDF4F2', '#8FC4C4', '#0F4560')
    """
    if not 1 <= classes <= len(AMOUNT):
        raise MapError(f"{classes} classes of one amount cannot be told apart; use 1 to {len(AMOUNT)}")
    if classes == 1:
        return (AMOUNT[2],)
    last = len(AMOUNT) - 1
    return tuple(AMOUNT[(step * last) // (classes - 1)] for step in range(classes))


def margin_ramp(below: int, above: int) -> tuple[str, ...]:
    """Steps under and over a limit, the darkest furthest from it, the lightest beside it.

    >>> margin_ramp(2, 1)
    ('#8C510A', '#D8B365', '#5AB4AC')
    """
    if not (0 <= below <= 3 and 0 <= above <= 3):
        raise MapError(f"{below} classes below and {above} above a limit: at most 3 on either side")
    under = {0: (), 1: BELOW[1:2], 2: BELOW[:2], 3: BELOW}[below]
    over = {0: (), 1: ABOVE[1:2], 2: ABOVE[1:], 3: ABOVE}[above]
    return (*under, *over)


def land_use_colour(code: str, kind: str = "screen") -> str:
    """Colour of a land-use code of 用地用海 2023, by the longest prefix the table knows; unknown ground if none.

    ``kind`` is ``plan`` (drawing colours, 市级国土空间总体规划制图规范 annex B) or ``screen`` (the same hues at one
    lightness). The code is taken to be of that system: digits of another system mean other things.

    >>> land_use_colour("100101", "plan"), land_use_colour("1001", "plan"), land_use_colour("99", "plan")
    ('#BB9674', '#BB9674', '#E8E6DF')
    """
    colours = land_use_colours(kind)
    text = str(code)
    for size in range(len(text), 1, -1):
        if text[:size] in colours:
            return colours[text[:size]]
    return UNKNOWN


@functools.cache
def land_use_colours(kind: str = "screen") -> Mapping[str, str]:
    """The table ``{code prefix: colour}`` of one set, ``plan`` or ``screen``."""
    if kind not in ("plan", "screen"):
        raise MapError(f"no land-use colour set {kind!r}; use 'plan' or 'screen'")
    table = resources.files("maps").joinpath("land_use_colours.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["code"]: row[kind] for row in csv.DictReader(table.splitlines())})

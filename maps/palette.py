"""The colours: ground and ink, ramps of amount and of margin, verdict tones, and land use by code."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping, Sequence
from importlib import resources
from types import MappingProxyType

from gis.errors import MapError
from maps import colour as colours

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
PROJECTED: Mapping[str, str] = MappingProxyType(
    dict(zip(AMOUNT, ("#D5EBE7", "#9BD3CE", "#57ADB3", "#1F7F93", "#0B5068", "#04222F"), strict=True))
    | dict(zip(BELOW, ("#7A3F00", "#D19A33", "#F3DB9B"), strict=True))
    | dict(zip(ABOVE, ("#A5DCD5", "#2F9A92", "#004F48"), strict=True))
)
"""The steps of the ramps as a projector draws them: no lightest step that a lit room swallows."""
PRINTED_HATCHES = ("", "lines", "posts", "back", "dots", "grid", "cross")
PRINTED_INK = "#7C868C"
PRINTED_TONES = (84.0, 68.0, 52.0)
QUIET_TONE = 94.0
"""Hatches and lightness that tell classes apart on a printer of greys; what is lighter than quiet stays plain."""
PARK_TINTS = ("#EFE6D2", "#E4E2EC", "#F0E0D9", "#E0E6EC", "#EDE3E6", "#EBE7DF")


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


def projected(colour: str) -> str:
    """A colour as a projector draws it: its step of the stronger ramps, else the same hue darker and fuller.

    >>> projected("#EDF4F2"), projected("#D7C3B2")
    ('#D5EBE7', '#C5A78C')
    """
    return PROJECTED.get(colour) or colours.strong(colour)


def printed(named: Sequence[str], kind: str, plain: int = 0) -> tuple[tuple[str, str], ...]:
    """Colour and hatch of each class in print, so that greys alone tell them apart.

    Amounts are told by lightness as they are; under a limit (the brown side) lines are added; named classes get a
    hatch each in turn, then the same hatches a tone darker. Near-white classes stay plain, and so does ``plain``: the
    place of the class that most plots are in.

    >>> printed(["#D7C3B2", "#FFFFFF", "#FFA99A"], "categories")
    (('#E2CEBD', ''), ('#FFFFFF', ''), ('#FDC4BA', 'lines'))
    """
    if kind != "categories":
        return tuple((one, "lines" if kind == "diverging" and one in BELOW else "") for one in named)
    order = sorted(range(len(named)), key=lambda at: (at != plain, at))
    coloured = [at for at in order if colours.grey(named[at]) <= QUIET_TONE]
    turns = {at: divmod(turn, len(PRINTED_HATCHES)) for turn, at in enumerate(coloured)}
    found = []
    for at, one in enumerate(named):
        if at not in turns:
            found.append((one, ""))
            continue
        turn, hatch = turns[at]
        tone = PRINTED_TONES[min(turn, len(PRINTED_TONES) - 1)]
        found.append((colours.toned(one, tone), PRINTED_HATCHES[hatch]))
    return tuple(found)


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

"""Furniture: what makes a drawing a sheet: neat line with grid marks, title, stamps, foot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gis.words import thin
from maps import palette
from maps.on_sheet import bar_metres
from maps.still import fonts
from maps.still.lettering import PT
from maps.still.panel import SMALL
from maps.still.pen import Pen
from maps.words import words

if TYPE_CHECKING:
    from maps.still.still import Still


def neat_line(pen: Pen, still: Still) -> None:
    """The edge of the map: a fine line at the map, a stronger one around it, and marks of the grid between them."""
    west, south, east, north = still.window.paper
    if not still.frame:
        pen.box((west, south, east, north), line=palette.SECOND_INK, width=0.2)
        return
    out = 1.3 * still.type_scale
    pen.box((west, south, east, north), line=palette.INK, width=0.15)
    pen.box((west - out, south - out, east + out, north + out), line=palette.INK, width=0.5)
    if still.colophon.grid:
        _grid_marks(pen, still, out)


def _grid_marks(pen: Pen, still: Still, out: float) -> None:
    """Ticks in the frame and crosses on the map where the grid of the coordinates passes, its kilometres beside."""
    window, size = still.window, 4.6 * still.type_scale
    west, south, east, north = window.paper
    step = bar_metres(100 * still.type_scale / window.mm)
    ground = window.ground
    eastings = [n * step for n in range(math.ceil(ground[0] / step), math.floor(ground[2] / step) + 1)]
    northings = [n * step for n in range(math.ceil(ground[1] / step), math.floor(ground[3] / step) + 1)]
    for place in eastings:
        x = west + (place - ground[0]) * window.mm
        for low, high in ((south - out, south), (north, north + out)):
            pen.line([(x, low), (x, high)], palette.INK, 0.15)
        pen.text(
            x, south - out - size * PT - 0.6, _kilometres(place), size, palette.SECOND_INK, align="center"
        )
    for place in northings:
        y = south + (place - ground[1]) * window.mm
        for low, high in ((west - out, west), (east, east + out)):
            pen.line([(low, y), (high, y)], palette.INK, 0.15)
        pen.text(west - out - 0.8, y, _kilometres(place), size, palette.SECOND_INK, align="center", turn=90)
    arm = 1.2
    for place in eastings:
        for other in northings:
            x, y = west + (place - ground[0]) * window.mm, south + (other - ground[1]) * window.mm
            pen.line([(x - arm, y), (x + arm, y)], palette.SECOND_INK, 0.1)
            pen.line([(x, y - arm), (x, y + arm)], palette.SECOND_INK, 0.1)


def _kilometres(metres: float) -> str:
    return thin(metres / 1000, ",.3f").rstrip("0").rstrip(".")


def title_band(pen: Pen, still: Still) -> None:
    """Title over a small line of what it belongs to, the stamps at the right."""
    west, south, east, north = still.layout.title
    size = still.type_scale
    right = _stamps(pen, still, east, north, size)
    room = right - west - 6 * size
    if still.kicker:
        pen.text(
            west, north - 3.2 * size, fonts.fitted(still.kicker, 8 * size, room), 8 * size, palette.SECOND_INK
        )
    base = south + 1.6 * size if still.kicker else south + 3.6 * size
    pen.text(west, base, fonts.fitted(still.title, 19 * size, room), 19 * size)


def _stamps(pen: Pen, still: Still, east: float, north: float, size: float) -> float:
    """密级 and 示意 as outlined stamps at the upper right; gives where they begin."""
    said, right = words(still.lang), east
    texts = [still.colophon.classification, said["invented"] if still.colophon.invented else ""]
    for text in (text for text in texts if text):
        wide = fonts.width(text, 8.5 * size) + 5 * size
        box = (right - wide, north - 6.4 * size, right, north)
        pen.box(box, line=palette.INK, width=0.3)
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 - 0.36 * 8.5 * size * PT
        pen.text(*middle, text, 8.5 * size, align="center")
        right -= wide + 3 * size
    return right


FOOT_LINES, FOOT_LEAD = 3, 1.4
"""Lines that the margin under a sheet has room for, and how far apart they are, in letters."""


def foot(pen: Pen, still: Still) -> None:
    """The lines under the sheet: that the boundaries are not legal ones, notes, and the number of the page."""
    west, south, east, _ = still.layout.foot
    size, said = still.type_scale, words(still.lang)
    right = east
    if still.number:
        pen.text(east, south, still.number, SMALL * size, palette.SECOND_INK, align="right")
        right -= fonts.width(still.number, SMALL * size) + 6 * size
    told = list(dict.fromkeys([said["not_legal"], *still.colophon.notes]))
    wide = right - west
    found = fonts.lines(" · ".join(told), SMALL * size, wide)
    if len(found) > FOOT_LINES:
        found = [*found[: FOOT_LINES - 1], fonts.fitted("".join(found[FOOT_LINES - 1 :]), SMALL * size, wide)]
    for place, line in enumerate(found):
        pen.text(west, south - place * FOOT_LEAD * SMALL * size * PT, line, SMALL * size, palette.SECOND_INK)

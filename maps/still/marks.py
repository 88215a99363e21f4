"""Marks: scale bar, north arrow and note, which stand on the map itself where they hide the fewest plots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.words import thin
from maps import palette
from maps.on_sheet import Box, bar_metres
from maps.still import fonts
from maps.still.furniture import FOOT_LEAD
from maps.still.lettering import PT
from maps.still.outline import Window
from maps.still.panel import SMALL
from maps.still.pen import Pen
from maps.still.tones import GROUND
from maps.words import words

if TYPE_CHECKING:
    from maps.still.still import Still

EDGE = 4.0
"""How far from the edge of a map what stands on it begins on A3, in mm; a map that begins further in has a column beside it."""


def corner(pen: Pen, still: Still, *, dry: bool = False) -> list[Box]:
    """Scale bar with its number and the north arrow on the map, and without a frame its note; gives their places."""
    west, south, east, north = still.window.paper
    size, said = still.type_scale, words(still.lang)
    taken = [scale_bar(pen, still.window, west + 4 * size, south + 4 * size, size, dry=dry)]
    tops = [north_arrow(pen, x, north - 5 * size, size, said["still_north"], dry=True)
            for x in (east - 8 * size, west + 8 * size)]  # fmt: skip
    clear = min(tops, key=lambda one: hidden(still, one))
    taken.append(
        north_arrow(pen, (clear[0] + clear[2]) / 2, north - 5 * size, size, said["still_north"], dry=dry)
    )
    if still.frame:
        return taken
    told = [said["invented"]] if still.colophon.invented else []
    number = still.colophon.map_number
    told += [f"{said['map_number']} {number}" if number else said["no_map_number"], said["not_legal"]]
    told += [still.colophon.day]
    told = [one for one in told if one]
    if west > EDGE * size:
        return taken if dry else [*taken, _note_beside(pen, told, west, south, size)]
    room = max(min(0.62 * (east - west), east - taken[0][2] - 3 * size), 0.3 * (east - west))
    rows, lead = _rows(told, SMALL * size, room), FOOT_LEAD * SMALL * size * PT
    wide = max(fonts.width(row, SMALL * size) for row in rows) + 2
    tall = SMALL * size * PT + 1.4 + (len(rows) - 1) * lead
    box = (east - wide - 1, south, east, south + tall)
    taken.append(box)
    if not dry:
        pen.box(box, fill=palette.PANEL, alpha=0.85)
        for place, row in enumerate(reversed(rows)):
            y = south + 1.0 + place * lead
            pen.text(east - 1, y, row, SMALL * size, palette.SECOND_INK, align="right")
    return taken


def _rows(told: Sequence[str], size_pt: float, room: float) -> list[str]:
    """What is told, in lines of a width: divided between two things told, unless that takes more lines.

    >>> _rows(["示意数据", "示意图，不得公开", "非法定界线"], 10, 50)
    ['示意数据 · 示意图，不得公开', '非法定界线']
    """
    close = fonts.lines(" · ".join(told), size_pt, room)
    rows: list[str] = []
    for one in told:
        together = f"{rows[-1]} · {one}" if rows else ""
        if together and fonts.width(together, size_pt) <= room:
            rows[-1] = together
        else:
            rows += fonts.lines(one, size_pt, room)
    return rows if len(rows) <= len(close) else close


def _note_beside(pen: Pen, told: Sequence[str], east: float, south: float, size: float) -> Box:
    """The note of a map at the foot of the column beside it; gives its place."""
    edge, lead = EDGE * size, FOOT_LEAD * SMALL * size * PT
    found = _rows(told, SMALL * size, east - 2 * edge)
    for place, line in enumerate(reversed(found)):
        pen.text(edge, south + 1.0 + place * lead, line, SMALL * size, palette.SECOND_INK)
    return (edge, south, east - edge, south + 1.0 + len(found) * lead)


def hidden(still: Still, box: Box) -> int:
    """How many plots a box on the sheet would touch."""
    if still.scene.plots is None:
        return 0
    window = still.window
    west, south, east, north = box
    ground = (
        window.west + (west - window.x) / window.mm,
        window.south + (south - window.y) / window.mm,
        window.west + (east - window.x) / window.mm,
        window.south + (north - window.y) / window.mm,
    )
    shapes = np.asarray(still.scene.plots.shapes, dtype=object)
    bounds = shapely.bounds(shapes)
    met = (bounds[:, 0] < ground[2]) & (bounds[:, 2] > ground[0])
    met &= (bounds[:, 1] < ground[3]) & (bounds[:, 3] > ground[1])
    return int(shapely.intersects(shapes[met], shapely.box(*ground)).sum())


def scale_bar(pen: Pen, window: Window, x: float, y: float, size: float, *, dry: bool = False) -> Box:
    """A bar of four parts in turn dark and light, its lengths over it, 1 to so much beside."""
    most = min(70 * size, (window.paper[2] - window.paper[0]) * 0.32) / window.mm
    length = bar_metres(most)
    wide, tall = length * window.mm, 1.5 * size
    letters = 6.5 * size
    number = f"1:{thin(window.scale, ',.0f')}"
    right = x + wide + 4 * size + max(fonts.width(number, letters * 1.25), 4) + 7 * size
    box = (x - 2 * size, y - 2 * size, right, y + tall + 5 * size)
    if dry:
        return box
    pen.box(box, fill=palette.PANEL, alpha=0.85)
    parts = 4
    for part in range(parts):
        west = x + wide * part / parts
        fill = palette.INK if part % 2 == 0 else palette.PANEL
        pen.box((west, y, west + wide / parts, y + tall), fill=fill, line=palette.INK, width=0.12)
    unit, per = ("km", 1000.0) if length >= 1000 else ("m", 1.0)
    for share in (0, 0.5, 1):
        text = f"{length * share / per:g}" + (f" {unit}" if share == 1 else "")
        align = "center"
        pen.text(x + wide * share, y + tall + 1.0 * size, text, letters, align=align)
    pen.text(right - 2 * size, y - 0.1 * size, number, letters * 1.25, align="right")
    return box


def north_arrow(pen: Pen, x: float, top: float, size: float, text: str, *, dry: bool) -> Box:
    """An arrow to the north of the grid, half dark and half light, the words over it."""
    letters, tall, half = 6.5 * size, 11 * size, 2.6 * size
    wide = max(fonts.width(text, letters) / 2, half) + 1.5
    box = (x - wide, top - tall - 4.5 * size, x + wide, top + 1.0)
    if dry:
        return box
    pen.text(x, top - 2.4 * size, text, letters, align="center", halo=GROUND)
    head = top - 4 * size
    low, notch = head - tall, head - tall + 2.6 * size
    pen.shape([(x, head), (x - half, low), (x, notch)], fill=palette.INK, line=palette.INK, width=0.15)
    pen.shape([(x, head), (x + half, low), (x, notch)], fill=palette.PANEL, line=palette.INK, width=0.15)
    return box

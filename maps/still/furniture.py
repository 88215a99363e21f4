"""Furniture: what makes a drawing a sheet: neat line with grid marks, title, stamps, scale bar, north arrow, foot."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.words import thin
from maps import palette
from maps.still import fonts
from maps.still.lettering import PT
from maps.still.outline import Box, Window
from maps.still.panel import BODY, HEAD, LEAST_ROW, ROW, SMALL, Block, KeyRow
from maps.still.paper import bar_metres
from maps.still.pen import Pen
from maps.still.tones import GROUND
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


def corner(pen: Pen, still: Still, *, dry: bool = False) -> list[Box]:
    """Scale bar with its number and the north arrow on the map, and without a frame its note; gives their places."""
    west, south, east, north = still.window.paper
    size, said = still.type_scale, words(still.lang)
    taken = [scale_bar(pen, still.window, west + 4 * size, south + 4 * size, size, dry=dry)]
    tops = [north_arrow(pen, x, north - 5 * size, size, said["still_north"], dry=True)
            for x in (east - 8 * size, west + 8 * size)]  # fmt: skip
    clear = min(tops, key=lambda one: _hidden(still, one))
    taken.append(
        north_arrow(pen, (clear[0] + clear[2]) / 2, north - 5 * size, size, said["still_north"], dry=dry)
    )
    if still.frame:
        return taken
    told = [said["invented"]] if still.colophon.invented else []
    number = still.colophon.map_number
    told += [f"{said['map_number']} {number}" if number else said["no_map_number"], said["not_legal"]]
    told += [still.colophon.day]
    line = " · ".join(one for one in told if one)
    if west > KEY_EDGE * size:
        return taken if dry else [*taken, _note_beside(pen, line, west, south, size)]
    text = fonts.fitted(line, SMALL * size, 0.62 * (east - west))
    wide, tall = fonts.width(text, SMALL * size) + 2, SMALL * size * PT + 1.4
    box = (east - wide - 1, south, east, south + tall)
    taken.append(box)
    if not dry:
        pen.box(box, fill=palette.PANEL, alpha=0.85)
        pen.text(east - 1, south + 1.0, text, SMALL * size, palette.SECOND_INK, align="right")
    return taken


def _note_beside(pen: Pen, text: str, east: float, south: float, size: float) -> Box:
    """The note of a map at the foot of the column beside it; gives its place."""
    edge, lead = KEY_EDGE * size, FOOT_LEAD * SMALL * size * PT
    found = fonts.lines(text, SMALL * size, east - 2 * edge)
    for place, line in enumerate(reversed(found)):
        pen.text(edge, south + 1.0 + place * lead, line, SMALL * size, palette.SECOND_INK)
    return (edge, south, east - edge, south + 1.0 + len(found) * lead)


KEY_MM, KEY_EDGE = 62.0, 4.0
"""Widest a key on or beside a map is on A3, and its distance from the edge, in mm."""


def key_column(still: Still) -> float:
    """How wide a column the key needs beside the map, in mm; 0 where a place on the map hides no plot.

    ``still`` is the map that fills the page; where plots lie under every place, the key stands beside it.
    """
    taken = corner(Pen(still.size_mm), dataclasses.replace(still, blocks=()), dry=True)
    alone = dataclasses.replace(still, blocks=())
    _, box, _ = _key_place(alone, still.blocks[0], taken)
    if not _hidden(alone, box):
        return 0.0
    return box[2] - box[0] + 2 * KEY_EDGE * still.type_scale


def key_taken(still: Still, taken: Sequence[Box]) -> list[Box]:
    """The place the key takes on the map, where nothing is to be lettered; none where it stands beside the map."""
    size = still.type_scale
    if still.window.paper[0] > KEY_EDGE * size:
        return []
    _, box, _ = _key_place(still, still.blocks[0], taken)
    return [(box[0] - 2 * size, box[1] - size, box[2] + 2 * size, box[3] + size)]


def key_box(pen: Pen, still: Still, taken: Sequence[Box]) -> None:
    """The key in a box on the map, where it hides no plot; where there is no such place, beside the map."""
    size, column = still.type_scale, still.window.paper[0]
    if column > KEY_EDGE * size:
        block, wide, row = _key_set(still, still.blocks[0])
        block.draw(pen, KEY_EDGE * size, still.window.paper[3] - KEY_EDGE * size, wide, size, row)
        return
    block, box, row = _key_place(still, still.blocks[0], taken)
    pad = 2 * size
    pen.box((box[0] - pad, box[1] - pad / 2, box[2] + pad, box[3] + pad / 2), fill=palette.PANEL, alpha=0.92)
    block.draw(pen, box[0], box[3], box[2] - box[0], size, row)


def _key_set(still: Still, block: Block) -> tuple[Block, float, float]:
    """The key as the height of the picture lets it be set, how wide its words make it, and the height of a row."""
    size = still.type_scale
    room = (still.size_mm[1] - 2 * KEY_EDGE * size) * 0.8
    rows = int((room / size - 8) / LEAST_ROW)
    if len(block.rows) > rows:
        block = block.shortened(max(rows, 2))
    texts = [f"{one.text}  · {one.limit}" if one.limit else one.text for one in getattr(block, "rows", ())
             if isinstance(one, KeyRow)]  # fmt: skip
    words_wide = max((fonts.width(text, BODY * size) + 11 * size for text in texts), default=KEY_MM * size)
    wide = min(max(words_wide, fonts.width(block.title, HEAD * size) + 2 * size), KEY_MM * size)
    return block, wide, ROW if block.height(wide, size) < room else LEAST_ROW


def _key_place(still: Still, block: Block, taken: Sequence[Box]) -> tuple[Block, Box, float]:
    """The key, its box on the map in the corner or at the side where it hides the fewest plots, the height of a row."""
    size = still.type_scale
    block, wide, row = _key_set(still, block)
    edge = KEY_EDGE * size
    west, south, east, north = still.window.paper
    tall = block.height(wide, size, row) + 2 * size
    lows = (north - edge - tall, (south + north - tall) / 2, south + edge, south + edge + 14 * size)
    boxes = [(x, y, x + wide, y + tall) for x in (west + edge, east - edge - wide) for y in lows]
    free = [box for box in boxes if not any(_meet(box, one) for one in taken) and box[1] > south] or boxes[:1]
    return block, min(free, key=lambda one: _hidden(still, one)), row


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _hidden(still: Still, box: Box) -> int:
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

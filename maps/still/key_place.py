"""The key's place: on the map where it hides no plot, else in a column beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from maps import palette
from maps.on_sheet import Box, meet
from maps.still import fonts
from maps.still.marks import EDGE, corner, hidden
from maps.still.panel import BODY, HEAD, LEAST_ROW, ROW, Block, KeyRow
from maps.still.pen import Pen

if TYPE_CHECKING:
    from maps.still.still import Still

KEY_MM = 62.0
"""Widest a key on or beside a map is on A3, in mm."""


def key_column(still: Still) -> float:
    """How wide a column the key needs beside the map, in mm; 0 where a place on the map hides no plot.

    ``still`` is the map that fills the page; where plots lie under every place, the key stands beside it.
    """
    taken = corner(Pen(still.size_mm), dataclasses.replace(still, blocks=()), dry=True)
    alone = dataclasses.replace(still, blocks=())
    _, box, _ = _place(alone, still.blocks[0], taken)
    if not hidden(alone, box):
        return 0.0
    return box[2] - box[0] + 2 * EDGE * still.type_scale


def key_taken(still: Still, taken: Sequence[Box]) -> list[Box]:
    """The place the key takes on the map, where nothing is to be lettered; none where it stands beside the map."""
    size = still.type_scale
    if still.window.paper[0] > EDGE * size:
        return []
    _, box, _ = _place(still, still.blocks[0], taken)
    return [(box[0] - 2 * size, box[1] - size, box[2] + 2 * size, box[3] + size)]


def key_box(pen: Pen, still: Still, taken: Sequence[Box]) -> None:
    """The key in a box on the map, where it hides no plot; where there is no such place, beside the map."""
    size, column = still.type_scale, still.window.paper[0]
    if column > EDGE * size:
        block, wide, row = _set(still, still.blocks[0])
        block.draw(pen, EDGE * size, still.window.paper[3] - EDGE * size, wide, size, row)
        return
    block, box, row = _place(still, still.blocks[0], taken)
    pad = 2 * size
    pen.box((box[0] - pad, box[1] - pad / 2, box[2] + pad, box[3] + pad / 2), fill=palette.PANEL, alpha=0.92)
    block.draw(pen, box[0], box[3], box[2] - box[0], size, row)


def _set(still: Still, block: Block) -> tuple[Block, float, float]:
    """The key as the height of the picture lets it be set, how wide its words make it, and the height of a row."""
    size = still.type_scale
    room = (still.size_mm[1] - 2 * EDGE * size) * 0.8
    rows = int((room / size - 8) / LEAST_ROW)
    if len(block.rows) > rows:
        block = block.shortened(max(rows, 2))
    texts = [f"{one.text}  · {one.limit}" if one.limit else one.text for one in getattr(block, "rows", ())
             if isinstance(one, KeyRow)]  # fmt: skip
    words_wide = max((fonts.width(text, BODY * size) + 11 * size for text in texts), default=KEY_MM * size)
    wide = min(max(words_wide, fonts.width(block.title, HEAD * size) + 2 * size), KEY_MM * size)
    return block, wide, ROW if block.height(wide, size) < room else LEAST_ROW


def _place(still: Still, block: Block, taken: Sequence[Box]) -> tuple[Block, Box, float]:
    """The key, its box on the map in the corner or at the side where it hides the fewest plots, the height of a row."""
    size = still.type_scale
    block, wide, row = _set(still, block)
    edge = EDGE * size
    west, south, east, north = still.window.paper
    tall = block.height(wide, size, row) + 2 * size
    lows = (north - edge - tall, (south + north - tall) / 2, south + edge, south + edge + 14 * size)
    boxes = [(x, y, x + wide, y + tall) for x in (west + edge, east - edge - wide) for y in lows]
    free = [box for box in boxes if not any(meet(box, one) for one in taken) and box[1] > south] or boxes[:1]
    return block, min(free, key=lambda one: hidden(still, one)), row

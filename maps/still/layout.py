"""Layout: where on a sheet the map, its title, the blocks beside it and the foot stand, for any size of sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maps import palette
from maps.on_sheet import Box
from maps.still.drawing import draw
from maps.still.outline import holding
from maps.still.panel import HEAD, LEAST_ROW, ROW, Block, Facts, Key, Table
from maps.still.paper import round_scale
from maps.still.pen import Pen
from maps.still.scene import Scene

GAP = 5.0
"""Space between blocks on A3, in mm."""


@dataclass(frozen=True)
class Layout:
    """Boxes of a sheet in mm: the map, the title over it, the columns of blocks, the foot."""

    map: Box
    title: Box
    columns: tuple[Box, ...]
    foot: Box

    def fill(self, pen: Pen, blocks: Sequence[Block], inset: tuple[Scene, str] | None, size: float) -> None:
        """Set the blocks into the columns: from the top in their order, the last at the foot of the last column.

        Where they do not fit, rows are set closer, then rows that say nothing are left out, then further rows.
        """
        if not self.columns or not blocks:
            return
        if len(self.columns) == 1:
            _column(pen, self.columns[0], blocks, inset, size)
            return
        share = _shared(blocks, inset, self.columns, size)
        for at, (box, chosen) in enumerate(zip(self.columns, share, strict=True)):
            _column(
                pen,
                box,
                chosen,
                inset if at == len(self.columns) - 1 else None,
                size,
                pinned=at == len(self.columns) - 1,
            )


def arranged(
    size_mm: tuple[float, float], size: float, *, framed: bool = True, column: float = 0.0
) -> Layout:
    """The boxes for a sheet: the blocks right of the map where it lies, under it where it stands.

    A map alone fills the page, but for a ``column`` of so many mm left of it.
    """
    wide, tall = size_mm
    if not framed:
        edge = 0.4
        return Layout((max(edge, column), edge, wide - edge, tall - edge), (0, 0, 0, 0), (), (0, 0, 0, 0))
    edge, band, low = 10 * size, 16 * size, 7 * size
    top, bottom = tall - edge, edge + low - 3 * size
    title = (edge, top - band + 2 * size, wide - edge, top)
    foot = (edge, edge - 5 * size, wide - edge, edge)
    head = top - band
    if wide >= tall * 1.05:
        side = min(88 * size, 0.34 * wide)
        split = wide - edge - side
        return Layout(
            (edge, bottom, split - 6 * size, head), title, ((split, bottom, wide - edge, head),), foot
        )
    under = min(0.30 * tall, 112 * size)
    count = max(2, min(4, int((wide - 2 * edge) / (72 * size))))
    broad = (wide - 2 * edge - (count - 1) * 6 * size) / count
    columns = tuple(
        (edge + at * (broad + 6 * size), bottom, edge + at * (broad + 6 * size) + broad, bottom + under)
        for at in range(count)
    )
    return Layout((edge, bottom + under + 6 * size, wide - edge, head), title, columns, foot)


def _shared(blocks: Sequence[Block], inset: object, columns: Sequence[Box], size: float) -> list[list[Block]]:
    """Blocks over several columns, in order, each into the next one that has room; the last always in the last."""
    share: list[list[Block]] = [[] for _ in columns]
    at, used = 0, 0.0
    for block in blocks[:-1]:
        box = columns[at]
        need = block.height(box[2] - box[0], size) + GAP * size
        if used and used + need > box[3] - box[1] and at < len(columns) - 1:
            at, used = at + 1, 0.0
        share[at].append(block)
        used += need
    share[-1].append(blocks[-1])
    return share


def _column(pen: Pen, box: Box, blocks: Sequence[Block], inset: tuple[Scene, str] | None, size: float, *,
            pinned: bool = True) -> None:  # fmt: skip
    """One column: blocks from the top, the last at its foot, the inset between them in what is left."""
    west, south, east, north = box
    wide = east - west
    blocks, row = _pressed([*blocks], wide, north - south, size)
    heights = [block.height(wide, size, row) for block in blocks]
    y, floor = north, south
    for number, (block, tall) in enumerate(zip(blocks, heights, strict=True)):
        if pinned and number == len(blocks) - 1 and len(blocks) > 0 and isinstance(block, Facts):
            floor = south + tall
            block.draw(pen, west, south + tall, wide, size, row)
        else:
            block.draw(pen, west, y, wide, size, row)
            y -= tall + GAP * size
    if inset is not None:
        _inset(pen, (west, floor + GAP * size, east, y), inset, size)


def _pressed(blocks: list[Block], wide: float, room: float, size: float) -> tuple[list[Block], float]:
    """The blocks and the height of their rows so that they fit.

    First the rows stand closer; then keys without figures stand in two columns; then classes without a plot go; then tables, the last first; then rows of what is
    not the theme's key; and only where that is not enough, classes of the theme, told as so many more on the map.
    """
    kept = list(blocks)

    def need(row: float) -> float:
        return sum(one.height(wide, size, row) for one in kept) + GAP * size * (len(kept) - 1)

    row = ROW
    while need(row) > room and row > LEAST_ROW:
        row -= 0.1
    for at, one in enumerate(kept):
        if need(row) > room and isinstance(one, Key):
            kept[at] = one.in_two(wide, size)
    if need(row) > room:
        kept = [one.shortened(len(one.rows)) if isinstance(one, Key) else one for one in kept]
    for one in reversed(blocks):
        if need(row) > room and isinstance(one, Table):
            kept.remove(one)
    keys = [at for at, one in enumerate(kept) if isinstance(one, Key)]
    for at in reversed(keys):
        over = need(row) - room
        if over > 0:
            rows = len(kept[at].rows) - int(over / (row * size)) - 1
            kept[at] = kept[at].shortened(max(rows, 2))
    return kept, row


def _inset(pen: Pen, room: Box, inset: tuple[Scene, str], size: float) -> None:
    """A small map in what is left of a column, no larger than it is useful, at the foot of the room."""
    scene, title = inset
    west, south, east, north = room
    head = 6.2 * size
    if north - south < 28 * size:
        return
    tall = min(north - south - head, (east - west) * 0.8)
    box = (west, south, east, south + tall)
    pen.text(west, box[3] + head - 3.9 * size, title, HEAD * size)
    pen.line([(west, box[3] + head - 5.6 * size), (east, box[3] + head - 5.6 * size)], palette.INK, 0.25)
    draw(pen, scene, holding(scene.bounds, box, None, lambda least: least * 1.1 if least else round_scale(1)),
         letters=size * 0.7, lettered=False)  # fmt: skip
    pen.box(box, line=palette.SECOND_INK, width=0.15)

"""Widths: the size a table of the brief is set in and the width of its columns, so that no figure is broken."""

from __future__ import annotations

import re

from docx.shared import Mm, Pt

from reports.brief.content import Grid

WIDE = Mm(156)
"""Room for text between the margins."""
SIZES = (10.0, 9.0, 8.5, 8.0, 7.5)
"""Sizes a table may be set in, the largest at which nothing that must stay whole is broken."""
SHORT = 6.0
"""How wide a text may be, in Chinese characters, that is never broken."""
CELL = Mm(1.2)
"""Room left and right in a cell."""


def wide(text: str) -> float:
    """How wide a text runs, in widths of a Chinese character.

    >>> round(wide("容积率 far"), 2)
    5.24
    """
    return sum(1.0 if ord(sign) > 0x2E7F else 0.56 for sign in text)


def _stiff(text: str, *, figure: bool) -> float:
    """The widest part of a text that must not be broken: a figure or a short name whole, else a word, four Chinese signs."""
    if figure or wide(text) <= SHORT:
        return wide(text)
    chinese = sum(ord(sign) > 0x2E7F for sign in text)
    words_of = re.split(r"[\s\u2e80-\uffff]+", text)
    return max(min(chinese, 4), *(wide(one) for one in words_of))


def fitted(grid: Grid) -> tuple[float, list[int]]:
    """The size a table is set in and the width of its columns: what must stay whole does, long texts share the rest."""
    stiff, asked = [], []
    for column, figure in enumerate(grid.figures):
        texts = [row[column] for row in grid.rows]
        head = grid.heads[column]
        stiff.append(1.06 * max([_stiff(head, figure=False), *(_stiff(one, figure=figure) for one in texts)]))
        asked.append(max([min(wide(head), 8.0) * 1.06, *(min(wide(one), 60.0) for one in texts)]))
    rooms = {size: (WIDE - 2 * CELL * len(stiff)) / Pt(size) - 0.4 * len(stiff) for size in SIZES}
    easy = [size for size in SIZES if size >= 8 and sum(asked) <= rooms[size]]
    whole_words = [size for size in SIZES if size <= 9 and sum(stiff) <= rooms[size]]
    size = (easy or whole_words or [SIZES[-1]])[0]
    room = rooms[size]
    spare = max(room - sum(stiff), 0.0)
    more = [max(want - least, 0.0) for want, least in zip(asked, stiff, strict=True)]
    share = min(1.0, spare / sum(more)) if sum(more) else 0.0
    parts = [least + share * wish + 0.4 for least, wish in zip(stiff, more, strict=True)]
    if sum(asked) > 0.6 * room or sum(parts) > room:
        parts = [part * room / sum(parts) for part in parts]
    return size, [int(part * Pt(size)) + 2 * CELL for part in parts]

"""Fitted: columns of text side by side within the places a screen has; long cells wrapped or put below their row."""

from __future__ import annotations

import contextlib
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass

GAP = 2
_INDENT = "    "
_LEAST_TEXT = 12
"""Places below which no text column is squeezed."""
_SHORT = 24
"""Places of a text that stays beside the numbers as long as it can."""
_LEAST_HEAD = 8
"""Places of a heading that is never wrapped: four Chinese characters."""
_LINES = 3
"""Lines a heading or a cell may take before its column goes below the row."""
_LONGEST_WORD = 30
"""A word longer than this is broken; shorter ones hold together."""
_CLOSING = "，。；：、！？）》】”’％…"
_OPENING = "（《【“‘"
_PIECES = re.compile(r"(?:[^\s;,/]|\u2009)*[;,/]+|(?:[^\s;,/]|\u2009)+")  # a thin space is inside a number


@dataclass(frozen=True)
class Screen:
    """Where text is read: how many places a line has (none: as many as it wants) and whether every column is wanted."""

    places: int | None = None
    wide: bool = True


_SCREEN: ContextVar[Screen | None] = ContextVar("screen", default=None)


def screen() -> Screen:
    """The screen that is printed for; a program that asks for a text gets all of it, unbroken."""
    return _SCREEN.get() or Screen()


@contextlib.contextmanager
def printed_for(one: Screen) -> Iterator[None]:
    """Print for a screen within the block."""
    token = _SCREEN.set(one)
    try:
        yield
    finally:
        _SCREEN.reset(token)


def width(text: str) -> int:
    """Places a text takes on a terminal: two for a wide character, none for a combining one.

    >>> width("园图 ok")
    7
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Kinds of letters that move a cursor, turn a line, end it, or are none."""


def plain_line(text: str) -> str:
    r"""Text without the control characters that could move a terminal's cursor or colour it.

    >>> plain_line("a\x1b[31mb\nc")
    'a [31mb c'
    """
    if text.isprintable():  # neither a control character nor anything else that is not seen
        return text
    return "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text)


def wrapped(text: str, places: int) -> list[str]:
    """A text in lines of at most so many places, broken between Chinese characters and between words.

    No line begins with a closing mark or ends with an opening one; only a word wider than a line is broken.

    >>> wrapped("拟列入低效，依据等级 M-high", 12)
    ['拟列入低效，', '依据等级', 'M-high']
    """
    lines, line = [], ""
    for word in _words(text):
        if width(line) + width(word.rstrip()) <= places:
            line += word
            continue
        if line.strip():
            lines.append(line.rstrip())
        *full, line = _broken(word, places)
        lines += full
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def layout(
    heads: Sequence[str],
    cells: Sequence[Sequence[str]],
    right: Sequence[bool],
    places: int | None = None,
    colon: str = "：",
) -> list[str]:
    """Lines of a table: columns side by side, a Chinese character two places wide, a hairline under the heading.

    Within ``places`` headings and texts wrap in their cells; a text that would take more than three lines so stands
    below its row, after its heading, or below the table where every row has the same. ``heads`` and ``cells`` are one entry a column, ``right`` whether it is a number;
    ``colon`` stands after such a heading.
    """
    heads = [plain_line(head) for head in heads]
    cells = [[plain_line(cell) for cell in column] for column in cells]
    natural = [max([width(head), *map(width, column)]) for head, column in zip(heads, cells, strict=True)]
    beside, widths = list(range(len(heads))), natural
    if places is not None and _total(natural) > places:
        beside, widths = _beside(heads, cells, right, natural, places)
    below = [at for at in range(len(heads)) if at not in beside]
    to_right = [right[at] for at in beside]
    lines = _row([heads[at] for at in beside], widths, to_right, bottom=True)
    lines.append((" " * GAP).join("─" * wide for wide in widths))
    alike = [at for at in below if len(cells[at]) > 1 and len(set(cells[at])) == 1]
    apart = [at for at in below if at not in alike]
    for row in zip(*cells, strict=True):
        lines += _row([row[at] for at in beside], widths, to_right)
        lines += _told([(f"{heads[at]}{colon}", row[at]) for at in apart], _INDENT, places)
    return lines + [
        line for at in alike for line in _told([(f"{heads[at]}{colon}", cells[at][0])], "", places)
    ]


def _beside(
    heads: Sequence[str],
    cells: Sequence[Sequence[str]],
    right: Sequence[bool],
    natural: Sequence[int],
    places: int,
) -> tuple[list[int], list[int]]:
    """Which columns stand beside each other within the places, and how wide.

    Long texts give way first, those that all rows share before all; then headings are squeezed, and only then short
    texts and at last numbers give way. The first column stays.
    """
    beside = list(range(len(heads)))
    least: list[int] = []
    for squeezed, kept in ((False, _SHORT), (True, _SHORT), (True, 0)):
        least = [
            _least(head, column, to, squeezed) for head, column, to in zip(heads, cells, right, strict=True)
        ]
        least[0] = max(least[0], min(natural[0], _LONGEST_WORD))
        while _total([least[at] for at in beside]) > places:
            texts = [at for at in beside[1:] if not right[at] and natural[at] > kept]
            texts = texts or ([] if kept else beside[1:])
            if not texts:
                break
            beside.remove(
                max(texts, key=lambda at: (natural[at] * (2 if len(set(cells[at])) == 1 else 1), at))
            )
    return beside, _shared([least[at] for at in beside], [natural[at] for at in beside], places)


def _told(pairs: Sequence[tuple[str, str]], indent: str, places: int | None) -> list[str]:
    """What stands below: each text after its heading with its colon, without those that are blank."""
    told = " · ".join(f"{head}{text}" for head, text in pairs if text not in ("", "—"))
    return [indent + line for line in wrapped(told, (places or 0) - len(indent))] if told else []


def _words(text: str) -> list[str]:
    """The pieces between which a line may break, each with the blanks after it."""
    found: list[str] = []
    held = ""
    for part in re.findall(r"[^\S\u2009]+|[\S\u2009]+", text):
        if part.isspace():
            if found and not held:
                found[-1] += part
            continue
        for piece in _split(part):
            if piece in _CLOSING and found and not held:
                found[-1] += piece
            elif piece in _OPENING:
                held += piece
            else:
                found.append(held + piece)
                held = ""
    return [*found, held] if held else found


def _split(part: str) -> list[str]:
    """A run without blanks: every wide character by itself, the words between them whole."""
    found: list[str] = []
    run = ""
    for c in part:
        if unicodedata.east_asian_width(c) in "WF" or c in _CLOSING + _OPENING:
            found += _PIECES.findall(run)
            found.append(c)
            run = ""
        else:
            run += c
    return [*found, *_PIECES.findall(run)]


def _broken(word: str, places: int) -> list[str]:
    """A word in pieces of at most so many places; one piece where it fits."""
    pieces, piece = [], ""
    for c in word.rstrip():
        if width(piece + c) > places and piece:
            pieces.append(piece)
            piece = ""
        piece += c
    return [*pieces, piece + word[len(word.rstrip()) :]]


def _least(head: str, column: Sequence[str], right: bool, squeezed: bool) -> int:
    """The fewest places in which a column reads well."""
    wide = max(map(width, column), default=0)
    lowest = _narrowest(head, squeezed)
    if right:
        return max(wide, lowest)
    longest = max((width(word.rstrip()) for cell in set(column) for word in _words(cell)), default=0)
    return max(
        lowest, min(longest, _LONGEST_WORD), min(wide, max(_LEAST_TEXT, math.ceil(wide / _LINES * 1.1)))
    )


def _narrowest(head: str, squeezed: bool) -> int:
    """The fewest places in which a heading takes at most three lines; short ones and single words stay whole."""
    at = max((width(word.rstrip()) for word in _words(head)), default=1)
    while len(wrapped(head, at)) > (_LINES + 1 if squeezed else _LINES):
        at += 1
    return max(at, min(width(head), _LEAST_HEAD // 2 if squeezed else _LEAST_HEAD))


def _shared(least: Sequence[int], natural: Sequence[int], places: int) -> list[int]:
    """Widths between least and natural that fill the places, what lacks least served first."""
    widths, left = list(least), places - _total(least)
    order = sorted(range(len(least)), key=lambda at: natural[at] - least[at])
    for rank, at in enumerate(order):
        more = min(natural[at] - least[at], max(0, left) // (len(order) - rank))
        widths[at] += more
        left -= more
    return widths


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _row(
    row: Sequence[str], widths: Sequence[int], right: Sequence[bool], *, bottom: bool = False
) -> list[str]:
    """One row in as many lines as its tallest cell has; a heading stands at the bottom of them."""
    cells = [
        [cell] if width(cell) <= wide else wrapped(cell, wide) for cell, wide in zip(row, widths, strict=True)
    ]
    if bottom:
        cells = [_even(text, len(cell), wide) for text, cell, wide in zip(row, cells, widths, strict=True)]
    tall = max(map(len, cells))
    cells = [
        [*[""] * (tall - len(cell)), *cell] if bottom else [*cell, *[""] * (tall - len(cell))]
        for cell in cells
    ]
    return [_line([cell[at] for cell in cells], widths, right) for at in range(tall)]


def _even(text: str, lines: int, places: int) -> list[str]:
    """A heading in so many lines of about the same length."""
    longest = max((width(word.rstrip()) for word in _words(text)), default=1)
    at = min(places, max(longest, math.ceil(width(text) / lines)))
    while at < places and len(wrapped(text, at)) > lines:
        at += 1
    return wrapped(text, at)


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        " " * (wide - width(cell)) + cell if to_right else cell + " " * (wide - width(cell))
        for cell, wide, to_right in zip(row, widths, right, strict=True)
    ]
    return (" " * GAP).join(padded).rstrip()

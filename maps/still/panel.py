"""Panel: what stands beside a map: keys with counts and areas, tables, notes, the table of what the sheet rests on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from maps import palette
from maps.still import fonts
from maps.still.drawing import HATCHING, sign
from maps.still.lettering import PT
from maps.still.pen import Pen
from maps.still.scene import STYLES

BODY, HEAD, SMALL = 7.5, 9.0, 6.5
"""Sizes of letters in points on A3: running text, heads of blocks, notes and units."""
ROW, LEAST_ROW = 4.5, 3.3
"""Height of a row on A3 in mm, and the lowest it is pressed to before rows are left out."""


@dataclass(frozen=True)
class Sample:
    """What stands before a row of a key: a ``fill`` of a colour, a ``line`` of a style, a ``sign``, a ``disc``."""

    kind: str
    look: str = ""
    outline: str = ""
    hatch: bool = False


@dataclass(frozen=True)
class KeyRow:
    """One row of a key: sample, name, figures right of it; ``limit`` is written on a rule over the row."""

    sample: Sample
    text: str
    figures: tuple[str, ...] = ()
    limit: str = ""


@dataclass(frozen=True)
class Key:
    """Rows of samples under a title, with heads over their figures."""

    title: str
    rows: Sequence[KeyRow]
    heads: tuple[str, ...] = ()
    note: str = ""
    more: str = ""
    beside: int = 1

    @property
    def lines(self) -> int:
        """How many rows stand one under another."""
        return -(-len(self.rows) // self.beside)

    def height(self, wide: float, size: float, row: float = ROW) -> float:
        """Height in mm at a width, ``size`` times as large as on A3."""
        noted = fonts.lines(self.note, SMALL * size, wide) if self.note else []
        return (6.2 + row * self.lines + 3.2 * len(noted)) * size + (0.6 * size if noted else 0)

    def draw(self, pen: Pen, x: float, top: float, wide: float, size: float, row: float = ROW) -> None:
        """Draw it below ``top``."""
        columns = _figure_columns(self, size)
        y = _head(pen, self.title, x, top, wide, size, self.heads, columns if self.heads else ())
        if self.beside > 1:
            self._rows_beside(pen, x, y, wide, size, row)
            return
        for one in self.rows:
            middle = y - row * size / 2
            if one.limit:
                pen.line([(x, y), (x + wide, y)], palette.INK, 0.18, (1.0, 0.7))
            _sample(pen, one.sample, x, middle, size, min(row, ROW))
            right = x + wide
            for text, broad in zip(reversed(one.figures), reversed(columns), strict=False):
                _middle(pen, right, middle, text, BODY * size, palette.INK, "right")
                right -= broad
            room = right - x - 9 * size
            text = one.text if not one.limit else f"{one.text}  · {one.limit}"
            letters = max(min(1.0, room / max(fonts.width(text, BODY * size), 0.1)), 0.78) * BODY * size
            _middle(pen, x + 9 * size, middle, fonts.fitted(text, letters, room), letters)
            y -= row * size
        _note(pen, self.note, x, y - 0.6 * size, wide, size)

    def _rows_beside(self, pen: Pen, x: float, y: float, wide: float, size: float, row: float) -> None:
        each = wide / self.beside
        for place, one in enumerate(self.rows):
            left, middle = x + place // self.lines * each, y - (place % self.lines + 0.5) * row * size
            _sample(pen, one.sample, left, middle, size, min(row, ROW))
            text = fonts.fitted(one.text, BODY * size, each - 10 * size)
            _middle(pen, left + 9 * size, middle, text, BODY * size)

    def in_two(self, wide: float, size: float) -> Key:
        """The same with its rows in two columns, where all of them have room there; else as it is."""
        room = wide / 2 - 10 * size
        plain = not self.heads and not self.note and not any(one.figures or one.limit for one in self.rows)
        fits = plain and all(fonts.width(one.text, BODY * size) <= room for one in self.rows)
        return dataclasses.replace(self, beside=2) if fits and len(self.rows) > 2 else self

    def split(self, columns: int) -> list[Key]:
        """The same as so many keys to stand side by side, the title over the first."""
        each = -(-len(self.rows) // columns)
        parts = [self.rows[at : at + each] for at in range(0, len(self.rows), max(each, 1))]
        titles = [self.title, *[""] * (len(parts) - 1)]
        return [
            dataclasses.replace(self, title=title, rows=part, note="")
            for title, part in zip(titles, parts, strict=True)
        ]

    def shortened(self, rows: int) -> Key:
        """The same with at most so many rows: those without a plot go first, then the last, whose number is told."""
        kept = [one for one in self.rows if not one.figures or one.figures[0] != "0"]
        if len(kept) > rows > 1:
            left = len(kept) - rows + 1
            told = KeyRow(Sample("none"), self.more.format(count=left) if self.more else "…")
            kept = [*kept[: rows - 1], told]
        return dataclasses.replace(self, rows=kept)

    def bare(self) -> Key:
        """The same without figures and heads."""
        return dataclasses.replace(
            self, heads=(), note="", rows=[dataclasses.replace(one, figures=()) for one in self.rows]
        )


@dataclass(frozen=True)
class Table:
    """A small table of ready-made texts: the first column left, the others right; ``total`` sets the last row off."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    total: bool = False

    def height(self, wide: float, size: float, row: float = ROW) -> float:
        """Height in mm at a width, ``size`` times as large as on A3."""
        noted = fonts.lines(self.note, SMALL * size, wide) if self.note else []
        return (6.2 + row * len(self.rows) + 3.2 * len(noted) + (0.6 if noted else 0)) * size

    def draw(self, pen: Pen, x: float, top: float, wide: float, size: float, row: float = ROW) -> None:
        """Draw it below ``top``, hairlines between its rows."""
        y = _head(pen, self.title, x, top, wide, size, tuple(self.heads[1:]), self._columns(size))
        columns = self._columns(size)
        for number, one in enumerate(self.rows):
            last = self.total and number == len(self.rows) - 1
            if number:
                pen.line(
                    [(x, y), (x + wide, y)], palette.INK if last else palette.RULE, 0.18 if last else 0.12
                )
            middle, right = y - row * size / 2, x + wide
            for text, broad in zip(reversed(one[1:]), reversed(columns), strict=True):
                _middle(pen, right, middle, text, BODY * size, palette.INK, "right")
                right -= broad
            _middle(pen, x, middle, fonts.fitted(one[0], BODY * size, right - x - 1), BODY * size)
            y -= row * size
        _note(pen, self.note, x, y - 0.6 * size, wide, size)

    def _columns(self, size: float) -> list[float]:
        texts = [(*self.heads[1:],)] + [tuple(row[1:]) for row in self.rows]
        return [
            max(fonts.width(text, BODY * size) for text in column) + 2.6 * size
            for column in zip(*texts, strict=True)
        ]

    def shortened(self, rows: int) -> Table:
        """The same with at most so many rows, the last kept where it is a total."""
        if len(self.rows) <= rows or rows < 2:
            return self
        tail = [self.rows[-1]] if self.total else []
        filler = ["…"] + [""] * (len(self.heads) - 1)
        return dataclasses.replace(self, rows=[*self.rows[: rows - 1 - len(tail)], filler, *tail])


@dataclass(frozen=True)
class Facts:
    """Names and values in two columns between hairlines: what a sheet rests on, or what is known of a thing.

    A value longer than its room goes on in further lines, three at most.
    """

    title: str
    rows: Sequence[tuple[str, str]]

    def _lines(self, wide: float, size: float) -> list[list[str]]:
        room = wide - self._left(size)
        found = [fonts.lines(value, BODY * size, room) or [""] for _, value in self.rows]
        return [
            one if len(one) <= 3 else [*one[:2], fonts.fitted(one[2] + "…", BODY * size, room)]
            for one in found
        ]

    def _left(self, size: float) -> float:
        return max((fonts.width(name, SMALL * size) for name, _ in self.rows), default=0.0) + 3 * size

    def height(self, wide: float, size: float, row: float = ROW) -> float:
        """Height in mm at a width, ``size`` times as large as on A3."""
        lines = sum(len(one) - 1 for one in self._lines(wide, size))
        head = 6.2 if self.title else 0.0
        return (head + row * len(self.rows) + 3.4 * lines) * size

    def draw(self, pen: Pen, x: float, top: float, wide: float, size: float, row: float = ROW) -> None:
        """Draw it below ``top``."""
        y = _head(pen, self.title, x, top, wide, size) if self.title else top
        if not self.title:
            pen.line([(x, y), (x + wide, y)], palette.INK, 0.25)
        left = self._left(size)
        for (name, _), lines in zip(self.rows, self._lines(wide, size), strict=True):
            middle = y - row * size / 2
            _middle(pen, x, middle, name, SMALL * size, palette.SECOND_INK)
            for number, line in enumerate(lines):
                _middle(pen, x + left, middle - 3.4 * size * number, line, BODY * size)
            y -= row * size + 3.4 * size * (len(lines) - 1)
            pen.line([(x, y), (x + wide, y)], palette.RULE, 0.12)

    def shortened(self, rows: int) -> Facts:
        """The same with at most so many rows."""
        return dataclasses.replace(self, rows=self.rows[:rows]) if rows >= 1 else self


Block = Key | Table | Facts


def _head(pen: Pen, title: str, x: float, top: float, wide: float, size: float, heads: tuple[str, ...] = (),
          columns: Sequence[float] = ()) -> float:  # fmt: skip
    """The title of a block with a rule under it and the heads of its figures; gives where its rows begin."""
    base = top - 3.9 * size
    right = x + wide
    broad = list(columns) or _broad(heads, size)
    for text, one in zip(reversed(heads), reversed(broad), strict=True):
        pen.text(right, base, text, SMALL * size, palette.SECOND_INK, align="right")
        right -= one
    pen.text(x, base, fonts.fitted(title, HEAD * size, max(right - x, 10.0)), HEAD * size)
    pen.line([(x, top - 5.6 * size), (x + wide, top - 5.6 * size)], palette.INK, 0.25)
    return top - 6.2 * size


def _broad(heads: Sequence[str], size: float) -> list[float]:
    return [fonts.width(text, SMALL * size) + 3 * size for text in heads]


def _figure_columns(key: Key, size: float) -> list[float]:
    figures = [one.figures for one in key.rows if one.figures]
    heads = [fonts.width(text, SMALL * size) for text in key.heads]
    if not figures:
        return heads
    broad = [max(fonts.width(text, BODY * size) for text in column) for column in zip(*figures, strict=True)]
    both = [max(pair) for pair in zip(broad, heads, strict=True)] if heads else broad
    return [one + 2.6 * size for one in both]


def _middle(
    pen: Pen, x: float, y: float, text: str, size: float, colour: str = palette.INK, align: str = "left"
) -> None:
    """A text whose letters stand around a height: the base line lies a third of them below."""
    pen.text(x, y - 0.36 * size * PT, text, size, colour, align=align)


def _note(pen: Pen, note: str, x: float, y: float, wide: float, size: float) -> None:
    for line in fonts.lines(note, SMALL * size, wide) if note else []:
        y -= 3.2 * size
        pen.text(x, y + 0.9 * size, line, SMALL * size, palette.SECOND_INK)


def _sample(pen: Pen, sample: Sample, x: float, y: float, size: float, row: float) -> None:
    wide, tall = 6.6 * size, 0.66 * row * size
    if sample.kind == "fill":
        box = (x, y - tall / 2, x + wide, y + tall / 2)
        pen.box(
            box,
            fill=sample.look,
            line=sample.outline or "#8B877B",
            width=0.12,
            hatch=HATCHING if sample.hatch else "",
        )
    elif sample.kind == "line":
        style = STYLES[sample.look]
        if style.fill != "none":
            box = (x, y - tall / 2, x + wide, y + tall / 2)
            pen.box(box, fill=style.fill, line=style.line, width=style.width, alpha=style.alpha)
            return
        if style.casing and style.line == palette.ROAD:
            pen.line([(x, y), (x + wide, y)], style.casing, 1.3)
            pen.line([(x, y), (x + wide, y)], style.line, 0.8)
            return
        if sample.look == "site":
            box = (x, y - tall / 2, x + wide, y + tall / 2)
            pen.box(box, line=style.line, width=style.width * 0.8)
            return
        pen.line([(x, y), (x + wide, y)], style.line, style.width, style.dash)
    elif sample.kind == "avenue":
        pen.line([(x, y), (x + wide, y)], palette.ACCENT, 0.95)
        for part in (0.25, 0.75):
            pen.line([(x + wide * part, y - 1.1), (x + wide * part, y + 1.1)], palette.ACCENT, 0.45)
    elif sample.kind == "sign":
        sign(pen, x + wide / 2, y, sample.look, 1.25 * size)
    elif sample.kind == "disc":
        pen.box((x, y - tall / 2, x + wide, y + tall / 2), line=palette.SITE, width=0.55)
        pen.disc(x + wide / 2, y, 1.35 * size, fill=palette.SITE)

"""File page: one A4 page of a plot's own file: map with its red line, dates on a line, facts, what to do, room to write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from maps import palette
from maps.on_sheet import Box
from maps.still import fonts
from maps.still.drawing import draw
from maps.still.lettering import PT
from maps.still.marks import corner
from maps.still.outline import Shapes, holding, line_paths
from maps.still.paper import round_scale
from maps.still.pen import Pen
from maps.still.scene import Scene
from maps.still.still import Colophon, Still
from maps.words import words

SIZE = (210.0, 297.0)
WEST, EAST, SOUTH, NORTH = 17.0, 193.0, 15.0, 281.0
BODY, SMALL, HEAD = 8.2, 6.6, 9.2
_LINE = 1.5
_LABEL_MM = 25.0
_MOST_LINES = 4
_MAP, _CLOCK = (42.0, 84.0), 26.0
_LEVEL, _MOST_ON_A_LEVEL = 9.6, 10
_ROOM, _ROOM_LEAST = 26.0, 14.0
_HALF, _NAME = (EAST - WEST - 6) / 2, 31.0
_HEAD_MM = HEAD * PT * 1.35 + 1.2
RED = "#D81E1E"
"""The red line of the plot: the only red on the page's map."""


@dataclass(frozen=True)
class Mark:
    """One day on the line of dates: what it is, and whether it is the day looked at or one still to come."""

    day: dt.date
    label: str
    kind: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with lines under it; each is a label, blank where it has none, and a text."""

    title: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Photo:
    """A picture as rows of RGB, what is written under it."""

    pixels: npt.NDArray[Any]
    caption: str


@dataclass(frozen=True)
class FilePage:
    """The first page of a plot's file. Texts are in the language of the page already."""

    title: str
    kicker: str
    scene: Scene
    inset: Scene
    outline: Shapes
    verdict: Section
    facts: Sequence[tuple[str, str]]
    facts_title: str
    clock_title: str
    clock: Sequence[Mark]
    sections: Sequence[Section]
    blank: tuple[str, str]
    foot: Sequence[str]
    number: str
    lang: str = "zh"
    colophon: Colophon = field(default_factory=Colophon)

    def drawn(self) -> Pen:
        """The page with everything on it."""
        pen, top, floor = _blank(self)
        below = (
            5
            + _clock_tall(self.clock)
            + 5
            + _facts_tall(self.facts)
            + sum(3.6 + _tall(one, EAST - WEST) for one in self.sections)
        )
        tall = min(_MAP[1], max(_MAP[0], top - floor - below - _ROOM - 6))
        low = self._maps(pen, top, tall)
        low = self._dates(pen, low - 5)
        low = _facts(pen, self.facts_title, self.facts, low - 5)
        for section in self.sections:
            low = _section(pen, section, WEST, EAST, low - 3.6, floor + _ROOM_LEAST + 5)
        self._room(pen, low - 3.5, floor + 2)
        return pen

    def _maps(self, pen: Pen, top: float, tall: float) -> float:
        """The map with its red line, scale and north; right of it where it lies and what the clock says."""
        box: Box = (WEST, top - tall, WEST + 112, top)
        window = holding(self.scene.bounds, box, None, lambda least: round_scale(least))
        sheet = _Placed(
            Still(self.scene, size_mm=SIZE, frame=False, lang=self.lang, colophon=self.colophon), window
        )
        reserved = corner(pen, sheet, dry=True)  # type: ignore[arg-type]
        draw(pen, self.scene, window, letters=0.72, reserved=reserved)
        pen.within(box)
        red = line_paths(self.outline, window)
        pen.paths(red, line=palette.PANEL, width=1.5)
        pen.paths(red, line=RED, width=0.8)
        pen.within(None)
        corner(pen, sheet)  # type: ignore[arg-type]
        pen.box(box, line=palette.INK, width=0.2)
        right: Box = (WEST + 116, top - min(34.0, 0.6 * tall), EAST, top)
        small = holding(self.inset.bounds, right, None, lambda least: least * 1.06)
        draw(pen, self.inset, small, letters=0.5, lettered=False)
        west, south, east, north = shapely.total_bounds(self.outline)
        ((x, y),) = small.on_paper(np.array([[(west + east) / 2, (south + north) / 2]]))
        pen.disc(float(x), float(y), 1.3, fill=RED, line=palette.PANEL, width=0.35)
        pen.box(right, line=palette.SECOND_INK, width=0.15)
        low = _section(pen, self.verdict, right[0], EAST, right[1] - 3.4)
        return min(box[1], low)

    def _dates(self, pen: Pen, top: float) -> float:
        """Days in order on a line, each with its words in a place of its own and a thread to the line."""
        pen.text(WEST, top - HEAD * PT, self.clock_title, HEAD)
        marks = sorted(self.clock, key=lambda one: one.day)
        line_y, label_y = top - 10, top - 18
        pen.line([(WEST, line_y), (EAST, line_y)], palette.RULE, 0.5)
        if not marks:
            return top - 14
        first, last = marks[0].day.toordinal(), marks[-1].day.toordinal()
        step, levels = (EAST - WEST) / len(marks), _levels(marks)
        for at, mark in enumerate(marks):
            share = (mark.day.toordinal() - first) / max(last - first, 1)
            x, slot = WEST + 3 + share * (EAST - WEST - 6), WEST + step * (at + 0.5)
            colour = {"today": palette.ACCENT, "coming": palette.SECOND_INK}.get(mark.kind, palette.INK)
            words_y = label_y - (at % levels) * _LEVEL
            thread = [(x, line_y), (x, line_y - 2.2), (slot, label_y + 2.6), (slot, words_y + 2.6)]
            pen.line(thread, palette.RULE, 0.18)
            pen.disc(
                x,
                line_y,
                1.1,
                fill=palette.PANEL if mark.kind == "coming" else colour,
                line=colour,
                width=0.25,
            )
            rows = fonts.lines(mark.label, SMALL, min(levels * step, _LABEL_MM) - 1)[:2]
            pen.text(slot, words_y, mark.day.isoformat(), SMALL, colour, align="center")
            for row, text in enumerate(rows):
                pen.text(slot, words_y - (row + 1) * SMALL * PT * 1.35, text, SMALL, colour, align="center")
        return label_y - (levels - 1) * _LEVEL - 3.2 * SMALL * PT

    def _room(self, pen: Pen, top: float, floor: float) -> None:
        """An empty box to write in, with room to sign."""
        floor = min(floor, top - 14)
        pen.box((WEST, floor, EAST, top), line=palette.SECOND_INK, width=0.15)
        pen.text(WEST + 2, top - BODY * PT - 1.2, self.blank[0], BODY, palette.SECOND_INK)
        pen.text(EAST - 2, floor + 2, self.blank[1], BODY, palette.SECOND_INK, align="right")


@dataclass(frozen=True)
class PhotoPage:
    """A page with up to four photographs, each over its caption."""

    title: str
    kicker: str
    photos: Sequence[Photo]
    foot: Sequence[str]
    number: str
    lang: str = "zh"
    colophon: Colophon = field(default_factory=Colophon)

    def drawn(self) -> Pen:
        """The page with everything on it."""
        from matplotlib.image import AxesImage

        pen, top, floor = _blank(self)
        wide, tall = (EAST - WEST - 6) / 2, (top - floor - 12) / 2
        for at, photo in enumerate(self.photos[:4]):
            west, north = WEST + (at % 2) * (wide + 6), top - (at // 2) * (tall + 4)
            high, broad = photo.pixels.shape[:2]
            scale = min(wide / broad, (tall - 10) / high)
            box = (west, north - high * scale, west + broad * scale, north)
            image = AxesImage(pen.axes, extent=(box[0], box[2], box[1], box[3]), interpolation="nearest")
            image.set_data(photo.pixels)
            pen.put(image)
            pen.box(box, line=palette.SECOND_INK, width=0.12)
            for row, text in enumerate(fonts.lines(photo.caption, SMALL, wide)[:2]):
                pen.text(west, box[1] - (row + 1) * SMALL * PT * 1.4 - 0.4, text, SMALL, palette.SECOND_INK)
        return pen


def _blank(page: FilePage | PhotoPage) -> tuple[Pen, float, float]:
    """A sheet with the head and the foot of a page, and where the room between them begins and ends."""
    pen = Pen(SIZE)
    top = heading(pen, page.title, page.kicker, page.colophon, page.lang)
    return pen, top, footer(pen, page.foot, page.number)


@dataclass(frozen=True)
class _Placed:
    """A still whose map lies elsewhere on the sheet."""

    still: Still
    window: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.still, name)

    @property
    def type_scale(self) -> float:
        """How large its type is."""
        return 0.72


def heading(pen: Pen, title: str, kicker: str, colophon: Colophon, lang: str) -> float:
    """Kicker, title, stamps at the right, a rule; gives where the page goes on."""
    said = words(lang)
    stamps = [one for one in (colophon.classification, said["invented"] if colophon.invented else "") if one]
    right = EAST
    for stamp in stamps:
        wide = fonts.width(stamp, BODY) + 4
        pen.box((right - wide, NORTH - 6, right, NORTH), line=palette.ACCENT, width=0.3)
        pen.text(right - wide / 2, NORTH - 4.2, stamp, BODY, palette.ACCENT, align="center")
        right -= wide + 2
    room = right - WEST - 4
    pen.text(WEST, NORTH - 3.2, fonts.fitted(kicker, BODY, room), BODY, palette.SECOND_INK)
    pen.text(WEST, NORTH - 11, fonts.fitted(title, 16, EAST - WEST), 16)
    pen.line([(WEST, NORTH - 14), (EAST, NORTH - 14)], palette.INK, 0.35)
    return NORTH - 18


def footer(pen: Pen, lines: Sequence[str], number: str) -> float:
    """The lines at the foot and the number of the page; gives where they begin."""
    rows = [row for line in lines for row in fonts.lines(line, SMALL, EAST - WEST - 18)]
    top = SOUTH + len(rows) * SMALL * PT * _LINE + 1.5
    pen.line([(WEST, top), (EAST, top)], palette.RULE, 0.2)
    for at, row in enumerate(rows):
        pen.text(WEST, top - 1.5 - (at + 0.8) * SMALL * PT * _LINE, row, SMALL, palette.SECOND_INK)
    pen.text(EAST, SOUTH, number, SMALL, palette.SECOND_INK, align="right")
    return top


def _facts(pen: Pen, title: str, facts: Sequence[tuple[str, str]], top: float) -> float:
    """Names and values in two columns, a hairline under each row, long values on several lines."""
    top = _head(pen, title, WEST, EAST, top)
    row_mm = BODY * PT * _LINE
    for start in range(0, len(facts), 2):
        cells, deep = _cells(facts[start : start + 2])
        for column, (names, values) in enumerate(cells):
            west = WEST + column * (_HALF + 6)
            for at, text in enumerate(names):
                pen.text(west, top - (at + 0.75) * row_mm, text, BODY, palette.SECOND_INK)
            for at, text in enumerate(values):
                pen.text(west + _NAME, top - (at + 0.75) * row_mm, text, BODY)
            low = top - deep * row_mm - 0.3
            pen.line([(west, low), (west + _HALF, low)], palette.RULE, 0.12)
        top -= deep * row_mm + 0.3
    return top


def _section(pen: Pen, section: Section, west: float, east: float, top: float, floor: float = 0.0) -> float:
    """A heading and its lines between two edges, labels before texts, wrapped; cut with … above a floor."""
    row_mm = BODY * PT * _LINE
    if top - _HEAD_MM - row_mm < floor:
        return top
    top = _head(pen, section.title, west, east, top)
    for label, text in section.lines:
        rows = fonts.lines(f"{label}{text}", BODY, east - west)[:_MOST_LINES]
        for at, row in enumerate(rows):
            cut = top - 2 * row_mm < floor
            shown = row + " …" if cut else row
            own = label if at == 0 and row.startswith(label) else ""
            pen.text(west, top - 0.75 * row_mm, own, BODY, palette.SECOND_INK)
            pen.text(west + fonts.width(own, BODY), top - 0.75 * row_mm, shown[len(own) :], BODY)
            top -= row_mm
            if cut:
                return top
    return top


def _tall(section: Section, wide: float) -> float:
    """How deep a section is set."""
    rows = sum(min(_MOST_LINES, len(fonts.lines(f"{a}{b}", BODY, wide))) for a, b in section.lines)
    return _HEAD_MM + rows * BODY * PT * _LINE


def _levels(marks: Sequence[Mark]) -> int:
    """On how many levels the words of the days stand: two where one has no room for all."""
    return 1 if len(marks) <= _MOST_ON_A_LEVEL else 2


def _clock_tall(marks: Sequence[Mark]) -> float:
    """How deep the line of dates is set."""
    return _CLOCK + (_levels(marks) - 1) * _LEVEL


def _facts_tall(facts: Sequence[tuple[str, str]]) -> float:
    """How deep the facts are set."""
    rows = [_cells(facts[at : at + 2])[1] for at in range(0, len(facts), 2)]
    return _HEAD_MM + sum(deep * BODY * PT * _LINE + 0.3 for deep in rows)


def _cells(pair: Sequence[tuple[str, str]]) -> tuple[list[tuple[list[str], list[str]]], int]:
    """Names and values of one row of facts, broken into lines, and how many lines the deepest has."""
    cells = [
        (fonts.lines(name, BODY, _NAME - 1.5)[:2], fonts.lines(value, BODY, _HALF - _NAME)[:_MOST_LINES])
        for name, value in pair
    ]
    return cells, max(max(len(names), len(values), 1) for names, values in cells)


def _head(pen: Pen, title: str, west: float, east: float, top: float) -> float:
    if not title:
        return top
    for row in fonts.lines(title, HEAD, east - west)[:2]:
        pen.text(west, top - HEAD * PT, row, HEAD)
        top -= HEAD * PT * 1.35
    pen.line([(west, top - 0.6), (east, top - 0.6)], palette.SECOND_INK, 0.15)
    return top - 1.2

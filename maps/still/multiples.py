"""Multiples: several maps on one sheet in the same colours and at the same scale, each with its name."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gis.errors import MapError
from maps import palette
from maps.on_sheet import Box
from maps.still import fonts
from maps.still.drawing import draw
from maps.still.furniture import foot, title_band
from maps.still.marks import north_arrow, scale_bar
from maps.still.outline import Window, holding
from maps.still.panel import HEAD, SMALL, Block, Facts
from maps.still.paper import round_scale
from maps.still.pen import Pen
from maps.still.scene import Scene
from maps.still.still import Colophon, Still, save_pages
from maps.words import words

_GAP, _HEAD, _ROOM, _EDGE, _LEAST = 4.0, 6.5, 1.04, 6.0, 70.0
"""Between maps, over each for its name, round the ground in a frame, and how wide a frame is at least, in mm on A3; ``_ROOM``: how much
more than the largest map the scale leaves room for."""
_LETTERS = 0.8
"""How large names of parks are beside those of a map of its own."""


@dataclass(frozen=True)
class Panel:
    """One of the maps: its name, what is said right of it, and its scene."""

    title: str
    scene: Scene
    note: str = ""


@dataclass(frozen=True)
class Multiples:
    """A sheet of maps side by side; all at the largest round scale that holds each of them in its place.

    How many stand beside each other is chosen so that this scale is largest. ``blocks`` stand beside the maps.
    """

    panels: Sequence[Panel]
    title: str = ""
    kicker: str = ""
    size_mm: tuple[float, float] = (420.0, 297.0)
    lang: str = "zh"
    blocks: Sequence[Block] = ()
    colophon: Colophon = field(default_factory=Colophon)

    def __post_init__(self) -> None:
        if not self.panels:
            raise MapError("no map to draw: hand in one panel or more")

    @functools.cached_property
    def sheet(self) -> Still:
        """The sheet around the maps, at their scale."""
        bare = Still(self.panels[0].scene, self.title, self.kicker, self.size_mm, None, True, self.lang)
        _, scale = arranged(self.panels, bare.layout.map, bare.type_scale)
        return Still(
            self.panels[0].scene, self.title, self.kicker, self.size_mm, scale, True, self.lang, self.blocks,
            colophon=self.colophon,
        )  # fmt: skip

    @functools.cached_property
    def windows(self) -> list[Window]:
        """Where each map stands and what ground it shows, in the order of the panels."""
        boxes, scale = arranged(self.panels, self.sheet.layout.map, self.sheet.type_scale)
        fitted = _fitted(self.panels, boxes, scale, self.sheet.type_scale)
        return [
            holding(panel.scene.bounds, box, scale, None)
            for panel, box in zip(self.panels, fitted, strict=True)
        ]

    def drawn(self) -> Pen:
        """The sheet with everything drawn on it."""
        pen, sheet, size = Pen(self.size_mm), self.sheet, self.sheet.type_scale
        for panel, window in zip(self.panels, self.windows, strict=True):
            draw(pen, panel.scene, window, letters=size * _LETTERS, lettered=False, parks=True)
            west, _, east, north = window.paper
            pen.box(window.paper, line=palette.SECOND_INK, width=0.2)
            base = north + 1.6 * size
            note = fonts.fitted(panel.note, SMALL * size, (east - west) * 0.5)
            pen.text(east, base, note, SMALL * size, palette.SECOND_INK, align="right")
            room = east - west - fonts.width(note, SMALL * size) - 3 * size
            pen.text(west, base, fonts.fitted(panel.title, HEAD * size, room), HEAD * size)
        west, south, east, north = self.windows[0].paper
        scale_bar(pen, self.windows[0], west + 4 * size, south + 4 * size, size)
        told = words(self.lang)["still_north"]
        north_arrow(pen, east - 8 * size, north - 5 * size, size, told, dry=False)
        title_band(pen, sheet)
        foot(pen, sheet)
        facts = Facts("", sheet.facts(round(self.windows[0].scale)))
        sheet.layout.fill(pen, [*self.blocks, facts], None, size)
        return pen

    def save(self, path: Path | str, dpi: int = 200) -> Path:
        """Write it as ``.png``, ``.svg`` or ``.pdf``, whole or not at all; gives the path."""
        return save_pages([self], Path(path), dpi=dpi, day=self.colophon.day)


def arranged(panels: Sequence[Panel], room: Box, size: float) -> tuple[list[Box], float]:
    """The box of every map in the room, row by row, and the scale of all.

    >>> from maps.still.scene import Scene
    >>> wide = [Panel(name, Scene((0, 0, 3000, 1000))) for name in "AB"]
    >>> boxes, scale = arranged(wide, (0, 0, 300, 300), 1.0)
    >>> [box[0] for box in boxes], scale
    ([0.0, 0.0], 15000.0)
    """
    tried: list[tuple[float, list[Box]]] = []
    for beside in range(1, len(panels) + 1):
        boxes = _boxes(len(panels), beside, room, size)
        least = max(
            max(
                (one.scene.bounds[2] - one.scene.bounds[0]) / max(box[2] - box[0], 1.0),
                (one.scene.bounds[3] - one.scene.bounds[1]) / max(box[3] - box[1], 1.0),
            )
            for one, box in zip(panels, boxes, strict=True)
        )
        tried.append((least, boxes))
    best = min(tried, key=lambda one: one[0])
    return best[1], float(round_scale(max(best[0] * 1000.0 * _ROOM, 1.0)))


def _fitted(panels: Sequence[Panel], boxes: Sequence[Box], scale: float, size: float) -> list[Box]:
    """The boxes no larger than what stands in them, those of a row beside each other.

    >>> from maps.still.scene import Scene
    >>> small, large = Panel("A", Scene((0, 0, 1000, 500))), Panel("B", Scene((0, 0, 4000, 1000)))
    >>> _fitted([small, large], [(0, 0, 150, 90), (154, 0, 304, 90)], 40000.0, 1.0)
    [(0, 65.5, 70.0, 90), (74.0, 53.0, 186.0, 90)]
    """
    found: list[Box] = []
    for panel, (west, south, east, north) in zip(panels, boxes, strict=True):
        left, low, right, top = panel.scene.bounds
        wide = max((right - left) * 1000.0 / scale + 2 * _EDGE * size, _LEAST * size)
        tall = (top - low) * 1000.0 / scale + 2 * _EDGE * size
        beside = found[-1] if found and found[-1][3] == north else None
        start = beside[2] + _GAP * size if beside else west
        found.append((start, north - min(tall, north - south), start + min(wide, east - west), north))
    return found


def _boxes(count: int, beside: int, room: Box, size: float) -> list[Box]:
    """So many boxes, ``beside`` to a row, each with room over it for a name."""
    west, south, east, north = room
    rows = -(-count // beside)
    wide = (east - west - (beside - 1) * _GAP * size) / beside
    tall = (north - south - (rows - 1) * _GAP * size) / rows
    found = []
    for at in range(count):
        left = west + (at % beside) * (wide + _GAP * size)
        top = north - (at // beside) * (tall + _GAP * size)
        found.append((left, top - tall, left + wide, top - _HEAD * size))
    return found

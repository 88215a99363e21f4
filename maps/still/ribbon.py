"""Ribbon: the avenue drawn straight on one sheet: what lies along it, its nodes and stations, figures as areas over it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from maps import palette
from maps.on_sheet import Box
from maps.said import in_lang
from maps.still import fonts
from maps.still.drawing import draw, sign
from maps.still.furniture import foot, title_band
from maps.still.lettering import PT
from maps.still.outline import Window
from maps.still.panel import BODY, SMALL, Block, Facts, Key
from maps.still.pen import Pen
from maps.still.scene import Scene
from maps.still.still import Still
from maps.strip import Indicator, Strip

CHARTS = 4
"""Figures drawn over the avenue at most."""
COLUMNS = 4
"""Columns of the key under it, what the sheet rests on in the last."""
FILL, EDGE = "#C7E0DD", "#23738A"


@dataclass(frozen=True)
class Ribbon:
    """One sheet of an avenue from its south end, at the left, to its north end.

    ``straight`` is the scene in metres along and across the avenue (to the left of the way positive), ``half_m`` how
    much of it is seen on each side. ``sheet`` gives size, title, language and what it rests on.
    """

    strip: Strip
    straight: Scene
    half_m: float
    sheet: Still

    @property
    def title(self) -> str:
        """Its title."""
        return self.sheet.title

    @property
    def window(self) -> Window:
        """Where the stations lie on the sheet: as long as the sheet is wide."""
        edge, size = 10 * self.sheet.type_scale, self.sheet.type_scale
        left = edge + 30 * size
        wide = self.sheet.size_mm[0] - edge - left - 4 * size
        scale = self.strip.length * 1000.0 / wide
        tall = 2 * self.half_m * 1000.0 / scale
        return Window(0.0, -self.half_m, left, edge + 48 * size, wide, tall, scale)

    def drawn(self) -> Pen:
        """The page with everything drawn on it."""
        sheet, window = self.sheet, self.window
        size = sheet.type_scale
        pen = Pen(sheet.size_mm)
        title_band(pen, sheet)
        foot(pen, sheet)
        west, south, east, north = window.paper
        draw(pen, self.straight, window, letters=size, lettered=False)
        pen.box(window.paper, line=palette.INK, width=0.15)
        self._stations(pen, window, size)
        high = sheet.layout.title[1] - 2 * size
        self._divides(pen, window, high, size)
        top = self._nodes(pen, window, north + 2 * size, size)
        charts = list(self.strip.indicators)[:CHARTS]
        tall = (high - top - 6 * size) / max(len(charts), 1)
        for number, one in enumerate(charts):
            base = high - tall * (number + 1) + 5 * size
            self._chart(pen, one, (west, base, east, base + tall - 12 * size), size)
        self._key(pen, south - 12 * size, size)
        return pen

    def _x(self, window: Window, station: float) -> float:
        return window.x + float(station) * window.mm

    def _stations(self, pen: Pen, window: Window, size: float) -> None:
        """The avenue in the middle of the strip with its kilometres, the ends and the stretches under it."""
        west, south, east, north = window.paper
        middle, lang = (south + north) / 2, self.sheet.lang
        pen.line([(west, middle), (east, middle)], palette.PANEL, 1.9)
        pen.line([(west, middle), (east, middle)], palette.ACCENT, 1.2)
        for number in range(math.floor(self.strip.length / 1000) + 1):
            x = self._x(window, number * 1000)
            pen.line([(x, middle - 1.6), (x, middle + 1.6)], palette.ACCENT, 0.5)
            pen.line([(x, south - 1.4), (x, south)], palette.INK, 0.2)
            pen.text(x, south - 4.6 * size, f"K{number}", 7 * size, palette.ACCENT, align="center")
        for text, x in zip(self.strip.ends, (west - 4 * size, east + 3 * size), strict=True):
            align = "right" if x < west else "left"
            pen.text(x, middle - 1.2, in_lang(text, lang), 8 * size, align=align)
        for area in self.strip.areas:
            start, end = self._x(window, area.start), self._x(window, area.end)
            y = south - 8 * size
            pen.line([(start, y + 1), (start, y), (end, y), (end, y + 1)], palette.SECOND_INK, 0.2)
            name = fonts.fitted(in_lang(area.name, lang), BODY * size, end - start)
            pen.box(
                (
                    (start + end) / 2 - fonts.width(name, BODY * size) / 2 - 1,
                    y - 1.5,
                    (start + end) / 2 + fonts.width(name, BODY * size) / 2 + 1,
                    y + 1.5,
                ),
                fill=palette.PANEL,
            )
            pen.text((start + end) / 2, y - 0.36 * BODY * size * PT, name, BODY * size, align="center")

    def _nodes(self, pen: Pen, window: Window, y: float, size: float) -> float:
        """Nodes as signs over the strip, their names over them in as many lines as keep them apart; gives the top."""
        rows: list[float] = []
        placed: list[tuple[float, float, float, str, str]] = []
        letters, lang = 7 * size, self.sheet.lang
        for one in sorted(self.strip.nodes, key=lambda node: node.station):
            if not math.isfinite(one.station):
                continue
            x = min(max(self._x(window, one.station), window.paper[0]), window.paper[2])
            name = fonts.fitted(in_lang(one.name, lang), letters, 60 * size)
            half = fonts.width(name, letters) / 2 + 1
            at = min(max(x, window.paper[0] + half - 20), self.sheet.size_mm[0] - 8 - half)
            row = next((n for n, right in enumerate(rows) if right < at - half), len(rows))
            rows = [*rows[:row], at + half, *rows[row + 1 :]]
            base = y + 5 * size + row * 4.4 * size
            placed.append((x, at, base, name, one.sign))
        for x, _, base, _, _ in placed:
            pen.line([(x, window.paper[3]), (x, base - 0.8)], palette.SECOND_INK, 0.12)
        for x, at, base, name, kind in placed:
            pen.text(at, base, name, letters, align="center", halo=palette.PANEL)
            sign(pen, x, y + 1.2 * size, kind, 1.3 * size)
        return y + 5 * size + max(len(rows), 1) * 4.4 * size

    def _chart(self, pen: Pen, one: Indicator, box: Box, size: float) -> None:
        """One figure as steps over the stations, the zone's as a dashed line, the highest band's in words."""
        west, south, east, north = box
        lang, window = self.sheet.lang, self.window
        values = np.asarray(one.values, dtype=float)
        whole = float(one.whole)
        known = values[np.isfinite(values)]
        most = float(max(known.max() if len(known) else 0.0, whole if math.isfinite(whole) else 0.0)) or 1.0
        least = float(min(known.min() if len(known) else 0.0, 0.0))
        span = most - least

        def y(value: float) -> float:
            return south + (value - least) / span * (north - south)

        for start, end, value in zip(self.strip.bands["start"], self.strip.bands["end"], values, strict=True):
            left, right = self._x(window, start), self._x(window, end)
            if math.isfinite(value):
                pen.box((left, min(y(0), y(value)), right, max(y(0), y(value))), fill=FILL)
                pen.line([(left, y(value)), (right, y(value))], EDGE, 0.45)
            else:
                pen.box((left, south, right, south + 2.5 * size), fill=palette.UNKNOWN, hatch="//////")
        pen.line([(west, y(0)), (east, y(0))], palette.INK, 0.18)
        if math.isfinite(whole):
            pen.line([(west, y(whole)), (east, y(whole))], palette.SECOND_INK, 0.18, (1.4, 0.9))
            text = in_lang(one.whole_text, lang)
            pen.text(east + 1, y(whole) - 0.8, text, SMALL * size, palette.SECOND_INK)
        if len(known):
            at = int(np.nanargmax(values))
            x = self._x(window, (self.strip.bands["start"].iloc[at] + self.strip.bands["end"].iloc[at]) / 2)
            pen.text(x, y(values[at]) + 0.9, in_lang(one.texts[at], lang), SMALL * size, EDGE, align="center")
        left = self.sheet.layout.title[0]
        unit = in_lang(one.unit, lang)
        room = west - left - 3
        lines = fonts.lines(in_lang(one.label, lang), BODY * size, room)[:3]
        for number, line in enumerate(lines):
            pen.text(left, north - (2.4 + 3.6 * number) * size, line, BODY * size)
        pen.text(left, north - (2.4 + 3.6 * len(lines)) * size, unit, SMALL * size, palette.SECOND_INK)

    def _divides(self, pen: Pen, window: Window, high: float, size: float) -> None:
        """Where one stretch ends: a dashed line through everything, the road's name at its head."""
        for one in self.strip.divides:
            x = self._x(window, one.station)
            pen.line([(x, window.paper[1]), (x, high)], palette.INK, 0.25, (1.8, 1.2))
            name = in_lang(one.name, self.sheet.lang)
            pen.text(x + 1, high - 2.2 * size, name, SMALL * size, palette.INK)

    def _key(self, pen: Pen, top: float, size: float) -> None:
        """The key in columns under the strip, and what the sheet rests on at the right."""
        west, _, east, _ = self.sheet.layout.title
        facts = Facts("", self.sheet.facts(round(self.window.scale / 100) * 100))
        blocks: list[Block] = [
            part
            for block in self.sheet.blocks
            for part in (block.split(COLUMNS - 1) if isinstance(block, Key) else [block])
        ][: COLUMNS - 1]
        wide = (east - west - 8 * size * (COLUMNS - 1)) / COLUMNS
        for at, block in enumerate(blocks):
            block.draw(pen, west + at * (wide + 8 * size), top, wide, size, 4.2)
        facts.draw(pen, east - wide, top, wide, size, 4.2)

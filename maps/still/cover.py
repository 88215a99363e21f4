"""Cover: the first page of an atlas: what it is of, an index map, and what is on which page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maps import palette
from maps.still import fonts
from maps.still.drawing import draw
from maps.still.furniture import foot
from maps.still.lettering import PT
from maps.still.outline import holding
from maps.still.pen import Pen
from maps.still.still import Still
from maps.words import words


@dataclass(frozen=True)
class Cover:
    """``sheet`` gives title, kicker, size, language, the index map's scene and what the atlas rests on.

    ``contents`` are the pages in their order: what each is called, what it is of, its number.
    """

    sheet: Still
    contents: Sequence[tuple[str, str, str]]
    heading: str = ""
    subtitle: str = ""

    @property
    def title(self) -> str:
        """Its title."""
        return self.sheet.title

    def drawn(self) -> Pen:
        """The page with everything drawn on it."""
        sheet, size = self.sheet, self.sheet.type_scale
        pen, said = Pen(sheet.size_mm), words(self.sheet.lang)
        wide, tall = sheet.size_mm
        edge = 18 * size
        right, low = wide - edge, 18 * size
        split = edge + (wide - 2 * edge) * 0.46
        pen.text(edge, tall - edge - 4 * size, sheet.kicker, 9 * size, palette.SECOND_INK)
        y = tall - edge - 20 * size
        for line in fonts.lines(sheet.title, 30 * size, split - edge - 8 * size)[:3]:
            pen.text(edge, y, line, 30 * size)
            y -= 14 * size
        pen.text(edge, y + 1 * size, self.subtitle, 14 * size, palette.SECOND_INK)
        pen.line([(edge, y - 5 * size), (edge + 24 * size, y - 5 * size)], palette.ACCENT, 0.9)
        facts = [sheet.colophon.day, sheet.colophon.crs, sheet.colophon.classification]
        facts += [said["invented"]] if sheet.colophon.invented else []
        facts += [sheet.colophon.map_number or said["no_map_number"], said["not_legal"]]
        y -= 14 * size
        for fact in facts:
            pen.text(edge, y, fact, 8 * size, palette.SECOND_INK)
            y -= 5 * size
        box = (split, low + 6 * size, right, tall - edge)
        window = holding(sheet.scene.bounds, box, None, lambda least: least * 1.08)
        draw(pen, sheet.scene, window, letters=size * 0.9)
        pen.box(box, line=palette.INK, width=0.15)
        self._contents(pen, edge, split - 12 * size, y - 6 * size, low, size)
        foot(pen, sheet)
        return pen

    def _contents(self, pen: Pen, left: float, right: float, top: float, low: float, size: float) -> None:
        pen.text(left, top, self.heading, 10 * size)
        pen.line([(left, top - 2.2 * size), (right, top - 2.2 * size)], palette.INK, 0.25)
        row = min(6.2 * size, (top - 4 * size - low) / max(len(self.contents), 1))
        letters = min(8.5 * size, row / PT * 0.62)
        for number, (name, about, page) in enumerate(self.contents):
            y = top - 2.2 * size - row * (number + 0.68)
            shown = fonts.fitted(name, letters, (right - left) * 0.8)
            pen.text(left, y, shown, letters)
            pen.text(right - 10 * size, y, about, letters * 0.85, palette.SECOND_INK, align="right")
            pen.text(right, y, page, letters, align="right")
            pen.line([(left, y - row * 0.32), (right, y - row * 0.32)], palette.RULE, 0.12)

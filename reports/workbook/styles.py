"""Styles: how a cell looks: one palette, one font, hairlines, figures with the digits they have everywhere else."""

from __future__ import annotations

import functools
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from gis.words import THIN_SPACE
from maps import palette
from reports.shown import NOISE

FONT = {"zh": "Microsoft YaHei", "en": "Calibri"}
SIZE, TITLE_SIZE, SMALL = 10, 16, 8
DAY = "yyyy-mm-dd"
EDITABLE = "#F6F3E7"
"""The ground of cells that the bureau fills in."""


@functools.cache
def number_format(digits: int, size: int = 0) -> str:
    """A number format that writes as :func:`reports.shown.number` does: thousands apart by a thin space.

    ``size`` 0: any number from 0 on. Below 0 the grouping is fixed by the number: −1 less than a thousand, −2 less
    than a million, −3 more; −4 one that rounds to nothing and shows no sign.

    >>> number_format(2).replace(THIN_SPACE, "_")
    '[>=999999.995]#"_"###"_"##0.00;[>=999.995]#"_"##0.00;0.00'
    >>> number_format(0, -1)
    '0;"−"0'
    """
    tail = "0" + ("." + "0" * digits if digits else "")
    gap = f'"{THIN_SPACE}"'
    thousand, million = f"#{gap}##{tail}", f"#{gap}###{gap}##{tail}"
    if size == 0:
        half = 0.5 * 10.0**-digits
        return f"[>={1e6 - half:.{digits + 1}f}]{million};[>={1e3 - half:.{digits + 1}f}]{thousand};{tail}"
    if size == -4:
        return f"{tail};{tail}"
    grouped = {-1: tail, -2: thousand, -3: million}[size]
    return f'{grouped};"−"{grouped}'


def format_of(value: object, digits: int) -> str:
    """The number format of one figure.

    >>> format_of(-1234.5, 1).replace(THIN_SPACE, "_"), format_of(-0.001, 2)
    ('#"_"##0.0;"−"#"_"##0.0', '0.00;">−0.01"')
    >>> format_of(0.0007, 2)
    '[>=0.005]0.00;[>0]"<0.01";0.00'
    """
    if isinstance(value, (int, float)) and is_small(value, digits):
        return _small(digits, above=value > 0)
    if not isinstance(value, (int, float)) or not value < 0:
        return number_format(digits)
    size = -round(value, digits)
    return number_format(digits, -4 if size == 0 else -1 if size < 1e3 else -2 if size < 1e6 else -3)


def is_small(value: object, digits: int) -> bool:
    """Whether a figure is not nothing but rounds to it.

    >>> is_small(0.0007, 2), is_small(0.0, 2), is_small(-0.3, 0)
    (True, False, True)
    """
    return isinstance(value, (int, float)) and NOISE <= abs(value) < 0.5 * 10.0**-digits


def live_format(value: object, digits: int) -> str:
    """The number format of a cell whose figure may become another: right for any, the sign included.

    Its thousands are apart as the present figure asks. No third section has a sign in every program, so that nothing
    but what rounds to nothing falls into it.

    >>> live_format(0.2, 2), live_format(-1234.5, 0).replace(THIN_SPACE, "_")
    ('[>=0.005]0.00;[<=-0.005]"−"0.00;0.00', '[>=0.5]#"_"##0;[<=-0.5]"−"#"_"##0;0')
    """
    size = round(abs(value), digits) if isinstance(value, (int, float)) else 0
    grouped = number_format(digits, -1 if size < 1e3 else -2 if size < 1e6 else -3).partition(";")[0]
    half = f"{0.5 * 10.0**-digits:.{digits + 1}f}"
    return f'[>={half}]{grouped};[<=-{half}]"−"{grouped};{0:.{digits}f}'


def _small(digits: int, *, above: bool) -> str:
    """The number format of a figure that is not nothing but rounds to it; one that rounds to more is written as ever."""
    least, half = f"{10.0**-digits:.{digits}f}", f"{0.5 * 10.0**-digits:.{digits + 1}f}"
    tail = f"{0:.{digits}f}"
    return f'[>={half}]{tail};[>0]"<{least}";{tail}' if above else f'{tail};">−{least}"'


class Styles:
    """The formats of one book, each made once."""

    def __init__(self, book: Workbook, lang: str) -> None:
        self.book = book
        self.base = {
            "font_name": FONT[lang],
            "font_size": SIZE,
            "font_color": palette.INK,
            "valign": "vcenter",
        }
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        """A format with these properties over the base."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format({**self.base, **properties})
        return self._made[key]

    def tell_small(self, page: Worksheet, row: int, at: int, digits: int) -> None:
        """Let a cell say ``<0.01`` and ``>−0.01`` of what is not nothing and rounds to it, while it does."""
        half, least = 0.5 * 10.0**-digits, f"{10.0**-digits:.{digits}f}"
        cell = xl_rowcol_to_cell(row, at)
        for sign, text in (("", f"<{least}"), ("-", f">−{least}")):
            rule = f"=AND({sign}{cell}>={NOISE:.7f},{sign}{cell}<{half:.{digits + 1}f})"
            shown = self.book.add_format({"num_format": f'"{text}";"{text}"'})
            page.conditional_format(row, at, row, at, {"type": "formula", "criteria": rule, "format": shown})

    def title(self) -> Format:
        """The title of a sheet."""
        return self(font_size=TITLE_SIZE, bold=True)

    def note(self) -> Format:
        """A line under the title."""
        return self(font_color=palette.SECOND_INK, text_wrap=True, valign="top")

    def head(self, *, right: bool = False, editable: bool = False, lead: bool = False) -> Format:
        """A heading: ink on paper over a line of ink."""
        ground = EDITABLE if editable else palette.PAPER
        return self(
            bold=True,
            bg_color=ground,
            text_wrap=True,
            align="right" if right else "left",
            valign="bottom",
            bottom=1,
            bottom_color=palette.INK,
            **_lead(lead and not right),
        )

    def code(self, *, right: bool = False, lead: bool = False) -> Format:
        """The official field name over a heading."""
        return self(
            font_size=SMALL,
            font_color=palette.SECOND_INK,
            bg_color=palette.PAPER,
            align="right" if right else "left",
            **_lead(lead and not right),
        )

    def total(self, number: str = "General", *, right: bool = True, lead: bool = False) -> Format:
        """A cell of the line of totals."""
        place = {"align": "right"} if right else {"align": "left", **_lead(lead)}
        return self(bold=True, num_format=number, top=1, top_color=palette.RULE, **place)

    def body(
        self,
        kind: str,
        number: str = "",
        *,
        editable: bool = False,
        bold: bool = False,
        quote: bool = False,
        quiet: bool = False,
        lead: bool = False,
    ) -> Format:
        """A cell of the body over a hairline. ``quote``: text that an editor would else take for a formula."""
        made: dict[str, Any] = {"bottom": 1, "bottom_color": palette.RULE}
        if kind in ("number", "count"):
            made |= {"align": "right", "num_format": number}
        elif kind == "day":
            made |= {"align": "left", "num_format": DAY}
        elif kind == "figure":
            made |= {"align": "right"}
        else:
            made |= {"align": "left", "text_wrap": True, "num_format": "@" if kind == "code" else "General"}
        if made["align"] == "left":
            made |= _lead(lead)
        if editable:
            made["bg_color"] = EDITABLE
        if bold:
            made["bold"] = True
        if quiet:
            made["font_color"] = palette.SECOND_INK
        if quote:
            made["quote_prefix"] = True
        return self(**made)


def _lead(wanted: bool) -> dict[str, Any]:
    """Room before text that may follow a figure."""
    return {"indent": 1} if wanted else {}

"""Tones: what a plot is filled with on paper: the colour of its class, and how it looks from afar."""

from __future__ import annotations

from maps import paint, palette

GROUND = "#F4F2EC"
PLOT_LINE = "#8B877B"
OTHER = "#D8D6CE"
_PALE = 0.72


def colour_of(theme: paint.Theme, code: int) -> tuple[str, str, bool]:
    """Filling, outline and whether it is hatched, of a class code."""
    if code == paint.UNKNOWN:
        return palette.UNKNOWN, PLOT_LINE, True
    if code == paint.OTHER:
        return OTHER, PLOT_LINE, False
    one = theme.classes[code]
    return one.colour, PLOT_LINE, one.hatch


def paled(colour: str, part: float = _PALE) -> str:
    """A colour as it looks from afar: that part of the way to the ground.

    >>> paled("#000000", 0.5)
    '#7A7976'
    """
    pairs = zip(rgb(colour), rgb(GROUND), strict=True)
    return "#" + "".join(f"{round(one + (ground - one) * part):02X}" for one, ground in pairs)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255 each.

    >>> rgb("#0C8040")
    (12, 128, 64)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

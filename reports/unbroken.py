"""Unbroken: a figure that keeps its digits together and its unit beside it where a line ends."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"(?<=\d)(?:[ \u2009](?=[^\s\d])|\u2009(?=\d))")
HELD = "\u00a0"
"""A space at which no line is broken."""


def unbroken(text: str) -> str:
    r"""The text with figures held to what follows them, a per cent sign or a unit, and their thousands to each other.

    >>> unbroken("规划主导产业占 50.26 %，闲置 7.40 公顷")
    '规划主导产业占 50.26\xa0%，闲置 7.40\xa0公顷'
    >>> unbroken("土地总面积 2\u2009448.02 公顷，2 宗 5 幢")
    '土地总面积 2\xa0448.02\xa0公顷，2\xa0宗 5\xa0幢'
    """
    return _BETWEEN.sub(HELD, text)

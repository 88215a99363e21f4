"""Unbroken: a figure that keeps its unit beside it where a line ends."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"(?<=\d)[ \u2009](?=[^\s\d])")
HELD = "\u00a0"
"""A space at which no line is broken."""


def unbroken(text: str) -> str:
    r"""The text with figures held to what follows them, a per cent sign or a unit.

    >>> unbroken("规划主导产业占 50.26 %，闲置 7.40 公顷")
    '规划主导产业占 50.26\xa0%，闲置 7.40\xa0公顷'
    """
    return _BETWEEN.sub(HELD, text)

"""Storey heights as people write them: ``9.0;4.5×3`` is one storey of 9 m and three of 4.5 m."""

from __future__ import annotations

import re
import unicodedata

_PART = re.compile(r"^(?P<height>\d+(?:\.\d+)?)(?:[x*×](?P<times>\d{1,3}))?$")


def storey_heights(text: str) -> tuple[float, ...]:
    """The height of each storey in metres, from the ground up.

    Parts are split by ``;`` or ``,``; a part is a height, or a height times a number of storeys (``×``, ``x`` or
    ``*``). Full-width signs are read as their narrow ones. Raises ValueError where a part is neither.

    >>> storey_heights("9.0;4.5×3")
    (9.0, 4.5, 4.5, 4.5)
    """
    heights: list[float] = []
    for part in re.split(r"[;,]", unicodedata.normalize("NFKC", text).replace(" ", "").casefold()):
        match = _PART.match(part)
        if match is None:
            raise ValueError(f"storey heights {text!r}: {part!r} is not a height such as 4.5 or 4.5×3")
        heights += [float(match["height"])] * int(match["times"] or 1)
    return tuple(heights)

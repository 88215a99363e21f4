"""On a sheet: boxes and whether they meet, and the length of a scale bar: what every drawing of ours shares."""

from __future__ import annotations

import math

Box = tuple[float, float, float, float]
"""West, south, east, north, in the units of the drawing."""


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes overlap; a common edge is no overlap.

    >>> meet((0, 0, 2, 2), (1, 1, 3, 3)), meet((0, 0, 2, 2), (2, 0, 4, 2))
    (True, False)
    """
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def bar_metres(most: float) -> float:
    """The longest round length, 1, 2 or 5 times a power of ten, that is no longer than ``most`` metres.

    >>> bar_metres(430.0), bar_metres(99.0)
    (200.0, 50.0)
    """
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= most)

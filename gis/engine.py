"""Which engine does heavy geometry: shapely, or the compiled kernels on flat coordinates where they are installed."""

from __future__ import annotations

import os
import sys

from gis.errors import InputError
from gis.extras import install
from gis.flat.kernel import available
from gis.words import refusal

ENGINES = ("auto", "steady", "shapely", "flat")
VARIABLE = "YUANTU_ENGINE"
MANY = 250_000
"""Shapes from which a process that has no kernel loaded yet is quicker for loading them."""
SOME = 5_000
"""The same where numba is loaded already."""


def engine_for(shapes: int, engine: str | None = None) -> str:
    """``"flat"`` or ``"shapely"`` for so many shapes: the engine asked for, else the environment's, else the quicker one.

    ``YUANTU_ENGINE`` and the argument take ``auto``, ``steady``, ``shapely`` and ``flat``; both engines give the same figures. Under
    ``auto`` kernels (the extra ``fast``) are used from 250,000 shapes on, or 5,000 once numba is loaded, so that a small
    zone never waits for them; without them ``auto`` means shapely, and ``flat`` is refused. ``steady`` is ``auto`` from 250,000 shapes on
    whatever is loaded, so that the same shapes go by the same engine in every process, to the last bit of a figure.

    Raises InputError for another word, and for ``flat`` where the kernels are not installed.

    >>> engine_for(12, "auto"), engine_for(12, "shapely")
    ('shapely', 'shapely')
    """
    asked = engine or os.environ.get(VARIABLE) or "auto"
    if asked not in ENGINES:
        raise InputError(refusal("gis", "engine.unknown", given=asked, known=", ".join(ENGINES)))
    if asked == "flat" and not available():
        raise InputError(refusal("gis", "engine.missing", install=install("fast")))
    if asked == "shapely" or not available():
        return "shapely"
    enough = SOME if asked == "auto" and "numba" in sys.modules else MANY
    return "flat" if asked == "flat" or shapes >= enough else "shapely"

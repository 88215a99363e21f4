"""Scene: what is drawn in a map frame, from the ground up; shapes in metres, texts ready-made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from maps import palette
from maps.on_sheet import Box
from maps.paint import Codes, Theme
from maps.still.outline import Shapes


@dataclass(frozen=True)
class Style:
    """How one kind of thing is drawn: its filling, its line of a width in mm, a casing under the line."""

    fill: str = "none"
    line: str = "none"
    width: float = 0.1
    dash: tuple[float, ...] = ()
    alpha: float = 1.0
    hatch: str = ""
    casing: str = ""
    casing_width: float = 0.0


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "water": Style(palette.WATER, "#A9C5D2", 0.1),
        "green": Style(palette.GREEN, "#BFCDB2", 0.1, alpha=0.8),
        "limit": Style("none", "#8A8F92", 0.15, (1.2, 0.8)),
        "road_area": Style(palette.ROAD, "none"),
        "road": Style(line=palette.ROAD, width=0.4, casing="#CFCBC0", casing_width=0.12),
        "main_road": Style(line=palette.ROAD, width=0.7, casing="#BDB9AD", casing_width=0.14),
        "boundary": Style(line=palette.SECOND_INK, width=0.35),
        "boundary_dashed": Style(line=palette.SECOND_INK, width=0.35, dash=(2.4, 0.8, 0.5, 0.8)),
        "park_edge": Style(line="#8F8C7F", width=0.2),
        "sub_park": Style(line="#A8A698", width=0.15, dash=(0.9, 0.7)),
        "corridor_area": Style(line=palette.ACCENT, width=0.2, dash=(0.3, 0.9)),
        "site": Style(line=palette.SITE, width=0.75, casing="#FFFFFF", casing_width=0.25),
        "focus": Style(line=palette.INK, width=0.6, casing="#FFFFFF", casing_width=0.3),
        "red_line": Style(line=palette.ACCENT, width=0.8, casing="#FFFFFF", casing_width=0.3),
        "here": Style(palette.INK, "none", alpha=0.85),
    }
)
"""How each kind of thing is drawn. A road whose width is known is drawn as wide as it is, if that is wider."""


@dataclass(frozen=True)
class Layer:
    """Shapes of one kind, with what is written on them; ``kind`` is one of :data:`STYLES` or ``park``.

    ``wide_m`` is the width of each line on the ground, in m, blank where nobody knows it.
    """

    kind: str
    shapes: Shapes
    texts: Sequence[str] = ()
    wide_m: Sequence[float] = ()


@dataclass(frozen=True)
class Plots:
    """The plots painted by a theme: the class code of each; ``pale`` ones stand back, ``texts`` are their numbers."""

    shapes: Shapes
    theme: Theme
    codes: Codes
    texts: Sequence[str] = ()
    pale: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Signs:
    """Points as signs: ``circle``, ``triangle``, ``square`` or ``diamond``, each with its name."""

    points: Shapes
    signs: Sequence[str]
    texts: Sequence[str]


@dataclass(frozen=True)
class Avenue:
    """The axis of the corridor with a mark every so many metres from its beginning."""

    line: Shapes
    name: str = ""
    step_m: float = 1000.0


@dataclass(frozen=True)
class Sites:
    """Suggested sites with the number in the disc of each."""

    shapes: Shapes
    ranks: Sequence[str]


@dataclass(frozen=True)
class Scene:
    """A map: what it must show, in m, and what lies on it from the ground up."""

    bounds: Box
    under: Sequence[Layer] = ()
    plots: Plots | None = None
    over: Sequence[Layer] = ()
    avenue: Avenue | None = None
    signs: Signs | None = None
    sites: Sites | None = None
    names: Sequence[Layer] = field(default_factory=tuple)

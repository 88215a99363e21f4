"""Drawing: a scene in a map frame: ground, plots, what lies over them, and names that keep clear of each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import shapely

from maps import palette
from maps.on_sheet import Box
from maps.still import avenue, names
from maps.still.frame import Frame
from maps.still.lettering import Taken
from maps.still.outline import Shapes, Window, area_paths, line_paths
from maps.still.pen import Pen
from maps.still.scene import STYLES, Layer, Plots, Scene, Signs, Sites, Style
from maps.still.tones import GROUND, colour_of, paled

VECTORS = 20_000
"""Plots from which they are set as dots in PDF and SVG."""
PLOT_WIDTH = 0.09
HATCHING = "//////"
SIGN_CORNERS: Mapping[str, Sequence[tuple[float, float]]] = MappingProxyType(
    {
        "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
        "triangle": ((-1.0, -0.8), (1.0, -0.8), (0.0, 1.05)),
        "diamond": ((0.0, -1.15), (1.15, 0.0), (0.0, 1.15), (-1.15, 0.0)),
    }
)
"""Corners of a sign around its middle, in radii; what is not here is a disc."""


def draw(pen: Pen, scene: Scene, window: Window, *, letters: float = 1.0, lettered: bool = True,
         reserved: Sequence[Box] = (), parks: bool = False) -> None:  # fmt: skip
    """Draw a scene in its window, the text ``letters`` times as large as on A3; nothing is lettered on ``reserved``.

    ``parks``: the names of parks stand even where nothing else is ``lettered``.
    """
    box = window.paper
    inner = (box[0] + 1.5, box[1] + 1.5, box[2] - 1.5, box[3] - 1.5)
    frame = Frame(pen, window, Taken(inner), letters, lettered)
    for one in reserved:
        frame.taken.take(one)
    pen.box(box, fill=GROUND)
    pen.within(box)
    for layer in scene.under:
        _layer(frame, layer)
    if scene.plots is not None:
        _plots(frame, scene.plots)
    for layer in scene.over:
        _layer(frame, layer)
    if scene.avenue is not None:
        avenue.line(frame, scene.avenue)
    if scene.sites is not None:
        _outlines(frame, STYLES["site"], scene.sites.shapes)
    if scene.signs is not None:
        _signs(frame, scene.signs)
    if scene.sites is not None:
        _discs(frame, scene.sites)
    if lettered:
        names.letter(frame, scene)
    elif parks:
        for layer in (one for one in scene.names if one.kind == "park"):
            names.area_names(frame, layer)
    pen.within(None)


def _layer(frame: Frame, layer: Layer) -> None:
    here = frame.window.seen(layer.shapes)
    shapes = np.asarray(layer.shapes, dtype=object)[here]
    if not len(shapes):
        return
    if layer.kind == "park":
        for place, shape in zip(here, shapes, strict=True):
            tint = palette.PARK_TINTS[int(place) % len(palette.PARK_TINTS)]
            frame.pen.paths(
                area_paths(np.array([shape], dtype=object), frame.window),
                fill=tint,
                line="#A8A698",
                width=0.12,
            )
        return
    style = STYLES[layer.kind]
    if layer.kind.endswith("road") and len(layer.wide_m):
        _roads(frame, style, shapes, np.asarray(layer.wide_m, dtype=float)[here])
    else:
        _outlines(frame, style, shapes)


def _roads(frame: Frame, style: Style, shapes: Shapes, wide_m: npt.NDArray[np.float64]) -> None:
    """Roads as wide as they are where that is wider than their style; casings first, so that crossings are open."""
    on_paper = np.maximum(np.nan_to_num(wide_m, nan=0.0) * frame.window.mm, style.width).round(2)
    groups = [(width, line_paths(shapes[on_paper == width], frame.window)) for width in np.unique(on_paper)]
    for width, paths in groups:
        frame.pen.paths(paths, line=style.casing, width=float(width) + 2 * style.casing_width)
    for width, paths in groups:
        frame.pen.paths(paths, line=style.line, width=float(width))


def _outlines(frame: Frame, style: Style, shapes: Shapes) -> None:
    window, pen = frame.window, frame.pen
    if style.fill != "none":
        pen.paths(
            area_paths(shapes, window), fill=style.fill, line=style.line, width=style.width, alpha=style.alpha
        )
        return
    paths = line_paths(shapes, window)
    if style.casing:
        pen.paths(paths, line=style.casing, width=style.width + 2 * style.casing_width)
    pen.paths(
        paths, line=style.line, width=style.width, dash=style.dash, cap="butt" if style.dash else "round"
    )


def _plots(frame: Frame, plots: Plots) -> None:
    """Plots class by class, those that stand back first; a class is a few paths, however many plots it has."""
    here = frame.window.seen(plots.shapes)
    shapes, codes = np.asarray(plots.shapes, dtype=object)[here], np.asarray(plots.codes)[here]
    pale = np.zeros(len(here), dtype=bool) if plots.pale is None else np.asarray(plots.pale)[here]
    coarse = len(here) > VECTORS
    width = PLOT_WIDTH if not coarse else 0.03
    for back in (True, False):
        for code in np.unique(codes[pale == back]):
            fill, line, hatched = colour_of(plots.theme, int(code))
            frame.pen.paths(
                area_paths(shapes[(codes == code) & (pale == back)], frame.window),
                fill=paled(fill) if back else fill,
                line=paled(line, 0.5) if back else line,
                width=width,
                hatch="" if back or not hatched else HATCHING,
                coarse=coarse,
            )


def sign(pen: Pen, x: float, y: float, kind: str, radius: float) -> None:
    """One of the four signs around a place."""
    corners = SIGN_CORNERS.get(kind)
    if corners is None:
        pen.disc(x, y, radius, fill=palette.INK, line=palette.PANEL, width=0.25)
    else:
        places = [(x + a * radius, y + b * radius) for a, b in corners]
        pen.shape(places, fill=palette.INK, line=palette.PANEL, width=0.25)


def _signs(frame: Frame, signs: Signs) -> None:
    radius = (0.8 if frame.small else 1.35) * frame.size
    places = frame.window.on_paper(
        shapely.get_coordinates(shapely.centroid(np.asarray(signs.points, dtype=object)))
    )
    for (x, y), kind in zip(places, signs.signs, strict=True):
        sign(frame.pen, x, y, kind, radius)
        frame.taken.take((x - radius - 0.3, y - radius - 0.3, x + radius + 0.3, y + radius + 0.3))


def _discs(frame: Frame, sites: Sites) -> None:
    """The rank of each site in a disc on it, moved aside where it would cover another one."""
    radius = 1.9 * frame.size
    middle = shapely.point_on_surface(np.asarray(sites.shapes, dtype=object))
    for (x, y), rank in zip(frame.window.on_paper(shapely.get_coordinates(middle)), sites.ranks, strict=True):
        ring = [(0.0, 0.0)] + [
            (math.cos(turn) * out * radius, math.sin(turn) * out * radius)
            for out in (1.8, 3.0)
            for turn in np.linspace(0, 2 * math.pi, 9)[:-1]
        ]
        boxes = [(x + a - radius, y + b - radius, x + a + radius, y + b + radius) for a, b in ring]
        chosen = next((box for box in boxes if frame.taken.free(box)), boxes[0])
        frame.taken.take(chosen)
        cx, cy = (chosen[0] + chosen[2]) / 2, (chosen[1] + chosen[3]) / 2
        if math.hypot(cx - x, cy - y) > radius:
            frame.pen.line([(x, y), (cx, cy)], palette.SITE, 0.25)
        frame.pen.disc(cx, cy, radius, fill=palette.SITE, line=palette.PANEL, width=0.3)
        frame.pen.text(cx, cy, rank, 7.5 * frame.size, palette.PANEL, align="center", base="center_baseline")

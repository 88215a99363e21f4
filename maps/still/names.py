"""Names: what stands written in a map frame, by weight: nodes, kilometres, parks, areas and streets, numbers of plots."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import shapely

from maps import palette
from maps.on_sheet import Box
from maps.still import avenue, fonts
from maps.still.frame import Frame
from maps.still.lettering import NEAR_MM, PT, around, at_own, beside, fitting, inside, outside, spread
from maps.still.scene import Layer, Plots, Scene, Signs
from maps.still.tones import GROUND, colour_of, paled, rgb

_LETTERS: Mapping[str, tuple[float, str, Callable[[str], str]]] = MappingProxyType(
    {
        "park": (9.5, "#3C4A43", spread),
        "sub_park": (6.5, "#5D675F", str),
        "corridor_area": (7.0, palette.ACCENT, spread),
    }
)


def letter(frame: Frame, scene: Scene) -> None:
    """Names in order of weight: nodes, parks, areas and streets, then the numbers of plots that hold theirs."""
    if scene.signs is not None:
        _sign_names(frame, scene.signs)
    if scene.avenue is not None:
        avenue.station_names(frame, scene.avenue)
    for layer in scene.names:
        if layer.kind == "road":
            _road_names(frame, layer)
        else:
            area_names(frame, layer)
    if scene.plots is not None and len(scene.plots.texts):
        _plot_names(frame, scene.plots)


def _set(frame: Frame, places: Sequence[tuple[float, float]], text: str, size: float, colour: str, halo: str,
         pad: float = 0.4) -> Box | None:  # fmt: skip
    for x, y in places:
        box = around(x, y, text, size, pad)
        if frame.taken.free(box):
            frame.taken.take(box)
            frame.pen.text(x, y, text, size, colour, align="center", base="center_baseline", halo=halo)
            return box
    return None


def _sign_names(frame: Frame, signs: Signs) -> None:
    size, gap = 7.0 * frame.size, 2.3 * frame.size
    points = shapely.get_coordinates(shapely.centroid(np.asarray(signs.points, dtype=object)))
    for (x, y), name in zip(frame.window.on_paper(points), signs.texts, strict=True):
        text = fonts.fitted(name, size, 46 * frame.size)
        _set(frame, beside(x, y, text, size, gap), text, size, palette.INK, GROUND)


def area_names(frame: Frame, layer: Layer) -> None:
    """Names of areas within them, the largest first, in their own letters; a name wider than the frame is cut."""
    base, colour, dress = _LETTERS.get(layer.kind, (7.0, palette.SECOND_INK, str))
    size = base * frame.size
    order = np.argsort(-shapely.area(np.asarray(layer.shapes, dtype=object)), kind="stable")
    park = layer.kind == "park"
    on_paper = (
        shapely.transform(np.asarray(layer.shapes, dtype=object), frame.window.on_paper) if park else []
    )
    for at in order:
        text = dress(fonts.fitted(str(layer.texts[at]), size, 60 * frame.size))
        places = inside(layer.shapes[at], frame.window)
        if places and park:
            places += outside(layer.shapes[at], frame.window, text, size)
            others = np.delete(on_paper, at)
            places = [one for one in places if at_own(around(*one, text, size), on_paper[at], others)]
            _lead(frame, on_paper[at], _set(frame, places, text, size, colour, GROUND, pad=0.8))
        else:
            _set(frame, places, text, size, colour, GROUND, pad=0.8)


def _lead(frame: Frame, shape: object, box: Box | None) -> None:
    """A fine line from a name to its own ground, where it stands off it."""
    if box is None or shapely.distance(shapely.box(*box), shape) <= NEAR_MM:
        return
    ends = shapely.get_coordinates(shapely.shortest_line(shapely.box(*box), shapely.point_on_surface(shape)))
    frame.pen.line([tuple(ends[0]), tuple(ends[1])], "#3C4A43", 0.15)


def _road_names(frame: Frame, layer: Layer) -> None:
    """Names of roads in their middle, turned along them; a name once."""
    size, done = 5.8 * frame.size, set()
    ground = shapely.box(*frame.window.ground)
    shapes = shapely.intersection(np.asarray(layer.shapes, dtype=object), ground)
    for at in np.argsort(-shapely.length(shapes), kind="stable"):
        name = str(layer.texts[at])
        wide = fonts.width(name, size)
        line = shapely.line_merge(shapes[at])
        if not name or name in done or shapely.length(line) * frame.window.mm < 2.2 * wide:
            continue
        if shapely.get_type_id(line) != 1:
            continue
        for part in (0.5, 0.3, 0.7):
            if _along(frame, line, part, name, size):
                done.add(name)
                break


def _along(frame: Frame, line: object, part: float, name: str, size: float) -> bool:
    wide = fonts.width(name, size)
    middle, half = part * shapely.length(line), wide / 2 / frame.window.mm
    ends = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.array([middle - half, middle + half]))
    )
    (ax, ay), (bx, by) = frame.window.on_paper(ends)
    if bx < ax:
        ax, ay, bx, by = bx, by, ax, ay
    if math.hypot(bx - ax, by - ay) < 0.9 * wide:
        return False
    turn, x, y = math.degrees(math.atan2(by - ay, bx - ax)), (ax + bx) / 2, (ay + by) / 2
    tall = size * PT * 0.6
    a, b = abs(math.cos(math.radians(turn))), abs(math.sin(math.radians(turn)))
    box = (
        x - wide / 2 * a - tall * b,
        y - wide / 2 * b - tall * a,
        x + wide / 2 * a + tall * b,
        y + wide / 2 * b + tall * a,
    )
    if not frame.taken.free(box):
        return False
    frame.taken.take(box)
    down = size * PT * 0.36
    x, y = x + down * math.sin(math.radians(turn)), y - down * math.cos(math.radians(turn))
    frame.pen.text(x, y, name, size, palette.SECOND_INK, align="center", turn=turn, halo=palette.ROAD)
    return True


def _plot_names(frame: Frame, plots: Plots) -> None:
    """Numbers on the plots that hold them: dark on light, light on dark."""
    size = 5.2 * frame.size
    for x, y, at in fitting(plots.shapes, plots.texts, frame.window, size):
        box = around(x, y, plots.texts[at], size, 0.1)
        if not frame.taken.free(box):
            continue
        frame.taken.take(box)
        pale = plots.pale is not None and bool(plots.pale[at])
        fill, _, hatched = colour_of(plots.theme, int(plots.codes[at]))
        fill = paled(fill) if pale else fill
        light = sum(w * c for w, c in zip((0.299, 0.587, 0.114), rgb(fill), strict=True)) < 120
        colour = palette.PANEL if light else "#8C9298" if pale else palette.INK
        halo = fill if hatched else ""
        frame.pen.text(x, y, plots.texts[at], size, colour, align="center", base="center_baseline", halo=halo)

"""Drawing: a scene in a map frame: ground, plots, what lies over them, and names that keep clear of each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import shapely

from maps import paint, palette
from maps.still import fonts
from maps.still.lettering import NEAR_MM, PT, Taken, around, at_own, beside, fitting, inside, outside, spread
from maps.still.outline import Box, Shapes, Window, area_paths, line_paths
from maps.still.pen import Pen
from maps.still.scene import STYLES, Avenue, Layer, Plots, Scene, Signs, Sites, Style

VECTORS = 20_000
"""Plots from which they are set as dots in PDF and SVG."""
GROUND = "#F4F2EC"
PLOT_LINE, PLOT_WIDTH = "#8B877B", 0.09
HATCHING = "//////"
OTHER = "#D8D6CE"
_PALE = 0.72
Place = npt.NDArray[np.float64]
SIGN_CORNERS: Mapping[str, Sequence[tuple[float, float]]] = MappingProxyType(
    {
        "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
        "triangle": ((-1.0, -0.8), (1.0, -0.8), (0.0, 1.05)),
        "diamond": ((0.0, -1.15), (1.15, 0.0), (0.0, 1.15), (-1.15, 0.0)),
    }
)
"""Corners of a sign around its middle, in radii; what is not here is a disc."""


@dataclass
class Sheet:
    """The drawing under way: the pen, the window, what lettering has taken, and how large letters are."""

    pen: Pen
    window: Window
    taken: Taken
    size: float
    lettered: bool = True

    @property
    def small(self) -> bool:
        """Whether the map is one to find a place on, without names."""
        return not self.lettered


def draw(pen: Pen, scene: Scene, window: Window, *, letters: float = 1.0, lettered: bool = True,
         reserved: Sequence[Box] = (), parks: bool = False) -> None:  # fmt: skip
    """Draw a scene in its window, the text ``letters`` times as large as on A3; nothing is lettered on ``reserved``.

    ``parks``: the names of parks stand even where nothing else is ``lettered``.
    """
    box = window.paper
    inner = (box[0] + 1.5, box[1] + 1.5, box[2] - 1.5, box[3] - 1.5)
    sheet = Sheet(pen, window, Taken(inner), letters, lettered)
    for one in reserved:
        sheet.taken.take(one)
    pen.box(box, fill=GROUND)
    pen.within(box)
    for layer in scene.under:
        _layer(sheet, layer)
    if scene.plots is not None:
        _plots(sheet, scene.plots)
    for layer in scene.over:
        _layer(sheet, layer)
    if scene.avenue is not None:
        _avenue(sheet, scene.avenue)
    if scene.sites is not None:
        _outlines(sheet, STYLES["site"], scene.sites.shapes)
    if scene.signs is not None:
        _signs(sheet, scene.signs)
    if scene.sites is not None:
        _discs(sheet, scene.sites)
    if lettered:
        _letter(sheet, scene)
    elif parks:
        for layer in (one for one in scene.names if one.kind == "park"):
            _area_names(sheet, layer)
    pen.within(None)


def _layer(sheet: Sheet, layer: Layer) -> None:
    here = sheet.window.seen(layer.shapes)
    shapes = np.asarray(layer.shapes, dtype=object)[here]
    if not len(shapes):
        return
    if layer.kind == "park":
        for place, shape in zip(here, shapes, strict=True):
            tint = palette.PARK_TINTS[int(place) % len(palette.PARK_TINTS)]
            sheet.pen.paths(
                area_paths(np.array([shape], dtype=object), sheet.window),
                fill=tint,
                line="#A8A698",
                width=0.12,
            )
        return
    style = STYLES[layer.kind]
    if layer.kind.endswith("road") and len(layer.wide_m):
        _roads(sheet, style, shapes, np.asarray(layer.wide_m, dtype=float)[here])
    else:
        _outlines(sheet, style, shapes)


def _roads(sheet: Sheet, style: Style, shapes: Shapes, wide_m: npt.NDArray[np.float64]) -> None:
    """Roads as wide as they are where that is wider than their style; casings first, so that crossings are open."""
    on_paper = np.maximum(np.nan_to_num(wide_m, nan=0.0) * sheet.window.mm, style.width).round(2)
    groups = [(width, line_paths(shapes[on_paper == width], sheet.window)) for width in np.unique(on_paper)]
    for width, paths in groups:
        sheet.pen.paths(paths, line=style.casing, width=float(width) + 2 * style.casing_width)
    for width, paths in groups:
        sheet.pen.paths(paths, line=style.line, width=float(width))


def _outlines(sheet: Sheet, style: Style, shapes: Shapes) -> None:
    window, pen = sheet.window, sheet.pen
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
    pairs = zip(_rgb(colour), _rgb(GROUND), strict=True)
    return "#" + "".join(f"{round(one + (ground - one) * part):02X}" for one, ground in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _plots(sheet: Sheet, plots: Plots) -> None:
    """Plots class by class, those that stand back first; a class is a few paths, however many plots it has."""
    here = sheet.window.seen(plots.shapes)
    shapes, codes = np.asarray(plots.shapes, dtype=object)[here], np.asarray(plots.codes)[here]
    pale = np.zeros(len(here), dtype=bool) if plots.pale is None else np.asarray(plots.pale)[here]
    coarse = len(here) > VECTORS
    width = PLOT_WIDTH if not coarse else 0.03
    for back in (True, False):
        for code in np.unique(codes[pale == back]):
            fill, line, hatched = colour_of(plots.theme, int(code))
            sheet.pen.paths(
                area_paths(shapes[(codes == code) & (pale == back)], sheet.window),
                fill=paled(fill) if back else fill,
                line=paled(line, 0.5) if back else line,
                width=width,
                hatch="" if back or not hatched else HATCHING,
                coarse=coarse,
            )


def _avenue(sheet: Sheet, avenue: Avenue) -> None:
    """The avenue as a line in the accent with a cased tick every kilometre."""
    paths = line_paths(avenue.line, sheet.window)
    wide = 0.55 if sheet.small else 0.95
    sheet.pen.paths(paths, line=palette.PANEL, width=wide + 0.6)
    sheet.pen.paths(paths, line=palette.ACCENT, width=wide)
    if sheet.small:
        return
    for at, away, _ in _stations(sheet, avenue):
        sheet.pen.line([tuple(at - away * 1.3), tuple(at + away * 1.3)], palette.PANEL, 0.9)
        sheet.pen.line([tuple(at - away * 1.1), tuple(at + away * 1.1)], palette.ACCENT, 0.45)


def _station_names(sheet: Sheet, avenue: Avenue) -> None:
    """The kilometre of every mark beside it; of every second or fifth where they stand close."""
    spaced = avenue.step_m * sheet.window.mm
    every = 1 if spaced > 5 * sheet.size else 2 if spaced > 2.5 * sheet.size else 5
    for number, (at, away, station) in enumerate(_stations(sheet, avenue)):
        if number % every == 0:
            _station(sheet, at, away, f"K{round(station / 1000):g}")


def _stations(sheet: Sheet, avenue: Avenue) -> list[tuple[Place, Place, float]]:
    """Places of the marks on paper, the way across the line there, one mm long, and their stations in m."""
    line = shapely.line_merge(shapely.union_all(np.asarray(avenue.line, dtype=object)))
    if shapely.get_type_id(line) != 1:
        return []
    stations = np.arange(0.0, shapely.length(line) + 1e-6, avenue.step_m)
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(stations - 5, 0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(line, stations + 5))
    along = after - before
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = np.column_stack([along[:, 1], -along[:, 0]])
    places = sheet.window.on_paper(shapely.get_coordinates(shapely.line_interpolate_point(line, stations)))
    return list(zip(places, across, stations.tolist(), strict=True))


def _station(sheet: Sheet, at: npt.NDArray[np.float64], away: npt.NDArray[np.float64], text: str) -> None:
    size = 6.0 * sheet.size
    reach = 1.8 + fonts.width(text, size) / 2 + 0.6
    for side in (1, -1):
        x, y = at + away * side * reach
        box = around(x, y, text, size, 0.2)
        if sheet.lettered and sheet.taken.free(box):
            sheet.taken.take(box)
            sheet.pen.text(
                x, y, text, size, palette.ACCENT, align="center", base="center_baseline", halo=GROUND
            )
            return


def sign(pen: Pen, x: float, y: float, kind: str, radius: float) -> None:
    """One of the four signs around a place."""
    corners = SIGN_CORNERS.get(kind)
    if corners is None:
        pen.disc(x, y, radius, fill=palette.INK, line=palette.PANEL, width=0.25)
    else:
        places = [(x + a * radius, y + b * radius) for a, b in corners]
        pen.shape(places, fill=palette.INK, line=palette.PANEL, width=0.25)


def _signs(sheet: Sheet, signs: Signs) -> None:
    radius = (0.8 if sheet.small else 1.35) * sheet.size
    places = sheet.window.on_paper(
        shapely.get_coordinates(shapely.centroid(np.asarray(signs.points, dtype=object)))
    )
    for (x, y), kind in zip(places, signs.signs, strict=True):
        sign(sheet.pen, x, y, kind, radius)
        sheet.taken.take((x - radius - 0.3, y - radius - 0.3, x + radius + 0.3, y + radius + 0.3))


def _discs(sheet: Sheet, sites: Sites) -> None:
    """The rank of each site in a disc on it, moved aside where it would cover another one."""
    radius = 1.9 * sheet.size
    middle = shapely.point_on_surface(np.asarray(sites.shapes, dtype=object))
    for (x, y), rank in zip(sheet.window.on_paper(shapely.get_coordinates(middle)), sites.ranks, strict=True):
        ring = [(0.0, 0.0)] + [
            (math.cos(turn) * out * radius, math.sin(turn) * out * radius)
            for out in (1.8, 3.0)
            for turn in np.linspace(0, 2 * math.pi, 9)[:-1]
        ]
        boxes = [(x + a - radius, y + b - radius, x + a + radius, y + b + radius) for a, b in ring]
        chosen = next((box for box in boxes if sheet.taken.free(box)), boxes[0])
        sheet.taken.take(chosen)
        cx, cy = (chosen[0] + chosen[2]) / 2, (chosen[1] + chosen[3]) / 2
        if math.hypot(cx - x, cy - y) > radius:
            sheet.pen.line([(x, y), (cx, cy)], palette.SITE, 0.25)
        sheet.pen.disc(cx, cy, radius, fill=palette.SITE, line=palette.PANEL, width=0.3)
        sheet.pen.text(cx, cy, rank, 7.5 * sheet.size, palette.PANEL, align="center", base="center_baseline")


def _letter(sheet: Sheet, scene: Scene) -> None:
    """Names in order of weight: nodes, parks, areas and streets, then the numbers of plots that hold theirs."""
    if scene.signs is not None:
        _sign_names(sheet, scene.signs)
    if scene.avenue is not None:
        _station_names(sheet, scene.avenue)
    for layer in scene.names:
        if layer.kind == "road":
            _road_names(sheet, layer)
        else:
            _area_names(sheet, layer)
    if scene.plots is not None and len(scene.plots.texts):
        _plot_names(sheet, scene.plots)


def _set(sheet: Sheet, places: Sequence[tuple[float, float]], text: str, size: float, colour: str, halo: str,
         pad: float = 0.4) -> Box | None:  # fmt: skip
    for x, y in places:
        box = around(x, y, text, size, pad)
        if sheet.taken.free(box):
            sheet.taken.take(box)
            sheet.pen.text(x, y, text, size, colour, align="center", base="center_baseline", halo=halo)
            return box
    return None


def _sign_names(sheet: Sheet, signs: Signs) -> None:
    size, gap = 7.0 * sheet.size, 2.3 * sheet.size
    points = shapely.get_coordinates(shapely.centroid(np.asarray(signs.points, dtype=object)))
    for (x, y), name in zip(sheet.window.on_paper(points), signs.texts, strict=True):
        text = fonts.fitted(name, size, 46 * sheet.size)
        _set(sheet, beside(x, y, text, size, gap), text, size, palette.INK, GROUND)


_LETTERS: Mapping[str, tuple[float, str, Callable[[str], str]]] = MappingProxyType(
    {
        "park": (9.5, "#3C4A43", spread),
        "sub_park": (6.5, "#5D675F", str),
        "corridor_area": (7.0, palette.ACCENT, spread),
    }
)


def _area_names(sheet: Sheet, layer: Layer) -> None:
    """Names of areas within them, the largest first, in their own letters; a name wider than the frame is cut."""
    base, colour, dress = _LETTERS.get(layer.kind, (7.0, palette.SECOND_INK, str))
    size = base * sheet.size
    order = np.argsort(-shapely.area(np.asarray(layer.shapes, dtype=object)), kind="stable")
    park = layer.kind == "park"
    on_paper = (
        shapely.transform(np.asarray(layer.shapes, dtype=object), sheet.window.on_paper) if park else []
    )
    for at in order:
        text = dress(fonts.fitted(str(layer.texts[at]), size, 60 * sheet.size))
        places = inside(layer.shapes[at], sheet.window)
        if places and park:
            places += outside(layer.shapes[at], sheet.window, text, size)
            others = np.delete(on_paper, at)
            places = [one for one in places if at_own(around(*one, text, size), on_paper[at], others)]
            _lead(sheet, on_paper[at], _set(sheet, places, text, size, colour, GROUND, pad=0.8))
        else:
            _set(sheet, places, text, size, colour, GROUND, pad=0.8)


def _lead(sheet: Sheet, shape: object, box: Box | None) -> None:
    """A fine line from a name to its own ground, where it stands off it."""
    if box is None or shapely.distance(shapely.box(*box), shape) <= NEAR_MM:
        return
    ends = shapely.get_coordinates(shapely.shortest_line(shapely.box(*box), shapely.point_on_surface(shape)))
    sheet.pen.line([tuple(ends[0]), tuple(ends[1])], "#3C4A43", 0.15)


def _road_names(sheet: Sheet, layer: Layer) -> None:
    """Names of roads in their middle, turned along them; a name once."""
    size, done = 5.8 * sheet.size, set()
    frame = shapely.box(*sheet.window.ground)
    shapes = shapely.intersection(np.asarray(layer.shapes, dtype=object), frame)
    for at in np.argsort(-shapely.length(shapes), kind="stable"):
        name = str(layer.texts[at])
        wide = fonts.width(name, size)
        line = shapely.line_merge(shapes[at])
        if not name or name in done or shapely.length(line) * sheet.window.mm < 2.2 * wide:
            continue
        if shapely.get_type_id(line) != 1:
            continue
        for part in (0.5, 0.3, 0.7):
            if _along(sheet, line, part, name, size):
                done.add(name)
                break


def _along(sheet: Sheet, line: object, part: float, name: str, size: float) -> bool:
    wide = fonts.width(name, size)
    middle, half = part * shapely.length(line), wide / 2 / sheet.window.mm
    ends = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.array([middle - half, middle + half]))
    )
    (ax, ay), (bx, by) = sheet.window.on_paper(ends)
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
    if not sheet.taken.free(box):
        return False
    sheet.taken.take(box)
    down = size * PT * 0.36
    x, y = x + down * math.sin(math.radians(turn)), y - down * math.cos(math.radians(turn))
    sheet.pen.text(x, y, name, size, palette.SECOND_INK, align="center", turn=turn, halo=palette.ROAD)
    return True


def _plot_names(sheet: Sheet, plots: Plots) -> None:
    """Numbers on the plots that hold them: dark on light, light on dark."""
    size = 5.2 * sheet.size
    for x, y, at in fitting(plots.shapes, plots.texts, sheet.window, size):
        box = around(x, y, plots.texts[at], size, 0.1)
        if not sheet.taken.free(box):
            continue
        sheet.taken.take(box)
        pale = plots.pale is not None and bool(plots.pale[at])
        fill, _, hatched = colour_of(plots.theme, int(plots.codes[at]))
        fill = paled(fill) if pale else fill
        light = sum(w * c for w, c in zip((0.299, 0.587, 0.114), _rgb(fill), strict=True)) < 120
        colour = palette.PANEL if light else "#8C9298" if pale else palette.INK
        halo = fill if hatched else ""
        sheet.pen.text(x, y, plots.texts[at], size, colour, align="center", base="center_baseline", halo=halo)

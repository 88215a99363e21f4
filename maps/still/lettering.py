"""Lettering: names on a map that keep clear of each other, the more important first; what has no room is left out."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely

from maps.on_sheet import Box
from maps.still import fonts
from maps.still.outline import Shapes, Window
from maps.still.paper import MM

PT = MM / 72
"""Millimetres to a point."""
NEAR_MM = 2.0
"""How near its area a name is plainly its own; one farther off is led to it by a line."""
OFF_MM = (1.6, 4.0, 7.0, 11.0, 15.0)
"""How far off an area its name may stand."""


@dataclass
class Taken:
    """The places of a map frame that lettering and signs have taken already."""

    frame: Box
    boxes: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 4)))

    def free(self, box: Box) -> bool:
        """Whether a box lies within the frame and touches nothing that is taken."""
        west, south, east, north = box
        if west < self.frame[0] or south < self.frame[1] or east > self.frame[2] or north > self.frame[3]:
            return False
        b = self.boxes
        return not bool(((b[:, 0] < east) & (b[:, 2] > west) & (b[:, 1] < north) & (b[:, 3] > south)).any())

    def take(self, box: Box) -> None:
        """Let nothing else stand there."""
        self.boxes = np.vstack([self.boxes, np.asarray(box)])


def around(x: float, y: float, text: str, size: float, pad: float = 0.4) -> Box:
    """The box of a text set around a place, in mm.

    >>> [round(side, 1) for side in around(50, 50, "园区", 10)]
    [46.1, 47.7, 53.9, 52.3]
    """
    wide, tall = fonts.width(text, size) / 2 + pad, size * PT * 0.55 + pad
    return (x - wide, y - tall, x + wide, y + tall)


def spread(text: str) -> str:
    r"""A name set wide: a Chinese one with half spaces between its letters, others as they are.

    >>> spread("海州园").replace("\u2002", "_"), spread("East Park")
    ('海_州_园', 'East Park')
    """
    if text and all(unicodedata.east_asian_width(letter) in "WF" for letter in text):
        return "\u2002".join(text)
    return text


def inside(shape: object, window: Window) -> list[tuple[float, float]]:
    """Places where the name of an area may stand, the best first: its middle, then a grid of those within it."""
    seen = shapely.intersection(shapely.make_valid(shape), shapely.box(*window.ground))
    if shapely.is_empty(seen) or shapely.area(seen) == 0:
        return []
    middle = shapely.centroid(seen)
    west, south, east, north = shapely.bounds(seen)
    steps = np.linspace(0.1, 0.9, 9)
    grid = [
        (west + (east - west) * a, south + (north - south) * b) for a, b in itertools.product(steps, steps)
    ]
    points = shapely.points(np.array(grid))
    held = points[shapely.contains(seen, points)]
    near = held[np.argsort(shapely.distance(held, middle), kind="stable")]
    first = [middle] if shapely.contains(seen, middle) else []
    xy = shapely.get_coordinates([*first, shapely.point_on_surface(seen), *near])
    return [(float(x), float(y)) for x, y in window.on_paper(xy)]


def outside(shape: object, window: Window, text: str, size: float) -> list[tuple[float, float]]:
    """Places around an area for a name that finds no room in it: all round it, the nearest first."""
    corners = np.array(shapely.bounds(shape)).reshape(2, 2)
    (west, south), (east, north) = window.on_paper(corners)
    x, y = (west + east) / 2, (south + north) / 2
    wide, tall = fonts.width(text, size) / 2, size * PT * 0.55
    places = []
    for off in OFF_MM:
        left, right, low, high = west - wide - off, east + wide + off, south - tall - off, north + tall + off
        places += [(x, low), (x, high), (left, y), (right, y)]
        places += [(west, low), (east, low), (west, high), (east, high)]
        places += [(left, south), (right, south), (left, north), (right, north)]
    return places


def at_own(box: Box, own: object, others: Shapes) -> bool:
    """Whether a name in a box is taken for that of its own area: on it more than on any other, or off it and on none.

    >>> left, right = shapely.box(0, 0, 10, 10), shapely.box(12, 0, 22, 10)
    >>> [at_own((x, 4, x + 8, 6), left, np.array([right])) for x in (1, 5, 9, 13)]
    [True, True, False, False]
    """
    text = shapely.box(*box)
    on_own = float(shapely.area(shapely.intersection(text, own)))
    on_others = float(np.max(shapely.area(shapely.intersection(text, others)), initial=0.0))
    if on_own:
        return on_others <= on_own / 2
    return on_others == 0 and bool((shapely.distance(text, others) > shapely.distance(text, own)).all())


def beside(x: float, y: float, text: str, size: float, gap: float) -> list[tuple[float, float]]:
    """Middles of a text set around a sign: right, left, above, below, and between these."""
    wide, tall = fonts.width(text, size) / 2 + gap, size * PT * 0.55 + gap
    return [
        (x + wide, y),
        (x - wide, y),
        (x, y + tall),
        (x, y - tall),
        (x + wide, y + tall * 0.7),
        (x + wide, y - tall * 0.7),
        (x - wide, y + tall * 0.7),
        (x - wide, y - tall * 0.7),
    ]


def fitting(
    shapes: Shapes, texts: Sequence[str], window: Window, size: float
) -> list[tuple[float, float, int]]:
    """Which areas hold their own text on paper, and where it stands: the largest first."""
    here = window.seen(shapes, 0.0)
    shapes = np.asarray(shapes, dtype=object)[here]
    if not len(shapes):
        return []
    named = np.array([bool(texts[at]) for at in here])
    shapes, here = shapes[named], here[named]
    wide = np.array([fonts.width(texts[at], size) + 0.6 for at in here]) / window.mm
    tall = size * PT * 1.1 / window.mm
    box = shapely.bounds(shapes)
    large = (box[:, 2] - box[:, 0] >= wide) & (box[:, 3] - box[:, 1] >= tall)
    shapes, here, wide = shapes[large], here[large], wide[large]
    chosen: list[tuple[float, float, int]] = []
    places = np.full((len(shapes), 2), np.nan)
    for middle in (shapely.centroid(shapes), shapely.point_on_surface(shapes)):
        x, y = shapely.get_x(middle), shapely.get_y(middle)
        text_box = shapely.box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
        good = shapely.contains(shapes, text_box) & np.isnan(places[:, 0])
        places[good] = np.column_stack([x, y])[good]
    order = np.argsort(-shapely.area(shapes), kind="stable")
    for at in order:
        if not np.isnan(places[at, 0]):
            x, y = window.on_paper(places[at : at + 1])[0]
            chosen.append((float(x), float(y), int(here[at])))
    return chosen

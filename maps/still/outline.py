"""Outline: many shapes as few paths on paper, without a loop over the shapes, holes and parts right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from maps.on_sheet import Box

Shapes = npt.NDArray[Any]
Places = npt.NDArray[np.float64]

TOGETHER = 400
"""Parts of polygons drawn as one path: few enough for any rasteriser, many enough to be fast."""
_MOVE, _LINE, _CLOSE = 1, 2, 79


@dataclass(frozen=True)
class Window:
    """What part of the ground lies where on the sheet: lower left corner of both, and the scale 1 to ``scale``."""

    west: float
    south: float
    x: float
    y: float
    wide: float
    tall: float
    scale: float

    @property
    def mm(self) -> float:
        """Millimetres of paper to a metre of ground."""
        return 1000.0 / self.scale

    @property
    def ground(self) -> Box:
        """The part of the ground that is seen, in m."""
        return (self.west, self.south, self.west + self.wide / self.mm, self.south + self.tall / self.mm)

    @property
    def paper(self) -> Box:
        """The part of the sheet it fills, in mm."""
        return (self.x, self.y, self.x + self.wide, self.y + self.tall)

    def on_paper(self, xy: Places) -> Places:
        """Places on the ground as places on the sheet, in mm."""
        return (np.asarray(xy, dtype=float) - (self.west, self.south)) * self.mm + (self.x, self.y)

    def seen(self, shapes: Shapes, around_mm: float = 2.0) -> npt.NDArray[np.int64]:
        """Which shapes lie within the window or a little around it."""
        frame = shapely.box(*self.ground).buffer(around_mm / self.mm, join_style="mitre")
        shapes = np.asarray(shapes, dtype=object)
        west, south, east, north = shapely.bounds(frame)
        box = shapely.bounds(shapes) if len(shapes) else np.empty((0, 4))
        with np.errstate(invalid="ignore"):
            near = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        return np.flatnonzero(near)


def holding(bounds: Box, paper: Box, scale: float | None, scales: Any) -> Window:
    """The window whose middle is that of ``bounds``, at a scale, or at the first of those by itself that holds them."""
    west, south, east, north = bounds
    x, y, right, top = paper
    wide, tall = right - x, top - y
    least = max((east - west) / wide, (north - south) / tall) * 1000.0
    chosen = float(scale) if scale else float(scales(max(least, 1.0)))
    metres = chosen / 1000.0
    left, low = (west + east) / 2 - wide * metres / 2, (south + north) / 2 - tall * metres / 2
    return Window(left, low, x, y, wide, tall, chosen)


def area_paths(shapes: Shapes, window: Window) -> list[Any]:
    """Polygons as compound paths in mm; other shapes are left out."""
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    parts = parts[shapely.get_type_id(parts) == 3]
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        return []
    rings, owner = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    return _paths(rings, owner // TOGETHER, window, closed=True)


def line_paths(shapes: Shapes, window: Window) -> list[Any]:
    """Lines, and the edges of polygons, as compound paths in mm."""
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    kinds = shapely.get_type_id(parts)
    edges = shapely.get_rings(parts[kinds == 3])
    whole = np.concatenate([parts[(kinds == 1) | (kinds == 2)], edges])
    whole = whole[~shapely.is_empty(whole)]
    return _paths(whole, np.arange(len(whole)) // TOGETHER, window, closed=False) if len(whole) else []


def _paths(lines: Shapes, group: npt.NDArray[np.int64], window: Window, *, closed: bool) -> list[Any]:
    from matplotlib.path import Path

    xy, owner = shapely.get_coordinates(lines, return_index=True)
    places = window.on_paper(xy)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    codes = np.full(len(places), _LINE, dtype=np.uint8)
    codes[first] = _MOVE
    if closed:
        codes[np.append(first[1:], len(places)) - 1] = _CLOSE
    cuts = first[np.flatnonzero(np.diff(group[owner[first]])) + 1]
    pieces = zip(np.split(places, cuts), np.split(codes, cuts), strict=True)
    return [Path(one, code) for one, code in pieces]

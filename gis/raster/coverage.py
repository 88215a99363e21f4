"""Coverage: which cells shapes lie on, and the exact share of each cell that a shape covers, for many shapes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Whole: TypeAlias = "NDArray[np.int64]"

LEAST = 1e-9
"""Shares below this come from rounding, not from the shape: the cell is not counted."""
_POLYGON = 3


@dataclass(frozen=True)
class Edges:
    """Edges of many polygons in columns and rows of a grid (real numbers, from its outer corner).

    ``turn`` is 1 or −1, so that outer rings run one way and holes the other; ``shape`` is the place of the edge's polygon.
    """

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    turn: Floats
    shape: Whole

    def chosen(self, which: Any) -> Edges:
        """Some of the edges."""
        return Edges(
            self.x0[which],
            self.y0[which],
            self.x1[which],
            self.y1[which],
            self.turn[which],
            self.shape[which],
        )


@dataclass(frozen=True)
class Covered:
    """Cells that shapes lie on, by shape and, within it, by row and column: the share (0 to 1) of the cell that the shape covers."""

    shape: Whole
    row: Whole
    column: Whole
    share: Floats


def edges(shapes: Any, transform: Any) -> Edges:
    """The edges of polygons, brought from coordinates to columns and rows by the inverse of a grid's transform; level ones left out."""
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > _POLYGON).any():  # collections of collections
        parts, of = shapely.get_parts(parts, return_index=True)
        of_part = of_part[of]
    polygon = shapely.get_type_id(parts) == _POLYGON
    parts, of_part = parts[polygon], of_part[polygon]
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    xy, of_point = shapely.get_coordinates(rings, return_index=True)
    outer = np.ones(len(rings), dtype=bool)
    outer[1:] = of_ring[1:] != of_ring[:-1]
    back = ~transform
    x = back.a * xy[:, 0] + back.b * xy[:, 1] + back.c
    y = back.d * xy[:, 0] + back.e * xy[:, 1] + back.f
    same = of_point[1:] == of_point[:-1]
    x0, y0, x1, y1, ring = x[:-1][same], y[:-1][same], x[1:][same], y[1:][same], of_point[1:][same]
    first = np.zeros(len(rings), dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, ~same]) if len(xy) else first
    twice = np.bincount(
        ring, (x0 - x[starts][ring]) * (y1 - y0) - (y0 - y[starts][ring]) * (x1 - x0), len(rings)
    )
    turn = np.where(outer, 1.0, -1.0) * np.where(twice < 0, -1.0, 1.0)
    steep = y0 != y1
    ring = ring[steep]
    return Edges(
        x0[steep], y0[steep], x1[steep], y1[steep], turn[ring], of_part[of_ring[ring]].astype(np.int64)
    )


def covered(sides: Edges, count: int, columns: tuple[int, int], rows: tuple[int, int]) -> Covered:
    """The cells of a window (columns and rows from … to) that ``count`` shapes lie on, with their exact shares.

    Every edge adds to the row of cells it crosses the area between it and the end of the row, downward edges with one sign and upward
    ones with the other; what is left of their sum in a cell is the area of the shape there, to rounding. Where parts of one shape
    overlap, a cell counts once at most.

    Needs room for every cell of the box around each shape within the window.
    """
    low_x, low_y = np.full(count, np.inf), np.full(count, np.inf)
    high_x, high_y = np.full(count, -np.inf), np.full(count, -np.inf)
    starts = (
        np.flatnonzero(np.r_[True, sides.shape[1:] != sides.shape[:-1]])
        if len(sides.shape)
        else np.array([], int)
    )
    who = sides.shape[starts]
    if len(who):
        low_x[who] = np.minimum.reduceat(np.minimum(sides.x0, sides.x1), starts)
        high_x[who] = np.maximum.reduceat(np.maximum(sides.x0, sides.x1), starts)
        low_y[who] = np.minimum.reduceat(np.minimum(sides.y0, sides.y1), starts)
        high_y[who] = np.maximum.reduceat(np.maximum(sides.y0, sides.y1), starts)
    left = np.clip(np.floor(low_x), *columns)
    top = np.clip(np.floor(low_y), *rows)
    wide = np.maximum(np.clip(np.ceil(high_x), *columns) - left, 0)
    high = np.maximum(np.clip(np.ceil(high_y), *rows) - top, 0)
    wide[high == 0] = 0
    high[wide == 0] = 0
    width, height = wide.astype(np.int64), high.astype(np.int64)
    room = height * (width + 1)
    at = np.r_[0, np.cumsum(room)]
    inside = room[sides.shape] > 0
    sides = sides if inside.all() else sides.chosen(inside)
    shape = sides.shape
    local = Edges(
        sides.x0 - left[shape],
        sides.y0 - top[shape],
        sides.x1 - left[shape],
        sides.y1 - top[shape],
        sides.turn,
        shape,
    )
    beyond = (low_x < columns[0]) | (high_x > columns[1]) | (low_y < rows[0]) | (high_y > rows[1])
    if beyond.any():
        local = _clipped(local, beyond, width, height)
    area = _areas(local, width, height, at)
    np.minimum(np.abs(area, out=area), 1.0, out=area)
    cell = np.flatnonzero(area > LEAST)
    of = np.repeat(np.arange(count), room)[cell]
    row, column = np.divmod(cell - at[of], width[of] + 1)
    there = column < width[of]
    if not there.all():
        cell, of, row, column = cell[there], of[there], row[there], column[there]
    return Covered(of, row + top.astype(np.int64)[of], column + left.astype(np.int64)[of], area[cell])


def _clipped(sides: Edges, beyond: NDArray[np.bool_], width: Whole, height: Whole) -> Edges:
    """Edges kept within the box of their shape: cut above and below, and moved onto its left or right side where they lie beside it."""
    out = beyond[sides.shape]
    inner, sides = sides.chosen(~out), sides.chosen(out)
    wide, high = width[sides.shape].astype(float), height[sides.shape].astype(float)
    y0, y1 = np.clip(sides.y0, 0, high), np.clip(sides.y1, 0, high)
    pieces = [inner]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        x0, x1 = (
            sides.x0 + np.clip((y - sides.y0) / (sides.y1 - sides.y0), 0, 1) * (sides.x1 - sides.x0)
            for y in (y0, y1)
        )
        cuts = [
            np.clip(np.nan_to_num((side - x0) / (x1 - x0), nan=0.0), 0, 1)
            for side in (np.zeros_like(wide), wide)
        ]
    first, second = np.minimum(*cuts), np.maximum(*cuts)
    for start, stop in ((np.zeros_like(first), first), (first, second), (second, np.ones_like(first))):
        at_x = [np.clip(x0 + share * (x1 - x0), 0, wide) for share in (start, stop)]
        at_y = [np.where(share == 1, y1, y0 + share * (y1 - y0)) for share in (start, stop)]
        piece = Edges(at_x[0], at_y[0], at_x[1], at_y[1], sides.turn, sides.shape)
        pieces.append(piece.chosen(at_y[0] != at_y[1]))
    both = {
        name: np.concatenate([getattr(one, name) for one in pieces]) for name in Edges.__dataclass_fields__
    }
    return Edges(**both)


def _areas(sides: Edges, width: Whole, height: Whole, at: Whole) -> Floats:
    """The signed area that shapes cover of every cell of their boxes, each row with one place more at its end."""
    if not len(sides.shape):
        return np.zeros(int(at[-1]))
    down = sides.y1 > sides.y0
    turn = np.where(down, sides.turn, -sides.turn)
    xa, ya = np.where(down, sides.x0, sides.x1), np.where(down, sides.y0, sides.y1)
    xb, yb = np.where(down, sides.x1, sides.x0), np.where(down, sides.y1, sides.y0)
    first = np.floor(ya).astype(np.int64)
    last = np.maximum(np.ceil(yb).astype(np.int64) - 1, first)
    edge, row = _spread(first, last)
    y0, y1 = np.maximum(ya[edge], row), np.minimum(yb[edge], row + 1)
    start, across, along = xa[edge], (xb - xa)[edge], (yb - ya)[edge]
    x0, x1 = (start + (y - ya[edge]) / along * across for y in (y0, y1))
    tall = (y1 - y0) * turn[edge]
    shape = sides.shape[edge]
    row = np.minimum(row, height[shape] - 1)
    start = at[shape] + row * (width[shape] + 1)
    xl, xr = np.minimum(x0, x1), np.maximum(x0, x1)
    most = width[shape] - 1
    first = np.clip(np.floor(xl).astype(np.int64), 0, most)
    last = np.clip(np.ceil(xr).astype(np.int64) - 1, first, most)
    piece, column = _spread(first, last)
    a, b = np.maximum(xl[piece], column), np.minimum(xr[piece], column + 1.0)
    across = (xr - xl)[piece]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(across > 0, tall[piece] * ((b - a) / across), tall[piece])
    past = part * (0.5 * (a + b) - column)
    place = start[piece] + column
    size = int(at[-1])
    area = np.bincount(place, part - past, size)
    area[1:] += np.bincount(place, past, size)[:-1]
    sums: Floats = np.cumsum(area)
    return sums


def _spread(first: Whole, last: Whole) -> tuple[Whole, Whole]:
    """Every whole number from first to last of each pair, and which pair it is of."""
    count = last - first + 1
    of = np.repeat(np.arange(len(first)), count)
    step = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    return of, first[of] + step

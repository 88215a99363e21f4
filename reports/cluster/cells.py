"""Cells: a square grid over the plots' boxes, its cells in Hilbert order cut into partitions, and which cells each reaches.

A plot is of the partition that the cell of its box's middle is of. A partition reaches every cell that a box of its plots
touches; a building is handed to every partition that reaches a cell of its box, and so to every one whose plots it may
touch. A building that nobody reaches is of the partition that its own cell falls to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Boxes = NDArray[np.float64]
MOST_LEVEL = 15
_MOST_CELLS = 1024
_PLOTS_WIDE = 4.0  # a cell is so many plots wide


@dataclass(frozen=True, eq=False)
class Cells:
    """A grid of ``2**level`` cells a side of ``size`` metres from a corner, and the Hilbert codes partitions begin at."""

    x: float
    y: float
    size: float
    level: int
    starts: Ints

    @property
    def partitions(self) -> int:
        """How many partitions there are."""
        return len(self.starts)

    def partition(self, boxes: Boxes) -> Ints:
        """The partition of each box by its middle; −1 for a box that is nowhere."""
        there = _there(boxes)
        found = np.full(len(boxes), -1, dtype=np.int64)
        middle = (boxes[there, :2] + boxes[there, 2:]) / 2
        found[there] = np.searchsorted(self.starts, self.codes(middle), side="right") - 1
        return np.where(there, np.maximum(found, 0), -1)

    def codes(self, points: Boxes) -> Ints:
        """Place along the Hilbert curve of the cell of each point."""
        column, row = self._place(points)
        cells, back = np.unique(column * (1 << self.level) + row, return_inverse=True)
        if not len(cells):
            return np.empty(0, dtype=np.int64)
        middle = np.stack([cells >> self.level, cells & ((1 << self.level) - 1)], axis=1) + 0.5
        side = float(1 << self.level)
        along = gpd.GeoSeries(shapely.points(middle)).hilbert_distance(
            total_bounds=(0.0, 0.0, side, side), level=self.level
        )
        return along.to_numpy().astype(np.int64)[back]

    def touched(self, boxes: Boxes) -> tuple[Ints, Ints]:
        """Each box with each cell that it touches: positions of boxes, and numbers of cells."""
        rows = np.flatnonzero(_there(boxes))
        low_x, low_y = self._place(boxes[rows, :2])
        high_x, high_y = self._place(boxes[rows, 2:])
        wide, high = high_x - low_x + 1, high_y - low_y + 1
        count = wide * high
        box = np.repeat(np.arange(len(rows)), count)
        at = np.arange(len(box)) - np.repeat(np.cumsum(count) - count, count)
        column, row = low_x[box] + at // high[box], low_y[box] + at % high[box]
        return rows[box], column * (1 << self.level) + row

    def is_wide(self, boxes: Boxes) -> NDArray[np.bool_]:
        """Which boxes touch more cells than are worth listing; none that is nowhere."""
        there = _there(boxes)
        sides = np.where(there[:, None], (boxes[:, 2:] - boxes[:, :2]) / self.size, 0.0) + 1
        return np.asarray(sides.prod(axis=1) > _MOST_CELLS)

    def _place(self, points: Boxes) -> tuple[Ints, Ints]:
        most = (1 << self.level) - 1
        corner = np.array([self.x, self.y])
        at = np.clip(np.floor((points - corner) / self.size), 0, most).astype(np.int64)
        return at[:, 0], at[:, 1]


def _there(boxes: Boxes) -> NDArray[np.bool_]:
    """Which boxes are somewhere."""
    return np.asarray(np.isfinite(boxes).all(axis=1))


def grid_over(extent: tuple[float, float, float, float], edge_m: float) -> Cells:
    """The grid over an extent with cells a few plots wide, one partition so far.

    >>> grid_over((0.0, 0.0, 1000.0, 800.0), 25.0).level
    4
    """
    wide = max(extent[2] - extent[0], extent[3] - extent[1], 1.0) * (1 + 1e-9)
    level = int(np.clip(np.ceil(np.log2(wide / max(_PLOTS_WIDE * edge_m, 1e-3))), 1, MOST_LEVEL))
    return Cells(extent[0], extent[1], wide / (1 << level), level, np.zeros(1, dtype=np.int64))


def cut_up(cells: Cells, codes: Ints, counts: Ints, size: int) -> Cells:
    """The grid cut into runs of cells along the curve with about ``size`` plots each.

    >>> grid = grid_over((0.0, 0.0, 1000.0, 800.0), 25.0)
    >>> cut_up(grid, np.array([1, 5, 9]), np.array([60, 50, 90]), 100).starts.tolist()
    [0, 9]
    """
    order = np.argsort(codes, kind="stable")
    codes, counts = codes[order], counts[order]
    parts = max(1, round(counts.sum() / max(size, 1)))
    after = np.cumsum(counts)
    run = np.minimum(((after - counts / 2) * parts / max(after[-1], 1)).astype(np.int64), parts - 1)
    first = np.flatnonzero(np.diff(run, prepend=-1) > 0)
    starts = codes[first]
    starts[:1] = 0
    return Cells(cells.x, cells.y, cells.size, cells.level, starts)


@dataclass(frozen=True, eq=False)
class Reach:
    """The cells that partitions reach: sorted pairs of cell and partition; plots wider than a thousand cells by their boxes."""

    pairs: Ints
    wide: Boxes
    of_wide: Ints

    @classmethod
    def together(cls, parts: Sequence[Reach]) -> Reach:
        """The reach of several chunks as one."""
        pairs = np.concatenate([np.empty((0, 2), np.int64), *(one.pairs for one in parts)])
        wide = np.concatenate([np.empty((0, 4)), *(one.wide for one in parts)])
        of_wide = np.concatenate([np.empty(0, np.int64), *(one.of_wide for one in parts)])
        return cls(np.unique(pairs, axis=0), wide, of_wide)


def reached(cells: Cells, boxes: Boxes, partition: Ints) -> Reach:
    """The cells that the partitions of these boxes reach."""
    wide = cells.is_wide(boxes)
    box, cell = cells.touched(boxes[~wide])
    pairs = np.unique(np.stack([cell, partition[~wide][box]], axis=1), axis=0)
    return Reach(pairs, boxes[wide], partition[wide])


def handed(cells: Cells, boxes: Boxes, reach: Reach) -> tuple[Ints, Ints]:
    """Each box with each partition that it is handed to, sorted by box, then partition; none for a box that is nowhere."""
    wide = cells.is_wide(boxes)
    narrow = np.flatnonzero(~wide)
    box, cell = cells.touched(boxes[narrow])
    first = np.searchsorted(reach.pairs[:, 0], cell, side="left")
    count = np.searchsorted(reach.pairs[:, 0], cell, side="right") - first
    at = np.repeat(first, count) + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    own = cells.partition(boxes)
    found = [np.stack([np.repeat(narrow[box], count), reach.pairs[at, 1]], axis=1)]
    found.append(
        np.stack(
            [
                np.repeat(np.flatnonzero(wide), cells.partitions),
                np.tile(np.arange(cells.partitions), wide.sum()),
            ],
            axis=1,
        )
    )
    if len(reach.wide):
        near = shapely.STRtree(shapely.box(*reach.wide.T)).query(shapely.box(*boxes[narrow].T))
        found.append(np.stack([narrow[near[0]], reach.of_wide[near[1]]], axis=1))
    together = np.unique(np.concatenate(found), axis=0)
    alone = np.setdiff1d(np.flatnonzero(own >= 0), together[:, 0])
    pairs = np.unique(np.concatenate([together, np.stack([alone, own[alone]], axis=1)]), axis=0)
    return pairs[:, 0], pairs[:, 1]

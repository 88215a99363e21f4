"""A packed tree of boxes: which boxes of one layer meet those of another, whatever their sizes and places.

The boxes stand in Morton order, every eight under one parent, level upon level; nothing is ever inserted. A uniform grid
is a little quicker where all shapes are alike and evenly spread, and useless where a province's zones are its few crowded
cells; the tree does not care. Source: Kamel and Faloutsos (1993), packed R-trees by a space-filling curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.flat.kernel import compiled
from gis.threads import over_slices

_NODE = 8
_STACK = 1024
_SPREAD = ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555))

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tree:
    """Boxes by level, leaves first: ``node`` holds them all, ``level_at`` where each level starts, ``row`` the leaves' rows."""

    node: Floats
    level_at: Ints
    row: Ints

    @classmethod
    def of(cls, box: Floats) -> Tree:
        """Pack boxes (x0, y0, x1, y1); rows of NaN or without end are left out.

        >>> tree = Tree.of(np.array([[0, 0, 2, 2], [np.nan] * 4, [5, 5, 6, 6.0]]))
        >>> tree.row.tolist(), tree.level_at.tolist()
        ([0, 2], [0, 2, 3])
        """
        row = np.flatnonzero(np.isfinite(box).all(axis=1))
        row = row[np.argsort(_morton(box[row]), kind="stable")]
        levels = [box[row]]
        while len(levels[-1]) > 1:
            levels.append(_parents(levels[-1]))
        level_at = np.cumsum([0] + [len(level) for level in levels])
        return cls(np.ascontiguousarray(np.concatenate(levels)), level_at, row)

    def meeting(self, box: Floats, *, within: float = 0.0, threads: int | None = None) -> tuple[Ints, Ints]:
        """Pairs (row of ``box``, row of the tree) of boxes that meet, or lie within a distance, in order of both.

        Needs the kernel.
        """
        if not len(self.row) or not len(box):
            return np.empty(0, np.int64), np.empty(0, np.int64)

        def look(part: Floats, at: Ints) -> Ints:
            return _meeting(self.node, self.level_at, self.row, part, at, within)

        found = over_slices(look, np.ascontiguousarray(box), np.arange(len(box)), threads=threads)
        return np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found])


def _morton(box: Floats) -> NDArray[np.uint32]:
    """Place of each box's middle along a Z-shaped curve of 2¹⁶ × 2¹⁶ cells over all of them."""
    if not len(box):
        return np.empty(0, np.uint32)
    middle = 0.5 * (box[:, :2] + box[:, 2:])
    low, span = middle.min(axis=0), np.ptp(middle, axis=0)
    cell = ((middle - low) * (65_535 / np.where(span > 0, span, 1.0))).astype(np.uint32)
    for shift, mask in _SPREAD:
        cell = (cell | (cell << np.uint32(shift))) & np.uint32(mask)
    return cell[:, 0] | (cell[:, 1] << np.uint32(1))


def _parents(box: Floats) -> Floats:
    """Box of every eight boxes that follow one another."""
    first = np.arange(0, len(box), _NODE)
    low = np.minimum.reduceat(box[:, :2], first, axis=0)
    return np.hstack([low, np.maximum.reduceat(box[:, 2:], first, axis=0)])


@compiled
def _grown(pairs: Ints) -> Ints:
    more = np.empty((2, 2 * pairs.shape[1]), np.int64)
    more[:, : pairs.shape[1]] = pairs
    return more


@compiled
def _put(pairs: Ints, first: int, count: int, i: int, row: int) -> None:
    """Write a pair at its place by row among those of the same box, which start at ``first``."""
    k = count
    while k > first and pairs[1, k - 1] > row:
        pairs[1, k] = pairs[1, k - 1]
        k -= 1
    pairs[0, count] = i
    pairs[1, k] = row


@compiled
def _meeting(node: Floats, level_at: Ints, row: Ints, box: Floats, at: Ints, within: float) -> Ints:
    """Pairs of boxes that meet, in order; the second of each pair sorted by insertion, as there are few."""
    pairs = np.empty((2, 2 * len(box) + 16), np.int64)
    stack = np.empty((_STACK, 2), np.int64)
    count = 0
    top = len(level_at) - 2
    for i in range(len(box)):
        x0, y0, x1, y1 = box[i, 0] - within, box[i, 1] - within, box[i, 2] + within, box[i, 3] + within
        if not x0 <= x1:
            continue
        first = count
        deep = 1
        stack[0, 0], stack[0, 1] = top, 0
        while deep > 0:
            deep -= 1
            level, group = stack[deep, 0], stack[deep, 1]
            base = level_at[level]
            for k in range(base + group * _NODE, min(base + (group + 1) * _NODE, level_at[level + 1])):
                if node[k, 0] > x1 or node[k, 2] < x0 or node[k, 1] > y1 or node[k, 3] < y0:
                    continue
                if level > 0:
                    stack[deep, 0], stack[deep, 1] = level - 1, k - base
                    deep += 1
                    continue
                if count == pairs.shape[1]:
                    pairs = _grown(pairs)
                _put(pairs, first, count, at[i], row[k - base])
                count += 1
    return pairs[:, :count].copy()

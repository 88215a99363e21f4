"""Nearest point or line to each polygon, by the kernel: lines are taken apart into edges and packed in a tree."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.flat import near
from gis.flat.boxes import Tree
from gis.flat.flat import Flat
from gis.threads import over_slices

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]
Shapes = NDArray[np.object_]


def nearest_to(
    flat: Flat, rows: Positions, ground: Shapes, threads: int | None
) -> tuple[Positions, Positions, Floats]:
    """Rows asked about, the first place among the nearest points and lines, and how far it is."""
    edge, of = edges_of(ground)
    frame = np.hstack([np.minimum(edge[:, :2], edge[:, 2:]), np.maximum(edge[:, :2], edge[:, 2:])])
    tree = Tree.of(frame)
    packed = (tree.node, tree.level_at, tree.row)
    flat.measure(threads)
    layer, box = flat.edges, flat.box

    def look(part: Positions) -> tuple[Positions, Floats]:
        return near.nearest(layer, box, part, packed, edge, frame, of)

    parts = over_slices(look, rows, threads=threads)
    return rows, np.concatenate([one[0] for one in parts]), np.concatenate([one[1] for one in parts])


def edges_of(ground: Shapes) -> tuple[Floats, Positions]:
    """Edges of points and lines (x, y, x, y), a point as an edge of no length, and the place of the shape each is of.

    >>> edge, of = edges_of(shapely.from_wkt(["POINT (1 2)", "LINESTRING (0 0, 3 0, 3 4)"]))
    >>> edge.tolist(), of.tolist()
    ([[1.0, 2.0, 1.0, 2.0], [0.0, 0.0, 3.0, 0.0], [3.0, 0.0, 3.0, 4.0]], [0, 1, 1])
    """
    part, owner = shapely.get_parts(ground, return_index=True)
    xy, at = shapely.get_coordinates(part, return_index=True)
    ends = np.flatnonzero(at[1:] == at[:-1])
    alone = np.flatnonzero(np.bincount(at, minlength=len(part))[at] == 1)
    first, last = np.concatenate([alone, ends]), np.concatenate([alone, ends + 1])
    order = np.argsort(first, kind="stable")
    first, last = first[order], last[order]
    return np.hstack([xy[first], xy[last]]), owner[at[first]].astype(np.int64)

"""Generalised: many small shapes as the ground they cover, in cells of a drawing, where they cannot be told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

MANY = 5_000
"""More shapes than this in one small drawing are not drawn one by one."""
CELL = 2
"""Units of the drawing to a side of a cell."""


def covered(
    shapes: npt.NDArray[Any], corner: tuple[float, float], metres: float, width: int, height: int
) -> npt.NDArray[np.bool_]:
    """Which cells of a drawing have their middle on one of the shapes, row by row from its upper left corner.

    ``corner``: the place of the upper left corner; ``metres``: to a unit of the drawing.

    >>> covered(np.array([shapely.box(0, 0, 20, 10)]), (0.0, 10.0), 2.5, 16, 4).astype(int).tolist()
    [[1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0]]
    """
    wide, high = -(-width // CELL), -(-height // CELL)
    x = corner[0] + (np.arange(wide) + 0.5) * CELL * metres
    y = corner[1] - (np.arange(high) + 0.5) * CELL * metres
    middles = shapely.points(np.repeat(x[None, :], high, axis=0), np.repeat(y[:, None], wide, axis=1))
    hit = np.zeros(high * wide, dtype=bool)
    hit[shapely.STRtree(shapes).query(middles.ravel(), predicate="intersects")[0]] = True
    return hit.reshape(high, wide)


def cell_path(cells: npt.NDArray[np.bool_]) -> str:
    """The covered cells as path data, one bar for cells side by side.

    >>> cell_path(np.array([[True, True, False], [False, False, True]]))
    'M0 0h4v2h-4zM4 2h2v2h-2z'
    """
    edges = np.diff(np.pad(cells, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    end = np.nonzero(edges == -1)[1]
    bars = np.column_stack([start, row, end - start]) * CELL
    return "".join(f"M{x} {y}h{long}v{CELL}h-{long}z" for x, y, long in bars.tolist())

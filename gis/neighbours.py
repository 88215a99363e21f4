"""Neighbours: who touches whom along how many metres, and who lies across a gap no wider than stated."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import require_metric
from gis.engine import engine_for
from gis.flat.flat import Flat
from gis.shared_edges import clean, shared_edges
from gis.threads import over_slices
from gis.words import refusal

COLUMNS = ("a", "b", "shared_m", "gap_m")

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]


def neighbours(
    shapes: gpd.GeoSeries,
    *,
    least_m: float = 0.0,
    gap_m: float = 0.0,
    threads: int | None = None,
    engine: str | None = None,
) -> pd.DataFrame:
    """Pairs of shapes that share at least ``least_m`` of edge, or face one another across at most ``gap_m``.

    One row a pair, by position: ``a < b``; ``shared_m`` is the mean length of the edge of each that lies within ``gap_m`` of
    the other, less what the reach adds round both ends; ``gap_m`` how far apart they are (0 where they touch). A corner
    shares no length and makes no pair. Where shapes overlap, edge inside the other counts too. Missing and empty shapes
    have no neighbours. Many shapes that touch go by compiled kernels where these are installed (``engine``: see
    `gis.engine`), with the same figures to the millimetre; else common edges are found by sorting, which leaves out what
    the reach of a millimetre adds where edges part at an angle: millimetres, centimetres below one degree. Raises CrsError where lengths cannot be taken.

    >>> row = gpd.GeoSeries(shapely.box([0, 100, 200, 100], [0, 0, 0, 50], [100, 200, 300, 200], [50, 50, 50, 90]),
    ...                     crs="EPSG:4549")
    >>> neighbours(row)[["a", "b", "shared_m"]].to_numpy().tolist()
    [[0.0, 1.0, 50.0], [1.0, 2.0, 50.0], [1.0, 3.0, 100.0]]
    """
    require_metric(shapes.crs, refusal("gis", "crs.shapes"))
    ground = np.asarray(shapes.array, dtype=object)
    if gap_m == 0 and engine_for(_HARDER * len(ground), engine) == "flat":
        a, b, within, apart = _by_kernel(ground, threads)
    elif gap_m == 0 and len(ground) >= _MANY:
        a, b, within, apart = _by_edges(ground, threads)
    else:
        a, b = _within_reach(ground, gap_m + _TOUCH_M, threads)
        within, apart = _by_shapes(ground, a, b, gap_m + _TOUCH_M, threads)
    shared = np.maximum(within - 2 * (gap_m + _TOUCH_M - apart), 0.0)  # the reach runs on round both ends
    found = pd.DataFrame(
        {"a": a, "b": b, "shared_m": np.round(shared, 3), "gap_m": np.where(apart <= _TOUCH_M, 0.0, apart)}
    )
    found = found[(found["shared_m"] >= least_m) & (found["shared_m"] > 2 * _TOUCH_M)]
    return found.sort_values(["a", "b"], ignore_index=True)


_TOUCH_M = 0.001
"""Edges nearer than this are one edge: coordinates are kept to the millimetre."""


_HARDER = 20
"""How many shapes to cut one shape's neighbours are as much work as, for shapely."""


_MANY = 2_000
"""Shapes from which sorting their edges is worth it."""


def _by_edges(ground: np.ndarray, threads: int | None) -> tuple[Positions, Positions, Floats, Floats]:
    """Pairs that touch: of shapes without faults by sorting their edges, of the others by shapely."""
    good = clean(ground, _TOUCH_M, threads)
    well, badly = np.flatnonzero(good), np.flatnonzero(~good)
    a, b, shared = shared_edges(ground[well])
    one, other = _within_reach(ground, _TOUCH_M, threads, badly)
    within, apart = _by_shapes(ground, one, other, _TOUCH_M, threads)
    at = (np.append(well[a], one), np.append(well[b], other))
    return *at, np.append(shared + 2 * _TOUCH_M, within), np.append(np.zeros(len(a)), apart)


def _within_reach(
    ground: np.ndarray, reach: float, threads: int | None, asked: Positions | None = None
) -> tuple[Positions, Positions]:
    """Pairs ``a < b`` of shapes no further apart than reach, all or those that one of ``asked`` is of."""
    rows = np.arange(len(ground)) if asked is None else asked
    usable = rows[~(shapely.is_missing(ground[rows]) | shapely.is_empty(ground[rows]))]
    tree = shapely.STRtree(ground)
    tree.query(shapely.Point(0, 0))  # builds the tree before threads share it

    def look(part: np.ndarray, at: Positions) -> np.ndarray:
        row, second = tree.query(part, predicate="dwithin", distance=reach)
        return np.vstack([at[row], second])

    first, second = np.concatenate(over_slices(look, ground[usable], usable, threads=threads), axis=1)
    if asked is None:
        return first[first < second], second[first < second]
    pair = np.unique(np.minimum(first, second) * len(ground) + np.maximum(first, second))
    first, second = np.divmod(pair, max(len(ground), 1))
    return first[first < second], second[first < second]


def _by_kernel(ground: np.ndarray, threads: int | None) -> tuple[Positions, Positions, Floats, Floats]:
    """Pairs that touch, their edge within reach and distance, by the kernel; shapely for the few it does not tell."""
    from gis.flat.touching import touching

    found = touching(Flat.from_shapely(ground), _TOUCH_M, threads)
    within, apart = found.within_m.copy(), found.apart_m.copy()
    asked = np.flatnonzero(found.asked)
    if len(asked):
        within[asked], apart[asked] = _by_shapes(ground, found.a[asked], found.b[asked], _TOUCH_M, threads)
    near = apart <= _TOUCH_M
    return found.a[near], found.b[near], within[near], apart[near]


def _by_shapes(
    ground: np.ndarray, a: Positions, b: Positions, reach: float, threads: int | None
) -> tuple[Floats, Floats]:
    """Mean length of edge of each of a pair within reach of the other, and how far apart they are."""

    def look(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        within = 0.5 * (_edge_within(one, other, reach) + _edge_within(other, one, reach))
        return np.vstack([within, shapely.distance(one, other)])

    within, apart = np.concatenate(over_slices(look, ground[a], ground[b], threads=threads), axis=1)
    return within, apart


def _edge_within(one: np.ndarray, other: np.ndarray, reach: float) -> np.ndarray:
    """Length of the edge of each shape that lies within reach of the other."""
    band = shapely.buffer(other, reach, quad_segs=4)
    return np.asarray(shapely.length(shapely.intersection(shapely.boundary(one), band)))

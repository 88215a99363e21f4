"""Neighbours: who touches whom along how many metres, and who lies across a gap no wider than stated."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import require_metric
from gis.words import refusal

COLUMNS = ("a", "b", "shared_m", "gap_m")


def neighbours(shapes: gpd.GeoSeries, *, least_m: float = 0.0, gap_m: float = 0.0) -> pd.DataFrame:
    """Pairs of shapes that share at least ``least_m`` of edge, or face one another across at most ``gap_m``.

    One row a pair, by position: ``a < b``; ``shared_m`` is the mean length of the edge of each that lies within ``gap_m`` of
    the other, less what the reach adds round both ends; ``gap_m`` how far apart they are (0 where they touch). A corner
    shares no length and makes no pair. Where shapes overlap, edge inside the other counts too. Missing and empty shapes
    have no neighbours. Raises CrsError where lengths cannot be taken.

    >>> row = gpd.GeoSeries(shapely.box([0, 100, 200, 100], [0, 0, 0, 50], [100, 200, 300, 200], [50, 50, 50, 90]),
    ...                     crs="EPSG:4549")
    >>> neighbours(row)[["a", "b", "shared_m"]].to_numpy().tolist()
    [[0.0, 1.0, 50.0], [1.0, 2.0, 50.0], [1.0, 3.0, 100.0]]
    """
    require_metric(shapes.crs, refusal("gis", "crs.shapes"))
    ground = np.asarray(shapes.array, dtype=object)
    usable = ~(shapely.is_missing(ground) | shapely.is_empty(ground))
    tree = shapely.STRtree(ground)
    reach = gap_m + _TOUCH_M
    row, second = tree.query(ground[usable], predicate="dwithin", distance=reach)
    first = np.flatnonzero(usable)[row]
    once = first < second
    a, b = first[once].astype(np.intp), second[once].astype(np.intp)
    apart = shapely.distance(ground[a], ground[b])
    within = 0.5 * (_edge_within(ground[a], ground[b], reach) + _edge_within(ground[b], ground[a], reach))
    shared = np.maximum(
        within - 2 * (reach - apart), 0.0
    )  # the reach runs on round both ends of what is shared
    found = pd.DataFrame(
        {"a": a, "b": b, "shared_m": np.round(shared, 3), "gap_m": np.where(apart <= _TOUCH_M, 0.0, apart)}
    )
    found = found[(found["shared_m"] >= least_m) & (found["shared_m"] > 2 * _TOUCH_M)]
    return found.sort_values(["a", "b"], ignore_index=True)


_TOUCH_M = 0.001
"""Edges nearer than this are one edge: coordinates are kept to the millimetre."""


def _edge_within(one: np.ndarray, other: np.ndarray, reach: float) -> np.ndarray:
    """Length of the edge of each shape that lies within reach of the other."""
    band = shapely.buffer(other, reach, quad_segs=4)
    return np.asarray(shapely.length(shapely.intersection(shapely.boundary(one), band)))

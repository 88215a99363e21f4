"""Adjoining: which plots of a pool can make one site: along enough edge, or face to face across a road and nothing else."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.neighbours import neighbours

STEP_M = 2.0
"""How far apart the lines of sight across a road are."""
_INSIDE_M = 0.05
"""A line that runs along the edge of a plot does not cross it."""


def adjoining(
    plots: gpd.GeoSeries, pool: pd.Index, *, least_edge_m: float, road_gap_m: float = 0.0
) -> pd.DataFrame:
    """Pairs of the pool that share ``least_edge_m`` of edge, or face one another so far across at most ``road_gap_m``.

    ``plots`` are the shapes of all plots, the pool some of their labels. Across a gap only what is seen counts: edge that
    faces the other behind a third plot is not shared, so that no site reaches over land that is not its own. Columns
    ``a``, ``b`` (places in the pool), ``shared_m``, ``gap_m``. Raises CrsError where lengths cannot be taken.

    >>> row = gpd.GeoSeries(shapely.box([0, 100, 230], 0, [100, 200, 330], 50), index=["A", "B", "C"], crs="EPSG:4549")
    >>> adjoining(row, row.index, least_edge_m=10)[["a", "b"]].to_numpy().tolist()
    [[0, 1]]
    >>> adjoining(row, row.index, least_edge_m=10, road_gap_m=30)[["a", "b"]].to_numpy().tolist()
    [[0, 1], [1, 2]]
    """
    shapes = plots.loc[pool]
    found = neighbours(shapes, least_m=least_edge_m, gap_m=road_gap_m)
    across = np.flatnonzero(found["gap_m"].to_numpy() > 0)
    if not len(across):
        return found
    ground = np.asarray(shapes.array, dtype=object)
    a, b = found["a"].to_numpy()[across], found["b"].to_numpy()[across]
    own = np.column_stack([plots.index.get_indexer(pool[a]), plots.index.get_indexer(pool[b])])
    seen = _seen(ground[a], ground[b], own, np.asarray(plots.array, dtype=object), road_gap_m)
    shared = found["shared_m"].to_numpy().copy()
    shared[across] *= seen
    found = found.assign(shared_m=np.round(shared, 3))
    return found[found["shared_m"] >= max(least_edge_m, STEP_M)].reset_index(drop=True)


def _seen(
    first: np.ndarray, second: np.ndarray, own: np.ndarray, plots: np.ndarray, gap_m: float
) -> np.ndarray:
    """Share of the facing edge of each pair from which the other is seen past all other plots."""
    facing = shapely.intersection(shapely.boundary(first), shapely.buffer(second, gap_m + _INSIDE_M))
    parts, of = shapely.get_parts(shapely.line_merge(facing), return_index=True)
    stops, part = shapely.get_coordinates(shapely.segmentize(parts, STEP_M), return_index=True)
    on = part[1:] == part[:-1]
    middle, along = 0.5 * (stops[1:] + stops[:-1])[on], np.hypot(*(stops[1:] - stops[:-1])[on].T)
    pair = of[part[1:][on]]
    sight = shapely.shortest_line(shapely.points(middle), second[pair])
    usable = ~(shapely.is_missing(plots) | shapely.is_empty(plots))
    core = np.where(usable, shapely.buffer(np.where(usable, plots, shapely.Point()), -_INSIDE_M), None)
    line, plot = shapely.STRtree(core).query(sight, predicate="intersects")
    third = (own[pair[line]] != plot[:, None]).all(axis=1)
    hidden = np.zeros(len(sight), dtype=bool)
    hidden[line[third]] = True
    whole = np.bincount(pair, weights=along, minlength=len(first))
    free = np.bincount(pair, weights=np.where(hidden, 0.0, along), minlength=len(first))
    return np.asarray(np.divide(free, whole, out=np.zeros(len(first)), where=whole > 0))

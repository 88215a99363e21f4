"""How far it is to the nearest of some other shapes, in a straight line."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import require_metric
from gis.crs_name import crs_words
from gis.engine import engine_for
from gis.errors import CrsError
from gis.flat.flat import Flat
from gis.threads import over_slices
from gis.words import refusal

Shapes = NDArray[np.object_]
Positions = NDArray[np.int64]
Floats = NDArray[np.float64]

_POINTS_AND_LINES = (-1, 0, 1, 2, 4, 5)
"""Missing, Point, LineString, LinearRing, MultiPoint, MultiLineString, by their type numbers in shapely."""
_HARDER = 5
"""How many shapes to cut finding the nearest of one is as much work as, for shapely."""


def nearest(
    geoms: gpd.GeoSeries,
    others: gpd.GeoSeries,
    *,
    threads: int | None = None,
    engine: str | None = None,
) -> pd.DataFrame:
    """Nearest of the other shapes to each shape, and how far, in a straight line between their nearest points.

    Columns ``nearest`` (label in ``others``) and ``distance_m`` (0 where they touch or overlap), on the index of
    ``geoms``. Blank where a shape is missing or there is no other. Of equally near ones the lowest label is taken,
    or the first row where labels cannot be ordered. Many polygons among points and lines go by compiled kernels where
    these are installed (``engine``: see `gis.engine`), with the same figures.

    Raises CrsError when lengths cannot be taken in the CRS, or the layers differ in it.

    >>> plots = gpd.GeoSeries(shapely.box([0, 100], 0, [50, 150], 50), index=["P1", "P2"], crs="EPSG:4547")
    >>> stops = gpd.GeoSeries.from_wkt(["POINT (75 25)", "POINT (160 25)"], index=["b", "a"], crs="EPSG:4547")
    >>> nearest(plots, stops).to_dict("index")
    {'P1': {'nearest': 'b', 'distance_m': 25.0}, 'P2': {'nearest': 'a', 'distance_m': 10.0}}
    """
    left, right = refusal("gis", "crs.shapes"), refusal("gis", "crs.other_shapes")
    if require_metric(geoms.crs, left) != require_metric(others.crs, right):
        facts = {
            "left": left,
            "left_crs": crs_words(geoms.crs),
            "right": right,
            "right_crs": crs_words(others.crs),
        }
        raise CrsError(refusal("gis", "crs.two", **facts))
    shapes = np.asarray(geoms.array, dtype=object)
    rank = _rank(others.index)
    ground = np.asarray(others.array, dtype=object)[rank]
    position = np.full(len(shapes), -1, dtype=np.int64)
    distance = np.full(len(shapes), np.nan)
    usable = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    if len(usable) and not (shapely.is_missing(ground) | shapely.is_empty(ground)).all():
        rows, other, far = _found(shapes, ground, usable, engine_for(_HARDER * len(shapes), engine), threads)
        position[rows], distance[rows] = rank[other], far
    labels = pd.Series(others.index).reindex(position)
    return pd.DataFrame({"nearest": labels.to_numpy(), "distance_m": distance}, index=geoms.index)


def _found(
    shapes: Shapes, ground: Shapes, usable: Positions, engine: str, threads: int | None
) -> tuple[Positions, Positions, Floats]:
    """Rows, the first place among the nearest of the ground, and how far, by the kernel as far as it goes."""
    known = np.isin(shapely.get_type_id(ground), _POINTS_AND_LINES).all()
    if engine == "shapely" or not known or not np.isfinite(shapely.get_coordinates(ground)).all():
        return _by_tree(shapes, ground, usable, threads)
    from gis.flat.nearest import nearest_to

    flat = Flat.from_shapely(shapes)
    plain = flat.measure(threads).sure[usable]
    parts = [nearest_to(flat, usable[plain], ground, threads)]
    if not plain.all():
        parts.append(_by_tree(shapes, ground, usable[~plain], threads))
    rows, other, far = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return rows, other, far


def _by_tree(
    shapes: Shapes, ground: Shapes, usable: Positions, threads: int | None
) -> tuple[Positions, Positions, Floats]:
    """Do it by shapely's tree and threads."""
    tree = shapely.STRtree(ground)
    tree.query(shapely.Point(0, 0))  # builds the tree before threads share it

    def look(part: Shapes, at: Positions) -> Floats:
        pair, far = tree.query_nearest(part, return_distance=True)
        return np.vstack([at[pair[0]], pair[1], far])

    row, other, far = np.concatenate(over_slices(look, shapes[usable], usable, threads=threads), axis=1)
    order = np.lexsort((other, row))
    first = order[np.unique(row[order], return_index=True)[1]]
    return row[first].astype(np.int64), other[first].astype(np.int64), far[first]


def _rank(labels: pd.Index) -> NDArray[np.int64]:
    """Return the positions of labels in rising order, or as they stand when they cannot be compared."""
    try:
        return np.asarray(labels.argsort(), dtype=np.int64)
    except TypeError:
        return np.arange(len(labels))

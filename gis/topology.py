"""Overlaps between the shapes of one layer."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import require_metric
from gis.overlay import refuse_invalid, shared_area
from gis.threads import joined


def overlaps(geoms: gpd.GeoSeries, tolerance_m2: float = 1.0, *, threads: int | None = None) -> pd.DataFrame:
    """Pairs of shapes of one layer that share more than a tolerated area.

    Columns ``left`` and ``right`` (labels of ``geoms``, the earlier row on the left) and ``area_m2`` of what they
    share, where ``area_m2 > tolerance_m2``; a fresh index. One shape inside another, or drawn twice, counts too.
    Missing shapes share nothing.

    Raises CrsError when areas cannot be taken, InputError for invalid shapes.

    >>> plots = gpd.GeoSeries(shapely.box([0, 99], 0, [100, 160], 50), index=["P1", "P2"], crs="EPSG:4547")
    >>> overlaps(plots).to_dict("records")
    [{'left': 'P1', 'right': 'P2', 'area_m2': 50.0}]
    """
    require_metric(geoms.crs)
    shapes = np.asarray(geoms.array, dtype=object)
    refuse_invalid(shapes, geoms.index, "layer", threads)
    left, right = shapely.STRtree(shapes).query(shapes)
    once = left < right
    left, right = left[once], right[once]
    possible = _common_box(shapes, left, right) > tolerance_m2
    left, right = left[possible], right[possible]
    area = np.empty(0)
    if len(left):
        area = joined(shared_area, shapes[left], shapes[right], threads=threads)
    found = np.flatnonzero(area > tolerance_m2)
    found = found[np.lexsort((right[found], left[found]))]
    return pd.DataFrame(
        {"left": geoms.index[left[found]], "right": geoms.index[right[found]], "area_m2": area[found]}
    )


def _common_box(
    shapes: NDArray[np.object_], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the area of the common part of two bounding boxes, the most that two shapes can share."""
    box = shapely.bounds(shapes)
    low = np.maximum(box[left, :2], box[right, :2])
    high = np.minimum(box[left, 2:], box[right, 2:])
    return np.prod(np.maximum(high - low, 0.0), axis=1)

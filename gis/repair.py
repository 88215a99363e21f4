"""Find invalid shapes and repair them, with a reason for each."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
_PLACE = r"\[(?P<x>[-+.\deE]+) (?P<y>[-+.\deE]+)"


def faults(geoms: gpd.GeoSeries) -> pd.DataFrame:
    """Shapes that are missing, empty, not polygons, without area, or invalid: one row each, on their own labels.

    Columns ``reason`` (words), ``x``, ``y``: the place of the fault in the layer's CRS, or else the first vertex;
    blank when there is none. Index: labels of ``geoms``. No row for a sound shape.

    >>> drawn = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))", "POINT (1 1)"], index=["A", "B"])
    >>> faults(drawn)["reason"].to_dict()
    {'A': 'Self-intersection', 'B': 'not a polygon: Point'}
    """
    shapes = np.asarray(geoms.array, dtype=object)
    reason = _reasons(shapes)
    rows = np.flatnonzero(reason != "")
    words = pd.Series(reason[rows], index=geoms.index[rows], dtype="str")
    place = words.str.extract(_PLACE).astype(float)
    starts, owner = shapely.get_coordinates(shapes[rows], return_index=True)
    first = np.full((len(rows), 2), np.nan)
    first[owner[::-1]] = starts[::-1]
    table = pd.DataFrame({"reason": _short(words)})
    table["x"] = np.where(place["x"].isna(), first[:, 0], place["x"])
    table["y"] = np.where(place["y"].isna(), first[:, 1], place["y"])
    return table


def _reasons(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return why each shape is at fault, empty where it is sound."""
    reason = np.full(len(shapes), "", dtype=object)
    valid = shapely.is_valid(shapes)
    reason[~valid] = shapely.is_valid_reason(shapes[~valid])
    kind = shapely.get_type_id(shapes)
    reason[valid & (shapely.area(shapes) == 0.0)] = "zero area"
    other = ~np.isin(kind, (_POLYGON, _MULTIPOLYGON)) & (kind >= 0)
    reason[other] = [f"not a polygon: {shape.geom_type}" for shape in shapes[other]]
    reason[shapely.is_empty(shapes)] = "empty"
    reason[shapely.is_missing(shapes)] = "missing"
    return reason


def _short(words: pd.Series) -> pd.Series:
    """Return reasons without the place that stands behind them in brackets."""
    return words.str.replace(r"\[.*", "", regex=True)


def repair(geoms: gpd.GeoSeries) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Mend invalid shapes and say what was done: the layer again, and a log with one row a faulty shape.

    Invalid shapes go through ``make_valid`` (method *structure*: an outer ring is area, a hole is not, whatever
    their winding); of the result, and of any collection, the polygonal part is kept. What has no polygonal part
    stays as it was.

    The log has ``reason``, ``area_before``, ``area_after`` (in the layer's own units squared, blank where there is
    no shape) and ``outcome``: ``repaired`` or ``left as it is``. Index: labels of ``geoms``, as in the layer.

    >>> bow_tie = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"], crs="EPSG:4547")
    >>> mended, log = repair(bow_tie)
    >>> float(mended.area[0]), log["outcome"][0]
    (2.0, 'repaired')
    """
    shapes = np.asarray(geoms.array, dtype=object).copy()
    reason = _reasons(shapes)
    rows = np.flatnonzero(reason != "")
    before = shapely.area(shapes[rows])
    kind = shapely.get_type_id(shapes[rows])
    able = np.isin(kind, (_POLYGON, _MULTIPOLYGON, _COLLECTION)) & ~np.isin(
        reason[rows], ("empty", "zero area")
    )
    mended = _polygonal(shapely.make_valid(shapes[rows[able]], method="structure", keep_collapsed=False))
    sound = ~shapely.is_missing(mended)
    changed = rows[able][sound]
    shapes[changed] = mended[sound]
    log = pd.DataFrame({"reason": _short(pd.Series(reason[rows], index=geoms.index[rows], dtype="str"))})
    log["area_before"] = before
    log["area_after"] = shapely.area(shapes[rows])
    log["outcome"] = np.where(np.isin(rows, changed), "repaired", "left as it is")
    return gpd.GeoSeries(shapes, index=geoms.index, crs=geoms.crs, name=geoms.name), log


def _polygonal(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygonal part of each shape, None where it has none."""
    part, owner = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(part) > _POLYGON).any():  # collections may hold collections
        part, inner = shapely.get_parts(part, return_index=True)
        owner = owner[inner]
    keep = (shapely.get_type_id(part) == _POLYGON) & (shapely.area(part) > 0.0)
    part, owner = part[keep], owner[keep]
    count = np.bincount(owner, minlength=len(shapes))
    result = np.full(len(shapes), None, dtype=object)
    single = count[owner] == 1
    result[owner[single]] = part[single]
    if (~single).any():
        several, dense = np.unique(owner[~single], return_inverse=True)
        joined = shapely.multipolygons(part[~single], indices=dense)
        result[several] = shapely.make_valid(joined, method="structure", keep_collapsed=False)
    return result

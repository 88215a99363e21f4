"""Overlaps, gaps and slivers between the shapes of one layer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import require_metric
from gis.cut_shapes import interiors_meet
from gis.linked import components
from gis.overlay import refuse_invalid, shared_area
from gis.threads import how_many, joined
from gis.words import refusal

SMALL_M2 = 50.0
"""A hole between shapes is a gap of drawing, not ground left out, up to this area."""
NARROW_M = 1.0
"""A strip between shapes is a gap of drawing, not a lane, when it is narrower than this."""

LOT = 250
"""Shapes looked at together when gaps are sought, where they lie in clusters apart."""

_TOUCHING_M = 1e-3
_MITRE = 5.0
"""How far a sharp corner may reach when a shape is widened, in widths."""

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]


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
    shapes = _ready(geoms, threads)
    left, right = shapely.STRtree(shapes).query(shapes)
    once = left < right
    left, right = left[once], right[once]
    possible = _common_box(shapes, left, right) > tolerance_m2
    left, right = left[possible], right[possible]
    area = np.empty(0)
    if len(left):
        inside = joined(interiors_meet, shapes[left], shapes[right], threads=threads)
        left, right = left[inside], right[inside]
    if len(left):
        area = joined(shared_area, shapes[left], shapes[right], threads=threads)
    found = np.flatnonzero(area > tolerance_m2)
    found = found[np.lexsort((right[found], left[found]))]
    return pd.DataFrame(
        {"left": geoms.index[left[found]], "right": geoms.index[right[found]], "area_m2": area[found]}
    )


def duplicates(geoms: gpd.GeoSeries) -> pd.DataFrame:
    """Shapes drawn more than once, corner for corner, wherever their rings start and whichever way they run.

    Columns ``left`` (the first row of that shape) and ``right`` (the same shape again); a fresh index. Missing and
    empty shapes are like nothing.

    >>> twice = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 1 0, 1 1, 0 0))", "POLYGON ((1 1, 0 0, 1 0, 1 1))"], index=["A", "B"])
    >>> duplicates(twice).to_dict("records")
    [{'left': 'A', 'right': 'B'}]
    """
    shapes = np.asarray(geoms.array, dtype=object)
    there = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    box = pd.DataFrame(shapely.bounds(shapes[there]))
    there = there[box.duplicated(keep=False).to_numpy()]  # shapes that are alike have the same bounds
    key = pd.Series(shapely.to_wkb(shapely.normalize(shapes[there])), dtype=object)
    first = key.groupby(key, sort=False).transform(lambda same: same.index[0]).to_numpy(dtype=np.int64)
    again = np.flatnonzero(first != np.arange(len(there)))
    return pd.DataFrame({"left": geoms.index[there[first[again]]], "right": geoms.index[there[again]]})


def gaps(
    geoms: gpd.GeoSeries,
    most_m2: float = SMALL_M2,
    narrow_m: float = NARROW_M,
    *,
    least_m2: float = 1.0,
    threads: int | None = None,
) -> gpd.GeoDataFrame:
    """Ground left out between the shapes of one layer that is too small or too narrow to be meant.

    ``closed − union``, where ``closed`` is the union widened by half of ``narrow_m`` and narrowed again, its holes
    of up to ``most_m2`` filled. So a strip counts when it is narrower than ``narrow_m``, also where an end of it is
    open, and a hole when it is no larger than ``most_m2``; streets, courts and ponds do not. Pieces of up to
    ``least_m2`` are left out.

    Columns ``left`` and ``right`` (labels of the two shapes with the longest border on the gap, the earlier row on the
    left; ``right`` is blank for a hole inside one shape), ``area_m2``, ``width_m`` (twice area by perimeter) and the
    gap's own shape, largest first; a fresh index.

    Raises CrsError when areas cannot be taken, InputError for invalid shapes.

    >>> plots = gpd.GeoSeries(shapely.box([0, 100.4], 0, [100, 160], 50), index=["P1", "P2"], crs="EPSG:4547")
    >>> gaps(plots)[["left", "right", "area_m2"]].round(6).to_dict("records")
    [{'left': 'P1', 'right': 'P2', 'area_m2': 20.0}]
    """
    shapes = _ready(geoms, threads)
    shapes = shapes[~shapely.is_missing(shapes)]
    labels = geoms.index[~geoms.isna()]
    lots = _lots(shapes, 2 * _MITRE * narrow_m / 2)
    with ThreadPoolExecutor(how_many(threads)) as pool:
        found = list(pool.map(lambda lot: _left_out(shapes[lot], most_m2, narrow_m), lots))
    part = np.concatenate(found) if found else shapes[:0]
    part = part[(shapely.get_type_id(part) == 3) & (shapely.area(part) > least_m2)]
    part = part[np.lexsort((*shapely.bounds(part).T[:2], -shapely.area(part)))]
    left, right = _beside(part, shapes)
    return gpd.GeoDataFrame(
        {
            "left": pd.Series(labels[left], dtype=object).astype(labels.dtype),
            "right": pd.Series(labels[np.maximum(right, 0)]).where(right >= 0),
            "area_m2": shapely.area(part),
            "width_m": mean_width(part),
        },
        geometry=part,
        crs=geoms.crs,
    )


def _lots(shapes: Shapes, reach_m: float) -> list[NDArray[np.int64]]:
    """Return the positions of the shapes in lots that are further than ``reach_m`` from each other.

    What lies that near, by any chain of shapes, is in one lot, so that each can be looked at alone; small clusters are
    put together until there are :data:`LOT` shapes.
    """
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach_m)
    cluster = components(one, other, len(shapes))
    count = np.bincount(cluster)
    lot = ((np.cumsum(count) - count) // LOT)[cluster]
    order = np.argsort(lot, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(lot[order])) + 1) if len(shapes) else []


def _left_out(shapes: Shapes, most_m2: float, narrow_m: float) -> Shapes:
    """Return the parts of ``closed − union`` of shapes that no other shape is near."""
    wide = shapely.union_all(_widened(shapes, narrow_m / 2))
    closed = _filled(_widened(wide, -narrow_m / 2), most_m2)
    return np.asarray(shapely.get_parts(shapely.difference(closed, shapely.union_all(shapes))))


def slivers(geoms: gpd.GeoSeries, most_m2: float = SMALL_M2, narrow_m: float = NARROW_M) -> gpd.GeoDataFrame:
    """Shapes, or parts of shapes, that are slivers: small in area and narrow at once.

    ``area < most_m2`` and ``2 × area / perimeter < narrow_m``. Columns ``label``, ``part`` (from 1), ``parts``,
    ``area_m2``, ``width_m`` and the part's own shape, in the order of ``geoms``; a fresh index.

    Raises CrsError when areas cannot be taken.

    >>> drawn = gpd.GeoSeries(shapely.box(0, 0, [100, 40], [50, 0.5]), index=["P1", "P2"], crs="EPSG:4547")
    >>> slivers(drawn)[["label", "area_m2", "width_m"]].round(3).to_dict("records")
    [{'label': 'P2', 'area_m2': 20.0, 'width_m': 0.494}]
    """
    require_metric(geoms.crs)
    part, owner = shapely.get_parts(np.asarray(geoms.array, dtype=object), return_index=True)
    area, width = shapely.area(part), mean_width(part)
    found = (shapely.get_type_id(part) == 3) & (area > 0) & (area < most_m2) & (width < narrow_m)
    count = np.bincount(owner, minlength=len(geoms))
    number = np.arange(len(owner)) - np.searchsorted(owner, owner) + 1
    return gpd.GeoDataFrame(
        {
            "label": geoms.index[owner[found]],
            "part": number[found],
            "parts": count[owner[found]],
            "area_m2": area[found],
            "width_m": width[found],
        },
        geometry=part[found],
        crs=geoms.crs,
    )


def _ready(geoms: gpd.GeoSeries, threads: int | None) -> Shapes:
    """Return the shapes as an array, once it is sure that areas can be taken of them."""
    require_metric(geoms.crs)
    shapes = np.asarray(geoms.array, dtype=object)
    refuse_invalid(shapes, geoms.index, refusal("gis", "crs.layer"), threads)
    return shapes


def _common_box(shapes: Shapes, left: NDArray[np.int64], right: NDArray[np.int64]) -> Floats:
    """Return the area of the common part of two bounding boxes, the most that two shapes can share."""
    box = shapely.bounds(shapes)
    low = np.maximum(box[left, :2], box[right, :2])
    high = np.minimum(box[left, 2:], box[right, 2:])
    return np.prod(np.maximum(high - low, 0.0), axis=1)


def _widened(shapes: Shapes, by: Floats | float) -> Shapes:
    """Return the shapes grown (or shrunk) on all sides, with corners that stay corners."""
    return shapely.buffer(shapes, by, join_style="mitre", mitre_limit=_MITRE)


def _filled(shape: shapely.Geometry, most_m2: float) -> shapely.Geometry:
    """Return a shape without its holes of up to that area."""
    part = shapely.get_parts(shape)
    part = part[(shapely.get_type_id(part) == 3) & ~shapely.is_empty(part)]
    if not len(part):
        return shapely.MultiPolygon()
    ring, owner = shapely.get_rings(part, return_index=True)
    outer = np.r_[True, owner[1:] != owner[:-1]]
    keep = outer | (shapely.area(shapely.polygons(ring)) > most_m2)
    rings, count = ring[keep], np.bincount(owner[keep], minlength=len(part))
    edges = np.r_[0, np.cumsum(count)]
    solid = [shapely.Polygon(rings[start], list(rings[start + 1 : stop])) for start, stop in pairwise(edges)]
    return shapely.multipolygons(solid)


def mean_width(shapes: Shapes) -> Floats:
    """Return twice area by perimeter: nearly the width of a strip; 0 for what has no perimeter."""
    length = shapely.length(shapes)
    return 2 * shapely.area(shapes) / np.where(length > 0, length, 1.0)


def _beside(gap: Shapes, shapes: Shapes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each gap the positions of the two shapes with the longest border on it, −1 for no second one."""
    own, near = shapely.STRtree(shapes).query(gap, predicate="dwithin", distance=_TOUCHING_M)
    rim = shapely.intersection(shapely.boundary(gap[own]), shapely.buffer(shapes[near], 2 * _TOUCHING_M))
    order = np.lexsort((near, -shapely.length(rim), own))
    own, near = own[order], near[order]
    first = np.searchsorted(own, np.arange(len(gap)))
    second = np.minimum(first + 1, len(own) - 1)
    one = near[first] if len(gap) else np.empty(0, np.int64)
    other = np.where(own[second] == np.arange(len(gap)), near[second], -1) if len(gap) else one
    alone = (other < 0) | (first == second)
    return np.where(alone, one, np.minimum(one, other)), np.where(alone, -1, np.maximum(one, other))

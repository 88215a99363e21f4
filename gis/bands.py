"""Bands and catchments: a strip cut square across its axis by station, the ground nearest to each of some points."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from gis.corridor import northward, strip
from gis.errors import InputError
from gis.words import refusal

MOST_BANDS = 2000
"""More bands than this along one axis are a slip of the pen, not a question."""

_SAMPLE_M = 10.0
_AT_CUT_M = 0.5
_SLIVER = 1e-6

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]


def bands(axis: LineString | MultiLineString, half_width_m: float, step_m: float) -> pd.DataFrame:
    """The strip along an axis, cut at every ``step_m`` of station from its south end.

    One row a band, from the south: ``station_from_m``, ``station_to_m`` and ``geometry``; the last is as long as
    what is left. A point lies in the band in which the point of the axis nearest to it has its station, so that the
    cuts are square to a straight axis. Of a bend the nearest of points 10 m apart on the axis decides. The bands do
    not overlap and together they are the strip. The axis is taken to be in metres.

    Raises InputError: a step that is not above 0 or gives more than 2000 bands, and as `strip`.

    >>> cut = bands(LineString([(0, 0), (0, 1200)]), 300.0, 500.0)
    >>> cut["station_to_m"].tolist(), shapely.area(cut["geometry"].to_numpy()).tolist()
    ([500.0, 1000.0, 1200.0], [300000.0, 300000.0, 120000.0])
    """
    line = northward(axis)
    whole = strip(line, half_width_m)
    if not (math.isfinite(step_m) and step_m > 0 and line.length / step_m <= MOST_BANDS):
        raise InputError(refusal("gis", "bands.step", step=step_m, length=line.length, most=MOST_BANDS))
    count = max(1, math.ceil(line.length / step_m - _SLIVER))
    ends = np.append(np.arange(count) * step_m, line.length)
    band, station = _samples(ends)
    at = shapely.line_interpolate_point(line, station)
    cells = nearest_ground(at, whole)
    shapes = [shapely.intersection(whole, shapely.coverage_union_all(cells[band == n])) for n in range(count)]
    return pd.DataFrame({"station_from_m": ends[:-1], "station_to_m": ends[1:], "geometry": shapes})


def catchments(points: Shapes, reach_m: float) -> Shapes:
    """The ground that is nearer to each point than to any other, and within reach of it.

    One shape a point; of points at one place the first has the ground and the others an empty shape. Catchments do
    not overlap.

    Raises InputError for a reach that is not above 0.

    >>> two = catchments(shapely.points([(0, 0), (100, 0)]), 1000.0)
    >>> bool(two[0].bounds[2] == 50.0), bool(two[1].bounds[0] == 50.0)
    (True, True)
    """
    if not (math.isfinite(reach_m) and reach_m > 0):
        raise InputError(refusal("gis", "catchment.reach", reach=reach_m))
    if not len(points):
        return np.empty(0, dtype=object)
    discs = shapely.buffer(points, reach_m, quad_segs=32)
    return np.asarray(shapely.intersection(nearest_ground(points, shapely.union_all(discs)), discs))


def nearest_ground(points: Shapes, extent: BaseGeometry) -> Shapes:
    """Voronoi cells: the part of the extent's surroundings that is nearest to each point, in the points' order.

    They cover the extent. Of points at one place the first has the cell and the others an empty one. Source:
    Okabe et al. 2000, *Spatial Tessellations*.

    >>> shapely.area(nearest_ground(shapely.points([(2, 0), (8, 0)]), shapely.box(0, 0, 10, 10))).min() >= 50
    np.True_
    """
    xy = shapely.get_coordinates(points)
    origin = np.round(xy.mean(axis=0))
    there, first = np.unique(xy - origin, axis=0, return_index=True)
    cells = np.full(len(points), shapely.Polygon(), dtype=object)
    around = shapely.transform(shapely.box(*extent.bounds), lambda at: at - origin)
    if len(there) == 1:
        found: Shapes = np.array([around], dtype=object)
    else:
        made = shapely.voronoi_polygons(shapely.multipoints(there), extend_to=around, ordered=True)
        found = shapely.get_parts(made)
    cells[first] = shapely.transform(found, lambda at: at + origin)
    return cells


def _samples(ends: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Stations every 10 m or less, with the band of each: two at equal distance on either side of every cut."""
    edge = min(_AT_CUT_M, float(np.diff(ends).min()) / 4)
    inner = [
        np.linspace(start + edge, end - edge, max(2, math.ceil((end - start) / _SAMPLE_M)))
        for start, end in itertools.pairwise(ends)
    ]
    return np.repeat(np.arange(len(inner)), [len(one) for one in inner]), np.concatenate(inner)

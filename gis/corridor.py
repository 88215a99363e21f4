"""A strip along a centreline, and the station and offset of anything beside it."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiLineString, Point, Polygon

from gis.crs import require_metric
from gis.errors import InputError
from gis.words import refusal

_TANGENT_M = 0.05
_END_M = 1e-6


def northward(axis: LineString | MultiLineString) -> LineString:
    """Return the axis as one line that runs from its south end to its north end (west to east when level).

    Parts that meet end to end are joined. Raises InputError when they do not make one open line.

    >>> northward(LineString([(0, 100), (10, 0)])).wkt
    'LINESTRING (10 0, 0 100)'
    """
    line = shapely.line_merge(shapely.force_2d(axis)) if axis is not None else None
    if not isinstance(line, LineString) or line.is_empty or line.length == 0:
        found = refusal("gis", "axis.nothing")
        if line is not None:
            parts = int(shapely.get_num_geometries(line))
            found = refusal("gis", "axis.parts", kind=line.geom_type, count=parts)
        raise InputError(refusal("gis", "axis.line", found=found))
    if line.is_closed:
        raise InputError(refusal("gis", "axis.closed"))
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    return line.reverse() if (y0, x0) > (y1, x1) else line


def strip(axis: LineString | MultiLineString, half_width_m: float) -> Polygon:
    """Everything within a distance of the axis, cut off square at its ends.

    Round at bends (32 segments a quarter), flat caps. Raises InputError for a width that is not above 0 and for an
    axis that is not one line. The axis is taken to be in metres.

    >>> strip(LineString([(0, 0), (0, 1000)]), 300.0).area
    600000.0
    """
    if not (math.isfinite(half_width_m) and half_width_m > 0):
        raise InputError(refusal("gis", "strip.width", width=half_width_m))
    return shapely.buffer(northward(axis), half_width_m, quad_segs=32, cap_style="flat", join_style="round")


def station_offset(axis: LineString | MultiLineString, geoms: gpd.GeoSeries) -> pd.DataFrame:
    """Where each shape's centroid lies along and beside the axis.

    Columns, on the index of ``geoms``:

    ``station_m``
        distance along the axis from its **south** end to the foot, the nearest point of the axis;
    ``offset_m``
        distance from the foot, ``+`` to the right of the way north (east), ``−`` to the left (west);
    ``beyond``
        ``""``, or ``"before"`` / ``"after"`` when the foot would lie past an end. The axis is then drawn on
        straight: the station is below 0, or above the length of the axis, and the offset is square to that line.

    Blank (NaN, NaN, ``""``) where there is no shape. ``attrs`` says ``station_from`` and ``axis_reversed``.
    The axis must be in the CRS of ``geoms``, a metric one. Raises CrsError, InputError as `northward`.

    >>> axis = LineString([(0, 1000), (0, 0)])
    >>> where = station_offset(axis, gpd.GeoSeries.from_wkt(["POINT (30 200)", "POINT (-5 1040)"], crs="EPSG:4547"))
    >>> where.to_dict("list")
    {'station_m': [200.0, 1040.0], 'offset_m': [30.0, -5.0], 'beyond': ['', 'after']}
    """
    require_metric(geoms.crs, refusal("gis", "shapes.beside"))
    line = northward(axis)
    point = shapely.centroid(np.asarray(geoms.array, dtype=object))
    xy = np.column_stack([shapely.get_x(point), shapely.get_y(point)])
    station = shapely.line_locate_point(line, point)
    foot = _along(line, station)
    way = _unit(_along(line, station + _TANGENT_M) - _along(line, station - _TANGENT_M))
    away = xy - foot
    offset = np.copysign(np.hypot(away[:, 0], away[:, 1]), away[:, 0] * way[:, 1] - away[:, 1] * way[:, 0])
    offset += 0.0  # no negative zero on the axis itself
    past = (away * way).sum(axis=1)
    before = (station <= 0.0) & (past < -_END_M)
    after = (station >= line.length) & (past > _END_M)
    ends = before | after
    station = np.where(ends, station + past, station)
    offset = np.where(ends, away[:, 0] * way[:, 1] - away[:, 1] * way[:, 0], offset)
    beyond = np.where(before, "before", np.where(after, "after", ""))
    table = pd.DataFrame({"station_m": station, "offset_m": offset, "beyond": beyond}, index=geoms.index)
    table["beyond"] = table["beyond"].astype("str")
    reversed_ = Point(line.coords[0]) != Point(shapely.get_coordinates(axis)[0])
    table.attrs.update(station_from="south end", axis_reversed=bool(reversed_))
    return table


def _along(line: LineString, station: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the coordinates of stations on a line, kept between its ends."""
    points = shapely.line_interpolate_point(line, np.clip(station, 0.0, line.length))
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return vectors of length one in the same direction."""
    return vector / np.hypot(vector[:, 0], vector[:, 1])[:, None]

"""Roads: a network of lines, and how far it is along it from shapes to the nearest of some others, or to each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy
import shapely
from numpy.typing import NDArray

from gis.crs import require_metric
from gis.crs_name import crs_words
from gis.errors import CrsError
from gis.words import refusal

Floats = NDArray[np.float64]
SNAP_M = 0.01
"""Ends of lines nearer than this are one junction."""
ACCESS_M = 500.0
"""How far from a road a shape may lie and still reach it, unless another distance is stated."""
AT_ONCE = 4_000_000
"""Distances held at once, so that memory does not grow with shapes times targets."""
STATES = ("reached", "no_road", "cut_off")


@dataclass(frozen=True, eq=False)
class Network:
    """Junctions and bends of roads (``points``), and the straight pieces between them (pairs of points)."""

    points: Floats
    pieces: NDArray[np.intp]
    crs: object

    @property
    def lengths_m(self) -> Floats:
        """Length of each piece."""
        along = self.points[self.pieces[:, 1]] - self.points[self.pieces[:, 0]]
        return np.hypot(along[:, 0], along[:, 1])

    @property
    def parts(self) -> int:
        """How many networks there are that do not hang together."""
        return int(
            scipy.sparse.csgraph.connected_components(_graph(self.pieces, self.lengths_m, len(self.points)))[
                0
            ]
        )


def network(lines: gpd.GeoSeries, *, crossings: bool = True, snap_m: float = SNAP_M) -> Network:
    """The network of some lines: they meet where an end lies on another, and with ``crossings`` wherever they cross.

    Set ``crossings`` false for lines that are cut at every junction and cross elsewhere by bridges. Points nearer than
    ``snap_m`` are one. Missing, empty and other shapes than lines are left out. Raises CrsError without metres.

    >>> cross = gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (50 -50, 50 50)"], crs="EPSG:4549")
    >>> len(network(cross).pieces), network(cross).parts, network(cross, crossings=False).parts
    (4, 1, 2)
    """
    crs = require_metric(lines.crs, refusal("gis", "crs.shapes"))
    shapes = np.asarray(lines.array, dtype=object)
    shapes = shapely.get_parts(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])
    shapes = shapely.force_2d(shapes[shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING])
    shapes = (
        shapely.get_parts(shapely.set_precision(shapely.union_all(shapes), snap_m)) if crossings else shapes
    )
    if not len(shapes):
        return Network(np.empty((0, 2)), np.empty((0, 2), dtype=np.intp), crs)
    if not crossings:
        shapes = _met_by_ends(shapes, snap_m)
    coordinates, of = shapely.get_coordinates(shapes, return_index=True)
    grid = np.round(coordinates / snap_m).astype(np.int64)
    _, first, place = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    place = place.reshape(-1)
    ahead = of[1:] == of[:-1]
    pieces = np.sort(np.column_stack([place[:-1][ahead], place[1:][ahead]]), axis=1)
    pieces = np.unique(pieces[pieces[:, 0] != pieces[:, 1]], axis=0)
    return Network(coordinates[first], pieces.astype(np.intp), crs)


def along_roads(
    shapes: gpd.GeoSeries, targets: gpd.GeoSeries, roads: Network, *, access_m: float = ACCESS_M
) -> pd.DataFrame:
    """How far it is along the roads from each shape to the nearest target, and which that is.

    ``distance_m = access + along + egress``: straight from the shape to the nearest road from which a target can be reached,
    along the shortest way, and straight to the target; 0 where the shape holds it. A shape that touches several roads may
    leave by each. Columns ``nearest`` (label in ``targets``), ``distance_m``, ``access_m`` and ``state``: ``reached``; ``no_road``
    (none within ``access_m``); ``cut_off`` (none of the targets can be reached from its road). Blank where not reached.

    >>> street = network(gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 100 0, 100 100)"], crs="EPSG:4549"))
    >>> home = gpd.GeoSeries.from_wkt(["POINT (10 5)"], index=["P1"], crs="EPSG:4549")
    >>> stop = gpd.GeoSeries.from_wkt(["POINT (103 90)"], index=["s"], crs="EPSG:4549")
    >>> along_roads(home, stop, street)["distance_m"].tolist()
    [188.0]
    """
    start, away = _asked(shapes, targets, roads, access_m)
    best = np.full(len(shapes), -1, dtype=np.intp)
    near = np.full(len(shapes), np.nan)
    step = max(1, AT_ONCE // max(len(targets), 1))
    for at in range(0, len(shapes) if len(targets) else 0, step):
        rows = slice(at, at + step)
        table = away(rows)
        reached = np.isfinite(table).any(axis=1)
        best[rows] = np.where(reached, table.argmin(axis=1), -1)
        near[rows] = np.where(reached, table.min(axis=1), np.nan)
    state = np.select([best >= 0, ~start.near], ["reached", "no_road"], "cut_off")
    labels = pd.Series(targets.index).reindex(best)
    access = np.full(len(shapes), np.nan)
    access[start.owner] = start.off_m
    found = {"nearest": labels.to_numpy(), "distance_m": near, "access_m": access, "state": state}
    return pd.DataFrame(found, index=shapes.index)


def road_distances(
    shapes: gpd.GeoSeries, targets: gpd.GeoSeries, roads: Network, *, access_m: float = ACCESS_M
) -> Floats:
    """How far it is along the roads from each shape to each target: shapes × targets, infinite where it cannot be reached."""
    return _asked(shapes, targets, roads, access_m)[1](slice(None))


def _asked(
    shapes: gpd.GeoSeries, targets: gpd.GeoSeries, roads: Network, access_m: float
) -> tuple[_Feet, Callable[[slice], Floats]]:
    """Where the shapes meet the network, and what gives the distances of some of them to every target."""
    for given in (shapes, targets):
        if require_metric(given.crs, refusal("gis", "crs.shapes")) != roads.crs:
            left, right = refusal("gis", "crs.shapes"), refusal("gis", "crs.other_shapes")
            facts = {
                "left": left,
                "left_crs": crs_words(given.crs),
                "right": right,
                "right_crs": str(roads.crs),
            }
            raise CrsError(refusal("gis", "crs.two", **facts))
    lengths = roads.lengths_m
    end = _feet(targets, roads, access_m)
    to_points = _from_targets(roads, end, lengths)
    start = _feet(shapes, roads, access_m, _reachable(roads, end))
    inside = shapely.STRtree(np.asarray(targets.array, dtype=object))

    def distances(rows: slice) -> Floats:
        part = np.asarray(shapes.array, dtype=object)[rows]
        table = np.full((len(part), len(targets)), np.inf)
        first = rows.start or 0
        here = np.flatnonzero((start.owner >= first) & (start.owner < first + len(part)))
        if len(here) and len(end.owner):
            ways = _ways(start, here, end, roads, lengths, to_points)
            by_shape = np.minimum.reduceat(ways, _starts(start.owner[here]), axis=0)
            both = np.minimum.reduceat(by_shape, _starts(end.owner), axis=1)
            table[np.ix_(np.unique(start.owner[here]) - first, np.unique(end.owner))] = both
        row, column = inside.query(part, predicate="intersects")
        table[row, column] = 0.0
        return table

    return start, distances


def _ways(
    start: _Feet,
    here: NDArray[np.intp],
    end: _Feet,
    roads: Network,
    lengths: Floats,
    to_points: Floats,
) -> Floats:
    """The shortest way from some feet to every foot of a target, with the ways to the road at both ends."""
    ends = roads.pieces[start.piece[here]]
    ahead = start.along_m[here]
    rest = lengths[start.piece[here]] - ahead
    over = np.minimum(ahead[:, None] + to_points[:, ends[:, 0]].T, rest[:, None] + to_points[:, ends[:, 1]].T)
    same = start.piece[here][:, None] == end.piece[None, :]
    straight = np.abs(ahead[:, None] - end.along_m[None, :]) + end.off_m[None, :]
    over = np.where(same, np.minimum(over, straight), over)
    return start.off_m[here][:, None] + over


def _starts(owner: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where the rows of each owner begin, rows of one owner standing together."""
    return np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))


@dataclass(frozen=True, eq=False)
class _Feet:
    """Where shapes meet the network, one row a way in: whose, on which piece, how far along it, how far off it.

    A shape that touches several pieces has a foot on each, and two where a piece runs through it. ``near`` says of
    every shape whether any road is near enough, also one from which no target can be reached.
    """

    owner: NDArray[np.intp]
    piece: NDArray[np.intp]
    along_m: Floats
    off_m: Floats
    near: NDArray[np.bool_]


def _feet(
    shapes: gpd.GeoSeries, roads: Network, access_m: float, which: NDArray[np.bool_] | None = None
) -> _Feet:
    given = np.asarray(shapes.array, dtype=object)
    none = np.empty(0, dtype=np.intp)
    near = np.zeros(len(given), dtype=bool)
    usable = np.flatnonzero(~(shapely.is_missing(given) | shapely.is_empty(given)))
    if not len(usable) or not len(roads.pieces):
        return _Feet(none, none, np.empty(0), np.empty(0), near)
    pieces = shapely.linestrings(roads.points[roads.pieces])
    whole = shapely.STRtree(pieces)
    near[usable[np.unique(whole.query_nearest(given[usable], max_distance=access_m + SNAP_M)[0])]] = True
    kept = np.arange(len(pieces)) if which is None else np.flatnonzero(which)
    if not len(kept):
        return _Feet(none, none, np.empty(0), np.empty(0), near)
    tree = whole if which is None else shapely.STRtree(pieces[kept])
    row, hit = tree.query_nearest(given[usable], max_distance=access_m + SNAP_M)
    owner, piece = usable[row].astype(np.intp), kept[hit].astype(np.intp)
    off = shapely.distance(given[owner], pieces[piece])
    line = shapely.shortest_line(given[owner], pieces[piece])
    along = shapely.line_locate_point(pieces[piece], shapely.get_point(line, 1))
    through = off <= 0
    cut = shapely.intersection(given[owner[through]], pieces[piece[through]])
    point, of = shapely.get_coordinates(cut, return_index=True)
    where = shapely.line_locate_point(pieces[piece[through]][of], shapely.points(point))
    least, most = np.full(len(cut), np.inf), np.full(len(cut), -np.inf)
    np.minimum.at(least, of, where)
    np.maximum.at(most, of, where)
    ways = [along.copy(), along.copy()]
    ways[0][through] = np.where(np.isfinite(least), least, along[through])
    ways[1][through] = np.where(np.isfinite(most), most, along[through])
    owners = np.concatenate([owner, owner[through]])
    order = np.argsort(owners, kind="stable")
    return _Feet(
        owners[order],
        np.concatenate([piece, piece[through]])[order],
        np.concatenate([ways[0], ways[1][through]])[order],
        np.concatenate([off, off[through]])[order],
        near,
    )


def _reachable(roads: Network, end: _Feet) -> NDArray[np.bool_]:
    """The pieces from which some target can be reached at all."""
    if not len(end.piece):
        return np.ones(len(roads.pieces), dtype=bool)
    _, part = scipy.sparse.csgraph.connected_components(
        _graph(roads.pieces, roads.lengths_m, len(roads.points)), directed=False
    )
    return np.isin(part[roads.pieces[:, 0]], part[roads.pieces[end.piece, 0]])


def _from_targets(roads: Network, end: _Feet, lengths: Floats) -> Floats:
    """Distances from each foot of a target to each point of the network: feet × points."""
    count = len(roads.points)
    if not len(end.owner):
        return np.empty((0, count))
    own = count + np.arange(len(end.owner))
    ends = roads.pieces[end.piece]
    ways = [end.along_m, lengths[end.piece] - end.along_m]
    tiny = 1e-9  # a way of no length would be no way
    a = np.concatenate([roads.pieces[:, 0], own, own])
    b = np.concatenate([roads.pieces[:, 1], ends[:, 0], ends[:, 1]])
    cost = np.concatenate([lengths, *(way + end.off_m for way in ways)])
    graph = _graph(np.column_stack([a, b]), np.maximum(cost, tiny), count + len(own))
    return np.asarray(scipy.sparse.csgraph.dijkstra(graph, directed=True, indices=own)[:, :count])


def _graph(pairs: NDArray[np.intp], cost: Floats, count: int) -> scipy.sparse.csr_array:
    """The pieces both ways; what belongs to a target only away from it, so that none is a way through."""
    own = pairs[:, 0] >= pairs[:, 1]
    a = np.concatenate([pairs[:, 0], pairs[~own, 1]])
    b = np.concatenate([pairs[:, 1], pairs[~own, 0]])
    cost = np.concatenate([cost, cost[~own]])
    order = np.lexsort((cost, b, a))
    once = order[np.unique(np.column_stack([a, b])[order], axis=0, return_index=True)[1]]
    return scipy.sparse.csr_array((cost[once], (a[once], b[once])), shape=(count, count))


def _met_by_ends(shapes: Sequence[shapely.Geometry] | np.ndarray, snap_m: float) -> np.ndarray:
    """The lines with a bend wherever the end of another lies on them."""
    lines = np.asarray(shapes, dtype=object)
    ends = shapely.points(
        np.concatenate([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)])
    )
    tree = shapely.STRtree(lines)
    end, line = tree.query(ends, predicate="dwithin", distance=snap_m)
    place = shapely.line_locate_point(lines[line], ends[end])
    inside = (place > snap_m) & (place < shapely.length(lines[line]) - snap_m)
    cut = lines.copy()
    for one in np.unique(line[inside]):
        at = np.unique(place[inside][line[inside] == one])
        own = shapely.line_locate_point(lines[one], shapely.points(shapely.get_coordinates(lines[one])))
        stops = np.unique(np.concatenate([own, at]))
        cut[one] = shapely.linestrings(
            shapely.get_coordinates(shapely.line_interpolate_point(lines[one], stops))
        )
    return cut

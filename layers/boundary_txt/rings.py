"""Rings of boundary points made into shapes: closed, told apart as parts and holes by containment, and checked.

The number of a ring in the file says only which points belong together. Whether a ring is a part or a hole is decided
by how many other rings of its plot it lies in: an even number makes a part, an odd number a hole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.words import Words, words

MOST_RINGS = 1_000
"""More rings than this no plot may have."""

_MOST_PAIRS = 20_000_000
_PAIRS_AT_ONCE = 1_000_000
_CORNERS = 3

_Numbers = NDArray[np.int64]
_Mask = NDArray[np.bool_]
_Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Drawn:
    """The shape of each plot and what was found on the way; every array has one entry a plot.

    ``reason`` says why a shape cannot be used (empty: it can); ``shapes`` then holds the rings as drawn, or None.
    ``open_rings`` counts rings whose last point does not repeat the first, ``repeats`` those points that do.
    """

    shapes: _Shapes
    reason: _Shapes
    parts: _Numbers
    holes: _Numbers
    open_rings: _Numbers
    repeats: _Numbers


def drawn(points: pd.DataFrame, count: int) -> Drawn:
    """Draw each plot from its points: ``plot`` (0 to count - 1, in order), ``ring``, ``x`` (east), ``y`` (north).

    A ring ends where the ring number changes, and where its first point comes again. A point written twice in a row
    counts once. Unusable, with the reason: no points, a ring of fewer than three points, a ring that crosses itself,
    rings that cross or repeat each other, no area, more rings than `MOST_RINGS`.

    >>> xy = [(0, 0), (9, 0), (9, 9), (0, 9), (3, 3), (6, 3), (6, 6), (3, 6), (20, 0), (25, 0), (25, 5)]
    >>> points = pd.DataFrame(xy, columns=["x", "y"]).assign(plot=0, ring=[1] * 4 + [2] * 4 + [3] * 3)
    >>> found = drawn(points, 1)
    >>> float(found.shapes[0].area), int(found.parts[0]), int(found.holes[0])
    (84.5, 2, 1)
    """
    plot = points["plot"].to_numpy()
    number = points["ring"].to_numpy()
    xy = points[["x", "y"]].to_numpy(dtype=float)
    run = _runs(plot, number)
    twice = np.zeros(len(xy), dtype=bool)
    twice[1:] = (run[1:] == run[:-1]) & (xy[1:] == xy[:-1]).all(axis=1)
    plot, run, xy = plot[~twice], run[~twice], xy[~twice]
    ring = _split_where_closed(run, xy)
    first = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]]) if len(ring) else np.empty(0, dtype=np.int64)
    size = np.diff(np.r_[first, len(ring)])
    closed = (size > 1) & (xy[first] == xy[first + size - 1]).all(axis=1)
    owner = plot[first]
    again = _met_again(ring, xy, closed)
    corners = size - closed - np.bincount(ring[again], minlength=len(first))
    reason = np.full(count, "", dtype=object)
    _refuse(reason, _some(owner, corners < _CORNERS, count), words("txt.reason_few"))
    reason[np.bincount(owner, minlength=count) == 0] = words("txt.reason_no_points")
    rings = np.full(len(first), None, dtype=object)
    able = corners >= _CORNERS
    use = able[ring] if len(ring) else np.empty(0, dtype=bool)
    if use.any():
        dense = np.cumsum(able) - 1
        rings[able] = shapely.polygons(shapely.linearrings(xy[use], indices=dense[ring[use]]))
    knot = np.flatnonzero(again & able[ring]) if len(ring) else again
    for one in knot[
        np.unique(plot[knot], return_index=True)[1]
    ].tolist():  # before GEOS, which is slow at knots
        if reason[plot[one]] == "":
            reason[plot[one]] = words("txt.reason_self", place=f"{xy[one, 0]:.3f} {xy[one, 1]:.3f}")
    shapes, parts, holes = _assembled(rings, owner, reason, count)
    return Drawn(
        shapes,
        reason,
        parts,
        holes,
        np.bincount(owner[~closed], minlength=count),
        np.bincount(owner[closed], minlength=count),
    )


def _runs(plot: _Numbers, number: _Numbers) -> _Numbers:
    """The run of points with one plot and one ring number that each point is in."""
    if not len(plot):
        return np.empty(0, dtype=np.int64)
    return np.cumsum(np.r_[True, (plot[1:] != plot[:-1]) | (number[1:] != number[:-1])]) - 1


def _split_where_closed(run: _Numbers, xy: NDArray[np.float64]) -> _Numbers:
    """The ring of each point: a run, split where its first point comes again before its end."""
    if not len(run):
        return run
    first = np.flatnonzero(np.r_[True, run[1:] != run[:-1]])
    again = (xy == xy[first][run]).all(axis=1)
    again[first] = False
    again[np.r_[first[1:] - 1, len(run) - 1]] = False
    starts = np.zeros(len(run), dtype=bool)
    starts[first] = True
    ends = np.r_[first[1:], len(run)]
    for one in np.unique(run[again]).tolist():  # rare: several rings under one number
        starts[_starts(xy[first[one] : ends[one]].tolist(), int(first[one]))] = True
    return np.cumsum(starts) - 1


def _starts(corners: list[list[float]], offset: int) -> list[int]:
    """Where a new ring starts inside a run: after a point that closes the ring before it."""
    found, start = [], 0
    for place in range(1, len(corners) - 1):
        if place - start >= _CORNERS and corners[place] == corners[start]:
            start = place + 1
            found.append(offset + start)
    return found


def _met_again(ring: _Numbers, xy: NDArray[np.float64], closed: _Mask) -> _Mask:
    """Points where their ring has been before; the one that closes it does not count."""
    again = pd.DataFrame({"ring": ring, "x": xy[:, 0], "y": xy[:, 1]}).duplicated().to_numpy()
    last = np.r_[ring[1:] != ring[:-1], True] if len(ring) else np.empty(0, dtype=bool)
    return again & ~(last & closed[ring])


def _some(owner: _Numbers, mask: _Mask, count: int) -> _Mask:
    """Which plots have a ring that the mask names."""
    return np.bincount(owner[mask], minlength=count) > 0


def _refuse(reason: _Shapes, mask: _Mask, why: Words) -> None:
    """Give a reason to those of the mask that have none yet."""
    reason[mask & (reason == "")] = why


def _assembled(
    rings: _Shapes, owner: _Numbers, reason: _Shapes, count: int
) -> tuple[_Shapes, _Numbers, _Numbers]:
    """Shapes of rings, with the number of parts and holes of each; reasons are filled in for what cannot be."""
    sound = ~shapely.is_missing(rings)
    doubtful = np.flatnonzero(sound & (reason[owner] == ""))
    crossing = doubtful[~shapely.is_valid(rings[doubtful])]
    for one in crossing[np.unique(owner[crossing], return_index=True)[1]].tolist():
        if reason[owner[one]] == "":
            reason[owner[one]] = _fault_of(rings[one])
    size = np.bincount(owner, minlength=count)
    _refuse(reason, size > MOST_RINGS, words("txt.reason_rings_many", most=MOST_RINGS))
    pairs = np.where((size > 1) & (reason == ""), size.astype(float) ** 2, 0.0)
    order = np.argsort(pairs, kind="stable")
    late = np.zeros(count, dtype=bool)
    late[order] = np.cumsum(pairs[order]) > _MOST_PAIRS
    _refuse(reason, late & (pairs > 0), words("txt.reason_rings_pairs"))
    depth, parent = _nesting(rings, owner, reason == "")
    good = reason[owner] == ""
    hole = good & (depth % 2 == 1)
    shapes = np.full(count, None, dtype=object)
    _draw(shapes, rings, owner, good, hole, parent)
    finished = ~shapely.is_missing(shapes) & (reason == "")
    whole = np.flatnonzero(finished)
    for one in whole[~shapely.is_valid(shapes[whole])].tolist():
        reason[one] = words("txt.reason_rings", why=_fault_of(shapes[one]))
    finished &= reason == ""
    _refuse(reason, finished & ~(shapely.area(shapes) > 0), words("txt.reason_area"))
    parts, holes = (np.bincount(owner[mask], minlength=count) for mask in (good & ~hole, hole))
    _draw(shapes, rings, owner, sound & (reason[owner] != ""), np.zeros(len(rings), dtype=bool), parent)
    return shapes, parts, holes


def _fault_of(shape: shapely.Geometry) -> Words:
    """Why a shape is invalid, and where: east and north."""
    _, _, place = shapely.is_valid_reason(shape).partition("[")
    at = " ".join(f"{float(figure):.3f}" for figure in place.rstrip("]").split()[:2])
    if shapely.area(shapely.convex_hull(shape)) == 0:
        return words("txt.reason_area")
    return words("txt.reason_self", place=at)


def _nesting(rings: _Shapes, owner: _Numbers, usable: _Mask) -> tuple[_Numbers, _Numbers]:
    """In how many rings of its plot each ring lies, and the smallest of those (-1: in none).

    One ring lies in another when it is the smaller one and a point of its inside is in the other.
    """
    depth = np.zeros(len(rings), dtype=np.int64)
    parent = np.full(len(rings), -1, dtype=np.int64)
    size = np.bincount(owner, minlength=len(usable))
    start = np.cumsum(size) - size
    inner = np.flatnonzero((size[owner] > 1) & usable[owner])
    if not len(inner):
        return depth, parent
    area, box = shapely.area(rings), shapely.bounds(rings)
    place = np.full((len(rings), 2), np.nan)
    place[inner] = shapely.get_coordinates(shapely.point_on_surface(rings[inner]))
    for some in np.array_split(inner, int(size[owner[inner]].sum() // _PAIRS_AT_ONCE) + 1):
        times = size[owner[some]]
        low = np.repeat(some, times)
        high = np.arange(len(low)) - np.repeat(np.cumsum(times) - times, times) + start[owner[low]]
        near = (area[low] < area[high]) & (box[low, 0] >= box[high, 0]) & (box[low, 1] >= box[high, 1])
        near &= (box[low, 2] <= box[high, 2]) & (box[low, 3] <= box[high, 3])
        low, high = low[near], high[near]
        within = shapely.contains_xy(rings[high], place[low, 0], place[low, 1])
        low, high = low[within], high[within]
        depth += np.bincount(low, minlength=len(rings))
        closest = np.lexsort((area[high], low))
        low, high = low[closest], high[closest]
        one = np.r_[True, low[1:] != low[:-1]] if len(low) else np.empty(0, dtype=bool)
        parent[low[one]] = high[one]
    return depth, parent


def _draw(
    shapes: _Shapes, rings: _Shapes, owner: _Numbers, use: _Mask, hole: _Mask, parent: _Numbers
) -> None:
    """Put the shapes of the rings that ``use`` names in their places: parts with their holes, several as one."""
    outer = np.flatnonzero(use & ~hole)
    if not len(outer):
        return
    inner = np.flatnonzero(use & hole)
    home = np.full(len(rings), -1, dtype=np.int64)
    home[outer] = np.arange(len(outer))
    together = np.r_[outer, inner]
    target = np.r_[np.arange(len(outer)), home[parent[inner]]]
    order = np.lexsort((together, np.r_[np.zeros(len(outer)), np.ones(len(inner))], target))
    polygons = shapely.polygons(shapely.get_exterior_ring(rings[together[order]]), indices=target[order])
    of = owner[outer]
    several, dense = np.unique(of, return_inverse=True)
    multi = shapely.multipolygons(polygons, indices=dense)
    single = np.bincount(dense) == 1
    shapes[several] = np.where(single, shapely.get_geometry(multi, 0), multi)

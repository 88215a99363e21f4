"""Pattern: whether places lie scattered or together: nearest neighbours against chance, and groups within a distance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
import shapely
from numpy.typing import NDArray

from gis.linked import components

Shapes = NDArray[np.object_]
Positions = NDArray[np.int64]
Links = tuple[Positions, Positions]

_DEVIATION = math.sqrt((4 - math.pi) / math.pi) / 2  # 0.26136, of the nearest distance in a random pattern


@dataclass(frozen=True)
class NearestNeighbours:
    """The mean distance to the nearest other place, what chance would give, their ratio, and how sure that is.

    ``ratio`` below 1: closer together than chance; 1: random; above 1: further apart (2 for squares, 2.149 for
    triangles). ``z`` is the departure from 1 in standard deviations, for places that are not few.
    """

    places: int
    mean_m: float
    expected_m: float
    ratio: float
    z: float


def clark_evans(points: Shapes, area_m2: float) -> NearestNeighbours:
    """Nearest-neighbour ratio ``R = mean distance / (½ √(area / n))`` of points in a study area.

    ``z = (mean − expected) / (0.26136 √area / n)``. No correction for the edge, which raises R a little where places
    are few. Blank for fewer than two places or no area. Source: Clark and Evans 1954, *Ecology* 35(4), 445–453.

    >>> x, y = np.meshgrid(np.arange(10) * 100.0, np.arange(10) * 100.0)
    >>> round(clark_evans(shapely.points(x.ravel(), y.ravel()), 1_000_000.0).ratio, 9)
    2.0
    """
    n = len(points)
    if n < 2 or not area_m2 > 0:
        return NearestNeighbours(n, *[float("nan")] * 4)
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    distance, _ = scipy.spatial.KDTree(xy).query(xy, k=2)
    mean, expected = float(distance[:, 1].mean()), 0.5 * math.sqrt(area_m2 / n)
    z = (mean - expected) / (_DEVIATION * math.sqrt(area_m2) / n)
    return NearestNeighbours(n, mean, expected, mean / expected, z)


def groups(shapes: Shapes, within_m: float) -> NDArray[np.int64]:
    """A number for each shape, the same for shapes that are linked: no further apart than ``within_m``, edge to edge.

    Links pass on: a is linked with c when both are with b. Shapes with no other near are groups of their own.

    >>> groups(shapely.box([0, 20, 500], 0, [10, 30, 510], 10), 10.0).tolist()
    [0, 0, 1]
    """
    shapes = np.asarray(shapes, dtype=object)
    tree = shapely.STRtree(shapes)
    links = [_corners(shapes)] if within_m >= 0 else []
    linked = components(*_joined(links), len(shapes))
    for distance in (within_m / 8, within_m):
        links.append(_near(shapes, tree, linked, distance))
        linked = components(*_joined(links), len(shapes))
    return linked


def _near(shapes: Shapes, tree: shapely.STRtree, linked: Positions, within_m: float) -> Links:
    """Pairs within the distance of which the groups differ: one of the two is never in the largest group."""
    asked = np.flatnonzero(linked != np.bincount(linked, minlength=1).argmax())
    bounds = shapely.bounds(shapes[asked])
    asked, bounds = asked[~np.isnan(bounds[:, 0])], bounds[~np.isnan(bounds[:, 0])]
    west, south, east, north = bounds.T
    boxes = shapely.box(west - within_m, south - within_m, east + within_m, north + within_m)
    row, other = tree.query(boxes)
    one = asked[row]
    apart = linked[one] != linked[other]
    one, other = one[apart], other[apart]
    near = shapely.dwithin(shapes[one], shapes[other], within_m)
    return one[near], other[near]


def _corners(shapes: Shapes) -> Links:
    """Pairs of shapes with a corner in common, enough of them to link all that have it: 0 m apart, nothing measured."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    order = np.lexsort((owner, xy[:, 1], xy[:, 0]))
    same = (np.diff(xy[order], axis=0) == 0).all(axis=1)
    owner = owner[order]
    return owner[:-1][same], owner[1:][same]


def _joined(pairs: Sequence[Links]) -> Links:
    """Several lists of pairs as one."""
    one, other = (np.concatenate([pair[end] for pair in pairs]) for end in (0, 1))
    return one, other

"""Parcels: a block cut into plots along its longer side again and again, edges shared to the millimetre."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.ops import split

GRID_M = 0.001


def parcels(block: Polygon, target_m2: float, rng: np.random.Generator) -> list[Polygon]:
    """The plots of one block of about so many square metres each; neighbours share every vertex of an edge.

    Cutting goes across the longer side of the least rectangle, at an uneven ratio and a slight angle. Two of
    three pieces are now and then joined to an L. Last, all edges are noded on a grid of 1 mm, so that the plots
    cover the block without a gap or an overlap.
    """
    pieces = _cut(block, target_m2, rng)
    if len(pieces) > 3 and rng.random() < 0.3:
        pieces = _one_l(pieces, target_m2, rng)
    edges = shapely.union_all(shapely.boundary(np.array(pieces, dtype=object)), grid_size=GRID_M)
    plots = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges).tolist()))
    plots = [plot for plot in plots if block.buffer(1).contains(plot.representative_point())]
    return sorted(plots, key=lambda p: (round(p.centroid.y), round(p.centroid.x)))


def _cut(piece: Polygon, target_m2: float, rng: np.random.Generator) -> list[Polygon]:
    aim = target_m2 * rng.uniform(0.65, 1.3)
    if piece.area <= aim * 1.25:
        return [piece]
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(piece))[:4]
    one, two = corners[1] - corners[0], corners[2] - corners[1]
    if np.linalg.norm(one) < np.linalg.norm(two):
        corners, one, two = np.roll(corners, -1, axis=0), two, corners[3] - corners[2]
    ratio = rng.uniform(0.36, 0.64)
    lean = np.tan(np.radians(rng.normal(0.0, 2.2))) * np.linalg.norm(two) / np.linalg.norm(one) / 2
    start = corners[0] + one * (ratio - lean) - two * 0.2
    end = corners[0] + one * (ratio + lean) + two * 1.2
    halves = [half for half in split(piece, LineString([start, end])).geoms if half.area > 1.0]
    if len(halves) < 2 or min(half.area for half in halves) < 2500.0 or any(_thin(half) for half in halves):
        return [piece]
    return [plot for half in halves for plot in _cut(half, target_m2, rng)]


def _thin(piece: Polygon) -> bool:
    return bool(piece.buffer(-17.0).is_empty)


def _one_l(pieces: list[Polygon], target_m2: float, rng: np.random.Generator) -> list[Polygon]:
    """Two neighbours with no common straight side joined to one bent plot."""
    for left in rng.permutation(len(pieces)):
        for right in range(len(pieces)):
            if right == left:
                continue
            joined = shapely.union(pieces[left].buffer(0), pieces[right], grid_size=GRID_M)
            hull = joined.convex_hull.area
            bent = joined.geom_type == "Polygon" and 0.68 < joined.area / hull < 0.88
            if bent and joined.area < 3.2 * target_m2 and not joined.interiors:
                return [p for n, p in enumerate(pieces) if n not in (left, right)] + [joined]
    return pieces

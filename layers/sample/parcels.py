"""Parcels: a block cut into plots along its longer side again and again, edges shared to the millimetre."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.ops import split

GRID_M = 0.001
LARGEST = 1.35
"""How many times the size aimed at a plot may be large, joined or whole; a piece that no cut suits stays whole."""
TRIES = 6


def parcels(block: Polygon, target_m2: float, rng: np.random.Generator) -> list[Polygon]:
    """The plots of one block of about so many square metres each; neighbours share every vertex of an edge.

    A piece is cut in two again and again. All edges are then noded together on a grid of 1 mm, so that the plots
    cover the block without a gap or an overlap; only after that are two neighbours now and then joined to an L.
    Joined before, the L alone would lie on the grid, and between its edge and its neighbours' a sliver of half a
    millimetre would become a plot.

    >>> block = Polygon([(0, 0), (407.3, 11.9), (391.1, 303.7), (-8.2, 296.4)])
    >>> found = parcels(block, 20_000.0, np.random.default_rng(3))
    >>> len(found), round(block.area), round(sum(plot.area for plot in found))
    (8, 118728, 118728)
    """
    pieces = _noded(_cut(block, target_m2, rng))
    if len(pieces) > 3 and rng.random() < 0.3:
        pieces = _one_l(pieces, target_m2, rng)
    return sorted(pieces, key=lambda p: (round(p.centroid.y), round(p.centroid.x)))


def _noded(pieces: list[Polygon]) -> list[Polygon]:
    """The same pieces in the same order, with every vertex of an edge in both plots along it, on the grid."""
    edges = shapely.union_all(shapely.boundary(np.array(pieces, dtype=object)), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges).tolist()))
    face, piece = shapely.STRtree(pieces).query(shapely.point_on_surface(faces), predicate="within")
    return [faces[face[at]] for at in np.argsort(piece, kind="stable")]


def _cut(piece: Polygon, target_m2: float, rng: np.random.Generator) -> list[Polygon]:
    aim = target_m2 * rng.uniform(0.65, 1.3)
    if piece.area <= min(1.25 * aim, LARGEST * target_m2):
        return [piece]
    for _ in range(TRIES):
        halves = _halves(piece, rng)
        if len(halves) > 1 and not any(half.area < 2500.0 or _thin(half) for half in halves):
            return [plot for half in halves for plot in _cut(half, target_m2, rng)]
    return [piece]


def _halves(piece: Polygon, rng: np.random.Generator) -> list[Polygon]:
    """A piece cut across the longer side of its least rectangle, at an uneven ratio and a slight angle."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(piece))[:4]
    one, two = corners[1] - corners[0], corners[2] - corners[1]
    if np.linalg.norm(one) < np.linalg.norm(two):
        corners, one, two = np.roll(corners, -1, axis=0), two, corners[3] - corners[2]
    ratio = rng.uniform(0.36, 0.64)
    lean = np.tan(np.radians(rng.normal(0.0, 2.2))) * np.linalg.norm(two) / np.linalg.norm(one) / 2
    start = corners[0] + one * (ratio - lean) - two * 0.2
    end = corners[0] + one * (ratio + lean) + two * 1.2
    return [half for half in split(piece, LineString([start, end])).geoms if half.area > 1.0]


def _thin(piece: Polygon) -> bool:
    return bool(piece.buffer(-17.0).is_empty)


def _one_l(pieces: list[Polygon], target_m2: float, rng: np.random.Generator) -> list[Polygon]:
    """Two neighbours with no common straight side joined to one bent plot."""
    for left in rng.permutation(len(pieces)):
        for right in range(len(pieces)):
            if right == left:
                continue
            joined = shapely.union(pieces[left], pieces[right])
            hull = joined.convex_hull.area
            bent = joined.geom_type == "Polygon" and 0.68 < joined.area / hull < 0.88
            if bent and joined.area < LARGEST * target_m2 and not joined.interiors:
                return [p for n, p in enumerate(pieces) if n not in (left, right)] + [joined]
    return pieces

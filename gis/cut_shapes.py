"""Pieces the shapely way: what lies wholly inside is settled by its own area, the rest is intersected by threads."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.linked import components
from gis.threads import joined, over_slices

ROUNDING = 1e-9
"""Share of a shape's area that is rounding: a piece, a remainder or a double count no larger is none."""
MANY_PIECES = 8
_HEAVY = 64  # corners a large shape from which asking it prepared is worth it even for near misses

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]
Shapes = NDArray[np.object_]
Bools = NDArray[np.bool_]


def shape_pieces(
    smalls: Shapes, larges: Shapes, threads: int | None
) -> tuple[Positions, Positions, Floats, Floats, Floats]:
    """Pieces of valid shapes: positions small and large, area; and of every small shape its area and that counted twice."""
    whole = shapely.area(smalls)
    left, right, settled = pairs(smalls, larges, threads)
    shapes, area = intersected(smalls, larges, left, right, settled, threads)
    real = area > ROUNDING * whole[left]
    left, right, area, shapes, settled = left[real], right[real], area[real], shapes[real], settled[real]
    return left, right, area, whole, _twice(left, area, shapes, settled, whole, threads)


def intersected(
    smalls: Shapes, larges: Shapes, left: Positions, right: Positions, settled: Bools, threads: int | None
) -> tuple[Shapes, Floats]:
    """Shape and area of what each pair has in common; of a settled one the small shape itself."""
    shapes = smalls[left]
    open_ = np.flatnonzero(~settled)
    if len(open_):
        shapes[open_] = joined(
            shapely.intersection, smalls[left[open_]], larges[right[open_]], threads=threads
        )
    return shapes, shapely.area(shapes)


def pairs(smalls: Shapes, larges: Shapes, threads: int | None) -> tuple[Positions, Positions, Bools]:
    """Return the pairs that may share area, sorted by small, and whether the large contains the small."""
    tree = shapely.STRtree(smalls)
    tree.query(shapely.Point(0, 0))  # builds the tree, which must not happen in two threads at once
    order = np.arange(len(larges))
    heavy = shapely.get_num_coordinates(larges).sum() > _HEAVY * len(larges)

    def meet(part: Shapes, at: Positions) -> NDArray[np.int64]:
        near = tree.query(part, predicate="intersects" if heavy else None)
        held = tree.query(part, predicate="contains_properly")
        size = np.int64(max(len(smalls), 1))
        inside = np.isin(near[0] * size + near[1], held[0] * size + held[1])
        rest = np.flatnonzero(~inside & (not heavy))
        apart = rest[~shapely.intersects(part[near[0, rest]], smalls[near[1, rest]])]
        return np.delete(np.vstack([near[1], at[near[0]], inside]), apart, axis=1)

    if not len(larges) or not len(smalls):
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, bool)
    found = np.concatenate(over_slices(meet, larges, order, threads=threads), axis=1)
    found = found[:, np.lexsort((found[1], found[0]))]
    return found[0], found[1], found[2].astype(bool)


def _twice(
    left: Positions, area: Floats, shapes: Shapes, settled: Bools, whole: Floats, threads: int | None
) -> Floats:
    """Return the area of each small shape that its pieces count more than once."""
    twice, several = held_twice(left, area, settled, whole)
    clusters_twice(twice, left, area, shapes, np.flatnonzero(several[left]), threads)
    twice[twice <= ROUNDING * whole] = 0.0
    return twice


def held_twice(left: Positions, area: Floats, settled: Bools, whole: Floats) -> tuple[Floats, Bools]:
    """Area counted twice of small shapes that one large shape holds, and which others have several pieces."""
    twice = np.zeros(len(whole))
    total = np.bincount(left, weights=area, minlength=len(whole))
    several = np.bincount(left, minlength=len(whole)) > 1
    held = np.bincount(left, weights=settled, minlength=len(whole)) > 0
    inside = several & held
    twice[inside] = total[inside] - whole[inside]  # the union of its pieces is the shape itself
    return twice, several & ~held


def clusters_twice(
    twice: Floats, left: Positions, area: Floats, shapes: Shapes, rows: Positions, threads: int | None
) -> None:
    """Add to ``twice`` what those pieces count more than once: of each cluster that shares ground, Σ area − area of its union.

    ``left`` is sorted. Pieces that share ground with no other of their small shape are left alone: a union over a whole
    district is rounded by decimetres squared, and takes the longer the larger it is.
    """
    one, other = _sharing(left, shapes, rows, threads)
    if not len(one):
        return
    piece, at = np.unique(np.concatenate([one, other]), return_inverse=True)
    cluster = components(at[: len(one)], at[len(one) :], len(piece))
    count = int(cluster.max()) + 1
    order = np.argsort(cluster, kind="stable")
    groups = np.empty(count, dtype=object)
    groups[:] = np.split(shapes[piece[order]], np.searchsorted(cluster[order], np.arange(1, count)))
    covered = joined(lambda part: [shapely.union_all(group).area for group in part], groups, threads=threads)
    owner = left[piece[order[np.searchsorted(cluster[order], np.arange(count))]]]
    counted = np.bincount(cluster, weights=area[piece], minlength=count)
    np.add.at(twice, owner, counted - np.asarray(covered))


def _sharing(
    left: Positions, shapes: Shapes, rows: Positions, threads: int | None
) -> tuple[Positions, Positions]:
    """Return the pairs of pieces of one small shape, among ``rows``, whose interiors meet."""
    few = np.bincount(left[rows], minlength=1)[left[rows]] <= MANY_PIECES
    found = [_near(left, shapes, rows[~few])]
    rows = rows[few]
    for lag in range(1, MANY_PIECES):
        first, then = rows[:-lag], rows[lag:]
        same = left[first] == left[then]
        found.append((first[same], then[same]))
    one, other = (np.concatenate(column) for column in zip(*found, strict=True))
    meet = joined(interiors_meet, shapes[one], shapes[other], threads=threads)
    return one[meet], other[meet]


def _near(left: Positions, shapes: Shapes, rows: Positions) -> tuple[Positions, Positions]:
    """Return the pairs of pieces of one small shape whose boxes meet."""
    one, other = shapely.STRtree(shapes[rows]).query(shapes[rows])
    once = (one < other) & (left[rows[one]] == left[rows[other]])
    return rows[one[once]], rows[other[once]]


def interiors_meet(one: Shapes, other: Shapes) -> Bools:
    """Whether two shapes share ground, which is asked much sooner than how much."""
    return shapely.relate_pattern(one, other, "T********")

"""Pieces by the kernels: pairs from the packed tree, areas edge against edge; what is not plain goes the shapely way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.cut_shapes import MANY_PIECES, ROUNDING, clusters_twice, held_twice, intersected, pairs
from gis.flat.area import APART, INSIDE, common_within, cut_pairs
from gis.flat.boxes import Tree
from gis.flat.flat import Flat
from gis.threads import over_slices

_OVERLAP = 0.1 * ROUNDING
_MOST_CORNERS = 20_000
"""Shapes of more corners are left to GEOS, whose prepared shapes have an index of their edges."""

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]
Bools = NDArray[np.bool_]
Triples = tuple[Positions, Positions, Positions]


class Found(NamedTuple):
    """Pieces by column: small, large, area, and whether the large shape holds the small one."""

    small: Positions
    large: Positions
    area: Floats
    held: Bools

    def at(self, rows: Positions) -> Found:
        """Return some of the pieces."""
        return Found(self.small[rows], self.large[rows], self.area[rows], self.held[rows])


def _together(parts: Sequence[Found]) -> Found:
    """Return several lists of pieces as one."""
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Found(columns[0], columns[1], columns[2], columns[3].astype(bool))


def flat_pieces(
    small: Flat, large: Flat, threads: int | None
) -> tuple[Positions, Positions, Floats, Floats, Floats]:
    """Pieces of valid shapes, as `gis.cut_shapes.shape_pieces` gives them."""
    whole = small.area.copy()
    left, right = Tree.of(large.box).meeting(small.box, threads=threads)
    easy = _easy(small)[left] & _easy(large)[right]
    found = _by_edges(small, large, left[easy], right[easy], threads)
    if not easy.all():
        found = _together([found, _by_shapes(small, large, left[~easy], right[~easy], threads)])
        found = found.at(np.lexsort((found.large, found.small)))
    found = found.at(np.flatnonzero(found.area > ROUNDING * whole[found.small]))
    return found.small, found.large, found.area, whole, _twice(small, large, found, whole, threads)


def _easy(flat: Flat) -> Bools:
    """Return which rows the kernel takes."""
    return flat.plain & (np.diff(flat.ring_at[flat.shape_at]) <= _MOST_CORNERS)


def _by_edges(small: Flat, large: Flat, left: Positions, right: Positions, threads: int | None) -> Found:
    """Pieces of plain shapes by the kernel."""
    one, other, box, whole = small.edges, large.edges, small.box, small.area

    def look(some_left: Positions, some_right: Positions) -> Found:
        area, how = cut_pairs(one, other, box, whole, some_left, some_right)
        kept = how != APART
        return Found(some_left[kept], some_right[kept], area[kept], how[kept] == INSIDE)

    return _together(over_slices(look, left, right, threads=threads))


def _by_shapes(small: Flat, large: Flat, left: Positions, right: Positions, threads: int | None) -> Found:
    """Pieces of the pairs named, among which one at least is not plain, by shapely."""
    s_rows, l_rows = np.unique(left), np.unique(right)
    smalls, larges = small.shapes(s_rows), large.shapes(l_rows)
    at_left, at_right, held = pairs(smalls, larges, threads)
    asked = np.isin(s_rows[at_left] * len(large) + l_rows[at_right], left * len(large) + right)
    at_left, at_right, held = at_left[asked], at_right[asked], held[asked]
    _, area = intersected(smalls, larges, at_left, at_right, held, threads)
    return Found(s_rows[at_left], l_rows[at_right], area, held)


def _twice(small: Flat, large: Flat, found: Found, whole: Floats, threads: int | None) -> Floats:
    """Area of each small shape that its pieces count twice: none where no two of its large shapes share ground there."""
    left, right, area, held = found
    twice, several = held_twice(left, area, held, whole)
    several &= whole > 0
    easy = _easy(large)
    hard = np.bincount(left, weights=~easy[right], minlength=len(whole)) > 0
    s, one, other = _beside(left, right, np.flatnonzero(several[left] & ~hard[left]), large, len(whole))
    common = np.bincount(s, weights=_common(small, large, s, one, other, threads), minlength=len(whole))
    asked = np.flatnonzero(several & (hard | (common > _OVERLAP * whole)))
    if len(asked):
        twice[asked] = _by_union(small, large, found, asked, threads)
    twice[twice <= ROUNDING * whole] = 0.0
    return twice


def _by_union(small: Flat, large: Flat, found: Found, asked: Positions, threads: int | None) -> Floats:
    """Area that the pieces of each small shape asked about count twice, by shapely."""
    found = found.at(np.flatnonzero(np.isin(found.small, asked)))
    at_left, l_rows = np.searchsorted(asked, found.small), np.unique(found.large)
    at_right = np.searchsorted(l_rows, found.large)
    smalls, larges = small.shapes(asked), large.shapes(l_rows)
    shapes, area = intersected(smalls, larges, at_left, at_right, found.held, threads)
    twice = np.zeros(len(asked))
    clusters_twice(twice, at_left, area, shapes, np.arange(len(at_left)), threads)
    return twice


def _beside(left: Positions, right: Positions, rows: Positions, large: Flat, size: int) -> Triples:
    """Pairs of large shapes that have pieces of one small shape, among ``rows``: the small, the one and the other.

    Of a small shape with few pieces all pairs; with many, those whose boxes meet.
    """
    few = np.bincount(left[rows], minlength=size)[left[rows]] <= MANY_PIECES
    found = [_near(left[rows[~few]], right[rows[~few]], large)]
    rows = rows[few]
    for lag in range(1, MANY_PIECES):
        first, then = rows[:-lag], rows[lag:]
        same = left[first] == left[then]
        found.append((left[first[same]], right[first[same]], right[then[same]]))
    s, one, other = (np.concatenate(column) for column in zip(*found, strict=True))
    return s, one, other


def _near(left: Positions, right: Positions, large: Flat) -> Triples:
    """The same of small shapes with many pieces: pairs of large ones whose boxes meet, for each small on both."""
    order = np.lexsort((left, right))
    left, right = left[order], right[order]
    some = np.unique(right)
    one, other = Tree.of(large.box[some]).meeting(large.box[some])
    one, other = some[one[one < other]], some[other[one < other]]
    start, stop = np.searchsorted(right, one), np.searchsorted(right, one, side="right")
    count = stop - start
    s = left[np.repeat(start - np.cumsum(count) + count, count) + np.arange(count.sum())]
    one, other = np.repeat(one, count), np.repeat(other, count)
    both = np.isin(s * len(large) + other, left * len(large) + right)
    return s[both], one[both], other[both]


def _common(
    small: Flat, large: Flat, s: Positions, one: Positions, other: Positions, threads: int | None
) -> Floats:
    """Area that two large shapes share right of a small one's left and left of its right end, for each pair."""
    low = np.maximum(np.maximum(large.box[one], large.box[other]), small.box[s])[:, :2]
    high = np.minimum(np.minimum(large.box[one], large.box[other]), small.box[s])[:, 2:]
    near = np.flatnonzero((low < high).all(axis=1))
    area = np.zeros(len(s))
    if len(near):
        edges = large.edges

        def look(*pair: Any) -> Floats:
            return common_within(edges, *pair)

        columns = (one[near], other[near], low[near, 0], low[near, 1], high[near, 0] - low[near, 0])
        area[near] = np.concatenate(over_slices(look, *columns, threads=threads))
    return area

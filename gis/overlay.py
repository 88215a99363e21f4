"""Cut one layer by another: what lies in what, what straddles is split, and every square metre is accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import require_metric
from gis.errors import CrsError, InputError
from gis.threads import joined, over_slices
from gis.words import refusal

STRADDLE_M2 = 1.0
"""A shape straddles when it has more than this much area, in m², on each of two larger shapes."""

_ROUNDING = 1e-9
_MANY_PIECES = 8
_HEAVY = 64  # corners a large shape from which asking it prepared is worth it even for near misses

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pieces:
    """Every piece of a small shape that lies on a large one, and what is left over.

    ``small``, ``large`` and ``area_m2`` have one entry a piece, sorted by small, then large; the first two are
    positions, not labels. ``whole_m2``, ``outside_m2`` and ``twice_m2`` have one entry a small shape, and for each

        Σ area_m2 of its pieces + outside_m2 − twice_m2 = whole_m2

    ``twice_m2`` is the area counted more than once because large shapes overlap there. A missing small shape has
    NaN in all three.
    """

    small: Positions
    large: Positions
    area_m2: Floats
    whole_m2: Floats
    outside_m2: Floats
    twice_m2: Floats

    @property
    def straddling(self) -> Positions:
        """Positions of the small shapes with more than 1 m² on each of two or more large ones."""
        counts = np.bincount(self.small[self.area_m2 > STRADDLE_M2], minlength=len(self.whole_m2))
        return np.flatnonzero(counts > 1).astype(np.int64)

    @property
    def occupied(self) -> Positions:
        """Positions of the large shapes with more than 1 m² of at least one small shape on them."""
        return np.unique(self.large[self.area_m2 > STRADDLE_M2])

    @property
    def holder(self) -> Positions:
        """Position of the large shape that holds most of each small one, −1 for none; of equals the first."""
        order = np.lexsort((self.large, -self.area_m2, self.small))
        which, first = np.unique(self.small[order], return_index=True)
        found = np.full(len(self.whole_m2), -1, dtype=np.int64)
        found[which] = self.large[order[first]]
        return found

    def per_large_m2(self, n_large: int) -> Floats:
        """Area of small shapes on each large one, in m²."""
        return np.bincount(self.large, weights=self.area_m2, minlength=n_large).astype(float)


def cut(small: gpd.GeoSeries, large: gpd.GeoSeries, *, threads: int | None = None) -> Pieces:
    """Cut the small shapes by the large ones and measure every piece.

    A small shape that a large one contains is settled by its own area (most are); the rest are intersected, by
    threads. Overlapping large shapes each get their full piece, and what that counts twice is reported exactly:
    ``Σ pieces − area of the union of the pieces``.

    Needs two layers of valid shapes in the same metric CRS. Shapes that only touch make no piece.

    Raises CrsError: areas cannot be taken in the CRS, or the two layers differ in it.
    Raises InputError: invalid shapes; `gis.repair.repair` mends them.

    >>> plots = gpd.GeoSeries(shapely.box([0, 100], 0, [100, 160], 100), crs="EPSG:4547")
    >>> houses = gpd.GeoSeries(shapely.box([10, 90], [10, 40], [60, 110], [50, 60]), crs="EPSG:4547")
    >>> pieces = cut(houses, plots)
    >>> pieces.small.tolist(), pieces.large.tolist(), pieces.area_m2.tolist(), pieces.straddling.tolist()
    ([0, 1, 1], [0, 0, 1], [2000.0, 200.0, 200.0], [1])
    """
    smalls, larges = _ready(small, large, threads)
    whole = shapely.area(smalls)
    left, right, settled = _pairs(smalls, larges, threads)
    area = whole[left]
    shapes = smalls[left]
    open_ = np.flatnonzero(~settled)
    if len(open_):
        shapes[open_] = joined(
            shapely.intersection, smalls[left[open_]], larges[right[open_]], threads=threads
        )
        area[open_] = shapely.area(shapes[open_])
    real = area > _ROUNDING * whole[left]
    left, right, area, shapes, settled = left[real], right[real], area[real], shapes[real], settled[real]
    twice = _twice(left, area, shapes, settled, whole, threads)
    total = np.bincount(left, weights=area, minlength=len(whole))
    outside = whole - (total - twice)
    outside[np.abs(outside) <= _ROUNDING * whole] = 0.0
    twice[np.isnan(whole)] = np.nan
    return Pieces(left, right, area, whole, outside, twice)


def _ready(
    small: gpd.GeoSeries, large: gpd.GeoSeries, threads: int | None
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return both layers as arrays of shapes, once it is sure that they can be cut."""
    names = (refusal("gis", "crs.small"), refusal("gis", "crs.large"))
    if require_metric(small.crs, names[0]) != require_metric(large.crs, names[1]):
        facts = {"left": names[0], "left_crs": small.crs.name, "right": names[1], "right_crs": large.crs.name}
        raise CrsError(refusal("gis", "crs.two", **facts))
    arrays = []
    for name, layer in zip(names, (small, large), strict=True):
        array = np.asarray(layer.array, dtype=object)
        refuse_invalid(array, layer.index, name, threads)
        arrays.append(array)
    return arrays[0], arrays[1]


def refuse_invalid(shapes: NDArray[np.object_], labels: Any, what: str, threads: int | None = None) -> None:
    """Raise InputError naming the invalid shapes, if there are any; missing ones are let through."""
    if not len(shapes):
        return
    good = joined(shapely.is_valid, shapes, threads=threads) | shapely.is_missing(shapes)
    if good.all():
        return
    names = [str(label) for label in labels[~good]]
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    raise InputError(refusal("gis", "shapes.invalid", what=what, count=len(names), shown=shown), names)


def _pairs(
    smalls: NDArray[np.object_], larges: NDArray[np.object_], threads: int | None
) -> tuple[Positions, Positions, NDArray[np.bool_]]:
    """Return the pairs that may share area, sorted by small, and whether the large contains the small."""
    tree = shapely.STRtree(smalls)
    tree.query(shapely.Point(0, 0))  # builds the tree, which must not happen in two threads at once
    order = np.arange(len(larges))
    heavy = shapely.get_num_coordinates(larges).sum() > _HEAVY * len(larges)

    def meet(part: NDArray[np.object_], at: Positions) -> NDArray[np.int64]:
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
    left: Positions,
    area: Floats,
    shapes: NDArray[np.object_],
    settled: NDArray[np.bool_],
    whole: Floats,
    threads: int | None,
) -> Floats:
    """Return the area of each small shape that its pieces count more than once."""
    twice = np.zeros(len(whole))
    total = np.bincount(left, weights=area, minlength=len(whole))
    count = np.bincount(left, minlength=len(whole))
    held = np.bincount(left, weights=settled, minlength=len(whole)) > 0
    several = count > 1
    inside = several & held
    twice[inside] = total[inside] - whole[inside]  # the union of its pieces is the shape itself
    doubtful = _overlapping(left, shapes, several & ~held & (count <= _MANY_PIECES), len(whole), threads)
    for_union = np.flatnonzero(doubtful | (several & ~held & (count > _MANY_PIECES)))
    if len(for_union):
        first = np.searchsorted(left, for_union)
        groups = np.empty(len(for_union), dtype=object)
        groups[:] = [shapes[start : start + count[one]] for start, one in zip(first, for_union, strict=True)]
        covered = joined(
            lambda part: [shapely.union_all(group).area for group in part], groups, threads=threads
        )
        twice[for_union] = total[for_union] - covered
    twice[twice <= _ROUNDING * whole] = 0.0
    return twice


def _overlapping(
    left: Positions, shapes: NDArray[np.object_], asked: NDArray[np.bool_], size: int, threads: int | None
) -> NDArray[np.bool_]:
    """Return which of the small shapes asked about have pieces that may overlap one another."""
    found = np.zeros(size, bool)
    rows = np.flatnonzero(asked[left])
    for lag in range(1, _MANY_PIECES):
        first = rows[:-lag][left[rows[:-lag]] == left[rows[lag:]]] if lag < len(rows) else rows[:0]
        if not len(first):
            break
        meet = joined(_interiors_meet, shapes[first], shapes[first + lag], threads=threads)
        found[left[first[meet]]] = True
    return found


def _interiors_meet(one: NDArray[np.object_], other: NDArray[np.object_]) -> NDArray[np.bool_]:
    return shapely.relate_pattern(one, other, "T********")


def shared_area(one: NDArray[np.object_], other: NDArray[np.object_]) -> Floats:
    """Area that each shape shares with the one beside it in the other array, in units of the layer squared.

    >>> shared_area(np.array([shapely.box(0, 0, 2, 2)]), np.array([shapely.box(1, 0, 3, 2)])).tolist()
    [2.0]
    """
    return shapely.area(shapely.intersection(one, other))


def share(pieces: Pieces) -> Floats:
    """Share of its small shape that each piece is: ``area / whole``, 0 to 1, in the order of the pieces.

    >>> plots = gpd.GeoSeries(shapely.box([0, 100], 0, [100, 160], 100), crs="EPSG:4547")
    >>> share(cut(gpd.GeoSeries(shapely.box([70], [40], [110], [60]), crs="EPSG:4547"), plots)).tolist()
    [0.75, 0.25]
    """
    return pieces.area_m2 / pieces.whole_m2[pieces.small]


def allocate(pieces: Pieces, amount: NDArray[Any], n_large: int) -> Floats:
    """Split an amount of each small shape over the large ones by footprint share, and add up by large shape.

    ``Σ over pieces of amount × area / whole``, one figure a large shape: 0 where nothing lies, NaN where an amount
    that lies there is not known. The part outside every large shape is ``amount × outside / whole`` and not in it.

    Raises InputError when there are not as many amounts as small shapes.

    Source: a building on two plots is split by footprint share (areal weighting, Goodchild and Lam 1980).

    >>> plots = gpd.GeoSeries(shapely.box([0, 100], 0, [100, 160], 100), crs="EPSG:4547")
    >>> pieces = cut(gpd.GeoSeries(shapely.box([70], [40], [110], [60]), crs="EPSG:4547"), plots)
    >>> allocate(pieces, np.array([2000.0]), 2).tolist()
    [1500.0, 500.0]
    """
    given = np.asarray(amount, dtype=float)
    if given.shape != pieces.whole_m2.shape:
        raise InputError(
            refusal("gis", "allocate.shape", given=str(given.shape), shapes=len(pieces.whole_m2))
        )
    return np.bincount(pieces.large, weights=given[pieces.small] * share(pieces), minlength=n_large).astype(
        float
    )

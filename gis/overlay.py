"""Cut one layer by another: what lies in what, what straddles is split, and every square metre is accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import require_metric
from gis.cut_shapes import ROUNDING, shape_pieces
from gis.engine import MANY, engine_for
from gis.errors import CrsError, InputError
from gis.flat.flat import Flat
from gis.threads import joined
from gis.words import Words, refusal

STRADDLE_M2 = 1.0
"""A shape straddles when it has more than this much area, in m², on each of two larger shapes."""

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


def cut(
    small: gpd.GeoSeries, large: gpd.GeoSeries, *, threads: int | None = None, engine: str | None = None
) -> Pieces:
    """Cut the small shapes by the large ones and measure every piece.

    A small shape that a large one contains is settled by its own area (most are); the rest are intersected, by
    threads. Overlapping large shapes each get their full piece, and what that counts twice is reported exactly:
    ``Σ pieces − area of the union of the pieces``. Many shapes go by compiled kernels where these are installed
    (``engine``: see `gis.engine`); the figures are the same, to 1e-9 of a shape's area. Cuts are not rounded to a grid
    that shapes bring with them (`shapely.set_precision`).

    Needs two layers of valid shapes in the same metric CRS. Shapes that only touch make no piece.

    Raises CrsError: areas cannot be taken in the CRS, or the two layers differ in it.
    Raises InputError: invalid shapes; `gis.repair.repair` mends them.

    >>> plots = gpd.GeoSeries(shapely.box([0, 100], 0, [100, 160], 100), crs="EPSG:4547")
    >>> houses = gpd.GeoSeries(shapely.box([10, 90], [10, 40], [60, 110], [50, 60]), crs="EPSG:4547")
    >>> pieces = cut(houses, plots)
    >>> pieces.small.tolist(), pieces.large.tolist(), pieces.area_m2.tolist(), pieces.straddling.tolist()
    ([0, 1, 1], [0, 0, 1], [2000.0, 200.0, 200.0], [1])
    """
    names = _metric(small.crs, large.crs)
    if engine_for(len(small) + len(large), engine) == "flat":
        labels = (small.index, large.index)
        return _by_kernel(Flat.from_shapely(small), Flat.from_shapely(large), labels, threads)
    arrays = []
    for name, layer in zip(names, (small, large), strict=True):
        array = np.asarray(layer.array, dtype=object)
        refuse_invalid(array, layer.index, name, threads)
        arrays.append(_free(array))
    return _accounted(*shape_pieces(arrays[0], arrays[1], threads))


def cut_flat(small: Flat, large: Flat, *, threads: int | None = None, engine: str | None = None) -> Pieces:
    """Cut as `cut` does, two layers of flat coordinates: from a file's WKB to figures without geometry objects.

    However few the shapes, the kernels do it, unless ``engine`` or ``YUANTU_ENGINE`` says ``shapely``; without them (the
    extra ``fast``) shapely does, with the same figures. Raises the same errors; invalid shapes are named by their rows.

    >>> plots = Flat.from_shapely(shapely.box([0, 100], 0, [100, 160], 100), "EPSG:4547")
    >>> houses = Flat.from_shapely(shapely.box([10, 90], [10, 40], [60, 110], [50, 60]), "EPSG:4547")
    >>> cut_flat(houses, plots).area_m2.tolist()
    [2000.0, 200.0, 200.0]
    """
    if engine_for(MANY, engine) == "flat":
        _metric(small.crs, large.crs)
        return _by_kernel(small, large, (np.arange(len(small)), np.arange(len(large))), threads)
    layers = [gpd.GeoSeries(one.shapes(np.arange(len(one))), crs=one.crs) for one in (small, large)]
    return cut(*layers, threads=threads, engine="shapely")


def _metric(small: Any, large: Any) -> tuple[Words, Words]:
    """Return what to call the two layers, once it is sure that areas can be taken in their one CRS."""
    names = (refusal("gis", "crs.small"), refusal("gis", "crs.large"))
    if require_metric(small, names[0]) != require_metric(large, names[1]):
        facts = {"left": names[0], "left_crs": small.name, "right": names[1], "right_crs": large.name}
        raise CrsError(refusal("gis", "crs.two", **facts))
    return names


def _by_kernel(small: Flat, large: Flat, labels: tuple[Any, Any], threads: int | None) -> Pieces:
    """Cut by the kernels; they prove most shapes valid, GEOS is asked about the rest."""
    from gis.flat.cut import flat_pieces

    for layer, named, what in zip((small, large), labels, ("crs.small", "crs.large"), strict=True):
        doubtful = np.flatnonzero(~layer.measure(threads).sure & ~layer.missing)
        refuse_invalid(layer.shapes(doubtful), named[doubtful], refusal("gis", what), threads)
    return _accounted(*flat_pieces(small, large, threads))


def _free(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The shapes without the grid that `shapely.set_precision` leaves on them, to which every cut would be rounded."""
    gridded = shapely.get_precision(shapes) > 0
    if not gridded.any():
        return shapes
    freed = shapes.copy()
    freed[gridded] = shapely.set_precision(shapes[gridded], 0.0)
    return freed


def _accounted(left: Positions, right: Positions, area: Floats, whole: Floats, twice: Floats) -> Pieces:
    """Return the pieces with what is left over."""
    total = np.bincount(left, weights=area, minlength=len(whole))
    outside = whole - (total - twice)
    outside[np.abs(outside) <= ROUNDING * whole] = 0.0
    twice[np.isnan(whole)] = np.nan
    return Pieces(left, right, area, whole, outside, twice)


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

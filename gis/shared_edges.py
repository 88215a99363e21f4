"""Edges that two shapes share corner for corner, by sorting them: who touches whom in a fabric drawn without faults."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.flat.flat import Flat
from gis.threads import joined

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]
Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]

_POLYGON, _MULTIPOLYGON = 3, 6
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)


def clean(shapes: Shapes, reach: float, threads: int | None = None) -> Bools:
    """Which shapes meet their neighbours corner for corner: no overlap, no gap below reach, no T-junction.

    Of two shapes that are clean all common edge is found by sorting edges. Missing, empty, invalid and other than polygons
    are not clean. Source: coverage validity as in GEOS 3.12 (Davis 2022, "Polygonal coverages in JTS").
    """
    kind = shapely.get_type_id(shapes)
    good = ((kind == _POLYGON) | (kind == _MULTIPOLYGON)) & ~shapely.is_empty(shapes) & ~shapely.has_z(shapes)
    good &= joined(shapely.is_valid, shapes, threads=threads)
    at = np.flatnonzero(good)
    good[at] = shapely.is_empty(shapely.coverage_invalid_edges(shapes[at], gap_width=reach))
    return good


def shared_edges(shapes: Shapes) -> tuple[Positions, Positions, Floats]:
    """Pairs ``a < b`` of clean shapes that have edges in common, in order, and their length.

    Every edge is taken without its direction; equal ones of two shapes stand side by side once sorted.

    >>> shared_edges(shapely.box([0, 10], 0, [10, 20], [5, 5]))
    (array([0]), array([1]), array([5.]))
    """
    flat = Flat.from_shapely(shapes)
    last = np.zeros(len(flat.xy), bool)
    last[flat.ring_at[1:] - 1] = True
    first = np.flatnonzero(~last)
    first = first[(flat.xy[first] != flat.xy[first + 1]).any(axis=1)]
    owner = np.repeat(np.arange(len(flat)), np.diff(flat.ring_at[flat.shape_at]))[first]
    ends = np.hstack([flat.xy[first], flat.xy[first + 1]]) + 0.0  # −0 is 0
    back = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[back] = ends[back][:, [2, 3, 0, 1]]
    order = np.argsort(_hash(ends))
    ends, owner = ends[order], owner[order]
    twin = np.flatnonzero((ends[1:] == ends[:-1]).all(axis=1) & (owner[1:] != owner[:-1]))
    low, high = np.minimum(owner[twin], owner[twin + 1]), np.maximum(owner[twin], owner[twin + 1])
    pair, of = np.unique(low * len(flat) + high, return_inverse=True)
    length = np.hypot(ends[twin, 2] - ends[twin, 0], ends[twin, 3] - ends[twin, 1])
    one, other = np.divmod(pair, max(len(flat), 1))
    return one, other, np.bincount(of, weights=length, minlength=len(pair)).astype(np.float64)


def _hash(ends: Floats) -> NDArray[np.uint64]:
    """One number an edge, alike for equal edges and hardly ever for others."""
    mixed = np.ascontiguousarray(ends).view(np.uint64) * _MIX
    mixed ^= mixed >> np.uint64(29)
    return np.asarray((mixed * _MIX).sum(axis=1, dtype=np.uint64))

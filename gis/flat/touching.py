"""Who touches whom, by the kernels: pairs from the packed tree, shared edge by edge; what they cannot tell is named."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.flat.area import common_within
from gis.flat.boxes import Tree
from gis.flat.contact import contact, deep
from gis.flat.flat import Flat
from gis.threads import over_slices

_OVERLAP_M2 = 1e-10
"""Ground in common below which it is rounding."""
_MOST_CORNERS = 20_000

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]


class Touching(NamedTuple):
    """Pairs ``a < b`` within reach: length of edge within reach, the mean of both; how far apart; whether to ask shapely.

    Asked is where a shape is not plain or not surely valid, or where two overlap by more than reach.
    """

    a: Positions
    b: Positions
    within_m: Floats
    apart_m: Floats
    asked: NDArray[np.bool_]


def touching(flat: Flat, reach: float, threads: int | None = None) -> Touching:
    """Pairs of shapes of one layer that share edge, in order."""
    sure = flat.measure(threads).sure & (np.diff(flat.ring_at[flat.shape_at]) <= _MOST_CORNERS)
    a, b = Tree.of(flat.box).meeting(flat.box, within=reach, threads=threads)
    once = a < b
    a, b = a[once], b[once]
    plain = sure[a] & sure[b]
    parts = over_slices(lambda x, y: _measured(flat, x, y, reach), a[plain], b[plain], threads=threads)
    within, apart, asked = np.zeros(len(a)), np.full(len(a), reach), ~plain
    within[plain], apart[plain] = (np.concatenate([part[k] for part in parts]) for k in range(2))
    asked[plain] = np.concatenate([part[2] for part in parts])
    some = asked | (within > 0)
    return Touching(a[some], b[some], within[some], apart[some], asked[some])


def _measured(
    flat: Flat, a: Positions, b: Positions, reach: float
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Edge within reach, distance, and whether to ask shapely, for pairs of plain shapes."""
    edges, box = flat.edges, flat.box
    length, back, apart = contact(edges, box, a, b, reach)
    low, high = np.maximum(box[a, :2], box[b, :2]), np.minimum(box[a, 2:], box[b, 2:])
    meet = np.flatnonzero((low < high).all(axis=1))
    left, under = np.ascontiguousarray(low[meet, 0]), np.ascontiguousarray(low[meet, 1])
    common = common_within(edges, a[meet], b[meet], left, under, high[meet, 0] - left)
    over = meet[common > _OVERLAP_M2]
    apart[over] = 0.0
    asked = np.zeros(len(a), bool)
    asked[over] = deep(edges, box, a[over], b[over], reach)
    return 0.5 * (length + back), apart, asked

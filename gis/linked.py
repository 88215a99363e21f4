"""Linked: which of many things hang together by pairs, directly or through others."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

Positions = NDArray[np.int64]


def components(one: Positions, other: Positions, size: int) -> Positions:
    """Number of the group of each of ``size`` things, counted from 0; a thing in no pair is a group of its own.

    >>> components(np.array([0, 3]), np.array([1, 1]), 5).tolist()
    [0, 0, 1, 0, 2]
    """
    links = scipy.sparse.coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
    if not size:
        return np.empty(0, np.int64)
    return np.asarray(scipy.sparse.csgraph.connected_components(links, directed=False)[1], dtype=np.int64)

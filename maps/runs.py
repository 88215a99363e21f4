"""Runs: which plots of a layer are meant, as the lengths of rows of no and yes in turn; what a page carries of a choice."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

import numpy as np
import pandas as pd


def runs(chosen: Collection[Hashable], among: Sequence[Hashable] | pd.Index) -> list[int]:
    """Lengths in turn: how many are not chosen, then how many are, from the first of ``among``; the rest is not.

    Empty where none is chosen. A chosen one that is not among them is left out.

    >>> runs(["b", "c", "z"], ["a", "b", "c", "d"]), runs([], ["a"]), runs(["a"], ["a"])
    ([1, 2], [], [0, 1])
    """
    index = among if isinstance(among, pd.Index) else pd.Index(among)
    place = index.get_indexer(list(chosen))
    hit = np.zeros(len(index), dtype=bool)
    hit[place[place >= 0]] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[False], hit, [False]])))
    return np.diff(np.concatenate([[0], edges])).tolist() if len(edges) else []

"""Listed: the texts of many rows as one text for each key, all at once."""

from __future__ import annotations

import numpy as np
import pandas as pd


def listed(keys: pd.Series, texts: pd.Series, joint: str) -> pd.Series:
    """The texts of each key in their order, joined; one row a key, in order of appearance. Rows with a blank key are left out.

    >>> listed(pd.Series(["b", "a", "b"]), pd.Series(["1", "2", "3"]), "、").to_dict()
    {'b': '1、3', 'a': '2'}
    """
    codes, distinct = pd.factorize(keys)
    order = np.argsort(codes, kind="stable")
    order = order[int((codes < 0).sum()) :]
    if not len(order):
        return pd.Series([], index=pd.Index(distinct, name=keys.name), dtype="object", name=texts.name)
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    said = np.add.reduceat(joint + texts.to_numpy(dtype=object)[order], starts)
    told = pd.Series(said, index=pd.Index(distinct, name=keys.name), dtype="object", name=texts.name)
    return told.str.slice(len(joint)).astype("object")

"""What is said of a ledger's join: which rows joined, which did not, and what differs where both have a figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.number import WHY
from layers.schema import Schema
from layers.shapes import layer_words
from layers.words import Words, known, titled, words

SHOWN = 5
"""How many numbers or rows are named."""
_SAME = 1e-6
_NUMBER_SHOWN = 40


def about_match(
    label: str, own: pd.Series, numbers: pd.Series, at: pd.Series, why: pd.Series, schema: Schema
) -> list[Fault]:
    """What joined, what joined only by a like number, and what did not on either side."""
    joined, layer = at.notna(), layer_words(schema)
    if len(numbers) and not joined.any():
        theirs, ours = first_few(numbers.dropna()), first_few(own.dropna())
        told: dict[str, Any] = {"count": len(numbers), "theirs": theirs, "ours": ours}
        return [fault("key.none_joined", ERROR, label, None, column="key", layer=layer, **told)]
    told = {"count": int(joined.sum()), "rows": len(numbers), "layer": layer}
    faults = [fault("ledger.joined", NOTE, label, None, **told)]
    ours = own.iloc[at[joined].astype("int64")].set_axis(numbers[joined].index)
    like = ours != numbers[joined]
    if like.any():
        first = zip(numbers[joined][like][:SHOWN], ours[like][:SHOWN], strict=True)
        pairs = [f"{a} = {b}" for a, b in first]
        faults.append(fault("ledger.alike", NOTE, label, None, count=int(like.sum()), pairs=pairs))
    for reason, rows in numbers[~joined].groupby(why[~joined], sort=False):
        told = {"count": len(rows), "reason": known(str(reason), WHY), "numbers": first_few(rows)}
        faults.append(fault("ledger.lost", WARNING, label, None, **told))
    alone = own[~np.isin(np.arange(len(own)), at.dropna().astype("int64"))]
    if len(alone):
        told = {"count": len(alone), "rows": len(own), "layer": layer, "numbers": first_few(alone)}
        faults.append(fault("ledger.alone", WARNING, label, None, **told))
    return faults


def differing(ours: pd.Series, theirs: pd.Series, schema: Schema, name: str, label: str) -> list[Fault]:
    """What stands on both sides and differs: how often, and where it is worst."""
    both = ours.notna() & theirs.notna()
    mine, other = ours[both], theirs[both]
    column = schema.column(name)
    if column.type in ("number", "count"):
        mine, other = mine.astype(float), other.astype(float)
        off = (mine - other).abs() / pd.concat([mine.abs(), other.abs()], axis=1).max(axis=1).replace(
            0, np.nan
        )
        off = off.fillna(0.0)
    else:
        off = (mine.astype(str) != other.astype(str)).astype(float)
    out = off > _SAME
    if not out.any():
        return []
    worst = off.idxmax()
    told: dict[str, Any] = {
        "name": titled(name, column.zh),
        "count": int(out.sum()),
        "rows": int(both.sum()),
        "worst": str(worst),
        "ours": _word(ours[worst]),
        "theirs": _word(theirs[worst]),
    }
    return [fault("differs.value", WARNING, label, None, column=name, **told)]


def first_few(numbers: pd.Series) -> Words:
    """The first few numbers, in words."""
    blank = words("word.blank")
    shown = [blank if pd.isna(one) else str(one)[:_NUMBER_SHOWN] for one in numbers.head(SHOWN)]
    return words("list.open" if len(numbers) > SHOWN else "list.all", shown=shown)


def _word(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)[:60]

"""Fingerprint: a short hash of every value of a zone's layers, so that what changed in an input can be named later.

It tells which rows and columns differ, and none of the values. Columns that are kept back have no fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.zone import Frame, Zone

DIGITS = 8
"""Hexadecimal digits a value: two values agree by chance once in four thousand million."""
BLANK = "0" * DIGITS
SHAPE = "geometry"
_PLACES = ("source_file", "source_row")
"""Where a row stood in its file, which moves when a row before it goes."""


@dataclass(frozen=True)
class RowChange:
    """One row of a layer that was added, removed or changed, and the columns that differ."""

    layer: str
    row: str
    how: str
    columns: tuple[str, ...] = ()


def fingerprints(zone: Zone, hidden: Collection[str] = ()) -> dict[str, Any]:
    """By layer: ``columns`` in order, and ``rows``: a row's identifier to the hashes of its values on end."""
    return {name: fingerprint(frame, hidden) for name, frame in sorted(zone.layers.items())}


def fingerprint(frame: Frame, hidden: Collection[str] = ()) -> dict[str, Any]:
    """The columns of a frame and the hashes of its rows; an identifier that stands twice is numbered.

    >>> one = fingerprint(pd.DataFrame({"a": [1.0, None]}, index=["P1", "P2"]))
    >>> one["columns"], one["rows"]["P2"], len(one["rows"]["P1"])
    (['a'], '00000000', 8)
    """
    names = [str(name) for name in frame.columns if name not in (*_PLACES, *hidden)]
    texts = [_hashed(frame[name], isinstance(frame, gpd.GeoDataFrame)) for name in names]
    joined = texts[0].astype(object) if texts else np.full(len(frame), "", dtype=object)
    for more in texts[1:]:
        joined = joined + more.astype(object)
    named = frame.index.astype(str).to_series().reset_index(drop=True)
    again = named.groupby(named).cumcount()
    keys = named.where(again == 0, named + "#" + (again + 1).astype(str))
    shown = [SHAPE if name == _shape_of(frame) else name for name in names]
    return {"columns": shown, "rows": dict(zip(keys.tolist(), joined.tolist(), strict=True))}


def compared(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[RowChange]:
    """What differs between two :func:`fingerprints`: layer by layer, rows removed, added, changed with their columns.

    A column that one of them lacks is left out of the comparison where it is kept back, else named.
    """
    found: list[RowChange] = []
    for layer in sorted({*was, *now}):
        old, new = was.get(layer), now.get(layer)
        if old is None or new is None:
            found.append(RowChange(layer, "", "added" if old is None else "removed"))
            continue
        found += _rows(layer, old, new)
    return found


def _rows(layer: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[RowChange]:
    before, after = old["rows"], new["rows"]
    shared = [name for name in old["columns"] if name in new["columns"]]
    at = [(old["columns"].index(name) * DIGITS, new["columns"].index(name) * DIGITS) for name in shared]
    odd = tuple(name for name in new["columns"] if name not in old["columns"])
    odd += tuple(name for name in old["columns"] if name not in new["columns"])
    found = [RowChange(layer, "", "columns", odd)] if odd else []
    found += [RowChange(layer, one, "removed") for one in before if one not in after]
    found += [RowChange(layer, one, "added") for one in after if one not in before]
    for row, text in before.items():
        other = after.get(row)
        if other is None or (text == other and not odd):
            continue
        differ = tuple(
            name
            for name, (i, j) in zip(shared, at, strict=True)
            if text[i : i + DIGITS] != other[j : j + DIGITS]
        )
        if differ:
            found.append(RowChange(layer, row, "changed", differ))
    return found


def _hashed(values: pd.Series, shaped: bool) -> np.ndarray:
    """The hash of each value, blank as zeros, each distinct value hashed once."""
    if shaped and isinstance(values.dtype, gpd.array.GeometryDtype):
        texts = gpd.GeoSeries(values).to_wkb()
        return np.array([BLANK if one is None else _digest(one) for one in texts], dtype=object)
    codes, distinct = pd.factorize(values)
    table = np.array([_digest(_text(one)) for one in distinct.tolist()] + [BLANK], dtype=object)
    return table[codes]


def _text(value: Any) -> bytes:
    """A value as text that is the same on every machine."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return (value.isoformat() if hasattr(value, "isoformat") else str(value)).encode("utf-8", "surrogatepass")


def _digest(value: bytes) -> str:
    return hashlib.blake2b(value, digest_size=DIGITS // 2).hexdigest()


def _shape_of(frame: Frame) -> str:
    return str(frame.geometry.name) if isinstance(frame, gpd.GeoDataFrame) else ""

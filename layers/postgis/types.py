"""Types: a server's columns in the types nearest to its own, without the loss of a digit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from layers.postgis.catalogue import WHOLE_NUMBERS
from layers.values import TEXT

_BOOL, _NUMERIC, _DATE, _TIMESTAMP, _TIMESTAMPTZ = 16, 1700, 1082, 1114, 1184
_FLOATS = {700: "float32", 701: "float64"}
_TEXTS = (25, 1043, 1042, 19)
AS_THEY_ARE = (_BOOL, _NUMERIC, _DATE, _TIMESTAMP, _TIMESTAMPTZ, *WHOLE_NUMBERS, *_FLOATS, *_TEXTS)
"""The server's numbers of the types whose cells are fetched as they are; those of all others as text."""


def series_of(cells: Sequence[Any], kind: int) -> pd.Series:
    """One column in the type nearest to the server's."""
    blank = None in cells
    if kind == _BOOL:
        return pd.Series(list(cells), dtype="boolean" if blank else "bool")
    if kind in WHOLE_NUMBERS:
        width = WHOLE_NUMBERS[kind]
        return pd.Series(list(cells), dtype=width.capitalize() if blank else width)
    if kind in _FLOATS:
        return pd.Series(np.array(cells, dtype=_FLOATS[kind]))
    if kind == _NUMERIC:
        return _figures(cells)
    if kind == _DATE:
        return pd.Series(np.array(cells, dtype="datetime64[D]").astype("datetime64[ms]"))
    if kind == _TIMESTAMP:
        return pd.Series(np.array(cells, dtype="datetime64[us]"))
    if kind == _TIMESTAMPTZ:
        return pd.Series(list(cells), dtype="datetime64[us, UTC]")
    return pd.Series(list(cells), dtype=TEXT)


def _figures(cells: Sequence[Decimal | None]) -> pd.Series:
    """Decimals as floats where each comes back to the digit, else as text (long numbers that are names).

    >>> _figures([Decimal("1234.5600"), None]).tolist(), _figures([Decimal("320706001001123456789")]).tolist()
    ([1234.56, nan], ['320706001001123456789'])
    """
    figures = pd.Series(
        np.array([np.nan if cell is None else float(cell) for cell in cells], dtype="float64")
    )
    exact = all(cell is None or not cell.is_finite() or Decimal(repr(float(cell))) == cell for cell in cells)
    return figures if exact else pd.Series([None if c is None else str(c) for c in cells], dtype=TEXT)

"""Cells: a column's values as PostgreSQL's COPY takes them, with the SQL type that keeps them."""

from __future__ import annotations

import re

import pandas as pd

from gis.errors import OutputError
from layers.values import TEXT
from layers.words import words

BLANK = r"\N"
"""How COPY spells NULL."""

_INT = re.compile(r"^u?int(\d+)$", re.IGNORECASE)
_INTS = {8: "smallint", 16: "smallint", 32: "integer", 64: "bigint"}
_OBJECTS = {
    "boolean": "boolean",
    "integer": "bigint",
    "floating": "double precision",
    "decimal": "numeric",
    "date": "date",
}


def cells_of(column: pd.Series) -> tuple[str, pd.Series]:
    r"""The SQL type of a column and its cells as COPY reads them (``\N`` is blank).

    >>> cells_of(pd.Series([1.5, None])), cells_of(pd.Series(["a\tb", None]))[1].tolist()
    (('double precision', 0    1.5
    1     \N
    dtype: ...), ['a\\tb', '\\N'])
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    kind, cells = _typed(column)
    if kind != "text":
        return kind, cells.where(column.notna(), BLANK).astype(TEXT)
    nought = cells.str.contains("\0", regex=False).fillna(False).astype(bool)
    if nought.any():
        raise OutputError(words("publish.nought", row=int(nought.to_numpy().argmax()) + 1))
    for letter, spelt in (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r")):
        cells = cells.str.replace(letter, spelt, regex=False)
    return kind, cells.fillna(BLANK).astype(TEXT)


def _typed(column: pd.Series) -> tuple[str, pd.Series]:
    """The SQL type of a column, and its cells as text."""
    name = str(column.dtype)
    if pd.api.types.is_bool_dtype(column):
        return "boolean", column.astype(object).map(str)
    if width := _INT.match(name):
        bits = int(width[1]) * (2 if name.lower().startswith("u") else 1)
        return _INTS.get(bits, "numeric"), column.astype(object).map(str)
    if pd.api.types.is_float_dtype(column):
        return "real" if name.lower() == "float32" else "double precision", column.astype(object).map(repr)
    if pd.api.types.is_datetime64_any_dtype(column):
        return _moments(column)
    held = pd.api.types.infer_dtype(column, skipna=True) if column.dtype == object else ""
    if held in _OBJECTS:
        return _OBJECTS[held], column.map(str)
    return "text", column.map(str, na_action="ignore").astype(TEXT)


def _moments(column: pd.Series) -> tuple[str, pd.Series]:
    """Days where all are whole days, else moments to the microsecond; finer ones are refused."""
    whole = column.dropna()
    if (whole.dt.as_unit("us") != whole).any():
        raise OutputError(words("publish.fine_times"))
    if column.dt.tz is not None:
        moments = column.dt.tz_convert("UTC").dt.strftime("%Y-%m-%d %H:%M:%S.%f+00")
        return "timestamp with time zone", moments
    if len(whole) and (whole == whole.dt.normalize()).all():
        return "date", column.dt.strftime("%Y-%m-%d")
    return "timestamp", column.dt.strftime("%Y-%m-%d %H:%M:%S.%f")

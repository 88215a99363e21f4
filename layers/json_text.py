"""JSON text: dates, paths, numpy and pandas values as the bytes that every JSON file of ours has."""

from __future__ import annotations

import functools
import json
import math
import os
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""What Unicode calls control and format letters, halves of letters, and breaks of lines and paragraphs."""


def json_text(value: Any) -> str:
    r"""JSON of dates, paths, numpy and pandas values; NaN, NaT and NA become null. Keys sorted, two spaces a level.

    Letters nobody sees, which could turn a terminal's text around or hide some of it, are written as ``\uXXXX``.
    Linear in the values; a DataFrame becomes one object a row, its columns written one by one, without its shapes.

    >>> json_text({"b": float("nan"), "a": [date(2026, 11, 20), "园"]})
    '{\n  "a": [\n    "2026-11-20",\n    "园"\n  ],\n  "b": null\n}\n'
    """
    return _text(value, "\n") + "\n"


@dataclass(frozen=True)
class Split:
    """A table to be written as its ``columns`` and, in ``data``, one list a row.

    >>> json_text(Split(pd.DataFrame({"a": [1]}))).split()
    ['{', '"columns":', '[', '"a"', '],', '"data":', '[', '[', '1', ']', ']', '}']
    """

    frame: pd.DataFrame


def _text(value: Any, line: str) -> str:
    """A value as JSON; ``line`` is the break and the blanks that a line at its level starts with."""
    scalar = _SCALARS.get(type(value))
    if scalar is not None:
        return scalar(value)
    if isinstance(value, Mapping):
        return _of_mapping(value, line)
    if isinstance(value, pd.DataFrame):
        return _of_frame(value.drop(columns=_shapes(value)), line)
    if isinstance(value, Split):
        inner = f"{line}  "
        columns, data = _text(list(value.frame.columns), inner), _of_rows(value.frame, inner)
        return f'{{{inner}"columns": {columns},{inner}"data": {data}{line}}}'
    if isinstance(value, pd.Series | pd.Index | np.ndarray):
        return _of_list(value.tolist(), line)
    if isinstance(value, set | frozenset):
        return _of_list(sorted(value, key=lambda one: str(_plain(one))), line)
    if isinstance(value, list | tuple):
        return _of_list(value, line)
    return _SCALARS[type(plain)](plain) if (plain := _plain(value)) is not None else "null"


def _of_list(items: Any, line: str) -> str:
    if not len(items):
        return "[]"
    inner = line + "  "
    known = _SCALARS.get
    texts = [write(one) if (write := known(type(one))) is not None else _text(one, inner) for one in items]
    return f"[{inner}{f',{inner}'.join(texts)}{line}]"


def _of_mapping(items: Mapping[Any, Any], line: str) -> str:
    named = {str(key): one for key, one in items.items()}
    if not named:
        return "{}"
    inner = line + "  "
    known = _SCALARS.get
    texts = [
        f"{_said(key)}: " + (write(one) if (write := known(type(one))) is not None else _text(one, inner))
        for key, one in sorted(named.items(), key=_first)
    ]
    return f"{{{inner}{f',{inner}'.join(texts)}{line}}}"


def _of_frame(frame: pd.DataFrame, line: str) -> str:
    """One object a row, the names in their order."""
    names = [str(name) for name in frame.columns]
    order = sorted(range(len(names)), key=names.__getitem__)
    keys = [_said(names[place]).replace("%", "%%") for place in order]
    return _lined(frame.iloc[:, order], [f"{key}: %s" for key in keys], "{}", line)


def _of_rows(frame: pd.DataFrame, line: str) -> str:
    """One list a row."""
    return _lined(frame, ["%s"] * frame.shape[1], "[]", line)


def _lined(frame: pd.DataFrame, places: list[str], ends: str, line: str) -> str:
    """One text a row, the cells put in their places between the two ends."""
    if not len(frame):
        return "[]"
    inner, cell = f"{line}  ", f"{line}    "
    columns = [_cells(frame.iloc[:, place], cell) for place in range(frame.shape[1])]
    row = ends[0] + cell + f",{cell}".join(places) + inner + ends[1]
    rows = map(row.__mod__, zip(*columns, strict=True)) if columns else [ends] * len(frame)
    return f"[{inner}{f',{inner}'.join(rows)}{line}]"


def _cells(column: pd.Series, line: str) -> list[str]:
    """Every cell of a column as JSON; texts and days that are the same are written once."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "f":
        values = column.to_numpy()
        texts = np.array(list(map(repr, values.tolist())), dtype=object)
        texts[~np.isfinite(values)] = "null"
        return list(texts)
    if column.dtype != object:
        places, found = pd.factorize(column)
        return list(np.array([*(_text(one, line) for one in found.tolist()), "null"], dtype=object)[places])
    return [_text(one, line) for one in column.tolist()]


def _first(item: tuple[str, Any]) -> str:
    return item[0]


def _float(value: float) -> str:
    return repr(value) if math.isfinite(value) else "null"


@functools.lru_cache(maxsize=1 << 16)
def _moment(value: pd.Timestamp) -> str:
    """A whole day as YYYY-MM-DD, another moment with its time."""
    return encode_basestring(value.date().isoformat() if value == value.normalize() else value.isoformat())


def _said(text: str) -> str:
    r"""A text in quotes, what is not seen of it as ``\uXXXX``."""
    quoted = encode_basestring(text)
    if quoted.isprintable():
        return quoted
    unseen = {one for one in quoted if unicodedata.category(one) in _UNSEEN}
    return quoted.translate({ord(one): _escaped(one) for one in unseen})


_SCALARS: dict[type, Callable[[Any], str]] = {
    str: _said,
    float: _float,
    int: repr,
    bool: lambda value: "true" if value else "false",
    type(None): lambda value: "null",
    type(pd.NA): lambda value: "null",
    type(pd.NaT): lambda value: "null",
    pd.Timestamp: _moment,
}
"""How values that hold no other are written, by their exact type; the rest is made one of these first."""


def _plain(value: Any) -> Any:
    """A value that holds no other in the words of JSON."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(os.fspath(value) if isinstance(value, Path) else value)


def _escaped(one: str) -> str:
    r"""A letter as JSON writes it in ASCII.

    >>> _escaped("\u202e"), _escaped("\x7f")
    ('\\u202e', '\\u007f')
    """
    return f"\\u{ord(one):04x}" if one.isascii() else json.dumps(one)[1:-1]


def _shapes(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame.columns if isinstance(frame[name].dtype, gpd.array.GeometryDtype)]

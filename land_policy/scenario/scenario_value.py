"""Scenario value: what somebody wants a recorded column to be, in the type and within the bounds of the dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from land_policy.toml_file import Reader, at
from layers.columns import list_of
from layers.day import day_of
from layers.schema import Column, codes
from layers.values import PARSERS
from layers.words import labelled, nearest

_IS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "number": ((int, float), "scenario.form_number"),
    "count": ((int,), "scenario.form_count"),
    "day": ((date,), "scenario.form_day"),
    "flag": ((bool,), "scenario.form_flag"),
}
_TEXT = ((str,), "scenario.form_text")


def typed(reader: Reader, key: str, column: Column) -> Any:
    """The value of a key as the column holds it; a fault is kept for another type, a bound, or a code that is none."""
    value = reader.take(key, object)
    if value is None:
        return None
    if column.type == "day" and isinstance(value, str):
        value = day_of(value) or value
    wanted, form = _IS.get(column.type, _TEXT)
    wrong = isinstance(value, bool) != (column.type == "flag") or isinstance(value, datetime)
    good = not wrong and isinstance(value, wanted) and not _endless(value)
    raw = pd.Timestamp(value) if good and column.type == "day" else value
    parsed = PARSERS[column.type](pd.Series([raw]), column.unit) if good else None
    if parsed is None or bool(parsed.bad.iloc[0]):
        told = {"value": str(value)[:60], "column": labelled(column.name, column.zh), "form": at(form)}
        reader.fault(key, "scenario.value", **told)
        return None
    _bounds(reader, key, column, value)
    _closed(reader, key, column, str(value))
    return parsed.values.iloc[0]


def _endless(value: Any) -> bool:
    """Whether it is a number without end, or none at all: ``inf``, ``nan``."""
    return isinstance(value, int | float) and not abs(value) < float("inf")


def _bounds(reader: Reader, key: str, column: Column, value: Any) -> None:
    """Keep a fault for a number or a day outside the dictionary's bounds."""
    if column.type in ("number", "count"):
        low = column.least and float(value) < float(column.least)
        high = column.most and float(value) > float(column.most)
    else:
        low = column.least and column.type in ("day", "month") and str(value) < column.least
        high = ""
    if low or high:
        bounds = {"least": column.least, "most": column.most or "—"}
        reader.fault(
            key, "scenario.bounds", value=str(value)[:60], column=labelled(column.name, column.zh), **bounds
        )


def _closed(reader: Reader, key: str, column: Column, value: str) -> None:
    """Keep a fault for a code that the column's closed list does not have."""
    listed = list_of("plots", column.name)
    if listed and value not in codes(listed):
        near = nearest(value, codes(listed))
        reader.fault(
            key, "scenario.code", value=value[:60], column=labelled(column.name, column.zh), nearest=near
        )

"""Latest: the last day that the records of a layer tell of, and how many years before another it lies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from layers.schema import schema
from layers.zone import Frame

_AGREED = ("start_by", "start_by_anew", "finish_by", "new_start_by")
"""Days that people agreed on beforehand: of these a record may name one that has not come."""


def latest_of(layer: str, frame: Frame) -> tuple[date, str] | None:
    """The last day on which something of a layer happened, and its column; None without any.

    A month counts as its first day.

    >>> import pandas as pd
    >>> latest_of("plots", pd.DataFrame({"supplied_on": ["2011-04", "2012-06-30", None]}))
    (datetime.date(2012, 6, 30), 'supplied_on')
    """
    columns = schema(layer)
    found = []
    for name in (name for name in columns.names if name in frame.columns and name not in _AGREED):
        kind = columns.column(name).type
        cells = frame[name].dropna() if kind in ("day", "month") else frame[name].iloc[:0]
        if len(cells):
            last = cells.max()
            day = last.date() if kind == "day" else date.fromisoformat(f"{last}-01"[:10])
            found.append((day, name))
    return max(found, default=None)


def latest_record(layers: Mapping[str, Frame]) -> tuple[date, str, str] | None:
    """The last day on which something happened in any layer, with the layer and its column; None without any."""
    found = [(last[0], name, last[1]) for name, one in layers.items() if (last := latest_of(name, one))]
    return max(found, default=None)


def years_since(latest: date, day: date) -> int:
    """Whole years from one day to another; 0 where they are less than one, or the other is earlier.

    >>> years_since(date(2012, 6, 30), date(2026, 11, 21)), years_since(date(2026, 1, 1), date(2026, 11, 21))
    (14, 0)
    """
    return max(day.year - latest.year - ((day.month, day.day) < (latest.month, latest.day)), 0)

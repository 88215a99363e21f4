"""Calendar periods: years and days counted from an original day, and how many years have passed.

A period of N years is counted from the original day, not year by year: one year after 2024-02-29 is
2025-02-28, four years after it is 2028-02-29. Days are whole days; a clock time is cut off. Blank in, blank out.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd


def add_years(days: pd.Series, years: int) -> pd.Series:
    """The same day of the month ``years`` later, or that month's last day where it is shorter.

    Index as given; blank stays blank.

    >>> add_years(pd.Series(pd.to_datetime(["2024-02-29"])), 1)[0].date().isoformat()
    '2025-02-28'
    >>> add_years(pd.Series(pd.to_datetime(["2024-02-29"])), 4)[0].date().isoformat()
    '2028-02-29'
    """
    return _series(_plus_years(_whole_days(days), np.int64(years)), days)


def add_days(days: pd.Series, count: int) -> pd.Series:
    """The day ``count`` days later. Index as given; blank stays blank.

    >>> add_days(pd.Series(pd.to_datetime(["2024-02-29"])), 30)[0].date().isoformat()
    '2024-03-30'
    """
    return _series(_whole_days(days) + np.timedelta64(count, "D"), days)


def years_since(days: pd.Series, day: date) -> pd.Series:
    """Calendar years from each day to ``day``: whole anniversaries passed + the share of the year under way.

    Exactly N on the Nth anniversary, negative before the original day. Years; index as given; blank stays blank.

    >>> years_since(pd.Series(pd.to_datetime(["2024-11-20", "2023-11-20"])), date(2025, 11, 20)).tolist()
    [1.0, 2.0]
    """
    start = _whole_days(days)
    blank = np.isnat(start)
    end = np.datetime64(day, "D")
    start = np.where(blank, end, start)
    whole = (end.astype("datetime64[Y]") - start.astype("datetime64[Y]")).astype(np.int64)
    whole = np.where(_plus_years(start, whole) > end, whole - 1, whole)
    before, after = _plus_years(start, whole), _plus_years(start, whole + 1)
    share = (end - before).astype(np.float64) / (after - before).astype(np.float64)
    return pd.Series(np.where(blank, np.nan, whole + share), index=days.index, name="years")


def _plus_years(start: np.ndarray, years: np.ndarray | np.int64) -> np.ndarray:
    month = start.astype("datetime64[M]")
    there = month + (12 * years).astype("timedelta64[M]")
    wanted = there.astype("datetime64[D]") + (start - month.astype("datetime64[D]"))
    last = (there + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(wanted, last)


def _whole_days(days: pd.Series) -> np.ndarray:
    return pd.to_datetime(days).to_numpy().astype("datetime64[D]")


def _series(days: np.ndarray, like: pd.Series) -> pd.Series:
    return pd.Series(days.astype("datetime64[s]"), index=like.index, name=like.name)

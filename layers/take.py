"""Take a column that may be absent: blanks of the right kind stand in for one that is not there."""

from __future__ import annotations

import pandas as pd


def numbers(frame: pd.DataFrame, name: str) -> pd.Series:
    """The column as float64; all blank where the frame has none of that name.

    >>> numbers(pd.DataFrame({"a": [1, 2]}), "b").isna().tolist()
    [True, True]
    """
    if name not in frame.columns:
        return pd.Series(float("nan"), index=frame.index, name=name, dtype="float64")
    return pd.to_numeric(frame[name]).astype("float64")


def text(frame: pd.DataFrame, name: str) -> pd.Series:
    """The column as text, blanks as empty text, so that it can be compared without three-valued care."""
    if name not in frame.columns:
        return pd.Series("", index=frame.index, name=name, dtype="string")
    return frame[name].astype("string").fillna("").str.strip()


def days(frame: pd.DataFrame, name: str) -> pd.Series:
    """The column as datetime64; all blank where the frame has none of that name."""
    if name not in frame.columns:
        return pd.Series(pd.NaT, index=frame.index, name=name, dtype="datetime64[ns]")
    return pd.to_datetime(frame[name])


def flags(frame: pd.DataFrame, name: str) -> pd.Series:
    """The column as nullable boolean; all blank where the frame has none of that name."""
    if name not in frame.columns:
        return pd.Series(pd.NA, index=frame.index, name=name, dtype="boolean")
    return frame[name].astype("boolean")

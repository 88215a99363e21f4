"""Recorded: what the ledger says a plot was on the day of an image."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from layers.take import days, text

STATES = (
    "not_supplied", "before_supply", "not_started", "under_way", "stopped", "finished", "built_undated", "open", "unknown",
)  # fmt: skip
_OPEN = r"A51|C"
_BUILT = r"A|B11|B12"
_SUPPLIED, _FREE = r"D", r"[EF]"


def recorded(plots: pd.DataFrame, on: date, today: date, record_days: float) -> pd.DataFrame:
    """The state of every plot on a day by its record: ``ground_state`` (:data:`STATES`) and ``since``, on the plots' index.

    By the days of record, as they stood on ``on``: finished, stopped and not resumed, begun; else built by its status where
    no day says since when; else by its supply: not supplied, supplied later (``before_supply``), supplied and not begun. Green, water and
    land not for building by its status is ``open``, also where it was finished by then. A status or kind of supply without a day is of
    today: what rests on it alone (open, built, not supplied, supplied on no day of record) is told only where ``today`` is at most
    ``record_days`` later, else ``unknown``. ``since`` is the day that made the state; blank where none did. A start that is not recorded
    as a column, or a finish without a start after the day,
    leaves it ``unknown``.

    >>> plots = pd.DataFrame({"supply_class": ["D21"], "contract_day": ["2024-01-05"], "started_on": [None]}, index=["P1"])
    >>> recorded(plots, date(2025, 5, 1), date(2026, 1, 1), 365).loc["P1", "ground_state"]
    'not_started'
    """
    at = pd.Timestamp(on)
    finished, started = days(plots, "finished_on"), days(plots, "started_on")
    stopped, resumed = days(plots, "stopped_on"), days(plots, "resumed_on")
    supplied = _supplied_on(plots)
    status, supply = text(plots, "status_class"), text(plots, "supply_class")
    built, open_ = _of(status.str.match(_BUILT)), _of(status.str.match(_OPEN))
    near = (pd.Timestamp(today) - at).days <= record_days
    has_supply = _of(supplied.notna()) | (_of(supply.str.match(_SUPPLIED)) & near)
    later = (started.gt(at) | finished.gt(at)).to_numpy(dtype=bool)
    asked = "started_on" in plots.columns
    ways: list[tuple[str, np.ndarray, pd.Series | None]] = [
        ("open", open_ & (near | _of(finished.le(at))), None),
        ("unknown", open_, None),
        ("finished", _of(finished.le(at)), finished),
        ("stopped", _of(stopped.le(at) & ~(resumed.le(at) & resumed.ge(stopped))), stopped),
        ("under_way", _of(started.le(at)), started.where(~resumed.le(at), resumed)),
        ("before_supply", _of(supplied.gt(at)), None),
        ("built_undated", built & _of(finished.isna()) & ~later & near, None),
        ("unknown", built & ~later, None),
        ("unknown", _of(finished.gt(at) & started.isna()), None),
        ("not_started", has_supply & asked, supplied),
        ("not_supplied", _of(supply.str.match(_FREE)) & near, None),
    ]
    masks = [mask for _, mask, _ in ways]
    state = np.select(masks, [name for name, _, _ in ways], "unknown")
    blank = pd.Series(pd.NaT, index=plots.index, dtype="datetime64[ns]")
    since = np.select(
        masks, [(blank if day is None else day).to_numpy("datetime64[ns]") for *_, day in ways], blank
    )
    return pd.DataFrame({"ground_state": state, "since": since}, index=plots.index)


def _of(mask: pd.Series) -> np.ndarray:
    return mask.fillna(False).to_numpy(dtype=bool)


def _supplied_on(plots: pd.DataFrame) -> pd.Series:
    """The first day of record that tells of the supply: of the contract, else of the supply, else of the hand-over."""
    first = days(plots, "contract_day")
    return first.fillna(_month(plots)).fillna(days(plots, "handover_day"))


def _month(plots: pd.DataFrame) -> pd.Series:
    """``supplied_on`` as a day: a month is its first."""
    if "supplied_on" not in plots.columns:
        return days(plots, "supplied_on")
    return pd.to_datetime(plots["supplied_on"].astype("string"), format="ISO8601", errors="coerce")

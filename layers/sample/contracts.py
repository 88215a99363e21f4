"""Contracts: how a plot was supplied and the days of its contract, hand-over, start and completion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

MODES = ("grant", "flexible_grant", "long_lease", "lease_then_grant", "lease_and_grant")
DAYS = (
    "contract_day",
    "handover_day",
    "start_by",
    "start_by_anew",
    "finish_by",
    "started_on",
    "stopped_on",
    "resumed_on",
    "finished_on",
)
SPAN = {
    "built": ("2005-03-01", "2022-05-31"),
    "low": ("2005-03-01", "2018-12-31"),
    "construction": ("2024-02-01", "2025-10-31"),
    "unused": ("2025-07-01", "2026-08-31"),
}  # fmt: skip


def contracts(
    plots: pd.DataFrame, price: Mapping[str, tuple[float, float]], day: date, rng: np.random.Generator
) -> pd.DataFrame:
    """Supply columns of plots that were supplied; blank for the others.

    Hand-over follows the contract by 20–90 days, the agreed start by another 90–300, the agreed finish by
    18–30 months; work begins and ends about when agreed. Allocated land has no contract, price or term. About
    one contract in thirty has lost its day.
    """
    table = pd.DataFrame(index=plots.index)
    supplied = plots["supply_class"].isin(["D1", "D21", "D22"])
    allocated = plots["supply_class"].eq("D1")
    table["supply_mode"] = _modes(plots, rng).where(supplied).mask(allocated, "allocation")
    days = _days(plots["state"], day, rng)
    table[list(days)] = days.where(supplied, axis=0)
    table["supplied_on"] = table["contract_day"].dt.strftime("%Y-%m").where(supplied)
    table["term_years"] = _terms(plots["theme"], table["supply_mode"]).where(supplied & ~allocated)
    lost = pd.Series(rng.random(len(plots)) < 0.03, index=plots.index) & plots["state"].eq("built")
    table["contract_day"] = table["contract_day"].mask(allocated | lost)
    number = pd.Series(range(1, len(plots) + 1), index=plots.index).map("{:04d}".format)
    year = table["supplied_on"].str[:4]
    table["contract_no"] = ("示例-" + year + "-" + number).where(supplied & ~allocated)
    table["land_price_wan"] = _prices(plots, price, rng).where(supplied & ~allocated)
    return table


def numbered(plots: pd.DataFrame) -> pd.Series:
    """Contract numbers with the year of the contract in them, whatever day a situation gave it."""
    year, number = (
        plots["contract_day"].dt.strftime("%Y").fillna(plots["supplied_on"].str[:4]),
        plots["contract_no"],
    )
    return number.where(number.isna(), "示例-" + year + "-" + number.str[-4:]).rename("contract_no")


def _modes(plots: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    picked = pd.Series(rng.choice(MODES, len(plots), p=(0.66, 0.16, 0.05, 0.08, 0.05)), index=plots.index)
    return picked.where(plots["theme"].isin(["industry", "factory", "logistics"]), "grant")


def _days(state: pd.Series, day: date, rng: np.random.Generator) -> pd.DataFrame:
    count = len(state)
    span = state.map(SPAN).map(lambda pair: pair if isinstance(pair, tuple) else SPAN["built"])
    first = pd.to_datetime(span.str[0])
    width = (pd.to_datetime(span.str[1]) - first).dt.days
    # more contracts of late years than of early ones
    contract = first + pd.to_timedelta((width * rng.beta(1.6, 1.2, count)).round(), unit="D")
    table = pd.DataFrame({"contract_day": contract})
    table["handover_day"] = contract + _gap(rng, 20, 90, count)
    table["start_by"] = table["handover_day"] + _gap(rng, 90, 300, count)
    table["finish_by"] = table["start_by"] + _gap(rng, 540, 900, count)
    started = table["start_by"] + _gap(rng, -50, 120, count)
    finished = table["finish_by"] + _gap(rng, -90, 210, count)
    limit = pd.Timestamp(day)
    table["started_on"] = started.clip(upper=limit - pd.Timedelta(days=25)).where(
        state.isin(["built", "low", "construction"])
    )
    table["finished_on"] = finished.where(state.isin(["built", "low"]))
    return table


def _gap(rng: np.random.Generator, least: int, most: int, count: int) -> pd.TimedeltaIndex:
    return pd.to_timedelta(rng.integers(least, most, count), unit="D")


def _terms(theme: pd.Series, mode: pd.Series) -> pd.Series:
    years = theme.map({"commerce": 40.0, "housing": 70.0}).fillna(50.0)
    return (
        years.mask(mode.eq("flexible_grant"), 30.0)
        .mask(mode.eq("long_lease"), 15.0)
        .mask(mode.eq("lease_and_grant"), 40.0)
    )


def _prices(
    plots: pd.DataFrame, price: Mapping[str, tuple[float, float]], rng: np.random.Generator
) -> pd.Series:
    """Price in 10 000 yuan: yuan per square metre by use times the plane area."""
    least = plots["theme"].map({name: pair[0] for name, pair in price.items()}).fillna(300.0)
    most = plots["theme"].map({name: pair[1] for name, pair in price.items()}).fillna(420.0)
    unit = least + (most - least) * rng.random(len(plots))
    return (unit * plots["area_m2"] / 10_000.0).round(1)

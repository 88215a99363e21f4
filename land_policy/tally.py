"""Tally: amounts and indicators of many plots taken together, by zone, park, sub-park or corridor area.

What is added and divided stands in ``dictionary/amounts.csv`` and ``dictionary/indicators.csv``: a quantity of the
plots, over a class of land (``A+B21`` is the sum of two), by another. Both sides of a ratio run over the plots whose
quantity is known; ``known_pct`` says what share of the denominator's land that is, so that a gap in the data never
looks like a low figure. The classes of land are those of TD/T 1029: built status A/B/C, supply D/E/F, high-tech H;
``idle`` is the land the clock suspects.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

import numpy as np
import pandas as pd

from layers.schema import Column
from layers.take import numbers, text

SUSPECTED = ("idle_one_year", "idle_two_years", "idle_stopped", "negotiated")
"""Idle-clock classes whose land counts as suspected idle."""

COLUMNS = ("unit", "indicator", "value", "numerator", "denominator", "known_pct")


@functools.cache
def definitions(name: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of ``amounts`` or ``indicators``, by name.

    >>> definitions("indicators")["far_zone"]["by"]
    'A'
    """
    text = resources.files("land_policy").joinpath("dictionary", f"{name}.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["name"]: MappingProxyType(row) for row in csv.DictReader(text.splitlines())})


def columns() -> dict[str, Column]:
    """Every amount and indicator as a Column: its labels and unit."""
    rows = {**definitions("amounts"), **definitions("indicators")}
    return {
        name: Column(name, row["zh"], row["en"], row["unit"], "number", about=row["about"])
        for name, row in rows.items()
    }


def in_class(plots: pd.DataFrame, over: str) -> np.ndarray:
    """Which plots are of a class of land: ``all``, ``idle``, or codes joined by ``+``.

    >>> plots = pd.DataFrame({"status_class": ["A2", "B21", "B12"], "supply_class": ["D1", "E1", None]})
    >>> in_class(plots, "A+B21").tolist(), in_class(plots, "D").tolist()
    ([True, True, False], [True, False, False])
    """
    if over == "all":
        return np.ones(len(plots), dtype=bool)
    if over == "idle":
        return text(plots, "idle_class").isin(SUSPECTED).to_numpy()
    found = np.zeros(len(plots), dtype=bool)
    for code in over.split("+"):
        field = {"A": "status_class", "B": "status_class", "C": "status_class", "H": "high_tech_class"}.get(
            code[0], "supply_class"
        )
        found |= text(plots, field).str.startswith(code).to_numpy()
    return found


def tally(plots: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Every amount and indicator of every unit, one row each.

    ``members`` has ``unit``, ``plot`` (position) and ``share`` (of the plot in the unit, 0 to 1): a plot may lie
    in several units. Gives ``unit, indicator, value, numerator, denominator, known_pct``; an amount has its sum
    as numerator and a blank denominator. Blank value: no plot of the class has the quantity, or the class itself
    is not recorded.
    """
    units = pd.Index(members["unit"].unique(), name="unit")
    unit = units.get_indexer(members["unit"])
    frames = [_amount(plots, members, units, unit, row) for row in definitions("amounts").values()]
    frames += [_indicator(plots, members, units, unit, row) for row in definitions("indicators").values()]
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def wide(tallied: pd.DataFrame) -> pd.DataFrame:
    """One row a unit, one column an amount or indicator, in the dictionary's order."""
    names = [*definitions("amounts"), *definitions("indicators")]
    table = tallied.pivot_table(index="unit", columns="indicator", values="value", sort=False, dropna=False)
    return table.reindex(columns=names).reindex(tallied["unit"].unique()).rename_axis(columns=None)


def _amount(
    plots: pd.DataFrame, members: pd.DataFrame, units: pd.Index, unit: np.ndarray, row: Mapping[str, str]
) -> pd.DataFrame:
    chosen = in_class(plots, row["over"])
    quantity = numbers(plots, row["quantity"]).to_numpy()
    known = chosen & ~np.isnan(quantity)
    total = _sum(np.where(known, quantity, 0.0), members, unit, len(units)) * float(row["factor"])
    area = numbers(plots, "area_m2").to_numpy()
    known_pct = _percent(
        _sum(np.where(known, area, 0.0), members, unit, len(units)),
        _sum(np.where(chosen, area, 0.0), members, unit, len(units)),
    )
    recorded = _recorded(plots, row["over"], members, unit, len(units))
    blank = ~recorded | (known_pct == 0)
    value = np.where(blank, np.nan, total)
    return _rows(units, row["name"], value, value, np.full(len(units), np.nan), known_pct)


def _indicator(
    plots: pd.DataFrame, members: pd.DataFrame, units: pd.Index, unit: np.ndarray, row: Mapping[str, str]
) -> pd.DataFrame:
    above, below = numbers(plots, row["numerator"]).to_numpy(), numbers(plots, row["denominator"]).to_numpy()
    over, by = in_class(plots, row["over"]), in_class(plots, row["by"])
    known = ~np.isnan(above) & ~np.isnan(below)
    numerator = _sum(np.where(over & known, above, 0.0), members, unit, len(units))
    denominator = _sum(np.where(by & known, below, 0.0), members, unit, len(units))
    area = numbers(plots, "area_m2").to_numpy()
    known_pct = _percent(
        _sum(np.where(by & known, area, 0.0), members, unit, len(units)),
        _sum(np.where(by, area, 0.0), members, unit, len(units)),
    )
    recorded = _recorded(plots, row["over"], members, unit, len(units))
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(recorded & (denominator > 0), float(row["factor"]) * numerator / denominator, np.nan)
    return _rows(units, row["name"], value, numerator, denominator, known_pct)


def _recorded(
    plots: pd.DataFrame, over: str, members: pd.DataFrame, unit: np.ndarray, n_units: int
) -> np.ndarray:
    """Units in which the class of land is recorded on some plot; otherwise an empty class means unknown, not 0."""
    if over == "all":
        return np.ones(n_units, dtype=bool)
    field = {"A": "status_class", "B": "status_class", "C": "status_class", "i": "idle_class"}.get(
        over[0], "supply_class"
    )
    said = (text(plots, field) != "").to_numpy().astype(float)
    return _sum(said, members, unit, n_units) > 0


def _rows(
    units: pd.Index,
    name: str,
    value: np.ndarray,
    numerator: np.ndarray,
    denominator: np.ndarray,
    known: np.ndarray,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit": units,
            "indicator": name,
            "value": value,
            "numerator": numerator,
            "denominator": denominator,
            "known_pct": known,
        }
    )


def _sum(values: np.ndarray, members: pd.DataFrame, unit: np.ndarray, n_units: int) -> np.ndarray:
    weights = values[members["plot"].to_numpy()] * members["share"].to_numpy()
    return np.bincount(unit, weights=weights, minlength=n_units)


def _percent(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, 100 * part / whole, np.nan)

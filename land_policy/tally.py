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

FIELDS = {
    **dict.fromkeys("ABC", "status_class"),
    **dict.fromkeys("DEFG", "supply_class"),
    "H": "high_tech_class",
}
"""Which recorded column a class of land is read from, by its first letter."""

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
        found |= text(plots, FIELDS[code[0]]).str.startswith(code).to_numpy()
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
    over = row["over"]
    quantity = numbers(plots, row["quantity"]).to_numpy()
    known = ~np.isnan(quantity) & _decided(plots, over)
    chosen = np.where(in_class(plots, over) & known, quantity, 0.0)
    total = _sum(chosen, members, unit, len(units)) * float(row["factor"])
    known_pct = _known_pct(plots, "D" if over == "idle" else over, known, members, unit, len(units))
    recorded = _recorded(plots, over, members, unit, len(units))
    value = np.where(recorded & (known_pct != 0), total, np.nan)
    return _rows(units, row["name"], value, value, np.full(len(units), np.nan), known_pct)


def _indicator(
    plots: pd.DataFrame, members: pd.DataFrame, units: pd.Index, unit: np.ndarray, row: Mapping[str, str]
) -> pd.DataFrame:
    over, by = row["over"], row["by"]
    above, below = numbers(plots, row["numerator"]).to_numpy(), numbers(plots, row["denominator"]).to_numpy()
    known = ~np.isnan(above) & ~np.isnan(below) & _decided(plots, over)
    numerator = _sum(np.where(in_class(plots, over) & known, above, 0.0), members, unit, len(units))
    denominator = _sum(np.where(in_class(plots, by) & known, below, 0.0), members, unit, len(units))
    recorded = _recorded(plots, over, members, unit, len(units))
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(recorded & (denominator > 0), float(row["factor"]) * numerator / denominator, np.nan)
    known_pct = _known_pct(plots, by, known, members, unit, len(units))
    return _rows(units, row["name"], value, numerator, denominator, known_pct)


def _decided(plots: pd.DataFrame, over: str) -> np.ndarray:
    """Plots of which it can be said whether they are of the class: the clock cannot say it of every plot."""
    if over != "idle":
        return np.ones(len(plots), dtype=bool)
    return ~text(plots, "idle_class").isin(("", "unknown")).to_numpy()


def _known_pct(
    plots: pd.DataFrame, over: str, known: np.ndarray, members: pd.DataFrame, unit: np.ndarray, n_units: int
) -> np.ndarray:
    """Share (%) of a class's land on which the quantity is known; blank where there is no such land."""
    area = numbers(plots, "area_m2").fillna(0.0).to_numpy()
    chosen = in_class(plots, over)
    part = _sum(np.where(chosen & known, area, 0.0), members, unit, n_units)
    whole = _sum(np.where(chosen, area, 0.0), members, unit, n_units)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, 100 * part / whole, np.nan)


def _recorded(
    plots: pd.DataFrame, over: str, members: pd.DataFrame, unit: np.ndarray, n_units: int
) -> np.ndarray:
    """Units in which the class of land is recorded on some plot; otherwise an empty class means unknown, not 0.

    High-tech land is marked where it is and blank elsewhere, so one mark in the file makes every blank a no.
    """
    if over == "all":
        return np.ones(n_units, dtype=bool)
    said = (text(plots, "idle_class" if over == "idle" else FIELDS[over[0]]) != "").to_numpy()
    if over[0] == "H":
        return np.full(n_units, said.any())
    return _sum(said.astype(float), members, unit, n_units) > 0


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

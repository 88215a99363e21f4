"""Tally: amounts and indicators of many plots taken together, by zone, park, sub-park or corridor area.

What is added and divided stands in ``dictionary/amounts.csv`` and ``dictionary/indicators.csv``: a quantity of the
plots, over a class of land (``A+B21`` is the sum of two), by another. Both sides of a ratio run over the plots whose
quantity is known; ``known_pct`` says what share of the denominator's land that is, so that a gap in the data never
looks like a low figure. The classes of land are those of TD/T 1029: built status A/B/C, supply D/E/F, high-tech H;
``G`` is what is recorded as idle, ``idle`` the land the clock suspects.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType

import numpy as np
import pandas as pd

from land_policy.anywhere import anywhere
from land_policy.idle import SUSPECTED
from layers.schema import Column
from layers.take import flags, numbers, text

FIELDS = {
    **dict.fromkeys("ABC", "status_class"),
    **dict.fromkeys("DEF", "supply_class"),
    "H": "high_tech_class",
}
"""Which recorded column a class of land is read from, by its first letter."""

COLUMNS = ("unit", "indicator", "value", "numerator", "denominator", "known_pct")

_FIGURES = ("numerator", "denominator", "known_m2", "land_m2", "gaps")
_Figures = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""What is summed up of every unit for one name."""


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
        name: Column(
            name, row["zh"], row["en"], row["unit"], "number", about=row["about"], about_zh=row["about_zh"]
        )
        for name, row in rows.items()
    }


def in_class(plots: pd.DataFrame, over: str) -> np.ndarray:
    """Which plots are of a class of land: ``all``, ``idle``, ``G``, or codes joined by ``+``.

    >>> plots = pd.DataFrame({"status_class": ["A2", "B21", "B12"], "supply_class": ["D1", "E1", None]})
    >>> in_class(plots, "A+B21").tolist(), in_class(plots, "D").tolist()
    ([True, True, False], [True, False, False])
    """
    if over == "all":
        return np.ones(len(plots), dtype=bool)
    if over == "idle":
        return text(plots, "idle_class").isin(SUSPECTED).to_numpy()
    if over == "G":
        return flags(plots, "idle_recorded").fillna(False).to_numpy(dtype=bool)
    found = np.zeros(len(plots), dtype=bool)
    for code in over.split("+"):
        found |= _begins(plots, FIELDS[code[0]], code)
    return found


def _begins(plots: pd.DataFrame, name: str, code: str = "") -> np.ndarray:
    """Which plots have a code that begins so, each distinct code looked at once; no code asked for: any code."""
    if name not in plots.columns:
        return np.zeros(len(plots), dtype=bool)
    column = plots[name].astype("category")
    codes = [str(one).strip() for one in column.cat.categories]
    passes = [one.startswith(code) if code else one != "" for one in codes]
    return np.array([*passes, False])[column.cat.codes.to_numpy()]


def _sorted_out(plots: pd.DataFrame) -> pd.DataFrame:
    """The plots with their class codes told apart once for all, so that asking for a class costs little."""
    names = [name for name in dict.fromkeys(FIELDS.values()) if name in plots.columns]
    return pd.DataFrame(plots).assign(**{name: plots[name].astype("category") for name in names})


def tally(plots: pd.DataFrame, members: pd.DataFrame, names: Sequence[str] = ()) -> pd.DataFrame:
    """Every amount and indicator of every unit, one row each.

    ``members`` has ``unit``, ``plot`` (position) and ``share`` (of the plot in the unit, 0 to 1): a plot may lie
    in several units. ``names`` are units that get their rows, and their order, also when no plot lies in them.
    Gives ``unit, indicator, value, numerator, denominator, known_pct``; an amount has its sum as numerator and a
    blank denominator. A plot of which the class is not recorded is on neither side of any ratio over that class and
    lowers ``known_pct``. Blank value: nothing is known of any land that is or may be of the class.
    """
    return figured(summed(plots, members, names))


def summed(plots: pd.DataFrame, members: pd.DataFrame, names: Sequence[str] = ()) -> pd.DataFrame:
    """What the figures of :func:`tally` are made from, one row a unit and indicator; sums that add up over parts of a unit.

    ``unit, indicator, numerator, denominator``, the land of the class of which it is known ``known_m2`` and in all
    ``land_m2``, and ``gaps``, the shares of plots of the class whose quantity is blank. An amount's denominator is blank.
    """
    land = _Land(_sorted_out(plots))
    units = pd.Index(dict.fromkeys([*names, *members["unit"].unique()]), name="unit", dtype=object)
    sums = _Sums(members, units.get_indexer(members["unit"]), len(units))
    amounts, indicators = definitions("amounts"), definitions("indicators")
    found = [_amount(land, sums, row) for row in amounts.values()]
    found += [_indicator(land, sums, row) for row in indicators.values()]
    return _table(units, [*amounts, *indicators], found)


def figured(sums: pd.DataFrame) -> pd.DataFrame:
    """The figures of sums of :func:`summed`, in the columns of :func:`tally`: a ratio is that of its sums."""
    factor = sums["indicator"].map(_factors()).to_numpy(dtype=float)
    above, below, part, whole, gaps = (sums[name].to_numpy(dtype=float) for name in _FIGURES)
    amount = np.isnan(below)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(below > 0, factor * above / below, np.nan)
    blank = ((above == 0) & (gaps > 0)) | (amount & (whole > 0) & (part == 0))
    value = np.where(blank, np.nan, np.where(amount, above, ratio))
    return pd.DataFrame(
        {
            "unit": sums["unit"],
            "indicator": sums["indicator"],
            "value": value,
            "numerator": np.where(amount, value, above),
            "denominator": below,
            "known_pct": _percent(part, whole),
        }
    )


@functools.cache
def _factors() -> Mapping[str, float]:
    rows = {**definitions("amounts"), **definitions("indicators")}
    return MappingProxyType({name: float(row["factor"]) for name, row in rows.items()})


def amounts(plots: pd.DataFrame, members: pd.DataFrame, rows: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """Amounts of other definitions than the dictionary's, one row a unit and definition, columns as of :func:`tally`.

    A definition has ``name``, ``quantity``, ``over`` and ``factor``.
    """
    land = _Land(_sorted_out(plots))
    units = pd.Index(dict.fromkeys(members["unit"].unique()), name="unit", dtype=object)
    sums = _Sums(members, units.get_indexer(members["unit"]), len(units))
    return figured(_table(units, [row["name"] for row in rows], [_amount(land, sums, row) for row in rows]))


def wide(tallied: pd.DataFrame) -> pd.DataFrame:
    """One row a unit, one column an amount or indicator, in the dictionary's order."""
    names = [*definitions("amounts"), *definitions("indicators")]
    table = tallied.pivot_table(index="unit", columns="indicator", values="value", sort=False, dropna=False)
    return table.reindex(columns=names).reindex(tallied["unit"].unique()).rename_axis(columns=None)


@dataclass(frozen=True)
class _Land:
    """The plots of one call, each class of land and each quantity looked up once, however many definitions ask for it."""

    plots: pd.DataFrame
    known: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    def quantity(self, name: str) -> np.ndarray:
        return self._once("quantity", name, lambda plots, one: numbers(plots, one).to_numpy())

    def area(self) -> np.ndarray:
        return self._once("area", "area_m2", lambda plots, one: numbers(plots, one).fillna(0.0).to_numpy())

    def in_class(self, over: str) -> np.ndarray:
        return self._once("in", over, in_class)

    def classed(self, over: str) -> np.ndarray:
        return self._once("classed", over, classed)

    def may_be(self, over: str) -> np.ndarray:
        return self._once("may be", over, may_be)

    def _once(self, what: str, name: str, look: Callable[[pd.DataFrame, str], np.ndarray]) -> np.ndarray:
        if (what, name) not in self.known:
            self.known[what, name] = look(self.plots, name)
        return self.known[what, name]


class _Sums:
    """Adds quantities of plots up by unit, each plot with its share."""

    def __init__(self, members: pd.DataFrame, unit: np.ndarray, n_units: int) -> None:
        self.unit, self.n_units = unit, n_units
        self.plot, self.share = members["plot"].to_numpy(), members["share"].to_numpy()

    def __call__(self, values: np.ndarray, where: np.ndarray) -> np.ndarray:
        weights = np.where(where, values, 0.0)[self.plot] * self.share
        return np.bincount(self.unit, weights=weights, minlength=self.n_units)


def _amount(land: _Land, sums: _Sums, row: Mapping[str, str]) -> _Figures:
    over = row["over"]
    quantity, area = land.quantity(row["quantity"]), land.area()
    known = ~np.isnan(quantity) & land.classed(over)
    total = sums(quantity, land.in_class(over) & known) * float(row["factor"])
    part, whole = sums(area, land.may_be(over) & known), sums(area, land.may_be(over))
    gaps = _gaps(land, over, quantity, sums)
    return total, np.full(len(total), np.nan), part, whole, gaps


def _indicator(land: _Land, sums: _Sums, row: Mapping[str, str]) -> _Figures:
    over, by = row["over"], row["by"]
    above, below, area = land.quantity(row["numerator"]), land.quantity(row["denominator"]), land.area()
    known = ~np.isnan(above) & ~np.isnan(below) & land.classed(over) & land.classed(by)
    numerator = sums(above, land.in_class(over) & known)
    denominator = sums(below, land.in_class(by) & known)
    part, whole = sums(area, land.may_be(by) & known), sums(area, land.may_be(by))
    gaps = _gaps(land, over, above, sums)
    return numerator, denominator, part, whole, gaps


def _gaps(land: _Land, over: str, quantity: np.ndarray, sums: _Sums) -> np.ndarray:
    """Plots of the class whose quantity is blank, by unit: what is known of them may be 0, the whole may not."""
    blank = land.in_class(over) & np.isnan(quantity)
    return sums(np.ones(len(blank)), blank)


def classed(plots: pd.DataFrame, over: str) -> np.ndarray:
    """Plots of which it can be said whether they are of the class.

    High-tech land is marked where it is and blank elsewhere, so one mark in the file makes every blank a no; so is
    idle land (G) where nobody wrote a no. Of land the clock cannot judge it cannot be said whether it is idle.
    """
    if over == "all":
        return np.ones(len(plots), dtype=bool)
    if over == "idle":
        return ~text(plots, "idle_class").isin(("", "unknown")).to_numpy()
    if over == "G":
        marks = flags(plots, "idle_recorded")
        no = marks.eq(False).fillna(False)
        only_yes = anywhere("idle_recorded", marks.notna()) & ~anywhere("idle_recorded: no", no)
        return only_yes | marks.notna().to_numpy()
    said = _begins(plots, FIELDS[over[0]])
    return anywhere(FIELDS[over[0]], said) if over[0] == "H" else said


def may_be(plots: pd.DataFrame, over: str) -> np.ndarray:
    """Plots that are of the class or may be: what a figure over it ought to know. Only supplied land can be idle."""
    if over == "idle":
        return ~text(plots, "idle_class").eq("not_supplied").to_numpy()
    return in_class(plots, over) | ~classed(plots, over)


def _table(units: pd.Index, names: Sequence[str], found: Sequence[_Figures]) -> pd.DataFrame:
    """What was found for each name, one value a unit, as rows by name and unit."""
    columns = [np.concatenate(one) for one in zip(*found, strict=True)]
    return pd.DataFrame(
        {
            "unit": pd.Index(np.tile(units.to_numpy(), len(names)), dtype=object),
            "indicator": pd.Index(names).repeat(len(units)),
            **dict(zip(_FIGURES, columns, strict=True)),
        }
    )


def _percent(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, 100 * part / whole, np.nan)

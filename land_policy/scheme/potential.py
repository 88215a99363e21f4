"""Potential: how much more the land could carry: expansion, structure, intensity, management, years of supply left."""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from land_policy.scheme.scheme import Ideal
from land_policy.tally import in_class
from layers.take import flags, numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation
    from land_policy.scheme.score import Score

MEAN_YEARS, MOST_YEARS = 3, 5
"""Mean yearly supply is of the last three whole years, the greatest of the last five: what the measure is."""

COLUMNS = ("key", "group", "label_zh", "label_en", "value", "unit", "present", "ideal", "base", "known_pct",
           "ideal_kind", "ideal_evidence", "about_zh", "about_en", "why")  # fmt: skip
_BLANK = float("nan")


@dataclass(frozen=True)
class Potential:
    """Rows of :data:`COLUMNS`, in the order of ``potentials.csv``, for one unit; no two rows are to be added.

    ``present`` and ``ideal`` are the two an answer compares, ``base`` the land (公顷) or the yearly supply (公顷) it
    rests on. ``value`` blank: ``why`` says no_value, no_ideal, no_supply (nothing supplied in those years), or records_end
    (nothing is on record of those years anywhere: ``recorded`` is the last year of any supply, blank without one).
    ``supply`` is the yearly supply in 公顷: index year, columns ``all`` and ``industrial``.
    """

    rows: pd.DataFrame
    supply: pd.DataFrame
    scope: str
    unit: str
    recorded: int | None = None


@functools.cache
def definitions() -> tuple[Mapping[str, str], ...]:
    """The rows of ``potentials.csv``, in order."""
    path = resources.files("land_policy").joinpath("dictionary", "potentials.csv")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return tuple(MappingProxyType(row) for row in rows)


def potential(evaluation: Evaluation, score: Score) -> Potential:
    """The potential of the unit that a score is for, against the ideals of its scheme.

    ``structure = A × (ideal − present share)``, ``intensity = A2 × (ideal − present) / ideal``, one row an indicator,
    0 where negative; a row that is ``only`` for schemes with its ideal is left out of others; ``rest = total − supplied − unbuildable``. Blank where a figure or an ideal is missing.
    """
    tallies = evaluation.tallies
    rows = tallies[(tallies["scope"] == score.scope) & (tallies["unit"].astype(str) == score.unit)]
    known = rows.set_index("indicator")[["value", "known_pct"]]
    belongs = evaluation.belongs
    of = belongs[(belongs["scope"] == score.scope) & (belongs["unit"].astype(str) == score.unit)]
    supply, dated_pct = yearly_supply(evaluation.plots, of, evaluation.day)
    years = _years_of(evaluation.plots)[in_class(evaluation.plots, "D")]
    recorded = None if np.isnan(years).all() else int(np.nanmax(years))
    figures = _Figures(known["value"].to_dict(), known["known_pct"].to_dict(), supply, dated_pct, recorded)
    found = []
    for row in definitions():
        ideal = score.scheme.ideal(row["indicator"]) if score.scheme is not None else None
        if row["only"] == "ideal" and ideal is None:
            continue
        about = {key: row[key] for key in ("key", "group", "unit", "about_zh", "about_en")}
        answer = _HOW[row["how"]](figures, row, ideal)
        found.append({**about, "label_zh": row["zh"], "label_en": row["en"], **answer})
    table = pd.DataFrame(found).reindex(columns=list(COLUMNS))
    return Potential(table, supply, score.scope, score.unit, recorded)


def yearly_supply(plots: pd.DataFrame, members: pd.DataFrame, day: date) -> tuple[pd.DataFrame, float]:
    """Land supplied (公顷) in each of the last five whole calendar years, and of how much supplied land the date is known.

    From ``supplied_on`` of the plots recorded as supplied (D); the month is enough. Index year, columns ``all`` and
    ``industrial``; a year without supply is 0. Per cent of the supplied land that is dated; blank without any.
    """
    last = (day + timedelta(days=1)).year - 1
    years = range(last - MOST_YEARS + 1, last + 1)
    at = members["plot"].to_numpy()
    land = numbers(plots, "area_m2").fillna(0.0).to_numpy()[at] * members["share"].to_numpy() / 10_000
    year = _years_of(plots)[at]
    supplied = in_class(plots, "D")[at]
    industrial = flags(plots, "is_industrial").fillna(False).to_numpy(dtype=bool)[at]
    table = pd.DataFrame(
        {
            name: [float(land[supplied & which & (year == one)].sum()) for one in years]
            for name, which in (("all", True), ("industrial", industrial))
        },
        index=pd.Index(list(years), name="year"),
    )
    whole = float(land[supplied].sum())
    return table, 100 * float(land[supplied & ~np.isnan(year)].sum()) / whole if whole else _BLANK


def _years_of(plots: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The year in which each plot was supplied; blank where it is not on record."""
    years = pd.to_numeric(text(plots, "supplied_on").str[:4], errors="coerce").astype("float64")
    return years.to_numpy()


@dataclass(frozen=True)
class _Figures:
    """What is known of the unit."""

    value: Mapping[str, float]
    known_pct: Mapping[str, float]
    supply: pd.DataFrame
    dated_pct: float
    recorded: int | None


def _amount(figures: _Figures, row: Mapping[str, str], _: Ideal | None) -> dict[str, Any]:
    value = figures.value.get(row["indicator"], _BLANK)
    known = figures.known_pct.get(row["indicator"], _BLANK)
    return {"value": value, "known_pct": known, "why": "" if value == value else "no_value"}


def _rest(figures: _Figures, _: Mapping[str, str], __: Ideal | None) -> dict[str, Any]:
    parts = [figures.value.get(name, _BLANK) for name in ("area_ha", "supplied_ha", "unbuildable_ha")]
    value = max(0.0, parts[0] - parts[1] - parts[2]) if not any(part != part for part in parts) else _BLANK
    return {"value": value, "why": "" if value == value else "no_value"}


def _against(figures: _Figures, row: Mapping[str, str], ideal: Ideal | None, per: str) -> dict[str, Any]:
    present = figures.value.get(row["indicator"], _BLANK)
    base = figures.value.get(row["base"], _BLANK)
    known = figures.known_pct.get(row["indicator"], _BLANK)
    found: dict[str, Any] = {"present": present, "base": base, "known_pct": known}
    if ideal is None:
        return {**found, "value": _BLANK, "why": "no_ideal"}
    found |= {"ideal": ideal.value, "ideal_kind": ideal.kind, "ideal_evidence": ideal.evidence}
    if present != present or base != base:
        return {**found, "value": _BLANK, "why": "no_value"}
    gap = (ideal.value - present) / (100.0 if per == "share" else ideal.value)
    return {**found, "value": max(0.0, base * gap), "why": ""}


def _structure(figures: _Figures, row: Mapping[str, str], ideal: Ideal | None) -> dict[str, Any]:
    return _against(figures, row, ideal, "share")


def _intensity(figures: _Figures, row: Mapping[str, str], ideal: Ideal | None) -> dict[str, Any]:
    return _against(figures, row, ideal, "ideal")


def _years(figures: _Figures, row: Mapping[str, str], _: Ideal | None) -> dict[str, Any]:
    """Suppliable land over yearly supply; blank where nothing is dated or nothing was supplied in those years.

    Records that end before those years do not say that nothing was supplied in them.
    """
    left = figures.value.get(row["indicator"], _BLANK)
    supply = figures.supply["industrial" if "industrial" in row["indicator"] else "all"]
    supply = supply.tail(MEAN_YEARS) if row["base"] == "mean" else supply
    yearly = float(supply.mean() if row["base"] == "mean" else supply.max())
    found: dict[str, Any] = {"present": left, "known_pct": figures.dated_pct, "value": _BLANK}
    if left != left or not figures.dated_pct > 0:
        return {**found, "why": "no_value"}
    if figures.recorded is not None and figures.recorded < supply.index[0]:
        return {**found, "why": "records_end"}
    if yearly <= 0:
        return {**found, "base": yearly, "why": "no_supply"}
    return {**found, "base": yearly, "value": left / yearly, "why": ""}


_HOW: Mapping[str, Callable[[_Figures, Mapping[str, str], Ideal | None], dict[str, Any]]] = {
    "amount": _amount,
    "rest": _rest,
    "structure": _structure,
    "intensity": _intensity,
    "years": _years,
}

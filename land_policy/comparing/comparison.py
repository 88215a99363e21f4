"""Comparison: zones side by side, and their units ranked by any indicator, with percentiles and the spread of all.

A percentile is the share of units with a known figure that are at or below: ``100 · #{known ≤ value} / #known``; equal
figures share it, and their rank. A unit whose figure is unknown has neither, and is counted. Rank 1 is the greatest
figure, of an indicator of which less is better the least.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.errors import InputError
from gis.words import refusal
from land_policy.comparing.zone_figures import ZoneFigures
from land_policy.tally import definitions
from layers.schema import Column, read_columns

Floats = npt.NDArray[np.float64]
QUARTERS = (0.25, 0.5, 0.75)
_FIGURES = 12
"""Figures equal to so many digits are equal: what is left is the order of adding up."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Figures of several zones and what they have in common and not.

    ``ranked``  one row an indicator and unit of ``scope``: ``zone`` (place among the zones), ``unit, name_zh, name_en,
    indicator, value, rank, percentile, known_pct, area_ha``, best first, the unknown last.
    ``spread``  one row an indicator: ``units, known, unknown, least, quarter, median, three_quarters, most``, the same
    three weighed by land ``quarter_by_land, …``, and ``together``, the figure of all known units as one.
    ``differs``  basis of figures that is not alike: its name to what each zone has.
    ``without``  places of the zones that have no unit of ``scope``.
    """

    zones: tuple[ZoneFigures, ...]
    scope: str
    ranked: pd.DataFrame = field(repr=False)
    spread: pd.DataFrame = field(repr=False)
    differs: Mapping[str, tuple[str, ...]]
    without: tuple[int, ...]

    @property
    def too_few(self) -> bool:
        """Whether there are fewer than two units, and so nothing to rank."""
        return len(self.ranked[["zone", "unit"]].drop_duplicates()) < 2

    def zone_name(self, place: int, lang: str = "zh") -> str:
        """What people call a zone; with its folder where another has the same name."""
        own = self.zones[place]
        same = sum(one.names[lang] == own.names[lang] for one in self.zones)
        return f"{own.names[lang]} [{own.folder}]" if same > 1 else own.names[lang]

    def figure(self, place: int, indicator: str) -> tuple[float, float]:
        """A zone's own figure and the share of land it is known for; blank where unknown."""
        rows = self.zones[place].rows
        hit = rows[(rows["scope"] == "zone") & (rows["indicator"] == indicator)]
        return (
            (float(hit["value"].iloc[0]), float(hit["known_pct"].iloc[0])) if len(hit) else (np.nan, np.nan)
        )


@functools.cache
def columns() -> Mapping[str, Column]:
    """The columns of ``ranked`` and ``spread`` with their labels and units."""
    text = resources.files("land_policy").joinpath("dictionary", "comparison.csv").read_text(encoding="utf-8")
    return {column.name: column for column in read_columns(text)}


def compared(zones: Sequence[ZoneFigures], scope: str, indicators: Sequence[str]) -> Comparison:
    """The zones' units of one scope, ranked by each indicator.

    Of fewer than two units nothing is ranked. Raises InputError where there is one zone only and zones are to be ranked.
    """
    rows = pd.concat(
        [one.rows[one.rows["scope"] == scope].assign(zone=at) for at, one in enumerate(zones)],
        ignore_index=True,
    )
    without = tuple(at for at, one in enumerate(zones) if not one.has(scope))
    if scope == "zone" and len(zones) < 2:
        raise InputError(refusal("land_policy", "comparing.zone"))
    land = rows[rows["indicator"] == "area_ha"].set_index(["zone", "unit"])["value"]
    rows["area_ha"] = land.reindex(pd.MultiIndex.from_frame(rows[["zone", "unit"]])).to_numpy()
    wanted = dict.fromkeys(indicators)
    ranked = [_ranked(rows[rows["indicator"] == name], name) for name in wanted]
    spread = pd.DataFrame([_spread(one, name) for one, name in zip(ranked, wanted, strict=True)])
    joined = pd.concat(ranked, ignore_index=True).drop(columns=["scope", "numerator", "denominator"])
    return Comparison(tuple(zones), scope, joined, spread, _differs(zones), without)


def less_is_better(indicator: str) -> bool:
    """Whether the dictionary says so of an indicator; amounts are ranked from the greatest.

    >>> less_is_better("suspected_idle_rate_pct"), less_is_better("far_plots")
    (True, False)
    """
    return definitions("indicators").get(indicator, {}).get("direction") == "-"


def _ranked(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    value = rows["value"].astype("float64").map(lambda one: float(f"{one:.{_FIGURES}g}"))
    rank = value.rank(method="min", ascending=less_is_better(name)).astype("Int64")
    made = rows.assign(rank=rank, percentile=percentiles(value.to_numpy(dtype=float)))
    return made.sort_values("rank", kind="stable", na_position="last").reset_index(drop=True)


def percentiles(values: Floats) -> Floats:
    """Share of the known values that are at or below each, in per cent; unknown stays unknown.

    >>> percentiles(np.array([1.0, 2.0, 2.0, np.nan, 5.0])).tolist()
    [25.0, 75.0, 75.0, nan, 100.0]
    """
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return np.full(len(values), np.nan)
    found = 100.0 * np.searchsorted(known, values, side="right") / len(known)
    return np.where(np.isnan(values), np.nan, found)


def weighed(values: Floats, weights: Floats, shares: Sequence[float] = QUARTERS) -> Floats:
    """Quantiles by weight: the least value at which those at or below make up that share of all weight.

    Without weight, or with none that is known, blank.

    >>> weighed(np.array([1.0, 2.0, 10.0]), np.array([1.0, 1.0, 8.0])).tolist()
    [10.0, 10.0, 10.0]
    """
    weights = np.nan_to_num(weights)
    order = np.argsort(values, kind="stable")
    heaped = np.cumsum(weights[order])
    if not len(heaped) or heaped[-1] <= 0:
        return np.full(len(shares), np.nan)
    at = np.searchsorted(heaped, np.asarray(shares) * heaped[-1] * (1 - 1e-12), side="left")
    return np.asarray(values[order][at], dtype=np.float64)


def _spread(rows: pd.DataFrame, name: str) -> dict[str, object]:
    known = rows[rows["value"].notna()]
    value = known["value"].to_numpy(dtype=float)
    ends = (value.min(), value.max()) if len(value) else (np.nan, np.nan)
    plain = np.quantile(value, QUARTERS) if len(value) else np.full(len(QUARTERS), np.nan)
    names = ("quarter", "median", "three_quarters")
    counts = {"units": len(rows), "known": len(known), "unknown": len(rows) - len(known)}
    by_land = weighed(value, known["area_ha"].to_numpy(dtype=float))
    return {
        "indicator": name,
        **counts,
        "least": ends[0],
        **dict(zip(names, plain, strict=True)),
        "most": ends[1],
        **{f"{one}_by_land": found for one, found in zip(names, by_land, strict=True)},
        "together": _together(known, name),
    }


def _together(known: pd.DataFrame, name: str) -> float:
    """The figure of all units as one: a ratio is that of its sums, an amount the sum."""
    if known.empty:
        return float("nan")
    above = float(known["numerator"].sum())
    if name in definitions("amounts"):
        return above
    below = float(known["denominator"].sum())
    return float(definitions("indicators")[name]["factor"]) * above / below if below > 0 else float("nan")


def _differs(zones: Sequence[ZoneFigures]) -> dict[str, tuple[str, ...]]:
    told = {name: tuple(one.basis[name] for one in zones) for name in zones[0].basis}
    return {name: values for name, values in told.items() if len(set(values)) > 1}

"""Change over time: what became of the plots between two days, told from the ground and not from the numbers.

Plots of both days are laid over one another. A piece of ground that is a large enough share of the plot it was in, or
of the plot it is in now, is a succession; what successions hang together is one group, and its count on either side
says what happened: one to one same, renumbered or redrawn, many to one merged, one to many split.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.errors import InputError
from gis.flow import Flow, flow
from gis.words import refusal
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.scenario.succession import successions, tolerances

COMPARED = (
    "name", "park_id", "land_use", "planned_class", "status_class", "supply_class", "high_tech_class", "supply_mode",
    "contract_no", "industry_code", "chain", "far_most", "grade", "idle_class", "built_floor_m2", "far",
    "fixed_investment_wan", "output_wan", "tax_wan", "employees", "breaks",
)  # fmt: skip
"""Columns compared where one plot became one plot."""

CLASSES = ("status_class", "supply_class", "idle_class")
"""Columns whose change is also told by ground, over all successions."""

SLIVER_M2 = 1.0
"""Ground smaller than this, in m², is in the account and gets no row of its own."""


@dataclass(frozen=True, eq=False)
class Change:
    """What became of the plots of one day by a later one.

    ``successions``  ``kind, earlier_plots, later_plots`` (lists of numbers), ``before_ha, after_ha, common_ha``: one
    row a group. ``flows``  ``from_plot, to_plot, area_m2``: ground from plot to plot, blank where it was or is in none.
    ``cells``  ``from_plot, to_plot, column, before, after``: what differs where one plot became one.
    ``classes``  ``column, before, after, area_ha``: ground by its class on both days. ``account``  one row a side:
    ``whole_ha, common_ha, only_ha, twice_ha`` with common + only − twice = whole. Areas are drawn, in the later CRS.
    """

    earlier: Evaluation
    later: Evaluation
    limits: Mapping[str, float]
    successions: pd.DataFrame
    flows: pd.DataFrame
    cells: pd.DataFrame
    classes: pd.DataFrame
    account: pd.DataFrame
    moved_crs: bool


@dataclass(frozen=True, eq=False)
class History:
    """Two or more days of a zone: every figure on each day, and the changes from each day to the next.

    ``figures``: ``day, scope, unit, indicator, value, change``; ``change`` is from the day before it, blank on the
    first and where either value is unknown.
    """

    evaluations: tuple[Evaluation, ...]
    changes: tuple[Change, ...]
    figures: pd.DataFrame


def history(evaluations: Sequence[Evaluation], limits: Mapping[str, float] | None = None) -> History:
    """Dated Evaluations compared, each with the one before.

    Raises InputError when there are fewer than two, or their days do not increase.
    """
    days = [one.day for one in evaluations]
    if len(days) < 2:
        raise InputError(refusal("land_policy", "change.one_day"))
    if any(later <= earlier for earlier, later in itertools.pairwise(days)):
        raise InputError(refusal("land_policy", "change.order", days=[day.isoformat() for day in days]))
    pairs = itertools.pairwise(evaluations)
    return History(
        tuple(evaluations), tuple(change(one, other, limits) for one, other in pairs), _figures(evaluations)
    )


def change(earlier: Evaluation, later: Evaluation, limits: Mapping[str, float] | None = None) -> Change:
    """What became of the plots of one Evaluation by another of the same zone on a later day.

    ``limits`` replaces some of :func:`~land_policy.scenario.succession.tolerances`. Another CRS is brought to the later one's. A plot's number decides
    nothing but whether the same ground was renumbered.
    """
    known = {**tolerances(), **(limits or {})}
    moved = earlier.zone.crs != later.zone.crs
    ground: gpd.GeoSeries = earlier.plots.geometry
    ground = ground.to_crs(later.zone.crs) if moved else ground
    flowed = flow(ground, later.plots.geometry)
    groups = successions(flowed, earlier.plots.index, later.plots.index, known)
    return Change(
        earlier,
        later,
        MappingProxyType(known),
        groups.drop(columns=["first_earlier", "first_later"]),
        _flows(flowed, earlier, later),
        _cells(groups, earlier, later, known["number_pct"] / 100),
        _classes(flowed, earlier, later),
        _account(flowed),
        moved,
    )


def _flows(flowed: Flow, earlier: Evaluation, later: Evaluation) -> pd.DataFrame:
    old, new = (one.plots.index.astype(str).to_numpy(dtype=object) for one in (earlier, later))
    frames = [
        pd.DataFrame(
            {"from_plot": old[flowed.earlier], "to_plot": new[flowed.later], "area_m2": flowed.area_m2}
        ),
        pd.DataFrame({"from_plot": old, "to_plot": None, "area_m2": flowed.lost_m2}),
        pd.DataFrame({"from_plot": None, "to_plot": new, "area_m2": flowed.gained_m2}),
    ]
    table = pd.concat(
        [
            frame[frame["area_m2"] > SLIVER_M2].astype({"from_plot": object, "to_plot": object})
            for frame in frames
        ]
    )
    return table.reset_index(drop=True)


def _cells(groups: pd.DataFrame, earlier: Evaluation, later: Evaluation, near: float) -> pd.DataFrame:
    pairs = groups[groups["kind"].isin(("same", "renumbered", "redrawn"))]
    old = earlier.plots.iloc[pairs["first_earlier"].to_numpy(dtype=int)]
    new = later.plots.iloc[pairs["first_later"].to_numpy(dtype=int)]
    frames = []
    for name in COMPARED:
        one, other = (_column(side, name) for side in (old, new))
        differs = _differ(one, other, near, plot_columns()[name].type)
        values = {"from_plot": old.index, "to_plot": new.index, "column": name, "before": one, "after": other}
        frames.append(pd.DataFrame(values)[differs])
    return pd.concat(frames, ignore_index=True)


def _column(plots: pd.DataFrame, name: str) -> np.ndarray:
    """A column as plain objects, blanks as none, a column that is not there as blanks."""
    if name not in plots.columns:
        return np.full(len(plots), None, dtype=object)
    values = plots[name]
    return (
        values.astype(object).where(values.notna() & values.ne("").fillna(True), None).to_numpy(dtype=object)
    )


def _differ(one: np.ndarray, other: np.ndarray, near: float, kind: str) -> np.ndarray:
    if kind not in ("number", "count"):
        return np.asarray(one != other, dtype=bool)
    old, new = (
        pd.to_numeric(pd.Series(side)).to_numpy(dtype=float, na_value=np.nan) for side in (one, other)
    )
    exact = 0.0 if kind == "count" else near
    return ~np.isclose(old, new, rtol=exact, atol=1e-9, equal_nan=True)


def _classes(flowed: Flow, earlier: Evaluation, later: Evaluation) -> pd.DataFrame:
    """Ground by class on both days; a blank class is one that is not on record, or ground in no plot."""
    frames = []
    for name in CLASSES:
        old, new = (_column(one.plots, name) for one in (earlier, later))
        parts = [
            (old[flowed.earlier], new[flowed.later], flowed.area_m2),
            (old, np.full(len(old), "none", dtype=object), flowed.lost_m2),
            (np.full(len(new), "none", dtype=object), new, flowed.gained_m2),
        ]
        both = [
            pd.DataFrame({"before": one, "after": other, "area_ha": area / 10_000})
            for one, other, area in parts
        ]
        sums = pd.concat(both).fillna({"before": "unknown", "after": "unknown"})
        sums = sums.groupby(["before", "after"], as_index=False)["area_ha"].sum()
        frames.append(sums[sums["area_ha"] > SLIVER_M2 / 10_000].assign(column=name))
    return pd.concat(frames, ignore_index=True)[["column", "before", "after", "area_ha"]]


def _account(flowed: Flow) -> pd.DataFrame:
    common = float(flowed.area_m2.sum())
    rows = {
        "earlier": (flowed.earlier_m2, flowed.lost_m2, flowed.earlier_twice_m2),
        "later": (flowed.later_m2, flowed.gained_m2, flowed.later_twice_m2),
    }
    table = {
        side: {"whole_ha": whole.sum(), "common_ha": common, "only_ha": only.sum(), "twice_ha": twice.sum()}
        for side, (whole, only, twice) in rows.items()
    }
    return pd.DataFrame.from_dict(table, orient="index") / 10_000


def _figures(evaluations: Sequence[Evaluation]) -> pd.DataFrame:
    keys = ["scope", "unit", "indicator"]
    frames, last = [], None
    for one in evaluations:
        value = one.tallies.set_index(keys)["value"]
        moved = value - last.reindex(value.index) if last is not None else value * np.nan
        frames.append(
            pd.DataFrame({"value": value, "change": moved}).reset_index().assign(day=pd.Timestamp(one.day))
        )
        last = value
    return pd.concat(frames, ignore_index=True)[["day", *keys, "value", "change"]]

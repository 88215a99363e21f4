"""Scenario step: one change made to a zone: recorded columns set, buildings taken down, a parameter replaced."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.measure import hectares, mu
from gis.overlay import cut
from land_policy.evaluation import Evaluation
from land_policy.floors import STANDS_M2
from land_policy.scenario.scenario import RATES, Change
from land_policy.siting.condition import all_hold
from layers.schema import schema
from layers.take import numbers, text
from layers.values import TEXT
from layers.zone import Zone

CONTRACT = (
    "supply_mode", "supplied_on", "term_years", "contract_no", "contract_day", "land_price_wan", "handover_day",
    "start_by", "start_by_anew", "finish_by", "started_on", "stopped_on", "resumed_on", "developed_m2", "due_m2",
    "invested_wan", "total_investment_wan", "government_cause", "idle_recorded",
)  # fmt: skip
"""What is on record of a supply, and no more once the land is taken back."""

_BLANKS = {"number": np.nan, "count": pd.NA, "day": pd.NaT, "flag": pd.NA}
_KINDS: Mapping[str, Any] = {
    "number": "float64",
    "count": "Int64",
    "day": "datetime64[ms]",
    "flag": "boolean",
}
_AREA: Mapping[str, Callable[[pd.Series], Any]] = {
    "far": lambda area: area,
    "density_pct": lambda area: area / 100,
    "investment_wan_ha": hectares,
    "tax_wan_mu": mu,
    "output_wan_mu": mu,
    "land_price_wan_mu": mu,
}
"""What a rate is multiplied by to give its amount."""


@dataclass(frozen=True)
class Choice:
    """Which plots a change is for: those that are, and those of which it cannot be told. Boolean, on the plots' index."""

    plots: pd.Series
    unknown: pd.Series


@dataclass(frozen=True)
class Step:
    """The zone after one change, the plots it was done to, and those of the chosen it could not be done to."""

    zone: Zone
    done: pd.Series
    unfit: pd.Series


def choose(evaluation: Evaluation, change: Change) -> Choice:
    """The plots a change names, or those that its conditions hold for."""
    plots = evaluation.plots
    nobody = pd.Series(False, index=plots.index)
    if change.plots:
        return Choice(pd.Series(plots.index.astype(str).isin(change.plots), index=plots.index), nobody)
    if not change.where:
        return Choice(nobody, nobody)
    holds = all_hold(change.where, pd.DataFrame(plots.drop(columns=plots.geometry.name)))
    return Choice(holds.fillna(False).astype(bool), holds.isna())


def step(evaluation: Evaluation, change: Change, chosen: pd.Series) -> Step:
    """One change made to the zone that was evaluated; that zone itself stays as it is.

    ``chosen`` is boolean on the plots' index. Done only where it can be: land that is not supplied cannot be taken
    back, land that is not suppliable (E) cannot be supplied, and floor area that is not known, or is as much already,
    is not raised; those plots are ``unfit``. Changes of the scheme leave the zone alone.
    """
    if change.kind == "parameter":
        return Step(_parameter(evaluation.zone, change), chosen & False, chosen & False)
    make = _MADE.get(change.kind)
    if make is None:
        return Step(evaluation.zone, chosen & False, chosen & False)
    fit, columns = make(evaluation, change)
    done = chosen & fit
    zone = evaluation.zone
    if not done.any():
        return Step(zone, done, chosen & ~fit)
    if change.kind == "demolish":
        zone = _without_buildings(evaluation, done)
    return Step(zone.with_layer("plots", put(zone.plots, columns, done)), done, chosen & ~fit)


def put(plots: gpd.GeoDataFrame, columns: Mapping[str, Any], where: pd.Series) -> gpd.GeoDataFrame:
    """Another frame with these recorded columns set where it is true: a value for all, or a Series; none blanks.

    >>> plots = gpd.GeoDataFrame({"far_most": [1.0, 2.0]}, geometry=[shapely.Point(0, 0)] * 2)
    >>> put(plots, {"far_most": 3.0, "name": None}, pd.Series([True, False]))["far_most"].tolist()
    [3.0, 2.0]
    """
    made = {}
    for name, value in columns.items():
        column = schema("plots").column(name)
        blank = pd.Series(_BLANKS.get(column.type, np.nan), index=plots.index)
        now = plots[name] if name in plots.columns else blank.astype(_KINDS.get(column.type, TEXT))
        wanted = _BLANKS.get(column.type, np.nan) if value is None else value
        made[name] = now.mask(where, wanted)
    return plots.assign(**made)


Made = tuple[pd.Series, dict[str, Any]]


def _raise_far(evaluation: Evaluation, change: Change) -> Made:
    """Floor area that counts once, added to what stands: the recorded floor area then beats the buildings'."""
    plots = evaluation.plots
    floor, counted = plots["built_floor_m2"], plots["built_far_floor_m2"]
    if "to" in change.values:
        add = change.values["to"] * plots["area_m2"] - counted
    else:
        add = pd.Series(float(change.values["add_floor_m2"]), index=plots.index).where(floor.notna())
    return add > 0, {"floor_area_m2": floor + add, "far_floor_area_m2": counted + add}


def _set_ceiling(evaluation: Evaluation, change: Change) -> Made:
    return _everywhere(evaluation), {"far_most": change.values["to"]}


def _take_back(evaluation: Evaluation, change: Change) -> Made:
    """Supplied land made suppliable again, its contract off the record; what is built on it stays."""
    industrial = evaluation.plots["is_industrial"]
    of_use = pd.Series("E22", index=industrial.index).mask(industrial.eq(True).fillna(False), "E21")
    to = change.values.get("supply_class") or of_use.mask(industrial.isna(), "E")
    fit = text(evaluation.plots, "supply_class").str.startswith("D")
    return fit.astype(bool), {"supply_class": to, **dict.fromkeys(CONTRACT)}


def _supply(evaluation: Evaluation, change: Change) -> Made:
    """Suppliable land supplied by the contract that is stated."""
    values = {"supply_class": "D21", **change.values}
    values["supplied_on"] = f"{values['contract_day']:%Y-%m-%d}"
    fit = text(evaluation.plots, "supply_class").str.startswith("E")
    return fit.astype(bool), _amounts(evaluation, values)


def _build_out(evaluation: Evaluation, change: Change) -> Made:
    """Built and finished: status as stated, else as planned, else by the use of the land, else plain A."""
    plots = evaluation.plots
    industrial = plots["is_industrial"].eq(True).fillna(False)
    planned = text(plots, "planned_class")
    status = pd.Series("A", index=plots.index).mask(industrial, "A2")
    values = {"status_class": status.mask(planned.str.startswith("A"), planned), **change.values}
    columns = _amounts(evaluation, values)
    if "floor_area_m2" in columns:
        columns["far_floor_area_m2"] = columns["floor_area_m2"] if "far" in change.values else None
    return _everywhere(evaluation), columns


def _demolish(evaluation: Evaluation, change: Change) -> Made:
    floor = dict.fromkeys(
        ("floor_area_m2", "far_floor_area_m2", "footprint_m2", "covered_m2", "service_floor_m2"), 0.0
    )
    standing = ~numbers(evaluation.plots, "built_floor_m2").eq(0)
    return standing | numbers(evaluation.plots, "built_footprint_m2").gt(0), {**floor, **change.values}


def _set(evaluation: Evaluation, change: Change) -> Made:
    value = None if change.values.get("blank") else change.values["value"]
    return _everywhere(evaluation), {change.values["column"]: value}


_MADE: Mapping[str, Callable[[Evaluation, Change], Made]] = MappingProxyType(
    {
        "raise_far": _raise_far,
        "set_ceiling": _set_ceiling,
        "take_back": _take_back,
        "supply": _supply,
        "build_out": _build_out,
        "demolish": _demolish,
        "set": _set,
    }
)


def _everywhere(evaluation: Evaluation) -> pd.Series:
    return pd.Series(True, index=evaluation.plots.index)


def _amounts(evaluation: Evaluation, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with every rate made into the amount it gives on each plot's area of record."""
    area = evaluation.plots["area_m2"]
    amounts = {RATES[name]: rate * _AREA[name](area) for name, rate in values.items() if name in RATES}
    return {**{name: value for name, value in values.items() if name not in RATES}, **amounts}


def _parameter(zone: Zone, change: Change) -> Zone:
    parameters = {**zone.rules.get("parameters", {}), change.values["name"]: change.values["value"]}
    return dataclasses.replace(zone, rules=MappingProxyType({**zone.rules, "parameters": parameters}))


def _without_buildings(evaluation: Evaluation, where: pd.Series) -> Zone:
    """The zone without the parts of its buildings that stand on these plots; recorded areas shrink with the footprint."""
    zone = evaluation.zone
    buildings = zone.layer("buildings")
    if buildings is None or buildings.empty:
        return zone
    ground = zone.plots.geometry[where]
    pieces = cut(buildings.geometry, ground)
    hit = np.unique(pieces.small[pieces.area_m2 > STANDS_M2])
    left = shapely.difference(buildings.geometry.array[hit], shapely.union_all(ground.array))
    area = shapely.area(left)
    share = pd.Series(1.0, index=buildings.index)
    share.iloc[hit] = area / pieces.whole_m2[hit]
    shapes = buildings.geometry.copy()
    shapes.iloc[hit] = left
    recorded = [name for name in ("floor_area_m2", "footprint_m2") if name in buildings.columns]
    shrunk = buildings.assign(**{name: numbers(buildings, name) * share for name in recorded})
    gone = np.zeros(len(buildings), dtype=bool)
    gone[hit[area <= STANDS_M2]] = True
    return zone.with_layer("buildings", shrunk.set_geometry(shapes)[~gone])

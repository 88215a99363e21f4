"""Headroom: floor area that the plan still allows, plot by plot and by park, sub-park, corridor area and zone.

``(ceiling − FAR) × area``, in floor area as the ratio counts it (计容). The ceiling is the plot's own; where that is blank,
the one of the plan units that hold the plot, weighted by area. A plot above its ceiling has a negative figure, which is
shown apart and never set off against the room of others. Without a ceiling or a FAR: unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy.members import names
from land_policy.tally import in_class
from layers.take import numbers

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

SCOPES = ("zone", "park", "sub_park", "corridor")
LAND = {"all": "all", "built": "A", "industrial": "A2"}
"""The kinds of land that are added up, each with its class of built status."""


@dataclass(frozen=True)
class Headroom:
    """Room by plot and by unit.

    ``plots``, on the plots' index: ``ceiling``, ``ceiling_from`` (``plot record``, ``plan units`` or ``unknown``), ``far``,
    ``far_headroom``, ``room_m2`` (negative above the ceiling), ``over`` (nullable), and with a storey height given
    ``height_floor_m2`` and ``height_binds``.
    ``units``: ``scope, unit, land, plots, allowed_m2, over_plots, over_m2, unknown_plots, known_pct``; a plot that lies in
    a corridor area in part counts by its share; ``known_pct`` is a share of land.
    """

    plots: pd.DataFrame
    units: pd.DataFrame


def headroom(evaluation: Evaluation, storey_height_m: float | None = None) -> Headroom:
    """The room that plan and contract leave on each plot, and its sums.

    ``storey_height_m``, an assumption of whoever asks, adds the bound of density and height, ``density × area × whole
    storeys under the height ceiling``, and whether it lies below what the FAR ceiling allows; left out, only FAR bounds.
    """
    plots = of_plots(evaluation)
    if storey_height_m is not None:
        plots = plots.join(_by_height(evaluation.plots, plots["ceiling"], storey_height_m))
    return Headroom(plots, _units(evaluation, plots))


def of_plots(evaluation: Evaluation) -> pd.DataFrame:
    """The room on each plot: columns of :attr:`Headroom.plots`."""
    plots = evaluation.plots
    room = plots["far_headroom"]
    area = room * plots["area_m2"]
    over = area.lt(-1e-6).astype("boolean").mask(area.isna())
    columns = {
        "ceiling": "far_ceiling",
        "ceiling_from": "ceiling_from",
        "far": "far",
        "far_headroom": "far_headroom",
    }
    found = {name: plots[column] for name, column in columns.items()}
    return pd.DataFrame({**found, "room_m2": area, "over": over}, index=plots.index)


def _by_height(plots: pd.DataFrame, ceiling: pd.Series, storey_height_m: float) -> pd.DataFrame:
    density, height = numbers(plots, "density_most_pct"), numbers(plots, "height_most_m")
    storeys = np.floor(height / storey_height_m + 1e-9)
    floor = (density / 100 * plots["area_m2"] * storeys).rename("height_floor_m2")
    allowed = ceiling * plots["area_m2"]
    binds = (floor < allowed).astype("boolean").mask(floor.isna() | allowed.isna())
    return pd.concat([floor, binds.rename("height_binds")], axis=1)


def _units(evaluation: Evaluation, plots: pd.DataFrame) -> pd.DataFrame:
    belongs = evaluation.belongs
    rows = [
        _sums(evaluation, plots, belongs[belongs["scope"].eq(scope)], scope, land)
        for scope in SCOPES
        for land in LAND
    ]
    return pd.concat(rows, ignore_index=True)


def _sums(
    evaluation: Evaluation, plots: pd.DataFrame, belongs: pd.DataFrame, scope: str, land: str
) -> pd.DataFrame:
    """One kind of land of one scope, one row a unit, in the order of the unit's layer."""
    at, part = belongs["plot"].to_numpy(), belongs["share"].to_numpy()
    inside = in_class(evaluation.plots, LAND[land])[at]
    room = plots["room_m2"].to_numpy()[at]
    area = evaluation.plots["area_m2"].to_numpy()[at] * part
    table = pd.DataFrame(
        {
            "unit": belongs["unit"].to_numpy(),
            "plots": inside.astype(float),
            "allowed_m2": np.where(inside & (room > 0), room * part, 0.0),
            "over_plots": (inside & (room < -1e-6)).astype(float),
            "over_m2": np.where(inside & (room < 0), room * part, 0.0),
            "unknown_plots": (inside & np.isnan(room)).astype(float),
            "land": np.where(inside, area, 0.0),
            "known": np.where(inside & ~np.isnan(room), area, 0.0),
        }
    )
    sums = table.groupby("unit", sort=False).sum()
    order = list(dict.fromkeys([*names(evaluation.zone, scope), *sums.index]))
    sums = sums.reindex(order, fill_value=0.0)
    sums["known_pct"] = 100 * sums["known"] / sums["land"].where(sums["land"] > 0)
    nothing = (sums["land"] > 0) & (sums["known"] == 0)
    sums[["allowed_m2", "over_m2"]] = sums[["allowed_m2", "over_m2"]].mask(nothing)
    counts = ["plots", "over_plots", "unknown_plots"]
    sums = (
        sums.astype(dict.fromkeys(counts, "int64"))
        .drop(columns=["land", "known"])
        .rename_axis("unit")
        .reset_index()
    )
    sums.insert(0, "scope", scope)
    sums.insert(2, "land", land)
    return sums

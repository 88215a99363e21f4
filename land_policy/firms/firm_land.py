"""FirmLand: the land each firm occupies: on record, or its share of the plot by the floor area it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.measure import mu
from layers.take import flags, numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

SAME = 1.01
"""Floor let may exceed the floor there is by this much before the two contradict each other."""
SOURCES = (
    "record",
    "whole_plot",
    "floor_share",
    "no_plot",
    "no_used_floor",
    "no_built_floor",
    "contradiction",
)
"""Where the land comes from; from the fourth on, why it is not known."""


def firm_land(evaluation: Evaluation) -> pd.DataFrame:
    """Land of every firm, on the firms' index: ``land_m2``, ``land_mu``, ``land_from`` (one of :data:`SOURCES`).

    The recorded land, rented included, is taken as it is. The only firm of a plot, known not to rent, holds the whole
    of it. Every other firm has its share by floor of what those with a record leave::

        land = (plot's area − Σ recorded land) × floor used / (plot's floor − Σ floor used of those on record)

    so that firms and the floor nobody uses add up to the plot. Blank where the floor of the firm, of the plot, or of a
    firm on record beside it is not known, or where more is used than there is.
    """
    firms = evaluation.zone.layer("firms")
    if firms is None:
        return pd.DataFrame({"land_m2": [], "land_mu": [], "land_from": []}, dtype="float64")
    plots = evaluation.plots
    plot = text(firms, "plot_id")
    area = plot.map(numbers(plots, "area_m2")).astype("float64")
    built = plot.map(numbers(plots, "built_floor_m2")).astype("float64")
    return _apportioned(firms, plot, area, built)


def _apportioned(firms: pd.DataFrame, plot: pd.Series, area: pd.Series, built: pd.Series) -> pd.DataFrame:
    recorded, used = numbers(firms, "occupied_land_m2"), numbers(firms, "used_floor_m2")
    kept = recorded.notna()
    owner = flags(firms, "leased").eq(False).fillna(False).astype(bool)
    alone = plot.groupby(plot).transform("size").eq(1) & owner & ~kept
    total = used.fillna(0.0).groupby(plot).transform("sum")
    taken_land = recorded.fillna(0.0).groupby(plot).transform("sum")
    floor = used.where(kept, 0.0)
    blank = floor.isna().groupby(plot).transform("any").fillna(False).astype(bool)
    taken_floor = floor.groupby(plot).transform("sum").mask(blank)
    rest_land, rest_floor = area - taken_land, built - taken_floor
    share = rest_land * used / rest_floor.where(rest_floor > 0)
    source = np.select(
        [
            kept,
            area.isna(),
            alone,
            used.isna() | taken_floor.isna(),
            built.isna() | built.le(0),
            total.gt(built * SAME) | rest_floor.le(0) | rest_land.lt(0),
        ],
        ["record", "no_plot", "whole_plot", "no_used_floor", "no_built_floor", "contradiction"],
        "floor_share",
    )
    land = recorded.where(kept, area.where(alone, share))
    land = land.where(np.isin(source, SOURCES[:3])).astype("float64")
    table = {"land_m2": land, "land_mu": mu(land), "land_from": pd.Series(source, index=firms.index)}
    return pd.DataFrame(table, index=firms.index)

"""Ceiling: the greatest FAR of each plot, its own on record or that of the plan units that hold it, and which of the two."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.overlay import cut, share
from layers.take import numbers

COVERED = 0.99
"""Plan units with a ceiling must hold at least this share of a plot for theirs to be taken."""
DECIMALS = 9
"""Decimals to which a mean of ceilings is kept: shares that add up to a hair less than one leave no ceiling below what all units have."""


def ceilings(plots: gpd.GeoDataFrame, units: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """``far_ceiling`` and ``ceiling_from`` (``plot record``, ``plan units`` or ``unknown``), on the plots' index.

    The plot's own ``far_most`` beats that of the plan units; without either the ceiling is blank.
    """
    recorded = numbers(plots, "far_most")
    planned = ceiling_of_units(plots[recorded.isna()], units).reindex(plots.index)
    source = np.select([recorded.notna(), planned.notna()], ["plot record", "plan units"], "unknown")
    ceiling = recorded.where(recorded.notna(), planned)
    return pd.DataFrame({"far_ceiling": ceiling, "ceiling_from": source}, index=plots.index)


def ceiling_of_units(plots: gpd.GeoDataFrame, units: gpd.GeoDataFrame | None) -> pd.Series:
    """The FAR ceiling of the plan units that hold each plot: ``Σ share × ceiling / Σ share``, by share of the plot.

    Blank where units with a ceiling hold less than :data:`COVERED` of it.

    >>> import shapely
    >>> plots = gpd.GeoSeries([shapely.box(0, 0, 100, 100)], index=["P"], crs="EPSG:4547").to_frame("geometry")
    >>> halves = [shapely.box(-50, 0, 75, 100), shapely.box(75, 0, 150, 100)]
    >>> units = gpd.GeoDataFrame({"far_most": [2.0, 1.0]}, geometry=halves, crs="EPSG:4547")
    >>> ceiling_of_units(gpd.GeoDataFrame(plots), units).tolist()
    [1.75]
    """
    blank = pd.Series(np.nan, index=plots.index, name="ceiling")
    if units is None or units.empty or plots.empty:
        return blank
    pieces = cut(plots.geometry, units.geometry)
    most = numbers(units, "far_most").to_numpy()[pieces.large]
    part = np.where(np.isnan(most), 0.0, share(pieces))
    held = np.bincount(pieces.small, weights=part, minlength=len(plots))
    total = np.bincount(pieces.small, weights=part * np.nan_to_num(most), minlength=len(plots))
    known = held >= COVERED
    return blank.mask(known, np.round(total / np.where(known, held, 1.0), DECIMALS))

"""Shares: what an image shows of every plot: vegetation, built-up ground, bare soil and water, by the rules for its cells."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.raster.index import index_reader, lacking
from gis.raster.shares import Class, shares
from gis.raster.zonal import zonal_bands
from land_policy.ground.thresholds import COVERS, CellRule, Thresholds
from layers.raster import Raster
from layers.raster_bands import bands_of

COLUMNS = (
    "coverage_pct", *(f"{cover}_pct" for cover in COVERS), "other_pct", "ndvi", "ndwi", "bsi", "ndbi", "cells", "visible", "coarse",
)  # fmt: skip


def usable(thresholds: Thresholds, bands: Sequence[str]) -> tuple[CellRule, ...]:
    """The rules whose index the bands give."""
    return tuple(rule for rule in thresholds.cells if not lacking(rule.index, bands))


def untold(thresholds: Thresholds, bands: Sequence[str]) -> tuple[str, ...]:
    """The covers that cannot be told from these bands: none of their rules can be asked."""
    told = {rule.cover for rule in usable(thresholds, bands)}
    return tuple(cover for cover in COVERS if cover not in told)


def plot_shares(raster: Raster, geoms: gpd.GeoSeries, thresholds: Thresholds) -> pd.DataFrame:
    """What an image shows of every shape: :data:`COLUMNS`, on the shapes' index.

    Shares are per cent of the shape, each cell weighed by the share of it that lies inside; with ``other_pct`` they add up to
    ``coverage_pct``. A cover whose index lacks a band is blank, and its cells are among the others. Where nothing is seen all are blank
    but the coverage, 0. ``ndvi`` and the other indices are means over what is seen. ``cells``: how many cells the shape covers; blank where it is off
    the image. ``visible`` and ``coarse``: by the limits ``visible_pct`` and ``least_cells``.

    Raises InputError and CrsError: the file cannot be read, has no CRS, or no band that any rule asks for.
    """
    bands = bands_of(raster)
    rules = usable(thresholds, bands) or thresholds.cells
    indices = tuple(dict.fromkeys(rule.index for rule in rules))
    numbers = tuple(range(1, len(indices) + 1))
    with index_reader(indices, raster.source, bands) as reader:
        tests: dict[Hashable, Class] = {
            cover: _named(cover, rules, indices) for cover in dict.fromkeys(rule.cover for rule in rules)
        }
        found = shares(reader, geoms, tests, numbers)
        means = zonal_bands(reader, geoms, ("mean", "count"), numbers)
    seen = found["coverage"].to_numpy(dtype=float)
    table = pd.DataFrame({"coverage_pct": 100 * seen}, index=geoms.index)
    for cover in COVERS:
        table[f"{cover}_pct"] = found[cover] * 100 * seen if cover in found else np.nan
    table["other_pct"] = (table["coverage_pct"] - table[[f"{one}_pct" for one in COVERS]].sum(axis=1)).clip(
        lower=0
    )
    table["other_pct"] = table["other_pct"].where(seen > 0)
    for name in ("ndvi", "ndwi", "bsi", "ndbi"):
        table[name] = means[indices.index(name) + 1, "mean"] if name in indices else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        table["cells"] = means[1, "count"] / means[1, "coverage"]
    table["visible"] = (table["coverage_pct"] >= thresholds.limit("visible_pct") - 1e-9).to_numpy(dtype=bool)
    table["coarse"] = (table["cells"] < thresholds.limit("least_cells")).to_numpy(dtype=bool)
    return table[list(COLUMNS)]


def _named(cover: str, rules: Sequence[CellRule], indices: Sequence[str]) -> Callable[..., Any]:
    """Which cells the rules name so: one of its own holds there, and none that is asked before it does."""

    def test(*values: Any) -> Any:
        named = np.zeros(values[0].shape, dtype=bool)
        found = named.copy()
        for rule in rules:
            holds = (values[indices.index(rule.index)] > rule.above) & ~named
            named |= holds
            if rule.cover == cover:
                found |= holds
        return found

    return test

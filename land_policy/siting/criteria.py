"""Criteria: the value of each criterion for each candidate, and what that value is worth."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.errors import SitingError
from gis.nearest import nearest
from gis.raster.terrain import slope_file
from gis.raster.zonal import zonal
from land_policy.siting.condition import column
from land_policy.siting.exclusions import matching
from land_policy.siting.profile import Profile
from land_policy.siting.wish import Criterion, Words
from land_policy.siting.words import column_label, figure, say
from layers.zone import Zone


@dataclass(frozen=True)
class Measured:
    """Values and worths (0 to 1) of the criteria, plot × criterion, and the weights that count (Σ = 1).

    A criterion the zone has nothing to say on, and that may be left out, is in ``notes`` and not in the tables.
    """

    values: pd.DataFrame
    worths: pd.DataFrame
    weights: pd.Series
    notes: tuple[Words, ...]


def measure(
    candidates: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, zone: Zone, profile: Profile, route: pd.Series
) -> Measured:
    """Take every criterion of the profile on the candidates.

    ``plots`` are all plots of the zone: only where nothing is recorded for any of them is an optional criterion
    left out, so the answer for one plot does not hang on which others are candidates.

    Raises `SitingError` when criteria left out carry all the weight.
    """
    values: dict[str, pd.Series] = {}
    worths: dict[str, pd.Series] = {}
    kept: dict[str, float] = {}
    notes: list[Words] = []
    for criterion in profile.criteria:
        lacking = _lacking(criterion, plots, zone, profile)
        if lacking is not None and criterion.optional:
            weight = figure(criterion.weight)
            notes.append(say("note_left_out", label=criterion.label, reason=lacking, weight=weight))
            continue
        blank = pd.Series(np.nan, index=candidates.index)
        taken = (
            blank
            if lacking is not None
            else _MEASURES[criterion.by](criterion, candidates, zone, profile, route)
        )
        values[criterion.name] = taken
        worths[criterion.name] = blank if lacking is not None else criterion.shape.worth(taken)
        kept[criterion.name] = criterion.weight
    total = sum(kept.values())
    if not total > 0:
        raise SitingError(
            f"profile {profile.name}: the zone has no data for any criterion that carries weight. "
            "Supply the layers its criteria name, or use another profile."
        )
    weights = pd.Series(kept, name="weight", dtype=float)
    return Measured(
        pd.DataFrame(values, index=candidates.index),
        pd.DataFrame(worths, index=candidates.index),
        weights if len(kept) == len(profile.criteria) else weights / total,
        tuple(notes),
    )


def _lacking(criterion: Criterion, plots: pd.DataFrame, zone: Zone, profile: Profile) -> Words | None:
    """What the zone lacks to say anything on a criterion, or none."""
    if criterion.by == "distance" and zone.layer(criterion.layer) is None:
        return say("left_no_layer", layer=criterion.layer)
    if criterion.by == "lead_industry":
        if zone.layer("parks") is None:
            return say("left_no_layer", layer="parks")
        if zone.industry_codes not in profile.industry:
            return say("left_no_codes", system=zone.industry_codes)
    if criterion.by == "raster" and criterion.raster not in zone.rasters:
        return say("left_no_raster", raster=criterion.raster)
    if criterion.by in ("column", "category") and len(plots) and column(plots, criterion.column).isna().all():
        return say("left_no_column", column=column_label(criterion.column))
    return None


def _column(
    criterion: Criterion, plots: gpd.GeoDataFrame, zone: Zone, profile: Profile, route: pd.Series
) -> pd.Series:
    values = pd.to_numeric(column(plots, criterion.column)).astype(float)
    return values.abs() if criterion.magnitude else values


def _category(
    criterion: Criterion, plots: gpd.GeoDataFrame, zone: Zone, profile: Profile, route: pd.Series
) -> pd.Series:
    return column(plots, criterion.column).astype("object")


def _policy(
    criterion: Criterion, plots: gpd.GeoDataFrame, zone: Zone, profile: Profile, route: pd.Series
) -> pd.Series:
    return route.reindex(plots.index).replace({"": None})


def _distance(
    criterion: Criterion, plots: gpd.GeoDataFrame, zone: Zone, profile: Profile, route: pd.Series
) -> pd.Series:
    """Straight line from the nearest point of the plot to the nearest feature asked for, in metres."""
    features = matching(zone.layers[criterion.layer], criterion.where)
    if features.empty:
        return pd.Series(np.nan, index=plots.index)
    return nearest(plots.geometry, features.geometry)["distance_m"]


def _raster(
    criterion: Criterion, plots: gpd.GeoDataFrame, zone: Zone, profile: Profile, route: pd.Series
) -> pd.Series:
    """A figure of a raster within the plot, cells weighed by coverage; of its slope in degrees where asked."""
    entry = zone.rasters[criterion.raster]
    file = (zone.folder or Path()) / str(entry["file"] if isinstance(entry, Mapping) else entry)
    if not criterion.slope:
        return zonal(file, plots.geometry, (criterion.statistic,))[criterion.statistic]
    with tempfile.TemporaryDirectory() as folder:
        slope = slope_file(file, Path(folder) / "slope.tif")
        return zonal(slope, plots.geometry, (criterion.statistic,))[criterion.statistic]


def _lead_industry(
    criterion: Criterion, plots: gpd.GeoDataFrame, zone: Zone, profile: Profile, route: pd.Series
) -> pd.Series:
    """``lead`` where the plot's park leads in the project's industry, ``park`` in another, ``outside`` in none."""
    parks = zone.layers["parks"]
    wanted = profile.industry[zone.industry_codes]
    codes = (
        column(parks, "lead_codes").fillna("").astype("str").str.split(r"[;；,，、\s]+", regex=True).explode()
    )
    known = codes[codes.ne("")]
    akin = pd.Series(
        [code.startswith(wanted) or any(w.startswith(code) for w in wanted) for code in known], known.index
    )
    leads = akin.astype(bool).groupby(level=0).any().map({True: "lead", False: "park"})
    park = column(plots, "park_id")
    return park.map(leads).where(park.notna(), "outside")


_MEASURES: Mapping[str, Callable[..., pd.Series]] = {
    "column": _column,
    "category": _category,
    "policy": _policy,
    "distance": _distance,
    "raster": _raster,
    "lead_industry": _lead_industry,
}

"""Criteria: the value of each criterion for each candidate, and what that value is worth."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.errors import CrsError, InputError, SitingError
from gis.nearest import nearest
from gis.raster.terrain import slope_file
from gis.raster.zonal import zonal
from gis.words import refusal
from land_policy.siting.answers import matching
from land_policy.siting.condition import column
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
    taken = {c.name: _take(c, candidates, plots, zone, profile, route) for c in profile.criteria}
    left_out = [c for c in profile.criteria if c.optional and isinstance(taken[c.name], Words)]
    kept = [c for c in profile.criteria if c not in left_out]
    blank = pd.Series(np.nan, index=candidates.index)
    values = {c.name: blank if isinstance(taken[c.name], Words) else taken[c.name] for c in kept}
    worths = {
        c.name: blank if isinstance(taken[c.name], Words) else c.shape.worth(values[c.name]) for c in kept
    }
    weights = pd.Series({c.name: c.weight for c in kept}, name="weight", dtype=float)
    if not weights.sum() > 0:
        raise SitingError(refusal("land_policy", "siting.no_data", profile=profile.name))
    notes = [
        say("note_left_out", label=c.label, reason=taken[c.name], weight=figure(c.weight)) for c in left_out
    ]
    return Measured(
        pd.DataFrame(values, index=candidates.index),
        pd.DataFrame(worths, index=candidates.index),
        weights / weights.sum() if left_out else weights,
        tuple(notes),
    )


def _take(
    criterion: Criterion,
    candidates: gpd.GeoDataFrame,
    plots: gpd.GeoDataFrame,
    zone: Zone,
    profile: Profile,
    route: pd.Series,
) -> pd.Series | Words:
    """The values of one criterion on the candidates, or what the zone lacks to say anything on it."""
    lacking = _lacking(criterion, plots, zone, profile)
    if lacking is not None:
        return lacking
    if criterion.by == "column":
        values = pd.to_numeric(column(candidates, criterion.column)).astype(float)
        return values.abs() if criterion.magnitude else values
    if criterion.by == "category":
        return column(candidates, criterion.column).astype("object")
    if criterion.by == "policy":
        return route.reindex(candidates.index).replace({"": None})
    if criterion.by == "distance":
        return _distance(criterion, candidates, zone)
    if criterion.by == "lead_industry":
        return _lead_industry(candidates, zone, profile.industry[zone.industry_codes])
    return _raster(criterion, candidates, zone)


def _lacking(criterion: Criterion, plots: pd.DataFrame, zone: Zone, profile: Profile) -> Words | None:
    """What the zone lacks to say anything on a criterion, or none."""
    if criterion.by == "distance":
        layer = zone.layer(criterion.layer)
        if layer is None:
            return say("no_layer", what=criterion.layer)
        if matching(layer, criterion.where).empty:
            return say("no_feature", what=criterion.layer)
    if criterion.by == "lead_industry":
        return _no_lead(zone, profile)
    if criterion.by == "raster" and criterion.raster not in zone.rasters:
        return say("no_raster", what=criterion.raster)
    if criterion.by in ("column", "category") and len(plots) and column(plots, criterion.column).isna().all():
        return say("no_column", what=column_label(criterion.column))
    return None


def _no_lead(zone: Zone, profile: Profile) -> Words | None:
    """What the zone lacks to tell which parks lead in the project's industry, or none."""
    parks = zone.layer("parks")
    if parks is None:
        return say("no_layer", what="parks")
    if column(parks, "lead_codes").fillna("").astype("str").str.strip().eq("").all():
        return say("no_lead_codes")
    if not zone.industry_codes:
        return say("codes_unstated")
    if zone.industry_codes not in profile.industry:
        return say("no_code_system", what=zone.industry_codes)
    return None


def _distance(criterion: Criterion, plots: gpd.GeoDataFrame, zone: Zone) -> pd.Series:
    """Straight line from the nearest point of the plot to the nearest feature asked for, in metres."""
    features = matching(zone.layers[criterion.layer], criterion.where)
    return nearest(plots.geometry, features.geometry)["distance_m"]


def _raster(criterion: Criterion, plots: gpd.GeoDataFrame, zone: Zone) -> pd.Series | Words:
    """A figure of a raster within the plot, cells weighed by coverage; of its slope in degrees where asked."""
    if plots.empty:
        return pd.Series(np.nan, index=plots.index)
    entry = zone.rasters[criterion.raster]
    file = (zone.folder or Path()) / str(entry["file"] if isinstance(entry, Mapping) else entry)
    try:
        with tempfile.TemporaryDirectory() as folder:
            if criterion.slope:
                file = slope_file(file, Path(folder) / "slope.tif")
            return zonal(file, plots.geometry, (criterion.statistic,))[criterion.statistic]
    except (CrsError, InputError) as error:
        return say("unreadable", what=str(error))


def _lead_industry(plots: gpd.GeoDataFrame, zone: Zone, wanted: tuple[str, ...]) -> pd.Series:
    """``lead`` where the plot's park leads in the project's industry, ``park`` in another, ``outside`` in none.

    A code leads when it is one of ``wanted``, a class of it or a class that holds it; blank where the park
    names no industry or is not known.
    """
    text = column(zone.layers["parks"], "lead_codes").fillna("").astype("str")
    codes = text.str.split(r"[;；,，、\s]+", regex=True).explode()
    codes = codes[codes.ne("")]
    akin = {
        code: code.startswith(wanted) or any(w.startswith(code) for w in wanted) for code in codes.unique()
    }
    leads = codes.map(akin).astype(bool).groupby(level=0).any().map({True: "lead", False: "park"})
    park = column(plots, "park_id")
    return park.map(leads).where(park.notna(), "outside")

"""Criteria: the value of each criterion for each candidate, and what that value is worth."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.errors import SitingError
from gis.words import Words as Told
from gis.words import refusal
from land_policy.siting import weighing
from land_policy.siting.condition import column
from land_policy.siting.measures import Ground, along, ground_under, no_partner, no_way, partners, straight
from land_policy.siting.profile import Profile
from land_policy.siting.shape import Categories
from land_policy.siting.under import no_ground
from land_policy.siting.wish import Criterion, Words
from land_policy.siting.words import column_label, figure, say
from layers.zone import Zone

_MEASURES: dict[str, Callable[[Criterion, gpd.GeoDataFrame, Ground], pd.Series | Words]] = {
    "distance": straight,
    "roads": along,
    "raster": ground_under,
    "chain": partners,
}


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
    candidates: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, ground: Ground, profile: Profile, route: pd.Series
) -> Measured:
    """Take every criterion of the profile on the candidates.

    ``plots`` are all plots of the zone: only where nothing is recorded for any of them is an optional criterion
    left out, so the answer for one plot does not hang on which others are candidates.

    Raises `SitingError` when criteria left out carry all the weight.
    """
    taken = {c.name: _take(c, candidates, plots, ground, profile, route) for c in profile.criteria}
    left_out = [c for c in profile.criteria if c.optional and isinstance(taken[c.name], Words)]
    kept = [c for c in profile.criteria if c not in left_out]
    blank = pd.Series(np.nan, index=candidates.index)
    values = {c.name: blank if isinstance(taken[c.name], Words) else taken[c.name] for c in kept}
    worths = {c.name: blank if isinstance(taken[c.name], Words) else _worth(c, values[c.name]) for c in kept}
    if not kept or sum(c.weight for c in kept) == 0:
        raise SitingError(refusal("land_policy", "siting.no_data", profile=profile.name))
    table = pd.DataFrame(worths, index=candidates.index)
    weights, told = weighing.in_use(profile.weighing, kept, table)
    notes = [_left_out(c, taken[c.name]) for c in left_out]
    return Measured(pd.DataFrame(values, index=candidates.index), table, weights, (*notes, *told))


def _left_out(criterion: Criterion, reason: pd.Series | Words) -> Words:
    if math.isnan(criterion.weight):
        return say("note_left_out_bare", label=criterion.label, reason=reason)
    return say("note_left_out", label=criterion.label, reason=reason, weight=figure(criterion.weight))


def _worth(criterion: Criterion, values: pd.Series) -> pd.Series:
    """What the values are worth; a plot cut off from the roads is worth 0 where the criterion says so."""
    worth = criterion.shape.worth(values)
    return worth.fillna(0.0) if criterion.cut_off == "worst" else worth


def _take(
    criterion: Criterion,
    candidates: gpd.GeoDataFrame,
    plots: gpd.GeoDataFrame,
    ground: Ground,
    profile: Profile,
    route: pd.Series,
) -> pd.Series | Words:
    """The values of one criterion on the candidates, or what the zone lacks to say anything on it."""
    lacking = _lacking(criterion, plots, ground, profile)
    if lacking is not None:
        return lacking
    if criterion.by == "column":
        values = pd.to_numeric(column(candidates, criterion.column)).astype(float)
        return values.abs() if criterion.magnitude else values
    if criterion.by == "category":
        return column(candidates, criterion.column).astype("object")
    if criterion.by == "policy":
        return route.reindex(candidates.index).replace({"": None})
    if criterion.by == "park":
        return _park(criterion, candidates, ground.zone)
    if criterion.by == "lead_industry":
        return _lead_industry(candidates, ground.zone, profile.industry[ground.zone.industry_codes])
    return _MEASURES[criterion.by](criterion, candidates, ground)


def _lacking(criterion: Criterion, plots: pd.DataFrame, ground: Ground, profile: Profile) -> Words | None:
    """What the zone lacks to say anything on a criterion, or none."""
    if criterion.by in ("distance", "roads"):
        return no_way(criterion, ground)
    if criterion.by == "lead_industry":
        return _no_lead(ground.zone, profile)
    if criterion.by == "chain":
        return no_partner(criterion, ground)
    if criterion.by == "park":
        return _no_park(criterion, plots, ground.zone)
    if criterion.by == "raster":
        return no_ground(criterion, ground.zone)
    if criterion.column and len(plots) and column(plots, criterion.column).isna().all():
        return say("no_column", what=column_label(criterion.column))
    return None


def _no_park(criterion: Criterion, plots: pd.DataFrame, zone: Zone) -> Words | None:
    """What the zone lacks to tell the parks asked for, or none."""
    parks = zone.layer("parks")
    if parks is None:
        return say("no_layer", what="parks")
    asked = criterion.shape.worths if isinstance(criterion.shape, Categories) else {}
    known = {*parks.index, *_named(parks)}
    strange = [park for park in asked if park not in known]
    if strange and criterion.kind == "project":
        _refuse_park(criterion, strange[0], parks)
    if strange:
        return say("no_such_park", what=strange[0])
    return say("no_column", what=column_label("park_id")) if column(plots, "park_id").isna().all() else None


def _refuse_park(criterion: Criterion, park: str, parks: pd.DataFrame) -> None:
    """Tell a project that asks for a park that is not there: the near one, and those there are."""
    names = column(parks, "name").fillna("").astype("str")
    known = [f"{number} {name}".strip() for number, name in names.items()]
    words = {str(word): number for word, number in {**_named(parks), **{n: n for n in parks.index}}.items()}
    held = [word for word in words if park in word or word in park]
    close = held or difflib.get_close_matches(park, list(words), n=1, cutoff=0.5)
    near = (
        refusal("land_policy", "siting.park_near", near=close[0], known=known)
        if close
        else refusal("land_policy", "siting.park_list", known=known)
    )
    source = Told(criterion.source.en, criterion.source.zh)
    raise SitingError(refusal("land_policy", "siting.park", source=source, park=park[:50], near=near))


def _park(criterion: Criterion, plots: pd.DataFrame, zone: Zone) -> pd.Series:
    """The plot's park by its number, or as the criterion calls it; ``outside`` every park."""
    asked = criterion.shape.worths if isinstance(criterion.shape, Categories) else {}
    called = {number: name for name, number in _named(zone.layers["parks"]).items() if name in asked}
    return column(plots, "park_id").astype("object").replace(called).fillna("outside")


def _named(parks: pd.DataFrame) -> dict[str, str]:
    """Number of each park by its name, in either language."""
    names = [column(parks, key).dropna() for key in ("name", "name_en")]
    return {str(name): str(number) for one in names for number, name in one.items()}


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

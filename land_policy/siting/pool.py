"""Pool: the plots that may be part of a site put together: those that nothing but their size keeps out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from gis.errors import SitingError
from gis.words import Words, refusal
from land_policy.siting import exclusions
from land_policy.siting.condition import column
from land_policy.siting.criteria import measure
from land_policy.siting.profile import Profile
from land_policy.siting.wish import Exclusion

if TYPE_CHECKING:
    from land_policy.siting.siting import Siting

FULL_SCORE = 100.0
SIZE = "area_m2"
FLOOR = "floor_most_m2"
"""The floor area a plot's plan allows, which adds up over a site."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Plots that may be used, by number: ``name, area_m2, route, score, floor_m2, firms, lifted, small`` and their shapes.

    ``score`` is the one the siting gives, a plot's own size judged by itself; blank where a value is blank. ``floor_m2`` is what
    stands there, ``firms`` how many work there (blank: unknown). ``lifted``: exclusions that were set aside for it, split by
    ``;``. ``small``: its size alone keeps it out. ``floor_most_m2``: the floor area its plan allows. ``kept_out`` counts the other plots by exclusion.
    """

    plots: gpd.GeoDataFrame
    kept_out: pd.Series


def size_wishes(profile: Profile) -> tuple[Exclusion, ...]:
    """The exclusions that look at nothing but the size of a plot."""
    return tuple(
        one
        for one in profile.exclusions
        if one.by == "columns" and not one.verify
        if one.when and all(test.column == SIZE for test in one.when)
    )


def floor_wanted(profile: Profile) -> tuple[float, tuple[str, ...]]:
    """The floor area the project builds, for which the plan of the whole site must have room; and the exclusions that say so."""
    asked = [
        (test.least, one.name)
        for one in profile.exclusions
        if one.by == "columns"
        for test in one.when
        if len(one.when) == 1 and test.column == FLOOR and test.test == "below" and test.least is not None
    ]
    return max((least for least, _ in asked), default=0.0), tuple(name for _, name in asked)


def window(profile: Profile) -> tuple[float, float]:
    """The least and the greatest area the project wants; `SitingError` where it states none."""
    tests = [test for one in size_wishes(profile) for test in one.when]
    least = [test.least for test in tests if test.least is not None]
    most = [test.most for test in tests if test.most is not None]
    if not least and not most:
        raise SitingError(
            refusal("land_policy", "assembly.no_window", profile=Words(profile.label.en, profile.label.zh))
        )
    return max(least, default=0.0), min(most, default=float("inf"))


def pool(siting: Siting, lift: Collection[str] = (), *, least_m2: float = 0.0) -> Pool:
    """The plots that nothing keeps out but their size, and the exclusions lifted.

    A plot smaller than ``least_m2`` can only be a part: that its own plan has no room for all the floor area the
    project builds does not keep it out.
    Unknown is not a pass here either: a plot whose area is not known stays out. Raises `SitingError` for an exclusion
    that is not there, or is law: what the law keeps out no project can have.
    """
    _liftable(siting.profile, lift)
    size = {one.name for one in size_wishes(siting.profile)}
    reasons = siting.exclusions
    plots = siting.plots
    area = pd.to_numeric(column(plots, SIZE)).astype(float)
    parts = reasons["plot_id"].isin(area.index[area < least_m2])
    roomless = parts & reasons["exclusion"].isin(floor_wanted(siting.profile)[1])
    hard = reasons[~(reasons["exclusion"].isin(size | set(lift)) | roomless)]
    usable = (
        ~plots.index.isin(hard["plot_id"]) & area.gt(0) & ~(plots.geometry.isna() | plots.geometry.is_empty)
    )
    chosen = plots[usable.to_numpy()].sort_index()
    soft = reasons[reasons["exclusion"].isin(lift)].groupby("plot_id")["exclusion"].agg(";".join)
    small = reasons.loc[reasons["exclusion"].isin(size), "plot_id"]
    made = gpd.GeoDataFrame(
        {
            "name": column(chosen, "name"),
            "area_m2": area.reindex(chosen.index),
            "route": exclusions.routes(chosen, siting.profile),
            "score": _scores(siting, chosen),
            "floor_m2": pd.to_numeric(column(chosen, "built_floor_m2")).astype(float),
            FLOOR: pd.to_numeric(column(chosen, FLOOR)).astype(float),
            "firms": _firms(siting, chosen.index),
            "lifted": soft.reindex(chosen.index).fillna("").astype("str"),
            "small": chosen.index.isin(small),
        },
        geometry=chosen.geometry,
        crs=chosen.crs,
    )
    return Pool(
        made, hard.groupby("exclusion")["plot_id"].nunique().sort_values(ascending=False, kind="stable")
    )


def kept_out(siting: Siting, plot_id: str) -> Words:
    """Why a plot may not be used, as the first exclusion says it."""
    rows = siting.exclusions[siting.exclusions["plot_id"].eq(plot_id)]
    size = {one.name for one in size_wishes(siting.profile)}
    rows = rows[~rows["exclusion"].isin(size)]
    if rows.empty:
        return refusal("land_policy", "assembly.no_area")
    return Words(str(rows["reason_en"].iloc[0]), str(rows["reason"].iloc[0]))


def _liftable(profile: Profile, lift: Collection[str]) -> None:
    known = {one.name: one for one in profile.exclusions}
    for name in lift:
        if name not in known:
            raise SitingError(refusal("land_policy", "assembly.lift", name=name, known=sorted(known)))
        if known[name].kind == "law":
            label = Words(known[name].label.en, known[name].label.zh)
            raise SitingError(refusal("land_policy", "assembly.law", label=label))


def _scores(siting: Siting, chosen: gpd.GeoDataFrame) -> pd.Series:
    """The scores of the siting, and of the plots it did not score, by the same criteria and weights."""
    known = siting.scores.reindex(chosen.index)
    others = chosen[~chosen.index.isin(siting.scores.index)]
    if others.empty or siting.weights.empty or siting.ground is None:
        return known.rename("score")
    route = exclusions.routes(others, siting.profile)
    worths = measure(others, siting.plots, siting.ground, siting.profile, route).worths
    for one in siting.profile.criteria:
        if one.by == "policy" and one.name in worths:  # no way to the land is known to be none, not unknown
            worths = worths.assign(**{one.name: worths[one.name].mask(route.eq(""), 0.0)})
    weights = siting.weights
    found = (worths.reindex(columns=weights.index) * weights).sum(axis=1, skipna=False) * FULL_SCORE
    return known.fillna(found.reindex(chosen.index)).rename("score")


def _firms(siting: Siting, plots: pd.Index) -> pd.Series:
    """How many firms work on each plot; blank where the zone has no firms on record."""
    firms = None if siting.ground is None else siting.ground.zone.layer("firms")
    if firms is None or "plot_id" not in firms.columns:
        return pd.Series(pd.NA, index=plots, dtype="Int64")
    return firms["plot_id"].value_counts().reindex(plots).fillna(0).astype("Int64")

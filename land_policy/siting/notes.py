"""Notes: what the reader of a siting must know beside its figures."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from land_policy.siting.condition import column
from land_policy.siting.criteria import Measured
from land_policy.siting.exclusions import Screening
from land_policy.siting.figures import CEILINGS, DENSITY
from land_policy.siting.profile import Profile
from land_policy.siting.wish import Words
from land_policy.siting.words import joined, say
from layers.zone import Zone

NAMED = 20
"""How many plots without a score a note names."""
LEADING = 10
"""How many of the first plots are compared between the two ranks."""


def told(
    zone: Zone,
    profile: Profile,
    plots: gpd.GeoDataFrame,
    screening: Screening,
    measured: Measured,
    candidates: gpd.GeoDataFrame,
    assumed: pd.Index,
) -> tuple[Words, ...]:
    """Counts first, then what is assumed, then what could not be asked, then what tells no plots apart, then where the ranks differ."""
    notes = [_counts(profile, plots, screening, candidates), *profile.expansion]
    if len(assumed) and any(c.column == DENSITY for c in profile.criteria):
        notes.append(say("note_unbuilt", count=len(assumed)))
    notes += _ceilings(profile, plots, candidates)
    notes += [*screening.notes, *measured.notes, *_cut_off(profile, measured)]
    if zone.invented:
        notes.append(say("note_invented"))
    if len(candidates):
        notes += _constant(profile, measured) + _blank(profile, measured) + _open(profile, candidates)
        notes += _ranks(candidates)
    return tuple(notes)


def _counts(
    profile: Profile, plots: gpd.GeoDataFrame, screening: Screening, candidates: gpd.GeoDataFrame
) -> Words:
    if plots.empty:
        return say("note_no_plots")
    if candidates.empty:
        labels = {e.name: e.label for e in profile.exclusions}
        counts = screening.out.sum().sort_values(ascending=False, kind="stable")
        said = joined(Words(f"{labels[n].zh} {c}", f"{labels[n].en} {c}") for n, c in counts.items() if c)
        return say("note_none", plots=len(plots), counts=said)
    ranked = int(candidates["rank"].notna().sum())
    return say("note_counts", plots=len(plots), candidates=len(candidates), ranked=ranked)


def _ceilings(profile: Profile, plots: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame) -> list[Words]:
    """How many plots the wish on FAR takes the ceiling of plan units for, where it asks for one."""
    asked = {test.column for one in profile.exclusions for test in one.when}
    asked |= {one.column for one in profile.criteria}
    units = column(plots, "ceiling_from").eq("plan units").fillna(False)
    if not units.any() or asked.isdisjoint(CEILINGS):
        return []
    chosen = int(units.reindex(candidates.index).sum())
    return [say("note_ceiling", count=int(units.sum()), chosen=chosen)]


def _cut_off(profile: Profile, measured: Measured) -> list[Words]:
    """How many candidates no road leads from, criterion by criterion."""
    values = measured.values
    roads = [c for c in profile.criteria if c.by == "roads" and c.name in values]
    counts = {c.label: int(values[c.name].isna().sum()) for c in roads if values[c.name].notna().any()}
    return [say("note_cut_off", label=label, count=count) for label, count in counts.items() if count]


def _constant(profile: Profile, measured: Measured) -> list[Words]:
    worths = measured.worths
    same = worths.notna().any() & (worths.max() == worths.min()) & (len(worths) > 1)
    labels = [c.label for c in profile.criteria if same.get(c.name, False)]
    return [say("note_constant", labels=joined(labels))] if labels else []


def _blank(profile: Profile, measured: Measured) -> list[Words]:
    blank = measured.worths.isna()
    labels = [c.label for c in profile.criteria if c.name in blank and blank[c.name].any()]
    plots = blank.index[blank.any(axis=1)].astype("str").sort_values()
    named = joined(Words(one, one) for one in plots[:NAMED])
    key = "note_blank" if len(plots) <= NAMED else "note_blank_many"
    return [say(key, count=len(plots), labels=joined(labels), plots=named)] if labels else []


def _open(profile: Profile, candidates: gpd.GeoDataFrame) -> list[Words]:
    names = set(";".join(candidates["to_check"]).split(";"))
    labels = [e.label for e in profile.exclusions if e.name in names]
    count = int(candidates["to_check"].ne("").sum())
    return [say("note_open", count=count, labels=joined(labels))] if labels else []


def _ranks(candidates: gpd.GeoDataFrame) -> list[Words]:
    first = candidates[candidates["rank"].notna()].head(LEADING)
    differ = int(first["rank"].ne(first["topsis_rank"]).sum())
    return [say("note_topsis_differs", count=len(first), differ=differ), say("note_topsis")] if differ else []

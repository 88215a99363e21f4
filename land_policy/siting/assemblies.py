"""Assemblies: adjacent plots of a siting put together where none is large enough: the best sites, how sure, or why none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from gis.errors import SitingError
from gis.measure import M2_PER_HECTARE
from gis.words import Words, refusal
from land_policy.named import columns_named
from land_policy.siting.adjoining import adjoining
from land_policy.siting.assembly import Assembly, assemble
from land_policy.siting.assembly_wish import COSTS, AssemblyWish
from land_policy.siting.pool import FULL_SCORE, Pool, floor_wanted, kept_out, pool, window
from layers.schema import Column

if TYPE_CHECKING:
    from land_policy.siting.siting import Siting

MOST_PLOTS = 1500
"""Plots that hang together well enough to be searched at once; beyond it the question must ask for less."""
EXACT = 1e-9
TIE_SHARE = 1e-6
"""Of two sites alike in cost the smaller one is taken: all land of the pool weighs this share of the dearest plot."""


@dataclass(frozen=True)
class Asked:
    """One question of assembly: areas in m², plots by number, and how they adjoin and what they cost."""

    need_m2: float
    most_m2: float
    must: tuple[str, ...]
    never: tuple[str, ...]
    wish: AssemblyWish


@dataclass(frozen=True, eq=False)
class Assemblies:
    """The best site of adjacent plots and the next best ones, or why there is none.

    ``sites`` is indexed by ``set`` (1 is best): ``plots`` and ``names`` (split by ``;``), ``count``, ``area_m2``, ``over_m2`` (beyond the
    need), ``floor_most_m2`` (what the plans of its plots allow together, blank where that of one is not known), ``room_m2`` (that less
    the floor area the project builds: below 0 the site will not do), ``cost`` (in ``cost_unit``), ``score`` (mean by area), ``floor_m2`` to clear, ``firms`` there, ``lifted`` (how many of its plots have
    an exclusion to be settled), and the union of their shapes. ``members`` has one row a site and plot. ``proved``: no
    site costs less; else by at most the share ``gap``. ``uncosted``: plots left aside because their cost is not known.
    Areas of record add up to ``area_m2``; the shapes may differ from it.
    """

    asked: Asked
    sites: gpd.GeoDataFrame
    members: pd.DataFrame
    proved: bool
    gap: float
    reproducible: bool
    why: Words | None
    pool: Pool
    pairs: int
    largest_m2: float
    uncosted: int
    cost_unit: str


def assemblies(
    siting: Siting,
    *,
    need_m2: float | None = None,
    slack_m2: float | None = None,
    must: tuple[str, ...] = (),
    never: tuple[str, ...] = (),
    wish: AssemblyWish | None = None,
) -> Assemblies:
    """The cheapest connected sites of the plots that only their size keeps out.

    ``need_m2`` left out is the least area the profile wants. The greatest area is ``need_m2 + slack_m2``; without a slack (nor one
    in the profile) the greatest the profile wants, or none where ``need_m2`` is given. ``wish`` left out is the profile's. Raises `SitingError` for plots that may not be used, with what keeps them out.
    """
    asked = _asked(siting, need_m2, slack_m2, must, never, wish or siting.profile.assembly)
    held = pool(siting, asked.wish.lift, least_m2=asked.need_m2)
    for plot in asked.must:
        if plot not in held.plots.index:
            raise SitingError(refusal("land_policy", "assembly.must", plot=plot, why=kept_out(siting, plot)))
    cost, unit = _cost(held.plots, siting.plots, asked.wish.cost)
    known = cost.notna()
    for plot in asked.must:
        if not known[plot]:
            raise SitingError(refusal("land_policy", "assembly.uncosted", plot=plot))
    plots = held.plots[known.to_numpy()].assign(cost=cost[known])
    wish = asked.wish
    edges = adjoining(
        siting.plots.geometry, plots.index, least_edge_m=wish.least_edge_m, road_gap_m=wish.road_gap_m
    )
    island = _islands(len(plots), edges)
    found = _search(plots, edges, asked, island)
    sites, members = _told(plots, found)
    sites["over_m2"] = sites["area_m2"] - asked.need_m2
    sites["room_m2"] = sites["floor_most_m2"] - floor_wanted(siting.profile)[0]
    largest = float(np.bincount(island, weights=plots["area_m2"]).max()) if len(plots) else 0.0
    return Assemblies(
        asked,
        sites,
        members,
        found.proved,
        found.gap,
        found.reproducible,
        found.why,
        held,
        len(edges),
        largest,
        int((~known).sum()),
        unit,
    )


def wanted(siting: Siting) -> bool:
    """Whether a siting asks to be put together: it has no candidate, and plots that are out for their size alone."""
    return siting.candidates.empty and bool(pool(siting, siting.profile.assembly.lift).plots["small"].any())


def _asked(
    siting: Siting,
    need_m2: float | None,
    slack_m2: float | None,
    must: tuple[str, ...],
    never: tuple[str, ...],
    wish: AssemblyWish,
) -> Asked:
    for plot in (*must, *never):
        if plot not in siting.plots.index:
            raise SitingError(refusal("land_policy", "siting.plot", plot=plot))
    clash = sorted(set(must) & set(never))
    if clash:
        raise SitingError(refusal("land_policy", "assembly.clash", plots=clash))
    least, most = window(siting.profile) if need_m2 is None else (need_m2, np.inf)
    if not least > 0:
        raise SitingError(refusal("land_policy", "assembly.no_need"))
    slack = wish.slack_m2 if slack_m2 is None else slack_m2
    if slack is not None:
        most = least + slack
    return Asked(least, most, must, never, wish)


def _cost(pool_plots: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, cost: str) -> tuple[pd.Series, str]:
    """What each plot costs and in what unit; blank where that is not known, which is not nothing."""
    if cost == "score":
        short = pool_plots["area_m2"] * (FULL_SCORE - pool_plots["score"]) / FULL_SCORE
        return (short / M2_PER_HECTARE).clip(lower=0.0), "公顷"
    if cost == "clearing":
        return pool_plots["floor_m2"], "m²"
    from land_policy.evaluation import plot_columns

    amounts = {name: one for name, one in plot_columns().items() if _adds_up(one)}
    if cost not in amounts:
        known = [*COSTS, *columns_named(amounts, amounts, cost)]
        raise SitingError(refusal("land_policy", "assembly.cost", cost=cost, known=known))
    if cost not in plots.columns:
        raise SitingError(refusal("land_policy", "assembly.cost_absent", cost=cost))
    values = pd.to_numeric(plots[cost]).astype(float).reindex(pool_plots.index)
    return values.mask(values < 0), amounts[cost].unit


def _adds_up(column: Column) -> bool:
    """Whether a column holds an amount: only amounts can be added up over plots."""
    whole = column.type in ("number", "count") and column.unit in ("万元", "m²", "人", "幢")
    return whole and not column.name.endswith("headroom_m2")


def _search(
    plots: gpd.GeoDataFrame, edges: pd.DataFrame, asked: Asked, island: npt.NDArray[np.intp]
) -> Assembly:
    """The search in hectares among what hangs together well enough; of two sites alike in cost the smaller one."""
    must = plots.index.get_indexer(list(asked.must)).tolist()
    if plots.empty or len(set(island[must].tolist())) > 1:
        key = "assembly.nothing" if plots.empty else "assembly.apart"
        why = refusal("land_policy", key, plots=list(asked.must))
        return Assembly((), np.nan, 0.0, True, 0.0, (), why)
    area = plots["area_m2"].to_numpy() / M2_PER_HECTARE
    enough = np.bincount(island, weights=area)[island] >= asked.need_m2 / M2_PER_HECTARE * (1 - EXACT)
    if 0 < enough.sum() < len(plots) and enough[must].all():
        return _part(plots, edges, asked, enough)
    if enough.sum() > MOST_PLOTS:
        why = refusal("land_policy", "assembly.large", count=int(enough.sum()), most=MOST_PLOTS)
        return Assembly((), np.nan, 0.0, False, 1.0, (), why)
    cost = plots["cost"].to_numpy()
    tie = TIE_SHARE * (float(cost.max()) or 1.0) / float(area.sum())
    return assemble(
        area,
        cost + tie * area,
        edges[["a", "b"]].to_numpy(),
        asked.need_m2 / M2_PER_HECTARE,
        None if np.isinf(asked.most_m2) else (asked.most_m2 - asked.need_m2) / M2_PER_HECTARE,
        must=must,
        never=[int(at) for at in plots.index.get_indexer(list(asked.never)) if at >= 0],
        max_plots=asked.wish.max_plots,
        unit=refusal("land_policy", "assembly.hectares"),
    )


def _part(
    plots: gpd.GeoDataFrame, edges: pd.DataFrame, asked: Asked, enough: npt.NDArray[np.bool_]
) -> Assembly:
    """The search among the islands that have the area needed; no other plot can be part of a site."""
    at = np.flatnonzero(enough)
    place = np.full(len(plots), -1, dtype=np.intp)
    place[at] = np.arange(len(at))
    here = edges[enough[edges["a"].to_numpy()] & enough[edges["b"].to_numpy()]]
    here = here.assign(a=place[here["a"].to_numpy()], b=place[here["b"].to_numpy()])
    found = _search(plots.iloc[at], here, asked, _islands(len(at), here))

    def back(one: Assembly) -> Assembly:
        return replace(one, plots=tuple(int(at[plot]) for plot in one.plots))

    return replace(back(found), alternatives=tuple(back(one) for one in found.alternatives))


def _islands(count: int, edges: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Which plots hang together: the number of its island by plot."""
    ends = (edges["a"].to_numpy(), edges["b"].to_numpy())
    graph = scipy.sparse.csr_array((np.ones(len(edges)), ends), shape=(count, count))
    island = scipy.sparse.csgraph.connected_components(graph, directed=False)[1] if count else np.empty(0)
    return np.asarray(island, dtype=np.intp)


def _told(plots: gpd.GeoDataFrame, found: Assembly) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """The sites and their members, the best first."""
    answers = [one for one in (found, *found.alternatives) if one.plots]
    number = np.repeat(np.arange(1, len(answers) + 1), [len(one.plots) for one in answers])
    at = np.array([plot for one in answers for plot in one.plots], dtype=np.intp)
    members = plots.iloc[at].assign(set=number).rename_axis("plot_id").reset_index()
    by = members.groupby("set")
    weighted = (members["score"] * members["area_m2"]).groupby(members["set"]).sum(min_count=1)
    blank = members["score"].isna().groupby(members["set"]).any()
    sites = pd.DataFrame(
        {
            "plots": by["plot_id"].agg(";".join).astype("str"),
            "names": by["name"].agg(lambda one: ";".join(one.fillna("").astype("str"))).astype("str"),
            "count": by.size(),
            "area_m2": by["area_m2"].sum(),
            "cost": by["cost"].sum(),
            "score": (weighted / by["area_m2"].sum()).mask(blank),
            "floor_m2": by["floor_m2"]
            .sum(min_count=1)
            .mask(members["floor_m2"].isna().groupby(members["set"]).any()),
            "floor_most_m2": by["floor_most_m2"]
            .sum(min_count=1)
            .mask(members["floor_most_m2"].isna().groupby(members["set"]).any()),
            "firms": by["firms"].sum(min_count=1),
            "lifted": members["lifted"].ne("").groupby(members["set"]).sum(),
        }
    ).rename_axis("set")
    shapes = members.dissolve("set").geometry if len(members) else gpd.GeoSeries([], crs=plots.crs)
    shaped = gpd.GeoDataFrame(sites, geometry=shapes.reindex(sites.index), crs=plots.crs)
    return shaped, pd.DataFrame(members.drop(columns="geometry"))

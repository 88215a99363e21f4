"""FacilityPlan: facilities placed in a zone: which sites, whom each serves, how far, and what stands beside the present."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.errors import SitingError
from gis.roads import ACCESS_M, road_distances
from gis.words import Words, refusal
from land_policy.siting import facilities
from land_policy.siting.condition import all_hold, column
from land_policy.siting.facility_file import FIRMS, WITHIN_REACH, FacilityWish, Places
from land_policy.siting.measures import Ground
from layers.schema import schema

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

Floats = npt.NDArray[np.float64]
MOST_PAIRS = 400_000
"""Demands times sites that one programme takes; beyond it the file must ask for less."""


@dataclass(frozen=True, eq=False)
class FacilityPlan:
    """The sites taken, new ones and those that stand, and who is served by which.

    ``sites`` by ``site`` (``layer:number``): ``layer, id, name, name_en, existing, serves`` (demands), ``weight`` (what they count),
    ``mean_m`` (by weight), ``farthest_m``, a point inside each. ``demands`` by ``demand``: the same names, ``weight, state,
    served_by, distance_m, before_m`` (to what stands already). ``state``: ``served``; ``beyond`` the reach of all sites taken (by
    covering nobody serves them, else the nearest does); ``cut_off`` from every site along the roads; ``none`` where no site
    is taken. ``mean_m`` and ``farthest_m`` are of all that some site serves. ``unweighed``: demands left out because what
    they count by is blank. Shares are of the weight of all demands, ``before`` with what stands already alone.
    """

    wish: FacilityWish
    day: date
    sites: gpd.GeoDataFrame
    demands: gpd.GeoDataFrame
    candidates: int
    unweighed: int
    objective: float
    covered: float
    before: float
    mean_m: float
    farthest_m: float
    proved: bool
    gap: float
    why: Words | None = None

    @property
    def weight_unit(self) -> tuple[str, str, str]:
        """What demands count by, in Chinese and English, with its unit; blank where each counts one."""
        weighed = self.wish.demands[0]
        if not weighed.weight:
            return "", "", ""
        from land_policy.evaluation import plot_columns

        known = {one.name: one for one in schema(weighed.layer).columns}
        one = (plot_columns() if weighed.layer == "plots" else known).get(weighed.weight)
        return (one.zh, one.en, one.unit) if one else (weighed.weight, weighed.weight, "")


def facility_plan(evaluation: Evaluation, wish: FacilityWish) -> FacilityPlan:
    """Place the facilities of a wish in a zone.

    Straight distances run between points inside; along roads they run from the edge of a plot to the nearest road, along
    it, and in to the site, as :func:`gis.roads.road_distances` does; what a plot has on itself is at no distance. Demands that no
    site reaches are set apart and counted as not served, so that the rest has an answer. Raises `SitingError` for a
    layer or a column the zone does not have, for no demand or site, and for more pairs than one programme takes.
    """
    ground = Ground(evaluation.zone)
    demands = _gathered(evaluation, wish.demands, "demand")
    known = demands["weight"].notna()
    unweighed, demands = int((~known).sum()), demands[known.to_numpy()]
    existing, sites = (
        _gathered(evaluation, wish.existing, "existing"),
        _gathered(evaluation, wish.sites, "site"),
    )
    both = [existing.assign(existing=True), sites.assign(existing=False)]
    sites = pd.concat([one for one in both if len(one)] or both)
    sites = sites[~sites.index.duplicated()]
    if demands.empty or sites.empty:
        raise SitingError(refusal("land_policy", "facility.empty", demands=len(demands), sites=len(sites)))
    if len(demands) * len(sites) > MOST_PAIRS:
        told = {"demands": len(demands), "sites": len(sites), "most": MOST_PAIRS}
        raise SitingError(refusal("land_policy", "facility.large", **told))
    apart = _apart(demands, sites, wish, ground)
    reached = np.isfinite(apart).any(axis=1)
    if wish.method == "lscp":
        reached = (apart <= (wish.reach_m or 0.0)).any(axis=1)
    fixed = np.flatnonzero(sites["existing"].to_numpy())
    found = _solved(apart[reached], demands["weight"].to_numpy()[reached], fixed.tolist(), wish)
    return _told(evaluation, wish, demands, sites, apart, found, unweighed)


def _gathered(evaluation: Evaluation, places: Sequence[Places], key: str) -> gpd.GeoDataFrame:
    """The features asked for, each with a point inside, its shape, and what it counts; in the order of the file, then by number."""
    frames = [_one(evaluation, one, key) for one in places]
    crs = evaluation.zone.crs
    if not frames:
        empty = pd.DataFrame(columns=["layer", "id", "name", "name_en", "plot", "weight"])
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs))
    together = gpd.GeoDataFrame(pd.concat(frames), geometry="geometry", crs=crs)
    return together[~together.index.duplicated()]


def _one(evaluation: Evaluation, places: Places, key: str) -> gpd.GeoDataFrame:
    zone = evaluation.zone
    layer = evaluation.plots if places.layer == "plots" else zone.layer(places.layer)
    if layer is None:
        raise SitingError(refusal("land_policy", "facility.layer", key=key, layer=places.layer))
    asked = [*(test.column for test in places.where), *([places.weight] if places.weight else [])]
    absent = [name for name in asked if name not in layer.columns]
    if absent:
        told = {"key": key, "layer": places.layer, "column": absent[0]}
        raise SitingError(refusal("land_policy", "facility.column", **told))
    chosen = layer[all_hold(places.where, layer).fillna(False).to_numpy(dtype=bool)].sort_index()
    plot = column(chosen, "plot_id") if places.layer == FIRMS else chosen.index.to_series()
    shapes = evaluation.plots.geometry.reindex(plot) if places.layer == FIRMS else chosen.geometry
    weight = (
        pd.to_numeric(chosen[places.weight]).astype(float) if places.weight else pd.Series(1.0, chosen.index)
    )
    name = column(chosen, "name").fillna("").astype("str")
    named = column(chosen, "name_en").fillna("").astype("str")
    at = "plots" if places.layer == FIRMS else places.layer
    frame = gpd.GeoDataFrame(
        {
            "layer": places.layer,
            "id": chosen.index.astype("str"),
            "name": name.to_numpy(),
            "name_en": named.mask(named.eq(""), name).to_numpy(),
            "plot": [f"{at}:{one}" for one in plot.tolist()],
            "weight": weight.mask(weight < 0).to_numpy(),
        },
        geometry=gpd.GeoSeries(shapes.to_numpy(), crs=zone.crs),
        crs=zone.crs,
    )
    frame.index = pd.Index([f"{places.layer}:{one}" for one in chosen.index.tolist()], dtype="str")
    return frame[~(frame.geometry.isna() | frame.geometry.is_empty)]


def _apart(demands: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, wish: FacilityWish, ground: Ground) -> Floats:
    """Demand × site distances in metres, infinite where there is no way."""
    if wish.distance == "roads":
        if ground.zone.layer("roads") is None or ground.roads(wish.via).empty:
            raise SitingError(refusal("land_policy", "facility.roads"))
        net = ground.network(wish.via)
        apart = road_distances(demands.geometry, sites.geometry, net, access_m=ACCESS_M)
    else:
        a, b = demands.geometry.representative_point(), sites.geometry.representative_point()
        apart = np.hypot(
            a.x.to_numpy()[:, None] - b.x.to_numpy()[None, :],
            a.y.to_numpy()[:, None] - b.y.to_numpy()[None, :],
        )
    same = demands["plot"].to_numpy()[:, None] == sites["plot"].to_numpy()[None, :]
    return np.where(same, 0.0, apart)


def _solved(apart: Floats, weight: Floats, fixed: list[int], wish: FacilityWish) -> facilities.Facilities:
    """The sites taken for the demands that some site reaches."""
    count = (wish.number or 0) + len(fixed)
    reach = wish.reach_m or np.inf
    if not len(apart):
        why = refusal("land_policy", "facility.unreached")
        return facilities.Facilities((), np.nan, np.empty(0, dtype=np.intp), 0.0, True, 0.0, why)
    if wish.method == "lscp":
        return facilities.lscp(apart, reach, fixed)
    count = min(count, apart.shape[1])
    if wish.method == "mclp":
        return facilities.mclp(apart, count, reach, weight, fixed)
    if wish.method == "p_center":
        return facilities.p_center(apart, count, fixed)
    return facilities.p_median(apart, count, weight, fixed)


def _told(
    evaluation: Evaluation,
    wish: FacilityWish,
    demands: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    apart: Floats,
    found: facilities.Facilities,
    unweighed: int,
) -> FacilityPlan:
    """Who is served by whom, from the distances themselves."""
    weight = demands["weight"].to_numpy()
    taken = np.array(found.sites, dtype=np.intp)
    near, nearest = _nearest(apart, taken)
    before, _ = _nearest(apart, np.flatnonzero(sites["existing"].to_numpy()))
    reach = np.inf if wish.reach_m is None else wish.reach_m
    served = np.isfinite(near) & (near <= reach)
    off = ~np.isfinite(apart).any(axis=1)
    state = np.select([served, off, np.isfinite(near)], ["served", "cut_off", "beyond"], "none")
    by = served if wish.method in WITHIN_REACH else np.isfinite(near)
    label = sites.index.to_numpy()
    told = demands.assign(
        state=state,
        served_by=[label[at] if ok else "" for at, ok in zip(nearest.tolist(), by.tolist(), strict=True)],
        distance_m=np.where(np.isfinite(near), near, np.nan),
        before_m=np.where(np.isfinite(before), before, np.nan),
    )
    total = float(weight.sum()) or np.nan
    within = np.isfinite(before) & (before <= reach)
    share, then = float(weight[served].sum()) / total, float(weight[within].sum()) / total
    return FacilityPlan(
        wish,
        evaluation.day,
        _sites(sites.iloc[taken], told),
        told.set_geometry(told.geometry.representative_point()).rename_axis("demand"),
        int((~sites["existing"]).sum()),
        unweighed,
        found.objective,
        share,
        then,
        _mean(near[by], weight[by]),
        float(near[by].max()) if by.any() else np.nan,
        found.proved,
        found.gap,
        found.why,
    )


def _nearest(apart: Floats, taken: npt.NDArray[np.intp]) -> tuple[Floats, npt.NDArray[np.intp]]:
    """How far each demand is from the nearest of some sites, and which that is."""
    if not len(taken):
        return np.full(len(apart), np.inf), np.zeros(len(apart), dtype=np.intp)
    return apart[:, taken].min(axis=1), taken[apart[:, taken].argmin(axis=1)]


def _mean(distance: Floats, weight: Floats) -> float:
    total = float(weight.sum())
    return float((distance * weight).sum() / total) if total > 0 else np.nan


def _sites(taken: gpd.GeoDataFrame, demands: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The sites taken, those that stand first, with what each serves."""
    served = demands[demands["served_by"].ne("")]
    by = served.groupby("served_by")
    weight = by["weight"].sum()
    metres = (served["distance_m"] * served["weight"]).groupby(served["served_by"]).sum()
    made = taken[["layer", "id", "name", "name_en", "existing", "geometry"]].assign(
        serves=by.size().reindex(taken.index).fillna(0).astype("int64"),
        weight=weight.reindex(taken.index).fillna(0.0),
        mean_m=(metres / weight.replace(0.0, np.nan)).reindex(taken.index),
        farthest_m=by["distance_m"].max().reindex(taken.index),
    )
    points = made.set_geometry(made.geometry.representative_point())
    return points.rename_axis("site")

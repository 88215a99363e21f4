"""Measures: how far plots are from things, straight and along roads, what lies under them, and who works near them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.nearest import nearest
from gis.roads import ACCESS_M, Network, along_roads, network
from land_policy.siting.answers import matching
from land_policy.siting.condition import column
from land_policy.siting.under import under
from land_policy.siting.wish import Criterion, Measured, Words
from land_policy.siting.words import say
from layers.zone import Zone

if TYPE_CHECKING:
    from land_policy.firms.chains import Chains

RAIL = "rail"
"""The kind of road that is left out where a wish names no kinds: nobody drives along it."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What a siting measures on: the zone, the firms on its chains, and the networks of its roads, each made once."""

    zone: Zone
    chains: Chains | None = None
    _made: dict[tuple[str, ...], Network] = field(default_factory=dict, init=False, repr=False)

    def roads(self, via: tuple[str, ...]) -> gpd.GeoDataFrame:
        """The roads of the kinds ``via``; none named: all but railways."""
        layer = self.zone.layers["roads"]
        kinds = column(layer, "kind").astype("object")
        return layer[kinds.isin(via) if via else kinds.ne(RAIL)]

    def network(self, via: tuple[str, ...]) -> Network:
        """The network of those roads."""
        if via not in self._made:
            self._made[via] = network(self.roads(via).geometry)
        return self._made[via]

    def partners(self, chain: str, link: str) -> pd.Series | None:
        """Plot of each firm of a chain, of its partners where a link is named; none where the zone has no such chain."""
        known = [] if self.chains is None else [one for one in self.chains.chains if one.name == chain]
        if self.chains is None or not known or (link and link not in [one.name for one in known[0].links]):
            return None
        firms = self.chains.firms
        found = self.chains.partners(chain, link) if link else firms[firms["chain"].eq(chain)]
        return found["plot_id"][found["plot_id"].isin(self.zone.plots.index)].astype("str")


def no_way(wish: Measured, ground: Ground) -> Words | None:
    """What the zone lacks to measure a distance, or none."""
    layer = ground.zone.layer(wish.layer)
    if layer is None:
        return say("no_layer", what=wish.layer)
    if matching(layer, wish.where).empty:
        return say("no_feature", what=wish.layer)
    if wish.by == "roads":
        if ground.zone.layer("roads") is None:
            return say("no_layer", what="roads")
        if ground.roads(wish.via).empty:
            return say("no_feature", what="roads")
    return None


def no_partner(criterion: Criterion, ground: Ground) -> Words | None:
    """What the zone lacks to look for partners on a chain, or none."""
    if ground.chains is None:
        return say("no_chains")
    found = ground.partners(criterion.chain, criterion.link)
    if found is None:
        return say("no_such_chain", what=f"{criterion.chain} {criterion.link}".strip())
    return say("no_partner") if found.empty else None


def straight(wish: Measured, plots: gpd.GeoDataFrame, ground: Ground) -> pd.Series:
    """Straight line from the nearest point of the plot to the nearest feature asked for, in metres."""
    features = matching(ground.zone.layers[wish.layer], wish.where)
    return nearest(plots.geometry, features.geometry)["distance_m"]


def along(wish: Measured, plots: gpd.GeoDataFrame, ground: Ground) -> pd.Series:
    """The same along the roads, with the way to the nearest road at both ends; blank where nothing is reached.

    Nothing is reached without a road within `gis.roads.ACCESS_M` of the plot, nor from a road that does not hang
    together with any of the features.
    """
    features = matching(ground.zone.layers[wish.layer], wish.where)
    found = along_roads(plots.geometry, features.geometry, ground.network(wish.via), access_m=ACCESS_M)
    return found["distance_m"]


def ground_under(wish: Measured, plots: gpd.GeoDataFrame, ground: Ground) -> pd.Series | Words:
    """A figure of what lies under the plots, see `land_policy.siting.under`."""
    return under(wish, plots, ground.zone)


def partners(criterion: Criterion, plots: gpd.GeoDataFrame, ground: Ground) -> pd.Series:
    """How many partner firms work within ``within_m`` of the plot (their plots touched by it); without it, how far the nearest is.

    Straight, from plot to plot. Firms whose plot is not known are not counted. Blank for a plot without a shape.
    """
    at = ground.partners(criterion.chain, criterion.link)
    there = pd.Series(dtype="int64") if at is None else at.value_counts().sort_index()
    homes = ground.zone.plots.geometry.reindex(there.index)
    if criterion.within_m is None:
        return nearest(plots.geometry, homes)["distance_m"]
    row, home = homes.sindex.query(plots.geometry.array, predicate="dwithin", distance=criterion.within_m)
    counts = np.bincount(row, weights=there.to_numpy()[home], minlength=len(plots)).astype(float)
    blank = plots.geometry.isna() | plots.geometry.is_empty
    return pd.Series(counts, index=plots.index).mask(blank)

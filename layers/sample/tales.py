"""Tales: the plots of which the later image tells another tale than the record, and what it then shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.sample.rasters import IMAGE_CELL_M, IMAGE_DAYS, Cloud

LEAST_CELLS = 12
"""Cells below which a plot of the image is all edge."""


@dataclass(frozen=True)
class Tale:
    """A contradiction: its name, what it is in words, what the ground then shows, how many plots, and which suit.

    ``players``: a plot that plays a situation may tell it too.
    """

    key: str
    zh: str
    ground: str
    count: int
    suits: Callable[[gpd.GeoDataFrame], pd.Series]
    players: bool = False


def _state(*states: str) -> Callable[[gpd.GeoDataFrame], pd.Series]:
    return lambda plots: plots["state"].isin(states)


TALES = (
    Tale("image_dug", "台账未动工，影像已动土", "soil", 2, _state("unused"), players=True),
    Tale("image_built", "台账未供，影像已建成", "yard", 1, _state("approved")),
    Tale("image_waste", "台账在建，影像为荒地", "waste", 2, _state("construction"), players=True),
    Tale("image_cleared", "台账未供，影像已动土", "soil", 1, _state("approved")),
    Tale("image_idle_built", "台账未动工，影像已建成", "yard", 1, lambda plots: plots["state"].eq("unused") & plots["theme"].eq("research") & plots["contract_day"].lt("2023-07-01"), players=True),
    Tale("image_unbuilt", "台账已竣工，影像为荒地", "waste", 2, lambda plots: plots["finished_on"].between("2025-05-01", "2026-06-30")),
    Tale("image_gone", "台账已竣工，影像已拆除", "rubble", 1, lambda plots: plots["finished_on"].lt("2015") & plots["theme"].eq("industry")),
    Tale("image_park_built", "台账为绿地，影像已建成", "yard", 1, lambda plots: plots["status_class"].eq("A51")),
)  # fmt: skip


def told(plots: gpd.GeoDataFrame, roles: pd.DataFrame, clouds: dict[int, list[Cloud]]) -> pd.DataFrame:
    """Which plot tells which tale: ``situation, zh, plot_id, on_ground``, in the order of the tales.

    The last plots that suit, of which an image sees enough on both days. A plot not begun that a cloud hid on the first day is dug up on the second: nobody can tell since when.
    """
    seen = plots.geometry.buffer(-30).area.gt(15_000)
    hidden = {year: _hidden(plots, clouds[year]) for year in IMAGE_DAYS}
    clear = pd.concat(hidden, axis=1).max(axis=1).lt(0.05)
    free = pd.Series(True, index=plots.index)
    rows = []
    for tale in TALES:
        suits = tale.suits(plots).fillna(False) & seen & free & clear
        suits &= tale.players | ~plots.index.isin(roles["plot_id"])
        chosen = plots.index[suits][-tale.count :]
        free[chosen] = False
        rows += [(tale.key, tale.zh, plot, tale.ground) for plot in chosen]
    years = sorted(IMAGE_DAYS)
    blind = plots["state"].eq("unused") & seen & free & hidden[years[0]].gt(0.6) & hidden[years[1]].lt(0.05)
    rows += [
        ("image_unclear", "前期影像被云遮挡，后期为裸土", plot, "soil") for plot in plots.index[blind][-1:]
    ]
    return pd.DataFrame(rows, columns=["situation", "zh", "plot_id", "on_ground"])


def hard_to_see(plots: gpd.GeoDataFrame, clouds: dict[int, list[Cloud]]) -> pd.DataFrame:
    """The plots that the later image cannot tell of: under its cloud, or smaller than a handful of its cells."""
    later = max(IMAGE_DAYS)
    under = plots.index[_hidden(plots, clouds[later]).gt(0.45)]
    small = plots.index[plots.area.lt(LEAST_CELLS * IMAGE_CELL_M**2)].difference(under, sort=False)
    rows = [("image_cloud", "影像被云或云影遮挡", plot) for plot in under]
    rows += [("image_coarse", "地块小于十二个影像像元", plot) for plot in small]
    return pd.DataFrame(rows, columns=["situation", "zh", "plot_id"])


def _hidden(plots: gpd.GeoDataFrame, clouds: list[Cloud]) -> pd.Series:
    """Which share of every plot clouds and their shadows hide: of a lattice of points in its box, those within the plot."""
    found = []
    for shape in plots.geometry:
        x0, y0, x1, y1 = shapely.bounds(shape)
        x, y = (grid.ravel() for grid in np.meshgrid(np.linspace(x0, x1, 24), np.linspace(y0, y1, 24)))
        within = shapely.contains_xy(shape, x, y)
        x, y = x[within], y[within]
        hides = [cloud.over(x, y, 1.08) | cloud.shades(x, y, 1.08) for cloud in clouds]
        found.append(float(pd.DataFrame(hides).any().mean()) if hides else 0.0)
    return pd.Series(found, index=plots.index)

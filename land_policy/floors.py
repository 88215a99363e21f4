"""Floor area: what each building has by its storeys, and how much of it stands on which plot.

A building's floor area is the recorded one, else drawn footprint × storeys. A storey higher than the rule's height
counts by the rule's factor (8 m and twice in the control indicators; both numbers come from the clause). Storeys
whose height is not known count once, and the plot says so. A building on two plots is split by footprint share.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.measure import plane_area_m2
from gis.overlay import Pieces, allocate, cut, share
from layers.heights import storey_heights
from layers.take import numbers, text

STANDS_M2 = 1.0
"""A building stands on a plot when more than this much of its footprint, in m², lies there."""


@dataclass(frozen=True)
class StoreyCount:
    """How storeys count in the floor-area ratio: one higher than ``height_m`` counts ``factor`` times."""

    height_m: float
    factor: float


@dataclass(frozen=True)
class Floors:
    """Floor area by plot, by building, the pieces that join them, and the account that must balance.

    ``by_plot`` has, on the plots' index: ``buildings``, ``floor_m2``, ``far_floor_m2``, ``footprint_m2`` and
    ``heights_known``. ``account`` has a row for floor area and one for footprint: ``on_plots + outside − twice = total``.
    """

    by_plot: pd.DataFrame
    by_building: pd.DataFrame
    pieces: Pieces
    account: pd.DataFrame


def of_buildings(buildings: gpd.GeoDataFrame, count: StoreyCount) -> pd.DataFrame:
    """Footprint and floor area of each building, counted plainly and as the floor-area ratio counts.

    ``far_floor = floor × (1 + (factor − 1) × high storeys / storeys)``. Gives ``footprint_m2``, ``storeys``,
    ``high_storeys``, ``heights_known``, ``floor_m2``, ``far_floor_m2`` and ``floor_from`` on the same index;
    floor area is blank where neither it nor the storeys are recorded.

    Source: the control indicators for industrial projects count a storey above 8 m twice.

    >>> import shapely
    >>> halls = gpd.GeoDataFrame(
    ...     {"storeys": [1, 1], "storey_heights_m": ["9.0", "8.0"]},
    ...     geometry=[shapely.box(0, 0, 30, 20)] * 2, crs="EPSG:4547")
    >>> of_buildings(halls, StoreyCount(8, 2))["far_floor_m2"].tolist()
    [1200.0, 600.0]
    """
    footprint = plane_area_m2(buildings.geometry)
    listed, listed_high = _listed_storeys(text(buildings, "storey_heights_m"), count)
    recorded = numbers(buildings, "storeys")
    one_height = numbers(buildings, "storey_height_m")
    storeys = listed.where(listed.notna(), recorded)
    all_high = storeys.where(one_height > count.height_m, 0.0)
    high = listed_high.where(listed.notna(), all_high)
    heights_known = listed.notna() | (one_height.notna() & storeys.notna())
    floor_recorded = numbers(buildings, "floor_area_m2")
    floor_recorded = floor_recorded.where(floor_recorded > 0)
    floor = floor_recorded.where(floor_recorded.notna(), footprint * storeys)
    extra = ((count.factor - 1) * high / storeys.where(storeys > 0)).fillna(0.0)
    return pd.DataFrame(
        {
            "footprint_m2": footprint,
            "storeys": storeys,
            "high_storeys": high,
            "heights_known": heights_known,
            "floor_m2": floor,
            "far_floor_m2": floor * (1 + extra),
            "floor_from": np.where(
                floor_recorded.notna(), "record", np.where(storeys.notna(), "storeys", "unknown")
            ),
        },
        index=buildings.index,
    )


def on_plots(
    buildings: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, count: StoreyCount | pd.DataFrame
) -> Floors:
    """Every building's floor area and footprint, brought to the plots it stands on by footprint share.

    ``count`` holds for all plots, or is a frame ``height_m, factor`` on their index: the edition of the rule that
    governs a plot says how the storeys on it count. Needs both layers in one metric CRS. Where plots overlap each
    gets its full piece, and the account says how much that counts twice.
    """
    pieces = cut(buildings.geometry, plots.geometry)
    each, far_floor = _counted(buildings, pieces, _by_plot(count, plots.index))
    amounts = {name: each[name].to_numpy(dtype=float) for name in ("floor_m2", "footprint_m2")}
    by_plot = {name: allocate(pieces, amount, len(plots)) for name, amount in amounts.items()}
    stands = pieces.area_m2 > STANDS_M2
    number = np.bincount(pieces.large[stands], minlength=len(plots))
    unsure = ~each["heights_known"].to_numpy(dtype=bool)
    doubtful = np.bincount(pieces.large[stands], weights=unsure[pieces.small[stands]], minlength=len(plots))
    table = {"buildings": number, **by_plot, "far_floor_m2": far_floor, "heights_known": doubtful == 0}
    return Floors(pd.DataFrame(table, index=plots.index), each, pieces, account(pieces, each))


def _by_plot(count: StoreyCount | pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    if isinstance(count, pd.DataFrame):
        return count.reindex(index)
    return pd.DataFrame({"height_m": count.height_m, "factor": count.factor}, index=index)


def _counted(
    buildings: gpd.GeoDataFrame, pieces: Pieces, counts: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray]:
    """The buildings under the first way of counting, and each plot's counted floor area under its own way."""
    ways, which = np.unique(counts[["height_m", "factor"]].to_numpy(dtype=float), axis=0, return_inverse=True)
    far_floor = np.zeros(len(counts))
    tables = [of_buildings(buildings, StoreyCount(*way)) for way in ways.tolist()]
    for place, table in enumerate(tables):
        here = which.ravel() == place
        far_floor[here] = allocate(pieces, table["far_floor_m2"].to_numpy(dtype=float), len(counts))[here]
    return tables[0], far_floor


def account(pieces: Pieces, by_building: pd.DataFrame, only: np.ndarray | None = None) -> pd.DataFrame:
    """The account of the buildings whose amount is known; ``unknown`` counts the others. ``only``: of those buildings alone."""
    whole = np.where(pieces.whole_m2 > 0, pieces.whole_m2, np.nan)
    amounts = {name: by_building[name].to_numpy(dtype=float) for name in ("floor_m2", "footprint_m2")}
    if only is not None:
        amounts = {name: np.where(only, amount, 0.0) for name, amount in amounts.items()}
    rows = {
        name: {
            "on_plots": float(np.nansum(amount[pieces.small] * share(pieces))),
            "outside": float(np.nansum(amount * pieces.outside_m2 / whole)),
            "twice": float(np.nansum(amount * pieces.twice_m2 / whole)),
            "total": float(np.nansum(amount)),
            "unknown": int(np.isnan(amount).sum()),
        }
        for name, amount in amounts.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _listed_storeys(heights: pd.Series, count: StoreyCount) -> tuple[pd.Series, pd.Series]:
    """Number of storeys listed, and of those higher than the rule's height; blank where no list is given."""
    spellings = {written: storey_heights(written) for written in heights.unique() if written}
    number = {written: float(len(each)) for written, each in spellings.items()}
    high = {written: float(sum(h > count.height_m for h in each)) for written, each in spellings.items()}
    return heights.map(number).astype("float64"), heights.map(high).astype("float64")

"""Unsupplied land on the ground: approval batches cut by plots into pieces, every square metre in one class.

Classes of a piece: ``supplied``, ``used`` (built on, without papers), ``unsupplied``, ``unknown`` (whether supplied
cannot be said), ``outside`` every plot, and ``sliver`` (a remainder too small or too narrow to supply).
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.overlay import Pieces, cut, share
from gis.threads import joined
from gis.topology import mean_width
from land_policy.stock.ledger_file import LedgerFile

CLASSES = ("supplied", "used", "unsupplied", "unknown", "outside", "sliver")
REMAINDERS = ("unsupplied", "outside")
"""Classes of which a part may be a sliver."""

_SURFACE = 3  # the type of a polygon in the simple-feature model
_DUST_M2 = 1e-6  # below the rounding of coordinates


def pieces(
    batches: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, land: pd.Series, ledger: LedgerFile
) -> tuple[gpd.GeoDataFrame, pd.Series]:
    """Every piece of every batch, and the area counted twice in each where plots overlap.

    Columns ``batch_id, plot_id`` (blank outside every plot), ``land`` (of :data:`CLASSES`), ``was`` (the class a
    sliver was taken from), ``area_m2``, ``width_m``. For each batch: Σ area of its pieces − counted twice = its area.
    ``land`` is the class of each plot. Raises InputError for invalid shapes.
    """
    held = cut(batches.geometry, plots.geometry)
    shapes = np.asarray(batches.geometry.array, dtype=object)
    covers = np.asarray(plots.geometry.array, dtype=object)[held.large]
    on_plots = joined(shapely.intersection, shapes[held.small], covers)
    out = _outside(shapes, covers, held)
    rows = gpd.GeoDataFrame(
        {
            "batch_id": [*batches.index[held.small], *batches.index],
            "plot_id": [*plots.index[held.large], *[None] * len(batches)],
            "land": [*land.to_numpy()[held.large], *["outside"] * len(batches)],
        },
        geometry=[*on_plots, *out],
        crs=batches.crs,
    )
    twice = pd.Series(held.twice_m2, index=batches.index, name="ground_twice_m2")
    return _sorted_out(_surfaces(rows), ledger), twice


def _outside(shapes: np.ndarray, on_them: np.ndarray, held: Pieces) -> np.ndarray:
    """What of each batch lies on no plot.

    The plots themselves are taken away, not their pieces: where an edge is crossed a piece has a rounded corner, and what
    is left beside it hangs together by a hair.
    """
    left = shapes.copy()
    first = np.searchsorted(held.small, np.arange(len(shapes) + 1))
    asked = np.flatnonzero(np.diff(first))
    covers = np.empty(len(asked), dtype=object)
    covers[:] = [on_them[first[at] : first[at + 1]] for at in asked]
    if len(asked):
        left[asked] = joined(_less, shapes[asked], covers)
    return left


def _less(shapes: np.ndarray, covers: np.ndarray) -> np.ndarray:
    """Each shape without everything that covers it, block by block where streets part it: quicker, and rounded less."""
    return shapely.difference(shapes, [shapely.disjoint_subset_union_all(each) for each in covers])


def _surfaces(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The single polygons the rows are made of; lines and points where shapes touch are nothing."""
    part, owner = shapely.get_parts(np.asarray(rows.geometry.array, dtype=object), return_index=True)
    more, again = shapely.get_parts(part, return_index=True)
    owner = owner[again]
    keep = (shapely.get_type_id(more) == _SURFACE) & (shapely.area(more) > _DUST_M2)
    return gpd.GeoDataFrame(
        pd.DataFrame(rows.drop(columns="geometry")).iloc[owner[keep]].reset_index(drop=True),
        geometry=more[keep],
        crs=rows.crs,
    )


def _sorted_out(rows: gpd.GeoDataFrame, ledger: LedgerFile) -> gpd.GeoDataFrame:
    """The rows with their sizes, slivers in a class of their own, by batch, class and size."""
    shapes = np.asarray(rows.geometry.array, dtype=object)
    area, width = shapely.area(shapes), mean_width(shapes)
    small = (area < ledger.sliver_m2) | (width < ledger.sliver_m)
    sliver = rows["land"].isin(REMAINDERS) & small
    made = rows.assign(
        was=rows["land"].where(sliver), land=rows["land"].mask(sliver, "sliver"), area_m2=area, width_m=width
    )
    rank = made["land"].map({name: at for at, name in enumerate(CLASSES)})
    made = made.assign(_rank=rank).sort_values(
        ["batch_id", "_rank", "area_m2"], ascending=[True, True, False]
    )
    made = made.drop(columns="_rank").reset_index(drop=True)
    made.index = pd.RangeIndex(1, len(made) + 1, name="piece")
    return made[["batch_id", "plot_id", "land", "was", "area_m2", "width_m", "geometry"]]


def by_batch(batches: gpd.GeoDataFrame, made: gpd.GeoDataFrame, twice: pd.Series) -> pd.DataFrame:
    """One row a batch: ``polygon_m2``, ``ground_<class>_m2`` of every class, ``ground_twice_m2``."""
    table = wide(made["batch_id"], made["land"], made["area_m2"]).add_prefix("ground_").add_suffix("_m2")
    table = table.reindex(batches.index, fill_value=0.0)
    return table.assign(ground_twice_m2=twice, polygon_m2=batches.geometry.area)


def by_batch_and_park(made: gpd.GeoDataFrame, parks: gpd.GeoDataFrame) -> pd.DataFrame:
    """Area of every class by batch and park, and under an empty name of what lies outside all parks."""
    held = cut(made.geometry, parks.geometry)
    inside = pd.DataFrame(
        {name: made[name].to_numpy()[held.small] for name in ("batch_id", "land", "area_m2")}
    ).assign(area_m2=lambda rows: rows["area_m2"] * share(held))
    outside = pd.DataFrame(made[["batch_id", "land"]]).assign(area_m2=held.outside_m2)
    rows = pd.concat([inside, outside], ignore_index=True)
    rows["park_id"] = [*parks.index.astype(str)[held.large], *[""] * len(outside)]
    sums = rows.pivot_table(
        index=["batch_id", "park_id"], columns="land", values="area_m2", aggfunc="sum", fill_value=0.0
    )
    return sums.reindex(columns=list(CLASSES), fill_value=0.0).rename_axis(columns=None).add_suffix("_m2")


def wide(unit: pd.Series, land: pd.Series, area: pd.Series) -> pd.DataFrame:
    """Area by unit and class, every class there; the three series go together row by row."""
    rows = pd.DataFrame({"unit": unit.to_numpy(), "land": land.to_numpy(), "area_m2": area.to_numpy()})
    sums = rows.pivot_table(index="unit", columns="land", values="area_m2", aggfunc="sum", fill_value=0.0)
    return sums.reindex(columns=list(CLASSES), fill_value=0.0).rename_axis(index=None, columns=None)

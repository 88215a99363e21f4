"""Grids: any quantity on a grid (light at night, heights, depths …) by park, sub-park and station along the avenue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.errors import YuantuError
from gis.raster.zonal import zonal
from gis.words import Words, refusal
from layers.raster import Raster

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

SCOPES = ("park", "sub_park", "station")
OUTSIDE, ALL = "outside", "all"
"""The units that hold what lies in no park or band, and everything within the frame."""
ADDS = ("light", "grid")
"""Kinds whose values are added up; a sum of heights or depths means nothing."""
COLUMNS = (
    "raster", "scope", "unit", "mean", "sum", "least", "most", "grid_cells", "grid_coverage_pct",
)  # fmt: skip
_STATS = ("mean", "sum", "min", "max", "count")
_LAYERS = {"park": "parks", "sub_park": "sub_parks"}


@dataclass(frozen=True)
class Grids:
    """Every grid of a zone by unit. ``rows`` is long: :data:`COLUMNS`; ``rasters`` has one row a grid.

    ``rasters``: ``raster, kind, title, title_en, unit, date, cell_m, adds, used, why, why_en``. Each ``scope`` has a unit ``outside`` (in none of them)
    and ``all`` (the rectangle around all plots, parks and bands, as far as the grid reaches): where sums are given, they add up: every unit
    and ``outside`` make ``all`` as long as no two units overlap. A unit without any value is blank, never 0.
    """

    rasters: pd.DataFrame
    rows: pd.DataFrame
    missing: Words | None = None

    def figures(self, raster: str, scope: str) -> pd.DataFrame:
        """The rows of one grid and scope, indexed by unit; empty where there are none."""
        rows = self.rows[(self.rows["raster"] == raster) & (self.rows["scope"] == scope)]
        return rows.set_index("unit").drop(columns=["raster", "scope"])


def grids(evaluation: Evaluation) -> Grids:
    """Every raster of a quantity by park, sub-park and station; the first band of each.

    Left out, with the reason: one of a day after the day looked at, one that cannot be read. Images and classes are none of them.
    """
    zone = evaluation.zone
    wanted = [
        one
        for one in zone.rasters.values()
        if one.kind not in ("image", "mask", "cover") and not one.categories
    ]
    units = _units(evaluation) if wanted else {}
    known: list[dict[str, Any]] = []
    found: list[pd.DataFrame] = []
    for raster in wanted:
        row, tables = _one(raster, evaluation, units)
        known.append(row)
        found += tables
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))
    missing = None if wanted else refusal("land_policy", "ground.no_grids")
    return Grids(pd.DataFrame(known, columns=list(_RASTERS)), rows[list(COLUMNS)], missing)


_RASTERS = (
    "raster", "kind", "title", "title_en", "unit", "date", "cell_m", "adds", "used", "why", "why_en",
)  # fmt: skip


def _units(evaluation: Evaluation) -> dict[str, gpd.GeoSeries]:
    """The shapes of every scope that the zone has, by unit."""
    zone, found = evaluation.zone, {}
    for scope, layer in _LAYERS.items():
        frame = zone.layer(layer)
        if frame is not None and len(frame):
            found[scope] = gpd.GeoSeries(frame.geometry)
    bands = evaluation.corridor.bands
    if len(bands):
        found["station"] = gpd.GeoSeries(bands.geometry)
    return found


def _one(
    raster: Raster, evaluation: Evaluation, units: dict[str, gpd.GeoSeries]
) -> tuple[dict[str, Any], list[pd.DataFrame]]:
    """What is known of a grid, and its figures by scope; none where it is left out."""
    taken = pd.NaT if raster.date is None else pd.Timestamp(raster.date)
    row: dict[str, Any] = dict.fromkeys(_RASTERS, "")
    row |= {"raster": raster.name, "kind": raster.kind, "unit": raster.unit, "date": taken, "cell_m": np.nan}
    row |= {
        "title": raster.title("zh"),
        "title_en": raster.title("en"),
        "adds": raster.kind in ADDS,
        "used": False,
    }
    if raster.date is not None and raster.date > evaluation.day:
        why = refusal("land_policy", "ground.later", day=evaluation.day)
        return row | {"why": why.text("zh"), "why_en": why.text("en")}, []
    frame = _frame(evaluation, units)
    try:
        tables = [_scope(raster, scope, shapes, frame) for scope, shapes in units.items()]
    except YuantuError as error:
        return row | {"why": error.text("zh"), "why_en": error.text("en")}, []
    if tables:
        whole = tables[0].set_index("unit").loc[ALL]
        if not whole["grid_coverage_pct"] > 0:
            why = refusal("land_policy", "ground.grid_elsewhere", raster=raster.name)
            return row | {"why": why.text("zh"), "why_en": why.text("en")}, []
        with np.errstate(invalid="ignore", divide="ignore"):
            cells = whole["grid_cells"] / (whole["grid_coverage_pct"] / 100)
            row["cell_m"] = float(np.sqrt(frame.area / cells)) if cells else np.nan
    return row | {"used": True}, tables


def _frame(evaluation: Evaluation, units: dict[str, gpd.GeoSeries]) -> shapely.Geometry:
    """The rectangle around all plots and units."""
    boxes = [evaluation.plots.geometry.total_bounds, *(shapes.total_bounds for shapes in units.values())]
    bounds = np.array(boxes)
    return shapely.box(*np.nanmin(bounds[:, :2], axis=0), *np.nanmax(bounds[:, 2:], axis=0))


def _scope(raster: Raster, scope: str, shapes: gpd.GeoSeries, frame: shapely.Geometry) -> pd.DataFrame:
    """The figures of every unit of one scope, of what lies outside them, and of all."""
    names = [*shapes.index.astype(str), OUTSIDE, ALL]
    union = shapely.union_all(shapes.to_numpy())
    geoms = gpd.GeoSeries([*shapes, shapely.difference(frame, union), frame], index=names, crs=shapes.crs)
    found = zonal(raster.source, geoms, _STATS)
    table = pd.DataFrame(
        {
            "raster": raster.name,
            "scope": scope,
            "unit": names,
            "mean": found["mean"].to_numpy(),
            "sum": found["sum"].to_numpy() if raster.kind in ADDS else np.nan,
            "least": found["min"].to_numpy(),
            "most": found["max"].to_numpy(),
            "grid_cells": found["count"].to_numpy(),
            "grid_coverage_pct": 100 * found["coverage"].to_numpy(),
        }
    )
    return table[list(COLUMNS)]

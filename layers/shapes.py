"""Shapes of a layer: which can be used as they are drawn, which after a safe repair, and why the others cannot."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.repair import repair
from layers.fault import ERROR, WARNING
from layers.log import Log
from layers.schema import Schema
from layers.values import TEXT
from layers.zone import Frame

_SAME_AREA = 0.01
_COLLECTION = 7
_BEYOND_EARTH_M = 1e9
_TYPE_IDS = {"polygon": (3, 6, _COLLECTION), "line": (1, 5), "point": (0,)}


def usable_shapes(raw: Frame, schema: Schema, log: Log) -> tuple[pd.Series, gpd.GeoSeries | None]:
    """Why each row's shape cannot be used (empty: it can), and the shapes, flat and repaired where that is safe."""
    reason = pd.Series("", index=raw.index, dtype=TEXT)
    if schema.shape not in _TYPE_IDS:
        return reason, None
    if not isinstance(raw, gpd.GeoDataFrame):
        log.say(ERROR, "geometry", f"the file has no shapes, and {schema.layer} needs {schema.shape}s.")
        return reason, None
    flat = gpd.GeoSeries(shapely.force_2d(raw.geometry.to_numpy()), index=raw.index, crs=raw.crs)
    kind = shapely.get_type_id(flat.to_numpy())
    wrong = ~np.isin(kind, _TYPE_IDS[schema.shape])
    finite = (np.abs(shapely.bounds(flat.to_numpy())) < _BEYOND_EARTH_M).all(axis=1)  # false for NaN too
    reason = reason.mask(~finite & ~flat.isna() & ~flat.is_empty, "coordinates that are no place on earth")
    reason = reason.mask(
        wrong & ~flat.isna(), "not a " + schema.shape + ": " + flat.geom_type.fillna("").astype(str)
    )
    reason = reason.mask(flat.is_empty, "empty shape").mask(flat.isna(), "no shape")
    if schema.shape == "polygon":
        flat, reason = _mended(flat, reason, log)
    bad = reason[reason != ""]
    log.rows(WARNING, "geometry", "set aside: " + bad + ".", "Draw it again.")
    return reason, flat


def _mended(flat: gpd.GeoSeries, reason: pd.Series, log: Log) -> tuple[gpd.GeoSeries, pd.Series]:
    """Invalid polygons repaired where the area stays within 1 %, and the reason why the others cannot be used."""
    candidates = reason == ""
    mended, done = repair(flat[candidates])
    if done.empty:
        return flat, reason
    change = (done["area_after"] - done["area_before"]).abs() / done["area_before"].where(
        done["area_before"] > 0
    )
    safe = (done["outcome"] == "repaired") & (change < _SAME_AREA)
    kept = done.index[safe]
    flat = flat.copy()
    flat.loc[kept] = mended.loc[kept]
    words = done["reason"].astype(TEXT)
    percent = change[safe].astype(object).map("{:.4%}".format).astype(TEXT)
    said = words[safe] + " repaired: the area changes by " + percent + "."
    log.rows(WARNING, "geometry", said, "Check the drawing.")
    return flat, reason.mask(reason.index.isin(done.index[~safe]), words.reindex(reason.index))

"""Shapes of a layer: which can be used as they are drawn, which after a safe repair, and why the others cannot."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.repair import faults, repair
from layers.fault import ERROR, WARNING
from layers.log import Log
from layers.reason import KINDS, in_both
from layers.schema import Schema
from layers.values import TEXT
from layers.words import Words, words
from layers.zone import Frame

_SAME_AREA = 0.01
_COLLECTION = 7
_BEYOND_EARTH_M = 1e9
_TYPE_IDS = {"polygon": (3, 6, _COLLECTION), "line": (1, 5), "point": (0,)}

SHAPES = {"polygon": words("shape.polygon"), "line": words("shape.line"), "point": words("shape.point")}
"""What the shape of a layer is called."""


def layer_words(schema: Schema) -> Words:
    """What a layer is called in sentences."""
    return Words(schema.layer, schema.zh)


def usable_shapes(raw: Frame, schema: Schema, log: Log) -> tuple[pd.Series, gpd.GeoSeries | None]:
    """Why each row's shape cannot be used (empty: it can), and the shapes, flat and repaired where that is safe."""
    reason = pd.Series("", index=raw.index, dtype=TEXT)
    if schema.shape not in _TYPE_IDS:
        return reason, None
    if not isinstance(raw, gpd.GeoDataFrame):
        log.say("geometry.none", ERROR, layer=layer_words(schema), shape=SHAPES[schema.shape])
        return reason, None
    flat = gpd.GeoSeries(shapely.force_2d(raw.geometry.to_numpy()), index=raw.index, crs=raw.crs)
    kind = shapely.get_type_id(flat.to_numpy())
    wrong = ~np.isin(kind, _TYPE_IDS[schema.shape])
    finite = (np.abs(shapely.bounds(flat.to_numpy())) < _BEYOND_EARTH_M).all(axis=1)  # false for NaN too
    reason = reason.mask(~finite & ~flat.isna() & ~flat.is_empty, str(words("reason.nowhere")))
    drawn = flat.geom_type.fillna("")
    told = {one: str(words("reason.kind", shape=KINDS[schema.shape], found=one)) for one in drawn.unique()}
    reason = reason.mask(wrong & ~flat.isna(), drawn.map(told))
    reason = reason.mask(flat.is_empty, str(words("reason.empty")))
    reason = reason.mask(flat.isna(), str(words("reason.none")))
    if schema.shape == "polygon":
        flat, reason = _mended(flat, reason, log)
    bad = reason[reason != ""]
    log.rows("geometry.aside", WARNING, _worded(bad))
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
    drawn = flat.loc[done.index]
    flat = flat.copy()
    flat.loc[kept] = mended.loc[kept]
    names = done["reason"].astype(TEXT) + _at(faults(drawn).reindex(done.index))
    log.rows("geometry.repaired", WARNING, _worded(names[safe]).assign(change=change[safe]))
    return flat, reason.mask(reason.index.isin(done.index[~safe]), names.reindex(reason.index))


def _at(found: pd.DataFrame) -> pd.Series:
    """The place of each fault of a shape in brackets, in the layer's coordinates; nothing where it has none."""
    x, y = (found[axis].map("{:.3f}".format) for axis in ("x", "y"))
    return (" [" + x + " " + y + "]").where(found["x"].notna(), "").astype(TEXT)


def _worded(reasons: pd.Series) -> pd.DataFrame:
    """Reasons in both languages, as a column that stays a column of objects: text would forget its Chinese."""
    both = [in_both(reason) for reason in reasons]
    return pd.DataFrame({"reason": pd.Series(both, index=reasons.index, dtype=object)})

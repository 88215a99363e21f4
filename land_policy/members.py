"""Members: which plot lies in which park, sub-park, boundary and corridor area, and with what share."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.overlay import Pieces, cut, share
from layers.take import text
from layers.zone import Zone

MOST = 0.5
"""A plot belongs to the one unit that holds more than this share of it."""

COLUMNS = ("scope", "unit", "plot", "share")


def members(zone: Zone) -> pd.DataFrame:
    """Long table ``scope, unit, plot (position), share`` of every unit of the zone that plots are summed by.

    ``zone``: all plots on file. ``boundary``: by share of the plot inside the approved and the managed boundary.
    ``park``, ``sub_park``: the recorded number, else the unit that holds more than half of the plot; share 1.
    ``corridor``: by share of the plot inside each area, since the corridor crosses the zone's edge.
    """
    plots = zone.plots
    everything = pd.DataFrame(
        {"scope": "zone", "unit": "all", "plot": np.arange(len(plots), dtype=np.int64), "share": 1.0}
    )
    frames = [everything]
    frames += [_by_share(plots, zone.layer("boundaries"), "boundary", "kind")]
    frames += [_by_key(plots, zone.layer("parks"), "park", "park_id")]
    frames += [_by_key(plots, zone.layer("sub_parks"), "sub_park", "sub_park_id")]
    frames += [_by_share(plots, zone.layer("corridor_areas"), "corridor", None)]
    return pd.concat([frame for frame in frames if len(frame)], ignore_index=True)


def holder(plots: gpd.GeoDataFrame, units: gpd.GeoDataFrame | None, key: str) -> pd.Series:
    """The unit each plot belongs to: the number on record, else the one that holds more than half of it.

    A number on record that no unit has gives way to the ground where there is a layer of units.
    """
    recorded = plots[key] if key in plots.columns else pd.Series(pd.NA, index=plots.index)
    recorded = recorded.astype("string").replace("", pd.NA)
    if units is None or units.empty:
        return recorded.rename(key)
    recorded = recorded.where(recorded.isin(units.index.astype(str)))
    held = largest_share(cut(plots.geometry, units.geometry), units.index, plots.index)
    return recorded.fillna(held["unit"].where(held["share"] > MOST)).rename(key)


def largest_share(pieces: Pieces, units: pd.Index, plots: pd.Index) -> pd.DataFrame:
    """For each plot the unit that holds most of it, and that share; blank and 0 for a plot outside all."""
    most = pd.Series(share(pieces)).groupby(pieces.small).max().reindex(range(len(plots)), fill_value=0.0)
    held = pieces.holder
    unit = np.where(held >= 0, units.astype(str).to_numpy(dtype=object)[held], None)
    return pd.DataFrame(
        {"unit": pd.Series(unit, index=plots, dtype="string"), "share": most.to_numpy()}, index=plots
    )


def names(zone: Zone, scope: str) -> list[str]:
    """The units of a scope in their layer's order, those that hold no plot included; empty without a layer."""
    layer = {"park": "parks", "sub_park": "sub_parks", "corridor": "corridor_areas"}.get(scope)
    frame = zone.layer(layer) if layer else None
    return [] if frame is None else list(frame.index.astype(str))


def _by_key(plots: gpd.GeoDataFrame, units: gpd.GeoDataFrame | None, scope: str, key: str) -> pd.DataFrame:
    unit = holder(plots, units, key)
    at = np.flatnonzero(unit.notna().to_numpy())
    return pd.DataFrame(
        {"scope": scope, "unit": unit.iloc[at].to_numpy(dtype=object), "plot": at, "share": 1.0}
    )


def _by_share(
    plots: gpd.GeoDataFrame, units: gpd.GeoDataFrame | None, scope: str, label: str | None
) -> pd.DataFrame:
    """Shares in the units; rows of one label are one unit, so that what they have in common counts once."""
    if units is None or units.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    shapes = units.geometry
    if label is not None:
        named = units[text(units, label) != ""]
        shapes = named.geometry.groupby(text(named, label)).apply(lambda rows: rows.union_all())
        shapes = gpd.GeoSeries(shapes, crs=units.crs)
    pieces = cut(plots.geometry, shapes)
    return pd.DataFrame(
        {
            "scope": scope,
            "unit": shapes.index.astype(str)[pieces.large].to_numpy(dtype=object),
            "plot": pieces.small,
            "share": share(pieces),
        }
    )

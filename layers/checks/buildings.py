"""Checks of buildings on their plots: footprints and floors a plot cannot hold, and plots on record that are not the ones they stand on."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.measure import plane_area_m2
from layers.checks.words import area_of_record, at_row, figures, file_of, named
from layers.fault import NOTE, WARNING, Fault, fault
from layers.values import TEXT
from layers.words import words
from layers.zone import Zone

_SAME_AREA = 0.01
_FAR_BELIEVED = 10.0
_MOST = 0.5
_FEW = 3


def on_plots(zone: Zone) -> Iterator[Fault]:
    """Drawn buildings against their plots.

    A building belongs to the plot on its record, else to the one a point inside it lies in. Per plot
    ``Σ drawn area ≤ area of record`` (1 % allowed) and ``Σ drawn area × storeys ≤ 10 × area of record``; and the plot on
    record is one that the building touches. Buildings outside every plot are counted; where most buildings that name a
    plot lie outside it, the offset they have in common is named.
    """
    frame = zone.layer("buildings")
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        return
    ground = _ground(zone, frame)
    record = _record(zone, frame)
    yield from _elsewhere(zone, frame, record, ground)
    yield from _outside(zone, frame, record, ground)
    yield from _moved(zone, frame, record, ground)
    plot = record.fillna(ground)
    drawn = plane_area_m2(frame.geometry)
    area = area_of_record(zone)
    foot = drawn.groupby(plot).sum().reindex(area.index)
    floor = (drawn * figures(frame, "storeys")).groupby(plot).sum().reindex(area.index)
    for wrong, ratio, what in (
        (foot > area * (1 + _SAME_AREA), foot / area, "amount.drawn_footprint"),
        (floor > area * _FAR_BELIEVED, floor / area, "amount.drawn_floor"),
    ):
        if wrong.any():
            worst = ratio[wrong].idxmax()
            yield fault(
                "amount.plots_worst",
                WARNING,
                file_of(zone, "buildings"),
                wrong=words(what),
                count=int(wrong.sum()),
                rows=len(area),
                plots=named(area.index[wrong]),
                worst=worst,
                times=float(ratio.at[worst]),
            )


def _ground(zone: Zone, frame: gpd.GeoDataFrame) -> pd.Series:
    """The plot that a point inside each building lies in; blank outside every plot."""
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    building, plot = shapely.STRtree(zone.plots.geometry.to_numpy()).query(points, predicate="intersects")
    first = np.unique(building, return_index=True)[1]
    found = pd.Series(pd.NA, index=range(len(frame)), dtype=TEXT)
    found.iloc[building[first]] = zone.plots.index.to_numpy()[plot[first]]
    return found.set_axis(frame.index)


def _record(zone: Zone, frame: gpd.GeoDataFrame) -> pd.Series:
    """The plot on each building's record; blank where it names none that is there."""
    if "plot_id" not in frame.columns:
        return pd.Series(pd.NA, index=frame.index, dtype=TEXT)
    record = frame["plot_id"].astype(TEXT)
    return record.where(record.isin(zone.plots.index))


def _elsewhere(zone: Zone, frame: gpd.GeoDataFrame, record: pd.Series, ground: pd.Series) -> Iterator[Fault]:
    """Buildings that stand on another plot than the one on record, and do not even touch that one."""
    doubtful = np.flatnonzero((record.notna() & ground.notna() & (record != ground)).to_numpy(dtype=bool))
    plots = zone.plots.geometry.loc[record.iloc[doubtful]].to_numpy()
    touching = shapely.intersects(frame.geometry.to_numpy()[doubtful], plots)
    wrong = frame.index[doubtful[~touching]]
    if len(wrong):
        yield at_row(
            "link.building",
            zone,
            "buildings",
            wrong[0],
            column="plot_id",
            count=len(wrong),
            rows=len(frame),
            buildings=named(wrong),
        )


def _outside(zone: Zone, frame: gpd.GeoDataFrame, record: pd.Series, ground: pd.Series) -> Iterator[Fault]:
    """Buildings outside every plot, those that name a plot apart from those that name none."""
    area = plane_area_m2(frame.geometry)
    shapes = frame.geometry.to_numpy()
    touching = np.unique(
        shapely.STRtree(zone.plots.geometry.to_numpy()).query(shapes, predicate="intersects")[0]
    )
    off = ground.isna().to_numpy(copy=True)
    off[touching] = False
    for key, severity, asked in (
        ("link.building_off", WARNING, record.notna().to_numpy()),
        ("link.building_loose", NOTE, record.isna().to_numpy()),
    ):
        wrong = frame.index[off & asked]
        if len(wrong):
            total = float(area[off & asked].sum())
            yield fault(
                key,
                severity,
                file_of(zone, "buildings"),
                column="plot_id",
                count=len(wrong),
                rows=int(asked.sum()),
                share=len(wrong) / int(asked.sum()),
                area=total,
                buildings=named(wrong),
            )


def _moved(zone: Zone, frame: gpd.GeoDataFrame, record: pd.Series, ground: pd.Series) -> Iterator[Fault]:
    """Most buildings that name a plot lie outside it: the median offset from their plots, if they share one."""
    own = record.notna().to_numpy()
    wrong = own & (record != ground).fillna(True).to_numpy(dtype=bool)
    if wrong.sum() < _FEW or wrong.sum() <= _MOST * own.sum():
        return
    away = shapely.get_coordinates(shapely.centroid(frame.geometry.to_numpy()[wrong]))
    away -= shapely.get_coordinates(shapely.centroid(zone.plots.geometry.loc[record[wrong]].to_numpy()))
    shift = np.median(away, axis=0)
    spread = float(np.median(np.hypot(*(away - shift).T)))
    yield fault(
        "link.building_moved" if spread < np.hypot(*shift) / 2 else "link.building_most",
        WARNING,
        file_of(zone, "buildings"),
        column="crs",
        count=int(wrong.sum()),
        rows=int(own.sum()),
        share=float(wrong.sum() / own.sum()),
        area=float(plane_area_m2(frame.geometry)[wrong].sum()),
        east=float(shift[0]),
        north=float(shift[1]),
    )

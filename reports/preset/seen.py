"""Seen: an Evaluation and its Sitings as their preset lets them be seen: plots, units, nodes and names, made once for all rooms."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd

from gis.errors import MapError
from land_policy.evaluation import Evaluation, evaluate
from land_policy.siting.siting import Siting
from layers.zone import Zone
from reports.preset.preset import forbidden, preset_of
from reports.words import in_both

UNITS = {"parks": "park_id", "sub_parks": "sub_park_id"}
"""Layers of units and the column of plots that names them."""
NAMED = (*UNITS, "corridor_areas", "corridor_nodes", "roads")
"""Layers whose rows are left out with the names they hold; limits stay what they are, since sites are kept off them."""
OF_PLOTS = ("buildings", "firms", "proceedings")
_KEPT = "_seen"


def seen(evaluation: Evaluation) -> Evaluation:
    """The same Evaluation where nothing is dropped for its words; else one of the zone without what may not be named.

    Dropped are the plots, parks, sub-parks, areas of the corridor, nodes and roads of which any text holds a word that no
    public map may hold; every figure is that of the rest. Asked for twice it is made once.
    """
    if preset_of(evaluation.zone).scan != "drop":
        return evaluation
    kept = vars(evaluation)
    if _KEPT not in kept:
        zone = _zone(evaluation)
        kept[_KEPT] = evaluation if zone is evaluation.zone else evaluate(zone)
        vars(kept[_KEPT])[_KEPT] = kept[_KEPT]
    found: Evaluation = kept[_KEPT]
    return found


def seen_sitings(evaluation: Evaluation, sitings: Sequence[Siting]) -> list[Siting]:
    """Sitings without the plots that may not be named; scores and ranks are those of the whole question."""
    plots = evaluation.plots.index
    drops = plots[~plots.isin(seen(evaluation).plots.index)]
    return [_without(siting, drops) for siting in sitings] if len(drops) else list(sitings)


def check_plot(evaluation: Evaluation, plot: str) -> None:
    """Raises MapError where a plot of the zone is one that its preset leaves out."""
    there = evaluation.plots.index.astype(str)
    if plot in there and plot not in seen(evaluation).plots.index.astype(str):
        name = preset_of(evaluation.zone).name
        raise MapError(in_both("plot_left_out", plot=plot, name_zh=name["zh"], name_en=name["en"]))


def _without(siting: Siting, drops: pd.Index) -> Siting:
    by_plot = ("candidates", "values", "worths", "shares", "scores", "ranks", "holds", "plots")
    made = {name: _off(getattr(siting, name), drops) for name in by_plot}
    listed = {
        name: frame[~frame["plot_id"].isin(drops)]
        for name in ("exclusions", "open_points")
        if "plot_id" in (frame := getattr(siting, name)).columns
    }
    return dataclasses.replace(siting, **made, **listed)


def _off(frame: pd.DataFrame, drops: pd.Index) -> pd.DataFrame:
    return frame[~frame.index.isin(drops)]


def _zone(evaluation: Evaluation) -> Zone:
    """The zone without what may not be named; itself where there is nothing of the kind."""
    zone = evaluation.zone
    layers = dict(zone.layers)
    plots = layers["plots"]
    hits = forbidden(pd.DataFrame(evaluation.plots))
    drops = {"plots": plots.index.intersection(hits.index[hits])}
    for name in NAMED:
        frame = zone.layer(name)
        if frame is not None and len(frame):
            held = forbidden(pd.DataFrame(frame))
            drops[name] = frame.index[held]
    axis = zone.layer("corridor_axis")
    unnamed = axis is not None and len(axis) and bool(forbidden(pd.DataFrame(axis)).any())
    if not unnamed and not any(len(found) for found in drops.values()):
        return zone
    for name, found in drops.items():
        layers[name] = _off(layers[name], found)
    for name in OF_PLOTS:
        if name in layers and "plot_id" in layers[name].columns:
            layers[name] = layers[name][~layers[name]["plot_id"].isin(drops["plots"])]
    for name, column in UNITS.items():
        if column in layers["plots"].columns and len(drops.get(name, ())):
            gone = layers["plots"][column].astype("string").isin(drops[name].astype(str)).fillna(False)
            layers["plots"] = layers["plots"].assign(
                **{column: layers["plots"][column].mask(gone.astype(bool))}
            )
    if axis is not None and unnamed:
        words = [name for name in ("name", "name_en") if name in axis.columns]
        layers["corridor_axis"] = axis.drop(columns=words)
    return dataclasses.replace(zone, layers=layers)

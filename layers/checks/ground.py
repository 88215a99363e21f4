"""Checks of the ground: areas drawn and official, overlaps, gaps, shapes drawn twice, plots outside every park."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np

from gis.measure import plane_area_m2
from gis.topology import overlaps
from layers.checks.words import area_of_record, figures, file_of, named, row_of
from layers.fault import ERROR, NOTE, WARNING, Fault
from layers.zone import Zone

_SHOWN = 20
_TOLERANCE_M2 = 1.0
_OVERLAP_STOPS = 0.10
_SAME_AREA = 0.01
_FACTORS = ((10.0, "10"), (15.0, "15"), (2000 / 3, "666.67"), (10_000.0, "10 000"))


def areas(zone: Zone) -> Iterator[Fault]:
    """Official against drawn area."""
    official = figures(zone.plots, "official_area_m2")
    drawn = plane_area_m2(zone.plots.geometry)
    both = official.notna() & (drawn > 0)
    file = file_of(zone, "plots")
    if not both.any():
        said = "no plot has an official area: the drawn area is the area of record."
        yield Fault(NOTE, "area", file, None, said, "", "official_area_m2")
        return
    share = ((official - drawn).abs() / drawn)[both]
    worst = share.idxmax()
    pair = f"{official.at[worst]:,.1f} and {drawn.at[worst]:,.1f} m²"
    off = share > _SAME_AREA
    if not off.any():
        said = f"official and drawn area agree within 1 % in all {len(share)} plots; most apart in {worst}: {pair}."
        yield Fault(NOTE, "area", file, row_of(zone.plots, worst), said, "", "official_area_m2")
        return
    said = f"official and drawn area differ by more than 1 % in {int(off.sum())} of {len(share)} plots; most in {worst}: {pair}."
    remedy = "The official area is used; correct the figure or the drawing."
    yield Fault(WARNING, "area", file, row_of(zone.plots, worst), said, remedy, "official_area_m2")
    ratio = (official / drawn)[both]
    for factor, words in _FACTORS:
        like = ratio.index[
            ((ratio * factor - 1).abs() < _SAME_AREA) | ((ratio / factor - 1).abs() < _SAME_AREA)
        ]
        if len(like):
            said = f"official area is off by a factor of {words}, as if in another unit: plots {named(like)}."
            yield Fault(
                WARNING,
                "unit",
                file,
                row_of(zone.plots, like[0]),
                said,
                "Correct these rows.",
                "official_area_m2",
            )


def plot_overlaps(zone: Zone) -> Iterator[Fault]:
    """Plots that share ground, largest first."""
    drawn = plane_area_m2(zone.plots.geometry)
    found = overlaps(zone.plots.geometry, _TOLERANCE_M2).sort_values(
        "area_m2", ascending=False, kind="stable"
    )
    if found.empty:
        return
    smaller = np.minimum(drawn.reindex(found["left"]).to_numpy(), drawn.reindex(found["right"]).to_numpy())
    much = found["area_m2"].to_numpy() > _OVERLAP_STOPS * smaller
    remedy = 'Correct the drawing; accept = ["overlap"] under [layers.plots] lets it pass, and the area counts twice.'
    shown = found.head(_SHOWN)
    for left, right, area, grave in zip(shown["left"], shown["right"], shown["area_m2"], much, strict=False):
        said = f"plots {left} and {right} overlap by {area:,.1f} m²."
        severity = ERROR if grave else WARNING
        yield Fault(severity, "overlap", file_of(zone, "plots"), row_of(zone.plots, left), said, remedy)
    if len(found) > _SHOWN:
        severity = ERROR if much[_SHOWN:].any() else WARNING
        rest = float(found["area_m2"].iloc[_SHOWN:].sum())
        said = f"{len(found) - _SHOWN} more pairs of plots overlap, by {rest:,.1f} m² together."
        yield Fault(severity, "overlap", file_of(zone, "plots"), None, said, remedy)


def park_overlaps(zone: Zone) -> Iterator[Fault]:
    """Parks that share ground."""
    parks = zone.layer("parks")
    if not isinstance(parks, gpd.GeoDataFrame):
        return
    found = overlaps(parks.geometry, _TOLERANCE_M2)
    for left, right, area in zip(found["left"], found["right"], found["area_m2"], strict=True):
        said = f"parks {left} and {right} overlap by {area:,.1f} m²."
        yield Fault(
            WARNING, "overlap", file_of(zone, "parks"), row_of(parks, left), said, "Correct the drawing."
        )


def outside_parks(zone: Zone) -> Iterator[Fault]:
    """Plots outside every park, and plots whose park on record is not the one they lie in."""
    parks, plots = zone.layer("parks"), zone.plots
    if not isinstance(parks, gpd.GeoDataFrame):
        return
    points = gpd.GeoDataFrame(geometry=plots.geometry.representative_point())
    inside = points.sjoin(parks[[parks.geometry.name]], predicate="within").iloc[:, -1]
    ground = inside[~inside.index.duplicated()].reindex(plots.index)
    outside = plots.index[ground.isna()]
    if len(outside):
        share = float(area_of_record(zone)[ground.isna()].sum())
        said = f"{len(outside)} of {len(plots)} plots lie outside every park ({share / 1e4:,.2f} ha): {named(outside)}."
        yield Fault(NOTE, "park", file_of(zone, "plots"), None, said, "", "park_id")
    if "park_id" in plots.columns:
        wrong = plots.index[
            plots["park_id"].isin(parks.index) & ground.notna() & (plots["park_id"] != ground)
        ]
        if len(wrong):
            said = f"park_id is not the park the plot lies in for {len(wrong)} plots: {named(wrong)}."
            yield Fault(
                WARNING,
                "link",
                file_of(zone, "plots"),
                row_of(plots, wrong[0]),
                said,
                "Correct one.",
                "park_id",
            )

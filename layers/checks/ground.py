"""Checks of the ground: areas drawn and official, overlaps, gaps, shapes drawn twice, plots outside every park."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.measure import plane_area_m2
from gis.topology import overlaps
from layers.checks.words import area_of_record, at_row, figures, file_of, named, row_of
from layers.fault import ERROR, NOTE, WARNING, Fault, fault
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
        yield fault("area.none", NOTE, file, column="official_area_m2")
        return
    share = ((official - drawn).abs() / drawn)[both]
    worst = share.idxmax()
    off = share > _SAME_AREA
    agree = not off.any()
    yield fault(
        "area.agree" if agree else "area.differ",
        NOTE if agree else WARNING,
        file,
        row_of(zone.plots, worst),
        column="official_area_m2",
        count=int(off.sum()),
        rows=len(share),
        worst=str(worst),
        official=official.at[worst],
        drawn=drawn.at[worst],
    )
    if not agree:
        yield from _factors(zone, (official / drawn)[both])


def _factors(zone: Zone, ratio: pd.Series) -> Iterator[Fault]:
    """Official areas that are off by a factor between two units."""
    for factor, named_so in _FACTORS:
        like = ratio.index[
            ((ratio * factor - 1).abs() < _SAME_AREA) | ((ratio / factor - 1).abs() < _SAME_AREA)
        ]
        if len(like):
            yield at_row(
                "unit.factor",
                zone,
                "plots",
                like[0],
                column="official_area_m2",
                factor=named_so,
                plots=named(like),
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
    file = file_of(zone, "plots")
    shown = found.head(_SHOWN)
    for left, right, area, grave in zip(shown["left"], shown["right"], shown["area_m2"], much, strict=False):
        severity, row = ERROR if grave else WARNING, row_of(zone.plots, left)
        yield fault("overlap.plots", severity, file, row, left=str(left), right=str(right), area=area)
    if len(found) > _SHOWN:
        severity = ERROR if much[_SHOWN:].any() else WARNING
        rest = float(found["area_m2"].iloc[_SHOWN:].sum())
        yield fault("overlap.rest", severity, file, count=len(found) - _SHOWN, area=rest)


def park_overlaps(zone: Zone) -> Iterator[Fault]:
    """Parks that share ground."""
    parks = zone.layer("parks")
    if not isinstance(parks, gpd.GeoDataFrame):
        return
    found = overlaps(parks.geometry, _TOLERANCE_M2)
    for left, right, area in zip(found["left"], found["right"], found["area_m2"], strict=True):
        told: dict[str, Any] = {"left": str(left), "right": str(right), "area": area}
        yield at_row("overlap.parks", zone, "parks", left, **told)


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
        told: dict[str, Any] = {
            "count": len(outside),
            "rows": len(plots),
            "area": share / 1e4,
            "plots": named(outside),
        }
        yield fault("park.outside", NOTE, file_of(zone, "plots"), column="park_id", **told)
    if "park_id" in plots.columns:
        wrong = plots.index[
            plots["park_id"].isin(parks.index) & ground.notna() & (plots["park_id"] != ground)
        ]
        if len(wrong):
            yield at_row(
                "link.park",
                zone,
                "plots",
                wrong[0],
                column="park_id",
                count=len(wrong),
                plots=named(wrong),
            )

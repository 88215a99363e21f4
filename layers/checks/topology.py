"""Checks of topology: shapes drawn twice, gaps between plots, slivers."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd

from gis.measure import plane_area_m2
from gis.topology import NARROW_M, SMALL_M2, duplicates, gaps, slivers
from layers.checks.words import at_row, file_of, named, row_of
from layers.fault import WARNING, Fault, fault
from layers.zone import Zone

_SHOWN = 10


def drawn_twice(zone: Zone) -> Iterator[Fault]:
    """Polygons of one layer drawn more than once, corner for corner, with what counts twice."""
    for layer, frame in zone.layers.items():
        if not isinstance(frame, gpd.GeoDataFrame) or not _polygons(frame):
            continue
        found = duplicates(frame.geometry)
        again = float(plane_area_m2(frame.geometry).reindex(found["right"]).sum()) if len(found) else 0.0
        file = file_of(zone, layer)
        for left, right in zip(found["left"][:_SHOWN], found["right"][:_SHOWN], strict=True):
            yield fault("twice.pair", WARNING, file, row_of(frame, right), left=str(left), right=str(right))
        if len(found):
            yield fault("twice.all", WARNING, file, layer=layer, count=len(found), area=again)


def gaps_between(zone: Zone) -> Iterator[Fault]:
    """Ground left out between plots that is too small or too narrow to be meant, largest first."""
    plots, file = zone.plots, file_of(zone, "plots")
    found = gaps(plots.geometry)
    shown = found.head(_SHOWN)
    for left, right, area, width in zip(
        shown["left"], shown["right"], shown["area_m2"], shown["width_m"], strict=True
    ):
        told = {"left": str(left), "area": area, "width": width}
        row = row_of(plots, left)
        if isinstance(right, str):
            yield fault("gap.between", WARNING, file, row, right=right, **told)
        else:
            yield fault("gap.hole", WARNING, file, row, **told)
    if len(found) > _SHOWN:
        rest = float(found["area_m2"].iloc[_SHOWN:].sum())
        yield fault("gap.rest", WARNING, file, count=len(found) - _SHOWN, area=rest)


def slivers_drawn(zone: Zone) -> Iterator[Fault]:
    """Plots, or parts of plots, that are slivers."""
    plots = zone.plots
    found = slivers(plots.geometry)
    if len(found):
        first = found["label"].iloc[0]
        yield at_row(
            "sliver.plots",
            zone,
            "plots",
            first,
            count=len(found),
            plots=named(found["label"].drop_duplicates()),
            area=float(found["area_m2"].sum()),
            most=SMALL_M2,
            narrow=NARROW_M,
        )


def _polygons(frame: gpd.GeoDataFrame) -> bool:
    return bool(frame.geom_type.dropna().isin(["Polygon", "MultiPolygon"]).all())

"""Does the zone hold together: the ground, the amounts and the records, each check in turn."""

from __future__ import annotations

from layers.checks import amounts, buildings, firms, ground, place, rasters, records, stray, topology
from layers.fault import Fault
from layers.zone import Zone


def check(zone: Zone) -> tuple[Fault, ...]:
    """Every fault of the zone as a whole: what no single cell shows, each with counts, examples and the worst case.

    ERROR only where figures would be wrong: plots that overlap by more than a tenth of the smaller one, and
    layers or plots far from the others. Nothing is changed.

    >>> import geopandas as gpd, pandas as pd
    >>> from datetime import date
    >>> from shapely.geometry import box
    >>> plots = gpd.GeoDataFrame({"official_area_m2": [9000.0]}, geometry=[box(5e5, 38e5, 500100, 3800100)], crs="EPSG:4547",
    ...     index=pd.Index(["P1"], name="plot_id"))
    >>> [fault.message("en") for fault in check(Zone("甲", date(2026, 11, 20), plots.crs, {"plots": plots}))][:2]
    ['the zone lies at 114.001°E 34.328°N (河南).', 'official and drawn area differ by more than 1 % in 1 of 1 plots; most in P1: 9\u2009000.0 and 10\u2009000.0 m².']
    """
    parts = (
        place.where(zone),
        place.astray(zone),
        place.shifted(zone),
        stray.strays(zone),
        ground.areas(zone),
        ground.plot_overlaps(zone),
        ground.park_overlaps(zone),
        topology.drawn_twice(zone),
        topology.gaps_between(zone),
        topology.slivers_drawn(zone),
        amounts.recorded(zone),
        amounts.built(zone),
        amounts.buildings(zone),
        buildings.on_plots(zone),
        records.days_in_order(zone),
        records.long_ago(zone),
        records.contracts_approved(zone),
        records.codes_in_lists(zone),
        records.links(zone),
        ground.outside_parks(zone),
        amounts.sums(zone),
        amounts.money(zone),
        firms.counted_twice(zone),
        rasters.rasters(zone),
        records.absent(zone),
    )
    return tuple(fault for part in parts for fault in part)

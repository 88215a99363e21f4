"""Figures of every plot: areas, floor areas, ratios and its place along the corridor, beside what was recorded."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import LineString

from gis.corridor import northward, station_offset
from gis.errors import InputError
from gis.measure import plane_area_m2
from gis.overlay import cut
from land_policy import indicators
from land_policy.ceiling import ceilings
from land_policy.floors import Floors, StoreyCount, on_plots
from land_policy.members import holder, largest_share
from layers.land_use import INDUSTRIAL, kind
from layers.take import numbers, text
from layers.zone import Zone

ECONOMY = ("fixed_investment_wan", "output_wan", "tax_wan", "employees")


def plot_figures(zone: Zone, count: StoreyCount | pd.DataFrame) -> tuple[gpd.GeoDataFrame, Floors | None]:
    """The plots with every computed column of ``dictionary/plots.csv`` that needs no rule, and the floor account.

    Recorded columns stay as they are. Firms' amounts are added up by plot where the plot itself has none.
    """
    plots = zone.plots.copy()
    plots["park_id"] = holder(plots, zone.layer("parks"), "park_id")
    plots["sub_park_id"] = holder(plots, zone.layer("sub_parks"), "sub_park_id")
    plots["plane_area_m2"] = plane_area_m2(plots.geometry)
    record = indicators.area_of_record(numbers(plots, "official_area_m2"), plots["plane_area_m2"])
    plots[record.columns] = record
    buildings = zone.layer("buildings")
    floors = on_plots(buildings, plots, count) if buildings is not None and len(buildings) else None
    plots = _with(plots, _floor_area(plots, floors))
    plots = _with(plots, _economy(plots, zone.layer("firms")))
    plots = _with(plots, ceilings(plots, zone.layer("plan_units")))
    plots = _with(plots, _ratios(plots))
    plots["is_industrial"] = _industrial(plots, zone.land_use_codes)
    return _with(plots, _along(plots, zone)), floors


def _floor_area(plots: gpd.GeoDataFrame, floors: Floors | None) -> pd.DataFrame:
    """Floor area used in every figure: the plot's own record beats its buildings; 0 on record gives way to them.

    Floor area counted in FAR: the recorded one; else the floor area times what its buildings' high storeys make of
    theirs, ``drawn counted / drawn``.
    """
    blank = pd.Series(np.nan, index=plots.index)
    by_plot = floors.by_plot if floors is not None else None
    drawn = {
        name: by_plot[name] if by_plot is not None else blank
        for name in ("floor_m2", "far_floor_m2", "footprint_m2")
    }
    stands = by_plot["buildings"] > 0 if by_plot is not None else blank.notna()
    floor = _recorded_or_drawn(numbers(plots, "floor_area_m2"), drawn["floor_m2"], stands)
    from_record = floor.notna() & (numbers(plots, "floor_area_m2") == floor)
    factor = drawn["far_floor_m2"] / drawn["floor_m2"].where(drawn["floor_m2"] > 0)
    counted = numbers(plots, "far_floor_area_m2")
    heights = by_plot["heights_known"] & stands if by_plot is not None else False
    nothing = np.where(floor.isna(), "unknown", "none")
    source = np.where(from_record, "plot record", np.where(drawn["floor_m2"] > 0, "buildings", nothing))
    return pd.DataFrame(
        {
            "buildings": by_plot["buildings"].astype("float64") if by_plot is not None else blank,
            "built_floor_m2": floor,
            "built_far_floor_m2": counted.where(counted > 0, floor * factor.fillna(1.0)),
            "floor_from": source,
            "built_footprint_m2": _recorded_or_drawn(
                numbers(plots, "footprint_m2"), drawn["footprint_m2"], stands
            ),
            "built_covered_m2": numbers(plots, "covered_m2"),
            "heights_known": heights | counted.gt(0),
        },
        index=plots.index,
    )


def _recorded_or_drawn(recorded: pd.Series, drawn: pd.Series, stands: pd.Series) -> pd.Series:
    """The record, but for a 0 where buildings stand: what is drawn then, blank where nobody knows what they have."""
    keep = recorded.notna() & ~((recorded == 0) & stands)
    return recorded.where(keep, drawn)


def _economy(plots: gpd.GeoDataFrame, firms: pd.DataFrame | None) -> pd.DataFrame:
    """Investment, output, tax and people by plot: the plot's own, else the sum over its firms; blank if one is blank."""
    table = {}
    for name in ECONOMY:
        own = numbers(plots, name)
        if firms is not None and name in firms.columns:
            amounts = pd.to_numeric(firms[name]).astype("float64")
            groups = amounts.groupby(firms["plot_id"])
            by_plot = groups.sum().where(groups.count() == groups.size()).reindex(plots.index)
            own = own.where(own.notna(), by_plot)
        table[name] = own
    return pd.DataFrame(table, index=plots.index)


def _ratios(plots: gpd.GeoDataFrame) -> pd.DataFrame:
    area, floor = plots["area_m2"], plots["built_floor_m2"]
    far = indicators.far(plots["built_far_floor_m2"], area)
    headroom = indicators.far_headroom(plots["far_ceiling"], far)
    named = {
        "service_land_pct": (numbers(plots, "service_land_m2"), area),
        "service_floor_pct": (numbers(plots, "service_floor_m2"), floor),
        "green_pct": (numbers(plots, "green_m2"), area),
    }
    money = {"investment_wan": "fixed_investment_wan", "output_wan": "output_wan", "tax_wan": "tax_wan"}
    per_ha = [indicators.per_hectare(plots[column], area, f"{name}_ha") for name, column in money.items()]
    per_mu = [indicators.per_mu(plots[column], area, f"{name}_mu") for name, column in money.items()]
    return pd.concat(
        [
            far,
            indicators.far_plain(floor, area),
            indicators.building_density_pct(plots["built_footprint_m2"], area),
            indicators.building_coefficient_pct(plots["built_covered_m2"], area),
            *(indicators.ratio(above, below, name, 100) for name, (above, below) in named.items()),
            *per_ha,
            *per_mu,
            indicators.per_hectare(plots["employees"], area, "people_ha"),
            headroom,
            indicators.floor_headroom_m2(headroom, area),
        ],
        axis=1,
    )


def _industrial(plots: gpd.GeoDataFrame, system: str) -> pd.Series:
    """Whether a plot is land for industry or storage: by its built subclass, else planned class, else land use.

    A status without a subclass (plain A or B) does not say what the land is for.
    """
    status, planned = text(plots, "status_class"), text(plots, "planned_class")
    industrial = pd.Series(pd.NA, index=plots.index, dtype="boolean")
    use = kind(text(plots, "land_use"), system)
    industrial = industrial.mask(use.notna(), use.isin(INDUSTRIAL))
    industrial = industrial.mask(planned != "", planned.str.startswith("A2"))
    built = status.str.match(r"A\d|B1\d")
    return industrial.mask(built, status.str.startswith(("A2", "B11"))).rename("is_industrial")


def _along(plots: gpd.GeoDataFrame, zone: Zone) -> pd.DataFrame:
    """Station and offset along the axis, and the corridor area that holds most of the plot."""
    columns = {
        "station_m": np.nan,
        "offset_m": np.nan,
        "corridor_area_id": pd.Series(pd.NA, index=plots.index, dtype="string"),
        "corridor_share": 0.0,
    }
    table = pd.DataFrame(columns, index=plots.index)
    axis, areas = zone.layer("corridor_axis"), zone.layer("corridor_areas")
    line = axis_line(axis)
    if line is not None:
        place = station_offset(line, plots.geometry)
        within = place["beyond"] == ""
        table["station_m"], table["offset_m"] = (
            place["station_m"].where(within),
            place["offset_m"].where(within),
        )
    if areas is not None and len(areas):
        held = largest_share(cut(plots.geometry, areas.geometry), areas.index, plots.index)
        table["corridor_area_id"], table["corridor_share"] = held["unit"], held["share"]
    return table


def axis_line(axis: gpd.GeoDataFrame | None) -> LineString | None:
    """All rows of the axis layer as one line from south to north; none where they do not make one unbroken line."""
    if axis is None or axis.empty:
        return None
    try:
        return northward(shapely.union_all(axis.geometry.array))
    except InputError:
        return None


def _with(plots: gpd.GeoDataFrame, columns: pd.DataFrame) -> gpd.GeoDataFrame:
    """Another frame with these columns, the geometry last."""
    return plots.assign(**{str(name): column for name, column in columns.items()})

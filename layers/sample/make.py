"""Make: the script that makes the invented zones; run ``python -m layers.sample.make``, same seed, same data."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.sample import (
    contracts,
    links,
    money,
    proceedings,
    rasters,
    situations,
    surroundings,
    tales,
    tenants,
    uses,
    works,
)
from layers.sample.blocks import RIVER_GREEN_M, road_land
from layers.sample.ground import Ground
from layers.sample.plots import mixed, park_plots
from layers.sample.setting import Setting
from layers.sample.settings import shipped
from layers.sample.store import write_layers_of, write_rasters
from layers.sample.streets import Street, hand_drawn, park_streets
from layers.schema import schema
from layers.zone import Frame

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Made:
    """A zone just made: its layers, the roles its plots play, and its rasters."""

    layers: Mapping[str, Frame]
    roles: pd.DataFrame
    rasters: Mapping[str, rasters.Picture]


def made(setting: Setting) -> Made:
    """Everything of one zone, from its setting alone."""
    rng = np.random.default_rng(setting.seed)
    ground = Ground(setting)
    streets = _streets(ground, setting, rng)
    land = road_land(streets)
    water = shapely.union_all(
        [ground.line(w.line).buffer(w.width_m / 2, cap_style="flat") for w in setting.waters]
    )
    plots = _plots(ground, setting, land, water, rng)
    buildings = works.buildings_of(plots, rng)
    everywhere = shapely.union_all([ground.polygon(park.outline) for park in setting.parks])
    if setting.scatter:
        buildings = works.with_strays(buildings, plots, land, everywhere, rng)
    plots = _accounted(plots, buildings, setting, rng)
    roles = (
        situations.cast(plots) if setting.situations else pd.DataFrame(columns=["situation", "zh", "plot_id"])
    )
    plots = situations.played(plots, roles) if setting.situations else plots
    clouds = {year: rasters.clouds_of(ground, setting, year) for year in rasters.IMAGE_DAYS}
    if setting.situations:
        lies = tales.told(plots, roles, clouds)
        plots["on_ground"] = lies.set_index("plot_id")["on_ground"].reindex(plots.index)
        roles = pd.concat(
            [roles, lies.drop(columns="on_ground"), tales.hard_to_see(plots, clouds)], ignore_index=True
        )
    plots = _named(plots, streets, setting)
    plots[["batch_id", "batch_around"]] = surroundings.approved_first(plots)
    plots["contract_no"] = contracts.numbered(plots)
    firms = money.firms(plots, rng)
    plots = _with_firm_names(plots, firms)
    standing = works.recorded(buildings, plots, rng)
    layers: dict[str, Frame] = {
        "plots": plots,
        "buildings": links.with_incubators(standing, plots, setting.seed),
        "firms": links.with_links(tenants.settled(firms, plots, standing, setting.seed), setting.seed),
        "parks": surroundings.parks(ground, setting),
        "sub_parks": surroundings.sub_parks(ground, setting, plots),
        "batches": surroundings.batches(plots, setting),
        "plan_units": surroundings.plan_units(plots, setting),
        **surroundings.corridor(ground, setting),
        "roads": surroundings.roads(streets, setting),
        "constraints": surroundings.constraints(ground, setting),
        "boundaries": surroundings.boundaries(ground, setting, plots),
    }
    layers["plots"] = _in_sub_parks(plots, layers["sub_parks"])
    if setting.situations:
        layers["proceedings"] = proceedings.proceedings(roles)
    drawn = rasters.pictures(ground, setting, plots, buildings, streets) if setting.rasters else {}
    return Made({name: _shown(name, frame) for name, frame in layers.items()}, roles, drawn)


def _streets(ground: Ground, setting: Setting, rng: np.random.Generator) -> list[Street]:
    drawn = hand_drawn(ground, setting)
    axis = ground.line(setting.axis) if setting.axis else None
    laid = [street for park in setting.parks for street in park_streets(ground, park, axis, drawn, rng)]
    return drawn + laid


def _plots(
    ground: Ground,
    setting: Setting,
    land: shapely.Geometry,
    water: shapely.Geometry,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Plots with park, theme, state, codes, industry and contract; indexed by plot number."""
    taken = land.union(water.buffer(RIVER_GREEN_M))
    found = [park_plots(ground, park, taken, water.difference(land), rng) for park in setting.parks]
    plots = gpd.GeoDataFrame(pd.concat(found, ignore_index=True), crs=setting.crs).set_index("plot_id")
    plots["block_theme"] = plots["theme"]
    plots["theme"] = mixed(plots, rng)
    plots["state"] = uses.states(plots, rng)
    works_land = plots["state"].eq("built") & plots["theme"].isin(["industry", "logistics", "factory"])
    plots["state"] = plots["state"].mask(works_land & (rng.random(len(plots)) < LOW_SHARE), "low")
    plots["state"] = plots["held"].fillna(plots["state"])
    plots["area_m2"] = plots.area
    plots["official_area_m2"] = plots["area_m2"].round(2)
    plots = plots.join(uses.coded(plots, rng))
    plots = plots.join(money.industries(plots, setting.parks, rng))
    return plots.join(contracts.contracts(plots, setting.price, setting.day, rng))


LOW_SHARE = 0.24


def _accounted(
    plots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, setting: Setting, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Plots with surveyed areas, money, ceilings, batch and the flags that are false unless somebody set them."""
    plots = plots.join(works.plot_areas(buildings, plots, rng)).join(money.accounts(plots, rng))
    supplied = plots["supply_class"].isin(["D1", "D21", "D22"])
    ceilings = {name: (*theme.far, theme.density_pct, theme.height_m) for name, theme in uses.THEMES.items()}
    for place, column in enumerate(("far_least", "far_most", "density_most_pct", "height_most_m")):
        value = plots["theme"].map({name: four[place] for name, four in ceilings.items()})
        plots[column] = value.where(value.gt(0) & (supplied | plots["state"].eq("approved")))
    old = plots["contract_day"].lt("2012-01-01") & plots["theme"].eq("industry")
    plots["far_least"] = plots["far_least"].mask(old, 0.7)
    blank = pd.Series(pd.NaT, index=plots.index, dtype="datetime64[us]")
    for column in ("start_by_anew", "stopped_on", "resumed_on"):
        plots[column] = blank
    for column in ("government_cause", "on_ground"):
        plots[column] = pd.Series(pd.NA, index=plots.index, dtype="str")
    plots["far_floor_area_m2"] = np.nan
    plots["committed"] = plots["promised"]
    for column in ("priority_project", "idle_recorded"):
        plots[column] = False
    plots["standard_factory"] = plots["theme"].eq("factory") & supplied
    plots["batch_id"] = surroundings.batch_numbers(plots, setting)
    return plots


def _named(plots: gpd.GeoDataFrame, streets: list[Street], setting: Setting) -> gpd.GeoDataFrame:
    """Plots with an address by the nearest street, a name, and the park they lie in."""
    member = {park.code for park in setting.parks if park.member}
    lines = np.array([street.line for street in streets if street.kind != "rail"], dtype=object)
    names = np.array([street.name for street in streets if street.kind != "rail"])
    nearest = shapely.STRtree(lines).nearest(shapely.centroid(plots.geometry.to_numpy()))
    table = plots.copy()
    table["address"] = pd.Series(names[nearest], index=table.index) + "旁（示意）"
    table["park_id"] = table["park"].where(table["park"].isin(member))
    label = table["land_use"].map(LABELS).fillna("地块")
    table["name"] = label + "（示意）"
    covered = table["covered_m2"].where(
        table["covered_m2"].isna(), table[["covered_m2", "footprint_m2"]].max(axis=1)
    )
    table["covered_m2"] = covered
    table["coefficient_recorded_pct"] = (
        covered / table["official_area_m2"].fillna(table["area_m2"]) * 100
    ).round(1)
    return table


LABELS = {
    "100101": "工业项目", "100102": "工业项目", "1101": "物流项目", "110101": "物流项目", "0802": "研发园", "080401": "校园", "0804": "学校",
    "0902": "商务", "0901": "商业", "0701": "人才社区", "0801": "政务服务", "0806": "医院", "13": "公用设施", "1208": "场站",
    "1401": "公园", "1402": "防护绿地", "16": "留白用地", "17": "水面",
}  # fmt: skip


def _with_firm_names(plots: gpd.GeoDataFrame, firms: pd.DataFrame) -> gpd.GeoDataFrame:
    """A plot of one firm bears its name; a plot of standard factories is called so."""
    single = firms.drop_duplicates("plot_id", keep=False).set_index("plot_id")["name"]
    table = plots.copy()
    named = table.index.to_series().map(single)
    table["name"] = named.where(table["theme"].isin(["industry", "logistics", "research"])).fillna(
        table["name"]
    )
    table["name"] = table["name"].mask(table["theme"].eq("factory"), "高标准厂房园（示意）")
    return table


def _in_sub_parks(plots: gpd.GeoDataFrame, sub_parks: Frame) -> gpd.GeoDataFrame:
    """Plots with the sub-park whose shape holds their inner point."""
    shapes = gpd.GeoDataFrame(sub_parks)
    points = shapely.point_on_surface(plots.geometry.to_numpy())
    point, shape = shapely.STRtree(shapes.geometry.to_numpy()).query(points, predicate="within")
    table = plots.copy()
    table["sub_park_id"] = pd.Series(
        shapes["sub_park_id"].to_numpy()[shape], index=plots.index[point]
    ).reindex(plots.index)
    return table


def _shown(layer: str, frame: Frame) -> Frame:
    """The dictionary's columns of a layer in the dictionary's order, indexed by its number."""
    wanted = [name for name in schema(layer).names if name in frame.columns or name == frame.index.name]
    table = frame.reset_index() if frame.index.name else frame
    shape = ["geometry"] if isinstance(table, gpd.GeoDataFrame) else []
    return table[wanted + shape].set_index(wanted[0])


def main() -> int:
    """Make both zones in their folders beside this file."""
    for setting in shipped():
        zone = made(setting)
        folder = HERE / setting.folder
        write_layers_of(setting, zone.layers, zone.roles, folder)
        write_rasters(setting, zone.rasters, folder)
        counts = ", ".join(f"{name} {len(frame)}" for name, frame in zone.layers.items())
        sys.stderr.write(f"{setting.name}: {counts}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

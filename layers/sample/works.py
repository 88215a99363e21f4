"""Works: the buildings of all plots as a layer, and the areas a plot records of them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.sample.buildings import PRODUCTION, SERVICE, USES, laid_out, storeys_of


def buildings_of(plots: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Every building of the built plots, some of those under construction, with storeys and heights.

    A plot of low efficiency keeps about a third of its buildings, one under construction a half.
    """
    kept = {"built": 1.0, "low": 0.36, "construction": 0.5}
    found = []
    chosen = plots[plots["state"].isin(list(kept))]
    columns = (chosen.index, chosen["state"], chosen["theme"], chosen["block"], chosen.geometry)
    for plot_id, state, theme, block, plot in zip(*columns, strict=True):
        placed = laid_out(plot, block, theme, rng)
        if state == "low":
            placed = sorted(placed, key=lambda built: (built[1] == "hostel", -round(built[0].area)))
        for shape, kind in placed[: max(1, round(len(placed) * kept[state]))]:
            found.append((plot_id, shape, kind, *storeys_of(kind, theme, rng)))
    table = pd.DataFrame(found, columns=["plot_id", "geometry", "kind", "storeys", "storey_heights_m"])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=plots.crs)


def with_strays(
    buildings: gpd.GeoDataFrame,
    plots: gpd.GeoDataFrame,
    streets: shapely.Geometry,
    parks: shapely.Geometry,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """The buildings with a few halls across two plots and a few houses outside every plot."""
    across = _across(buildings, plots, rng)
    standing = buildings[~buildings.intersects(across.union_all().buffer(5))]
    houses = _houses(plots, streets, parks, rng)
    table = pd.concat([standing, across, houses], ignore_index=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=plots.crs)


def _across(
    buildings: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Halls over the edge between two built factories, square to that edge."""
    works = plots[plots["state"].eq("built") & plots["theme"].isin(["industry", "logistics"])]
    tree = shapely.STRtree(works.geometry.to_numpy())
    left, right = tree.query(works.geometry.to_numpy(), predicate="touches")
    found: list[tuple[str, shapely.Polygon, str, int, str]] = []
    used: set[int] = set()
    for a, b in zip(left, right, strict=True):
        if a >= b or a in used or b in used or len(found) >= 9:
            continue
        edge = shapely.line_merge(works.geometry.iloc[a].intersection(works.geometry.iloc[b]))
        if edge.geom_type != "LineString" or edge.length < 110:
            continue
        hall = shapely.LineString(
            shapely.get_coordinates(edge.interpolate([0.3, 0.62], normalized=True))
        ).buffer(23, cap_style="flat")
        if hall.within(works.geometry.iloc[a].union(works.geometry.iloc[b]).buffer(-6)):
            used |= {a, b}
            found.append((str(works.index[a]), hall, "hall", 1, "9.0" if rng.random() < 0.5 else "10.2"))
    table = pd.DataFrame(found, columns=["plot_id", "geometry", "kind", "storeys", "storey_heights_m"])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=plots.crs)


def _houses(
    plots: gpd.GeoDataFrame, streets: shapely.Geometry, parks: shapely.Geometry, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Two hamlets outside every plot."""
    free = parks.difference(shapely.union_all([plots.geometry.buffer(45).union_all(), streets.buffer(30)]))
    found = []
    spots = sorted(shapely.get_parts(free.buffer(-60)), key=lambda part: -part.area)[:2]
    for spot in spots:
        middle = shapely.get_coordinates(spot.representative_point())[0]
        for row in range(2):
            for column in range(4):
                x, y = middle + np.array([column * 17.0 - 26, row * 22.0 - 11]) + rng.normal(0, 1.2, 2)
                house = shapely.box(x - 5.5, y - 4.5, x + 5.5, y + 4.5)
                if house.within(free):
                    found.append((None, house, "house", *storeys_of("house", "", rng)))
    table = pd.DataFrame(found, columns=["plot_id", "geometry", "kind", "storeys", "storey_heights_m"])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=plots.crs)


def recorded(
    buildings: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """The buildings layer in the dictionary's columns: heights in one of the three ways people record them."""
    table = buildings.copy()
    count = len(table)
    table["building_id"] = [f"B{number:04d}" for number in range(1, count + 1)]
    table["use"] = table["kind"].map(USES)
    table["name"] = table["use"] + pd.Series(range(1, count + 1), index=table.index).astype(str) + "号"
    table["standard_factory"] = table["kind"].eq("standard")
    heights = table["storey_heights_m"].map(_whole)
    way = pd.Series(rng.random(count), index=table.index)
    alike = ~table["storey_heights_m"].str.contains(";") & way.lt(0.5)
    table["storey_height_m"] = (heights / table["storeys"]).round(2).where(alike)
    table["height_m"] = (heights + 1.2).round(1).where(way.gt(0.25))
    table["storey_heights_m"] = table["storey_heights_m"].mask(alike | way.gt(0.97))
    table["footprint_m2"] = table.area.round(2)
    table["floor_area_m2"] = (table.area * table["storeys"]).round(2).where(way.lt(0.6))
    finished = table["plot_id"].map(plots["finished_on"]).dt.strftime("%Y-%m")
    table["completed_on"] = finished.mask(table["kind"].eq("house"), "1996-06")
    return table


def _whole(text: str) -> float:
    """The sum of storey heights written as ``9.0;4.5×3``."""
    parts = [part.split("×") for part in text.split(";")]
    return sum(float(part[0]) * (int(part[1]) if len(part) > 1 else 1) for part in parts)


def plot_areas(buildings: gpd.GeoDataFrame, plots: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Footprint, floor, covered, service and green areas of plots as a survey would write them down.

    Covered land is the footprint and yards of a tenth to a third of the rest; green takes a share of what is
    left. Floor area is on record for a bit less than half of the built plots, blank for the others.
    """
    floor = buildings.area * buildings["storeys"]
    use = buildings["kind"].map(USES)
    by_plot = buildings["plot_id"]
    footprint = _summed(buildings.area, by_plot, plots)
    floors = _summed(floor, by_plot, plots)
    service = _summed(floor.where(use.isin(SERVICE), 0.0), by_plot, plots)
    production = _summed(floor.where(use.isin(PRODUCTION), 0.0), by_plot, plots)
    area, done = plots["area_m2"], plots["state"].isin(["built", "low"])
    works = done & plots["theme"].isin(["industry", "factory", "logistics"])
    some = pd.Series(rng.random(len(plots)) < 0.45, index=plots.index)
    covered = footprint + (area - footprint) * rng.uniform(0.08, 0.3, len(plots))
    green = (area - covered) * rng.uniform(0.1, 0.34, len(plots))
    ground = _summed(buildings.area.where(use.isin(SERVICE), 0.0), by_plot, plots) * 2.4
    table = pd.DataFrame(index=plots.index)
    table["floor_area_m2"] = floors.round(2).where(done & some & floors.gt(0))
    table["footprint_m2"] = footprint.round(2).where(done & footprint.gt(0))
    table["covered_m2"] = covered.round(2).where(works & footprint.gt(0))
    table["service_land_m2"] = ground.round(2).where(works)
    table["service_floor_m2"] = service.round(2).where(works & production.gt(0))
    table["green_m2"] = green.round(2).where(works)
    table["far_recorded"] = (floors / area).round(2).where(done & some & floors.gt(0))
    return table


def _summed(amount: pd.Series, by: pd.Series, plots: pd.DataFrame) -> pd.Series:
    return amount.groupby(by).sum().reindex(plots.index, fill_value=0.0)

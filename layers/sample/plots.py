"""Plots: the plots of the whole zone with their park, block, theme and distance from the park's centre."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon

from layers.sample import uses
from layers.sample.blocks import blocks
from layers.sample.ground import Ground, parts
from layers.sample.parcels import GRID_M, parcels
from layers.sample.setting import Offer, Park

SMALL_FIRMS = 0.04
"""Share of industrial blocks cut for small firms."""
COLUMNS = ["geometry", "block", "block_number", "theme", "distance", "held", "promised"]
"""``held`` is the state of land held ready by an offer of the setting, blank elsewhere."""


def park_plots(
    ground: Ground, park: Park, taken: shapely.Geometry, water: shapely.Geometry, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """The plots of one park, numbered from the south: one block after another, each of one theme."""
    core, outline = ground.polygon(park.core), ground.polygon(park.outline)
    centre = shapely.Point(ground.points((park.centre,))[0])
    reach = float(np.sqrt(core.area / np.pi))
    found: list[tuple[object, ...]] = []
    ordered = _in_order(blocks(core, outline, taken))
    offers = _offers(ground, park, ordered)
    for number, block in enumerate(ordered):
        away = block.centroid.distance(centre) / reach * (0.5 if park.along_axis else 1.0)
        theme = uses.block_theme(park, max(0.0, 1.0 - away), rng)
        if theme == "utility" and block.area > 50_000:
            theme = "logistics" if "logistics" in park.themes else "industry"
        if block.area < 16_000 and theme in ("industry", "logistics", "campus", "reserve"):
            theme = ("green", "utility", "industry")[int(rng.choice(3, p=(0.4, 0.3, 0.3)))]
        cells, offer = _cells(block, theme, rng), offers.get(number)
        if offer is None:
            found += [(cell, block, number, theme, away, None, False) for cell in cells]
            continue
        # its own numbers by chance, so that an offer changes no other block
        own = np.random.default_rng((ground.setting.seed, number))
        cells = _nearest_first(ground, offer, parcels(block, offer.size_m2, own))
        held = [offer.state if place < offer.count else None for place in range(len(cells))]
        found += [
            (cell, block, number, offer.theme, away, state, offer.committed and state is not None)
            for cell, state in zip(cells, held, strict=True)
        ]
    for piece in parts(water.intersection(core), 9000.0):
        snapped = shapely.set_precision(piece, GRID_M)
        found.append((snapped, snapped, -1, "water", 1.0, None, False))
    table = pd.DataFrame(found, columns=COLUMNS)
    table["held"] = table["held"].astype("str")
    table["park"] = park.code
    table["plot_id"] = [f"{park.code}-{number:03d}" for number in range(1, len(table) + 1)]
    return gpd.GeoDataFrame(table, geometry="geometry", crs=ground.setting.crs)


def _cells(block: Polygon, theme: str, rng: np.random.Generator) -> list[Polygon]:
    if theme == "campus" and block.area > 330_000:
        return parcels(block, 220_000.0, rng)
    if theme == "industry" and rng.random() < SMALL_FIRMS:
        return parcels(block, 15_000.0, rng)
    return parcels(block, uses.THEMES[theme].size_m2, rng)


def _offers(ground: Ground, park: Park, ordered: list[Polygon]) -> dict[int, Offer]:
    """The offers of a park by the number of the nearest block that no earlier offer took.

    Raises ``LookupError`` when a park has more offers than blocks.
    """
    found: dict[int, Offer] = {}
    for offer in ground.setting.offers:
        if offer.park != park.code:
            continue
        spot = shapely.Point(ground.points((offer.at,))[0])
        away = shapely.distance(np.array(ordered, dtype=object), spot)
        away[list(found)] = np.inf
        if not np.isfinite(away).any():
            raise LookupError(f"offers of {park.code}: no block is left for the one at {offer.at}; drop it")
        found[int(np.argmin(away))] = offer
    return found


def _nearest_first(ground: Ground, offer: Offer, cells: list[Polygon]) -> list[Polygon]:
    spot = shapely.Point(ground.points((offer.at,))[0])
    return sorted(cells, key=lambda cell: round(cell.centroid.distance(spot), 3))


def _in_order(found: list[Polygon]) -> list[Polygon]:
    return sorted(found, key=lambda b: (round(b.centroid.y / 250), b.centroid.x))


def mixed(plots: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.Series:
    """The theme of each plot: that of its block, save for a small plot of services or works here and there."""
    theme = plots["theme"].copy()
    small = plots.area.lt(22_000) & theme.isin(["industry", "logistics"])
    chance = pd.Series(rng.random(len(plots)), index=plots.index)
    theme = theme.mask(small & chance.lt(0.14), "utility").mask(
        small & chance.between(0.14, 0.26), "commerce"
    )
    return theme.rename("theme")

"""Rasters: the invented land's heights and two autumn images of it, in step with the plots' states for most."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.sample.ground import Ground
from layers.sample.setting import Setting
from layers.sample.streets import Street

CELL_M = 50.0
SPLIT = 3
BANDS = ("blue", "green", "red", "nir", "swir")
# surface reflectance × 10 000 in the five bands
COVER = {
    "field": (520, 830, 760, 2650, 1900),
    "road": (930, 1000, 1060, 1270, 1360),
    "roof": (1560, 1680, 1780, 2050, 2180),
    "yard": (1130, 1230, 1320, 1650, 1820),
    "soil": (1120, 1500, 1900, 2480, 3020),
    "waste": (620, 900, 850, 2250, 2100),
    "green": (390, 720, 470, 3150, 1650),
    "forest": (280, 480, 290, 3350, 1420),
    "water": (640, 720, 520, 310, 140),
}  # fmt: skip
NAMES = tuple(COVER)


class Cells:
    """The grid of cells over all parks and a margin: origin at the upper left corner, on whole cells."""

    def __init__(self, ground: Ground, setting: Setting, margin_m: float = 900.0) -> None:
        outlines = shapely.union_all([ground.polygon(park.outline) for park in setting.parks])
        x0, y0, x1, y1 = shapely.bounds(outlines)
        self.left = float(np.floor((x0 - margin_m) / CELL_M) * CELL_M)
        self.top = float(np.ceil((y1 + margin_m) / CELL_M) * CELL_M)
        self.columns = int(np.ceil((x1 + margin_m - self.left) / CELL_M))
        self.rows = int(np.ceil((self.top - y0 + margin_m) / CELL_M))
        self.transform = (CELL_M, 0.0, self.left, 0.0, -CELL_M, self.top)

    def points(self, split: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """Middles of cells, or of the ``split``² parts of every cell, as two arrays of rows × columns."""
        step = CELL_M / split
        x = self.left + (np.arange(self.columns * split) + 0.5) * step
        y = self.top - (np.arange(self.rows * split) + 0.5) * step
        grid_x, grid_y = np.meshgrid(x, y)
        return grid_x, grid_y


def heights(ground: Ground, cells: Cells) -> np.ndarray:
    """Height of every cell in metres, to a decimetre, as float32."""
    x, y = cells.points()
    return ground.height_m(x, y).round(1).astype(np.float32)


def image(
    ground: Ground,
    cells: Cells,
    plots: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    streets: list[Street],
    setting: Setting,
    day: date,
    seed: int,
) -> np.ndarray:
    """Reflectance × 10 000 of five bands as uint16 (bands, rows, columns); 0 where a cloud lay.

    Each cell is the mean of nine points, so that cells on an edge are mixed.
    """
    rng = np.random.default_rng(seed)
    cover = _cover(ground, cells, plots, buildings, streets, setting, day)
    table = np.array(list(COVER.values()), dtype=float)
    shape = (cells.rows, SPLIT, cells.columns, SPLIT)
    season = 1.0 + 0.03 * (day.year - 2024)
    fields = _mosaic(cells, rng)
    noise = rng.normal(0.0, 0.018, (cells.rows, cells.columns))
    found = []
    for band in range(len(BANDS)):
        mean = table[cover, band].reshape(shape).mean(axis=(1, 3))
        light = mean * season * fields[band] * (1.0 + noise + rng.normal(0.0, 0.008, mean.shape))
        found.append((light / 20.0).round() * 20.0)
    cells_of = np.clip(np.stack(found), 20, 9980).astype(np.uint16)
    return np.where(_cloud(ground, cells, day), 0, cells_of).astype(np.uint16)


def _cover(
    ground: Ground,
    cells: Cells,
    plots: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    streets: list[Street],
    setting: Setting,
    day: date,
) -> np.ndarray:
    """What lies at every point, as a position in ``NAMES``; what comes later in this function lies on top."""
    x, y = cells.points(SPLIT)
    cover = np.where(ground.height_m(x, y) > 22.0, NAMES.index("forest"), NAMES.index("field"))
    now = ground_state(plots, day)
    stands = buildings["plot_id"].map(now).isin(["yard"]) | buildings["plot_id"].isna()
    half = buildings["plot_id"].map(now).eq("soil") & (np.arange(len(buildings)) % 2 == 0) & (day.year > 2025)
    water = [ground.line(each.line).buffer(each.width_m / 2) for each in setting.waters]
    roads = [street.line.buffer(street.width_m / 2) for street in streets]
    layers = (
        (plots.geometry.to_numpy(), [NAMES.index(name) for name in now]),
        (np.array(water, dtype=object), [NAMES.index("water")] * len(water)),
        (np.array(roads, dtype=object), [NAMES.index("road")] * len(roads)),
        (buildings.geometry[stands | half].to_numpy(), [NAMES.index("roof")] * int((stands | half).sum())),
    )
    flat = cover.ravel()
    spots = shapely.points(x.ravel(), y.ravel())
    for shapes, kinds in layers:
        shape, point = shapely.STRtree(spots).query(shapes, predicate="contains") if len(shapes) else ([], [])
        flat[point] = np.asarray(kinds)[shape]
    return flat.reshape(cover.shape)


def ground_state(plots: gpd.GeoDataFrame, day: date) -> pd.Series:
    """What a plot looked like on a day: built, dug up, lying waste, green or water; by its own dates, save three.

    ``on_ground`` overrules the record: the ground then contradicts it, as it does now and then.
    """
    at = pd.Timestamp(day)
    now = pd.Series("waste", index=plots.index)
    now = now.mask(plots["started_on"].le(at), "soil").mask(plots["finished_on"].le(at), "yard")
    old = plots["state"].isin(["built", "low"]) & plots["finished_on"].isna()
    now = now.mask(old, "yard").mask(plots["theme"].eq("green") & plots["state"].eq("built"), "green")
    now = now.mask(plots["theme"].eq("water"), "water")
    late = plots["on_ground"].notna() & (at > pd.Timestamp("2026-01-01"))
    return now.mask(late, plots["on_ground"])


def _mosaic(cells: Cells, rng: np.random.Generator) -> np.ndarray:
    """A gentle patchwork of fields, about 300 m each, one factor a band."""
    size = 6
    rows, columns = -(-cells.rows // size), -(-cells.columns // size)
    tone = rng.normal(0.0, 0.05, (len(BANDS), rows, columns))
    return 1.0 + np.kron(tone, np.ones((1, size, size)))[:, : cells.rows, : cells.columns]


def _cloud(ground: Ground, cells: Cells, day: date) -> np.ndarray:
    """A small cloud over plots in the west on the first day, none on the second."""
    x, y = cells.points()
    if day.year > 2025:
        return np.zeros(x.shape, dtype=bool)
    middle = np.array([cells.left + 1900.0, cells.top - 9300.0])
    return np.asarray(np.hypot((x - middle[0]) / 620.0, (y - middle[1]) / 380.0) < 1.0)

"""Covers: what lies where on a day in the invented land, point by point: fields, roofs, dug-up plots, water."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.sample.ground import Ground
from layers.sample.setting import Setting
from layers.sample.streets import Street

COVER = {
    "field": (520, 830, 760, 2650, 1900),
    "road": (980, 1080, 1150, 1330, 1540),
    "roof": (1560, 1680, 1780, 1960, 2280),
    "yard": (1130, 1230, 1320, 1550, 1860),
    "soil": (1120, 1500, 1900, 2480, 3020),
    "rubble": (1250, 1560, 1880, 2350, 2850),
    "waste": (620, 900, 850, 2250, 2000),
    "green": (390, 720, 470, 3150, 1650),
    "forest": (280, 480, 290, 3350, 1420),
    "water": (640, 720, 520, 310, 140),
}  # fmt: skip
"""Surface reflectance × 10 000 in blue, green, red, near infrared and short-wave infrared."""
NAMES = tuple(COVER)
NATURAL = ("field", "waste", "green", "forest")
SHOWS_AFTER = pd.Timedelta(days=45)
"""How long work goes on before an image shows it."""


@dataclass(frozen=True)
class Grid:
    """Cells of a raster: the corner at the upper left, the side of a cell, rows and columns."""

    left: float
    top: float
    cell_m: float
    rows: int
    columns: int

    @property
    def transform(self) -> tuple[float, ...]:
        """The transform a GeoTIFF carries."""
        return (self.cell_m, 0.0, self.left, 0.0, -self.cell_m, self.top)

    def points(self, split: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """Middles of cells, or of the ``split``² parts of every cell, as two arrays of rows × columns."""
        step = self.cell_m / split
        x = self.left + (np.arange(self.columns * split) + 0.5) * step
        y = self.top - (np.arange(self.rows * split) + 0.5) * step
        grid_x, grid_y = np.meshgrid(x, y)
        return grid_x, grid_y


def grid_around(ground: Ground, setting: Setting, cell_m: float, margin_m: float = 900.0) -> Grid:
    """The grid of cells over all parks and a margin: origin at the upper left corner, on whole cells."""
    outlines = shapely.union_all([ground.polygon(park.outline) for park in setting.parks])
    x0, y0, x1, y1 = shapely.bounds(outlines)
    left = float(np.floor((x0 - margin_m) / cell_m) * cell_m)
    top = float(np.ceil((y1 + margin_m) / cell_m) * cell_m)
    columns = int(np.ceil((x1 + margin_m - left) / cell_m))
    return Grid(left, top, cell_m, int(np.ceil((top - y0 + margin_m) / cell_m)), columns)


def covers(
    ground: Ground,
    grid: Grid,
    split: int,
    plots: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    streets: list[Street],
    setting: Setting,
    day: date,
) -> np.ndarray:
    """What lies at every point, as a position in ``NAMES``; what comes later in this function lies on top."""
    x, y = grid.points(split)
    wooded = ground.height_m(*grid.points()) > 22.0
    land = np.where(wooded, NAMES.index("forest"), NAMES.index("field")).astype(np.uint8)
    cover = land.repeat(split, axis=0).repeat(split, axis=1)
    now = ground_state(plots, day)
    stands = buildings["plot_id"].map(now).isin(["yard"]) | buildings["plot_id"].isna()
    half = buildings["plot_id"].map(now).eq("soil") & (np.arange(len(buildings)) % 2 == 0) & (day.year > 2025)
    for plot, name in now.items():
        _paint(cover, x, y, [plots.geometry[plot]], name)
    for water in setting.waters:
        _paint(cover, x, y, _pieces(ground.line(water.line), water.width_m), "water")
    for street in streets:
        _paint(cover, x, y, _pieces(street.line, street.width_m), "road")
    _paint(cover, x, y, buildings.geometry[stands | half], "roof")
    return cover


def ground_state(plots: gpd.GeoDataFrame, day: date) -> pd.Series:
    """What a plot looked like on a day: built, dug up, lying waste, green or water; by its own dates, save some.

    ``on_ground`` overrules the record of the later image: the ground then contradicts it, as it does now and then.
    """
    at = pd.Timestamp(day)
    now = pd.Series("waste", index=plots.index)
    seen = plots["started_on"] + SHOWS_AFTER
    now = now.mask(seen.le(at), "soil").mask(plots["finished_on"].le(at), "yard")
    old = plots["state"].isin(["built", "low"]) & plots["finished_on"].isna()
    now = now.mask(old, "yard").mask(plots["theme"].eq("green") & plots["state"].eq("built"), "green")
    now = now.mask(plots["theme"].eq("water"), "water")
    late = plots["on_ground"].notna() & (at > pd.Timestamp("2026-01-01"))
    return now.mask(late, plots["on_ground"])


def _pieces(line: shapely.LineString, width_m: float) -> Iterable[shapely.Geometry]:
    """A line with its width, leg by leg: together the same land as the whole, in boxes that are quickly looked through."""
    ends = shapely.get_coordinates(line)
    return shapely.buffer(shapely.linestrings(np.stack([ends[:-1], ends[1:]], axis=1)), width_m / 2)


def _paint(
    cover: np.ndarray, x: np.ndarray, y: np.ndarray, shapes: Iterable[shapely.Geometry], name: str
) -> None:
    """Give every point inside one of the shapes its cover."""
    step, left, top = x[0, 1] - x[0, 0], x[0, 0], y[0, 0]
    for shape in shapes:
        x0, y0, x1, y1 = shapely.bounds(shape)
        columns = slice(max(int(np.ceil((x0 - left) / step)), 0), max(int((x1 - left) / step) + 1, 0))
        rows = slice(max(int(np.ceil((top - y1) / step)), 0), max(int((top - y0) / step) + 1, 0))
        part = cover[rows, columns]
        shapely.prepare(shape)
        part[shapely.contains_xy(shape, x[rows, columns], y[rows, columns])] = NAMES.index(name)


CLASSES: Mapping[str, int] = {
    "field": 1, "forest": 2, "green": 3, "waste": 3, "water": 4, "roof": 5, "yard": 5, "road": 6, "soil": 7, "rubble": 7,
}  # fmt: skip
"""The class of land cover of what lies at a point: 1 fields, 2 forest, 3 grass, 4 water, 5 built-up, 6 roads, 7 bare."""

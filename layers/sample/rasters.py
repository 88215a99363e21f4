"""Rasters: the invented land's heights, two autumn images with their clouds, its cover and its light at night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import shapely

from layers.sample.covers import CLASSES, COVER, NAMES, NATURAL, Grid, covers, grid_around
from layers.sample.ground import Ground
from layers.sample.setting import Setting
from layers.sample.streets import Street

BANDS = ("blue", "green", "red", "nir", "swir")
SPLIT = 3
HEIGHT_CELL_M, IMAGE_CELL_M, MASK_CELL_M, LIGHT_CELL_M = 50.0, 30.0, 60.0, 500.0
IMAGE_DAYS = {2024: date(2024, 10, 12), 2026: date(2026, 10, 18)}
CLEAR, SHADOW, CLOUD = 4, 3, 9
"""Classes of the masks, as scene classifications number them."""
_STEP = 50.0


@dataclass(frozen=True)
class Picture:
    """A raster just made: its cells, where they lie, what its bands are called and what stands for no value."""

    cells: np.ndarray
    grid: Grid
    bands: tuple[str, ...]
    nodata: float


@dataclass(frozen=True)
class Cloud:
    """A cloud over the land on one day: its middle, its half axes in metres, and how far off its shadow falls."""

    middle: tuple[float, float]
    reach_m: tuple[float, float]
    shadow_m: tuple[float, float] = (-260.0, 330.0)

    def over(self, x: np.ndarray, y: np.ndarray, grow: float = 1.0) -> np.ndarray:
        """Whether points lie under it."""
        return _inside(x - self.middle[0], y - self.middle[1], self.reach_m, grow)

    def shades(self, x: np.ndarray, y: np.ndarray, grow: float = 1.0) -> np.ndarray:
        """Whether points lie in its shadow."""
        away = (self.middle[0] + self.shadow_m[0], self.middle[1] + self.shadow_m[1])
        return _inside(x - away[0], y - away[1], self.reach_m, grow)


def pictures(
    ground: Ground,
    setting: Setting,
    plots: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    streets: list[Street],
) -> dict[str, Picture]:
    """Every raster of a zone by its name."""
    land = grid_around(ground, setting, HEIGHT_CELL_M)
    fine = grid_around(ground, setting, IMAGE_CELL_M)
    veil = grid_around(ground, setting, MASK_CELL_M)
    found = {"dem": Picture(heights(ground, land), land, ("height_m",), -9999)}
    for number, (year, day) in enumerate(IMAGE_DAYS.items()):
        points = covers(ground, fine, SPLIT, plots, buildings, streets, setting, day)
        clouds = clouds_of(ground, setting, year)
        cells = image(points, fine, clouds, day, setting.seed + number)
        found[f"image_{year}"] = Picture(cells, fine, BANDS, 0)
        found[f"mask_{year}"] = Picture(mask(veil, clouds), veil, ("scene_class",), 0)
        if number == 0:
            found[f"cover_{year}"] = Picture(classes(points), fine, ("cover",), 0)
    dark = grid_around(ground, setting, LIGHT_CELL_M, 1500.0)
    found["night_light"] = Picture(light(dark, plots, streets, setting.seed), dark, ("radiance",), -9999)
    return found


def heights(ground: Ground, grid: Grid) -> np.ndarray:
    """Height of every cell in metres, to a decimetre, as float32."""
    x, y = grid.points()
    return ground.height_m(x, y).round(1).astype(np.float32)


def image(points: np.ndarray, grid: Grid, clouds: list[Cloud], day: date, seed: int) -> np.ndarray:
    """Reflectance × 10 000 of five bands as uint16 (bands, rows, columns), clouds and their shadows included.

    Each cell is the mean of nine points, so that cells on an edge are mixed.
    """
    rng = np.random.default_rng(seed)
    table = np.array(list(COVER.values()), dtype=float)
    shape = (grid.rows, SPLIT, grid.columns, SPLIT)
    wild = np.isin(points, [NAMES.index(name) for name in NATURAL]).reshape(shape).mean(axis=(1, 3))
    season = 1.0 + 0.015 * (day.year - 2024)
    tones = _mosaic(grid, rng)
    noise = rng.normal(0.0, 0.008, wild.shape)
    x, y = grid.points()
    white = _any([cloud.over(x, y) for cloud in clouds], x)
    dim = _any([cloud.shades(x, y) for cloud in clouds], x) & ~white
    found = []
    for band in range(len(BANDS)):
        mean = table[points, band].reshape(shape).mean(axis=(1, 3))
        light = (
            mean * season * (1.0 + tones[band] * wild) * (1.0 + noise + rng.normal(0.0, 0.004, mean.shape))
        )
        light = np.where(white, 5600.0 + 3000.0 * noise * 20, np.where(dim, light * 0.45, light))
        found.append((light / _STEP).round() * _STEP)
    return np.clip(np.stack(found), _STEP, 9950).astype(np.uint16)


def mask(grid: Grid, clouds: list[Cloud]) -> np.ndarray:
    """What hides the ground, on cells of its own: clouds and shadows drawn a little too large, as such masks are."""
    x, y = grid.points()
    shade = _any([cloud.shades(x, y, 1.08) for cloud in clouds], x)
    white = _any([cloud.over(x, y, 1.08) for cloud in clouds], x)
    return np.where(white, CLOUD, np.where(shade, SHADOW, CLEAR)).astype(np.uint8)


def classes(points: np.ndarray) -> np.ndarray:
    """The class of land cover at the middle of every cell."""
    named = np.array([CLASSES[name] for name in NAMES], dtype=np.uint8)
    return named[points[SPLIT // 2 :: SPLIT, SPLIT // 2 :: SPLIT]]


def light(grid: Grid, plots: gpd.GeoDataFrame, streets: list[Street], seed: int) -> np.ndarray:
    """Radiance at night in nW/cm²/sr: floor area and roads within and around every cell, to two decimals, as float32."""
    rng = np.random.default_rng(seed + 9)
    glow = np.zeros((grid.rows + 2, grid.columns + 2))
    middles = shapely.get_coordinates(shapely.centroid(plots.geometry.to_numpy()))
    floor = (
        plots["floor_area_m2"].fillna(0).to_numpy()
        * plots["theme"].isin(["commerce", "housing"]).map({True: 1.6, False: 1.0}).to_numpy()
    )
    _scatter(glow, grid, middles, floor / 9000.0)
    for street in streets:
        spots = shapely.get_coordinates(street.line.interpolate(np.arange(0.0, street.line.length, 100.0)))
        _scatter(glow, grid, spots, np.full(len(spots), street.width_m / 90.0))
    spread = 0.52 * glow[1:-1, 1:-1]
    for down, right in ((0, 1), (2, 1), (1, 0), (1, 2)):
        spread += 0.12 * glow[down : down + grid.rows, right : right + grid.columns]
    return (0.35 + spread * (1.0 + rng.normal(0.0, 0.05, spread.shape))).round(2).astype(np.float32)


def clouds_of(ground: Ground, setting: Setting, year: int) -> list[Cloud]:
    """The clouds of one day, where the setting draws them."""
    found = [cloud for cloud in setting.clouds if cloud.year == year]
    return [Cloud(tuple(ground.points((cloud.middle,))[0]), cloud.reach_m) for cloud in found]


def _scatter(glow: np.ndarray, grid: Grid, spots: np.ndarray, amount: np.ndarray) -> None:
    column = ((spots[:, 0] - grid.left) // grid.cell_m).astype(int) + 1
    row = ((grid.top - spots[:, 1]) // grid.cell_m).astype(int) + 1
    known = (row >= 0) & (row < glow.shape[0]) & (column >= 0) & (column < glow.shape[1])
    np.add.at(glow, (row[known], column[known]), amount[known])


def _mosaic(grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """A gentle patchwork of fields, about 300 m each, one shift a band."""
    size = 10
    rows, columns = -(-grid.rows // size), -(-grid.columns // size)
    tone = rng.normal(0.0, 0.05, (len(BANDS), rows, columns))
    return np.kron(tone, np.ones((1, size, size)))[:, : grid.rows, : grid.columns]


def _inside(dx: np.ndarray, dy: np.ndarray, reach_m: tuple[float, float], grow: float) -> np.ndarray:
    turn = np.arctan2(dy, dx)
    rim = grow * (1.0 + 0.08 * np.sin(3 * turn + 1) + 0.05 * np.sin(7 * turn))
    return np.asarray(np.hypot(dx / reach_m[0], dy / reach_m[1]) < rim)


def _any(masks: list[np.ndarray], like: np.ndarray) -> np.ndarray:
    return np.logical_or.reduce(masks) if masks else np.zeros(like.shape, dtype=bool)

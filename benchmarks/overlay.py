"""How fast footprint by plot is, against geopandas.overlay and sjoin, on a made-up cadastral fabric.

``python benchmarks/overlay.py [--plots 2000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

Plots of 20 vertices that tile, three L-shaped buildings a plot, some over a boundary, some drawn badly and repaired.
Every run is a process of its own: it makes the fabric (not timed), computes footprint by plot (timed) and prints
seconds, peak memory and a checksum. Medians are compared; the ways must agree to 1e-6 m² a plot.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import circumstances, command, measured, peak_memory_mb

from gis.overlay import allocate, cut
from gis.repair import repair

CRS = "EPSG:4528"
SEED = 20261120
BUILDINGS_A_PLOT = 3
CELL_M = 80.0
WAYS = ("cut", "cut, one thread", "geopandas.overlay", "sjoin + intersection")


def plots(count: int, rng: np.random.Generator) -> gpd.GeoSeries:
    """Irregular plots that tile: a shaken lattice whose shared edges bend alike for both neighbours."""
    side = int(np.ceil(np.sqrt(count)))
    corner = np.stack(np.meshgrid(np.arange(side + 1), np.arange(side + 1)), axis=-1) * CELL_M
    corner = corner + rng.uniform(-0.18, 0.18, corner.shape) * CELL_M + [40_428_000.0, 3_830_000.0]
    across = _bend(corner[:, :-1], corner[:, 1:], rng)
    along = _bend(corner[:-1], corner[1:], rng)
    row, column = np.divmod(np.arange(count), side)
    south, north = across[row, column], across[row + 1, column][:, ::-1]
    west, east = along[row, column][:, ::-1], along[row, column + 1]
    ring = np.concatenate([south[:, :-1], east[:, :-1], north[:, :-1], west], axis=1)
    return gpd.GeoSeries(shapely.polygons(ring), crs=CRS)


def _bend(start: np.ndarray, stop: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Lines from start to stop with four vertices between, each a little to one side."""
    along = np.linspace(0, 1, 6)[:, None]
    line = start[..., None, :] * (1 - along) + stop[..., None, :] * along
    line[..., 1:-1, :] += rng.uniform(-1.5, 1.5, line[..., 1:-1, :].shape)
    return line


def buildings(fabric: gpd.GeoSeries, rng: np.random.Generator) -> gpd.GeoSeries:
    """Turned L-shapes, three a plot, about 6 % of them over a boundary, a few drawn as bow ties and repaired."""
    centre = np.repeat(shapely.get_coordinates(shapely.centroid(fabric.array)), BUILDINGS_A_PLOT, axis=0)
    spot = np.tile(np.array([[-15.0, -15.0], [15.0, -14.0], [0.0, 15.0]]), (len(fabric), 1))
    spot[rng.random(len(spot)) < 0.075] *= 2.6
    width, depth = rng.uniform(8, 16, (2, len(spot), 1))
    shape = np.array([[-1, -1], [1, -1], [1, 0], [0, 0], [0, 1], [-1, 1], [-1, -1]]) * 0.5
    ring = shape * np.concatenate([width, depth], axis=1)[:, None, :]
    angle = rng.uniform(-0.3, 0.3, len(spot))
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=1).reshape(-1, 2, 2)
    ring = ring @ turn + (centre + spot)[:, None, :]
    broken = rng.random(len(ring)) < 0.005
    ring[broken] = ring[broken][:, [0, 2, 1, 3, 4, 5, 0]]
    return repair(gpd.GeoSeries(shapely.polygons(ring), crs=CRS))[0]


def by_cut(small: gpd.GeoSeries, large: gpd.GeoSeries, threads: int | None = None) -> np.ndarray:
    pieces = cut(small, large, threads=threads)
    return allocate(pieces, pieces.whole_m2, len(large))


def by_overlay(small: gpd.GeoSeries, large: gpd.GeoSeries) -> np.ndarray:
    houses = gpd.GeoDataFrame({"house": np.arange(len(small))}, geometry=small.array, crs=CRS)
    parcels = gpd.GeoDataFrame({"plot": np.arange(len(large))}, geometry=large.array, crs=CRS)
    both = gpd.overlay(houses, parcels, how="intersection", keep_geom_type=True)
    return both.area.groupby(both["plot"]).sum().reindex(range(len(large)), fill_value=0.0).to_numpy()


def by_sjoin(small: gpd.GeoSeries, large: gpd.GeoSeries) -> np.ndarray:
    houses = gpd.GeoDataFrame(geometry=small.array, crs=CRS)
    parcels = gpd.GeoDataFrame(geometry=large.array, crs=CRS)
    pairs = gpd.sjoin(houses, parcels, predicate="intersects")
    area = shapely.area(
        shapely.intersection(
            houses.geometry.array[pairs.index.to_numpy()],
            parcels.geometry.array[pairs["index_right"].to_numpy()],
        )
    )
    return np.bincount(pairs["index_right"], weights=area, minlength=len(large))


def one_run(way: str, count: int) -> dict[str, float]:
    """Make the fabric, time one way, and say how long, how much memory, and a checksum of the figures."""
    rng = np.random.default_rng(SEED)
    large = plots(count, rng)
    small = buildings(large, rng)
    run: dict[str, Callable[..., np.ndarray]] = {
        "cut": by_cut,
        "cut, one thread": lambda a, b: by_cut(a, b, 1),
        "geopandas.overlay": by_overlay,
        "sjoin + intersection": by_sjoin,
    }
    began = time.perf_counter()
    figures = run[way](small, large)
    seconds = time.perf_counter() - began
    memory = peak_memory_mb()
    pieces = cut(small, large)
    agrees = float(np.abs(figures - pieces.per_large_m2(len(large))).max())
    return {
        "seconds": seconds,
        "memory_mb": memory,
        "difference_m2": agrees,
        "straddling": len(pieces.straddling) / len(small),
    }


def table(sizes: Sequence[int], runs: int) -> str:
    """Markdown table of every way at every size, with its ratio to ours."""
    lines = [
        "# Footprint by plot: ours against the usual ways",
        "",
        f"{circumstances(runs)} Computing alone, the layers already in memory. Again with `python benchmarks/overlay.py`.",
        "",
        "| plots / buildings | way | seconds | against ours | peak memory, MB | largest difference, m² |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for count in sizes:
        results = measured(__file__, WAYS, count, runs)
        ours = results["cut"]["seconds"]
        lines += [
            f"| {count:,} / {count * BUILDINGS_A_PLOT:,} | {way} | {one['seconds']:.3f} | {one['seconds'] / ours:.2f} × "
            f"| {one['memory_mb']:.0f} | {one['difference_m2']:.0e} |"
            for way, one in results.items()
        ]
        lines.append(
            f"| | *{results['cut']['straddling']:.1%} of the buildings straddle a boundary* | | | | |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    command(__doc__ or "", WAYS, one_run, table)

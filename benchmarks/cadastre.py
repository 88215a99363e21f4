"""Cadastre: an invented fabric of plots and buildings as land registers hold them.

Plots of 6 to 40 vertices share their edges in blocks between streets, and every share below is of all plots: some have a
hole, some are of two parts, some are slivers between neighbours, some edges have vertices on one side alone (T-junctions),
some rings are invalid. Three buildings a plot stand inside it or over a boundary. All of it is invented (示意), the same
every time for one count, seed and origin, and vectorised: 200,000 plots take seconds.

``python benchmarks/cadastre.py FOLDER --plots 20000`` writes a whole zone of it.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import cadastre_zone

CRS = "EPSG:4528"
SEED = 20
ORIGIN = (40_428_000.0, 3_830_000.0)
CELL_M = 80.0
BLOCK_WIDE, BLOCK_HIGH = 10, 6
"""Plots of a block from west to east and from south to north; streets run between blocks."""
MOST_INNER = 9
"""Most vertices between two corners of a plot: four edges of nine and four corners are 40."""
HOLED, SPLIT, SLIVER, INVALID, T_JUNCTION = 0.015, 0.005, 0.005, 0.005, 0.03
STRADDLING = 0.06
BUILDINGS_A_PLOT = 3
SLIVER_M, LANE_M = 0.4, 1.6
ROUND_M = 1e-4


@dataclass(frozen=True)
class Lattice:
    """The streets and cells a fabric is drawn on: cell ``row, column`` is a plot where neither is a street's."""

    x: np.ndarray
    y: np.ndarray
    row: np.ndarray
    column: np.ndarray
    cell_m: float


def lattice(count: int, origin: tuple[float, float] = ORIGIN, cell_m: float = CELL_M) -> Lattice:
    """Lines of the lattice in metres, and the row and column of every cell that is a plot, from the south-west."""
    wide = max(1, round(np.sqrt(count / 1.4) / BLOCK_WIDE)) * BLOCK_WIDE
    high = -(-count // wide)
    column = np.arange(wide) + np.arange(wide) // BLOCK_WIDE
    row = np.arange(high) + np.arange(high) // BLOCK_HIGH
    return Lattice(
        origin[0] + _lines(column.max() + 1, BLOCK_WIDE, cell_m),
        origin[1] + _lines(row.max() + 1, BLOCK_HIGH, cell_m),
        np.repeat(row, wide)[:count],
        np.tile(column, high)[:count],
        cell_m,
    )


def _lines(cells: int, block: int, cell_m: float) -> np.ndarray:
    """Where the lines between cells stand: a street follows every ``block`` cells."""
    width = np.where(np.arange(cells) % (block + 1) == block, _street_m(cell_m), cell_m)
    return np.concatenate([[0.0], np.cumsum(width)])


def _street_m(cell_m: float) -> float:
    """Streets as wide as keeps plots, whose corners are moved, on their own side of the middle."""
    return 0.3 * cell_m + 6.0


def fabric(
    count: int,
    seed: int = SEED,
    invalid: bool = True,
    origin: tuple[float, float] = ORIGIN,
    each: int = BUILDINGS_A_PLOT,
    cell_m: float = CELL_M,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Plots (``plot_id``, geometry) and three buildings a plot (``building_id``, ``plot_id``, ``storeys``, geometry).

    ``invalid=False`` draws the rings that would be invalid as valid ones, and all else alike. Slivers come last.
    ``origin`` is the south-west corner in metres of EPSG:4528, for fabrics that are to lie beside each other; ``each`` is
    how many buildings stand on a plot, ``cell_m`` how wide plots are on average.
    """
    rng = np.random.default_rng([seed, count])
    slivers = round(count * SLIVER)
    grid = lattice(count - slivers, origin, cell_m)
    edges = _edges(grid, slivers, rng)
    rings, used = _rings(grid, edges)
    middle = Middle(rings[:, [0, 10, 20, 30]].mean(axis=1), rng.uniform(0, np.pi, len(rings)), each, cell_m)
    shapes = np.concatenate([_plots(rings, used, middle, invalid, rng), _slivers(edges)])
    names = pd.Series(np.arange(1, count + 1)).map("P{:07d}".format).astype("str")
    plots = gpd.GeoDataFrame({"plot_id": names}, geometry=shapes, crs=CRS)
    return plots, _buildings(edges, middle, grid, names, invalid, rng)


@dataclass(frozen=True)
class Edges:
    """Edges from corner to corner with up to nine vertices between, by line and cell; ``used`` says which there are.

    ``across`` runs from west to east along the lines between rows, ``along`` from south to north between columns. ``east``
    is ``along`` as the plot to its east has it: away from it where a sliver lies between (``sliver``: rows and lines).
    ``…_other`` is what the plot to the south or west has of the vertices: none of them at a T-junction.
    """

    corner: np.ndarray
    across: np.ndarray
    across_used: np.ndarray
    across_other: np.ndarray
    along: np.ndarray
    along_used: np.ndarray
    along_other: np.ndarray
    east: np.ndarray
    sliver: tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Middle:
    """Where the middle of each plot is, how it is turned, and how far its rows of houses stand from each other."""

    centre: np.ndarray
    angle: np.ndarray
    each: int
    cell_m: float

    @property
    def step_m(self) -> float:
        """From the middle of one row to the next."""
        return _REACH * self.cell_m / self.each

    @property
    def gap_m(self) -> float:
        """From the plot's middle to that of the last gap between rows."""
        return (self.each / 2 - 1) * self.step_m

    def at(self, plot: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Points so far from the middle of plots, in the plots' own directions."""
        return self.centre[plot] + _turned(offset[:, None], self.angle[plot])[:, 0]


def _edges(grid: Lattice, slivers: int, rng: np.random.Generator) -> Edges:
    x, y = np.meshgrid(grid.x, grid.y)
    corner = np.stack([x, y], axis=-1) + rng.uniform(-0.12, 0.12, (*x.shape, 2)) * grid.cell_m
    corner = np.round(corner / ROUND_M) * ROUND_M
    across, across_used, across_bent = _bent(corner[:, :-1], corner[:, 1:], 2, rng)
    along, along_used, along_bent = _bent(corner[:-1], corner[1:], 0, rng)
    inner = along_used[grid.row, grid.column].sum(axis=1)
    inside = np.flatnonzero(
        (grid.column % (BLOCK_WIDE + 1) > 0) & (inner >= 2) & along_bent[grid.row, grid.column]
    )
    place = np.sort(rng.choice(inside, slivers, replace=False)) if slivers else inside[:0]
    where = grid.row[place], grid.column[place]
    east = along.copy()
    east[where] += np.array([SLIVER_M, 0.0])
    return Edges(
        corner,
        across,
        across_used,
        across_used & across_bent[..., None],
        along,
        along_used,
        along_used & along_bent[..., None],
        east,
        where,
    )


def _bent(
    start: np.ndarray, stop: np.ndarray, least: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices between start and stop, each a little to one side, padded to nine; which there are; which edges bend."""
    number = rng.integers(least, MOST_INNER + 1, start.shape[:-1])
    step = np.arange(1, MOST_INNER + 1)
    share = (step / (number[..., None] + 1))[..., None]
    line = start[..., None, :] * (1 - share) + stop[..., None, :] * share
    bent = rng.random(number.shape) >= T_JUNCTION
    line += rng.uniform(-1.2, 1.2, line.shape) * bent[..., None, None]
    return np.round(line / ROUND_M) * ROUND_M, step <= number[..., None], bent


def _rings(grid: Lattice, edges: Edges) -> tuple[np.ndarray, np.ndarray]:
    """Rings of the plots against the clock from the south-west, padded to 42 vertices, and which of them there are.

    Corners stand at 0, 10, 20 and 30; the last two vertices are left for a spike.
    """
    row, column = grid.row, grid.column
    west, east = edges.east[row, column][:, ::-1], edges.along[row, column + 1]
    south, north = edges.across[row, column], edges.across[row + 1, column][:, ::-1]
    corners = [
        edges.corner[row + up, column + right][:, None] for up, right in ((0, 0), (0, 1), (1, 1), (1, 0))
    ]
    spare = np.repeat(corners[0], 2, axis=1)
    rings = np.concatenate(
        [corners[0], south, corners[1], east, corners[2], north, corners[3], west, spare], axis=1
    )
    there = np.ones((len(row), 1), dtype=bool)
    used = np.concatenate(
        [
            there,
            edges.across_used[row, column],
            there,
            edges.along_other[row, column + 1],
            there,
            edges.across_other[row + 1, column][:, ::-1],
            there,
            edges.along_used[row, column][:, ::-1],
            ~there,
            ~there,
        ],
        axis=1,
    )
    return rings, used


def _plots(
    rings: np.ndarray, used: np.ndarray, middle: Middle, invalid: bool, rng: np.random.Generator
) -> np.ndarray:
    """Plots of the rings: some holed, some split by a lane, some drawn badly: bow ties, spikes, holes over the edge."""
    count = len(rings)
    ends = np.cumsum(np.round(np.array([HOLED, SPLIT, INVALID]) * count).astype(int))
    holed, split, bad = np.split(rng.permutation(count), ends)[:3]
    tie, spike, over = np.array_split(bad, 3)
    hole = middle.at(holed, np.array([[0.0, -middle.gap_m]]))
    if invalid:
        rings[tie[:, None], [10, 20]] = rings[tie[:, None], [20, 10]]
        rings[spike, 41] -= np.array([3.0, 5.0])  # from the first corner out and back
        used[spike, 40:] = True
        holed, hole = np.concatenate([holed, over]), np.concatenate([hole, rings[over, 0]])
    shapes = _polygons(rings, used)
    shapes[holed] = shapely.polygons(
        shapely.get_exterior_ring(shapes[holed]), holes=_hole_rings(hole, rng)[:, None]
    )
    lane = np.array([[-1, 1], [1, 1], [1, -1], [-1, -1]]) * [middle.cell_m, LANE_M / 2] + np.array(
        [0.0, middle.gap_m]
    )
    lanes = _turned(lane, middle.angle[split]) + middle.centre[split, None]
    shapes[split] = shapely.difference(shapes[split], shapely.polygons(lanes))
    return shapes


def _polygons(rings: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Polygons without holes of padded rings."""
    closed = np.concatenate([rings, rings[:, :1]], axis=1)
    used = np.concatenate([used, np.ones((len(used), 1), dtype=bool)], axis=1)
    ends = np.concatenate([[0], np.cumsum(used.sum(axis=1))])
    each = np.arange(len(rings) + 1)
    return np.asarray(shapely.from_ragged_array(shapely.GeometryType.POLYGON, closed[used], (ends, each)))


def _hole_rings(centre: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Linear rings of eight vertices about 1.5 m around the centres, with the clock."""
    angle = -np.arange(8) * np.pi / 4
    reach = rng.uniform(1.3, 1.7, (len(centre), 8))
    ring = centre[:, None] + reach[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return np.asarray(shapely.linearrings(np.concatenate([ring, ring[:, :1]], axis=1)))


def _slivers(edges: Edges) -> np.ndarray:
    """Slivers between two plots: from corner to corner, as wide as the two edges are apart."""
    row, line = edges.sliver
    there = np.ones((len(row), 1), dtype=bool)
    used = edges.along_used[row, line]
    rings = np.concatenate(
        [
            edges.corner[row, line][:, None],
            edges.east[row, line],
            edges.corner[row + 1, line][:, None],
            edges.along[row, line][:, ::-1],
        ],
        axis=1,
    )
    return _polygons(rings, np.concatenate([there, used, there, used[:, ::-1]], axis=1))


STOREYS = np.array([1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12])
OUTLINE = np.array([[-1, -1], [1, -1], [1, 0], [0.4, 0], [0.4, 1], [-1, 1], [-1, -1]]) / 2
"""A house of length and depth one, with a corner left out."""
_REACH, _LONG, _APART_M = 0.56, (0.3, 0.42), 4.0


def _buildings(
    edges: Edges,
    middle: Middle,
    grid: Lattice,
    plot: pd.Series,
    invalid: bool,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Rows of houses inside plots, turned as the plot is; some stand on an edge instead, and those of slivers all do."""
    each, step = middle.each, middle.step_m
    count, cells = len(plot) * each, len(grid.row)
    across = np.stack([np.zeros(each), (np.arange(each) - (each - 1) / 2) * step], axis=1)
    spot = middle.at(np.arange(cells).repeat(each), np.tile(across, (cells, 1)))
    astray = np.flatnonzero(rng.random(len(spot)) < STRADDLING - SLIVER)
    cell, side = astray // each, rng.integers(0, 4, len(astray))
    spot[astray] = _on_edge(
        edges, grid.row[cell], grid.column[cell], side, rng.uniform(0.3, 0.7, len(astray))
    )
    row, line = (place.repeat(each) for place in edges.sliver)
    shares = np.tile((np.arange(each) + 1) / (each + 1), len(edges.sliver[0]))
    spot = np.concatenate([spot, _on_edge(edges, row, line, np.full(len(row), 3), shares)])
    size = np.stack(
        [rng.uniform(*_LONG, count) * middle.cell_m, rng.uniform(0.8, 1.0, count) * (step - _APART_M)], axis=1
    )
    angle = np.concatenate([middle.angle.repeat(each), rng.uniform(0, np.pi, len(row))])
    ring = np.round((_turned(OUTLINE * size[:, None], angle) + spot[:, None]) / ROUND_M) * ROUND_M
    broken = rng.random(count) < INVALID
    if invalid:
        ring[broken] = ring[broken][:, [0, 2, 1, 3, 4, 5, 0]]
    return gpd.GeoDataFrame(
        {
            "building_id": pd.Series(np.arange(1, count + 1)).map("B{:08d}".format).astype("str"),
            "plot_id": plot.to_numpy().repeat(each),
            "storeys": rng.choice(STOREYS, count),
        },
        geometry=shapely.polygons(ring),
        crs=CRS,
    )


def _turned(points: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Points of each row turned about 0, 0 by its angle in radians, against the clock."""
    turn = np.stack([np.cos(angle), np.sin(angle), -np.sin(angle), np.cos(angle)], axis=-1)
    return points @ turn.reshape(-1, 2, 2)


def _on_edge(
    edges: Edges, row: np.ndarray, column: np.ndarray, side: np.ndarray, share: np.ndarray
) -> np.ndarray:
    """Points on the south, east, north or west edge of cells, so far along the straight line between its corners."""
    start = edges.corner[row + (side == 2), column + (side == 1)]
    stop = edges.corner[row + (side > 0), column + (side < 3)]
    return start + (stop - start) * share[:, None]


def zone_layers(
    count: int, seed: int = SEED, origin: tuple[float, float] = ORIGIN
) -> dict[str, pd.DataFrame]:
    """Every layer of a zone on a valid fabric of so many plots, by name."""
    plots, buildings = fabric(
        count, seed, invalid=False, origin=origin, each=cadastre_zone.HOUSES, cell_m=cadastre_zone.CELL_M
    )
    over = street_blocks(count, origin, cadastre_zone.CELL_M)
    return cadastre_zone.layers_of(plots, buildings, over, seed)


def zone_folder(
    folder: Path | str,
    count: int,
    seed: int = SEED,
    origin: tuple[float, float] = ORIGIN,
    name: str = "示意地籍区",
    name_en: str = "Invented cadastre",
) -> Path:
    """A zone's folder on a valid fabric of so many plots, ready for ``yuantu check`` and ``build``; gives the folder."""
    cadastre_zone.write(Path(folder), zone_layers(count, seed, origin), name, name_en)
    return Path(folder)


def street_blocks(
    count: int, origin: tuple[float, float] = ORIGIN, cell_m: float = CELL_M
) -> cadastre_zone.Blocks:
    """The blocks of a fabric of so many plots, and the middles of the streets between them."""
    grid = lattice(count - round(count * SLIVER), origin, cell_m)
    return cadastre_zone.blocks(_streets(grid.x, BLOCK_WIDE, cell_m), _streets(grid.y, BLOCK_HIGH, cell_m))


def _streets(lines: np.ndarray, block: int, cell_m: float) -> np.ndarray:
    """The middles of the streets between blocks of cells, with one before the first and one after the last."""
    half = _street_m(cell_m) / 2
    after = lines[block :: block + 1] + half
    end = [] if len(after) and after[-1] > lines[-1] else [lines[-1] + half]
    return np.concatenate([[lines[0] - half], after, end])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write an invented zone on a cadastral fabric.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plots", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    print(zone_folder(asked.folder, asked.plots, asked.seed))

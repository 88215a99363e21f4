"""Layers of: the files benchmarks read, and how each engine opens them."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import shapely
from cadastre import CRS, SEED, fabric, street_blocks

PLOTS, BUILDINGS = "plots.parquet", "buildings.parquet"
ROADS, NODES = "roads.parquet", "nodes.parquet"
_BEND_M = 3.0


def write_fabric(folder: Path, count: int) -> None:
    """Plots and buildings of the valid fabric as GeoParquet, each numbered from 0 in ``id``."""
    for name, frame in zip((PLOTS, BUILDINGS), fabric(count, invalid=False), strict=True):
        frame.assign(id=range(len(frame))).to_parquet(folder / name)


def write_ground(folder: Path, count: int) -> None:
    """Plots as :func:`write_fabric`, streets from crossing to crossing and a node for each thousand plots."""
    write_fabric(folder, count)
    over = street_blocks(count)
    x, y = over.x, over.y
    east = [((a, b), ((a + c) / 2, b + _BEND_M), (c, b)) for b in y for a, c in itertools.pairwise(x)]
    north = [((a, b), (a + _BEND_M, (b + c) / 2), (a, c)) for a in x for b, c in itertools.pairwise(y)]
    rng = np.random.default_rng(SEED)
    number = max(20, count // 1000)
    nodes = np.stack([rng.uniform(x[0], x[-1], number), rng.uniform(y[0], y[-1], number)], axis=1)
    for name, shapes in ((ROADS, shapely.linestrings(east + north)), (NODES, shapely.points(nodes))):
        gpd.GeoDataFrame({"id": range(len(shapes))}, geometry=shapes, crs=CRS).to_parquet(folder / name)


def frames(folder: Path) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Plots and buildings as geopandas reads them, only what is asked for."""
    plots, buildings = (
        gpd.read_parquet(folder / name, columns=["id", "geometry"]) for name in (PLOTS, BUILDINGS)
    )
    return plots, buildings


def flats(folder: Path) -> tuple[Any, Any]:
    """Plots and buildings as flat coordinates."""
    from gis.flat.parquet import read_flat

    plots, buildings = read_flat(folder / PLOTS, folder / BUILDINGS)
    return plots, buildings


def wkb(file: Path) -> Any:
    """The column of shapes of a GeoParquet file, as it lies there."""
    return pq.read_table(file, columns=["geometry"])["geometry"]


def duckdb_on(folder: Path, names: Sequence[str] = ("plots", "buildings")) -> Any:
    """DuckDB with plots and buildings, or other layers, as views on the files."""
    connection = _duckdb()
    for name in names:
        connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name, replace=True)
    return connection


@functools.cache
def _duckdb() -> Any:
    """A connection with the spatial extension, opened once a process: loading the extension is no part of a question."""
    import duckdb
    import duckdb_extension_spatial

    extension = next(Path(duckdb_extension_spatial.__path__[0]).rglob("spatial.duckdb_extension"))
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension}'")
    return connection


def sedona_on(folder: Path, names: Sequence[str] = ("plots", "buildings")) -> Callable[[str], Any]:
    """What asks SedonaDB about plots and buildings, or other layers, views on the files, and gives a pyarrow table."""
    import pyarrow as pa
    import sedonadb

    context = sedonadb.connect()
    for name in names:
        context.read_parquet(str(folder / f"{name}.parquet")).to_view(name)
    return lambda query: pa.table(context.sql(query))

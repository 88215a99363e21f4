"""How fast footprint by plot is, from files to figures: ours against geopandas, DuckDB, SedonaDB and PostGIS.

``python benchmarks/overlay.py [--plots 2000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

A cadastral fabric (``cadastre.py``), valid throughout, since most engines refuse or falsify what is not: three buildings a
plot, 6 % of them over a boundary. With the covers short-cut a building inside a plot is settled by its own area. PostGIS
has the layers loaded and indexed already, so its time is that of the query.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import os

import postgis
from beside import POSTGIS, SERVER, Answer, Question, Way, main
from layers_of import BUILDINGS, PLOTS, duckdb_on, flats, frames, sedona_on, write_fabric

PIECE = "ST_Area(ST_Intersection(b.geometry, p.geometry))"
COVERED = f"CASE WHEN ST_Within(b.geometry, p.geometry) THEN ST_Area(b.geometry) ELSE {PIECE} END"
JOIN = "SELECT p.id AS id, sum({area}) AS area FROM buildings b JOIN plots p ON ST_Intersects(b.geometry, p.geometry) GROUP BY p.id"


def by_kernel(folder: Path) -> Answer:
    """Ours: flat coordinates, compiled."""
    from gis.overlay import cut_flat

    plots, buildings = flats(folder)
    read = Answer.now()
    return Answer(cut_flat(buildings, plots).per_large_m2(len(plots)), read)


def by_shapely(folder: Path, threads: int | None = None) -> Answer:
    """Ours without the kernel: covers short-cut and threads."""
    from gis.overlay import cut

    plots, buildings = frames(folder)
    read = Answer.now()
    pieces = cut(buildings.geometry, plots.geometry, threads=threads, engine="shapely")
    return Answer(pieces.per_large_m2(len(plots)), read)


def by_overlay(folder: Path) -> Answer:
    """What most people would write."""
    plots, buildings = frames(folder)
    read = Answer.now()
    both = gpd.overlay(buildings.drop(columns="id"), plots, how="intersection", keep_geom_type=True)
    return Answer(
        both.area.groupby(both["id"]).sum().reindex(range(len(plots)), fill_value=0.0).to_numpy(), read
    )


def by_sjoin(folder: Path) -> Answer:
    """What people write who know that overlay is slow."""
    plots, buildings = frames(folder)
    read = Answer.now()
    pairs = gpd.sjoin(buildings.drop(columns="id"), plots[["geometry"]], predicate="intersects")
    right = pairs["index_right"].to_numpy()
    area = shapely.area(shapely.intersection(pairs.geometry.array, plots.geometry.array[right]))
    return Answer(np.bincount(right, weights=area, minlength=len(plots)), read)


def by_duckdb(folder: Path, area: str = PIECE) -> Answer:
    """DuckDB spatial on the files."""
    connection = duckdb_on(folder)
    count = connection.execute("SELECT count(*) FROM plots").fetchone()[0]
    read = Answer.now()
    found = connection.execute(JOIN.format(area=area)).fetchnumpy()
    return Answer(_filled(found["id"], found["area"], count), read)


def by_sedona(folder: Path, area: str = PIECE) -> Answer:
    """SedonaDB on the files."""
    ask = sedona_on(folder)
    count = ask("SELECT count(*) AS n FROM plots")["n"][0].as_py()
    read = Answer.now()
    found = ask(JOIN.format(area=area))
    return Answer(_filled(found["id"].to_numpy(), found["area"].to_numpy(), count), read)


def by_postgis(folder: Path, area: str = PIECE) -> Answer:
    """PostGIS with both layers loaded and indexed."""
    read = Answer.now()
    query = JOIN.format(area=area).replace("geometry", "geom")
    found = np.array(postgis.asked(os.environ[SERVER], query))
    count = postgis.asked(os.environ[SERVER], "SELECT count(*) FROM plots")[0][0]
    return Answer(_filled(found[:, 0], found[:, 1], int(count)), read)


def load(address: str, folder: Path) -> None:
    """Both layers into PostGIS."""
    plots, buildings = frames(folder)
    postgis.load(address, plots=plots.geometry, buildings=buildings.geometry)


def floor_flat(folder: Path) -> Answer:
    """Reading the coordinates, and nothing else."""
    flats(folder)
    return Answer(None, Answer.now())


def floor_shapely(folder: Path) -> Answer:
    """Reading into geometry objects, and nothing else."""
    for name in (PLOTS, BUILDINGS):
        gpd.read_parquet(folder / name, columns=["geometry"])
    return Answer(None, Answer.now())


def _filled(at: Sequence[int], area: Sequence[float], count: int) -> np.ndarray:
    """Areas by plot, 0 where no building stands."""
    return np.bincount(np.asarray(at, dtype=int), weights=np.asarray(area, dtype=float), minlength=count)


QUESTION = Question(
    title="Footprint by plot: ours against the usual ways",
    about="Area of three buildings a plot cut by the plots, 6 % of them over a boundary, from two GeoParquet files.",
    script="overlay.py",
    unit="m²",
    prepare=write_fabric,
    load=load,
    tolerance=1e-5,
    ways=(
        Way("ours, compiled kernel", by_kernel, "numba"),
        Way("ours, shapely", by_shapely, own=True),
        Way("ours, shapely, one thread", lambda folder: by_shapely(folder, 1), own=True),
        Way("geopandas.overlay + groupby", by_overlay),
        Way("geopandas.sjoin + intersection", by_sjoin),
        Way("DuckDB spatial", by_duckdb, "duckdb duckdb_extension_spatial"),
        Way(
            "DuckDB spatial, covers short-cut",
            lambda folder: by_duckdb(folder, COVERED),
            "duckdb duckdb_extension_spatial",
        ),
        Way("SedonaDB", by_sedona, "sedonadb"),
        Way("SedonaDB, covers short-cut", lambda folder: by_sedona(folder, COVERED), "sedonadb"),
        Way("PostGIS, loaded", by_postgis, POSTGIS),
        Way("PostGIS, loaded, covers short-cut", lambda folder: by_postgis(folder, COVERED), POSTGIS),
        Way("floor: read to flat coordinates", floor_flat, "numba", floor=True),
        Way("floor: read to geometry objects", floor_shapely, floor=True),
    ),
    against=(
        "geopandas.overlay + groupby",
        "DuckDB spatial, covers short-cut",
        "SedonaDB, covers short-cut",
        "floor: read to flat coordinates",
    ),
    of=lambda count: f"{count:,} / {3 * count:,} buildings",
)


if __name__ == "__main__":
    main(QUESTION)

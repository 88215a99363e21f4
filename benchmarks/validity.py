"""How fast invalid plots are found and repaired: ours against shapely, geopandas, DuckDB and SedonaDB.

``python benchmarks/validity.py [--plots 2000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

The cadastral fabric with its invalid rings: one plot in two hundred is a bow tie, has a spike or a hole over its edge. The
figures compared are the areas after repair; ours tells besides what was wrong with each, and by how much it changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from beside import Answer, Question, Way, main
from cadastre import fabric
from layers_of import PLOTS, duckdb_on, sedona_on

MENDED = "SELECT id, CASE WHEN ST_IsValid(geometry) THEN ST_Area(geometry) ELSE ST_Area(ST_MakeValid(geometry)) END AS area FROM plots"


def write(folder: Path, count: int) -> None:
    """The plots with their invalid rings."""
    plots, _ = fabric(count)
    plots.assign(id=range(count)).to_parquet(folder / PLOTS)


def by_ours(folder: Path) -> Answer:
    """Ours: found, repaired, and written down."""
    from gis.repair import repair

    plots = gpd.read_parquet(folder / PLOTS, columns=["geometry"]).geometry
    read = Answer.now()
    return Answer(shapely.area(repair(plots)[0].array), read)


def by_shapely(folder: Path) -> Answer:
    """shapely: make valid what is not."""
    plots = gpd.read_parquet(folder / PLOTS, columns=["geometry"]).geometry.to_numpy().copy()
    read = Answer.now()
    wrong = ~shapely.is_valid(plots)
    plots[wrong] = shapely.make_valid(plots[wrong])
    return Answer(shapely.area(plots), read)


def by_geopandas(folder: Path) -> Answer:
    """geopandas: make everything valid."""
    plots = gpd.read_parquet(folder / PLOTS, columns=["geometry"]).geometry
    read = Answer.now()
    return Answer(plots.make_valid().area.to_numpy(), read)


def by_duckdb(folder: Path) -> Answer:
    """DuckDB spatial on the file."""
    connection = duckdb_on(folder, ("plots",))
    read = Answer.now()
    found = connection.execute(MENDED).fetchnumpy()
    return Answer(found["area"][np.argsort(found["id"])], read)


def by_sedona(folder: Path) -> Answer:
    """SedonaDB on the file."""
    ask = sedona_on(folder, ("plots",))
    read = Answer.now()
    found = ask(MENDED)
    return Answer(found["area"].to_numpy()[np.argsort(found["id"].to_numpy())], read)


QUESTION = Question(
    title="Invalid plots found and repaired",
    about="One plot in two hundred is invalid; areas after repair, from one GeoParquet file.",
    script="validity.py",
    unit="m²",
    prepare=write,
    tolerance=1e-5,
    ways=(
        Way("ours", by_ours),
        Way("shapely: is_valid, make_valid", by_shapely),
        Way("geopandas.make_valid", by_geopandas),
        Way("DuckDB spatial", by_duckdb, "duckdb duckdb_extension_spatial"),
        Way("SedonaDB", by_sedona, "sedonadb"),
    ),
    against=("shapely: is_valid, make_valid", "geopandas.make_valid", "SedonaDB"),
)


if __name__ == "__main__":
    main(QUESTION)

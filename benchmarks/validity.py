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
from cadastre import CRS, fabric
from layers_of import PLOTS, duckdb_on, sedona_on, wkb

MENDED = "SELECT id, CASE WHEN ST_IsValid(geometry) THEN ST_Area(geometry) ELSE ST_Area(ST_MakeValid(geometry)) END AS area FROM plots"


WHY = "Ours names the fault of every plot, looks for empty ones and those without area too, and writes down by how much each changed."


def write(folder: Path, count: int) -> None:
    """The plots with their invalid rings."""
    plots, _ = fabric(count)
    plots.assign(id=range(count)).to_parquet(folder / PLOTS)


def by_kernel(folder: Path) -> Answer:
    """Ours: the kernel proves most plots valid from flat coordinates, the rest are looked at and repaired as objects."""
    from gis.flat.flat import Flat
    from gis.repair import repair

    flat = Flat.from_wkb(wkb(folder / PLOTS), CRS)
    read = Answer.now()
    area = flat.measured.area.copy()
    doubtful = np.flatnonzero(~flat.measured.sure)
    area[doubtful] = shapely.area(repair(gpd.GeoSeries(flat.shapes(doubtful), crs=CRS))[0].array)
    return Answer(area, read)


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
    plots[wrong] = shapely.make_valid(plots[wrong], method="structure", keep_collapsed=False)
    return Answer(shapely.area(plots), read)


def by_geopandas(folder: Path) -> Answer:
    """geopandas: make everything valid."""
    plots = gpd.read_parquet(folder / PLOTS, columns=["geometry"]).geometry
    read = Answer.now()
    return Answer(plots.make_valid(method="structure", keep_collapsed=False).area.to_numpy(), read)


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
        Way("ours, compiled kernel", by_kernel, "numba"),
        Way("ours, shapely", by_ours, own=True),
        Way("shapely: is_valid, make_valid", by_shapely, why=WHY),
        Way("geopandas.make_valid", by_geopandas, why=WHY),
        Way("DuckDB spatial", by_duckdb, "duckdb duckdb_extension_spatial", tolerance=np.inf, why=WHY),
        Way("SedonaDB", by_sedona, "sedonadb", tolerance=np.inf, why=WHY),
    ),
    notes=(
        'A hole that runs over its shell\'s edge is no area for us, nor for shapely by `method="structure"`; DuckDB and SedonaDB make area of '
        "what lies outside, which the largest difference shows.",
    ),
    against=("shapely: is_valid, make_valid", "geopandas.make_valid", "SedonaDB"),
)


if __name__ == "__main__":
    main(QUESTION)

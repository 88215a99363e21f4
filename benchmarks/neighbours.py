"""How fast it is told which plots touch along how many metres: ours against libpysal, geopandas and shapely.

``python benchmarks/neighbours.py [--plots 2000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

The cadastral fabric: three edges in a hundred have vertices on one side alone, and slivers lie between some plots. Lengths
are compared plot by plot: metres of edge that a plot shares with others. libpysal and geopandas tell who touches whom and
no length, so that of them only the number of neighbours of each plot is compared, with ours of any length.
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
from layers_of import PLOTS, write_fabric


def plots_of(folder: Path) -> gpd.GeoSeries:
    """The plots, numbered from 0."""
    return gpd.read_parquet(folder / PLOTS, columns=["geometry"]).geometry


def by_ours(folder: Path, engine: str) -> Answer:
    """Ours: pairs with the length of their common edge; by the kernel edge against edge, by shapely from sorted edges."""
    from gis.neighbours import neighbours

    plots = plots_of(folder)
    read = Answer.now()
    found = neighbours(plots, engine=engine)
    return Answer(_by_plot(found["a"], found["b"], found["shared_m"], len(plots)), read)


def by_boundaries(folder: Path) -> Answer:
    """What one would write with shapely: intersect the boundaries of plots that touch."""
    plots = plots_of(folder).to_numpy()
    read = Answer.now()
    left, right = shapely.STRtree(plots).query(plots, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    lines = shapely.boundary(plots)
    edge = shapely.length(shapely.intersection(lines[left], lines[right]))
    return Answer(_by_plot(left, right, edge, len(plots)), read)


def by_touches(folder: Path) -> Answer:
    """geopandas: who intersects whom, without lengths."""
    plots = gpd.GeoDataFrame(geometry=plots_of(folder))
    read = Answer.now()
    gpd.sjoin(plots, plots, predicate="touches")
    return Answer(None, read)


def by_queen(folder: Path) -> Answer:
    """libpysal: who shares a vertex."""
    from libpysal.weights import Queen

    plots = gpd.GeoDataFrame(geometry=plots_of(folder))
    read = Answer.now()
    Queen.from_dataframe(plots, use_index=False, silence_warnings=True)
    return Answer(None, read)


def by_rook(folder: Path) -> Answer:
    """libpysal: who shares an edge, vertex for vertex."""
    from libpysal.weights import Rook

    plots = gpd.GeoDataFrame(geometry=plots_of(folder))
    read = Answer.now()
    Rook.from_dataframe(plots, use_index=False, silence_warnings=True)
    return Answer(None, read)


def _by_plot(left: np.ndarray, right: np.ndarray, edge: np.ndarray, count: int) -> np.ndarray:
    """Metres of common edge of each plot."""
    both = np.concatenate([np.asarray(left, dtype=int), np.asarray(right, dtype=int)])
    return np.bincount(both, weights=np.tile(np.asarray(edge, dtype=float), 2), minlength=count)


QUESTION = Question(
    title="Neighbours: who touches whom, along how many metres",
    about="Pairs of plots with the length of their common edge, from one GeoParquet file. libpysal and geopandas give no lengths.",
    script="neighbours.py",
    unit="m",
    prepare=write_fabric,
    tolerance=0.5,
    ways=(
        Way("ours, compiled kernel", lambda folder: by_ours(folder, "flat"), "numba"),
        Way("ours, shapely", lambda folder: by_ours(folder, "shapely"), own=True),
        Way("shapely: intersect the boundaries", by_boundaries, tolerance=np.inf),
        Way("geopandas.sjoin, touches", by_touches),
        Way("libpysal Queen", by_queen, "libpysal"),
        Way("libpysal Rook", by_rook, "libpysal"),
    ),
    against=("shapely: intersect the boundaries", "geopandas.sjoin, touches", "libpysal Rook"),
    notes=(
        "Vertices of a T-junction lie up to 0.05 mm off the edge they stand on, as rounded coordinates do: intersecting the boundaries finds no length there, "
        "which the largest difference shows.",
    ),
)


if __name__ == "__main__":
    main(QUESTION)

"""How fast the nearest street and the nearest node of every plot are found: ours against geopandas, shapely and PostGIS.

``python benchmarks/nearest.py [--plots 2000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

The cadastral fabric with its streets from crossing to crossing, and a node for each thousand plots. Figures are the two
distances of every plot, in a straight line between nearest points.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import postgis
from beside import POSTGIS, SERVER, Answer, Question, Way, main
from layers_of import NODES, PLOTS, ROADS, write_ground

KNN = (
    "SELECT p.id, n.far FROM plots p CROSS JOIN LATERAL "
    "(SELECT r.geom <-> p.geom AS far FROM {layer} r ORDER BY r.geom <-> p.geom LIMIT 1) n ORDER BY p.id"
)


def layers(folder: Path) -> tuple[gpd.GeoSeries, gpd.GeoSeries, gpd.GeoSeries]:
    """Plots, streets and nodes."""
    plots, roads, nodes = (
        gpd.read_parquet(folder / name, columns=["geometry"]).geometry for name in (PLOTS, ROADS, NODES)
    )
    return plots, roads, nodes


def by_ours(folder: Path, engine: str) -> Answer:
    """Ours: by the kernel down a packed tree of edges, by shapely in threads."""
    from gis.nearest import nearest

    plots, *others = layers(folder)
    read = Answer.now()
    return Answer(np.stack([nearest(plots, one, engine=engine)["distance_m"] for one in others]), read)


def by_sjoin(folder: Path) -> Answer:
    """What most people would write."""
    plots, *others = layers(folder)
    read = Answer.now()
    frame = gpd.GeoDataFrame(geometry=plots)
    found = [
        gpd.sjoin_nearest(frame, gpd.GeoDataFrame(geometry=one), distance_col="far")["far"]
        .groupby(level=0)
        .first()
        for one in others
    ]
    return Answer(np.stack(found), read)


def by_tree(folder: Path) -> Answer:
    """Shapely's tree, in one thread."""
    plots, *others = layers(folder)
    read = Answer.now()
    found = []
    for one in others:
        pair, far = shapely.STRtree(one.array).query_nearest(
            plots.array, return_distance=True, all_matches=False
        )
        found.append(far[np.argsort(pair[0])])
    return Answer(np.stack(found), read)


def by_postgis(folder: Path) -> Answer:
    """PostGIS by its index, all layers loaded."""
    read = Answer.now()
    found = [
        postgis.asked(
            os.environ[SERVER],
            KNN.format(layer=one),
        )
        for one in ("roads", "nodes")
    ]
    return Answer(np.array(found)[:, :, 1].astype(float), read)


def load(address: str, folder: Path) -> None:
    """Plots, streets and nodes into PostGIS."""
    plots, roads, nodes = layers(folder)
    postgis.load(address, plots=plots, roads=roads, nodes=nodes)


QUESTION = Question(
    title="Nearest street and node of every plot",
    about="Distance from every plot to the nearest street and to the nearest node, from three GeoParquet files.",
    script="nearest.py",
    unit="m",
    prepare=write_ground,
    load=load,
    tolerance=1e-6,
    ways=(
        Way("ours, compiled kernel", lambda folder: by_ours(folder, "flat"), "numba"),
        Way("ours, shapely", lambda folder: by_ours(folder, "shapely"), own=True),
        Way("geopandas.sjoin_nearest", by_sjoin),
        Way("shapely STRtree.query_nearest, one thread", by_tree),
        Way("PostGIS KNN, loaded", by_postgis, POSTGIS),
    ),
    against=("geopandas.sjoin_nearest", "shapely STRtree.query_nearest, one thread", "PostGIS KNN, loaded"),
)


if __name__ == "__main__":
    main(QUESTION)

"""How fast plots are read, by format: into a GeoDataFrame, and into flat coordinates without geometry objects.

``python benchmarks/reading.py [--plots 2000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

The plots of the cadastral fabric with their numbers, as GeoParquet, GPKG, FlatGeobuf and Shapefile. The figures compared
are the plots' areas, which are taken after the clock has stopped for reading: *computing alone* is these.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from beside import Answer, Question, Way, main
from cadastre import CRS
from layers_of import PLOTS, wkb, write_fabric

FORMATS = {"GPKG": "plots.gpkg", "FlatGeobuf": "plots.fgb", "Shapefile": "plots.shp"}
OWN_ORDER = ("FlatGeobuf",)
"""Formats that keep rows in an order of their own."""


def write(folder: Path, count: int) -> None:
    """The plots in every format."""
    write_fabric(folder, count)
    plots = gpd.read_parquet(folder / PLOTS)
    for name in FORMATS.values():
        pyogrio.write_dataframe(plots, folder / name)


def flat_parquet(folder: Path) -> Answer:
    """GeoParquet to flat coordinates."""
    from gis.flat.flat import Flat

    flat = Flat.from_wkb(wkb(folder / PLOTS), CRS)
    read = Answer.now()
    return Answer(np.sort(flat.area), read)


def flat_gpkg(folder: Path) -> Answer:
    """GPKG through Arrow to flat coordinates."""
    from gis.flat.flat import Flat

    told, table = pyogrio.read_arrow(folder / FORMATS["GPKG"], columns=[])
    flat = Flat.from_wkb(table[told["geometry_name"] or "wkb_geometry"], CRS)
    read = Answer.now()
    return Answer(np.sort(flat.area), read)


def parquet(folder: Path) -> Answer:
    """GeoParquet to a GeoDataFrame."""
    return _areas(gpd.read_parquet(folder / PLOTS, columns=["plot_id", "geometry"]))


def of(form: str, arrow: bool, folder: Path) -> Answer:
    """Another format to a GeoDataFrame, through Arrow or not."""
    return _areas(pyogrio.read_dataframe(folder / FORMATS[form], columns=["plot_id"], use_arrow=arrow))


def _areas(frame: gpd.GeoDataFrame) -> Answer:
    read = Answer.now()
    return Answer(np.sort(shapely.area(frame.geometry.array)), read)


def _other(form: str, arrow: bool) -> Way:
    return Way(f"{form} to GeoDataFrame{', Arrow' if arrow else ''}", lambda folder: of(form, arrow, folder))


QUESTION = Question(
    title="Reading plots, by format",
    about="Plots with their numbers, and the sum of their areas. Nothing is recognised, checked or turned, as `read_zone` does.",
    script="reading.py",
    unit="m²",
    prepare=write,
    tolerance=1e-3,
    ways=(
        Way("GeoParquet to flat coordinates", flat_parquet, "numba", own=True),
        Way("GPKG to flat coordinates, Arrow", flat_gpkg, "numba", own=True),
        Way("GeoParquet to GeoDataFrame", parquet),
        *(_other(form, arrow) for form in FORMATS for arrow in (True, False)),
    ),
    against=("GeoParquet to GeoDataFrame", "GPKG to GeoDataFrame, Arrow", "Shapefile to GeoDataFrame"),
)


if __name__ == "__main__":
    main(QUESTION)

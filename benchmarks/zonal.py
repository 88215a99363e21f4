"""How fast figures of a raster within every plot are: ours against exactextract itself and rasterstats.

``python benchmarks/zonal.py [--plots 2000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

The cadastral fabric on a GeoTIFF of 10 m cells, one in a hundred without a value. Asked: mean, least, most and number of cells
of each plot, every cell by the share of it that the plot covers; rasterstats takes whole cells by their middle, or all that
are touched, so that its figures differ and small plots have none.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from beside import Answer, Question, Way, main
from cadastre import SEED
from layers_of import PLOTS, write_fabric

CELL_M = 10.0
IMAGE = "image.tif"
STATS = ("mean", "min", "max", "count")
FIGURES = ("mean", "count")
"""What is compared: least and most are of single cells, which single and double precision may count or not."""


def prepare(folder: Path, count: int) -> None:
    """The plots, and an image with waves and noise under them."""
    from gis.raster.grid import north_up
    from gis.raster.write import write_raster

    write_fabric(folder, count)
    west, south, east, north = gpd.read_parquet(folder / PLOTS, columns=["geometry"]).total_bounds
    columns, rows = int((east - west) / CELL_M) + 3, int((north - south) / CELL_M) + 3
    rng = np.random.default_rng(SEED)
    wave = np.sin(np.arange(columns) / 40)[None] + np.cos(np.arange(rows) / 55)[:, None]
    cells = (50 + 10 * wave + rng.normal(0, 3, (rows, columns))).astype(np.float32)
    cells[rng.random(cells.shape) < 0.01] = -9999
    place = north_up(west - 7, north + 13, CELL_M, CELL_M)
    write_raster(folder / IMAGE, cells, "EPSG:4528", place, nodata=-9999)


def plots(folder: Path) -> gpd.GeoSeries:
    """The plots."""
    return gpd.read_parquet(folder / PLOTS, columns=["geometry"]).geometry


def by_ours(folder: Path) -> Answer:
    """Ours."""
    from gis.raster.zonal import zonal

    shapes = plots(folder)
    read = Answer.now()
    found = zonal(folder / IMAGE, shapes, STATS)
    return Answer(np.nan_to_num(found[list(FIGURES)].to_numpy()), read)


def by_exactextract(folder: Path, strategy: str) -> Answer:
    """What the documentation of exactextract shows."""
    from exactextract import exact_extract

    shapes = gpd.GeoDataFrame(geometry=plots(folder))
    read = Answer.now()
    found = exact_extract(str(folder / IMAGE), shapes, list(STATS), output="pandas", strategy=strategy)
    return Answer(np.nan_to_num(found[list(FIGURES)].to_numpy(dtype=float)), read)


def by_rasterstats(folder: Path, touched: bool) -> Answer:
    """What most people would write: cells whose middle lies inside, or all that are touched."""
    from rasterstats import zonal_stats

    shapes = plots(folder)
    read = Answer.now()
    found = zonal_stats(shapes, str(folder / IMAGE), stats=list(STATS), all_touched=touched)
    rows = [[one[name] if one[name] is not None else 0.0 for name in FIGURES] for one in found]
    return Answer(np.array(rows, dtype=float), read)


def floor(folder: Path) -> Answer:
    """Reading plots and image, and nothing else."""
    from gis.raster.grid import read_window

    plots(folder)
    read_window(folder / IMAGE)
    return Answer(None, Answer.now())


QUESTION = Question(
    title="Figures of a raster within every plot",
    about="Mean, least, most and number of cells of every plot, from a GeoParquet file and a GeoTIFF of 10 m cells.",
    script="zonal.py",
    unit="cells, or units of the image",
    prepare=prepare,
    tolerance=1e-4,
    ways=(
        Way("ours", by_ours),
        Way(
            "exactextract, raster by raster",
            lambda folder: by_exactextract(folder, "raster-sequential"),
            "exactextract",
        ),
        Way(
            "exactextract, feature by feature",
            lambda folder: by_exactextract(folder, "feature-sequential"),
            "exactextract",
        ),
        Way("rasterstats", lambda folder: by_rasterstats(folder, False), "rasterstats", tolerance=np.inf),
        Way(
            "rasterstats, all touched",
            lambda folder: by_rasterstats(folder, True),
            "rasterstats",
            most=20_000,
            tolerance=np.inf,
        ),
        Way("floor: read plots and the whole image", floor, floor=True),
    ),
    against=("exactextract, raster by raster", "rasterstats"),
    notes=(
        "exactextract keeps shares of cells in single precision, ours in double: that is the difference. rasterstats counts whole cells, "
        "so its figures are others.",
    ),
)


if __name__ == "__main__":
    main(QUESTION)

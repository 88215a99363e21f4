"""A board of 10 m cells whose covers are given letter by letter, as an image with a day."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.raster.grid import north_up
from gis.raster.source import Source
from gis.raster.write import write_raster
from layers.raster import Raster

GRID = "EPSG:4549"
# blue, green, red, nir, swir: NDVI, NDWI, NDBI and BSI of each are worked out in the comment
LETTERS = {
    "g": (300, 600, 400, 3600, 1800),  # NDVI 0.80
    "w": (600, 900, 500, 300, 100),  # NDWI 0.50
    "s": (1000, 1500, 2000, 2500, 3500),  # NDVI 0.11, NDBI 0.17, BSI 0.22
    "b": (1500, 1600, 1700, 1900, 2100),  # NDVI 0.06, NDBI 0.05, BSI 0.06
    "o": (1800, 1600, 1700, 2100, 1900),  # NDVI 0.11, NDBI -0.05, BSI -0.04: nothing
    ".": (0, 0, 0, 0, 0),  # no value
}
BANDS = ("blue", "green", "red", "nir", "swir")

Board = Callable[..., Raster]


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Make an image: rows of letters from the north, the first cell's corner at (0, 10 × rows)."""

    def made(
        rows: Sequence[str], day: date | None = date(2026, 10, 1), name: str = "now", bands: int = 5, **stated
    ) -> Raster:
        cells = np.array([[LETTERS[one] for one in row] for row in rows], dtype=np.uint16).transpose(2, 0, 1)
        path = tmp_path / f"{name}.tif"
        write_raster(path, cells[:bands], GRID, north_up(0.0, 10.0 * len(rows), 10.0, 10.0), nodata=0)
        source = Source(path, **stated)
        return Raster(name, path, "image", label=name, date=day, bands=BANDS[:bands], source=source)

    return made


@pytest.fixture
def tiles() -> Callable[..., gpd.GeoSeries]:
    """Boxes in metres by plot number."""

    def made(**boxes: tuple[float, float, float, float]) -> gpd.GeoSeries:
        return gpd.GeoSeries([shapely.box(*one) for one in boxes.values()], index=list(boxes), crs=GRID)

    return made

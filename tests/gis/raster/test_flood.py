"""Depth of water over ground and plots at a stated level."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.raster.flood import flood_depth, flooding
from gis.raster.grid import north_up
from gis.raster.write import write_raster


def four_cells(folder: Path) -> Path:
    """Heights 1 2 / 3 6 on cells of 10 m, west 0, south 0."""
    cells = np.array([[1.0, 2.0], [3.0, 6.0]], dtype=np.float32)
    return write_raster(folder / "dem.tif", cells, 4528, north_up(0, 20, 10, 10), nodata=-9999)


def test_depth_is_what_lies_below_the_level_and_unknown_stays_unknown() -> None:
    found = flood_depth(np.ma.masked_equal([1.0, 2.5, 4.0, -9999.0], -9999.0), 2.5)
    assert found == pytest.approx(np.array([1.5, 0.0, 0.0, np.nan]), nan_ok=True)


def test_plots_under_water(tmp_path: Path) -> None:
    """With water at 2.5: depths 1.5 0.5 / 0 0. The middle square has a quarter of each cell, the small one lies in the first."""
    shapes = gpd.GeoSeries(
        [
            shapely.box(0, 0, 20, 20),
            shapely.box(5, 5, 15, 15),
            shapely.box(1, 15, 3, 17),
            shapely.box(-10, 10, 10, 20),
            shapely.box(500, 500, 510, 510),
            None,
        ],
        crs=4528,
        index=list("ABCDEF"),
    )
    found = flooding(four_cells(tmp_path), shapes, 2.5)
    assert found["depth_mean_m"].tolist() == pytest.approx([0.5, 0.5, 1.5, 1.5, np.nan, np.nan], nan_ok=True)
    assert found["depth_most_m"].tolist() == pytest.approx([1.5, 1.5, 1.5, 1.5, np.nan, np.nan], nan_ok=True)
    assert found["flooded_share"].tolist() == pytest.approx([0.5, 0.5, 1.0, 1.0, np.nan, np.nan], nan_ok=True)
    assert found["coverage"].tolist() == pytest.approx([1.0, 1.0, 1.0, 0.5, 0.0, np.nan], nan_ok=True)
    assert list(found.index) == list("ABCDEF")


def test_ground_at_the_level_is_dry(tmp_path: Path) -> None:
    whole = gpd.GeoSeries([shapely.box(0, 0, 20, 20)], crs=4528)
    assert flooding(four_cells(tmp_path), whole, 2.0)["flooded_share"].tolist() == [0.25]

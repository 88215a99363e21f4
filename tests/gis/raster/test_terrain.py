"""Slope and aspect by Horn's method, beside GDAL's; heights in degrees or with a scale made plain."""

from pathlib import Path

import numpy as np
import pytest
from pyproj import CRS, Transformer
from rasterio.transform import Affine
from rasterio.windows import Window

from gis.errors import CrsError
from gis.raster.grid import applied, north_up
from gis.raster.heights import heights_reader
from gis.raster.reader import reader_of
from gis.raster.source import Source
from gis.raster.terrain import OfHeights, Terrain, aspect_on, facing_on, slope, slope_on
from gis.raster.write import write_raster


def plane(rows: int, columns: int, east: float, south: float) -> np.ndarray:
    """Heights on cells of 10 × 5 m that rise by a share of the way east and south."""
    return np.arange(columns) * 10.0 * east + np.arange(rows)[:, None] * 5.0 * south


def test_a_tilted_plane_has_one_slope() -> None:
    found = slope(plane(6, 7, 0.3, 0.4), 10.0, 5.0)
    assert found[1:-1, 1:-1] == pytest.approx(26.565051, abs=1e-6)
    assert np.isnan(found[[0, -1]]).all()
    assert np.isnan(found[:, [0, -1]]).all()


def test_horn_weighs_the_middle_twice() -> None:
    heights = np.array([[0, 0, 8], [0, 0, 8], [0, 0, 0]], dtype=float)
    # p = (8 + 16 + 0) / 80 = 0.3; q = (0 − 8) / 80 = −0.1: atan √0.10 = 17.548401°
    assert slope(heights, 10.0, 10.0)[1, 1] == pytest.approx(17.548401, abs=1e-6)


def test_an_unknown_height_leaves_its_neighbours_unknown() -> None:
    heights = np.ma.masked_array(plane(7, 7, 0.3, 0.4), mask=np.zeros((7, 7), bool))
    heights[3, 3] = np.ma.masked
    found = slope(heights, 10.0, 5.0)
    assert np.isnan(found[2:5, 2:5]).all()
    assert np.isfinite(found).sum() == 25 - 9


def test_too_small_a_grid_is_all_unknown() -> None:
    assert np.isnan(slope(np.ones((2, 9)), 1, 1)).all()


def worked(given: Path | Source, of: OfHeights = slope_on) -> np.ma.MaskedArray:
    """What is made of a file of heights, as a float32 file would keep it."""
    with reader_of(given) as heights:
        return np.ma.masked_invalid(Terrain(heights, of).values().astype(np.float32).astype(np.float64))


def test_a_file_window_by_window_equals_the_whole(tmp_path: Path) -> None:
    heights = np.random.default_rng(3).normal(50, 5, (41, 30)).astype(np.float32)
    heights[10, 10] = -9999
    source = write_raster(tmp_path / "dem.tif", heights, 4528, north_up(0, 500, 10, 5), nodata=-9999)
    with reader_of(source) as reader:
        strips = [
            Terrain(reader, slope_on).values(Window(0, top, 30, min(8, 41 - top))) for top in range(0, 41, 8)
        ]
    wanted = slope(np.ma.masked_equal(heights, -9999), 10.0, 5.0)
    assert np.vstack(strips) == pytest.approx(wanted, abs=1e-4, nan_ok=True)


def test_real_heights(real: Path, tmp_path: Path) -> None:
    found = worked(real / "rasters" / "stars_olinda_dem_utm25s.tif")
    assert found.shape == (111, 111)
    assert 0 <= found.min() < found.max() < 45
    assert found.count() == 109 * 109


HEIGHTS = np.array(
    [
        [12.0, 13.5, 11.0, 9.0, 10.5],
        [14.0, 15.5, 13.0, 10.0, 11.5],
        [17.0, 16.0, 14.5, 12.0, 12.0],
        [19.5, 18.0, 16.0, 15.0, 13.5],
        [20.0, 21.0, 18.5, 16.0, 15.5],
    ],
    dtype=np.float32,
)
# what GDAL 3.10.3 says of these heights on cells of 10 m: gdaldem slope -alg Horn, gdaldem aspect -alg Horn
GDAL_SLOPE = [
    [10.326978, 16.147362, 8.9016066],
    [11.659043, 14.921837, 12.334204],
    [14.203597, 15.822443, 13.171359],
]
GDAL_ASPECT = [
    [22.166344, 57.33909, 28.610458],
    [35.134193, 50.710594, 30.963757],
    [32.905243, 41.423664, 34.11447],
]
# gdaldem slope of the same heights on cells of 10 × 5 m
GDAL_SLOPE_10_5 = [
    [19.005302, 21.619461, 15.909876],
    [19.686285, 21.580366, 21.380915],
    [24.0698, 24.915934, 22.25067],
]


def test_slope_and_aspect_are_those_of_gdaldem() -> None:
    grid = north_up(40_500_000, 3_800_500, 10, 10)
    assert slope_on(HEIGHTS, grid)[1:-1, 1:-1] == pytest.approx(np.array(GDAL_SLOPE), abs=2e-6)
    assert aspect_on(HEIGHTS, grid)[1:-1, 1:-1] == pytest.approx(np.array(GDAL_ASPECT), abs=5e-5)
    assert slope(HEIGHTS, 10.0, 5.0)[1:-1, 1:-1] == pytest.approx(np.array(GDAL_SLOPE_10_5), abs=2e-6)


def test_real_slope_and_aspect_are_those_of_gdaldem(real: Path, tmp_path: Path) -> None:
    heights = real / "rasters" / "stars_olinda_dem_utm25s.tif"
    steep = worked(heights)
    way = worked(heights, aspect_on)
    # gdaldem of GDAL 3.10.3: mean and count of all cells, and three of them
    assert (steep.mean(), steep.count()) == (pytest.approx(2.634524947849601, abs=1e-8), 11881)
    assert [steep[50, 50], steep[20, 77]] == pytest.approx([4.79677, 3.1840038], abs=1e-6)
    assert (way.mean(), way.count()) == (pytest.approx(164.73905153690487, abs=1e-4), 10134)
    assert [way[50, 50], way[20, 77], way[100, 30]] == pytest.approx(
        [24.443954, 182.8624, 213.69006], abs=1e-4
    )


def test_a_turned_or_upturned_grid_has_the_slope_and_aspect_of_the_ground() -> None:
    """The plane 0.3 east − 0.4 north: slope atan 0.5, downhill towards (−0.3, 0.4), which is 323.130102°."""
    turned = Affine.translation(100, 200) @ Affine.rotation(30) @ Affine.scale(10, -5)
    upturned = Affine(10, 0, 100, 0, 5, 200)
    sheared = Affine(10, 2, 0, 1, -5, 0)
    column, row = np.meshgrid(np.arange(7) + 0.5, np.arange(6) + 0.5)
    for transform in (turned, upturned, sheared):
        x, y = applied(transform, column, row)
        plane = 0.3 * x - 0.4 * y
        assert slope_on(plane, transform)[1:-1, 1:-1] == pytest.approx(26.565051, abs=1e-6)
        assert aspect_on(plane, transform)[1:-1, 1:-1] == pytest.approx(323.130102, abs=1e-5)


def test_facing_is_the_smaller_angle_and_flat_ground_faces_no_way() -> None:
    grid = north_up(0, 0, 10, 10)
    north_fall = np.repeat(np.arange(5) * 10.0, 5).reshape(5, 5)  # higher to the south: faces north, 0°
    assert facing_on(north_fall, grid, 350.0)[2, 2] == pytest.approx(10.0)
    assert facing_on(north_fall, grid, 180.0)[2, 2] == pytest.approx(180.0)
    assert facing_on(np.ones((3, 3)), grid, 180.0)[1, 1] == 90.0
    assert np.isnan(aspect_on(np.ones((3, 3)), grid)[1, 1])


def test_heights_in_degrees_are_brought_onto_metres(tmp_path: Path) -> None:
    """A plane rising 1 m every 100 m to the north, drawn in degrees near 119.2°E 34.6°N: atan 0.01 = 0.572939°."""
    cell, south, west = 0.0005, 34.59, 119.20
    latitude = south + (np.arange(40)[::-1] + 0.5) * cell
    northing = Transformer.from_crs(4490, 4528, always_xy=True).transform(np.full(40, 119.21), latitude)[1]
    rise = np.repeat((northing - northing.min())[:, None] * 0.01, 40, axis=1).astype(np.float32)
    file = write_raster(
        tmp_path / "dem.tif", rise, 4490, north_up(west, south + 40 * cell, cell, cell), nodata=-9999
    )
    with heights_reader(file, "EPSG:4528") as found:
        steep = Terrain(found, slope_on).values()
        assert found.grid.crs == CRS.from_epsg(4528)
        assert found.grid.cell[0] == pytest.approx(found.grid.cell[1])
        assert 40 < found.grid.cell[0] < 60  # 0.0005° is 46 m to the east and 55 m to the north there
        assert "bilinear" in found.note
    assert float(np.nanmedian(steep)) == pytest.approx(0.5729, abs=0.01)
    with pytest.raises(CrsError, match="degree"):
        heights_reader(file)


def test_what_is_stated_of_heights_is_applied(tmp_path: Path) -> None:
    """Stored decimetres that rise 1 m a cell of 10 m, 0 for no value, both only stated: atan 0.1."""
    stored = np.tile(np.arange(1, 6, dtype=np.int16) * 10, (5, 1))
    stored[4, 4] = 0
    file = write_raster(tmp_path / "dem.tif", stored, 4528, north_up(0, 50, 10, 10))
    steep = worked(Source(file, scale=0.1, nodata=0))
    assert steep[1, 1] == pytest.approx(5.710593, abs=1e-5)
    assert np.ma.getmaskarray(steep)[3, 3]

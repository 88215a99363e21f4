"""Slope by Horn's method."""

from pathlib import Path

import numpy as np
import pytest

from gis.errors import CrsError, OutputError
from gis.raster import terrain
from gis.raster.grid import Grid, north_up, read_window
from gis.raster.terrain import slope, slope_file
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


def test_a_file_strip_by_strip_equals_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heights = np.random.default_rng(3).normal(50, 5, (41, 30)).astype(np.float32)
    heights[10, 10] = -9999
    source = write_raster(tmp_path / "dem.tif", heights, 4528, north_up(0, 500, 10, 5), nodata=-9999)
    monkeypatch.setattr(terrain, "STRIP_ROWS", 8)
    found = read_window(slope_file(source, tmp_path / "slope.tif"))
    wanted = slope(np.ma.masked_equal(heights, -9999), 10.0, 5.0)
    assert found.filled(np.nan) == pytest.approx(wanted, abs=1e-4, nan_ok=True)
    assert Grid(tmp_path / "slope.tif").descriptions == ("slope_deg",)


def test_degrees_are_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    source = write_raster(tmp_path / "dem.tif", np.ones((5, 5)), 4490, north_up(119, 35, 0.001, 0.001))
    with pytest.raises(CrsError, match="degree"):
        slope_file(source, tmp_path / "slope.tif")
    metric = write_raster(tmp_path / "metric.tif", np.ones((5, 5)), 4528, north_up(0, 50, 10, 10))
    with pytest.raises(OutputError, match="Give a folder"):
        slope_file(metric, tmp_path / "none" / "slope.tif")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["dem.tif", "metric.tif"]


def test_real_heights(real: Path, tmp_path: Path) -> None:
    found = read_window(slope_file(real / "rasters" / "stars_olinda_dem_utm25s.tif", tmp_path / "slope.tif"))
    assert found.shape == (111, 111)
    assert 0 <= found.min() < found.max() < 45
    assert found.count() == 109 * 109

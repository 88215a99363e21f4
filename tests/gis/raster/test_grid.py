"""What a raster file says of itself, and reading windows of it."""

from pathlib import Path

import numpy as np
import pytest
import rasterio

from gis.errors import InputError
from gis.raster.grid import Grid, north_up, read_window
from gis.raster.write import write_raster

CELLS = np.arange(20, dtype=np.int16).reshape(4, 5)
"""Four rows of five cells of 10 m; west 1000, north 2040."""
PLACE = north_up(1000.0, 2040.0, 10.0, 10.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_raster(tmp_path / "cells.tif", CELLS, "EPSG:4528", PLACE, nodata=7, descriptions=["height"])


def test_header(file: Path) -> None:
    grid = Grid(file)
    assert (grid.width, grid.height, grid.bands, grid.nodata) == (5, 4, 1, (7.0,))
    assert grid.bounds == (1000.0, 2000.0, 1050.0, 2040.0)
    assert (grid.cell, grid.cell_area, grid.descriptions) == ((10.0, 10.0), 100.0, ("height",))
    assert grid.crs is not None
    assert grid.crs.to_epsg() == 4528
    assert grid.same_cells(Grid(file))


def test_every_cell_that_bounds_touch_is_read(file: Path) -> None:
    bounds = (1012.0, 2011.0, 1030.0, 2029.0)
    values = read_window(file, bounds)
    assert values.tolist() == [[6.0, None], [11.0, 12.0]]
    assert values.dtype == np.float64


def test_bounds_are_kept_within_the_file(file: Path) -> None:
    assert read_window(file, (0.0, 0.0, 1010.0, 2010.0)).tolist() == [[15.0]]
    assert read_window(file).shape == (4, 5)


def test_scale_and_offset_are_applied_and_nodata_stays_masked(file: Path) -> None:
    with rasterio.open(file, "r+") as sink:
        sink.scales, sink.offsets = (0.5,), (-3.0,)
    values = read_window(file, (1010.0, 2020.0, 1040.0, 2030.0))
    assert values.tolist() == [[0.0, None, 1.0]]


def test_nan_is_masked(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "nan.tif", np.array([[1.0, np.nan]]), "EPSG:4528", PLACE)
    assert read_window(path).tolist() == [[1.0, None]]


def test_faults_say_where_and_what(file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="touch no cell"):
        read_window(file, (0.0, 0.0, 10.0, 10.0))
    with pytest.raises(InputError, match="no band 2"):
        read_window(file, band=2)
    with pytest.raises(InputError, match="no such file"):
        Grid(tmp_path / "none.tif")
    (tmp_path / "words.tif").write_text("not cells")
    with pytest.raises(InputError, match="not a raster"):
        Grid(tmp_path / "words.tif")


def test_a_real_height_model(real: Path) -> None:
    heights = read_window(real / "rasters" / "stars_olinda_dem_utm25s.tif")
    assert (heights.min(), heights.max()) == (-1.0, 88.0)
    assert heights.mean() == pytest.approx(21.6652, abs=5e-5)


def test_a_document_that_names_another_raster_is_not_followed(tmp_path: Path, file: Path) -> None:
    document = (
        '<VRTDataset rasterXSize="5" rasterYSize="4"><VRTRasterBand dataType="Int16" band="1"><SimpleSource>'
        f"<SourceFilename>{file}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    for name in ("a.tif", "a.vrt", "a.img"):
        (tmp_path / name).write_text(document, encoding="utf-8")
        with pytest.raises(InputError, match="not a raster"):
            Grid(tmp_path / name)

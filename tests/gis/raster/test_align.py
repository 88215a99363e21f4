"""One raster on the cells of another."""

from pathlib import Path

import numpy as np
import pytest

from gis.errors import CrsError, InputError
from gis.raster.align import align
from gis.raster.grid import Grid, north_up
from gis.raster.write import write_raster

FINE = np.array([[1, 2, 5, 6], [3, 4, 7, 8], [-9, -9, 0, 0], [-9, -9, 0, 4]], dtype=np.float32)


@pytest.fixture
def fine(tmp_path: Path) -> Path:
    return write_raster(tmp_path / "fine.tif", FINE, "EPSG:4528", north_up(0, 40, 10, 10), nodata=-9)


@pytest.fixture
def coarse(tmp_path: Path) -> Path:
    cells = np.zeros((3, 2), np.uint8)
    return write_raster(tmp_path / "coarse.tif", cells, "EPSG:4528", north_up(0, 40, 20, 20))


def test_average_by_hand_and_nodata_is_never_zero(fine: Path, coarse: Path) -> None:
    values, note = align(fine, coarse, "average")
    assert values.tolist() == [[2.5, 6.5], [None, 1.0], [None, None]]
    assert "cells of 10 → 20" in note
    assert "50.0%" in note


def test_a_file_without_nodata_has_none_outside_its_edge_either(tmp_path: Path, coarse: Path) -> None:
    path = write_raster(
        tmp_path / "bare.tif", np.ones((4, 4), np.float32), "EPSG:4528", north_up(0, 40, 10, 10)
    )
    assert align(path, coarse)[0].tolist() == [[1.0, 1.0], [1.0, 1.0], [None, None]]


def test_the_same_cells_are_read_as_they_are(fine: Path) -> None:
    values, note = align(fine, fine, "bilinear")
    assert values.filled(-9).tolist() == FINE.tolist()
    assert note.startswith("same cells")


def test_nearest_keeps_classes(fine: Path, coarse: Path) -> None:
    values, _ = align(coarse, fine)
    assert values.tolist() == [[0.0] * 4] * 4


def test_refusals(fine: Path, coarse: Path, tmp_path: Path) -> None:
    nowhere = write_raster(tmp_path / "nowhere.tif", FINE, None, north_up(0, 40, 10, 10), nodata=-9)
    far = write_raster(tmp_path / "far.tif", FINE, "EPSG:4528", north_up(9000, 40, 10, 10), nodata=-9)
    with pytest.raises(CrsError, match=r"nowhere.tif: names no CRS"):
        align(nowhere, coarse)
    assert align(nowhere, coarse, "average", crs="EPSG:4528")[0][0, 0] == 2.5
    with pytest.raises(InputError, match="no value on any cell"):
        align(far, coarse)
    with pytest.raises(InputError, match="no way 'cubic'"):
        align(fine, coarse, "cubic")
    with pytest.raises(InputError, match="no band 3"):
        align(fine, coarse, band=3)


def test_real_heights_on_the_cells_of_a_real_image(real: Path) -> None:
    heights, image = real / "rasters" / "stars_olinda_dem_utm25s.tif", real / "rasters" / "stars_L7_ETMs.tif"
    for how in ("nearest", "bilinear"):
        values, note = align(heights, image, how)
        assert values.shape == (Grid(image).height, Grid(image).width) == (352, 349)
        assert values.mean() == pytest.approx(21.6652, abs=0.1)
        assert "89.9941 → 28.5" in note
        # the image reaches 43 m further south than the heights: the centres of its last row lie outside
        assert np.flatnonzero(np.ma.getmaskarray(values).any(axis=1)).tolist() == [351]

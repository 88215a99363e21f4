"""Raster files are whole or not there, and the same every time."""

from pathlib import Path

import numpy as np
import pytest
import rasterio

from gis.errors import OutputError
from gis.raster.grid import north_up
from gis.raster.write import raster_being_written, write_raster

PLACE = north_up(0, 40, 10, 10)


def test_bands_types_descriptions_and_nodata_come_back(tmp_path: Path) -> None:
    cells = np.ma.masked_equal(np.arange(24, dtype=np.uint16).reshape(2, 3, 4), 5)
    path = write_raster(
        tmp_path / "two.tif", cells, "EPSG:4528", PLACE, nodata=65535, descriptions=("蓝 blue", "red")
    )
    with rasterio.open(path) as source:
        assert (source.count, source.dtypes, source.nodata) == (2, ("uint16", "uint16"), 65535)
        assert source.descriptions == ("蓝 blue", "red")
        assert source.crs.to_epsg() == 4528
        assert source.compression.value == "DEFLATE"
        assert source.read(masked=True).tolist() == cells.tolist()


def test_same_cells_same_bytes(tmp_path: Path) -> None:
    cells = np.random.default_rng(1).normal(size=(300, 300)).astype(np.float32)
    first, second = (
        write_raster(tmp_path / name, cells, 4528, PLACE).read_bytes() for name in ("a.tif", "b.tif")
    )
    assert first == second


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "kept.tif", np.ones((2, 2), np.uint8), 4528, PLACE)
    before = path.read_bytes()
    with pytest.raises(RuntimeError), raster_being_written(path, (1, 2, 2), "uint8", 4528, PLACE):
        raise RuntimeError
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["kept.tif"]


@pytest.mark.parametrize(
    ("cells", "more", "words"),
    [
        (np.ones(4), {}, "no raster"),
        (np.ones((0, 4)), {}, "no raster"),
        (np.ma.masked_equal(np.array([[1, 2]]), 2), {}, "nodata"),
        (np.ones((2, 2)), {"descriptions": ["a", "b"]}, "2 descriptions for 1 bands"),
    ],
)
def test_refusals(tmp_path: Path, cells: np.ndarray, more: dict, words: str) -> None:
    with pytest.raises(OutputError, match=words):
        write_raster(tmp_path / "no.tif", cells, 4528, PLACE, **more)
    assert not list(tmp_path.iterdir())

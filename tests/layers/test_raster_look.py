"""What a raster file looks like before anybody states anything of it."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from gis.raster import describe
from gis.raster.grid import north_up
from gis.raster.write import write_raster
from layers.raster_look import look_at_raster, rasters_among

PLACE = north_up(40_428_000, 3_830_400, 10, 10)


def write(path: Path, cells: np.ndarray, crs: str | None = "EPSG:4528", **more: object) -> Path:
    return write_raster(path, cells, crs, PLACE, **more)


def keys(path: Path, crs: str = "") -> list[str]:
    return [fault.key for fault in look_at_raster(path, crs).faults]


@pytest.mark.parametrize(
    ("name", "cells", "bands", "kind"),
    [
        ("a.tif", np.ones((2, 5, 5), np.uint16), ("red", "nir"), "image"),
        ("b.tif", np.ones((3, 5, 5), np.uint8), (), "image"),
        ("DEM_30m.tif", np.ones((5, 5), np.float32), (), "height"),
        ("c.tif", np.ones((5, 5), np.float32), ("高程",), "height"),
        ("淹没水深.tif", np.ones((5, 5), np.float32), (), "depth"),
        ("viirs_2025.tif", np.ones((5, 5), np.float32), (), "light"),
        ("d.tif", np.arange(25, dtype=np.uint8).reshape(5, 5) % 4, (), "cover"),
        ("SCL_20m.tif", np.arange(25, dtype=np.uint8).reshape(5, 5) % 4, (), "mask"),
        ("e.tif", np.linspace(0, 1, 25, dtype=np.float32).reshape(5, 5), (), "grid"),
    ],
)
def test_what_it_looks_like(name: str, cells: np.ndarray, bands: tuple, kind: str, tmp_path: Path) -> None:
    assert look_at_raster(write(tmp_path / name, cells, descriptions=bands)).kind == kind


def test_what_was_found(tmp_path: Path) -> None:
    cells = np.array([[1, 2, 3, 9], [2, 2, 3, 9]], np.uint8)
    look = look_at_raster(write(tmp_path / "地类 2024.tif", cells, nodata=9)).look
    assert (look.grid.width, look.grid.height, look.sampled, look.compression) == (4, 2, False, "DEFLATE")
    band = look.bands[0]
    assert (band.least, band.most, band.share, band.distinct) == (1.0, 3.0, 0.75, (1, 2, 3))
    assert band.mean == pytest.approx(13 / 6)
    assert look.lonlat[0] == pytest.approx(119.2, abs=0.05)


def test_the_table_can_be_read_by_the_zone(tmp_path: Path) -> None:
    cells = np.array([[1, 2], [3, 3]], np.uint8)
    look = look_at_raster(write(tmp_path / '地类 "a".tif', cells, None))
    table = tomllib.loads(look.table)["rasters"]["地类__a"]
    assert table == {"file": '地类 "a".tif', "kind": "cover", "classes": {"1": "…", "2": "…", "3": "…"}}


def test_of_a_large_file_only_a_sample_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(describe, "WHOLE", 10_000)
    cells = np.ones((1200, 1200), np.float32)
    cells[:, :600] = -1
    look = look_at_raster(write(tmp_path / "a.tif", cells, nodata=-1)).look
    assert look.sampled
    assert look.bands[0].share == pytest.approx(0.5, abs=0.1)


def test_what_is_said_of_it(tmp_path: Path) -> None:
    heights = np.full((5, 5), 3.0, np.float32)
    heights[0, 0] = -9999
    assert keys(write(tmp_path / "dem.tif", heights, None)) == ["raster.look_no_crs", "raster.look_nodata"]
    assert keys(tmp_path / "dem.tif", "EPSG:4528") == ["raster.look_nodata"]
    assert keys(write(tmp_path / "deg.tif", heights, "EPSG:4490", nodata=-9999)) == ["raster.look_crs"]
    assert keys(write(tmp_path / "none.tif", heights * 0 + 1, nodata=1)) == ["raster.look_empty"]
    image = np.full((3, 5, 5), 5000, np.uint16)
    assert keys(write(tmp_path / "i.tif", image)) == ["raster.look_scale", "raster.look_bands"]
    turned = Affine(75**0.5, 5, 40_428_000, 5, -(75**0.5), 3_830_200)
    path = write_raster(tmp_path / "t.tif", np.linspace(0, 1, 25).reshape(5, 5), "EPSG:4528", turned)
    assert keys(path) == ["raster.look_turned"]


def test_damaged_and_no_rasters(tmp_path: Path) -> None:
    (tmp_path / "words.tif").write_text("none")
    look = look_at_raster(tmp_path / "words.tif")
    assert (look.look, look.table, [one.severity for one in look.faults]) == (None, "", ["ERROR"])
    whole = write(tmp_path / "w.tif", np.random.default_rng(1).normal(size=(700, 700)))
    with rasterio.open(whole) as source:
        assert source.block_shapes == [(256, 256)]
    (tmp_path / "cut.tif").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert keys(tmp_path / "cut.tif") == ["raster.look_damaged"]


def test_rasters_among_files_and_in_folders(tmp_path: Path) -> None:
    write(tmp_path / "a.tif", np.ones((2, 2)))
    alone = tmp_path / "alone"
    alone.mkdir()
    write(alone / "b.tif", np.ones((2, 2)))
    (tmp_path / "x.geojson").write_text("{}")
    found = rasters_among([tmp_path, alone, tmp_path / "x.geojson", tmp_path / "no.tif"])
    assert found == (
        (tmp_path / "a.tif", alone / "b.tif", tmp_path / "no.tif"),
        (tmp_path, tmp_path / "x.geojson"),
    )

"""Values by windows: what is stated, what the file says, and what hides the ground."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.windows import Window

from gis.errors import CrsError, InputError
from gis.raster.grid import Grid, north_up
from gis.raster.reader import Cells, Derived, is_nodata
from gis.raster.source import Source
from gis.raster.write import write_raster
from gis.raster.zonal import zonal

CELLS = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], dtype=np.int16)
PLACE = north_up(0, 30, 10, 10)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = write_raster(tmp_path / "a.tif", np.stack([CELLS, CELLS * 10]), "EPSG:4528", PLACE, nodata=9)
    with rasterio.open(path, "r+") as sink:
        sink.scales, sink.offsets = (0.5, 0.5), (1.0, 1.0)
    return path


def values(source: Source | Path, band: int = 1) -> list:
    with Cells(source) as cells:
        return cells.read(None, band).tolist()


def test_what_the_file_says(file: Path) -> None:
    assert values(file) == [[1.5, 2.0, 2.5], [3.0, 3.5, 4.0], [4.5, 5.0, None]]


def test_what_is_stated_overrules_it(file: Path) -> None:
    assert values(Source(file, scale=2.0, offset=0.0)) == [[2, 4, 6], [8, 10, 12], [14, 16, None]]
    assert values(Source(file, nodata=1)) == [[None, 2.0, 2.5], [3.0, 3.5, 4.0], [4.5, 5.0, 5.5]]
    assert values(Source(file, scale=(1.0, 0.1), offset=(0.0, 0.0)), 2)[0] == [1.0, 2.0, 3.0]
    assert Grid(Source(file, crs="EPSG:4549")).crs.to_epsg() == 4549
    with pytest.raises(InputError, match="3 of scale are stated for 2 bands"):
        Grid(Source(file, scale=(1.0, 2.0, 3.0)))
    with pytest.raises(CrsError, match="EPSG:0"):
        Grid(Source(file, crs="EPSG:0"))


def test_nodata_as_programs_round_it(tmp_path: Path) -> None:
    """The least float in single and in double precision, −9999 as it comes out of a float, and a value close to it that is one."""
    stored = np.array([[-3.4028234663852886e38, -3.40282306074e38, 1.0, np.nan, np.inf]], np.float32)
    path = write_raster(tmp_path / "f.tif", stored, "EPSG:4528", PLACE)
    assert values(Source(path, nodata=-3.4028235e38)) == [[None, None, 1.0, None, None]]
    assert is_nodata(np.array([-9999.0, -9999.001, -9998.0], np.float32), -9999.0).tolist() == [
        True,
        True,
        False,
    ]
    assert is_nodata(np.array([0.0, 1e-9]), 0.0).tolist() == [True, False]
    assert is_nodata(np.array([9, 8], np.uint8), 9.0).tolist() == [True, False]


def test_nodata_that_is_nan(tmp_path: Path) -> None:
    path = write_raster(
        tmp_path / "n.tif", np.array([[1.0, np.nan, -5.0]]), "EPSG:4528", PLACE, nodata=np.nan
    )
    assert values(path) == [[1.0, None, -5.0]]
    assert values(Source(path, nodata=-5)) == [[1.0, None, None]]


def test_a_mask_on_a_grid_of_its_own_hides_the_ground(file: Path, tmp_path: Path) -> None:
    """Cells of 15 m: 3 and 8 hide; each cell takes what lies under its middle; beyond the mask nothing is known to be seen."""
    mask = write_raster(
        tmp_path / "m.tif", np.array([[[0, 0]], [[4, 8]]], np.uint8), "EPSG:4528", north_up(0, 30, 15, 15)
    )
    source = Source(file, scale=1.0, offset=0.0, mask=mask, mask_band=2, masked=(3, 8))
    # middles at x = 5, 15, 25: under 4, 8, 8; the second row's middles, y = 15, lie on the mask's edge, the third row's beyond it
    with Cells(source) as cells:
        assert cells.read(Window(0, 0, 3, 1)).tolist() == [[1.0, None, None]]
        assert cells.read(Window(0, 2, 3, 1)).tolist() == [[None, None, None]]
        assert cells.read(Window(0, 0, 1, 1), 2).tolist() == [[None if CELLS[0, 0] * 10 == 9 else 10.0]]


def test_what_a_mask_hides_is_not_in_a_figure_and_not_covered(file: Path, tmp_path: Path) -> None:
    import geopandas as gpd
    import shapely

    cloud = np.where(CELLS < 4, 9, 4).astype(np.uint8)
    mask = write_raster(tmp_path / "m.tif", cloud, "EPSG:4528", PLACE, nodata=4)
    source = Source(file, scale=1.0, offset=0.0, nodata=-1, mask=mask, masked=(9,))
    plot = gpd.GeoSeries([shapely.box(0, 0, 30, 30)], crs="EPSG:4528")
    # (4 + … + 9) / 6 on two thirds; the mask's own NoData is a value of it like any other
    assert zonal(source, plot, ["mean", "count"]).iloc[0].tolist() == pytest.approx([6.5, 6.0, 2 / 3])


def test_transparency_and_masks_of_the_file(tmp_path: Path) -> None:
    options = {
        "driver": "GTiff",
        "width": 3,
        "height": 3,
        "dtype": "uint8",
        "crs": "EPSG:4528",
        "transform": PLACE,
    }
    clear = np.array([[255, 0, 255], [255, 255, 255], [255, 255, 0]], np.uint8)
    with rasterio.open(
        tmp_path / "rgba.tif", "w", count=4, photometric="RGB", alpha="YES", **options
    ) as sink:
        sink.write(np.stack([CELLS.astype(np.uint8)] * 3 + [clear]))
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
        rasterio.open(tmp_path / "inner.tif", "w", count=1, **options) as sink,
    ):
        sink.write(CELLS.astype(np.uint8)[None])
        sink.write_mask(clear > 0)
    for name in ("rgba.tif", "inner.tif"):
        assert values(tmp_path / name) == [[1, None, 3], [4, 5, 6], [7, 8, None]]


def test_a_window_beyond_the_file_a_band_too_many_and_a_closed_mask(file: Path, tmp_path: Path) -> None:
    with Cells(file) as cells, pytest.raises(InputError, match="no band 3"):
        cells.values(None, 3)
    (tmp_path / "m.tif").write_text("none")
    with pytest.raises(InputError, match="not a raster"):
        Cells(Source(file, mask=tmp_path / "m.tif", masked=(1,)))


def test_values_worked_out_by_windows(file: Path) -> None:
    with Derived(Cells(file), (1, 2), [lambda a, b: a + b, lambda a, b: 1 / (a - a)]) as both:
        assert both.read(Window(0, 0, 2, 1)).tolist() == [[1.5 + 6.0, 2.0 + 11.0]]
        assert both.read(Window(2, 2, 1, 1)).tolist() == [[None]]
        assert both.read(None, 2).count() == 0
        with pytest.raises(InputError, match="no band 3"):
            both.values(None, 3)


def test_blocks_that_cannot_be_held_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "blocks.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=100_000, height=100_000, count=1, dtype="uint8", crs="EPSG:4528",
        transform=PLACE, tiled=True, blockxsize=25_600, blockysize=25_600, sparse_ok=True, bigtiff="yes",
    ):  # fmt: skip
        pass
    with pytest.raises(InputError, match="blocks of 25600 × 25600 only"):
        Grid(path)


def test_memory_stays_small_however_large_the_blocks(tmp_path: Path) -> None:
    """A process of its own reads 24 blocks of 64 MB each, of a file that holds none, and keeps one or two."""
    path = tmp_path / "blocks.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=100_000, height=100_000, count=1, dtype="float32", crs="EPSG:4528",
        transform=PLACE, nodata=-1, tiled=True, blockxsize=4096, blockysize=4096, sparse_ok=True, bigtiff="yes",
    ):  # fmt: skip
        pass
    code = (
        "import pathlib, re, resource\n"
        "from rasterio.windows import Window\n"
        "from gis.raster.reader import Cells\n"
        f"with Cells({str(path)!r}) as cells:\n"
        "    found = [cells.read(Window(i * 4096, i * 4096, 64, 64)).count() for i in range(24)]\n"
        "status = pathlib.Path('/proc/self/status')  # what getrusage says may be the parent's\n"
        "most = re.search(r'VmHWM:\\s+(\\d+)', status.read_text())[1] if status.exists() else 0\n"
        "print(sum(found), int(most or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024)"
    )
    root = Path(__file__).resolve().parents[3]
    env = {name: value for name, value in os.environ.items() if name != "GDAL_CACHEMAX"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, env=env
    )
    count, most_mb = map(int, done.stdout.split())
    assert count == 0
    assert most_mb < (600 if sys.platform == "linux" else 600 * 1024)

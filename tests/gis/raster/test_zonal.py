"""Exact figures within shapes."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely

from gis.errors import CrsError, InputError
from gis.raster.grid import north_up
from gis.raster.write import write_raster
from gis.raster.zonal import zonal

CELLS = np.array([[1, 2, 3], [4, 5, 6], [-1, -1, 9]], dtype=np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = north_up(40_428_000, 3_830_030, 10, 10)
    return write_raster(tmp_path / "cells.tif", CELLS, "EPSG:4528", place, nodata=-1)


def at(*corners: tuple[float, float, float, float]) -> gpd.GeoSeries:
    shapes = [
        shapely.box(40_428_000 + w, 3_830_000 + s, 40_428_000 + e, 3_830_000 + n) for w, s, e, n in corners
    ]
    return gpd.GeoSeries(shapes, index=[f"P{n}" for n in range(1, len(shapes) + 1)], crs="EPSG:4528")


def test_by_hand(file: Path) -> None:
    found = zonal(file, at((0, 10, 20, 30), (5, 15, 15, 25), (21, 21, 23, 22), (0, 0, 30, 10)))
    assert found.columns.tolist() == ["mean", "min", "max", "count", "coverage"]
    assert found.loc["P1"].tolist() == pytest.approx([3.0, 1, 5, 4, 1])
    assert found.loc["P2"].tolist() == pytest.approx([3.0, 1, 5, 1, 1])
    assert found.loc["P3"].tolist() == pytest.approx([3.0, 3, 3, 0.02, 1])
    assert found.loc["P4"].tolist() == pytest.approx([9.0, 9, 9, 1, 1 / 3])


def test_only_nodata_or_outside_or_missing_is_blank_never_zero(file: Path) -> None:
    layer = at((0, 0, 20, 10), (500, 500, 510, 510), (0, 0, 1, 1))
    layer.iloc[2] = None
    found = zonal(file, layer)
    assert found[["mean", "min", "max"]].isna().all(axis=None)
    assert found["count"].tolist()[:2] == [0.0, 0.0]
    assert found["coverage"].tolist()[:2] == [0.0, 0.0]
    assert found.loc["P3"].isna().all()


def test_shapes_are_brought_to_the_raster_and_the_index_is_kept(file: Path) -> None:
    layer = at((5, 15, 15, 25), (0, 10, 20, 30)).iloc[::-1]
    found = zonal(file, layer.to_crs(4490), ["mean"])
    assert found.index.tolist() == ["P2", "P1"]
    assert found["mean"].tolist() == pytest.approx([3.0, 3.0], abs=1e-3)
    assert found.columns.tolist() == ["mean", "coverage"]


def test_other_figures_bands_and_scale(tmp_path: Path, file: Path) -> None:
    place = north_up(40_428_000, 3_830_030, 10, 10)
    two = write_raster(
        tmp_path / "two.tif", np.stack([CELLS, CELLS * 10]).astype(np.int16), 4528, place, nodata=-1
    )
    whole = at((0, 10, 30, 30))
    assert zonal(two, whole, ["sum", "median", "variety"], band=2).iloc[0].tolist() == pytest.approx(
        [210, 35, 6, 1]
    )
    with rasterio.open(file, "r+") as sink:
        sink.scales, sink.offsets = (2.0,), (1.0,)
    assert zonal(file, whole, ["mean"])["mean"].iloc[0] == pytest.approx(8.0)


def test_refusals(file: Path, tmp_path: Path) -> None:
    bare = write_raster(tmp_path / "bare.tif", CELLS, None, north_up(0, 30, 10, 10))
    with pytest.raises(CrsError, match=r"bare.tif: names no CRS"):
        zonal(bare, at((0, 0, 1, 1)))
    with pytest.raises(CrsError, match="layer: names no CRS"):
        zonal(file, at((0, 0, 1, 1)).set_crs(None, allow_override=True))
    with pytest.raises(InputError, match="no figure average"):
        zonal(file, at((0, 0, 1, 1)), ["average"])
    with pytest.raises(InputError, match="no band 2"):
        zonal(file, at((0, 0, 1, 1)), band=2)


def test_no_shapes(file: Path) -> None:
    assert zonal(file, at((0, 0, 1, 1)).iloc[:0]).columns.tolist() == [
        "mean",
        "min",
        "max",
        "count",
        "coverage",
    ]


def test_a_real_slope_grid(real: Path) -> None:
    shapes = gpd.read_file(real / "rasters" / "polygons.shp").geometry
    found = zonal(real / "rasters" / "slope.tif", shapes, ["mean", "count"])
    assert found["mean"].tolist() == pytest.approx([15.021269, 55.613670], abs=1e-6)
    assert found["count"].tolist() == pytest.approx([77.115269, 52.165882], abs=2e-6)

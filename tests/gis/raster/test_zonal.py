"""Exact figures within shapes."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from exactextract import exact_extract
from exactextract.raster import RasterioRasterSource
from rasterio.transform import Affine
from rasterio.windows import Window

from gis.errors import CrsError, InputError
from gis.raster.align import aligned
from gis.raster.grid import applied, north_up, read_window
from gis.raster.reader import Cells
from gis.raster.write import write_raster
from gis.raster.zonal import STATS, zonal, zonal_bands

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


def lattice(side: float, count: int, west: float, south: float) -> gpd.GeoSeries:
    """Squares turned a little, so that no edge lies on a cell's."""
    at = np.arange(count) * side
    boxes = [shapely.box(west + x, south + y, west + x + side, south + y + side) for y in at for x in at]
    turned = [shapely.affinity.rotate(box, 11, origin=(west, south)) for box in boxes]
    return gpd.GeoSeries(turned, crs="EPSG:4528")


def test_all_figures_equal_those_of_exactextract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On tiles smaller than the shapes, so that every figure is put together from parts."""
    monkeypatch.setattr("gis.raster.sweep.TILE", 16)
    monkeypatch.setattr("gis.raster.sweep.ROOM", 200)
    rng = np.random.default_rng(5)
    cells = rng.integers(0, 40, (70, 90)).astype(np.float32)
    cells[rng.random(cells.shape) < 0.1] = -9999
    place = north_up(40_428_000, 3_830_700, 10, 10)
    path = write_raster(tmp_path / "a.tif", cells, "EPSG:4528", place, nodata=-9999)
    shapes = lattice(210, 4, 40_428_011, 3_829_990)
    found = zonal(path, shapes, STATS)
    with rasterio.open(path) as source:
        wanted = exact_extract(
            RasterioRasterSource(source), gpd.GeoDataFrame(geometry=shapes), list(STATS), output="pandas"
        )
    some = found["count"] > 0
    assert some.sum() == 15
    for name in STATS:
        assert found[name][some].to_numpy() == pytest.approx(wanted[name][some].to_numpy(float), rel=1e-6), (
            name
        )
    assert found[~some].drop(columns=["count", "coverage"]).isna().all(axis=None)


def test_several_bands_in_one_pass_are_what_each_is_alone(tmp_path: Path) -> None:
    cells = np.stack([CELLS, CELLS + 10, CELLS * CELLS])
    cells[1, 0, 0] = -1
    path = write_raster(
        tmp_path / "three.tif", cells, 4528, north_up(40_428_000, 3_830_030, 10, 10), nodata=-1
    )
    shapes = at((0, 10, 20, 30), (5, 15, 15, 25))
    found = zonal_bands(path, shapes, ["mean", "stdev"])
    assert found.columns.tolist() == [(b, name) for b in (1, 2, 3) for name in ("mean", "stdev", "coverage")]
    for band in (1, 2, 3):
        alone = zonal(path, shapes, ["mean", "stdev"], band)
        assert np.allclose(found[band].to_numpy(), alone.to_numpy())
    # band 2 without its first cell: (12 + 14 + 15) / 3 on three quarters of the shape; 1, 2, 4, 5 spread by √2.5
    assert found.loc["P1", (2, "mean")] == pytest.approx(41 / 3)
    assert found.loc["P1", (2, "coverage")] == pytest.approx(0.75)
    assert found.loc["P1", (1, "stdev")] == pytest.approx(2.5**0.5)


def test_a_grid_that_is_turned_or_upside_down(tmp_path: Path) -> None:
    """A plot on 1½ cells of a grid turned by 30°: by hand (5 + 6 / 2) / 1.5."""
    turned = Affine(75**0.5, 5, 40_428_000, 5, -(75**0.5), 3_830_000)
    path = write_raster(tmp_path / "turned.tif", CELLS, "EPSG:4528", turned, nodata=-1)
    plot = shapely.Polygon(np.column_stack(applied(turned, [1, 2.5, 2.5, 1], [1, 1, 2, 2])))
    layer = gpd.GeoSeries([plot], crs="EPSG:4528")
    assert zonal(path, layer, ["mean", "median", "count"]).iloc[0].tolist() == pytest.approx(
        [8 / 1.5, 5.0, 1.5, 1.0], abs=1e-6
    )
    upside = Affine(10, 0, 40_428_000, 0, 10, 3_830_000)
    path = write_raster(tmp_path / "up.tif", CELLS[::-1], "EPSG:4528", upside, nodata=-1)
    assert zonal(path, at((0, 10, 20, 30)))["mean"].iloc[0] == pytest.approx(3.0)


def test_a_huge_grid_with_no_data_is_read_where_the_shapes_lie(tmp_path: Path) -> None:
    """A million cells a side, none written: a few kilobytes that would be four terabytes in memory."""
    path = tmp_path / "bomb.tif"
    options = {"tiled": True, "sparse_ok": True, "bigtiff": "yes", "blockxsize": 4096, "blockysize": 4096}
    place = north_up(40_000_000, 4_500_000, 1, 1)
    with rasterio.open(
        path, "w", driver="GTiff", width=1_000_000, height=1_000_000, count=1, dtype="float32",
        crs="EPSG:4528", transform=place, nodata=-1, **options,
    ):  # fmt: skip
        pass
    found = zonal(path, at((0, 0, 100, 100)))
    assert found["coverage"].tolist() == [0.0]
    assert found["mean"].isna().all()
    with pytest.raises(InputError, match="too many to read at once"):
        read_window(path)
    with pytest.raises(InputError, match="too many to count"):
        zonal(path, gpd.GeoSeries([shapely.box(40_000_000, 3_500_000, 41_000_000, 4_500_000)], crs=4528))


def test_a_file_cut_short_is_said(tmp_path: Path, file: Path) -> None:
    noise = np.random.default_rng(2).normal(size=(600, 600))
    whole = write_raster(tmp_path / "w.tif", noise, "EPSG:4528", north_up(40_428_000, 3_836_000, 10, 10))
    cut = tmp_path / "cut.tif"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(
        InputError, match=r"cut\.tif: (some of its cells cannot be read|is not a raster)"
    ) as refused:
        zonal(cut, at((0, 0, 6000, 6000)))
    assert "损坏" in refused.value.text("zh") or "不是可读取的栅格" in refused.value.text("zh")


def test_no_window_grows_with_the_raster_or_the_shapes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shape over all of a raster and small ones at its ends: tile by tile, each read once."""
    cells = np.arange(1500 * 1300, dtype=np.float32).reshape(1500, 1300)
    path = write_raster(tmp_path / "a.tif", cells, "EPSG:4528", north_up(40_428_000, 3_830_000, 1, 1))
    asked: list[tuple[int, int, int, int]] = []
    read = Cells.values

    def noted(self: Cells, window: Window, band: int = 1) -> np.ndarray:
        asked.append((window.row_off, window.col_off, window.height, window.width))
        return read(self, window, band)

    monkeypatch.setattr(Cells, "values", noted)
    found = zonal(
        path, at((0, -1500, 1300, 0), (2, -4, 4, -2), (1290, -1499, 1299, -1490)), ["mean", "max", "count"]
    )
    assert found["count"].tolist() == pytest.approx([1500 * 1300, 4, 81])
    assert found["mean"].iloc[0] == pytest.approx(cells.mean(dtype=float))
    assert found["max"].iloc[2] == cells[1490:1499, 1290:1299].max()
    assert len(asked) == len(set(asked)) == 9
    assert max(max(height, width) for _, _, height, width in asked) <= 512


def test_shapes_without_an_area_and_in_collections(file: Path) -> None:
    box = shapely.box(40_428_000, 3_830_010, 40_428_020, 3_830_030)
    layer = gpd.GeoSeries(
        [
            shapely.Point(40_428_005, 3_830_015),
            shapely.LineString([(40_428_000, 3_830_000), (40_428_030, 3_830_030)]),
            shapely.Polygon(),
            shapely.GeometryCollection([shapely.MultiPolygon([box]), shapely.Point(40_428_005, 3_830_015)]),
            shapely.force_3d(box, 7.0),
        ],
        crs="EPSG:4528",
    )
    found = zonal(file, layer, ["mean", "count"])
    assert found["mean"].tolist() == pytest.approx([np.nan, np.nan, np.nan, 3.0, 3.0], nan_ok=True)
    assert found["count"].tolist() == pytest.approx([0, 0, 0, 4, 4])
    assert found["coverage"].tolist() == pytest.approx([np.nan, np.nan, np.nan, 1, 1], nan_ok=True)


def test_heights_on_their_own_cells_and_on_those_of_an_image_are_the_same_ground(real: Path) -> None:
    """Two files that name their CRS differently: blocks of 1 km, laid on each by coordinates, agree to the height of a step."""
    heights, image = real / "rasters" / "stars_olinda_dem_utm25s.tif", real / "rasters" / "stars_L7_ETMs.tif"
    west, south = 289_000, 9_111_000
    blocks = [
        shapely.box(west + x, south + y, west + x + 1000, south + y + 1000)
        for x in range(0, 9000, 1000)
        for y in range(0, 9000, 1000)
    ]
    layer = gpd.GeoSeries(blocks, crs="EPSG:31985")
    own = zonal(heights, layer, ["mean"])
    with aligned(heights, image, "nearest") as view:
        there = zonal(view, layer, ["mean"])
    assert own["coverage"].min() == there["coverage"].min() == 1.0
    # nearest moves the edges of height cells by up to 14 m: a percent or two of a block's cells
    assert np.abs(own["mean"] - there["mean"]).max() < 0.35
    assert own["mean"].corr(there["mean"]) > 0.9999
    moved = zonal(heights, layer.translate(300, 0), ["mean"])
    assert np.abs(own["mean"] - moved["mean"]).max() > 5


def test_parts_of_one_shape_that_overlap_count_once(file: Path) -> None:
    """Two boxes of 15 × 10 m that share 5 × 10 m: 250 m² on cells 1 and 2 and half of 3, not 300; all of it is seen."""
    left, right = at((0, 20, 15, 30), (10, 20, 25, 30))
    held = gpd.GeoSeries([shapely.MultiPolygon([left, right])], crs="EPSG:4528")
    found = zonal(file, held, ("mean", "count")).iloc[0]
    assert found.tolist() == pytest.approx([(1 + 2 + 1.5) / 2.5, 2.5, 1.0])
    half = gpd.GeoSeries([shapely.MultiPolygon([*at((0, 0, 8, 20), (4, 0, 10, 20))])], crs="EPSG:4528")
    assert zonal(file, half, ("mean", "count")).iloc[0].tolist() == pytest.approx([4.0, 1.0, 0.5])

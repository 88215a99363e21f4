"""Weighted overlay by windows: hand cases, what is unknown or hidden, and the file it gives."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from gis.errors import InputError, OutputError
from gis.raster import overlay
from gis.raster.grid import Grid, applied, north_up, read_window
from gis.raster.legend import EXCLUDED, OUTSIDE, UNKNOWN, Legend
from gis.raster.overlay import Mask, Part, weighted_overlay
from gis.raster.plain import on_cells
from gis.raster.shapes_on import Near, Touched
from gis.raster.source import Source
from gis.raster.write import write_raster
from gis.words import Words

CRS = "EPSG:4528"
LEGEND = Legend(
    Words("suitability", "适宜性"),
    (40.0, 70.0),
    (Words("low", "低"), Words("middling", "中"), Words("high", "高")),
    ("#C6DBEF", "#6BAED6", "#08519C"),
)


def raster(folder: Path, name: str, cells: Any, nodata: float = -9999) -> Path:
    """Cells of 10 m, west 0, north 20."""
    made = np.asarray(cells)
    return write_raster(
        folder / f"{name}.tif", made, CRS, north_up(0, 10.0 * len(made), 10, 10), nodata=nodata
    )


def part(file: Path | Source, like: Grid, weight: float, worth: Callable[[Any], Any], name: str = "") -> Part:
    return Part(name or str(weight), weight, lambda: on_cells(file, like), worth)


def share_of(most: float) -> Callable[[Any], Any]:
    return lambda values: np.clip(values / most, 0, 1)


def test_two_criteria_by_hand(tmp_path: Path) -> None:
    """0.25 × 10/20 + 0.75 × 1/4 = 0.3125 and so on; unknown in either is unknown in the sum, and said by name."""
    first = raster(tmp_path, "first", np.array([[10, 20], [0, -9999]], np.float32))
    second = raster(tmp_path, "second", np.array([[1, 4], [-9999, 2]], np.float32))
    like = Grid(first)
    parts = [part(first, like, 0.25, share_of(20), "a"), part(second, like, 0.75, share_of(4), "b")]
    found = weighted_overlay(parts, like, tmp_path / "out.tif", LEGEND, classes=tmp_path / "classes.tif")
    assert read_window(tmp_path / "out.tif").filled(np.nan) == pytest.approx(
        np.array([[31.25, 100.0], [np.nan, np.nan]]), nan_ok=True
    )
    with rasterio.open(tmp_path / "classes.tif") as codes:
        assert codes.read(1).tolist() == [[1, 3], [UNKNOWN, UNKNOWN]]
        assert codes.colormap(1)[3] == (8, 81, 156, 255)
    assert found.cells == {1: 1, 2: 0, 3: 1, EXCLUDED: 0, UNKNOWN: 2, OUTSIDE: 0}
    assert found.unknown == {"a": 1, "b": 1}
    assert (found.mean, found.scored) == (65.625, 2)


def test_masks_hide_and_an_unknown_mask_does_not_let_pass(tmp_path: Path) -> None:
    values = raster(tmp_path, "values", np.full((2, 2), 8, np.float32))
    steep = raster(tmp_path, "steep", np.array([[30, -9999], [5, 5]], np.float32))
    like = Grid(values)
    line = gpd.GeoSeries([shapely.LineString([(12, 1), (19, 1)])], crs=CRS)  # in the cell at the lower right
    masks = [
        Mask("steep", lambda: on_cells(steep, like), lambda slope: slope > 25),
        Mask("line", lambda: Touched(line, like), lambda touched: touched == 1),
    ]
    found = weighted_overlay(
        [part(values, like, 1.0, share_of(10))], like, tmp_path / "out.tif", LEGEND, masks=masks
    )
    assert read_window(tmp_path / "out.tif").filled(np.nan) == pytest.approx(
        np.array([[np.nan, np.nan], [80.0, np.nan]]), nan_ok=True
    )
    assert found.hidden == {"steep": 1, "line": 1}
    assert (found.cells[EXCLUDED], found.cells[UNKNOWN], found.cells[3]) == (2, 1, 1)


def test_outside_is_neither_unknown_nor_hidden(tmp_path: Path) -> None:
    values = raster(tmp_path, "values", np.array([[8, -9999], [8, 8]], np.float32))
    like = Grid(values)
    half = gpd.GeoSeries([shapely.box(0, 0, 10, 20)], crs=CRS)
    found = weighted_overlay(
        [part(values, like, 1.0, share_of(10))],
        like,
        tmp_path / "out.tif",
        LEGEND,
        inside=lambda: Touched(half, like, all_touched=False),
    )
    assert (found.cells[OUTSIDE], found.cells[UNKNOWN], found.cells[3]) == (2, 0, 2)


def test_weights_are_not_rescaled(tmp_path: Path) -> None:
    file = raster(tmp_path, "values", np.ones((2, 2), np.float32))
    like = Grid(file)
    with pytest.raises(InputError, match=r"sum to 0\.9, not to 1") as told:
        weighted_overlay(
            [part(file, like, 0.6, share_of(1)), part(file, like, 0.3, share_of(1), "b")],
            like,
            tmp_path / "out.tif",
            LEGEND,
        )
    assert "0.9" in told.value.text("zh")
    with pytest.raises(InputError, match="negative"):
        weighted_overlay(
            [part(file, like, 1.5, share_of(1)), part(file, like, -0.5, share_of(1), "b")],
            like,
            tmp_path / "out.tif",
            LEGEND,
        )


@pytest.fixture
def three(tmp_path: Path) -> tuple[list[Part], Grid, Any]:
    """Three criteria of 700 × 1300 cells, one in whole numbers with a stated scale, and what whole arrays of them come to."""
    rng = np.random.default_rng(5)
    shape = (700, 1300)
    one = rng.uniform(0, 50, shape).astype(np.float32)
    two = rng.integers(0, 1000, shape).astype(np.int16)
    three_ = rng.integers(1, 5, shape).astype(np.uint8)
    one[rng.random(shape) < 0.01] = -9999
    two[rng.random(shape) < 0.01] = -1
    files = [
        raster(tmp_path, "one", one),
        raster(tmp_path, "two", two, nodata=-1),
        raster(tmp_path, "three", three_, nodata=0),
    ]
    like = Grid(files[0])
    parts = [
        part(files[0], like, 0.5, share_of(50), "one"),
        part(Source(files[1], scale=0.1), like, 0.3, share_of(100), "two"),
        part(files[2], like, 0.2, lambda codes: np.where(codes == 2, 1.0, 0.25), "three"),
    ]
    whole = 50.0 * (one / 50.0) + 30.0 * (two * 0.1 / 100.0) + 20.0 * np.where(three_ == 2, 1.0, 0.25)
    return parts, like, np.where((one == -9999) | (two == -1), np.nan, whole)


def test_by_windows_and_threads_as_whole(tmp_path: Path, three: Any) -> None:
    parts, like, whole = three
    found = weighted_overlay(parts, like, tmp_path / "a.tif", LEGEND, threads=1)
    assert read_window(tmp_path / "a.tif").filled(np.nan) == pytest.approx(whole, abs=1e-3, nan_ok=True)
    weighted_overlay(parts, like, tmp_path / "b.tif", LEGEND, threads=3)
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
    assert sum(found.cells.values()) == 700 * 1300
    assert found.mean == pytest.approx(np.nanmean(whole), abs=1e-3)


def test_strips_give_the_same(tmp_path: Path, three: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    parts, like, _ = three
    weighted_overlay(parts, like, tmp_path / "a.tif", LEGEND)
    monkeypatch.setattr(overlay.Asker, "striped", lambda self: True)
    monkeypatch.setattr(overlay, "WINDOW_CELLS", 50_000)
    weighted_overlay(parts, like, tmp_path / "b.tif", LEGEND)
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()


def test_the_file_is_a_cog_with_a_legend_beside_it(tmp_path: Path, three: Any) -> None:
    parts, like, _ = three
    weighted_overlay(parts, like, tmp_path / "out.tif", LEGEND)
    with rasterio.open(tmp_path / "out.tif") as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.overviews(1)
        assert (file.nodata, file.descriptions, file.units) == (-9999.0, ("suitability",), ("points",))
        assert file.crs.to_epsg() == 4528
        assert file.transform == like.transform
    told = json.loads((tmp_path / "out.legend.json").read_text(encoding="utf-8"))
    assert [row["label"]["zh"] for row in told["classes"]] == ["低", "中", "高"]
    assert [(row["least"], row["most"]) for row in told["classes"]] == [
        (0.0, 40.0),
        (40.0, 70.0),
        (70.0, 100.0),
    ]
    assert sum(row["cells"] for row in (*told["classes"], *told["others"])) == 700 * 1300
    assert "#08519C" in (tmp_path / "out.qml").read_text(encoding="utf-8")
    names = {"one.tif", "two.tif", "three.tif", "out.tif", "out.legend.json", "out.qml"}
    assert {file.name for file in tmp_path.iterdir()} == names


def test_all_or_nothing(tmp_path: Path) -> None:
    file = raster(tmp_path, "values", np.ones((2, 2), np.float32))
    like = Grid(file)

    def fails(values: Any) -> Any:
        raise InputError("stop")

    (tmp_path / "out.tif").write_bytes(b"what was there")
    with pytest.raises(InputError, match="stop"):
        weighted_overlay([part(file, like, 1.0, fails)], like, tmp_path / "out.tif", LEGEND)
    assert {one.name for one in tmp_path.iterdir()} == {"values.tif", "out.tif"}
    assert (tmp_path / "out.tif").read_bytes() == b"what was there"
    with pytest.raises(OutputError, match="Give a folder"):
        weighted_overlay([part(file, like, 1.0, share_of(1))], like, tmp_path / "none" / "out.tif", LEGEND)


def test_another_grid_is_aligned(tmp_path: Path) -> None:
    """Cells of 5 m, four to each of the overlay's: the average of 1 2 3 6 is 3."""
    values = raster(tmp_path, "values", np.full((2, 2), 8, np.float32))
    fine = np.tile(np.array([[1, 2], [3, 6]], np.float32), (2, 2))
    other = write_raster(tmp_path / "fine.tif", fine, CRS, north_up(0, 20, 5, 5), nodata=-9999)
    like = Grid(values)
    weighted_overlay([part(other, like, 1.0, share_of(10))], like, tmp_path / "out.tif", LEGEND)
    assert read_window(tmp_path / "out.tif").filled(np.nan) == pytest.approx(np.full((2, 2), 30.0), abs=1e-3)


def test_distance_by_hand(tmp_path: Path) -> None:
    """A point in the upper left of 4 × 5 cells of 10 m: 10 m a cell along a row, √200 across a corner, 30 m at most."""
    like = Grid(raster(tmp_path, "values", np.ones((4, 5), np.float32)))
    point = gpd.GeoSeries([shapely.Point(2, 38), None], crs=CRS)
    found = Near(point, like, 30.0).values()
    assert found[0].tolist() == pytest.approx([0, 10, 20, 30, 30])
    assert found[1, 1] == pytest.approx(14.142136, abs=1e-6)
    assert found[3, 3] == 30.0
    beyond = gpd.GeoSeries([shapely.Point(-5, 38)], crs=CRS)  # half a cell west of the grid
    assert Near(beyond, like, 30.0).values()[0].tolist() == pytest.approx([10, 20, 30, 30, 30])
    with pytest.raises(InputError, match="at most 20000 m"):
        Near(point, like, 20_001.0)


def test_distance_by_tiles_as_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    like = Grid(raster(tmp_path, "values", np.ones((60, 80), np.float32)))
    rng = np.random.default_rng(2)
    shapes = gpd.GeoSeries(shapely.points(rng.uniform(-100, 900, (12, 2))), crs=CRS)
    whole = Near(shapes, like, 150.0).values()
    monkeypatch.setattr("gis.raster.shapes_on._TILE", 17)
    assert Near(shapes, like, 150.0).values() == pytest.approx(whole)
    row, column = np.mgrid[0:60, 0:80]
    middles = shapely.points(column * 10 + 5.0, 595.0 - row * 10)
    straight = np.minimum(shapely.distance(middles, shapely.union_all(shapes.array)), 150.0)
    assert np.abs(whole - straight).max() <= 10.0


def test_touched_or_only_the_middle(tmp_path: Path) -> None:
    like = Grid(raster(tmp_path, "values", np.ones((2, 2), np.float32)))
    corner = gpd.GeoSeries([shapely.box(-1, -1, 12, 4)], crs=CRS)  # holds no middle, touches the lower two
    assert Touched(corner, like).values().tolist() == [[0, 0], [1, 1]]
    assert Touched(corner, like, all_touched=False).values().tolist() == [[0, 0], [0, 0]]


def test_shapes_on_a_turned_grid(tmp_path: Path) -> None:
    """Cells turned by 30°: those whose middle a shape holds, and distances beside those of brute force."""
    turn = Affine.translation(500, 700) @ Affine.rotation(30) @ Affine.scale(10, -10)
    file = write_raster(tmp_path / "turned.tif", np.ones((40, 50), np.float32), CRS, turn, nodata=-9999)
    like = Grid(file)
    disc = gpd.GeoSeries([shapely.Point(760, 560).buffer(70)], crs=CRS)
    row, column = np.mgrid[0:40, 0:50] + 0.5
    x, y = applied(like.transform, column, row)
    held = shapely.contains(disc.iloc[0], shapely.points(x, y))
    assert held.sum() > 100
    assert (Touched(disc, like, all_touched=False).values() == held).all()
    assert Touched(disc, like).values()[held].all()
    away = Near(disc, like, 200.0).values()
    straight = np.minimum(shapely.distance(shapely.points(x, y), disc.iloc[0]), 200.0)
    assert np.abs(away - straight).max() <= 10.0

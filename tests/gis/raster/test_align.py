"""One raster on the cells of another."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.windows import Window

from gis.errors import CrsError, InputError
from gis.raster.align import align, aligned, way
from gis.raster.grid import Grid, north_up, read_window
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
    assert "cells of 10 m → 20 m" in note
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
        assert "89.9941 m → 28.5 m" in note
        # the image reaches 43 m further south than the heights: the centres of its last row lie outside
        assert np.flatnonzero(np.ma.getmaskarray(values).any(axis=1)).tolist() == [351]


def test_every_cell_takes_the_height_that_lies_under_its_middle(real: Path) -> None:
    """The heights name no EPSG number, only an ellipsoid and a projection; by coordinates they lie where the image says they do.

    Taken by row and column instead, as if both covered the same ground, a third of the cells get another height.
    """
    heights, image = real / "rasters" / "stars_olinda_dem_utm25s.tif", real / "rasters" / "stars_L7_ETMs.tif"
    ours, theirs = Grid(heights), Grid(image)
    assert (ours.crs == theirs.crs, ours.crs.to_epsg(), theirs.crs.to_epsg()) == (False, None, 31985)
    with aligned(heights, image, "nearest") as view:
        found = view.read()
        assert "UTM Zone 25, Southern Hemisphere → SIRGAS 2000" in view.note
    row, column = np.mgrid[0:352, 0:349]
    under = [  # by hand: corner and cell of both files
        np.floor(
            (9120760.750028737 - (9120760.750028737 - 28.49999999927454 * (row + 0.5))) / 89.99406734945116
        ),
        np.floor((28.49999999927454 * (column + 0.5)) / 89.99406734945116),
    ]
    known = under[0] < 111
    stored = read_window(heights).filled(np.nan)
    wanted = stored[np.minimum(under[0], 110).astype(int), under[1].astype(int)]
    assert (found[known] == wanted[known]).all()
    misread = stored[(np.arange(352) * 111 // 352)[:, None], (np.arange(349) * 111 // 349)[None]]
    assert (misread != wanted)[known].mean() > 0.3
    # the shore: water hardly reflects near infrared, and lies at 0 m or below
    water = read_window(image, band=4).filled(np.nan) < 25
    assert (water == (found.filled(99) <= 0))[known].mean() > 0.98


@pytest.mark.parametrize("how", ["nearest", "bilinear", "average"])
@pytest.mark.parametrize("crs", [4528, 4490])
def test_a_cell_has_one_value_whatever_window_it_is_read_in(tmp_path: Path, how: str, crs: int) -> None:
    cells = np.random.default_rng(4).normal(10, 3, (300, 320)).astype(np.float32)
    cells[40:60, 50:90] = -9
    place = north_up(40_400_000, 3_851_000, 9, 9) if crs == 4528 else north_up(118.915, 34.8, 1e-4, 1e-4)
    path = write_raster(tmp_path / "a.tif", cells, f"EPSG:{crs}", place, nodata=-9)
    like = write_raster(
        tmp_path / "b.tif", np.zeros((290, 270), np.uint8), "EPSG:4528", north_up(40_400_100, 3_850_900, 7, 7)
    )
    with aligned(path, like, how) as view:
        whole = view.values()
        assert 0.3 < np.isfinite(whole).mean() <= 1
        for top, left, rows, columns in ((0, 0, 31, 270), (131, 99, 150, 30), (250, 250, 40, 20)):
            part = view.values(Window(left, top, columns, rows))
            wanted = whole[top : top + rows, left : left + columns]
            assert np.allclose(part, wanted, atol=1e-6, equal_nan=True)


def test_the_way_goes_by_what_it_is_and_by_the_size_of_its_cells(
    fine: Path, coarse: Path, tmp_path: Path
) -> None:
    assert (way(Grid(fine), Grid(coarse)), way(Grid(coarse), Grid(fine))) == ("average", "bilinear")
    table = tmp_path / "palette.tif"
    with rasterio.open(
        table, "w", driver="GTiff", width=4, height=4, count=1, dtype="uint8", crs="EPSG:4528",
        transform=north_up(0, 40, 10, 10),
    ) as sink:  # fmt: skip
        sink.write(np.arange(16, dtype=np.uint8).reshape(1, 4, 4))
        sink.write_colormap(1, {number: (number, 0, 0, 255) for number in range(16)})
    with aligned(table, coarse) as view:
        assert view.how == "nearest"
        assert set(view.read().compressed()) <= set(range(16))


def test_cells_of_one_lattice_are_copied(fine: Path, tmp_path: Path) -> None:
    """Two cells further east and one further north: what is there is kept as it is, the rest is not known."""
    like = write_raster(
        tmp_path / "moved.tif", np.zeros((3, 4), np.uint8), "EPSG:4528", north_up(20, 50, 10, 10)
    )
    with aligned(fine, like, "average") as view:
        assert view.read().tolist() == [[None] * 4, [5.0, 6.0, None, None], [7.0, 8.0, None, None]]
        assert view.note.text("zh").startswith("像元相同")


def test_a_raster_much_finer_than_what_it_is_brought_onto_is_done_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = np.random.default_rng(6).normal(0, 1, (200, 200))
    path = write_raster(tmp_path / "a.tif", cells, "EPSG:4528", north_up(0, 200, 1, 1))
    like = write_raster(tmp_path / "b.tif", np.zeros((4, 4)), "EPSG:4528", north_up(0, 200, 50, 50))
    monkeypatch.setattr("gis.raster.align.MOST_CELLS", 5_000)
    with aligned(path, like) as view:
        wanted = cells.reshape(4, 50, 4, 50).mean(axis=(1, 3))
        assert view.values() == pytest.approx(wanted, abs=1e-9)

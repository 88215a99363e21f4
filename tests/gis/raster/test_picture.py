"""Pictures of rasters: where they lie, how they are lit, what is transparent, and that size costs no memory."""

import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from gis.errors import InputError
from gis.raster import picture as painting
from gis.raster.grid import north_up
from gis.raster.reader import Cells
from gis.raster.relief import relief, shade
from gis.raster.source import Source
from gis.raster.web import Frame, cells, frame
from gis.raster.write import write_raster

BELT = "EPSG:4528"
WEST, NORTH = 40_428_000.0, 3_831_000.0
PLACE = north_up(WEST, NORTH, 50.0, 50.0)
FROM_BELT = Transformer.from_crs(BELT, "EPSG:3857", always_xy=True).transform
FROM_DEGREES = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform


@contextmanager
def held(data: bytes) -> Iterator[object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with MemoryFile(data) as room, room.open() as picture:
            yield picture


def opened(found: painting.Picture) -> np.ndarray:
    """Red, green, blue and alpha of an encoded picture."""
    with held(found.data) as picture:
        cells_ = picture.read()
        if picture.count > 1:
            return cells_
        table = picture.colormap(1)
        return np.array([table[v] for v in range(len(table))])[cells_[0]].transpose(2, 0, 1)


def at(found: painting.Picture, x: float, y: float) -> tuple[int, int]:
    """Row and column of a picture where a place of the belt lies."""
    west, south, east, north = found.bounds
    (left, top), (right, bottom) = FROM_DEGREES(west, north), FROM_DEGREES(east, south)
    px, py = FROM_BELT(x, y)
    column = (px - left) / (right - left) * found.width
    return int((top - py) / (top - bottom) * found.height), int(column)


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """Squares of 50 m, black and white in turn, 20 by 20, the one in the corner without a value."""
    dark = np.add.outer(np.arange(20), np.arange(20)) % 2
    values = np.where(dark, 10, 200).astype(np.uint8)
    values[0, 0] = 255
    return write_raster(tmp_path / "board.tif", values, BELT, PLACE, nodata=255)


def test_every_cell_lies_where_its_coordinates_say(board: Path) -> None:
    """Within half a pixel: a place that far inside a cell shows that cell."""
    found = painting.picture(board, 100_000, 10_000)
    fine = painting.fitted(board, 100_000, 100_000, painting.colours(board, (1,), ((0.0, 255.0),)), finer=4)
    assert fine.width >= 4 * 20 and found.width < 30
    assert fine.ground_m == 50.0 and 12.4 < fine.pixel_m < 12.6
    shades = opened(fine)[0].astype(int)
    inner = 0.5 * fine.pixel_m + 0.5
    for column in (1, 7, 18):
        for row in (1, 8, 18):
            wanted = 10 if (row + column) % 2 else 200
            for dx in (inner, 50 - inner):
                for dy in (inner, 50 - inner):
                    place = at(fine, WEST + 50 * column + dx, NORTH - 50 * row - dy)
                    assert abs(shades[place] - wanted) < 60, (column, row, dx, dy)


def test_a_cell_without_a_value_is_transparent(board: Path) -> None:
    fine = painting.fitted(board, 100_000, 100_000, painting.colours(board, (1,), ((0.0, 255.0),)))
    alpha = opened(fine)[3]
    assert alpha[at(fine, WEST + 25, NORTH - 25)] == 0
    assert alpha[at(fine, WEST + 75, NORTH - 25)] == 255
    assert alpha[0, -1] == 0  # turned against the grid, the frame's corner lies beside the raster


def test_in_web_mercator_cells_are_pixels(tmp_path: Path) -> None:
    values = np.arange(1, 13, dtype=np.int16).reshape(3, 4)
    path = write_raster(
        tmp_path / "web.tif", values, "EPSG:3857", north_up(13_270_000.0, 4_110_000.0, 30.0, 30.0)
    )
    place = frame(path, 12, finer=1)
    assert place == Frame(13_270_000.0, 4_110_000.0, 30.0, 4, 3)
    assert cells(path, place)[0].tolist() == values.tolist()
    part = frame(path, 1000, Frame(13_270_031.0, 4_109_990.0, 29.0, 2, 1).degrees, finer=1)
    assert (part.west, part.north, part.width, part.height) == (13_270_030.0, 4_110_000.0, 2, 2)


def test_what_is_stated_overrules_the_file_and_a_mask_hides(tmp_path: Path) -> None:
    values = np.full((4, 4), 5, dtype=np.int16)
    values[3, 3] = 9
    clouds = np.array([[3, 0], [0, 0]], dtype=np.uint8)
    path = write_raster(tmp_path / "a.tif", values, "EPSG:3857", north_up(0.0, 40.0, 10.0, 10.0))
    mask = write_raster(tmp_path / "m.tif", clouds, "EPSG:3857", north_up(0.0, 40.0, 20.0, 20.0))
    source = Source(path, scale=0.1, offset=1.0, nodata=9, mask=mask, masked=(3, 8))
    found = cells(source, frame(source, 16, finer=1))[0]
    assert found.mask.tolist() == [
        [True, True, False, False], [True, True, False, False], [False] * 4, [False, False, False, True]
    ]  # fmt: skip
    assert found[2, 0] == pytest.approx(1.5)


def test_what_the_file_leaves_out_itself_holds_beside_a_stated_nodata(tmp_path: Path) -> None:
    """A band of transparency hides the first cell, NoData the last, in the picture and in the figures alike."""
    path, place = tmp_path / "a.tif", north_up(0.0, 20.0, 10.0, 10.0)
    shape = {"width": 2, "height": 2, "count": 2, "dtype": "uint8", "crs": "EPSG:3857", "transform": place}
    with rasterio.open(path, "w", driver="GTiff", alpha="YES", **shape) as sink:
        sink.write(np.array([[[7, 5], [5, 9]], [[0, 255], [255, 255]]], np.uint8))
    source = Source(path, nodata=9)
    found = cells(source, frame(source, 16, finer=1))[0]
    assert found.mask.tolist() == [[True, False], [False, True]]
    with Cells(source) as reader:
        assert reader.read(None).mask.tolist() == found.mask.tolist()


def test_two_dates_are_lit_alike(tmp_path: Path) -> None:
    """The same reflectance is the same brightness in both pictures, though one of them is brighter throughout."""
    paths = []
    for name, low, high in (("a", 2000, 6000), ("b", 4000, 8000)):
        values = np.linspace(low, high, 400).astype(np.uint16).reshape(1, 20, 20)
        paths.append(
            write_raster(tmp_path / f"{name}.tif", np.repeat(values, 3, axis=0), BELT, PLACE, nodata=0)
        )
    ends = painting.stretch(paths, (1, 2, 3))
    assert all(
        low == pytest.approx(2020, abs=40) and high == pytest.approx(7980, abs=40) for low, high in ends
    )
    alone = [painting.stretch([path], (1,))[0] for path in paths]
    assert alone[0][1] < 6001 and alone[1][0] > 3999
    pictures = [
        opened(painting.fitted(one, 10**6, 10**6, painting.colours(one, (1, 2, 3), ends))) for one in paths
    ]
    middle = [picture[0][picture[3] > 0].mean() for picture in pictures]
    assert middle[1] - middle[0] > 60


def test_dark_reflectances_keep_their_hue(tmp_path: Path) -> None:
    """Where one band is dark down to a quarter of its light, black is 0 in all of them."""
    bands = np.stack([np.linspace(low, 4000, 400).reshape(20, 20) for low in (300, 1500, 2000)]).astype(
        np.uint16
    )
    path = write_raster(tmp_path / "c.tif", bands, BELT, PLACE, nodata=0)
    assert [low for low, _ in painting.stretch([path], (1, 2, 3))] == [0.0, 0.0, 0.0]


def test_classes_and_steps_are_palettes(tmp_path: Path) -> None:
    values = np.array([[1, 1, 2, 9], [1, 1, 2, 0]], dtype=np.uint8)
    path = write_raster(tmp_path / "c.tif", values, "EPSG:3857", north_up(0.0, 20.0, 10.0, 10.0), nodata=0)
    made = painting.fitted(path, 10_000, 8, painting.classes(path, {1: "#112233", 2: "#445566"}, "#D8D6CE"))
    assert made.mime == "image/png"
    shown = opened(made)
    assert shown[:, 0, 0].tolist() == [0x11, 0x22, 0x33, 255]
    assert shown[:, 0, 2].tolist() == [0x44, 0x55, 0x66, 255]
    assert shown[:, 0, 3].tolist() == [0xD8, 0xD6, 0xCE, 255]
    assert shown[3, 1, 3] == 0
    read = lambda place: cells(path, place)[0]  # noqa: E731
    steps = opened(
        painting.fitted(path, 10_000, 8, painting.steps(read, (2.0, 5.0), (None, "#00FF00", "#0000FF")))
    )
    assert steps[3, 0].tolist() == [0, 0, 255, 255]  # under the first step nothing is drawn
    assert steps[:3, 0, 2].tolist() == [0, 255, 0] and steps[:3, 0, 3].tolist() == [0, 0, 255]


def test_a_palette_of_more_than_fifteen_takes_a_byte_a_pixel() -> None:
    from gis.raster.png import palette_png

    index = np.arange(40, dtype=np.uint8).reshape(4, 10)
    colours = [f"#{k:02X}0000" for k in range(1, 41)]
    with held(palette_png(index, colours)) as picture:
        assert picture.read(1).tolist() == index.tolist()
        assert picture.colormap(1)[7][:3] == (7, 0, 0)


def test_relief_lights_the_north_west(tmp_path: Path) -> None:
    x, y = np.meshgrid(np.arange(40), np.arange(40))
    cone = (400 - 15 * np.hypot(x - 20, y - 20)).astype(np.float32)
    path = write_raster(tmp_path / "cone.tif", cone, BELT, PLACE)
    made = painting.fitted(
        path, 100_000, 10_000, relief(lambda p: cells(path, p, (1,), "bilinear")[0], (), ("#C0C0C0",))
    )
    grey = opened(made)[0].astype(int)
    bright, dark = grey[at(made, WEST + 600, NORTH - 600)], grey[at(made, WEST + 1400, NORTH - 1400)]
    assert bright > 0xC0 + 20 and dark < 0xC0 - 20
    assert shade(np.zeros(1), np.zeros(1)).tolist() == [1.0]


def test_it_is_made_smaller_until_it_fits(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (3, 160, 160)).astype(np.uint8)
    path = write_raster(tmp_path / "n.tif", noise, BELT, PLACE)
    ends = ((0.0, 255.0),) * 3
    made = painting.fitted(path, 12_000, 10**6, painting.colours(path, (1, 2, 3), ends))
    assert len(made.data) <= 12_000 and 64 < made.width < 160
    with pytest.raises(InputError, match="64 pixels"):
        painting.fitted(path, 100, 10**6, painting.colours(path, (1, 2, 3), ends))


def test_what_cannot_be_drawn_says_so(tmp_path: Path) -> None:
    values = np.ones((4, 4), dtype=np.uint8)
    nowhere = write_raster(tmp_path / "nowhere.tif", values, None, PLACE)
    with pytest.raises(InputError, match="names no CRS"):
        frame(nowhere, 100)
    path = write_raster(tmp_path / "a.tif", values, BELT, PLACE)
    with pytest.raises(InputError, match="where the map is drawn"):
        frame(path, 100, (10.0, 10.0, 11.0, 11.0))
    assert frame(Source(nowhere, crs=BELT), 100).width >= 4
    blank = write_raster(tmp_path / "blank.tif", values * 0, BELT, PLACE, nodata=0)
    with pytest.raises(InputError, match="not one cell"):
        painting.picture(blank, 10_000, 100)


BIG = """
import pathlib, re, resource, sys, time
from gis.raster import picture as p
began = time.perf_counter()
made = p.fitted(sys.argv[1], 10**6, 500_000, p.colours(sys.argv[1], (1,), p.stretch([sys.argv[1]], (1,))))
status = pathlib.Path("/proc/self/status")  # what getrusage says may be the parent's
most = re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1] if status.exists() else 0
print(made.width * made.height, time.perf_counter() - began, int(most or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024)
"""


def test_twenty_thousand_by_twenty_thousand_in_seconds_and_little_memory(tmp_path: Path) -> None:
    """A sparse file of the full size: 800 MB of cells, of which little is ever held."""
    import rasterio

    path = tmp_path / "big.tif"
    options = {
        "driver": "GTiff",
        "width": 20_000,
        "height": 20_000,
        "count": 1,
        "dtype": "uint16",
        "crs": BELT,
    }
    with rasterio.open(
        path,
        "w",
        **options,
        transform=north_up(WEST, NORTH, 1.0, 1.0),
        tiled=True,
        sparse_ok=True,
        compress="deflate",
    ) as sink:
        ramp = np.tile(np.arange(4096, dtype=np.uint16), (4096, 1))
        sink.write(ramp, 1, window=rasterio.windows.Window(0, 0, 4096, 4096))
    done = subprocess.run(
        [sys.executable, "-c", BIG, path],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    pixels, seconds, megabytes = (float(part) for part in done.stdout.split())
    assert 300_000 < pixels <= 510_000
    assert seconds < 20 and megabytes < 600, (seconds, megabytes)

"""Rasters of a zone: what zone.toml may state, what is said of files that do not fit it, and of files that are no rasters."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from gis.errors import InputError
from gis.raster.grid import north_up
from gis.raster.write import write_raster
from layers.checks.rasters import rasters
from layers.config import parse_config
from layers.fault import ERROR
from layers.raster_bands import band_number
from layers.raster_config import raster
from layers.zone import Zone

PLACE = north_up(40_428_000, 3_830_400, 10, 10)
CELLS = np.arange(1, 1601, dtype=np.int16).reshape(40, 40)


def config(text: str, folder: Path) -> tuple:
    import tomllib

    found, faults = parse_config(
        tomllib.loads('name = "甲"\n[layers.plots]\nfile = "a.shp"\n' + text), folder
    )
    return found.rasters, [fault.text("en") for fault in faults], [fault.text("zh") for fault in faults]


def test_everything_that_may_be_stated(tmp_path: Path) -> None:
    for name in ("a.tif", "m.tif"):
        (tmp_path / name).write_bytes(b"")
    text = """[rasters.image]
file = "a.tif"
kind = "image"
label = "影像"
label_en = "image"
date = 2026-10-18
bands = ["red", "nir"]
unit = "1"
scale = [0.0001, 0.0002]
offset = -0.1
nodata = 0
crs = "EPSG:4528"
resampling = "average"
mask = "m.tif"
mask_band = 2
masked = [3, 8]
[rasters.cover]
file = "a.tif"
classes = { 1 = "林地", 2 = "水域" }
"""
    found, faults, _ = config(text, tmp_path)
    assert faults == []
    image, cover = found["image"], found["cover"]
    assert (image.kind, image.date, image.bands, image.how) == (
        "image",
        date(2026, 10, 18),
        ("red", "nir"),
        "average",
    )
    source = image.source
    assert (source.path, source.crs, source.scale, source.offset) == (
        tmp_path / "a.tif",
        "EPSG:4528",
        (0.0001, 0.0002),
        -0.1,
    )
    assert (source.nodata, source.mask, source.mask_band, source.masked) == (
        0.0,
        tmp_path / "m.tif",
        2,
        (3, 8),
    )
    assert (image.title("zh"), image.title("en"), band_number(image, "nir"), band_number(image, "blue")) == (
        "影像",
        "image",
        2,
        None,
    )
    assert (cover.kind, dict(cover.classes), cover.how) == ("cover", {1: "林地", 2: "水域"}, "nearest")
    assert image.files == (tmp_path / "a.tif", tmp_path / "m.tif")


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ('flie = "a.tif"', "no key 'flie'. Did you mean file?", "是否想写 file？"),
        ('kind = "photo"', "kind of rasters.r is 'photo'. Take one of image, height", "可取：image、height"),
        ('resampling = "cubic"', "Take one of nearest, bilinear, average", "可取：nearest"),
        ("scale = 0", "Write scale = 0.0001", "请写成 scale = 0.0001"),
        ("scale = true", "scale of rasters.r is true", "scale 为 true"),
        (
            "scale = [0.1, 0.2, 0.3]\nbands = ['a', 'b']",
            "scale has 3 numbers for 2 bands",
            "bands 有 2 个波段",
        ),
        ('bands = ["red", "nir", "red"]', "names 'red' twice", "“red” 出现两次"),
        ('bands = "red"', "Write bands = [", "请写成 bands = ["),
        ('date = "18.10.2026"', "Write date = YYYY-MM-DD", "请写成 date = YYYY-MM-DD"),
        ('crs = "EPSG:99999999"', "no such coordinate reference system", "不是可识别的坐标系"),
        ('classes = { a = "林地" }', "Write classes = { 1 = ", "请写成 classes = { 1 = "),
        ('mask = "a.tif"', "not which of its values hide the ground", "哪些值遮住地面"),
        ("masked = [3]", "no file of a mask", "没有写掩膜文件"),
        ('mask = "no.tif"\nmasked = [3]', "'no.tif' is not there", "“no.tif” 不存在"),
        ("masked = [3.5]", "Write masked = [3, 8, 9]", "请写成 masked"),
        ("mask_band = 0", "Write mask_band = 1", "请写成 mask_band = 1"),
        ("nodata = inf", "Write nodata = -9999", "请写成 nodata"),
    ],
)
def test_each_fault_says_what_to_write(line: str, english: str, chinese: str, tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"")
    _, faults, said = config(f'[rasters.r]\nfile = "a.tif"\n{line}', tmp_path)
    assert any(english in one for one in faults), faults
    assert any(chinese in one for one in said), said


def test_a_table_that_is_none_and_a_file_that_is_none(tmp_path: Path) -> None:
    assert any("names no file" in one for one in config("[rasters]\nr = 3", tmp_path)[1])
    assert any("names no file" in one for one in config("[rasters.r]\nnodata = 0", tmp_path)[1])
    assert any("file of rasters.r is 3" in one for one in config("[rasters.r]\nfile = 3", tmp_path)[1])
    with pytest.raises(InputError, match="names no file"):
        raster("r", {})
    with pytest.raises(InputError, match="Take one of"):
        raster("r", {"file": "a.tif", "kind": "photo"})


def zone(**tables: dict) -> Zone:
    plots = gpd.GeoDataFrame(
        geometry=[shapely.box(40_428_100, 3_830_100, 40_428_200, 3_830_200)],
        index=pd.Index(["P1"], name="plot_id"),
        crs="EPSG:4528",
    )
    held = {name: raster(name, table) for name, table in tables.items()}
    return Zone("甲", date(2026, 11, 20), plots.crs, {"plots": plots}, rasters=held)


def said(table: dict) -> list[str]:
    """What is said of one raster, in English; the Chinese has to be there too."""
    faults = list(rasters(zone(r=table)))
    assert all(fault.text("zh") != fault.text("en") for fault in faults)
    return [fault.text("en") for fault in faults]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_raster(tmp_path / "a.tif", CELLS, "EPSG:4528", PLACE, nodata=-1)


def test_nothing_is_said_of_what_fits(file: Path) -> None:
    assert said({"file": str(file), "bands": ["height"], "nodata": -1, "date": date(2026, 11, 20)}) == []


def test_what_is_stated_and_differs_is_said_and_counts(file: Path) -> None:
    with rasterio.open(file, "r+") as sink:
        sink.scales, sink.offsets = (0.01,), (5.0,)
    found = said({"file": str(file), "scale": 0.0001, "offset": 0, "nodata": 0, "crs": "EPSG:4549"})
    assert [one.split(":")[0] for one in found if "WARNING" in one] == ["WARNING a.tif"] * 5
    assert any("scale of the raster r: 0.0001 is stated, the file itself says 0.01" in one for one in found)
    assert any("offset of the raster r: 0 is stated, the file itself says 5" in one for one in found)
    assert any("nodata of the raster r: 0 is stated, the file itself says -1" in one for one in found)
    assert any(
        "crs of the raster r: CGCS2000 / 3-degree Gauss-Kruger CM 120E is stated" in one for one in found
    )
    assert any("no plot lies on the raster r" in one for one in found)
    assert not any("ERROR" in one for one in found)


def test_a_nodata_value_that_the_cells_cannot_hold(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "b.tif", CELLS.astype(np.uint8), "EPSG:4528", PLACE)
    assert said({"file": str(path), "nodata": -9999}) == [
        "WARNING b.tif: nodata of the raster r is -9999, which its cells (uint8) cannot hold: nothing is left out by it. "
        "Write the number that the file uses."
    ]


def test_no_crs_and_a_crs_stated(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "bare.tif", CELLS, None, PLACE)
    assert "names no CRS" in said({"file": str(path)})[0]
    assert 'State it, as crs = "EPSG:4528"' in said({"file": str(path)})[0]
    assert said({"file": str(path), "crs": "EPSG:4528"}) == []


def test_bands_that_are_not_as_many(file: Path) -> None:
    assert "names 2 bands, the file has 1" in said({"file": str(file), "bands": ["red", "nir"]})[0]
    assert "2 of scale are stated for 1 bands" in said({"file": str(file), "scale": [1, 2]})[0]


def test_transparency_is_no_band_of_data(tmp_path: Path) -> None:
    path = tmp_path / "rgba.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=40, height=40, count=4, dtype="uint8", crs="EPSG:4528",
        transform=PLACE, photometric="RGB", alpha="YES",
    ) as sink:  # fmt: skip
        sink.write(np.full((4, 40, 40), 255, np.uint8))
    assert said({"file": str(path), "bands": ["red", "green", "blue"]}) == []


def test_a_day_to_come_and_a_turned_grid(tmp_path: Path, file: Path) -> None:
    assert "after the day looked at, 2026-11-20" in said({"file": str(file), "date": date(2027, 1, 1)})[0]
    turned = Affine(75**0.5, 5, 40_428_000, 5, -(75**0.5), 3_830_200)
    path = write_raster(tmp_path / "turned.tif", CELLS, "EPSG:4528", turned)
    assert "do not run along the axes" in said({"file": str(path)})[0]


@pytest.mark.parametrize("name", ["words.tif", "empty.tif", "cut.tif", "other.vrt", "other.tif"])
def test_a_file_that_is_no_raster_or_cut_short(name: str, tmp_path: Path, file: Path) -> None:
    document = (
        '<VRTDataset rasterXSize="5" rasterYSize="4"><VRTRasterBand dataType="Int16" band="1"><SimpleSource>'
        f"<SourceFilename>{file}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    noise = np.random.default_rng(1).normal(size=(600, 600))
    whole = write_raster(tmp_path / "whole.tif", noise, "EPSG:4528", PLACE).read_bytes()
    content = {"words.tif": b"not cells", "empty.tif": b"", "cut.tif": whole[: len(whole) // 2]}
    path = tmp_path / name
    path.write_bytes(content.get(name, document.encode()))
    found = said({"file": str(path)})
    assert "ERROR" in found[0]
    assert "is not a raster" in found[0] or "damaged or cut short" in found[0]


def test_a_mask_that_cannot_be_read(tmp_path: Path, file: Path) -> None:
    (tmp_path / "words.tif").write_text("not cells")
    table = {"file": str(file), "mask": str(tmp_path / "words.tif"), "masked": [3]}
    assert any("is not a raster" in one and "ERROR" in one for one in said(table))
    assert any("has no band 2" in one for one in said({**table, "mask": str(file), "mask_band": 2}))


def test_the_zone_tells_of_its_rasters(file: Path) -> None:
    from layers.checks import check

    held = zone(r={"file": str(file), "bands": ["a", "b"]})
    assert any(fault.key == "raster.bands" and fault.severity == ERROR for fault in check(held))
    later = replace(held, rasters={"r": raster("r", {"file": str(file), "date": date(2027, 1, 1)})})
    assert [fault.key for fault in check(later) if fault.kind == "raster"] == ["raster.later"]

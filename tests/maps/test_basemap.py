"""Basemaps: what is embedded of a raster or of tiles, what of a service gets into a page, and what is refused."""

import base64
import contextlib
import gzip
import io
import json
import re
import sqlite3
import zlib

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from gis.errors import InputError, MapError
from gis.raster.grid import north_up
from gis.raster.source import Source
from maps import basemap as base
from maps.sealed import SealedMap
from maps.tiles import over, tiles

ZONE = (119.20, 34.60, 119.24, 34.63)


def png(colour, side=8):
    """A PNG of one colour, written by hand."""
    raw = b"".join(b"\0" + bytes(colour) * side for _ in range(side))

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    )


def mbtiles(path, zooms=(10, 11, 12), kind="png", data=None):
    base_file = sqlite3.connect(path)
    base_file.execute("CREATE TABLE metadata (name text, value text)")
    base_file.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
    base_file.execute("INSERT INTO metadata VALUES ('format', ?)", (kind,))
    for zoom in zooms:
        for z, x, y in over(ZONE, zoom):
            row = (z, x, (1 << z) - 1 - y, png((10 * z, 20, 30)) if data is None else data)
            base_file.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", row)
    base_file.commit()
    base_file.close()
    return path


def pmtiles(path, kind=TileType.PNG, zooms=(10, 11)):
    with path.open("wb") as stream:
        writer = Writer(stream)
        for zoom in zooms:
            for place in sorted(over(ZONE, zoom), key=lambda one: zxy_to_tileid(*one)):
                writer.write_tile(zxy_to_tileid(*place), png((place[0], 0, 0)))
        head = {"tile_type": kind, "tile_compression": Compression.NONE, "min_zoom": zooms[0], "max_zoom": zooms[-1],
                "min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 0, "max_lat_e7": 0, "center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0}  # fmt: skip
        writer.finalize(head, {})
    return path


def geotiff(path, side=40, crs="EPSG:4549", bands=3, dtype="uint8"):
    cells = np.zeros((bands, side, side), dtype=dtype)
    cells[0] = 200
    with rasterio.open(
        path, "w", driver="GTiff", width=side, height=side, count=bands, dtype=dtype, crs=crs,
        transform=north_up(428_000, 3_833_000, 50, 50),
    ) as sink:  # fmt: skip
        sink.write(cells)
    return path


def told(layer, lang="zh"):
    return " ".join(one[lang] for one in layer.told)


def test_every_service_says_what_has_to_be_said_of_it():
    assert set(base.sources()) == {"tianditu_vec", "tianditu_img", "gaode", "osm"}
    for source in base.sources().values():
        assert source.datum in ("wgs84", "gcj02")
        assert set(source.label) == set(source.attribution) == set(source.licence) == {"zh", "en"}
        assert source.hosts
        assert all(url.startswith("https://") for url in source.urls)
    assert base.sources()["gaode"].datum == "gcj02"
    assert len(base.sources()["tianditu_img"].hosts) == 8


def test_whole_zooms_are_taken_as_far_as_the_limit_goes(tmp_path):
    path = mbtiles(tmp_path / "a.mbtiles")
    found = tiles(path, ZONE, 10**6)
    assert (found.zooms, found.left, found.mime) == ((10, 11, 12), (), "image/png")
    coarse = sum(len(png((100, 20, 30))) for _ in over(ZONE, 10))
    assert (tiles(path, ZONE, coarse + 40).zooms, tiles(path, ZONE, coarse + 40).left) == ((10,), (11, 12))
    with pytest.raises(MapError) as refused:
        tiles(path, ZONE, 10)
    assert "--basemap-limit" in refused.value.text("zh")


def test_rows_of_mbtiles_are_counted_from_the_south(tmp_path):
    path = mbtiles(tmp_path / "a.mbtiles", (8,))
    with contextlib.closing(sqlite3.connect(path)) as written:
        assert written.execute("SELECT tile_column, tile_row FROM tiles").fetchall() == [(212, 154)]
    layer = base.basemap(str(path), ZONE)
    assert list(layer.data["tiles"]) == ["8/212/101"]
    assert layer.hosts == ()
    assert "1 张瓦片" in told(layer)


def test_pmtiles_give_the_same_tiles(tmp_path):
    found = tiles(pmtiles(tmp_path / "a.pmtiles"), ZONE, 10**6)
    assert found.zooms == (10, 11)
    assert found.found[over(ZONE, 11)[0]] == png((11, 0, 0))


@pytest.mark.parametrize("make", [
    lambda at: mbtiles(at / "v.mbtiles", kind="pbf"), lambda at: mbtiles(at / "v.mbtiles", data=gzip.compress(b"\x1a\x05")),
    lambda at: pmtiles(at / "v.pmtiles", TileType.MVT),
])  # fmt: skip
def test_vector_tiles_are_refused_in_plain_words(tmp_path, make):
    with pytest.raises(MapError) as refused:
        tiles(make(tmp_path), ZONE, 10**6)
    assert "矢量瓦片" in refused.value.text("zh")
    assert "vector tiles" in refused.value.text("en")


@pytest.mark.parametrize("name", ["a.mbtiles", "a.pmtiles"])
@pytest.mark.parametrize("how", ["empty", "text", "cut", "noise"])
def test_broken_files_are_refused_and_never_hang(tmp_path, name, how):
    path = (mbtiles if name.endswith("mbtiles") else pmtiles)(tmp_path / name)
    whole = path.read_bytes()
    noise = np.random.default_rng(3).bytes(4000)
    path.write_bytes(
        {"empty": b"", "text": b"not tiles at all", "cut": whole[:150], "noise": whole[:7] + noise}[how]
    )
    with pytest.raises(MapError) as refused:
        tiles(path, ZONE, 10**6)
    assert name in refused.value.text("zh")


def test_a_database_that_would_count_for_ever_is_stopped(tmp_path):
    path = tmp_path / "loop.mbtiles"
    made = sqlite3.connect(path)
    made.execute("CREATE TABLE metadata (name text, value text)")
    made.execute(
        "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i AS zoom_level, -i AS tile_column, -i AS tile_row, x'00' AS tile_data FROM n"
    )
    made.close()
    with pytest.raises(MapError, match="no tiles can be read"):
        tiles(path, ZONE, 10**6)


def test_a_packed_directory_may_not_grow_beyond_bounds(tmp_path):
    path = pmtiles(tmp_path / "a.pmtiles")
    whole = bytearray(path.read_bytes())
    bomb = gzip.compress(bytes(100 << 20))
    whole[8:16], whole[16:24] = len(whole).to_bytes(8, "little"), len(bomb).to_bytes(8, "little")
    path.write_bytes(bytes(whole) + bomb)
    with pytest.raises(MapError, match="no tiles can be read"):
        tiles(path, ZONE, 10**6)


def test_elsewhere_there_are_no_tiles(tmp_path):
    with pytest.raises(MapError, match="no tile where the zone lies"):
        tiles(mbtiles(tmp_path / "a.mbtiles"), (10.0, 50.0, 10.1, 50.1), 10**6)
    with pytest.raises(MapError, match="no such file"):
        base.basemap(str(tmp_path / "none.mbtiles"), ZONE)
    with pytest.raises(MapError, match="tianditu_vec"):
        base.basemap("google", ZONE)


def test_a_raster_is_embedded_with_its_corners(tmp_path):
    layer = base.basemap("a.tif", ZONE, folder=geotiff(tmp_path / "a.tif").parent)
    (south, west), (north, east) = layer.data["bounds"]
    box = (
        gpd.GeoSeries([shapely.box(428_000, 3_831_000, 430_000, 3_833_000)], crs=4549)
        .to_crs(4326)
        .total_bounds
    )
    assert np.allclose([west, south, east, north], box, atol=2e-4)
    assert layer.data["url"].startswith("data:image/webp;base64,")
    with (
        rasterio.MemoryFile(base64.b64decode(layer.data["url"].split(",")[1])) as held,
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        held.open() as picture,
    ):
        middle = picture.read()[:, picture.height // 2, picture.width // 2]
    assert np.allclose(middle[:3], [200, 0, 0], atol=6)
    assert "嵌入底图 a.tif" in told(layer)


def test_a_raster_is_made_smaller_to_fit_and_is_refused_without_a_place(tmp_path):
    side = 300
    path = tmp_path / "noise.tif"
    cells = np.random.default_rng(1).integers(0, 255, (3, side, side), dtype="uint8")
    with rasterio.open(path, "w", driver="GTiff", width=side, height=side, count=3, dtype="uint8", crs="EPSG:4549",
                       transform=north_up(428_000, 3_833_000, 5, 5)) as sink:  # fmt: skip
        sink.write(cells)
    small = base.basemap(str(path), ZONE, limit_mb=0.02)
    assert len(small.data["url"]) < 21_000
    nowhere = geotiff(tmp_path / "nowhere.tif", crs=None)
    with pytest.raises(InputError, match="names no CRS"):
        base.basemap(str(nowhere), ZONE)
    placed = base.basemap(str(nowhere), ZONE, stated=Source(nowhere, crs="EPSG:4549"))
    assert placed.data["bounds"][0] == pytest.approx(
        base.basemap(str(geotiff(tmp_path / "here.tif")), ZONE).data["bounds"][0]
    )
    (tmp_path / "text.tif").write_text("no raster")
    with pytest.raises(InputError):
        base.basemap(str(tmp_path / "text.tif"), ZONE)


def page_of(layer, tmp_path):
    one = SealedMap(location=[34.6, 119.2])
    layer.add_to(one)
    one.save(tmp_path / "m.html")
    return (tmp_path / "m.html").read_text(encoding="utf-8")


def test_a_key_is_in_the_file_only_when_that_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("TIANDITU_KEY", "4f3c-secret")
    assert "4f3c-secret" not in page_of(base.basemap("tianditu_img", ZONE), tmp_path)
    kept = base.basemap("tianditu_img", ZONE, allow_key=True)
    assert "4f3c-secret" in page_of(kept, tmp_path)
    assert "密钥已写入文件" in told(kept)
    monkeypatch.delenv("TIANDITU_KEY")
    with pytest.raises(MapError) as refused:
        base.basemap("tianditu_img", ZONE, allow_key=True)
    assert "TIANDITU_KEY" in refused.value.text("zh")


def test_the_page_may_reach_exactly_the_hosts_of_its_basemap(tmp_path):
    sealed = page_of(base.basemap(str(mbtiles(tmp_path / "a.mbtiles")), ZONE), tmp_path)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)', sealed)[1]
    assert "img-src data: blob:; " in policy
    assert "http" not in policy
    open_page = page_of(base.basemap("osm", ZONE), tmp_path)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)', open_page)[1]
    assert "img-src data: blob: https://tile.openstreetmap.org;" in policy
    assert "default-src 'none'" in policy


def test_shapes_are_shifted_for_a_shifted_basemap_and_for_no_other():
    point = gpd.GeoDataFrame(geometry=[shapely.Point(121.5272106, 31.1774276)], crs=4326)
    moved = base.basemap("gaode", ZONE).placed(point).geometry.iloc[0]
    assert (round(moved.y, 8), round(moved.x, 8)) == (31.17530398, 121.53154186)
    assert base.basemap("osm", ZONE).placed(point) is point
    assert "GCJ-02" in " ".join(one["zh"] for one in base.basemap("gaode", ZONE).notes)
    assert json.loads(json.dumps(base.basemap("gaode", ZONE).data))["kind"] == "network"


def test_the_same_file_gives_the_same_page(tmp_path):
    path = str(mbtiles(tmp_path / "a.mbtiles"))
    assert page_of(base.basemap(path, ZONE), tmp_path) == page_of(base.basemap(path, ZONE), tmp_path)
    assert io.BytesIO(png((1, 2, 3))).read(4) == b"\x89PNG"

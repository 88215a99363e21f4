"""Basemaps and rasters that are cut short, lie in their headers or unfold to more than there is: drawn, or refused in words.

What is made to choke is read in a process that may not have more than so much memory.
"""

import gzip
import importlib.util
import json
import os
import resource
import sqlite3
import struct
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pmtiles.tile import Compression, Entry, TileType, serialize_directory, serialize_header, zxy_to_tileid

from gis.errors import YuantuError
from gis.raster.grid import Grid, read_window
from maps.basemap import basemap
from maps.tiles import over

_SPEC = importlib.util.spec_from_file_location("structure", Path(__file__).with_name("structure.py"))
structure = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(structure)

ROOT = Path(__file__).resolve().parents[2]
ZONE = (119.15, 34.58, 119.25, 34.66)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
UNREAD = (
    "members.pmtiles",
    "bomb.pmtiles",
    "number.pmtiles",
    "entries.pmtiles",
    "sparse.pmtiles",
    "zero.mbtiles",
    "loop.mbtiles",
)
DRAWN = ("plain.tif", "wide.tif", "high.tif")
"""What lies of its size alone is drawn as far as it goes."""
MEMORY = 2 << 30
TRIED = int(os.environ.get("YUANTU_FUZZ", "0"))
CHILD = """
import json, sys, time
import gis.raster.web, maps.tiles
from gis.errors import YuantuError
from maps.basemap import basemap
maps.tiles.SECONDS = 1
gis.raster.web.MOST_PASSED = 100_000_000
told = {}
for path in sys.argv[1:]:
    start = time.process_time()
    try:
        basemap(path, (119.15, 34.58, 119.25, 34.66))
        said = ""
    except YuantuError as error:
        said = error.text("zh")
    told[path.rpartition("/")[2]] = said, time.process_time() - start
print(json.dumps(told))
"""
QUIET = settings(
    max_examples=TRIED or 25,
    deadline=None,
    derandomize=not TRIED,
    database=None,
    suppress_health_check=list(HealthCheck),
)
WIDE = st.one_of(st.integers(0, 300), st.integers(0, 2**64 - 1), st.sampled_from([2**31, 2**32 - 1, 2**63]))


def archive(directory: bytes, data: bytes = PNG, **stated) -> bytes:
    """A PMTiles archive with its directory packed as it is given; ``stated``: what its head says in place of the truth."""
    head = {
        "root_offset": 127, "root_length": len(directory), "metadata_offset": 127 + len(directory), "metadata_length": 0,
        "leaf_directory_offset": 127, "leaf_directory_length": 0, "tile_data_offset": 127 + len(directory),
        "tile_data_length": len(data), "clustered": True, "internal_compression": Compression.GZIP,
        "tile_compression": Compression.NONE, "tile_type": TileType.PNG, "min_zoom": 0, "max_zoom": 22, **stated,
    }  # fmt: skip
    return serialize_header(head) + directory + data


def database(path: Path, view: str) -> None:
    """An MBTiles file whose tiles are computed."""
    made = sqlite3.connect(path)
    made.execute("CREATE TABLE metadata (name text, value text)")
    made.execute(f"CREATE VIEW tiles AS {view}")
    made.close()


def geotiff(path: Path, **how) -> bytes:
    """A small GeoTIFF with its parts where a COG has them."""
    profile = {
        "driver": "GTiff",
        "width": 64,
        "height": 64,
        "count": 3,
        "dtype": "uint8",
        "crs": "EPSG:4549",
        **how,
    }
    place = rasterio.Affine(30, 0, 516_000, 0, -30, 3_830_000)
    with rasterio.open(
        path, "w", transform=place, tiled=True, blockxsize=32, blockysize=32, compress="deflate", **profile
    ) as out:
        out.write(np.arange(64 * 64 * 3).reshape(3, 64, 64).astype("uint8"))
    return path.read_bytes()


def lied(data: bytes, tag: int, value: int) -> bytes:
    """A GeoTIFF with another value in one of its tags."""
    made = bytearray(data)
    (start,) = struct.unpack_from("<I", made, 4)
    (count,) = struct.unpack_from("<H", made, start)
    for at in range(start + 2, start + 2 + 12 * count, 12):
        if struct.unpack_from("<H", made, at)[0] == tag:
            kind = struct.unpack_from("<H", made, at + 2)[0]
            struct.pack_into(
                "<H" if kind == 3 else "<I", made, at + 8, value & (0xFFFF if kind == 3 else 0xFFFFFFFF)
            )
    return bytes(made)


def everywhere(length: int) -> bytes:
    """A directory in which one long tile stands for every place."""
    return serialize_directory([Entry(0, 0, length, 2**40)])


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What was said of each of the files, and in how many seconds."""
    folder = tmp_path_factory.mktemp("basemaps")
    long_number = gzip.compress(b"\x80" * (4 << 20))
    many = gzip.compress(b"\xff\xff\xff\xff\x0f" + bytes(1 << 20))
    files = {
        "members.pmtiles": archive(gzip.compress(b"\x00") + gzip.compress(bytes(64 << 20))),
        "bomb.pmtiles": archive(gzip.compress(bytes(64 << 20))),
        "number.pmtiles": archive(long_number),
        "entries.pmtiles": archive(many),
        "same.pmtiles": archive(everywhere(7 << 20), PNG + bytes(7 << 20)),
        "longer.pmtiles": archive(everywhere(2**40)),
        "itself.pmtiles": archive(serialize_directory([Entry(0, 0, 60, 0)])),
        "packed.pmtiles": archive(everywhere(2000), gzip.compress(bytes(8 << 20))[:2000]),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    with (folder / "sparse.pmtiles").open("wb") as out:
        out.write(archive(b"\x1f\x8b", root_length=8 << 30))
        out.truncate(9 << 30)
    number = "SELECT 8 AS zoom_level, 212 AS tile_column, 154 AS tile_row,"
    database(folder / "zero.mbtiles", f"{number} zeroblob(2000000000) AS tile_data")
    database(folder / "hex.mbtiles", f"{number} hex(hex(hex(randomblob(900000000)))) AS tile_data")
    like = f"{number} x'89504e47' AS tile_data WHERE (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
    database(folder / "loop.mbtiles", f"{like} SELECT max(instr(hex(zeroblob(4000000)), i||'x')) FROM n)")
    plain = geotiff(folder / "plain.tif")
    for name, tag, value in (
        ("wide", 256, 2**31 - 1),
        ("high", 257, 2**31 - 1),
        ("bands", 277, 65_535),
        ("tile", 322, 2**31 - 16),
    ):
        (folder / f"{name}.tif").write_bytes(lied(plain, tag, value))
    for cut in (8, 200, len(plain) // 2, len(plain) - 10):
        (folder / f"cut{cut}.tif").write_bytes(plain[:cut])
    with rasterio.open(folder / "huge.tif", "w", driver="GTiff", width=20_000, height=20_000, count=3, dtype="uint8", crs="EPSG:4549",
                       transform=rasterio.Affine(0.2, 0, 5e5, 0, -0.2, 3.9e6), tiled=True, sparse_ok=True, compress="deflate"):  # fmt: skip
        pass
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, sorted(folder.iterdir()))],
        capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=240, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_what_is_made_to_choke_is_refused_within_bounds(told):
    for name, (said, seconds) in told.items():
        assert seconds < 30, (name, seconds)
        assert bool(said) == (name not in DRAWN), (name, said)
        assert not said or name in said
        assert name not in UNREAD or "读不出瓦片" in said, (name, said)


@QUIET
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("root_offset", "root_length", "leaf_directory_offset", "tile_data_offset", "tile_data_length"), WIDE)
        | {"min_zoom": st.integers(0, 255), "max_zoom": st.integers(0, 255)},
    ),
    st.lists(st.tuples(WIDE, WIDE, WIDE, st.integers(0, 5)), max_size=4),
    st.booleans(),
)  # fmt: skip
def test_an_archive_that_lies_is_drawn_or_refused_in_words(tmp_path_factory, stated, more, sound):
    entries = [Entry(zxy_to_tileid(*place), 0, len(PNG), 1) for place in over(ZONE, 10)] if sound else []
    entries += [
        Entry(tile % 2**62, offset % 2**62, length % 2**62, run) for tile, offset, length, run in more
    ]
    directory = serialize_directory(sorted(entries, key=lambda entry: entry.tile_id))
    path = tmp_path_factory.getbasetemp() / "lies.pmtiles"
    path.write_bytes(archive(directory, **stated))
    drawn(path)


@QUIET
@given(st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8), st.floats(0.05, 1), st.sampled_from([".tif", ".mbtiles"]))  # fmt: skip
def test_a_raster_or_a_database_with_bytes_changed_is_drawn_or_refused_in_words(good, changes, cut, suffix):
    data = bytearray((good / f"a{suffix}").read_bytes())
    for place, value in changes:
        data[int(place**3 * len(data))] = value  # most of them where the headers are
    path = good / f"changed{suffix}"
    path.write_bytes(data[: int(cut * len(data))] if cut < 0.5 else data)
    drawn(path)
    if suffix == ".tif":
        refused(lambda: read_window(path, band=Grid(path).bands))


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A folder with a good file of each kind."""
    room = tmp_path_factory.mktemp("good")
    made = sqlite3.connect(room / "a.mbtiles")
    made.execute("CREATE TABLE metadata (name text, value text)")
    made.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
    rows = [(zoom, x, (1 << zoom) - 1 - y, PNG) for zoom in (9, 10, 11) for _, x, y in over(ZONE, zoom)]
    made.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    made.commit()
    made.close()
    geotiff(room / "a.tif")
    return room


def drawn(path: Path) -> None:
    """A basemap, or a refusal in words and in time."""
    refused(lambda: basemap(str(path), ZONE))


def refused(make) -> None:
    start = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            make()
    except YuantuError as error:
        structure.worded(error.text)
    assert time.process_time() - start < 25

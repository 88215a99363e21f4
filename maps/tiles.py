"""Tiles: the raster tiles of an MBTiles or PMTiles file that lie over a zone, as many zooms as fit a limit."""

from __future__ import annotations

import contextlib
import math
import mmap
import re
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pmtiles.tile import Entry, TileType, deserialize_directory, deserialize_header, find_tile, zxy_to_tileid

from gis.cause import cause
from gis.errors import MapError
from gis.there import there
from gis.words import refusal

Bounds = tuple[float, float, float, float]
Place = tuple[int, int, int]
"""Zoom, column from the west, row from the north."""

DEEPEST = 22
MOST_TILES = 20_000
STEPS = 50_000_000
"""How much work a database may make of one question: a file of ours needs a thousandth of it."""
SECONDS = 20
"""How long a database may take over everything it is asked."""
LARGEST = 8 << 20
"""Bytes of one tile that are looked at: nothing near it can be drawn in a page."""
EXPANDED = 4 << 20
"""Bytes that all the directories of an archive may be unpacked to."""
_LONG = re.compile(rb"[\x80-\xff]{10}")
"""A number of a directory longer than any: the library that reads it would take time in the square of its length."""
_KINDS = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))
_NESTED = 4
"""Directories inside one another at most, as the format has it."""
_ARCHIVED = (b"\x1f\x8b", b"\x78")


@dataclass(frozen=True)
class Tiles:
    """Tiles that are to be embedded: by place, with their kind; ``left`` are the zooms that did not fit."""

    found: dict[Place, bytes]
    mime: str
    left: tuple[int, ...]

    @property
    def zooms(self) -> tuple[int, ...]:
        """The zooms taken, coarse to fine."""
        return tuple(sorted({place[0] for place in self.found}))

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(len(data) for data in self.found.values())


def tiles(path: Path, bounds: Bounds, most_bytes: int) -> Tiles:
    """The raster tiles of a file over ``bounds`` (degrees), coarse zooms first, as long as whole zooms fit the limit.

    MapError: not there, not what its name says, cut short, vector tiles, nothing over the bounds, or too large even coarse.
    """
    if not there(path):
        raise MapError(refusal("maps", "basemap.missing", path=path))
    opened = _mbtiles if path.suffix.lower() == ".mbtiles" else _pmtiles
    with opened(path) as at:
        return _chosen(path, at, bounds, most_bytes)


def over(bounds: Bounds, zoom: int) -> list[Place]:
    """The tiles of a zoom that bounds touch.

    >>> over((119.0, 34.0, 119.1, 34.1), 8)
    [(8, 212, 102)]
    """
    west, south, east, north = bounds
    (left, top), (right, bottom) = _tile(west, north, zoom), _tile(east, south, zoom)
    if (right - left + 1) * (bottom - top + 1) > MOST_TILES:
        return []
    return [(zoom, x, y) for y in range(top, bottom + 1) for x in range(left, right + 1)]


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    side = 1 << zoom
    phi = math.radians(min(85.05, max(-85.05, lat)))
    x = (lon + 180) / 360 * side
    y = (1 - math.asinh(math.tan(phi)) / math.pi) / 2 * side
    return min(side - 1, max(0, int(x))), min(side - 1, max(0, int(y)))


def _chosen(path: Path, at: Callable[[Place], bytes | None], bounds: Bounds, most_bytes: int) -> Tiles:
    found: dict[Place, bytes] = {}
    kinds: set[str] = set()
    left: list[int] = []
    first = taken = 0
    for zoom in range(DEEPEST + 1):
        level, size = _level(at, over(bounds, zoom), 0 if left else most_bytes - taken)
        if not size:
            continue
        kinds |= {_kind(path, data) for data in level.values()}
        first = first or size
        if left or taken + size > most_bytes:
            left.append(zoom)
        else:
            found |= level
            taken += size
    if not first:
        raise MapError(refusal("maps", "basemap.outside", path=path))
    if not found:
        facts = {"bytes": f"{first / 1e6:.1f}", "most": f"{most_bytes / 1e6:g}"}
        raise MapError(refusal("maps", "basemap.too_large", path=path, **facts))
    return Tiles(found, sorted(kinds)[0], tuple(left))


def _level(
    at: Callable[[Place], bytes | None], places: list[Place], room: int
) -> tuple[dict[Place, bytes], int]:
    """The tiles at some places and their bytes, read no further than what does not fit any more."""
    level: dict[Place, bytes] = {}
    size = 0
    for place in places:
        if data := at(place):
            level[place] = data
            size += len(data)
            if size > room:
                break
    return level, size


def _kind(path: Path, data: bytes) -> str:
    for magic, mime in _KINDS:
        if data.startswith(magic):
            return mime
    if data.startswith(_ARCHIVED) or data[:1] == b"\x1a":
        raise MapError(refusal("maps", "basemap.vector", path=path))
    raise MapError(refusal("maps", "basemap.broken", path=path, why=data[:4].hex()))


@contextlib.contextmanager
def _mbtiles(path: Path) -> Iterator[Callable[[Place], bytes | None]]:
    """Ask an MBTiles file, a SQLite database whose rows count from the south; only to read, and never for long."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
        ) as base:
            base.execute("PRAGMA trusted_schema=OFF")
            base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
            base.set_progress_handler(_limited(), 1000)
            stated = dict(
                base.execute("SELECT name, value FROM metadata WHERE typeof(value) = 'text' LIMIT 100")
            )
            if str(stated.get("format", "")).lower() in ("pbf", "mvt"):
                raise MapError(refusal("maps", "basemap.vector", path=path))

            def at(place: Place) -> bytes | None:
                zoom, x, y = place
                found = base.execute(
                    "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=?",
                    (zoom, x, (1 << zoom) - 1 - y),
                ).fetchone()
                return bytes(found[0]) if found and isinstance(found[0], bytes) else None

            yield at
    except sqlite3.Error as error:
        raise MapError(refusal("maps", "basemap.broken", path=path, why=cause(error))) from error


def _limited() -> Callable[[], int]:
    """Count the work a database does; past the limit it is told to stop."""
    done, end = 0, time.monotonic() + SECONDS

    def step() -> int:
        nonlocal done
        done += 1000
        return int(done > STEPS or time.monotonic() > end)

    return step


@contextlib.contextmanager
def _pmtiles(path: Path) -> Iterator[Callable[[Place], bytes | None]]:
    """Ask a PMTiles archive; each directory is unpacked once, and all of them not beyond bounds."""
    try:
        with (
            path.open("rb") as stream,
            contextlib.closing(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)) as room,
        ):
            head = deserialize_header(_piece(room, 0, 127))
            if head["tile_type"] == TileType.MVT:
                raise MapError(refusal("maps", "basemap.vector", path=path))
            listed = _directories(room)

            def at(place: Place) -> bytes | None:
                if not head["min_zoom"] <= place[0] <= head["max_zoom"]:
                    return None
                tile, offset, length = zxy_to_tileid(*place), head["root_offset"], head["root_length"]
                for _ in range(_NESTED):
                    entry = find_tile(listed(offset, length), tile)
                    if entry is None:
                        return None
                    if entry.run_length:
                        return _piece(room, head["tile_data_offset"] + entry.offset, entry.length)
                    offset, length = head["leaf_directory_offset"] + entry.offset, entry.length
                return None

            yield at
    except MapError:
        raise
    except Exception as error:  # a file made to hurt fails in as many ways as there are to read it
        raise MapError(refusal("maps", "basemap.broken", path=path, why=type(error).__name__)) from error


def _directories(room: mmap.mmap) -> Callable[[int, int], list[Entry]]:
    """What reads the directory at a place of an archive, each once."""
    kept: dict[tuple[int, int], list[Entry]] = {}
    left = EXPANDED

    def listed(offset: int, length: int) -> list[Entry]:
        nonlocal left
        if (offset, length) not in kept:
            packed = _piece(room, offset, length)
            loose = zlib.decompressobj(31)
            data = loose.decompress(packed, left + 1)
            left -= len(data)
            if left < 0 or loose.unused_data or _LONG.search(data):
                raise ValueError(f"directory at {offset}")
            kept[offset, length] = deserialize_directory(packed)
        return kept[offset, length]

    return listed


def _piece(room: mmap.mmap, offset: int, length: int) -> bytes:
    """Bytes of an archive, which has them, and no more of them than a tile or a directory has."""
    if offset + length > len(room) or length > LARGEST:
        raise EOFError(f"{offset} + {length} > {len(room)}")
    return room[offset : offset + length]

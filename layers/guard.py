"""Guard: whether a file is what its ending says, an ordinary file, and leads nowhere else, before it is opened."""

from __future__ import annotations

import functools
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from gis.errors import InputError
from layers.book import about_book
from layers.drivers import only_ours
from layers.dxf.blocks import within_blocks
from layers.words import words

_HEAD = 1 << 12
_MARKS: dict[str, tuple[bytes, ...]] = {
    ".gpkg": (b"SQLite format 3\0",),
    ".shp": (b"\0\0\x27\x0a",),
    ".fgb": (b"fgb",),
    ".parquet": (b"PAR1",),
    ".geoparquet": (b"PAR1",),
    ".zip": (b"PK\x03\x04", b"PK\x05\x06"),
}
"""What a file of each kind begins with."""

_NOT_BY_GDAL = (".csv", ".txt", ".zip", ".parquet", ".geoparquet")
_BESIDE = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix")
_CRS = re.compile(rb"""["']crs["']\s*(?::\s*(?P<value>[{/'])|/)""", re.IGNORECASE)
_UNREADABLE = [("type", "unreadable")]
_SPELT = re.compile(rb"\\u00[4-7][0-9a-fA-F]")
_MOST_CRS = 1 << 16
_PLAIN_TABLES = re.compile(r"\busing\s+[\"'`\[]?(?:rtree|fts[345])\b", re.IGNORECASE)
_ENDLESS = re.compile(r"\brecursive\b", re.IGNORECASE)


def guarded(path: Path) -> None:
    """Nothing, where a file may be opened; it is not read further than to see that, and GDAL is held to our formats.

    A file's ending alone says nothing: what GDAL finds in it decides, and some of its formats are documents that open
    other files or servers. So each kind has to begin as it must; GeoJSON may not name its CRS by an address; a
    GeoPackage may hold no view or virtual table that does more than show its own tables.

    Raises InputError: it is no ordinary file (a pipe, a device, a folder), not of the kind its name says, or leads on.
    """
    only_ours()
    suffix = path.suffix.lower()
    if "!" in str(path) and suffix not in _NOT_BY_GDAL:
        raise InputError(words("guard.mark", file=path.name))
    if suffix == ".gdb":
        return _geodatabase(path)
    parts = [path]
    if suffix == ".shp":
        parts += [
            one for one in path.parent.glob("*") if one.stem == path.stem and one.suffix.lower() in _BESIDE
        ]
    for one in parts:
        if not one.is_file():
            raise InputError(words("guard.ordinary", file=one.name))
    about = path.stat()
    return _looked_at(path, suffix, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=64)
def _looked_at(path: Path, suffix: str, _changed: int, _size: int) -> None:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if suffix in _MARKS and not head.startswith(_MARKS[suffix]):
        raise InputError(words("guard.kind", file=path.name, kind=suffix))
    if suffix in _FURTHER:
        _FURTHER[suffix](path, head)


def _geodatabase(path: Path) -> None:
    """A FileGDB is a folder of ordinary files with a catalogue of its tables."""
    if not path.is_dir():
        raise InputError(words("guard.kind", file=path.name, kind=".gdb"))
    inside = list(path.iterdir())
    if not any(one.name.lower() == "a00000001.gdbtable" for one in inside):
        raise InputError(words("guard.kind", file=path.name, kind=".gdb"))
    for one in inside:
        if one.is_symlink() or not (one.is_file() or one.is_dir()):
            raise InputError(words("guard.ordinary", file=f"{path.name}/{one.name}"))


def _json(path: Path, head: bytes) -> None:
    """GeoJSON is an object, and its CRS has a name: one that is an address would be fetched."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start and not start.startswith((b"{", b"[")):
        raise InputError(words("guard.kind", file=path.name, kind="GeoJSON"))
    data = path.read_bytes()
    if any(_is_linked(crs) for crs in _crs_objects(data)):
        raise InputError(words("guard.linked_crs", file=path.name))


def _crs_objects(data: bytes) -> Iterator[object]:
    """Whatever a GeoJSON calls ``crs`` in any capitals, as GDAL takes it; a file that spells letters as codes is parsed."""
    if _SPELT.search(data):
        found: list[object] = []

        def pairs(one: list[tuple[str, object]]) -> list[tuple[str, object]]:
            found.extend(value for key, value in one if key.lower() == "crs")
            return one

        try:
            json.loads(data.decode("utf-8-sig", "replace"), object_pairs_hook=pairs)
        except (ValueError, RecursionError):
            found = [_UNREADABLE]
        yield from found
        return
    decoder = json.JSONDecoder(object_pairs_hook=list)
    for place in _CRS.finditer(data):
        if place["value"] != b"{":
            yield _UNREADABLE
            continue
        text = data[place.end() - 1 : place.end() + _MOST_CRS].decode("utf-8", "replace")
        try:
            yield decoder.raw_decode(text)[0]
        except (ValueError, RecursionError):
            yield _UNREADABLE


def _is_linked(crs: object) -> bool:
    """Whether a CRS, as pairs of key and value, is anything but a name or a number."""
    kinds = [value for key, value in crs if key.lower() == "type"] if isinstance(crs, list) else []
    return any(str(kind).lower() not in ("name", "epsg", "ogc") for kind in kinds)


def _database(path: Path, head: bytes) -> None:
    """A GeoPackage whose views show its own tables and no more, and that has no tables made by other programs."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as base:
            base.set_authorizer(_reading_only)
            made = "SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL AND (type = 'view' OR sql LIKE '%virtual%')"
            for kind, name, sql in base.execute(made).fetchall():
                if kind == "table" and re.match(r"\s*create\s+virtual", sql, re.IGNORECASE):
                    if not _PLAIN_TABLES.search(sql):
                        raise InputError(words("guard.view", file=path.name, name=name))
                elif kind == "view":
                    _view(base, path.name, str(name), str(sql))
    except (sqlite3.Error, UnicodeDecodeError):
        return  # damaged: GDAL says what is wrong with it


def _view(base: sqlite3.Connection, file: str, name: str, sql: str) -> None:
    quoted = name.replace('"', '""')
    try:
        base.execute(f'EXPLAIN SELECT * FROM "{quoted}"').fetchone()  # noqa: S608 - looked up, not run
    except sqlite3.Error as error:
        raise InputError(words("guard.view", file=file, name=name)) from error
    if _ENDLESS.search(sql):
        raise InputError(words("guard.view", file=file, name=name))


def _reading_only(action: int, what: str | None, which: str | None, *_: object) -> int:
    """Whether SQLite may do something: read, and call its own functions but the one that loads programs."""
    if action == sqlite3.SQLITE_FUNCTION and (which or "").lower() == "load_extension":
        return sqlite3.SQLITE_DENY
    reading = (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_PRAGMA,
    )
    return sqlite3.SQLITE_OK if action in reading else sqlite3.SQLITE_DENY


def _book(path: Path, head: bytes) -> None:
    about_book(path)


def _drawing(path: Path, head: bytes) -> None:
    within_blocks(path)


_FURTHER: dict[str, Callable[[Path, bytes], None]] = {
    ".geojson": _json,
    ".json": _json,
    ".gpkg": _database,
    ".xlsx": _book,
    ".dxf": _drawing,
}
"""What more is looked at in files of a kind."""

"""File: one file as it was read, with the encoding and the CRS found and the evidence for each."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyproj import CRS

from gis.cause import cause
from gis.errors import InputError
from layers.archive import Inside, layers_inside, unpacked
from layers.boundary_txt import read_boundary_txt
from layers.dxf import drawing_layers
from layers.encoding import Encoding, encoding_of_dbf, known_encoding
from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.guard import guarded
from layers.label import exchanged, placed
from layers.rows import boundary_rows, rows_of
from layers.values import TEXT
from layers.words import Words, said, words
from layers.zone import Frame

SUFFIXES = (
    ".gpkg", ".shp", ".gdb", ".geojson", ".json", ".parquet", ".geoparquet", ".fgb", ".dxf", ".txt", ".zip", ".csv",
    ".xlsx",
)  # fmt: skip
"""What is read, most telling first."""

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_SEVERAL = (".gpkg", ".gdb", ".xlsx", ".dxf", ".zip")
_NOT_READ = (
    OSError,
    ValueError,
    RuntimeError,
    LookupError,  # a damaged header points outside its file
    NameError,  # what pyogrio comes to when a .prj cannot be understood
    pyproj.exceptions.CRSError,
    shapely.errors.ShapelyError,
)


@dataclass(frozen=True)
class FileRead:
    """The rows of one layer of one file, untouched, and what was found about it; ``frame`` is None if unreadable.

    ``rows`` is the place of each row in its file (left out: 1, 2, 3 …), ``sources`` the file of each where it is a
    batch. ``set_aside`` has what the reader itself
    could not take as a row, in the columns ``reason`` and ``source_row``, with its shape where it has one.
    """

    name: str
    frame: Frame | None
    sha256: str = ""
    encoding: Encoding | None = None
    crs: CRS | None = None
    faults: tuple[Fault, ...] = field(default=())
    rows: pd.Series | None = None
    set_aside: Frame | None = None
    sources: pd.Series | None = None


def layers_in(path: Path, encoding: str = "") -> list[str]:
    """Names of the layers in a file; one nameless layer for formats that hold a single one.

    ``encoding`` overrules that of a drawing, whose layers have names in it.
    """
    path = path.absolute()  # a name such as zip:a.gpkg would be an address
    if path.suffix.lower() not in _SEVERAL:
        return [""]
    try:
        guarded(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if path.suffix.lower() == ".dxf":
                return drawing_layers(path, encoding)
            if path.suffix.lower() == ".zip":
                return [one.name for one in _inside(path, encoding)]
            return [str(name) for name, _ in pyogrio.list_layers(path)]
    except InputError:
        raise
    except _NOT_READ as error:
        raise InputError(words("unreadable.open", file=path.name, why=cause(error))) from error


def read_file(
    path: Path,
    *,
    layer: str = "",
    wanted: str = "",
    encoding: str = "",
    crs: Any = None,
    swap_xy: bool = False,
) -> FileRead:
    """Read one layer of one file as it is; whatever stands in the way is a fault, never a traceback.

    ``layer`` names it where a file holds several; left out, the only one is taken, or the one called ``wanted``.
    ``encoding`` and ``crs`` overrule what the file says of itself; ``swap_xy``: its x and y are exchanged. A file of
    boundary points is turned by its own reader, point by point.
    """
    faults: list[Fault] = []
    path = path.absolute()
    if not _there(path):
        near = sorted(p.name for p in path.parent.glob("*") if p.suffix.lower() in SUFFIXES)[:8]
        return _unread(path, "missing.file" if near else "missing.nothing", near=near)
    if path.suffix.lower() not in SUFFIXES:
        return _unread(path, "format.unknown", suffixes=SUFFIXES)
    try:
        suffix = path.suffix.lower()
        guarded(path)
        chosen = _chosen(path, layer, wanted, encoding)
        if suffix == ".zip":
            return _from_zip(path, chosen, encoding, crs, swap_xy)
        found = _encoding(path, encoding, chosen)
        taken = (
            boundary_rows(path, encoding, crs) if suffix == ".txt" else rows_of(path, chosen, found, faults)
        )
    except InputError as error:
        if error.faults:
            return FileRead(path.name, None, faults=tuple(error.faults))
        return _unread(path, "unreadable.words", words=without(path.name, said(error)))
    except (*_NOT_READ, MemoryError) as error:
        return _failed(path, error, encoding)
    frame = taken.frame
    faults += taken.faults
    found = taken.encoding or found
    name = path.name if not chosen or len(layers_in(path, encoding)) == 1 else f"{path.name}:{chosen}"
    if found and found.needed:
        faults.append(fault("encoding.found", NOTE, name, encoding=found.name, evidence=found.evidence))
    if found and found.cut:
        faults.append(fault("encoding.cut_texts", WARNING, name, count=found.cut))
    if not len(frame):
        faults.append(fault("empty.file", ERROR, name))
    elif isinstance(frame, gpd.GeoDataFrame):
        turns = suffix != ".txt"
        frame = placed(frame, name, crs if turns else "", faults, swap_xy=swap_xy and turns)
    own = frame.crs if isinstance(frame, gpd.GeoDataFrame) else None
    aside = taken.set_aside
    if swap_xy and suffix != ".txt" and isinstance(aside, gpd.GeoDataFrame):
        aside = exchanged(aside)
    return FileRead(name, frame, sha256(path), found, own, tuple(faults), taken.rows, aside)


def read_batch(paths: Sequence[Path], *, encoding: str = "", crs: Any = None) -> FileRead:
    """Read many files of boundary points at once, which is many times faster than one after the other."""
    name = f"{len(paths)} files"
    try:
        found = read_boundary_txt(paths, encoding=encoding or None, crs=crs or None)
    except InputError as error:
        own = (fault("unreadable.words", ERROR, name, words=said(error)),)
        return FileRead(name, None, faults=tuple(error.faults) or own)
    digest = hashlib.sha256("".join(sha256(path) for path in paths if path.is_file()).encode()).hexdigest()
    frame = found.frame.drop(columns=["source_file", "source_row"])
    rows, sources = found.frame["source_row"], found.frame["source_file"]
    faults = list(found.faults)
    if not len(frame):
        faults.append(fault("empty.file", ERROR, name))
    return FileRead(
        name, frame, digest, found.encoding, frame.crs, tuple(faults), rows, found.set_aside, sources
    )


def set_aside(file: FileRead, layer: str) -> gpd.GeoDataFrame:
    """What the reader of a file could not take as rows, with the columns that every layer's has: file, row, reason."""
    table = file.set_aside if file.set_aside is not None else pd.DataFrame({"reason": [], "source_row": []})
    shapes = table.geometry if isinstance(table, gpd.GeoDataFrame) else gpd.GeoSeries([None] * len(table))
    columns = {
        "layer": pd.Series(layer, index=table.index, dtype=TEXT),
        "id": pd.Series(index=table.index, dtype=TEXT),
        "reason": table["reason"].astype(TEXT),
        "source_file": pd.Series(table.get("source_file", file.name), index=table.index, dtype=TEXT),
        "source_row": table["source_row"].astype("int64"),
    }
    return gpd.GeoDataFrame(
        columns, geometry=gpd.GeoSeries(shapes.to_numpy(), index=table.index), crs=file.crs
    )


def sha256(path: Path) -> str:
    """Hash of a file: of all parts of a Shapefile in their usual order, of all files of a folder by name."""
    parts = [path]
    if path.suffix.lower() == ".shp":
        beside = {p.suffix.lower(): p for p in path.parent.glob("*") if p.stem == path.stem}
        parts = [beside[suffix] for suffix in _PARTS if suffix in beside]
    elif path.is_dir():
        parts = sorted(p for p in path.rglob("*") if p.is_file())
    digest = hashlib.sha256()
    for part in parts:
        with part.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _inside(path: Path, encoding: str) -> tuple[Inside, ...]:
    """Every layer in a zip, which is looked through once as long as it stays the same."""
    about = path.stat()
    return _inside_once(path, encoding, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=16)
def _inside_once(path: Path, encoding: str, _changed: int, _size: int) -> tuple[Inside, ...]:
    return tuple(layers_inside(path, lambda place: layers_in(place, encoding)))


def _from_zip(path: Path, chosen: str, encoding: str, crs: Any, swap_xy: bool) -> FileRead:
    """One layer of a zip, read as the file that it is; what is said of it is said of the zip."""
    every = _inside(path, encoding)
    one = next(one for one in every if one.name == chosen)
    name = path.name if len(every) == 1 else f"{path.name}:{chosen}"
    with unpacked(path, one.member, one.shown) as place:
        file = read_file(place, layer=one.layer, encoding=encoding, crs=crs, swap_xy=swap_xy)
    aside = file.set_aside
    if aside is not None and "source_file" in aside:
        aside = aside.assign(source_file=pd.Series(name, index=aside.index, dtype=TEXT))
    return dataclasses.replace(
        file,
        name=name,
        sha256=sha256(path),
        faults=tuple(dataclasses.replace(one, file=name) for one in file.faults),
        set_aside=aside,
    )


def _unread(path: Path, key: str, **facts: Any) -> FileRead:
    return FileRead(path.name, None, faults=(fault(key, ERROR, path.name, **facts),))


def _failed(path: Path, error: BaseException, declared: str = "") -> FileRead:
    """What a reading library could not do; where the declared encoding is why, which one the text is in."""
    if isinstance(error, UnicodeDecodeError) and declared and path.suffix.lower() == ".shp":
        own = _encoding(path, "", "")
        if own is not None and own.name != known_encoding(declared):
            told = {"name": known_encoding(declared), "likely": own.name, "evidence": own.evidence}
            return _unread(path, "encoding.declared_unfit", **told)
    if isinstance(error, MemoryError):
        return _unread(path, "unreadable.memory")
    key = "unreadable.shapefile" if path.suffix.lower() == ".shp" else "unreadable.file"
    return _unread(path, key, why=cause(error))


def _there(path: Path) -> bool:
    """Whether there is such a file; a name longer than any disk takes is none."""
    try:
        return path.exists()
    except OSError:
        return False


def without(name: str, told: Words) -> Words:
    """What an error said, without the file's name before it."""
    return Words(
        told.text("en").removeprefix(f"{name}: "),
        told.text("zh").removeprefix(f"{name}: ").removeprefix(f"{name}："),
    )


def _chosen(path: Path, layer: str, wanted: str, encoding: str) -> str:
    """The layer to read, or an error that lists those there are."""
    names = layers_in(path, encoding)
    if layer and layer not in names and names != [""]:
        raise InputError(words("sublayer.unknown", layer=layer, known=names))
    if layer or len(names) == 1:
        return layer or names[0]
    if wanted in names:
        return wanted
    if not names:
        raise InputError(words("sublayer.none"))
    raise InputError(words("sublayer.several", known=names))


def _encoding(path: Path, declared: str, layer: str) -> Encoding | None:
    if declared:
        return Encoding(known_encoding(declared), words("encoding.declared"))
    if path.suffix.lower() == ".shp":
        for suffix in (".dbf", ".DBF"):
            if path.with_suffix(suffix).is_file():
                return encoding_of_dbf(path.with_suffix(suffix))
        raise InputError(words("sublayer.table"), [fault("sublayer.table", ERROR, path.name)])
    return None

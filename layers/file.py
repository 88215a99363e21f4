"""File: one file as it was read, with the encoding and the CRS found and the evidence for each."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely
from pyproj import CRS

from gis.errors import InputError
from layers.archive import Inside, encoding_inside, layers_inside
from layers.boundary_txt import read_boundary_txt
from layers.dbf import without_cut
from layers.dxf import drawing_layers, read_drawing
from layers.encoding import Encoding, decode, encoding_of_dbf, known_encoding
from layers.excel import read_sheet
from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.label import label_doubts, no_label
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


@dataclass(frozen=True)
class _Rows:
    """Rows as they were read; where they are not simply all rows from 1, which they are and what was left out."""

    frame: Frame
    rows: pd.Series | None = None
    set_aside: Frame | None = None
    faults: tuple[Fault, ...] = ()
    encoding: Encoding | None = None


def layers_in(path: Path) -> list[str]:
    """Names of the layers in a file; one nameless layer for formats that hold a single one."""
    if path.suffix.lower() not in _SEVERAL:
        return [""]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if path.suffix.lower() == ".dxf":
                return drawing_layers(path)
            if path.suffix.lower() == ".zip":
                return [one.name for one in layers_inside(path)]
            return [str(name) for name, _ in pyogrio.list_layers(path)]
    except InputError:
        raise
    except _NOT_READ as error:
        raise InputError(words("unreadable.open", file=path.name, why=_short(error))) from error


def read_file(
    path: Path, *, layer: str = "", wanted: str = "", encoding: str = "", crs: Any = None
) -> FileRead:
    """Read one layer of one file as it is; whatever stands in the way is a fault, never a traceback.

    ``layer`` names it where a file holds several; left out, the only one is taken, or the one called ``wanted``.
    ``encoding`` and ``crs`` overrule what the file says of itself.
    """
    faults: list[Fault] = []
    if not path.exists():
        near = sorted(p.name for p in path.parent.glob("*") if p.suffix.lower() in SUFFIXES)[:8]
        return _unread(path, "missing.file" if near else "missing.nothing", near=near)
    if path.suffix.lower() not in SUFFIXES:
        return _unread(path, "format.unknown", suffixes=SUFFIXES)
    try:
        suffix = path.suffix.lower()
        chosen = _chosen(path, layer, wanted)
        found = _encoding(path, encoding, chosen)
        taken = _boundary(path, encoding, crs) if suffix == ".txt" else _rows(path, chosen, found, faults)
    except InputError as error:
        if error.faults:
            return FileRead(path.name, None, faults=tuple(error.faults))
        return _unread(path, "unreadable.words", words=without(path.name, said(error)))
    except _NOT_READ as error:
        key = "unreadable.shapefile" if path.suffix.lower() == ".shp" else "unreadable.file"
        return _unread(path, key, why=_short(error))
    frame = taken.frame
    faults += taken.faults
    found = taken.encoding or found
    name = path.name if not chosen or len(layers_in(path)) == 1 else f"{path.name}:{chosen}"
    if found and found.needed:
        faults.append(fault("encoding.found", NOTE, name, encoding=found.name, evidence=found.evidence))
    if found and found.cut:
        faults.append(fault("encoding.cut_texts", WARNING, name, count=found.cut))
    if not len(frame):
        faults.append(fault("empty.file", ERROR, name))
    elif isinstance(frame, gpd.GeoDataFrame):
        frame = placed(frame, name, "" if suffix == ".txt" else crs, faults)
    own = frame.crs if isinstance(frame, gpd.GeoDataFrame) else None
    return FileRead(name, frame, sha256(path), found, own, tuple(faults), taken.rows, taken.set_aside)


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


def _unread(path: Path, key: str, **facts: Any) -> FileRead:
    return FileRead(path.name, None, faults=(fault(key, ERROR, path.name, **facts),))


def without(name: str, told: Words) -> Words:
    """What an error said, without the file's name before it."""
    return Words(
        told.text("en").removeprefix(f"{name}: "),
        told.text("zh").removeprefix(f"{name}: ").removeprefix(f"{name}："),
    )


def _short(error: BaseException) -> str:
    words = " ".join(str(error).split())
    return words[:200] or type(error).__name__


def _chosen(path: Path, layer: str, wanted: str) -> str:
    """The layer to read, or an error that lists those there are."""
    names = layers_in(path)
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
    if path.suffix.lower() == ".zip":
        return encoding_inside(path, _inside(path, layer))
    if path.suffix.lower() == ".shp":
        for suffix in (".dbf", ".DBF"):
            if path.with_suffix(suffix).is_file():
                return encoding_of_dbf(path.with_suffix(suffix))
        raise InputError(words("sublayer.table"))
    return None


def _boundary(path: Path, encoding: str, crs: Any) -> _Rows:
    """The plots of a file of boundary points, which says itself where they lie."""
    found = read_boundary_txt(path, encoding=encoding or None, crs=crs or None)
    own = found.frame.drop(columns=["source_file", "source_row"])
    return _Rows(own, found.frame["source_row"], found.set_aside, found.faults, found.encoding)


def _inside(path: Path, layer: str) -> Inside:
    return next(one for one in layers_inside(path) if one.name == layer)


def _rows(path: Path, layer: str, encoding: Encoding | None, faults: list[Fault]) -> _Rows:
    """The rows of one layer, with warnings of the reading libraries turned into faults."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        taken = _by_kind(path, layer, encoding)
    heard = sorted({_short(warning.message) for warning in told if isinstance(warning.message, Warning)})
    faults += [fault("reading.said", WARNING, path.name, said=one) for one in heard]
    return taken


def _by_kind(path: Path, layer: str, encoding: Encoding | None) -> _Rows:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        sheet = read_sheet(path, layer)
        return _Rows(sheet.frame, sheet.rows, sheet.set_aside, sheet.faults)
    if suffix == ".dxf":
        drawing = read_drawing(path, layer)
        return _Rows(drawing.frame, drawing.rows, drawing.set_aside, drawing.faults)
    return _Rows(_plain_rows(path, layer, encoding))


def _plain_rows(path: Path, layer: str, encoding: Encoding | None) -> Frame:
    """The rows of a file that holds one table and nothing else, all of them."""
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".geoparquet"):
        pq.read_table(path).validate(full=True)  # else text that is no UTF-8 comes to light much later
        try:
            return gpd.read_parquet(path)
        except ValueError as error:
            if "geo metadata" not in str(error).lower():
                raise
            return pd.read_parquet(path)
    if suffix == ".csv":
        data = path.read_bytes()
        words = data.decode(encoding.name) if encoding else decode(data)[0]
        first = words.partition("\n")[0]
        separator = "\t" if first.count("\t") > first.count(",") else ","
        return pd.read_csv(io.StringIO(words), dtype=str, keep_default_na=False, sep=separator)
    options: dict[str, Any] = {"layer": layer} if layer else {}
    source: Path | str = path
    if suffix == ".zip":
        one = _inside(path, layer)
        source, options = one.source, {"layer": one.layer} if one.layer else {}
    if encoding and suffix in (".shp", ".zip"):
        options["encoding"] = encoding.name
    if encoding and encoding.cut and suffix == ".shp":
        with without_cut(path, encoding.name) as whole:
            return _table(whole, options)
    return _table(source, options)


def _table(path: Path | str, options: dict[str, Any]) -> Frame:
    """The rows of one layer through GDAL; a shape or a day that is none costs itself, not the file."""
    try:
        return pyogrio.read_dataframe(path, **options)
    except shapely.errors.ShapelyError:
        return _with_shapes_left_out(path, options)
    except ValueError as error:
        if "month" not in str(error):
            raise
        return _with_days_as_text(path, options)


def _with_shapes_left_out(path: Path | str, options: dict[str, Any]) -> Frame:
    """The rows of a file where some shapes cannot even be built (an open ring): those rows have none."""
    about, _, shapes, values = pyogrio.raw.read(path, **options)
    columns = {str(name): column for name, column in zip(about["fields"], values, strict=True)}
    built = shapely.from_wkb(shapes, on_invalid="ignore")
    return gpd.GeoDataFrame(columns, geometry=built, crs=about["crs"])


def _with_days_as_text(path: Path | str, options: dict[str, Any]) -> Frame:
    """The rows with days as text, where one of them is no day at all: so that its row can be named."""
    about = pyogrio.read_info(path, **options)
    names = [str(name) for name in about["fields"]]
    days = [
        name for name, kind in zip(names, about["ogr_types"], strict=True) if str(kind).startswith("OFTDate")
    ]
    asked = ", ".join(f"CAST({_quoted(name)} AS character(32)) AS day_{i}" for i, name in enumerate(days))
    frame = pyogrio.read_dataframe(
        path,
        sql=f"SELECT *, {asked} FROM {_quoted(about['layer_name'])}",  # noqa: S608 - names are quoted, and only read
        sql_dialect="OGRSQL",
        columns=[*(name for name in names if name not in days), *(f"day_{i}" for i in range(len(days)))],
        **{key: value for key, value in options.items() if key != "layer"},
    )
    return frame.rename(columns={f"day_{i}": name for i, name in enumerate(days)})


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def placed(frame: gpd.GeoDataFrame, name: str, declared: Any, faults: list[Fault]) -> gpd.GeoDataFrame:
    """The frame in the CRS that was declared or that it names itself; a CRS it cannot be in is an error."""
    if declared:
        try:
            crs = CRS.from_user_input(declared)
        except pyproj.exceptions.CRSError:
            faults.append(fault("crs.unknown", ERROR, name, column="crs", value=str(declared)))
            return frame
        if frame.crs is not None and frame.crs != crs:
            faults.append(fault("crs.declared", WARNING, name, declared=crs.name, own=frame.crs.name))
        frame = frame.set_crs(crs, allow_override=True)
    if frame.crs is None:
        faults.append(no_label(frame, name))
        return frame
    faults.extend(label_doubts(frame, name))
    return frame

"""Export: frames written in the formats that others work with, each whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from gis.crs import to_metric
from gis.errors import CrsError, InputError, OutputError, YuantuError
from layers.boundary_txt import write_boundary_txt
from layers.dxf_write import write_drawing
from layers.schema import schema
from layers.values import TEXT
from layers.write import flat, tame, whole, writable, write_csv, write_layers, write_parquet
from layers.zone import Frame

_NAME_BYTES, _TEXT_BYTES = 10, 254
_CGCS2000 = "EPSG:4490"
_NO_SHAPES = ("no shape", "empty shape")


@dataclass(frozen=True)
class Written:
    """What was written of one frame: how many of its rows, which not and why, what it lost, and the files."""

    rows: int
    left_out: pd.Series
    notes: tuple[str, ...] = ()
    files: tuple[Path, ...] = field(default=())


def export(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """Write frames to one file of the kind its name says; of most kinds a file holds a single one.

    Kinds: :data:`KINDS`. Rows that the kind cannot hold are in ``left_out`` (reason, on the frame's index).

    Raises InputError: no such kind, or it cannot hold these frames. OutputError: the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise InputError(f"{path.name}: is of a kind that is not written. Name it {', '.join(KINDS)}.")
    if len(frames) > 1 and suffix not in _SEVERAL:
        names = ", ".join(frames)
        raise InputError(
            f"{path.name}: holds a single layer, and there are {names}. Say which: --layer NAME."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return KINDS[suffix](path, frames)
    except YuantuError:
        raise
    except (RuntimeError, ValueError, UnicodeError, OSError) as error:
        said = " ".join(str(error).split())[:200]
        raise OutputError(f"{path}: cannot be written ({said}). What was there is intact.") from error


def _gpkg(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    write_layers(path, frames)
    return [_all(frame, path) for frame in frames.values()]


def _parquet(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    (frame,) = frames.values()
    write_parquet(path, frame)
    return [_all(frame, path)]


def _geojson(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """GeoJSON in degrees, in CGCS2000 as the file says where the frame is, else in WGS 84; all digits are kept."""
    (frame,) = frames.values()
    shaped = _shaped(frame, path)
    notes: tuple[str, ...] = ()
    geodetic = shaped.crs.geodetic_crs if shaped.crs is not None else None
    if shaped.crs is None:
        raise CrsError(
            f"{path.name}: is in degrees, and the shapes have no CRS. Say which one they are in: --crs EPSG:…."
        )
    target = _CGCS2000 if geodetic is not None and geodetic.to_epsg() == 4490 else "EPSG:4326"
    if shaped.crs != target:
        notes = (f"brought from {shaped.crs.name} to degrees ({target})",)
        shaped = shaped.to_crs(target)
    options = {"COORDINATE_PRECISION": 15, "RFC7946": "NO", "WRITE_NAME": "NO"}
    with whole(path) as place:
        pyogrio.write_dataframe(_ready(shaped), place, driver="GeoJSON", layer_options=options)
    return [_all(frame, path, notes)]


def _flatgeobuf(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    (frame,) = frames.values()
    shaped = _shaped(frame, path)
    with whole(path) as place:
        pyogrio.write_dataframe(
            _ready(shaped), place, driver="FlatGeobuf", layer_options={"SPATIAL_INDEX": "NO"}
        )
    return [_all(frame, path)]


def _shapefile(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """A Shapefile in GBK with its .cpg; names of ten bytes at most, each once, and a table of what they stand for."""
    (frame,) = frames.values()
    shaped = _ready(_shaped(frame, path))
    own = [str(name) for name in shaped.columns if name != shaped.geometry.name]
    words = [shaped[name].dropna() for name in own if isinstance(shaped[name].dtype, pd.StringDtype)]
    encoding, notes = "GBK", []
    if not all(
        _fits("".join(own), "gbk") and _fits("".join(text), "gbk")
        for text in (words or [pd.Series(dtype=TEXT)])
    ):
        encoding = "UTF-8"
        notes.append("text holds letters that GBK lacks: written in UTF-8")
    for text in words:
        long = text.str.encode(encoding).str.len() > _TEXT_BYTES
        if long.any():
            notes.append(f"{text.name}: {int(long.sum())} texts are longer than {_TEXT_BYTES} bytes and cut")
    names = short_names(own, encoding)
    with _several_files(path) as place:
        pyogrio.write_dataframe(
            shaped.rename(columns=names), place, driver="ESRI Shapefile", encoding=encoding
        )
        place.with_suffix(".cpg").write_text(encoding, encoding="ascii")
        if any(names[name] != name for name in own):
            _field_map(place.with_suffix(".fields.csv"), names)
            notes.append(
                f"names are cut to {_NAME_BYTES} bytes: {path.stem}.fields.csv says what they stand for"
            )
    files = tuple(
        sorted(p for p in path.parent.glob("*") if p.name.startswith(f"{path.stem}.") and p.is_file())
    )
    return [_all(frame, path, tuple(notes), files)]


def _geodatabase(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """A FileGDB; what it calls a column otherwise than the frame is told in a table beside it."""
    changed: dict[str, str] = {}
    with _folder(path) as place:
        for number, (name, frame) in enumerate(frames.items()):
            table = _ready(frame)
            table = table.assign(**{c: _small(table[c]) for c in table if _is_large(table[c])})
            if isinstance(table, gpd.GeoDataFrame):
                table = _one_kind(table)
            pyogrio.write_dataframe(table, place, layer=name, driver="OpenFileGDB", append=number > 0)
            own = [c for c in table.columns if not isinstance(table[c].dtype, gpd.array.GeometryDtype)]
            there = [str(c) for c in pyogrio.read_info(place, layer=name)["fields"]]
            changed |= {old: new for old, new in zip(own, there, strict=False) if old != new}
    files: tuple[Path, ...] = (path,)
    notes: tuple[str, ...] = ()
    if changed:
        beside = path.with_name(f"{path.stem}.fields.csv")
        with whole(beside) as map_place:
            _field_map(map_place, changed)
        files, notes = (
            (path, beside),
            (f"names are changed by the format: {beside.name} says what they stand for",),
        )
    return [_all(frame, path, notes, files) for frame in frames.values()]


def _drawing(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """A DXF in metres: shapes and their numbers; columns stay behind, and it is said."""
    (name,), (frame,) = frames, frames.values()
    shaped = _shaped(frame, path)
    notes = []
    if shaped.crs is not None and shaped.crs.is_geographic:
        shaped, _ = to_metric(shaped)
        notes.append("degrees brought to metres")
    reason = _without_shape(shaped)
    used = shaped[(reason == "").to_numpy()]
    headings = [str(c) for c in used.columns if c != used.geometry.name]
    number = _number_column(headings)
    write_drawing(path, used, layer=name, number=number)
    notes.append(f"a DXF names no CRS: this one is in {_crs_words(shaped)}")
    if behind := [c for c in headings if c not in (number, "图层")]:
        notes.append(f"{len(behind)} columns stay behind: a drawing holds shapes and numbers")
    return [Written(len(used), reason[reason != ""], tuple(notes), (path,))]


def _boundary(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """界址点坐标 TXT in the belt the plots lie in."""
    (frame,) = frames.values()
    shaped = _shaped(frame, path)
    if shaped.crs is None:
        raise CrsError(f"{path.name}: the shapes have no CRS. Say which one they are in: --crs EPSG:….")
    notes = []
    metric = to_metric(shaped)[0] if shaped.crs.is_geographic else shaped
    reason = _without_shape(metric)
    flat_shapes = shapely.force_2d(metric.geometry.to_numpy())
    polygon = np.isin(shapely.get_type_id(flat_shapes), (3, 6))
    reason = reason.mask((reason == "") & ~polygon, "no polygon")
    reason = reason.mask((reason == "") & ~shapely.is_valid(flat_shapes), "an invalid shape")
    used = metric[(reason == "").to_numpy()]
    headings = [str(c) for c in used.columns if c != used.geometry.name]
    names = {
        heading: column
        for heading, column in schema("plots").recognise(headings).items()
        if column in ("plot_id", "name", "land_use")
    }
    used = used.rename(columns={heading: name for heading, name in names.items() if name not in headings})
    write_boundary_txt(path, used, decimals=4)
    notes.append(f"in {_crs_words(metric)}, to 0.0001 m")
    if behind := [c for c in headings if c not in names]:
        notes.append(f"{len(behind)} columns stay behind: the format has no place for them")
    return [Written(len(used), reason[reason != ""], tuple(notes), (path,))]


def _csv(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    (frame,) = frames.values()
    write_csv(path, frame)
    return [_all(frame, path, _shapes_behind(frame))]


def _excel(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    with whole(path) as place:
        for number, (name, frame) in enumerate(frames.items()):
            table = pd.DataFrame(_ready(frame))
            table = table.drop(
                columns=[c for c in table if isinstance(table[c].dtype, gpd.array.GeometryDtype)]
            )
            texts = {c: tame(table[c]) for c in table if isinstance(table[c].dtype, pd.StringDtype)}
            pyogrio.write_dataframe(
                table.assign(**texts), place, layer=name[:31] or "1", driver="XLSX", append=number > 0
            )
    return [_all(frame, path, _shapes_behind(frame)) for frame in frames.values()]


KINDS: Mapping[str, Callable[[Path, Mapping[str, Frame]], list[Written]]] = {
    ".gpkg": _gpkg,
    ".shp": _shapefile,
    ".gdb": _geodatabase,
    ".geojson": _geojson,
    ".parquet": _parquet,
    ".fgb": _flatgeobuf,
    ".dxf": _drawing,
    ".txt": _boundary,
    ".csv": _csv,
    ".xlsx": _excel,
}
"""What is written, by the ending of the file's name."""

_SEVERAL = (".gpkg", ".gdb", ".xlsx")


def short_names(names: list[str], encoding: str) -> dict[str, str]:
    """Names of ten bytes at most, never cut within a letter, each once whatever its capitals.

    >>> short_names(["固定资产投资总额", "固定资产投资强度", "plot_number_2", "YT"], "GBK")
    {'固定资产投资总额': '固定资产投', '固定资产投资强度': '固定资产_2', 'plot_number_2': 'plot_numbe', 'YT': 'YT'}
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    for name in names:
        fresh, number = _cut(name, encoding, _NAME_BYTES), 2
        while fresh.casefold() in seen or not fresh:
            tail = f"_{number}"
            fresh, number = _cut(name, encoding, _NAME_BYTES - len(tail)) + tail, number + 1
        seen.add(fresh.casefold())
        found[name] = fresh
    return found


def _cut(name: str, encoding: str, most: int) -> str:
    return name.encode(encoding, "replace")[:most].decode(encoding, "ignore")


def _fits(words: str, encoding: str) -> bool:
    try:
        words.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _all(frame: Frame, path: Path, notes: tuple[str, ...] = (), files: tuple[Path, ...] = ()) -> Written:
    return Written(len(frame), pd.Series(dtype=TEXT), notes, files or (path,))


def _shapes_behind(frame: Frame) -> tuple[str, ...]:
    return ("shapes stay behind: the format holds a table",) if isinstance(frame, gpd.GeoDataFrame) else ()


def _shaped(frame: Frame, path: Path) -> gpd.GeoDataFrame:
    if isinstance(frame, gpd.GeoDataFrame):
        return frame
    raise InputError(
        f"{path.name}: holds shapes, and there are none. Write the table as .csv, .xlsx or .gpkg."
    )


def _ready(frame: Frame) -> Frame:
    """The frame with a plain index and columns that GDAL can take."""
    table = flat(frame)
    return table.assign(**{name: writable(table[name]) for name in table.columns})


def _is_large(column: pd.Series) -> bool:
    return column.dtype in ("int64", "Int64", "uint32", "uint64")


def _small(column: pd.Series) -> pd.Series:
    """Whole numbers in four bytes, which every geodatabase has; those that need more stay, and become floats."""
    there = column.dropna()
    if len(there) and (there.abs() >= 2**31).any():
        return column
    return column.astype("Int32" if column.hasnans else "int32")


def _one_kind(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Shapes in their multiple form where a layer has both, which a geodatabase does not take mixed."""
    kinds = set(table.geom_type.dropna())
    if len(kinds) < 2 or len({kind.removeprefix("Multi") for kind in kinds}) > 1:
        return table
    builders = {1: shapely.multipoints, 2: shapely.multilinestrings, 3: shapely.multipolygons}
    shapes = table.geometry.to_numpy().copy()
    simple = np.isin(shapely.get_type_id(shapes), (0, 1, 3))
    dimension = int(shapely.get_dimensions(shapes[simple])[0]) + 1
    shapes[simple] = builders[dimension](shapes[simple], indices=np.arange(int(simple.sum())))
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))


def _without_shape(frame: gpd.GeoDataFrame) -> pd.Series:
    reason = pd.Series("", index=frame.index, dtype=TEXT)
    return reason.mask(frame.geometry.is_empty, _NO_SHAPES[1]).mask(frame.geometry.isna(), _NO_SHAPES[0])


def _number_column(headings: list[str]) -> str:
    """The heading that holds the identifier of a plot or a building."""
    for layer in ("plots", "buildings"):
        found = {name: heading for heading, name in schema(layer).recognise(headings).items()}
        if schema(layer).names[0] in found:
            return found[schema(layer).names[0]]
    return ""


def _crs_words(frame: gpd.GeoDataFrame) -> str:
    if frame.crs is None:
        return "the CRS it had"
    return f"EPSG:{frame.crs.to_epsg()}" if frame.crs.to_epsg() else str(frame.crs.name)


def _field_map(path: Path, names: Mapping[str, str]) -> None:
    table = pd.DataFrame({"field": list(names.values()), "heading": list(names)})
    table.apply(tame).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


@contextlib.contextmanager
def _several_files(path: Path) -> Iterator[Path]:
    """A place to write a Shapefile: its parts take their names once all are complete, old ones go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.parent) as room:
        place = Path(room) / path.name
        yield place
        for old in path.parent.glob("*"):
            if old.stem == path.stem and old.suffix.lower() in (
                ".shp",
                ".shx",
                ".dbf",
                ".prj",
                ".cpg",
                ".sbn",
                ".sbx",
                ".qix",
            ):
                old.unlink()
        for part in sorted(Path(room).iterdir()):
            part.replace(path.parent / part.name)


@contextlib.contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """A place to write a folder: it takes its name once it is complete, and what was there goes then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.parent) as room:
        place = Path(room) / path.name
        yield place
        if path.exists():
            path.replace(Path(room) / "before")
        shutil.move(place, path)

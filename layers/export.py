"""Export: frames written in the formats that others work with, each whole or not at all."""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from gis.cause import cause
from gis.crs import to_metric
from gis.crs_name import crs_words
from gis.errors import CrsError, InputError, OutputError, YuantuError
from layers.boundary_txt import write_boundary_txt
from layers.drafts import room_of, shown
from layers.dxf.write import write_drawing
from layers.geodatabase import write_geodatabase
from layers.schema import schema
from layers.shapefile import PARTS, write_shapefile
from layers.together import together
from layers.unwritten import unwritten
from layers.values import TEXT
from layers.words import words
from layers.write import ready, tame, whole, write_csv, write_layers, write_parquet
from layers.xml_text import LONGEST_CELL, cells
from layers.zone import Frame

_CGCS2000 = "EPSG:4490"
_NO_SHAPES = (str(words("reason.none")), str(words("reason.empty")))


@dataclass(frozen=True)
class Written:
    """What was written of one frame: how many of its rows, which not and why, what it lost, and the files."""

    rows: int
    left_out: pd.Series
    notes: tuple[str, ...] = ()
    files: tuple[Path, ...] = field(default=())


def export(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """Write frames to one file of the kind its name says; of most kinds a file holds a single one.

    Kinds: :data:`KINDS`. Rows that the kind cannot hold are in ``left_out`` (reason, on the frame's index). All parts of a
    file take their names together, or none does.

    Raises InputError: no such kind, or it cannot hold these frames. OutputError: the file cannot be written.
    """
    with together(path.parent, room_of(path), stale=leftovers(path)) as draft:
        found = drafted(draft / path.name, frames)
    return [replace(one, files=tuple(path.with_name(file.name) for file in one.files)) for one in found]


def drafted(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """The same in a draft (:func:`layers.together.together`), where nothing else is."""
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise InputError(words("export.kind", file=path.name, kinds=list(KINDS)))
    if len(frames) > 1 and suffix not in _SEVERAL:
        raise InputError(words("export.several", file=path.name, layers=list(frames)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return KINDS[suffix](path, frames)
    except YuantuError:
        raise
    except (RuntimeError, ValueError, UnicodeError, OSError) as error:
        if (told := unwritten(path, error, path.parent)) is not None:
            raise told from error
        raise OutputError(words("export.failed", file=shown(path), why=cause(error))) from error


def leftovers(path: Path) -> list[str]:
    """What goes with a file that is written over: the parts it had, what was told beside it."""
    if not path.exists():
        return []
    parts = (*PARTS, ".set_aside.csv") if path.suffix.lower() == ".shp" else (".set_aside.csv",)
    if path.suffix.lower() == ".gdb":
        parts = (*parts, ".fields.csv")
    own = {f"{path.stem}{part}".casefold() for part in parts} - {path.name.casefold()}
    return sorted(one.name for one in path.parent.iterdir() if one.name.casefold() in own)


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
        raise CrsError(words("export.degrees", file=path.name))
    target = _CGCS2000 if geodetic is not None and geodetic.to_epsg() == 4490 else "EPSG:4326"
    if shaped.crs != target:
        notes = (words("note.to_degrees", crs=crs_words(shaped.crs), target=target),)
        shaped = shaped.to_crs(target)
    options = {"COORDINATE_PRECISION": 15, "RFC7946": "NO", "WRITE_NAME": "NO"}
    with whole(path) as place:
        pyogrio.write_dataframe(ready(shaped), place, driver="GeoJSON", layer_options=options)
    return [_all(frame, path, notes)]


def _flatgeobuf(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    (frame,) = frames.values()
    shaped = _shaped(frame, path)
    with whole(path) as place:
        pyogrio.write_dataframe(
            ready(shaped), place, driver="FlatGeobuf", layer_options={"SPATIAL_INDEX": "NO"}
        )
        if len(pyogrio.read_bounds(place)[0]) != len(shaped):  # its last bytes fail without a word
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
    return [_all(frame, path)]


def _shapefile(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    (frame,) = frames.values()
    notes, files = write_shapefile(path, ready(_shaped(frame, path)))
    return [_all(frame, path, notes, files)]


def _geodatabase(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    notes, files = write_geodatabase(path, frames)
    return [_all(frame, path, notes, files) for frame in frames.values()]


def _drawing(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """A DXF in metres: shapes and their numbers; columns stay behind, and it is said."""
    (name,), (frame,) = frames, frames.values()
    shaped = _shaped(frame, path)
    notes = []
    if shaped.crs is not None and shaped.crs.is_geographic:
        shaped, _ = to_metric(shaped)
        notes.append(words("note.to_metres"))
    reason = _without_shape(shaped)
    used = shaped[(reason == "").to_numpy()]
    headings = [str(c) for c in used.columns if c != used.geometry.name]
    number = _number_column(headings)
    write_drawing(path, used, layer=name, number=number)
    notes.append(words("note.no_crs_in_dxf", crs=_crs_words(shaped)))
    if behind := [c for c in headings if c not in (number, "图层")]:
        notes.append(words("note.columns_dxf", count=len(behind)))
    return [Written(len(used), reason[reason != ""], tuple(notes), (path,))]


def _boundary(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    """界址点坐标 TXT in the belt the plots lie in."""
    (frame,) = frames.values()
    shaped = _shaped(frame, path)
    if shaped.crs is None:
        raise CrsError(words("export.no_crs", file=path.name))
    notes = []
    metric = to_metric(shaped)[0] if shaped.crs.is_geographic else shaped
    reason = _without_shape(metric)
    flat_shapes = shapely.force_2d(metric.geometry.to_numpy())
    polygon = np.isin(shapely.get_type_id(flat_shapes), (3, 6))
    reason = reason.mask((reason == "") & ~polygon, str(words("reason.no_polygon")))
    reason = reason.mask((reason == "") & ~shapely.is_valid(flat_shapes), str(words("reason.invalid")))
    used = metric[(reason == "").to_numpy()]
    headings = [str(c) for c in used.columns if c != used.geometry.name]
    names = {
        heading: column
        for heading, column in schema("plots").recognise(headings).items()
        if column in ("plot_id", "name", "land_use")
    }
    used = used.rename(columns={heading: name for heading, name in names.items() if name not in headings})
    write_boundary_txt(path, used, decimals=4)
    notes.append(words("note.txt", crs=_crs_words(metric)))
    if behind := [c for c in headings if c not in names]:
        notes.append(words("note.columns_txt", count=len(behind)))
    return [Written(len(used), reason[reason != ""], tuple(notes), (path,))]


def _csv(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    (frame,) = frames.values()
    write_csv(path, frame)
    return [_all(frame, path, _shapes_behind(frame))]


def _excel(path: Path, frames: Mapping[str, Frame]) -> list[Written]:
    written = []
    with whole(path) as place:
        for number, (name, frame) in enumerate(frames.items()):
            table = pd.DataFrame(ready(frame))
            table = table.drop(
                columns=[c for c in table if isinstance(table[c].dtype, gpd.array.GeometryDtype)]
            )
            texts = {c: tame(table[c]) for c in table if isinstance(table[c].dtype, pd.StringDtype)}
            long = sum(int((one.str.len() > LONGEST_CELL).sum()) for one in texts.values())
            cut = (words("note.long_cells", count=long, most=LONGEST_CELL),) if long else ()
            pyogrio.write_dataframe(
                table.assign(**{c: cells(one) for c, one in texts.items()}),
                place,
                layer=name[:31] or "1",
                driver="XLSX",
                append=number > 0,
            )
            written.append(_all(frame, path, (*_shapes_behind(frame), *cut)))
    return written


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


def _all(frame: Frame, path: Path, notes: tuple[str, ...] = (), files: tuple[Path, ...] = ()) -> Written:
    return Written(len(frame), pd.Series(dtype=TEXT), notes, files or (path,))


def _shapes_behind(frame: Frame) -> tuple[str, ...]:
    return (words("note.shapes"),) if isinstance(frame, gpd.GeoDataFrame) else ()


def _shaped(frame: Frame, path: Path) -> gpd.GeoDataFrame:
    if isinstance(frame, gpd.GeoDataFrame):
        return frame
    raise InputError(words("export.no_shapes", file=path.name))


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
        return words("note.crs_it_had")
    return f"EPSG:{frame.crs.to_epsg()}" if frame.crs.to_epsg() else str(frame.crs.name)

"""Rows: what one layer of one file holds, each row as it stands, by the reader of its kind."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import shapely

from gis.cause import cause
from gis.errors import InputError
from layers.boundary_txt import read_boundary_txt
from layers.dbf import without_cut
from layers.delimited import read_delimited
from layers.dxf import read_drawing
from layers.encoding import Encoding, decode
from layers.excel import read_sheet
from layers.fault import WARNING, Fault, fault
from layers.shapefile_rows import matched_rows
from layers.table_rows import MOST_COLUMNS
from layers.words import words
from layers.zone import Frame

_FREE_ROWS = 1_000_000
_MOST_CELLS_A_BYTE = 100
"""Cells a byte of a Parquet file beyond which it is not read, where it has more rows than are read anyway."""


@dataclass(frozen=True)
class Rows:
    """Rows as they were read; where they are not simply all rows from 1, which they are and what was left out."""

    frame: Frame
    rows: pd.Series | None = None
    set_aside: Frame | None = None
    faults: tuple[Fault, ...] = ()
    encoding: Encoding | None = None


def rows_of(path: Path, layer: str, encoding: Encoding | None, faults: list[Fault]) -> Rows:
    """The rows of one layer, with warnings of the reading libraries turned into faults."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        taken = _by_kind(path, layer, encoding)
    heard = [cause(warning.message) for warning in told if isinstance(warning.message, Warning)]
    once = {(one.text("zh"), one.text("en")): one for one in heard}
    faults += [fault("reading.said", WARNING, path.name, said=once[key]) for key in sorted(once)]
    return taken


def boundary_rows(path: Path, encoding: str, crs: Any) -> Rows:
    """The plots of a file of boundary points, which says itself where they lie."""
    found = read_boundary_txt(path, encoding=encoding or None, crs=crs or None)
    own = found.frame.drop(columns=["source_file", "source_row"])
    return Rows(own, found.frame["source_row"], found.set_aside, found.faults, found.encoding)


def _by_kind(path: Path, layer: str, encoding: Encoding | None) -> Rows:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        sheet = read_sheet(path, layer)
        return Rows(sheet.frame, sheet.rows, sheet.set_aside, sheet.faults)
    if suffix == ".csv":
        return _text_rows(path, encoding)
    if suffix == ".dxf":
        drawing = read_drawing(path, layer, encoding.name if encoding else "")
        return Rows(drawing.frame, drawing.rows, drawing.set_aside, drawing.faults, drawing.encoding)
    frame = _plain_rows(path, layer, encoding)
    if (wide := len(frame.columns)) > MOST_COLUMNS:
        raise InputError(words("columns.many", file=path.name, count=wide, most=MOST_COLUMNS))
    frame = _each_once(frame)
    matched = matched_rows(path, frame) if suffix == ".shp" else None
    if matched is None:
        return Rows(frame)
    return Rows(matched.frame, matched.rows, matched.set_aside, matched.faults)


def _each_once(frame: Frame) -> Frame:
    """The rows under headings that are each there once: a blank one is its number, the second of a name gets one too.

    >>> _each_once(pd.DataFrame([[1, 2, 3, 4]], columns=["a", "", "a", ""])).columns.tolist()
    ['a', '2', 'a_2', '4']
    """
    own = [str(heading).strip() or str(place) for place, heading in enumerate(frame.columns, start=1)]
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    taken = {*own, shape}
    seen: set[str] = set()
    for place, heading in enumerate(own):
        fresh, number = heading, 2
        while fresh in seen or (fresh != heading and fresh in taken):
            fresh, number = f"{heading}_{number}", number + 1
        own[place] = fresh
        seen.add(fresh)
    return frame if own == list(frame.columns) else frame.set_axis(own, axis=1)


def _text_rows(path: Path, encoding: Encoding | None) -> Rows:
    """The rows of a table in a file of text, with the encoding it was found to be in."""
    data = path.read_bytes()
    told, found = (data.decode(encoding.name), encoding) if encoding else decode(data)
    sheet = read_delimited(told.removeprefix("\ufeff"), name=path.name)
    return Rows(sheet.frame, sheet.rows, sheet.set_aside, sheet.faults, found)


def _plain_rows(path: Path, layer: str, encoding: Encoding | None) -> Frame:
    """The rows of a file that holds one table and nothing else, all of them."""
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".geoparquet"):
        _not_packed(path)
        pq.read_table(path).validate(full=True)  # else text that is no UTF-8 comes to light much later
        try:
            return gpd.read_parquet(path)
        except ValueError as error:
            if "geo metadata" not in str(error).lower():
                raise
            return pd.read_parquet(path)
    options: dict[str, Any] = {"layer": layer} if layer else {}
    if encoding and suffix == ".shp":
        options["encoding"] = encoding.name
    if encoding and encoding.cut and suffix == ".shp":
        with without_cut(path, encoding.name) as whole:
            return _table(whole, options)
    return _table(path, options)


def _not_packed(path: Path) -> None:
    """Nothing, where a Parquet file holds no more cells than its bytes can: a few hundred unfold to gigabytes of blanks.

    Raises InputError: it holds more.
    """
    about = pq.read_metadata(path)
    rows, columns = about.num_rows, about.num_columns
    if rows > _FREE_ROWS and rows * columns > _MOST_CELLS_A_BYTE * path.stat().st_size:
        raise InputError(words("parquet.packed", file=path.name, rows=rows, columns=columns))


def _table(path: Path, options: dict[str, Any]) -> Frame:
    """The rows of one layer through GDAL; a shape or a day that is none costs itself, not the file."""
    try:
        return pyogrio.read_dataframe(path, **options)
    except shapely.errors.ShapelyError:
        return _with_shapes_left_out(path, options)
    except ValueError as error:
        if "month" not in str(error):
            raise
        return _with_days_as_text(path, options)


def _with_shapes_left_out(path: Path, options: dict[str, Any]) -> Frame:
    """The rows of a file where some shapes cannot even be built (an open ring): those rows have none."""
    about, _, shapes, values = pyogrio.raw.read(path, **options)
    columns = {str(name): column for name, column in zip(about["fields"], values, strict=True)}
    built = shapely.from_wkb(shapes, on_invalid="ignore")
    return gpd.GeoDataFrame(columns, geometry=built, crs=about["crs"])


def _with_days_as_text(path: Path, options: dict[str, Any]) -> Frame:
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

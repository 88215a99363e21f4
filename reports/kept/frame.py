"""Frame: a table kept in Arrow's own format, in blocks of rows, so that all of it or one row comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from layers.values import dtype_called
from layers.write import whole
from layers.zone import Frame
from reports.kept.damaged import readable

_BLOCK = 4_096
_OURS = b"yuantu"
_MIXED = "mixed"


def write_frame(path: Path, frame: Frame | pd.Series) -> None:
    """Keep a frame or a series: index, order, types and shapes, whole or not at all."""
    table, about = _arrow(frame)
    table = table.replace_schema_metadata({_OURS: json.dumps(about).encode()})
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with whole(path) as place, pa.ipc.new_file(place, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=_BLOCK)


@readable
def read_frame(path: Path, at: Sequence[int] | None = None) -> Any:
    """What :func:`write_frame` kept; only the rows at some places where ``at`` is given, without unpacking the others.

    Raises DamagedError: the file is not there, or not as it was kept.
    """
    with pa.memory_map(str(path)) as source:
        reader = pa.ipc.open_file(source)
        about = json.loads(reader.schema.metadata[_OURS])
        if at is None:
            return _pandas(_sound(reader.read_all()), about)
        blocks = {place // _BLOCK for place in at}
        rows = [
            _sound(pa.Table.from_batches([reader.get_batch(block)])).take(
                [place % _BLOCK for place in at if place // _BLOCK == block]
            )
            for block in sorted(blocks)
        ]
        return _pandas(pa.concat_tables(rows) if rows else reader.schema.empty_table(), about)


@readable
def places_of(path: Path, label: str | int, column: str = "") -> list[int]:
    """Where a label stands in the index of a frame that was kept, in an array, or in one column of a frame."""
    values, kind = _one_column(path, column)
    if kind == _MIXED:
        label = json.dumps(label)
    if not len(values) or _is_text(values.type) != isinstance(
        label, str
    ):  # asked of none, Arrow 21 ends Python
        return []
    found = pc.indices_nonzero(pc.equal(values, pa.scalar(label, values.type)))
    return [int(place) for place in found.to_pylist()]


@readable
def first_said(path: Path, column: str, blank: str) -> list[int]:
    """The place of the first value of a column that is there and not the word for a blank; none where there is none."""
    values, kind = _one_column(path, column)
    if kind == _MIXED:
        said = (pd.notna(one) and one != blank for one in map(_untagged, map(json.loads, values.to_pylist())))
        return [place for place, is_said in enumerate(said) if is_said][:1]
    there = pc.is_valid(values)
    if _is_text(values.type):
        there = pc.and_(there, pc.fill_null(pc.not_equal(values, blank), False))
    elif pa.types.is_floating(values.type):
        there = pc.and_(there, pc.fill_null(pc.invert(pc.is_nan(values)), False))
    place = pc.index(there, True).as_py()
    return [int(place)] if place >= 0 else []


def _one_column(path: Path, column: str) -> tuple[pa.ChunkedArray, str]:
    """One column of a kept frame and its kind, or its first: the index, or an array; empty where none has that name."""
    with pa.memory_map(str(path)) as source:
        place, about = 0, json.loads(pa.ipc.open_file(source).schema.metadata[_OURS])
        if column:
            if column not in about["columns"]:
                return pa.chunked_array([], pa.string()), "str"
            place = about["columns"].index(column) + (0 if about["plain"] else len(about["index"]))
        options = pa.ipc.IpcReadOptions(included_fields=[place])
        return _sound(pa.ipc.open_file(source, options=options).read_all()).column(0), about["kinds"][place]


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _sound(table: pa.Table) -> pa.Table:
    """The table, where none of it leads out of its own bytes: Arrow itself does not look when a file is opened."""
    table.validate(full=True)
    return table


def _arrow(frame: Frame | pd.Series) -> tuple[pa.Table, dict[str, Any]]:
    """The table, its index first, and what Arrow itself would forget of it."""
    series = isinstance(frame, pd.Series)
    table = frame.to_frame() if isinstance(frame, pd.Series) else frame
    levels = [table.index.get_level_values(place) for place in range(table.index.nlevels)]
    plain = type(table.index) is pd.RangeIndex and table.index.equals(pd.RangeIndex(len(table)))
    columns = [] if plain else [level.to_series().reset_index(drop=True) for level in levels]
    columns += [table.iloc[:, place].reset_index(drop=True) for place in range(table.shape[1])]
    arrays, kinds = [], []
    for column in columns:
        array, kind = _column(column)
        arrays.append(array)
        kinds.append(kind)
    about: dict[str, Any] = {
        "series": series,
        "rows": len(table),
        "plain": plain,
        "index": [None if plain else level.name for level in levels],
        "columns": [_label(name) for name in table.columns],
        "axis": table.columns.name,
        "kinds": kinds,
    }
    if isinstance(table, gpd.GeoDataFrame) and table._geometry_column_name in table.columns:
        about["geometry"] = table._geometry_column_name
        about["crs"] = table.crs.to_wkt() if table.crs is not None else None
    names = [str(place) for place in range(len(arrays))]
    return pa.Table.from_arrays(arrays, names=names), about


def _column(column: pd.Series) -> tuple[pa.Array, str]:
    """One column as Arrow, and the name of its type; objects that are not all text or all numbers one by one as JSON."""
    if isinstance(column.dtype, gpd.array.GeometryDtype):
        return pa.array(shapely.to_wkb(column.array._data), pa.binary()), "geometry"
    if column.dtype != object:
        return pa.Array.from_pandas(column), str(column.dtype)
    values = column.to_numpy()
    if all(isinstance(one, shapely.Geometry) for one in values if one is not None) and len(values):
        return pa.array(shapely.to_wkb(values), pa.binary()), "shapes"
    return pa.array([json.dumps(_tagged(one)) for one in values], pa.string()), _MIXED


def _pandas(table: pa.Table, about: dict[str, Any]) -> Any:
    crs = about.get("crs")
    made = [
        _series(column.combine_chunks() if column.num_chunks != 1 else column.chunk(0), kind, crs)
        for column, kind in zip(table.columns, about["kinds"], strict=True)
    ]
    deep = 0 if about["plain"] else len(about["index"])
    rows = len(table) if made else about["rows"]
    if about["plain"]:
        index: pd.Index = pd.RangeIndex(rows)
    elif deep == 1:
        index = pd.Index(made[0], name=about["index"][0])
    else:
        index = pd.MultiIndex.from_arrays(made[:deep], names=about["index"])
    names = [tuple(one) if isinstance(one, list) else one for one in about["columns"]]
    frame = pd.DataFrame(dict(enumerate(made[deep:])), index=pd.RangeIndex(rows))
    frame.index = index
    frame.columns = (
        pd.Index(names, name=about["axis"]) if names else pd.Index([], dtype="str", name=about["axis"])
    )
    if about["series"]:
        return frame.iloc[:, 0]
    return gpd.GeoDataFrame(frame, geometry=about["geometry"]) if "geometry" in about else frame


def _series(column: pa.Array, kind: str, crs: str | None) -> pd.Series:
    if kind in ("geometry", "shapes"):
        shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
        return gpd.GeoSeries(shapes, crs=crs) if kind == "geometry" else pd.Series(shapes, dtype=object)
    if kind == _MIXED:
        made = np.empty(len(column), dtype=object)
        made[:] = [_untagged(json.loads(one)) for one in column.to_pylist()]
        return pd.Series(made, dtype=object)
    found = column.to_pandas()
    wanted = dtype_called(kind)
    return found if found.dtype == wanted else found.astype(wanted)


def _label(name: Any) -> Any:
    return list(name) if isinstance(name, tuple) else name


def _tagged(value: Any) -> Any:
    """A value of a column of objects as JSON that tells what it was."""
    if value is pd.NA:
        return {"": "NA"}
    if value is pd.NaT:
        return {"": "NaT"}
    if isinstance(value, pd.Timestamp):
        return {"": "day", "at": value.isoformat()}
    if isinstance(value, np.generic):
        return _tagged(value.item())
    if isinstance(
        value, tuple | list | np.ndarray
    ):  # of arrays, what a list in GeoJSON is read as, lists come back
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {"": kind, "of": [_tagged(one) for one in value]}
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise TypeError(f"a column holds {type(value).__name__}, which cannot be kept")


def _untagged(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kind = value[""]
    if kind == "day":
        return pd.Timestamp(value["at"])
    if kind in ("tuple", "list"):
        made = [_untagged(one) for one in value["of"]]
        return tuple(made) if kind == "tuple" else made
    return pd.NA if kind == "NA" else pd.NaT

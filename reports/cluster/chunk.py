"""Chunk: so many rows of a table of plots or buildings as they stand in it: a GeoParquet file, some of its row groups, or a zone of a database."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from gis.errors import InputError, YuantuError
from layers.file import FileRead, read_file
from layers.guard import guarded
from layers.label import placed
from layers.postgis import read_table, values_in
from layers.write import write_parquet
from layers.zone import Frame
from reports.cluster.province import Province
from reports.words import in_both

ROWS = 100_000
"""Rows of a chunk, as far as the row groups of a file allow."""


@dataclass(frozen=True)
class Chunk:
    """A file and its row groups (none: all of it), the number of its first row, and what its source is called.

    ``fetch`` is the zone whose rows of a database are to be put into the file first; none for a file that is there.
    """

    layer: str
    number: int
    file: Path
    groups: tuple[int, ...] = ()
    first: int = 1
    label: str = ""
    fetch: str | None = None

    @property
    def name(self) -> str:
        """What its files in the staging folder are called."""
        return f"{self.layer}-{self.number:05d}"


def chunks_of(province: Province, layer: str, staging: Path) -> list[Chunk]:
    """The chunks of a layer, in the order of its files and their rows; none where the province has no such layer.

    Raises InputError: a file is not there or is no Parquet, or the database cannot be asked for its zones.
    """
    config = province.layer(layer)
    if config is None:
        return []
    if config.postgis:
        values = values_in(config.postgis, config.table, province.zone)
        return [
            Chunk(layer, at, staging / "raw" / f"{layer}-{at:05d}.parquet", (), 1, config.table, value)
            for at, value in enumerate(values)
        ]
    found: list[Chunk] = []
    for path in config.files:
        found += [
            Chunk(layer, len(found) + at, path, groups, first, path.name)
            for at, (groups, first) in enumerate(_groups(path))
        ]
    return found


def _groups(path: Path) -> list[tuple[tuple[int, ...], int]]:
    """Runs of row groups with about :data:`ROWS` rows, each with the number of its first row; all in one: none named."""
    try:
        guarded(path)
        about = pq.read_metadata(path)
    except (OSError, ValueError) as error:
        raise InputError(in_both("cluster.unread", file=path, why=str(error))) from error
    rows = [about.row_group(at).num_rows for at in range(about.num_row_groups)]
    if sum(rows) <= ROWS or len(rows) < 2:
        return [((), 1)]
    runs: list[tuple[tuple[int, ...], int]] = []
    start, before = 0, 0
    for at in range(len(rows)):
        if at + 1 == len(rows) or sum(rows[start : at + 2]) > ROWS:
            runs.append((tuple(range(start, at + 1)), before + 1))
            before += sum(rows[start : at + 1])
            start = at + 1
    return runs


def fetched(province: Province, chunk: Chunk) -> Path:
    """The rows of one zone of a table of a database put into the chunk's file, as they were read."""
    config = province.layer(chunk.layer)
    if config is None or chunk.fetch is None:
        return chunk.file
    where = (province.zone, chunk.fetch)
    frame, _ = read_table(config.postgis, table=config.table, crs=config.crs or None, where=where)
    return write_parquet(chunk.file, frame)


def read(province: Province, chunk: Chunk) -> FileRead:
    """All columns of a chunk as one machine reads them, its rows numbered as in its file; what is amiss is a fault.

    Raises InputError: nothing of the file can be read.
    """
    config = province.layer(chunk.layer)
    crs, swap = (config.crs, config.swap_xy) if config is not None and chunk.fetch is None else ("", False)
    if not chunk.groups:
        file = read_file(chunk.file, crs=crs, swap_xy=swap)
        if file.frame is None:
            raise InputError(in_both("cluster.unread", file=chunk.label, why=_told(file.faults)))
        return file
    with _readable(chunk.label):
        table = pq.ParquetFile(chunk.file).read_row_groups(list(chunk.groups))
        table.validate(full=True)
        frame = _frame(table)
    faults: list[Any] = []
    if isinstance(frame, gpd.GeoDataFrame):
        frame = placed(frame, chunk.label, crs, faults, swap_xy=swap)
    rows = pd.Series(np.arange(chunk.first, chunk.first + len(frame)))
    own = frame.crs if isinstance(frame, gpd.GeoDataFrame) else None
    return FileRead(chunk.label, frame, crs=own, faults=tuple(faults), rows=rows)


def _told(faults: Sequence[Any]) -> str:
    return "; ".join(one.message("en") for one in faults)


@contextlib.contextmanager
def _readable(file: str) -> Iterator[None]:
    """Within it whatever the readers of Parquet and of shapes say of a damaged file is a refusal of it."""
    try:
        yield
    except YuantuError:
        raise
    except (
        OSError,
        ValueError,
        LookupError,
        CRSError,
        pa.ArrowException,
        shapely.errors.ShapelyError,
    ) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(in_both("cluster.unread", file=file, why=why)) from error


def boxes(province: Province, chunk: Chunk) -> tuple[np.ndarray, pd.Series]:
    """The box of each row in the province's CRS, and its zone (blank: none named); nothing else is read.

    Raises InputError: no column of that heading, no shapes, shapes without a CRS, or a damaged file.
    """
    with _readable(chunk.label):
        return _boxes(province, chunk)


def _boxes(province: Province, chunk: Chunk) -> tuple[np.ndarray, pd.Series]:
    file = pq.ParquetFile(chunk.file)
    about = _geo(file.schema_arrow.metadata)
    shape = about.get("primary_column", "")
    named = province.zone in file.schema_arrow.names
    if chunk.layer == "plots" and not named:
        raise InputError(in_both("cluster.no_zone", file=chunk.label, column=province.zone))
    if shape not in file.schema_arrow.names:
        raise InputError(in_both("cluster.no_shapes", file=chunk.label))
    wanted = [shape, *([province.zone] if named else [])]
    groups = list(chunk.groups) or list(range(file.num_row_groups))
    table = file.read_row_groups(groups, columns=wanted)
    series = _shapes(table, shape, about)
    config = province.layer(chunk.layer)
    if config is not None and config.crs and chunk.fetch is None:
        series = series.set_crs(config.crs, allow_override=True)
    if series.crs is None:
        raise InputError(in_both("cluster.no_crs", file=chunk.label))
    found = series.to_crs(province.crs).bounds.to_numpy()
    return found, zone_names(table.column(province.zone).to_pandas() if named else None, len(found))


def zone_names(column: pd.Series | None, count: int) -> pd.Series:
    """The zones of rows as text, blank where none is named.

    >>> zone_names(pd.Series([320700, None, 3.5]), 3).tolist(), zone_names(None, 1).tolist()
    (['320700', '', '3.5'], [''])
    """
    if column is None:
        return pd.Series([""] * count, dtype="str")
    if pd.api.types.is_float_dtype(column):
        whole = column.dropna() % 1 == 0
        texts = column.map(lambda one: f"{one:.0f}" if one % 1 == 0 else repr(float(one)), na_action="ignore")
        column = texts if len(whole) else column.astype("object")
    return column.astype("object").map(str, na_action="ignore").fillna("").astype("str").str.strip()


def _geo(metadata: Any) -> dict[str, Any]:
    try:
        found = json.loads((metadata or {}).get(b"geo", b"{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _shapes(table: Any, name: str, about: dict[str, Any]) -> gpd.GeoSeries:
    """A column of shapes that GeoParquet holds as WKB, in the CRS it names; degrees of WGS 84 where it names none."""
    column = about.get("columns", {}).get(name, {})
    if column.get("encoding", "WKB") != "WKB":
        raise InputError(in_both("cluster.encoding", encoding=str(column.get("encoding"))))
    told = column.get("crs", "OGC:CRS84")
    crs = CRS.from_user_input(told) if told else None
    return gpd.GeoSeries(shapely.from_wkb(table.column(name).to_numpy()), crs=crs)


def _frame(table: Any) -> Frame:
    """A table of GeoParquet as a frame."""
    about = _geo(table.schema.metadata)
    name = about.get("primary_column", "")
    if name not in table.column_names:
        return table.to_pandas()
    plain = table.drop_columns([name]).to_pandas().reset_index(drop=True)
    series = _shapes(table, name, about)
    return gpd.GeoDataFrame(plain.assign(**{name: series}), geometry=name, crs=series.crs)

"""Polygons of a GeoParquet file read straight to flat arrays, some thousand rows at a time.

A file's column is decoded in short batches whose memory is used again, each taken apart while it is in the cache: nothing
but the coordinates is ever held whole. Reading the column first and then taking it apart touches three times the memory,
and new memory costs more than decoding (measured in `benchmarks/overlay.py`).
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from gis.cause import cause
from gis.errors import InputError
from gis.flat.flat import Flat, restored, row_bytes, starts
from gis.flat.kernel import available
from gis.threads import how_many
from gis.words import refusal

_ROWS = 8_192
"""Rows of a batch: a megabyte or two of coordinates."""
_POINT = 16
_CLOSEST = 4
"""Points a byte of a file for which room is made ahead at most, whatever it says of itself."""
_LONGITUDE_LATITUDE = "OGC:CRS84"
"""What a column that states no CRS is in."""

Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]


def read_flat(*files: Path, threads: int | None = None) -> list[Flat]:
    """Read the shapes of GeoParquet files, each by a thread of its own, in the CRS that each states.

    The primary column is read, whatever else a file holds. Encodings other than WKB, and all of them where the kernels
    (the extra ``fast``) are not installed, go by way of geopandas, with the same result.

    Raises InputError where a file is no Parquet or states no geometry column. Source: GeoParquet 1.1.0.

    >>> import tempfile, geopandas as gpd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "plots.parquet"
    ...     gpd.GeoSeries(shapely.box([0, 5], 0, [2, 6], 1), crs="EPSG:4547").to_frame("geometry").to_parquet(file)
    ...     plots, again = read_flat(file, file)
    >>> plots.area.tolist(), plots.crs.to_epsg(), len(again)
    ([2.0, 1.0], 4547, 2)
    """
    with ThreadPoolExecutor(min(how_many(threads), max(len(files), 1))) as pool:
        return list(pool.map(_read, files))


def _read(file: Path) -> Flat:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file, memory_map=True) as parquet:
            name, stated = _column(file, parquet)
            if stated.get("encoding") != "WKB" or not available():
                return _by_geopandas(file, name)
            layer = _Growing(min(_points(parquet, name), _CLOSEST * file.stat().st_size))
            for batch in parquet.iter_batches(batch_size=_ROWS, columns=[name], use_threads=False):
                layer.add(batch.column(0))
        crs = stated.get("crs", _LONGITUDE_LATITUDE)
        return layer.flat(None if crs is None else pyproj.CRS(crs))
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError, pyproj.exceptions.CRSError) as error:
        raise InputError(refusal("gis", "parquet.damaged", file=str(file), why=cause(error))) from error


def _column(file: Path, parquet: Any) -> tuple[str, dict[str, Any]]:
    """Name of the primary geometry column and what the file states of it; WKB is bytes, or it is none."""
    import pyarrow as pa

    name, stated = _primary(json.loads((parquet.schema_arrow.metadata or {}).get(b"geo", b"{}")))
    kinds = [one.type for one in parquet.schema_arrow if one.name == name]
    if len(kinds) == 1 and (stated.get("encoding") != "WKB" or kinds[0] in (pa.binary(), pa.large_binary())):
        return name, stated
    raise InputError(refusal("gis", "parquet.no_geometry", file=str(file)))


def _primary(told: Any) -> tuple[str, dict[str, Any]]:
    """The same, of whatever stands in the file."""
    columns = told.get("columns") if isinstance(told, dict) else None
    name = told.get("primary_column") if isinstance(columns, dict) else None
    stated = columns.get(name) if isinstance(columns, dict) and isinstance(name, str) else None
    return (str(name), stated) if isinstance(stated, dict) else ("", {})


def _points(parquet: Any, name: str) -> int:
    """How many points a column may hold, by the bytes it takes; too few where values are coded, which is no harm."""
    at = parquet.schema_arrow.names.index(name)
    groups = (parquet.metadata.row_group(k) for k in range(parquet.num_row_groups))
    return sum(group.column(at).total_uncompressed_size for group in groups) // _POINT


def _by_geopandas(file: Path, name: str) -> Flat:
    import geopandas as gpd

    return Flat.from_shapely(gpd.read_parquet(file, columns=[name]).geometry)


class _Growing:
    """A layer as it is read: arrays with room ahead, which costs nothing until it is written to."""

    def __init__(self, points: int) -> None:
        self._xy = np.empty((max(points, _ROWS), 2))
        self._ring_at = np.empty(len(self._xy) // 5 + 1, np.int64)
        self._shell = np.empty(len(self._ring_at), bool)
        self._points = 0
        self._rings = [np.zeros(1, np.int64)]
        self._plain: list[NDArray[np.bool_]] = []
        self._there: list[NDArray[np.bool_]] = []
        self._strange: list[Any] = []

    def add(self, column: Any) -> None:
        """Take the next rows, an array of WKB; of those that are not plain the bytes are kept."""
        import pyarrow as pa

        from gis.flat import wkb

        data, start, stop, there = row_bytes(column)
        plain, rings, points = wkb.counts(data, start, stop, there)
        ring_at = self._rings[-1][-1] + starts(rings)
        point_at = self._points + starts(points)
        self._make_room(int(ring_at[-1]), int(point_at[-1]))
        into = (self._xy.view(np.uint8).reshape(-1), self._ring_at, self._shell)
        wkb.fill(data, start, plain, ring_at[:-1], point_at[:-1], *into)
        self._points = int(point_at[-1])
        self._rings.append(ring_at[1:])
        self._plain.append(plain)
        self._there.append(there)
        self._strange.append(column.take(pa.array(np.flatnonzero(~plain))))

    def _make_room(self, rings: int, points: int) -> None:
        if points > len(self._xy):
            self._xy = _longer(self._xy, points, self._points)
        if rings >= len(self._ring_at):
            had = int(self._rings[-1][-1])
            self._ring_at = _longer(self._ring_at, rings + 1, had)
            self._shell = _longer(self._shell, rings + 1, had)

    def flat(self, crs: pyproj.CRS | None) -> Flat:
        """Return the layer."""
        shape_at = np.concatenate(self._rings)
        rings = int(shape_at[-1])
        self._make_room(rings, self._points)
        self._ring_at[rings] = self._points
        plain = np.concatenate([np.empty(0, bool), *self._plain])
        there = np.concatenate([np.empty(0, bool), *self._there])
        xy, ring_at, shell = self._xy[: self._points], self._ring_at[: rings + 1], self._shell[:rings]
        bytes_of = [one for some in self._strange for one in some.to_pylist()]
        strange_at = np.cumsum(~plain) - 1

        def source(rows: Ints) -> Shapes:
            shapes = np.empty(len(rows), dtype=object)
            easy = plain[rows]
            shapes[easy] = restored(xy, ring_at, shell, shape_at, rows[easy])
            shapes[~easy] = shapely.from_wkb([bytes_of[k] for k in strange_at[rows[~easy]]])
            return shapes

        return Flat(xy, ring_at, shell, shape_at, plain, ~there, crs, source)


def _longer(array: NDArray[Any], least: int, held: int) -> NDArray[Any]:
    """Return an array of at least twice the room with what is held so far."""
    longer = np.empty((max(least, 2 * len(array)), *array.shape[1:]), array.dtype)
    longer[:held] = array[:held]
    return longer

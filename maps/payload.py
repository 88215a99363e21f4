"""Payload: plots packed as columns, gzipped, as text that a page can carry; the same input gives the same bytes."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gis.errors import MapError

GRID = 10_000_000
WIDE = -32768

Array = npt.NDArray[Any]


class Payload:
    """Columns under construction: a JSON head that says where each is, and their bytes one after another.

    Layout before compression: ``uint32`` length of the head, the head as UTF-8, padding to four bytes, the columns,
    each beginning on four bytes. The head's ``columns`` are ``{name: [dtype, offset, length]}``; offsets count from the
    first byte after the head's padding.
    """

    def __init__(self) -> None:
        self.head: dict[str, Any] = {"version": 1}
        self._columns: dict[str, tuple[str, int, int]] = {}
        self._chunks: list[bytes] = []
        self._size = 0

    def column(self, name: str, values: Array) -> None:
        """Add numbers, little-endian, in their own type."""
        kept = np.ascontiguousarray(values)
        kept = kept.astype(kept.dtype.newbyteorder("<"), copy=False)
        self._add(name, kept.dtype.name, len(kept), kept.tobytes())

    def json(self, name: str, value: Any) -> None:
        """Add a value that the page reads when it is first asked for."""
        data = _json_bytes(value)
        self._add(name, "json", len(data), data)

    def texts(self, name: str, values: pd.Series) -> None:
        """Add a text column as codes into its distinct texts, in order of appearance; code 0 is blank."""
        codes, distinct = pd.factorize(
            values.astype("object").where(values.notna(), None), use_na_sentinel=True
        )
        self.json(f"{name}.texts", [str(text) for text in distinct])
        self.column(f"{name}.codes", smallest(codes + 1))

    def encode(self) -> str:
        """All of it as base64 of gzip, with no time of day in it."""
        head = _json_bytes({**self.head, "columns": self._columns})
        head += b" " * (-(len(head) + 4) % 4)
        raw = len(head).to_bytes(4, "little") + head + b"".join(self._chunks)
        return base64.b64encode(gzip.compress(raw, compresslevel=9, mtime=0)).decode("ascii")

    def _add(self, name: str, kind: str, length: int, data: bytes) -> None:
        self._columns[name] = (kind, self._size, length)
        padded = data + b"\0" * (-len(data) % 4)
        self._chunks.append(padded)
        self._size += len(padded)


def add_geometry(payload: Payload, frame: gpd.GeoDataFrame, what: str) -> None:
    """Add the outlines of a frame of polygons in any CRS, as steps on a grid of 1e-7 degree (about a centimetre).

    Vertices are rounded to the grid first and stepped after, so an edge that two plots share stays shared.
    Outer rings run anticlockwise, holes clockwise; closing points are left out. A blank geometry has no rings.
    """
    shapes = _multipolygons(frame, what)
    _, xy, ends = shapely.to_ragged_array(shapes)
    ring_ends, part_ends, plot_ends = (np.asarray(end, dtype=np.int64) for end in ends)
    grid = np.rint(np.asarray(xy) * GRID).astype(np.int64)
    keep = np.ones(len(grid), dtype=bool)
    keep[ring_ends[1:] - 1] = False
    grid = grid[keep]
    origin = grid[0] if len(grid) else np.zeros(2, dtype=np.int64)
    steps = np.diff(grid, axis=0, prepend=origin[None, :])
    payload.head["origin"] = origin.tolist()
    payload.head["grid"] = GRID
    for axis, name in enumerate("xy"):
        step = steps[:, axis]
        wide = np.abs(step) > -WIDE - 1
        payload.column(f"{name}.steps", np.where(wide, WIDE, step).astype(np.int16))
        payload.column(f"{name}.wide", step[wide].astype(np.int32))
    payload.column("ring.points", smallest(np.diff(ring_ends) - 1))
    payload.column("part.rings", smallest(np.diff(part_ends)))
    payload.column("plot.parts", smallest(np.diff(plot_ends)))


def smallest(values: Array) -> Array:
    """The same whole numbers in the smallest unsigned type that holds them.

    >>> smallest(np.array([0, 300])).dtype.name
    'uint16'
    """
    top = int(values.max()) if len(values) else 0
    return values.astype(np.uint8 if top < 1 << 8 else np.uint16 if top < 1 << 16 else np.uint32)


def in_degrees(frame: gpd.GeoDataFrame, what: str) -> gpd.GeoSeries:
    """The shapes of a frame in degrees, longitude first; CGCS2000 stays CGCS2000, all else becomes WGS 84.

    ``MapError`` where the frame has no CRS.
    """
    if frame.crs is None:
        raise MapError(
            f"{what}: the frame has no CRS, so it cannot be placed; set it with frame.set_crs(...)"
        )
    base = frame.crs.geodetic_crs
    return frame.geometry.to_crs(4490 if base is not None and base.to_epsg() == 4490 else 4326)


def _multipolygons(frame: gpd.GeoDataFrame, what: str) -> Array:
    shapes = in_degrees(frame, what).to_numpy()
    blank = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    wrong = ~blank & ~np.isin(shapely.get_type_id(shapes), (3, 6))
    if wrong.any():
        rows = ", ".join(str(key) for key in frame.index[wrong][:5])
        raise MapError(
            f"{what}: {int(wrong.sum())} shapes are not polygons (rows {rows}); repair them or leave them out"
        )
    parts, owner = shapely.get_parts(shapely.orient_polygons(shapely.force_2d(shapes)), return_index=True)
    return shapely.multipolygons(
        parts, indices=owner, out=np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    )


def _json_bytes(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.encode("utf-8", errors="replace")

"""Payload: plots packed as columns, gzipped, as text that a page can carry; the same input gives the same bytes."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gis.errors import MapError

GRID = 10_000_000
WIDE = -32768
BLANK = -2147483648
BLOCK = 20_000
"""Rows whose shapes are unpacked at a time."""
LARGE = 16_000_000
"""Bytes above which the last 2 % of packing, which take five times as long, are given away."""

Array = npt.NDArray[Any]


class Payload:
    """Columns under construction: a JSON head that says where each is, and their bytes one after another.

    Layout before compression: ``uint32`` length of the head, the head as UTF-8, padding to four bytes, the columns,
    each beginning on four bytes. The head's ``columns`` are ``{name: [dtype, offset, length]}``; offsets count from the
    first byte after the head's padding. Numbers of several bytes stand in planes: the lowest byte of every one, then the
    next of every one, which packs an eighth smaller.
    """

    def __init__(self) -> None:
        self.head: dict[str, Any] = {"version": 1}
        self._columns: dict[str, tuple[str, int, int]] = {}
        self._chunks: list[bytes] = []
        self._size = 0

    def column(self, name: str, values: Array) -> None:
        """Add numbers, little-endian, in their own type, byte plane by byte plane."""
        kept = np.ascontiguousarray(values)
        kept = kept.astype(kept.dtype.newbyteorder("<"), copy=False)
        planes = kept.view(np.uint8).reshape(len(kept), kept.dtype.itemsize).T
        self._add(name, kept.dtype.name, len(kept), planes.tobytes())

    def json(self, name: str, value: Any) -> None:
        """Add a value that the page reads when it is first asked for."""
        data = _json_bytes(value)
        self._add(name, "json", len(data), data)

    def texts(self, name: str, values: pd.Series | Mapping[str, pd.Series]) -> None:
        """Add a text column as codes into its distinct texts, in order of appearance; code 0 is blank.

        In several languages: one code for each distinct set of translations, and one list of texts a language
        (``name.texts`` for the first, ``name.texts.en`` for another); one list where all say the same.
        """
        spoken = dict(values) if isinstance(values, Mapping) else {"": values}
        first, *others = ((lang, _factors(column)) for lang, column in spoken.items())
        if all(_same(first[1], other[1]) for other in others):
            others = []
        codes, rows = _together([factors[0] for _, factors in (first, *others)])
        for place, (lang, (_, distinct)) in enumerate((first, *others)):
            said = [None if code < 0 else str(distinct[code]) for code in rows[place]]
            self.json(f"{name}.texts{f'.{lang}' if place else ''}", said)
        self.column(f"{name}.codes", smallest(codes + 1))

    def encode(self) -> str:
        """All of it as base64 of gzip, with no time of day in it; of a large one the packing is not driven to the last."""
        head = _json_bytes({**self.head, "columns": self._columns})
        head += b" " * (-(len(head) + 4) % 4)
        raw = len(head).to_bytes(4, "little") + head + b"".join(self._chunks)
        level = 9 if len(raw) < LARGE else 6
        return base64.b64encode(gzip.compress(raw, compresslevel=level, mtime=0)).decode("ascii")

    def _add(self, name: str, kind: str, length: int, data: bytes) -> None:
        self._columns[name] = (kind, self._size, length)
        padded = data + b"\0" * (-len(data) % 4)
        self._chunks.append(padded)
        self._size += len(padded)


def add_geometry(
    payload: Payload, frame: gpd.GeoDataFrame, what: str
) -> tuple[float, float, float, float] | None:
    """Add the outlines of a frame of polygons in any CRS, as steps on a grid of 1e-7 degree (about a centimetre).

    Vertices are rounded to the grid first and stepped after, so an edge that two plots share stays shared.
    Outer rings run anticlockwise, holes clockwise; closing points are left out. A blank geometry has no rings.
    Gives west, south, east, north in degrees; ``None`` where every geometry is blank.
    """
    _refuse_others(frame, what)
    rooms = range(0, max(len(frame), 1), BLOCK)
    blocks = [_vertices(frame.iloc[start : start + BLOCK], what) for start in rooms]
    grid, points, rings, parts = (np.concatenate(one) for one in list(zip(*blocks, strict=True))[:4])
    origin = grid[0] if len(grid) else np.zeros(2, dtype=np.int64)
    payload.head["origin"] = origin.tolist()
    payload.head["grid"] = GRID
    for axis, name in enumerate("xy"):
        step = np.diff(grid[:, axis], prepend=origin[axis])
        wide = np.abs(step) > -WIDE - 1
        payload.column(f"{name}.steps", np.where(wide, WIDE, step).astype(np.int16))
        payload.column(f"{name}.wide", step[wide].astype(np.int32))
    payload.column("ring.points", smallest(points))
    payload.column("part.rings", smallest(rings))
    payload.column("plot.parts", smallest(parts))
    sides = np.array([block[4] for block in blocks])
    if not len(grid):
        return None
    west, south = np.nanmin(sides[:, :2], axis=0).tolist()
    east, north = np.nanmax(sides[:, 2:], axis=0).tolist()
    return west, south, east, north


def _vertices(frame: gpd.GeoDataFrame, what: str) -> tuple[Array, Array, Array, Array, list[float]]:
    """Vertices of some rows on the grid without closing points, how many a ring, rings a part and parts a row, and the four sides."""
    _, xy, ends = shapely.to_ragged_array(_multipolygons(frame, what))
    ring_ends, part_ends, plot_ends = (np.asarray(end, dtype=np.int64) for end in ends)
    grid = np.rint(np.asarray(xy) * GRID).astype(np.int64)
    keep = np.ones(len(grid), dtype=bool)
    keep[ring_ends[1:] - 1] = False
    sides = [*np.min(xy, axis=0), *np.max(xy, axis=0)] if len(xy) else [np.nan] * 4
    return grid[keep], np.diff(ring_ends) - 1, np.diff(part_ends), np.diff(plot_ends), sides


def add_measure(payload: Payload, name: str, values: pd.Series, what: str) -> float:
    """Add an amount as whole numbers of a power of ten, blank as the least int32; gives the scale.

    The finest power that every value fits in, up to four digits after the point, and no finer than the values are.
    """
    numbers = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan, copy=True)
    known = numbers[np.isfinite(numbers)]
    most = float(np.abs(known).max()) if len(known) else 0.0
    digits = next((place for place in (4, 3, 2, 1, 0) if most * 10.0**place < -BLANK), None)
    if digits is None:
        raise MapError(f"{what}: measure {name} goes up to {most:g}; hand it in in a larger unit")
    while digits > 0 and np.array_equal(np.round(known, digits - 1), np.round(known, digits)):
        digits -= 1
    finite = np.isfinite(numbers)
    whole = np.where(finite, np.rint(np.where(finite, numbers, 0.0) * 10.0**digits), BLANK)
    payload.column(f"measure.{name}", whole.astype(np.int32))
    return 10.0**digits


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


def _refuse_others(frame: gpd.GeoDataFrame, what: str) -> None:
    """Raises MapError where a frame has shapes that are no polygons."""
    shapes = frame.geometry.to_numpy()
    blank = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    wrong = ~blank & ~np.isin(shapely.get_type_id(shapes), (3, 6))
    if wrong.any():
        rows = ", ".join(str(key) for key in frame.index[wrong][:5])
        raise MapError(
            f"{what}: {int(wrong.sum())} shapes are not polygons (rows {rows}); repair them or leave them out"
        )


def _multipolygons(frame: gpd.GeoDataFrame, what: str) -> Array:
    shapes = in_degrees(frame, what).to_numpy()
    parts, owner = shapely.get_parts(shapely.orient_polygons(shapely.force_2d(shapes)), return_index=True)
    return shapely.multipolygons(
        parts, indices=owner, out=np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    )


Factors = tuple[Array, Array]


def _factors(values: pd.Series) -> Factors:
    """Codes of a column's values, -1 blank, and its distinct values in order of appearance."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        coded = values.cat.codes.to_numpy().astype(np.int64)
        codes, used = pd.factorize(np.where(coded < 0, np.nan, coded))
        return codes, np.asarray(values.cat.categories, dtype=object)[used.astype(np.int64)]
    told = values if isinstance(values.dtype, pd.StringDtype) else values.astype("object")
    codes, distinct = pd.factorize(told, use_na_sentinel=True)
    return codes, np.asarray(distinct, dtype=object)


def _same(one: Factors, other: Factors) -> bool:
    return np.array_equal(one[0], other[0]) and list(map(str, one[1])) == list(map(str, other[1]))


def _together(columns: Sequence[Array]) -> tuple[Array, list[Array]]:
    """One code for each distinct row of several code columns, -1 where all are blank, and those rows by column."""
    if len(columns) == 1:
        return columns[0], [np.arange(int(columns[0].max(initial=-1)) + 1)]
    joined = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        joined = joined * (int(column.max(initial=-1)) + 2) + column + 1
    codes, distinct = pd.factorize(np.where(joined > 0, joined, -1), use_na_sentinel=False)
    blank = np.flatnonzero(distinct == -1)
    if len(blank):
        codes = np.where(codes == blank[0], -1, codes - (codes > blank[0]))
        distinct = np.delete(distinct, blank[0])
    firsts = np.zeros(len(distinct), dtype=np.int64)
    firsts[codes[codes >= 0][::-1]] = np.flatnonzero(codes >= 0)[::-1]
    return codes, [column[firsts] for column in columns]


def _json_bytes(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.encode("utf-8", errors="replace")

"""Polygons as flat arrays: one of coordinates, with the starts of rings and shapes in it, and no geometry objects."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from gis.flat.kernel import available
from gis.threads import over_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]

_POLYGON, _MULTIPOLYGON = 3, 6


@dataclass(frozen=True, eq=False)
class Flat:
    """A layer's polygons in flat arrays.

    ``xy`` (n, 2) are the coordinates as they are in the file; ring ``r`` is ``xy[ring_at[r]:ring_at[r + 1]]``, closed,
    ``shell[r]`` whether it begins a part or is a hole of the part before; shape ``i`` has the rings
    ``shape_at[i]:shape_at[i + 1]``. ``plain`` are the rows the arrays hold: polygons and multipolygons in two
    dimensions, empty ones too (of no rings). Neither ``plain`` nor ``missing`` are lines, heights, other byte orders,
    damaged bytes: these have no rings here and are to be asked of ``shapes``.
    """

    xy: Floats
    ring_at: Ints
    shell: Bools
    shape_at: Ints
    plain: Bools
    missing: Bools
    crs: pyproj.CRS | None
    source: Callable[[Ints], Shapes]
    """Makes geometry objects of some rows."""

    def __len__(self) -> int:
        """Return how many rows there are, missing ones too."""
        return len(self.plain)

    @classmethod
    def from_shapely(cls, shapes: Any, crs: Any = None) -> Flat:
        """Take the coordinates out of an array of shapes, or a GeoSeries (its CRS with it).

        >>> flat = Flat.from_shapely(np.array([shapely.box(0, 0, 1, 1), None, shapely.Polygon(), shapely.Point(1, 2)]))
        >>> flat.shape_at.tolist(), flat.plain.tolist(), flat.missing.tolist(), flat.area.tolist()
        ([0, 1, 1, 1, 1], [True, False, True, False], [False, True, False, False], [1.0, nan, 0.0, 0.0])
        """
        crs = getattr(shapes, "crs", None) if crs is None else crs
        array = np.asarray(getattr(shapes, "array", shapes), dtype=object)
        plain, shape_at, ring_at, shell = _offsets(array)
        return cls(
            shapely.get_coordinates(array if plain.all() else array[plain]),
            ring_at,
            shell,
            shape_at,
            plain,
            shapely.is_missing(array),
            None if crs is None else pyproj.CRS(crs),
            array.__getitem__,
        )

    @classmethod
    def from_wkb(cls, column: Any, crs: Any = None, *, threads: int | None = None) -> Flat:
        """Read a pyarrow column of WKB, as GeoParquet holds it; needs the kernel to do so without geometry objects.

        >>> import pyarrow as pa
        >>> flat = Flat.from_wkb(pa.array([shapely.to_wkb(shapely.box(0, 0, 2, 1)), None]))
        >>> flat.xy[:2].tolist(), flat.area.tolist()
        ([[2.0, 0.0], [2.0, 1.0]], [2.0, nan])
        """
        if not available():
            return cls.from_shapely(shapely.from_wkb(np.asarray(column, dtype=object)), crs)
        return _parsed(column, None if crs is None else pyproj.CRS(crs), threads)

    def shapes(self, rows: Ints) -> Shapes:
        """Return geometry objects of some rows."""
        return self.source(rows)

    @functools.cached_property
    def measured(self) -> Measured:
        """Boxes, areas, validity as far as it is sure, and senses of turning; needs the kernel."""
        return measured(self)

    def measure(self, threads: int | None) -> Measured:
        """Do the same by so many threads, once."""
        if "measured" not in self.__dict__:
            self.__dict__["measured"] = measured(self, threads)
        return self.measured

    @property
    def edges(self) -> tuple[Floats, Ints, Ints, Ints, Floats, Floats]:
        """What `gis.flat.area` takes of a layer."""
        had = self.measured
        return self.xy, self.ring_at, self.shape_at, had.run_at, had.sign, had.run

    @property
    def box(self) -> Floats:
        """Box of each row (x0, y0, x1, y1), NaN of what is missing or empty."""
        return self.measured.box

    @property
    def area(self) -> Floats:
        """Area of each row in units of the layer squared, NaN of what is missing."""
        return self.measured.area


@dataclass(frozen=True, eq=False)
class Measured:
    """What the kernels need of a layer besides its coordinates: see `gis.flat.measure.measure`."""

    box: Floats
    area: Floats
    sure: Bools
    """Rows that are plain and surely valid."""
    run_at: Ints
    sign: Floats
    run: Floats


def measured(flat: Flat, threads: int | None = None) -> Measured:
    """Measure a layer by the compiled kernel; rows that are not plain by shapely."""
    from gis.flat.measure import RUN, measure
    from gis.flat.simple import surely_valid

    size = len(flat)
    run_at = starts((np.diff(flat.ring_at) - 2 + RUN) // RUN)
    sign, run = np.empty(len(flat.shell)), np.empty((run_at[-1], 4))
    box, area, sure = np.full((size, 4), np.nan), np.full(size, np.nan), np.zeros(size, bool)
    rings = (flat.xy, flat.ring_at, flat.shell)

    def look(start: Ints, stop: Ints, own_box: Floats, own_area: Floats, own_sure: Bools) -> None:
        finite = np.empty(len(start), bool)
        measure(rings, (run_at, sign, run), start, stop, own_box, own_area, finite)
        own_sure[:] = surely_valid(*rings, start, stop) & finite

    over_slices(look, flat.shape_at[:-1], flat.shape_at[1:], box, area, sure, threads=threads)
    sure &= flat.plain
    strange = np.flatnonzero(~flat.plain)
    if len(strange):
        shapes = flat.shapes(strange)
        box[strange], area[strange] = shapely.bounds(shapes), shapely.area(shapes)
    return Measured(box, area, sure, run_at, sign, run)


def starts(counts: NDArray[Any]) -> Ints:
    """Return where each run of a count starts in an array of all, and where the last ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _within(counts: Ints) -> Ints:
    """0, 1, 2 … anew for each count."""
    return np.arange(counts.sum()) - np.repeat(starts(counts)[:-1], counts)


def _offsets(array: Shapes) -> tuple[Bools, Ints, Ints, Bools]:
    """Which rows are plain, and where their shapes and rings start; only rows of several rings are taken apart."""
    kind = shapely.get_type_id(array)
    plain = ((kind == _POLYGON) | (kind == _MULTIPOLYGON)) & ~shapely.has_z(array) & ~shapely.has_m(array)
    corners = np.where(plain, shapely.get_num_coordinates(array), 0)
    several = np.flatnonzero(plain & ((kind == _MULTIPOLYGON) | (shapely.get_num_interior_rings(array) > 0)))
    corner, shell, owner = _rings(array[several])
    rings = np.where(plain & (corners > 0), 1, 0)
    rings[several] = np.bincount(owner, minlength=len(several))
    shape_at = starts(rings)
    at = np.repeat(shape_at[several], rings[several]) + _within(rings[several])
    count, is_shell, single = np.empty(shape_at[-1], np.int64), np.ones(shape_at[-1], bool), rings > 0
    single[several] = False
    count[shape_at[:-1][single]] = corners[single]
    count[at], is_shell[at] = corner, shell
    return plain, shape_at, starts(count), is_shell


def restored(xy: Floats, ring_at: Ints, shell: Bools, shape_at: Ints, rows: Ints) -> Shapes:
    """Return geometry objects of some plain rows from their coordinates.

    >>> flat = Flat.from_shapely(np.array([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)]))
    >>> restored(flat.xy, flat.ring_at, flat.shell, flat.shape_at, np.array([1]))[0].bounds
    (2.0, 0.0, 3.0, 1.0)
    """
    count = shape_at[rows + 1] - shape_at[rows]
    ring = np.repeat(shape_at[rows], count) + _within(count)
    corners = ring_at[ring + 1] - ring_at[ring]
    corner = np.repeat(ring_at[ring], corners) + _within(corners)
    begins = np.flatnonzero(shell[ring])
    part_at = np.append(begins, len(ring))
    of = np.searchsorted(part_at[:-1], starts(count))
    kinds = shapely.GeometryType
    parts = shapely.from_ragged_array(kinds.POLYGON, xy[corner], (starts(corners), part_at))
    several = np.diff(of) > 1
    shapes = np.full(len(rows), shapely.Polygon(), dtype=object)
    single = np.diff(of) == 1
    shapes[single] = parts[of[:-1][single]]
    owner = np.repeat(np.arange(len(rows)), np.diff(of))
    taken = several[owner]
    if taken.any():
        shapely.multipolygons(parts[taken], indices=owner[taken], out=shapes)
    return shapes


def _rings(shapes: Shapes) -> tuple[Ints, Bools, Ints]:
    """Corners of every ring of some shapes, whether it is a shell, and which of the shapes it is of."""
    part, owner = shapely.get_parts(shapes, return_index=True)
    ring, of = shapely.get_rings(part, return_index=True)
    shell = np.ones(len(ring), bool)
    shell[1:] = of[1:] != of[:-1]
    return shapely.get_num_coordinates(ring).astype(np.int64), shell, owner[of]


def _parsed(column: Any, crs: pyproj.CRS | None, threads: int | None) -> Flat:
    """Read a column of WKB by the kernel, chunk by chunk, each by threads."""
    import pyarrow as pa

    from gis.flat import wkb

    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        column = column.cast(pa.large_binary())
    chunks = [
        row_bytes(chunk) for chunk in (column.chunks if isinstance(column, pa.ChunkedArray) else [column])
    ]
    seen = [
        over_slices(functools.partial(wkb.counts, data), *rows, threads=threads) for data, *rows in chunks
    ]
    plain = _all([one[0] for chunk in seen for one in chunk], bool)
    shape_at = starts(_all([one[1] for chunk in seen for one in chunk], np.int64))
    point_at = starts(_all([one[2] for chunk in seen for one in chunk], np.int64))
    xy = np.empty((point_at[-1], 2))
    ring_at, shell = np.empty(shape_at[-1] + 1, np.int64), np.empty(shape_at[-1], bool)
    ring_at[-1] = point_at[-1]
    done = 0
    for data, start, _, _ in chunks:
        rows = slice(done, done + len(start))
        fill = functools.partial(_filled, wkb.fill, data, (xy.view(np.uint8).reshape(-1), ring_at, shell))
        over_slices(fill, start, plain[rows], shape_at[:-1][rows], point_at[:-1][rows], threads=threads)
        done += len(start)
    missing = ~_all([there for *_, there in chunks], bool)

    def source(rows: Ints) -> Shapes:
        taken = column.take(pa.array(rows, pa.int64()))
        return np.asarray(shapely.from_wkb(taken.to_numpy(zero_copy_only=False)), dtype=object)

    return Flat(xy, ring_at, shell, shape_at, plain, missing, crs, source)


def _filled(fill: Callable[..., None], data: Any, into: tuple[Any, ...], *rows: Any) -> None:
    """Call the second pass with its arguments in order."""
    fill(data, *rows, *into)


def row_bytes(chunk: Any) -> tuple[NDArray[np.uint8], Ints, Ints, Bools]:
    """The bytes of a pyarrow array of binary, where each row starts and stops in them, and which rows are there.

    Raises ArrowInvalid where a row would lie outside the bytes: the kernel reads what it is told to.
    """
    import pyarrow as pa

    chunk.validate(full=True)
    _, offsets, data = chunk.buffers()
    wide = np.int64 if pa.types.is_large_binary(chunk.type) else np.int32
    size = len(chunk)
    if not size:
        empty = np.empty(0, np.int64)
        return np.empty(0, np.uint8), empty, empty, np.empty(0, bool)
    at = np.frombuffer(offsets, wide)[chunk.offset : chunk.offset + size + 1].astype(np.int64)
    there = chunk.is_valid().to_numpy(zero_copy_only=False)
    # an array of its own kind whether or not pyarrow lets it be written to, so that the kernel is compiled once
    raw = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    raw.flags.writeable = False
    return raw, at[:-1], at[1:], there


def _all(parts: list[NDArray[Any]], kind: type) -> NDArray[Any]:
    """Return several arrays as one, also where there are none."""
    return np.concatenate(parts) if parts else np.empty(0, kind)

"""Entities: all that is drawn in a DXF and has a shape, its closed outlines, and how long its unit is."""

from __future__ import annotations

import functools
import mmap
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from gis.cause import cause
from gis.errors import InputError
from layers.dxf.text import encoding_of_drawing, gdal_name, plain_text
from layers.encoding import Encoding
from layers.fault import NOTE, WARNING, Fault, fault
from layers.values import TEXT
from layers.words import words

ARC_STEP_DEGREES = 0.5
"""Arcs become chords of this angle; the middle of a chord is then off by 1/100 000 of the radius at most."""
_MOST_BYTES = 1 << 30
_HEAD_BYTES = 1 << 18
_SETTINGS = {"OGR_ARC_STEPSIZE": str(ARC_STEP_DEGREES), "DXF_CLOSED_LINE_AS_POLYGON": "FALSE"}
_LOCK = threading.Lock()
_TAIL_BYTES = 4096
_AFTER_END = b" \t\r\n\x00\x1a"
_UNITS = {
    1: ("inch", 0.0254),
    2: ("feet", 0.3048),
    4: ("mm", 0.001),
    5: ("cm", 0.01),
    6: ("m", 1.0),
    7: ("km", 1000.0),
}
_INSUNITS = re.compile(rb"\$INSUNITS\s*\r?\n\s*70\s*\r?\n\s*(\d{1,3})\s*\r?\n")
_LEAST_NORTHING, _MOST_NORTHING, _MOST_EASTING = 1.8e6, 6.2e6, 4.6e7


def entities_of(path: Path, encoding: str = "") -> tuple[gpd.GeoDataFrame, Encoding]:
    """All entities of a drawing that have a shape, blocks taken apart, arcs as chords; and the encoding of its text."""
    about = path.stat()
    if about.st_size > _MOST_BYTES:
        raise InputError(words("dxf.large", file=path.name, size=_MOST_BYTES >> 30))
    return _read_entities(path, encoding, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=2)
def _read_entities(path: Path, declared: str, _changed: int, _size: int) -> tuple[gpd.GeoDataFrame, Encoding]:
    with path.open("rb") as stream:
        head = stream.read(64)
    if head.startswith(b"AutoCAD Binary DXF"):
        raise InputError(words("dxf.binary", file=path.name))
    if head.startswith(b"AC10"):
        raise InputError(words("dxf.dwg", file=path.name))
    if not _ended(path):
        raise InputError(words("dxf.cut", file=path.name))
    if _has_nought(path):
        raise InputError(words("dxf.nought", file=path.name))
    encoding = encoding_of_drawing(path, declared)
    try:
        with _settings(gdal_name(path, encoding)):
            found = pyogrio.read_dataframe(path, on_invalid="ignore")
    except (RuntimeError, ValueError, shapely.errors.ShapelyError) as error:
        raise InputError(words("dxf.unreadable", file=path.name, why=cause(error))) from error
    frame = gpd.GeoDataFrame(found, geometry="geometry") if "geometry" in found else None
    if frame is None:
        raise InputError(words("dxf.empty", file=path.name))
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    for name in ("Layer", "Text"):
        frame = frame.assign(**{name: plain_text(frame[name]) if name in frame else pd.Series(dtype=TEXT)})
    parts = frame.explode(index_parts=False).reset_index(drop=True)
    return parts.assign(geometry=shapely.force_2d(parts.geometry.to_numpy())), encoding


def _ended(path: Path) -> bool:
    """Whether the drawing has its last line: GDAL can wait for ever for the rest of one that was cut off."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return stream.read().rstrip(_AFTER_END).endswith(b"EOF")


def _has_nought(path: Path) -> bool:
    """Whether a byte of nothing stands in the drawing: GDAL waits for ever for the end of such a line."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        first = data.find(b"\0")
        return first >= 0 and bool(data[first:].strip(_AFTER_END))


@contextmanager
def _settings(encoding: str) -> Iterator[None]:
    wanted = {**_SETTINGS, "DXF_ENCODING": encoding}
    with _LOCK:
        before = {name: pyogrio.get_gdal_config_option(name) for name in wanted}
        pyogrio.set_gdal_config_options(wanted)
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options(before)


def outlines_of(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Each closed line as its polygon, each polygon as it is, anything else as none."""
    found = shapes.to_numpy()
    kind = shapely.get_type_id(found)
    closed = (kind == 1) & shapely.is_closed(found) & (shapely.get_num_coordinates(found) > 3)
    result = np.full(len(found), None, dtype=object)
    result[kind == 3] = found[kind == 3]
    if closed.any():
        points, owner = shapely.get_coordinates(found[closed], return_index=True)
        result[closed] = shapely.polygons(shapely.linearrings(points, indices=owner))
    return gpd.GeoSeries(result, index=shapes.index)


def metres_of(path: Path, entities: gpd.GeoDataFrame) -> tuple[float, list[Fault]]:
    """How many metres a drawing unit is, and how that is known."""
    with path.open("rb") as stream:
        match = _INSUNITS.search(stream.read(_HEAD_BYTES))
    stated = _UNITS.get(int(match[1])) if match else None
    label, factor = stated or ("", 1.0)
    far = np.abs(entities.total_bounds) if len(entities) else np.zeros(4)
    as_stated, as_metres, as_mm = (_in_china(far * f) for f in (factor, 1.0, 0.001))
    if stated and not as_stated and as_metres and factor != 1.0:
        return 1.0, [fault("unit.drawing_metres", WARNING, path.name, unit=label)]
    if factor == 1.0 and not as_metres and as_mm:
        stated_as = label or words("unit.drawing_nothing")
        return 0.001, [fault("unit.drawing_mm", WARNING, path.name, unit=stated_as)]
    if not stated:
        return 1.0, [fault("unit.drawing_unsaid", WARNING, path.name)]
    return factor, [fault("unit.drawing", NOTE, path.name, unit=label)]


def _in_china(far: np.ndarray) -> bool:
    """Whether bounds in metres, without sign, can be easting and northing of a belt in China."""
    west, south, east, north = far
    return bool(_LEAST_NORTHING < south <= north < _MOST_NORTHING and 1e5 < west <= east < _MOST_EASTING)

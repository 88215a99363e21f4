"""Drawing, written: polygons as closed polylines with their number inside, in DXF that any CAD reads."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.values import TEXT, text
from layers.write import whole

_TEXT_LAYER = "编号"
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_LEAST_TEXT_M, _MOST_TEXT_M = 1.0, 20.0


def write_drawing(path: Path | str, frame: gpd.GeoDataFrame, *, layer: str, number: str = "") -> Path:
    """Write shapes in metres as a drawing (DXF R12, GBK text): what other columns hold stays behind.

    A polygon becomes closed polylines, one for its outline and one for each hole, in the drawing layer that its row
    names in a column 图层, else in ``layer``; ``number`` is the column whose text is written inside every part, in
    the drawing layer 编号. :func:`layers.dxf.read_drawing` gives the same shapes back to 1e-9 m.

    Raises OutputError: the file cannot be written.
    """
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    parts, row = shapely.get_parts(shapes, return_index=True)
    layers = (
        text(frame["图层"]).fillna(layer) if "图层" in frame.columns else pd.Series(layer, index=frame.index)
    )
    layers = _safe(layers).replace("", "0").to_numpy(dtype=object)
    numbers = (
        _safe(text(frame[number])).to_numpy(dtype=object) if number else np.full(len(frame), "", dtype=object)
    )
    lines = [
        *_head(frame),
        *_entities(parts, layers[row]),
        *_texts(parts, numbers[row]),
        "0",
        "ENDSEC",
        "0",
        "EOF",
    ]
    data = ("\r\n".join(lines) + "\r\n").encode("gbk", "cad")
    with whole(path) as place:
        place.write_bytes(data)
    return Path(path)


def _head(frame: gpd.GeoDataFrame) -> list[str]:
    west, south, east, north = (f"{bound:.3f}" for bound in np.nan_to_num(frame.total_bounds))
    return [
        *("0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", "AC1009"),
        *("9", "$DWGCODEPAGE", "3", "ANSI_936", "9", "$INSUNITS", "70", "6"),
        *("9", "$EXTMIN", "10", west, "20", south, "9", "$EXTMAX", "10", east, "20", north),
        *("0", "ENDSEC", "0", "SECTION", "2", "ENTITIES"),
    ]


def _entities(parts: np.ndarray, layers: np.ndarray) -> Iterator[str]:
    """The lines of every outline, hole, line and point."""
    rings, owner = shapely.get_rings(parts, return_index=True)
    others = shapely.get_dimensions(parts) < 2
    drawn = np.concatenate([rings, parts[others]])
    named = np.concatenate([layers[owner], layers[others]])
    points, at = shapely.get_coordinates(drawn, return_index=True)
    closed = np.concatenate([np.full(len(rings), True), np.full(int(others.sum()), False)])
    words = [f"{x:.9f}\r\n20\r\n{y:.9f}" for x, y in points.tolist()]
    ends = np.searchsorted(at, np.arange(len(drawn)), side="right")
    starts = np.concatenate([[0], ends[:-1]]).astype(int)
    for name, ring, start, end in zip(named, closed, starts, ends, strict=True):
        if not ring and end - start == 1:
            yield from ("0", "POINT", "8", name, "10", words[start])
            continue
        yield from (
            "0",
            "POLYLINE",
            "8",
            name,
            "66",
            "1",
            "70",
            "1" if ring else "0",
            "10",
            "0.0\r\n20\r\n0.0",
        )
        last = end - 1 if ring else end
        yield from (line for word in words[start:last] for line in ("0", "VERTEX", "8", name, "10", word))
        yield from ("0", "SEQEND", "8", name)


def _texts(parts: np.ndarray, numbers: np.ndarray) -> Iterator[str]:
    """The number of each part, written where it is sure to be inside, as high as the part allows."""
    wanted = (numbers != "") & (shapely.get_dimensions(parts) == 2)
    inside = shapely.get_coordinates(shapely.point_on_surface(parts[wanted]))
    high = np.clip(np.sqrt(shapely.area(parts[wanted])) / 10, _LEAST_TEXT_M, _MOST_TEXT_M)
    for words, (x, y), size in zip(numbers[wanted], inside.tolist(), high.tolist(), strict=True):
        yield from (
            "0",
            "TEXT",
            "8",
            _TEXT_LAYER,
            "10",
            f"{x:.9f}\r\n20\r\n{y:.9f}",
            "40",
            f"{size:.3f}",
            "1",
            words,
        )


def _safe(words: pd.Series) -> pd.Series:
    """Text on one line: a line break would begin another entity."""
    return words.fillna("").str.replace(_LINE_BREAKS, " ", regex=True).str.strip().astype(TEXT)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Letters that GBK lacks, as CAD writes them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(f"\\U+{ord(c):04X}" for c in error.object[error.start : error.end]), error.end


codecs.register_error("cad", _escaped)

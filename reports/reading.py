"""Reading: what files are, layers and rasters alike, as text, CSV or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from layers.json_text import json_text
from layers.raster_look import rasters_among
from reports.look import field_table, look_at, look_records, look_text, stops
from reports.raster_look import band_table, raster_looks, raster_records, raster_stops, raster_text

UNREADABLE = 3
"""Exit code where a file could not be read at all, or a raster not all of it."""


def reading(
    files: Sequence[Path],
    *,
    layer: str = "",
    encoding: str = "",
    crs: str = "",
    lang: str = "zh",
    form: str = "text",
) -> tuple[str, int]:
    """What files are, and those in folders, in the form asked for; 0, or `UNREADABLE` where one cannot be read.

    As CSV: the fields of layers, then the bands of rasters.
    """
    rasters, others = rasters_among(files)
    looks = look_at(others, layer=layer, encoding=encoding, crs=crs) if others else []
    grids = raster_looks(rasters, crs)
    code = UNREADABLE if stops(looks) or raster_stops(grids) else 0
    if form == "json":
        return json_text([*look_records(looks, lang), *raster_records(grids, lang)]).rstrip("\n"), code
    if form == "csv":
        tables = [
            *([field_table(looks, lang)] if looks else []),
            *([band_table(grids, lang)] if grids else []),
        ]
        return "\n".join(table.csv(lang).rstrip("\n") for table in tables), code
    parts = [*([look_text(looks, lang)] if looks else []), *([raster_text(grids, lang)] if grids else [])]
    return "\n\n".join(parts), code

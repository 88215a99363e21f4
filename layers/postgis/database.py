"""A table of a database, read like a file: what stands in the way is a fault, and its address is never told."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from gis.errors import InputError
from layers.fault import ERROR, fault
from layers.file import FileRead, without
from layers.label import placed
from layers.postgis import read_table, shown_url
from layers.words import said


def read_server(
    url: str, *, table: str | None = None, sql: str | None = None, crs: Any = None, swap_xy: bool = False
) -> FileRead:
    """Read one table, or one SELECT, of a PostGIS database; of the address only host, port and database show."""
    try:
        frame, found = read_table(url, table=table, sql=sql)
    except InputError as error:
        name = f"{shown_url(url)} {table or '(sql)'}"
        told = without(shown_url(url), without(name, said(error)))
        return FileRead(name, None, faults=(fault("unreadable.words", ERROR, name, words=told),))
    faults = list(found.faults)
    if not len(frame):
        faults.append(fault("empty.file", ERROR, found.source))
    elif isinstance(frame, gpd.GeoDataFrame):
        frame = placed(frame, found.source, crs, faults, swap_xy=swap_xy)
    own = frame.crs if isinstance(frame, gpd.GeoDataFrame) else None
    return FileRead(found.source, frame, found.sha256, None, own, tuple(faults))

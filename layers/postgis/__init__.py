"""PostGIS: one table, or one read-only SELECT, read from a PostGIS database with the evidence for what was found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from pyproj import CRS

from gis.cause import cause
from gis.crs_name import crs_words
from gis.errors import InputError
from layers.fault import NOTE, WARNING, Fault, fault
from layers.postgis.catalogue import crs_of, find_table, postgis_room, spatial_types, typed_srid
from layers.postgis.publish import write_tables
from layers.postgis.server import driver, one_line, shown_url, transaction
from layers.postgis.types import AS_THEY_ARE, series_of
from layers.words import words
from layers.zone import Frame

__all__ = ["Evidence", "read_table", "shown_url", "values_in", "write_tables"]

_DEGREES = 4326


@dataclass(frozen=True)
class Evidence:
    """Where rows came from and how it was established; nothing secret is in it.

    ``source`` is the address as :func:`shown_url` shows it, and the table; ``geometry`` the column's name in the
    database (blank: none); ``srid`` the number found (0: none); ``sha256`` the hash of all names and values in the
    order read; ``faults`` what is worth telling (NOTE, WARNING).
    """

    source: str
    rows: int
    geometry: str
    srid: int
    sha256: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class _Heading:
    """One column as the server describes it."""

    name: str
    type: int
    spatial: bool
    srid: int


def read_table(
    url: str,
    *,
    table: str | None = None,
    sql: str | None = None,
    crs: Any = None,
    where: tuple[str, str] | None = None,
) -> tuple[Frame, Evidence]:
    """Read a table (``schema.table``) or the rows of one SELECT: ``(frame, evidence)``.

    ``where`` is a column of the table and a text: only rows that have it there are read (blank: those that have nothing there).

    Whole numbers keep their width and become nullable only where a cell is blank; ``numeric`` becomes a float where
    that loses no digit of any row, else text; days are ``datetime64[ms]``, moments ``datetime64[us]``; every other
    type is text as the server writes it. Curves become lines of chords, which is said. The geometry column is called
    ``geometry``. Rows stand in the order of a whole-number primary key, else as they are stored, or as sql orders
    them. ``crs`` overrules the SRID; SRID 0 and no ``crs``: the frame has none. Without a geometry column the frame
    is a plain table. The transaction is READ ONLY; one statement may take :data:`layers.postgis.server.WAIT_S` seconds.

    Raises InputError: no driver, no server, a password in the address, no such table, no right to it, SQL that is not
    one SELECT or takes too long, two columns of one name, two geometry columns, shapes in several SRIDs.
    """
    if (table is None) == (sql is None):
        raise InputError(words("postgis.either", source=shown_url(url)))
    source = f"{shown_url(url)} {one_line(table) if table is not None else '(sql)'}"
    faults: list[Fault] = []
    with transaction(url, InputError, read_only=True) as connection:
        whole = _select_all(connection, table, source, faults, where) if table is not None else None
        query = whole or _select(sql or "", source)
        room = postgis_room(connection)
        headings = _describe(connection, query, room)
        _refuse_unclear(headings, source)
        rows = _fetch(connection, query, headings, room)
        frame, srid = _frame(rows, headings, source)
        found = crs_of(connection, room, srid) if srid else None
    faults += _told(rows, srid, found, source)
    shape = next((heading.name for heading in headings if heading.spatial), "")
    if isinstance(frame, gpd.GeoDataFrame):
        frame = frame.set_crs(_declared(crs, found, source, faults) if crs else found)
    return frame, Evidence(source, len(frame), shape, srid, _sha256(frame), tuple(faults))


def values_in(url: str, table: str, column: str) -> list[str]:
    """The distinct values of a column of a table as text, in order; blank stands for rows that have none.

    Raises InputError: as :func:`read_table`, and where the table has no such column.
    """
    source = f"{shown_url(url)} {one_line(table)}"
    with transaction(url, InputError, read_only=True) as connection:
        sql = driver().sql
        found = find_table(connection, table, source)
        asked = sql.SQL("SELECT DISTINCT coalesce({}::text, '') FROM {}")
        asked = asked.format(sql.Identifier(column), sql.Identifier(found.schema, found.name))
        return sorted(str(row[0]) for row in connection.execute(asked).fetchall())


def _select_all(
    connection: Any, table: str, source: str, faults: list[Fault], where: tuple[str, str] | None
) -> Any:
    """The SELECT of a whole table, or of its rows that have a value, whose name was looked up in the catalogue."""
    sql = driver().sql
    found = find_table(connection, table, source)
    if found.hidden:
        faults.append(fault("rows.hidden", WARNING, source))
    order = sql.SQL(" ORDER BY ctid") if found.stored else sql.SQL("")
    if found.key:
        order = sql.SQL(" ORDER BY {}").format(sql.Identifier(found.key))
    only = sql.SQL("")
    if where is not None:
        only = sql.SQL(" WHERE coalesce({}::text, '') = {}").format(
            sql.Identifier(where[0]), sql.Literal(where[1])
        )
    return sql.SQL("SELECT * FROM {}{}{}").format(sql.Identifier(found.schema, found.name), only, order)


def _select(text: str, source: str) -> Any:
    """The SELECT that was handed in, without its closing semicolon; it is run as a subquery and never pasted into names."""
    query = text.strip().rstrip("; \n\t")
    if not query or "\0" in query:
        raise InputError(words("postgis.blank_sql", source=source))
    return driver().sql.SQL(query)


def _describe(connection: Any, query: Any, room: str) -> list[_Heading]:
    """Names and types of what a SELECT gives, before any row is fetched."""
    sql = driver().sql
    kinds = spatial_types(connection, room)
    with connection.cursor(binary=True) as cursor:  # binary: one statement, never several
        cursor.execute(sql.SQL("SELECT * FROM (\n{}\n) AS q LIMIT 0").format(query))
        found = [(one.name, one.type_code) for one in cursor.description]
        modifiers = [cursor.pgresult.fmod(place) for place in range(len(found))]
    headings = []
    for (name, oid), modifier in zip(found, modifiers, strict=True):
        kind = kinds.get(oid, "")
        srid = typed_srid(connection, room, modifier) if kind == "geometry" else 0
        headings.append(_Heading(name, oid, bool(kind), _DEGREES if kind == "geography" else srid))
    return headings


def _refuse_unclear(headings: Sequence[_Heading], source: str) -> None:
    names = [heading.name for heading in headings]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(words("postgis.column_twice", source=source, name=twice[0]))
    shapes = [heading.name for heading in headings if heading.spatial]
    if len(shapes) > 1:
        raise InputError(words("postgis.shapes_several", source=source, names=shapes))


def _fetch(connection: Any, query: Any, headings: Sequence[_Heading], room: str) -> list[tuple[Any, ...]]:
    """All rows, in types that lose nothing on the way; after a row's last column: whether its shape was curved."""
    sql = driver().sql
    names = [sql.Identifier(f"c{number}") for number in range(len(headings))]
    shape, curved = sql.SQL("NULL"), sql.SQL("false")
    for name, heading in zip(names, headings, strict=True):
        if heading.spatial:
            parts = {"s": sql.Identifier(room), "c": name}
            curved = sql.SQL("coalesce({s}.st_hasarc({c}::{s}.geometry), false)").format(**parts)
            shape = sql.SQL(
                "{s}.st_asewkb(CASE WHEN {s}.st_hasarc({c}::{s}.geometry)"
                " THEN {s}.st_curvetoline({c}::{s}.geometry) ELSE {c}::{s}.geometry END)"
            ).format(**parts)
    wanted = [
        shape
        if heading.spatial
        else (name if heading.type in AS_THEY_ARE else sql.SQL("{}::text").format(name))
        for name, heading in zip(names, headings, strict=True)
    ]
    asked = sql.SQL("SELECT {} FROM (\n{}\n) AS q({})").format(
        sql.SQL(", ").join([*wanted, curved]), query, sql.SQL(", ").join(names)
    )
    with connection.cursor(binary=True) as cursor:
        return cursor.execute(asked).fetchall()


def _frame(rows: list[tuple[Any, ...]], headings: Sequence[_Heading], source: str) -> tuple[Frame, int]:
    """The rows as columns of their types, and the SRID of their shapes."""
    cells = list(zip(*rows, strict=True)) if rows else [()] * (len(headings) + 1)
    plain = {h.name: series_of(v, h.type) for h, v in zip(headings, cells[:-1], strict=True) if not h.spatial}
    table = pd.DataFrame(plain, index=pd.RangeIndex(len(rows)))
    place = next((number for number, heading in enumerate(headings) if heading.spatial), None)
    if place is None:
        return table, 0
    try:
        shapes = shapely.from_wkb(np.array(cells[place], dtype=object))
    except shapely.errors.GEOSException as error:
        raise InputError(words("postgis.shapes_unread", source=source, why=cause(error))) from None
    srid = _srid(shapes, headings[place].srid, source)
    name = "geometry" if "geometry" not in plain else headings[place].name
    shapes = gpd.GeoSeries(shapely.set_srid(shapes, 0), index=table.index)
    return gpd.GeoDataFrame(table.assign(**{name: shapes}), geometry=name), srid


def _srid(shapes: Any, typed: int, source: str) -> int:
    """The one SRID of a column: as it was declared, else as all its shapes carry it."""
    if typed:
        return typed
    numbers = np.unique(shapely.get_srid(shapes[~shapely.is_missing(shapes)]))
    if len(numbers) > 1:
        raise InputError(words("postgis.srids", source=source, numbers=numbers.tolist()))
    return int(numbers[0]) if len(numbers) else 0


def _told(rows: list[tuple[Any, ...]], srid: int, crs: CRS | None, source: str) -> list[Fault]:
    """What was established of the shapes, and what was done to them."""
    told = []
    if crs is not None:
        told.append(fault("crs.srid", NOTE, source, column="crs", srid=srid, crs=crs_words(crs)))
    elif srid:
        told.append(fault("crs.srid_unknown", WARNING, source, column="crs", srid=srid))
    if curves := sum(row[-1] for row in rows):
        told.append(fault("shape.curves", NOTE, source, column="geometry", count=curves))
    return told


def _declared(crs: Any, found: CRS | None, source: str, faults: list[Fault]) -> CRS:
    try:
        declared = CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        raise InputError(words("postgis.crs_unknown", source=source, crs=str(crs))) from None
    if found is not None and declared != found:
        names: dict[str, Any] = {"declared": declared.name, "own": found.name}
        faults.append(fault("crs.srid_declared", WARNING, source, None, column="crs", **names))
    return declared


def _sha256(frame: Frame) -> str:
    """Hash of all names and values, in order; shapes by their WKB."""
    digest = hashlib.sha256()
    for name in frame.columns:
        column = frame[name]
        shapes = isinstance(column.dtype, gpd.array.GeometryDtype)
        cells = shapely.to_wkb(column.to_numpy()) if shapes else column
        digest.update(repr((str(name), cells.tolist())).encode())
    return digest.hexdigest()

"""Publishing: frames written as the tables of one schema of a PostGIS database, all of them or none."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from gis.crs_name import crs_words
from gis.errors import OutputError
from layers.postgis.catalogue import postgis_room, srid_of
from layers.postgis.cells import BLANK, cells_of
from layers.postgis.server import driver, one_line, shown_url, transaction
from layers.schema import Column, layer_table
from layers.schema import schema as layer_schema
from layers.values import TEXT
from layers.words import said, words
from layers.write import flat
from layers.zone import Frame

MARK = "园图 Yuantu"
"""How the comment of every table begins that was written here; a table without it is never replaced."""

_LONGEST = 63
_GRANTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_OLD = """
SELECT c.oid, c.relkind::text, coalesce(obj_description(c.oid, 'pg_class'), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = %s
"""
_RIGHTS = """
SELECT CASE WHEN a.grantee = 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END, a.privilege_type
FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = %s AND a.grantee <> c.relowner
"""


@dataclass(frozen=True)
class _Field:
    """One column of a table: its name in the database, its type as SQL, its cells as COPY takes them, its comment."""

    name: str
    type: Any
    cells: pd.Series
    comment: str
    spatial: bool = False


def write_tables(
    url: str, schema: str, tables: Mapping[str, Frame], *, columns: Iterable[Column] = ()
) -> None:
    """Write frames as tables of one schema, in one transaction: all of them are replaced, or none is.

    The schema is made where it is missing. A named index becomes the first column, and the primary key where it has
    one level, no blank and nothing twice. Each geometry column gets its SRID and a spatial index; each column is
    commented with its labels and unit, from the dictionary of the layer the table is called after, else from
    ``columns``. Blank is NULL; ``datetime64`` columns of whole days are ``date``. Rights that others had on a replaced
    table are kept. Readers see the old tables until all new ones are whole.

    Raises OutputError: no driver, no server, a password in the address, no right; a name the database cannot keep; a
    table of that name that was not written here, or on which a view depends; a CRS the database does not know; a value
    it cannot hold. What was there before is then intact.
    """
    where = f"{shown_url(url)} {one_line(schema)}"
    if not tables:
        raise OutputError(words("publish.nothing", where=where))
    known = {column.name: column for column in columns}
    for name in (schema, *tables):
        _check_name(name, where)
    with transaction(url, OutputError, read_only=False) as connection:
        _make_schema(connection, schema)
        room = postgis_room(connection)
        fresh = {}
        for name, frame in tables.items():
            fresh[name] = f"yuantu_{secrets.token_hex(8)}"
            own = {c.name: c for c in layer_schema(name).columns} if name in layer_table() else {}
            fields = _fields(connection, frame, {**known, **own}, room, f"{where}.{one_line(name)}")
            _fill(connection, schema, fresh[name], fields)
            _comment(connection, schema, fresh[name], name, fields)
        for name, frame in tables.items():
            _swap(connection, schema, fresh[name], name, f"{where}.{one_line(name)}")
            _index(connection, schema, name, frame)


def _check_name(name: str, where: str) -> None:
    if not name or "\0" in name or len(name.encode("utf-8", "replace")) > _LONGEST:
        told = {"name": name[:80], "most": _LONGEST, "letters": _LONGEST // 3}
        raise OutputError(words("publish.name", where=where, **told))


def _make_schema(connection: Any, schema: str) -> None:
    """Make the schema where it is missing, and let nobody else write into it until the end of the transaction."""
    sql = driver(OutputError).sql
    connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"yuantu {schema}",))
    if not connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).fetchone():
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))


def _fields(
    connection: Any, frame: Frame, known: Mapping[str, Column], room: str, where: str
) -> list[_Field]:
    """The columns of a frame as the database takes them."""
    sql = driver(OutputError).sql
    table = flat(frame)
    names = [str(heading) for heading in table.columns]
    if not names or len(set(names)) < len(names):
        raise OutputError(words("publish.columns", where=where))
    fields = []
    for place, name in enumerate(names):
        _check_name(name, where)
        column = table.iloc[:, place]
        comment = _about(known[name]) if name in known else ""
        if isinstance(column.dtype, gpd.array.GeometryDtype):
            kind, cells = _shapes(connection, gpd.GeoSeries(column), room, where)
            fields.append(_Field(name, kind, cells, comment, spatial=True))
            continue
        try:
            kind, cells = cells_of(column)
            fields.append(_Field(name, sql.SQL(kind), cells, comment))
        except (OutputError, UnicodeError, ValueError, TypeError) as error:
            raise OutputError(words("publish.column", where=where, name=name, why=said(error))) from None
    return fields


def _about(column: Column) -> str:
    """What a column is, in both languages, with its unit."""
    told = (column.heading("zh"), column.heading("en"), column.about_zh, column.about)
    return " · ".join(filter(None, told))


def _shapes(connection: Any, shapes: gpd.GeoSeries, room: str, where: str) -> tuple[Any, pd.Series]:
    """The geometry type with its SRID, and the shapes as EWKB in hexadecimal."""
    sql = driver(OutputError).sql
    if not room:
        raise OutputError(words("publish.no_postgis", where=where))
    srid = srid_of(connection, room, shapes.crs)
    if srid is None:
        raise OutputError(words("publish.crs", where=where, crs=crs_words(shapes.crs)))
    held = shapes[~shapes.isna()]
    kinds = set(held.geom_type.replace("LinearRing", "LineString"))
    kind = kinds.pop() if len(kinds) == 1 else "Geometry"
    heights = set(shapely.has_z(held.to_numpy()).tolist())
    measured = bool(shapely.has_m(held.to_numpy()).any()) if shapely.geos_version >= (3, 12, 0) else False
    cells = pd.Series(
        shapely.to_wkb(shapely.set_srid(shapes.to_numpy(), srid), hex=True, include_srid=bool(srid)),
        index=shapes.index,
        dtype=object,
    )
    cells = cells.where(cells.notna(), BLANK).astype(TEXT)
    if measured or len(heights) > 1:
        return sql.SQL("{}.geometry").format(sql.Identifier(room)), cells
    typed = sql.SQL(f"{kind}{'Z' if True in heights else ''}")
    return sql.SQL("{}.geometry({}, {})").format(sql.Identifier(room), typed, sql.Literal(srid)), cells


def _fill(connection: Any, schema: str, table: str, fields: list[_Field]) -> None:
    """Make a table under a name of its own and copy the cells into it."""
    sql = driver(OutputError).sql
    place = sql.Identifier(schema, table)
    columns = [sql.SQL("{} {}").format(sql.Identifier(one.name), one.type) for one in fields]
    connection.execute(sql.SQL("CREATE TABLE {} ({})").format(place, sql.SQL(", ").join(columns)))
    first, *others = (one.cells for one in fields)
    lines = first.str.cat(others, sep="\t") if others else first
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(place)) as copy:
        copy.write("".join(line + "\n" for line in lines))


def _comment(connection: Any, schema: str, table: str, name: str, fields: list[_Field]) -> None:
    """Say in the database itself what a table and its columns are."""
    sql = driver(OutputError).sql
    about = layer_table().get(name, {"zh": name, "en": ""})
    told = " · ".join(filter(None, (MARK, about["zh"], about["en"])))
    place = sql.Identifier(schema, table)
    connection.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(place, sql.Literal(told)))
    for one in fields:
        if one.comment:
            at = sql.Identifier(schema, table, one.name)
            connection.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(at, sql.Literal(one.comment)))


def _swap(connection: Any, schema: str, fresh: str, name: str, where: str) -> None:
    """Let a new table take its name, in place of one written here before, whose readers keep their rights."""
    sql = driver(OutputError).sql
    place = sql.Identifier(schema, name)
    old = connection.execute(_OLD, (schema, name)).fetchone()
    rights: list[tuple[str | None, str]] = []
    if old:
        oid, kind, comment = old
        if kind != "r" or not comment.startswith(MARK):
            raise OutputError(words("publish.not_ours", where=where))
        rights = connection.execute(_RIGHTS, (oid,)).fetchall()
        connection.execute(sql.SQL("DROP TABLE {}").format(place))
    renamed = sql.SQL("ALTER TABLE {} RENAME TO {}").format(
        sql.Identifier(schema, fresh), sql.Identifier(name)
    )
    connection.execute(renamed)
    for role, right in rights:
        if right in _GRANTS:
            to = sql.SQL("PUBLIC") if role is None else sql.Identifier(role)
            connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(right), place, to))


def _index(connection: Any, schema: str, name: str, frame: Frame) -> None:
    """The primary key, the spatial indexes and the planner's figures of a new table."""
    sql = driver(OutputError).sql
    place = sql.Identifier(schema, name)
    index = frame.index
    if index.nlevels == 1 and index.name is not None and index.is_unique and not index.hasnans:
        key = sql.Identifier(str(index.name))
        connection.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(place, key))
    for heading in frame.columns:
        if isinstance(frame[heading].dtype, gpd.array.GeometryDtype):
            at = sql.Identifier(str(heading))
            connection.execute(sql.SQL("CREATE INDEX ON {} USING gist ({})").format(place, at))
    connection.execute(sql.SQL("ANALYZE {}").format(place))

"""Catalogue: what a PostGIS database says it holds: its tables and their keys, its spatial types, its CRSs."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any

import pyproj
from pyproj import CRS

from gis.errors import InputError
from layers.postgis.server import driver
from layers.words import words

WHOLE_NUMBERS = {21: "int16", 23: "int32", 20: "int64"}
"""The server's numbers of its types of whole numbers, and their widths."""

_NAME = re.compile(r'(?:"(?:[^"]|"")+"|[^".]+)')
_FIND = """
SELECT n.nspname, c.relname, c.oid, c.relkind::text, row_security_active(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND c.relname = %(name)s
  AND CASE WHEN %(schema)s::text IS NULL THEN pg_table_is_visible(c.oid) ELSE n.nspname = %(schema)s END
"""
_THERE_ARE = """
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname !~ '^pg_|^information_schema$'
  AND c.relname NOT IN ('spatial_ref_sys', 'geometry_columns', 'geography_columns')
  AND has_schema_privilege(n.oid, 'USAGE')
ORDER BY 1 LIMIT 2000
"""
_KEY = """
SELECT a.attname, a.atttypid FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indrelid = %s AND i.indisprimary
"""
_ROOM = """
SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'
"""
_SPATIAL = """
SELECT t.oid, t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname = %s AND t.typname IN ('geometry', 'geography')
"""


@dataclass(frozen=True)
class Table:
    """One table or view: its names as they stand, its whole-number key, whether rows have a stored order.

    ``key`` is blank where there is no primary key of one whole number; ``hidden``: row security shows this user only
    some rows.
    """

    schema: str
    name: str
    key: str
    stored: bool
    hidden: bool


def find_table(connection: Any, table: str, source: str) -> Table:
    """The one table of that name: as it is written, else in small letters, as the server folds unquoted names.

    Raises InputError: it is no name, or there is no such table; then the nearest ones are named.
    """
    parts = _parts(table, source)
    folded = [part.lower() for part in parts]
    for spelling in (parts, folded):
        schema, name = (None, *spelling) if len(spelling) == 1 else spelling
        row = connection.execute(_FIND, {"name": name, "schema": schema}).fetchone()
        if row:
            schema, name, oid, kind, hidden = row
            keys = connection.execute(_KEY, (oid,)).fetchall()
            key = keys[0][0] if len(keys) == 1 and keys[0][1] in WHOLE_NUMBERS else ""
            return Table(schema, name, key, kind == "r", hidden)
    there = [row[0] for row in connection.execute(_THERE_ARE).fetchall()]
    near = difflib.get_close_matches(".".join(folded), there, n=3, cutoff=0.5) or there[:8]
    remedy = words("postgis.tables_near", near=near) if near else words("postgis.tables_none")
    raise InputError(words("postgis.no_table", source=source, remedy=remedy))


def _parts(table: str, source: str) -> list[str]:
    """Schema and name, or the name alone, out of ``schema.table``; either may stand in double quotes.

    >>> _parts('public."一.二"', "")
    ['public', '一.二']
    """
    parts = _NAME.findall(table.strip())
    if not 1 <= len(parts) <= 2 or ".".join(parts) != table.strip() or "\0" in table:
        raise InputError(words("postgis.no_name", source=source))
    return [part[1:-1].replace('""', '"') if part.startswith('"') else part.strip() for part in parts]


def postgis_room(connection: Any) -> str:
    """The schema that PostGIS itself lives in; blank: the database has no PostGIS."""
    row = connection.execute(_ROOM).fetchone()
    return str(row[0]) if row else ""


def spatial_types(connection: Any, room: str) -> dict[int, str]:
    """The server's numbers of its spatial types: ``{number: "geometry" or "geography"}``."""
    return dict(connection.execute(_SPATIAL, (room,)).fetchall())


def typed_srid(connection: Any, room: str, modifier: int) -> int:
    """The SRID that a geometry column was declared with; 0: none."""
    sql = driver().sql
    if modifier < 0:
        return 0
    asked = sql.SQL("SELECT {}(%s)").format(sql.Identifier(room, "postgis_typmod_srid"))
    return int(connection.execute(asked, (modifier,)).fetchone()[0])


def crs_of(connection: Any, room: str, srid: int) -> CRS | None:
    """The CRS behind a SRID: by its authority's name, else by its words in spatial_ref_sys; None: not there."""
    sql = driver().sql
    asked = sql.SQL("SELECT auth_name, auth_srid, srtext FROM {} WHERE srid = %s")
    asked = asked.format(sql.Identifier(room, "spatial_ref_sys"))
    name, number, told = connection.execute(asked, (srid,)).fetchone() or ("", 0, "")
    for said in (f"{name}:{number}", told):
        try:
            return CRS.from_user_input(said)
        except pyproj.exceptions.CRSError:
            continue
    return None


def srid_of(connection: Any, room: str, crs: CRS | None) -> int | None:
    """The database's number of a CRS: 0 for no CRS, None for one that it does not know."""
    if crs is None:
        return 0
    authority, code = crs.to_authority(min_confidence=70) or ("", "")
    if (authority, code) == ("OGC", "CRS84"):  # the same degrees, in the order that PostGIS keeps them anyway
        authority, code = "EPSG", "4326"
    sql = driver().sql
    asked = sql.SQL("SELECT srid FROM {} WHERE auth_name = %s AND auth_srid::text = %s ORDER BY srid")
    asked = asked.format(sql.Identifier(room, "spatial_ref_sys"))
    row = connection.execute(asked, (authority, code)).fetchone()
    return int(row[0]) if row else None

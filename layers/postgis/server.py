"""Server: the address of a PostGIS database, without its secrets, and one transaction on it.

A password is never part of an address: it comes from ``PGPASSWORD``, a password file (``.pgpass``, ``PGPASSFILE``) or
a service (``PGSERVICE``, ``?service=…``), all of which libpq looks up by itself.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from gis.errors import InputError, OutputError
from gis.extras import install
from layers.words import Words, words

"""What brings the driver."""

WAIT_S = 300
"""Seconds that one statement may take."""

LOCK_WAIT_S = 20
"""Seconds to wait for somebody else's lock."""

_CONNECT_S = 10
_SCHEMES = ("postgresql://", "postgres://")
_HOST = r"(?:[\w.\-%]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?"
_PLACE = re.compile(rf"{_HOST}(?:,{_HOST})*(?:/[\w.\-%]*)?")
_SECRET = re.compile(r"pass(?!file)|secret|scram_", re.IGNORECASE)
_SECRET_OPTION = re.compile(rf"(?:^|&)[^=&]*(?:{_SECRET.pattern})[^=&]*=", re.IGNORECASE)
_HIDDEN = "postgresql://…"
_REMEDIES = {
    "28": "server.login",
    "3D": "server.database",
    "42501": "server.right",
    "42601": "server.one_select",
    "42": "server.names",
    "25006": "server.changes",
    "57014": "server.long",
    "55P03": "server.held",
    "2BP01": "server.depends",
    "22": "server.to_text",
    "53": "server.room",
}
"""What to do about a refusal, by its state or the class of it."""


def shown_url(url: str) -> str:
    """The address as it may be shown: host, port and database; who logs in, and every option, are left out.

    An address that cannot be told apart from its secrets is shown as ``postgresql://…``.

    >>> shown_url("postgresql://lu:hunter2@data.gov.example:5433/zone?sslmode=require")
    'postgresql://data.gov.example:5433/zone'
    >>> shown_url("postgresql://lu:hunter2/zone?application_name=a@b")
    'postgresql://…'
    """
    scheme, found, rest = url.strip().partition("://")
    head, _, options = rest.partition("?")
    place = head.rpartition("@")[2]
    if f"{scheme}{found}" not in _SCHEMES or "@" in options or not _PLACE.fullmatch(place):
        return _HIDDEN
    return f"postgresql://{place}"


def driver(kind: type[InputError] | type[OutputError] = InputError) -> ModuleType:
    """The package psycopg; where it is not installed, an error that says how to install it."""
    try:
        import psycopg
        import psycopg.conninfo
        import psycopg.sql
    except ImportError:
        raise kind(words("server.driver", install=install("postgis"))) from None
    return psycopg


@contextlib.contextmanager
def transaction(url: str, kind: type[InputError] | type[OutputError], *, read_only: bool) -> Iterator[Any]:
    """One transaction on a server: all of it happens, or nothing does; gives a psycopg connection.

    Read-only ones see one state of the database throughout. Every refusal of the server, and of the network, is
    raised as ``kind`` with the address as :func:`shown_url` shows it and what to do.
    """
    psycopg = driver(kind)
    shown, address = shown_url(url), address_of(url, kind)
    try:
        with psycopg.connect(**address) as connection:
            connection.prepare_threshold = None
            connection.read_only = read_only
            if read_only:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            _settle(connection)
            yield connection
    except psycopg.Error as error:
        told = {"told": _said(error), "remedy": _remedy(error)}
        raise kind(words("server.refused", shown=shown, **told)) from None
    except UnicodeError:
        raise kind(words("server.encoding", shown=shown)) from None


def address_of(url: str, kind: type[InputError] | type[OutputError]) -> dict[str, Any]:
    """The address in libpq's words; refused when it holds a password or is none."""
    psycopg = driver(kind)
    shown = shown_url(url)
    if not url.strip().startswith(_SCHEMES):
        raise kind(words("server.no_address", shown=shown))
    if _holds_password(url):
        raise kind(words("server.password", shown=shown))
    if shown == _HIDDEN:  # what cannot be shown, libpq would show in its errors
        raise kind(words("server.unclear", shown=shown))
    try:
        found: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(url.strip())
    except (psycopg.Error, UnicodeError):
        raise kind(words("server.unclear", shown=shown)) from None
    if any(_SECRET.search(key) for key in found):
        raise kind(words("server.password", shown=shown))
    return {"connect_timeout": _CONNECT_S, "application_name": "yuantu", **found}


def never_opened(url: str) -> bool:
    """Whether an address is refused as it stands, before anything is connected: it holds a password, or is none.

    >>> never_opened("postgresql://lu:hunter2@data.example/zone"), never_opened("postgresql://lu@data.example/zone")
    (True, False)
    """
    return shown_url(url) == _HIDDEN or _holds_password(url)


def _holds_password(url: str) -> bool:
    credentials = url.strip().partition("://")[2].rpartition("@")[0]
    return ":" in credentials or bool(_SECRET_OPTION.search(url.partition("?")[2]))


def _settle(connection: Any) -> None:
    """Limits and spellings of this transaction: how long, which order of stored rows, how days are written."""
    settings = {
        "statement_timeout": f"{WAIT_S}s",
        "lock_timeout": f"{LOCK_WAIT_S}s",
        "synchronize_seqscans": "off",
        "max_parallel_workers_per_gather": "0",
        "TimeZone": "UTC",
        "DateStyle": "ISO, YMD",
        "extra_float_digits": "3",
    }
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, true)", (name, value))


def _said(error: Any) -> str:
    """What the server, or libpq, says of a failure, on one line; the password that was used is never in it."""
    told = error.diag.message_primary or str(error) or type(error).__name__
    for secret in _used(error):
        told = told.replace(secret, "…")
    return one_line(told)[:300].rstrip(". ")


def _used(error: Any) -> list[str]:
    """The passwords that a failed connection may have used: a server can tell them back."""
    used = getattr(getattr(error, "pgconn", None), "password", b"") or b""
    found = (used.decode("utf-8", "replace"), os.environ.get("PGPASSWORD", ""))
    return [one for one in found if one]


def one_line(told: str) -> str:
    r"""Words of others on one line, with nothing in them that a terminal would obey.

    >>> one_line("a\n b\x1b[2J")
    'a b [2J'
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in told).split())


def _remedy(error: Any) -> Words:
    return words(_remedy_key(error.sqlstate or "", str(error)), most=WAIT_S)


def _remedy_key(state: str, told: str) -> str:
    if state:
        return _REMEDIES.get(state) or _REMEDIES.get(state[:2], "server.ask")
    if "authentication" in told or "no password supplied" in told:
        return _REMEDIES["28"]
    if "does not exist" in told:
        return _REMEDIES["3D"]
    return "server.unreached" if "connect" in told else "server.try_again"

"""PostGIS: a server of one's own for as long as a benchmark runs, where PostgreSQL and PostGIS are installed."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import shapely

WORKERS = "SET max_parallel_workers_per_gather = 2"


def program(name: str) -> str:
    """Path of one of the server's programs, which Debian keeps off the PATH; blank where it is not there."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(debian[-1]) if debian else shutil.which(name) or ""


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a fresh server with PostGIS; blank where there is none, or no driver."""
    if not program("initdb") or importlib.util.find_spec("psycopg") is None:
        yield ""
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    word = secrets.token_hex(12)
    try:
        with _running(folder, word) as port:
            os.environ["PGPASSWORD"] = word
            address = f"postgresql://owner@127.0.0.1:{port}/postgres"
            yield address if _with_postgis(address) else ""
    finally:
        os.environ.pop("PGPASSWORD", None)
        shutil.rmtree(folder, ignore_errors=True)


def _with_postgis(address: str) -> bool:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        try:
            connection.execute("CREATE EXTENSION postgis")
        except psycopg.Error:
            return False
    return True


@contextlib.contextmanager
def _running(folder: Path, word: str) -> Iterator[int]:
    """A server in a folder, as an unprivileged user where this runs as root; gives its port."""
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
    words = folder / "words"
    words.write_text(word)
    for path in (folder, words) if who else ():
        shutil.chown(path, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=120, **who)  # type: ignore[call-overload]

    data = str(folder / "data")
    run(program("initdb"), "-D", data, "-U", "owner", "-E", "UTF8", "--locale=C.UTF-8", "-N",
        "--auth=scram-sha-256", f"--pwfile={words}")  # fmt: skip
    options = f"-F -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c shared_buffers=512MB -c work_mem=256MB"
    server = (program("pg_ctl"), "-D", data)
    run(*server, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield port
    finally:
        run(*server, "-m", "immediate", "stop")


def load(address: str, **layers: gpd.GeoSeries) -> None:
    """Put layers into tables of their names, numbered from 0, with an index on the shapes."""
    import psycopg

    with psycopg.connect(address) as connection:
        for name, shapes in layers.items():
            connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.execute(f"CREATE TABLE {name} (id int, geom geometry)")
            with connection.cursor().copy(f"COPY {name} (id, geom) FROM STDIN") as copy:
                for at, text in enumerate(shapely.to_wkb(shapes.array, hex=True, include_srid=False)):
                    copy.write_row((at, text))
            connection.execute(
                f"ALTER TABLE {name} ALTER geom TYPE geometry(Geometry, 4528) USING ST_SetSRID(geom, 4528)"
            )
            connection.execute(f"CREATE INDEX ON {name} USING gist (geom)")
        connection.commit()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def asked(address: str, query: str) -> list[tuple[float, ...]]:
    """The rows of a query."""
    import psycopg

    with psycopg.connect(address) as connection:
        connection.execute(WORKERS)
        return connection.execute(query).fetchall()

"""PostGIS for real: a server of the tests' own on a loopback port, tables out and back, and everything refused."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pandas.testing import assert_frame_equal

from gis.errors import InputError, OutputError
from layers.postgis import read_table, shown_url, write_tables
from layers.schema import Column

PASSWORD = "Kx7-plainly-secret"
REQUIRED = os.environ.get("YUANTU_POSTGIS") == "required"


def lacking(what: str) -> None:
    """Skip, unless the machine is one that must have it."""
    (pytest.fail if REQUIRED else pytest.skip)(what)


def program(name: str) -> str:
    """Path of one of the server's programs, which Debian keeps off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(debian[-1]) if debian else shutil.which(name) or ""


@contextlib.contextmanager
def running(folder: Path):
    """A server in a folder, as an unprivileged user where the tests run as root; gives its port."""
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    if who:
        shutil.chown(folder, "postgres", "postgres")
    words = folder / "words"
    words.write_text(PASSWORD)
    if who:
        shutil.chown(words, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"

    def run(*command: str, **more) -> None:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=120, **who, **more
        )
        assert done.returncode == 0, f"{command[0]}: {done.stdout} {done.stderr}"

    initdb = (program("initdb"), "-D", str(data), "-U", "owner", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    run(*initdb, "--auth=scram-sha-256", f"--pwfile={words}")
    options = f"-F -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    server = (program("pg_ctl"), "-D", str(data))
    run(*server, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield port
    finally:
        run(*server, "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def server():
    """Address of a fresh server with PostGIS, a user who owns it and one who may do nothing."""
    psycopg = pytest.importorskip("psycopg") if not REQUIRED else __import__("psycopg")
    if not program("initdb"):
        lacking("no PostgreSQL here: apt-get install postgresql postgresql-15-postgis-3")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with running(folder) as port, pytest.MonkeyPatch.context() as patch:
            patch.setenv("PGPASSWORD", PASSWORD)
            url = f"postgresql://owner@127.0.0.1:{port}/postgres"
            with psycopg.connect(url, autocommit=True) as connection:
                try:
                    connection.execute("CREATE EXTENSION postgis")
                except psycopg.errors.FeatureNotSupported:
                    lacking("no PostGIS here: apt-get install postgresql-15-postgis-3")
                connection.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
                connection.execute("CREATE DATABASE bare")
            yield url
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def run(server):
    """Run statements as the owner and give the last one's rows."""
    import psycopg

    def execute(*statements: str):
        with psycopg.connect(server) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    return execute


@pytest.fixture
def room(run):
    """A schema of one test's own."""
    run("DROP SCHEMA IF EXISTS room CASCADE", "CREATE SCHEMA room")
    return "room"


def boxes(count: int, crs="EPSG:4528", **columns) -> gpd.GeoDataFrame:
    shapes = [
        shapely.box(40_500_000 + 10 * n, 3_830_000, 40_500_009.1 + 10 * n, 3_830_007) for n in range(count)
    ]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


def same(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> None:
    """Equal to the bit: names, types, values, CRS, and each shape's bytes."""
    assert one.crs == other.crs
    assert shapely.to_wkb(one.geometry.array).tolist() == shapely.to_wkb(other.geometry.array).tolist()
    assert_frame_equal(
        pd.DataFrame(one.drop(columns="geometry")),
        pd.DataFrame(other.drop(columns="geometry")),
        check_exact=True,
        check_names=False,
    )


# ---- out and back


def test_limin_comes_back_to_the_bit(server, room, real) -> None:
    plots = pyogrio.read_dataframe(real / "limin2012" / "limin2012.shp", encoding="GB18030")
    write_tables(server, room, {"plots": plots})
    back, found = read_table(server, table="room.plots")
    assert (len(back), found.rows, found.srid, found.geometry) == (170, 170, 4326, "geometry")
    assert list(back.columns) == list(plots.columns)
    words = [name for name in plots if plots[name].dtype == object]  # all blank; with pandas 2 all text
    same(back, plots.astype(dict.fromkeys(words, pd.StringDtype(na_value=np.nan))))
    by_sql, _ = read_table(server, sql="SELECT * FROM room.plots WHERE \"DLMC\" = '工矿仓储用地'")
    assert len(by_sql) == 57  # counted in the file by others


def test_every_type_comes_back(server, room) -> None:
    text = pd.StringDtype(na_value=np.nan)
    frame = boxes(3).assign(
        plain=pd.Series(["a\tb\\N", "", None], dtype=text),
        lines=pd.Series(["一\r\n二", "\\N", 'he said "no"'], dtype=text),
        real8=[0.1 + 0.2, -0.0, np.inf],
        blank8=[5e-324, np.nan, 1.7976931348623157e308],
        real4=np.array([0.1, np.nan, 16777216.0], dtype="float32"),
        int2=np.array([-32768, 0, 32767], dtype="int16"),
        int4=np.array([-(2**31), 0, 2**31 - 1], dtype="int32"),
        int8=np.array([-(2**63), 2**53 + 1, 2**63 - 1]),
        maybe=pd.array([2**53 + 1, None, 3], dtype="Int64"),
        yes=[True, False, True],
        perhaps=pd.array([True, None, False], dtype="boolean"),
        day=pd.Series(["2026-11-20", None, "0900-02-28"]).astype("datetime64[ms]"),
        moment=pd.Series(["2026-11-20T01:02:03.000004", None, "1969-12-31T23:59:59"]).astype(
            "datetime64[us]"
        ),
        zoned=pd.Series(["2026-11-20T01:02:03Z", None, "2026-11-20T00:00:00Z"]).astype("datetime64[us, UTC]"),
    )
    write_tables(server, room, {'一 "表".x': frame})
    back, _ = read_table(server, table='room."一 ""表"".x"')
    same(back[frame.columns], frame)
    assert np.signbit(back["real8"][1])


def test_days_of_objects_and_categories(server, room, run) -> None:
    from datetime import date

    frame = pd.DataFrame(
        {
            "day": pd.Series([date(2026, 11, 20), None], dtype=object),
            "kind": pd.Categorical(["出让", None]),
            "price": pd.Series([Decimal("1.10"), None], dtype=object),
            "mixed": pd.Series([1, "x"], dtype=object),
        }
    )
    write_tables(server, room, {"firms": frame})
    types = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'room'"
    assert dict(run(types)) == {"day": "date", "kind": "text", "price": "numeric", "mixed": "text"}
    back, found = read_table(server, table="room.firms")
    assert not isinstance(back, gpd.GeoDataFrame)
    assert back.iloc[0].tolist() == [pd.Timestamp("2026-11-20"), "出让", 1.1, "1"]
    assert back.iloc[1, :3].isna().all()
    assert found.srid == 0


def test_shapes_of_every_kind(server, room) -> None:
    hole = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)]])
    shapes = [hole, shapely.MultiPolygon([hole]), None, shapely.Polygon(), shapely.Point(1 / 3, 2 / 3)]
    mixed = gpd.GeoDataFrame({"n": range(5)}, geometry=shapes, crs="EPSG:4547")
    high = gpd.GeoDataFrame(
        {"n": range(2)}, geometry=[shapely.Point(1, 2, 3), shapely.Point(4, 5)], crs="EPSG:4547"
    )
    nowhere = gpd.GeoDataFrame({"n": range(5)}, geometry=shapes)
    all_high = high.iloc[[0]]
    none = mixed.iloc[:0]
    frames = {"mixed": mixed, "high": high, "all_high": all_high, "nowhere": nowhere, "none": none}
    write_tables(server, room, frames)
    for name, frame in frames.items():
        back, _ = read_table(server, table=f"room.{name}")
        same(back.astype({"n": "int64"}), frame)


def test_what_a_database_has_that_frames_do_not(server, room, run) -> None:
    run(
        "CREATE TABLE room.t (id serial PRIMARY KEY, long numeric, money numeric(12,2), tags text[], j jsonb,"
        " u uuid, g geography(Point, 4326), c char(4))",
        "INSERT INTO room.t (long, money, tags, j, u, g, c) VALUES (320706001001123456789, 12.50, '{a,b}', '{\"k\": 1}',"
        " '00000000-0000-0000-0000-000000000001', 'POINT(119.2 34.6)', 'ab')",
    )
    back, found = read_table(server, table="room.t")
    assert back.drop(columns="geometry").iloc[0].tolist() == [
        1,
        "320706001001123456789",
        12.5,
        "{a,b}",
        '{"k": 1}',
        "00000000-0000-0000-0000-000000000001",
        "ab  ",
    ]
    assert (back.crs.to_epsg(), found.geometry, back.geometry[0].wkt) == (4326, "g", "POINT (119.2 34.6)")
    arc = "SELECT 1 AS a, ST_GeomFromText('CURVEPOLYGON(CIRCULARSTRING(0 0, 1 1, 2 0, 1 -1, 0 0))', 4528) AS geom"
    curved, found = read_table(server, sql=arc)
    assert "1 curved shape(s) taken as chords" in str(found.faults[-1])
    assert curved.geometry.area[0] == pytest.approx(3.1416, abs=0.01)  # a circle of radius 1


def test_rows_in_order_of_the_key(server, room, run) -> None:
    run(
        "CREATE TABLE room.t (id int PRIMARY KEY, name text)",
        "INSERT INTO room.t VALUES (3,'c'), (1,'a'), (2,'b')",
    )
    assert read_table(server, table="room.t")[0]["name"].tolist() == ["a", "b", "c"]
    ordered = "SELECT name FROM room.t ORDER BY name DESC; -- the last first"
    with pytest.raises(InputError, match="one SELECT"):
        read_table(server, sql=ordered)
    assert read_table(server, sql=ordered.partition(" --")[0])[0]["name"].tolist() == ["c", "b", "a"]


def test_same_rows_same_hash(server, room, run) -> None:
    write_tables(server, room, {"plots": boxes(3, n=[1, 2, 3])})
    first, again = (read_table(server, table="room.plots")[1].sha256 for _ in range(2))
    assert first == again
    run("UPDATE room.plots SET n = 4 WHERE n = 3")
    assert read_table(server, table="room.plots")[1].sha256 != first


# ---- where it is


def test_srid_becomes_the_crs(server, room, run) -> None:
    write_tables(server, room, {"plots": boxes(2)})
    assert run("SELECT Find_SRID('room', 'plots', 'geometry')") == [(4528,)]
    back, found = read_table(server, table="room.plots")
    assert back.crs.to_epsg() == 4528
    assert "SRID 4528 is CGCS2000 / 3-degree Gauss-Kruger zone 40" in str(found.faults[0])
    overruled, found = read_table(server, table="room.plots", crs="EPSG:4549")
    assert overruled.crs.to_epsg() == 4549
    assert "the database itself says CGCS2000 / 3-degree" in str(found.faults[-1])
    with pytest.raises(InputError, match="crs 'EPSG:nix' is not known"):
        read_table(server, table="room.plots", crs="EPSG:nix")


def test_shapes_in_two_srids_are_refused(server) -> None:
    two = "SELECT ST_SetSRID(ST_MakePoint(1, 2), s) AS geom FROM unnest(ARRAY[4326, 4528]) s"
    with pytest.raises(InputError, match="several SRIDs: 4326, 4528"):
        read_table(server, sql=two)


def test_a_crs_the_database_does_not_know(server, room) -> None:
    with pytest.raises(OutputError, match="does not know the CRS"):
        write_tables(server, room, {"plots": boxes(1, crs="+proj=tmerc +lon_0=119.3 +ellps=krass +units=m")})


# ---- what is written


def test_units_key_index_and_comments(server, room, run) -> None:
    frame = boxes(2, official_area_m2=[1.0, 2.0], far=[0.5, 1.5], 备注=["x", "y"])
    frame.index = pd.Index(["P1", "P2"], name="plot_id")
    far = Column("far", "容积率", "floor-area ratio", "", "number")
    write_tables(server, room, {"plots": frame}, columns=[far])
    comment = "SELECT col_description('room.plots'::regclass, {})"
    assert run("SELECT obj_description('room.plots'::regclass)")[0][0].startswith("园图 Yuantu · ")
    (words,) = run(comment.format(2))[0]
    assert "（m²）" in words
    assert "(m²)" in words
    assert run(comment.format(3)) == [("容积率 · floor-area ratio",)]
    indexes = dict(run("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'room'"))
    assert set(indexes) == {"plots_pkey", "plots_geometry_idx"}
    assert "(plot_id)" in indexes["plots_pkey"]
    assert "USING gist (geometry)" in indexes["plots_geometry_idx"]
    assert read_table(server, table="room.plots")[0]["plot_id"].tolist() == ["P1", "P2"]


def test_the_schema_is_made_and_readers_keep_their_rights(server, run) -> None:
    run("DROP SCHEMA IF EXISTS 成果 CASCADE")
    write_tables(server, "成果", {"plots": boxes(2)})
    run("GRANT USAGE ON SCHEMA 成果 TO guest", "GRANT SELECT ON 成果.plots TO guest")
    write_tables(server, "成果", {"plots": boxes(3)})
    guest = server.replace("owner@", "guest@")
    assert len(read_table(guest, table="成果.plots")[0]) == 3
    assert run("SELECT count(*) FROM pg_class WHERE relname LIKE 'yuantu_%'") == [(0,)]
    run("DROP SCHEMA 成果 CASCADE")


@pytest.mark.parametrize(
    "bad",
    [
        boxes(1, name=["a\0b"]),
        boxes(1, **{"长" * 22: [1]}),
        boxes(1, ctid=[1]),
        boxes(1, t=pd.Series(["2026-11-20T00:00:00.000000001"]).astype("datetime64[ns]")),
        pd.DataFrame(index=[1]),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
    ],
    ids=["nought", "long name", "system column", "nanoseconds", "no column", "twice"],
)
def test_a_failing_write_leaves_the_old_tables(server, room, run, bad) -> None:
    write_tables(server, room, {"plots": boxes(2, n=[1, 2]), "parks": boxes(1, n=[7])})
    with pytest.raises(OutputError):
        write_tables(server, room, {"plots": boxes(5), "parks": bad})
    assert run("SELECT array_agg(n) FROM room.plots") == [([1, 2],)]
    assert run("SELECT array_agg(n) FROM room.parks") == [([7],)]
    assert run("SELECT count(*) FROM pg_tables WHERE schemaname = 'room'") == [(2,)]


def test_tables_of_others_are_not_replaced(server, room, run) -> None:
    run("CREATE TABLE room.plots (n int)", "INSERT INTO room.plots VALUES (42)")
    with pytest.raises(OutputError, match="was not written here"):
        write_tables(server, room, {"parks": boxes(1), "plots": boxes(1)})
    assert run("SELECT n FROM room.plots") == [(42,)]
    assert run("SELECT count(*) FROM pg_tables WHERE schemaname = 'room'") == [(1,)]


def test_a_view_on_the_old_table_is_not_broken(server, room, run) -> None:
    write_tables(server, room, {"plots": boxes(2)})
    run("CREATE VIEW room.v AS SELECT count(*) AS n FROM room.plots")
    with pytest.raises(OutputError, match="Drop what depends on it first"):
        write_tables(server, room, {"plots": boxes(3)})
    assert run("SELECT n FROM room.v") == [(2,)]


# ---- hostile words


@pytest.mark.parametrize(
    "name",
    [
        "room.plots; DROP TABLE room.plots",
        'room."plots"; DROP TABLE room.plots --"',
        "room.plots WHERE false",
        "(SELECT 1)",
        "a.b.c",
        "",
        "..",
        "room.plots\0",
        "room.'plots'",
    ],
)
def test_a_table_name_is_never_sql(server, room, run, name) -> None:
    write_tables(server, room, {"plots": boxes(2)})
    with pytest.raises(InputError):
        read_table(server, table=name)
    assert run("SELECT count(*) FROM room.plots") == [(2,)]


def test_names_that_are_written_are_never_sql(server, room, run) -> None:
    evil = 'x"; DROP TABLE room.keep; --'
    run("CREATE TABLE room.keep (n int)")
    frame = boxes(1, **{evil: ["'); DROP TABLE room.keep; --"]})
    write_tables(
        server, room, {evil: frame}, columns=[Column(evil, "'; DROP TABLE room.keep; --", "{}%s", "m²")]
    )
    back, _ = read_table(server, sql=f'SELECT * FROM room."{evil.replace(chr(34), chr(34) * 2)}"')
    assert back[evil].tolist() == ["'); DROP TABLE room.keep; --"]
    assert run("SELECT count(*) FROM room.keep") == [(0,)]
    for schema in ("", "a\0b", "长" * 22):
        with pytest.raises(OutputError, match="cannot be a name"):
            write_tables(server, schema, {"plots": boxes(1)})


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM room.plots RETURNING *",
        "WITH gone AS (DELETE FROM room.plots RETURNING *) SELECT * FROM gone",
        "SELECT 1) AS q; COMMIT; DELETE FROM room.plots; SELECT 1 FROM (SELECT 1",
        "SELECT room.erase()",
        "SELECT set_config('transaction_read_only', 'off', false), room.erase()",
        "SELECT nextval('room.s')",
        "DROP TABLE room.plots",
        "COPY room.plots TO PROGRAM 'true'",
        "SELECT",
        "",
        " ; ",
        "SELECT 1 AS a, 2 AS a",
        "SELECT ST_MakePoint(1,2) AS a, ST_MakePoint(1,2) AS b",
        "SELECT * FROM room.nix",
        "SELECT 'infinity'::date",
    ],
)
def test_sql_may_only_read(server, room, run, statement) -> None:
    write_tables(server, room, {"plots": boxes(2)})
    run(
        "CREATE SEQUENCE room.s",
        "CREATE FUNCTION room.erase() RETURNS int LANGUAGE sql AS 'DELETE FROM room.plots; SELECT 1'",
    )
    with pytest.raises(InputError):
        read_table(server, sql=statement)
    assert run("SELECT count(*) FROM room.plots") == [(2,)]


def test_words_of_others_stay_on_their_line(server) -> None:
    with pytest.raises(InputError) as refused:
        read_table(server, table="a\x1b[2J\nERROR")
    assert str(refused.value).isprintable()
    with pytest.raises(InputError) as refused:
        read_table(server, sql='SELECT 1 AS "a" FROM "\x1b[2J"')
    assert str(refused.value).isprintable()


def test_row_security_is_said(server, room, run) -> None:
    write_tables(server, room, {"plots": boxes(3, n=[1, 2, 3])})
    run(
        "GRANT USAGE ON SCHEMA room TO guest",
        "GRANT SELECT ON room.plots TO guest",
        "ALTER TABLE room.plots ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY few ON room.plots USING (n < 3)",
    )
    back, found = read_table(server.replace("owner@", "guest@"), table="room.plots")
    assert len(back) == 2
    assert "only some of its rows" in str(found.faults[0])
    assert read_table(server, table="room.plots")[1].faults[0].severity == "NOTE"


def test_percent_and_braces_in_sql_are_themselves(server) -> None:
    back, _ = read_table(server, sql="SELECT '{}%s%' AS a WHERE 'abc' LIKE '%b%' -- a remark")
    assert back["a"].tolist() == ["{}%s%"]


# ---- refusals


def test_a_long_statement_is_stopped(server, monkeypatch) -> None:
    monkeypatch.setattr("layers.postgis.server.WAIT_S", 0.2)
    with pytest.raises(InputError, match=r"statement timeout\. It took more than"):
        read_table(server, sql="SELECT pg_sleep(30)")


def test_what_is_not_there_is_named(server, room) -> None:
    write_tables(server, room, {"plots": boxes(1)})
    with pytest.raises(InputError, match=r"room\.plot: there is no such table\. There are: room\.plots"):
        read_table(server, table="room.plot")
    assert len(read_table(server, table="ROOM.Plots")[0]) == 1  # folded, as the server does
    with pytest.raises(InputError, match=r'database "nix" does not exist\. Check the name'):
        read_table(server.replace("/postgres", "/nix"), table="plots")
    with pytest.raises(InputError, match="either table or sql"):
        read_table(server)
    with pytest.raises(OutputError, match="no table to write"):
        write_tables(server, room, {})


def test_rights_are_asked_for(server, room) -> None:
    write_tables(server, room, {"plots": boxes(1)})
    guest = server.replace("owner@", "guest@")
    with pytest.raises(InputError, match=r"permission denied for .*Ask whoever runs the database"):
        read_table(guest, table="room.plots")
    with pytest.raises(OutputError, match=r"permission denied for .*Ask whoever runs the database"):
        write_tables(guest, room, {"plots": boxes(1)})
    with pytest.raises(OutputError, match="permission denied for database"):
        write_tables(guest, "fresh", {"plots": boxes(1)})


def test_a_database_without_postgis(server) -> None:
    bare = server.replace("/postgres", "/bare")
    assert read_table(bare, sql="SELECT 1 AS a")[0]["a"].tolist() == [1]
    with pytest.raises(OutputError, match="CREATE EXTENSION postgis"):
        write_tables(bare, "public", {"plots": boxes(1)})


def test_no_server() -> None:
    pytest.importorskip("psycopg")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"postgresql://lu@127.0.0.1:{probe.getsockname()[1]}/zone"
        with pytest.raises(InputError, match=r"refused.*Check that the server runs"):
            read_table(url, table="plots")
        with pytest.raises(OutputError, match="refused"):
            write_tables(url, "s", {"plots": boxes(1)})


def test_no_driver(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError, match=r"Install it: python -m pip install 'yuantu\[postgis\]'"):
        read_table("postgresql://h/d", table="plots")
    with pytest.raises(OutputError, match="Install it"):
        write_tables("postgresql://h/d", "s", {"plots": boxes(1)})


# ---- secrets


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://lu:{PASSWORD}@127.0.0.1:1/zone",
        f"postgresql://lu:a@{PASSWORD}@127.0.0.1:1/zone",
        f"postgresql://lu:{PASSWORD}/x@127.0.0.1:1/zone",
        f"postgresql://lu:{PASSWORD}?x@127.0.0.1:1/zone",
        f"postgresql://127.0.0.1:1/zone?user=lu&password={PASSWORD}",
        f"postgresql://127.0.0.1:1/zone?password={PASSWORD}@x",
        f"postgresql://127.0.0.1:1/zone?sslpassword={PASSWORD}",
        f"postgresql://lu:{PASSWORD}",
        f"postgresql://127.0.0.1:{PASSWORD}/zone",
        f"postgresql://127.0.0.1:1/zone?%70assword={PASSWORD}",
        f"postgresql://127.0.0.1:1/zone?{PASSWORD}",
        f"postgresql://127.0.0.1:1/zone?scram_client_key={PASSWORD}",
        f"host=127.0.0.1 password={PASSWORD}",
        f"mysql://lu:{PASSWORD}@h/d",
        PASSWORD,
    ],
)
def test_a_password_in_the_address_is_refused_and_never_shown(url, caplog) -> None:
    pytest.importorskip("psycopg")
    assert "secret" not in shown_url(url)
    for attempt in (
        lambda: read_table(url, table="plots"),
        lambda: write_tables(url, "s", {"plots": boxes(1)}),
    ):
        with pytest.raises((InputError, OutputError)) as refused:
            attempt()
        error: BaseException | None = refused.value
        assert "secret" not in str(error)
        assert error.__cause__ is None
        assert error.__suppress_context__ or error.__context__ is None
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "rest",
    [
        f"lu:{PASSWORD}@127.0.0.1:1/zone",
        f"lu:{PASSWORD}/x@127.0.0.1:1/zone",
        f"127.0.0.1:1/zone?password={PASSWORD}",
        f"127.0.0.1:1/zone?%70assword={PASSWORD}",
        f"127.0.0.1:1/zone?sslpassword={PASSWORD}",
    ],
)
def test_the_remedy_for_a_password_in_the_address(rest) -> None:
    pytest.importorskip("psycopg")
    remedy = r"holds a password\. Take it out; put it in the environment \(PGPASSWORD\)"
    with pytest.raises(InputError, match=remedy):
        read_table(f"postgresql://{rest}", table="plots")


def test_a_path_that_only_sounds_secret_is_no_password(server) -> None:
    _, found = read_table(f"{server}?passfile=/run/secrets/pgpass", sql="SELECT 1 AS a")
    assert found.rows == 1


def test_passwords_from_where_they_belong(server, tmp_path, monkeypatch) -> None:
    port = server.rpartition(":")[2].partition("/")[0]
    monkeypatch.delenv("PGPASSWORD")
    with pytest.raises(
        InputError, match=r"no password supplied\. Check the user, and the password in PGPASSWORD"
    ):
        read_table(server, sql="SELECT 1 AS a")
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"127.0.0.1:{port}:*:owner:{PASSWORD}\n")
    passfile.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    _, found = read_table(server, sql="SELECT 1 AS a")
    assert "secret" not in repr(found)
    assert found.source == f"postgresql://127.0.0.1:{port}/postgres (sql)"
    monkeypatch.delenv("PGPASSFILE")
    services = tmp_path / "services"
    services.write_text(
        f"[bureau]\nhost=127.0.0.1\nport={port}\ndbname=postgres\nuser=owner\npassword={PASSWORD}\n"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    _, found = read_table("postgresql://?service=bureau", sql="SELECT 1 AS a")
    assert "secret" not in repr(found)
    monkeypatch.setenv("PGPASSWORD", "another-secret")
    with pytest.raises(InputError, match="password authentication failed") as refused:
        read_table(server, sql="SELECT 1 AS a")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://lu@h.example:5432/zone?sslmode=require", "postgresql://h.example:5432/zone"),
        ("postgres://h/zone", "postgresql://h/zone"),
        ("postgresql://lu:pw@[::1]:5432/zone", "postgresql://[::1]:5432/zone"),
        ("postgresql://lu@a.example:1,b.example:2/zone", "postgresql://a.example:1,b.example:2/zone"),
        ("postgresql:///zone?host=/run/pg", "postgresql:///zone"),
        ("postgresql://lu:p@w/d@h/zone", "postgresql://h/zone"),
        ("postgresql://h:pw/zone", "postgresql://…"),
        ("postgresql://h/zone?password=a@b", "postgresql://…"),
        ("mysql://h/d", "postgresql://…"),
        ("", "postgresql://…"),
    ],
)
def test_shown_url(url, shown) -> None:
    assert shown_url(url) == shown


# ---- a whole zone


def test_a_zone_in_the_database_gives_the_same_evaluation_and_takes_its_results(
    server, room, run, real, tmp_path
):
    """limin2012 from a table and from its Shapefile: the same figures to the last digit, and the results come back."""
    from click.testing import CliRunner

    import cli

    outputs = {}
    shapefile = real / "limin2012" / "limin2012.shp"
    write_tables(server, room, {"dikuai": gpd.read_file(shapefile, encoding="GB18030")})
    layers = {"file": f'file = "{shapefile}"', "table": f'postgis = "{server}"\ntable = "{room}.dikuai"'}
    for name, layer in layers.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "zone.toml").write_text(
            f'name = "利民"\nday = 2026-11-20\n[layers.plots]\n{layer}\nunits = {{ JZMJ = "万m²" }}\n',
            encoding="utf-8",
        )
        words = [
            "--outside",
            server,
            "build",
            str(folder),
            "--out",
            str(tmp_path / f"{name}-out"),
            "--postgis",
            server,
            "--schema",
            "results",
        ]
        done = CliRunner().invoke(cli.main, words)
        assert done.exit_code == 0, done.output
        assert PASSWORD not in done.output
        tables = {
            kind: tmp_path / f"{name}-out" / f"evaluation.{kind}.csv"
            for kind in ("plots", "units", "findings")
        }
        outputs[name] = {kind: pd.read_csv(path, dtype=str) for kind, path in tables.items()}
        assert PASSWORD not in (tmp_path / f"{name}-out" / "manifest.json").read_text(encoding="utf-8")
    assert len(outputs["file"]["plots"]) == 170
    assert set(outputs["table"]["plots"].pop("source_file")) == {f"{shown_url(server)} {room}.dikuai"}
    assert set(outputs["file"]["plots"].pop("source_file")) == {"limin2012.shp"}
    for kind, table in outputs["table"].items():
        pd.testing.assert_frame_equal(table, outputs["file"][kind])
    assert run("SELECT round(far_zone::numeric, 4)::text FROM results.by_zone") == [("0.6680",)]
    assert run("SELECT count(*) FROM results.evaluated_plots") == [(170,)]


def test_a_siting_is_published_with_its_parts(server, run):
    """The tables of one siting of the sample: the shares of each plot add up to its score in the database too."""
    from reports.build import evaluate_zone, site_zone
    from reports.store import publish

    sample = Path(__file__).resolve().parents[3] / "layers" / "sample" / "lianyungang"
    evaluation = evaluate_zone(sample)
    named = publish(evaluation, site_zone(evaluation, ["manufacturing"]), server, "sitings")
    parts = ("", "_exclusions", "_open_points", "_criteria", "_shares", "_robustness", "_flips")
    assert {f"sitings.siting_manufacturing{part}" for part in parts} <= set(named)
    off = """SELECT max(abs(score - added)) < 1e-9 FROM sitings.siting_manufacturing JOIN
        (SELECT plot_id, sum(share) AS added FROM sitings.siting_manufacturing_shares GROUP BY plot_id) AS parts USING (plot_id)"""
    assert run(off) == [(True,)]
    assert run("SELECT count(*) > 0 FROM sitings.siting_manufacturing_exclusions WHERE kind = 'law'") == [
        (True,)
    ]

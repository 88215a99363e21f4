"""No password of a database and no key of a map is printed or written: each is a marker that is looked for everywhere."""

import logging
import os
import socket
import struct
import threading
import traceback
from contextlib import contextmanager, suppress

import pytest
from click.testing import CliRunner

import cli
from gis.words import without_secrets
from layers.postgis import read_table, write_tables
from layers.read import examine_zone

MARK = "Zq7marker"
PLOTS = '[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n'
HEAD = 'name = "甲区"\nday = 2026-11-20\ncrs = "EPSG:4547"\n'


def field(kind, *texts):
    body = b"".join(code + text.encode() + b"\0" for code, text in texts) + b"\0"
    return kind + struct.pack("!i", len(body) + 4) + body


def refusing(connection):
    """A server that asks for the password in plain words, and tells it back."""
    length = struct.unpack("!i", connection.recv(4))[0]
    code = connection.recv(length - 4)
    if len(code) == 4:  # asked for TLS: there is none
        connection.sendall(b"N")
        connection.recv(struct.unpack("!i", connection.recv(4))[0] - 4)
    connection.sendall(b"R" + struct.pack("!ii", 8, 3))
    told = connection.recv(4096)[5:].rstrip(b"\0").decode()
    why = f'password authentication failed for user "lu": {told} is not the password'
    connection.sendall(field(b"E", (b"S", "FATAL"), (b"C", "28P01"), (b"M", why)))


def silent(connection):
    connection.recv(4096)


def babbling(connection):
    connection.recv(4096)
    connection.sendall(b"\xff" * 2000)


@contextmanager
def server(answer):
    """A server on a port of this machine that answers every connection alike; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(5)
                    with suppress(OSError, struct.error):
                        answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"postgresql://lu@127.0.0.1:{listening.getsockname()[1]}/zone"
        listening.shutdown(socket.SHUT_RDWR)


@contextmanager
def given(monkeypatch, tmp_path, how):
    """The marker where libpq looks for a password."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    if how == "environment":
        monkeypatch.setenv("PGPASSWORD", MARK)
    elif how == "password file":
        (tmp_path / "pgpass").write_text(f"*:*:*:*:{MARK}\n")
        (tmp_path / "pgpass").chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    else:
        (tmp_path / "services").write_text(f"[a]\npassword={MARK}\n")
        monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
        monkeypatch.setenv("PGSERVICE", "a")
    yield


def told_by(call):
    """Everything an error would show: its text in both languages, its traceback, and what it came from."""
    with pytest.raises(Exception) as caught:
        call()
    error = caught.value
    both = [error.text(lang) for lang in ("zh", "en")] if hasattr(error, "text") else []
    return "\n".join([*both, repr(error), *traceback.format_exception(error)])


def unmarked(*folders, said=""):
    """Nothing that was said or lies in these folders holds the marker."""
    assert MARK not in said
    for folder in folders:
        for path in (one for one in folder.rglob("*") if one.is_file()):
            assert MARK.encode() not in path.read_bytes(), path
            assert MARK not in str(path)


@pytest.mark.parametrize("how", ["environment", "password file", "service"])
@pytest.mark.parametrize("answer", [refusing, silent, babbling])
def test_a_failing_server_is_told_of_without_the_password(monkeypatch, tmp_path, caplog, how, answer):
    pytest.importorskip("psycopg")
    caplog.set_level(logging.DEBUG)
    with given(monkeypatch, tmp_path, how), server(answer) as url:
        said = told_by(lambda: read_table(url, table="a"))
        said += told_by(lambda: write_tables(url, "a", {}))
    assert "127.0.0.1" in said
    unmarked(said=said + caplog.text)


ADDRESSES = (
    f"postgresql://lu:{MARK}@127.0.0.1:9/zone", f"postgres://lu:a@{MARK}/x@127.0.0.1:9/zone", f"postgresql://127.0.0.1:9/z?password={MARK}",
    f"postgresql://127.0.0.1:9/z?%70assword={MARK}", f"postgresql://127.0.0.1:9/z?sslpassword={MARK}&user=lu",
    f" postgresql://lu:{MARK}@127.0.0.1:9/zone ", f"postgresql://lu:{MARK}", f"POSTGRESQL://lu:{MARK}@h/d", f"mysql://lu:{MARK}@h/d",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("allowed", ["", "postgresql://127.0.0.1:9"])
def test_an_address_with_a_password_is_never_told(monkeypatch, tmp_path, chessboard, address, allowed):
    """In the key where it belongs, in every other that takes text, as a list, under a misspelt name."""
    pytest.importorskip("psycopg")
    monkeypatch.setenv("YUANTU_OUTSIDE", allowed)
    layer = "[layers.buildings]\n{}\n"
    texts = [
        layer.format(f'postgis = "{address}"\ntable = "a"'), layer.format(f'postgis = ["{address}"]\ntable = "a"'),
        layer.format(f'file = "{address}"'), layer.format(f'files = "{address}"'), layer.format(f'file = "a"\nmapping = "{address}"'),
        layer.format(f'file = "a"\ncrs = "{address}"'), layer.format(f'postgi = "{address}"'), f'[rasters.a]\nfile = "{address}"\n',
        f'[ledgers.a]\nfile = "{address}"\n', f'[policy]\ntargets = "{address}"\n', f'[map]\nbasemap = "{address}"\n',
        f'[site]\nprofiles = ["{address}"]\n', f'[rules]\nuse = ["{address}"]\n',
    ]  # fmt: skip
    for text in texts:
        (chessboard / "zone.toml").write_text(HEAD + text, encoding="utf-8")
        said = "\n".join(one.text(lang) for one in examine_zone(chessboard).faults for lang in ("zh", "en"))
        assert said
        unmarked(said=said)


def test_what_a_run_prints_and_writes_holds_no_secret(monkeypatch, tmp_path, chessboard):
    """A build whose database fails after all is computed: nothing printed, kept, recorded or left has the password."""
    pytest.importorskip("psycopg")
    out = tmp_path / "out"
    with given(monkeypatch, tmp_path / "..", "environment"), server(refusing) as url:
        for address in (url, ADDRESSES[0], ADDRESSES[2], url.replace("lu@", f"lu:{MARK}@")):
            done = CliRunner().invoke(
                cli.main,
                ["build", str(chessboard), "--out", str(out), "--verbose", "--no-map", "--postgis", address],
            )
            assert done.exit_code in (3, 5), done.output
            assert "127.0.0.1" in done.output or "postgresql://" in done.output
            unmarked(out, chessboard, said=done.output + repr(done.exception))
    assert (out / "manifest.json").is_file()


def test_a_key_of_a_map_is_in_no_file_unless_asked(monkeypatch, tmp_path, chessboard):
    """Asked for, it is in the page alone: not in the record of exports, not on the terminal."""
    monkeypatch.setenv("TIANDITU_KEY", MARK)
    run = ["map", str(chessboard), "--basemap", "tianditu_vec", "--preset", "internal"]
    done = CliRunner().invoke(cli.main, [*run, "--out", str(tmp_path / "without")])
    assert done.exit_code == 0, done.output
    unmarked(tmp_path / "without", said=done.output)
    done = CliRunner().invoke(cli.main, [*run, "--out", str(tmp_path / "with"), "--allow-key-in-file"])
    assert done.exit_code == 0 and MARK not in done.output, done.output
    held = [
        path.name
        for path in (tmp_path / "with").rglob("*")
        if path.is_file() and MARK.encode() in path.read_bytes()
    ]
    assert held == ["map.html"]


def test_addresses_in_words_lose_their_secrets():
    for address in ADDRESSES:
        assert MARK not in without_secrets(f"it is {address}, they say")
    assert without_secrets("a:b@c 1:2 ://") == "a:b@c 1:2 ://"

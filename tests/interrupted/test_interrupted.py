"""Interrupted: killed, told to end, refused a place or short of room: the old results or the new, said in words, nothing left."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import cli
from gis.errors import InputError, OutputError
from layers import together as placing
from layers.drafts import PLACING, ROOM, room_of
from layers.lock import held
from layers.together import settle, settled, together
from layers.unwritten import unwritten
from layers.write import write_layers
from maps.still import still as drawing
from reports import build as building
from reports.evidence import export_log
from reports.page import draw as page
from reports.still import stills

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
BUILDINGS = ROOT / "layers" / "sample" / "nantong" / "自然幢.geojson"
HOLD = "import sys, time; from pathlib import Path; from layers.lock import held\nwith held(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2:] else None): print('held', flush=True); time.sleep(60)"


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def run(*words, **options):
    return CliRunner().invoke(cli.main, [str(word) for word in words], **options)


@pytest.fixture
def holding(tmp_path):
    """Have another process hold a folder."""
    started = []

    def hold(*words):
        command = [sys.executable, "-c", HOLD, *map(str, words)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize(("verb", "moments"), [("convert", 12), ("build", 6)])
def test_killed_at_some_moments_the_old_results_stand_or_the_new(verb, moments):
    words = [sys.executable, str(HERE / "moments.py"), verb, "--moments", str(moments)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told, done.stderr
    assert [one["violations"] for one in told if one["violations"]] == []
    assert sum(one["moments"] for one in told) >= moments
    every = " ".join(outcome for one in told for outcome in one["outcomes"])
    assert "old" in every and "new" in every and "mixed" not in every


def older(folder):
    """Three results of before, one of which is written no more."""
    for name in ("a.csv", "b.csv", "gone.csv"):
        (folder / name).write_text("old", encoding="utf-8")
    return folder


def write_newer(folder):
    with together(folder, stale=["gone.csv"], last="a.csv") as draft:
        for name in ("a.csv", "b.csv", "plots/c.csv"):
            (draft / name).parent.mkdir(exist_ok=True)
            (draft / name).write_text("new", encoding="utf-8")


@pytest.mark.parametrize("at", range(8))
def test_a_failure_at_any_step_brings_the_old_ones_back(tmp_path, monkeypatch, at):
    folder, calls = older(tmp_path), []
    replace = Path.replace

    def failing(one, other):
        calls.append(other)
        if len(calls) == at + 1 and ROOM not in Path(other).parts[-2:]:
            raise PermissionError(errno.EACCES, "Permission denied", str(other))
        return replace(one, other)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        try:
            write_newer(folder)
        except OutputError as error:
            assert names(folder) == ["a.csv", "b.csv", "gone.csv"], calls
            assert {(folder / name).read_text() for name in names(folder)} == {"old"}
            assert "Excel" in error.text("zh")
        else:
            assert names(folder) == ["a.csv", "b.csv", "plots/c.csv"]
    write_newer(folder)
    assert names(folder) == ["a.csv", "b.csv", "plots/c.csv"]
    assert {(folder / name).read_text() for name in names(folder)} == {"new"}


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_stop_between_two_names_is_made_good_by_who_looks_next(tmp_path, monkeypatch, at):
    folder, done = older(tmp_path), []
    put_by = placing._put_by

    def stop(*paths):
        done.append(paths)
        if len(done) == at:
            os._exit(9)
        put_by(*paths)

    child = os.fork()
    if not child:
        placing._put_by = stop
        write_newer(folder)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert (folder / ROOM / PLACING).is_dir()
    settled(folder)
    assert names(folder) == ["a.csv", "b.csv", "plots/c.csv"]
    assert {(folder / name).read_text() for name in names(folder)} == {"new"}


def test_half_in_place_and_held_by_another_is_said(tmp_path, holding, monkeypatch):
    holding(tmp_path)
    (tmp_path / ROOM / PLACING).mkdir()
    monkeypatch.setattr(placing, "_WAIT_S", 0.2)
    with pytest.raises(InputError, match="being replaced"):
        settled(tmp_path)


@pytest.mark.parametrize(
    "plan",
    [
        "[]",
        "{",
        "[" * 100_000,
        '{"files": ["a"]}',
        '{"files": ["../../mine"], "stale": []}',
        '{"files": [], "stale": ["../mine"]}',
        '{"files": [], "stale": ["MINE"]}',
        '{"files": [], "stale": ["link/mine"]}',
        '{"files": [3], "stale": []}',
    ],
)
def test_a_list_that_no_command_wrote_moves_nothing(tmp_path, plan):
    """Who sends a folder of results has no file beside it replaced or removed when somebody looks at it."""
    mine, folder = tmp_path / "mine", tmp_path / "out"
    room = folder / ROOM / PLACING
    room.mkdir(parents=True)
    mine.write_text("mine")
    (folder / "mine").write_text("theirs")
    (folder / "link").symlink_to(tmp_path)
    (room / ".plan.json").write_text(plan.replace("MINE", mine.as_posix()))
    for look in (lambda: settled(folder), lambda: settle(folder / ROOM, folder)):
        with pytest.raises((InputError, OutputError), match="no file was moved"):
            look()
    assert mine.read_text() == "mine" and (folder / "mine").read_text() == "theirs"
    done = run("verify", folder)
    assert done.exit_code == 3 and "未据此移动任何文件" in done.stderr


@pytest.mark.parametrize("verb", ["evaluate", "report", "map"])
def test_a_held_folder_is_refused_before_anything_is_read(tmp_path, holding, verb):
    out = tmp_path / "out"
    out.mkdir()
    holding(out)
    done = run(verb, BUILDINGS.parent, "--out", out)
    assert done.exit_code == 5 and "读取" not in done.output and str(out) in done.stderr


def test_a_room_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "mine" / "precious").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ROOM).symlink_to(tmp_path / "mine")
    with pytest.raises(OutputError, match="is a link"), held(tmp_path / "out"):
        pass
    assert names(tmp_path) == [] and (tmp_path / "mine" / "precious").is_dir()


def test_a_folder_of_the_name_of_a_result_is_refused_before_anything_moves(tmp_path):
    older(tmp_path)
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "c.csv").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_newer(tmp_path)
    assert names(tmp_path) == ["a.csv", "b.csv", "gone.csv"]
    assert not (tmp_path / ROOM).exists()


def test_a_gpkg_takes_the_journals_of_the_one_it_replaces_with_it(tmp_path, two_layers):
    for end in ("", "-wal", "-shm"):
        (tmp_path / f"a.gpkg{end}").write_bytes(b"of another")
    with together(tmp_path) as draft:
        write_layers(draft / "a.gpkg", two_layers)
    assert names(tmp_path) == ["a.gpkg"]
    (tmp_path / "a.gpkg-wal").write_bytes(b"of another")
    write_layers(tmp_path / "a.gpkg", two_layers)
    assert names(tmp_path) == ["a.gpkg"]


@pytest.fixture
def two_layers(chessboard_parts):
    frames = chessboard_parts[0]()
    frames = frames if isinstance(frames, dict) else dict(zip(("plots", "buildings"), frames, strict=False))
    return {name: frame for name, frame in frames.items() if hasattr(frame, "geometry")}


@pytest.mark.parametrize(
    "verb", [("build",), ("report", "--workbook"), ("map",), ("evaluate",), ("check", "--report")]
)
def test_a_second_writer_is_refused_and_told_who_and_since_when(verb, chessboard, tmp_path, holding):
    out = tmp_path / "out"
    other = holding(out)
    to = (verb[1], out) if verb == ("check", "--report") else (*verb[1:], "--out", out)
    for lang, word in (("zh", "正在写入此处"), ("en", "is writing there")):
        done = run(verb[0], chessboard, *to, "--lang", lang)
        assert done.exit_code == 5, done.output
        assert word in done.stderr and str(other.pid) in done.stderr and str(date.today().year) in done.stderr
    assert names(out) == [f"{ROOM}/lock"]
    other.kill()
    other.wait()
    if verb[0] == "check":
        assert run(verb[0], chessboard, *to).exit_code == 0
        assert names(out) == ["faults.gpkg", "faults.json"] or names(out) == ["faults.json"]


def test_a_disk_without_a_byte_left_is_said_and_left_as_it_was(tmp_path):
    target = tmp_path / "楼.csv"
    target.write_bytes(b"old")
    words = [sys.executable, "-c", LIMITED, "0", "convert", str(BUILDINGS), str(target), "--force"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 5 and "已满" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert names(tmp_path) == ["楼.csv"] and target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["楼.csv"]


def test_two_conversions_to_one_name_are_refused_and_others_are_free(tmp_path, holding):
    target = tmp_path / "楼.csv"
    holding(target, room_of(target))
    done = run("convert", BUILDINGS, target)
    assert done.exit_code == 5 and "正在写入此处" in done.stderr, done.output
    assert run("convert", BUILDINGS, tmp_path / "b.csv").exit_code == 0
    assert not target.exists() and (tmp_path / "b.csv").is_file()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_end_it_says_so_and_leaves_nothing(sent, code, chessboard, tmp_path):
    out = tmp_path / "out"
    stuck = (
        "import signal, sys, time; import cli; import reports.chain as chain\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background inherits it ignored
        "chain.draw = lambda *a, **o: (print('drawing', flush=True), time.sleep(60))\n"
        "sys.argv = ['yuantu', *sys.argv[1:]]; cli.main()"
    )
    words = [sys.executable, "-c", stuck, "build", str(chessboard), "--out", str(out), "--lang", "en"]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "drawing\n"
        time.sleep(0.1)
        process.send_signal(sent)
        _, told = process.communicate(timeout=60)
    assert process.returncode == code
    assert "stopped before it was done" in told and "Traceback" not in told
    assert [name for name in names(out) if not name.startswith(ROOM)] == []
    assert "lock" not in " ".join(names(out)) and ".writing-" not in " ".join(names(out))


def test_pictures_of_one_command_take_their_places_together_or_not_at_all(chessboard, tmp_path, monkeypatch):
    write = drawing._write

    def full(figure, out, kind, *more):
        if kind == ".svg":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(figure, out, kind, *more)

    (tmp_path / "图").mkdir()
    png, svg = tmp_path / "图" / "a.png", tmp_path / "图" / "a.svg"
    png.write_bytes(b"old")
    words = ("map", chessboard, "--png", png, "--svg", svg, "--size", "600x400px")
    with monkeypatch.context() as patch:
        patch.setattr(drawing, "_write", full)
        done = run(*words)
    assert done.exit_code == 5 and str(svg) in done.stderr and ROOM not in done.stderr, done.output
    assert [one.name for one in png.parent.iterdir()] == ["a.png"] and png.read_bytes() == b"old"
    assert run(*words).exit_code == 0
    assert names(png.parent) == ["a.png", "a.svg", "exports.jsonl"] and png.read_bytes() != b"old"


def test_who_draws_into_a_folder_meanwhile_is_not_refused_and_no_line_of_the_log_is_lost(
    chessboard, tmp_path, monkeypatch
):
    out, small = tmp_path / "out", ("--size", "600x400px")
    write, meanwhile = drawing._write, [("--out", out), ("--png", out / "b.png", *small)]

    def slow(figure, to, kind, *more):
        while meanwhile:
            done = run("map", chessboard, *meanwhile.pop())
            assert done.exit_code == 0, done.output
        write(figure, to, kind, *more)

    monkeypatch.setattr(export_log, "WAIT_S", 0.2)
    monkeypatch.setattr(stills, "WAIT_S", 0.2)
    monkeypatch.setattr(drawing, "_write", slow)
    done = run("map", chessboard, "--png", out / "a.png", *small)
    assert done.exit_code == 0, done.output
    assert logged(out) == ["a.png", "b.png", "map.html"]
    assert names(out) == ["a.png", "b.png", "exports.jsonl", "map.html"]


def test_a_picture_put_in_place_while_the_page_is_drawn_keeps_its_line(chessboard, tmp_path, monkeypatch):
    out, draw = tmp_path / "out", page.draw

    def slow(*asked):
        done = run("map", chessboard, "--png", out / "b.png", "--size", "600x400px")
        assert done.exit_code == 0, done.output
        return draw(*asked)

    monkeypatch.setattr(page, "draw", slow)
    done = run("map", chessboard, "--out", out)
    assert done.exit_code == 0, done.output
    assert logged(out) == ["b.png", "map.html"]
    assert names(out) == ["b.png", "exports.jsonl", "map.html"]


def logged(folder):
    lines = (folder / "exports.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted(name for line in lines for name in json.loads(line)["files"])


def test_a_build_leaves_no_halves_on_a_full_disk_and_goes_on_with_the_stages_it_finished(
    chessboard, tmp_path, monkeypatch
):
    def full(*_asked, **_more):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(building, "write_manifest", full)
        done = run("build", chessboard, "--out", tmp_path / "out", "--no-map")
    assert done.exit_code == 5 and "已满" in done.stderr, done.output
    left = names(tmp_path / "out")
    assert left and all(name.startswith(f"{ROOM}/coming/") and ".new/" not in name for name in left)
    done = run("build", chessboard, "--out", tmp_path / "out", "--no-map", "--lang", "en")
    assert done.exit_code == 0 and (tmp_path / "out" / "manifest.json").is_file(), done.output


def test_a_disk_that_takes_no_more_files_says_so_and_not_that_it_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr(
        os,
        "statvfs",
        lambda _path: SimpleNamespace(
            f_files=9, f_favail=0, f_bavail=1, f_blocks=2, f_bfree=1, f_frsize=4096
        ),
    )
    told = unwritten(tmp_path / "a.csv", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert "文件数已用完" in told.text("zh") and "takes no more files" in told.text("en")


LIMITED = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
    "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "import cli; sys.argv = ['yuantu', *sys.argv[2:]]; cli.main()"
)


@pytest.mark.parametrize("kind", ["gpkg", "shp", "gdb", "geojson", "fgb", "dxf", "csv", "parquet"])
def test_a_file_that_has_no_room_says_which_and_what_to_do(kind, tmp_path):
    target = tmp_path / f"楼.{kind}"
    words = [sys.executable, "-c", LIMITED, "4000", "convert", str(BUILDINGS), str(target), "--lang", "en"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 5, done.stderr
    assert "is full" in done.stderr or "cannot be written" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (errno.ENOSPC, "磁盘（或配额）已满", "the disk (or quota) is full"),
        (errno.EDQUOT, "磁盘（或配额）已满", "the disk (or quota) is full"),
        (errno.EROFS, "只读", "read-only"),
        (errno.EACCES, "Excel", "Excel"),
        (errno.ENAMETOOLONG, "过长", "too long"),
        (errno.EIO, "无法写出", "cannot be written"),
    ],
)
def test_why_it_could_not_be_written(number, zh, en, tmp_path):
    told = unwritten(tmp_path / ROOM / "draft" / "a.csv", OSError(number, os.strerror(number)))
    assert zh in told.text("zh") and en in told.text("en")
    assert str(tmp_path / "a.csv") in told.text("en")


def test_a_size_that_was_there_says_how_much_more_is_needed(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x" * 3_000_000)
    (tmp_path / "draft").write_bytes(b"x" * 1_000_000)
    told = unwritten(tmp_path / "a.csv", OSError(errno.ENOSPC, ""), tmp_path / "draft")
    assert "at least 2.0 MB more are needed" in told.text("en")


def test_places_that_cannot_be_are_said_in_words(chessboard, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    for out, word in ((tmp_path / "file", "不是文件夹"), (tmp_path / ("长" * 200), "过长")):
        done = run("build", chessboard, "--out", out)
        assert done.exit_code == 5 and word in done.stderr, done.output


def test_the_lock_may_be_waited_for(tmp_path, holding):
    other = holding(tmp_path)
    with pytest.raises(OutputError), held(tmp_path, wait_s=0.2):
        pass
    other.kill()
    with held(tmp_path, wait_s=20.0) as room:
        settle(room, tmp_path)

"""Lock: a second build in a folder is refused in words; what a dead process held is free."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gis.errors import OutputError
from layers.drafts import ROOM, alive, clear_drafts
from layers.lock import held
from reports import chain
from reports.build import build

ROOT = Path(__file__).resolve().parents[3]
NINE = datetime(2026, 11, 21, 9, 16, 48, tzinfo=UTC)
HOLD = "import sys, time; from pathlib import Path; from layers.lock import held\nwith held(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the folder ``out``."""
    words = [sys.executable, "-c", HOLD, str(tmp_path / "out")]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_build_is_refused_and_touches_nothing(holder, chessboard, tmp_path, monkeypatch):
    out = tmp_path / "out"
    new = out / ROOM / "evaluation.new"
    new.mkdir()
    with pytest.raises(OutputError) as refused:
        build(chessboard, out)
    for lang, word in (("zh", "另一个 yuantu 命令"), ("en", "another yuantu command")):
        assert word in refused.value.text(lang) and str(holder.pid) in refused.value.text(lang)
    assert new.is_dir()


def test_since_when_is_told_by_the_clock_here_to_the_minute(tmp_path, monkeypatch):
    monkeypatch.setattr("layers.lock.datetime", type("At", (datetime,), {"now": lambda *_: NINE}))
    with held(tmp_path), pytest.raises(OutputError) as refused, held(tmp_path):
        pass
    here = f"{NINE.astimezone():%Y-%m-%d %H:%M}"
    assert f"{os.getpid()}，{here} 开始）" in refused.value.text("zh")
    assert f"{os.getpid()} on" in refused.value.text("en") and f"since {here})" in refused.value.text("en")


def test_what_a_killed_process_held_is_free(holder, tmp_path):
    out = tmp_path / "out"
    holder.kill()
    holder.wait()
    assert (out / ROOM / "lock").is_file()
    with held(out), pytest.raises(OutputError, match=str(os.getpid())), held(out):
        pass
    assert not out.exists() or not list(out.rglob("lock"))


def test_folders_made_for_it_go_again_where_they_stay_empty(tmp_path):
    with held(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b" / ROOM / "lock").is_file()
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "a").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="a"), held(tmp_path / "a"):
        pass


def test_a_build_holds_its_folder_to_the_end(chessboard, tmp_path, monkeypatch):
    out, tried = tmp_path / "out", []

    def draw(*_words, **_options):
        with pytest.raises(OutputError) as refused:
            build(chessboard, out)
        tried.append(refused.value.text("en"))
        raise KeyboardInterrupt

    monkeypatch.setattr(chain, "draw", draw)
    with pytest.raises(KeyboardInterrupt):
        build(chessboard, out)
    assert len(tried) == 1
    assert not (out / ROOM / "lock").exists()


def test_drafts_of_a_running_process_are_left_alone(tmp_path):
    with subprocess.Popen([sys.executable, "-c", "pass"]) as gone:
        gone.wait()
    names = [
        f".writing-{gone.pid}-a",
        f".writing-{os.getppid()}-b",
        f".writing-{os.getpid()}-c",
        ".writing-old",
    ]
    for name in names:
        (tmp_path / name).mkdir()
    assert alive(os.getpid()) and not alive(gone.pid)
    clear_drafts(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(names[1:3])

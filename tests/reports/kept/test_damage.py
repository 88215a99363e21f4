"""Damage: what is kept and was spoilt, or is of another day, is computed anew; nobody is shown a traceback or a wrong figure."""

import os
import shutil

import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from layers.write import write_json
from reports import chain
from reports.build import build
from reports.evidence.bundle import outdated, sha256
from reports.kept import built, told
from reports.kept.damaged import DamagedError
from reports.kept.frame import read_frame, write_frame
from reports.kept.stages import ROOM, Stages
from reports.kept.told import explain_zone

DAYS = [pd.Timestamp(day).date() for day in ("2026-11-20", "2031-11-20")]


def cut(path):
    path.write_bytes(path.read_bytes()[:100])


def flip(path):
    """Another byte in the middle, the same size, written later."""
    found = bytearray(path.read_bytes())
    found[len(found) // 2] ^= 0xFF
    path.write_bytes(found)
    os.utime(path, ns=(1, 1))


def gone(path):
    path.unlink()


@pytest.fixture
def made(chessboard, tmp_path):
    toml = chessboard / "zone.toml"
    text = toml.read_text(encoding="utf-8") + '\n[site]\nprofiles = ["manufacturing"]\n'
    toml.write_text(text, encoding="utf-8")
    build(chessboard, tmp_path / "out", drawn=False)
    return chessboard, tmp_path / "out"


def test_a_spoilt_file_is_computed_anew(made):
    zone, out = made
    anew = explain_zone(zone, "P1", say=lambda _line: None)
    key = Stages(out, None, tidy=False)._mark("zone")["key"]
    stages = Stages(out, key, tidy=False)
    ways = {"siting.manufacturing": cut, "answers.zh": gone, "evaluation": flip, "zone": gone}
    for stage, spoil in ways.items():
        assert stages.has(stage)
        for path in sorted((out / ROOM / stage).glob("*.arrow")):
            spoil(path)
        assert not stages.has(stage)
        lines = []
        assert explain_zone(out, "P1", say=lines.append) == anew
        assert any("已损坏" in line for line in lines) == (stage in ("zone", "evaluation"))
    build(zone, out, drawn=False)
    assert all(stages.has(name) for name in ways)


def test_a_copied_folder_is_still_kept_and_not_only_its_times(made, tmp_path, monkeypatch):
    zone, out = made
    copy = tmp_path / "copy"
    shutil.copytree(out, copy, copy_function=shutil.copyfile)
    monkeypatch.setattr(chain, "evaluate", None)  # to compute anything would fail
    kept = build(zone, copy, drawn=False)
    assert {path.name for path in kept.files} == {path.name for path in build(zone, out, drawn=False).files}


def test_what_goes_while_it_is_read_is_computed_anew(made, monkeypatch):
    zone, out = made
    anew = explain_zone(zone, "P1", say=lambda _line: None)
    real = told.build_of

    def then_gone(*words, **options):
        found = real(*words, **options)
        shutil.rmtree(out / ROOM / "evaluation")
        return found

    monkeypatch.setattr(told, "build_of", then_gone)
    lines = []
    assert explain_zone(out, "P1", say=lines.append) == anew
    assert any("yuantu build" in line for line in lines)


def test_a_damaged_file_is_named_in_both_languages(tmp_path):
    write_frame(tmp_path / "1.arrow", pd.DataFrame({"a": [1]}))
    cut(tmp_path / "1.arrow")
    with pytest.raises(DamagedError) as refused:
        read_frame(tmp_path / "1.arrow")
    assert "已损坏" in refused.value.text("zh") and "1.arrow" in refused.value.text("en")


def test_a_siting_of_another_day_is_asked_anew(made, monkeypatch):
    """The siting that a build of another day kept, in the place of that of the results that stand."""
    zone, out = made
    shown = explain_zone(out, "P1", say=lambda _line: None)
    with monkeypatch.context() as patch:
        patch.setattr(chain, "write_evaluation", lambda *_a, **_o: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build(zone, out, day=DAYS[1], drawn=False)
    shutil.rmtree(out / ROOM / "siting.manufacturing")
    shutil.move(out / ROOM / "coming" / "siting.manufacturing", out / ROOM)
    asked = built.build_of(out, say=lambda _line: None)
    assert asked.same and {one.day for one in asked.sitings(asked.evaluation())} == {asked.day} == {DAYS[0]}
    assert explain_zone(out, "P1", say=lambda _line: None) == shown


def test_the_command_shows_no_traceback(made):
    _zone, out = made
    gone(out / ROOM / "evaluation" / "1.arrow")
    done = CliRunner().invoke(cli.main, ["explain", str(out), "P1", "--lang", "en"])
    assert done.exit_code == 0 and "missing or damaged" in done.stderr


def test_a_result_that_was_changed_by_hand_and_stays_is_named(tmp_path):
    old, mended = tmp_path / "old.html", tmp_path / "map.html"
    for file in (old, mended):
        file.write_text("drawn", encoding="utf-8")
    write_json(tmp_path / "manifest.json", {"results": {file.name: sha256(file) for file in (old, mended)}})
    mended.write_text("by hand", encoding="utf-8")
    assert outdated(tmp_path, []) == ([old], [mended])
    assert outdated(tmp_path, [old]) == ([], [mended])

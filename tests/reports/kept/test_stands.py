"""A build's folder stands for its zone wherever a ZONE is asked for; one that did not finish says so."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from reports.build import open_zone
from reports.kept.stands import zone_of

SAMPLE = Path(__file__).resolve().parents[3] / "layers" / "sample" / "lianyungang"


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def built(folder, zone, day="2025-11-20"):
    (folder / ".yuantu").mkdir(parents=True)
    made = {"zone": str(zone), "day": day, "lang": "zh", "key": "k"}
    (folder / ".yuantu" / "made.json").write_text(json.dumps(made), encoding="utf-8")
    return folder


def test_a_build_stands_for_its_zone_and_its_day(chessboard, tmp_path):
    out = built(tmp_path / "out", chessboard)
    assert zone_of(chessboard) == (chessboard, None)
    assert zone_of(out) == (chessboard, date(2025, 11, 20))
    assert open_zone(out).day == date(2025, 11, 20)
    assert open_zone(out, day=date(2024, 1, 1)).day == date(2024, 1, 1)
    assert len(open_zone(out).plots) == 5


@pytest.mark.parametrize("verb", [("terrain",), ("check",), ("evaluate",), ("rules",)])
def test_verbs_take_it(chessboard, tmp_path, verb):
    out = built(tmp_path / "out", chessboard)
    own, stood = run(*verb, chessboard), run(*verb, out)
    assert (own.exit_code, stood.exit_code) == (0, 0), (own.output, stood.output)
    assert "zone.toml" not in stood.stderr


def test_an_overlay_takes_it(tmp_path):
    out = built(tmp_path / "out", SAMPLE, "2026-11-20")
    done = run("overlay", out, SAMPLE / "suitability.toml", "--out", tmp_path / "s.tif", "--top", 1)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "s.tif").is_file()


@pytest.mark.parametrize("verb", [("explain", "P1"), ("terrain",), ("check",), ("build", "--out", "x")])
def test_a_build_that_did_not_finish_is_to_be_run_again(tmp_path, verb):
    (tmp_path / "out" / ".yuantu" / "zone").mkdir(parents=True)
    done = run(verb[0], tmp_path / "out", *verb[1:])
    assert done.exit_code == 3
    assert "没有完成" in done.output
    assert "yuantu init" not in done.output

"""Files under [policy]: each is read by ``check`` and before a build computes anything, and what is wrong is told there."""

import pytest
from click.testing import CliRunner

import cli

BAD_GROUND = """title = { zh = "本区", en = "own" }
kind = "assumption"
[[parameter]]
name = "built_pct"
value = 3000
unit = "%"
text = { zh = "已见建成", en = "built" }
kind = "assumption"
evidence = "C"
source = { zh = "样点", en = "samples" }
"""
KEYS = ("scheme", "grading", "low_efficiency", "quota", "targets", "chains", "unsupplied", "ground")


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def name_file(zone, key, text):
    (zone / "own.toml").write_text(text, encoding="utf-8")
    config = zone / "zone.toml"
    config.write_text(
        config.read_text(encoding="utf-8") + f'\n[policy]\n{key} = "own.toml"\n', encoding="utf-8"
    )


def test_a_threshold_that_cannot_be_stops_before_anything_is_computed(chessboard, tmp_path):
    name_file(chessboard, "ground", BAD_GROUND)
    checked = run("check", chessboard)
    assert checked.exit_code == 3
    assert "3000" in checked.output
    out = tmp_path / "out"
    done = run("build", chessboard, "--out", out)
    assert done.exit_code == 4
    assert "built_pct" in done.output
    assert "3000" in done.output
    assert not [path for path in out.glob("*") if path.is_file() and not path.name.startswith(".")]
    assert not list((out / ".yuantu").rglob("evaluation"))


@pytest.mark.parametrize("key", KEYS)
def test_every_policy_file_is_read_by_check(chessboard, key):
    name_file(chessboard, key, "surprise = 1\n")
    done = run("check", chessboard)
    assert done.exit_code == 3
    assert "own.toml" in done.output
    assert "surprise" in done.output


def test_a_sentence_ends_once(chessboard):
    name_file(chessboard, "ground", BAD_GROUND.replace("built_pct", "bilt_pct"))
    said = run("check", chessboard, "--wide").output
    assert "record_days" in said
    assert "。。" not in said

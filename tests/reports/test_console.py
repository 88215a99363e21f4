"""What people read: in Chinese where they ask for it, whatever code page their console has."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "layers" / "sample" / "nantong"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ZONE = 'name = "甲"\nday = 2026-11-20\n'
PLOTS = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"plot_id":"1"},"geometry":'
    '{"type":"Polygon","coordinates":[[[119.1,34.6],[119.101,34.6],[119.101,34.601],[119.1,34.6]]]}}]}'
)
MISTAKES = {
    "no such folder": (["check", "nowhere"], None),
    "no such zone": (["evaluate", "."], ""),
    "no TOML": (["check", "."], "name = "),
    "unknown key": (["evaluate", "."], ZONE + "colour = 1\n"),
    "no plots": (["evaluate", "."], ZONE),
    "no such file": (["evaluate", "."], ZONE + '[layers.plots]\nfile = "none.shp"\n'),
    "no such CRS": (["evaluate", "."], ZONE + 'crs = "EPSG:0"\n[layers.plots]\nfile = "plots.geojson"\n'),
    "CRS in degrees": (["evaluate", "."], ZONE + 'crs = "EPSG:4490"\n[layers.plots]\nfile = "plots.geojson"\n'),
    "no such rule": (["evaluate", "."], ZONE + '[layers.plots]\nfile = "plots.geojson"\n[rules]\nuse = ["none"]\n'),
    "no such parameter": (
        ["evaluate", "."],
        ZONE + '[layers.plots]\nfile = "plots.geojson"\n[rules.parameters]\ncolour = 1\n',
    ),
    "no such plot": (["explain", ".", "99"], ZONE + '[layers.plots]\nfile = "plots.geojson"\n'),
    "no such profile": (["site", ".", "--profile", "none"], ZONE + '[layers.plots]\nfile = "plots.geojson"\n'),
    "no project": (["site", ".", "none.toml"], ZONE + '[layers.plots]\nfile = "plots.geojson"\n'),
    "a project that is none": (["site", ".", "zone.toml"], ZONE + '[layers.plots]\nfile = "plots.geojson"\n'),
    "no such layer": (["columns", "none"], None),
    "nothing to convert": (["convert", "none.shp", "a.gpkg"], None),
    "no such format": (["convert", "plots.geojson", "a.doc"], ""),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_refusal_is_in_the_language_asked_for(mistake, tmp_path, monkeypatch):
    words, zone = MISTAKES[mistake]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plots.geojson").write_text(PLOTS, encoding="utf-8")
    if zone:
        (tmp_path / "zone.toml").write_text(zone, encoding="utf-8")
    told = {lang: CliRunner().invoke(cli.main, [*words, "--lang", lang]) for lang in ("zh", "en")}
    assert told["zh"].exit_code == told["en"].exit_code in (3, 4, 5)
    assert told["zh"].exception is None or isinstance(told["zh"].exception, SystemExit)
    lines = [line for line in told["zh"].output.splitlines() if re.search(r"\w", line)]
    assert [line for line in lines if not CHINESE.search(line)] == []
    assert not CHINESE.search(told["en"].output.replace("甲", ""))
    assert "the zone" not in told["zh"].output


@pytest.mark.parametrize("page", ["cp1252", "cp936"])
@pytest.mark.parametrize("words", [["--help"], ["columns", "plots"], ["check", "nowhere"]])
def test_no_code_page_stops_the_command(page, words, tmp_path):
    env = {**os.environ, "PYTHONIOENCODING": page}
    command = [sys.executable, str(ROOT / "cli.py"), *words]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode == (3 if words == ["check", "nowhere"] else 0)
    if words[0] == "columns" and page == "cp936":
        assert "宗地" in done.stdout.decode("cp936") and "m2" in done.stdout.decode("cp936")


def test_a_plain_locale_is_no_obstacle(tmp_path):
    env = {**os.environ, "LC_ALL": "C"}
    command = [sys.executable, str(ROOT / "cli.py"), "check", str(SAMPLE)]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0 and CHINESE.search(done.stdout.decode("utf-8"))

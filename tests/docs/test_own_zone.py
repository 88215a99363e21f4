"""Your own zone in an hour: its commands lead from a bureau's raw files to figures; its snippets are what the tool reads."""

import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from land_policy.case import stated
from layers.config import read_config

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"own-zone.zh-CN.md": "我的园区", "own-zone.md": "my-zone"}


def text(page):
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def commands(page):
    blocks = re.findall(r"```sh\n(.*?)```", text(page), re.DOTALL)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]


def raw_files(folder):
    """What a bureau hands over: the second sample's files without its zone.toml."""
    shutil.copytree(ROOT / "layers" / "sample" / "nantong", folder)
    (folder / "zone.toml").unlink()


@pytest.mark.slow
def test_its_commands_lead_to_figures(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    raw_files(tmp_path / "我的园区")
    for words in commands("own-zone.zh-CN.md"):
        if words[0] == "report":
            words.remove("--brief")
        if words[0] == "build":
            words.append("--no-map")
        done = CliRunner().invoke(cli.main, words)
        assert done.exit_code == 0, (words, done.output)
        if words[0] == "init":
            opened()
    assert (tmp_path / "问题" / "faults.gpkg").is_file()
    assert (tmp_path / "成果" / "evaluation.gpkg").is_file()
    assert (tmp_path / "上报" / "ledger.xlsx").is_file()


def opened():
    """Take the comment sign from the one line that init leaves open: its units are those of the dictionary."""
    file = Path("我的园区/zone.toml")
    before = file.read_text(encoding="utf-8")
    line = '# units = { "TDJK" = "万元", "GDZCTZZE" = "万元", "GYSSZE" = "万元" }'
    assert before.count(line) == 1
    file.write_text(before.replace(line, line.removeprefix("# ")), encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_its_commands_and_options_are_there(page):
    assert len(commands(page)) == 5
    for verb, *words in commands(page):
        known = {spelled for one in cli.main.commands[verb].params for spelled in one.opts}
        assert {word for word in words if word.startswith("--")} <= known
        assert words[0] in (PAGES[page], "成果", "results")


@pytest.mark.parametrize("page", PAGES)
def test_its_snippets_are_read(page, tmp_path):
    (tmp_path / "台账.xlsx").write_bytes(b"")
    ledgers = re.search(r"```toml\n(.*?)```", text(page), re.DOTALL)[1]
    said = '[layers.plots]\nfile = "a.shp"\nswap_xy = true\naccept = ["overlap"]\ncrs = "EPSG:4528"\nunits = { JZMJ = "万m²" }\n'
    (tmp_path / "zone.toml").write_text(f'name = "甲"\nday = 2026-11-20\n{said}{ledgers}', encoding="utf-8")
    _, faults = read_config(tmp_path)
    assert not [fault for fault in faults if fault.severity == "ERROR"], faults
    assert stated(tomllib.loads('none_recorded = ["stopped_on"]'))["none_recorded"] == ["stopped_on"]

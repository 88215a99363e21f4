"""README is true: its commands exist and run, both languages say the same, the library table names every dependency."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli

ROOT = Path(__file__).resolve().parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
SAMPLE = ROOT / "layers" / "sample" / "lianyungang"


def text(path):
    return path.read_text(encoding="utf-8")


def commands(path):
    """Every ``yuantu …`` in the README's code, without comments."""
    found = re.findall(r"`(yuantu [^`]+)`", text(path))
    for block in re.findall(r"```sh\n(.*?)```", text(path), flags=re.DOTALL):
        found += [line.split("#")[0].strip() for line in block.splitlines() if line.startswith("yuantu")]
    return [re.sub(r"\s+", " ", command) for command in found]


def test_every_verb_that_a_page_names_exists():
    pages = [*READMES, *ROOT.glob("docs/*.md"), *ROOT.glob("land_policy/*/README.md")]
    named = {verb: page.name for page in pages for verb in re.findall(r"\byuantu ([a-z]+)", text(page))}
    assert {verb: page for verb, page in named.items() if verb not in cli.main.commands} == {}


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_every_verb_it_names_exists_and_has_help(readme):
    named = {shlex.split(command)[1] for command in commands(readme)} - {"--help"}
    assert named == set(cli.main.commands)
    for verb in named:
        done = CliRunner().invoke(cli.main, [verb, "--help"])
        assert done.exit_code == 0
        assert len(done.output.splitlines()) > 5


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_first_screen_has_both_make_targets_and_the_picture(readme):
    screen = text(readme).split("\n## ")[0]
    assert "make demo" in screen and "make test" in screen
    assert "uv pip install --require-hashes" in screen and "PowerShell" in screen
    picture = re.search(r"!\[[^\]]+\]\(([^)]+)\)", screen)
    assert (ROOT / picture[1]).stat().st_size > 20_000


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_its_links_lead_somewhere(readme):
    for link in re.findall(r"\]\(([^)#]+)\)", text(readme)):
        assert link.startswith("https://") or (ROOT / link).exists(), link


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_library_table_names_every_dependency(readme):
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    for need in project["dependencies"]:
        assert re.search(rf"^\|[^|]*\b{re.match(r'[a-z]+', need)[0]}\b", text(readme), re.MULTILINE), need


@pytest.mark.slow
def test_its_commands_run_on_the_sample(tmp_path):
    run = CliRunner()
    wanted = [c for c in commands(READMES[0]) if " ZONE" in c and "PLOT" not in c]
    assert len(wanted) >= 4
    for command in wanted:
        command = command.replace("ZONE", str(SAMPLE)).replace("OTHER", str(SAMPLE / "scenario.toml"))
        command = command.replace("DIR", str(tmp_path / "out")).replace("FILE.", f"{tmp_path / 'sheet'}.")
        words = shlex.split(command) + (["--workbook"] if " report " in command else [])
        done = run.invoke(cli.main, words[1:])
        assert done.exit_code == 0, (command, done.output)
        assert done.stdout.strip()
    assert run.invoke(cli.main, ["explain", str(SAMPLE), "HZ-001"]).exit_code == 0


def test_the_lock_holds_hashes_and_no_host():
    for name in ("requirements.lock", "requirements-test.lock"):
        lock = text(ROOT / name)
        assert "://" not in lock
        pinned = re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)
        assert len(pinned) > 25
        assert lock.count("--hash=sha256:") > len(pinned)


def test_the_changelog_keeps_its_headings():
    assert "## Unreleased" in text(ROOT / "CHANGELOG.md")
    assert "### Rules" in text(ROOT / "CHANGELOG.md")

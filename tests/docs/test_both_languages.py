"""A page and its Chinese sister say the same: every key, option and command of one stands in the other, files alike."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from land_policy.scenario import scenario
from land_policy.siting import facility_file, profile

DOCS = Path(__file__).resolve().parents[2] / "docs"
OWN_TESTS = {"numbers", "own-zone", "tutorial"}
ROOMS = [
    f"../{page.parent.relative_to(DOCS.parent).as_posix()}/README"
    for page in DOCS.parent.glob("land_policy/*/README.md")
]
PAIRS = sorted(
    {page.name.removesuffix(".zh-CN.md") for page in DOCS.glob("*.zh-CN.md")} - OWN_TESTS
) + sorted(ROOMS)
ONE_FOR_BOTH = {"project", "overlay", "python", "scale", "speed"}
RECORDS = {"fuzzing", "interrupted", "mutation", "security", "versions"}
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
KEY = re.compile(r"[!-~…]*[A-Za-z_][!-~…]*")
PLACES = {"ZONE", "DIR", "FILE", "FOLDER", "LAYER", "PLOT", "OTHER", "NUMBER", "BUNDLE", "DAY"}


def text(name):
    return (DOCS / name).read_text(encoding="utf-8")


def keys(name):
    """What stands in the letters of a program outside blocks, besides places to be filled in and whole commands."""
    codes = re.findall(r"`([^`\n]+)`", FENCE.sub("", text(name)))
    return {code for code in codes if KEY.fullmatch(code)} - PLACES


def commands(name):
    """Verb and options of every command on a page."""
    plain = [line for _, block in FENCE.findall(text(name)) for line in block.splitlines()]
    typed = re.findall(r"`(yuantu [^`]+)`", FENCE.sub("", text(name)))
    for line in (one for one in [*typed, *plain] if re.match(r"yuantu (?:--\S+ \S+ )*[a-z]+ ?", one)):
        words = shlex.split(re.sub("[…；]", " ", line), comments=True)[1:]
        options = tuple(re.sub(r"\|.*|=.*", "", word) for word in words if word.startswith("--"))
        yield next(word for word in words if word in cli.main.commands), options


def shape(value):
    """What a file states: its keys, and the values that are no words."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return "text" if isinstance(value, str) else value


@pytest.mark.parametrize("page", PAIRS)
def test_every_key_stands_in_both(page):
    assert keys(f"{page}.md") == keys(f"{page}.zh-CN.md")


@pytest.mark.parametrize("page", PAIRS)
def test_files_and_commands_are_the_same(page):
    english, chinese = f"{page}.md", f"{page}.zh-CN.md"
    files = [
        [block for kind, block in FENCE.findall(text(name)) if kind == "toml"] for name in (english, chinese)
    ]
    said = [[shape(tomllib.loads(block)) for block in blocks] for blocks in files]
    assert said[0] == said[1]
    assert set(commands(english)) == set(commands(chinese))
    tables = [re.findall(r"^\|[ :|-]+\|$", text(name), re.MULTILINE) for name in (english, chinese)]
    assert len(tables[0]) == len(tables[1])


@pytest.mark.parametrize("page", sorted(page.name for page in DOCS.glob("*.md")))
def test_options_of_its_commands_are_there(page):
    general = {spelled for one in cli.main.params for spelled in one.opts}
    for verb, options in commands(page):
        known = {spelled for one in cli.main.commands[verb].params for spelled in one.opts}
        assert set(options) <= known | general | {"--help"}, verb


def test_every_page_can_be_read_in_chinese():
    pages = {page.stem for page in DOCS.glob("*.md")} - {"README"}
    english = {page for page in pages if not page.endswith(".zh-CN")}
    assert english - set(PAIRS) - OWN_TESTS - ONE_FOR_BOTH - RECORDS == set()
    for page in ONE_FOR_BOTH:
        assert len(re.findall(r"[一-鿿]", text(f"{page}.md"))) > 150, page


@pytest.mark.parametrize("page", PAIRS)
def test_each_leads_to_the_other_and_never_decides(page):
    name = page.split("/")[-1]
    assert f"]({name}.zh-CN.md)" in text(f"{page}.md") and f"]({name}.md)" in text(f"{page}.zh-CN.md")
    assert "认定" not in text(f"{page}.zh-CN.md").replace("认定书", "")


@pytest.mark.slow
@pytest.mark.parametrize("page", ["ground.zh-CN.md", "compare.zh-CN.md"])
def test_its_commands_run_on_the_sample(page):
    sample = DOCS.parent / "layers" / "sample"
    places = {"园区": sample / "lianyungang", "连云港": sample / "lianyungang", "南通": sample / "nantong"}
    lines = [line.strip() for line in text(page).splitlines() if re.match(r"(?:    )?yuantu ", line)]
    assert lines
    for line in lines:
        words = [str(places.get(word, word)) for word in shlex.split(re.split(r"  +|；", line)[0])]
        done = CliRunner().invoke(cli.main, words[1:])
        assert done.exit_code == 0 and done.stdout.strip(), (line, done.output)


@pytest.mark.parametrize("page", ["scenario", "facilities", "project"])
def test_its_example_is_a_whole_file(page, tmp_path):
    """What a page shows is taken by the reader of such files as it stands."""
    example = next(block for kind, block in FENCE.findall(text(f"{page}.md")) if kind == "toml")
    file = tmp_path / f"{page}.toml"
    file.write_text(example, encoding="utf-8")
    assert {"scenario": scenario.load, "facilities": facility_file.load, "project": profile.load}[page](file)

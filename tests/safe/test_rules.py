"""A zone's own rule documents, written by somebody hostile: refused in words or shown as they stand, never filled, run or read as a path."""

import shutil
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from gis.errors import RuleError
from land_policy.rule_file import read_document
from land_policy.rules_folder import own_folder

RULES = Path(str(resources.files("land_policy").joinpath("rules")))
PLACES = "{0.__class__.__mro__[1].__subclasses__}{value.__class__}{x!r:>99999999}%(x)s%s${x}<script>alert(1)</script>"


@pytest.fixture
def own(tmp_path):
    """A shipped document with the tables beside it, to be written in."""
    for file in (
        "idle_land_2012.toml",
        "industrial_land_2023.toml",
        *map(str, RULES.glob("industrial_land_*.csv")),
    ):
        shutil.copy(RULES / file, tmp_path)
    return tmp_path


def written(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_places_in_the_texts_of_a_rule_stay_as_they_stand(own, chessboard):
    file = own / "idle_land_2012.toml"
    for old in (
        "满一年未动工",
        "超过约定动工日满一年未动工，疑似闲置土地",
        "闲置土地处置办法",
        "第二条第一款",
    ):
        written(file, f'"{old}"', f"'{old}{PLACES}'")
    clause = read_document(file, own=True).clauses[0]
    assert clause.title.zh == f"满一年未动工{PLACES}" and clause.words["breaks"].zh.endswith(PLACES)
    shutil.copytree(own, chessboard / "rules", ignore=lambda _, names: set(names) - {file.name})
    toml = chessboard / "zone.toml"
    with toml.open("a", encoding="utf-8") as stream:
        stream.write('\n[rules]\nfolder = "rules"\nuse = ["idle_land_2012"]\n')
    for verb in (["explain", str(chessboard), "idle_land_2012.not_started"], ["evaluate", str(chessboard)]):
        done = CliRunner().invoke(cli.main, verb)
        assert done.exit_code == 0, done.output
    done = CliRunner().invoke(cli.main, ["explain", str(chessboard), "idle_land_2012.not_started"])
    assert "{0.__class__.__mro__[1]" in done.stdout and "<class" not in done.output


@pytest.mark.parametrize(
    "table", ["../x.csv", "/etc/passwd", "sub/../industrial_land_far.csv", "a\\u0000b", "x" * 5000]
)
def test_a_table_elsewhere_is_not_read(own, table):
    (own.parent / "x.csv").write_text("edition\n", encoding="utf-8")
    file = written(own / "industrial_land_2023.toml", '"industrial_land_far.csv"', f'"{table}"')
    with pytest.raises(RuleError, match="is not beside the rule"):
        read_document(file, own=True)


@pytest.mark.parametrize(
    "row",
    [
        "industrial_land_2023",
        "industrial_land_2023,x,13,a,b,1e999,,,,,T,",
        "industrial_land_2023,x,13,a,b,nan,,,,,T,",
        f"industrial_land_2023,x,13,{'a' * 200_000},b,1,,,,,T,",
        "industrial_land_2023,x,{0.__class__},a,b,1,,,,,T,",
        "industrial_land_2023,x,13,a,b,1,,,,,=cmd|' /C calc'!A0,",
    ],
)
def test_a_row_that_is_none_is_refused_in_words(own, row):
    table = own / "industrial_land_far.csv"
    table.write_text(f"{table.read_text(encoding='utf-8').rstrip()}\n{row}\n", encoding="utf-8")
    with pytest.raises(RuleError) as refused:
        read_document(own / "industrial_land_2023.toml", own=True)
    assert "industrial_land_far.csv" in refused.value.text("zh") and len(refused.value.text("en")) < 5000


def test_a_table_without_a_dot_in_its_name_that_links_outside_is_refused(own):
    home = own / "zone"
    (home / "rules").mkdir(parents=True)
    shutil.copy(own / "idle_land_2012.toml", home / "rules")
    (home / "rules" / "table").symlink_to("/etc/passwd")
    with pytest.raises(RuleError):
        own_folder({"folder": "rules"}, home)

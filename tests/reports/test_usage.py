"""What a command says of itself, in Chinese by default and in English when asked for."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

import cli
from land_policy.siting.profile import load
from land_policy.siting.profile_name import shipped
from reports import usage
from reports.fitted import width


def helped(*words: str, **surroundings: str) -> str:
    done = CliRunner().invoke(cli.main, [*words], env={"YUANTU_LANG": None, **surroundings})
    assert done.exit_code == 0, done.output
    return done.output


def test_help_is_chinese_unless_english_is_asked_for():
    assert "列出多少天之内到期的事项。 [默认：180；至少 0]" in helped("idle", "--help")
    assert "List what becomes due" in helped("idle", "--help", "--lang", "en")
    assert "List what becomes due" in helped("idle", "--lang=en", "-h")
    assert "List what becomes due" in helped("--lang", "en", "idle", "--help")
    assert "List what becomes due" in helped("idle", "--help", YUANTU_LANG="en")
    assert "列出多少天" in helped("idle", "--help", "--lang", "zh", YUANTU_LANG="en")
    assert "English: yuantu --lang en --help" in helped("--help")
    assert "Exit codes: 0 done" in helped("--lang", "en", "--help")


@pytest.mark.parametrize("name", sorted(cli.main.commands))
def test_every_verb_and_option_is_told_in_chinese(name: str):
    command = cli.main.commands[name]
    assert usage.told(command.help or "")
    for param in command.params:
        if isinstance(param, click.Option) and param.help:
            assert usage.told(param.help), param.name
    told = helped(name, "--help")
    assert max(width(line) for line in told.splitlines()) <= 80
    assert "Options" not in told and "Show this" not in told


def test_the_language_asked_for_once_holds_for_the_verb():
    told = helped("--lang", "en", "columns", "parks")
    assert told.splitlines()[0].split()[0] == "layer"
    assert helped("columns", "parks", YUANTU_LANG="en") == told
    assert helped("columns", "parks").splitlines()[0].split()[0] == "图层"


def test_what_is_mistyped_is_said_in_the_language_asked_for():
    runner = CliRunner()
    chinese = runner.invoke(cli.main, ["idle", "--outt"], env={"YUANTU_LANG": None}).output
    english = runner.invoke(cli.main, ["--lang", "en", "idle", "--outt"], env={"YUANTU_LANG": None}).output
    assert "没有 --outt 这个选项" in chinese
    assert "没有" not in english


def test_no_text_of_the_table_is_left_over():
    commands = [cli.main, *cli.main.commands.values()]
    said = {usage.one_line(one.help or "") for one in commands} | {usage.one_line(cli.EXIT_CODES)}
    for command in commands:
        said |= {usage.one_line(one.help or "") for one in command.params if isinstance(one, click.Option)}
    shown = {"Show this message and exit.", "Show the version and exit."}
    assert set(usage._table()) == (said | shown) - {""}


@pytest.mark.parametrize("name", sorted(cli.main.commands))
def test_what_is_to_be_typed_is_explained_in_both_languages(name: str):
    """Every argument has a line of its own, and no English name of one is left in Chinese help."""
    chinese, english = helped(name, "--help"), helped("--lang", "en", name, "--help")
    given = [one for one in cli.main.commands[name].params if isinstance(one, click.Argument)]
    assert ("\n参数：\n" in chinese) == ("\nArguments:\n" in english) == bool(given)
    assert (
        re.search(
            r"\b(ZONE|FILE|FOLDER|PATH|TEXT|INTEGER|FLOAT|RANGE|PROJECT|LAYER|DAY|BUNDLE|YYYY)\b", chinese
        )
        is None
    )
    for one in given:
        for lang in ("zh", "en"):
            metavar = one.make_metavar(click.Context(cli.main.commands[name]))
            assert len(usage.argument(metavar, name, lang)[1]) > 5


def test_values_to_choose_from_are_said_in_chinese():
    assert "batch 批次、park 园区、age 年限。" in " ".join(helped("unsupplied", "--help").split())
    for name, command in cli.main.commands.items():
        for param in command.params:
            if isinstance(param.type, click.Choice) and name != "sample":  # told in its text
                assert usage.choices(param.type.choices), (name, param.name)


def test_no_word_of_what_is_to_be_typed_is_left_over():
    """Each row is an argument's, a placeholder's or a value's of some command."""
    used: set[str] = set()
    for name, command in [*cli.main.commands.items(), ("yuantu", cli.main)]:
        ctx = click.Context(command, info_name=name)
        for param in command.params:
            if isinstance(param.type, click.Choice):
                used |= set(map(str, param.type.choices))
            metavar = param.make_metavar(ctx).removesuffix("...").strip("[]")
            parts = set(re.findall(r"YYYY-MM-DD|[A-Z][A-Z0-9]*", metavar))
            used |= {metavar, f"{name} {metavar}"} | parts
    assert set(usage._words()) <= used


def test_what_is_typed_comes_before_the_environment():
    assert helped("--lang", "zh", "columns", "parks", YUANTU_LANG="en").splitlines()[0].split()[0] == "图层"
    assert helped("columns", "parks", "--lang", "zh", YUANTU_LANG="en").splitlines()[0].split()[0] == "图层"
    assert helped("columns", "parks", YUANTU_LANG=" EN ").splitlines()[0].split()[0] == "layer"
    assert helped("--lang", "en", "columns", "parks", YUANTU_LANG="fr").splitlines()[0].split()[0] == "layer"
    refused = CliRunner().invoke(cli.main, ["columns", "parks"], env={"YUANTU_LANG": "fr"})
    assert refused.exit_code == 2
    assert "环境变量 YUANTU_LANG 的值“fr”不可用，请写 zh 或 en" in refused.output


def test_help_names_every_shipped_profile_with_its_label():
    for more in (
        "; may be given several times.",
        "; or a project's TOML file [default: those zone.toml names].",
    ):
        told = usage.told(cli.SHIPPED_PROFILES + more)
        for name in shipped():
            assert name in cli.SHIPPED_PROFILES and f"{name} {load(name).label.zh}" in told

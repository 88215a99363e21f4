"""What a command says of itself, in Chinese by default and in English when asked for."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

import cli
from reports import usage
from reports.fitted import width


def helped(*words: str, **surroundings: str) -> str:
    done = CliRunner().invoke(cli.main, [*words], env={"YUANTU_LANG": None, **surroundings})
    assert done.exit_code == 0, done.output
    return done.output


def test_help_is_chinese_unless_english_is_asked_for():
    assert "列出多少天之内到期的事项。 [默认：180；x>=0]" in helped("idle", "--help")
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

"""Commands: every verb with its options and a real example on the sample zone, from the command itself."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Mapping
from pathlib import Path

import click
from click.testing import CliRunner

import cli
from docs.site.markdown import block, cell, code, table
from docs.site.words import HERE, ROOT, said, word, words

SAMPLE = "layers/sample/lianyungang"
BUILT = "out/lianyungang"
READMES = {"zh": "README.zh-CN.md", "en": "README.md"}
SHOWN, PLACES = 30, 110
"""Lines of an example's output that a page shows, and places of a line."""


def pages(lang: str, folder: Path) -> dict[str, list[str]]:
    """Lines of each page by its path: one a verb, and the list of them; ``folder`` is to write what examples write."""
    verbs = {name: one for name, one in cli.main.commands.items() if isinstance(one, click.Command)}
    made = {f"commands/{name}.md": _verb(name, one, lang, folder) for name, one in verbs.items()}
    lines = [f"# {word('commands', lang)}", "", word("commands_about", lang), ""]
    rows = [[f"[`yuantu {name}`]({name}.md)", told(one, lang)] for name, one in verbs.items()]
    lines += table(words(lang, "command", "about"), rows)
    before = [one for one in cli.main.params if isinstance(one, click.Option) and one.name != "version"]
    lines += [f"## {word('options_before', lang)}", ""]
    lines += table(words(lang, "option", "about", "default"), [_option(one, lang) for one in before])
    codes = said(cli.EXIT_CODES.strip(), lang)
    made["commands/index.md"] = [*lines, cell(codes), ""]
    return made


def examples() -> Mapping[str, list[str]]:
    """The example of each verb, as typed."""
    return tomllib.loads((HERE / "examples.toml").read_text(encoding="utf-8"))


def told(command: click.Command, lang: str) -> str:
    """What a verb does, as the command says.

    >>> told(cli.main.commands["columns"], "zh")
    '输出某一图层 LAYER 的数据字典：列名、标注、单位、可识别的字段名。'
    """
    return cell(said(command.help or "", lang))


def rows(name: str, lang: str) -> list[str]:
    """What README says of a verb, a text for each of its rows in the table or else its line, without links."""
    readme = (ROOT / READMES[lang]).read_text(encoding="utf-8")
    found = re.findall(rf"^\| `yuantu {name}[ `].*? \| (.+) \|$", readme, re.MULTILINE)
    found = found or re.findall(rf"^yuantu {name} .*# (.+)$", readme, re.MULTILINE)
    return [re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", one) for one in found]


def _verb(name: str, command: click.Command, lang: str, folder: Path) -> list[str]:
    lines = [f"# yuantu {name}", "", told(command, lang), ""]
    lines += [one for text in rows(name, lang) for one in (text, "")]
    lines += block(usage(name, command), "sh")
    given = [one for one in command.params if isinstance(one, click.Option)]
    lines += [f"## {word('options', lang)}", ""]
    lines += table(words(lang, "option", "about", "default"), [_option(one, lang) for one in given])
    lines += [f"## {word('example', lang)}", ""]
    for typed in examples()[name]:
        typed = typed if lang == "zh" or " --lang " in typed else f"{typed} --lang en"
        lines += [*block(typed, "sh"), *block(shortened(run(typed, folder), lang), "text")]
    return lines


def usage(name: str, command: click.Command) -> str:
    """The line that says what a verb takes.

    >>> usage("columns", cli.main.commands["columns"])
    'yuantu columns [OPTIONS] [LAYER]'
    """
    return " ".join(["yuantu", name, *command.collect_usage_pieces(click.Context(command))])


def _option(one: click.Option, lang: str) -> list[str]:
    names = " ".join(code(name) for name in (*one.opts, *one.secondary_opts))
    choices = one.type.choices if isinstance(one.type, click.Choice) else ()
    kind = " · ".join(code(str(choice)) for choice in choices) if choices else ""
    told = [cell(said((one.help or "").strip(), lang)), kind]
    default = str(one.default) if one.show_default and not one.is_flag else ""
    return [names, "<br>".join(text for text in told if text), code(default)]


def run(typed: str, folder: Path) -> str:
    """What a command prints as its result, run in the checkout on the sample's build in ``folder``.

    :class:`RuntimeError` when it ends with another code than 0: an example that fails is none.
    """
    place = {"layers/sample": str(ROOT / "layers" / "sample"), "out/": f"{folder}/"}
    args = [_placed(one, place) for one in shlex.split(typed)[1:]]
    before = dict(os.environ)
    os.environ["COLUMNS"] = str(PLACES)
    try:
        done = CliRunner().invoke(cli.main, args)
    finally:
        os.environ.clear()
        os.environ.update(before)
    if done.exit_code:
        raise RuntimeError(f"{typed}: exit code {done.exit_code}: {done.output}") from done.exception
    shown = done.stdout.replace(str(ROOT / "layers" / "sample"), "layers/sample")
    return shown.replace(f"{folder}/", "out/").strip("\n")


def _placed(argument: str, place: Mapping[str, str]) -> str:
    for start, stands in place.items():
        if argument.startswith(start):
            return stands + argument.removeprefix(start)
    return argument


def shortened(text: str, lang: str) -> str:
    r"""The first lines of an output, and how many follow.

    >>> shortened("a\nb", "en")
    'a\nb'
    """
    lines = text.splitlines()
    if len(lines) <= SHOWN + 3:
        return text
    return "\n".join([*lines[:SHOWN], word("more_lines", lang).format(count=len(lines) - SHOWN)])

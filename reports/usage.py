"""Usage: what a command says of itself and its options, in Chinese; the English stands with the commands."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from reports.fitted import width, wrapped

_INDENT = 2
_BESIDE = 34
"""Places of the longest name that has its text beside it; a longer one has it below."""
_EXTRAS = {"required": "必填", "default: ": "默认：", "env var: ": "环境变量：", "(dynamic)": "视情况而定"}
_KNOWN = re.compile("|".join(re.escape(one) for one in _EXTRAS))
_BOUNDS = (
    (re.compile(r"(\d[\d.]*)<=x<=(\d[\d.]*)"), r"\1 至 \2"),
    (re.compile(r"x>=(\d[\d.]*)"), r"至少 \1"),
    (re.compile(r"x>(\d[\d.]*)"), r"大于 \1"),
)
_PLACE = re.compile(r"YYYY-MM-DD|[A-Z][A-Z0-9]*(?:\|[A-Z]+)*")
"""What stands for something to be typed."""


def told(english: str) -> str:
    """The same in Chinese; KeyError when the table lacks it.

    >>> told("Print JSON.")
    '输出 JSON。'
    """
    return _table()[one_line(english)] if english else ""


def one_line(text: str) -> str:
    r"""A text on one line.

    >>> one_line("a\n  b")
    'a b'
    """
    return " ".join(text.split())


def extras(english: str) -> str:
    """What a command line adds by itself to an option: whether it has to be given, what it is otherwise.

    >>> extras("  [default: zh; required]")
    '[默认：zh；必填]'
    """
    known = _KNOWN.sub(lambda one: _EXTRAS[one.group()], english.strip()).replace("; ", "；")
    for pattern, zh in _BOUNDS:
        known = pattern.sub(zh, known)
    return known


def places(english: str, verb: str = "") -> str:
    """Names and usage lines with what is to be typed there in Chinese.

    >>> places("--top INTEGER RANGE"), places("ZONE [PROJECT]", "site"), places("YYYY-MM-DD")
    ('--top 整数', '园区 [项目.toml]', '年-月-日')
    """
    words = _words()

    def zh(one: re.Match[str]) -> str:
        whole = words.get(f"{verb} {one[0]}") or words.get(one[0])
        return whole["zh"] if whole else "|".join(words[part]["zh"] for part in one[0].split("|"))

    return _PLACE.sub(zh, english.replace(" RANGE", ""))


def line(command: str, taken: str, verb: str, *, many: bool = False) -> str:
    """How a command is written; ``many``: it takes a verb.

    >>> line("yuantu site", "ZONE [PROJECT]", "site")
    '用法：yuantu site [选项] 园区 [项目.toml]'
    """
    what = places(taken, verb) or ("命令 [参数]..." if many else "")
    return f"用法：{command} [选项] {what}".rstrip()


def choices(values: Sequence[str]) -> str:
    """What each value that can be chosen means; nothing where they need no words.

    >>> choices(["park", "sub_park"]), choices(["lianyungang", "nantong"])
    ('park 园区、sub_park 园中园。', '')
    """
    words = _words()
    known = [f"{one} {words[one]['zh']}" for one in values if one in words]
    foreign = [one for one in values if one.isascii()]
    return "、".join(known) + "。" if known and len(known) == len(foreign) else ""


def argument(metavar: str, verb: str, lang: str) -> tuple[str, str]:
    """An argument's name and what is to be given; KeyError when the table lacks it.

    >>> argument("[LAYER]", "columns", "zh")[0], argument("ZONES...", "compare", "en")
    ('图层', ('ZONES', 'folders with a zone.toml, one after the other.'))
    """
    name = metavar.removesuffix("...").strip("[]")
    row = _words().get(f"{verb} {name}") or _words()[name]
    return (row["zh"] if lang == "zh" else name), row[f"about_{lang}"]


def paragraph(text: str, places: int) -> list[str]:
    """A text in lines, set in.

    >>> paragraph("园图", 20)
    ['  园图']
    """
    return [" " * _INDENT + line for line in wrapped(text, places - _INDENT)]


def listed(rows: Sequence[tuple[str, str]], places: int) -> list[str]:
    """Names with their texts beside them, a Chinese character two places wide.

    >>> listed([("--json", "输出 JSON。"), ("--out", "写入的文件夹。")], 60)
    ['  --json  输出 JSON。', '  --out   写入的文件夹。']
    """
    column = max((width(name) for name, _ in rows if width(name) <= _BESIDE), default=0) + 2 * _INDENT
    lines = []
    for name, text in rows:
        first, *more = wrapped(text, max(places - column, 20))
        if width(name) > _BESIDE:
            lines.append(" " * _INDENT + name)
            more, first = [first, *more], ""
        else:
            lines.append(" " * _INDENT + name + " " * (column - _INDENT - width(name)) + first)
        lines += [" " * column + line for line in more]
    return [line.rstrip() for line in lines]


@dataclass(frozen=True)
class Page:
    """What a command says of itself in English: as typed, what it takes, does, and can be told; ``verbs`` of a group."""

    command: str
    taken: str
    about: str
    arguments: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str, str, Sequence[str]], ...]
    """Names, help, help with what the command line adds to it, values to choose from."""
    verbs: Mapping[str, str]
    epilog: str

    def text(self, verb: str, wide: int) -> str:
        """The page in Chinese."""
        lines = [
            line(self.command, self.taken, verb, many=bool(self.verbs)),
            "",
            *paragraph(told(self.about), wide),
        ]
        if self.arguments:
            lines += ["", "参数：", *listed(self.arguments, wide)]
        lines += ["", "选项：", *listed([_option(*one) for one in self.options], wide)]
        if self.verbs:
            lines += ["", "命令：", *listed([(name, told(one)) for name, one in self.verbs.items()], wide)]
        if self.epilog:
            lines += ["", *paragraph(told(self.epilog), wide)]
        return "\n".join(lines) + "\n"


def _option(names: str, english: str, whole: str, values: Sequence[str]) -> tuple[str, str]:
    """One option as it is listed."""
    said = told(english.strip()) + choices(values)
    more = extras(whole.strip().removeprefix(english.strip()))
    return places(names), " ".join(text for text in (said, more) if text)


@functools.cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("reports").joinpath("usage_words.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["name"]: row for row in csv.DictReader(text.splitlines())})


@functools.cache
def _table() -> Mapping[str, str]:
    text = resources.files("reports").joinpath("usage.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["key"]: row["zh"] for row in csv.DictReader(text.splitlines())})

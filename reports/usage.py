"""Usage: what a command says of itself and its options, in Chinese; the English stands with the commands."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from types import MappingProxyType

from reports.fitted import width, wrapped

_INDENT = 2
_BESIDE = 34
"""Places of the longest name that has its text beside it; a longer one has it below."""
_EXTRAS = {"required": "必填", "default: ": "默认：", "env var: ": "环境变量：", "(dynamic)": "视情况而定"}
_KNOWN = re.compile("|".join(re.escape(one) for one in _EXTRAS))


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
    return _KNOWN.sub(lambda one: _EXTRAS[one.group()], english.strip()).replace("; ", "；")


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
            lines.append((" " * _INDENT + name).ljust(column) + first)
        lines += [" " * column + line for line in more]
    return [line.rstrip() for line in lines]


@functools.cache
def _table() -> Mapping[str, str]:
    text = resources.files("reports").joinpath("usage.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["key"]: row["zh"] for row in csv.DictReader(text.splitlines())})

"""Words of the generated pages in Chinese and English, from one table."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from pathlib import Path

from reports import usage

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LANGUAGES = ("zh", "en")


@functools.cache
def _table(file: str) -> Mapping[str, Mapping[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        return {row["key"]: row for row in csv.DictReader(lines)}


def word(key: str, lang: str) -> str:
    """A word of the pages.

    >>> word("unit", "zh"), word("unit", "en")
    ('单位', 'unit')
    """
    return _table("words.csv")[key][lang]


def words(lang: str, *keys: str) -> list[str]:
    """Several of them, as headings of a table.

    >>> words("en", "name", "unit")
    ['name', 'unit']
    """
    return [word(key, lang) for key in keys]


def fact(key: str, told: str, lang: str) -> str:
    """A word and what is told of it.

    >>> fact("unit", "m²", "zh"), fact("unit", "m²", "en")
    ('单位：m²', 'unit: m²')
    """
    return f"{word(key, lang)}{'：' if lang == 'zh' else ': '}{told}"


def said(told: str, lang: str) -> str:
    """What a command or an option does: as the command says it, or the same in Chinese.

    >>> said("Print JSON.", "zh")
    '输出 JSON。'
    """
    return told if lang == "en" else usage.told(told)


def files_told() -> Mapping[str, Mapping[str, str]]:
    """What each file is that a build or a report writes, by the pattern of its name."""
    return _table("files.csv")

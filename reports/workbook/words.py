"""The words of the workbook in Chinese and English, from one small table."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType


def word(key: str, lang: str = "zh", **facts: object) -> str:
    """One phrase with its places filled; KeyError when the table has none of that key.

    >>> word("about", "zh"), word("about", "en")
    ('说明', 'About')
    """
    text = _table()[key][lang]
    return text.format(**facts) if facts else text


@functools.cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("reports").joinpath("workbook", "words.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["key"]: MappingProxyType(row) for row in csv.DictReader(text.splitlines())})

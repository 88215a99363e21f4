"""Words of the brief, in Chinese and English, from one small table."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType


def word(key: str, lang: str = "zh", **facts: object) -> str:
    """One word of the brief with its places filled; KeyError when the table has none of that key.

    >>> word("contents", "zh"), word("t_due", "en", days=90)
    ('目录', 'Due within 90 days, and overdue')
    """
    return _table()[key][lang].format(**facts)


@functools.cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("reports.brief").joinpath("words.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["key"]: row for row in csv.DictReader(text.splitlines())})

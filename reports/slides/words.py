"""Words of the deck, in Chinese and English, from one small table."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType


def word(key: str, lang: str = "zh") -> str:
    """One word of the deck; KeyError when the table has none of that key.

    >>> word("plot", "zh"), word("plot", "en")
    ('宗地', 'plot')
    """
    return _table()[key][lang]


@functools.cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("reports.slides").joinpath("words.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["key"]: row for row in csv.DictReader(text.splitlines())})

"""The words of the page itself, in Chinese and English, from one small table."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from gis.errors import MapError

LANGUAGES = ("zh", "en")


@functools.cache
def words(lang: str = "zh") -> Mapping[str, str]:
    """Every word the page says by itself, ``{key: word}``; ``MapError`` for a language there is no column for.

    >>> words("zh")["unknown"], words("en")["unknown"]
    ('资料不足', 'unknown')
    """
    if lang not in LANGUAGES:
        raise MapError(f"maps: no words for language {lang!r}; use one of {', '.join(LANGUAGES)}")
    table = resources.files("maps").joinpath("words.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["key"]: row[lang] for row in csv.DictReader(table.splitlines())})

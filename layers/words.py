"""Words of faults: what layers say, in both languages, from the one table of it."""

from __future__ import annotations

import csv
import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from types import MappingProxyType
from typing import Any

from gis.words import Words, both, fill, places, printable

__all__ = [
    "Words", "both", "fill", "known", "labelled", "nearest", "places", "plain", "printable", "said", "table", "titled",
    "words",
]  # fmt: skip

LANGUAGES = ("zh", "en")
"""The languages every row of the table is written in."""


@dataclass(frozen=True)
class Row:
    """One row of the table: what is wrong and what to do, in both languages, with ``{named}`` places."""

    key: str
    what: Mapping[str, str]
    remedy: Mapping[str, str]

    def places(self, lang: str) -> frozenset[str]:
        """Names of the places in one language's words."""
        return places(self.what[lang]) | places(self.remedy[lang])


def words(key: str, **facts: Any) -> Words:
    """A phrase of the table with its places filled, in both languages; KeyError when there is no such row or fact.

    >>> words("nearest.word", word="{key}").text("zh")
    '是否想写 {key}？'
    """
    return both(table()[key].what, facts)


def nearest(word: str, known: Iterable[str], otherwise: Words | None = None) -> Words:
    """Which of the known words may have been meant; where none is near, all of them, or what is to be said instead.

    >>> nearest("fil", ("file", "files")), nearest("x", ("file", "files")).text("zh")
    ('Did you mean file?', '可用的有：file、files。')
    >>> nearest("fiel", ("file", "fields"))
    'Did you mean file?'
    >>> nearest("ZDMJJ", ("JDZMJ", "ZDMJ"))
    'Did you mean ZDMJ?'
    """
    names = list(known)
    close = [one for one in names if _exchanged(one, word)]
    close = close or difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    if close:
        return words("nearest.word", word=close[0])
    return otherwise or words("nearest.list", known=names)


def _exchanged(one: str, other: str) -> bool:
    """Whether two words are the same but for two letters that changed places."""
    apart = [pair for pair in zip(one, other, strict=False) if len(set(pair)) > 1]
    return len(one) == len(other) and len(apart) == 2 and set(apart[0]) == set(apart[1])


def known(text: str, phrases: Iterable[Words]) -> Words:
    """A text as one of the phrases it equals, so that its Chinese is known too; else as it stands."""
    return next((one for one in phrases if one == text), Words(text))


def said(words_: Any) -> Words:
    """What an error or another program said: in both languages where it knows them, else as it stands."""
    text = getattr(words_, "text", None)
    return Words(text("en"), text("zh")) if callable(text) else Words(str(words_))


def labelled(name: str, label: str) -> Words:
    """A column as it is named in English sentences and in Chinese ones.

    >>> labelled("start_by", "约定开工日期").text("zh")
    '约定开工日期（start_by）'
    """
    return Words(name, f"{label}（{name}）")


def titled(name: str, label: str) -> Words:
    """A column by its Chinese label and its name, brackets as each language writes them.

    >>> titled("name", "园区名称")
    '园区名称 (name)'
    """
    return Words(f"{label} ({name})", f"{label}（{name}）")


def plain(fact: Any) -> Any:
    """A fact as JSON can hold it: text in two languages as a table of the two."""
    if isinstance(fact, Words):
        return {"zh": fact.text("zh"), "en": fact.text("en")}
    if isinstance(fact, (list, tuple)):
        return [plain(one) for one in fact]
    if isinstance(fact, (bool, int, float, str)) or fact is None:
        return fact
    return fact.isoformat() if isinstance(fact, date) else str(fact)


@functools.cache
def table() -> Mapping[str, Row]:
    """Every row of ``layers/dictionary/faults.csv`` by its key."""
    text = resources.files("layers").joinpath("dictionary", "faults.csv").read_text(encoding="utf-8")
    return MappingProxyType({row.key: row for row in _rows(csv.DictReader(text.splitlines()))})


def _rows(records: Iterable[dict[str, str]]) -> Iterable[Row]:
    for one in records:
        yield Row(
            one["kind"],
            MappingProxyType({lang: one[lang] for lang in LANGUAGES}),
            MappingProxyType({lang: one[f"remedy_{lang}"] for lang in LANGUAGES}),
        )

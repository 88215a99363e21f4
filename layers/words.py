"""Words: a text in English that also knows its Chinese, made from the one table of what faults say."""

from __future__ import annotations

import csv
import difflib
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from types import MappingProxyType
from typing import Any

LANGUAGES = ("zh", "en")
"""The languages every row of the table is written in."""

_PLACE = re.compile(r"\{(?P<name>[a-z_]\w*)(?P<quoted>!r)?(?::(?P<form>[^{}]*))?\}")


class Words(str):
    """English text with its Chinese beside it: a plain ``str`` to all that knows no languages.

    >>> day = Words("a day", "日期")
    >>> day, day.text("zh"), day.text("en")
    ('a day', '日期', 'a day')
    """

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str = "") -> Words:
        """Put the two together; Chinese left out is the English."""
        words = super().__new__(cls, en)
        words.zh = zh or en
        return words

    def text(self, lang: str = "zh") -> str:
        """The text in Chinese or in English."""
        return self.zh if lang == "zh" else str.__str__(self)


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
    """
    close = difflib.get_close_matches(word, names := list(known), n=1, cutoff=0.5)
    if close:
        return words("nearest.word", word=close[0])
    return otherwise or words("nearest.list", known=names)


def known(text: str, phrases: Iterable[Words]) -> Words:
    """A text as one of the phrases it equals, so that its Chinese is known too; else as it stands."""
    return next((one for one in phrases if one == text), Words(text))


def both(template: Mapping[str, str], facts: Mapping[str, Any]) -> Words:
    """A template of each language filled with the same facts."""
    return Words(fill(template["en"], facts, "en"), fill(template["zh"], facts, "zh"))


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


def fill(template: str, facts: Mapping[str, Any], lang: str) -> str:
    r"""A template with its places filled, each once: what stands in a fact is never read as a place.

    ``{name}`` is the fact as text, ``{name!r}`` in quotation marks when it is text, ``{name:,.1f}`` a number in that
    form. Letters that do not print become blanks, so that no fact moves a terminal's cursor or starts a line.

    >>> fill("{a} overlaps {b!r} by {c:,.1f}", {"a": "{b}", "b": "x\n\x1b[31m", "c": 1234.56}, "zh")
    '{b} overlaps “x  [31m” by 1,234.6'
    """
    return _PLACE.sub(lambda place: _shown(facts[place["name"]], place, lang), template)


def _shown(fact: Any, place: re.Match[str], lang: str) -> str:
    if isinstance(fact, Words):
        text = fact.text(lang)
    elif isinstance(fact, (list, tuple)):
        shown = (one.text(lang) if isinstance(one, Words) else str(one) for one in fact)
        text = ("、" if lang == "zh" else ", ").join(shown)
    elif isinstance(fact, str) and place["quoted"]:
        text = f"“{fact}”" if lang == "zh" else repr(str(fact))
    elif isinstance(fact, (int, float)) and place["form"]:
        text = format(fact, place["form"])
    else:
        text = str(fact)
    return printable(text)


def printable(text: str) -> str:
    r"""Text on one line, without letters that do not print.

    >>> printable("a\nb\x1b[2J")
    'a b [2J'
    """
    return "".join(letter if letter.isprintable() else " " for letter in text)


def plain(fact: Any) -> Any:
    """A fact as JSON can hold it: text in two languages as a table of the two."""
    if isinstance(fact, Words):
        return {"zh": fact.text("zh"), "en": fact.text("en")}
    if isinstance(fact, (list, tuple)):
        return [plain(one) for one in fact]
    if isinstance(fact, (bool, int, float, str)) or fact is None:
        return fact
    return fact.isoformat() if isinstance(fact, date) else str(fact)


def places(template: str) -> frozenset[str]:
    """Names of the places of a template.

    >>> sorted(places('fields = { {column} = "…" }: {count:,d} of {rows}'))
    ['column', 'count', 'rows']
    """
    return frozenset(place["name"] for place in _PLACE.finditer(template))


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

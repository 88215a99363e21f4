"""Words: a text in English that also knows its Chinese, so that a refusal can be read in either."""

from __future__ import annotations

import csv
import functools
import json
import re
from collections.abc import Iterable, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any

MOST_LINES = 200
"""Lines of one message at most: nobody mends more of them before the next look."""

LONGEST = 2000
"""Letters of one fact that a message shows at most; all our columns by name are fewer."""

THIN_SPACE = "\u2009"
"""What stands between thousands wherever people read them."""

_ADDRESS = re.compile(r"\b\w[\w+.-]{1,20}://\S+")
_WORD = re.compile(
    r"(://[^/?#\s:@]*:)(?:\S*(?=@)|(?!\d{1,5}\b)[^/?#\s]*)"
    r"|([?&][^=&\s]*(?:pass|pwd|secret|token|key|tk|%)[^=&\s]*=)[^&\s]*",
    re.IGNORECASE,
)
"""A password after a name, also where no host follows; the value of an option that may be one."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
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


def refusal(room: str, key: str, /, **facts: Any) -> Words:
    """What a room says when it refuses: a row of its ``refusals.csv`` in both languages; KeyError when there is none.

    >>> refusal("gis", "crs.unknown", what="plots", crs="EPSG:0").text("zh")
    'plots：“EPSG:0” 不是可识别的坐标系。请写成 EPSG:4528 之类。'
    """
    return both(refusals(room)[key], facts)


@functools.cache
def refusals(room: str) -> Mapping[str, Mapping[str, str]]:
    """Every row of a room's ``refusals.csv`` by its key."""
    text = resources.files(room).joinpath("refusals.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["key"]: MappingProxyType(row) for row in csv.DictReader(text.splitlines())})


def lines(several: Iterable[str], beyond: int = 0, *, stopped: bool = False) -> Words:
    r"""Several texts, each on a line of its own; how many more there are, after the first :data:`MOST_LINES`.

    ``beyond``: how many there are besides those given. ``stopped``: nobody looked further, so that there may be more still.

    >>> lines([Words("a", "甲"), "b"]).text("zh")
    '甲\nb'
    >>> lines(["a"] * 1000, stopped=True).splitlines()[-1]
    '… and at least 800 more. Mend these first, then look again.'
    """
    row = "lines.at_least" if stopped else "lines.more"
    every = [one if isinstance(one, Words) else Words(one) for one in several]
    more = max(len(every) - MOST_LINES, 0) + beyond
    each = [*every[:MOST_LINES], *([refusal("gis", row, count=more)] if more > 0 else [])]
    return Words("\n".join(one.text("en") for one in each), "\n".join(one.text("zh") for one in each))


def both(template: Mapping[str, str], facts: Mapping[str, Any]) -> Words:
    """A template of each language filled with the same facts."""
    return Words(fill(template["en"], facts, "en"), fill(template["zh"], facts, "zh"))


def fill(template: str, facts: Mapping[str, Any], lang: str) -> str:
    r"""A template with its places filled, each once: what stands in a fact is never read as a place.

    ``{name}`` is the fact as text, ``{name!r}`` in quotation marks when it is text, ``{name:,.1f}`` a number in that
    form, thousands apart by a thin space. Letters that do not print become blanks, so that no fact moves a terminal's cursor or starts a line.

    >>> fill("{a} overlaps {b!r} by {c:,.1f}", {"a": "{b}", "b": "x\n\x1b[31m", "c": 1234.56}, "zh").replace(THIN_SPACE, "_")
    '{b} overlaps “x  [31m” by 1_234.6'
    """
    return _PLACE.sub(lambda place: _shown(facts[place["name"]], place, lang), template)


def _shown(fact: Any, place: re.Match[str], lang: str) -> str:
    if isinstance(fact, Words):
        return without_secrets(printable(fact.text(lang)))
    if isinstance(fact, (list, tuple)) and not place["quoted"]:
        shown = (one.text(lang) if isinstance(one, Words) else as_written(one) for one in fact)
        text = ("、" if lang == "zh" else ", ").join(shown)
    elif isinstance(fact, str) and place["quoted"]:
        fact = cut(fact)
        return without_secrets(printable(f"“{fact}”" if lang == "zh" else repr(str(fact))))
    elif isinstance(fact, (int, float)) and place["form"]:
        text = thin(fact, place["form"])
    else:
        text = as_written(fact)
    return without_secrets(printable(cut(text)))


def as_written(value: Any) -> str:
    """A value as a file has it: days as days, tables and lists in brackets, the texts inside them in quotation marks.

    >>> as_written([{"a": 1}, True, "x"]), as_written("x")
    ('[{ a = 1 }, true, "x"]', 'x')
    """
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_key(key)} = {_inside(one)}" for key, one in value.items()) + " }"
            if value
            else "{}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_inside, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(key: Any) -> str:
    return str(key) if _BARE.fullmatch(str(key)) else json.dumps(str(key), ensure_ascii=False)


def _inside(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else as_written(value)


def cut(text: str) -> str:
    """A text as far as anybody reads on.

    >>> len(cut("x" * 5000))
    2001
    """
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def without_secrets(text: str) -> str:
    """Text without the passwords and keys of addresses in it.

    >>> without_secrets("postgresql://lu:hunter2@h/d and https://h/a?x=1&tk=abc but a:b@c")
    'postgresql://lu:…@h/d and https://h/a?x=1&tk=… but a:b@c'
    """
    if "://" not in text:
        return text
    return _ADDRESS.sub(lambda one: _WORD.sub(lambda word: f"{word[1] or word[2]}…", one[0]), text)


def printable(text: str) -> str:
    r"""Text on one line, without letters that do not print.

    >>> printable("a\nb\x1b[2J")
    'a b [2J'
    """
    return "".join(letter if letter.isprintable() or letter == THIN_SPACE else " " for letter in text)


def thin(number: float, form: str = ",") -> str:
    """A number in a form of Python's, its thousands apart by a thin space.

    >>> thin(1234567).split(THIN_SPACE), thin(1234.5, ",.2f").replace(THIN_SPACE, "_")
    (['1', '234', '567'], '1_234.50')
    """
    return format(number, form).replace(",", THIN_SPACE)


def places(template: str) -> frozenset[str]:
    """Names of the places of a template.

    >>> sorted(places('fields = { {column} = "…" }: {count:,d} of {rows}'))
    ['column', 'count', 'rows']
    """
    return frozenset(place["name"] for place in _PLACE.finditer(template))

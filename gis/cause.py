"""Cause: what an error of a library says, in both languages, in short and without the places of anybody's disk."""

from __future__ import annotations

import csv
import functools
import re
from importlib import resources

from gis.words import Words, fill

_FOLDERS = re.compile(r"(?<![\w/.])(?:[A-Za-z]:)?(?:[/\\][^\s/\\:'\"`;,]+)+[/\\](?=[^\s/\\])")
_ADVICE = re.compile(r"[;.]? *It might help to specify.*|[;.]? *Set SHAPE_RESTORE_SHX.*", re.DOTALL)
_RAW = re.compile(
    r"Could not decode error message to UTF-8\.? *Raw error: b(?P<mark>['\"])(?P<said>.*?)(?P=mark)?$",
    re.DOTALL,
)
_CODES = re.compile(r"(?:\\x[0-9a-f]{2})+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NAMED = re.compile(r"'[^'.]*'|[^\s'\"]+(?=\.[A-Za-z]{2,10}\b)")
"""A name that somebody gave; the ending of a file's is ours to read."""
_MOST = 200


def cause(error: BaseException | str) -> Words:
    """What an error of a library says: in English as it says it, in Chinese what it means where that is known.

    What it means stands in ``gis/causes.csv``, the first pattern that fits; what none fits is quoted.

    >>> cause("'b.gpkg' not recognized as being in a supported file format.").text("zh")
    '内容不是能识别的格式'
    >>> cause("Frobnication underflow").text("zh")
    '原文：Frobnication underflow'
    """
    english = short(error.strerror if isinstance(error, OSError) and error.strerror else error)
    return Words(english, _chinese(english, type(error).__name__))


def short(error: BaseException | str) -> str:
    r"""What an error of a library says: one line, not too long, no folder before a file's name, no advice for programmers.

    >>> short(ValueError("/opt/vcpkg/src/a.cpp, 12: '/tmp/x/b.gpkg' not recognized; It might help to specify"))
    "a.cpp, 12: 'b.gpkg' not recognized"
    >>> short(r"Could not decode error message to UTF-8.  Raw error: b'line 3: \xff\xfe is none'")
    'line 3: ? is none'
    >>> short(OSError())
    'OSError'
    """
    plain = " ".join(str(error).split())
    if raw := _RAW.search(plain):
        plain = plain[: raw.start()] + _CODES.sub("?", raw["said"])
    told = _FOLDERS.sub("", _ADVICE.sub("", plain))
    return told[:_MOST] or type(error).__name__


def _chinese(english: str, kind: str) -> str:
    """What it means, by its words or else by its kind; names of files and layers in it say nothing."""
    if _CHINESE.search(plain := _NAMED.sub("", english)):
        return english  # a system that speaks Chinese
    known, otherwise = _causes()
    for pattern, zh in known:
        if pattern.search(plain) or pattern.fullmatch(kind):
            return zh
    return fill(otherwise, {"why": english}, "zh")


@functools.cache
def _causes() -> tuple[tuple[tuple[re.Pattern[str], str], ...], str]:
    """Patterns with what they mean, in their order; and how anything else is quoted: the row without a pattern."""
    text = resources.files("gis").joinpath("causes.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    known = tuple((re.compile(row["says"], re.IGNORECASE), row["zh"]) for row in rows if row["says"])
    return known, next(row["zh"] for row in rows if not row["says"])

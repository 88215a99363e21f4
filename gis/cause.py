"""Cause: what an error of a library says, in both languages, in short and without the places of anybody's disk."""

from __future__ import annotations

import contextlib
import csv
import functools
import re
from importlib import resources

from gis.words import Words, fill

_ENDING = r"\.[A-Za-z][A-Za-z0-9]{1,9}\b"
_WORD = r"[^\s/\\:'\"`;,]+"
_FOLDER = rf"(?:(?!{_ENDING} )[^/\\:'\"`;,])+[/\\]"
_BEFORE_A_FILE = rf"(?:{_FOLDER})+(?=[^/\\:'\"`;,]*?{_ENDING})"
_DUE = r"(?:(?<=\bopen )|(?<=\bor ))"
_FOLDERS = re.compile(
    rf"(?<![\w/.])(?:[A-Za-z]:)?[/\\]{_BEFORE_A_FILE}"
    rf"|(?<![\w/.])(?:[A-Za-z]:)?(?:[/\\]{_WORD})+[/\\](?=[^\s/\\])"
    rf"|{_DUE}{_BEFORE_A_FILE}|^{_BEFORE_A_FILE}(?=[^/\\:'\"]*{_ENDING}:)"
    rf"|(?<![^\s(])(?=[^\s/\\]*[^\x00-\x7f]){_BEFORE_A_FILE}|(?<![^\s(])(?:{_WORD}[/\\])+(?=[^\s/\\:'\"`;,]*?{_ENDING})"
)
"""Folders: from the root; where a name is due or the message begins; from a word in no English; of one word each."""
_ROOTED = re.compile(r"(?:[A-Za-z]:)?[/\\]")
_QUOTED = re.compile(
    r"(?<![A-Za-z0-9])(?P<mark>['\"])(?P<name>(?:(?!(?P=mark)).|(?P=mark)(?=\w))*)(?P=mark)(?!\w)"
)
_NO_NAME = r"(?!(?:not|is|was|has|does|could|cannot|found|of|in|with|to|named?)\b)[^\s'\":;,]+"
_NAMED = re.compile(
    rf"(?<=constraint failed: ).*|^[^:'\"]*?(?={_ENDING}:)|{_DUE}[^:'\"]*?(?={_ENDING})|(?<![^\s'\"(])(?!proj\.db\b)[^\s'\"]+?(?={_ENDING})"
    rf"|(?:(?<=\bfield )|(?<=\btable )|(?<=\blayer )|(?<=\bcolumn )){_NO_NAME}",
    re.IGNORECASE,
)
"""A name that somebody gave; the ending of a file's is ours to read, and the one file that is ours."""
_ADVICE = re.compile(r"[;.]? *It might help to specify.*|[;.]? *Set SHAPE_RESTORE_SHX.*", re.DOTALL)
_RAW = re.compile(
    r"Could not decode error message to UTF-8\.? *Raw error: b(?P<mark>['\"])(?P<said>.*?)(?P=mark)?$",
    re.DOTALL,
)
_CODES = re.compile(r"(?:\\x[0-9a-f]{2})+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{3,}")
_MOST, _MOST_QUOTED, _MOST_READ = 200, 60, 1000


def cause(error: BaseException | str) -> Words:
    """What an error of a library says: in English as it says it, in Chinese what it means where that is known.

    What it means stands in ``gis/causes.csv``, the first pattern that fits; where it is, which field, how many
    letters: ``gis/cause_places.csv``, every one that fits. What no pattern of causes fits is quoted.

    >>> cause("'b.gpkg' not recognized as being in a supported file format.").text("zh")
    '内容不是能识别的格式'
    >>> cause("Failed to read GeoJSON data; At line 1, character 110: Unterminated string").text("zh")
    '不符合 JSON 格式：第 1 行，第 110 个字符'
    >>> cause("Frobnication underflow").text("zh")
    '原文：Frobnication underflow'
    """
    said = _said(error.strerror if isinstance(error, OSError) and error.strerror else error)
    return Words(said[:_MOST], _chinese(said, type(error).__name__))


def short(error: BaseException | str) -> str:
    r"""What an error of a library says: one line, not too long, no folder before a file's name, no advice for programmers.

    >>> short(ValueError("/opt/vcpkg/src/a.cpp, 12: '/tmp/x/b.gpkg' not recognized; It might help to specify"))
    "a.cpp, 12: 'b.gpkg' not recognized"
    >>> short(r"Could not decode error message to UTF-8.  Raw error: b'line 3: \xff\xfe is none'")
    'line 3: ? is none'
    >>> short(OSError())
    'OSError'
    """
    return _said(error)[:_MOST]


def _said(error: BaseException | str) -> str:
    """What it says, a middle that nobody reads left out: what is said of a long value stands after it."""
    plain = " ".join(str(error).split())
    if raw := _RAW.search(plain):
        plain = plain[: raw.start()] + _CODES.sub(_letters, raw["said"])
    plain = _ADVICE.sub("", plain)
    if len(plain) > _MOST_READ:
        plain = f"{plain[: _MOST_READ // 2]}…{plain[-_MOST_READ // 2 :]}"
    return _FOLDERS.sub("", _QUOTED.sub(_within, plain)) or type(error).__name__


def _letters(codes: re.Match[str]) -> str:
    """Bytes that were written as codes, as the letters they are in UTF-8 or else in GBK; a question mark where in neither."""
    held = bytes.fromhex(codes[0].replace("\\x", ""))
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return "".join(one if one.isprintable() else "?" for one in held.decode(encoding))
    return "?"


def _within(quoted: re.Match[str]) -> str:
    """A name in quotation marks: no folder before it, and not too long."""
    name = quoted["name"]
    last = re.split(r"[/\\]", name)[-1]
    if "://" not in name and last and (_ROOTED.match(name) or re.search(_ENDING, last)):
        name = last
    shown = name if len(name) <= _MOST_QUOTED else f"{name[:_MOST_QUOTED]}…"
    return f"{quoted['mark']}{shown}{quoted['mark']}"


def _chinese(said: str, kind: str) -> str:
    """What it means, by its words or else by its kind; names of files, fields and layers in it say nothing."""
    plain = _NAMED.sub("", _QUOTED.sub(_ending, said))
    known, otherwise = _causes()
    for pattern, zh in known:
        if pattern.search(plain) or pattern.fullmatch(kind):
            places = _places(said, plain)
            return f"{zh}：{'，'.join(places)}" if places else zh
    if _CHINESE.search(plain) and not _ENGLISH.search(plain):
        return said[:_MOST]  # a system that speaks Chinese
    return fill(otherwise, {"why": said[:_MOST]}, "zh")


def _ending(quoted: re.Match[str]) -> str:
    ending = re.search(rf"{_ENDING}$", quoted["name"])
    return f"{quoted['mark']}{ending[0] if ending else ''}{quoted['mark']}"


def _places(said: str, plain: str) -> list[str]:
    """Each place it tells, once: names are looked for in all it says, numbers only where no name is."""
    found = (
        (pattern.search(said if "name" in pattern.groupindex else plain), zh)
        for pattern, zh in _rows("cause_places")
    )
    return list(dict.fromkeys(fill(zh, one.groupdict(), "zh") for one, zh in found if one))


def _causes() -> tuple[tuple[tuple[re.Pattern[str], str], ...], str]:
    """Patterns with what they mean, in their order; and how anything else is quoted: the last row, without a pattern."""
    *known, (_, otherwise) = _rows("causes")
    return tuple(known), otherwise


@functools.cache
def _rows(table: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    text = resources.files("gis").joinpath(f"{table}.csv").read_text(encoding="utf-8")
    return tuple(
        (re.compile(row["says"], re.IGNORECASE), row["zh"]) for row in csv.DictReader(text.splitlines())
    )

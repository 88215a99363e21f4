"""Toml: the table in a TOML file of anybody's, read within limits, and what the reader complains of in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gis.cause import cause
from gis.words import Words, refusal

LARGEST_FILE = 1_000_000
"""Bytes beyond which a file is not read: what people state is a thousandth of it."""

DEEPEST = 32
"""Tables and arrays inside one another, and names in one dotted key, beyond which a file is refused."""

_PART = r"(?:[^\s.=#\[\]{},\"']{1,200}+|\"[^\"\n]{0,200}+\"|'[^'\n]{0,200}+')[ \t]*+"
_LONG_KEY = re.compile(rf"(?:{_PART}\.[ \t]*+){{{DEEPEST}}}")
"""A key of many names: the standard reader takes time in the square of their number."""

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")
_WIDE = re.compile(r"[“”‘’＂＇＝［］｛｝，]")
"""Signs of a Chinese keyboard outside quotation marks, where TOML wants those of an English one."""

_DAY = re.compile(r"^[^=]*=\s*(?:(\d{4}-\d\d-\d\d)|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)\s*$", re.ASCII)
"""A line whose value is a day: in the group as TOML takes it, else as it does not."""

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_SAYS = {
    "Cannot overwrite a value": "trouble.twice",
    "Duplicate inline table key": "trouble.twice",
    "Cannot ": "trouble.table_twice",
    "Invalid value": "trouble.value",
    "Invalid date": "trouble.day",
    "Invalid initial character": "trouble.key",
    "Invalid statement": "trouble.key",
    "Unterminated string": "trouble.string",
    "Expected \"'": "trouble.string",
    "Unclosed ": "trouble.bracket",
    "Expected ']": "trouble.bracket",
    "Expected newline": "trouble.line",
    "Expected '='": "trouble.equals",
    "Unescaped ": "trouble.backslash",
    "Escaped ": "trouble.backslash",
    "Invalid hex": "trouble.backslash",
    "Illegal character": "trouble.letter",
    "Found invalid character": "trouble.letter",
}
"""How the complaints of the standard reader begin, and the rows that say the same."""


class TomlError(ValueError):
    """A text is not TOML, or is written to choke a reader; its one argument says why, in both languages."""


def read(path: Path) -> dict[str, Any]:
    """The table a file holds.

    Raises OSError: it cannot be read; UnicodeDecodeError: not in UTF-8; TomlError: as :func:`parsed`, or no ordinary file.
    """
    if path.exists() and not path.is_file():
        raise TomlError(refusal("gis", "toml.ordinary"))
    with path.open("rb") as stream:
        return parsed(stream.read(LARGEST_FILE + 1))


def parsed(data: bytes) -> dict[str, Any]:
    r"""The table in a TOML file's bytes, with or without the mark that some editors put before UTF-8.

    Raises UnicodeDecodeError: not in UTF-8; TomlError: not TOML, or beyond :data:`LARGEST_FILE` or :data:`DEEPEST`.

    >>> parsed(b"\xef\xbb\xbfa.b = 1")
    {'a': {'b': 1}}
    >>> try:
    ...     parsed(b"a = " + b"[" * 1000)
    ... except TomlError as error:
    ...     error.args[0].text("zh")
    '嵌套超过 32 层'
    """
    if len(data) > LARGEST_FILE:
        raise TomlError(refusal("gis", "toml.large", most=LARGEST_FILE))
    text = data.decode("utf-8-sig")
    if _LONG_KEY.search(text):
        raise TomlError(refusal("gis", "toml.deep", most=DEEPEST))
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(_trouble(error, text)) from error
    except RecursionError as error:
        raise TomlError(refusal("gis", "toml.deep", most=DEEPEST)) from error
    except ValueError as error:  # a number of thousands of digits
        raise TomlError(refusal("gis", "toml.number")) from error
    if _deep(table):
        raise TomlError(refusal("gis", "toml.deep", most=DEEPEST))
    return table


def told(error: Exception) -> Words:
    """Why a text could not be read, out of what :func:`read` or :func:`parsed` raised."""
    if isinstance(error, UnicodeDecodeError):
        return refusal("gis", "toml.encoding", place=error.start + 1)
    if isinstance(error, OSError):
        return cause(error)
    said = error.args[0]
    return said if isinstance(said, Words) else Words(str(said))


def _deep(table: Mapping[str, Any]) -> bool:
    """Whether there are values too far in for anything that goes through them one inside the other."""
    level: list[Any] = [table]
    for _ in range(DEEPEST):
        holders = [one.values() if isinstance(one, dict) else one for one in level]
        level = [one for holder in holders for one in holder if isinstance(one, dict | list)]
        if not level:
            return False
    return True


def _trouble(error: tomllib.TOMLDecodeError, text: str = "") -> Words:
    r"""The complaint with its line and column; as it stands where it is none of those known.

    >>> try:
    ...     tomllib.loads("a = 1\na = 2\nb = 3")
    ... except tomllib.TOMLDecodeError as error:
    ...     _trouble(error).text("zh")
    '第 2 行第 6 列：同一个键写了两次'
    """
    said = str(error)
    key = next((row for start, row in _SAYS.items() if said.startswith(start)), "")
    place = _PLACE.search(said)
    if not key or place is None:
        return Words(said)
    if place[1] is None:
        at = refusal("gis", "trouble.at_end")
    else:
        at = refusal("gis", "trouble.at", line=place[1], column=place[2])
        bare = _QUOTED.sub("", "".join(text.split("\n")[int(place[1]) - 1 : int(place[1])]))
        if _WIDE.search(bare):
            key = "trouble.wide"
        elif key == "trouble.line" and (day := _DAY.search(bare)):
            key = "trouble.day" if day[1] else "trouble.day_form"
    return refusal("gis", "trouble.told", at=at, told=refusal("gis", key))

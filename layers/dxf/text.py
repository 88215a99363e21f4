"""Text of a drawing: the encoding all of it is in, and the codes of CAD in it taken out."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

import pandas as pd

from gis.errors import InputError
from layers.encoding import Encoding, encoding_of_text, known_encoding
from layers.values import TEXT
from layers.words import words

_HEAD_BYTES = 1 << 18
_NOT_LATIN = re.compile(rb"[\x80-\xff][^\r\n]*")
_VERSION = re.compile(rb"\$ACADVER\s*\r?\n\s*1\s*\r?\n\s*AC(\d{4})")
_CODEPAGE = re.compile(rb"\$DWGCODEPAGE\s*\r?\n\s*3\s*\r?\n\s*([\w-]{1,32})")
_FIRST_UTF8 = 1021
"""From AutoCAD 2007 on the text of a DXF is UTF-8, whatever its code page says."""
_GDAL_NAMES = {"GBK": "CP936", "Big5": "CP950", "ISO8859-1": "ISO-8859-1"}
_LETTER = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_UNSEEN = re.compile(r"[\s\x00-\x1f\ud800-\udfff]+")


def encoding_of_drawing(path: Path, declared: str = "") -> Encoding:
    """The encoding of a drawing: as declared, else as its text reads best, the drawing's own word counting first.

    What a drawing says of itself is UTF-8 from AC1021 (AutoCAD 2007) on, before that ``$DWGCODEPAGE``.

    Raises InputError: its text is not in the encoding declared, or in none that is known.
    """
    said, texts = _said_and_texts(path)
    if declared:
        name = known_encoding(declared)
        if not _fits(texts, name):
            raise InputError(words("encoding.unfit", file=path.name, name=name))
        return Encoding(name, words("encoding.declared"), needed=bool(texts))
    if not texts:
        return Encoding("UTF-8", words("encoding.latin"), needed=False)
    return encoding_of_text(texts, said, path.name)


def gdal_name(path: Path, encoding: Encoding) -> str:
    """The encoding by the name that every build of GDAL knows: common GB18030 is its code page 936."""
    if encoding.name == "GB18030" and _fits(_said_and_texts(path)[1], "GBK"):
        return _GDAL_NAMES["GBK"]
    return _GDAL_NAMES.get(encoding.name, encoding.name)


def plain_text(texts: pd.Series) -> pd.Series:
    r"""Texts as people read them: letters written as ``\U+56ED`` are letters, several lines are one.

    >>> plain_text(pd.Series([r"\U+56ED-1", "GX-1\n2.0", None], dtype="str")).tolist()[:2]
    ['园-1', 'GX-1 2.0']
    """
    read = texts.astype(TEXT).str.replace(_LETTER, lambda code: chr(int(code[1], 16)), regex=True)
    return read.str.replace(_UNSEEN, " ", regex=True).str.strip()


def _said_and_texts(path: Path) -> tuple[str, tuple[bytes, ...]]:
    """The encoding a drawing names, and every different text that is not plain Latin, from its first such letter on."""
    if not path.stat().st_size:
        return "", ()
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        head = data[:_HEAD_BYTES]
        texts = tuple({match[0]: None for match in _NOT_LATIN.finditer(data)})
    version, page = _VERSION.search(head), _CODEPAGE.search(head)
    if version and int(version[1]) >= _FIRST_UTF8:
        return "UTF-8", texts
    return _page(page[1].decode("ascii")) if page else "", texts


def _page(name: str) -> str:
    try:
        return known_encoding(re.sub(r"(?i)^(ansi|dos)[_-]?", "", name))
    except InputError:
        return ""


def _fits(texts: tuple[bytes, ...], encoding: str) -> bool:
    try:
        b"\n".join(texts).decode(encoding)
    except UnicodeDecodeError:
        return False
    return True

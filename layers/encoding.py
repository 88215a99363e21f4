"""Encoding: which one a table's text is in, decided on all of its text and said with the evidence."""

from __future__ import annotations

import codecs
import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.errors import InputError
from layers.dbf import Text, dangling, dbf_texts, language_byte
from layers.words import Words, words

_CANDIDATES = ("utf-8", "gb18030", "big5")
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "gbk": "GBK", "gb2312": "GBK", "big5": "Big5"}
_BETTER, _MUCH_BETTER, _HARDLY_WORSE = 0.25, 0.3, 0.1
_KEYS = {"utf-8": "encoding.utf8", "gb18030": "encoding.gb18030", "big5": "encoding.big5"}


@dataclass(frozen=True)
class Encoding:
    """An encoding by its usual name, why it was taken, and whether any text in the file needed one.

    ``cut`` is how many different texts end in a character that the width of their field has cut in two.
    """

    name: str
    evidence: str
    needed: bool = True
    cut: int = 0


def known_encoding(name: str) -> str:
    """The usual name of an encoding.

    Raises InputError when Python knows none of that name.

    >>> known_encoding("gbk"), known_encoding("936")
    ('GBK', 'GBK')
    """
    plain = name.strip().lower().removeprefix("ansi").strip()
    try:
        found = codecs.lookup(f"cp{plain}" if plain.isdigit() else plain).name
    except LookupError as error:
        raise InputError(words("encoding.unknown", name=name)) from error
    return _NAMES.get(found, found.upper())


def encoding_of_dbf(path: Path, *, data: bytes | None = None, label: bytes | None = None) -> Encoding:
    """The encoding of a DBF table: of those that all of its text fits, the one in which it reads as common characters.

    UTF-8, GB18030 and Big5 are tried on every text; a text that fills its field may end in a character cut in two.
    Much GB18030 and Big5 is valid as the other, so what counts is the share of characters that are common (the 3 755
    of GB 2312 level 1, the 5 401 of Big5 level 1). The .cpg file is believed where the text fits it and reads no better
    by far in another; the language byte of the header where the text leaves the choice. What is overruled is said.
    ``data`` and ``label`` are the bytes of the table and of its .cpg where they do not lie on the disk.

    Raises InputError: the table is cut short, or its text is in none of these.
    """
    table = path.read_bytes() if data is None else data
    texts = [text for text in dbf_texts(path.name, table) if not text.raw.isascii()]
    if not texts:
        return Encoding("UTF-8", words("encoding.latin"), needed=False)
    said = _label(path) if label is None else _named(label)
    shares = {name: share for name in _CANDIDATES if (share := _share(texts, name)) is not None}
    own = _share(texts, said) if said else None
    best = max(shares.values(), default=0.0)
    if own is not None and own >= best - _MUCH_BETTER:
        return _taken(said, words("encoding.named", count=len(texts)), texts)
    but = Words("")
    if said:
        but = words("encoding.but" if own is None else "encoding.but_worse", said=said)
    chosen = _chosen(shares, language_byte(table))
    if not chosen:
        raise InputError(words("encoding.neither", file=path.name))
    return _taken(_NAMES[chosen], words(_KEYS[chosen], but=but, count=len(texts)), texts)


def _chosen(shares: dict[str, float], language: str) -> str:
    """The candidate to take, by the share of common characters in each; nothing when the text fits none."""
    gb = shares.get("gb18030", -1.0)
    if "utf-8" in shares and shares["utf-8"] >= gb - _BETTER:
        return "utf-8"
    leads = -_HARDLY_WORSE if language == "Big5" else _BETTER
    if "big5" in shares and shares["big5"] >= gb + leads:
        return "big5"
    return next((name for name in ("gb18030", "big5", "utf-8") if name in shares), "")


def _taken(name: str, evidence: Words, texts: Sequence[Text]) -> Encoding:
    return Encoding(name, evidence, cut=sum(dangling(text, name) > 0 for text in texts))


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text of a file and its encoding: UTF-8 (with or without mark), else GB18030 or, where it reads better, Big5.

    Raises InputError: it is none of them.

    >>> decode("编号".encode("gbk"))[1].name
    'GB18030'
    """
    raw = data.removeprefix(codecs.BOM_UTF8)
    shares = {name: share for name in _CANDIDATES if (share := _share([Text(raw, False)], name)) is not None}
    chosen = "utf-8" if "utf-8" in shares else _chosen(shares, "")
    if not chosen:
        raise InputError(words("encoding.neither_text"))
    name = _NAMES[chosen]
    return raw.decode(chosen), Encoding(name, words("encoding.whole", name=name), needed=not data.isascii())


def encoding_of_text(texts: Sequence[bytes], said: str, file: str) -> Encoding:
    """The encoding of texts that are not plain Latin: the one said if they fit and read no better by far in another.

    Raises InputError: they are neither in it nor in UTF-8, GB18030 or Big5.

    >>> encoding_of_text(["宗地".encode()], "GBK", "a.dxf").name
    'UTF-8'
    """
    whole = [Text(text, False) for text in texts]
    shares = {name: share for name in _CANDIDATES if (share := _share(whole, name)) is not None}
    own = _share(whole, said) if said else None
    if own is not None and own >= max(shares.values(), default=0.0) - _MUCH_BETTER:
        return Encoding(said, words("encoding.itself", count=len(texts)))
    chosen = _chosen(shares, said)
    if not chosen:
        raise InputError(words("encoding.neither", file=file))
    but = words("encoding.but_itself", said=said) if said else Words("")
    return _taken(_NAMES[chosen], words(_KEYS[chosen], but=but, count=len(texts)), whole)


def _label(path: Path) -> str:
    """The encoding that the .cpg file beside a table names, or nothing."""
    for suffix in (".cpg", ".CPG"):
        label = path.with_suffix(suffix)
        if label.is_file():
            return _named(label.read_bytes()[:64])
    return ""


def _named(label: bytes) -> str:
    try:
        return known_encoding(label.decode("ascii", "ignore"))
    except InputError:
        return ""


def _share(texts: Sequence[Text], encoding: str) -> float | None:
    """Share of common characters among the letters of the texts; None when one of them is not in that encoding."""
    common = other = 0
    try:
        for text in texts:
            cut = dangling(text, encoding)
            for letter in text.raw[: len(text.raw) - cut].decode(encoding):
                if letter > "\x7f" and unicodedata.category(letter)[0] not in "PSNZ":
                    known = letter in _common_letters(encoding)
                    common, other = common + known, other + (not known)
    except UnicodeDecodeError:
        return None
    return common / (common + other) if common + other else 1.0


@functools.cache
def _common_letters(encoding: str) -> frozenset[str]:
    """Letters that people write: the first level of GB 2312 or Big5, full-width forms; in UTF-8 Latin with accents too.

    A code page of Latin letters has no common ones: GB18030 read in one is accents throughout.

    >>> len(_common_letters("gb18030")), "园" in _common_letters("gb18030"), "鍥" in _common_letters("gb18030")
    (3849, True, False)
    """
    simplified = {
        bytes([lead, trail]).decode("gb2312", "ignore")
        for lead in range(0xB0, 0xD8)
        for trail in range(0xA1, 0xFF)
    } - {""}
    traditional = {
        bytes([lead, trail]).decode("big5", "ignore")
        for lead in range(0xA4, 0xC7)
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    } - {""}
    wide = {chr(code) for code in range(0xFF01, 0xFF5F)}
    latin = {chr(code) for code in range(0xC0, 0x250)}
    plain = known_encoding(encoding)
    if plain == "Big5":
        return frozenset(traditional | wide)
    if plain in ("GBK", "GB18030"):
        return frozenset(simplified | wide)
    both = simplified | traditional | wide
    return frozenset(both | latin if plain == "UTF-8" else both)

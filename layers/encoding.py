"""Encoding: which one a table's text is in, decided on all of its text and said with the evidence."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gis.errors import InputError

_HEAD = 32
_CANDIDATES = ("utf-8", "gb18030")
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "gbk": "GBK", "gb2312": "GBK", "big5": "Big5"}


@dataclass(frozen=True)
class Encoding:
    """An encoding by its usual name, why it was taken, and whether any text in the file needed one."""

    name: str
    evidence: str
    needed: bool = True


def known_encoding(name: str) -> str:
    """The usual name of an encoding.

    Raises InputError when Python knows none of that name.

    >>> known_encoding("gbk"), known_encoding("936")
    ('GBK', 'GBK')
    """
    words = name.strip().lower().removeprefix("ansi").strip()
    try:
        found = codecs.lookup(f"cp{words}" if words.isdigit() else words).name
    except LookupError as error:
        raise InputError(f"encoding {name!r} is not known. Write UTF-8, GB18030, GBK or Big5.") from error
    return _NAMES.get(found, found.upper())


def encoding_of_dbf(path: Path, *, data: bytes | None = None, label: bytes | None = None) -> Encoding:
    """The encoding of a DBF table, from its .cpg file where that fits, else from every text in it.

    Text that is strictly UTF-8 is UTF-8; else text that is strictly GB18030 is that. A .cpg that cannot be right is
    overruled and the evidence says so. The language byte of the header is not believed: where it is 0, readers
    fall back to Latin letters and turn Chinese into noise. ``data`` and ``label`` are the bytes of the table and of
    its .cpg where they do not lie on the disk (a zip); left out, they are read from there.

    Raises InputError: the table is cut short, or its text is in none of these.
    """
    table = path.read_bytes() if data is None else data
    texts = [value for value in _texts(path.name, table) if not value.isascii()]
    if not texts:
        return Encoding("UTF-8", "plain Latin text only: any encoding reads it", needed=False)
    said = _label(path) if label is None else _named(label)
    if said and _reads(texts, said):
        return Encoding(
            said, f"named by the .cpg file, and all {len(texts)} texts that are not plain Latin fit it"
        )
    but = f"the .cpg file says {said}, which they do not fit; " if said else ""
    for candidate in _CANDIDATES:
        if _reads(texts, candidate) and not (candidate == "utf-8" and _by_chance(texts)):
            how = f"{but}all {len(texts)} different texts that are not plain Latin are {_NAMES[candidate]}"
            how += "" if candidate == "utf-8" else " and not UTF-8"
            return Encoding(_NAMES[candidate], how)
    raise InputError(
        f"{path.name}: its text is neither UTF-8 nor GB18030 throughout. "
        'Name its encoding: encoding = "Big5" or another, beside the file.'
    )


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text of a file and its encoding: UTF-8 (with or without mark), else GB18030.

    Raises InputError: it is neither.

    >>> decode("编号".encode("gbk"))[1].name
    'GB18030'
    """
    for candidate in ("utf-8-sig", "gb18030"):
        try:
            words = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        name = _NAMES[candidate.removesuffix("-sig")]
        return words, Encoding(name, f"the whole file is {name}", needed=not data.isascii())
    raise InputError("its text is neither UTF-8 nor GB18030. Save it again as UTF-8.")


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


def _reads(texts: list[bytes], encoding: str) -> bool:
    try:
        for value in texts:
            value.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _by_chance(texts: list[bytes]) -> bool:
    """Whether text in GB18030 only happens to be UTF-8 too, as 园 does: no Chinese in it, but rare letters."""
    letters = {letter for value in texts for letter in value.decode("utf-8")}
    rare = any("\u0250" <= letter < "\u0800" for letter in letters)
    return rare and max(letters) < "\u0800" and _reads(texts, "gb18030")


def _texts(name: str, data: bytes) -> list[bytes]:
    """Every different text in the table: its headings, and the values of its text columns."""
    if len(data) < _HEAD + 1:
        raise InputError(f"{name}: is cut short ({len(data)} bytes). Fetch the file again.")
    head, record = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    rows = min(int.from_bytes(data[4:8], "little"), max(0, len(data) - head) // max(record, 1))
    table = np.frombuffer(data, dtype=np.uint8, count=rows * record, offset=min(head, len(data)))
    table = table.reshape(rows, record)
    texts: set[bytes] = set()
    start = 1
    for at in range(_HEAD, max(head - 1, _HEAD), _HEAD):
        entry = data[at : at + _HEAD]
        if len(entry) < _HEAD or entry[0] == 0x0D:
            break
        texts.add(entry[:11].split(b"\0")[0])
        width = entry[16]
        if entry[11:12] == b"C" and width and start + width <= record:
            cells = np.ascontiguousarray(table[:, start : start + width]).view(f"S{width}")
            texts |= {bytes(value).rstrip() for value in np.unique(cells)}
        start += width
    return sorted(texts)

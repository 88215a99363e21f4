"""Dbf: the texts of a table byte by byte, and characters that its fields' width has cut in two."""

from __future__ import annotations

import codecs
import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gis.errors import InputError
from layers.words import words

_HEAD = 32
_NAME = 10
_NUMBERED = re.compile(rb"(.+?)(_?\d{1,2})", re.DOTALL)
_PARTS = (".shp", ".shx", ".prj", ".sbn", ".sbx")


@dataclass(frozen=True, order=True)
class Text:
    """One text of a table as bytes, and whether it fills its field, so that its last character may be cut."""

    raw: bytes
    full: bool


@dataclass(frozen=True)
class _Field:
    """Where a text column and its heading stand in a table."""

    entry: int
    start: int
    width: int


def dbf_texts(name: str, data: bytes) -> list[Text]:
    """Every different text of a table: its headings, and the values of its text columns.

    Raises InputError when the table is cut short.
    """
    table, fields = _layout(name, data)
    texts = set()
    for field in fields:
        heading = data[field.entry : field.entry + 11].split(b"\0")[0]
        texts.add(_without_number(heading)[0])
        if field.width:
            cells = np.ascontiguousarray(table[:, field.start : field.start + field.width])
            for value in np.unique(cells.view(f"S{field.width}")):
                texts.add(Text(bytes(value).rstrip(), len(bytes(value).rstrip()) == field.width))
    return sorted(texts)


def language_byte(data: bytes) -> str:
    """The encoding that the language byte of a table's header stands for, or nothing.

    >>> language_byte(bytes(29) + bytes([0x4D, 0, 0])), language_byte(bytes(32))
    ('GBK', '')
    """
    known = {0x4D: "GBK", 0x7A: "GBK", 0x4F: "Big5", 0x78: "Big5"}
    return known.get(data[29], "") if len(data) > 29 else ""


def dangling(text: Text, encoding: str) -> int:
    """How many bytes at the end of a text that fills its field are the beginning of a character cut off there.

    Raises UnicodeDecodeError when the rest is not in that encoding.

    >>> dangling(Text("园区".encode()[:5], True), "utf-8")
    2
    """
    if not text.full:
        text.raw.decode(encoding)
        return 0
    decoder = codecs.getincrementaldecoder(encoding)()
    decoder.decode(text.raw)
    return len(decoder.getstate()[0])


@contextlib.contextmanager
def without_cut(path: Path, encoding: str) -> Iterator[Path]:
    """A Shapefile to read in the place of one with characters cut in two: the same, without the bytes left of them.

    The file itself is never touched: a copy in a private folder is given while the block runs.
    """
    table = next(one for one in (path.with_suffix(".dbf"), path.with_suffix(".DBF")) if one.is_file())
    with tempfile.TemporaryDirectory(prefix="yuantu-") as room:
        place = Path(room) / f"{path.stem}.shp"
        for part in path.parent.glob("*"):
            if part.stem == path.stem and part.suffix.lower() in _PARTS:
                shutil.copyfile(part, place.with_suffix(part.suffix.lower()))
        place.with_suffix(".dbf").write_bytes(mended(table.name, table.read_bytes(), encoding))
        yield place


def mended(name: str, data: bytes, encoding: str) -> bytes:
    """A table without the bytes left of characters that were cut in two; everything else stays as it is."""
    table, fields = _layout(name, data)
    whole = bytearray(data)
    head, record = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    for field in fields:
        heading = data[field.entry : field.entry + 11].split(b"\0")[0]
        text, number = _without_number(heading)
        if cut := dangling(text, encoding):
            kept = text.raw[: len(text.raw) - cut] + number
            whole[field.entry : field.entry + len(heading)] = kept.ljust(len(heading), b"\0")
        if not field.width:
            continue
        cells = np.ascontiguousarray(table[:, field.start : field.start + field.width])
        full = np.flatnonzero((cells[:, -3:] >= 0x80).any(axis=1))  # a letter cut has three bytes at most
        for row in full:
            if cut := dangling(Text(cells[row].tobytes(), True), encoding):
                end = head + int(row) * record + field.start + field.width
                whole[end - cut : end] = b" " * cut
    return bytes(whole)


def _without_number(heading: bytes) -> tuple[Text, bytes]:
    """A heading without the number that tells it from another with the same beginning, and that number.

    >>> _without_number("固定资".encode()[:8] + b"_1")[1], _without_number(b"JZMJ_1")[1]
    (b'_1', b'')
    """
    match = _NUMBERED.fullmatch(heading) if len(heading) >= _NAME else None
    if match is None:
        return Text(heading, len(heading) >= _NAME), b""
    return Text(match[1], True), match[2]


def _layout(name: str, data: bytes) -> tuple[np.ndarray, list[_Field]]:
    """The records as rows of bytes, and every column; columns that are not text have width 0."""
    if len(data) < _HEAD + 1:
        raise InputError(words("encoding.cut", file=name, count=len(data)))
    head, record = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    rows = min(int.from_bytes(data[4:8], "little"), max(0, len(data) - head) // max(record, 1))
    table = np.frombuffer(data, dtype=np.uint8, count=rows * record, offset=min(head, len(data)))
    fields, start = [], 1
    for at in range(_HEAD, max(head - 1, _HEAD), _HEAD):
        entry = data[at : at + _HEAD]
        if len(entry) < _HEAD or entry[0] == 0x0D:
            break
        width = entry[16]
        is_text = entry[11:12] == b"C" and width and start + width <= record
        fields.append(_Field(at, start, width if is_text else 0))
        start += width
    return table.reshape(rows, record), fields

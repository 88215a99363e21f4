"""Book: what a workbook's own files say that its cells do not: merged cells and the day its dates count from."""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

from gis.errors import InputError
from layers.words import words

_MOST_PARTS = 5000
_MOST_BYTES = 1 << 30
_MOST_MERGED = 200_000
_MOST_PART = 256 << 20
_MOST_ROWS = 200_000
_FREE_PART = 1 << 24
_MOST_RATIO = 200
_SMALL = 1 << 22
_BLOCK = 1 << 20
_CELLS = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Book:
    """A workbook: the part of each sheet by name, and whether its days count from 1904."""

    parts: dict[str, str] = field(default_factory=dict)
    from_1904: bool = False

    def merged(self, path: Path, sheet: str) -> list[tuple[int, int, int, int]]:
        """Merged cells of a sheet as (top, left, bottom, right), from 0, both ends in it."""
        part = self.parts.get(sheet)
        if part is None:
            return []
        with zipfile.ZipFile(path) as archive:
            return list(_merged(archive, part))


def about_book(path: Path) -> Book:
    """What a workbook says of itself.

    Raises InputError: it is no workbook, or it is packed so that opening it would fill the memory: more than 5 000
    parts or 1 GB, a part of more than 256 MB or packed closer than 1 : 200, a text of more than 1 MB, more than
    200 000 rows in a sheet. It is seen before any program for workbooks opens it.
    """
    about = path.stat()
    return _about(path, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=8)
def _about(path: Path, _changed: int, _size: int) -> Book:
    try:
        with zipfile.ZipFile(path) as archive:
            _within_limits(path, archive)
            root = ET.fromstring(_part(archive, "xl/workbook.xml"))  # noqa: S314 - declarations refused
            links = ET.fromstring(_part(archive, "xl/_rels/workbook.xml.rels"))  # noqa: S314
    except InputError:
        raise
    except (
        zipfile.BadZipFile,
        KeyError,
        ET.ParseError,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise InputError(words("book.old" if _is_old(path) else "book.none", file=path.name)) from error
    except (RuntimeError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise InputError(words("book.locked", file=path.name)) from error
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    parts = {
        sheet.get("name", ""): _resolved(targets.get(sheet.get(_RELATION, ""), ""))
        for sheet in root.iter()
        if sheet.tag.endswith("}sheet")
    }
    from_1904 = any(e.tag.endswith("}workbookPr") and e.get("date1904") in ("1", "true") for e in root.iter())
    return Book(parts, from_1904)


def _is_old(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _within_limits(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    whole = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or whole > _MOST_BYTES:
        raise InputError(words("book.large", file=path.name, count=len(parts), size=whole >> 20))
    for part in parts:
        close = part.file_size > _FREE_PART and part.file_size > _MOST_RATIO * part.compress_size
        if close or part.file_size > _MOST_PART:
            told = {"part": part.filename, "size": part.file_size >> 20}
            raise InputError(words("book.packed", file=path.name, **told))
    for part in parts:
        if part.filename.lower().endswith(".xml"):
            _read_through(path.name, archive, part)


def _read_through(file: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Hold one part to the limits block by block: a block without any mark is one text of more than a cell may have."""
    rows, end = 0, b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            if b"<!DOCTYPE" in end + block or (b"<" not in block and len(block) == _BLOCK):
                raise InputError(words("book.cell", file=file, part=part.filename))
            rows += (end + block).count(b"<row")
            end = block[-8:] if b"<row" not in block[-8:] else b""
            if rows > _MOST_ROWS:
                raise InputError(words("book.rows", file=file, most=_MOST_ROWS))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        data = stream.read(_SMALL + 1)
    if len(data) > _SMALL or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError(name)
    return data


def _resolved(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _merged(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, int, int]]:
    """Merged cells, read block by block from the end part of a sheet, so that memory stays small."""
    count, kept = 0, b""
    try:
        with archive.open(part) as stream:
            while block := stream.read(_BLOCK):
                data = kept + block
                end = 0
                for match in _CELLS.finditer(data):
                    end = match.end()
                    count += 1
                    if count > _MOST_MERGED:
                        return
                    left, top, right, bottom = match.groups()
                    yield int(top) - 1, _place(left), int(bottom) - 1, _place(right)
                kept = data[max(end, len(data) - 200) :]
    except (KeyError, zipfile.BadZipFile, EOFError):
        return


def _place(letters: bytes) -> int:
    """A column's letters as its place from 0.

    >>> _place(b"A"), _place(b"AB")
    (0, 27)
    """
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1

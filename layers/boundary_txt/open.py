"""Files of boundary points opened: found, held to a size, and decoded, with a fault for each that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis.cause import cause
from gis.errors import InputError
from layers.encoding import Encoding, decode, known_encoding
from layers.fault import ERROR, WARNING, Fault, fault
from layers.words import said, words

LARGEST_FILE = 32 << 20
"""Bytes beyond which a file is not opened (a plot of 1000 points takes about 35 kB)."""

LARGEST_BATCH = 64 << 20
MOST_LINES = 1_000_000
"""Bytes and lines beyond which a batch is not read on."""


@dataclass(frozen=True)
class Decoded:
    """The text of one file and the encoding it was in."""

    name: str
    words: str
    encoding: Encoding


@dataclass(frozen=True)
class Opened:
    """The files that could be opened, in the order given, and what was wrong with them and the others."""

    files: tuple[Decoded, ...]
    faults: tuple[Fault, ...]


def opened(paths: Sequence[Path | str], encoding: str | None = None) -> Opened:
    """Open files, and all *.txt of folders, within the limits; ``encoding`` overrules what is found.

    Raises InputError: the encoding is none that is known.
    """
    declared = known_encoding(encoding) if encoding else ""
    faults: list[Fault] = []
    files: list[Decoded] = []
    size = lines = 0
    every = list(_spread([Path(path) for path in paths], faults))
    for path, name in zip(every, _names(every), strict=True):
        data = _bytes(path, name, faults)
        if data is None:
            continue
        size += len(data)
        lines += data.count(b"\n") + data.count(b"\r")
        if size > LARGEST_BATCH or lines > MOST_LINES:
            limits: dict[str, Any] = {"megabytes": LARGEST_BATCH >> 20, "lines": MOST_LINES}
            faults.append(fault("txt.size_batch", ERROR, name, kind="size", **limits))
            break
        decoded = _decoded(data, name, declared, faults)
        if decoded is not None:
            files.append(decoded)
    return Opened(tuple(files), tuple(faults))


def _spread(paths: Sequence[Path], faults: list[Fault]) -> Iterator[Path]:
    """Every file named, and of every folder its *.txt by name."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(one for one in path.iterdir() if one.suffix.lower() == ".txt" and one.is_file())
        if not inside:
            faults.append(fault("txt.folder_empty", ERROR, path.name, kind="missing"))
        yield from inside


def _names(paths: Sequence[Path]) -> list[str]:
    """What each file is called in messages: its name, with its folder where two have the same."""
    seen: dict[str, int] = {}
    for path in paths:
        seen[path.name] = seen.get(path.name, 0) + 1
    return [path.name if seen[path.name] == 1 else f"{path.parent.name}/{path.name}" for path in paths]


def _bytes(path: Path, name: str, faults: list[Fault]) -> bytes | None:
    """The bytes of a file, or None with the reason among the faults."""
    try:
        if not path.exists():
            faults.append(fault("txt.missing", ERROR, name, kind="missing"))
        elif not path.is_file():
            faults.append(fault("txt.no_file", ERROR, name, kind="format"))
        else:
            with path.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
            if len(data) <= LARGEST_FILE:
                return data
            size = LARGEST_FILE >> 20
            faults.append(fault("txt.size_file", ERROR, name, kind="size", megabytes=size))
    except (OSError, ValueError) as error:
        faults.append(fault("txt.unreadable", ERROR, name, kind="unreadable", why=cause(error)))
    return None


def _decoded(data: bytes, name: str, declared: str, faults: list[Fault]) -> Decoded | None:
    """The text of a file's bytes, or None with the reason among the faults."""
    try:
        text, encoding = _text(data, declared, name, faults)
    except InputError as error:
        faults.append(fault("txt.undecoded", ERROR, name, kind="encoding", words=said(error)))
        return None
    if nuls := text.count("\0"):
        faults.append(fault("txt.nul", WARNING, name, kind="nul", count=nuls))
        text = text.replace("\0", "")
    return Decoded(name, text, encoding)


def _text(data: bytes, declared: str, name: str, faults: list[Fault]) -> tuple[str, Encoding]:
    if declared:
        try:
            return data.decode(declared), Encoding(declared, words("encoding.declared"))
        except (UnicodeDecodeError, LookupError) as error:
            raise InputError(words("txt.encoding_declared", encoding=declared)) from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), Encoding("UTF-16", words("txt.encoding_mark"))
        except UnicodeDecodeError as error:
            raise InputError(words("txt.encoding_mark_wrong")) from error
    try:
        return decode(data)
    except InputError:
        for encoding in ("utf-8", "gb18030"):
            if (text := _but_the_end(data, encoding)) is not None:
                faults.append(fault("txt.cut", WARNING, name, kind="cut"))
                named = encoding.upper()
                return text, Encoding(named, words("txt.encoding_cut", encoding=named))
        raise


def _but_the_end(data: bytes, encoding: str) -> str | None:
    """The text without the last letter, where only that one is cut off."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start > 0 and len(data) - error.start <= 3:
            return data[: error.start].decode(encoding)
    return None

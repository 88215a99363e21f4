"""Files of boundary points opened: found, held to a size, and decoded, with a fault for each that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.errors import InputError
from layers.encoding import Encoding, decode, known_encoding
from layers.fault import ERROR, WARNING, Fault

LARGEST_FILE = 32 << 20
"""Bytes beyond which a file is not opened (a plot of 1000 points takes about 35 kB)."""

LARGEST_BATCH = 64 << 20
MOST_LINES = 1_000_000
"""Bytes and lines beyond which a batch is not read on."""

_SPLIT = "Split it into several and read them one after the other."


@dataclass(frozen=True)
class Words:
    """The text of one file and the encoding it was in."""

    name: str
    words: str
    encoding: Encoding


@dataclass(frozen=True)
class Opened:
    """The files that could be opened, in the order given, and what was wrong with them and the others."""

    files: tuple[Words, ...]
    faults: tuple[Fault, ...]


def opened(paths: Sequence[Path | str], encoding: str | None = None) -> Opened:
    """Open files, and all *.txt of folders, within the limits; ``encoding`` overrules what is found.

    Raises InputError: the encoding is none that is known.
    """
    declared = known_encoding(encoding) if encoding else ""
    faults: list[Fault] = []
    files: list[Words] = []
    size = lines = 0
    every = list(_spread([Path(path) for path in paths], faults))
    for path, name in zip(every, _names(every), strict=True):
        data = _bytes(path, name, faults)
        if data is None:
            continue
        size += len(data)
        lines += data.count(b"\n") + data.count(b"\r")
        if size > LARGEST_BATCH or lines > MOST_LINES:
            said = f"with it the batch has more than {LARGEST_BATCH >> 20} MB or {MOST_LINES:,} lines."
            faults.append(Fault(ERROR, "size", name, None, said, _SPLIT))
            break
        words = _decoded(data, name, declared, faults)
        if words is not None:
            files.append(words)
    return Opened(tuple(files), tuple(faults))


def _spread(paths: Sequence[Path], faults: list[Fault]) -> Iterator[Path]:
    """Every file named, and of every folder its *.txt by name."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(one for one in path.iterdir() if one.suffix.lower() == ".txt" and one.is_file())
        if not inside:
            remedy = "Name the folder that has them."
            faults.append(Fault(ERROR, "missing", path.name, None, "is a folder without any *.txt.", remedy))
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
            faults.append(Fault(ERROR, "missing", name, None, "is not there.", "Check the name."))
        elif not path.is_file():
            faults.append(Fault(ERROR, "format", name, None, "is no ordinary file.", "Name a text file."))
        else:
            with path.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
            if len(data) <= LARGEST_FILE:
                return data
            said = f"is larger than {LARGEST_FILE >> 20} MB."
            faults.append(Fault(ERROR, "size", name, None, said, _SPLIT))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        faults.append(Fault(ERROR, "unreadable", name, None, f"cannot be read ({why}).", "Check its rights."))
    return None


def _decoded(data: bytes, name: str, declared: str, faults: list[Fault]) -> Words | None:
    """The text of a file's bytes, or None with the reason among the faults."""
    try:
        words, encoding = _text(data, declared, name, faults)
    except InputError as error:
        faults.append(Fault(ERROR, "encoding", name, None, str(error)))
        return None
    if "\0" in words:
        said = f"holds {words.count(chr(0))} NUL bytes, which are left out."
        faults.append(Fault(WARNING, "nul", name, None, said, "Fetch the file again: it may be damaged."))
        words = words.replace("\0", "")
    return Words(name, words, encoding)


def _text(data: bytes, declared: str, name: str, faults: list[Fault]) -> tuple[str, Encoding]:
    if declared:
        try:
            return data.decode(declared), Encoding(declared, "declared")
        except (UnicodeDecodeError, LookupError) as error:
            raise InputError(f"its text is not {declared} throughout. Leave the encoding out.") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), Encoding("UTF-16", "named by its mark")
        except UnicodeDecodeError as error:
            raise InputError("it starts as UTF-16 and does not go on so. Save it again as UTF-8.") from error
    try:
        return decode(data)
    except InputError:
        for encoding in ("utf-8", "gb18030"):
            if (words := _but_the_end(data, encoding)) is not None:
                said = "ends in the middle of a letter."
                faults.append(
                    Fault(WARNING, "cut", name, None, said, "Fetch the file again: it was cut off.")
                )
                return words, Encoding(encoding.upper(), f"all but the last bytes are {encoding.upper()}")
        raise


def _but_the_end(data: bytes, encoding: str) -> str | None:
    """The text without the last letter, where only that one is cut off."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start > 0 and len(data) - error.start <= 3:
            return data[: error.start].decode(encoding)
    return None

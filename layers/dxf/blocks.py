"""Blocks: how much a drawing becomes once every block that stands in it is taken apart, counted before it is done."""

from __future__ import annotations

import functools
import mmap
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gis.errors import InputError
from gis.words import thin
from layers.words import words

MOST = 60_000_000
"""Lines of a DXF beyond which a drawing is not opened; an outline of a hundred points has some 450."""

_LEAST = 20
_DEEPEST = 60
_WHOLE = re.compile(r"\s*[+-]?\d{1,9}")
_CALLING = re.compile(rb"insert|dimension|leader", re.IGNORECASE)
_BY_NAME = ("INSERT", "DIMENSION")
_BY_HANDLE = ("MULTILEADER", "MLEADER")
_NOT_TEXT = (b"AutoCAD Binary DXF", b"AC10")


@dataclass
class _Entity:
    """One thing in a DXF: its kind, how many lines it takes, and what it is called, calls or repeats."""

    kind: str
    lines: int = _LEAST
    names: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    own: str = ""
    columns: int = 1
    rows: int = 1

    def add(self, code: int, value: str) -> None:
        """Take in one pair of lines."""
        self.lines += 2
        if code == 2:
            self.names.append(value.strip().upper())
        elif code == 5:
            self.own = value.strip().upper()
        elif 341 <= code <= 344:
            self.handles.append(value.strip().upper())
        elif code in (70, 71) and self.kind == "INSERT":
            times = max(_number(value), 1)
            self.columns, self.rows = (times, self.rows) if code == 70 else (self.columns, times)


def within_blocks(path: Path) -> None:
    """Nothing, where a drawing stays within :data:`MOST` once its blocks are taken apart.

    A block of ten that each hold ten is a hundred, and with a few lines more a hundred million: so lines are counted
    as they would unfold, with the columns and rows of an insert. A block that stands within itself is endless.

    Raises InputError: it would unfold to more.
    """
    if not path.stat().st_size:
        return
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[:32].startswith(_NOT_TEXT) or not _CALLING.search(data):
            return
    size, called = _counted(path)
    most = _unfolded("", size, called, {}, ())
    if most > MOST:
        raise InputError(words("dxf.blocks", file=path.name, count=thin(min(most, 10**15))))


def _counted(path: Path) -> tuple[dict[str, int], dict[str, Counter[str]]]:
    """Lines of each block, and how often it calls each other one; the drawing itself has no name."""
    size: dict[str, int] = defaultdict(int)
    called: dict[str, Counter[str]] = defaultdict(Counter)
    records: dict[str, str] = {}
    block = ""
    for one in _entities(path):
        if one.kind == "BLOCK":
            block = f"={one.names[-1]}" if one.names else "="
        size[block] += one.lines
        if one.kind == "ENDBLK":
            block = ""
        elif one.kind == "BLOCK_RECORD" and one.names:
            records[one.own] = one.names[-1]
        elif one.kind in _BY_NAME:
            called[block].update({f"={name}": one.columns * one.rows for name in one.names})
        elif one.kind in _BY_HANDLE:
            called[block].update(f"={records[handle]}" for handle in one.handles if handle in records)
    return size, called


def _unfolded(
    block: str,
    size: dict[str, int],
    called: dict[str, Counter[str]],
    done: dict[str, int],
    within: tuple[str, ...],
) -> int:
    """Lines of a block with all that it calls."""
    if block in within or len(within) > _DEEPEST:
        return 10**15
    if block not in done:
        inner = (*within, block)
        done[block] = size.get(block, 0) + sum(
            times * _unfolded(name, size, called, done, inner)
            for name, times in called.get(block, {}).items()
            if name in size
        )
    return done[block]


def _entities(path: Path) -> Iterator[_Entity]:
    """Everything that begins with a code of 0, as GDAL reads lines: whatever ends them, and a code that is none is 0."""
    one = _Entity("")
    with path.open(encoding="latin-1", newline=None) as lines:
        for code, value in zip(lines, lines, strict=False):
            if number := _number(code):
                one.add(number, value)
            else:
                yield one
                one = _Entity(value.strip().upper())
    yield one


@functools.lru_cache(maxsize=4096)
def _number(text: str) -> int:
    """The whole number a text begins with, or 0.

    >>> _number(" 70"), _number("x")
    (70, 0)
    """
    found = _WHOLE.match(text)
    return int(found[0]) if found else 0

"""Under: what lies in a folder of files and in those below it, sorted by who reads it, before any of it is opened."""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from layers.file import SUFFIXES
from layers.folder import Group
from layers.raster_look import RASTER_SUFFIXES

DEEP = 4
"""Folders below the first that are looked into."""
MANY = 500
"""Files that are looked at; the others are counted."""

_OWN = ("zone.toml", "manifest.json")
"""What marks a folder below as a zone of its own or as the results of a build."""
_BESIDE = (
    ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qmd", ".qml", ".sld", ".idx", ".ind", ".xml", ".aux", ".ovr",
    ".tfw", ".jgw", ".wld", ".rrd", ".lyr", ".gpkg-wal", ".gpkg-shm", ".toml", ".ini", ".db", ".lnk", ".bak", ".tmp",
)  # fmt: skip
"""Endings of files that belong to others, or to the system, and need no word."""
_SNIFFED = 1 << 16
_COMMAS = 3


@dataclass(frozen=True)
class Under:
    """The files in a folder and below it: groups to be read together, rasters, others, and what was not looked into.

    ``notes`` are texts without a line as boundary points have; ``closed`` folders that are zones of their own,
    results of a build, or too deep; ``more`` counts the files beyond :data:`MANY`.
    """

    folder: Path
    groups: tuple[Group, ...] = ()
    rasters: tuple[Path, ...] = ()
    notes: tuple[Path, ...] = ()
    unread: tuple[Path, ...] = ()
    closed: tuple[Path, ...] = ()
    more: int = 0

    def name(self, path: Path) -> str:
        """A file's path as zone.toml names it.

        >>> Under(Path("a")).name(Path("a/b/c.shp"))
        'b/c.shp'
        """
        return path.relative_to(self.folder).as_posix()

    def pattern(self, group: Group) -> str:
        """The pattern that names the files of a group: what their names begin with too, where other texts lie beside them."""
        beside = {path for path in group[0].parent.glob("*") if path.suffix.lower() == ".txt"}
        start = _common_start(path.name for path in group) if beside - set(group) else ""
        suffix = group[0].suffix
        named = f"{'' if any(sign in start for sign in '*?[') else start.removesuffix(suffix)}*{suffix}"
        return (group[0].parent / named).relative_to(self.folder).as_posix()


def _common_start(names: Iterable[str]) -> str:
    """What all names begin with.

    >>> _common_start(["界址点01.txt", "界址点02.txt"])
    '界址点0'
    """
    alike = itertools.takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in alike)


def under(folder: Path) -> Under:
    """What lies in a folder and in the folders below it; links to folders are not followed."""
    closed: list[Path] = []
    every = list(_files(folder, 0, closed))
    seen, more = every[:MANY], max(0, len(every) - MANY)
    read = [path for path in seen if path.suffix.lower() in SUFFIXES]
    texts = [path for path in read if path.suffix.lower() == ".txt"]
    notes = [path for path in texts if _a_note(path)]
    groups: list[Group] = [(path,) for path in read if path not in texts]
    points = [path for path in texts if path not in notes]
    for parent in dict.fromkeys(path.parent for path in points):
        groups += [tuple(path for path in points if path.parent == parent)]
    rasters = tuple(path for path in seen if path.suffix.lower() in RASTER_SUFFIXES)
    others = (path for path in seen if path not in read and path not in rasters)
    unread = tuple(path for path in others if path.suffix.lower() not in _BESIDE)
    return Under(folder, tuple(groups), rasters, tuple(notes), unread, tuple(closed), more)


def _files(folder: Path, depth: int, closed: list[Path]) -> Iterator[Path]:
    """Files by name, those of the folder itself before those below it."""
    try:
        inside = sorted(path for path in folder.iterdir() if path.name[0] not in ".~")
    except OSError:
        closed.append(folder)
        return
    below = [path for path in inside if path.is_dir() and path.suffix.lower() not in SUFFIXES]
    yield from (path for path in inside if path not in below and path.name not in _OWN)
    for path in below:
        if path.is_symlink() or depth == DEEP or any((path / name).exists() for name in _OWN):
            closed.append(path)
        else:
            yield from _files(path, depth + 1, closed)


def _a_note(path: Path) -> bool:
    """Whether a text has no line with figures between commas, as every file of boundary points has."""
    try:
        with path.open("rb") as file:
            start = file.read(_SNIFFED)
    except OSError:
        return False
    try:
        words = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        words = start.decode("gb18030", "replace")
    lines = words.replace("，", ",").splitlines()
    return not any(line.count(",") >= _COMMAS and any(sign.isdigit() for sign in line) for line in lines)

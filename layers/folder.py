"""Folder: the files in it that can be read, those of boundary points together as the one batch they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from gis.errors import InputError
from layers.file import SUFFIXES
from layers.words import words

Group = tuple[Path, ...]
"""Files that are read together: one alone, or all files of boundary points."""


def is_folder(path: Path) -> bool:
    """Whether a path is a folder of files, and not one that is itself a file in parts (.gdb)."""
    return path.is_dir() and path.suffix.lower() not in SUFFIXES


def groups_of(paths: Sequence[Path], *, but: Iterable[Path] = ()) -> list[Group]:
    """The files named, and of every folder those that can be read, by name; many files of boundary points are one group.

    ``but`` are files to leave out, such as the one that is about to be written.

    Raises InputError: a folder holds none that can be read.
    """
    left_out = {path.resolve() for path in but}
    every: list[Path] = []
    for path in paths:
        found = _inside(path) if is_folder(path) else [path]
        found = [one for one in found if one.resolve() not in left_out]
        if not found:
            raise InputError(words("init.no_file", folder=path, suffixes=SUFFIXES))
        every += found
    points = tuple(path for path in every if path.suffix.lower() == ".txt" and path.is_file())
    if len(points) < 2:
        return [(path,) for path in every]
    others: list[Group] = [(path,) for path in every if path not in points]
    return [points, *others]


def _inside(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.name[0] not in ".~"
    )

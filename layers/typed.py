"""Typed: a path as it can be typed into a command, whatever is in its name."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

_PLAIN = re.compile(r"[\w@%+=:,./\\-]+")
"""Letters of every script, digits and signs that no shell takes for its own."""


def typed(path: Path | str, *, windows: bool = os.name == "nt") -> str:
    r"""A path for a command line to be copied from a message: in quotes where it needs them, and never taken for an option.

    >>> typed("规划"), typed("规划 科 2026"), typed("-乱")
    ('规划', "'规划 科 2026'", './-乱')
    >>> typed(r"D:\规划 科", windows=True)
    '"D:\\规划 科"'
    """
    text = str(path)
    if text.startswith("-"):
        text = f".{os.sep}{text}"
    if _PLAIN.fullmatch(text):
        return text
    return f'"{text}"' if windows else shlex.quote(text)


def as_typed(path: Path, folder: Path) -> Path:
    """A file that was written to a folder, under the folder as it was typed: what was relative stays so.

    >>> as_typed(Path("out/a.xlsx").resolve(), Path("out")).as_posix()
    'out/a.xlsx'
    """
    whole, room = path.resolve(), folder.resolve()
    return folder / whole.relative_to(room) if whole.is_relative_to(room) else path


def beside(folder: Path | str) -> Path:
    """Where a message proposes to put a zone's results: next to its folder, also where that is the one we are in.

    >>> beside("规划 科").name, beside(".") == Path("..", f"{Path.cwd().name}-out")
    ('规划 科-out', True)
    """
    place = Path(folder)
    if place.name in ("", ".."):
        return Path(os.path.relpath(f"{place.resolve()}-out"))
    return place.with_name(f"{place.name}-out")

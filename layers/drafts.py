"""Drafts: the private folders in which files are written before they take their names, and what a stopped process left of them."""

from __future__ import annotations

import functools
import os
import platform
import shutil
import sys
import tempfile
import zlib
from pathlib import Path

ROOM = ".yuantu"
"""The hidden folder in a folder of results: what later commands go on from, drafts, and the lock."""
LOCK = "lock"
DRAFT, NEXT, PLACING = "draft", "next", "placing"
"""What in it will be results: of a command, of a build that may go on after a stop, and while they take their places."""
DRAFTS = ".writing-"
"""How the private folders begin in which single files are written."""


def room_of(target: Path) -> Path:
    """The hidden folder beside a target that is written by itself: its lock, its drafts.

    There is no point in its name before the last: GDAL takes a folder ``.a.xlsx…`` for the archive.

    >>> room_of(Path("a/宗地.shp")).as_posix()
    'a/.宗地_shp.yuantu'
    """
    return target.with_name(f".{target.name.replace('.', '_')}{ROOM}")


def shown(path: Path) -> Path:
    """The place a file will have, without the hidden folder in which it is written first.

    >>> shown(Path("out/.yuantu/draft/plots/1.pdf")).as_posix(), shown(Path("a/.b_shp.yuantu/draft/b.shp")).as_posix()
    ('out/plots/1.pdf', 'a/b.shp')
    >>> shown(Path("out/.yuantu/lock")).as_posix()
    'out'
    >>> shown(Path("a/.writing-7-0a1b2c3d-x/b.png")).as_posix()
    'a/b.png'
    """
    path = Path(*(part for part in path.parts if not part.startswith(DRAFTS)))
    for at, part in enumerate(path.parts[:-1]):
        if part.endswith(ROOM) and path.parts[at + 1] in (DRAFT, NEXT, PLACING):
            return Path(*path.parts[:at], *path.parts[at + 2 :])
        if part.endswith(ROOM) and path.parts[at + 1] == LOCK:
            return Path(*path.parts[:at])
    return path


def draft_room(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """A private folder in a folder, named by the process that writes there, and its machine."""
    return tempfile.TemporaryDirectory(prefix=f"{DRAFTS}{os.getpid()}-{_machine()}-", dir=folder)


def clear_drafts(folder: Path) -> None:
    """Remove the drafts in a folder whose process is gone; those of a running one, or of another machine, are left alone."""
    for left in folder.glob(f"{DRAFTS}*"):
        process, _, rest = left.name.removeprefix(DRAFTS).partition("-")
        machine = rest.partition("-")[0] if "-" in rest else _machine()
        if machine == _machine() and not (process.isdecimal() and rest and alive(int(process))):
            shutil.rmtree(left, ignore_errors=True)


@functools.cache
def clear_once(folder: Path) -> None:
    """Remove what stopped processes left in a folder, the first time that this process writes there."""
    clear_drafts(folder)


@functools.cache
def _machine() -> str:
    """The machine, as eight letters: a drive may be many machines' and process numbers are each machine's own."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


if sys.platform == "win32":
    import ctypes

    def alive(process: int) -> bool:
        """Whether a process is running."""
        kernel, code = ctypes.windll.kernel32, ctypes.c_ulong()
        handle = kernel.OpenProcess(0x1000, False, process)  # to be asked about, no more
        if not handle:
            return bool(kernel.GetLastError() == 5)  # there, but another's
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == 259  # still running

else:

    def alive(process: int) -> bool:
        """Whether a process is running."""
        try:
            os.kill(process, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            return True
        return True

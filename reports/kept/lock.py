"""Lock: one build at a time in a folder; what a process held goes with it, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gis.errors import OutputError
from layers.words import words
from reports.words import in_both

ROOM = ".yuantu"
"""The folder in a build's folder that holds what later commands go on from, and the lock."""
_NAME = "lock"
_FAR = 1 << 30
_TRIES = 100


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder for one build, with its ``.yuantu/lock``; missing folders are made, and go again where they stay empty.

    The system itself knows who holds it, and lets go when that process ends: a lock file that a dead process left is no
    lock. On a file system that knows no locks nothing is held.

    Raises OutputError: another build is writing there, named by its process; or the folder cannot be written.
    """
    room = Path(folder).absolute() / ROOM
    missing = [one for one in (room, *room.parents) if not one.exists()]
    try:
        stream = _taken(room / _NAME, Path(folder))
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(words("output.failed", file=folder, why=error.strerror or error)) from error
    try:
        yield
    finally:
        _let_go(stream, room / _NAME)
        with contextlib.suppress(OSError):
            for one in (room, *(one for one in missing if one != room)):
                one.rmdir()


def _taken(path: Path, folder: Path) -> BinaryIO:
    """The lock file, locked, and still the one of that name."""
    for _ in range(_TRIES):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            stream = path.open("a+b")
        except FileNotFoundError:  # its folder went meanwhile
            continue
        if not _lock(stream):
            holder = _holder(stream)
            stream.close()
            raise OutputError(in_both("folder_held", folder=folder, process=holder))
        if path.exists() and os.path.samestat(os.fstat(stream.fileno()), path.stat()):
            stream.truncate(0)
            stream.write(str(os.getpid()).encode())
            stream.flush()
            return stream
        stream.close()
    raise OutputError(in_both("folder_held", folder=folder, process="?"))


def _holder(stream: BinaryIO) -> str:
    """The number of the process that holds it, as far as it has written it."""
    stream.seek(0)
    return stream.read(20).decode("ascii", "replace").strip() or "?"


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: BinaryIO) -> bool:
        """Lock a byte far behind the text, which others may read meanwhile."""
        stream.seek(_FAR)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(stream: BinaryIO, path: Path) -> None:
        stream.close()
        with contextlib.suppress(OSError):  # another has it open
            path.unlink()

else:
    import fcntl

    def _lock(stream: BinaryIO) -> bool:
        """Lock the file, unless another holds it."""
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _let_go(stream: BinaryIO, path: Path) -> None:
        with contextlib.suppress(OSError):
            path.unlink()
        stream.close()

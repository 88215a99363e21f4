"""Lock: one writer at a time in a folder, or of one file; what a process held goes with it, however it ends."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from io import FileIO
from pathlib import Path

from gis.errors import OutputError
from layers.drafts import LOCK, ROOM
from layers.unwritten import unwritten
from layers.words import Words, words

_FAR = 1 << 30
_TRIES = 100
_TOLD_BYTES = 300
_PAUSE_S = 0.1


@contextlib.contextmanager
def held(folder: Path, room: Path | None = None, *, wait_s: float = 0.0) -> Iterator[Path]:
    """Hold a folder, by the ``lock`` in its ``.yuantu`` (or in ``room``); missing folders are made, and go again where they stay empty.

    The system itself knows who holds it, and lets go when that process ends: a lock file that a dead process left is no
    lock. On a file system that knows no locks nothing is held. ``wait_s``: how long to wait for another. Gives the room.

    Raises OutputError: another is writing there, named by its process, machine and since when; the folder cannot be written; the
    room is a link.
    """
    room = (Path(folder) / ROOM if room is None else room).absolute()
    if room.is_symlink():
        raise OutputError(words("output.link", file=room))
    try:
        missing = [one for one in (room, *room.parents) if not one.exists()]
        stream = _taken(room / LOCK, Path(folder), time.monotonic() + wait_s)
    except OutputError:
        raise
    except OSError as error:
        raise (unwritten(room / LOCK, error) or error) from error
    try:
        yield room
    finally:
        _let_go(stream, room / LOCK)
        with contextlib.suppress(OSError):
            for one in (room, *(one for one in missing if one != room)):
                one.rmdir()


def free(folder: Path) -> None:
    """Refuse at once what would be refused once all is worked out: another is writing there, or the folder cannot be written.

    Raises OutputError, as :func:`held`.
    """
    with held(folder):
        pass


def _taken(path: Path, folder: Path, until: float) -> FileIO:
    """The lock file, locked, and still the one of that name."""
    tries = 0
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            stream = path.open("a+b", buffering=0)  # nothing is kept back that closing would fail to write
        except FileNotFoundError:  # its folder went meanwhile
            tries += 1
            if tries > _TRIES:
                raise
            continue
        if not _lock(stream):
            holder = _holder(stream)
            stream.close()
            if time.monotonic() >= until:
                raise OutputError(words("output.held", folder=folder, holder=holder))
            time.sleep(_PAUSE_S)
            continue
        if path.exists() and os.path.samestat(os.fstat(stream.fileno()), path.stat()):
            _sign(stream)
            return stream
        stream.close()


def _sign(stream: FileIO) -> None:
    """Write who holds it: process, machine, since when; a disk too full for that is no reason not to hold it."""
    now = datetime.now().astimezone().isoformat(" ", "seconds")
    with contextlib.suppress(OSError):
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n{platform.node()}\n{now}".encode())
        stream.flush()


def _holder(stream: FileIO) -> Words:
    """Who holds it, as far as it has been written."""
    stream.seek(0)
    told = stream.read(_TOLD_BYTES).decode("utf-8", "replace").splitlines()
    if len(told) != 3:
        return words("output.holder_unknown")
    process, machine, since = told
    return words("output.holder", process=process, machine=machine, since=_here(since))


def _here(moment: str) -> str:
    """A moment as the clock on the wall here has it, to the minute; what is none as it is written.

    >>> len(_here("2026-11-21 01:16:48+00:00")), _here("yesterday")
    (16, 'yesterday')
    """
    try:
        return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return moment


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: FileIO) -> bool:
        """Lock a byte far behind the text, which others may read meanwhile."""
        stream.seek(_FAR)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(stream: FileIO, path: Path) -> None:
        stream.close()
        with contextlib.suppress(OSError):  # another has it open
            path.unlink()

else:
    import fcntl

    def _lock(stream: FileIO) -> bool:
        """Lock the file, unless another holds it."""
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _let_go(stream: FileIO, path: Path) -> None:
        with contextlib.suppress(OSError):
            path.unlink()
        stream.close()

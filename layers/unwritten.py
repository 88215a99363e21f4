"""Unwritten: why a file could not be written, in words that say where, what, how much is missing and what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from gis.cause import cause
from gis.errors import OutputError
from layers.drafts import shown
from layers.words import words

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_RIGHTS = (errno.EACCES, errno.EPERM, errno.EROFS)
_NOT_A_FOLDER = (errno.ENOTDIR, errno.EEXIST)
_SAID_FULL = re.compile(
    r"no space left|disk is full|disk full|file too large|quota exceeded|errno 2[78]\b", re.IGNORECASE
)
_LITTLE = 1 << 20
_LONG_ON_WINDOWS = 206


class NoRoomError(OutputError):
    """The disk, a quota, or the list of files of a disk is full."""


def unwritten(path: Path, error: Exception, draft: Path | None = None) -> OutputError | None:
    """Why a file was not written, as the error to raise; None for an error that is none of writing.

    ``draft`` is where it was being written meanwhile. Libraries that write files themselves raise errors of their own: those
    count where they tell of a full disk, or the disk is full.
    """
    if _full(path, error):
        return _no_room(path, draft)
    return _refused(path, error) if isinstance(error, OSError) else None


def for_want_of_room(error: OSError) -> bool:
    """Whether a failure was that the disk is full."""
    return isinstance(error, NoRoomError) or error.errno in _FULL


def crowded(draft: Path) -> bool:
    """Whether so little of the disk is left that what was written may lack what is written last."""
    return _free(draft) < max(_LITTLE, _size(draft))


def of_the_disk(error: OSError) -> OutputError | None:
    """A failure that was nobody's to tell: a disk full, read-only or failing, a name too long; None for any other."""
    if error.errno not in (*_FULL, errno.EROFS, errno.EIO, errno.ENAMETOOLONG):
        return None
    return unwritten(Path(str(error.filename2 or error.filename or tempfile.gettempdir())), error)


def _no_room(path: Path, draft: Path | None) -> OutputError:
    written = _size(draft)
    need = _size(path) - written
    more = words("output.more", size=_bytes(need)) if need > 0 else words("output.more_unknown")
    told = {"written": _bytes(written), "free": _bytes(_free(path))}
    if _names_are_out(path):
        return NoRoomError(words("output.names", file=shown(path), free=told["free"]))
    return NoRoomError(words("output.full", file=shown(path), more=more, **told))


def _refused(path: Path, error: OSError) -> OutputError:
    file, number = shown(path), error.errno
    if number in _RIGHTS:
        return OutputError(words("output.rights", file=file, why=cause(error)))
    if number == errno.ENAMETOOLONG or getattr(error, "winerror", None) == _LONG_ON_WINDOWS:
        return OutputError(words("output.long", file=file, letters=len(str(file))))
    if number in _NOT_A_FOLDER and (inner := _file_above(path)) is not None:
        return OutputError(words("output.not_folder", file=file, inner=inner))
    return OutputError(words("output.failed", file=file, why=cause(error)))


def _full(path: Path, error: Exception) -> bool:
    """Whether it was for want of room: the error says so, or a library failed on a disk that has none left."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in _FULL
    return bool(_SAID_FULL.search(str(error))) or (
        isinstance(error, OSError | RuntimeError) and _free(path) < _LITTLE
    )


def _free(path: Path) -> int:
    """What is free on the disk of a path."""
    for one in path.parents:
        if one.is_dir():
            return shutil.disk_usage(one).free
    return sys.maxsize


def _names_are_out(path: Path) -> bool:
    """Whether the disk of a path takes no more files, however much is free; some disks do not count them."""
    above = next((one for one in path.parents if one.is_dir()), None)
    if above is None or not hasattr(os, "statvfs"):
        return False
    found = os.statvfs(above)
    return found.f_files > 0 and found.f_favail == 0


def _size(path: Path | None) -> int:
    """The bytes of a file, or of all files of a folder; 0 for none."""
    if path is None:
        return 0
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in files if one.is_file())


def _bytes(count: int) -> str:
    """Bytes as people read them.

    >>> _bytes(900), _bytes(2_500_000)
    ('900 B', '2.5 MB')
    """
    for limit, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= limit:
            return f"{count / limit:.1f} {unit}"
    return f"{count} B"


def _file_above(path: Path) -> Path | None:
    """The file that stands where a folder should be."""
    return next((one for one in path.parents if one.exists() and not one.is_dir()), None)

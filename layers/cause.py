"""Cause: what an error of a reading library says, in short and without the places of anybody's disk."""

from __future__ import annotations

import re

_FOLDERS = re.compile(r"(?<![\w/.])(?:[A-Za-z]:)?(?:[/\\][^\s/\\:'\"`;,]+)+[/\\](?=[^\s/\\])")
_ADVICE = re.compile(r"[;.]? *It might help to specify.*|[;.]? *Set SHAPE_RESTORE_SHX.*", re.DOTALL)
_MOST = 200


def short(error: BaseException | str) -> str:
    """What an error of a library says: one line, not too long, no folder before a file's name, no advice for programmers.

    >>> short(ValueError("/opt/vcpkg/src/a.cpp, 12: '/tmp/x/b.gpkg' not recognized; It might help to specify"))
    "a.cpp, 12: 'b.gpkg' not recognized"
    >>> short(OSError())
    'OSError'
    """
    told = _FOLDERS.sub("", _ADVICE.sub("", " ".join(str(error).split())))
    return told[:_MOST] or type(error).__name__

"""Cause: what an error of a reading library says, in short and without the places of anybody's disk."""

from __future__ import annotations

import re

_FOLDERS = re.compile(r"(?<![\w/.])(?:[A-Za-z]:)?(?:[/\\][^\s/\\:'\"`;,]+)+[/\\](?=[^\s/\\])")
_ADVICE = re.compile(r"[;.]? *It might help to specify.*|[;.]? *Set SHAPE_RESTORE_SHX.*", re.DOTALL)
_RAW = re.compile(
    r"Could not decode error message to UTF-8\.? *Raw error: b(?P<mark>['\"])(?P<said>.*?)(?P=mark)?$",
    re.DOTALL,
)
_CODES = re.compile(r"(?:\\x[0-9a-f]{2})+")
_MOST = 200


def short(error: BaseException | str) -> str:
    r"""What an error of a library says: one line, not too long, no folder before a file's name, no advice for programmers.

    >>> short(ValueError("/opt/vcpkg/src/a.cpp, 12: '/tmp/x/b.gpkg' not recognized; It might help to specify"))
    "a.cpp, 12: 'b.gpkg' not recognized"
    >>> short(r"Could not decode error message to UTF-8.  Raw error: b'line 3: \xff\xfe is none'")
    'line 3: ? is none'
    >>> short(OSError())
    'OSError'
    """
    plain = " ".join(str(error).split())
    if raw := _RAW.search(plain):
        plain = plain[: raw.start()] + _CODES.sub("?", raw["said"])
    told = _FOLDERS.sub("", _ADVICE.sub("", plain))
    return told[:_MOST] or type(error).__name__

"""Damaged: what is kept cannot be read, so that it is computed anew instead."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pyarrow as pa

from gis.errors import InputError
from reports.words import in_both

_NOT_AS_WRITTEN = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, pa.ArrowException,
)  # fmt: skip
_P = ParamSpec("_P")
_T = TypeVar("_T")


class DamagedError(InputError):
    """A file of what a build keeps is gone or not as it was written."""


def readable(read: Callable[Concatenate[Path, _P], _T]) -> Callable[Concatenate[Path, _P], _T]:
    """A way to read a kept file or folder that raises DamagedError, naming it, where that fails."""

    @functools.wraps(read)
    def tried(path: Path, /, *words: _P.args, **options: _P.kwargs) -> _T:
        try:
            return read(path, *words, **options)
        except DamagedError:
            raise
        except _NOT_AS_WRITTEN as error:
            raise DamagedError(in_both("kept_damaged", file=path)) from error

    return tried

"""Whether compiled kernels are there, and how a function becomes one."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable
from typing import Any


@functools.cache
def available() -> bool:
    """Return whether numba is installed (the extra ``fast``); it is looked for, not imported.

    >>> available() in (True, False)
    True
    """
    return importlib.util.find_spec("numba") is not None


def compiled(function: Callable[..., Any]) -> Any:
    """Return a function compiled on its first call, free of the interpreter lock, kept in numba's cache.

    The cache lies beside the source file or, where that may not be written, in the user's cache folder or the one that
    ``NUMBA_CACHE_DIR`` names; where none can be written, every process compiles anew. A cached kernel is renewed
    when its own file changes only: a kernel calls none of another file. Threads run it on slices of their own
    (`gis.threads`): no thread pool of numba's, so it may be called from threads and forked processes alike.
    """
    from numba import njit

    try:
        return njit(nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:  # no folder for the cache can be written
        return njit(nogil=True, error_model="numpy")(function)

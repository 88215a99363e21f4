"""Drafts: the private folders in which files are written before they take their names, and what a stopped process left of them."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

_PREFIX = ".writing-"


def draft_room(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """A private folder in a folder, named by the process that writes there."""
    return tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", dir=folder)


def clear_drafts(folder: Path) -> None:
    """Remove the drafts in a folder whose process is gone; those of a running one are left alone."""
    for left in folder.glob(f"{_PREFIX}*"):
        process = left.name.removeprefix(_PREFIX).split("-")[0]
        if not (process.isdecimal() and "-" in left.name.removeprefix(_PREFIX) and alive(int(process))):
            shutil.rmtree(left, ignore_errors=True)


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

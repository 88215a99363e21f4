"""Extras: the command that installs an optional part of the toolkit, the same for every part."""

from __future__ import annotations


def install(extra: str) -> str:
    """The command for one extra of our package, whether it was installed from a wheel or from its folder.

    >>> install("postgis")
    "python -m pip install 'yuantu[postgis]'"
    """
    return f"python -m pip install 'yuantu[{extra}]'"

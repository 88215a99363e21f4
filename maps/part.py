"""Part: a room of the working page that brings its own data, script and style: table, story, strip, comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Part(Protocol):
    """What the page asks of a part.

    ``name``: under which its script registers, ``yuantu.part(name, function (page, data) {...})``. ``files``: the
    scripts and styles of ``maps/static`` it needs, in order. ``data()``: plain values for JSON; texts as ``maps.said``.
    """

    @property
    def name(self) -> str:
        """Name under which the part's script registers."""

    @property
    def files(self) -> Sequence[str]:
        """Scripts (``.js``) and styles (``.css``) of ``maps/static``, in order."""

    def data(self) -> Any:
        """Plain values for the part's script."""

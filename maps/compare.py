"""Compare: the plots of the page beside those of another day or of a scenario, under a bar that is drawn over the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maps.said import Text

FILES = ("yuantu-swipe.css", "yuantu-swipe.js", "yuantu-compare.css", "yuantu-compare.js")
"""Scripts and styles of the comparison, in order: the bar first."""


@dataclass(frozen=True)
class Move:
    """One figure on both sides, ready-made: before, after, and the difference with its sign."""

    label: Text
    unit: Text
    before: Text
    after: Text
    change: Text


@dataclass(frozen=True)
class Side:
    """What the page is compared with: the layer drawn ``beside`` in the same place of the order.

    ``key`` names it in the address. ``after``: it comes after what the page shows, else before. ``theme`` is the key of the
    theme that paints what changed between the two. ``moves`` are figures, ``lines`` sentences.
    """

    key: str
    label: Text
    after: bool
    theme: str = ""
    moves: Sequence[Move] = ()
    lines: Sequence[Text] = ()


@dataclass(frozen=True)
class Compare:
    """The comparison: what the page itself is called, at which ``place`` it stands among the sides in time, and the sides."""

    label: Text
    sides: Sequence[Side]
    place: int = 0

    @property
    def name(self) -> str:
        """Name under which the script registers."""
        return "compare"

    @property
    def files(self) -> Sequence[str]:
        """Its script and its style."""
        return FILES

    def data(self) -> dict[str, Any]:
        """Plain values for the script.

        >>> Compare("2026", [Side("2025", "2025", False)], 1).data()["sides"][0]["after"]
        False
        """
        return {
            "label": self.label,
            "place": self.place,
            "sides": [
                {
                    "key": side.key,
                    "label": side.label,
                    "after": side.after,
                    "theme": side.theme,
                    "moves": [vars(move) for move in side.moves],
                    "lines": list(side.lines),
                }
                for side in self.sides
            ],
        }

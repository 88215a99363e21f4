"""Frame: a map frame while it is drawn: the pen, the window, what lettering has taken, and how large letters are."""

from __future__ import annotations

from dataclasses import dataclass

from maps.still.lettering import Taken
from maps.still.outline import Window
from maps.still.pen import Pen


@dataclass
class Frame:
    """The frame under way: the pen, the window, what lettering has taken, and how large letters are."""

    pen: Pen
    window: Window
    taken: Taken
    size: float
    lettered: bool = True

    @property
    def small(self) -> bool:
        """Whether the map is one to find a place on, without names."""
        return not self.lettered

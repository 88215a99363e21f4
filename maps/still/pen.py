"""Pen: a sheet of paper in millimetres, and the few strokes everything on it is drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maps import palette
from maps.on_sheet import Box
from maps.still import fonts
from maps.still.paper import MM

POINT = 72 / MM
"""Points to a millimetre: line widths and letters are measured in points by the library that draws."""


class Pen:
    """One sheet under way. Places and widths are in mm from the lower left corner, letters in points.

    What is drawn later lies over what is drawn earlier. Nothing of matplotlib's shared state is used.
    """

    def __init__(self, size_mm: tuple[float, float], ground: str = palette.PANEL) -> None:
        from matplotlib.figure import Figure

        fonts.ready()
        self.size = size_mm
        self.figure = Figure(figsize=(size_mm[0] / MM, size_mm[1] / MM), facecolor=ground)
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_xlim(0, size_mm[0])
        self.axes.set_ylim(0, size_mm[1])
        self.axes.set_axis_off()
        self.clip: Any = None
        self._order = 1.0

    def within(self, box: Box | None) -> None:
        """Cut what is drawn from here on at the edges of a box; with none, draw on the whole sheet again."""
        from matplotlib.patches import Rectangle

        if box is None:
            self.clip = None
            return
        self.clip = Rectangle(
            (box[0], box[1]), box[2] - box[0], box[3] - box[1], transform=self.axes.transData
        )

    def put(self, artist: Any) -> Any:
        """Add a stroke of one's own, over everything before it."""
        self._order += 1e-4
        artist.set_zorder(self._order)
        self.axes.add_artist(artist)
        if self.clip is not None:
            artist.set_clip_path(self.clip)
        else:
            artist.set_clip_on(False)
        return artist

    def paths(
        self,
        paths: Sequence[Any],
        *,
        fill: str = "none",
        line: str = "none",
        width: float = 0.1,
        dash: Sequence[float] = (),
        alpha: float = 1.0,
        hatch: str = "",
        hatch_colour: str = palette.HATCH,
        coarse: bool = False,
        cap: str = "round",
    ) -> None:
        """Paths in mm: filled, outlined, hatched; ``coarse`` sets them as dots where the file holds vectors."""
        from matplotlib.patches import PathPatch

        style: Any = "solid" if not dash else (0, [one * POINT / max(width * POINT, 1e-6) for one in dash])
        for path in paths:
            drawn = PathPatch(
                path,
                facecolor=fill,
                edgecolor=line,
                linewidth=width * POINT,
                linestyle=style,
                alpha=None if alpha == 1 else alpha,
                joinstyle="round",
                capstyle=cap,
            )
            drawn.set_rasterized(coarse)
            self.put(drawn)
            if hatch:
                lines = PathPatch(path, facecolor="none", edgecolor=hatch_colour, linewidth=0.0, hatch=hatch)
                lines.set_hatch_linewidth(0.12 * POINT)
                lines.set_rasterized(coarse)
                self.put(lines)

    def box(self, box: Box, *, fill: str = "none", line: str = "none", width: float = 0.1, alpha: float = 1.0,
            hatch: str = "") -> None:  # fmt: skip
        """A rectangle."""
        west, south, east, north = box
        self.shape([(west, south), (east, south), (east, north), (west, north)], fill=fill, line=line,
                   width=width, alpha=alpha, hatch=hatch)  # fmt: skip

    def shape(self, corners: Sequence[tuple[float, float]], *, fill: str = "none", line: str = "none",
              width: float = 0.1, alpha: float = 1.0, hatch: str = "", dash: Sequence[float] = ()) -> None:  # fmt: skip
        """A closed shape through its corners."""
        from matplotlib.path import Path

        path = Path([*corners, corners[0]], closed=True)
        self.paths([path], fill=fill, line=line, width=width, alpha=alpha, hatch=hatch, dash=dash)

    def line(self, places: Sequence[tuple[float, float]], colour: str = palette.INK, width: float = 0.1,
             dash: Sequence[float] = (), cap: str = "butt") -> None:  # fmt: skip
        """A line through places."""
        from matplotlib.path import Path

        self.paths([Path(list(places))], line=colour, width=width, dash=dash, cap=cap)

    def disc(
        self, x: float, y: float, radius: float, *, fill: str, line: str = "none", width: float = 0.1
    ) -> None:
        """A disc around a place."""
        from matplotlib.patches import Circle

        drawn = Circle((x, y), radius, facecolor=fill, edgecolor=line, linewidth=width * POINT)
        self.put(drawn)

    def text(
        self,
        x: float,
        y: float,
        text: object,
        size: float,
        colour: str = palette.INK,
        *,
        align: str = "left",
        base: str = "baseline",
        turn: float = 0.0,
        halo: str = "",
    ) -> None:
        """One line of text; ``halo`` is the colour of a fine edge around its letters, so that it reads over a map."""
        from matplotlib.text import Text

        shown = fonts.plain(text)
        if not shown.strip():
            return
        common: dict[str, Any] = {
            "fontfamily": fonts.families(shown),
            "fontsize": size,
            "horizontalalignment": align,
            "verticalalignment": base,
            "rotation": turn,
            "rotation_mode": "anchor",
            "parse_math": False,
        }
        if halo:
            from matplotlib.patheffects import Stroke

            edge = Text(x, y, shown, color=halo, **common)
            edge.set_path_effects([Stroke(linewidth=0.16 * size, foreground=halo, joinstyle="round")])
            self.put(edge)
        self.put(Text(x, y, shown, color=colour, **common))

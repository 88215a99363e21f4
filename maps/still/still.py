"""Still: one page with a map at a stated scale, its frame, title, key, tables and what it rests on, as PNG, SVG or PDF."""

from __future__ import annotations

import dataclasses
import functools
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from gis.errors import MapError
from gis.words import refusal, thin
from layers.write import whole
from maps.still import fonts
from maps.still.drawing import draw
from maps.still.furniture import foot, neat_line, title_band
from maps.still.key_place import key_box, key_column, key_taken
from maps.still.layout import Layout, arranged
from maps.still.marks import corner
from maps.still.outline import Window, holding
from maps.still.panel import Block, Facts
from maps.still.paper import checked, round_scale, type_scale
from maps.still.pen import Pen
from maps.still.scene import Scene
from maps.words import words

_LOCK = threading.RLock()
"""Some of what the library that draws is told stands in one place for a whole program: one picture at a time."""
KINDS = (".png", ".svg", ".pdf")


@dataclass(frozen=True)
class Colophon:
    """What a sheet rests on and may be used for: each an own line; empty ones are left out."""

    day: str = ""
    crs: str = ""
    source: str = ""
    map_number: str = ""
    classification: str = ""
    invented: bool = False
    notes: Sequence[str] = ()
    grid: bool = True


@dataclass(frozen=True)
class Still:
    """One page with a map, its title and all that belongs to it, or the map alone.

    ``frame`` draws the whole sheet; without it the map fills the page and keeps scale, north and note, and the first
    of its blocks in a box where it hides no plot, else beside the map. ``scale`` is 1 to so much on paper; without one the largest round scale that holds the scene. ``blocks`` stand
    beside the map in their order, ``inset`` is a small map of where this one lies. ``letter`` makes type larger. The
    texts are in ``lang`` already. Same input, same bytes: nothing of the clock or of the machine goes into a file
    as long as the font we ship holds every letter.
    """

    scene: Scene
    title: str = ""
    kicker: str = ""
    size_mm: tuple[float, float] = (420.0, 297.0)
    scale: float | None = None
    frame: bool = True
    lang: str = "zh"
    blocks: Sequence[Block] = ()
    inset: Scene | None = None
    colophon: Colophon = field(default_factory=Colophon)
    number: str = ""
    letter: float = 1.0

    def __post_init__(self) -> None:
        checked(self.size_mm)
        if self.scale is not None and not 50 <= self.scale <= 50_000_000:
            raise MapError(refusal("maps", "still.scale", scale=f"{self.scale:.12g}"))

    @functools.cached_property
    def type_scale(self) -> float:
        """How large its type is, 1 on A3."""
        return type_scale(self.size_mm, self.letter)

    @functools.cached_property
    def layout(self) -> Layout:
        """Where its map, title, blocks and foot stand."""
        column = key_column(self) if self.blocks and not self.frame else 0.0
        return arranged(self.size_mm, self.type_scale, framed=self.frame, column=column)

    @functools.cached_property
    def window(self) -> Window:
        """What ground lies where on the page, and at what scale."""
        return holding(
            self.scene.bounds, self.layout.map, self.scale, lambda least: round_scale(least * 1.04)
        )

    @property
    def denominator(self) -> int:
        """The scale it got: 1 to so much."""
        return round(self.window.scale)

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever orders the picture should know: a window that is cut, letters that no font holds."""
        said, told = words(self.lang), []
        west, south, east, north = self.scene.bounds
        seen = self.window.ground
        if seen[2] - seen[0] < (east - west) * 0.999 or seen[3] - seen[1] < (north - south) * 0.999:
            least = holding(self.scene.bounds, self.layout.map, None, lambda n: round_scale(n * 1.04)).scale
            told.append(said["still_cropped"].format(asked=f"{self.denominator}", whole=f"{least:g}"))
        lost = fonts.missing("".join(self._texts()))
        if lost:
            told.append(said["still_missing"].format(letters=lost[:40]))
        return tuple(told)

    def save(self, path: Path | str, dpi: int = 200) -> Path:
        """Write it as ``.png``, ``.svg`` or ``.pdf``, whole or not at all; gives the path.

        Raises MapError for another ending, OutputError when it cannot be written.
        """
        return save_pages([self], Path(path), dpi=dpi, day=self.colophon.day)

    def png(self, dpi: int = 200) -> bytes:
        """It as the bytes of a PNG file."""
        held = io.BytesIO()
        with _LOCK:
            _write(self.drawn().figure, held, ".png", dpi, self)
        return held.getvalue()

    def drawn(self) -> Pen:
        """The page with everything drawn on it, not yet written."""
        return self.draw_on(Pen(self.size_mm))

    def draw_on(self, pen: Pen) -> Pen:
        """Draw it on a sheet of its size."""
        size, layout, said = self.type_scale, self.layout, words(self.lang)
        reserved = corner(pen, self, dry=True)
        keyed = key_taken(self, reserved) if self.blocks and not self.frame else []
        draw(pen, self.scene, self.window, letters=size, reserved=[*reserved, *keyed])
        neat_line(pen, self)
        corner(pen, self)
        if not self.frame:
            if self.blocks:
                key_box(pen, self, reserved)
            return pen
        title_band(pen, self)
        foot(pen, self)
        blocks = [*self.blocks, Facts("", self.facts(self.denominator))]
        inset = (self.inset, said["still_place"]) if self.inset is not None else None
        layout.fill(pen, blocks, inset, size)
        return pen

    def facts(self, denominator: int) -> list[tuple[str, str]]:
        """Scale (1 to ``denominator``), CRS, day, source, number of review: what of it there is."""
        said, one = words(self.lang), self.colophon
        rows = [
            (said["still_scale"], f"1:{thin(denominator)}"),
            (said["crs"], one.crs),
            (said["as_of"], one.day),
            (said["source"], one.source),
            (said["map_number"], one.map_number or said["no_map_number"]),
        ]
        return [row for row in rows if row[1]]

    def _texts(self) -> list[str]:
        """Every text of it, for a look at the letters it needs."""
        scene = self.scene
        found = [self.title, self.kicker, *self.colophon.notes, self.colophon.source]
        found += [text for layer in scene.names for text in layer.texts]
        found += list(scene.signs.texts) if scene.signs is not None else []
        found += list(scene.plots.texts) if scene.plots is not None else []
        for block in self.blocks:
            found += [str(part) for part in dataclasses.astuple(block)]
        return [text[:500] for text in found if isinstance(text, str)]


def save_pages(pages: Sequence[Any], path: Path, *, dpi: int = 200, day: str = "", title: str = "") -> Path:
    """Write pages, each with ``drawn()`` and ``title``, into one file: several only as PDF; whole or not at all."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise MapError(f"{path.name}: a picture ends in {', '.join(KINDS)}; name the file so")
    if len(pages) != 1 and kind != ".pdf":
        raise MapError(f"{path.name}: {len(pages)} pages go into one file only as .pdf")
    if not 36 <= dpi <= 1200:
        raise MapError(f"{dpi} dots to an inch: give 36 to 1200")
    with _LOCK, whole(path) as place, place.open("wb") as out:
        if len(pages) == 1 and kind != ".pdf":
            _write(pages[0].drawn().figure, out, kind, dpi, pages[0])
        else:
            _write_pdf(pages, out, dpi, day, title or str(pages[0].title))
    return path


def _write(figure: Any, out: Any, kind: str, dpi: int, page: Any) -> None:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    if kind == ".png":
        figure.dpi = dpi
        with mpl.rc_context({"text.hinting": "none"}):
            FigureCanvasAgg(figure).print_png(out, metadata={"Software": None})
        return
    with mpl.rc_context({"svg.hashsalt": "yuantu", "svg.fonttype": "path"}):
        canvas = FigureCanvasSVG(figure)
        figure.dpi = 72
        canvas.print_svg(out, metadata={"Date": None, "Creator": "Yuantu", "Title": fonts.plain(page.title)})


def _write_pdf(pages: Sequence[Any], out: Any, dpi: int, day: str, title: str) -> None:
    """One PDF of all pages, its letters embedded as TrueType of those used, its dates those of the day."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages

    when = _noon(day)
    info = {
        "Title": fonts.plain(title),
        "Creator": "Yuantu",
        "Producer": "Yuantu",
        "CreationDate": when,
        "ModDate": when,
    }
    with mpl.rc_context({"pdf.fonttype": 42, "pdf.compression": 6}), PdfPages(out, metadata=info) as book:
        for page in pages:
            figure = page.drawn().figure
            figure.dpi = 72
            FigureCanvasPdf(figure)
            book.savefig(figure, dpi=dpi)


def _noon(day: str) -> datetime:
    """Noon of a day as written, or of the first of 2000: the date in a PDF never tells when it was made."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = date(2000, 1, 1)
    return datetime(found.year, found.month, found.day, 12, tzinfo=UTC)

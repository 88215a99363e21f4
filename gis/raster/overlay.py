"""Weighted overlay: criteria on one grid, each made worth between 0 and 1, weighed and added up window by window."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.windows import Window

from gis.errors import InputError, OutputError
from gis.raster.cog import BLOCK, Band, draft, folder_beside, laid_out, put_in_place, small_cache
from gis.raster.grid import Grid, opened
from gis.raster.legend import EXCLUDED, OUTSIDE, STEP, UNKNOWN, Legend
from gis.raster.reader import Reader
from gis.threads import how_many
from gis.words import refusal

NODATA = -9999.0
POINTS = 100.0
TOLERANCE = 1e-9
"""How far the sum of the weights may lie from 1."""
WINDOW_CELLS, STRIP = 1_000_000, 16
"""Cells looked at at a time where files are read by strips, and rows to which that is rounded."""

Flags: TypeAlias = "NDArray[np.bool_]"
Open: TypeAlias = Callable[[], Reader]


@dataclass(frozen=True, eq=False)
class Part:
    """One criterion: ``open`` gives a reader on the cells of the overlay, ``worth`` makes values worth 0 to 1 (NaN stays NaN)."""

    name: str
    weight: float
    open: Open
    worth: Callable[[Any], Any]
    band: int = 1


@dataclass(frozen=True, eq=False)
class Mask:
    """One reason for which a cell has no score: ``hides`` tells from the values of a reader. Where those are NaN it is not known."""

    name: str
    open: Open
    hides: Callable[[Any], NDArray[np.bool_]]
    band: int = 1


@dataclass(frozen=True)
class Overlaid:
    """What an overlay gave: its files and its counts.

    ``cells``: number of cells by code (classes from 1, and `EXCLUDED`, `UNKNOWN`, `OUTSIDE`); ``mean``: of the scores; ``unknown``: on how
    many cells inside and not hidden each criterion is unknown; ``hidden``: how many each mask hides. A cell may count in several.
    """

    score: Path
    classes: Path | None
    cells: dict[int, int]
    mean: float
    unknown: dict[str, int]
    hidden: dict[str, int]

    @property
    def scored(self) -> int:
        """Number of cells that have a score."""
        return sum(count for code, count in self.cells.items() if code not in (OUTSIDE, EXCLUDED, UNKNOWN))


@dataclass(eq=False)
class _Counts:
    """Cells by code, the sum of the scores, cells on which each criterion is unknown, and that each mask hides."""

    cells: NDArray[np.int64]
    total: float
    unknown: NDArray[np.int64]
    hidden: NDArray[np.int64]

    def add(self, other: _Counts) -> None:
        """Count those of another window too."""
        self.cells += other.cells
        self.total += other.total
        self.unknown += other.unknown
        self.hidden += other.hidden


@dataclass(frozen=True, eq=False)
class _Made:
    """The answer for one window."""

    window: Window
    score: NDArray[np.float32]
    codes: NDArray[np.uint8]
    counts: _Counts


def weighted_overlay(
    parts: Sequence[Part],
    like: Grid,
    out: str | Path,
    legend: Legend,
    *,
    masks: Sequence[Mask] = (),
    inside: Open | None = None,
    classes: str | Path | None = None,
    threads: int | None = None,
) -> Overlaid:
    """Write ``100 × Σ weight × worth`` of every cell of a grid as a Cloud-Optimised GeoTIFF, its legend and a QGIS style beside it.

    A cell that a mask hides, or where any criterion or mask is not known, or outside ``inside`` (a reader whose value there is not 1), has no
    score (nodata −9999); how many there are of each is counted. Scores are kept to 1/1024 of a point. ``classes``: also write the class of every cell, with colours.
    Read, weighed and written by windows, by threads; needs room on the disk for the scores unpacked, beside ``out``.
    Same cells, same bytes; all files or none.

    Raises InputError: no criterion, a negative weight, or weights that do not sum to 1; OutputError: it cannot be written.
    """
    _check(parts)
    target = Path(out)
    with folder_beside(target) as folder, small_cache():
        drafts = (folder / "score.tif", folder / "classes.tif")
        try:
            found = _written(parts, like, masks, inside, legend, drafts, how_many(threads))
        except RasterioError as error:  # what is read is told by its reader
            raise OutputError(refusal("gis", "raster.unwritten", path=target, why=error)) from error
        done = [(laid_out(drafts[0], folder / "score.cog.tif", "average"), target)]
        if classes is not None:
            done.append((laid_out(drafts[1], folder / "classes.cog.tif", "mode"), Path(classes)))
        cells = dict(enumerate(found.cells.tolist()))
        for name, text in (
            ("legend.json", legend.json(cells)),
            ("qml", legend.qml()),
        ):
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
            done.append((folder / name, target.with_suffix(f".{name}")))
        put_in_place(done)
    scored = int(found.cells[list(legend.classes)].sum())
    return Overlaid(
        target,
        None if classes is None else Path(classes),
        {code: cells[code] for code in (*legend.classes, EXCLUDED, UNKNOWN, OUTSIDE)},
        found.total / scored if scored else float("nan"),
        dict(zip([part.name for part in parts], found.unknown.tolist(), strict=True)),
        dict(zip([mask.name for mask in masks], found.hidden.tolist(), strict=True)),
    )


def _check(parts: Sequence[Part]) -> None:
    total = sum(part.weight for part in parts)
    wrong = [part.name for part in parts if not part.weight >= 0]
    if not parts or wrong:
        raise InputError(refusal("gis", "overlay.weight", names=wrong))
    if abs(total - 1.0) > TOLERANCE:
        raise InputError(refusal("gis", "overlay.sum", total=f"{total:.9g}"))


def _written(
    parts: Sequence[Part],
    like: Grid,
    masks: Sequence[Mask],
    inside: Open | None,
    legend: Legend,
    drafts: tuple[Path, Path],
    workers: int,
) -> _Counts:
    """Fill in the drafts of scores and classes, and count."""
    ask = _Asker(parts, masks, inside, legend, workers)
    bands = (
        Band("float32", NODATA, legend.title.text("en"), legend.unit.text("en"), {"TITLE": legend.title}),
        Band("uint8", OUTSIDE, f"{legend.title} (classes)", colours=legend.palette()),
    )
    counts = _Counts(
        np.zeros(256, np.int64), 0.0, np.zeros(len(parts), np.int64), np.zeros(len(masks), np.int64)
    )
    with (
        contextlib.closing(ask),
        draft(drafts[0], like, bands[0]) as scores,
        draft(drafts[1], like, bands[1]) as codes,
    ):
        for made in _in_turn(ask, _windows(like, ask.striped()), workers):
            scores.write(made.score, 1, window=made.window)
            codes.write(made.codes, 1, window=made.window)
            counts.add(made.counts)
    return counts


def _windows(like: Grid, striped: bool) -> Iterator[Window]:
    """Windows that cover a grid in whole blocks of the files written; along the rows where files are read by strips."""
    across = like.width if striped else min(like.width, 2 * BLOCK)
    rows = min(BLOCK, max(STRIP, WINDOW_CELLS // across // STRIP * STRIP)) if striped else BLOCK
    for top in range(0, like.height, rows):
        for left in range(0, like.width, across):
            yield Window(left, top, min(across, like.width - left), min(rows, like.height - top))


def _in_turn(ask: _Asker, windows: Iterator[Window], workers: int) -> Iterator[_Made]:
    """Answers window by window in their order, worked out a few ahead by threads."""
    if workers == 1:
        yield from map(ask, windows)
        return
    waiting: deque[Future[_Made]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for window in windows:
                waiting.append(pool.submit(ask, window))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


class _Asker:
    """Scores a window. Readers are opened and closed where the asker is; each thread borrows a whole set of them for a window."""

    def __init__(
        self,
        parts: Sequence[Part],
        masks: Sequence[Mask],
        inside: Open | None,
        legend: Legend,
        workers: int,
    ) -> None:
        self._parts, self._masks, self._inside, self._legend = parts, masks, inside, legend
        opening = [part.open for part in parts] + [mask.open for mask in masks]
        opening += [inside] if inside else []
        self._free: SimpleQueue[list[Reader]] = SimpleQueue()
        with contextlib.ExitStack() as stack:
            for _ in range(workers):
                self._free.put([stack.enter_context(one()) for one in opening])
            self._open = stack.pop_all()

    def close(self) -> None:
        """Let go of all readers."""
        self._open.close()

    @contextlib.contextmanager
    def readers(self) -> Iterator[list[Reader]]:
        """A set of readers, of the criteria, the masks, and what lies inside, for one user at a time."""
        found = self._free.get()
        try:
            yield found
        finally:
            self._free.put(found)

    def striped(self) -> bool:
        """Whether some file is stored in strips as wide as itself, so that reading across it costs least."""
        with self.readers() as readers:
            for reader in readers:
                with contextlib.suppress(InputError), opened(reader.grid.source) as file:
                    high, wide = file.block_shapes[0]
                    if wide >= file.width > 2 * BLOCK and high < BLOCK:
                        return True
        return False

    def __call__(self, window: Window) -> _Made:
        with self.readers() as readers:
            return self._asked(window, readers)

    def _asked(self, window: Window, readers: list[Reader]) -> _Made:
        shape = (int(window.height), int(window.width))
        outside = None if self._inside is None else readers[-1].values(window) != 1
        hidden, doubt, hides = self._hidden(readers[len(self._parts) :], window, shape, outside)
        bare = hidden if outside is None else hidden | outside
        score = np.zeros(shape, dtype=np.float32)
        unknown = np.zeros(len(self._parts), dtype=np.int64)
        if not bare.all():
            for number, (part, reader) in enumerate(zip(self._parts, readers, strict=False)):
                worth = part.worth(reader.values(window, part.band))
                blank = np.isnan(worth)
                unknown[number] = np.count_nonzero(blank & ~bare) if blank.any() else 0
                worth *= part.weight * POINTS
                score += worth
        return self._made(window, score, hidden, doubt, outside, unknown, hides)

    def _hidden(
        self, readers: Sequence[Reader], window: Window, shape: tuple[int, int], outside: Flags | None
    ) -> tuple[Flags, Flags | None, NDArray[np.int64]]:
        """Cells that a mask hides, those that it may hide (None: none), and how many inside each hides."""
        hidden, doubt = np.zeros(shape, dtype=bool), None
        counts = np.zeros(len(self._masks), dtype=np.int64)
        for number, (mask, reader) in enumerate(zip(self._masks, readers, strict=False)):
            values = reader.values(window, mask.band)
            blank = np.isnan(values)
            own = np.asarray(mask.hides(values))
            if blank.any():
                own = own & ~blank
                doubt = blank if doubt is None else doubt | blank
            counts[number] = np.count_nonzero(own if outside is None else own & ~outside)
            hidden |= own
        return hidden, doubt, counts

    def _made(
        self,
        window: Window,
        score: NDArray[np.float32],
        hidden: Flags,
        doubt: Flags | None,
        outside: Flags | None,
        unknown: NDArray[np.int64],
        hides: NDArray[np.int64],
    ) -> _Made:
        """Scores brought to their step, the class of every cell, and the counts."""
        score *= np.float32(1.0 / STEP)
        np.rint(score, out=score)
        score *= np.float32(STEP)
        codes = self._legend.codes(score)
        blank = np.isnan(score)
        codes[blank if doubt is None else blank | doubt] = UNKNOWN
        codes[hidden] = EXCLUDED
        if outside is not None:
            codes[outside] = OUTSIDE
        has = (codes != OUTSIDE) & (codes < EXCLUDED)
        total = float(np.sum(score, where=has, dtype=np.float64))
        np.copyto(score, np.float32(NODATA), where=~has)
        cells = np.zeros(256, dtype=np.int64)
        for code in (*self._legend.classes, EXCLUDED, UNKNOWN, OUTSIDE):
            cells[code] = np.count_nonzero(codes == code)
        return _Made(window, score, codes, _Counts(cells, total, unknown, hides))

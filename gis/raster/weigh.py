"""Weigh: the score of one window of cells from its criteria and masks, and what is counted on the way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from gis.errors import InputError
from gis.raster.cog import BLOCK
from gis.raster.grid import opened
from gis.raster.legend import EXCLUDED, OUTSIDE, STEP, UNKNOWN, Legend
from gis.raster.reader import Reader

NODATA = -9999.0
POINTS = 100.0

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


@dataclass(eq=False)
class Counts:
    """Cells by code, the sum of the scores, cells on which each criterion is unknown, and that each mask hides."""

    cells: NDArray[np.int64]
    total: float
    unknown: NDArray[np.int64]
    hidden: NDArray[np.int64]

    def add(self, other: Counts) -> None:
        """Count those of another window too."""
        self.cells += other.cells
        self.total += other.total
        self.unknown += other.unknown
        self.hidden += other.hidden


@dataclass(frozen=True, eq=False)
class Made:
    """The answer for one window."""

    window: Window
    score: NDArray[np.float32]
    codes: NDArray[np.uint8]
    counts: Counts


class Asker:
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

    def __call__(self, window: Window) -> Made:
        """Scores, classes and counts of a window."""
        with self.readers() as readers:
            return self._asked(window, readers)

    def _asked(self, window: Window, readers: list[Reader]) -> Made:
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
    ) -> Made:
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
        return Made(window, score, codes, Counts(cells, total, unknown, hides))

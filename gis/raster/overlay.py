"""Weighted overlay: criteria on one grid, each made worth between 0 and 1, weighed and added up window by window."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rasterio.errors import RasterioError
from rasterio.windows import Window

from gis.cause import cause
from gis.errors import InputError, OutputError
from gis.raster.cog import BLOCK, Band, draft, folder_beside, laid_out, put_in_place, small_cache
from gis.raster.grid import Grid
from gis.raster.legend import EXCLUDED, OUTSIDE, UNKNOWN, Legend
from gis.raster.weigh import NODATA, Asker, Counts, Made, Mask, Open, Part
from gis.threads import how_many
from gis.words import refusal

__all__ = ["Mask", "Overlaid", "Part", "weighted_overlay"]

TOLERANCE = 1e-9
"""How far the sum of the weights may lie from 1."""
WINDOW_CELLS, STRIP = 1_000_000, 16
"""Cells looked at at a time where files are read by strips, and rows to which that is rounded."""


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
        drafts = (folder / "score.tif", None if classes is None else folder / "classes.tif")
        try:
            found = _written(parts, like, masks, inside, legend, drafts, how_many(threads))
        except RasterioError as error:  # what is read is told by its reader
            raise OutputError(refusal("gis", "raster.unwritten", path=target, why=cause(error))) from error
        scores = laid_out(drafts[0], folder / "score.cog.tif", "average")
        done = []
        if classes is not None and drafts[1] is not None:
            done.append((laid_out(drafts[1], folder / "classes.cog.tif", "mode"), Path(classes)))
        cells = dict(enumerate(found.cells.tolist()))
        for name, text in (
            ("legend.json", legend.json(cells)),
            ("qml", legend.qml()),
        ):
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
            done.append((folder / name, target.with_suffix(f".{name}")))
        put_in_place([*done, (scores, target)])
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
    drafts: tuple[Path, Path | None],
    workers: int,
) -> Counts:
    """Fill in the drafts of scores and classes, and count."""
    ask = Asker(parts, masks, inside, legend, workers)
    bands = (
        Band("float32", NODATA, legend.title.text("en"), legend.unit.text("en"), {"TITLE": legend.title}),
        Band("uint8", OUTSIDE, f"{legend.title} (classes)", colours=legend.palette()),
    )
    counts = Counts(
        np.zeros(256, np.int64), 0.0, np.zeros(len(parts), np.int64), np.zeros(len(masks), np.int64)
    )
    with (
        contextlib.closing(ask),
        draft(drafts[0], like, bands[0]) as scores,
        contextlib.nullcontext() if drafts[1] is None else draft(drafts[1], like, bands[1]) as codes,
    ):
        for made in _in_turn(ask, _windows(like, ask.striped()), workers):
            scores.write(made.score, 1, window=made.window)
            if codes is not None:
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


def _in_turn(ask: Asker, windows: Iterator[Window], workers: int) -> Iterator[Made]:
    """Answers window by window in their order, worked out a few ahead by threads."""
    if workers == 1:
        yield from map(ask, windows)
        return
    waiting: deque[Future[Made]] = deque()
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

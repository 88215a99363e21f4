"""Product: the one-plot files of a zone: a PDF a plot, all of them in one, and an index."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from gis.errors import MapError, QuestionError
from land_policy.evaluation import Evaluation
from land_policy.idle import SUSPECTED
from land_policy.siting.siting import Siting
from layers.write import write_csv
from maps.still.file_page import FilePage, Photo, PhotoPage
from maps.still.still import save_pages
from reports.plot_files import photos as site_photos
from reports.plot_files.sheet import foot, page_of
from reports.preset.preset import preset_of
from reports.printed import plain_line
from reports.still.stills import Board
from reports.words import in_both, phrase

FOLDER = "plots"
DPI = 200
_PER_PAGE = 4
_LONGEST = 60
_TAKEN = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d|all|index)$")
Say = Callable[[str], None]


def plots_product(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    folder: Path,
    lang: str,
    say: Say,
    *,
    plots: Sequence[str] = (),
    photos: Path | None = None,
) -> list[Path]:
    """Write ``plots/NUMBER.pdf`` a plot, ``plots/all.pdf`` and ``plots/index.csv``; gives the files.

    Left out, the plots are those of the docket that are suspected idle or have a step due. A preset that tells no
    findings of single plots gets none, and that is said. Raises QuestionError for a plot the zone does not have.
    """
    preset = preset_of(evaluation.zone)
    if not preset.shows("idle_class"):
        say(phrase("file_not_public", lang))
        return []
    wanted = asked(evaluation, plots)
    if not wanted:
        say(phrase("file_none", lang))
        return []
    board = Board(evaluation, sitings, lang)
    pictures = site_photos.found(photos, evaluation.plots.index.astype(str))
    names = file_names(wanted)
    rows, files, pages = [], [], []
    for plot in wanted:
        own, aside = _pages(evaluation, board, plot, pictures.get(plot, []), lang, say)
        if not own:
            continue
        file = folder / FOLDER / f"{names[plot]}.pdf"
        files.append(save_pages(own, file, dpi=DPI, day=evaluation.day.isoformat(), title=str(own[0].title)))
        pages += own
        rows.append((plot, file.name, len(own), len(pictures.get(plot, [])) - len(aside), ";".join(aside)))
    if not pages:
        return []
    together = folder / FOLDER / "all.pdf"
    title = f"{phrase('file_kicker', lang)} · {evaluation.zone.label(lang)}"
    files.append(save_pages(pages, together, dpi=DPI, day=evaluation.day.isoformat(), title=title))
    heads = phrase("file_index", lang).split("|")
    index = pd.DataFrame([[plain_line(str(cell)) for cell in row] for row in rows], columns=heads, dtype=str)
    files.append(write_csv(folder / FOLDER / "index.csv", index))
    return files


def asked(evaluation: Evaluation, plots: Sequence[str]) -> list[str]:
    """The plots asked for, else those of the docket that are suspected idle or have a step due."""
    known = set(evaluation.plots.index.astype(str))
    for plot in plots:
        if plot not in known:
            raise QuestionError(in_both("no_such_plot", zone=evaluation.zone.name, plot=plot))
    if plots:
        return list(dict.fromkeys(plots))
    rows = evaluation.docket.rows
    if not len(rows):
        return []
    due = rows["idle_class"].isin(SUSPECTED) | (rows["step_by"].notna() & rows["step"].ne(""))
    return [str(plot) for plot in rows.index[due]]


def file_names(plots: Sequence[str]) -> dict[str, str]:
    """A name for each plot's file that every disk takes; no two alike, whatever the case of their letters.

    >>> file_names(["KJ-01", "../kj-01", "a/b", "CON", "", "-rf"])
    {'KJ-01': 'KJ-01', '../kj-01': '_kj-01', 'a/b': 'a_b', 'CON': '_CON', '': 'plot', '-rf': '_-rf'}
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    for plot in plots:
        safe = (
            re.sub(r"[^\w（）()-]+", "_", unicodedata.normalize("NFC", plot))[:_LONGEST].strip(" .") or "plot"
        )
        safe = f"_{safe}" if _TAKEN.match(safe) or safe.startswith("-") else safe
        fresh, again = safe, 2
        while fresh.casefold() in seen:
            fresh, again = f"{safe}_{again}", again + 1
        seen.add(fresh.casefold())
        found[plot] = fresh
    return found


def _pages(
    evaluation: Evaluation, board: Board, plot: str, pictures: Sequence[Path], lang: str, say: Say
) -> tuple[list[FilePage | PhotoPage], list[str]]:
    """The pages of one plot, and the pictures that could not be read."""
    read, aside = [], []
    for file in pictures:
        try:
            pixels, taken = site_photos.read(file)
        except ValueError:
            aside.append(file.name)
            say(phrase("photo_aside", lang).format(file=plain_line(file.name)))
            continue
        day = phrase("photo_taken", lang).format(day=taken) if taken else phrase("photo_undated", lang)
        read.append(Photo(pixels, f"{file.stem} · {day}"))
    groups = [read[at : at + _PER_PAGE] for at in range(0, len(read), _PER_PAGE)]
    whole = 1 + len(groups)
    try:
        first = page_of(evaluation, board, plot, f"1 / {whole}", lang)
    except MapError as error:
        say(error.text(lang))
        return [], aside
    under = foot(evaluation, board, preset_of(evaluation.zone), lang)
    more = [
        PhotoPage(
            first.title,
            f"{first.kicker} · {phrase('file_photos', lang)}",
            group,
            under,
            f"{at} / {whole}",
            lang,
            board.colophon,
        )
        for at, group in enumerate(groups, 2)
    ]
    return [first, *more], aside

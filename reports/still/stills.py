"""Stills: the sheets of an Evaluation as still pictures: a zone, a park, the corridor or one plot, in one theme."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from gis.errors import MapError, QuestionError
from gis.words import thin
from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.drafts import room_of
from layers.lock import held
from layers.together import together
from layers.write import room_for
from maps import paint
from maps.said import in_lang
from maps.still import Colophon, Still
from maps.still.paper import SCREEN_DPI
from maps.still.paper import size as paper_size
from reports.evidence.export_log import NAME as EXPORTS
from reports.evidence.export_log import WAIT_S, log_export
from reports.page.strip import axis_name
from reports.page.themes import Painted, painted
from reports.page.working import crs_label
from reports.preset.left_out import left_out
from reports.preset.preset import Preset, preset_of
from reports.preset.seen import check_plot, seen, seen_sitings
from reports.still.blocks import blocks_of, capital, theme_key
from reports.still.scene import Subject, marked, place_scene, scene_of, seen_of, sites_of, subject_of
from reports.words import in_both, phrase

DEFAULT_THEME = "land_use"
SCREEN_LETTER = 1.3
"""How much larger letters are on a picture whose size was given in dots of a screen."""


def still(
    evaluation: Evaluation,
    sitings: Sequence[Siting] = (),
    *,
    theme: str = DEFAULT_THEME,
    of: str = "zone",
    size_mm: tuple[float, float] = (420, 297),
    scale: float | None = None,
    frame: bool = True,
    lang: str = "zh",
    letter: float = 1.0,
    legend: bool = True,
) -> Still:
    """One sheet: ``of`` the ``zone``, ``park:ID`` (or a park's name), the ``corridor`` or ``plot:ID``, in a theme.

    Without a ``scale`` (1 to so much) it takes the largest round one that holds its subject. What may be shown is
    asked of the zone's preset. ``letter`` sets type larger or smaller. Without a ``frame`` the map fills the
    picture, its key in a box on it unless ``legend`` is off.

    Raises QuestionError: a theme, park or plot the zone does not have; MapError: a size or scale no sheet can have.
    """
    board = Board(evaluation, sitings, lang)
    return board.still(theme, of, size_mm=size_mm, scale=scale, frame=frame, letter=letter, legend=legend)


@dataclass(frozen=True)
class Board:
    """The drawing board: an Evaluation with its themes painted once, for as many sheets as are wanted."""

    evaluation: Evaluation
    sitings: Sequence[Siting] = ()
    lang: str = "zh"

    @functools.cached_property
    def seen(self) -> Evaluation:
        """The Evaluation as its preset lets it be seen."""
        return seen(self.evaluation)

    @functools.cached_property
    def seen_sitings(self) -> Sequence[Siting]:
        """The sitings without the plots that may not be named."""
        return seen_sitings(self.evaluation, self.sitings)

    @functools.cached_property
    def painted(self) -> Painted:
        """Every theme the zone has data for and its preset lets paint."""
        return painted(self.seen, self.seen_sitings)

    @functools.cached_property
    def colophon(self) -> Colophon:
        """What every sheet rests on."""
        return colophon(self.seen, self.lang)

    def still(
        self,
        theme: str = DEFAULT_THEME,
        of: str | Sequence[str] = "zone",
        *,
        size_mm: tuple[float, float] = (420, 297),
        scale: float | None = None,
        frame: bool = True,
        letter: float = 1.0,
        legend: bool = True,
        marks: Sequence[str] = (),
    ) -> Still:
        """One sheet, as :func:`still`; of several plots by their numbers too, and with ``marks`` numbered from 1.

        Without marks the leading suggestions are numbered, without a frame only where their score is painted: no table tells there what the numbers are.
        """
        one = of.strip().partition(":") if isinstance(of, str) else ("", "", "")
        for plot in (*([one[2]] if one[0] == "plot" else []), *(of if not isinstance(of, str) else ())):
            check_plot(self.evaluation, plot)
        evaluation, sitings, lang = self.seen, self.seen_sitings, self.lang
        preset, subject = preset_of(evaluation.zone), subject_of(evaluation, of)
        chosen = theme_of(evaluation, self.painted, theme)
        codes = paint.codes(chosen, self.painted.frame[chosen.column])
        siting = _siting(sitings, chosen)
        told = frame or (siting is not None and chosen.key == f"score_{siting.profile.name}")
        sites = marked(evaluation, marks) if marks else sites_of(evaluation, siting if told else None, lang)
        scene = scene_of(evaluation, subject, chosen, codes, preset, sites, lang)
        bare = Still(scene, _title(evaluation, subject, chosen, preset, lang), _kicker(evaluation, subject, lang),
                     size_mm, scale, frame, lang, colophon=self.colophon, letter=letter)  # fmt: skip
        seen = seen_of(scene, bare.window.ground)
        if not frame:
            key = theme_key(evaluation, subject, chosen, codes, seen, lang).bare()
            return replace(bare, blocks=[key] if legend else ())
        blocks = blocks_of(evaluation, subject, chosen, codes, seen, preset, siting, lang)
        inset = place_scene(evaluation, subject, preset, lang) if subject.kind != "zone" else None
        return replace(bare, blocks=blocks, inset=inset)


def theme_of(evaluation: Evaluation, paints: Painted, key: str) -> paint.Theme:
    """The theme of that key, or called so in either language; QuestionError names those there are.

    Land use is what is drawn where nobody asks for another: a zone without it gives its first theme.
    """
    for one in paints.themes:
        if key in (one.key, in_lang(one.title, "zh"), in_lang(one.title, "en")):
            return one
    if key == DEFAULT_THEME and paints.themes:
        return paints.themes[0]
    known = [one.key for one in paints.themes]
    raise QuestionError(in_both("still_no_theme", zone=evaluation.zone.name, theme=key, known=known))


def colophon(evaluation: Evaluation, lang: str) -> Colophon:
    """What every sheet of a zone rests on: day, CRS, files, number of review, for whom, and its notes."""
    zone = evaluation.zone
    preset = preset_of(zone)
    files = dict.fromkeys(source.file.partition(":")[0] for source in zone.sources)
    told = [in_lang(one, lang) for one in left_out(evaluation).notes()]
    notes = [*([zone.note] if zone.note else []), *told]
    return Colophon(
        day=zone.day.isoformat(),
        crs=crs_label(zone.crs, lang),
        source=phrase("comma", lang).join(files),
        map_number=in_lang(preset.number_text, lang),
        classification=capital(preset.stamp.get(lang, ""), lang),
        invented=zone.invented or preset.sketch,
        notes=notes,
        grid=preset.grid,
    )


def _siting(sitings: Sequence[Siting], theme: paint.Theme) -> Siting | None:
    """The siting whose score is painted, else the first."""
    for one in sitings:
        if theme.key == f"score_{one.profile.name}":
            return one
    return sitings[0] if sitings else None


def _title(evaluation: Evaluation, subject: Subject, theme: paint.Theme, preset: Preset, lang: str) -> str:
    """What it is of and the theme; a plot with its name where that may be shown."""
    if subject.kind in ("zone", "plots"):
        place = evaluation.zone.label(lang)
    elif subject.kind == "park":
        place = evaluation.unit_name("park", subject.key, lang)
    elif subject.kind == "corridor":
        place = axis_name(evaluation, lang)
    else:
        named = evaluation.plots.loc[subject.plots].get("name")
        name = (
            str(named.iloc[0])
            if named is not None and preset.shows("name") and pd.notna(named.iloc[0])
            else ""
        )
        place = f"{subject.key} {name}".strip()
    shown = capital(in_lang(theme.title, lang), lang)
    return phrase("still_title", lang).format(place=place, theme=shown)


def _kicker(evaluation: Evaluation, subject: Subject, lang: str) -> str:
    own = capital(phrase("subtitle", lang), lang)
    return own if subject.kind == "zone" else f"{evaluation.zone.label(lang)} · {own}"


@dataclass(frozen=True)
class Ordered:
    """What pictures were ordered: files by their ending, an atlas, and what the pictures show."""

    pictures: Sequence[Path] = ()
    atlas: Path | None = None
    theme: str = DEFAULT_THEME
    of: str = "zone"
    size: str = "A3"
    scale: float | None = None
    dpi: int | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that is to be written."""
        return (*self.pictures, *((self.atlas,) if self.atlas else ()))


def ordered(
    *,
    png: Path | None = None,
    svg: Path | None = None,
    pdf: Path | None = None,
    atlas: Path | None = None,
    **shown: Any,
) -> Ordered:
    """An order as it was typed; MapError where a file does not end as its kind, or the size is none."""
    named = {".png": png, ".svg": svg, ".pdf": pdf}
    for ending, file in [*named.items(), (".pdf", atlas)]:
        if file is not None and file.suffix.lower() != ending:
            raise MapError(in_both("still_ending", file=file, ending=ending))
    order = Ordered(tuple(file for file in named.values() if file is not None), atlas, **shown)
    paper_size(order.size)
    return order


def draw_stills(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    order: Ordered,
    lang: str = "zh",
    say: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write what was ordered; ``say`` is told the scale each file got and what else is to be known. Gives the files.

    What goes to one folder takes its names together, with its line in the log of exports. Others may write there while it
    is drawn: only to put the files in place, the log last, is it held.
    """
    homes = {file.parent.resolve(): file.parent for file in order.files}
    with contextlib.ExitStack() as places:
        drafts = {real: places.enter_context(_draft(home)) for real, home in homes.items()}
        at = {file: drafts[file.parent.resolve()] / file.name for file in order.files}
        _draw(evaluation, sitings, order, at, lang, say)
        for real in sorted(homes):  # all in one order, so that no two wait for each other
            home = homes[real]
            draft = places.enter_context(
                together(home, room_of(home / EXPORTS), beside=(EXPORTS,), last=EXPORTS, wait_s=WAIT_S)
            )
            drawn = [one.replace(draft / one.name) for one in at.values() if one.parent == drafts[real]]
            log_export(evaluation, drawn, draft)
    return list(order.files)


@contextlib.contextmanager
def _draft(home: Path) -> Iterator[Path]:
    """Where the pictures of one folder are drawn, held by nobody; folders that were missing go again where they stay empty."""
    with held(
        home, room_of(home / EXPORTS), wait_s=WAIT_S
    ):  # refused at once what cannot be written in the end
        pass
    missing = [one for one in (home, *home.parents) if not one.exists()]
    try:
        with room_for(home / EXPORTS) as place:
            yield place.parent
    finally:
        with contextlib.suppress(OSError):
            for one in missing:
                one.rmdir()


def _draw(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    order: Ordered,
    at: Mapping[Path, Path],
    lang: str,
    say: Callable[[str], None],
) -> None:
    """Draw every file of an order ``at`` the place it has meanwhile."""
    size_mm, screen = paper_size(order.size)
    if order.pictures:
        letter = SCREEN_LETTER if screen else 1.0
        asked = {"theme": order.theme, "of": order.of, "scale": order.scale}
        one = still(evaluation, sitings, size_mm=size_mm, lang=lang, letter=letter, **asked)  # type: ignore[arg-type]
        got = thin(one.denominator)
        for file in order.pictures:
            one.save(at[file], order.dpi or (SCREEN_DPI if screen else 200))
            say(phrase("still_scale_got", lang).format(file=file, scale=got))
        for note in one.notes:
            say(note)
    if order.atlas:
        from reports.still.atlas import atlas

        atlas(evaluation, sitings, lang=lang).save(at[order.atlas])

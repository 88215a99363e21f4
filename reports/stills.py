"""Stills: the sheets of an Evaluation as still pictures: a zone, a park, the corridor or one plot, in one theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis.errors import MapError, QuestionError
from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from maps import paint
from maps.said import in_lang
from maps.still import Colophon, Still
from maps.still.paper import SCREEN_DPI
from maps.still.paper import size as paper_size
from reports.export_log import log_export
from reports.page.preset import preset_of
from reports.page.themes import Painted, painted
from reports.page.working import crs_label
from reports.still_blocks import blocks_of
from reports.still_scene import Subject, place_scene, scene_of, subject_of
from reports.words import in_both, phrase

SCREEN_LETTER = 1.3
"""How much larger letters are on a picture whose size was given in dots of a screen."""


def still(
    evaluation: Evaluation,
    sitings: Sequence[Siting] = (),
    *,
    theme: str = "land_use",
    of: str = "zone",
    size_mm: tuple[float, float] = (420, 297),
    scale: float | None = None,
    frame: bool = True,
    lang: str = "zh",
    letter: float = 1.0,
    number: str = "",
) -> Still:
    """One sheet: ``of`` the ``zone``, ``park:ID`` (or a park's name), the ``corridor`` or ``plot:ID``, in a theme.

    Without a ``scale`` (1 to so much) it takes the largest round one that holds its subject. What may be shown is
    asked of the zone's preset. ``letter`` sets type larger or smaller.

    Raises QuestionError: a theme, park or plot the zone does not have; MapError: a size or scale no sheet can have.
    """
    preset = preset_of(evaluation.zone)
    subject = subject_of(evaluation, of)
    paints = painted(evaluation, sitings)
    chosen = theme_of(evaluation, paints, theme)
    codes = paint.codes(chosen, paints.frame[chosen.column])
    siting = _siting(sitings, chosen)
    scene = scene_of(evaluation, subject, chosen, codes, preset, siting, lang)
    return Still(
        scene,
        title=_title(evaluation, subject, in_lang(chosen.title, lang), lang),
        kicker=_kicker(evaluation, subject, lang),
        size_mm=size_mm,
        scale=scale,
        frame=frame,
        lang=lang,
        blocks=blocks_of(evaluation, subject, chosen, codes, scene, preset, siting, lang) if frame else (),
        inset=place_scene(evaluation, subject, preset, lang) if frame and subject.kind != "zone" else None,
        colophon=colophon(evaluation, lang),
        number=number,
        letter=letter,
    )


def theme_of(evaluation: Evaluation, paints: Painted, key: str) -> paint.Theme:
    """The theme of that key, by it or by its title in either language; QuestionError names those there are."""
    for one in paints.themes:
        if key in (one.key, in_lang(one.title, "zh"), in_lang(one.title, "en")):
            return one
    known = [one.key for one in paints.themes]
    raise QuestionError(in_both("still_no_theme", zone=evaluation.zone.name, theme=key, known=known))


def colophon(evaluation: Evaluation, lang: str) -> Colophon:
    """What every sheet of a zone rests on: day, CRS, files, number of review, for whom, and its notes."""
    zone = evaluation.zone
    preset = preset_of(zone)
    files = dict.fromkeys(source.file.partition(":")[0] for source in zone.sources)
    notes = [zone.note] if zone.note else []
    return Colophon(
        day=zone.day.isoformat(),
        crs=crs_label(zone.crs, lang),
        source=phrase("comma", lang).join(files),
        map_number=preset.number,
        classification=preset.stamp.get(lang, ""),
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


def _title(evaluation: Evaluation, subject: Subject, theme: str, lang: str) -> str:
    place = {
        "zone": lambda: evaluation.zone.label(lang),
        "park": lambda: evaluation.unit_name("park", subject.key, lang),
        "corridor": lambda: phrase("corridor_axis", lang),
        "plot": lambda: subject.key,
    }[subject.kind]()
    return phrase("still_title", lang).format(place=place, theme=theme)


def _kicker(evaluation: Evaluation, subject: Subject, lang: str) -> str:
    own = phrase("subtitle", lang)
    return own if subject.kind == "zone" else f"{evaluation.zone.label(lang)} · {own}"


@dataclass(frozen=True)
class Ordered:
    """What pictures were ordered: files by their ending, an atlas, and what the pictures show."""

    pictures: Sequence[Path] = ()
    atlas: Path | None = None
    theme: str = "land_use"
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
    """Write what was ordered; ``say`` is told the scale each file got and what else is to be known. Gives the files."""
    size_mm, screen = paper_size(order.size)
    done: list[Path] = []
    if order.pictures:
        letter = SCREEN_LETTER if screen else 1.0
        asked = {"theme": order.theme, "of": order.of, "scale": order.scale}
        one = still(evaluation, sitings, size_mm=size_mm, lang=lang, letter=letter, **asked)  # type: ignore[arg-type]
        for file in order.pictures:
            done.append(one.save(file, order.dpi or (SCREEN_DPI if screen else 200)))
            say(
                phrase("still_scale_got", lang).format(
                    file=file, scale=f"{one.denominator:,}".replace(",", " ")
                )
            )
        for note in one.notes:
            say(note)
    if order.atlas:
        from reports.atlas import atlas

        done.append(atlas(evaluation, sitings, lang=lang).save(order.atlas))
    for folder in dict.fromkeys(file.parent for file in done):
        log_export(evaluation, [file for file in done if file.parent == folder], folder)
    return done

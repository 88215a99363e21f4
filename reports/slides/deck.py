"""Deck: the slides put together and written as one file, whole or not at all, same input same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pptx.util import Inches

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.fault import errors
from layers.write import whole
from maps import palette
from maps.page import Figure
from maps.said import in_lang
from maps.words import words
from reports.office_zip import settled
from reports.page.draw import draw
from reports.page.preset import preset_of
from reports.slides.master import CARD, COVER, KICKER, SENTENCE, SOURCE, blank_deck, put_text
from reports.slides.native import put_exhibit
from reports.slides.outline import Planned, outline
from reports.slides.views import FOLDER, write_views
from reports.slides.words import word
from reports.stills import Board
from reports.words import phrase

NAME, MAP = "slides.pptx", "map.html"
PICTURE = (Inches(5.35), Inches(0.45), Inches(7.53), Inches(6.35))
DPI, LETTER = 150, 1.7


def slides_product(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    folder: Path,
    lang: str = "zh",
    say: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """The deck as a product of ``yuantu report``, with the map and the small pages that open it at each slide's view."""
    board = Board(evaluation, sitings, lang)
    planned = outline(evaluation, sitings, [one.key for one in board.painted.themes], lang)
    page = draw(evaluation, sitings, folder / MAP, lang)
    views = write_views([f"../{MAP}#{one.view}&lang={lang}" for one in planned], folder, lang)
    return [write_deck(board, planned, folder / NAME), page, *views]


def write_deck(board: Board, planned: Sequence[Planned], path: Path) -> Path:
    """Write the deck of a drawing board's zone; gives the path."""
    evaluation, lang, day = board.evaluation, board.lang, board.evaluation.day
    deck = blank_deck()
    _cover(deck, evaluation, lang)
    for place, one in enumerate(planned, 1):
        _card(deck, board, one, place, path.parent)
    _limits(deck, evaluation, lang)
    about = deck.core_properties
    about.title, about.author, about.last_modified_by = evaluation.zone.label(lang), "Yuantu", "Yuantu"
    about.created = about.modified = datetime(day.year, day.month, day.day)
    about.revision = 1
    stream = io.BytesIO()
    deck.save(stream)
    with whole(path) as place_:
        place_.write_bytes(settled(stream.getvalue(), day))
    return path


def _cover(deck: Any, evaluation: Evaluation, lang: str) -> None:
    zone, preset = evaluation.zone, preset_of(evaluation.zone)
    slide = deck.slides.add_slide(deck.slide_layouts[COVER])
    invented = [word("invented", lang)] if zone.invented else []
    _fill(slide, zone.label(lang), word("cover", lang), "\n".join([word("suggested", lang), *invented]))
    stamp = preset.stamp.get(lang, "")
    day = word("as_of", lang).format(day=zone.day.isoformat())
    _place(slide, SOURCE).text = " · ".join(part for part in (day, stamp, source(evaluation, lang)) if part)


def source(evaluation: Evaluation, lang: str) -> str:
    """The line at the foot of every slide: number of review or that there is none, no legal boundaries, invented or not."""
    zone, preset = evaluation.zone, preset_of(evaluation.zone)
    said = words(lang)
    number = f"{said['map_number']}{phrase('colon', lang)}{preset.number or said['no_map_number']}"
    return " · ".join(
        [number, said["not_legal"], *([said["invented"]] if zone.invented or preset.sketch else [])]
    )


def _card(deck: Any, board: Board, one: Planned, place: int, folder: Path) -> None:
    lang, step = board.lang, one.step
    slide = deck.slides.add_slide(deck.slide_layouts[CARD])
    _fill(slide, in_lang(step.title, lang), in_lang(step.kicker, lang), in_lang(step.sentence, lang))
    day = board.evaluation.day.isoformat()
    _place(slide, SOURCE).text = f"{word('as_of', lang).format(day=day)} · {source(board.evaluation, lang)}"
    _figures(slide, step.figures, lang)
    wide, high = (side / 36000 for side in PICTURE[2:])
    picture = board.still(one.theme, one.of, size_mm=(wide, high), frame=False, letter=LETTER).png(DPI)
    shape = slide.shapes.add_picture(io.BytesIO(picture), *PICTURE)
    shape.name = in_lang(step.title, lang)
    shape._element.nvPicPr.cNvPr.set("descr", f"{in_lang(step.title, lang)} · {one.theme}")
    view = f"{FOLDER}/{place:02d}.html"
    shape.click_action.hyperlink.address = view
    if one.exhibit is not None:
        put_exhibit(slide, one.exhibit)
    put_text(slide, (PICTURE[0], Inches(6.86), Inches(1.9), Inches(0.26)),
             [(word("open_map", lang), 11, palette.ACCENT, False)], link=view)  # fmt: skip
    if one.dossier and (folder / one.dossier).is_file():
        put_text(slide, (PICTURE[0] + Inches(2.0), Inches(6.86), Inches(1.9), Inches(0.26)),
                 [(word("open_dossier", lang), 11, palette.ACCENT, False)], link=one.dossier)  # fmt: skip
    put_text(
        slide,
        (Inches(12.33), Inches(6.98), Inches(0.6), Inches(0.3)),
        [(str(place + 1), 11, palette.SECOND_INK, False)],
    )
    note = in_lang(step.note, lang)
    if note:
        slide.notes_slide.notes_text_frame.text = note


def _figures(slide: Any, figures: Sequence[Figure], lang: str) -> None:
    """Up to three figures side by side: what it is, the figure large, its unit small under it."""
    wide = Inches(4.5) // max(len(figures), 1)
    for place, one in enumerate(figures):
        left, room = Inches(0.5) + place * wide, wide - Inches(0.12)
        label, value, unit = (in_lang(part, lang) for part in (one.label, one.value, one.unit))
        put_text(slide, (left, Inches(1.6), room, Inches(0.42)), [(label, 10, palette.SECOND_INK, False)])
        large = put_text(slide, (left, Inches(2.02), room, Inches(0.5)), [(value, 26, palette.INK, True)])
        large.text_frame.word_wrap = False
        if unit:
            put_text(slide, (left, Inches(2.52), room, Inches(0.25)), [(unit, 10, palette.SECOND_INK, False)])


def _limits(deck: Any, evaluation: Evaluation, lang: str) -> None:
    """The last slide: what the files and the evidence do not bear."""
    slide = deck.slides.add_slide(deck.slide_layouts[COVER])
    _fill(slide, word("limits", lang), word("limits_kicker", lang), "\n".join(limits(evaluation, lang)))
    _place(slide, SOURCE).text = source(evaluation, lang)


def limits(evaluation: Evaluation, lang: str) -> list[str]:
    """What is to be known of the data: what cannot be decided, what was found wrong, weak evidence, what was left out."""
    zone, plots, preset = evaluation.zone, evaluation.plots, preset_of(evaluation.zone)
    lines = []
    if unknown := int(plots["unknowns"].gt(0).sum()):
        lines.append(word("unknown_plots", lang).format(count=unknown))
    wrong = len(errors(zone.faults))
    warned = sum(fault.severity == "WARNING" for fault in zone.faults)
    if wrong or warned:
        lines.append(word("faults", lang).format(errors=wrong, warnings=warned))
    if aside := 0 if zone.set_aside is None else len(zone.set_aside):
        lines.append(word("set_aside", lang).format(count=aside))
    if weak := sum(clause.evidence != "T" for clause in evaluation.rulebook.clauses):
        lines.append(word("weak", lang).format(count=weak))
    what = [one.label[lang] for one in preset.leaves]
    if what:
        told = phrase("comma", lang).join(what)
        lines.append(word("left_out", lang).format(preset=preset.name[lang], what=told))
    return [*lines, word("legal", lang), *([word("invented", lang)] if zone.invented else [])]


def _fill(slide: Any, title: str, kicker: str, sentence: str) -> None:
    slide.shapes.title.text = title
    for idx, text in ((KICKER, kicker), (SENTENCE, sentence)):
        shape = _place(slide, idx)
        if text:
            shape.text = text
        else:
            shape.element.getparent().remove(shape.element)


def _place(slide: Any, idx: int) -> Any:
    return next(one for one in slide.placeholders if one.placeholder_format.idx == idx)

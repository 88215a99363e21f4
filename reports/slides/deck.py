"""Deck: the slides put together and written as one file, whole or not at all, same input same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.write import whole
from layers.xml_text import plain
from maps import palette
from maps.page import Figure
from maps.said import in_lang
from maps.still.panel import Key
from reports.bounds import imprint, limits
from reports.office_zip import entitled, settled
from reports.page.draw import draw
from reports.page.images import images_of
from reports.preset.preset import preset_of
from reports.slides.master import (
    CARD,
    COVER,
    KICKER,
    SENTENCE,
    SOURCE,
    blank_deck,
    describe,
    fits,
    put_text,
    settle,
)
from reports.slides.native import put_exhibit, put_key
from reports.slides.outline import Planned, outline
from reports.slides.views import FOLDER, write_views
from reports.slides.words import word
from reports.still.stills import Board, theme_of
from reports.unbroken import unbroken
from reports.words import phrase

NAME, MAP = "slides.pptx", "map.html"
PICTURE = (Inches(5.35), Inches(0.45), Inches(5.6), Inches(6.2))
RIGHT = Inches(12.88)
LINKS, FOOT = Inches(6.7), Inches(7.08)
"""Where the links and the foot of a card begin."""
DPI, LETTER = 150, 2.2


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
    page = draw(evaluation, sitings, folder / MAP, lang, images=images_of(evaluation).images)
    views = write_views([f"../{MAP}#{one.view}&lang={lang}" for one in planned], folder, lang)
    return [write_deck(board, planned, folder / NAME), page, *views]


def write_deck(board: Board, planned: Sequence[Planned], path: Path) -> Path:
    """Write the deck of a drawing board's zone; gives the path."""
    evaluation, lang, day = board.evaluation, board.lang, board.evaluation.day
    deck = blank_deck()
    _cover(deck, board)
    for place, one in enumerate(planned, 1):
        _card(deck, board, one, place, path.parent)
    _limits(deck, evaluation, lang)
    about = deck.core_properties
    about.title, about.author, about.last_modified_by = (
        entitled(evaluation.zone.label(lang)),
        "Yuantu",
        "Yuantu",
    )
    about.created = about.modified = datetime(day.year, day.month, day.day)
    about.revision = 1
    stream = io.BytesIO()
    deck.save(stream)
    with whole(path) as place_:
        place_.write_bytes(settled(stream.getvalue(), day))
    return path


def _cover(deck: Any, board: Board) -> None:
    """The first slide: it speaks of sites only where some were asked for."""
    evaluation, lang = board.evaluation, board.lang
    zone, preset = evaluation.zone, preset_of(evaluation.zone)
    slide = deck.slides.add_slide(deck.slide_layouts[COVER])
    invented = [phrase("bounds_invented", lang)] if zone.invented else []
    _fill(
        slide,
        zone.label(lang),
        word("cover" if board.sitings else "cover_land", lang),
        "\n".join([word("suggested", lang), *invented]),
    )
    stamp = preset.stamp.get(lang, "")
    day = word("as_of", lang).format(day=zone.day.isoformat())
    _put(slide, SOURCE, " · ".join(part for part in (day, stamp, imprint(evaluation, lang)) if part))


def _card(deck: Any, board: Board, one: Planned, place: int, folder: Path) -> None:
    lang, step = board.lang, one.step
    slide = deck.slides.add_slide(deck.slide_layouts[CARD])
    _fill(slide, in_lang(step.title, lang), in_lang(step.kicker, lang), in_lang(step.sentence, lang))
    day = board.evaluation.day.isoformat()
    _put(slide, SOURCE, f"{word('as_of', lang).format(day=day)} · {imprint(board.evaluation, lang)}")
    _figures(slide, step.figures, lang)
    view = f"{FOLDER}/{place:02d}.html"
    _picture(slide, board, one, view)
    if one.exhibit is not None:
        put_exhibit(slide, one.exhibit)
    links = [("open_map", view)]
    if one.dossier and (folder / one.dossier).is_file():
        links.append(("open_dossier", one.dossier))
    for at, (key, address) in enumerate(links):
        box = (PICTURE[0] + at * Inches(2.4), LINKS, Inches(2.3), Inches(0.26))
        put_text(slide, box, [(word(key, lang), 11, palette.ACCENT, False)], link=address)
    box = (RIGHT - Inches(0.6), FOOT, Inches(0.6), Inches(0.26))
    page = put_text(slide, box, [(str(place + 1), 11, palette.SECOND_INK, False)])
    page.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    slide.notes_slide.notes_text_frame.text = plain(in_lang(step.note, lang) or in_lang(step.sentence, lang))


def _picture(slide: Any, board: Board, one: Planned, view: str) -> None:
    """The still map with its alternative text; a click on it opens the map at this view."""
    wide, high = (side / 36000 for side in PICTURE[2:])
    still = board.still(one.theme, one.of, size_mm=(wide, high), frame=False, letter=LETTER, marks=one.marks)
    picture = replace(still, blocks=()).png(DPI)
    shape = slide.shapes.add_picture(io.BytesIO(picture), *PICTURE)
    for key in still.blocks:
        if isinstance(key, Key):
            put_key(slide, key, (PICTURE[0] + PICTURE[2] + Inches(0.14), PICTURE[1], RIGHT))
    theme = theme_of(board.evaluation, board.painted, one.theme)
    told = [plain(in_lang(text, board.lang)) for text in (one.step.title, theme.title)]
    shape.name = told[0]
    describe(shape, " · ".join(told))
    shape.click_action.hyperlink.address = view


def _figures(slide: Any, figures: Sequence[Figure], lang: str) -> None:
    """Up to three figures side by side: what it is, the figure large, its unit small under it."""
    if not figures:
        return
    wide = Inches(4.55) // len(figures)
    room = wide - Inches(0.14)
    parts = [[in_lang(part, lang) for part in (one.label, one.value, one.unit)] for one in figures]
    told = [[plain(unbroken(label)), plain(value), plain(unbroken(unit))] for label, value, unit in parts]
    size = min(26.0, *(fits(value, int(room / 1.25), 1, 26) for _, value, _ in told))
    small = min(fits(label, room, 2, 10) for label, _, _ in told)
    for place, (label, value, unit) in enumerate(told):
        left = Inches(0.5) + place * wide
        top = put_text(
            slide, (left, Inches(1.62), room, Inches(0.44)), [(label, small, palette.SECOND_INK, False)]
        )
        top.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        put_text(slide, (left, Inches(2.08), room, Inches(0.46)), [(value, size, palette.INK, True)])
        if unit:
            put_text(slide, (left, Inches(2.54), room, Inches(0.22)), [(unit, 10, palette.SECOND_INK, False)])


def _limits(deck: Any, evaluation: Evaluation, lang: str) -> None:
    """The last slide: what the files and the evidence do not bear."""
    slide = deck.slides.add_slide(deck.slide_layouts[COVER])
    _fill(slide, word("limits", lang), word("limits_kicker", lang), "\n".join(limits(evaluation, lang)))
    _put(slide, SOURCE, imprint(evaluation, lang))


def _fill(slide: Any, title: str, kicker: str, sentence: str) -> None:
    for shape, text in (
        (slide.shapes.title, title),
        (_place(slide, KICKER), kicker),
        (_place(slide, SENTENCE), sentence),
    ):
        if text:
            shape.text = plain(unbroken(text))
            settle(shape)
        else:
            shape.element.getparent().remove(shape.element)


def _put(slide: Any, idx: int, text: str) -> None:
    shape = _place(slide, idx)
    shape.text = plain(text)
    settle(shape)


def _place(slide: Any, idx: int) -> Any:
    return next(one for one in slide.placeholders if one.placeholder_format.idx == idx)

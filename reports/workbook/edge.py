"""Edge: what stands at the top and the foot of every printed sheet: who may see it, zone and day, 示意, page."""

from __future__ import annotations

from land_policy.evaluation import Evaluation
from maps.words import words as page_words
from reports.preset.preset import Preset
from reports.workbook.words import word
from reports.workbook.write import Edge


def edge_of(evaluation: Evaluation, preset: Preset, lang: str = "zh") -> Edge:
    """Head and foot of a zone's sheets."""
    zone = evaluation.zone
    stamp, name = _plain(preset.stamp.get(lang, "")), _plain(zone.label(lang))
    left = _plain(page_words(lang)["invented"]) if zone.invented else _plain(preset.note.get(lang, ""))
    head = f"&L&8{stamp}&C&8{name} · &A&R&8{_plain(word('on_day', lang, day=evaluation.day))}"
    foot = f"&L&8{left}&C&8{word('page_of', lang)}&R&8{_plain(word('author', lang))}"
    return Edge(head[:255], foot[:255])


def _plain(text: str) -> str:
    """Text that a header may hold: its sign for codes doubled, digits kept off the size of type before them.

    >>> _plain("A&B")
    'A&&B'
    """
    made = text.replace("&", "&&")
    return f" {made}" if made[:1].isdigit() else made

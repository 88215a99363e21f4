"""Desk: what chapters are written from, and what any of them may say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gis.measure import M2_PER_HECTARE, mu
from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from maps.said import Text, in_lang
from reports.brief.content import Block, Picture, Said
from reports.brief.words import word
from reports.shown import BLANK, number


@dataclass(frozen=True)
class Desk:
    """What chapters are written from: an Evaluation, its sitings, the themes its stills can have, the language."""

    evaluation: Evaluation
    sitings: Sequence[Siting]
    themes: Sequence[str]
    lang: str

    def picture(self, key: str, theme: str, of: str = "zone", **facts: object) -> list[Block]:
        """A still map with its caption, where the zone has that theme."""
        known = theme if theme in self.themes else ""
        return [Picture(word(key, self.lang, **facts), known, of)] if known else []

    def say(self, text: Text) -> list[Block]:
        """A paragraph, unless there is nothing to say."""
        told = in_lang(text, self.lang)
        return [Said(told)] if told else []


def in_mu(hectares: float, blank: str = BLANK) -> str:
    """Hectares in mu as text.

    >>> in_mu(1.5)
    '22.5'
    """
    return number(mu(hectares * M2_PER_HECTARE), 1) if hectares == hectares else blank

"""Ground told: what the images let suppose of single plots, in words beside their crops: clues for a visit, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from land_policy.evaluation import Evaluation
from land_policy.ground.agreement import agreements
from layers.take import text
from maps.image import Clue
from maps.said import Text
from reports.page.ground_themes import COLUMN, seen
from reports.preset.preset import Preset
from reports.words import LANGUAGES, both, phrase

SAYS, LOOK = {"zh": "ground_says", "en": "ground_says_en"}, {"zh": "ground_look", "en": "ground_look_en"}


def caution() -> Text:
    """What stands under every clue."""
    return both("ground_caution")


def told(evaluation: Evaluation, preset: Preset) -> dict[str, Clue]:
    """How the ground of every plot agrees with the record; of one that disagrees also the evidence and what a visit should look at.

    Empty where the zone has no image, or its preset tells no clue of a single plot.
    """
    if not preset.shows(COLUMN) or not seen(evaluation):
        return {}
    found = evaluation.ground.agreement
    named = agreements()
    columns = {name: text(found, name) for name in (COLUMN, *SAYS.values(), *LOOK.values())}
    rows = zip(found.index, *columns.values(), strict=True)
    return {
        str(plot): _clue(dict(zip(columns, row, strict=True)), named)
        for plot, *row in rows
        if row[0] in named
    }


def _clue(row: Mapping[str, Any], named: Mapping[str, Mapping[str, str]]) -> Clue:
    of = named[row[COLUMN]]
    title = {lang: phrase("ground_clue", lang).format(what=of[lang]) for lang in LANGUAGES}
    if of["group"] != "disagree":
        return Clue(title)
    lines: list[Text] = [{lang: row[SAYS[lang]] for lang in LANGUAGES}]
    if row[LOOK["zh"]]:
        lines.append({lang: phrase("ground_look", lang).format(what=row[LOOK[lang]]) for lang in LANGUAGES})
    return Clue(title, lines, True)

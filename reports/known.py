"""Known: on what share of the land a figure rests, said beside its name or unit where it is not all of it."""

from __future__ import annotations

from reports.shown import shown_share
from reports.words import phrase

WHOLE = 99.995
"""Share of the land, in per cent, from which a figure counts as known throughout."""


def with_known(text: str, known_pct: float, lang: str) -> str:
    """A name or a unit, and for what share of the land the figure is known; Chinese brackets stand without a space.

    >>> with_known("综合容积率", 8.2, "zh"), with_known("overall FAR", 8.2, "en"), with_known("公顷", 100.0, "zh")
    ('综合容积率（已知 8 %）', 'overall FAR (known for 8 %)', '公顷')
    """
    if not known_pct < WHOLE:
        return text
    part = phrase("known_for", lang).format(share=shown_share(known_pct))
    return text + part if lang == "zh" else f"{text} {part}".strip()

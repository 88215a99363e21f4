"""The legend of a theme: one row per class with its count, the limit's mark, and the row of what is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from maps import paint, palette
from maps.said import Text, said
from maps.words import LANGUAGES
from maps.words import words as words_in


def legend(
    theme: paint.Theme, found: paint.Codes, words: Mapping[str, Text] | None = None
) -> list[dict[str, Any]]:
    """Rows of the legend in drawing order: code, label, colour, hatch, outline, count, and ``limit`` before a row.

    A class nobody is in keeps its row, so that legends of two dates compare; "other" and unknown have one only
    where they occur. A class with the key ``unknown`` gives the unknown row its label. Labels are texts as the page
    carries them (``maps.said``); ``words`` are the page's own, in both languages where none are handed in.

    >>> import pandas as pd
    >>> theme = paint.amount("far", "容积率", "far", (0.5, 1.0), limit=1.0)
    >>> rows = legend(theme, paint.codes(theme, pd.Series([0.2, 1.0, None])), {"unknown": "资料不足"})
    >>> [(row["label"], row["count"], row["limit"]) for row in rows]
    [('< 0.5', 1, ''), ('0.5 – 1', 0, ''), ('≥ 1', 1, '1'), ('资料不足', 1, '')]
    """
    words = own_words() if words is None else words
    tally = np.bincount(found, minlength=256)
    rows = []
    most = int(np.argmax(tally[: len(theme.classes)])) if theme.classes else 0
    prints = palette.printed([one.colour for one in theme.classes], theme.kind, most)
    unknown_label: Text
    unknown_label = words["unknown"]
    for place, one in enumerate(theme.classes):
        if one.key == "unknown":
            unknown_label = one.label
            continue
        at_limit = theme.limit is not None and place > 0 and theme.breaks[place - 1] == float(theme.limit)
        limit = f"{theme.limit:.10g}" if at_limit else ""
        rows.append(_row(place, one, int(tally[place]), limit, prints[place]))
    if tally[paint.OTHER]:
        other = paint.Class("other", words["other"], "#D8D6CE", quiet=True)
        rows.append(_row(paint.OTHER, other, int(tally[paint.OTHER])))
    if tally[paint.UNKNOWN]:
        unknown = paint.Class("unknown", unknown_label, palette.UNKNOWN, hatch=True, quiet=True)
        rows.append(_row(paint.UNKNOWN, unknown, int(tally[paint.UNKNOWN])))
    return rows


def _row(
    code: int, one: paint.Class, count: int, limit: str = "", printed: tuple[str, str] | None = None
) -> dict[str, Any]:
    """A row; ``quiet`` only where it is so, ``projector`` and ``print`` hold only what differs there: colour, and in print the name of a hatch."""
    row: dict[str, Any] = {
        "code": code,
        "key": one.key,
        "label": said(one.label),
        "colour": one.colour,
        "hatch": one.hatch,
        "outline": one.outline or "",
        "count": count,
        "limit": limit,
    }
    if one.quiet:
        row["quiet"] = True
    strong = palette.projected(one.colour)
    if strong != one.colour:
        row["projector"] = {"colour": strong, "ink": palette.SECOND_INK}
    if printed and printed != (one.colour, ""):
        row["print"] = {"colour": printed[0], "hatch": printed[1], "ink": palette.PRINTED_INK}
    elif one.hatch:
        row["print"] = {"ink": palette.PRINTED_INK}
    return row


def own_words() -> dict[str, Text]:
    """The page's own words, each in every language.

    >>> own_words()["unknown"]
    {'zh': '资料不足', 'en': 'unknown'}
    """
    return {key: {lang: words_in(lang)[key] for lang in LANGUAGES} for key in words_in()}

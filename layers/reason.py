"""Reason: why a row could not be used, told in Chinese from its English, which is what files and records carry."""

from __future__ import annotations

import functools
import re

import pandas as pd

from layers.values import TEXT
from layers.words import Row, Words, both, known, table, words

KINDS = {"polygon": words("word.polygon"), "line": words("word.line"), "point": words("word.point")}
"""What one feature of a layer is called."""

GEOS = (
    "geos.ring_crosses",
    "geos.crosses",
    "geos.few_points",
    "geos.hole_outside",
    "geos.nested_holes",
    "geos.nested_shells",
    "geos.split_inside",
    "geos.rings_twice",
    "geos.open_ring",
    "geos.bad_number",
    "geos.no_area",
)
"""What is wrong with a polygon, in GEOS's own words."""

_GROUPS = ("reason.", "txt.reason_")
_HOLE = re.compile(r"\{([a-z_]\w*)[^{}]*\}")
_PLACE = r"(?P<place_of_fault>\s?\[[^\]]*\])?"


def in_both(reason: str) -> Words:
    """A reason in both languages: as the table has it, with the place in brackets; one not known stays English.

    >>> in_both("Self-intersection[1 1]").text("zh"), in_both("not a polygon: Point").text("zh")
    ('图形自相交[1 1]', '不是面，而是 Point')
    >>> in_both("line 7: 34.5, 119.2 are degrees").text("zh"), in_both("eaten by a goat").text("zh")
    ('第 7 行：34.5, 119.2 是经纬度', 'eaten by a goat')
    """
    for row, form in _forms():
        if found := form.fullmatch(reason):
            facts = {name: known(fact or "", KINDS.values()) for name, fact in found.groupdict().items()}
            return Words(reason, both(row.what, facts).text("zh") + (found["place_of_fault"] or ""))
    return Words(reason)


def with_chinese(aside: pd.DataFrame) -> pd.DataFrame:
    """What was set aside with ``reason_zh`` after ``reason``, in the same rows and of the same kind of frame.

    >>> with_chinese(pd.DataFrame({"reason": ["no shape"], "source_row": [3]})).to_dict("records")
    [{'reason': 'no shape', 'reason_zh': '没有图形', 'source_row': 3}]
    """
    chinese = {reason: in_both(reason).text("zh") for reason in aside["reason"].dropna().unique()}
    told = aside["reason"].map(chinese).astype(TEXT)
    names = [name for name in aside.columns if name != "reason_zh"]
    names.insert(names.index("reason") + 1, "reason_zh")
    return aside.assign(reason_zh=told)[names]


@functools.cache
def _forms() -> tuple[tuple[Row, re.Pattern[str]], ...]:
    """Every reason of the table and what its English looks like, those with the most words of their own first."""
    rows = [row for key, row in table().items() if key in GEOS or key.startswith(_GROUPS)]
    rows.sort(key=lambda row: len(_HOLE.sub("", row.what["en"])), reverse=True)
    return tuple((row, _form(row.what["en"])) for row in rows)


def _form(english: str) -> re.Pattern[str]:
    texts = _HOLE.split(english)
    parts = [f"(?P<{one}>.*)" if at % 2 else re.escape(one) for at, one in enumerate(texts)]
    return re.compile("".join(parts) + _PLACE, re.DOTALL)

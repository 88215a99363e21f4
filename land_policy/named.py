"""Named: what a refusal says there is: each thing as it is called, with the key that is to be typed behind it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gis.words import Words
from layers.schema import Column
from layers.words import titled

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

_NEAREST = 8


def keyed(key: str, zh: str, en: str) -> Words:
    """A thing by its word, then its key; the key alone where it has no other name.

    >>> keyed("far_zone", "综合容积率", "overall FAR").text("zh"), keyed("ST", "ST", "ST").text("zh")
    ('综合容积率（far_zone）', 'ST')
    """
    named = {"en": en, "zh": zh}
    said = {lang: key if word in ("", key) else titled(key, word).text(lang) for lang, word in named.items()}
    return Words(said["en"], said["zh"])


def columns_named(names: Iterable[str], columns: Mapping[str, Column], near: str = "") -> list[Words]:
    """Columns by their labels, those first whose names are most like ``near``; without a column the bare name.

    >>> from land_policy.tally import columns
    >>> [one.text("en") for one in columns_named(["area_ha", "far_zone"], columns(), "far_zoen")]
    ['overall FAR (far_zone)', 'total area (area_ha)']
    """
    each = list(dict.fromkeys(names))
    like = difflib.get_close_matches(near, each, n=_NEAREST, cutoff=0.5) if near else []
    return [
        keyed(one, columns[one].zh, columns[one].en) if one in columns else Words(one)
        for one in dict.fromkeys([*like, *each])
    ]


def units_named(evaluation: Evaluation, units: Iterable[tuple[str, str]]) -> list[Words]:
    """Units, each a scope and a number, by their names; the zone by its own, behind it ``zone``."""
    return [
        keyed(
            "zone" if scope == "zone" else unit,
            *(evaluation.unit_name(scope, unit, lang) for lang in ("zh", "en")),
        )
        for scope, unit in units
    ]

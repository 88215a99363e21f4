"""Offer: the codes that somebody may have meant, each with its words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from layers.words import Words, words

MOST = 8
"""So many codes are told whole; of more those nearest to what was written."""

_NEAREST, _LIKE = 4, 0.5


def told(code: str, known: Mapping[str, Mapping[str, str]]) -> Words:
    """A code with what it means.

    >>> told("A2", {"A2": {"zh": "工矿仓储用地", "en": "industry"}}).text("zh")
    'A2 工矿仓储用地'
    """
    return Words(f"{code} ({known[code]['en']})", f"{code} {known[code]['zh']}")


def offered(known: Mapping[str, Mapping[str, str]]) -> list[Words]:
    """Every code with what it means."""
    return [told(code, known) for code in known]


def offer(given: Iterable[str], known: Mapping[str, Mapping[str, str]], layer: str) -> Words:
    """What may stand in a column of codes where ``given`` stands: all codes if they are few, else the nearest.

    >>> codes = {"1001": {"zh": "工业用地", "en": "industrial"}, "1002": {"zh": "采矿用地", "en": "mining"}}
    >>> offer(["100l"], codes, "plots").text("zh")
    '可填 1001 工业用地、1002 采矿用地。'
    """
    if len(known) <= MOST:
        return words("code.may_be", known=offered(known))
    near = [told(code, known) for code in nearest(given, known)]
    return words("code.near", known=near, layer=layer) if near else words("code.all", layer=layer)


def nearest(given: Iterable[str], known: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The codes that look or read like what was written, the likest of each first.

    >>> codes = {"1001": {"zh": "工业用地", "en": "industrial"}, "0701": {"zh": "城镇住宅用地", "en": "housing"}}
    >>> nearest(["住宅用地"], codes), nearest(["10011"], codes), nearest(["?"], codes)
    (['0701', '1001'], ['1001', '0701'], [])
    """
    rows = reversed(list(known.items()))
    spelt = {text.lower(): code for code, row in rows for text in (row["zh"], row["en"], code)}
    found: dict[str, None] = {}
    for one in given:
        for text in difflib.get_close_matches(one.lower(), spelt, n=_NEAREST, cutoff=_LIKE):
            found[spelt[text]] = None
    return list(found)[:_NEAREST]

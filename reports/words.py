"""Words: what the handed-in things say between the figures, in Chinese and English, from one table."""

from __future__ import annotations

import csv
import functools
import string
from collections.abc import Callable, Mapping
from importlib import resources
from types import MappingProxyType

import pandas as pd

from land_policy import idle
from layers.schema import codes, land_use
from layers.words import Words
from layers.words import both as filled

_CODED = ("status_class", "supply_class", "high_tech_class")
_WORDED = {"floor_from": ("plot record", "buildings", "none", "unknown"), "area_from": ("official", "plane"),
           "ceiling_from": ("plot record", "plan units", "unknown")}  # fmt: skip


def phrase(key: str, lang: str = "zh") -> str:
    """One phrase; KeyError when the table has none of that key.

    >>> phrase("plots", "zh"), phrase("plots", "en")
    ('宗地', 'plots')
    """
    return _table()[key][lang]


def bare(label: str) -> str:
    """A label without what stands in brackets behind it.

    >>> bare("尚可供应土地（E）"), bare("suppliable (E)")
    ('尚可供应土地', 'suppliable')
    """
    return label.partition("（")[0].partition(" (")[0]


LANGUAGES = ("zh", "en")


def in_each(tell: Callable[[str], str]) -> dict[str, str]:
    """A text told in every language, as the map page takes it.

    >>> in_each(lambda lang: phrase("plots", lang))
    {'zh': '宗地', 'en': 'plots'}
    """
    return {lang: tell(lang) for lang in LANGUAGES}


def both(key: str) -> dict[str, str]:
    """One phrase in every language.

    >>> both("plots")
    {'zh': '宗地', 'en': 'plots'}
    """
    return in_each(lambda lang: phrase(key, lang))


def phrase_column(key: str, rows: pd.Index, lang: str = "zh", **facts: object) -> pd.Series:
    """One phrase for many rows at once, its places filled by texts on their index or by one value for all.

    >>> phrase_column("share_place", pd.Index(["P1", "P2"]), "en", rank=pd.Series(["1", "2"], ["P1", "P2"]), count=2).tolist()
    ['rank 1 of 2', 'rank 2 of 2']
    """
    told = pd.Series("", index=rows, dtype="object")
    for text, name, _, _ in string.Formatter().parse(phrase(key, lang)):
        told = told + text
        if name is not None:
            fact = facts[name]
            told = told + (fact.astype("object") if isinstance(fact, pd.Series) else str(fact))
    return told


def in_both(key: str, **facts: object) -> Words:
    """One phrase with its places filled, in both languages.

    >>> in_both("excluded", count=3).text("zh")
    '排除 3 宗'
    """
    return filled(_table()[key], facts)


def phrases(column: str, system: str, lang: str = "zh") -> dict[str, str]:
    """What each code of a column is called, the code first where people know it; empty for a column without codes.

    >>> phrases("status_class", "用地用海2023")["A2"]
    'A2 工矿仓储用地'
    """
    if column in _CODED:
        return {code: f"{code} {row[lang]}" for code, row in codes(column).items()}
    if column == "supply_mode":
        return {code: row[lang] for code, row in codes(column).items()}
    if column == "land_use":
        return {code: f"{code} {row[lang]}" for code, row in land_use(system).items()}
    if column in ("idle_class", "idle_next_class"):
        return {key: label.label(lang) for key, label in idle.classes().items()}
    if column == "idle_reason":
        return {key: label.label(lang) for key, label in idle.reasons().items()}
    if column == "idle_route":
        return {key: label.label(lang) for key, label in idle.routes().items()}
    return {key: phrase(key, lang) for key in _WORDED.get(column, ())}


@functools.cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("reports").joinpath("words.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["key"]: MappingProxyType(row) for row in csv.DictReader(text.splitlines())})

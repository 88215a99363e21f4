"""The sentences of siting in Chinese and English, and values put into words."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any

import pandas as pd

from gis.words import thin
from land_policy.siting.wish import Words
from land_policy.words import words as shared_words
from layers.schema import codes, land_use, schema

LANGUAGES = ("zh", "en")
WHOLE_UNITS = ("m", "m²")
"""Units in which values are told without decimals."""
BARE_CODES = ("idle_class", "low_class", "case_step")
"""Columns whose codes are words of the program and are shown by their label alone."""


def say(key: str, **facts: Any) -> Words:
    """A sentence of ``words.csv`` with the facts put in; a fact that is `Words` is put in by language.

    >>> say("far_floor", label=Words("容积率", "floor-area ratio")).en
    'floor-area ratio (floor too high)'
    """
    templates = _table()[key]
    return Words(*(templates[lang].format(**_facts(facts, lang)) for lang in LANGUAGES))


def _facts(facts: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {name: fact.text(lang) if isinstance(fact, Words) else fact for name, fact in facts.items()}


def say_each(key: str, columns: Mapping[str, Mapping[str, pd.Series]], **facts: Any) -> dict[str, pd.Series]:
    """One sentence a row: ``columns`` holds, by name and language, the texts that differ from row to row.

    >>> values = pd.Series(["2 %", "3 %"], index=["P1", "P2"])
    >>> say_each("reason", {"value": {"zh": values, "en": values}}, label=Words("坡", "slope"))["en"].tolist()
    ['slope: 2 %', 'slope: 3 %']
    """
    marks = {name: f"\x00{name}\x00" for name in columns}
    words = say(key, **facts, **marks)
    sentences = {}
    for lang in LANGUAGES:
        first = next(iter(columns.values()))[lang]
        sentence = pd.Series("", index=first.index, dtype="str")
        for part in words.text(lang).split("\x00"):
            sentence = sentence + (columns[part][lang] if part in columns else part)
        sentences[lang] = sentence
    return sentences


def joined(words: Iterable[Words]) -> Words:
    """Several words as one list.

    >>> joined([Words("甲", "a"), Words("乙", "b")])
    Words(zh='甲、乙', en='a, b')
    """
    several = list(words)
    return Words("、".join(w.zh for w in several), ", ".join(w.en for w in several))


def figure(value: float) -> str:
    """A number as people read it, with at most two decimals.

    >>> [figure(one).replace("\u2009", "_") for one in (12345.678, 15000.0, 0.004)]
    ['12_345.68', '15_000', '0.004']
    """
    text = thin(value, ",.2f") if abs(value) >= 0.01 or value == 0 else f"{value:.2g}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def column_label(name: str) -> Words:
    """What a column is called, from the dictionaries; its own name where they have none.

    >>> column_label("far_most").zh
    '容积率上限'
    """
    if f"label_{name}" in _table():
        return say(f"label_{name}")
    return _labels().get(name, Words(name, name))


def in_words(values: pd.Series, lang: str, unit: str = "", system: str = "") -> pd.Series:
    """Values as text: numbers with their unit, codes with their labels, ``—`` for blank; on the same index.

    ``system`` is the land-use code system, wanted for ``land_use`` only.

    >>> in_words(pd.Series(["D1", None], name="supply_class"), "en").tolist()
    ['D1 allocated', '—']
    """
    tail = f" {unit}" if unit else ""
    if pd.api.types.is_bool_dtype(values):
        text = values.dropna().astype(bool).map({True: say("yes").text(lang), False: say("no").text(lang)})
    elif pd.api.types.is_numeric_dtype(values):
        known = values.dropna().astype(float)
        text = pd.Series([figure(v) + tail for v in known.tolist()], index=known.index, dtype="str")
    else:
        labels = _code_labels(str(values.name), system)
        known = values.dropna().astype("str")
        bare = values.name in BARE_CODES
        named = {
            code: labels[code].text(lang) if bare else f"{code} {labels[code].text(lang)}"
            for code in known.unique()
            if code in labels
        }
        text = known.replace(named) + tail
    return text.reindex(values.index).fillna("—")


def _code_labels(name: str, system: str) -> Mapping[str, Words]:
    if name == "land_use":
        return {code: Words(row["zh"], row["en"]) for code, row in land_use(system).items()} if system else {}
    if name == "idle_class":
        return _shipped_labels("idle_classes.csv", "key")
    if name == "case_step":
        return _shipped_labels("idle_steps.csv", "key")
    if name == "low_class":
        return {
            key: Words(text.zh, text.en)
            for key, text in shared_words("low_class", "dictionary/redevelopment_words.csv").items()
        }
    listed = codes("status_class" if name == "planned_class" else name)
    return {code: Words(row["zh"], row["en"]) for code, row in listed.items()}


@functools.cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("land_policy").joinpath("siting", "words.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["key"]: row for row in csv.DictReader(text.splitlines())})


@functools.cache
def _labels() -> Mapping[str, Words]:
    recorded = {column.name: Words(column.zh, column.en) for column in schema("plots").columns}
    screened = _shipped_labels("redevelopment.csv", "name")
    return MappingProxyType({**screened, **recorded, **_shipped_labels("plots.csv", "name")})


@functools.cache
def _shipped_labels(file: str, key: str) -> Mapping[str, Words]:
    path = resources.files("land_policy").joinpath("dictionary", file)
    if not path.is_file():
        return MappingProxyType({})
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return MappingProxyType({row[key]: Words(row["zh"], row["en"]) for row in rows})

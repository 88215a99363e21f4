"""Redevelopment: the words and columns shared by its questions: screening, room under the plan, extension, raising the mean."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources

from land_policy.words import words
from layers.schema import Column, read_columns

WORDS = "dictionary/redevelopment_words.csv"


@functools.cache
def columns() -> Mapping[str, Column]:
    """Every column of the answers on redevelopment, by name."""
    text = (
        resources.files("land_policy").joinpath("dictionary", "redevelopment.csv").read_text(encoding="utf-8")
    )
    return {column.name: column for column in read_columns(text)}


def labels(name: str, lang: str = "zh") -> dict[str, str]:
    """What the codes of one list are called.

    >>> labels("low_class")["low"], labels("land", "en")["industrial"]
    ('拟列入低效', 'built-up industry (A2)')
    """
    return {key: text.label(lang) for key, text in words(name, WORDS).items()}


def said(key: str, lang: str = "zh") -> str:
    """A sentence with places to fill; KeyError when there is none of that key."""
    return words("note", WORDS)[key].label(lang)

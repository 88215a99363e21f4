"""Finding: one row of a judgement in words: what was compared with what, by which clause, on how good evidence."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from layers.schema import Column
from reports.shown import numbers
from reports.words import phrase, phrase_column

_SIGNS = {">=": "≥", "<=": "≤"}


def compared(findings: pd.DataFrame, lang: str = "zh") -> pd.Series:
    """The comparison of each finding as text; empty where nothing was compared.

    >>> row = pd.DataFrame({"value": [0.62], "sense": [">="], "limit_low": [0.7], "limit_high": [0.7], "unit": [""]})
    >>> compared(row).tolist()
    ['0.62，要求 ≥ 0.70']
    """
    known = (findings["value"].notna() & findings["limit_low"].notna()).to_numpy()
    rows, told = findings[known], pd.Series("", index=findings.index, dtype="object")
    low, high = _figures(rows["limit_low"]), _figures(rows["limit_high"], rows["unit"], lang)
    one = rows["limit_low"].eq(rows["limit_high"])
    value, sense = (
        _figures(rows["value"], rows["unit"], lang),
        _mapped(rows["sense"], lambda key: _SIGNS.get(key, key)),
    )
    limit = high.where(one, low + "–" + high)
    texts = phrase_column("compared", rows.index, lang, value=value, sense=sense, limit=limit)
    told[known] = texts.to_numpy()
    return told


def _figures(values: pd.Series, units: pd.Series | None = None, lang: str = "zh") -> pd.Series:
    """Numbers as text, their units behind."""
    told = numbers(values, 2)
    if units is None:
        return told
    return told + _mapped(units, lambda unit: _behind(unit, lang))


def unit_of_rule(unit: str, lang: str = "zh") -> str:
    """A unit of the rules as people write it in a language.

    >>> unit_of_rule("万元/ha"), unit_of_rule("ha"), unit_of_rule("ha", "en")
    ('万元/公顷', '公顷', 'ha')
    """
    if unit in ("year", "day", "times"):
        return phrase(f"unit_{unit}", lang)
    return Column("", "", "", unit.replace("ha", "公顷")).unit_in(lang)


def _mapped(keys: pd.Series, tell: Callable[[str], str]) -> pd.Series:
    return keys.map({key: tell(key) for key in keys.unique()}).astype("object")


def _behind(unit: str, lang: str) -> str:
    return f"{'' if unit in ('', '%') else ' '}{unit_of_rule(unit, lang)}"

"""Finding: one row of a judgement in words: what was compared with what, by which clause, on how good evidence."""

from __future__ import annotations

import pandas as pd

from reports.shown import number
from reports.words import phrase

_SIGNS = {">=": "≥", "<=": "≤"}


def compared(findings: pd.DataFrame, lang: str = "zh") -> pd.Series:
    """The comparison of each finding as text; empty where nothing was compared.

    >>> row = pd.DataFrame({"value": [0.62], "sense": [">="], "limit_low": [0.7], "limit_high": [0.7], "unit": [""]})
    >>> compared(row).tolist()
    ['0.62，要求 ≥ 0.70']
    """
    sentence = phrase("compared", lang)
    rows = zip(
        findings["value"],
        findings["sense"],
        findings["limit_low"],
        findings["limit_high"],
        findings["unit"],
        strict=True,
    )
    texts = [
        ""
        if pd.isna(value) or pd.isna(low)
        else sentence.format(
            value=_figure(value, unit, lang),
            sense=_SIGNS.get(sense, sense),
            limit=_limit(low, high, unit, lang),
        )
        for value, sense, low, high, unit in rows
    ]
    return pd.Series(texts, index=findings.index, dtype="object")


def _limit(low: float, high: float, unit: str, lang: str) -> str:
    return _figure(low, unit, lang) if low == high else f"{number(float(low), 2)}–{_figure(high, unit, lang)}"


def _figure(value: float, unit: str, lang: str) -> str:
    gap = "" if unit in ("", "%") else " "
    named = phrase("unit_year", lang) if unit == "year" else unit
    return f"{number(float(value), 2)}{gap}{named}"

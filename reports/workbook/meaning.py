"""Meaning: in words, what an amount or indicator adds up and what it divides it by."""

from __future__ import annotations

from land_policy.evaluation import plot_columns
from land_policy.tally import definitions
from reports.workbook.words import word

_FACTORS = {"100": "×100", "10000": "×10000", "666.6666666666666": "×2000/3", "0.0001": "÷10000", "1": ""}


def meaning(name: str, lang: str = "zh") -> str:
    """How a figure is made.

    >>> meaning("far_zone"), meaning("area_ha", "en")
    ('Σ建筑面积（全部地块） ÷ Σ用地面积（A）', 'Σ area of record (all plots) ÷10000')
    """
    if name in definitions("amounts"):
        row = definitions("amounts")[name]
        return f"{_sum(row['quantity'], row['over'], lang)} {_FACTORS[row['factor']]}".strip()
    row = definitions("indicators")[name]
    above, below = _sum(row["numerator"], row["over"], lang), _sum(row["denominator"], row["by"], lang)
    return f"{above} ÷ {below} {_FACTORS[row['factor']]}".strip()


def _sum(quantity: str, over: str, lang: str) -> str:
    of = word(f"over_{over}", lang) if over in ("all", "idle", "G") else over
    label = plot_columns()[quantity].label(lang)
    return f"Σ{label}（{of}）" if lang == "zh" else f"Σ {label} ({of})"

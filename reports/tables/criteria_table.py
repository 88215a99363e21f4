"""Criteria table: the criteria of a profile by the names that ``[weights]`` takes, with their weights and reasons."""

from __future__ import annotations

import pandas as pd

from land_policy.siting.profile import Profile
from layers.schema import Column
from reports.printed import Table
from reports.words import phrase


def criteria_table(profile: Profile, lang: str = "zh") -> Table:
    """One row a criterion; the weight blank where the plots at hand give it."""
    wishes = profile.criteria
    rows = pd.DataFrame(
        {
            "name": [wish.name for wish in wishes],
            "label": [wish.label.text(lang) for wish in wishes],
            "weight": [round(wish.weight, 9) for wish in wishes],
            "because": [wish.because.text(lang) for wish in wishes],
            "source": [wish.source.text(lang) for wish in wishes],
        }
    )
    heads = (
        Column("name", "准则名（[weights] 用）", "name in [weights]"),
        Column("label", "准则", "criterion"),
        Column("weight", "权重", "weight", type="number"),
        Column("because", "缘由", "because"),
        Column("source", "来源", "source"),
    )
    return Table(rows, heads, f"{phrase('siting', lang)} · {profile.label.text(lang)}")

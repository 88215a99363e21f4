"""Disclosure: figures of firms by park or industry as they may be published: none of few firms, none to be worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from land_policy.firms.grading import Grading

GROUPS = {"park": "park_id", "industry": "industry"}
ELSEWHERE = "·"
"""The group of firms that belong to none."""


def aggregates(graded: Grading, by: str, *, public: bool = False) -> pd.DataFrame:
    """Firms with a score by park or industry: how many, of which class, and their indicators taken together.

    Columns: ``group, firms``, ``class_<name>`` (firms of each), one column an indicator (``factor × Σ numerator / Σ
    denominator``) and ``withheld`` (see :func:`withheld`); the last row, group blank, is the whole. With ``public`` the
    figures of a withheld row are blank, its number of firms included.
    """
    scored = graded.firms[graded.firms["score"].notna()]
    group = scored[GROUPS[by]].astype("string").fillna(ELSEWHERE).rename("group")
    every = pd.Index(sorted(group.unique()), name="group")
    table = pd.DataFrame({"firms": group.value_counts().reindex(every)}, index=every)
    for one in graded.scheme.classes:
        inside = scored["grade"].eq(one.name)
        table[f"class_{one.name}"] = inside.groupby(group).sum().reindex(every)
    whole = pd.DataFrame({name: [column.sum()] for name, column in table.items()}, index=pd.Index([""]))
    points = graded.points[graded.points["firm_id"].isin(scored.index)]
    placed = points["firm_id"].map(group)
    for rule in graded.scheme.indicators:
        mine = points[points["indicator"].eq(rule.name)]
        sums = mine.groupby(placed)[["numerator", "denominator"]].sum().reindex(every)
        table[rule.name] = rule.factor * sums["numerator"] / sums["denominator"]
        total = mine[["numerator", "denominator"]].sum()
        whole[rule.name] = rule.factor * total["numerator"] / total["denominator"] if len(mine) else np.nan
    table["withheld"] = withheld(table["firms"], graded.scheme.least_firms)
    whole["withheld"] = "few" if float(whole["firms"].iloc[0]) < graded.scheme.least_firms else ""
    table = pd.concat([table, whole]).rename_axis("group").reset_index()
    if public:
        figures = [name for name in table.columns if name not in ("group", "withheld")]
        table[figures] = table[figures].astype("float64").where(table["withheld"].eq(""))
    return table


def withheld(firms: pd.Series, least: int) -> pd.Series:
    """Why the figures of a group are not published, by group: ``few`` firms in it, or as ``complement`` of such.

    Since the whole is published, one withheld group would be the whole less the others. So groups join them, the smallest
    first (of equal ones the first by name), until at least two are withheld that hold ``least`` firms between them.

    >>> withheld(pd.Series({"甲": 1, "乙": 7, "丙": 4}), 3).to_dict()
    {'甲': 'few', '乙': '', '丙': 'complement'}
    >>> withheld(pd.Series({"甲": 1, "乙": 2, "丙": 4}), 3).to_dict()
    {'甲': 'few', '乙': 'few', '丙': ''}
    """
    told = pd.Series("", index=firms.index, dtype=object).mask(firms < least, "few")
    rest = firms[firms >= least]
    for group in rest.index[np.lexsort((rest.index.astype(str), rest.to_numpy()))]:
        hidden = told.ne("")
        if not hidden.any() or (hidden.sum() > 1 and firms[hidden].sum() >= least):
            break
        told[group] = "complement"
    return told

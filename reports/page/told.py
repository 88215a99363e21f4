"""Told: whether a figure of many plots may be told: none of a hidden column to which too few plots contribute."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from land_policy.assumption import parameters
from land_policy.evaluation import Evaluation
from land_policy.firms.disclosure import withheld
from land_policy.tally import definitions, in_class
from layers.take import numbers
from reports.page.table import CLASS_OF, gives_away
from reports.preset.preset import Preset

_WHOLES = ("zone", "boundary", "park", "sub_park", "corridor")
"""Scopes whose figures may be told at all where they rest on a hidden column; one of a node's few plots never."""


def tells(preset: Preset, indicator: str) -> bool:
    """Whether a preset lets a figure of land be told of anything: not one that gives away a column of single plots it hides."""
    return all(preset.shows(column) for column in gives_away(_row(indicator)))


def may_tell(
    evaluation: Evaluation, preset: Preset, indicator: str, scope: str = "zone", unit: str = "all"
) -> bool:
    """Whether a figure of a unit may be told: one of a hidden column only where enough plots contribute to it.

    Fewest contributors: ``few_firms`` of ``assumptions/industry.toml``. Since the whole is told, a unit joins those that
    are withheld where they could be worked out from the rest (:func:`land_policy.firms.disclosure.withheld`).
    """
    if tells(preset, indicator):
        return True
    if scope not in _WHOLES:
        return False
    counted = contributors(evaluation, preset, indicator, scope)
    counted = counted[counted > 0]
    least = int(parameters("industry")["few_firms"].value)
    if unit not in counted.index:
        return True
    if scope in ("zone", "boundary"):
        return bool(counted[unit] >= least)
    return str(withheld(counted, least)[unit]) == ""


def contributors(evaluation: Evaluation, preset: Preset, indicator: str, scope: str) -> pd.Series:
    """How many plots of each unit have a hidden value that is in the figure and is not nothing; by unit."""
    row = _row(indicator)
    sides = {
        (row["numerator"], row["over"]),
        (row.get("denominator", row["numerator"]), row.get("by", row["over"])),
    }
    plots = evaluation.plots
    rows = evaluation.belongs[evaluation.belongs["scope"] == scope]
    rows = rows[rows["share"] > 0]
    counted = []
    for quantity, over in sides:
        if preset.shows(quantity) and preset.shows(CLASS_OF.get(over, quantity)):
            continue
        values = numbers(plots, quantity).to_numpy(dtype=float)
        gives = in_class(plots, over) & (np.nan_to_num(values) != 0)
        counted.append(
            pd.Series(gives[rows["plot"].to_numpy()]).groupby(rows["unit"].astype(str).to_numpy()).sum()
        )
    return pd.concat(counted, axis=1).min(axis=1).astype(int)


def _row(indicator: str) -> Mapping[str, str]:
    row = definitions("indicators").get(indicator) or definitions("amounts")[indicator]
    return {"numerator": row.get("quantity", ""), **row}

"""Makeup: what each plot brings to a figure of a unit, how much it moves it, and which plots are left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy.tally import FIELDS, classed, definitions, in_class, may_be
from layers.take import numbers

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation


def makeup(evaluation: Evaluation, indicator: str, scope: str = "zone", unit: str = "all") -> pd.DataFrame:
    """One row a plot that lies in the unit and is, or may be, of the land the figure runs over; on the plots' index.

    ``share`` of the plot in the unit; ``above`` and ``below``: what it adds to numerator and denominator, share taken
    (an amount has no ``below``); ``own``: its own figure; ``moves``: the figure less what it would be without this plot;
    ``area_m2``; ``lacks``: the columns that are blank and leave it out, joined by ``;``, empty where it counts.

    Raises KeyError for an indicator the dictionary does not have.

    >>> from land_policy.tally import definitions
    >>> definitions("indicators")["far_zone"]["numerator"]
    'built_floor_m2'
    """
    amount = definitions("amounts").get(indicator)
    row = amount or definitions("indicators")[indicator]
    belongs = evaluation.belongs
    here = belongs[(belongs["scope"] == scope) & (belongs["unit"].astype(str) == unit)]
    plots = evaluation.plots.iloc[here["plot"].to_numpy()]
    share = here["share"].to_numpy()
    over, top = row["over"], row["quantity"] if amount else row["numerator"]
    by, bottom = (over, "") if amount else (row["by"], row["denominator"])
    above = numbers(plots, top).to_numpy()
    below = numbers(plots, bottom).to_numpy() if bottom else np.ones(len(plots))
    known = (
        ~np.isnan(above)
        & ~np.isnan(below)
        & _classed(evaluation, plots, over)
        & _classed(evaluation, plots, by)
    )
    upper = np.where(known & in_class(plots, over), above * share, 0.0)
    lower = np.where(known & in_class(plots, by), below * share, 0.0)
    factor = float(row["factor"])
    table = pd.DataFrame(
        {"share": share, "above": upper, "area_m2": plots["area_m2"] * share}, index=plots.index
    )
    if amount:
        table = table.assign(below=np.nan, own=upper * factor, moves=upper * factor)
    else:
        table = table.assign(
            below=lower, own=_ratio(upper, lower, factor), moves=_moves(upper, lower, factor)
        )
    concerned = (in_class(plots, over) | may_be(plots, by)) if not amount else may_be(plots, over)
    lacks = _lacks(evaluation, plots, [name for name in (top, bottom) if name], [over, by])
    table["lacks"] = np.where(known, "", lacks)
    kept = ["share", "area_m2", "above", "below", "own", "moves", "lacks"]
    return table.loc[concerned, kept]


def _classed(evaluation: Evaluation, plots: pd.DataFrame, over: str) -> np.ndarray:
    """Whether it can be said that a plot is of the class, asked of the whole zone as the tally asks it."""
    known = pd.Series(classed(evaluation.plots, over), index=evaluation.plots.index)
    return known.reindex(plots.index).to_numpy(dtype=bool)


def _ratio(above: np.ndarray, below: np.ndarray, factor: float) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, factor * above / below, np.nan)


def _moves(above: np.ndarray, below: np.ndarray, factor: float) -> np.ndarray:
    """The ratio of all less the ratio without each one; blank where nothing would be left below."""
    whole = _ratio(np.array([above.sum()]), np.array([below.sum()]), factor)[0]
    return np.asarray(whole - _ratio(above.sum() - above, below.sum() - below, factor))


def _lacks(
    evaluation: Evaluation, plots: pd.DataFrame, quantities: list[str], overs: list[str]
) -> np.ndarray:
    """The columns that are blank, by plot."""
    found = np.full(len(plots), "", dtype=object)
    blanks = {name: numbers(plots, name).isna().to_numpy() for name in quantities}
    for over in overs:
        field = {"all": "", "idle": "idle_class", "G": "idle_recorded"}.get(over, FIELDS.get(over[0], ""))
        if field:
            blanks[field] = ~_classed(evaluation, plots, over)
    for name, blank in blanks.items():
        found = np.where(blank, np.where(found == "", name, found + ";" + name), found)
    return found

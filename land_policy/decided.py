"""Decided: the decision the record of proceedings has of a plot, which stands in place of what the clock proposes.

Everybody who names a route takes it from here: 拟… is what the clock proposes, 已…（台账记载） what is on record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from land_policy.idle import DOCUMENT, routes
from land_policy.procedure import docket_words, steps

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

MARK = "_decided"
"""What stands behind the key of a route once its decision is on record."""
_STEPS = ("decision", "plan")
_DONE = ("done", "done_late")
_CLAUSE_OF = {f"fee{MARK}": f"{DOCUMENT}.not_started", f"take_back{MARK}": f"{DOCUMENT}.take_back"}
"""The clause whose finding says so."""
_COLUMNS = ("route", "decided_on", "step", "step_by")


def decided(evaluation: Evaluation) -> pd.DataFrame:
    """The plots with a decision on record on their route, by plot: ``route decided_on`` and the next ``step step_by``.

    ``route`` is the key of the route with :data:`MARK`: the fee, taking back, or an agreed plan that was approved. A
    decision that contradicts the clock, or whose kind is not on record, is none.
    """
    docket = evaluation.docket
    if not docket.in_use or docket.steps.empty:
        return pd.DataFrame(columns=list(_COLUMNS), index=evaluation.plots.index[:0])
    every = docket.steps
    made = every[every["step"].isin(_STEPS) & every["state"].isin(_DONE)]
    key = evaluation.plots["idle_route"].reindex(made.index) + MARK
    table = pd.DataFrame({"route": key, "decided_on": made["done_on"]})
    table = table[table["route"].isin(list(routes()))]
    table = table[~table.index.duplicated()]
    return table.join(docket.rows[["step", "step_by"]])


def route(evaluation: Evaluation) -> pd.Series:
    """The route of each plot as it stands: what was decided where that is on record, else what the clock proposes."""
    made = decided(evaluation)["route"].reindex(evaluation.plots.index)
    return made.where(made.notna(), evaluation.plots["idle_route"]).astype("str").rename("idle_route")


def told(findings: pd.DataFrame, evaluation: Evaluation, lang: str = "zh") -> pd.DataFrame:
    """Findings whose reason says, instead of a suggestion, what was decided on which day, and the next step."""
    made = decided(evaluation)
    if findings.empty or made.empty:
        return findings
    said = sentences(evaluation, lang)
    of = made["route"].map(_CLAUSE_OF)
    mine = findings["plot_id"].map(of).eq(findings["clause_id"]) & findings["verdict"].eq("breaks")
    return findings.assign(reason=findings["reason"].where(~mine, findings["plot_id"].map(said)))


def sentences(evaluation: Evaluation, lang: str = "zh") -> pd.Series:
    """What was decided on each plot that has a decision on record: the day, the next step and its last day."""
    made, words = decided(evaluation), docket_words("decided")
    known = {key: step.text.label(lang) for key, step in steps().items()}
    texts = []
    for key, day, step, by in zip(
        made["route"], made["decided_on"], made["step"], made["step_by"], strict=True
    ):
        text = words[key].label(lang).format(day=_day(day))
        if isinstance(step, str) and step:
            name = "next" if pd.isna(by) else "next_by"
            text += words[name].label(lang).format(step=known[step], by=_day(by))
        texts.append(text)
    return pd.Series(texts, index=made.index, dtype="object")


def _day(value: pd.Timestamp) -> str:
    return "" if pd.isna(value) else f"{value:%Y-%m-%d}"

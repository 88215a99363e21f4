"""Deadlines: everything about idle land that becomes due within so many days, what is overdue first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy import idle, procedure
from land_policy.case import column
from land_policy.idle import DOCUMENT

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

COLUMNS = ("plot_id", "day", "days_left", "kind", "what", "state", "clause", "evidence", "idle_class", "note")
WINDOW_DAYS = 365
"""Two changes of class lie a calendar year apart, never fewer than 365 days: a window holds one of a plot at most."""
_CLAUSE_OF = {
    "late": "not_started",
    "idle_one_year": "idle_fee",
    "idle_two_years": "take_back",
    "idle_stopped": "stopped",
    "negotiated": "negotiated",
    "unknown": "stopped",
}


def due(evaluation: Evaluation, ahead_days: int) -> pd.DataFrame:
    """What becomes due from the day to ``ahead_days`` later, and what is overdue: the columns :data:`COLUMNS`.

    ``kind`` is ``class`` (the plot comes into class ``what``; one that came into it today is listed too), ``step``
    (step ``what`` of the procedure) or ``finish`` (``finish_due``; ``unfinished``: the agreed finish has passed).
    ``state`` is ``overdue``, ``today`` or ``coming``; ``days_left`` is negative where overdue. Overdue first, the longest overdue
    first of all; then by day, kind and plot. A finish agreed before the start that was agreed anew is not counted.
    Empty where the order on idle land is not in use.
    """
    if not evaluation.docket.in_use:
        return pd.DataFrame(columns=list(COLUMNS))
    day, end = pd.Timestamp(evaluation.day), pd.Timestamp(evaluation.day + timedelta(days=ahead_days))
    found = [_classes(evaluation, end), _steps(evaluation, end), _finishes(evaluation, end)]
    rows = pd.concat([frame for frame in found if len(frame)] or found[:1], ignore_index=True)
    left = (rows["day"] - day).dt.days.astype("int64")
    rows = rows.assign(days_left=left, state=np.select([left < 0, left == 0], ["overdue", "today"], "coming"))
    tags = {clause.id: clause.evidence for clause in evaluation.rulebook.clauses}
    rows["evidence"] = rows["clause"].map(tags).fillna("").astype("str")
    rows["idle_class"] = evaluation.plots["idle_class"].reindex(rows["plot_id"]).to_numpy()
    rows = rows.sort_values(["day", "kind", "plot_id", "what"], kind="stable")
    late = rows["state"].eq("overdue")
    return pd.concat([rows[late], rows[~late]], ignore_index=True)[list(COLUMNS)]


def _classes(evaluation: Evaluation, end: pd.Timestamp) -> pd.DataFrame:
    """Changes of class up to the end, the clock looked at once for each window; those of today included."""
    plots, at = evaluation.plots, evaluation.day
    today = plots["idle_since"].eq(pd.Timestamp(at)) & plots["idle_class"].isin(list(_CLAUSE_OF))
    frames = [_changes(plots.index[today], plots["idle_since"][today], plots["idle_class"][today])]
    clock: pd.DataFrame = plots
    while True:
        last = min(pd.Timestamp(at) + pd.Timedelta(days=WINDOW_DAYS), end)
        coming = (clock["idle_next_day"] <= last) & (clock["idle_next_day"] > pd.Timestamp(at))
        frames.append(
            _changes(plots.index[coming], clock["idle_next_day"][coming], clock["idle_next_class"][coming])
        )
        if last == end:
            return pd.concat(frames, ignore_index=True)
        at = date(last.year, last.month, last.day)
        clock = idle.clock(plots, at, evaluation.rulebook, evaluation.parameters)


def _changes(index: pd.Index, day: pd.Series, into: pd.Series) -> pd.DataFrame:
    clause = DOCUMENT + "." + into.astype("str").map(_CLAUSE_OF)
    return _listed(index, day, "class", into, clause, "")


def _steps(evaluation: Evaluation, end: pd.Timestamp) -> pd.DataFrame:
    """The next step of each plot, as the docket has it, where it has a day."""
    steps = evaluation.docket.steps
    steps = steps[steps["next"] & steps["state"].isin(("open", "overdue")) & (steps["by"] <= end)]
    clause = steps["step"].map({key: f"{DOCUMENT}.{step.clause}" for key, step in procedure.steps().items()})
    return _listed(steps.index, steps["by"], "step", steps["step"], clause, steps["note"])


def _finishes(evaluation: Evaluation, end: pd.Timestamp) -> pd.DataFrame:
    """Agreed finishes that come up or have passed on supplied land that is not finished."""
    plots = evaluation.plots
    agreed, anew = column(plots, "finish_by", "day"), column(plots, "start_by_anew", "day")
    anew = anew.mask(column(plots, "anew_agreed_on", "day") > pd.Timestamp(evaluation.day))
    standing = ~plots["idle_class"].isin(("finished", "not_supplied")) & ~(anew >= agreed)
    chosen = standing & (agreed <= end)
    passed = agreed[chosen] < pd.Timestamp(evaluation.day)
    what = pd.Series(np.where(passed, "unfinished", "finish_due"), index=passed.index, dtype="str")
    return _listed(passed.index, agreed[chosen], "finish", what, "", "")


def _listed(
    index: pd.Index,
    day: pd.Series,
    kind: str,
    what: pd.Series,
    clause: pd.Series | str,
    note: pd.Series | str,
) -> pd.DataFrame:
    """Rows of one kind; values taken by place."""
    said = {"clause": clause, "note": note}
    return pd.DataFrame(
        {
            "plot_id": index.astype("str"),
            "day": day.to_numpy().astype("datetime64[s]"),
            "kind": kind,
            "what": what.to_numpy(dtype=object),
            **{key: one if isinstance(one, str) else one.to_numpy(dtype=object) for key, one in said.items()},
        }
    ).astype({"kind": "str", "what": "str", "clause": "str", "note": "str"})

"""What the notice linking new land to existing land 增存挂钩 (2018) means: when an approval may have lapsed.

A measure: it gives a state for each approval batch, and every state is a suspicion 疑似.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from land_policy.case import Case
from land_policy.clause import Clause
from land_policy.rules.idle_land_2012 import anniversary


def lapsed(clause: Clause, case: Case) -> pd.Series:
    """Where each batch stands towards the two years: ``within partly suspected supplied before unknown``.

    The case holds batches: ``approved_on``, ``supplied_m2``, ``used_m2`` and ``unsupplied_m2``. ``supplied``: nothing
    is left. ``within``: the years have not run out. ``suspected``: they have and nothing was supplied or used;
    ``partly``: something was, and of the rest nothing is inferred. ``before``: approved before the notice came
    into force. ``unknown``: a figure or the day is missing. Index as the batches'.
    """
    approved, left = case.happened("approved_on"), case.number("unsupplied_m2")
    due = anniversary(approved, int(clause.number_on(day=case.day)), case)
    begun = case.number("supplied_m2").fillna(0) + case.number("used_m2").fillna(0) > 0
    steps = [
        left <= 0,
        approved.isna() | left.isna(),
        approved < pd.Timestamp(clause.document.since_high),
        pd.Timestamp(case.day) < due,
        begun,
    ]
    words = ["supplied", "unknown", "before", "within", "partly"]
    state = np.select([step.to_numpy(dtype=bool) for step in steps], words, "suspected")
    return pd.Series(state, index=case.plots.index, name="lapse", dtype="str")

"""What Lianyungang's policy for high-tech zones means for plots: clauses 十九 (land) and 二十六 (assessment).

Tests give a :class:`~land_policy.judge.Judgement`; measures a Series on the plots' index. The day it came into force
is known only as a range; inside it every answer is unknown.
"""

from __future__ import annotations

import pandas as pd

from land_policy.case import Case
from land_policy.clause import Clause
from land_policy.idle import SUSPECTED
from land_policy.judge import Judgement, decide
from land_policy.renewal.conditions import conditions, joined

FLEXIBLE = ("flexible_grant", "long_lease", "lease_then_grant", "lease_and_grant")


def far_raised(clause: Clause, case: Case) -> pd.Series:
    """十九: room up to the plan's greatest floor-area ratio. Blank where far or the ceiling is not known."""
    return case.number("far_headroom")


def unsupplied_digested(clause: Clause, case: Case) -> Judgement:
    """十九: land that has an approval batch is supplied (D), not left suppliable (E)."""
    supply, batch = case.text("supply_class"), case.text("batch_id")
    left = case.starts("supply_class", "E").fillna(False)
    return decide(
        clause,
        case.starts("supply_class", "D"),
        case,
        exempt={"not_suppliable": case.starts("supply_class", "F") & case.not_supplied()},
        unknown={**_doubt(case), "supply_unknown": supply.isna(), "no_batch": left & batch.isna()},
    )


def idle_disposed(clause: Clause, case: Case) -> Judgement:
    """十九: land is not suspected idle by the idle-land clock (``idle_class``)."""
    state = case.text("idle_class")
    return decide(
        clause,
        ~state.isin(SUSPECTED),
        case,
        exempt={"not_supplied": state == "not_supplied"},
        unknown={"no_class": state.isna() | (state == "unknown")},
    )


def supply_modes(clause: Clause, case: Case) -> pd.Series:
    """十九: whether the plot was supplied in one of the four flexible modes. Nullable boolean; blank: not recorded."""
    mode = case.text("supply_mode")
    return mode.isin(FLEXIBLE).astype("boolean").mask(mode.isna()).rename("flexible_supply")


def no_extra_price(clause: Clause, case: Case) -> Judgement:
    """十九: the eight conditions of :mod:`land_policy.renewal.conditions`, all of which must hold.

    ``plan & use & right & production & far & service & safety & agreement``. What no record shows is unknown until the
    bureau confirms it (parameters ``extension_confirmed``, ``extension_refused``).
    """
    return joined(conditions(clause, case))


def new_land_restricted(clause: Clause, case: Case) -> Judgement:
    """二十六: land still to be supplied (E) is not restricted unless the zone's ``assessment`` was poor."""
    result = case.chosen("assessment")
    suppliable = case.starts("supply_class", "E")
    return decide(
        clause,
        case.everywhere(None if result is None else result != "poor"),
        case,
        exempt={"not_new": suppliable.eq(False) & ~case.contradicts_supply()},
        unknown={
            **_doubt(case),
            "supply_unknown": suppliable.isna(),
            "no_assessment": case.everywhere(result is None),
        },
    )


def _doubt(case: Case) -> dict[str, pd.Series]:
    """Where the recorded supply status is contradicted by other records."""
    return {"contradicts_supply": case.contradicts_supply()}

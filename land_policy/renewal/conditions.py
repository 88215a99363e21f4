"""Conditions: the eight under which a firm may raise the FAR of its own industrial land without paying more for the land.

(1) the detailed plan allows it, (2) use unchanged, (3) own industrial land right in force, (4) production floor area,
(5) FAR rises and keeps within the plan, (6) service share within its limits, (7) safety, fire and environment, (8)
supplementary agreement and permit. What records show is judged from them; the rest is unknown until the bureau says so:
``[rules.parameters] extension_confirmed`` and ``extension_refused`` name plots, all at once or condition by condition.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from land_policy.anywhere import anywhere
from land_policy.case import Case
from land_policy.clause import Clause, labelled
from land_policy.judge import BREAKS, MEETS, UNKNOWN, Judgement, Masks, compare, decide, restated

CONDITIONS = ("plan", "use", "right", "production", "far", "service", "safety", "agreement")
LEASES = ("long_lease", "lease_then_grant", "lease_and_grant")
OPEN = (
    "plan_open",
    "use_open",
    "right_unknown",
    "production_open",
    "service_open",
    "safety_open",
    "agreement_open",
)
"""Reasons that only the bureau can settle."""


def conditions(clause: Clause, case: Case) -> tuple[Judgement, ...]:
    """One judgement a condition, in the order of :data:`CONDITIONS`; exempt: not industrial, not supplied, or not built.

    A stated extension is read from the columns ``extension_m2`` and ``extension_service_m2``, floor area as FAR counts it.
    """
    industrial = case.flag("is_industrial")
    exempt = {
        "not_industrial": industrial.eq(False),
        "not_supplied": case.not_supplied(),
        "not_built": unbuilt(case),
    }
    unknown = {"use_unknown": industrial.isna(), "contradicts_supply": case.contradicts_supply()}
    around = (clause, case, exempt, unknown)
    return (
        _settled("plan", _planned(case), False, *around),
        _settled("use", _blank(case), False, *around),
        _settled("right", _held(case), True, *around),
        _settled("production", _production(case), True, *around),
        _far(*around),
        _service(*around),
        _settled("safety", _blank(case), False, *around),
        _settled("agreement", _blank(case), False, *around),
    )


def unbuilt(case: Case) -> pd.Series:
    """Nothing stands that could be extended: recorded as not built (B2, C) without a day of completion, or no floor area."""
    status = case.starts("status_class", "B2", "C").fillna(False).astype(bool)
    empty = case.number("built_floor_m2").eq(0)
    return ((status & case.happened("finished_on").isna()) | empty).rename("unbuilt")


def said_by_bureau(case: Case, name: str) -> pd.Series:
    """What the bureau said of one condition: yes, no or blank for each plot. A refusal beats a confirmation.

    A list of plots confirms or refuses every condition at once; a table does it condition by condition.
    """
    told = pd.Series(pd.NA, index=case.plots.index, dtype="boolean")
    for parameter, answer in (("extension_confirmed", True), ("extension_refused", False)):
        chosen = case.chosen(parameter, ())
        named = chosen.get(name, ()) if isinstance(chosen, Mapping) else chosen
        told = told.mask(case.plots.index.isin(list(named)), answer)  # type: ignore[arg-type]
    return told


def _settled(
    name: str, data: pd.Series, settles: bool, clause: Clause, case: Case, exempt: Masks, unknown: Masks
) -> Judgement:
    """A condition: what the data rule out is out; a yes of theirs counts where they settle it, else the bureau's does."""
    bureau = said_by_bureau(case, name)
    no = data.eq(False).fillna(False) | bureau.eq(False).fillna(False)
    shown = data.eq(True).fillna(False) & settles
    yes = ~no & (shown | bureau.eq(True).fillna(False))
    open_ = ~no & ~yes
    holds = pd.Series(pd.NA, index=data.index, dtype="boolean").mask(no, False).mask(yes, True)
    key = "right_unknown" if name == "right" else f"{name}_open"
    words = ("confirmed", "refused")
    judged = decide(clause, holds, case, exempt=exempt, unknown={**unknown, key: open_}, reasons=words)
    rows = judged.rows
    told = {f"{name}_shown": (shown, MEETS), f"{name}_breaks": (data.eq(False).fillna(False), BREAKS)}
    for reason, (mask, code) in told.items():
        where = mask & rows["code"].eq(code)
        if where.any():
            rows = restated(rows, where, code, _key(reason), compared=True)
    return Judgement(clause, rows)


def _key(reason: str) -> str:
    return {"right_shown": "right", "right_breaks": "right_ended"}.get(reason, reason)


def _planned(case: Case) -> pd.Series:
    """Whether the planned use on record is industrial; blank where none is on record."""
    return case.starts("planned_class", "A2", "B11")


def _held(case: Case) -> pd.Series:
    """Whether the right is paid use in term (D21) and not ended (D22); a lease or an allocation is for the bureau to say.

    So is paid use of which the mode is not on record: it may be a lease.
    """
    held = case.starts("supply_class", "D21").mask(~case.starts("supply_class", "D21", "D22").fillna(False))
    mode = case.text("supply_mode")
    return held.mask((mode.isna() | mode.isin(LEASES)) & held.fillna(False))


def _production(case: Case) -> pd.Series:
    """Whether a stated extension has production floor area; blank without one."""
    asked = case.number("extension_m2")
    return (asked - case.number("extension_service_m2").fillna(0.0) > 0).astype("boolean").mask(asked.isna())


def _blank(case: Case) -> pd.Series:
    return pd.Series(pd.NA, index=case.plots.index, dtype="boolean")


def _far(clause: Clause, case: Case, exempt: Masks, unknown: Masks) -> Judgement:
    """FAR below the ceiling, and with a stated extension at most the ceiling afterwards; equal is within it."""
    far, ceiling = case.number("far"), case.number("far_most")
    since = pd.Series(pd.NaT, index=ceiling.index, dtype="datetime64[s]")
    limits = pd.DataFrame({"low": ceiling, "high": ceiling, "since": since, "evidence": clause.evidence})
    around = {"exempt": exempt, "unknown": unknown, "reasons": ("room", "no_room")}
    room = compare(clause, far, case, limits=limits, **around)  # type: ignore[arg-type]
    after = far + case.number("extension_m2") / case.number("area_m2")
    beyond = after > ceiling * (1 + 1e-9)
    rows = restated(room.rows, beyond & room.rows["code"].eq(MEETS), BREAKS, "beyond_plan", compared=True)
    return Judgement(
        clause, rows.assign(value=rows["value"].where(after.isna() | rows["value"].isna(), after))
    )


def _service(clause: Clause, case: Case, exempt: Masks, unknown: Masks) -> Judgement:
    """Shares of service floor area and service land at most their limits in force; a stated extension is reckoned in."""
    floor, land = shares(case)
    limits = {name: service_limit(case, name) for name in ("service_floor", "service_land")}
    within = {
        name: (value <= limits[name][0] * (1 + 1e-9))
        .astype("boolean")
        .mask(value.isna() | np.isnan(limits[name][0]))
        for name, value in (("service_floor", floor), ("service_land", land))
    }
    both = within["service_floor"] & within["service_land"]
    judged = _settled("service", both, True, clause, case, exempt, unknown)
    by_land = within["service_land"].eq(False).fillna(False) & ~within["service_floor"].eq(False).fillna(
        False
    )
    value = floor.where(~by_land, land)
    limit = np.where(by_land, limits["service_land"][0], limits["service_floor"][0])
    tag = np.where(by_land, 1, 0)
    tags = [limits["service_floor"][1] or clause.evidence, limits["service_land"][1] or clause.evidence]
    shown = judged.rows["code"].isin((MEETS, BREAKS)) & value.notna()
    once = np.zeros(len(value), dtype=np.int8)
    rows = judged.rows.assign(
        value=value.where(shown),
        limit_low=np.where(shown, limit, np.nan),
        limit_high=np.where(shown, limit, np.nan),
        evidence=labelled(tag, tags),
        unit=labelled(once, ["%"]),
        sense=labelled(once, ["<="]),
    )
    return Judgement(clause, rows)


def shares(case: Case) -> tuple[pd.Series, pd.Series]:
    """Service floor area and service land in %, with a stated extension in; blank where all a zone has on record are 0."""
    extra, extra_service = (
        case.number("extension_m2").fillna(0.0),
        case.number("extension_service_m2").fillna(0.0),
    )
    service, built = case.number("service_floor_m2"), case.number("built_floor_m2")
    total = built + extra
    floor = 100 * (service + extra_service) / total.where(total > 0)
    land = case.number("service_land_pct")
    told = anywhere("service_floor_m2 > 0", service.gt(0))
    told_land = anywhere("service_land_pct > 0", land.gt(0))
    return floor.where(told | (extra_service > 0)), land.where(told_land)


def service_limit(case: Case, name: str) -> tuple[float, str]:
    """The limit of a service share in force on the day, and its evidence; blank where no document in use has one."""
    day = pd.Series([pd.Timestamp(case.day)])
    for clause in case.clauses.values():
        if clause.name == name and clause.limits and clause.document.force_on(day).eq("in_force").all():
            limit = clause.limit("", case.day)
            return limit.value, limit.evidence
    return float("nan"), ""


def joined(parts: tuple[Judgement, ...]) -> Judgement:
    """All conditions together; where only the bureau can say more, the reason lists what is to be confirmed."""
    whole = parts[0]
    for part in parts[1:]:
        whole = whole & part
    waits = whole.rows["code"].eq(UNKNOWN) & whole.rows["reason_key"].isin(OPEN)
    return Judgement(
        whole.clause, restated(whole.rows, waits, UNKNOWN, "to_confirm", compared=True), whole.parts
    )

"""The idle-land clock of one plot: its class on a day, since when, what comes next, the route and the fee."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

from plain.days import full_years, plus_years, years_passed
from plain.law import clause, in_force, number

ORDER = "idle_land_2012"


def facts(zone, plot: dict) -> SimpleNamespace:
    """The records of one plot as of the zone's day; a record later than the day has not happened."""
    day, told = zone.day, zone.columns

    def past(name: str) -> date | None:
        there = plot.get(name)
        return there if there is not None and there <= day else None

    it = SimpleNamespace(
        day=day, told=told, counts=zone.anniversary_counts, connective=zone.connective, plot=plot
    )
    it.started, it.stopped, it.resumed, it.finished = (
        past(f"{one}_on") for one in ("started", "stopped", "resumed", "finished")
    )
    it.anew, it.start_by = plot.get("start_by_anew"), plot.get("start_by")
    it.anew_agreed = agreed_anew(zone, plot)
    it.anew = None if it.anew_agreed is not None and it.anew_agreed > day else it.anew
    it.agreed = it.anew or it.start_by
    handover = plot["handover_day"]
    it.start = it.agreed or plus_years(handover, int(number(ORDER, "start_missing")))
    supply = plot.get("supply_class")
    signed = plot["contract_day"]
    held = past("contract_day") is not None or past("handover_day") is not None
    held = held or ((it.start_by or it.anew) is not None and not (signed is not None and signed > day))
    unsupplied = supply is not None and supply[0] in "EF"
    it.contradicts, it.not_supplied = unsupplied and held, unsupplied and not held
    it.supply_unknown = supply is None and not held
    it.halted = it.stopped if it.stopped and not (it.resumed and it.resumed >= it.stopped) else None
    it.began = it.started or it.stopped or it.finished
    dated = plot.get("stopped_on") is not None or plot.get("finished_on") is not None
    dated = dated or ("finished_on" in told and plot.get("started_on") is not None)
    it.built = (plot.get("status_class") or "").startswith("A") and not dated
    ahead = it.anew is not None and it.anew > day
    it.anew_undated = ahead and it.anew_agreed is None and not (it.start_by is not None and it.start_by > day)
    it.cause, it.cause_reason = _cause(it)
    return it


def agreed_anew(zone, plot: dict) -> date | None:
    """The day of the plan on file that agrees the very start that was agreed anew."""
    for row in zone.proceedings:
        if row["plot_id"] == plot["plot_id"] and row["new_start_by"] == plot.get("start_by_anew"):
            return row["agreed_on"]
    return None


def _cause(it: SimpleNamespace) -> tuple[bool | None, str]:
    """Whether a cause on the government's side stands, and why that cannot be told."""
    words = clause(ORDER, "government_cause")["lists"]
    if "government_cause" not in it.told:
        return None, "cause_unrecorded"
    parts = [part for part in re.split(r"[；;、，,。\s]+", it.plot["government_cause"] or "") if part]
    if all(part in words["none"] for part in parts):
        return False, ""
    if not all(part in words["causes"] for part in parts):
        return None, "cause_unlisted"
    on = it.plot["government_cause_on"]
    dated = on is not None and on <= it.day
    if it.anew is not None and not (dated and on >= (it.anew_agreed or it.anew)):
        return None, "cause_before_anew"
    return True, ""


def enough(it: SimpleNamespace) -> bool | None:
    """Whether so much is developed and invested that a stop does not make the land idle."""
    plot = it.plot
    tests = []
    for part, whole, least in (
        (plot["developed_m2"], plot["due_m2"], number(ORDER, "stopped", "developed")),
        (plot["invested_wan"], plot["total_investment_wan"], number(ORDER, "stopped", "invested") / 100),
    ):
        tests.append(None if part is None or whole is None else part / whole >= least - 1e-9)
    if it.connective == "or":
        return False if False in tests else (None if None in tests else True)
    return True if True in tests else (None if None in tests else False)


def clock(zone, plot: dict) -> dict:
    """Where the plot stands."""
    it = facts(zone, plot)
    row = _stands(it)
    judged = row["class"].startswith(("idle", "negotiated")) or row["reason"] == "suspended_unknown"
    if judged and in_force(ORDER, it.day) == "before":
        row = _row("unknown", "before", row["from"])
    return _routed(it, row)


def _row(
    name: str, reason: str, start: date | None, since=None, coming: str = "", on: date | None = None
) -> dict:
    return {"class": name, "reason": reason, "from": start, "since": since, "next": coming, "on": on}


def _stands(it: SimpleNamespace) -> dict:
    row = _work(it) if it.began else _waiting(it)
    if it.contradicts:
        return _row("unknown", "contradicts_supply", row["from"])
    if it.not_supplied:
        return _row("not_supplied", "not_supplied", row["from"])
    if it.finished:
        row = _row("finished", "finished", row["from"], it.finished)
    elif it.built:
        row = _row("finished", "built_by_status", row["from"])
    if row["reason"] == "no_start" and (it.plot.get("status_class") or "") in ("B11", "B12"):
        row = _row("unknown", "rural_built", row["from"])
    if it.supply_unknown and row["class"] != "unknown":
        row = _row("unknown", "supply_unknown", row["from"])
    return row


def _waiting(it: SimpleNamespace) -> dict:
    """Work has not begun."""
    if it.start is None:
        return _row("unknown", "no_start", None)
    first = full_years(it.start, int(number(ORDER, "not_started")), it.counts)
    second = full_years(it.start, int(number(ORDER, "take_back")), it.counts)
    basis = "start_by_anew" if it.anew else "start_by" if it.start_by else "handover_year"
    then = "negotiated" if it.cause else "idle_one_year"
    if it.agreed is None and it.day < first:
        return _row("unknown", "start_not_recorded", it.start, None, then, first)
    if it.day < it.start:
        row = _row("not_due", basis, it.start, None, "late", it.start)
    elif it.day < first:
        row = _row("late", basis, it.start, it.start, then, first)
    elif it.cause:
        row = _row("negotiated", "government_cause", it.start, first)
    elif it.day < second:
        row = _row("idle_one_year", basis, it.start, first, "idle_two_years", second)
    else:
        row = _row("idle_two_years", basis, it.start, second)
    doubt = not_begun_doubt(it)
    return _row("unknown", doubt, it.start) if doubt else row


def not_begun_doubt(it: SimpleNamespace) -> str:
    """The first column without which it cannot be said that work was not begun in time."""
    if it.anew_undated:
        return "anew_undated"
    for reason, name in (
        ("starts_unrecorded", "started_on"),
        ("stops_unrecorded", "stopped_on"),
        ("finishes_unrecorded", "finished_on"),
        ("status_unrecorded", "status_class"),
        ("anew_unrecorded", "start_by_anew"),
    ):
        if name not in it.told:
            return reason
    return "agreed_unrecorded" if "start_by" not in it.told and it.agreed is None else ""


def _work(it: SimpleNamespace) -> dict:
    """Work has begun: it goes on, or is suspended."""
    if it.halted is None:
        row = _row("under_way", "resumed" if it.stopped else "started", it.began, it.began)
    else:
        row = _suspended(it)
    if row["class"] in ("idle_stopped", "negotiated"):
        for reason, name in (("resumes_unrecorded", "resumed_on"), ("finishes_unrecorded", "finished_on")):
            if name not in it.told:
                return _row("unknown", reason, row["from"])
    if row["class"] == "under_way":
        for reason, name in (("stops_unrecorded", "stopped_on"), ("finishes_unrecorded", "finished_on")):
            if name not in it.told:
                return _row("unknown", reason, row["from"])
    return row


def _suspended(it: SimpleNamespace) -> dict:
    due = full_years(it.halted, int(number(ORDER, "stopped", "suspended")), it.counts)
    much = None if it.supply_unknown or in_force(ORDER, it.day) == "before" else enough(it)
    if it.day < due:
        if much:
            return _row("under_way", "suspended", it.halted, it.began)
        little = "negotiated" if it.cause else "idle_stopped"
        return _row("under_way", "suspended", it.halted, it.began, "unknown" if much is None else little, due)
    if much is None:
        return _row("unknown", "suspended_unknown", it.halted, due)
    if much:
        return _row("under_way", "suspended_enough", it.halted, it.began)
    if it.cause:
        return _row("negotiated", "government_cause", it.halted, due)
    return _row("idle_stopped", "suspended_little", it.halted, due)


def _routed(it: SimpleNamespace, row: dict) -> dict:
    """The row with its route and fee, and days left."""
    name, price = row["class"], it.plot["land_price_wan"]
    route, fee = "", 0.0
    if name in ("idle_stopped", "negotiated"):
        route = "negotiated"
    elif name in ("idle_one_year", "idle_two_years"):
        if it.cause is None:
            route, fee, row = "unknown", None, row | {"reason": it.cause_reason}
        elif name == "idle_two_years":
            route = "take_back"
        else:
            route = "fee"
            fee = None if price is None else price * number(ORDER, "idle_fee") / 100
    if name == "unknown":
        fee = None
    left = None if row["on"] is None else (row["on"] - it.day).days
    return row | {"route": route, "fee": fee, "left": left}


def not_started(zone, plot: dict, which: str) -> str:
    """The verdict of the tests that count years since the agreed start: ``not_started`` and ``take_back``."""
    it = facts(zone, plot)
    if in_force(ORDER, it.day) != "in_force" or it.not_supplied:
        return "exempt"
    if it.contradicts:
        return "unknown"
    passed = None if it.start is None else _passed(it, it.start) >= number(ORDER, which)
    if it.finished or it.started or it.stopped or it.built:
        verdict = "meets"
    elif it.anew_undated:
        verdict = "unknown"
    elif it.agreed is not None and it.agreed > it.day:
        verdict = "meets"
    elif passed is None or (it.agreed is None and not passed):
        verdict = "unknown"
    else:
        verdict = "breaks" if passed else "meets"
    if verdict == "breaks" and not_begun_doubt(it):
        verdict = "unknown"
    if it.supply_unknown:
        return "unknown"
    if which == "take_back" and verdict == "breaks" and it.cause is not False:
        return "unknown" if it.cause is None else "exempt"
    return verdict


def stopped(zone, plot: dict) -> str:
    """The verdict of the test of suspended works."""
    it = facts(zone, plot)
    if in_force(ORDER, it.day) != "in_force" or it.not_supplied:
        return "exempt"
    if "stopped_on" in it.told and it.stopped is None and not it.contradicts:
        return "exempt"
    if "stopped_on" not in it.told and (it.finished or it.built) and not it.contradicts:
        return "exempt"
    if it.contradicts or it.stopped is None or it.supply_unknown:
        return "unknown"
    much = enough(it)
    if (
        much
        or it.halted is None
        or it.finished
        or _passed(it, it.stopped) < number(ORDER, "stopped", "suspended")
    ):
        return "meets"
    if much is None or "resumed_on" not in it.told or "finished_on" not in it.told:
        return "unknown"
    return "breaks"


def _passed(it: SimpleNamespace, start: date) -> float:
    return years_passed(start, it.day if it.counts else date.fromordinal(it.day.toordinal() - 1))

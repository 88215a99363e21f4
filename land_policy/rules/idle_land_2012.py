"""What the Measures for the Disposal of Idle Land 闲置土地处置办法 (2012) mean: one function for each clause.

Tests give a :class:`~land_policy.judge.Judgement`; measures give a Series on the plots' index. Every number comes
from ``idle_land_2012.toml``. A record later than the day of evaluation has not happened yet.

Blank in ``start_by_anew``, ``started_on``, ``stopped_on``, ``resumed_on``, ``finished_on`` and ``government_cause``
means: none on record. A column that is not there at all means nothing: whatever hangs on it is unknown. So dropping a
column never turns an answer into ``meets``, nor ``meets`` into ``breaks``; blanking a value never turns one into
``meets``, unless two records contradicted each other, which ends when one of them goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from land_policy.case import Case
from land_policy.clause import Clause
from land_policy.dates import add_days, add_years, years_since
from land_policy.judge import BREAKS, EXEMPT, MEETS, UNKNOWN, Judgement, compare, restated

PERCENT = 100.0
_BETWEEN = re.compile(r"[；;、，,。\s]+")
_NOT_BEGUN = {
    "starts_unrecorded": "started_on",
    "stops_unrecorded": "stopped_on",
    "finishes_unrecorded": "finished_on",
    "status_unrecorded": "status_class",
    "anew_unrecorded": "start_by_anew",
}
"""Columns without which it cannot be said that land was not begun in time, by the reason given then."""
_SUSPENDED = {"resumes_unrecorded": "resumed_on", "finishes_unrecorded": "finished_on"}
"""Columns without which it cannot be said that a suspension goes on."""
_UNDER_WAY = {"stops_unrecorded": "stopped_on", "finishes_unrecorded": "finished_on"}
"""Columns without which it cannot be said that work goes on."""


def not_started(clause: Clause, case: Case) -> Judgement:
    """Art. 2: calendar years since the start that was agreed, against one year, for land not yet begun.

    Begun, finished or built land meets it. Where only the hand-over day is known, a full year beyond hand-over
    plus one year breaks it, but less than that is unknown: missing data is never a pass. A start still ahead meets it
    as not due.
    """
    return _overdue(clause, case)


def stopped(clause: Clause, case: Case) -> Judgement:
    """Art. 2: suspended for less than a year, or enough developed and (``connective`` or) enough invested.

    Idle when ``(developed / due < 1/3  or  invested / total < 25 %)  and  suspended ≥ 1 year``; the parameter
    ``connective = "and"`` asks for both ratios to fall short. Exempt where no suspension is on record.
    """
    never, blind = _without_stop(case)
    period = compare(
        clause,
        elapsed(case.happened("stopped_on"), case),
        case,
        name="suspended",
        exempt=never,
        unknown=blind,
        reasons=("suspended_short", "suspended_long"),
    )
    rows, judged = period.rows, period.rows["code"].isin((MEETS, BREAKS))
    rows = restated(rows, judged & suspended_since(case).isna(), MEETS, "resumed")
    rows = restated(rows, judged & finished_on(case).notna(), MEETS, "finished")
    whole = ratios(clause, case) | Judgement(clause, rows)
    return Judgement(clause, _doubted(whole.rows, suspension_doubts(case)), whole.parts)


def take_back(clause: Clause, case: Case) -> Judgement:
    """Art. 14 (2): calendar years since the start that was agreed, against two years.

    Exempt where that is broken and a government cause stands: Article 12 is the route then; unknown where it cannot be
    told whether one does (:func:`cause_doubts`).
    """
    rows = _overdue(clause, case).rows
    of_cause = case.sibling(clause, "government_cause")
    rows = _doubted(rows, cause_doubts(case, of_cause))
    over = rows["code"] == BREAKS
    cause = standing_cause(case, of_cause)
    return Judgement(clause, restated(rows, over & cause, EXEMPT, "government_cause", compared=True))


def investigation(clause: Clause, case: Case, found_on: pd.Series) -> pd.Series:
    """Art. 5, 6: the last day for opening the investigation, counted from the day the suspicion was found."""
    return add_days(found_on, int(clause.number_on(day=case.day))).rename("investigate_by")


def answer(clause: Clause, case: Case, served_on: pd.Series) -> pd.Series:
    """Art. 5: the last day for the user's answer, counted from service of the notice of investigation."""
    return add_days(served_on, int(clause.number_on(day=case.day))).rename("answer_by")


def finding(clause: Clause, case: Case, ready: pd.Series, done: pd.Series) -> pd.Series:
    """Art. 9, 10: whether the bureau's finding is still to be served: the answer is in or its term has run out."""
    return _open(ready, done)


def publication(clause: Clause, case: Case, ready: pd.Series, done: pd.Series) -> pd.Series:
    """Art. 11: whether the case is still to be published once the finding was served."""
    return _open(ready, done)


def plan(clause: Clause, case: Case, ready: pd.Series, done: pd.Series) -> pd.Series:
    """Art. 12, 13: whether the plan of disposal is still to be agreed and approved."""
    return _open(ready, done)


def mortgagee(clause: Clause, case: Case, ready: pd.Series, done: pd.Series) -> pd.Series:
    """Art. 13, 14: whether the mortgagee is still to be told; ``ready`` is false where nothing is mortgaged."""
    return _open(ready, done)


def hearing(clause: Clause, case: Case, ready: pd.Series, done: pd.Series) -> pd.Series:
    """Art. 15: whether the user is still to be told of the right to a hearing, before any decision."""
    return _open(ready, done)


def decision(clause: Clause, case: Case, ready: pd.Series, done: pd.Series) -> pd.Series:
    """Art. 14, 16: whether the decision on the fee or on taking back is still to be served."""
    return _open(ready, done)


def payment(clause: Clause, case: Case, served_on: pd.Series) -> pd.Series:
    """Art. 14, 17: the last day for paying the fee or de-registering, counted from service of the decision."""
    return add_days(served_on, int(clause.number_on(day=case.day))).rename("pay_by")


def enforcement(clause: Clause, case: Case, last_day: pd.Series, done: pd.Series) -> pd.Series:
    """Art. 18: whether the decision was not complied with: its last day has passed and nothing is done."""
    return _open(last_day < pd.Timestamp(case.day), done)


def resupply(clause: Clause, case: Case, ready: pd.Series, done: pd.Series) -> pd.Series:
    """Art. 19: whether the land taken back is still to be put to use again."""
    return _open(ready, done)


def hoarding(clause: Clause, case: Case, finding: pd.Series, done: pd.Series) -> pd.Series:
    """Art. 24: whether the restrictions are to be thought of: the finding was served and the case is not finished."""
    return _open(finding.notna(), done)


def extension(clause: Clause, case: Case, agreed_start: pd.Series) -> pd.Series:
    """Art. 12 (1): the last day to which the start can be put off, counted from the start agreed in the supplement.

    >>> from datetime import date
    >>> from land_policy.rulebook import Rulebook
    >>> clause = Rulebook.load(["idle_land_2012"]).clause("idle_land_2012.extension")
    >>> start = pd.Series(pd.to_datetime(["2027-03-31"]))
    >>> extension(clause, Case(pd.DataFrame(index=[0]), date(2026, 11, 20)), start)[0].date().isoformat()
    '2028-03-31'
    """
    return add_years(agreed_start, int(clause.number_on(day=case.day))).rename("extended_to")


def temporary_use(clause: Clause, case: Case, first_day: pd.Series) -> pd.Series:
    """Art. 12 (3): the last day of a temporary use, counted from its first."""
    return add_years(first_day, int(clause.number_on(day=case.day))).rename("temporary_until")


def swap(clause: Clause, case: Case, price_paid: pd.Series, funds_ready: pd.Series) -> pd.Series:
    """Art. 12 (5): whether a swap is open: price paid, funds in place and a change of the plan as the cause.

    Nullable boolean; blank: price or funds are not on record, or causes are not recorded at all, and none of the others
    is false.
    """
    texts = case.text("government_cause")
    changes = set(clause.lists.get("plan_changes", ()))
    codes, written = pd.factorize(texts.to_numpy(dtype=object))
    hits = [bool({part.strip() for part in _BETWEEN.split(str(text))} & changes) for text in written]
    silent = False if _told(case, "government_cause") else None
    changed = pd.Series(pd.array([*hits, silent], dtype="boolean").take(codes), index=texts.index)
    return (price_paid & funds_ready & changed).rename("swap")


def government_cause(clause: Clause, case: Case) -> pd.Series:
    """Art. 8: whether a cause on the government's side is on record. Nullable boolean; blank: it cannot be told.

    True where every part of the text (split by ``；;、，,``) is one of the clause's ``causes``; false where nothing is
    recorded, or one of the words for nothing (``none``: 无, 否, / …). Any other text is not guessed at; nor is anything
    where there is no such column.

    >>> from datetime import date
    >>> from land_policy.rulebook import Rulebook
    >>> clause = Rulebook.load(["idle_land_2012"]).clause("idle_land_2012.government_cause")
    >>> plots = pd.DataFrame({"government_cause": ["规划依法修改", "无", None, "资金不足"]})
    >>> government_cause(clause, Case(plots, date(2026, 11, 20))).tolist()
    [True, False, False, <NA>]
    """
    codes, written = pd.factorize(case.text("government_cause").to_numpy(dtype=object))
    silent = False if _told(case, "government_cause") else None
    known = pd.array([*(_cause(str(text), clause) for text in written), silent], dtype="boolean")
    return pd.Series(known.take(codes), index=case.plots.index, name="government_cause")


def _cause(text: str, clause: Clause) -> bool | None:
    """Whether one recorded text names causes of Art. 8 (yes), nothing (no), or what the lists do not hold (blank)."""
    parts = {part.strip() for part in _BETWEEN.split(text)} - {""}
    if parts <= set(clause.lists.get("none", ())):
        return False
    return True if parts <= set(clause.lists.get("causes", ())) else None


def negotiated(
    clause: Clause, case: Case, idle: pd.Series, suspended: pd.Series, cause: pd.Series
) -> pd.Series:
    """Art. 12: whether the negotiated route is proposed: idle, and suspended or with a government cause."""
    return (idle & (suspended | cause)).rename("negotiated")


def idle_fee(clause: Clause, case: Case) -> pd.Series:
    """Art. 14 (1): the idle fee that would be proposed, ``share × land price``. 万元; blank without a price.

    >>> from datetime import date
    >>> from land_policy.rulebook import Rulebook
    >>> clause = Rulebook.load(["idle_land_2012"]).clause("idle_land_2012.idle_fee")
    >>> idle_fee(clause, Case(pd.DataFrame({"land_price_wan": [1000.0]}), date(2026, 11, 20))).tolist()
    [200.0]
    """
    share = clause.number_on(day=case.day) / PERCENT
    return (case.number("land_price_wan") * share).rename("idle_fee_wan")


def start_missing(clause: Clause, case: Case) -> pd.Series:
    """Art. 22: the start that holds when none was agreed: hand-over plus one year. Days; blank without hand-over.

    >>> from datetime import date
    >>> from land_policy.rulebook import Rulebook
    >>> clause = Rulebook.load(["idle_land_2012"]).clause("idle_land_2012.start_missing")
    >>> plots = pd.DataFrame({"handover_day": pd.to_datetime(["2024-02-29"])})
    >>> start_missing(clause, Case(plots, date(2026, 11, 20)))[0].date().isoformat()
    '2025-02-28'
    """
    return add_years(case.planned("handover_day"), int(clause.number_on(day=case.day))).rename("start_by")


def start_of_work(clause: Clause, case: Case) -> pd.Series:
    """Art. 30: the day work began; a suspension or completion on record shows that it did. Blank: not begun.

    ``started_on`` is recorded in the sense of Art. 30, not from a fence or a levelled site.
    """
    began = case.happened("started_on")
    return began.fillna(case.happened("stopped_on")).fillna(case.happened("finished_on")).rename("started_on")


def invested_share(clause: Clause, case: Case) -> pd.Series:
    """Art. 30: ``100 × invested_wan / total_investment_wan``, land price and state fees left out. %."""
    share = _ratio(case.number("invested_wan"), case.number("total_investment_wan"))
    return (PERCENT * share).rename("invested_pct")


def ratios(clause: Clause, case: Case) -> Judgement:
    """Art. 2: whether enough is developed and (``connective`` and: or) enough invested; exempt without a stop."""
    never, blind = _without_stop(case)
    known = {"exempt": never, "unknown": blind}
    words = ("developed_enough", "developed_little")
    developed = compare(clause, developed_share(case), case, name="developed", reasons=words, **known)
    words = ("invested_enough", "invested_little")
    share = invested_share(case.sibling(clause, "invested_share"), case)
    invested = compare(clause, share, case, name="invested", reasons=words, **known)
    return developed | invested if case.chosen("connective", "or") == "and" else developed & invested


def standing_cause(case: Case, clause: Clause) -> pd.Series:
    """Whether a government cause stands for the start that is counted from. Nullable boolean; blank: it cannot be told.

    A start agreed anew settles what came before it: a cause counts beyond it only if it is dated
    (``government_cause_on``) on or after the day of that agreement, or of the new start where the former is not known.
    """
    cause = government_cause(clause, case)
    return cause.mask(cause.fillna(False).astype(bool) & _before_anew(case)).rename("standing_cause")


def cause_doubts(case: Case, clause: Clause) -> Mapping[str, pd.Series]:
    """Why it cannot be told whether a government cause stands, by reason; in the order in which they are told."""
    cause = government_cause(clause, case)
    recorded = case.everywhere(_told(case, "government_cause"))
    return {
        "cause_unrecorded": ~recorded,
        "cause_unlisted": recorded & cause.isna(),
        "cause_before_anew": cause.fillna(False).astype(bool) & _before_anew(case),
    }


def _before_anew(case: Case) -> pd.Series:
    """Where a cause would be from before the start agreed anew, as far as is on record."""
    anew = started_anew(case)
    since = case.planned("anew_agreed_on").fillna(anew)
    later = (case.happened("government_cause_on") >= since).fillna(False).astype(bool)
    return anew.notna() & ~later


def not_begun_doubts(case: Case) -> Mapping[str, pd.Series]:
    """Why it cannot be said that work was not begun in time: the columns that are not there, by reason."""
    doubts = {key: case.everywhere(not _told(case, name)) for key, name in _NOT_BEGUN.items()}
    unknown = case.everywhere(not _told(case, "start_by"))
    return {**doubts, "agreed_unrecorded": unknown & agreed_start(case).isna()}


def suspension_doubts(case: Case) -> Mapping[str, pd.Series]:
    """Why it cannot be said that a suspension goes on: the columns that are not there, by reason."""
    return {key: case.everywhere(not _told(case, name)) for key, name in _SUSPENDED.items()}


def under_way_doubts(case: Case) -> Mapping[str, pd.Series]:
    """Why it cannot be said that work goes on: the columns that are not there, by reason."""
    return {key: case.everywhere(not _told(case, name)) for key, name in _UNDER_WAY.items()}


def elapsed(start: pd.Series, case: Case) -> pd.Series:
    """Calendar years from a day to the day of evaluation; ``anniversary_counts`` false: to the day before it.

    At least N exactly from ``anniversary(start, N)`` on.
    """
    counts = case.chosen("anniversary_counts", True)
    return years_since(start, case.day if counts else case.day - timedelta(days=1))


def anniversary(start: pd.Series, years: int, case: Case) -> pd.Series:
    """The first day on which ``years`` full years have passed, as :func:`elapsed` counts them."""
    there = add_years(start, years)
    return there if case.chosen("anniversary_counts", True) else add_days(there, 1)


def agreed_start(case: Case) -> pd.Series:
    """The start that was agreed: the one agreed anew, else the contract's. Blank where neither is on record."""
    return started_anew(case).fillna(case.planned("start_by")).rename("start_by")


def started_anew(case: Case) -> pd.Series:
    """The start agreed anew. Blank also where it is known to have been agreed after the day of evaluation."""
    anew = case.planned("start_by_anew")
    later = case.planned("anew_agreed_on") > pd.Timestamp(case.day)
    return anew.mask(later.fillna(False).astype(bool))


def anew_undated(case: Case) -> pd.Series:
    """Where it is not known whether the start agreed anew had been agreed by the day, and that decides. Boolean.

    Only where it lies ahead (once it has come it was surely agreed before) and the first agreed start does not.
    """
    today = pd.Timestamp(case.day)
    ahead, first = case.planned("start_by_anew") > today, case.planned("start_by") > today
    return (ahead & ~first & case.planned("anew_agreed_on").isna()).fillna(False).astype(bool)


def finished_on(case: Case) -> pd.Series:
    """The day of completion, if it has come."""
    return case.happened("finished_on")


def built_by_status(case: Case) -> pd.Series:
    """Built according to the recorded status (A and its subclasses), with no day of start, stop or finish at all.

    Where no day of finish is recorded anywhere, a day of start does not speak against it.
    """
    dated = case.planned("stopped_on").notna() | case.planned("finished_on").notna()
    if _told(case, "finished_on"):
        dated |= case.planned("started_on").notna()
    return (case.starts("status_class", "A").fillna(False).astype(bool) & ~dated).rename("built_by_status")


def suspended_since(case: Case) -> pd.Series:
    """The day work was suspended, unless it was resumed since. Blank: not suspended."""
    stop, again = case.happened("stopped_on"), case.happened("resumed_on")
    return stop.mask((again >= stop).fillna(False).astype(bool)).rename("stopped_on")


def developed_share(case: Case) -> pd.Series:
    """``developed_m2 / due_m2``: a ratio; blank where either is, or where nothing was due."""
    return _ratio(case.number("developed_m2"), case.number("due_m2")).rename("developed_share")


def _without_stop(case: Case) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    """Exempt: not supplied, no suspension on record, or done; unknown: suspensions are not recorded at all."""
    contradicts, none = case.contradicts_supply(), case.happened("stopped_on").isna()
    never = {"not_supplied": case.not_supplied()}
    blind = {"contradicts_supply": contradicts, "supply_unknown": ~none & case.supply_unknown()}
    if _told(case, "stopped_on"):
        return {**never, "no_stop": none & ~contradicts}, blind
    done = {"finished": finished_on(case).notna(), "built_by_status": built_by_status(case)}
    done = {key: mask & ~contradicts for key, mask in done.items()}
    return {**never, **done}, {**blind, "stops_unrecorded": none}


def _overdue(clause: Clause, case: Case) -> Judgement:
    """Years since the start that was agreed against the clause's limit, for land on which work has not begun."""
    agreed = agreed_start(case)
    counted = agreed.fillna(start_missing(case.sibling(clause, "start_missing"), case))
    rows = compare(clause, elapsed(counted, case), case, exempt={"not_supplied": case.not_supplied()}).rows
    judged = rows["code"] != EXEMPT
    rows = restated(rows, judged & counted.isna(), UNKNOWN, "no_start")
    unsure = judged & (rows["code"] == MEETS) & agreed.isna()
    rows = restated(rows, unsure, UNKNOWN, "start_not_recorded", compared=True)
    rows = restated(rows, judged & (agreed > pd.Timestamp(case.day)), MEETS, "not_due")
    rows = restated(rows, judged & anew_undated(case), UNKNOWN, "anew_undated")
    rows = restated(rows, judged & built_by_status(case), MEETS, "built_by_status")
    began = case.happened("started_on").notna() | case.happened("stopped_on").notna()
    rows = restated(rows, judged & began, MEETS, "started")
    rows = restated(rows, judged & finished_on(case).notna(), MEETS, "finished")
    rows = _doubted(rows, not_begun_doubts(case))
    known = judged & (rows["code"] != UNKNOWN)
    rows = restated(rows, known & case.supply_unknown(), UNKNOWN, "supply_unknown")
    rows = restated(rows, judged & case.contradicts_supply(), UNKNOWN, "contradicts_supply")
    return Judgement(clause, rows)


def _doubted(rows: pd.DataFrame, doubts: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The rows with what would break, but for a doubt, as unknown; the first doubt gives the reason."""
    for reason, mask in doubts.items():
        rows = restated(rows, (rows["code"] == BREAKS) & mask, UNKNOWN, reason, compared=True)
    return rows


def _told(case: Case, name: str) -> bool:
    """Whether the data have a column of that name at all, or the zone states that there is nothing to record in it."""
    none: Any = case.chosen("none_recorded", ())
    return name in case.plots.columns or name in none


def _open(ready: pd.Series, done: pd.Series) -> pd.Series:
    """Ready, and no day on record on which it was done."""
    return ready.fillna(False).astype(bool) & done.isna()


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole > 0)

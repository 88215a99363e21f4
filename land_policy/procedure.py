"""Procedure: the steps of disposing of idle land, what is on record of each, what comes next and by which day.

Steps and their clauses are in ``dictionary/idle_steps.csv``; every number of days is the clause's. What was served,
answered, decided and paid stands in the zone's table ``proceedings``; nothing here gives a finding.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from types import MappingProxyType

import numpy as np
import pandas as pd

from land_policy.case import Case, column
from land_policy.clause import Clause, Text
from land_policy.idle import DOCUMENT, SUSPECTED
from land_policy.rulebook import Rulebook, function
from land_policy.rules import idle_land_2012 as order
from layers.schema import schema

COLUMNS = ("step", "place", "done_on", "by", "state", "next", "note")
_AGREED = {"extension": "start_anew", "temporary_use": "temporary_end"}
ASIDE = ("mortgagee_plan", "mortgagee_copy")
"""Steps taken beside the others: that one of them is on record says nothing about those before it."""


@dataclass(frozen=True)
class Step:
    """One step: its words, its clause, whose turn it is, and the column of the record that shows it done."""

    key: str
    text: Text
    clause: str
    actor: str
    record: str


@functools.cache
def steps() -> Mapping[str, Step]:
    """The steps in their order.

    >>> steps()["pay"].text.label("zh"), steps()["pay"].clause
    ('缴清土地闲置费', 'payment')
    """
    rows = _table("idle_steps")
    found = {
        row["key"]: Step(row["key"], _text(row), row["clause"], row["actor"], row["record"]) for row in rows
    }
    return MappingProxyType(found)


@functools.cache
def docket_words(name: str) -> Mapping[str, Text]:
    """One list of ``dictionary/docket_words.csv``: ``state``, ``actor``, ``note``, ``change`` or ``due``.

    >>> docket_words("state")["overdue"].label("en")
    'overdue'
    """
    return MappingProxyType({row["key"]: _text(row) for row in _table("docket_words") if row["list"] == name})


def recorded(
    proceedings: pd.DataFrame | None, plots: pd.DataFrame, day: date, clauses: Rulebook
) -> tuple[Case, pd.Series, pd.Series]:
    """The record of each plot as a case, whether it has one by the day, and whether the one it has is an earlier case.

    A record closed before the present class of the clock began is an earlier case: it is blank here. All on the
    plots' index; a zone without the table gives blanks.
    """
    table = pd.DataFrame(index=pd.Index([], name=plots.index.name)) if proceedings is None else proceedings
    closed = column(table, "closed_on", "day")
    since = plots["idle_since"].reindex(table.index)
    past = ((closed <= pd.Timestamp(day)) & (closed < since)).fillna(False).astype(bool)
    kept = table[~past].reindex(plots.index).assign(government_cause=column(plots, "government_cause"))
    case = Case(kept, day, clauses={clause.id: clause for clause in clauses.clauses})
    earlier = pd.Series(plots.index.isin(table.index[past]), index=plots.index)
    held = pd.Series(False, index=plots.index)
    for name in (one.name for one in schema("proceedings").columns if one.type == "day" and one.name in kept):
        held |= case.happened(name).notna()
    return case, held, earlier


def agreed_anew(proceedings: pd.DataFrame | None, plots: pd.DataFrame) -> pd.Series:
    """The day on which the start agreed anew was agreed: of the plan on record that agrees this very start.

    Days on the plots' index; blank where no record has one.
    """
    table = pd.DataFrame(index=plots.index[:0]) if proceedings is None else proceedings
    agreed, start = (
        column(table, name, "day").reindex(plots.index) for name in ("agreed_on", "new_start_by")
    )
    same = (start == column(plots, "start_by_anew", "day")).fillna(False).astype(bool)
    return agreed.where(same).rename("anew_agreed_on")


def chain(case: Case, clock: pd.DataFrame, held: pd.Series, clauses: Rulebook) -> pd.DataFrame:
    """Every step of every plot that is suspected idle or has a record, in order: the columns :data:`COLUMNS`.

    Indexed by plot, which stands once for each of its steps. ``by`` is the last day, blank where the clause has no
    days or the day they count from is not on record. ``state``: done, done_late, unclear (a decision was served and
    its kind is not on record: nothing is counted from it), contradiction (the decision on record is not one the clock
    leads to), unrecorded (a later step is on record), overdue, open, undated, ahead. ``next`` marks the first step of each plot that is still to be done.
    """
    laid = _laid(case, clock, held, clauses)
    over = case.happened("closed_on").notna()
    passed = _passed(laid, over)
    ready = pd.Series(True, index=clock.index)
    frames = []
    for place, (each, moot) in enumerate(zip(laid, passed, strict=True)):
        moot = moot & (each.key not in ("watch", "close"))
        todo = _todo(each, moot, case, clauses)
        frames.append(_rows(each, place, moot, todo, ready, case.day))
        ready &= ~todo | each.lapsed
    rows = pd.concat(frames)
    return rows.iloc[np.lexsort([rows["place"], clock.index.get_indexer(rows.index)])]


@dataclass(frozen=True)
class _Laid:
    """One step over all plots: where it applies, when it was done, its last day, where that lapsed without harm."""

    key: str
    applies: pd.Series
    done: pd.Series
    by: pd.Series
    lapsed: pd.Series
    doubt: pd.Series
    """What is wrong with the record of it, as a state; blank text where nothing is."""


def decisions(case: Case, clock: pd.DataFrame) -> pd.DataFrame:
    """The decision served on each plot, as days by what it is, on the plots' index.

    ``fee``, ``take_back``, ``unclear`` (its kind is not on record), ``contradiction`` (taking back, though two years
    without work had not passed by the clock or the route is not taking back).
    """
    served, kind = case.happened("decision_on"), case.text("decision_kind")
    taking, route = kind == "take_back", clock["idle_route"]
    early = (served < clock["idle_since"]).fillna(False).astype(bool)
    against = taking & (route.isin(("fee", "negotiated")) | ((route == "take_back") & early))
    return pd.DataFrame(
        {
            "fee": served.where(kind == "fee"),
            "take_back": served.where(taking & ~against),
            "unclear": served.where(kind.isna()),
            "contradiction": served.where(against),
        }
    )


def _laid(case: Case, clock: pd.DataFrame, held: pd.Series, clauses: Rulebook) -> Sequence[_Laid]:
    """The steps in their order, on the clock's index."""
    route, suspected = clock["idle_route"], clock["idle_class"].isin(SUSPECTED)
    levy, taking, agreeing = (route == name for name in ("fee", "take_back", "negotiated"))
    served, told = decisions(case, clock), case.happened("hearing_notice_on")
    fee_on, taken_on = served["fee"], served["take_back"]
    told = told.where(~(taking & fee_on.notna()) | (told > fee_on))
    option, planned = case.text("option"), case.happened("agreed_on").notna()
    mortgaged = case.flag("mortgaged").fillna(False).astype(bool)
    paid, gone = case.happened("paid_on").notna(), case.happened("deregistered_on").notna()
    closed = case.happened("closed_on")
    other = ~option.isin(_AGREED)
    applies = {
        **dict.fromkeys(("investigate", "answer", "finding", "publication"), suspected),
        "confirm_cause": suspected & (route == "unknown"),
        "pay_before": fee_on.notna() & ~levy,
        "mortgagee_plan": agreeing & mortgaged,
        "plan": agreeing,
        **{step: agreeing & planned & (option == name) for name, step in _AGREED.items()},
        "carry_out": agreeing & planned & other,
        **dict.fromkeys(("hearing", "decision"), levy | taking),
        "pay": levy,
        "mortgagee_copy": taking & mortgaged,
        "deregister": taking,
        "resupply": taking & gone,
        "watch": suspected & ((levy & paid) | (closed.notna() & ~taking)),
        "close": ~suspected & held,
    }
    done = {"hearing": told, "decision": fee_on.where(~taking, taken_on)}
    done |= dict.fromkeys(("start_anew", "temporary_end", "carry_out", "resupply"), closed)
    last = _last_days(case, fee_on, taken_on, clauses)
    blank = pd.Series(pd.NaT, index=clock.index, dtype="datetime64[s]")
    never, sound = pd.Series(False, index=clock.index), pd.Series("", index=clock.index)
    doubt = sound.mask(served["unclear"].notna(), "unclear").mask(
        served["contradiction"].notna(), "contradiction"
    )
    laid = []
    for key, step in steps().items():
        day = done.get(key, case.happened(step.record) if step.record else blank)
        by = last.get(key, blank)
        lapsed = (by < pd.Timestamp(case.day)) & day.isna() if key == "answer" else never
        laid.append(_Laid(key, applies[key], day, by, lapsed, doubt if key == "decision" else sound))
    return laid


def _last_days(
    case: Case, fee_on: pd.Series, taken_on: pd.Series, clauses: Rulebook
) -> Mapping[str, pd.Series]:
    """The last day of each step that has one."""

    def law(name: str) -> tuple[Clause, Case]:
        return clauses.clause(f"{DOCUMENT}.{name}"), case

    return {
        "investigate": order.investigation(*law("investigation"), case.happened("found_on")),
        "answer": order.answer(*law("answer"), case.happened("notice_on")),
        "pay_before": order.payment(*law("payment"), fee_on),
        "pay": order.payment(*law("payment"), fee_on),
        "deregister": order.payment(*law("payment"), taken_on),
        "start_anew": case.planned("new_start_by"),
        "temporary_end": order.temporary_use(*law("temporary_use"), case.planned("temporary_from")),
    }


def _passed(laid: Sequence[_Laid], over: pd.Series) -> list[pd.Series]:
    """For each step, whether a later one is on record or the case is closed."""
    later, found = over, []
    for each in reversed(laid):
        found.append(later)
        if each.key not in ASIDE:
            later = later | (each.applies & (each.done.notna() | each.doubt.ne("")))
    return found[::-1]


def _todo(each: _Laid, moot: pd.Series, case: Case, clauses: Rulebook) -> pd.Series:
    """Where a step is still to be done; clauses without days say so themselves."""
    clause = clauses.clause(f"{DOCUMENT}.{steps()[each.key].clause}")
    ready = each.applies & ~moot
    if clause.limits or clause.name in ("government_cause", "not_started"):
        return ready & each.done.isna()
    return function(clause)(clause, case, ready, each.done)


def _rows(
    each: _Laid, place: int, moot: pd.Series, todo: pd.Series, ready: pd.Series, day: date
) -> pd.DataFrame:
    """The rows of one step, for the plots to which it applies."""
    late, today = each.done > each.by, pd.Timestamp(day)
    known, over = each.by.notna(), each.by < today
    doubts = [each.doubt.eq(one) for one in _DOUBTS]
    choices = [*doubts, each.done.notna() & late, each.done.notna(), moot, known & over, known, ready]
    states = [*_DOUBTS, "done_late", "done", "unrecorded", "overdue", "open", "undated"]
    coming = todo & ready & ~each.lapsed
    table = pd.DataFrame(
        {
            "step": each.key,
            "place": place,
            "done_on": each.done.astype("datetime64[s]"),
            "by": each.by.astype("datetime64[s]"),
            "state": np.select([one.to_numpy(dtype=bool) for one in choices], states, "ahead"),
            "next": coming,
            "note": _note(each, todo & ready, over),
        },
        index=each.applies.index,
    )
    return table[each.applies].astype({"step": "str", "state": "str", "note": "str"})


_UNDATED = {
    "investigate": "no_found_on",
    "start_anew": "new_start_missing",
    "temporary_end": "temporary_from_missing",
    "watch": "",
    "close": "",
}
_SERVED = ("pay", "pay_before", "deregister")
_DOUBTS = {"unclear": "kind_missing", "contradiction": "kind_contradicts"}
"""What may be wrong with the record of a step, as states, and the note that says so."""


def _note(each: _Laid, due: pd.Series, over: pd.Series) -> np.ndarray:
    """The key of what is to be said of a step that is to be done; blank where there is nothing."""
    said = np.where(due & each.by.isna(), _UNDATED.get(each.key, "no_days"), "")
    said = np.where(each.lapsed & due, "answer_lapsed", said)
    for state, note in _DOUBTS.items():
        said = np.where(each.doubt.eq(state), note, said)
    return np.where(due & over, "enforcement", said) if each.key in _SERVED else said


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files("land_policy").joinpath("dictionary", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _text(row: Mapping[str, str]) -> Text:
    return Text(row["zh"], row["en"])

"""The idle-land clock: where each plot stands on a day, what comes next, when, and by which route.

Composed from the clauses of 闲置土地处置办法 (2012): no number of law stands here. Classes and their words are in
``dictionary/idle_classes.csv``, reasons and routes in ``rules/words.csv``. All classes are suspicions 疑似.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from datetime import date
from importlib import resources
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from land_policy.case import Case
from land_policy.clause import Text
from land_policy.judge import BREAKS, MEETS
from land_policy.rulebook import Rulebook
from land_policy.rules import idle_land_2012 as order
from land_policy.words import words

DOCUMENT = "idle_land_2012"
COLUMNS = (
    "idle_class",
    "idle_route",
    "idle_clause",
    "idle_from",
    "idle_since",
    "idle_next_class",
    "idle_next_day",
    "idle_days_left",
    "idle_fee_wan",
    "idle_reason",
)
SUSPECTED = ("idle_one_year", "idle_two_years", "idle_stopped", "negotiated")
"""The classes of the clock that count as suspected idle."""


@functools.cache
def classes() -> Mapping[str, Text]:
    """The classes of the clock with their words.

    >>> classes()["idle_one_year"].label("zh")
    '疑似闲置（满一年）'
    """
    text = (
        resources.files("land_policy").joinpath("dictionary", "idle_classes.csv").read_text(encoding="utf-8")
    )
    return MappingProxyType(
        {row["key"]: Text(row["zh"], row["en"]) for row in csv.DictReader(text.splitlines())}
    )


def reasons() -> Mapping[str, Text]:
    """The keys of ``idle_reason`` with their words.

    >>> reasons()["handover_year"].label("en")
    'agreed start missing: counted from hand-over plus one year'
    """
    return words("idle")


def routes() -> Mapping[str, Text]:
    """The keys of ``idle_route`` with their words; no route is an empty text.

    >>> routes()["fee"].label("zh")
    '拟征缴土地闲置费'
    """
    return words("route")


def clock(
    plots: pd.DataFrame, day: date, clauses: Rulebook, parameters: Mapping[str, object] | None = None
) -> pd.DataFrame:
    """Where each plot stands on the idle-land clock as of ``day``: the columns :data:`COLUMNS`, on the plots' index.

    Reference day ``idle_from``: the start agreed anew, else agreed, else hand-over + 1 year; counted from hand-over
    the class is ``unknown`` until a full year has passed. Recorded as not supplied: ``not_supplied``, but ``unknown``
    where a contract, a hand-over or an agreed start contradicts it. Supply not recorded and nothing of the three
    either: ``unknown``. Before the reference day
    ``not_due``; then ``late``; from the first anniversary ``idle_one_year`` (route ``fee``, 20 % of the land
    price in 万元); from the second ``idle_two_years`` (route ``take_back``, fee 0). With a government cause
    ``negotiated`` from the first anniversary on (fee 0); where it cannot be told whether one stands (the text is no
    listed cause, the cause may be from before the start agreed anew, causes are not recorded) the route is
    ``unknown`` and the fee blank. A start agreed anew after ``day`` is not counted from; one still
    ahead of which the day of agreement (``anew_agreed_on``) is not known leaves the class ``unknown``. Begun: ``under_way``; suspended for a year with too little
    developed or invested: ``idle_stopped`` (route ``negotiated``). ``idle_since`` is the day the present class
    began; ``idle_next_class`` and ``idle_next_day`` what comes if nothing happens, ``idle_days_left`` days until
    then. Blank: not known or nothing to come; ``idle_fee_wan`` is 0 where no fee is due and blank where it cannot
    be told. Built by recorded status without any day of start or finish: ``finished``. A record later than ``day``
    has not happened yet. Before the order came into force no class of idleness is given: ``unknown``.

    A blank means that nothing happened; a column that is not there means nothing: a class that hangs on it is
    ``unknown`` with the reason ``…_unrecorded``, so that leaving a column out never clears a plot and never accuses one.

    A rulebook without ``idle_land_2012``: every plot is ``unknown``, with that reason.

    Parameters: ``anniversary_counts`` (true), ``connective`` ("or"). Errors: :class:`~gis.errors.RuleError` for an
    unknown parameter or a plot number that stands twice.

    >>> plots = pd.DataFrame({"start_by": pd.to_datetime(["2024-11-20"])}, index=["P1"])
    >>> clock(plots, date(2025, 11, 20), Rulebook.load(["idle_land_2012"])).loc["P1", "idle_reason"]
    'starts_unrecorded'
    >>> nothing = ["started_on", "stopped_on", "finished_on", "status_class", "start_by_anew", "government_cause"]
    >>> plots = plots.assign(**dict.fromkeys(nothing))
    >>> clock(plots, date(2025, 11, 20), Rulebook.load(["idle_land_2012"])).loc["P1", "idle_class"]
    'idle_one_year'
    """
    case = clauses.case(plots, day, parameters)
    if DOCUMENT not in {document.id for document in clauses.documents}:
        return _not_in_use(case)
    rows = _not_begun(case, clauses)
    rows = _begun(rows, case, clauses)
    rows = _put(rows, order.built_by_status(case), "finished", "built_by_status")
    done = order.finished_on(case)
    rows = _put(rows, done.notna(), "finished", "finished", since=done)
    rows = _put(rows, (rows["idle_class"] != "unknown") & case.supply_unknown(), "unknown", "supply_unknown")
    rural = case.starts("status_class", "B11", "B12").fillna(False).astype(bool)
    rows = _put(rows, rural & rows["idle_reason"].eq("no_start"), "unknown", "rural_built")
    rows = _put(rows, case.not_supplied(), "not_supplied", "not_supplied")
    rows = _put(rows, case.contradicts_supply(), "unknown", "contradicts_supply")
    idle = rows["idle_class"].str.startswith(("idle", "negotiated"))
    idle |= rows["idle_reason"].eq("suspended_unknown")
    force = clauses.clause(f"{DOCUMENT}.not_started").document.force_on(case.everywhere(pd.Timestamp(day)))
    rows = _put(rows, idle & (force != "in_force"), "unknown", "before")
    return _finished(rows, case, clauses)


def _not_in_use(case: Case) -> pd.DataFrame:
    """Every plot unknown, because the order on idle land is not among the rules in use."""
    text = case.everywhere("").astype("str")
    blank = pd.Series(pd.NaT, index=case.plots.index, dtype="datetime64[s]")
    values = {
        "idle_class": text + "unknown",
        "idle_reason": text + "not_in_use",
        "idle_days_left": pd.Series(pd.NA, index=text.index, dtype="Int64"),
        "idle_fee_wan": pd.Series(np.nan, index=text.index),
        **dict.fromkeys(("idle_from", "idle_since", "idle_next_day"), blank),
        **dict.fromkeys(("idle_route", "idle_clause", "idle_next_class"), text),
    }
    return pd.DataFrame(values, columns=list(COLUMNS))


def _not_begun(case: Case, clauses: Rulebook) -> pd.DataFrame:
    """Every plot as though work had not begun."""
    agreed, anew = order.agreed_start(case), order.started_anew(case)
    start = agreed.fillna(order.start_missing(clauses.clause(f"{DOCUMENT}.start_missing"), case))
    first = order.anniversary(start, _years(clauses, "not_started", case), case)
    second = order.anniversary(start, _years(clauses, "take_back", case), case)
    today = pd.Timestamp(case.day)
    cause = _cause(clauses, case).eq(True).fillna(False).astype(bool)
    known, once, twice = start.notna(), today >= first, today >= second
    steps = [~known, agreed.isna() & ~once, today < start, ~once, cause, ~twice]
    first_class = np.where(cause, "negotiated", "idle_one_year")

    def pick(*values: Any) -> np.ndarray:
        return np.select([step.to_numpy() for step in steps], list(values[:-1]), values[-1])

    blank = np.datetime64("NaT", "s")
    at_start, at_first, at_second = (
        days.to_numpy().astype("datetime64[s]") for days in (start, first, second)
    )
    basis = np.select([anew.notna(), agreed.notna()], ["start_by_anew", "start_by"], "handover_year")
    late = np.full(len(start), "late")
    rows = pd.DataFrame(
        {
            "idle_class": pick(
                "unknown", "unknown", "not_due", late, "negotiated", "idle_one_year", "idle_two_years"
            ),
            "idle_clause": pick("", "", "not_started", "not_started", "negotiated", "idle_fee", "take_back"),
            "idle_from": at_start,
            "idle_since": pick(blank, blank, blank, at_start, at_first, at_first, at_second),
            "idle_next_class": pick("", first_class, late, first_class, "", "idle_two_years", ""),
            "idle_next_day": pick(blank, at_first, at_start, at_first, blank, at_second, blank),
            "idle_reason": pick(
                "no_start", "start_not_recorded", basis, basis, "government_cause", basis, basis
            ),
        },
        index=case.plots.index,
    ).astype(dict.fromkeys(("idle_class", "idle_clause", "idle_next_class", "idle_reason"), object))
    doubts = {"anew_undated": order.anew_undated(case), **order.not_begun_doubts(case)}
    return _doubted(rows, rows["idle_class"] != "unknown", doubts)


def _begun(rows: pd.DataFrame, case: Case, clauses: Rulebook) -> pd.DataFrame:
    """The rows with every plot on which work has begun put under way, or where its suspension leads."""
    began = order.start_of_work(clauses.clause(f"{DOCUMENT}.start_of_work"), case)
    stop = order.suspended_since(case)
    clause = clauses.clause(f"{DOCUMENT}.stopped")
    due = order.anniversary(stop, int(clause.number_on("suspended", case.day)), case)
    ratios = order.ratios(clause, case).rows["code"]
    little, enough = ratios == BREAKS, ratios == MEETS
    cause = _cause(clauses, case).eq(True).fillna(False).astype(bool)
    year, halted = pd.Timestamp(case.day) >= due, stop.notna()

    rows = _put(rows, began.notna(), "under_way", "started", since=began, start=began)
    rows = _put(rows, case.happened("stopped_on").notna() & ~halted, "under_way", "resumed", since=began)
    rows = _put(rows, halted, "under_way", "suspended", since=began, start=stop, clause="stopped")
    after = np.where(little, np.where(cause, "negotiated", "idle_stopped"), "unknown")
    coming = (halted & ~year & ~enough).to_numpy()
    rows = rows.assign(
        idle_next_class=np.where(coming, after, rows["idle_next_class"]),
        idle_next_day=rows["idle_next_day"].mask(coming, due),
    )
    rows = _put(rows, halted & year, "unknown", "suspended_unknown", since=due, start=stop, clause="stopped")
    rows = _put(rows, halted & year & enough, "under_way", "suspended_enough", began, stop, "stopped")
    rows = _put(rows, halted & year & little, "idle_stopped", "suspended_little", due, stop, "stopped")
    rows = _put(
        rows, halted & year & little & cause, "negotiated", "government_cause", due, stop, "negotiated"
    )
    suspected = halted & rows["idle_class"].isin(SUSPECTED)
    rows = _doubted(rows, suspected, order.suspension_doubts(case))
    return _doubted(rows, rows["idle_class"].eq("under_way"), order.under_way_doubts(case))


def _finished(rows: pd.DataFrame, case: Case, clauses: Rulebook) -> pd.DataFrame:
    """The rows with route, fee and days left, in the order of :data:`COLUMNS`."""
    name = rows["idle_class"]
    suspended = name == "idle_stopped"
    cause = _cause(clauses, case)
    agreed = order.negotiated(
        clauses.clause(f"{DOCUMENT}.negotiated"), case, name.isin(SUSPECTED), suspended, cause
    )
    unsure = (name.isin(SUSPECTED) & agreed.isna()).to_numpy(dtype=bool)
    why = rows["idle_reason"]
    for reason, mask in order.cause_doubts(case, clauses.clause(f"{DOCUMENT}.government_cause")).items():
        why = why.mask(unsure & mask, reason)
    steps = [
        unsure,
        agreed.fillna(False).to_numpy(dtype=bool),
        name == "idle_one_year",
        name == "idle_two_years",
    ]
    route = np.select(steps, ["unknown", "negotiated", "fee", "take_back"], "")
    fee = order.idle_fee(clauses.clause(f"{DOCUMENT}.idle_fee"), case).where(route == "fee", 0.0)
    left = (rows["idle_next_day"] - pd.Timestamp(case.day)).dt.days.astype("Int64")
    clause = np.where(unsure, "not_started", rows["idle_clause"].to_numpy(dtype=object))
    rows = rows.assign(
        idle_route=route,
        idle_clause=np.where(clause == "", "", DOCUMENT + "." + clause),
        idle_days_left=left,
        idle_fee_wan=fee.mask((name == "unknown") | unsure),
        idle_reason=why,
    )
    texts = ("idle_class", "idle_route", "idle_clause", "idle_next_class", "idle_reason")
    return rows.astype(dict.fromkeys(texts, "str"))[list(COLUMNS)]


def _put(
    rows: pd.DataFrame,
    where: pd.Series,
    name: str,
    reason: str,
    since: pd.Series | None = None,
    start: pd.Series | None = None,
    clause: str = "",
) -> pd.DataFrame:
    """The rows with another class where the mask is true; nothing comes next there. A new frame."""
    blank = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[s]")
    return rows.assign(
        idle_class=rows["idle_class"].mask(where, name),
        idle_clause=rows["idle_clause"].mask(where, clause),
        idle_from=rows["idle_from"].mask(where, start if start is not None else rows["idle_from"]),
        idle_since=rows["idle_since"].mask(where, since if since is not None else blank),
        idle_next_class=rows["idle_next_class"].mask(where, ""),
        idle_next_day=rows["idle_next_day"].mask(where, blank),
        idle_reason=rows["idle_reason"].mask(where, reason),
    )


def _doubted(rows: pd.DataFrame, where: pd.Series, doubts: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The rows with what a column that is not there leaves open as unknown; the first doubt gives the reason."""
    for reason, mask in reversed(list(doubts.items())):
        rows = _put(rows, where & mask, "unknown", reason)
    return rows


def _cause(clauses: Rulebook, case: Case) -> pd.Series:
    """Whether a government cause stands; blank where it cannot be told."""
    return order.standing_cause(case, clauses.clause(f"{DOCUMENT}.government_cause"))


def _years(clauses: Rulebook, name: str, case: Case) -> int:
    return int(clauses.clause(f"{DOCUMENT}.{name}").number_on(day=case.day))

"""Docket: the plots that the idle-land clock points at: next step, what would change the route, what the file lacks.

Classes, days and fees are the clock's (:mod:`land_policy.idle`), steps the procedure's
(:mod:`land_policy.procedure`). All of it is a suspicion 疑似 and a suggestion 建议.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy import procedure
from land_policy.case import Case
from land_policy.clause import Text
from land_policy.idle import DOCUMENT, SUSPECTED
from land_policy.rulebook import Rulebook
from land_policy.rules import idle_land_2012 as order
from layers.schema import codes

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

CLASSES = ("idle_two_years", "idle_one_year", "idle_stopped", "negotiated", "unknown", "late")
"""The classes whose plots are listed, in this order."""
BETWEEN = ";"
"""What stands between the keys of ``options``, ``changes`` and ``lacks``."""


@dataclass(frozen=True)
class Docket:
    """The plots to be dealt with, one row each, and every step of each.

    ``rows``, indexed by plot, the classes of :data:`CLASSES` in their order, then plots whose case is still open:
    ``idle_class idle_route idle_reason idle_from idle_since idle_next_class idle_next_day idle_days_left
    idle_fee_wan`` from the clock, the fee of the route ``fee`` alone (no other levies one: blank); ``idle_days`` days since ``idle_since``; ``clause`` and ``evidence``;
    ``developed_pct invested_pct`` where work was suspended; ``step actor step_clause step_evidence step_by
    step_days_left step_state step_note`` of the next step; ``options`` the ways open under Article 12 and
    ``options_open`` those that need what is not on record, ``option_until`` the last day
    of the one agreed; ``changes``, ``lacks`` (``layer.column``);
    ``restricted``: Article 24 is to be thought of. ``steps`` is :func:`land_policy.procedure.chain`. ``in_use`` is
    false where the order is not among the rules of the zone: both are empty then.
    """

    rows: pd.DataFrame
    steps: pd.DataFrame
    in_use: bool = True


@dataclass(frozen=True)
class Option:
    """One way of disposal by agreement: its words, clause, evidence, and whether the clock restarts after it."""

    key: str
    text: Text
    clause: str
    restarts: bool
    evidence: str
    note: Text


@functools.cache
def options() -> Mapping[str, Option]:
    """The ways of Article 12, and how taking back can be paid for.

    >>> options()["bond_purchase"].evidence, options()["paid_take_back"].restarts
    ('M-med', False)
    """
    words = codes("disposal_option")
    return MappingProxyType(
        {
            row["key"]: Option(
                row["key"],
                Text(words[row["key"]]["zh"], words[row["key"]]["en"]),
                row["clause"],
                row["restarts"] == "yes",
                row["evidence"],
                Text(row["note_zh"], row["note_en"]),
            )
            for row in _table("idle_options")
        }
    )


def docket(evaluation: Evaluation) -> Docket:
    """The docket of a zone on its day."""
    plots, clauses, day = evaluation.plots, evaluation.rulebook, evaluation.day
    if DOCUMENT not in {document.id for document in clauses.documents}:
        return Docket(pd.DataFrame(index=plots.index[:0]), pd.DataFrame(), in_use=False)
    case, held, earlier = procedure.recorded(evaluation.zone.layer("proceedings"), plots, day, clauses)
    ground = clauses.case(plots, day, evaluation.parameters)
    every = _dated_first(procedure.chain(case, plots, held, clauses))
    rows = _clock(plots, ground, day, clauses).join(_next(every, day, clauses, plots.index))
    first = earlier & rows["step"].eq("investigate")
    silent = rows.index.isin(every.index[every["note"] == "answer_lapsed"]) & rows["step"].eq("finding")
    aside = every.index[every["step"].eq("mortgagee_copy") & every["state"].eq("undated")]
    beside = rows.index.isin(aside) & rows["step"].ne("mortgagee_copy") & rows["step_note"].eq("")
    rows["step_note"] = rows["step_note"].mask(first, "earlier_case").mask(silent, "answer_lapsed")
    rows["step_note"] = rows["step_note"].mask(beside, "copy_beside")
    rows = rows.join(_ways(plots, case, clauses))
    rows["changes"] = _changes(plots, ground, case)
    rows["lacks"] = _lacks(plots, ground, case)
    hoarding = order.hoarding(
        clauses.clause(f"{DOCUMENT}.hoarding"),
        case,
        case.happened("determined_on"),
        case.happened("closed_on"),
    )
    rows["restricted"] = (
        hoarding & plots["idle_class"].isin(SUSPECTED) & (plots["idle_route"] != "negotiated")
    )
    wanted = plots["idle_class"].isin(CLASSES) | rows["step"].ne("")
    rank = plots["idle_class"].map({name: at for at, name in enumerate(CLASSES)}).fillna(len(CLASSES))
    place = np.lexsort([plots.index.astype(str), plots["idle_since"].to_numpy(), rank.to_numpy()])
    rows = rows.iloc[place]
    return Docket(rows[wanted.iloc[place].to_numpy()], every)


def _clock(plots: pd.DataFrame, ground: Case, day: date, clauses: Rulebook) -> pd.DataFrame:
    """What the clock says, with the clause it rests on, how good its evidence is, and the two ratios of a suspension."""
    kept = ("class", "route", "reason", "from", "since", "next_class", "next_day", "days_left", "fee_wan")
    rows = pd.DataFrame({f"idle_{name}": plots[f"idle_{name}"] for name in kept})
    rows["idle_fee_wan"] = rows["idle_fee_wan"].where(plots["idle_route"] == "fee")
    rows["idle_days"] = (pd.Timestamp(day) - plots["idle_since"]).dt.days.astype("Int64")
    rows["clause"] = plots["idle_clause"]
    rows["evidence"] = _evidence(plots["idle_clause"], clauses)
    halted = order.suspended_since(ground).notna() & order.finished_on(ground).isna()
    rows["developed_pct"] = (order.PERCENT * order.developed_share(ground)).where(halted)
    invested = order.invested_share(clauses.clause(f"{DOCUMENT}.invested_share"), ground)
    rows["invested_pct"] = invested.where(halted)
    return rows


def _evidence(clause: pd.Series, clauses: Rulebook) -> pd.Series:
    """How good the evidence of each clause is; blank where there is no clause."""
    return clause.map({one.id: one.evidence for one in clauses.clauses}).fillna("").astype("str")


def _dated_first(every: pd.DataFrame) -> pd.DataFrame:
    """The steps with a step that is due by a day as the next one, where a step taken beside the others has none."""
    nexts = every[every["next"]]
    beside = nexts.index[nexts["step"].isin(procedure.ASIDE) & nexts["by"].isna()]
    due = every["state"].isin(("open", "overdue")) & every.index.isin(beside)
    first = due & ~every.index.where(due.to_numpy(), "").to_series().duplicated().to_numpy()
    moved = every.index.isin(every.index[first])
    return every.assign(next=first | (every["next"] & ~moved))


def _next(every: pd.DataFrame, day: date, clauses: Rulebook, index: pd.Index) -> pd.DataFrame:
    """The first step to be taken on each plot; blank texts where there is none."""
    first = every[every["next"]]
    known = procedure.steps()
    table = pd.DataFrame(
        {
            "step": first["step"],
            "actor": first["step"].map({key: step.actor for key, step in known.items()}),
            "step_clause": DOCUMENT
            + "."
            + first["step"].map({key: step.clause for key, step in known.items()}),
            "step_by": first["by"],
            "step_days_left": (first["by"] - pd.Timestamp(day)).dt.days.astype("Int64"),
            "step_state": first["state"],
            "step_note": first["note"],
        }
    ).reindex(index)
    texts = ["step", "actor", "step_clause", "step_state", "step_note"]
    table[texts] = table[texts].fillna("").astype("str")
    table["step_evidence"] = _evidence(table["step_clause"], clauses)
    return table


def _ways(plots: pd.DataFrame, case: Case, clauses: Rulebook) -> pd.DataFrame:
    """Which ways of Article 12 are open on the negotiated route, and which hang on what is not on record."""
    agreeing = plots["idle_route"] == "negotiated"
    swap = order.swap(
        clauses.clause(f"{DOCUMENT}.swap"), case, case.flag("price_paid"), case.flag("funds_ready")
    )
    sure = dict.fromkeys(options(), agreeing) | {"swap": agreeing & swap.eq(True).fillna(False).astype(bool)}
    option, agreed = case.text("option"), case.happened("agreed_on").notna()
    until = pd.Series(pd.NaT, index=plots.index, dtype="datetime64[s]")
    for name, last, counted in (
        ("extension", order.extension, "new_start_by"),
        ("temporary_use", order.temporary_use, "temporary_from"),
    ):
        day = last(clauses.clause(f"{DOCUMENT}.{name}"), case, case.planned(counted))
        until = until.mask(agreed & (option == name), day)
    return pd.DataFrame(
        {
            "options": _joined(sure, plots.index),
            "options_open": _joined({"swap": agreeing & swap.isna()}, plots.index),
            "option_until": until,
        }
    )


def _changes(plots: pd.DataFrame, ground: Case, case: Case) -> pd.Series:
    """The keys of what would change the class or the route of each plot, or already did."""
    name, why, route = plots["idle_class"], plots["idle_reason"], plots["idle_route"]
    waiting = name.isin(("late", "idle_one_year", "idle_two_years"))
    halted = order.suspended_since(ground).notna()
    anew, stands = case.planned("new_start_by"), ground.planned("start_by_anew")
    suspected = name.isin(SUSPECTED)
    masks = {
        "price_missing": (route == "fee") & plots["idle_fee_wan"].isna(),
        **{key: why == key for key in ("cause_unlisted", "cause_unrecorded", "cause_before_anew")},
        "decision_contradicts": procedure.decisions(case, plots)["contradiction"].notna(),
        "cause_would": waiting & (route != "unknown") & (plots["idle_next_class"] != "negotiated"),
        "cause_gone": (name == "negotiated") & ~halted,
        "anew_used": why == "start_by_anew",
        "new_start_unrecorded": suspected & anew.notna() & stands.isna(),
        "new_start_differs": anew.notna() & stands.notna() & (anew != stands),
        "anew_would": (waiting | (name == "negotiated")) & anew.isna(),
        "start_would": waiting,
        "two_years": name == "idle_one_year",
        "start_by_would": why == "handover_year",
        "resume_would": suspected & halted,
        "ratio_would": suspected & halted,
        "record_start": why.isin(("no_start", "start_not_recorded")),
        "record_ratios": why == "suspended_unknown",
        "supply_would": why.isin(("contradicts_supply", "supply_unknown")),
        "column_would": why.str.endswith("_unrecorded") & (why != "cause_unrecorded"),
        "agreement_would": why == "anew_undated",
        "state_owned_would": why == "rural_built",
    }
    return _joined(masks, plots.index).rename("changes")


def _lacks(plots: pd.DataFrame, ground: Case, case: Case) -> pd.Series:
    """The columns, as ``layer.column``, that the file of each plot needs by its class and has not."""
    name, option = plots["idle_class"], case.text("option")
    halted = order.suspended_since(ground).notna()
    levied = plots["idle_route"].isin(("fee", "take_back"))
    gap, agreed = ground.number("area_gap_pct").abs(), case.happened("agreed_on").notna()
    conditions = {
        "suspended": halted,
        "cause": (name == "negotiated") & plots["idle_reason"].eq("government_cause"),
        "levied": levied,
        "unvisited": levied & case.happened("site_visit_on").isna(),
        "unfound": levied & case.happened("determined_on").isna(),
        "decided": case.happened("decision_on").notna(),
        "moved": ground.planned("start_by_anew").notna() & ground.text("government_cause").notna(),
        "swap": option == "swap",
        **{key: (option == key) & agreed for key in ("extension", "temporary_use")},
    }
    masks: dict[str, pd.Series] = {}
    for need in _table("idle_needs"):
        record = ground if need["layer"] == "plots" else case
        wanted = name.isin(need["classes"].split())
        if need["when"] == "area_off":
            lacking = gap > float(need["most"])
        else:
            lacking = record.text(need["column"]).isna() & conditions.get(need["when"], True)
        key = f"{need['layer']}.{need['column']}"
        masks[key] = (wanted & lacking) | masks.get(key, False)
    return _joined(masks, plots.index).rename("lacks")


def _joined(masks: Mapping[str, pd.Series], index: pd.Index) -> pd.Series:
    """The keys whose mask is true, in order, as one text a plot."""
    texts = np.full(len(index), "", dtype=object)
    for key, mask in masks.items():
        chosen = mask.to_numpy(dtype=bool)
        texts[chosen] = texts[chosen] + (key + BETWEEN)
    return pd.Series(texts, index=index, dtype="str").str.removesuffix(BETWEEN)


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files("land_policy").joinpath("dictionary", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))

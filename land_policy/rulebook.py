"""Rulebook: the documents in use, judged together over all plots as of a day."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from gis.errors import RuleError
from gis.words import as_written, refusal
from land_policy.case import Case, governing_days
from land_policy.clause import Clause, Document
from land_policy.judge import Judgement
from land_policy.rule_file import read_document
from land_policy.words import words

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_YEAR = re.compile(r"_\d{4}$")
STOREY_CLAUSE = "floor_counting"
"""The clause of every edition that says how high storeys count."""


@dataclass(frozen=True)
class Rulebook:
    """The documents in use, in order, and the functions that mean them.

    >>> book = Rulebook.load(["industrial_land"])
    >>> [document.id for document in book.documents]
    ['industrial_land_2008', 'industrial_land_2023']
    """

    documents: tuple[Document, ...]

    @classmethod
    def load(
        cls, names: Sequence[str] | None = None, folder: Path | None = None, own: Path | None = None
    ) -> Rulebook:
        """The documents of those names; all that are there when none is named.

        A name without a year stands for all editions: ``industrial_land`` for 2008 and 2023. ``folder`` holds other
        numbers for the same clauses; their functions are ours. ``own``: a zone's folder of rules, whose documents stand in
        for shipped ones of the same name and add editions. :class:`RuleError` when a document is not there, is at
        fault, or has a clause without a function.
        """
        if names is not None:
            _check_names(names)
        place = folder if folder is not None else Path(str(resources.files("land_policy").joinpath("rules")))
        ours = {path.stem: path for path in place.glob("*.toml")}
        theirs = {path.stem: path for path in own.glob("*.toml")} if own is not None else {}
        files = {**ours, **theirs}
        there = sorted(files)
        wanted = there if names is None else [one for name in names for one in _expanded(name, there, place)]
        read = _shipped if folder is None else read_document
        documents = (
            read_document(files[name], own=True) if name in theirs else read(files[name])
            for name in dict.fromkeys(wanted)
        )
        book = cls(tuple(documents))
        for clause in book.clauses:
            function(clause)
        return book

    @classmethod
    def national(cls, own: Path | None = None) -> Rulebook:
        """The documents that hold in the whole country: what judges a zone that names no rules.

        A city's own rules judge that city's zones only, and only when they are named.

        >>> [document.id for document in Rulebook.national().documents]
        ['idle_land_2012', 'industrial_land_2008', 'industrial_land_2023', 'land_linkage_2018']
        """
        return cls(tuple(document for document in cls.load(own=own).documents if not document.place))

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses, in the documents' order."""
        return tuple(clause for document in self.documents for clause in document.clauses)

    def clause(self, name: str) -> Clause:
        """The clause of that id, ``document.clause``; :class:`RuleError` naming what there is.

        >>> Rulebook.load(["industrial_land"]).clause("industrial_land_2023.floor_counting").number_on("storey_height")
        8.0
        """
        for clause in self.clauses:
            if clause.id == name:
                return clause
        known = [clause.id for clause in self.clauses]
        raise RuleError(refusal("land_policy", "rulebook.clause", name=name, known=known))

    def judge(
        self, plots: pd.DataFrame, day: date, parameters: Mapping[str, object] | None = None
    ) -> tuple[Judgement, ...]:
        """One judgement for each clause that is a test, in order, over all plots as of a day.

        The plots carry the columns of ``layers/dictionary/plots.csv`` and ``land_policy/dictionary/plots.csv`` that
        the clauses ask for; a column that is not there is blank. ``parameters``: what the zone states
        (:data:`land_policy.case.PARAMETERS`).
        """
        case = self.case(plots, day, parameters)
        return tuple(function(clause)(clause, case) for clause in self.clauses if clause.role == "test")

    def case(self, plots: pd.DataFrame, day: date, parameters: Mapping[str, object] | None = None) -> Case:
        """What is judged, for the functions of the rules; :class:`RuleError` when a plot stands twice."""
        if not plots.index.is_unique:
            raise RuleError(refusal("land_policy", "rulebook.twice"))
        return Case(plots, day, parameters or {}, {clause.id: clause for clause in self.clauses})

    def findings(
        self, plots: pd.DataFrame, day: date, lang: str = "zh", parameters: Mapping[str, object] | None = None
    ) -> pd.DataFrame:
        """One row for each clause and plot, in the columns of :data:`land_policy.judge.FINDING_COLUMNS`."""
        found = [judgement.findings(lang) for judgement in self.judge(plots, day, parameters)]
        if not found:
            raise RuleError(refusal("land_policy", "rulebook.no_test"))
        return pd.concat(found, ignore_index=True)

    def table(self, day: date, lang: str = "zh", stale_days: int | None = None) -> pd.DataFrame:
        """The rulebook as a document: one row for each limit, row of a table and closed list; one for a clause without.

        ``force`` is the state of the document on the day; ``checked_days`` the age of the last check. With
        ``stale_days`` only rows last checked longer ago than that are given.
        """
        rows = [row for clause in self.clauses for row in _table_rows(clause, day, lang)]
        frame = pd.DataFrame(rows)
        if stale_days is not None and len(frame):
            frame = frame[frame["checked_days"] > stale_days]
        return frame.reset_index(drop=True)


class StoreyCounts(NamedTuple):
    """How storeys count on each plot: one higher than ``height_m`` counts ``factor`` times, as ``clause_id`` says."""

    height_m: pd.Series
    factor: pd.Series
    clause_id: pd.Series


def storey_counts(
    contract_day: pd.Series,
    day: date,
    supplied_on: pd.Series | None = None,
    book: Rulebook | None = None,
) -> StoreyCounts:
    """How storeys count in the floor-area ratio of each plot, by the edition in force on its contract day.

    Contract day before the first edition, unknown, or later than ``day``: the earliest edition known; ``clause_id``
    states whose numbers were taken. Where the contract day is missing, the month of supply (``supplied_on``) stands in
    as in :func:`land_policy.case.governing_days`. ``book``: the zone's rulebook, whose own numbers come before the
    shipped ones of an edition it has. Heights in metres; all on the index of ``contract_day``.

    >>> days = pd.Series(pd.to_datetime(["2015-06-01", "2024-06-01", None]), index=["P1", "P2", "P3"])
    >>> counts = storey_counts(days, date(2026, 11, 20))
    >>> counts.height_m.tolist(), counts.factor.tolist()
    ([8.0, 8.0, 8.0], [2.0, 2.0, 2.0])
    >>> counts.clause_id.tolist()[:2]
    ['industrial_land_2008.floor_counting', 'industrial_land_2023.floor_counting']
    """
    known = {
        clause.id: clause for one in (Rulebook.load(), book) if one is not None for clause in one.clauses
    }
    editions = [clause for clause in known.values() if clause.name == STOREY_CLAUSE]
    editions.sort(key=lambda clause: clause.document.since_low)
    signed = pd.to_datetime(contract_day)
    supplied = supplied_on if supplied_on is not None else pd.Series(None, index=signed.index, dtype=object)
    at = np.zeros(len(signed), dtype=np.int64)
    for place, clause in enumerate(editions):
        days = governing_days(signed, supplied, clause.document)
        days = days.where(days <= pd.Timestamp(day))
        at[(clause.document.force_on(days) == "in_force").to_numpy()] = place
    index = contract_day.index
    height = np.array([clause.number_on("storey_height") for clause in editions])[at]
    factor = np.array([clause.number_on("factor") for clause in editions])[at]
    stated = pd.array([clause.id for clause in editions], dtype="str").take(at)
    return StoreyCounts(
        pd.Series(height, index=index, name="storey_height_m"),
        pd.Series(factor, index=index, name="storey_factor"),
        pd.Series(stated, index=index, name="clause_id"),
    )


def function(clause: Clause) -> Callable[..., Judgement]:
    """The function that means a clause: of its name, in the module of its document or of all its editions."""
    document = clause.document.id
    for name in dict.fromkeys((document, _YEAR.sub("", document))):
        try:
            module = importlib.import_module(f"land_policy.rules.{name}")
        except ModuleNotFoundError:
            continue
        found = getattr(module, clause.name, None)
        if callable(found) and getattr(found, "__module__", "") == module.__name__:
            return found
    where = {"file": clause.document.file, "clause": clause.name, "module": _YEAR.sub("", document)}
    raise RuleError(refusal("land_policy", "rule.function", **where))


@functools.cache
def _shipped(path: Path) -> Document:
    """A document of ours, read once a process."""
    return read_document(path)


def _check_names(names: object) -> None:
    good = isinstance(names, list | tuple) and all(isinstance(name, str) for name in names)
    if not good:
        raise RuleError(refusal("land_policy", "rulebook.use", names=as_written(names)))


def _expanded(name: str, there: Sequence[str], place: Path) -> list[str]:
    if not _NAME.fullmatch(name):
        raise RuleError(refusal("land_policy", "rulebook.name", name=name))
    editions = [one for one in there if _YEAR.sub("", one) == name and one != name]
    found = [name] if name in there else editions
    if not found:
        known = list(there) or refusal("land_policy", "none")
        raise RuleError(refusal("land_policy", "rulebook.document", name=name, place=place.name, known=known))
    return found


def _table_rows(clause: Clause, day: date, lang: str) -> list[dict[str, object]]:
    document = clause.document
    state = document.force_on(pd.Series([pd.Timestamp(day)]))[0]
    shared: dict[str, object] = {
        "clause_id": clause.id,
        "document": document.title.label(lang),
        "document_number": document.number,
        "place": document.place,
        "own": document.own,
        "number": clause.number,
        "title": clause.title.label(lang),
        "says": clause.says,
        "quoted": clause.quoted,
        "means": clause.means,
        "kind": clause.kind,
        "kind_label": words("kind")[clause.kind].label(lang),
        "role": clause.role,
        "governs_by": clause.governs_by,
        "governs_label": words("governs")[clause.governs_by].label(lang),
        "force": state,
        "force_label": words("force")[state].label(lang),
        "since_low": document.since_low,
        "since_high": document.since_high,
        "since_evidence": document.since_evidence,
        "until": document.until,
        "checked": clause.checked,
        "checked_days": (day - clause.checked).days,
        "source": document.source_title,
        "url": document.source_url,
        "note": clause.note or document.note,
    }
    lists = [
        shared
        | dict(_NO_LIMIT)
        | {"limit_name": name, "listed": list(listed), "sense": "∈", "evidence": clause.evidence}
        for name, listed in clause.lists.items()
    ]
    if clause.limits:
        limits = [
            shared
            | {
                "limit_name": limit.name,
                "sense": limit.sense,
                "limit_low": limit.low,
                "limit_high": limit.high,
                "unit": limit.unit,
                "limit_since": limit.since or document.since,
                "evidence": limit.evidence,
                "listed": [],
            }
            for limit in clause.limits
        ]
        return [*limits, *lists]
    if clause.rows:
        rows = [
            shared
            | {
                "limit_name": f"{row.code_system} {row.code} {row.title.label(lang)}".strip(),
                "sense": clause.sense,
                "limit_low": row.low,
                "limit_high": row.high,
                "unit": clause.unit,
                "limit_since": document.since,
                "evidence": row.evidence,
                "note": row.note or shared["note"],
                "listed": [],
            }
            for row in clause.rows
        ]
        return [*rows, *lists]
    return lists or [shared | dict(_NO_LIMIT) | {"evidence": clause.evidence}]


_NO_LIMIT: Mapping[str, object] = MappingProxyType(
    {
        "limit_name": "",
        "sense": "",
        "limit_low": None,
        "limit_high": None,
        "unit": "",
        "limit_since": None,
        "listed": [],
    }
)

"""Document, Clause and Limit: what a document says, where, from when, and with how good evidence.

One TOML file is one document in its own order (:mod:`land_policy.rule_file` reads it). Every number of law stands
there with its unit, its days and its evidence.

Evidence, strongest first: ``T`` read in the document's own text, ``S`` in a secondary text, ``S weak``,
``C`` computed, ``M-high``, ``M-med``, ``M-med/low``, ``M-low`` from memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from gis.errors import RuleError
from gis.words import refusal

EVIDENCE = ("T", "S", "S weak", "C", "M-high", "M-med", "M-med/low", "M-low")
KINDS = ("law", "advisory", "assumption")
ROLES = ("test", "measure")
GOVERNS = ("contract_day", "as_of_day")
UNITS = ("", "%", "year", "day", "m", "ha", "times", "万元/ha")
SENSES = (">=", "<=", "<")
TABLE_COLUMNS = (
    "edition",
    "code_system",
    "code",
    "zh",
    "en",
    "least",
    "low",
    "high",
    "pair_system",
    "pair",
    "evidence",
    "note",
)
VALUE_COLUMNS = ("edition", "industry_code", "area_class_or_grade", "value_wan_per_ha", "source")
"""Columns of a table of amounts by industry and area class or land grade; ``evidence`` may follow."""


@dataclass(frozen=True)
class Text:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def label(self, lang: str = "zh") -> str:
        """The words in one language.

        >>> Text("容积率", "floor-area ratio").label("en")
        'floor-area ratio'
        """
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Limit:
    """One number of a clause and the days it holds; ``low < high`` when it is known only as a range.

    ``name`` tells apart the numbers of a clause that has several. ``since`` blank: as long as the document;
    ``until`` is the last day it holds, blank: open.
    """

    low: float
    high: float
    name: str = ""
    unit: str = ""
    sense: str = ">="
    since: date | None = None
    until: date | None = None
    evidence: str = "M-low"
    source: str = ""

    @property
    def value(self) -> float:
        """The number itself; not a number when only a range is known."""
        return self.low if self.low == self.high else float("nan")


@dataclass(frozen=True)
class Row:
    """One row of a table by class: an industry in one edition's code system, and the limit for it.

    ``pair`` is its code in ``pair_system``, where the two stand for one another alone; else blank. ``area_class`` is
    the area class or the land grade it holds for; blank: all.
    """

    code_system: str
    code: str
    title: Text
    low: float
    high: float
    pair_system: str
    pair: str
    evidence: str
    note: str
    area_class: str = ""


@dataclass(frozen=True)
class Document:
    """A document: its title, number, issuer, days, evidence and source, and its clauses in their own order.

    ``since_low`` and ``since_high`` are the earliest and the latest day on which it can have come into force;
    they are equal when the day is known. ``until`` is its last day in force, blank: still in force. ``place`` is
    where it holds; blank: the whole country. ``own``: it lies in the zone's own folder of rules, not among the shipped.
    """

    id: str
    title: Text
    number: str
    issuer: Text
    since_low: date
    since_high: date
    since_evidence: str
    checked: date
    evidence: str
    source_title: str
    source_url: str = ""
    issued: date | None = None
    until: date | None = None
    note: str = ""
    place: str = ""
    file: str = ""
    clauses: tuple[Clause, ...] = field(default=(), repr=False)
    own: bool = False

    @property
    def since(self) -> date | None:
        """The day it came into force; blank when only a range of days is known."""
        return self.since_low if self.since_low == self.since_high else None

    def citation(self, lang: str = "zh") -> str:
        """Its title and number."""
        title = f"《{self.title.zh}》" if lang == "zh" else f"{self.title.en} "
        return f"{title}{f'（{self.number}）' if self.number else ''}".strip()

    def force_on(self, days: pd.Series) -> pd.Series:
        """Whether it is in force on each day: ``in_force before after unsure`` or ``no_day``. Index as given."""
        at = pd.to_datetime(days)
        state = np.full(len(at), "in_force", dtype=object)
        state[(at < pd.Timestamp(self.since_high)).to_numpy()] = "unsure"
        state[(at < pd.Timestamp(self.since_low)).to_numpy()] = "before"
        if self.until is not None:
            state[(at > pd.Timestamp(self.until)).to_numpy()] = "after"
        state[at.isna().to_numpy()] = "no_day"
        return pd.Series(state, index=days.index, name="force", dtype=object)

    def turns(self) -> tuple[date, ...]:
        """The days on which one of its answers can change: first days of force, of its limits, and after last days."""
        limits = [limit for clause in self.clauses for limit in clause.limits]
        first = [self.since_low, self.since_high, *(limit.since for limit in limits)]
        last = [self.until, *(limit.until for limit in limits)]
        after = [day + timedelta(days=1) for day in last if day is not None]
        return tuple(sorted({*(day for day in first if day is not None), *after}))


@dataclass(frozen=True)
class Clause:
    """One clause: what it says and means, what kind of rule it is, what day governs, its limits and its words.

    ``role`` is ``test`` (judged: gives a verdict) or ``measure`` (gives a day, a sum, a route, a count).
    ``quoted`` tells whether ``says`` quotes the document or sums it up. ``lists`` are closed lists of words, as they
    stand in records.
    """

    id: str
    document: Document = field(repr=False)
    number: str
    title: Text
    says: str
    quoted: bool
    means: str
    kind: str
    role: str
    governs_by: str
    unit: str
    sense: str
    limits: tuple[Limit, ...]
    evidence: str
    checked: date
    words: Mapping[str, Text] = field(repr=False)
    rows: tuple[Row, ...] = field(default=(), repr=False)
    table: str = ""
    note: str = ""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The clause's own name, which is also the name of its function."""
        return self.id.rpartition(".")[2]

    def citation(self, lang: str = "zh") -> str:
        """Title, number of the document and number of the clause."""
        between = "" if lang == "zh" or self.document.number else " "
        return f"{self.document.citation(lang)}{between}{self.number}".strip()

    def names(self) -> tuple[str, ...]:
        """Names of its numbers, in order; ``("",)`` when there is only one."""
        return tuple(dict.fromkeys(limit.name for limit in self.limits))

    def limit(self, name: str = "", day: date | None = None) -> Limit:
        """The limit of that name that holds on a day (left out: the last one); :class:`RuleError` when none.

        A limit without days of its own holds as long as the document does, which is not asked here.
        """
        for limit in reversed(self.limits):
            if limit.name != name:
                continue
            since, until = limit.since or date.min, limit.until or date.max
            if day is None or since <= day <= until:
                return limit
        key = "rule.no_limit" if day is None else "rule.no_limit_on"
        where = {"file": self.document.file, "clause": self.name}
        raise RuleError(refusal("land_policy", key, name=name, day=day, **where))

    def number_on(self, name: str = "", day: date | None = None) -> float:
        """The number of that name on a day; :class:`RuleError` when it is known only as a range."""
        limit = self.limit(name, day)
        if limit.low != limit.high:
            told = {"file": self.document.file, "clause": self.name, "low": limit.low, "high": limit.high}
            raise RuleError(refusal("land_policy", "rule.range", name=name, **told))
        return limit.low

    def limit_on(self, days: pd.Series, name: str = "") -> pd.DataFrame:
        """The limit on each day: columns ``low high since evidence``, on the days' index; blank where none holds.

        A limit without a day of its own holds as long as the document does (in force or not is
        :meth:`Document.force_on`'s answer).
        """
        at = pd.to_datetime(days)
        low, high = np.full(len(at), np.nan), np.full(len(at), np.nan)
        since = np.full(len(at), np.datetime64("NaT"), dtype="datetime64[s]")
        tags = [self.evidence, *(limit.evidence for limit in self.limits)]
        evidence = np.zeros(len(at), dtype=np.int8)
        for position, limit in enumerate(self.limits, 1):
            if limit.name != name:
                continue
            holds = np.ones(len(at), dtype=bool)
            if limit.since is not None:
                holds &= (at >= pd.Timestamp(limit.since)).to_numpy()
            if limit.until is not None:
                holds &= (at <= pd.Timestamp(limit.until)).to_numpy()
            low[holds], high[holds], evidence[holds] = limit.low, limit.high, position
            day = limit.since or self.document.since
            if day is not None:
                since[holds] = np.datetime64(day, "s")
        known = labelled(evidence, tags)
        return pd.DataFrame({"low": low, "high": high, "since": since, "evidence": known}, index=days.index)


def labelled(codes: np.ndarray, labels: Sequence[str]) -> pd.Categorical:
    """Words by position, as a category column; a word that stands twice among the labels is one category.

    >>> labelled(np.array([0, 2]), ["T", "S", "T"]).tolist()
    ['T', 'T']
    """
    known = list(dict.fromkeys(labels))
    places = np.array([known.index(label) for label in labels], dtype=np.int16)
    return pd.Categorical.from_codes(places[codes], categories=known)

"""LedgerFile: how land approved but not supplied is counted: bands, base years, slivers, causes; read from TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from land_policy.clause import EVIDENCE, Text
from land_policy.stated import file_of, stated
from land_policy.toml_file import Reader, at, read
from layers.zone import Zone

FOLDER, SHIPPED = "ledgers", "unsupplied"
KINDS = ("law", "advisory", "practice", "assumption")
PARTS = ("bands", "base", "used", "sliver")
_BETWEEN = re.compile(r"[；;、，,。\s]+")


@dataclass(frozen=True)
class Reading:
    """Who says how one part of the ledger is read: kind, evidence, source."""

    kind: str
    evidence: str
    source: Text


@dataclass(frozen=True)
class Cause:
    """A cause for which land is not supplied: the words it is recorded in, and the measures that are suggested."""

    name: str
    label: Text
    words: tuple[str, ...]
    measures: Text


@dataclass(frozen=True)
class LedgerFile:
    """The reading of the ledger: ``bands`` in years, ``base_years`` (none: all batches), whether used land counts.

    A remainder below ``sliver_m2`` or narrower than ``sliver_m`` is a sliver. ``readings`` says of each part who
    says so.
    """

    label: Text
    bands: tuple[int, ...]
    base_years: int | None
    used_counts: bool
    sliver_m2: float
    sliver_m: float
    causes: tuple[Cause, ...]
    readings: Mapping[str, Reading]

    def band(self, years: pd.Series) -> pd.Series:
        """The band of each age: ``0-1``, ``1-2`` …, ``5-`` from the last bound on; ``unknown`` where blank.

        >>> shipped().band(pd.Series([0.5, 2.0, 7.0, None])).tolist()
        ['0-1', '2-3', '5-', 'unknown']
        """
        labels = list(self.band_names())
        at_ = pd.cut(years.astype("float64"), [0, *self.bands, float("inf")], right=False, labels=labels)
        return at_.astype(object).where(years.notna(), "unknown").rename("age_band")

    def band_names(self) -> Mapping[str, Text]:
        """The bands in order with their words."""
        edges = [0, *self.bands]
        named = {
            f"{low}-{high}": Text(f"{low}–{high} 年", f"{low}–{high} years")
            if low
            else Text(f"不满 {high} 年", f"under {high} year{'s' * (high > 1)}")
            for low, high in pairwise(edges)
        }
        last = edges[-1]
        return {**named, f"{last}-": Text(f"满 {last} 年以上", f"{last} years and more")}

    def measures(self, causes: pd.Series, lang: str = "zh") -> pd.Series:
        """The measures suggested for each recorded cause; blank where none is recorded or its wording is not listed.

        >>> shipped().measures(pd.Series(["边角地", "不知道"])).fillna("").tolist()
        ['与相邻宗地整合供应，或安排绿地、公用设施', '']
        """
        listed = {word: cause.measures.label(lang) for cause in self.causes for word in cause.words}

        def suggested(text: str) -> str | None:
            found = [listed.get(part) for part in _BETWEEN.split(text) if part]
            return "；".join(dict.fromkeys(filter(None, found))) or None

        known = {text: suggested(text) for text in causes.dropna().unique()}
        return causes.map(lambda text: known.get(text), na_action="ignore").rename("measures")


def shipped() -> LedgerFile:
    """The usual reading, which comes with the toolkit."""
    return load_file(file_of(SHIPPED, Path(), "unsupplied", FOLDER))


def of_zone(zone: Zone) -> LedgerFile:
    """The reading a zone names under ``[policy] unsupplied``; the shipped one where it names none."""
    named = stated(zone, "unsupplied", FOLDER)
    return shipped() if named is None else load_file(named)


def load_file(path: Path) -> LedgerFile:
    """The reading in a file; :class:`RuleError` with every fault and its place."""
    return read(path, _ledger)


def _ledger(head: Reader) -> LedgerFile:
    parts = {name: head.under(head.take(name, dict) or {}, at("file.at_table", name=name)) for name in PARTS}
    readings = {name: reading(part) for name, part in parts.items()}
    years = parts["base"].whole("years", 1, 100, needed=False)
    made = LedgerFile(
        label=head.text("label"),
        bands=_bands(parts["bands"]),
        base_years=years,
        used_counts=bool(parts["used"].take("counts", bool)),
        sliver_m2=_size(parts["sliver"], "area_m2"),
        sliver_m=_size(parts["sliver"], "width_m"),
        causes=tuple(_cause(head, entry) for entry in head.tables("cause")),
        readings=readings,
    )
    head.take("checked", date)
    for part in parts.values():
        part.done()
    return made


def reading(part: Reader) -> Reading:
    """Who says so, of one table: its ``kind``, ``evidence`` and ``source``."""
    return Reading(part.choice("kind", KINDS), part.choice("evidence", EVIDENCE), part.text("source"))


def _bands(part: Reader) -> tuple[int, ...]:
    years: list[Any] = part.take("years", list) or []
    whole = all(isinstance(one, int) and not isinstance(one, bool) and 0 < one <= 100 for one in years)
    if not years or not whole or sorted(set(years)) != years:
        part.fault("years", "key.rising", value=years)
        return (1,)
    return tuple(years)


def _size(part: Reader, key: str) -> float:
    return part.number(key, least=0, needed=True) or 0.0


def _cause(head: Reader, entry: Mapping[str, Any]) -> Cause:
    reader = head.under(entry, at("file.at_table", name=f"cause {entry.get('name', '')}"))
    made = Cause(
        name=reader.take("name", str) or "",
        label=reader.text("label"),
        words=reader.texts("words"),
        measures=reader.text("measures"),
    )
    reader.done()
    return made

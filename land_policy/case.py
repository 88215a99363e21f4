"""Case: what is judged: the plots, the day as of which, and what the zone states about its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from gis.errors import RuleError
from gis.words import as_written, refusal
from land_policy.clause import Clause, Document

#: What a zone may state about its rules, and the values it may state; ``str``: any text; none: plot numbers.
PARAMETERS: Mapping[str, tuple[object, ...] | type] = MappingProxyType(
    {
        "industry_codes": ("", "GB/T 4754-2002", "GB/T 4754-2011", "GB/T 4754-2017"),
        "connective": ("or", "and"),
        "anniversary_counts": (True, False),
        "assessment": ("good", "ordinary", "poor"),
        "region": ("苏南", "苏中", "苏北"),
        "area_class": str,
        "extension_confirmed": (),
        "extension_refused": (),
        "far_exempted": (),
        "separate_plot_allowed": (),
        "none_recorded": (),
    }
)

#: Columns of records a zone may state to have none of (``none_recorded``): that they are not there is then no gap.
RECORDS = (
    "started_on",
    "stopped_on",
    "resumed_on",
    "finished_on",
    "start_by_anew",
    "government_cause",
)

#: Lists of plot numbers that may also be given condition by condition, in a table of lists.
BY_CONDITION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(
        ("extension_confirmed", "extension_refused"),
        ("plan", "use", "right", "production", "service", "safety", "agreement"),
    )
)


def column(plots: pd.DataFrame, name: str, kind: str = "text") -> pd.Series:
    """A column of the plots, or one of blanks where they have none; ``kind`` text, number, day or flag.

    Index as the plots'. An empty text is blank. Never writes into the frame.

    >>> column(pd.DataFrame(index=["A"]), "far", "number").isna().all()
    np.True_
    """
    given = plots[name] if name in plots.columns else pd.Series(None, index=plots.index, dtype=object)
    if kind == "number":
        return given.astype("float64").rename(name)
    if kind == "day":
        return pd.to_datetime(given).rename(name)
    if kind == "flag":
        return given.astype("boolean").rename(name)
    text = given.astype(object).where(given.notna(), None)
    return text.where(text != "", None).rename(name)


def stated(parameters: object) -> Mapping[str, Any]:
    """What a zone states about its rules, checked: every name known and every value of its kind.

    Errors: :class:`~gis.errors.RuleError` naming the parameter and what may be written.

    >>> dict(stated({"connective": "and"}))
    {'connective': 'and'}
    """
    if not isinstance(parameters, Mapping):
        raise RuleError(refusal("land_policy", "parameters.table", value=as_written(parameters)))
    for name, value in parameters.items():
        if name not in PARAMETERS:
            raise RuleError(refusal("land_policy", "parameters.unknown", name=name, known=sorted(PARAMETERS)))
        allowed = PARAMETERS[name]
        if isinstance(allowed, type):
            if not (isinstance(value, allowed) and value):
                raise RuleError(refusal("land_policy", "parameters.text", name=name, value=value))
            continue
        if allowed and not any(type(value) is type(one) and value == one for one in allowed):
            told = {"value": value, "choices": [repr(one) for one in allowed]}
            raise RuleError(refusal("land_policy", "parameters.choice", name=name, **told))
        if name == "none_recorded" and _list_of_texts(value) and not set(value) <= set(RECORDS):
            unknown = sorted(set(value) - set(RECORDS))
            raise RuleError(refusal("land_policy", "parameters.unknown", name=unknown, known=list(RECORDS)))
        if name in BY_CONDITION and isinstance(value, Mapping):
            _by_condition(name, value)
        elif not allowed and not _list_of_texts(value):
            raise RuleError(refusal("land_policy", "parameters.list", name=name, value=value))
    return parameters


def _by_condition(name: str, value: Mapping[str, Any]) -> None:
    """A table of lists: every key a condition, every value a list of plot numbers."""
    for key, listed in value.items():
        if key not in BY_CONDITION[name]:
            told = {"name": f"{name}.{key}", "known": list(BY_CONDITION[name])}
            raise RuleError(refusal("land_policy", "parameters.unknown", **told))
        if not _list_of_texts(listed):
            raise RuleError(refusal("land_policy", "parameters.list", name=f"{name}.{key}", value=listed))


def _list_of_texts(value: object) -> bool:
    kinds = list | tuple | set | frozenset
    return isinstance(value, kinds) and all(isinstance(one, str) for one in value)


def governing_days(contract_day: pd.Series, supplied_on: pd.Series, document: Document) -> pd.Series:
    """The day that tells which edition governs each plot. Days on the index of ``contract_day``; blank: it cannot be told.

    The contract day. Where it is missing, the first day of the month of supply (``YYYY-MM``; a whole day counts as
    itself), if nothing of the document turns within that month: the edition is settled then, whatever the day was.

    >>> from land_policy.rulebook import Rulebook
    >>> document = Rulebook.load(["industrial_land_2023"]).documents[0]
    >>> signed = pd.Series(pd.to_datetime([None, None, None, "2024-01-09"]))
    >>> months = pd.Series(["2023-07", "2023-06", "2023-06-24", "2022-12"])
    >>> governing_days(signed, months, document).dt.strftime("%m-%d").tolist()
    ['07-01', nan, '06-24', '01-09']
    """
    places, written = pd.factorize(supplied_on.to_numpy(dtype=object))
    texts = pd.Series([str(text)[:10] for text in written], dtype=object)
    first = pd.to_datetime(
        texts.where(texts.str.len() > 7, texts + "-01"), format="%Y-%m-%d", errors="coerce"
    )
    last = first.where(texts.str.len() > 7, first + pd.offsets.MonthEnd(0))
    turns = [pd.Timestamp(day) for day in document.turns()]
    turning = [any(start < day <= end for day in turns) for start, end in zip(first, last, strict=True)]
    settled = first.mask(pd.Series(turning, dtype=bool))
    days = np.append(settled.to_numpy().astype("datetime64[s]"), np.datetime64("NaT", "s"))[places]
    signed = pd.to_datetime(contract_day)
    return signed.fillna(pd.Series(days, index=signed.index)).rename(contract_day.name)


@dataclass(frozen=True, eq=False)
class Case:
    """What is judged: the plots, the day as of which, and what the zone states about its rules."""

    plots: pd.DataFrame
    day: date
    parameters: Mapping[str, object] = field(default_factory=dict)
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    _read: dict[tuple[str, str], pd.Series] = field(default_factory=dict, init=False, repr=False)
    _governed: dict[str, pd.Series] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for name, value in stated(self.parameters).items():
            if PARAMETERS[name] == () and name != "none_recorded":
                self._check_plots(name, value)

    def _check_plots(self, name: str, value: Any) -> None:
        """Plot numbers that the zone states must be numbers of its plots: a slip must not pass for a no."""
        listed = [one for some in value.values() for one in some] if isinstance(value, Mapping) else value
        strangers = [one for one in listed if one not in self.plots.index]
        if strangers:
            told = [repr(one) for one in strangers]
            raise RuleError(refusal("land_policy", "parameters.strangers", name=name, strangers=told))

    def number(self, name: str) -> pd.Series:
        """A column of numbers; blanks where the plots have none."""
        return self._column(name, "number")

    def text(self, name: str) -> pd.Series:
        """A column of words or codes; blanks where the plots have none."""
        return self._column(name, "text")

    def flag(self, name: str) -> pd.Series:
        """A nullable true/false column; blanks where the plots have none."""
        return self._column(name, "flag")

    def planned(self, name: str) -> pd.Series:
        """A column of agreed days, which may lie ahead."""
        return self._column(name, "day")

    def _column(self, name: str, kind: str) -> pd.Series:
        if (name, kind) not in self._read:
            self._read[name, kind] = column(self.plots, name, kind)
        return self._read[name, kind]

    def happened(self, name: str) -> pd.Series:
        """A column of days on which something happened; a record later than the day has not happened yet."""
        days = self.planned(name)
        return days.where(days <= pd.Timestamp(self.day))

    def starts(self, name: str, *prefixes: str) -> pd.Series:
        """Whether a code starts with one of the prefixes; blank where the code is. Nullable boolean."""
        codes, words_ = pd.factorize(self.text(name).to_numpy(dtype=object))
        hits = np.array([str(word).startswith(prefixes) for word in words_] + [False])
        found = pd.array(hits[codes], dtype="boolean")
        found[codes < 0] = pd.NA
        return pd.Series(found, index=self.plots.index, name=name)

    def contradicts_supply(self) -> pd.Series:
        """Recorded as not supplied (E, F), yet with a contract, a hand-over or an agreed start. Boolean, no blanks.

        A contract signed after the day contradicts nothing, nor does the start it agrees.
        """
        if ("contradicts", "") not in self._read:
            found = self._recorded_unsupplied() & self._held()
            self._read["contradicts", ""] = found.rename("contradicts_supply")
        return self._read["contradicts", ""]

    def supply_unknown(self) -> pd.Series:
        """No supply status on record, and no contract, hand-over or agreed start that shows a supply. Boolean."""
        return (self.text("supply_class").isna() & ~self._held()).rename("supply_unknown")

    def _held(self) -> pd.Series:
        """Supplied as a contract, a hand-over or an agreed start on record shows. Boolean, no blanks."""
        signed, ahead = self.happened("contract_day").notna(), self.planned("contract_day").notna()
        agreed = self.planned("start_by").notna() | self.planned("start_by_anew").notna()
        return signed | self.happened("handover_day").notna() | (agreed & ~ahead)

    def not_supplied(self) -> pd.Series:
        """Not supplied by the recorded supply status (E suppliable, F not), with nothing that contradicts it."""
        return (self._recorded_unsupplied() & ~self.contradicts_supply()).rename("not_supplied")

    def _recorded_unsupplied(self) -> pd.Series:
        return self.starts("supply_class", "E", "F").fillna(False).astype(bool)

    def everywhere(self, value: object) -> pd.Series:
        """The same value for every plot."""
        return pd.Series(value, index=self.plots.index)

    def days(self, clause: Clause) -> pd.Series:
        """The day that governs each plot: the contract day, or the day of evaluation. See :func:`governing_days`."""
        if clause.governs_by != "contract_day":
            return self.everywhere(pd.Timestamp(self.day))
        key = clause.document.id
        if key not in self._governed:
            signed, supplied = self.planned("contract_day"), self.text("supplied_on")
            self._governed[key] = governing_days(signed, supplied, clause.document)
        return self._governed[key]

    def by_supply(self, clause: Clause) -> pd.Series:
        """Where the governing day is the month of supply, because the contract day is missing. Boolean."""
        if clause.governs_by != "contract_day":
            return self.everywhere(False)
        return self.days(clause).notna() & self.planned("contract_day").isna()

    def sibling(self, clause: Clause, name: str) -> Clause:
        """Another clause of the same document; :class:`RuleError` when the rulebook in use has none."""
        found = self.clauses.get(f"{clause.document.id}.{name}")
        if found is None:
            where = {"file": clause.document.file, "clause": clause.name}
            raise RuleError(refusal("land_policy", "rule.sibling", name=name, **where))
        return found

    def chosen(self, name: str, default: object = None) -> object:
        """What the zone states under that name."""
        return self.parameters.get(name, default)

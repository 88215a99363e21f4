"""Judgement: one clause over all plots, columnar, three-valued, keeping what was compared.

``meets 符合 · breaks 不符合 · unknown 资料不足 · exempt 不适用``. Missing data is unknown, never a pass. The tool
proposes and the bureau decides: a broken clause is a suspicion 疑似.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.errors import RuleError
from gis.words import refusal
from land_policy.case import Case
from land_policy.clause import EVIDENCE, Clause, labelled
from land_policy.words import words

VERDICTS = ("meets", "breaks", "unknown", "exempt")
MEETS, BREAKS, UNKNOWN, EXEMPT = range(4)
FINDING_COLUMNS = (
    "clause_id",
    "plot_id",
    "verdict",
    "value",
    "limit",
    "unit",
    "margin",
    "reason",
    "citation",
    "since",
    "evidence",
    "kind",
    "governed_on",
    "sense",
    "limit_low",
    "limit_high",
    "reason_key",
    "since_evidence",
    "governed_by",
)
Masks = Mapping[str, pd.Series]
_OF_DAY = ("before", "after", "later_record")


def verdict_label(verdict: str, lang: str = "zh") -> str:
    """The word of a verdict.

    >>> verdict_label("exempt")
    '不适用'
    """
    return words("verdict")[verdict].label(lang)


@dataclass(frozen=True, eq=False)
class Judgement:
    """One clause over all plots: ``rows`` on the plots' index, and the judgements it was joined from.

    Columns of ``rows``: ``code`` (position in :data:`VERDICTS`), ``value``, ``limit_low``, ``limit_high``,
    ``unit``, ``sense``, ``since``, ``evidence``, ``governed_on``, ``governed_by``, ``reason_key``.
    """

    clause: Clause
    rows: pd.DataFrame
    parts: tuple[Judgement, ...] = ()

    @property
    def verdict(self) -> pd.Series:
        """The verdict of each plot, one of :data:`VERDICTS`. On the plots' index."""
        names = np.array(VERDICTS, dtype=object)
        return pd.Series(
            names[self.rows["code"].to_numpy()], index=self.rows.index, name="verdict", dtype="str"
        )

    @property
    def value(self) -> pd.Series:
        """What was compared; blank where nothing was."""
        return self.rows["value"]

    @property
    def limit(self) -> pd.Series:
        """What it was compared with; of a range the end that decided, blank between the ends."""
        low, high = self.rows["limit_low"], self.rows["limit_high"]
        decided = high.where((self.rows["code"] == MEETS) == (self.rows["sense"] == ">="), low)
        between = (self.rows["code"] == UNKNOWN) & (low != high)
        return decided.mask(between).rename("limit")

    @property
    def margin(self) -> pd.Series:
        """Room to the limit, in its unit: positive on the right side, negative beyond; only where one was judged."""
        room = (self.value - self.limit).where(self.rows["sense"] == ">=", self.limit - self.value)
        return room.where(self.rows["code"].isin((MEETS, BREAKS))).rename("margin")

    @property
    def weakest(self) -> str:
        """The weakest evidence of the clause and of any number that one of its plots was compared with."""
        used = self.rows["evidence"][self.rows["limit_low"].notna() & self.rows["value"].notna()]
        return max({self.clause.evidence, *used.astype(str).unique()}, key=EVIDENCE.index)

    @property
    def reason_key(self) -> pd.Series:
        """Why, as a key of the words."""
        return self.rows["reason_key"]

    def reason(self, lang: str = "zh") -> pd.Series:
        """Why, in words; with how good the evidence for the number is, and how the edition was told.

        Where the day of force decided (which edition, or not in force) it is said too how well that day is known.
        Nothing is added where both are from the document's own text and the contract day is on record.
        """
        key = self.rows["reason_key"].astype("category").cat
        tag = self.rows["evidence"].astype("category").cat
        suffixes, gap = words("suffix"), "" if lang == "zh" else " "
        ends = [gap + suffixes[name].label(lang) if name in suffixes else "" for name in tag.categories]
        used = self.rows["limit_low"].notna() & self.rows["value"].notna() & (self.rows["code"] != EXEMPT)
        texts = [self._word(name, lang) for name in key.categories]
        said = [text + end for text in texts for end in ("", *ends)]
        at = key.codes.to_numpy(dtype=np.int64) * (len(ends) + 1)
        at += np.where(used, tag.codes.to_numpy(dtype=np.int64) + 1, 0)
        by_month = (self.rows["governed_by"] == "supplied_on") & (
            (self.rows["code"] != EXEMPT) | self.rows["reason_key"].isin(_OF_DAY)
        )
        said += [text + gap + words("suffix")["supplied_on"].label(lang) for text in said]
        at += len(said) // 2 * by_month.to_numpy()
        weak = words("since_suffix").get(self.clause.document.since_evidence)
        if weak is not None:
            turned = self.rows["reason_key"].isin(("before", "after"))
            turned |= (self.clause.governs_by == "contract_day") & pd.Series(used, index=self.rows.index)
            at += len(said) * turned.to_numpy(dtype=np.int64)
            said += [text + gap + weak.label(lang) for text in said]
        return _spread(said, at, self.rows.index, "reason")

    def among(
        self, at: NDArray[np.int64] | None = None, verdicts: Collection[str] | None = None
    ) -> Judgement:
        """The same of the plots at some places alone, or of those with some verdicts."""
        rows = self.rows if at is None else self.rows.iloc[at]
        if verdicts is not None:
            rows = rows[rows["code"].isin([VERDICTS.index(one) for one in verdicts])]
        return Judgement(self.clause, rows, self.parts)

    def findings(self, lang: str = "zh") -> pd.DataFrame:
        """One row for each plot, in the columns :data:`FINDING_COLUMNS`; a plain frame numbered from 0.

        ``verdict`` is the key (words: :func:`verdict_label`). ``margin`` is positive on the right side of the
        limit. ``since`` is blank where the day of force is known only as a range; ``since_evidence`` tells how
        well it is known. ``governed_by`` tells what ``governed_on`` is: ``contract_day``, ``as_of_day``, or
        ``supplied_on``, the month of supply where the contract day is missing and that month settles the edition.
        """
        rows, clause, index = self.rows, self.clause, self.rows.index
        once = np.zeros(len(rows), dtype=np.int8)
        values = {
            "clause_id": _spread([clause.id], once, index),
            "plot_id": index.to_series(),
            "verdict": self.verdict,
            "limit": self.limit,
            "margin": self.margin,
            "reason": self.reason(lang),
            "citation": _spread([clause.citation(lang)], once, index),
            "kind": _spread([clause.kind], once, index),
            "since_evidence": _spread([clause.document.since_evidence], once, index),
        }
        for name in ("value", "limit_low", "limit_high", "since", "governed_on"):
            values[name] = rows[name]
        for name in ("unit", "evidence", "sense", "reason_key", "governed_by"):
            kept = rows[name].astype("category").cat
            values[name] = _spread(list(kept.categories), kept.codes.to_numpy(), index)
        return pd.DataFrame(values, columns=list(FINDING_COLUMNS)).reset_index(drop=True)

    def __and__(self, other: Judgement) -> Judgement:
        """Both must hold: breaks beats unknown beats meets; an exemption is neutral."""
        return self._joined(other, rank=(1, 3, 2, 0))

    def __or__(self, other: Judgement) -> Judgement:
        """Either will do: meets beats unknown beats breaks; an exemption is neutral."""
        return self._joined(other, rank=(3, 1, 2, 0))

    def _joined(self, other: Judgement, rank: tuple[int, int, int, int]) -> Judgement:
        if not self.rows.index.equals(other.rows.index):
            both = {"left": self.clause.id, "right": other.clause.id}
            raise RuleError(refusal("land_policy", "rule.plots", **both))
        order = np.array(rank)
        mine = order[self.rows["code"].to_numpy()] >= order[other.rows["code"].to_numpy()]
        rows = {name: _chosen(mine, self.rows[name], other.rows[name]) for name in self.rows.columns}
        joined = pd.DataFrame(rows, index=self.rows.index)
        return Judgement(self.clause, joined, (*(self.parts or (self,)), *(other.parts or (other,))))

    def _word(self, key: str, lang: str) -> str:
        text = self.clause.words.get(key) or words("reason").get(key)
        if text is None:
            where = {"file": self.clause.document.file, "clause": self.clause.name}
            raise RuleError(refusal("land_policy", "rule.reason", **where, key=key))
        return text.label(lang)


def compare(
    clause: Clause,
    value: pd.Series,
    case: Case,
    *,
    name: str = "",
    limits: pd.DataFrame | None = None,
    exempt: Masks | None = None,
    unknown: Masks | None = None,
    reasons: tuple[str, str] = ("meets", "breaks"),
) -> Judgement:
    """The value against the clause's limit of that name, for every plot, on the day that governs it.

    ``value >= limit`` (``<=``, ``<`` by the limit's own sense) with a tolerance of 1e-9 of the limit, so that a
    ratio of exactly the limit meets it. Between the ends of a range: unknown. No value, no limit, no governing
    day: unknown (:func:`land_policy.case.governing_days`). Governing day before the clause came into force or after its last day: exempt; so a later
    edition never judges an earlier contract. A contract signed after the day of evaluation: exempt. ``limits``: columns ``low high since evidence`` where the limit differs
    from plot to plot. ``exempt`` and ``unknown``: ``{reason: mask}``, the first that is true gives the reason, and
    an exemption beats anything unknown.

    >>> from datetime import date
    >>> from land_policy.rulebook import Rulebook
    >>> clause = Rulebook.load(["industrial_land"]).clause("industrial_land_2008.building_coefficient")
    >>> plots = pd.DataFrame({"contract_day": pd.to_datetime(["2015-06-01", "2015-06-01", None])})
    >>> judged = compare(clause, pd.Series([30.0, 29.0, 50.0]), Case(plots, date(2026, 11, 20)))
    >>> judged.verdict.tolist(), judged.margin.tolist()
    (['meets', 'breaks', 'unknown'], [0.0, -1.0, nan])
    """
    unit, sense = clause.unit, clause.sense
    if limits is None:
        unit, sense = clause.limit(name).unit, clause.limit(name).sense
        limits = clause.limit_on(case.days(clause), name)
    given, low, high = value.to_numpy(dtype=float), limits["low"].to_numpy(), limits["high"].to_numpy()
    slack = 1e-9 * np.fmax(1.0, np.abs(high))
    if sense == ">=":
        good, bad = given >= high - slack, given < low - slack
    elif sense == "<=":
        good, bad = given <= low + slack, given > high + slack
    else:
        good, bad = given < low - slack, given >= high - slack
    code = np.select([good, bad], [MEETS, BREAKS], UNKNOWN).astype(np.int8)
    reason = code.copy()
    reason[np.isnan(low)] = 3
    reason[np.isnan(given)] = 4
    said = labelled(reason, [*reasons, "within_range", "no_limit", "no_value"])
    rows = _rows(clause, case, code, said, unit, sense).assign(
        value=given,
        limit_low=low,
        limit_high=high,
        since=limits["since"].to_numpy().astype("datetime64[s]"),
        evidence=limits["evidence"].astype("category"),
    )
    return Judgement(clause, _applied(rows, clause, case, exempt or {}, unknown or {}))


def decide(
    clause: Clause,
    holds: pd.Series,
    case: Case,
    *,
    exempt: Masks | None = None,
    unknown: Masks | None = None,
    reasons: tuple[str, str] = ("meets", "breaks"),
) -> Judgement:
    """A clause without a number: ``holds`` true meets, false breaks, blank is unknown. Else as :func:`compare`."""
    state = holds.astype("boolean")
    good, blank = state.fillna(False).to_numpy(dtype=bool), state.isna().to_numpy()
    code = np.select([blank, good], [UNKNOWN, MEETS], BREAKS).astype(np.int8)
    rows = _rows(clause, case, code, labelled(code, [*reasons, "no_value"]), clause.unit, clause.sense)
    return Judgement(clause, _applied(rows, clause, case, exempt or {}, unknown or {}))


def _rows(
    clause: Clause, case: Case, code: np.ndarray, reason: pd.Categorical, unit: str, sense: str
) -> pd.DataFrame:
    """The columns of a judgement before anything was compared."""
    once = np.zeros(len(code), dtype=np.int8)
    since = np.datetime64(clause.document.since or "NaT", "s")
    return pd.DataFrame(
        {
            "code": code,
            "value": np.nan,
            "limit_low": np.nan,
            "limit_high": np.nan,
            "unit": labelled(once, [unit]),
            "sense": labelled(once, [sense]),
            "since": np.full(len(code), since),
            "evidence": labelled(once, [clause.evidence]),
            "governed_on": case.days(clause).to_numpy().astype("datetime64[s]"),
            "governed_by": labelled(
                case.by_supply(clause).to_numpy(dtype=np.int8), [clause.governs_by, "supplied_on"]
            ),
            "reason_key": reason,
        },
        index=case.plots.index,
    )


def restated(
    rows: pd.DataFrame, where: pd.Series, code: int, reason: str, *, compared: bool = False
) -> pd.DataFrame:
    """The rows with another verdict and reason where the mask is true. A new frame.

    ``compared``: what was compared still tells something there; else it is blanked.
    """
    mask = _true(where)
    if not compared:
        names = ["value", "limit_low", "limit_high"]
        rows = rows.assign(**{name: np.where(mask, np.nan, rows[name].to_numpy()) for name in names})
    said = rows["reason_key"].cat
    places = np.where(mask, len(said.categories), said.codes.to_numpy())
    return rows.assign(
        code=np.where(mask, np.int8(code), rows["code"].to_numpy()),
        reason_key=labelled(places, [*said.categories, reason]),
    )


def _applied(rows: pd.DataFrame, clause: Clause, case: Case, exempt: Masks, unknown: Masks) -> pd.DataFrame:
    """The rows with what stands in the way of a comparison: unknown first, then exemptions over it."""
    said = rows["reason_key"].cat
    code, reason, keys = rows["code"].to_numpy().copy(), said.codes.to_numpy().copy(), list(said.categories)
    days = case.days(clause)
    force = clause.document.force_on(days).to_numpy()
    later = (days > pd.Timestamp(case.day)).to_numpy()
    month = case.text("supplied_on").notna().to_numpy()
    doubts = {"unsure": force == "unsure", "month_turns": (force == "no_day") & month}
    doubts |= {"no_contract_day": force == "no_day"}
    doubts |= {key: _true(mask) for key, mask in unknown.items()}
    outside = {"before": force == "before", "after": force == "after", "later_record": later}
    outside |= {key: _true(mask) for key, mask in exempt.items()}
    for verdict, masks in ((UNKNOWN, doubts), (EXEMPT, outside)):
        for key, mask in reversed(masks.items()):
            code[mask], reason[mask] = verdict, len(keys)
            keys.append(key)
    return rows.assign(code=code, reason_key=labelled(reason, keys))


def _chosen(mine: np.ndarray, left: pd.Series, right: pd.Series) -> np.ndarray | pd.Categorical:
    """The left value where ``mine`` is true, else the right one."""
    if not isinstance(left.dtype, pd.CategoricalDtype):
        return np.where(mine, left.to_numpy(), right.to_numpy())
    labels = [*left.cat.categories, *right.cat.categories]
    places = np.where(mine, left.cat.codes.to_numpy(), right.cat.codes.to_numpy() + len(left.cat.categories))
    return labelled(places, labels)


def _spread(labels: list[str], codes: np.ndarray, index: pd.Index, name: str | None = None) -> pd.Series:
    """Words by position, as a text column."""
    return pd.Series(pd.array(labels, dtype="str").take(codes), index=index, name=name)


def _true(mask: pd.Series) -> np.ndarray:
    return mask.astype("boolean").fillna(False).to_numpy(dtype=bool)

"""Condition: one test of one column, answered yes, no or unknown for every plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from gis.errors import SitingError
from gis.words import refusal

WORD_TESTS = ("is", "is_not", "within", "not_within")
NUMBER_TESTS = ("below", "above", "outside")
BARE_TESTS = ("yes", "no", "blank", "filled")
UNKNOWN = "unknown"
TESTS = WORD_TESTS + NUMBER_TESTS + BARE_TESTS


@dataclass(frozen=True)
class Condition:
    """One test of one column.

    ============  =========================================================================
    test          holds where the column
    ============  =========================================================================
    is            is one of ``words``; ``is_not`` is the contrary
    within        is one of the codes ``words`` or a subclass of it; ``not_within`` contrary
    below, above  is less than ``least`` / more than ``most``; equal is neither
    outside       is less than ``least`` or more than ``most``
    yes, no       is a true / false flag
    blank,filled  has no value / has one; never unknown
    ============  =========================================================================

    ``blank="no"`` takes a blank entry for a no, where only what is on record can count.

    >>> plots = pd.DataFrame({"supply_class": ["E21", "D21", None]})
    >>> Condition("supply_class", "within", words=("E",)).holds(plots).tolist()
    [True, False, <NA>]
    """

    column: str
    test: str
    words: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    blank: str = ""

    def __post_init__(self) -> None:
        if self.test not in TESTS:
            raise SitingError(refusal("land_policy", "test.unknown", test=self.test, known=TESTS))
        bounds = (self.least is not None, self.most is not None)
        wanted = {"below": (True, False), "above": (False, True), "outside": (True, True)}
        if bounds != wanted.get(self.test, (False, False)):
            several = refusal(
                "land_policy", "test.both_bounds" if self.test == "outside" else "test.no_bounds"
            )
            needs = {"below": "least", "above": "most"}.get(self.test, several)
            raise SitingError(refusal("land_policy", "test.bounds", test=self.test, needs=needs))
        if self.test == "outside" and self.least > self.most:  # type: ignore[operator]
            raise SitingError(refusal("land_policy", "test.order", least=self.least, most=self.most))
        if bool(self.words) != (self.test in WORD_TESTS):
            key = "test.with_words" if self.test in WORD_TESTS else "test.no_words"
            needs = refusal("land_policy", key)
            raise SitingError(refusal("land_policy", "test.bounds", test=self.test, needs=needs))

    def holds(self, plots: pd.DataFrame) -> pd.Series:
        """Whether the condition holds: nullable boolean on the plots' index, blank where the value is blank."""
        values = column(plots, self.column)
        known = values.notna()
        if self.test in ("blank", "filled"):
            return (known if self.test == "filled" else ~known).astype("boolean")
        answer = self._answer(values) if known.any() else pd.Series(False, index=plots.index)
        return answer.astype("boolean").mask(~known, False if self.blank == "no" else pd.NA)

    def _answer(self, values: pd.Series) -> pd.Series:
        if self.test in NUMBER_TESTS:
            numbers = pd.to_numeric(values, errors="raise").astype(float)
            low = numbers.lt(self.least) if self.least is not None else False
            high = numbers.gt(self.most) if self.most is not None else False
            return low | high
        if self.test in ("yes", "no"):
            return values.astype("boolean").fillna(False).eq(self.test == "yes")
        text = values.astype("str")
        found = text.isin(self.words) if self.test.startswith("is") else text.str.startswith(self.words)
        return ~found if "not" in self.test else found


def all_hold(conditions: Sequence[Condition], plots: pd.DataFrame) -> pd.Series:
    """Whether all conditions hold: one no is a no, else one unknown is unknown (nullable boolean).

    >>> plots = pd.DataFrame({"a": [1.0, 1.0, None], "b": [True, None, None]})
    >>> all_hold([Condition("a", "below", least=2.0), Condition("b", "yes")], plots).tolist()
    [True, <NA>, <NA>]
    """
    together = pd.Series(True, index=plots.index, dtype="boolean")
    for condition in conditions:
        together = together & condition.holds(plots)
    return together


def column(plots: pd.DataFrame, name: str) -> pd.Series:
    """The column of that name, or blanks throughout where there is none; the word unknown is a blank.

    >>> column(pd.DataFrame({"idle_class": ["late", "unknown"]}), "idle_class").isna().tolist()
    [False, True]
    """
    if name in plots.columns:
        values = plots[name]
        words = pd.api.types.is_string_dtype(values) or pd.api.types.is_object_dtype(values)
        return values.mask(values.eq(UNKNOWN).fillna(False)) if words else values
    return pd.Series(pd.NA, index=plots.index, name=name, dtype="object")

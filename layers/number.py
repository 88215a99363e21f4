"""Number: identifiers as different hands spell them, compared, and matched only where there is no doubt."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from layers.values import TEXT, narrow
from layers.words import words

_DASHES = r"[-‐‑‒–—―−－_ˉ﹣]+"
_LOOSE_DASH = re.compile(r"(?<!\d)-|-(?!\d)")
_LEADING_NOUGHTS = re.compile(r"(?<![\d.])0+(?=\d)")
WHY = (
    _TWICE := words("reason.twice_in_ledger"),
    _SEVERAL := words("reason.several_in_layer"),
    _TAKEN := words("reason.taken"),
    _UNKNOWN := words("reason.not_in_layer"),
    _NO_NUMBER := words("reason.no_number"),
)
"""Why a row of a ledger joins nothing."""


def key_form(keys: pd.Series) -> pd.Series:
    """Numbers as they can be compared: one width, no spaces, capitals alike, dashes only between figures, no 0 in front.

    >>> key_form(pd.Series(["Ｇ－００１", "g 1", "2024-01", "1.05"])).tolist()
    ['g1', 'g1', '2024-1', '1.05']
    """
    cells = narrow(keys).str.normalize("NFKC").str.casefold().str.replace(r"\s+", "", regex=True)
    cells = cells.str.replace(r"^(\d+)\.0+$", r"\1", regex=True).str.replace(_DASHES, "-", regex=True)
    cells = cells.str.replace(_LOOSE_DASH, "", regex=True)
    return cells.str.replace(_LEADING_NOUGHTS, "", regex=True).astype(TEXT)


def match(own: pd.Series, ledger: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Which row of a layer each row of a ledger belongs to, and why the others belong to none.

    ``own`` and ``ledger`` are numbers as text. Gives the index of ``own`` for each row of ``ledger`` (NA: none), and
    the reason (blank: it joined). Equal numbers join; what is left joins by :func:`key_form`. A number that stands
    twice on either side joins nothing, and numbers that are alike on one side count as one that stands twice, unless
    each of them has its equal on the other side.

    >>> at, why = match(pd.Series(["G-01", "G-02"]), pd.Series(["G－１", "G-02", "G-09", "G-02"]))
    >>> at.tolist(), why.tolist()[:3]
    ([0, <NA>, <NA>, <NA>], ['', 'the number stands twice in the ledger', 'no such number in the layer'])
    """
    at = pd.Series(pd.NA, index=ledger.index, dtype="Int64")
    why = pd.Series("", index=ledger.index, dtype=TEXT).mask(ledger.isna(), str(_NO_NUMBER))
    places = pd.Series(np.arange(len(own)), index=own.index)
    for form_own, form in ((own, ledger), (key_form(own), key_form(ledger))):
        twice = form.duplicated(keep=False) & form.notna()
        single = form_own.notna() & ~form_own.duplicated(keep=False)
        found = form.map(pd.Series(places[single].to_numpy(), index=form_own[single].to_numpy())).astype(
            "Int64"
        )
        several = form.isin(form_own[form_own.notna() & form_own.duplicated(keep=False)])
        open_rows = at.isna() & (why == "")
        taken = found.isin(at.dropna())
        why = why.mask(open_rows & twice, str(_TWICE))
        why = why.mask(open_rows & ~twice & several, str(_SEVERAL))
        why = why.mask(open_rows & ~twice & found.notna() & taken, str(_TAKEN))
        at = at.mask(open_rows & ~twice & ~several & found.notna() & ~taken, found)
    at, why = _without_doubles(own, ledger, at, why)
    return at, why.mask(at.isna() & (why == ""), str(_UNKNOWN))


def _without_doubles(
    own: pd.Series, ledger: pd.Series, at: pd.Series, why: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """The same without the rows whose number has another like it on either side, where these are not equal in pairs."""
    ours, theirs = key_form(own), key_form(ledger)
    many, often = theirs.map(ours.value_counts()).fillna(0), theirs.map(theirs.value_counts()).fillna(0)
    equal = ledger.isin(own[own.notna()]).groupby(theirs).transform("sum").reindex(theirs.index).fillna(0)
    doubt = at.notna() & ((many > 1) | (often > 1)) & ~((many == often) & (equal == often))
    reason = pd.Series(str(_TWICE), index=ledger.index, dtype=TEXT).mask(many > 1, str(_SEVERAL))
    lost = doubt | ((why == str(_TAKEN)) & (often > 1))
    return at.mask(doubt), why.mask(lost, reason)

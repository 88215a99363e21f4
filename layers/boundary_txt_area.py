"""Stated areas of plots held against the drawn ones: the unit each file writes them in, and those that disagree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.unit import unit
from layers.values import numbers

_UNITS = ("公顷", "m²", "亩")
_WITHIN = 0.01


@dataclass(frozen=True)
class StatedAreas:
    """Stated areas in m² (blank: none, or of no known unit), which agree with the drawn ones, doubts, evidence by file."""

    area_m2: NDArray[np.float64]
    agrees: NDArray[np.bool_]
    doubt: NDArray[np.object_]
    evidence: dict[str, str]


def stated_areas(
    raw: pd.Series, drawn_m2: NDArray[np.float64], file: NDArray[np.object_], *, usable: NDArray[np.bool_]
) -> StatedAreas:
    """Establish what the areas of each file are in: the unit in which most agree with the drawn area within 1 %.

    A row that agrees in another unit than its file is taken in that one and doubted; a row that agrees in none is
    taken in the file's unit and doubted; where no row of a file agrees in any, its areas stay blank. 0 is blank.

    >>> found = stated_areas(pd.Series(["4.0", "40000", "9"]), np.full(3, 4e4), np.array(["a"] * 3), usable=np.ones(3, bool))
    >>> found.area_m2.tolist(), found.doubt[1], found.evidence
    ([40000.0, 40000.0, 90000.0], '地块面积 40000 is m², not 公顷 as in the rest of the file (a factor of 10000)', {'a': '公顷: 1 of 3 agree with the drawn area within 1 %'})
    """
    figures = numbers(raw).values.to_numpy(dtype=float)
    figures = np.where(figures > 0, figures, np.nan)
    factors = np.array([known.factor for name in _UNITS if (known := unit(name))])
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(figures[:, None] * factors / drawn_m2[:, None] - 1)
    agree = (off <= _WITHIN) & (drawn_m2 > 0)[:, None]
    own = np.where(agree.any(axis=1), agree.argmax(axis=1), -1)
    codes, files = pd.factorize(file)
    votes = np.zeros((len(files), len(_UNITS)), dtype=np.int64)
    np.add.at(votes, codes[usable], agree[usable].astype(np.int64))
    rows = np.bincount(codes[usable & ~np.isnan(figures)], minlength=len(files))
    common = np.where(votes.max(axis=1) > 0, votes.argmax(axis=1), -1)
    of_file = common[codes]
    taken = np.where(own >= 0, own, of_file)
    area = np.where(taken >= 0, figures * factors[taken], np.nan)
    evidence = {
        str(
            name
        ): f"{_UNITS[common[n]]}: {votes[n, common[n]]} of {rows[n]} agree with the drawn area within 1 %"
        for n, name in enumerate(files)
        if common[n] >= 0
    }
    doubt = _doubts(raw, figures, drawn_m2, own, of_file, area)
    return StatedAreas(area, own >= 0, doubt, evidence)


def _doubts(
    raw: pd.Series,
    figures: NDArray[np.float64],
    drawn_m2: NDArray[np.float64],
    own: NDArray[np.int64],
    of_file: NDArray[np.int64],
    area: NDArray[np.float64],
) -> NDArray[np.object_]:
    """What is odd about each stated area; empty: nothing."""
    names = np.array(_UNITS, dtype=object)
    factors = np.array([known.factor for name in _UNITS if (known := unit(name))])
    doubt = np.full(len(figures), "", dtype=object)
    shown = raw.astype(object).fillna("").astype(str).str.slice(0, 20).to_numpy(dtype=object)
    there = (shown != "") & ~np.isnan(drawn_m2)
    for one in np.flatnonzero(there & np.isnan(figures)).tolist():
        doubt[one] = f"地块面积 {shown[one]} is no area"
    for one in np.flatnonzero((own >= 0) & (own != of_file)).tolist():
        big, small = sorted((factors[own[one]], factors[of_file[one]]), reverse=True)
        doubt[one] = (
            f"地块面积 {shown[one]} is {names[own[one]]}, not {names[of_file[one]]} as in the rest of the file"
            f" (a factor of {big / small:.6g})"
        )
    lone = there & ~np.isnan(figures) & (own < 0)
    for one in np.flatnonzero(lone & (of_file >= 0)).tolist():
        change = area[one] / drawn_m2[one] - 1
        doubt[one] = (
            f"地块面积 {shown[one]} {names[of_file[one]]} differs from the drawn area by {change:+.1%}"
        )
    for one in np.flatnonzero(lone & (of_file < 0)).tolist():
        doubt[one] = (
            f"地块面积 {shown[one]} agrees with the drawn {drawn_m2[one]:.2f} m² in no unit, so it is left blank"
        )
    return doubt

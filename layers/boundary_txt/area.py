"""Stated areas of plots held against the drawn ones: the unit each file writes them in, and those that disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.unit import unit
from layers.values import numbers

_UNITS = ("公顷", "m²", "亩")
_FACTORS = {name: known.factor for name in _UNITS if (known := unit(name))}
_WITHIN = 0.01
_Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class StatedAreas:
    """Stated areas in m² (blank: none, or of no known unit) and what is odd about them.

    ``agrees``: the area agrees with the drawn one in some unit. ``units`` is ``{file: (unit, rows that agree, rows)}``.
    ``odd`` holds the plots with each kind of doubt by the key of its words, `facts` what those words need of one plot.
    """

    area_m2: NDArray[np.float64]
    agrees: _Mask
    units: Mapping[str, tuple[str, int, int]]
    odd: Mapping[str, _Mask]
    _drawn_m2: NDArray[np.float64]
    _stated: pd.Series
    _own: NDArray[np.int64]
    _of_file: NDArray[np.int64]

    def facts(self, one: int) -> dict[str, Any]:
        """What is stated for one plot, in what unit, and how far off it is."""
        own, unit_ = _UNITS[self._own[one]], _UNITS[self._of_file[one]]
        return {
            "stated": str(self._stated.iloc[one])[:20],
            "own": own,
            "unit": unit_,
            "times": max(_FACTORS[own], _FACTORS[unit_]) / min(_FACTORS[own], _FACTORS[unit_]),
            "change": f"{self.area_m2[one] / self._drawn_m2[one] - 1:+.1%}" if self._drawn_m2[one] else "",
            "drawn": float(self._drawn_m2[one]),
        }


def stated_areas(
    raw: pd.Series, drawn_m2: NDArray[np.float64], file: NDArray[np.object_], *, usable: NDArray[np.bool_]
) -> StatedAreas:
    """Establish what the areas of each file are in: the unit in which most agree with the drawn area within 1 %.

    A row that agrees in another unit than its file is taken in that one and doubted; a row that agrees in none is
    taken in the file's unit and doubted; where no row of a file agrees in any, its areas stay blank. 0 is blank.

    >>> found = stated_areas(pd.Series(["4.0", "40000", "9"]), np.full(3, 4e4), np.array(["a"] * 3), usable=np.ones(3, bool))
    >>> found.area_m2.tolist(), found.units, found.odd["txt.area_other"].tolist(), found.facts(1)["times"]
    ([40000.0, 40000.0, 90000.0], {'a': ('公顷', 1, 3)}, [False, True, False], 10000.0)
    """
    figures = numbers(raw).values.to_numpy(dtype=float)
    figures = np.where(figures > 0, figures, np.nan)
    factors = np.array(list(_FACTORS.values()))
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
    units = {
        str(name): (_UNITS[common[n]], int(votes[n, common[n]]), int(rows[n]))
        for n, name in enumerate(files)
        if common[n] >= 0
    }
    drawn = ~np.isnan(drawn_m2)
    lone = drawn & ~np.isnan(figures) & (own < 0)
    odd = {
        "txt.area_none": drawn & raw.notna().to_numpy() & np.isnan(figures),
        "txt.area_other": (own >= 0) & (own != of_file),
        "txt.area_differs": lone & (of_file >= 0),
        "txt.area_blank": lone & (of_file < 0),
    }
    return StatedAreas(area, own >= 0, units, odd, drawn_m2, raw, own, of_file)

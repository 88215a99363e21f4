"""Formulas: how the amounts and indicators of the dictionary are added and divided live, over the rows of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from land_policy.tally import FIELDS, classed
from layers.take import numbers
from reports.shown import BLANK
from reports.workbook.sheet import Sheet

KNOWN = '">-1E+99"'
"""A figure is there: text and blank cells do not pass."""


@dataclass(frozen=True)
class Ground:
    """The rows that formulas add up: their sheet, and what of it is dataset-wide.

    ``yes`` and ``no`` are the words of the flags. ``open_`` are the classes of land of which some plot cannot be told
    whether it is of them, ``silent`` those no plot is told of, ``blank`` the quantities blank somewhere.
    """

    sheet: Sheet
    yes: str
    no: str
    open_: frozenset[str]
    silent: frozenset[str]
    blank: frozenset[str]

    def has(self, *quantities: str) -> bool:
        """Whether the sheet has all columns that a figure needs."""
        return all(one in self.sheet.named for one in quantities)

    def named(self, column: str) -> str:
        """What a column is called in formulas."""
        return self.sheet.named[column]


def ground_of(
    sheet: Sheet, plots: pd.DataFrame, overs: Sequence[str], quantities: Sequence[str], flags: tuple[str, str]
) -> Ground:
    """The ground that a sheet of these plots gives."""
    known = {over: classed(plots, over) for over in dict.fromkeys(overs)}
    return Ground(
        sheet,
        *flags,
        frozenset(over for over, told in known.items() if not told.all()),
        frozenset(over for over, told in known.items() if not told.any() and len(plots)),
        frozenset(one for one in quantities if numbers(plots, one).isna().any()),
    )


def amount(ground: Ground, row: Mapping[str, str], where: str = "") -> str:
    """The formula of an amount: ``factor × Σ quantity`` over a class; a dash where nothing is known of it.

    ``where`` is the criterion of the unit, as ``宗地_园区序号,$A5,``; empty for the whole sheet.
    """
    quantity, over = row["quantity"], row["over"]
    total = _total(ground, quantity, over, [quantity], [], where)
    doubts = _gaps(ground, quantity, over, where)
    if over in ground.open_:
        part = _told_land(ground, quantity, over, where)
        doubts.append(f"AND({part}=0,{_unclassed(ground, over, where)}>0)")
    return _asked(f"{total}=0" if doubts else "", doubts, _times(float(row["factor"]), total))


def ratio(ground: Ground, row: Mapping[str, str], where: str = "") -> str:
    """The formula of an indicator: ``factor × Σ above ÷ Σ below`` over plots of which both are known."""
    above, below, over, by = row["numerator"], row["denominator"], row["over"], row["by"]
    both = list(dict.fromkeys([above, below]))
    classes = [one for one in dict.fromkeys([over, by]) if one != "all"]
    top = _total(ground, above, over, both, [one for one in classes if one != over], where)
    bottom = _total(ground, below, by, both, [one for one in classes if one != by], where)
    doubts = _gaps(ground, above, over, where)
    found = _asked(f"{top}=0" if doubts else "", doubts, f"{_times(float(row['factor']), top)}/{bottom}")
    return f'=IFERROR({found[1:]},"{BLANK}")'


def _asked(nought: str, doubts: Sequence[str], found: str) -> str:
    """A figure, or a dash where it is nought and cannot be told to be."""
    if not doubts:
        return f"={found}"
    doubt = doubts[0] if len(doubts) == 1 else f"OR({','.join(doubts)})"
    return f'=IF(AND({nought},{doubt}),"{BLANK}",{found})'


def _times(factor: float, total: str) -> str:
    known = {1.0: "", 0.0001: "/10000", 10_000.0: "*10000", 100.0: "*100"}
    if factor in known:
        return f"{total}{known[factor]}"
    return f"{total}*2000/3" if np.isclose(factor, 2000 / 3) else f"{total}*{factor!r}"


def _total(
    ground: Ground, quantity: str, over: str, known: Sequence[str], told: Sequence[str], where: str
) -> str:
    """The sum of a quantity over a class, of the plots whose ``known`` quantities and ``told`` classes are on record."""
    sums = [
        f"SUMIFS({ground.named(quantity)},{where}{','.join([*_numbers(ground, known, quantity), *part, *_told(ground, told)])})"
        for part in _parts(ground, over)
    ]
    return sums[0] if len(sums) == 1 else f"({'+'.join(sums)})"


def _numbers(ground: Ground, known: Sequence[str], quantity: str) -> list[str]:
    """That figures are there: always of the one added, of others only where one may be missing."""
    wanted = [one for one in known if one == quantity or one in ground.blank]
    return [f"{ground.named(one)},{KNOWN}" for one in wanted]


def _parts(ground: Ground, over: str) -> list[list[str]]:
    """The criteria of a class, one list a code that is added."""
    if over == "all":
        return [[]]
    if over == "idle":
        return [[f'{ground.named("suspected")},"{ground.yes}"']]
    if over == "G":
        return [[f'{ground.named("idle_recorded")},"{ground.yes}"']]
    return [[f'{ground.named(FIELDS[code[0]])},"{code}*"'] for code in over.split("+")]


def _told(ground: Ground, classes: Sequence[str]) -> list[str]:
    """That a class is on record, where it is not everywhere: its cell is not blank."""
    found = []
    for over in classes:
        if over in ground.open_:
            column = {"idle": "suspected", "G": "idle_recorded"}.get(over) or FIELDS[over[0]]
            found.append(f'{ground.named(column)},"?*"')
    return found


def _gaps(ground: Ground, quantity: str, over: str, where: str) -> list[str]:
    """How many plots of the class lack the quantity; nothing to ask where it is there throughout."""
    if quantity not in ground.blank:
        return []
    counts = []
    for part in _parts(ground, over):
        of = where + ",".join(part)
        of = of.rstrip(",")
        known = ",".join(one for one in (of, f"{ground.named(quantity)},{KNOWN}") if one)
        whole = f"COUNTIFS({of})" if of else f"ROWS({ground.named(quantity)})"
        counts.append(f"{whole}-COUNTIFS({known})")
    return [f"{'+'.join(counts)}>0"]


def _told_land(ground: Ground, quantity: str, over: str, where: str) -> str:
    """The land of the class, of land that can be idle also what is told not to be, as far as the quantity is known."""
    known = ",".join(_numbers(ground, [quantity], quantity))
    if over != "idle":
        return _total(ground, "area_m2", over, [quantity], [], where)
    area, told = ground.named("area_m2"), ground.named("suspected")
    sums = [f'SUMIFS({area},{where}{known},{told},"{word}")' for word in (ground.yes, ground.no)]
    return f"({'+'.join(sums)})"


def _unclassed(ground: Ground, over: str, where: str) -> str:
    """The land of which it cannot be said whether it is of the class."""
    column = {"idle": "suspected", "G": "idle_recorded"}.get(over) or FIELDS[over[0]]
    whole = f"SUMIFS({ground.named('area_m2')},{where}{ground.named('area_m2')},{KNOWN})"
    told = f'SUMIFS({ground.named("area_m2")},{where}{ground.named(column)},"?*")'
    return f"{whole}-{told}"

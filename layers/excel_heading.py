"""Headings: the row of a sheet that holds them, with the units beneath and the groups above."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pandas as pd

from layers.schema import layer_table, schema, split_unit
from layers.unit import unit

LOOKED_AT = 40
"""How many rows from the top may be the heading."""
FIGURE = r"^[-+]?[\d,]*\.?\d+(?:[eE][-+]?\d+)?$"
"""What a cell that is a figure looks like."""


def heading_row(grid: pd.DataFrame) -> tuple[int, int]:
    """Place of the row that holds the headings, from 0, and how many of them the dictionary knows.

    Without any that it knows, the first row with the most texts that are no figures.

    >>> heading_row(pd.DataFrame([["2026年台账", None], ["地块编号", "宗地面积"], ["G-01", "1.5"]]))
    (1, 2)
    """
    best, most, texts = 0, 0, 0
    for place in range(min(len(grid), LOOKED_AT)):
        cells = [str(cell) for cell in grid.iloc[place].dropna()]
        words = {cell for cell in cells if not re.match(FIGURE, cell)}
        known = max((len(schema(layer).recognise(sorted(words))) for layer in layer_table()), default=0)
        if (
            known > most
            or (most and known == most and place == best + 1)
            or (not most and len(words) > texts)
        ):
            best, most, texts = place, known, max(len(words), texts)
    return best, most


def headings_at(grid: pd.DataFrame, at: int) -> tuple[list[str], int]:
    """The headings, each distinct, with units from a row beneath, and the place of the first row under them."""
    found = [_one_line(cell) for cell in grid.iloc[at]]
    first = at + 1
    if first < len(grid):
        below = [_one_line(cell).strip("()（）[]") for cell in grid.iloc[first]]
        there = [cell for cell in below if cell]
        if there and all(unit(cell) and not re.match(FIGURE, cell) for cell in there):
            pairs = zip(found, below, strict=True)
            found = [
                f"{heading}（{words}）" if heading and unit(words) and not split_unit(heading)[1] else heading
                for heading, words in pairs
            ]
            first += 1
    above = [_one_line(cell) for cell in grid.iloc[at - 1]] if at else [""] * len(found)
    return list(_distinct(found, above)), first


def _one_line(cell: object) -> str:
    return "" if not isinstance(cell, str) else re.sub(r"\s+", "", unicodedata.normalize("NFC", cell))[:120]


def _distinct(headings: list[str], above: list[str]) -> Iterator[str]:
    """Headings, each once: one that stands twice takes the group above it, then a number."""
    often = {heading for heading in headings if headings.count(heading) > 1}
    seen: set[str] = set()
    for heading, group in zip(headings, above, strict=True):
        if not heading:
            yield ""
            continue
        fresh = f"{group}_{heading}" if heading in often and group and group != heading else heading
        base, number = fresh, 2
        while fresh in seen:
            fresh, number = f"{base}_{number}", number + 1
        seen.add(fresh)
        yield fresh

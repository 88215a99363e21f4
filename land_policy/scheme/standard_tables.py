"""StandardTables: land status, supply, high-tech land and buildings of a unit in the rows of the standard's tables."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy.scheme.score import counted_scope
from land_policy.tally import amounts, in_class
from layers.take import numbers

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

TABLES = ("E.3", "E.4", "E.6", "E.7")
COLUMNS = ("table", "code", "label_zh", "label_en", "value", "unit", "known_pct")
CHECKS = ("check", "whole", "parts", "gap")
TOLERANCE = 0.005
"""Half of the last digit of a table in hectares: a gap below it cannot be seen."""


@dataclass(frozen=True)
class StandardTables:
    """``rows``: :data:`COLUMNS`, one a line of a table. ``checks``: :data:`CHECKS`, one an identity, in 公顷.

    ``status``: A + B + C against the total; ``supply``: D + E + F against the total; ``built``, ``unbuilt``,
    ``supplied``, ``suppliable``: a class against its sub-classes; ``idle``: G outside D; ``high_tech``: H outside A2, which the standard only says of most of it. ``gap`` blank: a side is unknown.
    """

    rows: pd.DataFrame
    checks: pd.DataFrame
    scope: str
    unit: str


@functools.cache
def definitions() -> tuple[Mapping[str, str], ...]:
    """The lines of the tables, in order."""
    path = resources.files("land_policy").joinpath("dictionary", "standard_tables.csv")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return tuple(MappingProxyType({**row, "name": str(at)}) for at, row in enumerate(rows))


def standard_tables(evaluation: Evaluation, scope: str = "") -> StandardTables:
    """The tables E.3, E.4, E.6 and E.7 of one unit; ``scope`` as of :func:`~land_policy.scheme.score.score`."""
    counted = counted_scope(evaluation, scope)
    belongs = evaluation.belongs
    of = belongs[(belongs["scope"] == counted[0]) & (belongs["unit"].astype(str) == counted[1])]
    summed = amounts(evaluation.plots, of, definitions()).set_index("indicator")
    rows = pd.DataFrame(
        [
            {
                "table": row["table"],
                "code": row["code"],
                "label_zh": row["zh"],
                "label_en": row["en"],
                "value": summed.at[row["name"], "value"],
                "unit": row["unit"],
                "known_pct": summed.at[row["name"], "known_pct"],
            }
            for row in definitions()
        ],
        columns=list(COLUMNS),
    )
    return StandardTables(rows, _checks(evaluation.plots, of, rows), *counted)


def _checks(plots: pd.DataFrame, members: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    land = (
        rows[rows["unit"] == "公顷"].drop_duplicates(["table", "code"]).set_index(["table", "code"])["value"]
    )
    at = members["plot"].to_numpy()
    area = numbers(plots, "area_m2").fillna(0.0).to_numpy()[at] * members["share"].to_numpy() / 10_000

    def both(one: str, other: str) -> float:
        return float(area[(in_class(plots, one) & in_class(plots, other))[at]].sum())

    def parts(table: str, *codes: str) -> float:
        return float(sum(land[table, code] for code in codes))

    found = [
        ("status", land["E.3", ""], parts("E.3", "A", "B", "C")),
        ("supply", land["E.4", ""], parts("E.4", "D", "E", "F")),
        ("built", land["E.3", "A"], parts("E.3", "A1", "A2", "A3", "A4", "A5", "A6")),
        ("unbuilt", land["E.3", "B"], parts("E.3", "B11", "B12", "B21", "B22")),
        ("supplied", land["E.4", "D"], parts("E.4", "D1", "D21", "D22")),
        ("suppliable", land["E.4", "E"], parts("E.4", "E1", "E21", "E22")),
        ("idle", land["E.4", "G"], both("G", "D")),
        ("high_tech", land["E.6", "H"], both("H", "A2")),
    ]
    checks = pd.DataFrame(
        [(name, whole, summed, _gap(whole, summed)) for name, whole, summed in found], columns=list(CHECKS)
    )
    return checks.assign(parts=checks["parts"].where(checks["whole"].notna()))


def _gap(whole: float, parts: float) -> float:
    gap = whole - parts
    return 0.0 if np.isfinite(gap) and abs(gap) < TOLERANCE else gap

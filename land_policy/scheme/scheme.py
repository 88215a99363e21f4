"""Scheme: how a zone is evaluated: goals, sub-goals and indicators with weights and ideals, and what the zone states."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from types import MappingProxyType
from typing import TypeAlias

from land_policy.clause import Text
from land_policy.tally import columns as tally_columns
from layers.schema import Column

TOLERANCE = 1e-9
"""How far weights of one parent may be from 1."""

METHODS = ("目标值法", "经验借鉴法", "专家咨询法")
IDEAL_KINDS = ("natural", "law", "plan", "experience", "assumption")
SCORES = ("positive", "idle_rate")
AREAS = ("main", "direction")
AREA_SCOPES = ("park", "sub_park", "boundary")


@dataclass(frozen=True)
class Ideal:
    """What an indicator is measured against: a value, how it was found, and who says so."""

    value: float
    unit: str
    method: str
    kind: str
    evidence: str
    source: Text


@dataclass(frozen=True)
class Indicator:
    """One indicator of a scheme. ``area`` blank: in both areas. No ideal: it can have no score."""

    code: str
    name: str
    weight: float
    score: str = "positive"
    area: str = ""
    ideal: Ideal | None = None

    def score_of(self, value: float) -> float:
        """实现度分值, realisation score, 0 to 100: ``min(100, 100 × value / ideal)``; idle rate ``100 − rate``.

        Blank where the value or the ideal is.

        >>> ideal = Ideal(65.0, "%", "目标值法", "plan", "T", Text("", ""))
        >>> round(Indicator("A21", "industrial_share_pct", 1.0, ideal=ideal).score_of(60.0), 4)
        92.3077
        """
        if self.ideal is None or value != value:
            return float("nan")
        raw = 100.0 - value if self.score == "idle_rate" else 100.0 * value / self.ideal.value
        return min(100.0, max(0.0, raw))


@dataclass(frozen=True)
class SubGoal:
    """子目标: indicators under one head."""

    code: str
    label: Text
    weight: float
    indicators: tuple[Indicator, ...]

    def of(self, area: str) -> tuple[Indicator, ...]:
        """The indicators that count in an area."""
        return tuple(one for one in self.indicators if one.area in ("", area))


@dataclass(frozen=True)
class Goal:
    """目标: sub-goals under one head."""

    code: str
    label: Text
    weight: float
    sub_goals: tuple[SubGoal, ...]


@dataclass(frozen=True)
class Weighing:
    """Who says what the weights are."""

    kind: str
    evidence: str
    source: Text


@dataclass(frozen=True)
class Figure:
    """A figure that the plots do not carry, as the zone states it, and of what: zone, approved, managed or a park."""

    name: str
    value: float
    unit: str
    of: str
    evidence: str
    source: Text


@dataclass(frozen=True)
class Area:
    """主区 or 发展方向区: the units it is made of, and its weight in the total."""

    kind: str
    scope: str
    units: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Scheme:
    """A scheme of evaluation as its file has it. ``weighing`` says who set the weights."""

    name: str
    title: Text
    document: Text
    evidence: str
    checked: date
    about: Text
    weighing: Weighing
    goals: tuple[Goal, ...]
    figures: tuple[Figure, ...] = ()
    areas: tuple[Area, ...] = ()

    def indicators(self) -> Iterator[Indicator]:
        """Every indicator, in order."""
        for goal in self.goals:
            for sub_goal in goal.sub_goals:
                yield from sub_goal.indicators

    def ideal(self, indicator: str) -> Ideal | None:
        """The ideal of an indicator, by its name in the dictionary; none where the scheme has none."""
        return next((one.ideal for one in self.indicators() if one.name == indicator), None)

    def unbalanced(self) -> list[tuple[str, float, list[str]]]:
        """Parents whose weights do not sum to 1: the parent, the sum, each weight by its code."""
        found = [*_unbalanced("", [(goal.code, goal.weight) for goal in self.goals])]
        for goal in self.goals:
            found += _unbalanced(goal.code, [(one.code, one.weight) for one in goal.sub_goals])
            for sub_goal in goal.sub_goals:
                split = any(one.area == "direction" for one in sub_goal.indicators)
                for area in AREAS if split else AREAS[:1]:
                    of = [(one.code, one.weight) for one in sub_goal.of(area)]
                    found += _unbalanced(sub_goal.code, of)
        if self.areas:
            found += _unbalanced("area", [(area.kind, area.weight) for area in self.areas])
        return found


def _unbalanced(parent: str, weights: list[tuple[str, float]]) -> list[tuple[str, float, list[str]]]:
    total = sum(weight for _, weight in weights)
    each = [f"{code} {weight:g}" for code, weight in weights]
    return [(parent, total, each)] if abs(total - 1.0) > TOLERANCE else []


Rows: TypeAlias = Mapping[str, Mapping[str, str]]


@functools.cache
def stated_figures() -> Rows:
    """Indicators that rest on a figure a zone states, by name: the figure, and the amount it is divided by."""
    text = resources.files("land_policy").joinpath("dictionary", "stated_figures.csv")
    rows = csv.DictReader(text.read_text(encoding="utf-8").splitlines())
    return MappingProxyType({row["name"]: MappingProxyType(row) for row in rows})


@functools.cache
def columns() -> Mapping[str, Column]:
    """Every indicator a scheme may name, and every figure a zone may state, with labels and unit.

    >>> columns()["resident_population"].label("zh"), columns()["population_per_ha"].unit
    ('常住人口', '人/公顷')
    """
    found = dict(tally_columns())
    for name, row in stated_figures().items():
        label = (name, row["zh"], row["en"], row["unit"], "number")
        found[name] = Column(*label, about=row["about"], about_zh=row["about_zh"])
        if row["figure"]:
            stated = (row["figure"], row["figure_zh"], row["figure_en"], row["figure_unit"])
            found[row["figure"]] = Column(*stated, "number")
    return MappingProxyType(found)

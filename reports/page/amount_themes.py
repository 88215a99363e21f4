"""Amounts as themes: classes at round numbers or as the zone chooses, with the limit of the rule in force among the breaks."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from gis.errors import MapError
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.judge import EXEMPT, Judgement
from layers.take import numbers
from maps import classing, paint
from maps.paint import Theme
from reports.preset.preset import preset_of
from reports.words import in_both, in_each, phrase

AMOUNTS = (
    "far",
    "building_density_pct",
    "building_coefficient_pct",
    "investment_wan_mu",
    "tax_wan_mu",
)
LIMITED = {"far": "far", "building_coefficient_pct": "building_coefficient"}
"""The clause, by its name in any document, whose limit a column is held against."""


@dataclass(frozen=True)
class Marked:
    """The limit that a theme marks, and the clause that sets it."""

    value: float
    judgement: Judgement

    def note(self, lang: str) -> str:
        """Where the limit comes from, with how good its evidence is."""
        clause = self.judgement.clause
        return phrase("theme_limit", lang).format(
            limit=f"{self.value:g}", source=clause.citation(lang), evidence=clause.evidence
        )


def amounts(evaluation: Evaluation) -> list[Theme]:
    """A theme of each amount the plots have."""
    return [amount(evaluation, name) for name in AMOUNTS if name in evaluation.plots.columns]


def amount(evaluation: Evaluation, name: str) -> Theme:
    """The theme of one amount of the plots; its note says how the classes are made and whose the limit is."""
    column, marked = plot_columns()[name], limit(evaluation, name)
    wanted = evaluation.zone.map.get("classes", {}).get(name)
    if not preset_of(evaluation.zone).shows(name):
        wanted = None  # a class cut where the values lie would tell them
    breaks = chosen(name, wanted, numbers(evaluation.plots, name))
    if marked is not None:
        breaks = with_limit(breaks, marked.value)
    how = wanted if isinstance(wanted, str) else "stated" if wanted else "round"

    def note(lang: str) -> str:
        said = [phrase(f"theme_classes_{how}", lang), *([marked.note(lang)] if marked else [])]
        return phrase("semicolon", lang).join(said)

    return paint.amount(
        name,
        in_each(column.label),
        name,
        breaks,
        in_each(column.unit_in),
        limit=marked.value if marked else None,
        note=in_each(note),
    )


def headroom() -> Theme:
    """How much floor-area ratio the plan still allows, the ceiling in the middle."""
    column = plot_columns()["far_headroom"]
    return paint.diverging(
        "far_headroom", in_each(column.label), "far_headroom", steps("far_headroom"), limit=0
    )


def limit(evaluation: Evaluation, name: str) -> Marked | None:
    """The limit in force on the day that most plots are held to, of the nearest document, then the latest; or none.

    A document that holds in one place goes before one that holds everywhere.
    """
    found = [
        one
        for one in evaluation.judgements
        if one.clause.name == LIMITED.get(name) and one.clause.kind == "law" and _in_force(one, evaluation)
    ]
    found.sort(
        key=lambda one: (bool(one.clause.document.place), one.clause.document.since_high), reverse=True
    )
    for one in found:
        asked = one.limit[(one.rows["code"] != EXEMPT) & one.limit.notna()]
        if len(asked):
            return Marked(float(asked.mode().iloc[0]), one)
    return None


def _in_force(judgement: Judgement, evaluation: Evaluation) -> bool:
    document = judgement.clause.document
    return document.since_high <= evaluation.day and (
        document.until is None or evaluation.day <= document.until
    )


def with_limit(breaks: tuple[float, ...], limit: float) -> tuple[float, ...]:
    """The breaks with the limit for the nearest of them, where it is none of them.

    >>> with_limit((0.5, 0.8, 1.0), 0.7), with_limit((0.5, 1.0), 1.0)
    ((0.5, 0.7, 1.0), (0.5, 1.0))
    """
    if not breaks:
        return (limit,)
    nearest = min(breaks, key=lambda one: abs(one - limit))
    return tuple(sorted({limit if one == nearest else one for one in breaks}))


def chosen(name: str, wanted: Any, values: pd.Series) -> tuple[float, ...]:
    """The breaks a zone asks for under ``[map.classes]``: a way of classing, numbers, or the round numbers of a theme.

    Raises MapError, in both languages, when what is asked for is neither.
    """
    if wanted is None:
        return steps(name)
    if isinstance(wanted, str) and wanted in classing.WAYS:
        return classing.breaks(values, wanted) or steps(name)
    numbers_only = isinstance(wanted, list) and {type(one) for one in wanted} <= {int, float}
    stated = wanted if numbers_only and np.isfinite(wanted).all() else []
    if not 1 <= len(stated) <= MOST or stated != sorted(set(stated)):
        raise MapError(
            in_both("map_classes", name=name, stated=str(wanted), ways=list(classing.WAYS), most=MOST)
        )
    return tuple(float(one) for one in stated)


MOST = 5
"""Breaks that one ramp can show."""


def check_classes(stated: Mapping[str, Any]) -> None:
    """Raises MapError when ``[map.classes]`` names what is no theme of amounts."""
    strange = [name for name in stated if name not in AMOUNTS]
    if strange:
        raise MapError(in_both("map_classes_key", name=strange[0], known=list(AMOUNTS)))


@functools.cache
def _table() -> Mapping[str, tuple[float, ...]]:
    text = resources.files("reports").joinpath("page", "classes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType(
        {row["theme"]: tuple(float(one) for one in row["breaks"].split()) for row in rows}
    )


def steps(theme: str) -> tuple[float, ...]:
    """The round numbers a theme is cut at.

    >>> steps("rank")
    (5.0, 10.0, 20.0, 50.0)
    """
    return _table()[theme]

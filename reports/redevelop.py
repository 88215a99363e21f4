"""Redevelop: which answer on redevelopment was asked for, as a table or as the text with its notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from land_policy.evaluation import Evaluation
from land_policy.renewal.extension import extension, project
from land_policy.renewal.headroom import headroom
from land_policy.renewal.low_efficiency import low_efficiency
from land_policy.renewal.raise_far import WAYS, raise_far
from reports.asked import park_of
from reports.build import evaluate_zone
from reports.printed import Table
from reports.tables import low_efficiency_table, redevelopment_table


@dataclass(frozen=True)
class Question:
    """What was asked: ``low``, ``headroom`` or ``price``; a plot's checklist; or what a target takes."""

    what: str = "low"
    park: str = ""
    plot: str = ""
    extend: tuple[str, ...] = ()
    raise_to: float | None = None
    measure: str = "far_zone"
    way: str = WAYS[0]
    industrial_only: bool = False
    scheme: str = ""
    before: Path | None = None
    storey_height_m: float | None = None


def redevelop(evaluation: Evaluation, asked: Question, form: str, lang: str = "zh") -> Table | str:
    """The answer: a table for CSV and JSON, else the text people read."""
    told = form == "text"
    if asked.raise_to is not None:
        return _raise(evaluation, asked, told, lang)
    park = park_of(evaluation, asked.park)
    of_plot = asked.plot and asked.what != "headroom"
    if of_plot or asked.extend or asked.what == "price":
        return _price(evaluation, asked, park, told, lang)
    if asked.what == "headroom":
        room = headroom(evaluation, asked.storey_height_m) if asked.storey_height_m else evaluation.headroom
        if asked.plot:
            return redevelopment_table.plot_room(evaluation, room, asked.plot, lang)
        if told:
            return redevelopment_table.headroom_text(evaluation, room, park, lang, asked.storey_height_m)
        return redevelopment_table.headroom_table(evaluation, room, park, lang)
    before = evaluate_zone(asked.before) if asked.before else None
    own = not asked.scheme and before is None
    found = evaluation.low_efficiency if own else low_efficiency(evaluation, asked.scheme, before)
    if told:
        return low_efficiency_table.low_text(evaluation, found, park, lang)
    return low_efficiency_table.low_table(evaluation, found, park, lang, every=True)


def _price(evaluation: Evaluation, asked: Question, park: str, told: bool, lang: str) -> Table | str:
    projects = [project(one) for one in asked.extend]
    found = extension(evaluation, projects) if projects else evaluation.extension
    plot = asked.plot or _only([one.plot for one in projects])
    if plot and told:
        return redevelopment_table.checklist_text(evaluation, found, plot, lang)
    if plot:
        return redevelopment_table.checklist_table(evaluation, found, plot, lang)
    if told:
        return redevelopment_table.price_text(evaluation, found, park, lang)
    return redevelopment_table.price_table(evaluation, found, park, lang)


def _only(plots: Sequence[str]) -> str:
    return plots[0] if len(set(plots)) == 1 else ""


def _raise(evaluation: Evaluation, asked: Question, told: bool, lang: str) -> Table | str:
    park = park_of(evaluation, asked.park, ("park", "sub_park"))
    ways = (asked.way, *(way for way in WAYS if way != asked.way))
    found, other = (
        raise_far(evaluation, asked.raise_to or 0.0, park, asked.measure, way, asked.industrial_only)
        for way in ways
    )
    if told:
        return redevelopment_table.raise_text(evaluation, found, other, asked.industrial_only, lang)
    return redevelopment_table.raise_table(evaluation, found, lang)

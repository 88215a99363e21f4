"""SchemeTables: the tables of a scheme's file made into goals, indicators, ideals, figures and areas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gis.words import Words
from land_policy.clause import EVIDENCE
from land_policy.named import columns_named
from land_policy.scheme.scheme import (
    AREA_SCOPES,
    AREAS,
    IDEAL_KINDS,
    METHODS,
    SCORES,
    Area,
    Figure,
    Goal,
    Ideal,
    Indicator,
    SubGoal,
    Weighing,
    columns,
    stated_figures,
)
from land_policy.tally import definitions
from land_policy.toml_file import Reader, at


def read_goal(entry: Reader) -> Goal:
    """One goal with its sub-goals."""
    goal = Goal(
        code=entry.take("code", str) or "",
        label=entry.text("label"),
        weight=_weight(entry),
        sub_goals=tuple(_sub_goal(entry.under(one, place_of(one))) for one in some(entry, "sub_goal")),
    )
    entry.done()
    return goal


def _sub_goal(entry: Reader) -> SubGoal:
    sub_goal = SubGoal(
        code=entry.take("code", str) or "",
        label=entry.text("label"),
        weight=_weight(entry),
        indicators=tuple(_indicator(entry.under(one, place_of(one))) for one in some(entry, "indicator")),
    )
    entry.done()
    return sub_goal


def _indicator(entry: Reader) -> Indicator:
    name = entry.take("indicator", str) or ""
    known = {*definitions("indicators"), *stated_figures()}
    if name not in known:
        there = columns_named(sorted(known), columns(), name)
        entry.told("scheme.indicator", file=entry.file, where=entry.where, name=name[:60], known=there)
    ideal = entry.take("ideal", dict, None)
    indicator = Indicator(
        code=entry.take("code", str) or "",
        name=name,
        weight=_weight(entry),
        score=entry.choice("score", SCORES, "positive"),
        area=entry.choice("area", AREAS, ""),
        ideal=None if ideal is None else read_ideal(entry.under(ideal, entry.where)),
    )
    if indicator.ideal is not None and name in known:
        check_unit(entry, name, indicator.ideal, indicator.score)
    entry.done()
    return indicator


def read_ideal(entry: Reader) -> Ideal:
    """One ideal."""
    ideal = Ideal(
        value=_needed(entry, "value"),
        unit=entry.take("unit", str) or "",
        method=entry.choice("method", METHODS),
        kind=entry.choice("kind", IDEAL_KINDS),
        evidence=entry.choice("evidence", EVIDENCE),
        source=entry.text("source"),
    )
    entry.done()
    return ideal


def check_unit(entry: Reader, name: str, ideal: Ideal, score: str) -> None:
    """Refuse an ideal in another unit than its indicator's, or one that nothing can be divided by."""
    unit = columns()[name].unit
    if ideal.unit != unit:
        entry.told("scheme.unit", file=entry.file, name=name, unit=ideal.unit, wanted=unit or "1")
    if ideal.value <= 0 and score == "positive":
        entry.told("scheme.not_above", file=entry.file, name=name, value=ideal.value)
    if (ideal.value < 0 or ideal.value > 0) and score == "idle_rate":
        entry.told("scheme.not_zero", file=entry.file, name=name, value=ideal.value)


def read_figure(entry: Reader) -> Figure:
    """One figure that the zone states."""
    name = entry.take("name", str) or ""
    figure = Figure(
        name=name,
        value=_needed(entry, "value"),
        unit=entry.take("unit", str) or "",
        of=entry.take("of", str) or "",
        evidence=entry.choice("evidence", EVIDENCE),
        source=entry.text("source"),
    )
    known = {*definitions("indicators"), *stated_figures(), *(r["figure"] for r in stated_figures().values())}
    known.discard("")
    if name not in known:
        entry.told(
            "scheme.figure",
            file=entry.file,
            name=name[:60],
            known=columns_named(sorted(known), columns(), name),
        )
    elif figure.unit != columns()[name].unit:
        wanted = columns()[name].unit or "1"
        entry.told("scheme.unit", file=entry.file, name=name, unit=figure.unit, wanted=wanted)
    if figure.value < 0:
        entry.fault("value", "key.positive", value=figure.value)
    entry.done()
    return figure


def read_area(entry: Reader) -> Area:
    """One of the two areas."""
    area = Area(
        kind=entry.choice("kind", AREAS),
        scope=entry.choice("scope", AREA_SCOPES),
        units=entry.texts("units"),
        weight=_weight(entry),
    )
    if not area.units:
        entry.fault("units", "key.missing")
    entry.done()
    return area


def read_weighing(head: Reader) -> Weighing:
    """Who says what the weights are."""
    entry = head.under(head.take("weights", dict) or {}, at("scheme.weights_table"))
    weighing = Weighing(
        entry.choice("kind", IDEAL_KINDS), entry.choice("evidence", EVIDENCE), entry.text("source")
    )
    entry.done()
    return weighing


def read_share(entry: Reader) -> float:
    """One changed weight."""
    weight = _weight(entry)
    entry.done()
    return weight


def _weight(entry: Reader) -> float:
    weight = _needed(entry, "weight")
    if weight < 0 or weight > 1:
        entry.told("scheme.weight", file=entry.file, where=entry.where, value=weight)
    return weight


def _needed(entry: Reader, key: str) -> float:
    """A number that must be there; blank where it is at fault, so that nothing more is found wrong with it."""
    value = entry.number(key, needed=True)
    return float("nan") if value is None else value


def some(entry: Reader, key: str) -> list[Mapping[str, Any]]:
    """The tables under a key, at least one."""
    found = entry.tables(key)
    if not found:
        entry.fault(key, "key.missing")
    return found


def place_of(entry: Mapping[str, Any], key: str = "code") -> Words:
    """How a fault names the table it stands in."""
    return at("scheme.at", code=str(entry.get(key, ""))[:60])

"""GradingScheme: how one place grades its industrial firms: who, by which ratios and weights, into which classes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from gis.words import as_written
from land_policy.clause import EVIDENCE, KINDS, Text
from land_policy.toml_file import Reader, at, read
from layers.schema import schema

COMPUTED = ("land_mu",)
"""Columns a formula may name besides the recorded ones of firms: the land a firm occupies, in mu."""
ROUNDINGS = ("up", "nearest", "down")
MEANS = ("graded",)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CLASS = re.compile(r"[A-Z][0-9+]?")
_CODE = re.compile(r"\d{2}")
_WHOLE = 1e-9


@dataclass(frozen=True)
class Indicator:
    """One ratio of a scheme: ``factor × numerator / denominator``, against a base, for so many points.

    ``base`` is a stated value; none: the mean of the firms graded times ``times``. ``cap`` is the most the points
    may be, as a multiple of the weight; none: not capped.
    """

    name: str
    label: Text
    unit: str
    numerator: str
    denominator: str
    factor: float
    weight: float
    base: float | None
    times: float
    base_source: str
    base_kind: str
    cap: float | None
    evidence: str


@dataclass(frozen=True)
class Class:
    """A class, the share of the firms it takes in percent, and values its firms must reach at least."""

    name: str
    share: Fraction
    floors: Mapping[str, float]


@dataclass(frozen=True)
class Who:
    """Which firms take part: all above scale, those below it on so much land, of these industries."""

    below_scale_from_mu: float | None
    industries: tuple[str, ...]
    industry_codes: tuple[str, ...]
    evidence: str


@dataclass(frozen=True)
class Unsuited:
    """Firms that are not ranked: of these industries, or in production for less than so many years."""

    name: str
    industries: tuple[str, ...]
    production_years: int | None
    evidence: str


@dataclass(frozen=True)
class GradingScheme:
    """A scheme as its file states it; weights sum to 100, shares of the classes too. No classes: score and rank only."""

    id: str
    title: Text
    source: str
    evidence: str
    checked: date
    note: Text
    who: Who
    unsuited: Unsuited | None
    indicators: tuple[Indicator, ...]
    bonus: tuple[str, ...]
    deduction: tuple[str, ...]
    classes: tuple[Class, ...]
    rounding: str
    rounding_kind: str
    low: str
    least_firms: int
    publish_source: str
    publish_evidence: str
    file: str = ""


def read_scheme(path: Path) -> GradingScheme:
    """The scheme of a TOML file.

    Raises `RuleError` naming every fault: unknown and missing keys, columns firms do not have, weights or shares of
    classes that do not sum to 100 (to 1 where all are at most 1).
    """
    return read(path, lambda head: _scheme(head, path))


def _scheme(head: Reader, path: Path) -> GradingScheme:
    entries = head.tables("indicator")
    indicators = tuple(_indicator(head.under(one, at("file.at_indicator", name=""))) for one in entries)
    classes, rounding, kind, low = _classes(_table(head, "classes"), {one.name for one in indicators})
    points, publish = _table(head, "points"), _table(head, "publish", needed=True)
    scheme = GradingScheme(
        id=path.stem,
        title=head.text("title"),
        source=head.take("source", str) or "",
        evidence=head.choice("evidence", EVIDENCE),
        checked=head.take("checked", date) or date.min,
        note=head.text("note") if "note" in head.table else Text("", ""),
        who=_who(_table(head, "who", needed=True)),
        unsuited=_unsuited(_table(head, "unsuited")),
        indicators=_summing(head, indicators),
        bonus=_columns(points, "bonus"),
        deduction=_columns(points, "deduction"),
        classes=classes,
        rounding=rounding,
        rounding_kind=kind,
        low=low,
        least_firms=_least(publish),
        publish_source=publish.take("source", str, ""),
        publish_evidence=publish.choice("evidence", EVIDENCE),
        file=path.name,
    )
    if points.table:
        points.choice("evidence", EVIDENCE)
    points.done()
    publish.done()
    return scheme


def _table(head: Reader, key: str, *, needed: bool = False) -> Reader:
    """The table under a key, empty where it is absent."""
    entry = head.take(key, dict) if needed else head.take(key, dict, {})
    return head.under(entry or {}, at("file.at_table", name=key))


def _who(entry: Reader) -> Who:
    whole = entry.take("above_scale", bool)
    if whole is False:
        entry.fault("above_scale", "grading.above_scale")
    least = entry.number("below_scale_from_mu", least=0)
    who = Who(least, _codes(entry), entry.texts("industry_codes"), entry.choice("evidence", EVIDENCE))
    entry.done()
    return who


def _unsuited(entry: Reader) -> Unsuited | None:
    if not entry.table:
        return None
    years = entry.take("production_years", int, None)
    name, codes = entry.take("class", str) or "", _codes(entry)
    unsuited = Unsuited(name, codes, years, entry.choice("evidence", EVIDENCE))
    entry.done()
    return unsuited


def _codes(entry: Reader) -> tuple[str, ...]:
    codes = entry.texts("industries")
    if wrong := [one for one in codes if not _CODE.fullmatch(one)]:
        entry.fault("industries", "grading.codes", wrong=wrong)
    return codes


def _indicator(entry: Reader) -> Indicator:
    name = entry.take("name", str) or ""
    entry.where = at("file.at_indicator", name=name)
    if not _NAME.fullmatch(name):
        entry.fault("name", "key.name", name=name)
    base = entry.under(entry.take("base", dict) or {}, entry.where)
    value, times = _positive(base, "value"), _positive(base, "factor")
    mean = base.choice("mean", MEANS, "")
    if ("value" not in base.table) == (not mean):
        entry.fault("base", "grading.base")
    weight, cap, factor = (_positive(entry, key) for key in ("weight", "cap", "factor"))
    if "weight" not in entry.table:
        entry.fault("weight", "grading.positive")
    made = Indicator(
        name=name,
        label=entry.text("label"),
        unit=entry.take("unit", str, ""),
        numerator=_column(entry, "numerator"),
        denominator=_column(entry, "denominator"),
        factor=1.0 if factor is None else factor,
        weight=math.nan if weight is None else weight,
        base=value,
        times=1.0 if times is None else times,
        base_source=base.take("source", str, ""),
        base_kind=base.choice("kind", KINDS, ""),
        cap=cap,
        evidence=entry.choice("evidence", EVIDENCE),
    )
    base.done()
    entry.done()
    return made


def _positive(entry: Reader, key: str) -> float | None:
    """A finite number above 0; none where it is absent."""
    return entry.number(key, least=0, above=0)


def _column(entry: Reader, key: str) -> str:
    name = entry.take(key, str) or ""
    if name and name not in _known():
        entry.fault(key, "key.choice", value=name, known=_known())
    return name


def _columns(entry: Reader, key: str) -> tuple[str, ...]:
    names = entry.texts(key)
    for name in names:
        if name not in _known():
            entry.fault(key, "key.choice", value=name, known=_known())
    return names


def _known() -> tuple[str, ...]:
    """Columns a formula may name: the numbers of firms, and what is computed of their land."""
    named = tuple(one.name for one in schema("firms").columns if one.type in ("number", "count"))
    return (*named, *COMPUTED)


def _summing(head: Reader, indicators: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    """The indicators, their weights in points of a hundred; a fault where they sum to neither 100 nor 1."""
    names = [one.name for one in indicators]
    if len(set(names)) < len(names):
        head.fault("indicator", "grading.twice", names=names)
    total = sum(one.weight for one in indicators)
    if abs(total - 1) <= _WHOLE:
        return tuple(replace(one, weight=100 * one.weight) for one in indicators)
    if abs(total - 100) > _WHOLE:
        each = [f"{one.name} {one.weight:g}" for one in indicators]
        head.fault("weight", "grading.weights", total=total, each=each)
    return indicators


def _classes(entry: Reader, names: set[str]) -> tuple[tuple[Class, ...], str, str, str]:
    if not entry.table:
        return (), "", "", ""
    floors = entry.take("floors", dict, {})
    found = [_class(entry, one, floors) for one in entry.take("shares", list) or []]
    classes = tuple(one for one in found if one is not None)
    total = sum((one.share for one in classes), Fraction(0))
    if classes and total != 100:
        told = [f"{one.name} {float(one.share):g}" for one in classes]
        entry.fault("shares", "grading.shares", total=float(total), each=told)
    if len({one.name for one in classes}) < len(classes):
        entry.fault("shares", "grading.twice", names=[one.name for one in classes])
    for name, wanted in floors.items():
        if not isinstance(wanted, dict) or not set(wanted) <= names or name not in {c.name for c in classes}:
            entry.fault("floors", "grading.floors", name=name, known=sorted(names))
    entry.choice("evidence", EVIDENCE)
    rounding = entry.choice("rounding", ROUNDINGS)
    kind = entry.choice("rounding_kind", KINDS)
    low = entry.take("low", str, "")
    if low and low not in {one.name for one in classes}:
        entry.fault("low", "key.choice", value=low, known=[one.name for one in classes])
    entry.done()
    return classes, rounding, kind, low


def _class(entry: Reader, given: Any, floors: Mapping[str, Any]) -> Class | None:
    right = isinstance(given, list) and len(given) == 2 and isinstance(given[0], str)
    share = given[1] if right else None
    if (
        not right
        or not _CLASS.fullmatch(given[0])
        or isinstance(share, bool)
        or not isinstance(share, int | float)
    ):
        entry.fault("shares", "grading.class", value=as_written(given)[:60])
        return None
    if not 0 < share <= 100:
        entry.fault("shares", "grading.class", value=as_written(given)[:60])
        return None
    wanted = floors.get(given[0], {})
    good = isinstance(wanted, dict) and all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one)
        for one in wanted.values()
    )
    if not good:
        entry.fault("floors", "grading.class", value=as_written(wanted)[:60])
    return Class(given[0], Fraction(str(share)), dict(wanted) if good else {})


def _least(entry: Reader) -> int:
    least = entry.take("least_firms", int)
    if isinstance(least, int) and (isinstance(least, bool) or least <= 1):
        entry.fault("least_firms", "grading.least_firms")
    return int(least or 0)

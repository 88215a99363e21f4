"""Grading: the yearly grading of firms by their use of resources: points, score, rank and suggested class, as a self-check."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.errors import RuleError
from gis.words import refusal
from land_policy.firms.firm_land import firm_land
from land_policy.firms.grading_scheme import GradingScheme, Indicator, Unsuited, Who, read_scheme
from land_policy.stated import file_of, names, stated
from layers.schema import Column, read_columns
from layers.take import days, flags, numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation
    from layers.zone import Zone

STATES = ("graded", "unsuited", "outside", "unknown")
SHIPPED = "gradings"
_CODE = r"^[A-Za-z]?(\d{2})\d{0,2}$"


@dataclass(frozen=True)
class Grading:
    """Every firm with its score and class, what each point comes from, and what the bases are.

    ``firms``, by firm number: ``name, plot_id, park_id, industry``, ``state`` (one of :data:`STATES`), ``land_m2, land_mu,
    land_from``, ``bonus, deduction, score, rank, percentile``, ``grade`` (suggested) beside ``grade_recorded`` and
    ``grade_before``, ``agrees``, ``low_twice`` (suggested / recorded / both) and ``missing``, the columns that are.
    ``points``: ``firm_id, indicator, numerator, denominator, value, base, weight, points``; points, bonus and deduction
    add up to the score, and firms that do not take part have none. ``bases``: one row an indicator. Blank: not known, or not ranked. Figures of single firms are
    secret: see :mod:`land_policy.firms.disclosure` for what may be published.
    """

    scheme: GradingScheme
    firms: pd.DataFrame
    points: pd.DataFrame
    bases: pd.DataFrame


@functools.cache
def columns() -> Mapping[str, Column]:
    """Every column of the answer that people read, by name."""
    place = resources.files("land_policy").joinpath("dictionary", "grading.csv")
    return MappingProxyType({one.name: one for one in read_columns(place.read_text(encoding="utf-8"))})


def shipped() -> list[str]:
    """Names of the schemes that come with the toolkit.

    >>> shipped()
    ['huaian_2024', 'wujin_draft']
    """
    return names(SHIPPED)


def firms_of(evaluation: Evaluation) -> pd.DataFrame:
    """The firms of the zone; `RuleError` where it has none."""
    firms = evaluation.zone.layer("firms")
    if firms is None or firms.empty:
        raise RuleError(refusal("land_policy", "grading.no_firms"))
    return firms


def scheme_of(zone: Zone, named: str | Path | None = None) -> GradingScheme:
    """The scheme named, else the one ``zone.toml`` names; `RuleError` saying which there are where none is."""
    if named is not None:
        return read_scheme(file_of(named, Path(), "grading", SHIPPED))
    place = stated(zone, "grading", SHIPPED)
    if place is None:
        raise RuleError(refusal("land_policy", "grading.unnamed", known=shipped()))
    return read_scheme(place)


def grading(evaluation: Evaluation, scheme: GradingScheme) -> Grading:
    """The firms of the zone graded by a scheme on the zone's day.

    ``points = min(value / base, cap) × weight``, ``score = Σ points + bonus − deduction`` with ``value = factor ×
    numerator / denominator`` and ``base`` as stated or ``factor × Σ numerator / Σ denominator × times`` over the firms
    that have every figure. A firm that lacks a figure has no score and no class and is not among those the shares are taken of. Firms with the same
    score share a rank and so the better class. Raises `RuleError` for a zone without firms.
    """
    firms = firms_of(evaluation)
    land = firm_land(evaluation)
    figures = firms.assign(land_mu=land["land_mu"])
    divisions = _divisions(firms, scheme.who, evaluation.zone.industry_codes)
    state, missing = _states(figures, divisions, scheme, pd.Timestamp(evaluation.day))
    points, bases = _points(figures, state.eq("graded"), scheme)
    wanted = sorted({name for one in scheme.indicators for name in (one.numerator, one.denominator)})
    missing |= {name: numbers(figures, name).isna() for name in wanted}
    lacking = points["points"].isna().groupby(points["firm_id"]).any().reindex(firms.index)
    state = state.mask(state.eq("graded") & lacking, "unknown")
    ranks = points["firm_id"].map(state).isin(["graded", "unknown"])
    points["points"] = points["points"].where(ranks)
    table = _described(evaluation, firms, divisions).join(land)
    table["state"] = state
    bonus, deduction = _sum(figures, scheme.bonus), _sum(figures, scheme.deduction)
    total = points["points"].groupby(points["firm_id"]).sum().reindex(firms.index)
    table = table.assign(bonus=bonus, deduction=deduction)
    table["score"] = (total + bonus - deduction).where(state.eq("graded"))
    table["missing"] = _missing(missing, state)
    table = table.join(_ranked(table["score"], points, scheme))
    if scheme.unsuited is not None:
        table["grade"] = table["grade"].mask(state.eq("unsuited"), scheme.unsuited.name)
    return Grading(scheme, table.join(_compared(firms, table["grade"], scheme.low)), points, bases)


def _divisions(firms: pd.DataFrame, who: Who, system: str) -> pd.Series:
    """The two digits of each firm's industry; blank where its code cannot be read or is of a system nobody named."""
    if who.industries and system not in who.industry_codes:
        return pd.Series(pd.NA, index=firms.index, dtype="string", name="industry")
    return text(firms, "industry_code").str.extract(_CODE, expand=False).astype("string").rename("industry")


def _states(
    figures: pd.DataFrame, division: pd.Series, scheme: GradingScheme, day: pd.Timestamp
) -> tuple[pd.Series, dict[str, pd.Series]]:
    """Whether each firm is graded, unsuited, outside or not known to be either, and the columns that decide it and lack."""
    who = scheme.who
    above, land = flags(figures, "above_scale"), numbers(figures, "land_mu")
    large = (
        land.ge(who.below_scale_from_mu).astype("boolean").mask(land.isna())
        if who.below_scale_from_mu
        else False
    )
    takes_part = above | large
    unasked = pd.Series(False, index=figures.index)
    industrial = _within(division, who.industries) if who.industries else ~unasked.astype("boolean")
    takes_part = takes_part & industrial
    unsuited, dated = _unsuited(figures, division, scheme.unsuited, day)
    state = np.select(
        [takes_part.eq(False).fillna(False), unsuited.fillna(False), takes_part.isna() | unsuited.isna()],
        ["outside", "unsuited", "unknown"],
        "graded",
    )
    missing = {
        "industry_code": industrial.isna(),
        "above_scale": above.isna() & takes_part.isna(),
        "land_mu": land.isna() & takes_part.isna(),
        "in_production_on": dated & unsuited.isna(),
    }
    return pd.Series(state, index=figures.index, name="state"), missing


def _within(division: pd.Series, codes: Sequence[str]) -> pd.Series:
    return division.isin(list(codes)).astype("boolean").mask(division.isna())


def _unsuited(
    figures: pd.DataFrame, division: pd.Series, rule: Unsuited | None, day: pd.Timestamp
) -> tuple[pd.Series, pd.Series]:
    """Whether the scheme leaves a firm unranked, and where the day its production began is not known."""
    no = pd.Series(False, index=figures.index, dtype="boolean")
    if rule is None:
        return no, no.astype(bool)
    by_industry = _within(division, rule.industries) if rule.industries else no
    if rule.production_years is None:
        return by_industry, no.astype(bool)
    since = days(figures, "in_production_on")
    young = (since + pd.DateOffset(years=rule.production_years) > day).astype("boolean").mask(since.isna())
    return by_industry | young, since.isna()


def _points(
    figures: pd.DataFrame, graded: pd.Series, scheme: GradingScheme
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Value, base and points of every firm and indicator, long; and the bases."""
    above = {one.name: numbers(figures, one.numerator) for one in scheme.indicators}
    below = {one.name: numbers(figures, one.denominator) for one in scheme.indicators}
    values = {
        one.name: one.factor * above[one.name] / below[one.name].where(below[one.name] > 0)
        for one in scheme.indicators
    }
    whole = graded & pd.DataFrame(values).notna().all(axis=1)
    frames, bases = [], []
    for one in scheme.indicators:
        value = values[one.name]
        base = _base(one, above[one.name], below[one.name], whole)
        points = one.weight * (value / base).clip(upper=one.cap)
        columns = {"numerator": above[one.name], "denominator": below[one.name], "value": value, "base": base}
        frame = pd.DataFrame({**columns, "weight": one.weight, "points": points}, index=figures.index)
        frames.append(frame.rename_axis("firm_id").reset_index().assign(indicator=one.name))
        counted = int(whole.sum()) if one.base is None else 0
        bases.append(
            {"indicator": one.name, "base": base, "firms": counted, "weight": one.weight, "cap": one.cap}
        )
    return pd.concat(frames, ignore_index=True), pd.DataFrame(bases)


def _base(one: Indicator, above: pd.Series, below: pd.Series, of: pd.Series) -> float:
    """The base of an indicator: the stated value, or what the firms have together times its factor."""
    if one.base is not None:
        return one.base
    whole = float(below[of].sum())
    mean = one.factor * float(above[of].sum()) / whole if whole > 0 else math.nan
    return one.times * mean if mean > 0 else math.nan


def _sum(figures: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Points of several columns together; a blank cell is none on record."""
    parts = [numbers(figures, name).fillna(0.0) for name in columns]
    return functools.reduce(operator.add, parts, pd.Series(0.0, index=figures.index))


def _missing(missing: dict[str, pd.Series], state: pd.Series) -> pd.Series:
    """The columns an unknown firm lacks, joined by commas; empty for all others."""
    told = pd.Series("", index=state.index, dtype="string")
    for name, lacks in missing.items():
        told = told + pd.Series(np.where(lacks & state.eq("unknown"), f"{name},", ""), index=state.index)
    return told.str.rstrip(",")


def _ranked(score: pd.Series, points: pd.DataFrame, scheme: GradingScheme) -> pd.DataFrame:
    """Rank from the best, its place in percent, and the suggested class.

    A class takes the firms whose rank is within its cumulated share of all that have a score, rounded as the scheme says,
    and who reach its floors; who does not falls to the next class.
    """
    count = int(score.notna().sum())
    rank = score.rank(method="min", ascending=False)
    grade = pd.Series(pd.NA, index=score.index, dtype="string")
    value = points.pivot_table(index="firm_id", columns="indicator", values="value", dropna=False)
    upto = Fraction(0)
    for one in scheme.classes:
        upto += one.share
        inside = rank.le(places(upto, count, scheme.rounding)) & grade.isna()
        for name, least in one.floors.items():
            inside &= value[name].reindex(score.index).ge(least)
        grade = grade.mask(inside, one.name)
    if scheme.classes:
        grade = grade.mask(grade.isna() & rank.notna(), scheme.classes[-1].name)
    table = {"rank": rank, "percentile": 100 * rank / count if count else rank, "grade": grade}
    return pd.DataFrame(table, index=score.index)


def places(share: Fraction, count: int, rounding: str) -> int:
    """How many of so many firms a cumulated share in percent takes: rounded up, down, or to the nearest (a half up).

    >>> places(Fraction(95), 10, "up"), places(Fraction(95), 10, "down"), places(Fraction(95), 10, "nearest")
    (10, 9, 10)
    """
    exact = share * count / 100
    if rounding == "up":
        return math.ceil(exact)
    return math.floor(exact + (Fraction(1, 2) if rounding == "nearest" else 0))


def _described(evaluation: Evaluation, firms: pd.DataFrame, division: pd.Series) -> pd.DataFrame:
    plot = text(firms, "plot_id")
    table = {"name": text(firms, "name"), "plot_id": plot, "park_id": plot.map(evaluation.plots["park_id"])}
    return pd.DataFrame({**table, "industry": division}, index=firms.index)


def _compared(firms: pd.DataFrame, grade: pd.Series, low: str) -> pd.DataFrame:
    """Recorded classes beside the suggested one, and who is in the lowest two years running by which of the two."""
    recorded = text(firms, "grade").replace("", pd.NA)
    before = text(firms, "grade_before").replace("", pd.NA)
    was = before.eq(low).fillna(False) & bool(low)
    now, then = (was & one.eq(low).fillna(False) for one in (grade, recorded))
    twice = np.select([now & then, now, then], ["both", "suggested", "recorded"], "")
    agrees = grade.eq(recorded).astype("boolean").mask(grade.isna() | recorded.isna())
    table = {"grade_recorded": recorded, "grade_before": before, "agrees": agrees, "low_twice": twice}
    return pd.DataFrame(table, index=firms.index)

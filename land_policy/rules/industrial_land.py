"""What the control indicators for industrial projects 工业项目建设用地控制指标 mean, in both editions (2008, 2023).

One function for each clause; the clause that is handed in tells the edition. The contract day governs: an edition
judges the projects contracted while it was in force and no others. Only industrial land that has been built on is
judged: status A, or B1 (built rural land), or with floor area; a bare B does not tell. Numbers are in the two TOML files and ``industrial_land_far.csv``.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from land_policy.case import Case
from land_policy.clause import Clause, labelled
from land_policy.judge import Judgement, Masks, compare

_CODE = re.compile(r"[A-Za-z]?(\d{2})\d{0,2}")


def far(clause: Clause, case: Case) -> Judgement:
    """容积率: counted floor area over plot area, at least the value of the plot's industry."""
    limits, doubts = _far_limits(clause, case)
    outside, unsure = _scope(case)
    value = case.number("far")
    unsure = {**unsure, "zero_on_built": value.eq(0), **doubts}
    return compare(clause, value, case, limits=limits, exempt=outside, unknown=unsure)


def building_coefficient(clause: Clause, case: Case) -> Judgement:
    """建筑系数: footprints of buildings and structures with open yards over plot area, in %."""
    return _floor(clause, case, "building_coefficient_pct")


def service_land(clause: Clause, case: Case) -> Judgement:
    """行政办公及生活服务设施用地所占比重: their land over plot area, in %."""
    return _ceiling(clause, case, "service_land_pct")


def service_floor(clause: Clause, case: Case) -> Judgement:
    """行政办公及生活服务设施建筑面积所占比重: their floor area over total floor area, in %."""
    return _ceiling(clause, case, "service_floor_pct")


def green(clause: Clause, case: Case) -> Judgement:
    """绿地率: green area over plot area, in %."""
    return _ceiling(clause, case, "green_pct")


def investment_intensity(clause: Clause, case: Case) -> Judgement:
    """投资强度: not assessed; the tables of both editions are not on file."""
    outside, unsure = _scope(case)
    blank = pd.DataFrame(
        {"low": np.nan, "high": np.nan, "since": pd.NaT, "evidence": clause.evidence}, index=case.plots.index
    )
    unsure = {**unsure, "no_table": case.everywhere(True)}
    value = case.number("investment_wan_ha")
    return compare(clause, value, case, limits=blank, exempt=outside, unknown=unsure)


def floor_counting(clause: Clause, case: Case, heights_m: pd.Series) -> pd.Series:
    """How often the floor area of a storey counts: twice above the storey height of the clause, else once.

    Heights in metres; a storey of exactly that height counts once; height blank: once. Index as given.

    >>> from datetime import date
    >>> from land_policy.rulebook import Rulebook
    >>> clause = Rulebook.load(["industrial_land"]).clause("industrial_land_2023.floor_counting")
    >>> floor_counting(clause, Case(pd.DataFrame(), date(2026, 11, 20)), pd.Series([8.0, 8.01, None])).tolist()
    [1.0, 2.0, 1.0]
    """
    height, factor = clause.number_on("storey_height", case.day), clause.number_on("factor", case.day)
    return pd.Series(np.where(heights_m > height, factor, 1.0), index=heights_m.index, name="counts")


def _floor(clause: Clause, case: Case, column: str) -> Judgement:
    """At least so much: 0 on built land was probably not filled in and is unknown."""
    outside, unsure = _scope(case)
    value = case.number(column)
    return compare(clause, value, case, exempt=outside, unknown={**unsure, "zero_on_built": value.eq(0)})


def _ceiling(clause: Clause, case: Case, column: str) -> Judgement:
    """At most so much: 0 meets it, unless no plot has more than 0 on record, which shows nothing."""
    outside, unsure = _scope(case)
    value = case.number(column)
    nothing = value.eq(0) & (not value.gt(0).any())
    return compare(clause, value, case, exempt=outside, unknown={**unsure, "zero_everywhere": nothing})


def _scope(case: Case) -> tuple[Masks, Masks]:
    """What lies outside the standard, and where that cannot be told: industrial land that has been built on."""
    industrial = case.flag("is_industrial")
    built = case.starts("status_class", "A", "B1").mask(case.text("status_class").eq("B"))
    built = built | case.number("built_floor_m2").gt(0).astype("boolean")
    outside = {"not_industrial": industrial.eq(False), "not_built": built.eq(False)}
    return outside, {"use_unknown": industrial.isna(), "built_unknown": built.isna()}


def _far_limits(clause: Clause, case: Case) -> tuple[pd.DataFrame, Masks]:
    """The limit of each plot's industry, and why there is none: table look-up by code in the edition's own system.

    Where no system is stated only a code that means one industry in all of them has a limit.
    """
    system = str(case.chosen("industry_codes", ""))
    codes, written = pd.factorize(case.text("industry_code").to_numpy(dtype=object))
    digits = [match[1] if (match := _CODE.fullmatch(str(text))) else "" for text in written]
    own = system in {row.code_system for row in clause.rows}
    rows = {row.code: row for row in clause.rows if row.code_system == system}
    rows |= {row.pair: row for row in clause.rows if row.pair_system == system and not own}
    if not system:
        rows = {row.code: row for row in clause.rows if row.pair == row.code}
    order = {code: place for place, code in enumerate(rows)}
    at = np.array([*(order.get(code, -1) for code in digits), -1])[codes]
    low, high = ([getattr(row, end) for row in rows.values()] for end in ("low", "high"))
    evidence = [row.evidence for row in rows.values()]
    limits = pd.DataFrame(
        {
            "low": np.array([*low, np.nan])[at],
            "high": np.array([*high, np.nan])[at],
            "since": pd.Timestamp(clause.document.since) if clause.document.since else pd.NaT,
            "evidence": labelled(np.where(at < 0, len(rows), at), [*evidence, clause.evidence]),
        },
        index=case.plots.index,
    )
    missing = pd.Series(at < 0, index=case.plots.index)
    doubts = {
        "no_code": case.text("industry_code").isna(),
        "codes_unstated": missing & (system == ""),
        "code_not_in_table" if own else "no_pair": missing,
    }
    return limits, doubts

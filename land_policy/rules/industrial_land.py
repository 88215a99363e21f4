"""What the control indicators for industrial projects 工业项目建设用地控制指标 mean, in both editions (2008, 2023).

One function for each clause; the clause that is handed in tells the edition. The contract day governs: an edition
judges the projects contracted while it was in force and no others. Only industrial land that has been built on is
judged (:func:`land_policy.firms.industry.built_industrial`). Numbers are in the two TOML files and the CSV tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from land_policy.anywhere import anywhere
from land_policy.case import Case
from land_policy.clause import Clause, Row, labelled
from land_policy.firms.industry import built_industrial, divisions
from land_policy.judge import Judgement, Masks, compare


def far(clause: Clause, case: Case) -> Judgement:
    """容积率: counted floor area over plot area, at least the value of the plot's industry."""
    limits, doubts = _far_limits(clause, case)
    outside, unsure = built_industrial(case)
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


def garden_factory(clause: Clause, case: Case) -> pd.Series:
    """绿地率: the green share of built industrial land, in %, to be looked at by hand; blank elsewhere."""
    outside, unsure = built_industrial(case)
    away = pd.DataFrame({**outside, **unsure}).fillna(True).any(axis=1)
    return case.number("green_pct").mask(away).rename("green_pct")


def investment_intensity(clause: Clause, case: Case) -> Judgement:
    """投资强度: fixed-asset investment with the land price over plot area, in 万元/ha, by industry and area class."""
    return _by_table(clause, case, "investment_wan_ha")


def land_output(clause: Clause, case: Case) -> Judgement:
    """土地产出率: yearly output over plot area, in 万元/ha, by industry and area class."""
    return _by_table(clause, case, "output_wan_ha")


def land_tax(clause: Clause, case: Case) -> Judgement:
    """土地税收: yearly tax over plot area, in 万元/ha, by industry and area class."""
    return _by_table(clause, case, "tax_wan_ha")


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
    outside, unsure = built_industrial(case)
    value = case.number(column)
    return compare(clause, value, case, exempt=outside, unknown={**unsure, "zero_on_built": value.eq(0)})


def _ceiling(clause: Clause, case: Case, column: str) -> Judgement:
    """At most so much: 0 meets it, unless no plot has more than 0 on record, which shows nothing."""
    outside, unsure = built_industrial(case)
    value = case.number(column)
    nothing = value.eq(0) & ~anywhere(f"{column} > 0", value.gt(0))
    return compare(clause, value, case, exempt=outside, unknown={**unsure, "zero_everywhere": nothing})


def _by_table(clause: Clause, case: Case, column: str) -> Judgement:
    """At least the amount of the plot's industry and area class; not assessed while the edition's table is empty.

    A row without an area class holds for all of them; else the parameter ``area_class`` tells which one is asked.
    """
    outside, unsure = built_industrial(case)
    value, mine = case.number(column), str(case.chosen("area_class", ""))
    rows = {row.code: row for row in clause.rows if row.area_class in ("", mine)}
    rows |= {row.code: row for row in clause.rows if row.area_class == mine}
    own, doubts = _own_codes(case.sibling(clause, "far"), case)
    limits, missing = _looked_up(clause, own, rows)
    reasons = {
        "no_table": case.everywhere(not clause.rows),
        **doubts,
        "area_class_unstated": missing & own.isin([row.code for row in clause.rows]) & (not mine),
        "code_not_in_table": missing,
        "zero_on_built": value.eq(0),
    }
    return compare(clause, value, case, limits=limits, exempt=outside, unknown={**unsure, **reasons})


def _far_limits(clause: Clause, case: Case) -> tuple[pd.DataFrame, Masks]:
    """The limit of each plot's industry, and why there is none: table look-up by code in the edition's own system."""
    own, doubts = _own_codes(clause, case)
    limits, missing = _looked_up(clause, own, {row.code: row for row in clause.rows})
    return limits, {**doubts, "code_not_in_table": missing}


def _own_codes(far: Clause, case: Case) -> tuple[pd.Series, Masks]:
    """The industry of each plot as a code of the edition's own classification, and why it cannot be told.

    A code of another classification counts only through its pair. Where no classification is stated only a code that means
    one industry in all of them counts.
    """
    system, codes = str(case.chosen("industry_codes", "")), divisions(case)
    unnamed = case.text("industry_code").isna()
    if system in {row.code_system for row in far.rows}:
        return codes, {"no_code": unnamed}
    pairs = {row.pair: row.code for row in far.rows if row.pair and row.pair_system == system}
    if not system:
        pairs = {row.pair: row.code for row in far.rows if row.pair == row.code}
    own = codes.map(pairs).astype(object)
    return own, {"no_code": unnamed, "no_pair" if system else "codes_unstated": own.isna()}


def _looked_up(clause: Clause, codes: pd.Series, rows: dict[str, Row]) -> tuple[pd.DataFrame, pd.Series]:
    """The limit of each plot by its code, and where there is none."""
    order = {code: place for place, code in enumerate(rows)}
    at = codes.map(order).fillna(len(rows)).to_numpy(dtype=np.int64)
    low, high = ([getattr(row, end) for row in rows.values()] for end in ("low", "high"))
    limits = pd.DataFrame(
        {
            "low": np.array([*low, np.nan])[at],
            "high": np.array([*high, np.nan])[at],
            "since": pd.Timestamp(clause.document.since) if clause.document.since else pd.NaT,
            "evidence": labelled(at, [*(row.evidence for row in rows.values()), clause.evidence]),
        },
        index=codes.index,
    )
    return limits, pd.Series(at == len(rows), index=codes.index)

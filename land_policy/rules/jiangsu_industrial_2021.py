"""What Jiangsu's detailed rules on industrial land (苏自然资发〔2021〕264号) mean for plots contracted since.

The contract day governs. Every number is asked "in general", so that what falls short is a suspicion. Being let off
is an act of the government: the zone lists the plots that were.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gis.measure import M2_PER_HECTARE
from land_policy.anywhere import anywhere
from land_policy.case import Case
from land_policy.clause import EVIDENCE, Clause, labelled
from land_policy.firms.industry import built_industrial, divisions, industrial
from land_policy.judge import BREAKS, EXEMPT, UNKNOWN, Judgement, compare, restated

FACTORY = "standard_factory"


def far(clause: Clause, case: Case) -> Judgement:
    """第一条: floor-area ratio against the region's number, or that of standard factories (``standard_factory``).

    Where that flag is blank the limit is a range from the one to the other. Below it, an industry that may be let off, or
    is not known, is unknown; a plot in ``far_exempted`` is exempt.
    """
    region, value = str(case.chosen("region", "")), case.number("far")
    outside, unsure = built_industrial(case)
    exempt = {**outside, "exempted": _listed(case, "far_exempted")}
    no_region = case.flag(FACTORY).ne(True).fillna(True) & (not region)
    unknown = {**unsure, "zero_on_built": value.eq(0), "region_unstated": no_region}
    limits = _far_limits(clause, case, region)
    judged = compare(clause, value, case, limits=limits, exempt=exempt, unknown=unknown)
    codes, low = divisions(case), judged.rows["code"] == BREAKS
    rows = restated(judged.rows, low & codes.isna(), UNKNOWN, "industry_unknown", compared=True)
    may = codes.isin(_may_be_exempted(clause, str(case.chosen("industry_codes", ""))))
    return Judgement(clause, restated(rows, low & may, UNKNOWN, "may_be_exempted", compared=True))


def small_project(clause: Clause, case: Case) -> Judgement:
    """第一条: area of the plot in ha; below the limit worth a look, unless it holds standard factories or is listed."""
    factory, (outside, unsure) = case.flag(FACTORY), industrial(case)
    exempt = {
        **outside,
        "not_supplied": case.not_supplied(),
        "allowed": _listed(case, "separate_plot_allowed"),
    }
    unknown = {"contradicts_supply": case.contradicts_supply(), **unsure}
    area = case.number("area_m2") / M2_PER_HECTARE
    rows = compare(clause, area, case, exempt=exempt, unknown=unknown).rows
    rows = restated(rows, (rows["code"] == BREAKS) & factory.eq(True), EXEMPT, "is_factory", compared=True)
    blank = (rows["code"] == BREAKS) & factory.isna()
    return Judgement(clause, restated(rows, blank, UNKNOWN, "factory_unknown", compared=True))


def height_left_open(clause: Clause, case: Case) -> pd.Series:
    """第一条: whether industrial land has no ceiling of height on record. Nullable boolean; blank: not industrial land."""
    use = case.flag("is_industrial")
    return (
        case.number("height_most_m")
        .isna()
        .astype("boolean")
        .mask(~use.fillna(False))
        .rename("height_left_open")
    )


def service_land_relaxed(clause: Clause, case: Case) -> Judgement:
    """行政办公及生活服务设施: their land over plot area, in %, against what may be allowed with consent."""
    return _relaxed(clause, case, "service_land_pct")


def service_floor_relaxed(clause: Clause, case: Case) -> Judgement:
    """行政办公及生活服务设施: their floor area over total floor area, in %, against what may be allowed with consent."""
    return _relaxed(clause, case, "service_floor_pct")


def _relaxed(clause: Clause, case: Case, column: str) -> Judgement:
    outside, unsure = built_industrial(case)
    value = case.number(column)
    nothing = value.eq(0) & ~anywhere(f"{column} > 0", value.gt(0))
    return compare(clause, value, case, exempt=outside, unknown={**unsure, "zero_everywhere": nothing})


def _far_limits(clause: Clause, case: Case, region: str) -> pd.DataFrame:
    """The region's limit, that of standard factories, or the range between them where it is not known which."""
    days, factory = case.days(clause), case.flag(FACTORY)
    general, of_factory = clause.limit_on(days, region), clause.limit_on(days, FACTORY)
    is_factory, either = factory.fillna(False).to_numpy(dtype=bool), factory.isna().to_numpy()
    tags = [clause.limit(name).evidence for name in ((region or FACTORY), FACTORY)]
    return pd.DataFrame(
        {
            "low": np.where(is_factory, of_factory["low"], general["low"]),
            "high": np.where(is_factory | either, of_factory["high"], general["high"]),
            "since": general["since"].fillna(of_factory["since"]),
            "evidence": labelled(is_factory + either * len(tags), [*tags, max(tags, key=EVIDENCE.index)]),
        },
        index=days.index,
    )


def _may_be_exempted(clause: Clause, system: str) -> Sequence[str]:
    """The divisions that may be let off, in the zone's classification; in any of them where none is stated."""
    if system:
        return clause.lists.get(system, ())
    return [code for codes in clause.lists.values() for code in codes]


def _listed(case: Case, parameter: str) -> pd.Series:
    """The plots that the zone lists under a parameter."""
    named = case.chosen(parameter, ())
    return pd.Series(case.plots.index.isin(list(named)), index=case.plots.index)  # type: ignore[call-overload]

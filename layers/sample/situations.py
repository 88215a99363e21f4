"""Situations: one plot at least for every situation that a rule speaks of, cast from plots that suit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

Value = str | float | bool | None


@dataclass(frozen=True)
class Situation:
    """A situation: its name, what it is in words, which plots suit, and what their columns then say.

    ``pool`` names a state, ``themes`` and ``codes`` narrow it. Values are written as they stand; a key that ends
    in ``_share`` is a share of the plot's area, ``far`` is a ratio that becomes recorded floor area.
    """

    key: str
    zh: str
    pool: str
    values: Mapping[str, Value]
    themes: tuple[str, ...] = ("industry",)
    codes: tuple[str, ...] = ()
    largest_m2: float = 1e9
    times: int = 1


def _unused(key: str, zh: str, start_by: str | None, **more: Value) -> Situation:
    """Supplied in good time before the agreed start, not begun."""
    start = pd.Timestamp(start_by) if start_by else pd.Timestamp("2025-04-15")
    values: dict[str, Value] = {
        "contract_day": f"{start - pd.DateOffset(months=11):%Y-%m-%d}",
        "supplied_on": f"{start - pd.DateOffset(months=11):%Y-%m}",
        "handover_day": f"{start - pd.DateOffset(months=9):%Y-%m-%d}",
        "start_by": start_by,
        "finish_by": f"{start + pd.DateOffset(months=24):%Y-%m-%d}",
        "invested_wan": 0.0,
    }
    return Situation(key, zh, "unused", {**values, **more}, themes=())


def _stopped(
    key: str, zh: str, stopped: str, developed: float | None, invested: float | None, **more: Value
) -> Situation:
    """Begun in 2024 and stopped; the two shares are of the area due and of the planned investment."""
    values: dict[str, Value] = {
        "contract_day": "2023-09-18", "supplied_on": "2023-09", "handover_day": "2023-11-02", "start_by": "2024-03-01",
        "finish_by": "2026-03-01", "started_on": "2024-03-20", "stopped_on": stopped,
        "developed_share": developed, "due_share": 0.95, "invested_of_planned": invested,
    }  # fmt: skip
    return Situation(key, zh, "construction", {**values, **more}, themes=())


def _signed(contract: str, finished: str | None, **more: Value) -> dict[str, Value]:
    """Days of a plot signed on one day and finished on another."""
    day = pd.Timestamp(contract)
    days: dict[str, Value] = {
        "contract_day": contract, "supplied_on": contract[:7],
        "handover_day": f"{day + pd.DateOffset(months=1):%Y-%m-%d}", "start_by": f"{day + pd.DateOffset(months=6):%Y-%m-%d}",
        "started_on": f"{day + pd.DateOffset(months=5):%Y-%m-%d}", "finish_by": f"{day + pd.DateOffset(months=24):%Y-%m-%d}",
        "finished_on": finished,
    }  # fmt: skip
    return {**days, **more}


MATERIALS = ("26", "28", "29", "30")
"""Industries of the chain of new materials: a plot of any of them may play the one that a rule exempts."""

SITUATIONS = (
    _unused("idle_one_year", "疑似闲置满一年", "2025-06-30"),
    _unused("idle_two_years", "疑似闲置满两年", "2024-05-31"),
    _unused("idle_one_year_today", "当日恰满一年", "2025-11-20"),
    _unused("idle_two_years_today", "当日恰满两年", "2024-11-20"),
    _unused("idle_one_year_tomorrow", "次日满一年，当日仍为逾期", "2025-11-21"),
    _unused("late_not_a_year", "逾期未动工不满一年", "2026-03-16"),
    _unused("not_due_yet", "未到约定动工日", "2027-02-26"),
    _unused("leap_day", "约定动工日为闰日", "2024-02-29"),
    _unused("idle_government", "满一年且有政府原因", "2025-03-10", government_cause="未按约定条件交地"),
    _unused("idle_two_years_government", "满两年且有政府原因", "2024-04-18", government_cause="规划依法修改"),
    _unused("start_anew_not_due", "重新约定动工日未到", "2024-06-28", start_by_anew="2027-03-31"),
    _unused("start_anew_idle", "重新约定后又满一年", "2023-09-15", start_by_anew="2025-09-30"),
    _unused("start_missing", "无约定动工日，按交地日加一年", None, contract_day="2024-01-22", supplied_on="2024-01", handover_day="2024-03-15", finish_by=None),
    _unused("start_and_handover_missing", "动工日与交地日均缺", None, handover_day=None, finish_by=None),
    _stopped("stopped_both", "停建满一年，两项比例均低", "2025-06-10", 0.2, 0.16),
    _stopped("stopped_area", "停建满一年，开发面积不足三分之一", "2025-08-25", 0.24, 0.41),
    _stopped("stopped_investment", "停建满一年，投资不足百分之二十五", "2025-04-30", 0.55, 0.18),
    _stopped("stopped_neither", "停建满一年，两项比例均达到", "2025-05-12", 0.56, 0.52),
    _stopped("stopped_today", "当日停建恰满一年", "2025-11-20", 0.21, 0.2),
    _stopped("stopped_short", "停建不满一年", "2026-04-08", 0.2, 0.15),
    _stopped("stopped_resumed", "停建后已复工", "2025-02-17", 0.22, 0.3, resumed_on="2026-05-06"),
    _stopped("stopped_unknown", "停建满一年，比例资料不足", "2025-07-01", None, None, due_share=None),
    _stopped("stopped_government", "停建满一年且有政府原因", "2025-03-03", 0.18, 0.22, government_cause="文物勘探保护"),
    Situation("far_2008_below", "2008 版：容积率低于控制值", "low", _signed("2014-05-20", "2016-09-30", far=0.52), codes=("27", "34", "35", "38")),
    Situation("far_2008_at", "2008 版：容积率恰为控制值 0.7", "built", _signed("2012-04-11", "2014-08-18", far=0.7), codes=("27",)),
    Situation("far_2008_above", "2008 版：容积率高于控制值", "built", _signed("2015-03-26", "2017-06-20", far=1.15), codes=("27", "35")),
    Situation("far_2023_below", "2023 版：容积率低于控制值", "built", _signed("2023-09-15", "2025-10-10", far=0.74), codes=("27", "35")),
    Situation("far_2023_at", "2023 版：容积率恰为控制值 0.8", "built", _signed("2023-10-12", "2025-11-28", far=0.8), codes=("27", "35")),
    Situation("far_2023_above", "2023 版：容积率高于控制值", "built", _signed("2023-08-24", "2025-09-19", far=1.36, green_share=0.12), codes=("27", "35", "39")),
    Situation("far_jiangsu_at", "苏北新建项目容积率恰为 1.0", "built", _signed("2022-06-17", "2024-09-06", far=1.0)),
    Situation("day_before_2023", "2023 版印发前一日签订", "built", _signed("2023-06-24", "2025-08-15")),
    Situation("day_of_2023", "2023 版印发当日签订", "built", _signed("2023-06-25", "2025-08-29")),
    Situation("contract_day_missing", "合同签订日缺失", "built", {"contract_day": None, "contract_no": None}),
    Situation("coefficient_between", "建筑系数在 30% 与 40% 之间", "low", _signed("2023-11-08", "2025-12-12", covered_share=0.35, footprint_share=0.24)),
    Situation("coefficient_at_40", "2023 版：建筑系数恰为 40%", "built", _signed("2023-12-06", "2025-11-07", covered_share=0.4, footprint_share=0.33)),
    Situation("coefficient_at_30", "2008 版：建筑系数恰为 30%", "low", _signed("2013-06-19", "2015-05-22", covered_share=0.3, footprint_share=0.22)),
    Situation("coefficient_below", "建筑系数低于 30%", "low", {"covered_share": 0.27, "footprint_share": 0.19}),
    Situation("service_land_above", "行政办公及生活服务设施用地超过 7%", "built", {"service_land_share": 0.093}),
    Situation("service_land_at", "行政办公及生活服务设施用地恰为 7%", "built", {"service_land_share": 0.07}),
    Situation("service_floor_above", "2023 版：服务设施建筑面积超过 15%", "built", _signed("2023-07-20", "2025-09-26", far=1.2, service_floor_share=0.24, service_land_share=0.06)),
    Situation("green_above", "绿地率超过 20%", "built", {"green_share": 0.238}),
    Situation("green_at", "绿地率恰为 20%", "built", {"green_share": 0.2}),
    Situation("exempt_26", "化学原料，集体决策可豁免", "built", _signed("2022-03-10", "2024-05-21", far=0.66, industry_code="26", industry_name="化学原料和化学制品制造业"), codes=MATERIALS),
    Situation("exempt_30", "非金属矿物，集体决策可豁免", "built", _signed("2021-11-16", "2023-12-08", far=0.72, industry_code="30", industry_name="非金属矿物制品业", high_tech_class=None), codes=MATERIALS),
    Situation("standard_factory_below", "高标准厂房容积率低于 2.0", "built", _signed("2022-02-22", "2024-03-29", far=1.72, standard_factory=True), themes=("factory",)),
    Situation("standard_factory_at", "高标准厂房容积率恰为 2.0", "built", _signed("2022-04-28", "2024-06-14", far=2.0, standard_factory=True), themes=("factory",)),
    Situation("standard_factory_above", "高标准厂房容积率高于 2.0", "built", _signed("2021-12-30", "2024-01-19", far=2.43, standard_factory=True), themes=("factory",)),
    Situation("small_project", "不足 1.5 公顷单独供地的工业项目", "built", _signed("2022-05-26", "2024-02-02", standard_factory=False), largest_m2=15_000.0, themes=("industry",)),
    Situation("term_expired", "使用年限届满未处置", "built", _signed("2005-06-30", "2007-03-15", term_years=20.0, supply_class="D22", supply_mode="flexible_grant"), times=2),
    Situation("term_ends_soon", "使用年限一年内届满", "built", _signed("2007-05-18", "2009-02-27", term_years=20.0, supply_mode="flexible_grant")),
    Situation("low_d_twice", "连续两年 D 类", "low", {"grade": "D", "grade_before": "D"}, themes=("industry", "logistics"), times=4),
    Situation("low_c_twice", "连续两年 C 类", "low", {"grade": "C", "grade_before": "C"}, themes=("industry", "logistics"), times=3),
    Situation("grade_t", "T 类：不宜评价", "built", {"grade": "T", "grade_before": "T"}, themes=("logistics",)),
    Situation("priority_project", "重大项目", "construction", {"priority_project": True}, themes=("industry", "research"), times=3),
    Situation("committed", "已意向供地", "approved", {"committed": True}, themes=(), times=3),
    Situation("used_without_supply", "已用未供，待完善手续", "built", {
        "supply_class": "E1", "supply_mode": None, "supplied_on": None, "contract_no": None, "contract_day": None, "term_years": None,
        "handover_day": None, "start_by": None, "finish_by": None, "started_on": None, "land_price_wan": None, "batch_id": "示例批次〔2019〕03号",
    }, themes=("public", "utility", "green"), times=2),
    Situation("official_area_off", "证载面积与图形面积相差超过 1%", "built", {"official_area_share": 1.031}, times=3),
    Situation("official_area_under", "证载面积小于图形面积超过 1%", "built", {"official_area_share": 0.972}, themes=("research", "logistics"), times=2),
    Situation("official_area_missing", "证载面积缺失", "built", {"official_area_m2": None}, themes=("commerce", "housing"), times=3),
    Situation("long_lease", "长期租赁", "built", {"supply_mode": "long_lease", "term_years": 15.0}, themes=("logistics",)),
    Situation("lease_then_grant", "先租后让", "built", {"supply_mode": "lease_then_grant", "term_years": 50.0}, themes=("industry", "factory")),
    Situation("lease_and_grant", "租让结合", "built", {"supply_mode": "lease_and_grant", "term_years": 40.0}, themes=("industry",)),
    Situation("flexible_grant", "弹性年期出让", "built", {"supply_mode": "flexible_grant", "term_years": 30.0}, themes=("industry",)),
    Situation("idle_on_a_list", "台账登记闲置而日期未满一年", "unused", {"idle_recorded": True}, themes=()),
    Situation("no_extra_price", "低容积率工业用地，可不增收价款提容", "low", {"far_most": 2.0}, codes=("34", "35", "27", "39")),
    Situation("industry_missing", "行业代码缺失", "built", {"industry_code": None, "industry_name": None}),
)  # fmt: skip


def cast(plots: pd.DataFrame, situations: tuple[Situation, ...] = SITUATIONS) -> pd.DataFrame:
    """Which plot plays which situation: one row per casting, ``situation, zh, plot_id``; no plot plays twice.

    The situation that the fewest plots suit is cast first, so that no other takes its only plot; the rows come in
    the order of the situations. Raises ``LookupError`` when no plot is left that suits: the sample must have all.
    """
    # golden steps through the plots, so that no park plays most of the roles
    spread = plots.index[np.argsort(np.arange(len(plots)) * 0.6180339887 % 1.0)]
    suits = {each.key: _suits(plots, each) for each in situations}
    free = pd.Series(True, index=plots.index)
    found = {}
    for each in sorted(situations, key=lambda one: int(suits[one.key].sum()) - one.times):
        chosen = spread[(suits[each.key] & free)[spread]][: each.times]
        if len(chosen) < each.times:
            raise LookupError(
                f"situation {each.key}: {each.times} plots wanted, {len(chosen)} left that suit"
            )
        free[chosen] = False
        found[each.key] = chosen
    rows = [(each.key, each.zh, plot) for each in situations for plot in found[each.key]]
    return pd.DataFrame(rows, columns=["situation", "zh", "plot_id"])


def _suits(plots: pd.DataFrame, situation: Situation) -> pd.Series:
    suits = plots["state"].eq(situation.pool) & plots["area_m2"].lt(situation.largest_m2)
    if situation.themes:
        suits &= plots["theme"].isin(situation.themes)
    if situation.codes:
        suits &= plots["industry_code"].isin(situation.codes)
    return suits


def played(
    plots: pd.DataFrame, roles: pd.DataFrame, situations: tuple[Situation, ...] = SITUATIONS
) -> pd.DataFrame:
    """The plots with the values of the situations they play."""
    table = plots.copy()
    by_key = {each.key: each for each in situations}
    for key, group in roles.groupby("situation", sort=False):
        chosen = group["plot_id"].to_list()
        for column, value in by_key[str(key)].values.items():
            _write(table, chosen, column, value)
    return table


def _write(table: pd.DataFrame, chosen: list[str], column: str, value: Value) -> None:
    area = table.loc[chosen, "official_area_m2"].fillna(table.loc[chosen, "area_m2"])
    number = float(value) if isinstance(value, float) else np.nan
    if column == "far":
        # an area to a hundred square metres, so that shares are whole numbers and the ratio comes out as written
        table.loc[chosen, "official_area_m2"] = area.round(-2)
        table.loc[chosen, "floor_area_m2"] = (area.round(-2) * number).round(2)
        table.loc[chosen, "far_floor_area_m2"] = (area.round(-2) * number).round(2)
        table.loc[chosen, "far_recorded"] = round(number, 2)
    elif column == "invested_of_planned":
        table.loc[chosen, "invested_wan"] = (table.loc[chosen, "total_investment_wan"] * number).round(0)
    elif column == "service_floor_share":
        table.loc[chosen, "service_floor_m2"] = (table.loc[chosen, "floor_area_m2"] * number).round(2)
    elif column.endswith("_share"):
        named = {"developed_share": "developed_m2", "due_share": "due_m2"}.get(
            column, column[: -len("_share")] + "_m2"
        )
        named = "official_area_m2" if column == "official_area_share" else named
        table.loc[chosen, "official_area_m2"] = area.round(-2)
        table.loc[chosen, named] = (area.round(-2) * number).round(2)
        if named == "footprint_m2":
            _covered_by_floors(table, chosen)
    elif isinstance(table[column].dtype, np.dtype) and table[column].dtype.kind == "M":
        table.loc[chosen, column] = pd.Timestamp(value) if value is not None else pd.NaT
    else:
        table.loc[chosen, column] = value


def _covered_by_floors(table: pd.DataFrame, chosen: list[str]) -> None:
    """One storey at least on every footprint: a smaller recorded floor area is raised to it, the ratio with it."""
    rows = table.loc[chosen]
    floor = rows[["floor_area_m2", "footprint_m2"]].max(axis=1)
    raised = floor.gt(rows["floor_area_m2"])
    table.loc[chosen, "floor_area_m2"] = floor
    table.loc[chosen, "far_recorded"] = (
        rows["far_recorded"].mask(raised, floor / rows["official_area_m2"]).round(2)
    )

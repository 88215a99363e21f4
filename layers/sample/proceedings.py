"""Proceedings: what was done about the plots of the sample that stand suspected idle, a step shown on each."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from layers.schema import schema

Value = str | bool

_FOUND = ("found_on", "notice_on", "answered_on", "determined_on", "published_on")


def _case(*days: str, **more: Value) -> Mapping[str, Value]:
    """The first steps on their days, in order, and whatever else is on record."""
    return {**dict(zip(_FOUND, days, strict=False)), **more}


CASES: Mapping[str, Mapping[str, Value]] = {
    "start_anew_idle": _case("2026-11-02", responsible="甲（示意）", progress="已列入核查计划（示意）"),
    "idle_two_years": _case("2026-06-05", "2026-07-20", responsible="甲（示意）", progress="用地人未按期说明（示意）"),
    "idle_one_year": _case(
        "2026-07-08", "2026-07-28", "2026-08-20", "2026-09-15", "2026-09-18", responsible="乙（示意）",
        site_visit_on="2026-08-03", hearing_notice_on="2026-09-28", decision_on="2026-10-30", decision_kind="fee",
    ),
    "start_missing": _case(
        "2026-03-20", "2026-04-10", "2026-05-06", "2026-06-10", "2026-06-12", responsible="乙（示意）",
        site_visit_on="2026-04-15", hearing_notice_on="2026-06-25", decision_on="2026-07-30", decision_kind="fee",
        progress="催缴中（示意）",
    ),
    "idle_two_years_today": _case(
        "2025-11-25", "2025-12-15", "2026-01-10", "2026-02-05", "2026-02-09", responsible="丙（示意）",
        site_visit_on="2025-12-18", hearing_notice_on="2026-02-25", decision_on="2026-03-30", decision_kind="fee",
        paid_on="2026-04-20",
    ),
    "leap_day": _case(
        "2026-03-03", "2026-03-24", "2026-04-16", "2026-05-22", "2026-05-25", responsible="丙（示意）",
        site_visit_on="2026-03-30", hearing_notice_on="2026-06-18", decision_on="2026-10-28",
        decision_kind="take_back", mortgaged=True,
    ),
    "idle_government": _case(
        "2026-03-16", "2026-04-02", "2026-04-28", "2026-06-20", "2026-06-23", responsible="甲（示意）",
        cause_paper="示例证明〔2026〕01号", mortgaged=True, option="extension",
    ),
    "idle_two_years_government": _case(
        "2025-05-06", "2025-05-28", "2025-06-20", "2025-08-12", "2025-08-15", responsible="丁（示意）",
        cause_paper="示例证明〔2025〕07号", mortgaged=False, option="temporary_use", agreed_on="2026-06-30",
        temporary_from="2026-07-15",
    ),
    "stopped_government": _case("2026-10-20", "2026-11-03", responsible="丁（示意）"),
    "stopped_both": _case(
        "2026-06-15", "2026-07-06", "2026-07-30", "2026-08-28", "2026-09-01", responsible="乙（示意）",
        works_permit_no="示例施工证2024-003", mortgaged=False, option="extension", agreed_on="2026-10-15",
        new_start_by="2027-03-31",
    ),
    "stopped_area": _case("2026-09-01", "2026-09-18", "2026-10-12", "2026-11-10", responsible="甲（示意）"),
    "stopped_investment": _case(
        "2026-05-07", "2026-05-29", "2026-06-22", "2026-07-27", "2026-07-30", responsible="丁（示意）",
        works_permit_no="示例施工证2024-011", mortgaged=False, option="swap", price_paid=True, funds_ready=False,
    ),
    "start_anew_not_due": _case(
        "2025-07-03", "2025-07-25", "2025-08-14", "2025-09-19", "2025-09-22", responsible="丙（示意）",
        cause_paper="示例证明〔2025〕12号", mortgaged=False, option="extension", agreed_on="2026-05-20",
        new_start_by="2027-03-31",
    ),
}  # fmt: skip


def proceedings(roles: pd.DataFrame) -> pd.DataFrame:
    """The table of proceedings for the plots that play the situations of :data:`CASES`; indexed by plot number."""
    plot = roles.drop_duplicates("situation").set_index("situation")["plot_id"]
    table = pd.DataFrame([{"plot_id": plot[key], **values} for key, values in CASES.items()])
    return table[[name for name in schema("proceedings").names if name in table]].set_index("plot_id")

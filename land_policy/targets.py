"""Targets: what a plan aims at, beside what the zone's files say today, the distance left and the pace it needs.

A TOML file lists them (``[policy] targets``): each is measured from the zone's own layers, or says why it cannot be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gis.words import refusal
from land_policy.clause import Text
from land_policy.target_file import Measure, Target, read_targets
from layers.take import numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

STATES = (
    "reached", "ahead", "behind", "away", "overdue", "overdue_away", "unmeasured", "unknown", "not_computable",
)  # fmt: skip
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Targets:
    """The targets of a zone with their present values: ``rows``, one a target, in the file's order.

    Columns: ``name, label, label_en, unit, unit_en, base_year, base, present, known_pct, year, value, sense, distance,
    reached_pct, years_left, pace_needed, pace_past, pace_unit, pace_unit_en, expected, state, reason, reason_en, kind,
    source, evidence``. Paces are changes a year with their sign. Blank: not known, or nothing to say (no pace to a year that is past).
    """

    title: Text
    targets: tuple[Target, ...]
    rows: pd.DataFrame


def measured(evaluation: Evaluation, path: Path) -> Targets:
    """The targets of a file beside the zone's present values on its day.

    ``distance = value − present`` (turned round for ``<=``), 0 once reached; ``reached_pct = 100 × present / value``;
    ``pace_needed = (value − present) / years left`` a year, to the end of the target's year, 0 once reached; ``pace_past =
    (present − base) / years since the end of the base year``: both signed, up is positive; ``expected`` lies on the line from base to value. Years of 365.25 days. What
    is known of part of the rows only is told by ``known_pct``, and then is at least the value for counts and sums.
    """
    title, targets = read_targets(path)
    return Targets(title, targets, pd.DataFrame([_row(evaluation, one) for one in targets]))


def line(target: Target, present: float, day: date) -> dict[str, float]:
    """Distance, pace and the place on the line from base to target, on a day.

    >>> aim = Target("a", Text("", ""), Text("", ""), 2030, 200, ">=", 2020, 100, "plan", "", "T", None, None)
    >>> found = line(aim, 150.0, date(2025, 12, 31))
    >>> round(found["distance"]), round(found["pace_needed"], 2), round(found["expected"], 1)
    (50, 10.0, 150.0)
    """
    end = date(target.year, 12, 31)
    left = (end - day).days / DAYS_A_YEAR
    up = target.sense == ">="
    distance = max(0.0, target.value - present if up else present - target.value)
    if np.isnan(present):
        distance = float("nan")
    found = {
        "distance": distance,
        "reached_pct": 100 * present / target.value if target.value else float("nan"),
        "years_left": max(left, 0.0),
        "pace_needed": (distance if up else 0.0 - distance) / left if left > 0 else float("nan"),
        "pace_past": float("nan"),
        "expected": float("nan"),
    }
    if target.base is not None and target.base_year is not None:
        since = (day - date(target.base_year, 12, 31)).days / DAYS_A_YEAR
        whole = (end - date(target.base_year, 12, 31)).days / DAYS_A_YEAR
        found["pace_past"] = (present - target.base) / since if since > 0 else float("nan")
        found["expected"] = target.base + (target.value - target.base) * min(max(since / whole, 0.0), 1.0)
    return found


def state(target: Target, present: float, day: date, expected: float) -> str:
    """Where a target stands, one of :data:`STATES`.

    ``reached``; else ``overdue`` once its year has ended; else ``ahead`` of the line from the base or ``behind`` it, and
    ``unmeasured`` without a base to draw the line from. Further from the target than the base was: ``away``, or
    ``overdue_away`` once its year has ended.
    """
    if np.isnan(present):
        return "unknown"
    better = 1.0 if target.sense == ">=" else -1.0
    if better * (present - target.value) >= 0:
        return "reached"
    away = target.base is not None and better * (present - target.base) < 0
    if day > date(target.year, 12, 31):
        return "overdue_away" if away else "overdue"
    if away:
        return "away"
    if np.isnan(expected):
        return "unmeasured"
    return "ahead" if better * (present - expected) >= 0 else "behind"


def present(evaluation: Evaluation, measure: Measure) -> tuple[float, float, str]:
    """The present value of a measure, the share of rows (of land for an indicator) it is known for, and why not.

    The reason is the key of a refusal, empty when there is a value.
    """
    if measure.what == "indicator":
        hit = evaluation.tallies[evaluation.tallies["scope"].eq("zone")].set_index("indicator")
        row = hit.loc[measure.indicator]
        known = float(row["value"])
        return known, float(row["known_pct"]), "target.no_data" if np.isnan(known) else ""
    frame = _rows_of(evaluation, measure.layer)
    if frame is None or frame.empty:
        return float("nan"), float("nan"), "target.no_layer"
    inside, told = _where(frame, measure.where or {})
    if measure.what == "share":
        whole, whole_told = _where(frame, measure.of or {})
        return _share(frame, measure, inside & whole, whole, told & whole_told)
    amount = numbers(frame, measure.column) if measure.what == "sum" else pd.Series(1.0, index=frame.index)
    known = told & (amount.notna() | ~inside)
    counted = 100 * float(known.mean())
    if not (inside & amount.notna()).any() and not known.all():
        return float("nan"), counted, "target.no_data"
    return measure.factor * float(amount[inside].sum()), counted, ""


def _share(
    frame: pd.DataFrame, measure: Measure, part: pd.Series, whole: pd.Series, told: pd.Series
) -> tuple[float, float, str]:
    amount = numbers(frame, measure.column) if measure.column else pd.Series(1.0, index=frame.index)
    both = told & amount.notna()
    below = float(amount[whole & both].sum())
    known = 100 * float((both | (told & ~whole)).mean())
    if below <= 0:
        return float("nan"), known, "target.no_data"
    return 100 * measure.factor * float(amount[part & both].sum()) / below, known, ""


def _rows_of(evaluation: Evaluation, layer: str) -> pd.DataFrame | None:
    """The rows of a layer with the figures computed of them; floor area of buildings as every figure takes it."""
    if layer == "plots":
        return evaluation.plots
    frame = evaluation.zone.layer(layer)
    if layer == "buildings" and frame is not None and evaluation.floors is not None:
        return frame.assign(floor_m2=evaluation.floors.by_building["floor_m2"].to_numpy())
    return frame


def _where(frame: pd.DataFrame, where: Mapping[str, tuple[Any, ...]]) -> tuple[pd.Series, pd.Series]:
    """The rows that all conditions hold for, and those of which it can be told; a blank answers nothing."""
    inside, told = pd.Series(True, index=frame.index), pd.Series(True, index=frame.index)
    ruled_out = pd.Series(False, index=frame.index)
    for column, wanted in where.items():
        said = text(frame, column)
        flags = {True: "true", False: "false"}
        hit = said.str.lower().str.startswith(tuple(flags.get(one, str(one)).lower() for one in wanted))
        hit = hit.fillna(False).astype(bool) & (said != "")
        inside &= hit
        told &= said != ""
        ruled_out |= (said != "") & ~hit
    return inside, told | ruled_out


def _row(evaluation: Evaluation, target: Target) -> dict[str, Any]:
    value, known, why = float("nan"), float("nan"), ""
    if target.measure is not None:
        value, known, why = present(evaluation, target.measure)
    found = line(target, value, evaluation.day)
    because = target.because
    if because is None and why:
        layer = target.measure.layer if target.measure else ""
        said = refusal("land_policy", why, layer=layer)
        because = Text(said.text("zh"), said.text("en"))
    where = (
        "not_computable"
        if target.measure is None
        else state(target, value, evaluation.day, found["expected"])
    )
    return {
        "name": target.name,
        "label": target.label.zh,
        "label_en": target.label.en,
        "unit": target.unit.zh,
        "unit_en": target.unit.en,
        "base_year": target.base_year,
        "base": float("nan") if target.base is None else target.base,
        "present": value,
        "known_pct": known,
        "year": target.year,
        "value": target.value,
        "sense": target.sense,
        **found,
        "pace_unit": f"{'个百分点' if target.unit.zh == '%' else target.unit.zh}/年",
        "pace_unit_en": f"{'percentage points' if target.unit.en == '%' else target.unit.en} a year".strip(),
        "state": where,
        "reason": because.zh if because else "",
        "reason_en": because.en if because else "",
        "kind": target.kind,
        "source": target.source,
        "evidence": target.evidence,
    }

"""Quota: annual new construction land shared among parks or zones by declared rules, each share explained.

In order: the reserve for major projects; the base shares of what is left; a tilt by score that keeps the sum; a
restriction after a poor assessment, what it frees going to the others; less for land left unsupplied, more for land
disposed of (增存挂钩), brought back to the sum; floor and cap; largest remainder at the stated step. Every part is a
row; the parts of a unit add up to its share, and the shares and what is left over to the total.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.errors import RuleError
from gis.measure import M2_PER_HECTARE
from gis.words import Words, both, refusal
from land_policy.clause import Text
from land_policy.stock.quota_file import QuotaFile, load_file
from land_policy.words import words

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

PARTS = (
    "base", "tilt", "restriction", "unsupplied", "disposed", "balance", "bounds", "rounding", "major",
)  # fmt: skip
"""The parts of a share, in the order they are worked out."""
_READING_OF = {"unsupplied": "linkage", "disposed": "linkage", "balance": "linkage", "rounding": "total"}
_TIE = 9  # decimals of a remainder: below them two are equal, and the unit's number decides
_LEAST = 1e-9
"""Share of the whole below which what others hold is nothing to scale up."""


@dataclass(frozen=True, eq=False)
class Quota:
    """The shares of one year: ``shares`` one row a unit (``label``, a column ``<part>_ha`` each, ``quota_ha``).

    ``shares`` also has ``score``, what the tilt goes by, and where that is stated ``score_own``, the park's total of
    the tool's own self-check, to compare; ``unsupplied_ha`` is the deduction, ``unsupplied_land_ha`` the land it is for.
    ``zone`` and ``day`` say of what and when. ``parts`` is long: ``unit, part, ha, because`` in both languages. ``left_ha``: reserve not yet given to a project;
    ``held_ha``: what restriction and caps leave to nobody. ``Σ quota + left + held = total``.
    """

    rules: QuotaFile
    shares: pd.DataFrame
    parts: pd.DataFrame
    left_ha: float
    held_ha: float
    zone: Text
    day: date


def part_labels() -> dict[str, Text]:
    """What the parts are called.

    >>> part_labels()["tilt"].label("zh")
    '评价倾斜'
    """
    return dict(words("quota_part"))


def reading_of(part: str) -> str:
    """The table of the file that says who says so, for a part."""
    return _READING_OF.get(part, part)


def quota(evaluation: Evaluation, path: Path) -> Quota:
    """The shares by the rules in a file. Scores and unsupplied land the file does not state come from the Evaluation.

    Raises RuleError: the file is at fault, or a score or an unsupplied area is neither stated nor known.
    """
    rules = load_file(path)
    units = sorted(rules.units, key=lambda unit: unit.id)
    known = _known(evaluation, rules, path.name)
    table = pd.DataFrame(
        {
            "base": [unit.base for unit in units],
            "poor": [unit.assessment == "poor" for unit in units],
            "disposed": [unit.disposed_ha for unit in units],
            "major": [
                sum(project.ha for project in rules.projects if project.unit == unit.id) for unit in units
            ],
        },
        index=pd.Index([unit.id for unit in units], name="unit"),
    ).join(known)
    parts, held = shares(table, rules)
    made = (parts.round(_TIE) + 0.0).add_suffix("_ha").assign(quota_ha=parts.sum(axis=1).round(_TIE))
    labels = {
        unit.id: unit.label or Text(*(_park_name(evaluation, unit.id, lang) for lang in ("zh", "en")))
        for unit in units
    }
    made.insert(0, "label_en", [labels[unit].en for unit in made.index])
    made.insert(0, "label", [labels[unit].zh for unit in made.index])
    made["unsupplied_land_ha"] = table["unsupplied"] if rules.unsupplied_factor else np.nan
    made["score"] = table["score"] if rules.tilt else np.nan
    made["score_own"] = _own_scores(evaluation, made.index) if stated_scores(rules) else np.nan
    left = round(rules.reserve_ha - float(table["major"].sum()), _TIE)
    zone = Text(evaluation.zone.label("zh"), evaluation.zone.label("en"))
    told = _told(parts, table, rules)
    return Quota(rules, made, told, left, round(held, _TIE), zone, evaluation.day)


def stated_scores(rules: QuotaFile) -> bool:
    """Whether the tilt goes by scores that the file states, not by figures of the zone."""
    return rules.tilt > 0 and (
        rules.tilt_by == "stated" or any(unit.score is not None for unit in rules.units)
    )


def _own_scores(evaluation: Evaluation, units: pd.Index) -> pd.Series:
    """The total of each park in the tool's own self-check; blank where there is none."""
    parks = evaluation.self_check.parks
    if parks.empty:
        return pd.Series(np.nan, index=units)
    totals = parks[parks["level"] == "total"].set_index("park")["score"]
    return pd.to_numeric(totals).reindex(units)


def shares(table: pd.DataFrame, rules: QuotaFile) -> tuple[pd.DataFrame, float]:
    """Every part of every unit's share in hectares, and what is left to nobody.

    ``table`` by unit: ``base poor score unsupplied disposed major``. Rows may come in any order.
    """
    table = table.sort_index()
    pool = rules.total_ha - rules.reserve_ha
    base = pool * table["base"]
    mean = float((table["base"] * table["score"]).sum())
    tilt = base * rules.tilt * (table["score"] - mean) / mean if rules.tilt and mean > 0 else base * 0.0
    amount = base + tilt
    restriction = _restricted(amount, table["poor"], rules.restricted_factor)
    amount = amount + restriction
    whole = float(amount.sum())
    less = -np.minimum(amount, rules.unsupplied_factor * table["unsupplied"])
    more = rules.disposed_factor * table["disposed"]
    linked = amount + less + more
    amount = _balanced(linked, amount, table["poor"], whole)
    balance = amount - linked
    bounded = _bounded(amount, table["poor"], rules.floor_ha, rules.cap_ha)
    rounded = _rounded(bounded, bounded.where(table["poor"], rules.cap_ha), rules.step_ha)
    parts = {
        "base": base,
        "tilt": tilt,
        "restriction": restriction,
        "unsupplied": less,
        "disposed": more,
        "balance": balance,
        "bounds": bounded - amount,
        "rounding": rounded - bounded,
        "major": table["major"].astype("float64"),
    }
    return pd.DataFrame(parts), pool - float(rounded.sum())


def _restricted(amount: pd.Series, poor: pd.Series, factor: float) -> pd.Series:
    """What restriction takes and gives: the share it frees goes to the others in proportion; with none, to nobody."""
    taken = (amount * (1 - factor)).where(poor, 0.0)
    freed, others = float(taken.sum()), amount.where(~poor, 0.0)
    whole = float(others.sum())
    given = others * (freed / whole) if whole > 0 else others * 0.0
    return given - taken


def _balanced(linked: pd.Series, kept: pd.Series, poor: pd.Series, whole: float) -> pd.Series:
    """The amounts with the sum they had before linkage: only units that are not restricted take what was freed.

    A restricted unit has at most what the restriction kept for it. Where no other unit can take it, it goes to nobody.
    """
    held = linked.clip(upper=kept).where(poor, 0.0)
    free = linked.where(~poor, 0.0)
    total = float(free.sum())
    scale = (whole - float(held.sum())) / total if total > _LEAST * max(whole, 1.0) else 0.0
    return held + free * scale


def _bounded(amount: pd.Series, poor: pd.Series, floor: float, cap: float) -> pd.Series:
    """The amounts within floor and cap with the same sum, what is over or short shared in proportion to the amounts.

    The floor lifts no restricted unit, nor does it get what others may not have. Where all are at the cap the rest
    goes to nobody.
    """
    high = amount.clip(upper=cap).where(poor, cap)
    low = amount.clip(upper=floor).where(poor, floor)
    whole, base = float(amount.sum()), amount.clip(lower=1e-12)
    if bool((amount.ge(low) & amount.le(high)).all()):
        return amount
    if whole >= float(high.sum()):
        return high
    least, most = 0.0, 1.0
    while float((base * most).clip(low, high).sum()) < whole:
        most *= 2
    for _ in range(200):
        middle = (least + most) / 2
        enough = float((base * middle).clip(low, high).sum()) >= whole
        least, most = (least, middle) if enough else (middle, most)
    return (base * most).clip(low, high)


def _rounded(amount: pd.Series, most: pd.Series, step: float) -> pd.Series:
    """Whole steps with the same sum, by largest remainder; a tie goes to the unit whose number comes first.

    A step that would lift every unit left above what it may have goes to nobody.
    """
    steps = (amount / step).round(_TIE)
    whole = np.floor(steps)
    short = round(float(steps.sum())) - int(whole.sum())
    room = ((whole + 1) * step).round(_TIE) <= most.round(_TIE)
    order = (steps - whole).round(_TIE)[room].sort_values(ascending=False, kind="stable").index
    whole[order[: max(short, 0)]] += 1
    return (whole * step).round(_TIE)


def _known(evaluation: Evaluation, rules: QuotaFile, file: str) -> pd.DataFrame:
    """Score and unsupplied hectares of each unit: stated, else from the Evaluation; RuleError naming what is not."""
    parks = evaluation.unsupplied.parks
    column = parks["unsupplied_m2"] if "unsupplied_m2" in parks.columns else pd.Series(dtype="float64")
    rows, lacking = {}, []
    for unit in rules.units:
        score, left = unit.score, unit.unsupplied_ha
        if score is None and rules.tilt_by != "stated":
            score = _figure(evaluation, rules.tilt_by, unit.id, file)
        if left is None and rules.unsupplied_factor:
            left = float(column.get(unit.id, float("nan"))) / M2_PER_HECTARE
        rows[unit.id] = (score if rules.tilt else 0.0, left if rules.unsupplied_factor else 0.0)
        if rules.tilt and (score is None or np.isnan(score)):
            lacking.append(refusal("land_policy", "quota.no_score", unit=unit.id, by=rules.tilt_by))
        if rules.unsupplied_factor and (left is None or np.isnan(left)):
            lacking.append(refusal("land_policy", "quota.no_unsupplied", unit=unit.id))
    if lacking:
        raise RuleError(refusal("land_policy", "quota.lacking", file=file, what=lacking))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["score", "unsupplied"]).astype("float64")


def _figure(evaluation: Evaluation, indicator: str, unit: str, file: str) -> float:
    try:
        return evaluation.figure(indicator, "park", unit)
    except KeyError:
        raise RuleError(refusal("land_policy", "quota.indicator", file=file, name=indicator)) from None


def _park_name(evaluation: Evaluation, unit: str, lang: str) -> str:
    parks = evaluation.zone.layer("parks")
    return evaluation.unit_name("park", unit, lang) if parks is not None else unit


def _told(parts: pd.DataFrame, table: pd.DataFrame, rules: QuotaFile) -> pd.DataFrame:
    """The parts one a row, with the reason of each; parts that are nothing are left out, the base never."""
    mean = float((table["base"] * table["score"]).sum())
    facts: dict[str, object] = {
        "pool": rules.total_ha - rules.reserve_ha,
        "mean": mean,
        "strength": rules.tilt,
    }
    facts |= {"factor": rules.restricted_factor, "floor": rules.floor_ha, "cap": rules.cap_ha}
    said = words("quota_score")["stated" if stated_scores(rules) else "figure"]
    facts |= {"said": Words(said.en, said.zh)}
    facts |= {"less": rules.unsupplied_factor, "more": rules.disposed_factor, "step": rules.step_ha}
    rows = []
    for unit in parts.index:
        stated = table.loc[unit]
        own: dict[str, object] = {"share": float(stated["base"]), "score": float(stated["score"])}
        own |= {"unsupplied": float(stated["unsupplied"]), "disposed": float(stated["disposed"])}
        own |= {"projects": [project.name for project in rules.projects if project.unit == unit]}
        for part in PARTS:
            ha = float(parts.at[unit, part])
            key = "freed" if part == "restriction" and not stated["poor"] else part
            if part == "base" or abs(ha) > 10**-_TIE:
                why = _because(key, {**facts, **own})
                rows.append((unit, part, ha, why.text("zh"), why.text("en")))
    return pd.DataFrame(rows, columns=["unit", "part", "ha", "because", "because_en"])


def _because(key: str, facts: dict[str, object]) -> Words:
    template = words("quota_why")[key]
    return both({"zh": template.zh, "en": template.en}, facts)

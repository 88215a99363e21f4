"""Raise: which plots could bring the average floor-area ratio to a target, with how much floor area each.

``deficit = target × land − floor area``. Land stays as it is (nothing is supplied, taken back or cleared); floor area is
added on built plots up to the ceiling of each. Storeys added are taken to count once (none above the height that counts
double), so that floor area and counted floor area added are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.errors import InputError, QuestionError
from gis.words import Words, refusal
from land_policy.named import columns_named, keyed, units_named
from land_policy.renewal.redevelopment import labels
from land_policy.tally import columns, in_class

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

MEASURES = {"far_zone": "A", "far_plots": "A", "industrial_far": "A2"}
"""The averages that can be raised, and on plots of which built status floor area may be added."""
INDUSTRIAL = "A2"
WAYS = ("fewest_plots", "low_efficiency_first")
_LEAST_M2 = 1e-6


@dataclass(frozen=True)
class Raise:
    """What a target takes.

    ``plots``, in the order they are used: ``low``, ``room_m2``, ``added_m2``, ``far_before``, ``far_after``, ``ceiling``.
    ``added_m2`` in all is the deficit where the target is ``reached``, else all the room there is, and ``reachable`` is the
    highest average there can be. ``unknown_plots`` could not be used because their room is not known.
    ``fewest`` is the least number of plots that can do it, whichever way was asked for.
    """

    measure: str
    scope: str
    unit: str
    way: str
    target: float
    present: float
    known_pct: float
    land_m2: float
    floor_m2: float
    deficit_m2: float
    room_m2: float
    reachable: float
    reached: bool
    fewest: int
    unknown_plots: int
    candidates: int
    plots: pd.DataFrame

    @property
    def added_m2(self) -> float:
        """Floor area added on all plots together."""
        return float(self.plots["added_m2"].sum())

    @property
    def short_m2(self) -> float:
        """Floor area that is still lacking when all room is used; 0 where the target is reached."""
        return 0.0 if self.reached else self.deficit_m2 - self.room_m2


def raise_far(
    evaluation: Evaluation,
    target: float,
    unit: str = "",
    measure: str = "far_zone",
    way: str = "fewest_plots",
    industrial_only: bool = False,
) -> Raise:
    """What raising an average FAR of the zone, or of a park or sub-park, to a target would take.

    ``measure``: ``far_zone`` (all floor area over built-up land A), ``far_plots`` (over the land of all plots) or
    ``industrial_far`` (A2 over A2). Floor area to add is the deficit and cannot be less, whichever plots take it. ``way``:
    ``fewest_plots`` takes the fewest, and of equally few those with most low-efficiency plots among them;
    ``low_efficiency_first`` uses plots proposed as of low efficiency before all others, largest room first. ``industrial_only``: floor area is added on industrial land (A2) alone.

    :class:`~gis.errors.InputError` for a target that is not above 0, an unknown unit, or an average not known.
    """
    if measure not in MEASURES or way not in WAYS:
        ways = [keyed(one, labels("way")[one], labels("way", "en")[one]) for one in WAYS]
        known = [*columns_named(MEASURES, columns()), *ways]
        raise QuestionError(refusal("land_policy", "raise.measure", known=known))
    if not (np.isfinite(target) and target > 0):
        raise QuestionError(refusal("land_policy", "raise.target", value=target))
    scope, where = _unit(evaluation, unit)
    rows = evaluation.tallies
    row = rows[rows["scope"].eq(scope) & rows["unit"].eq(where) & rows["indicator"].eq(measure)].iloc[0]
    if np.isnan(row["value"]):
        column = columns()[measure]
        facts = {
            "measure": Words(column.en, column.zh),
            "unit": Words(evaluation.unit_name(scope, where, "en"), evaluation.unit_name(scope, where)),
        }
        raise InputError(refusal("land_policy", "raise.unknown", **facts))
    land, floor = float(row["denominator"]), float(row["numerator"])
    deficit = max(0.0, target * land - floor)
    usable, unknown = _candidates(
        evaluation, scope, where, INDUSTRIAL if industrial_only else MEASURES[measure]
    )
    room = float(usable["room_m2"].sum())
    reached = deficit <= room + _LEAST_M2 * max(1.0, deficit)
    chosen = chosen_plots(usable["room_m2"], usable["low"], deficit, way)
    plots = usable.loc[chosen.index].assign(added_m2=chosen)
    plots["far_after"] = plots["far_before"] + chosen / evaluation.plots["area_m2"].reindex(chosen.index)
    return Raise(
        measure, scope, where, way, target, float(row["value"]), float(row["known_pct"]), land, floor, deficit, room,
        (floor + room) / land, bool(reached), fewest(usable["room_m2"], deficit), unknown, len(usable), plots,
    )  # fmt: skip


def chosen_plots(room: pd.Series, low: pd.Series, deficit: float, way: str) -> pd.Series:
    """Floor area added on each plot used, in order; its sum is the deficit, or all the room where that is less.

    Each plot is filled to its room but the last. Fewest plots: the largest rooms reach any sum with the fewest; of
    equally few, as many low-efficiency plots as still reach it.

    >>> room = pd.Series([60.0, 50.0, 40.0, 10.0], index=list("ABCD"))
    >>> chosen_plots(room, pd.Series([False, False, True, True], index=list("ABCD")), 95.0, "fewest_plots").to_dict()
    {'C': 40.0, 'A': 55.0}
    """
    if deficit <= _LEAST_M2 or room.empty:
        return pd.Series(dtype="float64", index=room.index[:0], name="added_m2")
    order = room.sort_values(ascending=False, kind="stable")
    mine = low.reindex(order.index).astype(bool)
    if way == "fewest_plots":
        order = _most_low(order[mine], order[~mine], fewest(room, deficit), deficit)
    else:
        order = pd.concat([order[mine], order[~mine]])
    before = order.cumsum() - order
    added = np.minimum(order, deficit - before).clip(lower=0.0)
    return added[added > _LEAST_M2].rename("added_m2")


def fewest(room: pd.Series, deficit: float) -> int:
    """The least number of plots whose rooms add up to the deficit; all of them where they do not.

    >>> fewest(pd.Series([30.0, 60.0, 20.0]), 90.0), fewest(pd.Series([30.0, 60.0, 20.0]), 90.1)
    (2, 3)
    """
    if deficit <= _LEAST_M2:
        return 0
    sums = np.cumsum(np.sort(room.to_numpy(dtype=float))[::-1])
    return min(int(np.searchsorted(sums, deficit - _LEAST_M2 * max(1.0, deficit))) + 1, len(sums))


def _most_low(low: pd.Series, other: pd.Series, count: int, deficit: float) -> pd.Series:
    """Of all choices of ``count`` plots that reach the deficit one with most low-efficiency plots: those come first."""
    sums = [np.concatenate([[0.0], np.cumsum(one.to_numpy())]) for one in (low, other)]
    with_low = np.arange(max(0, count - len(other)), min(count, len(low)) + 1)
    total = sums[0][with_low] + sums[1][count - with_low]
    enough = with_low[total >= deficit - _LEAST_M2 * max(1.0, deficit)]
    most = int(enough.max()) if len(enough) else int(with_low[np.argmax(total)])
    return pd.concat([low.iloc[:most], other.iloc[: count - most]])


def _unit(evaluation: Evaluation, unit: str) -> tuple[str, str]:
    """The scope of a unit; the whole zone for a blank."""
    if not unit:
        return "zone", "all"
    units = evaluation.tallies[evaluation.tallies["scope"].isin(("park", "sub_park"))]
    hit = units[units["unit"].astype(str).eq(unit)]
    if hit.empty:
        there = units[["scope", "unit"]].astype(str).drop_duplicates("unit")
        known = units_named(evaluation, zip(there["scope"], there["unit"], strict=True))
        raise QuestionError(
            refusal("land_policy", "raise.unit", name=unit, known=known or refusal("land_policy", "none"))
        )
    return str(hit["scope"].iloc[0]), unit


def _candidates(evaluation: Evaluation, scope: str, unit: str, over: str) -> tuple[pd.DataFrame, int]:
    """Built plots of the unit with room, and how many have none known."""
    belongs = evaluation.belongs
    at = belongs[belongs["scope"].eq(scope) & belongs["unit"].astype(str).eq(unit)]["plot"].to_numpy()
    inside = np.zeros(len(evaluation.plots), dtype=bool)
    inside[at] = True
    inside &= in_class(evaluation.plots, over)
    held = evaluation.headroom.plots[inside]
    usable = held[held["room_m2"] > _LEAST_M2]
    low = evaluation.low_efficiency.low.reindex(usable.index)
    table = {
        "low": low,
        "room_m2": usable["room_m2"],
        "far_before": usable["far"],
        "ceiling": usable["ceiling"],
    }
    return pd.DataFrame(table, index=usable.index), int(held["room_m2"].isna().sum())

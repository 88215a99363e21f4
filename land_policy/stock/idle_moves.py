"""Idle moves: what became of every plot that was suspected idle on either of two days, followed by the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gis.measure import M2_PER_HECTARE
from land_policy.idle import SUSPECTED
from land_policy.members import holder
from land_policy.scenario.change import change
from land_policy.stock.progress_reading import Reading
from layers.take import days, numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

_NOWHERE = ""
_ONE_TO_ONE = ("same", "renumbered", "redrawn")


def idle_moves(before: Evaluation, after: Evaluation, read: Reading) -> pd.DataFrame:
    """Every plot that was on the list of suspected idle land on either day, followed by the ground."""
    pairs = _pairs(before, after)
    sides = [_side(one).add_prefix(name) for one, name in ((before, "old_"), (after, "new_"))]
    table = pairs.join(sides[0], on="before_id").join(sides[1], on="plot_id")
    on, still = (table[f"{side}_on"].eq(True).to_numpy(dtype=bool) for side in ("old", "new"))
    table = table[on | still].reset_index(drop=True)
    on, still = on[on | still], still[on | still]
    old = np.where(on, table["old_area_ha"].fillna(0.0), 0.0)
    new = np.where(still, table["new_area_ha"].fillna(0.0), 0.0)
    way = np.where(on & still, "stays", np.where(on, _gone(table), _come(table)))
    kind = np.where(
        way == "stays", "stays", np.where(on, np.where(np.isin(way, read.idle), "disposed", "out"), "new")
    )
    less = np.where(on & still, np.clip(old - new, 0, None), 0.0)
    more = np.where(on & still, np.clip(new - old, 0, None), 0.0)
    way = np.where(less > 0, "area_less", np.where(more > 0, "area_more", way))
    first = table["old_park"].fillna(table["new_park"]).fillna(_NOWHERE)
    year = table["old_year"].fillna(table["new_year"]).fillna(_NOWHERE)
    return pd.DataFrame(
        {
            "plot_id": table["plot_id"].fillna(table["before_id"]),
            "before_id": table["before_id"].fillna(""),
            "park": first,
            "year": year,
            "before_class": table["old_class"].fillna(""),
            "after_class": table["new_class"].fillna(""),
            "kind": kind,
            "way": way,
            "opening": on.astype("int64"),
            "opening_ha": old,
            "disposed": (kind == "disposed").astype("int64"),
            "disposed_ha": np.where(kind == "disposed", old, 0.0),
            "out": (kind == "out").astype("int64"),
            "out_ha": np.where(kind == "out", old, 0.0) + less,
            "new": (kind == "new").astype("int64"),
            "new_ha": np.where(kind == "new", new, 0.0) + more,
            "closing": still.astype("int64"),
            "closing_ha": new,
        }
    )


def _pairs(before: Evaluation, after: Evaluation) -> pd.DataFrame:
    """``before_id, plot_id`` of every plot of both days; blank on the side where the ground was no such plot."""
    if before.zone.plots is after.zone.plots:
        names = before.plots.index.astype(str).astype(object)
        return pd.DataFrame({"before_id": names, "plot_id": names, "divided": False})
    groups = change(before, after).successions
    single = groups["kind"].isin(_ONE_TO_ONE)
    pairs = pd.DataFrame(
        {
            "before_id": [one[0] for one in groups.loc[single, "earlier_plots"]],
            "plot_id": [one[0] for one in groups.loc[single, "later_plots"]],
            "divided": False,
        },
        dtype=object,
    )
    frames = [pairs]
    for column, other, side in (
        ("before_id", "plot_id", "earlier_plots"),
        ("plot_id", "before_id", "later_plots"),
    ):
        rest = groups.loc[~single, [side, "kind"]].explode(side).dropna(subset=[side])
        cut = rest["kind"].isin(("merged", "split", "rearranged"))
        frames.append(
            pd.DataFrame(
                {column: rest[side].to_numpy(), other: None, "divided": cut.to_numpy()}, dtype=object
            )
        )
    return pd.concat(frames, ignore_index=True)


def _side(one: Evaluation) -> pd.DataFrame:
    """What is asked of the plots on one day: on the list, class, reason, area, park, year of the batch."""
    plots = one.plots
    parks = one.zone.layer("parks")
    batches = one.zone.layer("batches")
    years = pd.Series(dtype=object)
    if batches is not None and len(batches):
        years = (
            days(batches, "approved_on")
            .dt.year.astype("Int64")
            .astype("string")
            .set_axis(batches.index.astype(str))
        )
    park = holder(plots, parks, "park_id") if parks is not None else pd.Series("", index=plots.index)
    frame = pd.DataFrame(
        {
            "on": plots["idle_class"].isin(SUSPECTED),
            "class": plots["idle_class"].astype(object),
            "reason": plots["idle_reason"].astype(object),
            "area_ha": numbers(plots, "area_m2") / M2_PER_HECTARE,
            "park": park.fillna("").astype(object),
            "year": text(plots, "batch_id").map(years).astype(object).fillna(""),
        }
    )
    return frame.set_axis(plots.index.astype(str))


def _gone(table: pd.DataFrame) -> np.ndarray:
    """How each plot left the list, by its class on the later day."""
    name, reason = table["new_class"], table["new_reason"]
    waits = name.isin(("not_due", "late"))
    steps: list[tuple[Any, str]] = [
        (name.isna() & table["divided"].eq(True), "divided"),
        (name.isna(), "gone"),
        (name.eq("finished"), "finished"),
        (name.eq("under_way") & table["old_class"].eq("idle_stopped"), "resumed"),
        (name.eq("under_way"), "started"),
        (name.eq("not_supplied"), "taken_back"),
        (waits & reason.eq("start_by_anew"), "agreed_anew"),
        (name.eq("unknown"), "untold"),
    ]
    return _first(steps)


def _come(table: pd.DataFrame) -> np.ndarray:
    """How each plot came onto the list, by its class on the earlier day."""
    name = table["old_class"]
    steps: list[tuple[Any, str]] = [
        (name.isna() & table["divided"].eq(True), "divided"),
        (name.isna(), "new_plot"),
        (name.isin(("not_due", "late", "under_way")), "fell_due"),
        (name.eq("unknown"), "now_told"),
    ]
    return _first(steps)


def _first(steps: list[tuple[Any, str]]) -> np.ndarray:
    """The way of the first step that holds for each plot; where none does, its record was changed."""
    return np.select(
        [mask.to_numpy(dtype=bool) for mask, _ in steps], [way for _, way in steps], "record_changed"
    )

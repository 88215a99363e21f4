"""Space: standard factories by building, plot and park: floor there is, let and to let, tenants, and how high it is."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy.firms.firm_land import SAME
from layers.heights import storey_heights
from layers.schema import Column, read_columns
from layers.take import days, flags, numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

STATES = ("empty", "part", "full", "contradiction", "unknown", "unfinished")
ANSWERS = ("yes", "perhaps", "no")


@dataclass(frozen=True)
class Space:
    """Standard factories of a zone: one row a building, one a plot of them, one a park.

    ``buildings``, by building: ``name, plot_id, park_id, storeys, height_m`` (of the highest storey), ``floor_m2, let_m2,
    to_let_m2, to_let_most_m2`` (what is known to be free, and what may be), ``vacancy_pct, tenants, tenants_unknown,
    vacant_since, completed_on, finished`` (blank: not on record, counted as finished), ``state`` (one of
    :data:`STATES`), ``reason``. ``plots`` and ``parks``: ``buildings, floor_m2`` of the finished ones, ``under_way,
    under_way_m2`` of those still being built or halted, and, over the finished buildings of which it is known,
    ``known_m2, let_m2, to_let_m2, vacancy_pct``; ``known_pct``, ``tenants, firms``, ``firms_a_plot``. ``unplaced``
    names firms on such plots that name no building there. Blank: not known.
    """

    buildings: pd.DataFrame
    plots: pd.DataFrame
    parks: pd.DataFrame
    unplaced: pd.DataFrame


@functools.cache
def columns() -> Mapping[str, Column]:
    """Every column of the answer that people read, by name."""
    place = resources.files("land_policy").joinpath("dictionary", "space.csv")
    return MappingProxyType({one.name: one for one in read_columns(place.read_text(encoding="utf-8"))})


def space(evaluation: Evaluation) -> Space | None:
    """The standard factories of a zone; none where it has none.

    A building counts by its own flag, one without a flag by its plot's. ``to let = floor − Σ floor used by its firms``,
    ``vacancy = 100 × to let / floor``. A building is not known (blank, never 0) when its own floor is not, when one of its
    firms does not say what it uses, when a firm on its plot does not say which building, or when firms name no buildings at
    all; let beyond the floor there is it contradicts itself, and it is full when nothing more is left (1 % aside in both).
    Only finished buildings are let: by their own day of completion, else by their plot's (day of completion, built status
    A or B, clock). One still being built has nothing to let, and contradicts itself when firms work in it.
    """
    table = _standard(evaluation)
    if table is None or table.empty:
        return None
    firms = evaluation.zone.layer("firms")
    named = firms is not None and text(firms, "building_id").ne("").any()
    here = firms[text(firms, "plot_id").isin(table["plot_id"])] if firms is not None else None
    unplaced = (
        _unplaced(here, table) if here is not None and named else pd.DataFrame(columns=["plot_id", "name"])
    )
    table = table.join(_let(table, firms, unplaced)) if named else _nothing_known(table)
    table = _being_built(table)
    counts = text(here, "plot_id").value_counts() if here is not None else pd.Series(dtype="float64")
    plots = _summed(table, "plot_id").assign(park_id=lambda rows: rows.index.map(evaluation.plots["park_id"]))
    plots["firms"] = counts.reindex(plots.index).fillna(0.0) if here is not None else np.nan
    return Space(table, plots, _parks(table, plots), unplaced)


def fitting(found: Space, need_m2: float, height_m: float | None = None) -> pd.DataFrame:
    """The buildings with so much floor to let in storeys of at least that height, surest and largest first.

    Which storeys are taken is not on file, so what is free of the high ones lies between ``to let − floor of the low
    storeys`` (not below 0) and the lesser of ``to let`` and ``floor of the high storeys``. ``fits`` is ``yes`` where the
    least is enough, ``perhaps`` where only the most is, or where floor let or heights are not known; the others are left out.
    Adds ``high_m2, free_least_m2, free_most_m2, fits``. Storeys of a building have its floor in equal parts.
    """
    table = found.buildings
    high = table["floor_m2"] if height_m is None else table["floor_m2"] * _share_high(table, height_m)
    low = table["floor_m2"] - high
    least = (table["to_let_m2"] - low).clip(lower=0.0)
    most = pd.concat([table["to_let_most_m2"], high.fillna(table["floor_m2"])], axis=1).min(
        axis=1, skipna=False
    )
    most = most.mask(table["to_let_most_m2"].isna(), high.fillna(table["floor_m2"]))
    sure, can = least.ge(need_m2), most.ge(need_m2) | most.isna()
    can &= ~table["state"].isin(("contradiction", "unfinished"))
    fits = pd.Series(np.select([sure, can], ANSWERS[:2], ANSWERS[2]), index=table.index)
    answer = table.assign(high_m2=high, free_least_m2=least, free_most_m2=most, fits=fits)
    answer = answer[answer["fits"].ne("no")]
    order = answer["fits"].map({word: place for place, word in enumerate(ANSWERS)})
    return answer.assign(_order=order).sort_values(
        ["_order", "free_most_m2"], ascending=[True, False], kind="stable"
    ).drop(columns="_order")  # fmt: skip


def _standard(evaluation: Evaluation) -> pd.DataFrame | None:
    """The standard factories with their plot, park, storeys and floor; none without buildings."""
    buildings, floors = evaluation.zone.layer("buildings"), evaluation.floors
    if buildings is None or floors is None:
        return None
    at = floors.pieces.holder
    ids = evaluation.plots.index.astype(str).to_numpy(dtype=object)
    ground = pd.Series(np.where(at >= 0, ids[at], ""), index=buildings.index)
    record = text(buildings, "plot_id")
    plot = ground.where(ground.ne(""), record.where(record.isin(evaluation.plots.index), ""))
    of_plot = plot.map(flags(evaluation.plots, "standard_factory")).astype("boolean")
    chosen = flags(buildings, "standard_factory").fillna(of_plot).fillna(False).astype(bool)
    each = floors.by_building
    table = pd.DataFrame(
        {
            "name": text(buildings, "name"),
            "plot_id": plot,
            "park_id": plot.map(evaluation.plots["park_id"]),
            "storeys": each["storeys"],
            "heights": text(buildings, "storey_heights_m"),
            "height_m": numbers(buildings, "storey_height_m"),
            "floor_m2": each["floor_m2"],
            "vacant_since": days(buildings, "vacant_since"),
            "completed_on": text(buildings, "completed_on"),
            "finished": _finished(buildings, plot, evaluation),
        },
        index=buildings.index,
    )[chosen]
    tallest = {written: max(storey_heights(written)) for written in table["heights"].unique() if written}
    listed = table["heights"].map(tallest).astype("float64")
    return table.assign(height_m=listed.fillna(table["height_m"]))


def _finished(buildings: pd.DataFrame, plot: pd.Series, evaluation: Evaluation) -> pd.Series:
    """Whether each building stands finished on the day: by its own completion, else by its plot; blank: not on record."""
    plots, own = evaluation.plots, text(buildings, "completed_on")
    status, clock = text(plots, "status_class").str[:1], text(plots, "idle_class")
    done = (days(plots, "finished_on") <= pd.Timestamp(evaluation.day)) | clock.eq("finished")
    begun = clock.isin(("under_way", "idle_stopped"))
    steps = [done.to_numpy(), status.eq("A").to_numpy(), (status.eq("B") | begun).to_numpy()]
    there = pd.Series(np.select(steps, [1.0, 1.0, 0.0], np.nan), index=plots.index)
    by_plot = plot.map(there).astype("float64")
    by_own = own.le(str(evaluation.day)).astype("float64").mask(own.eq("").to_numpy())
    return by_own.fillna(by_plot).astype("boolean").rename("finished")


def _being_built(table: pd.DataFrame) -> pd.DataFrame:
    """The buildings with nothing to let where they are not finished."""
    raw = table["finished"].eq(False).fillna(False).astype(bool)
    inside = raw & table["tenants"].gt(0)
    blank = ("to_let_m2", "to_let_most_m2", "vacancy_pct")
    table = table.assign(**{name: table[name].mask(raw) for name in blank})
    state = table["state"].mask(raw, "unfinished").mask(inside, "contradiction")
    return table.assign(state=state, reason=table["reason"].mask(raw, "").mask(inside, "let_unfinished"))


def _unplaced(firms: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Firms on plots of standard factories that name no building, or one that is not there."""
    lost = firms[~text(firms, "building_id").isin(table.index.astype(str))]
    return pd.DataFrame({"plot_id": text(lost, "plot_id"), "name": text(lost, "name")})


def _let(table: pd.DataFrame, firms: pd.DataFrame, unplaced: pd.DataFrame) -> pd.DataFrame:
    """Floor let and to let of each building by the firms that name it."""
    place, used = text(firms, "building_id"), numbers(firms, "used_floor_m2")
    let = used.groupby(place).sum().reindex(table.index).fillna(0.0)
    tenants = place.value_counts().reindex(table.index).fillna(0.0)
    silent = used.isna().groupby(place).sum().reindex(table.index).fillna(0.0)
    floor = table["floor_m2"]
    over = let.gt(floor * SAME)
    loose = table["plot_id"].isin(unplaced["plot_id"])
    unknown = floor.isna() | silent.gt(0) | (loose & ~over)
    free = (floor - let).clip(lower=0.0)
    to_let = free.mask(unknown | over)
    share = {"to_let_m2": to_let, "to_let_most_m2": free.mask(over), "vacancy_pct": 100 * to_let / floor}
    state = np.select(
        [over, unknown, free.le(floor * (SAME - 1)), let.eq(0)],
        ["contradiction", "unknown", "full", "empty"],
        "part",
    )
    reason = np.select(
        [over, floor.isna(), silent.gt(0), loose], ["let_more", "no_floor", "tenant_silent", "unplaced"], ""
    )
    return pd.DataFrame(
        {
            "let_m2": let,
            **share,
            "tenants": tenants,
            "tenants_unknown": silent,
            "state": state,
            "reason": reason,
        },
        index=table.index,
    )


def _nothing_known(table: pd.DataFrame) -> pd.DataFrame:
    """The buildings where no firm names one: what is let cannot be told."""
    blank = ("let_m2", "to_let_m2", "to_let_most_m2", "vacancy_pct", "tenants", "tenants_unknown")
    return table.assign(**dict.fromkeys(blank, np.nan), state="unknown", reason="no_tenants")


def _summed(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Buildings together by a key: floor of all, and floor, let and to let of those of which it is known."""
    known = table["to_let_m2"].notna()
    raw = table["finished"].eq(False).fillna(False).astype(bool)
    parts = pd.DataFrame(
        {
            "buildings": (~raw).astype("float64"),
            "under_way": raw.astype("float64"),
            "floor_m2": table["floor_m2"].mask(raw, 0.0),
            "under_way_m2": table["floor_m2"].where(raw, 0.0),
            "known_m2": table["floor_m2"].where(known),
            "let_m2": table["let_m2"].where(known),
            "to_let_m2": table["to_let_m2"],
            "tenants": table["tenants"],
        }
    )
    sums = parts.groupby(table[key].astype("string").fillna("")).sum(min_count=1)
    sums["vacancy_pct"] = 100 * sums["to_let_m2"] / sums["known_m2"]
    sums["known_pct"] = 100 * sums["known_m2"].fillna(0.0) / sums["floor_m2"].mask(sums["floor_m2"].eq(0))
    return sums


def _parks(table: pd.DataFrame, plots: pd.DataFrame) -> pd.DataFrame:
    """By park, those outside every park under no name; the whole last, as ``all``."""
    parks = _summed(table, "park_id")
    whole = _summed(table.assign(park_id="all"), "park_id")
    park = plots["park_id"].astype("string").fillna("")
    for rows, of in ((parks, park), (whole, pd.Series("all", index=plots.index))):
        group = plots.groupby(of)["firms"]
        rows["plots"] = group.size().reindex(rows.index)
        rows["firms"] = group.sum(min_count=1).reindex(rows.index)
        rows["firms_a_plot"] = rows["firms"] / rows["plots"]
    return pd.concat([parks, whole]).rename_axis("park_id")


def _share_high(table: pd.DataFrame, height_m: float) -> pd.Series:
    """The share of each building's storeys that are at least so high; blank where heights are not known."""
    written = {one: storey_heights(one) for one in table["heights"].unique() if one}
    share = {one: sum(h >= height_m for h in each) / len(each) for one, each in written.items()}
    alike = table["height_m"].ge(height_m).astype("float64").mask(table["height_m"].isna())
    return table["heights"].map(share).astype("float64").fillna(alike)

"""Progress: what became of suspected idle land and of land approved but not supplied between two days.

``closing = opening − disposed − out + new``, plot by plot and batch by batch, so that it holds for every sum. How the
rate is counted stands in ``ledgers/progress.toml``. Plots are followed by the ground where they were renumbered.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.errors import InputError
from gis.measure import M2_PER_HECTARE
from gis.words import refusal
from land_policy.deadlines import due
from land_policy.idle import SUSPECTED
from land_policy.members import holder
from land_policy.scenario.change import change
from land_policy.stock.progress_reading import Reading, reading
from land_policy.stock.unsupplied import NEAR_M2, batch_parts
from layers.schema import Column, read_columns
from layers.take import days, numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

AMOUNTS = ("opening_ha", "disposed_ha", "out_ha", "new_ha", "closing_ha")
ALL, NOWHERE = "all", ""
_BETWEEN = "\0"
_NOTHING_HA = 1e-9
"""Less than this, in hectares, is the noise of arithmetic."""
_ONE_TO_ONE = ("same", "renumbered", "redrawn")


@dataclass(frozen=True, eq=False)
class Progress:
    """The stock on two days and every move between them.

    ``plots``: one row a plot that was on the idle list on either day: ``plot_id before_id park year before_class
    after_class kind way`` and the :data:`AMOUNTS`; ``batches``: one row a batch and way: ``batch_id year kind way``
    and the amounts. ``idle`` and ``unsupplied``: the account by ``scope`` (``all park year``) and ``unit``: amounts,
    ``rate_pct``, of plots also their counts. ``due``: what becomes due in the coming month.
    """

    before: Evaluation
    after: Evaluation
    reading: Reading
    plots: pd.DataFrame
    batches: pd.DataFrame
    idle: pd.DataFrame
    unsupplied: pd.DataFrame
    due: pd.DataFrame


def progress(before: Evaluation, after: Evaluation) -> Progress:
    """What became of the stock of one zone from one day to a later one.

    Raises InputError when the second day is not later.
    """
    if after.day <= before.day:
        raise InputError(
            refusal("land_policy", "change.order", days=[str(one.day) for one in (before, after)])
        )
    read = reading()
    plots = _plots(before, after, read)
    batches = _batches(before, after, read)
    until = pd.Timestamp(after.day) + pd.DateOffset(months=read.months)
    return Progress(
        before,
        after,
        read,
        plots,
        batches,
        _account(plots, read, ("park", "year"), counted=True),
        pd.concat([_account(batches, read, ("year",)), _by_park(before, after, read)], ignore_index=True),
        due(after, (until - pd.Timestamp(after.day)).days),
    )


@functools.cache
def columns() -> Mapping[str, Column]:
    """Every column of the tables of progress, by name."""
    file = resources.files("land_policy").joinpath("dictionary", "progress.csv")
    return {column.name: column for column in read_columns(file.read_text(encoding="utf-8"))}


def _plots(before: Evaluation, after: Evaluation, read: Reading) -> pd.DataFrame:
    """Every plot that was on the list of suspected idle land on either day, followed by the ground."""
    pairs = _pairs(before, after)
    sides = [_side(one).add_prefix(name) for one, name in ((before, "old_"), (after, "new_"))]
    table = pairs.join(sides[0], on="before_id").join(sides[1], on="plot_id")
    on, still = (table[f"{side}_on"].eq(True).to_numpy(dtype=bool) for side in ("old", "new"))
    table = table[on | still].reset_index(drop=True)
    on, still = on[on | still], still[on | still]
    old = np.where(on, table["old_area_ha"].fillna(0.0), 0.0)
    new = np.where(still, table["new_area_ha"].fillna(0.0), 0.0)
    way = np.where(on & still, "stays", np.where(on, _gone(table, after), _come(table)))
    kind = np.where(
        way == "stays", "stays", np.where(on, np.where(np.isin(way, read.idle), "disposed", "out"), "new")
    )
    less = np.where(on & still, np.clip(old - new, 0, None), 0.0)
    more = np.where(on & still, np.clip(new - old, 0, None), 0.0)
    way = np.where(less > 0, "area_less", np.where(more > 0, "area_more", way))
    first = table["old_park"].fillna(table["new_park"]).fillna(NOWHERE)
    year = table["old_year"].fillna(table["new_year"]).fillna(NOWHERE)
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


def _gone(table: pd.DataFrame, after: Evaluation) -> np.ndarray:
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
    return np.select(
        [mask.to_numpy(dtype=bool) for mask, _ in steps], [way for _, way in steps], "record_changed"
    )


def _come(table: pd.DataFrame) -> np.ndarray:
    """How each plot came onto the list, by its class on the earlier day."""
    name = table["old_class"]
    steps: list[tuple[Any, str]] = [
        (name.isna() & table["divided"].eq(True), "divided"),
        (name.isna(), "new_plot"),
        (name.isin(("not_due", "late", "under_way")), "fell_due"),
        (name.eq("unknown"), "now_told"),
    ]
    return np.select(
        [mask.to_numpy(dtype=bool) for mask, _ in steps], [way for _, way in steps], "record_changed"
    )


def _batches(before: Evaluation, after: Evaluation, read: Reading) -> pd.DataFrame:
    """Every move of land approved but not supplied, one row a batch and way; what did not move as ``stays``."""
    old, new = (_parts(one.unsupplied.batches[one.unsupplied.batches["in_base"]]) for one in (before, after))
    left = set(after.unsupplied.batches.index) - set(new.index)
    rows = _moves(old, new, before.unsupplied.ledger.used_counts, read, left)
    dated = {**_years(before), **_years(after)}
    return rows.rename(columns={"unit": "batch_id"}).assign(
        year=rows["unit"].map(dated).fillna("").to_numpy()
    )


def _years(one: Evaluation) -> dict[str, str]:
    approved = (
        one.unsupplied.batches["approved_on"].dropna()
        if len(one.unsupplied.batches)
        else pd.Series(dtype="datetime64[s]")
    )
    return {str(name): str(day.year) for name, day in approved.items()}


def _parts(table: pd.DataFrame, whole: str = "approved_m2", withdrawn: str = "withdrawn_m2") -> pd.DataFrame:
    """Approved, supplied, withdrawn, used and unsupplied land in hectares, under one set of names."""
    names = {
        "approved": whole,
        "supplied": "supplied_m2",
        "withdrawn": withdrawn,
        "papers": "used_m2",
        "left": "unsupplied_m2",
    }
    frame = pd.DataFrame(
        {
            name: pd.to_numeric(table[column]) / M2_PER_HECTARE
            for name, column in names.items()
            if column in table
        }
    )
    return frame.set_axis(table.index.astype(str)) if len(table) else pd.DataFrame(columns=list(names))


def _moves(
    old: pd.DataFrame, new: pd.DataFrame, used_counts: bool, read: Reading, left: set[str]
) -> pd.DataFrame:
    """The moves of each unit: what it held, what was supplied, withdrawn and approved, and what remains."""
    rows: list[dict[str, Any]] = []
    for unit in dict.fromkeys([*old.index, *new.index]):
        one = old.loc[unit] if unit in old.index else None
        other = new.loc[unit] if unit in new.index else None
        rows += _unit_moves(str(unit), one, other, used_counts, read, str(unit) in left)
    table = pd.DataFrame(rows, columns=["unit", "kind", "way", *AMOUNTS])
    return table.astype(dict.fromkeys(AMOUNTS, "float64"))


def _unit_moves(
    unit: str, one: pd.Series | None, other: pd.Series | None, used_counts: bool, read: Reading, left: bool
) -> list[dict[str, Any]]:
    had = None if one is None or pd.isna(one["left"]) else float(one["left"])
    has = None if other is None or pd.isna(other["left"]) else float(other["left"])
    if (one is None or had is None) and (other is None or has is None):
        return []
    base = _row(unit, "stays", "stays", opening_ha=had or 0.0, closing_ha=has or 0.0)
    if one is None or had is None:
        return [base, _row(unit, "new", "approved" if one is None else "now_told", new_ha=has or 0.0)]
    if other is None or has is None:
        way = "untold" if other is not None else "left_base" if left else "gone"
        return [base, _row(unit, "out", way, out_ha=had)]
    moved = {name: float(other[name] - one[name]) for name in ("approved", "supplied", "withdrawn")}
    if not used_counts:
        moved["papers"] = float(other["papers"] - one["papers"])
    whole = moved.pop("approved")
    rows = [base]
    for way, area in moved.items():
        if area > _NOTHING_HA:
            kind = "disposed" if way in read.unsupplied else "out"
            rows.append(_row(unit, kind, way, **{f"{kind}_ha": area}))
        elif area < -_NOTHING_HA:
            rows.append(_row(unit, "new", "given_back", new_ha=-area))
    if abs(whole) > _NOTHING_HA:
        rows.append(_turn(unit, whole, "area_more", "area_less"))
    rest = has - had - whole + sum(moved.values())
    if abs(rest) > _NOTHING_HA:
        rows.append(_turn(unit, rest, "rounding", "rounding"))
    return rows


def _turn(unit: str, area: float, more: str, less: str) -> dict[str, Any]:
    return _row(unit, "new", more, new_ha=area) if area > 0 else _row(unit, "out", less, out_ha=-area)


def _row(unit: str, kind: str, way: str, **amounts: float) -> dict[str, Any]:
    return {"unit": unit, "kind": kind, "way": way, **dict.fromkeys(AMOUNTS, 0.0), **amounts}


def _by_park(before: Evaluation, after: Evaluation, read: Reading) -> pd.DataFrame:
    """The account of land not supplied by park, as drawn, batch by batch; empty where it is not drawn."""
    tables = [_drawn(one) for one in (before, after)]
    if any(table is None for table in tables):
        return pd.DataFrame(columns=["scope", "unit", *AMOUNTS, "rate_pct"])
    old, new = (_parts(table, "total_m2", "withdrawn_share_m2") for table in tables if table is not None)
    moves = _moves(old, new, before.unsupplied.ledger.used_counts, read, set())
    moves["park"] = moves["unit"].str.rpartition(_BETWEEN)[2]
    account = _account(moves, read, ("park",))
    return account[account["scope"] == "park"]


def _drawn(one: Evaluation) -> pd.DataFrame | None:
    """The part of each batch that counts in each park, with what is not supplied of it; none where it is not drawn."""
    ledger, parks = one.unsupplied, one.zone.layer("parks")
    if ledger.pieces is None or not isinstance(parks, gpd.GeoDataFrame):
        return None
    counted = ledger.batches[ledger.batches["in_base"]]
    pieces = ledger.pieces[ledger.pieces["batch_id"].isin(counted.index)]
    each = batch_parts(pieces, counted, parks, ledger.ledger)
    left = (each["before_m2"] - each["withdrawn_share_m2"]).mask(each["unknown_m2"] > NEAR_M2)
    index = [
        f"{batch}{_BETWEEN}{park}"
        for batch, park in zip(
            *(each.index.get_level_values(name) for name in ("batch_id", "park_id")), strict=True
        )
    ]
    return each.drop(columns="unsupplied_m2").assign(unsupplied_m2=left).set_axis(index)


def _account(
    rows: pd.DataFrame, read: Reading, by: tuple[str, ...], *, counted: bool = False
) -> pd.DataFrame:
    """Amounts of all and by each column, with the rate; blank where there is no base."""
    names = [*(("opening", "disposed", "out", "new", "closing") if counted else ()), *AMOUNTS]
    frames = [rows.assign(scope=ALL, unit=ALL)] if len(rows) else []
    frames += [rows.assign(scope=name, unit=rows[name]) for name in by if len(rows)]
    if not frames:
        return pd.DataFrame(columns=["scope", "unit", *names, "rate_pct"])
    table = pd.concat(frames).groupby(["scope", "unit"], sort=True)[names].sum().reset_index()
    base = table["opening_ha"] + (table["new_ha"] if read.base == "opening_and_new" else 0.0)
    order = {name: at for at, name in enumerate((ALL, *by))}
    table = table.assign(rate_pct=100 * table["disposed_ha"] / base.mask(base <= 0))
    return table.sort_values(
        ["scope", "unit"], key=lambda one: one.map(order) if one.name == "scope" else one
    ).reset_index(drop=True)

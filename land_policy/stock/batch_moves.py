"""Batch moves: what became of the land approved but not supplied between two days, batch by batch and way by way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from gis.measure import M2_PER_HECTARE
from land_policy.stock.progress_reading import Reading
from land_policy.stock.unsupplied import NEAR_M2, batch_parts

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

AMOUNTS = ("opening_ha", "disposed_ha", "out_ha", "new_ha", "closing_ha")
_BETWEEN = "\0"
_NOTHING_HA = 1e-9
"""Less than this, in hectares, is the noise of arithmetic."""


def batch_moves(before: Evaluation, after: Evaluation, read: Reading) -> pd.DataFrame:
    """Every move of land approved but not supplied, one row a batch and way; what did not move as ``stays``."""
    old, new = (_parts(one.unsupplied.batches[one.unsupplied.batches["in_base"]]) for one in (before, after))
    left = set(after.unsupplied.batches.index) - set(new.index)
    rows = moves(old, new, before.unsupplied.ledger.used_counts, read, left)
    dated = {**_years(before), **_years(after)}
    return rows.rename(columns={"unit": "batch_id"}).assign(
        year=rows["unit"].map(dated).fillna("").to_numpy()
    )


def drawn_moves(before: Evaluation, after: Evaluation, read: Reading) -> pd.DataFrame | None:
    """Every move of the land as drawn, with the ``park`` it lies in; none where it is not drawn on both days."""
    tables = [_drawn(one) for one in (before, after)]
    if any(table is None for table in tables):
        return None
    old, new = (_parts(table, "total_m2", "withdrawn_share_m2") for table in tables if table is not None)
    rows = moves(old, new, before.unsupplied.ledger.used_counts, read, set())
    return rows.assign(park=rows["unit"].str.rpartition(_BETWEEN)[2])


def moves(
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

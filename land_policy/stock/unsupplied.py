"""Unsupplied: land approved but not supplied 批而未供, by approval batch, age and park, on record and on the ground.

``unsupplied = approved − Σ supplied − withdrawn``. How it is read (bands, base years, slivers, whether used land
counts) stands in ``ledgers/unsupplied.toml`` or the zone's own copy. The other ledgers' sister terms 供而未用 and
用而不足 are counted from the idle-land clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from land_policy.case import Case
from land_policy.clause import Clause, Text
from land_policy.dates import add_years, years_since
from land_policy.idle import SUSPECTED
from land_policy.members import holder
from land_policy.rules import land_linkage_2018 as linkage
from land_policy.stock import ledger_file, unsupplied_ground
from land_policy.stock.ledger_file import LedgerFile
from land_policy.words import words
from layers.schema import Column, read_columns
from layers.take import days, numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

LAPSE = "land_linkage_2018.lapsed"
NEAR_M2 = 1.0
"""Areas that differ by no more than this are the same: the rounding of records."""
_TOTALS = ("approved_m2", "supplied_m2", "withdrawn_m2", "used_m2", "unknown_m2", "unsupplied_m2")
_NOT_BEGUN = ("not_due", "late", "idle_one_year", "idle_two_years")


@dataclass(frozen=True, eq=False)
class Unsupplied:
    """The ledger: one row a batch, totals by age band and park, the pieces on the ground.

    ``batches`` (by ``batch_id``): ``approved_on approved_m2 supplied_m2 withdrawn_m2 used_m2 unknown_m2
    unsupplied_m2 unsupplied_pct age_years age_band state lapse cause plots in_base``; where batches are drawn also
    ``polygon_m2``, ``ground_<class>_m2``, ``ground_left_m2``, ``difference_m2``. ``unsupplied_m2`` is blank where
    it cannot be told and never cut off at 0: below it the ``state`` is ``contradiction``. ``ages`` and ``parks`` are
    totals over the base years, ``total`` those of every area of the batches; a total with a blank in it is blank.
    Of a park, ``before_m2`` is what is not supplied of the batches as drawn, ``withdrawn_share_m2`` the park's part of
    what was withdrawn of them, ``unsupplied_m2`` the one less the other, and ``left_plots_m2`` what lies on unsupplied
    plots before withdrawals; the last row, ``all``, is the sum. ``pieces``: blank where nothing is drawn. ``sisters``:
    plots and area of 供而未用 and 用而不足 from the clock, blank where it can tell of no plot. ``missing``:
    ``no_batches no_batch_on_plots no_polygons no_parks no_rule``.
    """

    ledger: LedgerFile
    batches: pd.DataFrame
    ages: pd.DataFrame
    total: pd.Series
    parks: pd.DataFrame
    pieces: gpd.GeoDataFrame | None
    sisters: pd.DataFrame
    lapse: Clause | None
    missing: tuple[str, ...]


def columns() -> Mapping[str, Column]:
    """Every column of the ledger's tables, by name."""
    file = resources.files("land_policy").joinpath("dictionary", "unsupplied.csv")
    return {column.name: column for column in read_columns(file.read_text(encoding="utf-8"))}


def labels(of: str) -> Mapping[str, Text]:
    """What the codes are called: of ``land``, ``state`` or ``lapse``.

    >>> labels("land")["used"].label("zh")
    '已用未供（待完善手续）'
    """
    return words(f"unsupplied_{of}")


def ledger(evaluation: Evaluation) -> Unsupplied:
    """The ledger of an evaluation. A zone without batches gives empty tables and says so in ``missing``."""
    zone, plots = evaluation.zone, evaluation.plots
    reading = ledger_file.of_zone(zone)
    case = evaluation.rulebook.case(plots, zone.day, evaluation.parameters)
    land = land_of(case)
    table, drawn = _batches(zone.layer("batches"), plots)
    record = _on_record(table, plots, land, reading)
    pieces = None
    if len(drawn):
        pieces, twice = unsupplied_ground.pieces(drawn, plots, land, reading)
        ground = unsupplied_ground.by_batch(drawn, pieces, twice)
        record = _compared(record.join(ground), reading)
    record = _dated(record, evaluation, reading)
    counted = record[record["in_base"]]
    return Unsupplied(
        ledger=reading,
        batches=record,
        ages=_ages(record, reading),
        total=_total(counted),
        parks=_parks(pieces, counted, plots, land, evaluation, reading),
        pieces=pieces,
        sisters=_sisters(plots),
        lapse=_lapse_clause(evaluation),
        missing=_missing(evaluation, plots, drawn),
    )


def land_of(case: Case) -> pd.Series:
    """The class of each plot: ``supplied``, ``used``, ``unsupplied`` or ``unknown``.

    ``supplied``: supply status D, and no contract signed after the day. ``used``: not supplied, and built (built
    status A, or buildings on it). ``unknown``: supply status blank, or not supplied with records that contradict it.
    """
    status = case.starts("supply_class", "D")
    later = case.planned("contract_day") > pd.Timestamp(case.day)
    built = case.starts("status_class", "A").fillna(False).astype(bool)
    built |= case.number("buildings").fillna(0) > 0
    supplied = status.fillna(False).astype(bool) & ~later
    unsure = status.isna() | case.contradicts_supply()
    steps = [unsure.to_numpy(dtype=bool), supplied.to_numpy(dtype=bool), built.to_numpy(dtype=bool)]
    found = np.select(steps, ["unknown", "supplied", "used"], "unsupplied")
    return pd.Series(found, index=case.plots.index, name="land", dtype="str")


def _batches(layer: pd.DataFrame | None, plots: pd.DataFrame) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """All batches on record, those included that only plots name, and those of them that are drawn."""
    named = text(plots, "batch_id")
    known = layer if layer is not None else pd.DataFrame(index=pd.Index([], dtype=object))
    extra = sorted(set(named[named != ""]) - set(known.index.astype(str)))
    table = pd.DataFrame(
        {
            "approved_on": days(known, "approved_on"),
            "approved_m2": numbers(known, "approved_m2"),
            "withdrawn_m2": numbers(known, "withdrawn_m2").fillna(0.0),
            "cause": text(known, "cause").replace("", pd.NA),
        }
    ).set_axis(known.index.astype(str))
    table = table.reindex([*table.index, *extra]).rename_axis("batch_id")
    shaped = isinstance(layer, gpd.GeoDataFrame) and len(layer)
    if not shaped:
        return table, gpd.GeoDataFrame(geometry=[])
    drawn = layer[~(layer.geometry.isna() | layer.geometry.is_empty)]  # type: ignore[union-attr,index]
    shapes = gpd.GeoDataFrame(
        geometry=drawn.geometry.to_numpy(), index=drawn.index.astype(str), crs=drawn.crs
    )
    return table, shapes


def _on_record(
    table: pd.DataFrame, plots: pd.DataFrame, land: pd.Series, reading: LedgerFile
) -> pd.DataFrame:
    """Area of record by class; blank throughout where no plot names a batch, so that silence is no supply."""
    named, area = text(plots, "batch_id"), numbers(plots, "area_m2").fillna(0.0)
    sums = unsupplied_ground.wide(named, land, area).reindex(table.index, fill_value=0.0)
    if not (named != "").any():
        sums = sums * np.nan
    left = table["approved_m2"] - sums["supplied"] - table["withdrawn_m2"]
    left = left if reading.used_counts else left - sums["used"]
    left = left.mask(sums["unknown"] > NEAR_M2)
    return table.assign(
        supplied_m2=sums["supplied"],
        used_m2=sums["used"],
        unknown_m2=sums["unknown"],
        unsupplied_m2=left.mask(left.abs() <= NEAR_M2, 0.0),
        unsupplied_pct=100 * left / table["approved_m2"],
        plots=named.value_counts().reindex(table.index, fill_value=0).astype("int64"),
    )


def _compared(record: pd.DataFrame, reading: LedgerFile) -> pd.DataFrame:
    """The record beside the ground: what is left of the drawn batch by the same reading, and the difference."""
    left = record["polygon_m2"] - record["ground_supplied_m2"] + record["ground_twice_m2"]
    left = left - record["withdrawn_m2"]
    left = left if reading.used_counts else left - record["ground_used_m2"]
    left = left.mask(record["ground_unknown_m2"] > NEAR_M2)
    return record.assign(ground_left_m2=left, difference_m2=record["unsupplied_m2"] - left)


def _dated(record: pd.DataFrame, evaluation: Evaluation, reading: LedgerFile) -> pd.DataFrame:
    """The record with age, band, state, and what has become of the approval; batches of a later day left out."""
    day = pd.Timestamp(evaluation.day)
    record = record[~(record["approved_on"] > day)]
    years = years_since(record["approved_on"], evaluation.day)
    left = record["unsupplied_m2"]
    steps = [left.isna().to_numpy(), (left < 0).to_numpy(), (left == 0).to_numpy()]
    start = day if reading.base_years is None else add_years(pd.Series([day]), -reading.base_years)[0]
    in_base = (record["approved_on"] >= start) if reading.base_years is not None else left.notna() | True
    clause = _lapse_clause(evaluation)
    case = evaluation.rulebook.case(record, evaluation.day, _without_lists(evaluation.parameters))
    lapse = linkage.lapsed(clause, case) if clause is not None else case.everywhere("not_in_use")
    return record.assign(
        age_years=years,
        age_band=reading.band(years).astype("str"),
        state=pd.Series(
            np.select(steps, ["unknown", "contradiction", "done"], "open"), record.index, dtype="str"
        ),
        lapse=lapse.astype("str"),
        in_base=in_base.astype(bool),
    )


def _without_lists(parameters: Mapping[str, object]) -> dict[str, object]:
    """The parameters that are not lists of plot numbers: batches have none."""
    return {name: value for name, value in parameters.items() if isinstance(value, str | bool)}


def _lapse_clause(evaluation: Evaluation) -> Clause | None:
    return {clause.id: clause for clause in evaluation.rulebook.clauses}.get(LAPSE)


def _ages(record: pd.DataFrame, reading: LedgerFile) -> pd.DataFrame:
    """Totals by age band, in order, and of all; a sum with a blank in it is blank."""
    counted = record[record["in_base"]]
    order = [*reading.band_names(), "unknown"]
    sums = {
        band: counted[counted["age_band"] == band][list(_TOTALS)].sum(skipna=False)
        for band in order
        if band in set(counted["age_band"])
    }
    if counted.empty:
        return pd.DataFrame(columns=["batches", *_TOTALS, "unsupplied_pct"]).rename_axis("age_band")
    counts = counted["age_band"].value_counts()
    sums["all"] = _total(counted)[list(_TOTALS)]
    table = pd.DataFrame(sums).T.rename_axis("age_band")
    table.insert(0, "batches", [int(counts.get(band, len(counted))) for band in table.index])
    return table.assign(unsupplied_pct=100 * table["unsupplied_m2"] / table["approved_m2"])


def _total(counted: pd.DataFrame) -> pd.Series:
    """The sum of every area over the batches that count; blank where one of them is, or where there is none."""
    sums = counted[[name for name in counted.columns if name.endswith("_m2")]].sum(skipna=False)
    return sums.astype("float64") if len(counted) else sums.astype("float64") * np.nan


def _parks(
    pieces: gpd.GeoDataFrame | None,
    counted: pd.DataFrame,
    plots: pd.DataFrame,
    land: pd.Series,
    evaluation: Evaluation,
    reading: LedgerFile,
) -> pd.DataFrame:
    """The batches that count by park, as drawn where they and the parks are, with the sum of all last."""
    parks = evaluation.zone.layer("parks")
    if pieces is not None and isinstance(parks, gpd.GeoDataFrame):
        table = _parks_on_ground(pieces[pieces["batch_id"].isin(counted.index)], counted, parks, reading)
    else:
        table = _parks_on_record(plots, land, evaluation, counted.index)
    if table.empty:
        return table
    whole = table.sum(skipna=False).to_frame("all").T
    table = pd.concat([table, whole]).rename_axis("park_id")
    if "unsupplied_m2" not in table.columns:
        return table
    whole_m2 = table["total_m2"].mask(table["total_m2"] == 0)
    return table.assign(unsupplied_pct=100 * table["unsupplied_m2"] / whole_m2)


def _parks_on_record(
    plots: pd.DataFrame, land: pd.Series, evaluation: Evaluation, counted: pd.Index
) -> pd.DataFrame:
    """Area of record by park and class of the plots that name a batch; empty where the zone has no parks."""
    units = list(evaluation.units("park").index.astype(str))
    named = text(plots, "batch_id").isin(counted)
    if not units or not named.any():
        return pd.DataFrame()
    park = holder(evaluation.plots, evaluation.zone.layer("parks"), "park_id").fillna("")
    area = numbers(plots, "area_m2").fillna(0.0)
    table = unsupplied_ground.wide(park[named], land[named], area[named])
    table = table[list(unsupplied_ground.CLASSES[:4])].reindex([*units, ""], fill_value=0.0)
    table = table.add_suffix("_m2").rename_axis("park_id")
    return table.rename(columns={"unsupplied_m2": "left_plots_m2"})


def _parks_on_ground(
    pieces: gpd.GeoDataFrame, counted: pd.DataFrame, parks: gpd.GeoDataFrame, reading: LedgerFile
) -> pd.DataFrame:
    """Area by park and class as drawn, with what lies outside all; what was withdrawn is shared out by batch."""
    each = batch_parts(pieces, counted, parks, reading)
    table = each.groupby("park_id", sort=False).sum()
    table = table.reindex([*parks.index.astype(str), ""], fill_value=0.0)
    unsure = table["unknown_m2"] > NEAR_M2
    table = table.rename(columns={"unsupplied_m2": "left_plots_m2"})
    before = table["before_m2"].mask(unsure)
    return table.assign(before_m2=before, unsupplied_m2=before - table["withdrawn_share_m2"])


def batch_parts(
    pieces: gpd.GeoDataFrame, counted: pd.DataFrame, parks: gpd.GeoDataFrame, reading: LedgerFile
) -> pd.DataFrame:
    """The part of each batch in each park as drawn: area by class, ``total_m2 before_m2 withdrawn_share_m2``."""
    each = unsupplied_ground.by_batch_and_park(pieces, parks)
    each = each.assign(total_m2=each.sum(axis=1))
    gone = 0.0 if reading.used_counts else each["used_m2"]
    each["before_m2"] = each["total_m2"] - each["supplied_m2"] - gone
    return each.assign(withdrawn_share_m2=_withdrawn(each, counted["withdrawn_m2"]))


def _withdrawn(each: pd.DataFrame, withdrawn: pd.Series) -> pd.Series:
    """What was withdrawn of each batch, shared among parks by what of it is left there as drawn; by its area if nothing is."""
    batch = each.index.get_level_values("batch_id")
    left, area = (each[name].clip(lower=0.0).groupby(batch) for name in ("before_m2", "total_m2"))
    own = each["before_m2"].clip(lower=0.0) / left.transform("sum").mask(left.transform("sum") <= 0)
    by_area = each["total_m2"] / area.transform("sum")
    return own.fillna(by_area) * withdrawn.reindex(batch).to_numpy()


def _sisters(plots: pd.DataFrame) -> pd.DataFrame:
    """Plots and area of record supplied and not begun, suspected idle, stopped, and not known, by the clock."""
    clock, area = text(plots, "idle_class"), numbers(plots, "area_m2")
    sets = {
        "supplied_unused": clock.isin(_NOT_BEGUN) | clock.eq("negotiated"),
        "suspected_idle": clock.isin(SUSPECTED),
        "under_used": clock.eq("idle_stopped"),
        "unknown": clock.isin(("", "unknown")),
    }
    rows = {name: (float(hit.sum()), float(area[hit].sum())) for name, hit in sets.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["plots", "area_m2"])
    silent = bool(sets["unknown"].all())
    return table.loc[["unknown"]].reindex(table.index) if silent else table


def _missing(evaluation: Evaluation, plots: pd.DataFrame, drawn: gpd.GeoDataFrame) -> tuple[str, ...]:
    lacks = {
        "no_batches": evaluation.zone.layer("batches") is None,
        "no_batch_on_plots": not (text(plots, "batch_id") != "").any(),
        "no_polygons": not len(drawn),
        "no_parks": not (evaluation.tallies["scope"] == "park").any(),
        "no_rule": _lapse_clause(evaluation) is None,
    }
    return tuple(name for name, lacking in lacks.items() if lacking)

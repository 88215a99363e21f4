"""Table: what the page's table shows of an Evaluation, filters by and adds up, so that its sums are the Evaluation's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from land_policy import tally
from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.schema import Column
from layers.take import numbers
from maps import table
from maps.group import Measure
from maps.table import Side, Total
from reports.page.fields import RANKS, blank_reasons, known_columns, rank_columns
from reports.preset.preset import Preset, preset_of
from reports.shown import digits_of, shown
from reports.words import in_each

TOTALS = (
    "area_ha",
    "built_ha",
    "floor_wan_m2",
    "far_plots",
    "far_zone",
    "building_density_pct",
    "industrial_far",
    "industrial_investment_wan_ha",
    "industrial_tax_wan_mu",
    "people_ha",
    "suspected_idle_ha",
    "floor_headroom_wan_m2",
)
"""What is added up of the plots shown, in this order."""
AREA, FLAGS = "area_m2", "land_classes"
COLUMNS = (
    "name",
    "park",
    "land_use",
    "area_m2",
    "far",
    "building_density_pct",
    "idle_class",
    "deadline_day",
    "low_class",
    "status_class",
)
FILTERS = (
    "park",
    "sub_park",
    "status_class",
    "land_use",
    "far",
    "idle_class",
    "deadline_day",
    "low_class",
)
IDLE = ("idle_two_years", "idle_one_year", "idle_stopped", "negotiated", "late", "unknown")
"""Classes of the clock whose land is told under the sums."""
CLASS_OF = {"idle": "idle_class", "G": "idle_recorded"}


@dataclass
class Flags:
    """Classes of land as bits of one number a plot: the same class has the same bit, all land needs none."""

    index: pd.Index
    bits: dict[bytes, int] = field(default_factory=dict)
    classes: list[np.ndarray] = field(default_factory=list)

    def bit(self, land: np.ndarray) -> int:
        """The bit of a class of land: -1 for all plots, -2 for none."""
        if land.all():
            return -1
        if not land.any():
            return -2
        key = np.packbits(land).tobytes()
        if key not in self.bits:
            self.bits[key] = len(self.classes)
            self.classes.append(land)
        return self.bits[key]

    @property
    def values(self) -> pd.Series:
        """The bits of every plot as one whole number."""
        total = np.zeros(len(self.index), dtype=np.int64)
        for place, land in enumerate(self.classes):
            total |= land.astype(np.int64) << place
        return pd.Series(total, index=self.index, name=FLAGS)


def plot_table(evaluation: Evaluation, sitings: Sequence[Siting] = ()) -> table.Table:
    """The table of the page, over the plots that the zone's preset draws."""
    preset = preset_of(evaluation.zone)
    kept = preset.plots(evaluation.plots).index
    totals, flags = summed(evaluation, preset, kept)
    tops = [f"rank_{siting.profile.name}" for siting in sitings]
    ranks = {
        column.name: name for one in sitings for name, column in zip(RANKS, rank_columns(one), strict=True)
    }
    reasons = blank_reasons()
    return table.Table(
        key_label=in_each(known_columns()["plot_id"].label),
        columns=(*COLUMNS, *tops[:1]),
        hidden=("park_id", "sub_park_id"),
        filters=(*FILTERS, *tops),
        tops=tops,
        area=AREA,
        flags=FLAGS if flags.classes else "",
        totals=totals,
        classes={"idle": IDLE},
        blank={**reasons, **{name: reasons[one] for name, one in ranks.items()}},
        blank_else=reasons[""],
        file=in_each(lambda lang: f"{evaluation.zone.label(lang)}_{evaluation.day:%Y%m%d}"),
    )


def measures(evaluation: Evaluation, preset: Preset, plots: pd.Index) -> list[Measure]:
    """The amounts of each plot that the table's totals are added up from."""
    totals, flags = summed(evaluation, preset, plots)
    sides = (side for total in totals for side in (total.above, total.below) if side is not None)
    names = dict.fromkeys([AREA, *(side.measure for side in sides)])
    rows = evaluation.plots.loc[plots]
    found = [Measure(name, numbers(rows, name)) for name in names]
    return [*found, Measure(FLAGS, flags.values)] if flags.classes else found


def summed(evaluation: Evaluation, preset: Preset, plots: pd.Index) -> tuple[list[Total], Flags]:
    """The totals that may be shown and the classes of land they run over, for the plots drawn."""
    rows = evaluation.plots.loc[plots]
    named, flags = tally.columns(), Flags(plots)
    whole = len(plots) == len(evaluation.plots)
    totals = []
    for name, row in _defined():
        if all(preset.shows(column) for column in gives_away(row)):
            text = _said(evaluation, named[name]) if whole else ""
            totals.append(_total(rows, row, named[name], flags, text))
    return totals, flags


def _defined() -> Iterator[tuple[str, Mapping[str, str]]]:
    """The definition of each total; an amount reads as a ratio over nothing."""
    amounts, ratios = tally.definitions("amounts"), tally.definitions("indicators")
    for name in TOTALS:
        row = ratios.get(name)
        yield name, row if row is not None else {**amounts[name], "numerator": amounts[name]["quantity"]}


def gives_away(row: Mapping[str, str]) -> set[str]:
    """The columns of single plots that a total gives away."""
    columns = {row["numerator"], row.get("denominator", row["numerator"])}
    return columns | {CLASS_OF[over] for over in (row["over"], row.get("by", "")) if over in CLASS_OF}


def _total(rows: pd.DataFrame, row: Mapping[str, str], column: Column, flags: Flags, text: str) -> Total:
    """A definition of the dictionary over the plots of which every side is known, as :func:`land_policy.tally.tally` adds it."""
    over, by = row["over"], row.get("by", row["over"])
    above = numbers(rows, row["numerator"]).notna().to_numpy()
    below = numbers(rows, row.get("denominator", row["numerator"])).notna().to_numpy()
    known = above & below & tally.classed(rows, over) & tally.classed(rows, by)
    land = tally.may_be(rows, by)
    ratio = "denominator" in row
    return Total(
        key=column.name,
        label=in_each(column.label),
        unit=in_each(column.unit_in),
        digits=digits_of(column),
        above=Side(row["numerator"], flags.bit(tally.in_class(rows, over) & known)),
        below=Side(row["denominator"], flags.bit(tally.in_class(rows, by) & known)) if ratio else None,
        factor=float(row["factor"]),
        known=flags.bit(land & known),
        whole=flags.bit(land),
        gaps=flags.bit(tally.in_class(rows, over) & ~above),
        text=text,
    )


def _said(evaluation: Evaluation, column: Column) -> str:
    """The figure of the whole zone as it is shown everywhere."""
    return shown(evaluation.figure(column.name), column)

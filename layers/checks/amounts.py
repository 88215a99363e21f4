"""Checks of amounts: ratios on record, built areas, storeys, sums of the classes, money that nobody filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gis.words import thin
from layers.checks.words import area_of_record, at_row, column_of, figures, file_of, named
from layers.fault import NOTE, WARNING, Fault, fault
from layers.schema import schema
from layers.values import TEXT
from layers.words import Words, words
from layers.zone import Zone

_TOLERANCE_M2 = 1.0
_SAME_AREA = 0.01
_SAME_FAR = 0.05
_SAME_PCT = 5.0
_FAR_BELIEVED = 10.0
_STOREYS_BELIEVED = 60
_STOREY_HEIGHT_BELIEVED_M = (2.0, 30.0)
_SLIP_UP, _SLIP_DOWN = 1_000.0, 1 / 3_000
_FEW = 5
_MONEY = ("fixed_investment_wan", "total_investment_wan", "output_wan", "tax_wan", "land_price_wan")


def recorded(zone: Zone) -> Iterator[Fault]:
    """Ratios that somebody wrote against the same ratios computed."""
    area = area_of_record(zone)
    pairs = (
        ("ratio.far", "far_recorded", figures(zone.plots, "floor_area_m2") / area, _SAME_FAR),
        (
            "ratio.percent",
            "coefficient_recorded_pct",
            figures(zone.plots, "covered_m2") / area * 100,
            _SAME_PCT,
        ),
    )
    for key, name, computed, tolerance in pairs:
        written = figures(zone.plots, name)
        off = (written - computed).abs().where((written > 0) & computed.notna())
        if not (off > tolerance).any():
            continue
        worst = off.idxmax()
        label = schema("plots").column(name)
        yield at_row(
            key,
            zone,
            "plots",
            worst,
            column=name,
            label=Words(f"{label.zh} ({label.en})", label.zh),
            tolerance=tolerance,
            count=int((off > tolerance).sum()),
            rows=int(off.notna().sum()),
            worst=worst,
            written=written.at[worst],
            computed=computed.at[worst],
        )


def built(zone: Zone) -> Iterator[Fault]:
    """Built areas that their plot cannot hold, or that contradict each other."""
    plots, area = zone.plots, area_of_record(zone)
    floor, foot, covered = (figures(plots, n) for n in ("floor_area_m2", "footprint_m2", "covered_m2"))
    cases = (
        ("footprint_m2", foot / area, foot > area * (1 + _SAME_AREA), "amount.footprint_plot"),
        ("covered_m2", covered / area, covered > area * (1 + _SAME_AREA), "amount.covered_plot"),
        ("floor_area_m2", floor / area, floor / area > _FAR_BELIEVED, "amount.floor_plot"),
        ("floor_area_m2", foot / floor, (floor > 0) & (foot > floor * (1 + _SAME_AREA)), "amount.footprint_floor"),
        ("covered_m2", foot / covered, foot > covered * (1 + _SAME_AREA), "amount.footprint_covered"),
    )  # fmt: skip
    for name, ratio, wrong, what in cases:
        if wrong.any():
            worst = ratio[wrong].replace(np.inf, 0).idxmax()
            yield at_row(
                "amount.plots_worst" if np.isfinite(ratio.at[worst]) else "amount.plots",
                zone,
                "plots",
                worst,
                column=name,
                wrong=words(what),
                count=int(wrong.sum()),
                rows=len(plots),
                plots=named(plots.index[wrong]),
                worst=worst,
                times=ratio.at[worst],
            )


def buildings(zone: Zone) -> Iterator[Fault]:
    """Storeys and heights beyond belief."""
    frame = zone.layer("buildings")
    if frame is None:
        return
    storeys, height = figures(frame, "storeys"), figures(frame, "height_m")
    mean = height / storeys
    least, most = _STOREY_HEIGHT_BELIEVED_M
    cases = [
        ("storeys", storeys > _STOREYS_BELIEVED, words("amount.storeys", most=_STOREYS_BELIEVED)),
        ("height_m", (mean < least) | (mean > most), words("amount.height", least=least, most=most)),
    ]
    if "storey_heights_m" in frame.columns:
        listed = _storeys_listed(frame["storey_heights_m"])
        differs = listed.notna() & storeys.notna() & (listed != storeys)
        cases.append(("storey_heights_m", differs, words("amount.listed")))
    for name, wrong, what in cases:
        if wrong.any():
            labels = frame.index[wrong]
            yield at_row(
                "amount.buildings",
                zone,
                "buildings",
                labels[0],
                column=name,
                wrong=what,
                count=len(labels),
                rows=len(frame),
                buildings=named(labels),
            )


def _storeys_listed(heights: pd.Series) -> pd.Series:
    """How many storeys a text such as 9.0;4.5×3 lists."""
    parts = heights.astype(TEXT).str.split(";").explode().dropna().astype(TEXT)
    times = parts.str.extract(r"×(\d+)$")[0].astype(float).fillna(1.0)
    return times.groupby(level=0, sort=False).sum().reindex(heights.index)


def sums(zone: Zone) -> Iterator[Fault]:
    """A + B + C = D + E + F = total, of the evaluation of development zones."""
    area, file = area_of_record(zone), file_of(zone, "plots")
    for name, letters in (("status_class", "ABC"), ("supply_class", "DEF")):
        if name not in zone.plots.columns:
            continue
        letter = zone.plots[name].astype(TEXT).str.slice(0, 1)
        parts = {one: float(area[(letter == one).fillna(False).astype(bool)].sum()) for one in letters}
        missing = float(area.sum()) - sum(parts.values())
        told: dict[str, Any] = {
            "parts": " + ".join(f"{one} {thin(value / 1e4, ',.4f')}" for one, value in parts.items()),
            "total": float(area.sum()) / 1e4,
        }
        if abs(missing) > _TOLERANCE_M2:
            blank = ~letter.isin(list(letters))
            told |= {"missing": missing / 1e4, "count": int(blank.sum())}
            yield fault("sum.short", WARNING, file, None, column=name, **told)
        else:
            yield fault("sum.total", NOTE, file, None, column=name, **told)


def money(zone: Zone) -> Iterator[Fault]:
    """Money columns that hold no figure at all, and sums of plots that are likely in 元 where the others are in 万元.

    Per m² of plot, a sum is held against the median of its column, of five or more: 1,000 times it and more, or 1/3,000
    of it and less, is what a slip of 10⁴ makes; plots that differ in earnest do so by less.
    """
    yield from _slips(zone)
    firms = zone.layer("firms")
    empty = [
        name
        for name in _MONEY
        if not (figures(zone.plots, name).fillna(0) != 0).any()
        and (firms is None or not (figures(firms, name).fillna(0) != 0).any())
    ]
    if empty:
        columns = [column_of("plots", name) for name in empty]
        yield fault("empty column.money", WARNING, file_of(zone, "plots"), columns=columns)


def _slips(zone: Zone) -> Iterator[Fault]:
    """Sums per m² that stand 10⁴ times above or below the median of their column."""
    area = area_of_record(zone)
    for name in (*_MONEY, "invested_wan"):
        sums_ = figures(zone.plots, name)
        each = (sums_ / area).where((sums_ > 0) & (area > 0))
        if each.count() < _FEW:
            continue
        times = each / each.median()
        for key, wrong in (("money.above", times >= _SLIP_UP), ("money.below", times <= _SLIP_DOWN)):
            if wrong.any():
                worst = times[wrong].idxmax() if key == "money.above" else times[wrong].idxmin()
                told: dict[str, Any] = {
                    "column_named": column_of("plots", name),
                    "count": int(wrong.sum()),
                    "rows": int(each.count()),
                    "plots": named(times.index[wrong]),
                    "worst": str(worst),
                    "sum": float(sums_.at[worst]),
                    "times": float(times.at[worst] if key == "money.above" else 1 / times.at[worst]),
                }
                yield at_row(key, zone, "plots", worst, column=name, **told)

"""Checks of amounts: ratios on record, built areas, storeys, sums of the classes, money that nobody filled in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from layers.checks.words import area_of_record, figures, file_of, named, row_of
from layers.fault import NOTE, WARNING, Fault
from layers.schema import schema
from layers.values import TEXT
from layers.zone import Zone

_TOLERANCE_M2 = 1.0
_SAME_AREA = 0.01
_SAME_FAR = 0.05
_SAME_PCT = 5.0
_FAR_BELIEVED = 10.0
_STOREYS_BELIEVED = 60
_STOREY_HEIGHT_BELIEVED_M = (2.0, 30.0)
_MONEY = ("fixed_investment_wan", "total_investment_wan", "output_wan", "tax_wan", "land_price_wan")


def recorded(zone: Zone) -> Iterator[Fault]:
    """Ratios that somebody wrote against the same ratios computed."""
    area = area_of_record(zone)
    pairs = (
        ("far_recorded", figures(zone.plots, "floor_area_m2") / area, _SAME_FAR, ""),
        ("coefficient_recorded_pct", figures(zone.plots, "covered_m2") / area * 100, _SAME_PCT, " %"),
    )
    for name, computed, tolerance, unit in pairs:
        written = figures(zone.plots, name)
        off = (written - computed).abs().where(written.notna() & computed.notna())
        if not (off > tolerance).any():
            continue
        worst = off.idxmax()
        label = schema("plots").column(name)
        said = (
            f"{label.zh} ({label.en}) differs from the computed one by more than {tolerance:g}{unit} in "
            f"{int((off > tolerance).sum())} of {int(off.notna().sum())} plots; most in {worst}: "
            f"{written.at[worst]:.2f} written, {computed.at[worst]:.2f} computed."
        )
        remedy = "The computed one is used."
        yield Fault(WARNING, "ratio", file_of(zone, "plots"), row_of(zone.plots, worst), said, remedy, name)


def built(zone: Zone) -> Iterator[Fault]:
    """Built areas that their plot cannot hold, or that contradict each other."""
    plots, area = zone.plots, area_of_record(zone)
    floor, foot, covered = (figures(plots, n) for n in ("floor_area_m2", "footprint_m2", "covered_m2"))
    cases = (
        ("footprint_m2", foot / area, foot > area * (1 + _SAME_AREA), "building footprint is larger than the plot"),
        ("covered_m2", covered / area, covered > area * (1 + _SAME_AREA), "covered land is larger than the plot"),
        ("floor_area_m2", floor / area, floor / area > _FAR_BELIEVED, "floor area is beyond belief for the plot"),
        ("floor_area_m2", foot / floor, (floor > 0) & (foot > floor * (1 + _SAME_AREA)), "footprint is larger than the floor area"),
        ("covered_m2", foot / covered, foot > covered * (1 + _SAME_AREA), "footprint is larger than the land covered by buildings, structures and yards"),
    )  # fmt: skip
    for name, ratio, wrong, words in cases:
        if wrong.any():
            worst = ratio[wrong].replace(np.inf, 0).idxmax()
            how = f"; most in {worst} ({ratio.at[worst]:.2f} times)" if np.isfinite(ratio.at[worst]) else ""
            said = f"{words} in {int(wrong.sum())} of {len(plots)} plots: {named(plots.index[wrong])}{how}."
            yield Fault(
                WARNING,
                "amount",
                file_of(zone, "plots"),
                row_of(plots, worst),
                said,
                "Check figure and unit.",
                name,
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
        ("storeys", storeys > _STOREYS_BELIEVED, f"more than {_STOREYS_BELIEVED} storeys"),
        (
            "height_m",
            (mean < least) | (mean > most),
            f"height ÷ storeys is not between {least:g} and {most:g} m",
        ),
    ]
    if "storey_heights_m" in frame.columns:
        listed = _storeys_listed(frame["storey_heights_m"])
        differs = listed.notna() & storeys.notna() & (listed != storeys)
        cases.append(("storey_heights_m", differs, "the heights listed are not as many as the storeys"))
    for name, wrong, words in cases:
        if wrong.any():
            labels = frame.index[wrong]
            said = f"{words} in {len(labels)} of {len(frame)} buildings: {named(labels)}."
            yield Fault(
                WARNING,
                "amount",
                file_of(zone, "buildings"),
                row_of(frame, labels[0]),
                said,
                "Check them.",
                name,
            )


def _storeys_listed(heights: pd.Series) -> pd.Series:
    """How many storeys a text such as 9.0;4.5×3 lists."""
    parts = heights.astype(TEXT).str.split(";").explode().dropna()
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
        words = " + ".join(f"{one} {value / 1e4:,.4f}" for one, value in parts.items())
        if abs(missing) > _TOLERANCE_M2:
            blank = ~letter.isin(list(letters))
            said = f"{words} falls short of the total {area.sum() / 1e4:,.4f} ha by {missing / 1e4:,.4f} ha: {int(blank.sum())} plots have no such class."
            yield Fault(WARNING, "sum", file, None, said, "Give every plot its class.", name)
        else:
            yield Fault(
                NOTE, "sum", file, None, f"{words} = {area.sum() / 1e4:,.4f} ha, the total.", "", name
            )


def money(zone: Zone) -> Iterator[Fault]:
    """Money columns that hold no figure at all."""
    firms = zone.layer("firms")
    empty = [
        name
        for name in _MONEY
        if not (figures(zone.plots, name).fillna(0) != 0).any()
        and (firms is None or not (figures(firms, name).fillna(0) != 0).any())
    ]
    if empty:
        words = ", ".join(f"{schema('plots').column(name).zh} ({name})" for name in empty)
        said = f"no plot and no firm has a figure of {words}: what rests on them stays unknown."
        yield Fault(
            WARNING,
            "empty column",
            file_of(zone, "plots"),
            None,
            said,
            "Add the figures where there are any.",
        )

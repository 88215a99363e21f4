"""Checks of the records: days in order, codes in their lists, keys that lead somewhere, layers that are not there."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from layers.checks.words import file_of, named, row_of
from layers.columns import list_of
from layers.fault import NOTE, WARNING, Fault
from layers.schema import codes, land_use, layer_table, schema
from layers.values import TEXT
from layers.zone import Frame, Zone

_EXAMPLES = 5
_ORDER = (
    ("contract_day", "handover_day"),
    ("start_by", "finish_by"),
    ("start_by", "start_by_anew"),
    ("started_on", "finished_on"),
    ("started_on", "stopped_on"),
    ("stopped_on", "resumed_on"),
)
_FACTS = ("contract_day", "handover_day", "started_on", "stopped_on", "resumed_on", "finished_on")
_LINKS = (
    ("buildings", "plot_id", "plots"),
    ("firms", "plot_id", "plots"),
    ("plots", "park_id", "parks"),
    ("plots", "sub_park_id", "sub_parks"),
    ("plots", "batch_id", "batches"),
    ("sub_parks", "park_id", "parks"),
)
_MISSED = {
    "parks": "no figure is given by park",
    "buildings": "floor areas are those recorded on the plots, and storeys above 8 m cannot be told",
    "corridor_axis": "no station along the corridor is given",
    "corridor_areas": "no figure is given by corridor area",
    "boundaries": "the zone is the sum of its plots",
    "constraints": "no land is kept out by a red line",
    "roads": "no distance to a road is given",
}


def days_in_order(zone: Zone) -> Iterator[Fault]:
    """Days out of order, and facts that lie after the day the zone is looked at."""
    plots, file = zone.plots, file_of(zone, "plots")
    for first, second in _ORDER:
        if {first, second} <= set(plots.columns):
            wrong = plots.index[plots[second] < plots[first]]
            if len(wrong):
                words = f"{schema('plots').column(second).zh} ({second}) is before {schema('plots').column(first).zh} ({first})"
                said = f"{words} in {len(wrong)} plots: {named(wrong)}."
                yield Fault(WARNING, "order", file, row_of(plots, wrong[0]), said, "Check both days.", second)
    today = pd.Timestamp(zone.day)
    for name in _FACTS:
        if name in plots.columns and len(late := plots.index[plots[name] > today]):
            said = f"{schema('plots').column(name).zh} ({name}) is after {zone.day} in {len(late)} plots: {named(late)}."
            yield Fault(
                WARNING, "order", file, row_of(plots, late[0]), said, "They count as not yet happened.", name
            )


def codes_in_lists(zone: Zone) -> Iterator[Fault]:
    """Codes outside their closed list, and land-use codes that the zone's system does not have."""
    for layer, frame in zone.layers.items():
        for name in (name for name in schema(layer).names if name in frame.columns):
            if closed := list_of(layer, name):
                wrong = frame[name].notna() & ~frame[name].isin(list(codes(closed)))
                yield from _unlisted(zone, layer, name, wrong, f"It may be {', '.join(codes(closed))}.")
    for layer in ("plots", "plan_units"):
        frame_or_none = zone.layer(layer)
        if frame_or_none is not None and "land_use" in frame_or_none.columns:
            yield from _land_use(zone, layer, frame_or_none)
    if "industry_code" in zone.plots.columns:
        code = zone.plots["industry_code"].astype(TEXT)
        wrong = code.notna() & ~code.str.match(r"^[A-T]?\d{2,4}$").fillna(False).astype(bool)
        yield from _unlisted(zone, "plots", "industry_code", wrong, f"Write a code of {zone.industry_codes}.")


def _land_use(zone: Zone, layer: str, frame: Frame) -> Iterator[Fault]:
    known = land_use(zone.land_use_codes)
    if not known:
        said = f"land_use_codes is {zone.land_use_codes!r}, whose codes are not known here: land use is not checked."
        yield Fault(
            WARNING,
            "code",
            "zone.toml",
            None,
            said,
            "Write 用地用海2023, 三调 or another known one.",
            "land_use",
        )
        return
    code = frame["land_use"].astype(TEXT)
    top = code.str.slice(0, 2)
    wrong = code.notna() & ~(code.isin(list(known)) | (top.isin(list(known)) & code.str.match(r"^\d{4,6}$")))
    yield from _unlisted(
        zone, layer, "land_use", wrong.astype(bool), f"Write a code of {zone.land_use_codes}."
    )


def _unlisted(zone: Zone, layer: str, name: str, wrong: pd.Series, remedy: str) -> Iterator[Fault]:
    if not wrong.any():
        return
    frame = zone.layers[layer]
    values = frame[name][wrong].astype(str).str.slice(0, 40).value_counts(sort=True)
    shown = ", ".join(f"{value!r} ({count})" for value, count in values.head(_EXAMPLES).items())
    said = f"{name} holds {int(wrong.sum())} values that are not in its list: {shown}."
    yield Fault(
        WARNING, "code", file_of(zone, layer), row_of(frame, frame.index[wrong][0]), said, remedy, name
    )


def links(zone: Zone) -> Iterator[Fault]:
    """Keys that name a larger thing which is not there."""
    for layer, name, target in _LINKS:
        frame, whole = zone.layer(layer), zone.layer(target)
        if frame is None or whole is None or name not in frame.columns:
            continue
        lost = frame[name].notna() & ~frame[name].isin(whole.index)
        if lost.any():
            values = pd.Index(frame[name][lost].unique())
            said = f"{name} names {layer_table()[target]['en']} that are not there in {int(lost.sum())} of {len(frame)} rows: {named(values)}."
            remedy = "The ground decides where there is one; correct the key."
            yield Fault(
                WARNING, "link", file_of(zone, layer), row_of(frame, frame.index[lost][0]), said, remedy, name
            )


def absent(zone: Zone) -> Iterator[Fault]:
    """Optional layers that the zone does not have, and what follows."""
    for name in zone.absent:
        if name in _MISSED:
            said = f"no layer {name} ({layer_table()[name]['zh']}): {_MISSED[name]}."
            yield Fault(NOTE, "absent", "zone.toml", None, said, "", name)
    other = [name for name in zone.absent if name not in _MISSED]
    if other:
        yield Fault(NOTE, "absent", "zone.toml", None, f"no layers {', '.join(other)} either.")

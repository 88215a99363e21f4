"""Checks of the records: days in order, codes in their lists, keys that lead somewhere, layers that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from layers.checks.words import at_row, column_of, file_of, named, row_of
from layers.columns import list_of
from layers.fault import NOTE, WARNING, Fault, fault
from layers.land_use import SYSTEMS, fitting, recorded_codes
from layers.latest import latest_record, years_since
from layers.offer import offer
from layers.schema import codes, land_use, layer_table, schema
from layers.values import TEXT
from layers.words import Words, words
from layers.zone import Frame, Zone

_EXAMPLES = 5
_ORDER = (
    ("contract_day", "handover_day"),
    ("contract_day", "start_by"),
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
    ("firms", "building_id", "buildings"),
    ("proceedings", "plot_id", "plots"),
    ("plots", "park_id", "parks"),
    ("plots", "sub_park_id", "sub_parks"),
    ("plots", "batch_id", "batches"),
    ("sub_parks", "park_id", "parks"),
)
_MISSED = {
    "parks": "absent.parks",
    "buildings": "absent.buildings",
    "corridor_axis": "absent.corridor_axis",
    "corridor_areas": "absent.corridor_areas",
    "boundaries": "absent.boundaries",
    "constraints": "absent.constraints",
    "roads": "absent.roads",
}


def days_in_order(zone: Zone) -> Iterator[Fault]:
    """Days out of order, and facts that lie after the day the zone is looked at."""
    plots, file = zone.plots, file_of(zone, "plots")
    for first, second in _ORDER:
        if {first, second} <= set(plots.columns):
            wrong = plots.index[plots[second] < plots[first]]
            if len(wrong):
                told: dict[str, Any] = {
                    "first": column_of("plots", first),
                    "second": column_of("plots", second),
                }
                told |= {"count": len(wrong), "plots": named(wrong)}
                yield fault("order.days", WARNING, file, row_of(plots, wrong[0]), column=second, **told)
    today = pd.Timestamp(zone.day)
    for name in _FACTS:
        if name in plots.columns and len(late := plots.index[plots[name] > today]):
            told = {"name": column_of("plots", name), "day": zone.day}
            told |= {"count": len(late), "plots": named(late)}
            yield fault("order.future", WARNING, file, row_of(plots, late[0]), column=name, **told)


def long_ago(zone: Zone) -> Iterator[Fault]:
    """Records that end a year or more before the day the zone is looked at."""
    last = latest_record(zone.layers)
    years = years_since(last[0], zone.day) if last else 0
    if last and years:
        latest, layer, name = last
        told: dict[str, Any] = {"latest": latest, "name": column_of(layer, name), "years": years}
        yield fault("day.stale", NOTE, "zone.toml", column="day", **told)


def contracts_approved(zone: Zone) -> Iterator[Fault]:
    """Contracts signed before the approval batch of their land was approved."""
    plots, batches = zone.plots, zone.layer("batches")
    if batches is None or batches.empty or "approved_on" not in batches or not batches.index.is_unique:
        return
    if not {"batch_id", "contract_day"} <= set(plots.columns):
        return
    days = batches["approved_on"].set_axis(batches.index.astype(TEXT))
    approved = pd.to_datetime(plots["batch_id"].astype(TEXT).map(days))  # of no batch at all: no days either
    early = plots.index[(plots["contract_day"] < approved).fillna(False).astype(bool)]
    if len(early):
        told: dict[str, Any] = {
            "first": column_of("plots", "contract_day"),
            "second": column_of("batches", "approved_on"),
            "count": len(early),
            "rows": int((plots["contract_day"].notna() & approved.notna()).sum()),
            "plots": named(early),
            "worst": str(early[0]),
            "signed": plots.at[early[0], "contract_day"].date(),
            "approved": approved.at[early[0]].date(),
            "batch": str(plots.at[early[0], "batch_id"]),
        }
        yield at_row("order.approved", zone, "plots", early[0], column="contract_day", **told)


def codes_in_lists(zone: Zone) -> Iterator[Fault]:
    """Codes outside their closed list, and land-use codes that the zone's system does not have."""
    for layer, frame in zone.layers.items():
        for name in (name for name in schema(layer).names if name in frame.columns):
            if closed := list_of(layer, name):
                wrong = frame[name].notna() & ~frame[name].isin(list(codes(closed)))
                remedy = offer(_likely(frame[name][wrong]), codes(closed), layer)
                yield from _unlisted(zone, layer, name, wrong, remedy)
    for layer in ("plots", "plan_units"):
        frame_or_none = zone.layer(layer)
        if frame_or_none is not None and "land_use" in frame_or_none.columns:
            yield from _land_use(zone, layer, frame_or_none)
    yield from _systems(zone)
    if "industry_code" in zone.plots.columns:
        code = zone.plots["industry_code"].astype(TEXT)
        wrong = code.notna() & ~code.str.match(r"^[A-T]?\d{2,4}$").fillna(False).astype(bool)
        yield from _unlisted(
            zone, "plots", "industry_code", wrong, words("code.of", system=zone.industry_codes or "GB/T 4754")
        )


def _systems(zone: Zone) -> Iterator[Fault]:
    """Codes whose system nobody stated and that cannot be told from them."""
    if not zone.land_use_codes:
        held = recorded_codes(zone.layers)
        told: dict[str, Any] = {
            "count": len(held),
            "known": SYSTEMS,
            "fitting": fitting(held) or words("code.none_fits"),
        }
        yield fault("code.land_use_unstated", WARNING, "zone.toml", column="land_use", **told)
    count = sum(
        int(frame["industry_code"].notna().sum())
        for name in ("plots", "firms")
        if (frame := zone.layer(name)) is not None and "industry_code" in frame.columns
    )
    if count and not zone.industry_codes:
        yield fault("code.industry_unstated", WARNING, "zone.toml", column="industry_code", count=count)


def _land_use(zone: Zone, layer: str, frame: Frame) -> Iterator[Fault]:
    known = land_use(zone.land_use_codes)
    if not zone.land_use_codes:
        return
    if not known:
        yield fault("code.system", WARNING, "zone.toml", column="land_use", system=zone.land_use_codes)
        return
    code = frame["land_use"].astype(TEXT)
    top = code.str.slice(0, 2)
    wrong = code.notna() & ~(code.isin(list(known)) | (top.isin(list(known)) & code.str.match(r"^\d{4,6}$")))
    wrong = wrong.astype(bool)
    near = offer(_likely(code[wrong]), known, layer)
    yield from _unlisted(
        zone, layer, "land_use", wrong, words("code.land_use", system=zone.land_use_codes, offer=near)
    )


def _likely(values: pd.Series) -> list[str]:
    """The values that come most often, as text."""
    return [str(one)[:40] for one in values.astype(str).value_counts().head(_EXAMPLES).index]


def _unlisted(zone: Zone, layer: str, name: str, wrong: pd.Series, remedy: Words) -> Iterator[Fault]:
    if not wrong.any():
        return
    frame = zone.layers[layer]
    values = frame[name][wrong].astype(str).str.slice(0, 40).value_counts(sort=True)
    shown = [words("list.counted", value=str(v), count=n) for v, n in values.head(_EXAMPLES).items()]
    told: dict[str, Any] = {
        "name": column_of(layer, name),
        "count": int(wrong.sum()),
        "values": shown,
        "remedy": remedy,
    }
    yield at_row(
        "code.unlisted",
        zone,
        layer,
        frame.index[wrong][0],
        column=name,
        **told,
    )


def links(zone: Zone) -> Iterator[Fault]:
    """Keys that name a larger thing which is not there."""
    for layer, name, target in _LINKS:
        frame, whole = zone.layer(layer), zone.layer(target)
        if frame is None or whole is None or name not in (*frame.columns, frame.index.name):
            continue
        held = frame[name] if name in frame.columns else frame.index.to_series()
        lost = held.notna() & ~held.isin(whole.index)
        if lost.any():
            values = pd.Index(held[lost].unique())
            about = layer_table()[target]
            yield at_row(
                "link.lost",
                zone,
                layer,
                frame.index[lost][0],
                column=name,
                name=column_of(layer, name),
                target=Words(about["en"], about["zh"]),
                count=int(lost.sum()),
                rows=len(frame),
                values=named(values),
            )


def absent(zone: Zone) -> Iterator[Fault]:
    """Optional layers that the zone does not have, and what follows."""
    for name in zone.absent:
        if name in _MISSED:
            told: dict[str, Any] = {
                "layer": name,
                "label": layer_table()[name]["zh"],
                "follows": words(_MISSED[name]),
            }
            yield fault("absent.layer", NOTE, "zone.toml", column=name, **told)
    other = [name for name in zone.absent if name not in _MISSED]
    if other:
        yield fault("absent.others", NOTE, "zone.toml", layers=other)

"""Does the zone hold together: overlaps, areas, links, codes, dates and sums, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.measure import plane_area_m2
from gis.topology import overlaps
from layers.adopt import list_of
from layers.fault import ERROR, NOTE, WARNING, Fault
from layers.schema import codes, land_use, layer_table, schema
from layers.values import TEXT
from layers.zone import Frame, Zone

_SHOWN = 20
_EXAMPLES = 5
_TOLERANCE_M2 = 1.0
_OVERLAP_STOPS = 0.10
_ASTRAY_M = 50_000.0
_SAME_AREA = 0.01
_SAME_FAR = 0.05
_SAME_PCT = 5.0
_FAR_BELIEVED = 10.0
_STOREYS_BELIEVED = 60
_STOREY_HEIGHT_BELIEVED_M = (2.0, 30.0)
_FACTORS = ((10.0, "10"), (15.0, "15"), (2000 / 3, "666.67"), (10_000.0, "10 000"))
_ORDER = (
    ("contract_day", "handover_day"),
    ("start_by", "finish_by"),
    ("start_by", "start_by_anew"),
    ("started_on", "finished_on"),
    ("started_on", "stopped_on"),
    ("stopped_on", "resumed_on"),
)
_FACTS = ("contract_day", "handover_day", "started_on", "stopped_on", "resumed_on", "finished_on")
_MONEY = ("fixed_investment_wan", "total_investment_wan", "output_wan", "tax_wan", "land_price_wan")
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


def check(zone: Zone) -> tuple[Fault, ...]:
    """Every fault of the zone as a whole: what no single cell shows, each with counts, examples and the worst case.

    ERROR only where figures would be wrong: plots that overlap by more than a tenth of the smaller one, and
    layers far from the plots. Nothing is changed.

    >>> from datetime import date
    >>> from shapely.geometry import box
    >>> plots = gpd.GeoDataFrame({"official_area_m2": [9000.0]}, geometry=[box(0, 0, 100, 100)], crs="EPSG:4547",
    ...     index=pd.Index(["P1"], name="plot_id"))
    >>> [fault.message for fault in check(Zone("甲", date(2026, 11, 20), plots.crs, {"plots": plots}))][:1]
    ['official and drawn area differ by more than 1 % in 1 of 1 plots; most in P1: 9,000.0 and 10,000.0 m².']
    """
    parts = (
        _astray(zone),
        _areas(zone),
        _plot_overlaps(zone),
        _park_overlaps(zone),
        _recorded(zone),
        _built(zone),
        _buildings(zone),
        _days(zone),
        _codes(zone),
        _links(zone),
        _outside_parks(zone),
        _sums(zone),
        _money(zone),
        _absent(zone),
    )
    return tuple(fault for part in parts for fault in part)


def _file(zone: Zone, layer: str) -> str:
    return next((source.file for source in zone.sources if source.layer == layer), layer)


def _row(frame: Frame, label: object) -> int | None:
    """The row of a feature in its file, where the frame knows it."""
    if "source_row" not in frame.columns or not frame.index.is_unique:
        return None
    return int(frame["source_row"].loc[label])


def _named(labels: pd.Index) -> str:
    """A few labels in words, the rest counted."""
    shown = ", ".join(map(str, labels[:_EXAMPLES]))
    return shown if len(labels) <= _EXAMPLES else f"{shown} and {len(labels) - _EXAMPLES} more"


def _column(frame: Frame, name: str) -> pd.Series:
    """A column as numbers, blank where the layer does not have it."""
    if name in frame.columns:
        return frame[name].astype(float)
    return pd.Series(np.nan, index=frame.index)


def _area(zone: Zone) -> pd.Series:
    """Area of record: official where given, else drawn."""
    return _column(zone.plots, "official_area_m2").fillna(plane_area_m2(zone.plots.geometry))


def _astray(zone: Zone) -> Iterator[Fault]:
    """Layers that lie far from the plots, as they do under a wrong CRS."""
    west, south, east, north = zone.plots.total_bounds
    for layer, frame in zone.layers.items():
        if not isinstance(frame, gpd.GeoDataFrame) or layer == "plots" or frame.empty:
            continue
        left, low, right, high = frame.total_bounds
        away = float(np.hypot(max(left - east, west - right, 0.0), max(low - north, south - high, 0.0)))
        if away > _ASTRAY_M:
            said = f"the layer lies {away / 1000:,.0f} km from the plots."
            remedy = f'Correct its CRS: crs = "EPSG:…" under [layers.{layer}].'
            yield Fault(ERROR, "crs", _file(zone, layer), None, said, remedy, "crs")


def _areas(zone: Zone) -> Iterator[Fault]:
    """Official against drawn area."""
    official = _column(zone.plots, "official_area_m2")
    drawn = plane_area_m2(zone.plots.geometry)
    both = official.notna() & (drawn > 0)
    file = _file(zone, "plots")
    if not both.any():
        said = "no plot has an official area: the drawn area is the area of record."
        yield Fault(NOTE, "area", file, None, said, "", "official_area_m2")
        return
    share = ((official - drawn).abs() / drawn)[both]
    worst = share.idxmax()
    pair = f"{official.at[worst]:,.1f} and {drawn.at[worst]:,.1f} m²"
    off = share > _SAME_AREA
    if not off.any():
        said = f"official and drawn area agree within 1 % in all {len(share)} plots; most apart in {worst}: {pair}."
        yield Fault(NOTE, "area", file, _row(zone.plots, worst), said, "", "official_area_m2")
        return
    said = f"official and drawn area differ by more than 1 % in {int(off.sum())} of {len(share)} plots; most in {worst}: {pair}."
    remedy = "The official area is used; correct the figure or the drawing."
    yield Fault(WARNING, "area", file, _row(zone.plots, worst), said, remedy, "official_area_m2")
    ratio = (official / drawn)[both]
    for factor, words in _FACTORS:
        like = ratio.index[
            ((ratio * factor - 1).abs() < _SAME_AREA) | ((ratio / factor - 1).abs() < _SAME_AREA)
        ]
        if len(like):
            said = (
                f"official area is off by a factor of {words}, as if in another unit: plots {_named(like)}."
            )
            yield Fault(
                WARNING,
                "unit",
                file,
                _row(zone.plots, like[0]),
                said,
                "Correct these rows.",
                "official_area_m2",
            )


def _plot_overlaps(zone: Zone) -> Iterator[Fault]:
    """Plots that share ground, largest first."""
    drawn = plane_area_m2(zone.plots.geometry)
    found = overlaps(zone.plots.geometry, _TOLERANCE_M2).sort_values(
        "area_m2", ascending=False, kind="stable"
    )
    if found.empty:
        return
    smaller = np.minimum(drawn.reindex(found["left"]).to_numpy(), drawn.reindex(found["right"]).to_numpy())
    much = found["area_m2"].to_numpy() > _OVERLAP_STOPS * smaller
    remedy = 'Correct the drawing; accept = ["overlap"] under [layers.plots] lets it pass, and the area counts twice.'
    shown = found.head(_SHOWN)
    for left, right, area, grave in zip(shown["left"], shown["right"], shown["area_m2"], much, strict=False):
        said = f"plots {left} and {right} overlap by {area:,.1f} m²."
        severity = ERROR if grave else WARNING
        yield Fault(severity, "overlap", _file(zone, "plots"), _row(zone.plots, left), said, remedy)
    if len(found) > _SHOWN:
        severity = ERROR if much[_SHOWN:].any() else WARNING
        rest = float(found["area_m2"].iloc[_SHOWN:].sum())
        said = f"{len(found) - _SHOWN} more pairs of plots overlap, by {rest:,.1f} m² together."
        yield Fault(severity, "overlap", _file(zone, "plots"), None, said, remedy)


def _park_overlaps(zone: Zone) -> Iterator[Fault]:
    parks = zone.layer("parks")
    if not isinstance(parks, gpd.GeoDataFrame):
        return
    found = overlaps(parks.geometry, _TOLERANCE_M2)
    for left, right, area in zip(found["left"], found["right"], found["area_m2"], strict=True):
        said = f"parks {left} and {right} overlap by {area:,.1f} m²."
        yield Fault(WARNING, "overlap", _file(zone, "parks"), _row(parks, left), said, "Correct the drawing.")


def _recorded(zone: Zone) -> Iterator[Fault]:
    """Ratios that somebody wrote against the same ratios computed."""
    area = _area(zone)
    pairs = (
        ("far_recorded", _column(zone.plots, "floor_area_m2") / area, _SAME_FAR, ""),
        ("coefficient_recorded_pct", _column(zone.plots, "covered_m2") / area * 100, _SAME_PCT, " %"),
    )
    for name, computed, tolerance, unit in pairs:
        written = _column(zone.plots, name)
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
        yield Fault(WARNING, "ratio", _file(zone, "plots"), _row(zone.plots, worst), said, remedy, name)


def _built(zone: Zone) -> Iterator[Fault]:
    """Built areas that their plot cannot hold, or that contradict each other."""
    plots, area = zone.plots, _area(zone)
    floor, foot, covered = (_column(plots, n) for n in ("floor_area_m2", "footprint_m2", "covered_m2"))
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
            said = f"{words} in {int(wrong.sum())} of {len(plots)} plots: {_named(plots.index[wrong])}{how}."
            yield Fault(
                WARNING,
                "amount",
                _file(zone, "plots"),
                _row(plots, worst),
                said,
                "Check figure and unit.",
                name,
            )


def _buildings(zone: Zone) -> Iterator[Fault]:
    """Storeys and heights beyond belief."""
    frame = zone.layer("buildings")
    if frame is None:
        return
    storeys, height = _column(frame, "storeys"), _column(frame, "height_m")
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
            said = f"{words} in {len(labels)} of {len(frame)} buildings: {_named(labels)}."
            yield Fault(
                WARNING, "amount", _file(zone, "buildings"), _row(frame, labels[0]), said, "Check them.", name
            )


def _storeys_listed(heights: pd.Series) -> pd.Series:
    """How many storeys a text such as 9.0;4.5×3 lists."""
    parts = heights.astype(TEXT).str.split(";").explode().dropna()
    times = parts.str.extract(r"×(\d+)$")[0].astype(float).fillna(1.0)
    return times.groupby(level=0, sort=False).sum().reindex(heights.index)


def _days(zone: Zone) -> Iterator[Fault]:
    """Days out of order, and facts that lie after the day the zone is looked at."""
    plots, file = zone.plots, _file(zone, "plots")
    for first, second in _ORDER:
        if {first, second} <= set(plots.columns):
            wrong = plots.index[plots[second] < plots[first]]
            if len(wrong):
                words = f"{schema('plots').column(second).zh} ({second}) is before {schema('plots').column(first).zh} ({first})"
                said = f"{words} in {len(wrong)} plots: {_named(wrong)}."
                yield Fault(WARNING, "order", file, _row(plots, wrong[0]), said, "Check both days.", second)
    today = pd.Timestamp(zone.day)
    for name in _FACTS:
        if name in plots.columns and len(late := plots.index[plots[name] > today]):
            said = f"{schema('plots').column(name).zh} ({name}) is after {zone.day} in {len(late)} plots: {_named(late)}."
            yield Fault(
                WARNING, "order", file, _row(plots, late[0]), said, "They count as not yet happened.", name
            )


def _codes(zone: Zone) -> Iterator[Fault]:
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
    yield Fault(WARNING, "code", _file(zone, layer), _row(frame, frame.index[wrong][0]), said, remedy, name)


def _links(zone: Zone) -> Iterator[Fault]:
    """Keys that name a larger thing which is not there."""
    for layer, name, target in _LINKS:
        frame, whole = zone.layer(layer), zone.layer(target)
        if frame is None or whole is None or name not in frame.columns:
            continue
        lost = frame[name].notna() & ~frame[name].isin(whole.index)
        if lost.any():
            values = pd.Index(frame[name][lost].unique())
            said = f"{name} names {layer_table()[target]['en']} that are not there in {int(lost.sum())} of {len(frame)} rows: {_named(values)}."
            remedy = "The ground decides where there is one; correct the key."
            yield Fault(
                WARNING, "link", _file(zone, layer), _row(frame, frame.index[lost][0]), said, remedy, name
            )


def _outside_parks(zone: Zone) -> Iterator[Fault]:
    """Plots outside every park, and plots whose park on record is not the one they lie in."""
    parks, plots = zone.layer("parks"), zone.plots
    if not isinstance(parks, gpd.GeoDataFrame):
        return
    points = gpd.GeoDataFrame(geometry=plots.geometry.representative_point())
    inside = points.sjoin(parks[[parks.geometry.name]], predicate="within").iloc[:, -1]
    ground = inside[~inside.index.duplicated()].reindex(plots.index)
    outside = plots.index[ground.isna()]
    if len(outside):
        share = float(_area(zone)[ground.isna()].sum())
        said = f"{len(outside)} of {len(plots)} plots lie outside every park ({share / 1e4:,.2f} ha): {_named(outside)}."
        yield Fault(NOTE, "park", _file(zone, "plots"), None, said, "", "park_id")
    if "park_id" in plots.columns:
        wrong = plots.index[
            plots["park_id"].isin(parks.index) & ground.notna() & (plots["park_id"] != ground)
        ]
        if len(wrong):
            said = f"park_id is not the park the plot lies in for {len(wrong)} plots: {_named(wrong)}."
            yield Fault(
                WARNING, "link", _file(zone, "plots"), _row(plots, wrong[0]), said, "Correct one.", "park_id"
            )


def _sums(zone: Zone) -> Iterator[Fault]:
    """A + B + C = D + E + F = total, of the evaluation of development zones."""
    area, file = _area(zone), _file(zone, "plots")
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


def _money(zone: Zone) -> Iterator[Fault]:
    """Money columns that hold no figure at all."""
    firms = zone.layer("firms")
    empty = [
        name
        for name in _MONEY
        if not (_column(zone.plots, name).fillna(0) != 0).any()
        and (firms is None or not (_column(firms, name).fillna(0) != 0).any())
    ]
    if empty:
        words = ", ".join(f"{schema('plots').column(name).zh} ({name})" for name in empty)
        said = f"no plot and no firm has a figure of {words}: what rests on them stays unknown."
        yield Fault(
            WARNING, "empty column", _file(zone, "plots"), None, said, "Add the figures where there are any."
        )


def _absent(zone: Zone) -> Iterator[Fault]:
    """Optional layers that the zone does not have, and what follows."""
    for name in zone.absent:
        if name in _MISSED:
            said = f"no layer {name} ({layer_table()[name]['zh']}): {_MISSED[name]}."
            yield Fault(NOTE, "absent", "zone.toml", None, said, "", name)
    other = [name for name in zone.absent if name not in _MISSED]
    if other:
        yield Fault(NOTE, "absent", "zone.toml", None, f"no layers {', '.join(other)} either.")

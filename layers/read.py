"""Reading a zone: its files opened, put into one metric CRS and the dictionary's columns, and checked, at once."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from gis.crs import require_metric
from gis.crs_name import crs_words
from gis.doubt import other_datum
from gis.errors import CrsError, InputError
from gis.place import place_of
from layers.adopt import Adopted, adopt
from layers.checks import check
from layers.config import NAME, ZoneConfig, no_day, read_config
from layers.fault import ERROR, NOTE, WARNING, Fault, errors, fault, refuse
from layers.file import read_file
from layers.grid import chosen_grid
from layers.label import spread
from layers.land_use import recorded_codes, system_of
from layers.layer_config import LayerConfig
from layers.ledger import join_ledger
from layers.ledger_config import ledger_configs
from layers.load import Loaded, can_be_placed, load_layer
from layers.look import Inspection, LayerLook, inspect
from layers.reason import with_chinese
from layers.schema import schema
from layers.shapes import SHAPES, layer_words
from layers.units import CONTRADICTED
from layers.values import TEXT
from layers.words import said, words
from layers.zone import Source, Zone

__all__ = ["Examined", "Inspection", "LayerLook", "Loaded", "examine_zone", "inspect", "read_zone"]

_FAR_OFF_DEGREES = 3.0
_OFF_DEGREES = 0.5


@dataclass(frozen=True)
class Examined:
    """A zone as far as it could be read: what its zone.toml says, the rows of its files, the zone if any, all faults."""

    config: ZoneConfig
    loaded: tuple[Loaded, ...]
    zone: Zone | None
    faults: tuple[Fault, ...]


def read_zone(folder: Path | str, *, day: date | None = None) -> Zone:
    """Read the zone in a folder, as of a day (left out: the day in its zone.toml).

    Every layer comes out in the zone's metric CRS, on its identifiers, in the dictionary's columns
    (:func:`layers.adopt.adopt`), and the layers are held against each other (:func:`layers.checks.check`).
    ``zone.faults`` has every WARNING and NOTE, ``zone.sources`` the count of each layer (read = used + set aside)
    with the hash of its files, ``zone.set_aside`` every feature that could not be used, with its reason.

    Raises InputError: naming every ERROR of every layer at once, and how many WARNINGs there are; its ``faults`` has
    all of them, and the NOTEs too.
    """
    examined = examine_zone(folder, day=day)
    where = examined.config.folder / NAME
    refuse(examined.faults, str(where), examined.config.folder)
    if examined.zone is None:
        raise InputError(words("refuse.plots", where=where), examined.faults)
    return examined.zone


def examine_zone(folder: Path | str, *, day: date | None = None) -> Examined:
    """Read the zone in a folder as far as it goes: its rows as they stand in the files, every fault, and the zone.

    Unlike :func:`read_zone` it goes on where an ERROR stops the work, so that what is wrong can be shown and mended.

    Raises InputError: zone.toml itself cannot be read.
    """
    config, faults = read_config(folder)
    as_of = day or config.day
    if as_of is None and not any(fault.column == "day" for fault in faults):
        faults.append(no_day())
    loaded = [found for one in config.layers.values() if (found := load_layer(one, faults))]
    crs = _zone_crs(config, loaded, faults)
    adopted: dict[str, Adopted] = {}
    if crs is not None:
        adopted = {one.config.name: _adopted(one, crs, faults) for one in loaded if can_be_placed(one)}
    zone = _zone(config, as_of or date.min, crs, loaded, adopted)
    zone = _with_ledgers(zone, config, faults)
    if zone is not None and not zone.land_use_codes:
        zone = dataclasses.replace(zone, land_use_codes=system_of(recorded_codes(zone.layers)))
    if zone is not None:
        faults += _accepted(check(zone), config.layers.get("plots"))
        zone = dataclasses.replace(zone, faults=tuple(faults))
    return Examined(config, tuple(loaded), zone, tuple(faults))


def _zone_crs(config: ZoneConfig, loaded: list[Loaded], faults: list[Fault]) -> CRS | None:
    """The zone's CRS: as named, or chosen from the plots and said."""
    plots = next((one for one in loaded if one.config.name == "plots"), None)
    frame = (
        plots.frame if plots and can_be_placed(plots) and isinstance(plots.frame, gpd.GeoDataFrame) else None
    )
    try:
        if config.crs:
            crs = require_metric(config.crs, words("crs.the_zone"))
        elif frame is None:
            if plots and not isinstance(plots.frame, gpd.GeoDataFrame):
                layer = layer_words(schema("plots"))
                faults.append(
                    fault("geometry.none", ERROR, plots.label, layer=layer, shape=SHAPES["polygon"])
                )
            return None
        else:
            crs, key, facts = chosen_grid(frame)
            faults.append(fault(key, NOTE, NAME, column="crs", **facts))
    except CrsError as error:
        key = "crs.zone" if config.crs else "crs.words"
        faults.append(fault(key, ERROR, NAME, column="crs", value=config.crs, words=said(error)))
        return None
    if frame is not None and plots is not None:
        faults += _away(frame, crs, plots.label)
        if config.crs and (doubt := other_datum(crs, place_of(frame))):
            told: dict[str, Any] = {"crs": crs_words(crs), "likely": doubt.likely or "EPSG:…"}
            faults.append(fault("crs.datum", ERROR, NAME, column="crs", kind="datum", **told))
    return crs


def _away(frame: gpd.GeoDataFrame, crs: CRS, label: str) -> list[Fault]:
    """A fault when the plots lie outside the area that the zone's CRS is made for."""
    area = crs.area_of_use
    if area is None or frame.crs is None:
        return []
    there = place_of(frame)
    if there is None:
        return [
            fault("crs.nowhere", ERROR, label, column="crs", spread=spread(frame), crs=crs_words(frame.crs))
        ]
    lon, lat = there.lon, there.lat
    off = max(area.west - lon, lon - area.east, area.south - lat, lat - area.north)
    if not off > _OFF_DEGREES:
        return []
    severity = ERROR if off > _FAR_OFF_DEGREES else WARNING
    return [fault("crs.away", severity, label, column="crs", lon=lon, lat=lat, off=off, crs=crs_words(crs))]


def _adopted(one: Loaded, crs: CRS, faults: list[Fault]) -> Adopted:
    """One layer in the zone's CRS and the dictionary's columns."""
    frame = one.frame
    if isinstance(frame, gpd.GeoDataFrame):
        frame = frame.to_crs(crs)
    if schema(one.config.name).shape == "none" and isinstance(frame, gpd.GeoDataFrame):
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    adopted = adopt(
        frame,
        schema(one.config.name),
        file=one.label,
        fields=one.config.fields,
        units=one.config.units,
        places=one.places,
        parts=one.parts,
    )
    faults += _accepted(adopted.faults, one.config)
    if adopted.frame.empty and not errors(adopted.faults):
        faults.append(fault("empty.unusable", ERROR, one.label))
    return adopted


def _zone(
    config: ZoneConfig, day: date, crs: CRS | None, loaded: list[Loaded], adopted: Mapping[str, Adopted]
) -> Zone | None:
    """The zone of what could be adopted; None without plots."""
    if crs is None or "plots" not in adopted or not isinstance(adopted["plots"].frame, gpd.GeoDataFrame):
        return None
    texts, tables = config.texts, config.tables
    aside = [one.set_aside for one in loaded] + [one.set_aside for one in adopted.values()]
    aside = [one for one in aside if len(one)]
    return Zone(
        name=config.name,
        day=day,
        crs=crs,
        layers={name: one.frame for name, one in adopted.items()},
        name_en=texts["name_en"],
        land_use_codes=texts["land_use_codes"],
        industry_codes=texts["industry_codes"],
        invented=config.invented,
        note=texts["note"],
        folder=config.folder,
        rules=tables["rules"],
        site=tables["site"],
        map=tables["map"],
        rasters=config.rasters,
        corridor=tables["corridor"],
        policy=tables["policy"],
        report=tables["report"],
        sources=tuple(_source(one, adopted[one.config.name]) for one in loaded if one.config.name in adopted),
        set_aside=_together(aside, crs),
    )


def _with_ledgers(zone: Zone | None, config: ZoneConfig, faults: list[Fault]) -> Zone | None:
    """The zone with its ledgers joined to their layers, each row of a ledger either joined or set aside."""
    ledgers, found = ledger_configs(config.tables["ledgers"], config.folder)
    faults += found
    for one in ledgers:
        if zone is None:
            break
        frame = zone.layer(one.to)
        if frame is None:
            told = {"name": one.name, "layer": one.to}
            faults.append(fault("config.ledger_to", ERROR, NAME, None, column="to", **told))
            continue
        file = read_file(one.file, layer=one.sheet, wanted=one.name, encoding=one.encoding)
        joined = join_ledger(frame, schema(one.to), one, file)
        faults += _accepted(joined.faults, config.layers.get(one.to))
        aside = [part for part in (zone.set_aside, joined.set_aside) if part is not None and len(part)]
        zone = dataclasses.replace(
            zone.with_layer(one.to, joined.frame),
            sources=(*zone.sources, joined.source),
            set_aside=_together(aside, zone.crs),
        )
    return zone


def _together(aside: list[gpd.GeoDataFrame], crs: CRS) -> gpd.GeoDataFrame:
    """What was set aside from all layers, in one frame."""
    if not aside:
        columns = {
            name: pd.Series(dtype=TEXT) for name in ("layer", "id", "reason", "reason_zh", "source_file")
        }
        return gpd.GeoDataFrame({**columns, "source_row": pd.Series(dtype="int64")}, geometry=[], crs=crs)
    placed = [one.set_crs(crs) if one.crs is None else one.to_crs(crs) for one in aside]
    return gpd.GeoDataFrame(with_chinese(pd.concat(placed, ignore_index=True)), crs=crs)


def _source(one: Loaded, adopted: Adopted) -> Source:
    """Where a layer came from, and the count that balances."""
    hashes = [file.sha256 for file in one.files]
    whole = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
    encodings = dict.fromkeys(file.encoding.name for file in one.files if file.encoding)
    crs = next((file.crs for file in one.files if file.crs), None)
    return Source(
        layer=one.config.name,
        file=one.label,
        sha256=whole,
        read=len(one.places) + len(one.set_aside),
        used=len(adopted.frame),
        set_aside=len(adopted.set_aside) + len(one.set_aside),
        encoding=", ".join(encodings),
        crs=(crs.to_string() if crs.to_epsg() else crs.name) if crs else "",
    )


def _accepted(found: tuple[Fault, ...], config: LayerConfig | None) -> list[Fault]:
    """Faults, with the kinds that a layer's ``accept`` names let pass as warnings; of units, those it stated itself."""
    accept = config.accept if config else ()
    return [
        dataclasses.replace(fault, severity=WARNING)
        if fault.severity == ERROR
        and fault.kind in accept
        and (fault.kind != "unit" or fault.key in CONTRADICTED)
        else fault
        for fault in found
    ]

"""RasterConfig: what one [rasters.NAME] table of zone.toml says, checked key by key."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from pyproj import CRS
from pyproj.exceptions import CRSError

from gis.raster.source import Source
from gis.there import there
from layers.day import day_of
from layers.fault import ERROR, Fault, fault, refuse
from layers.outside import first_outside
from layers.raster import KINDS, RESAMPLING, Raster, kind_of
from layers.words import nearest

_FILE = "zone.toml"


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _numbers(value: Any) -> bool:
    return _number(value) or (isinstance(value, list) and bool(value) and all(map(_number, value)))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def _classes(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and key.strip().lstrip("-").isdecimal() for key, name in value.items()
    )


def _text(value: Any) -> bool:
    return isinstance(value, str)


_KEYS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "file": (_text, '"….tif"'),
    "kind": (_text, '"…"'),
    "label": (_text, '"…"'),
    "label_en": (_text, '"…"'),
    "date": (lambda value: isinstance(value, (date, str)), "YYYY-MM-DD"),
    "bands": (_texts, '["…", "…"]'),
    "unit": (_text, '"…"'),
    "scale": (
        lambda value: _numbers(value) and 0 not in (value if isinstance(value, list) else [value]),
        "0.0001",
    ),
    "offset": (_numbers, "0"),
    "nodata": (lambda value: _number(value) or (isinstance(value, float) and math.isnan(value)), "-9999"),
    "crs": (_text, '"EPSG:4528"'),
    "resampling": (_text, '"…"'),
    "classes": (_classes, '{ 1 = "…" }'),
    "mask": (_text, '"….tif"'),
    "mask_band": (lambda value: _whole(value) and value > 0, "1"),
    "masked": (lambda value: isinstance(value, list) and all(map(_whole, value)), "[3, 8, 9]"),
}
"""Every key, what its value has to be, and how to write it."""


def raster_config(name: str, table: Any, folder: Path, say: Any, *, anywhere: bool = False) -> Raster | None:
    """One raster's table; what is wrong in it is said and left out; None without a file to read in the folder, or ``anywhere``."""
    if not isinstance(table, dict):
        say("config.raster", name, name=name)
        return None
    good: dict[str, Any] = {}
    for key, value in table.items():
        told = {"name": name, "key_named": key}
        if key not in _KEYS:
            say("config.raster_key", key, **told, nearest=nearest(key, tuple(_KEYS)))
        elif not _KEYS[key][0](value):
            say("config.raster_value", key, **told, value=value, form=_KEYS[key][1])
        else:
            good[key] = value
    file, mask = (_file(name, good.get(key, ""), folder, say, anywhere) for key in ("file", "mask"))
    if not table.get("file", ""):
        say("config.raster", name, name=name)
    _agree(name, good, say)
    taken = _day(name, good.get("date"), say)
    return None if file is None else _raster(name, good, file, mask, taken)


def _agree(name: str, good: dict[str, Any], say: Any) -> None:
    """What one key says of another: known words, no band twice, a mask with its values, as many numbers as bands."""
    for key, known in (("kind", tuple(KINDS)), ("resampling", RESAMPLING)):
        if good.get(key, known[0]) not in known:
            say("config.raster_word", key, name=name, key_named=key, value=good.pop(key), known=known)
    bands = good.get("bands", [])
    if twice := [one for one, times in Counter(bands).items() if times > 1]:
        say("config.raster_twice", "bands", name=name, band=twice[0])
    for key in ("scale", "offset"):
        count = len(good[key]) if isinstance(good.get(key), list) else 1
        if count > 1 and bands and count != len(bands):
            say("config.raster_count", key, name=name, key_named=key, count=count, bands=len(bands))
            del good[key]
    if good.get("mask") and not good.get("masked"):
        say("config.raster_masked", "masked", name=name)
    if good.get("masked") and not good.get("mask"):
        say("config.raster_no_mask", "mask", name=name)
    if good.get("crs"):
        try:
            CRS.from_user_input(good["crs"])
        except CRSError:
            say("config.raster_crs", "crs", name=name, value=good.pop("crs"))


def _raster(name: str, good: Mapping[str, Any], file: Path, mask: Path | None, taken: date | None) -> Raster:
    """The raster of the keys that are in order."""
    several = {
        key: tuple(map(float, value)) if isinstance(value, list) else float(value)
        for key in ("scale", "offset")
        if (value := good.get(key)) is not None
    }
    nodata = good.get("nodata")
    source = Source(
        file,
        crs=good.get("crs", "").strip(),
        nodata=None if nodata is None else float(nodata),
        mask=mask,
        mask_band=good.get("mask_band", 1),
        masked=tuple(good.get("masked", ())),
        **several,
    )
    classes = MappingProxyType({int(key): value for key, value in good.get("classes", {}).items()})
    bands = tuple(one.strip() for one in good.get("bands", ()))
    unit = good.get("unit", "").strip()
    return Raster(
        name,
        file,
        good.get("kind") or kind_of(bands or (name,), unit, classes),
        good.get("label", "").strip(),
        good.get("label_en", "").strip(),
        taken,
        bands,
        unit,
        source,
        classes,
        good.get("resampling", ""),
    )


def raster(name: str, table: Mapping[str, Any], folder: Path | str = "") -> Raster:
    """The raster that a table of keys states, as [rasters.NAME] of zone.toml does; InputError naming every fault.

    The file need not be there yet: only what is read of it asks for it. It may lie anywhere: whoever calls names it.

    >>> raster("image", {"file": "a.tif", "bands": ["red", "nir"]}).kind
    'image'
    """
    faults: list[Fault] = []

    def say(key: str, column: str = "", **facts: Any) -> None:
        if key != "config.raster_file":
            faults.append(fault(key, ERROR, _FILE, column=column, **facts))

    found = raster_config(name, dict(table), Path(folder), say, anywhere=True)
    refuse(faults, _FILE)
    return cast("Raster", found)


def _file(name: str, named: str, folder: Path, say: Any, anywhere: bool) -> Path | None:
    """A file seen from the zone's folder; a fault where it is not there, is no ordinary file, or lies outside."""
    if not named:
        return None
    path = folder / named
    if not anywhere and first_outside([path], folder):
        say("config.outside", name, path=named)
        return None
    if not there(path):
        say("config.raster_file", name, name=name, path=named)
    return path


def _day(name: str, value: Any, say: Any) -> date | None:
    if isinstance(value, str):
        day = day_of(value)
        if day is None:
            say("config.raster_value", "date", name=name, key_named="date", value=value, form="YYYY-MM-DD")
        return day
    return value.date() if isinstance(value, datetime) else value

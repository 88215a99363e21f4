"""ZoneConfig: what zone.toml says, checked key by key, before any file is opened."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from gis.errors import InputError
from layers.fault import ERROR, Fault
from layers.schema import layer_table

NAME = "zone.toml"
_TEXTS = ("name", "name_en", "note", "crs", "land_use_codes", "industry_codes")
_TABLES = ("layers", "rules", "site", "map", "corridor", "rasters")
_KEYS = (*_TEXTS, "day", "invented", *_TABLES)
_LAYER_KEYS = {
    "file": str,
    "files": str,
    "layer": str,
    "encoding": str,
    "crs": str,
    "fields": dict,
    "units": dict,
    "accept": list,
}
ACCEPTABLE = ("overlap",)
"""Kinds of fault that a layer's ``accept`` may let pass as warnings."""


@dataclass(frozen=True)
class LayerConfig:
    """One [layers.NAME] table: its files and how to read them."""

    name: str
    files: tuple[Path, ...]
    layer: str = ""
    encoding: str = ""
    crs: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    accept: tuple[str, ...] = ()


@dataclass(frozen=True)
class ZoneConfig:
    """A zone's folder and what its zone.toml says; the tables of other rooms are carried as they stand."""

    folder: Path
    name: str
    day: date | None
    crs: str
    layers: Mapping[str, LayerConfig]
    texts: Mapping[str, str]
    invented: bool
    tables: Mapping[str, Mapping[str, Any]]


def read_config(folder: Path | str) -> tuple[ZoneConfig, list[Fault]]:
    """Read a zone's file; faults in it are returned together.

    ``folder`` is the zone's folder or the file itself.

    Raises InputError: the file is not there or is not TOML, so that nothing more can be found out.
    """
    path = Path(folder)
    path = path / NAME if path.is_dir() or path.suffix != ".toml" else path
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        _refuse(path, "missing", "is not there.", "Write one with: yuantu init FOLDER.")
    except OSError as error:
        _refuse(path, "unreadable", f"cannot be read ({error.strerror}).", "Check its rights.")
    except UnicodeDecodeError:
        _refuse(path, "encoding", "is not UTF-8.", "Save it as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        _refuse(path, "toml", f"is not TOML: {error}.", "Correct that line.")
    return parse_config(raw, path.parent, path.name)


def _refuse(path: Path, kind: str, message: str, remedy: str) -> NoReturn:
    fault = Fault(ERROR, kind, path.name, None, message, remedy)
    raise InputError(f"{path.parent}: {fault}", [fault])


def parse_config(raw: Mapping[str, Any], folder: Path, file: str = NAME) -> tuple[ZoneConfig, list[Fault]]:
    """A zone's file as a mapping, checked: ``(config, faults)``.

    >>> config, faults = parse_config({"name": "甲区", "layer": {}}, Path("."))
    >>> [fault.message for fault in faults]
    ["'layer' is not a key of this file.", 'no layer is named.']
    """
    faults: list[Fault] = []

    def say(message: str, remedy: str, column: str = "") -> None:
        faults.append(Fault(ERROR, "config", file, None, message, remedy, column))

    for key in raw:
        if key not in _KEYS:
            say(f"{key!r} is not a key of this file.", _nearest(key, _KEYS), key)
    texts = {key: _text(raw, key, say) for key in _TEXTS}
    tables = {key: _table(raw, key, say) for key in _TABLES}
    if not texts["name"] and "name" not in [fault.column for fault in faults]:
        say("the zone has no name.", 'Write name = "…".', "name")
    layers = {
        name: _layer(name, table, folder, say)
        for name, table in tables["layers"].items()
        if _known_layer(name, table, say)
    }
    if not tables["layers"]:
        say("no layer is named.", 'Write [layers.plots] and file = "…".', "layers")
    elif "plots" not in tables["layers"]:
        say("the layer plots is required.", 'Write [layers.plots] and file = "…".', "layers")
    for name, table in tables["rasters"].items():
        _raster(name, table, folder, say)
    invented = raw.get("invented", False)
    if not isinstance(invented, bool):
        say(f"invented is {invented!r}.", "Write true or false.", "invented")
    config = ZoneConfig(
        folder, texts["name"], _day(raw, say), texts["crs"], layers, texts, invented is True, tables
    )
    return config, faults


def _text(raw: Mapping[str, Any], key: str, say: Any) -> str:
    value = raw.get(key, "")
    if isinstance(value, str):
        return value.strip()
    say(f"{key} is {value!r}.", f'Write text in quotes: {key} = "…".', key)
    return ""


def _table(raw: Mapping[str, Any], key: str, say: Any) -> Mapping[str, Any]:
    value = raw.get(key, {})
    if isinstance(value, dict):
        return MappingProxyType(value)
    say(f"{key} is {value!r}.", f"Write a table: [{key}].", key)
    return MappingProxyType({})


def _day(raw: Mapping[str, Any], say: Any) -> date | None:
    value = raw.get("day")
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            say(f"day is {value!r}, not a day.", "Write day = YYYY-MM-DD.", "day")
            return None
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    say(f"day is {value!r}, not a day.", "Write day = YYYY-MM-DD.", "day")
    return None


def _known_layer(name: str, table: Any, say: Any) -> bool:
    if name not in layer_table():
        say(f"a zone has no layer called {name!r}.", _nearest(name, tuple(layer_table())), name)
        return False
    if not isinstance(table, dict):
        say(f"layers.{name} is {table!r}.", f'Write [layers.{name}] and file = "…".', name)
        return False
    return True


def _layer(name: str, table: Mapping[str, Any], folder: Path, say: Any) -> LayerConfig:
    """One layer's table; what is wrong in it is said and left out."""
    good: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _LAYER_KEYS:
            say(f"layers.{name} has no key {key!r}.", _nearest(key, tuple(_LAYER_KEYS)), key)
        elif not isinstance(value, _LAYER_KEYS[key]) or (
            isinstance(value, dict) and not all(isinstance(item, str) for item in value.values())
        ):
            say(f"{key} of layers.{name} is {value!r}.", "Write text in quotes.", key)
        else:
            good[key] = value
    if bad := [kind for kind in good.get("accept", ()) if kind not in ACCEPTABLE]:
        say(f"accept of layers.{name} names {bad[0]!r}.", f"It may name {', '.join(ACCEPTABLE)}.", "accept")
    return LayerConfig(
        name,
        _files(name, good, folder, say),
        good.get("layer", ""),
        good.get("encoding", ""),
        good.get("crs", ""),
        MappingProxyType(good.get("fields", {})),
        MappingProxyType(good.get("units", {})),
        tuple(good.get("accept", ())),
    )


def _files(name: str, table: Mapping[str, Any], folder: Path, say: Any) -> tuple[Path, ...]:
    if bool(table.get("file")) == bool(table.get("files")):
        say(
            f"layers.{name} needs either file or files.",
            'Write file = "…" or files = "folder/*.shp".',
            "file",
        )
        return ()
    if table.get("file"):
        return (folder / table["file"],)
    pattern = Path(table["files"])
    found = () if pattern.is_absolute() else tuple(sorted(folder.glob(str(pattern))))
    if not found:
        say(
            f"files of layers.{name} is {table['files']!r}: no file is called so.",
            "Correct the pattern.",
            "files",
        )
    return found


def _raster(name: str, table: Any, folder: Path, say: Any) -> None:
    """A raster's table is carried as it stands, but its file has to be there."""
    file = table.get("file") if isinstance(table, dict) else None
    if not isinstance(file, str) or not file:
        say(f"rasters.{name} names no file.", f'Write [rasters.{name}] and file = "….tif".', name)
    elif not (folder / file).is_file():
        say(f"rasters.{name}: {file!r} is not there.", "Correct the name, or take the table out.", name)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."


def no_day(file: str = NAME) -> Fault:
    """The fault of a zone that is looked at on no day."""
    return Fault(
        ERROR, "day", file, None, "no day is given.", "Write day = YYYY-MM-DD, or say --on DAY.", "day"
    )

"""ZoneConfig: what zone.toml says, checked key by key, before any file is opened."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from gis import toml
from gis.cause import cause
from gis.errors import InputError
from layers.day import day_of
from layers.fault import ERROR, Fault, fault, refuse
from layers.layer_config import LayerConfig, known_layer, layer_config
from layers.outside import first_outside
from layers.raster import Raster
from layers.raster_config import raster_config
from layers.typed import typed
from layers.words import Words, nearest, words

NAME = "zone.toml"
MOST_FAULTS = 1000
"""Faults of a zone's file after which it is refused as it is: a file of nothing else would take minutes."""

STORY = "story.toml"
"""What the file of a zone's presentation is called in its folder."""

_TEXTS = ("name", "name_en", "note", "crs", "land_use_codes", "industry_codes")
_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "rules": {"use": "texts", "folder": "text", "parameters": "table"},
    "site": {"profiles": "texts", "constraint_kinds_complete": "texts"},
    "map": {
        "classification": "text",
        "map_number": "text",
        "sketch": "flag",
        "classes": "table",
        "basemap": "text",
    },
    "corridor": {"half_width_m": "number", "step_m": "number", "catchment_m": "number"},
    "policy": {
        "scheme": "text",
        "grading": "text",
        "low_efficiency": "text",
        "quota": "text",
        "targets": "text",
        "chains": "text",
        "unsupplied": "text",
        "ground": "text",
        "land_grade": "number",
    },
    "report": {"heading": "text", "number": "text"},
}
"""What the tables for the rooms above may hold, and of what kind each is."""

_IS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "table": lambda value: isinstance(value, dict),
    "flag": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0,
}
_FORMS = {"text": '"…"', "texts": '["…", "…"]', "table": "{ … = … }", "flag": "true", "number": "900"}

_TABLES = ("layers", "ledgers", "rules", "site", "map", "corridor", "policy", "report", "rasters")
_KEYS = (*_TEXTS, "day", "invented", *_TABLES)


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
    rasters: Mapping[str, Raster]


def read_config(folder: Path | str) -> tuple[ZoneConfig, list[Fault]]:
    """Read a zone's file; faults in it are returned together.

    ``folder`` is the zone's folder or the file itself.

    Raises InputError: the file is not there or is not TOML, so that nothing more can be found out.
    """
    path = Path(folder)
    path = path / NAME if path.is_dir() or path.suffix != ".toml" else path
    if path.exists() and not path.is_file():
        raise InputError(words("guard.ordinary", file=path))
    try:
        raw = toml.read(path)
    except (FileNotFoundError, NotADirectoryError):
        _refuse_missing(path)
    except OSError as error:
        _refuse(path, "unreadable.config", why=cause(error))
    except UnicodeDecodeError:
        _refuse(path, "encoding.config")
    except toml.TomlError as error:
        _refuse(path, "toml.syntax", why=toml.told(error))
    return parse_config(raw, path.parent, path.name)


def _refuse_missing(path: Path) -> NoReturn:
    """Say what is not there: the folder, or only the file in it."""
    folder = path.parent
    if folder.is_dir():
        _refuse(path, "missing.config", folder=typed(folder))
    if folder.exists():
        _refuse(path, "missing.is_file", folder=folder)
    beside = (
        sorted(one.name for one in folder.parent.iterdir() if one.is_dir()) if folder.parent.is_dir() else []
    )
    close = difflib.get_close_matches(folder.name, beside, n=1, cutoff=0.5)
    near = words("nearest.word", word=close[0]) if close else words("missing.here", folder=Path.cwd())
    _refuse(path, "missing.folder", nearest=near)


def _refuse(path: Path, key: str, **facts: Any) -> NoReturn:
    one = fault(key, ERROR, path.name, **facts)
    raise InputError(Words(f"{path.parent}: {one.text('en')}", f"{path.parent}：{one.text('zh')}"), [one])


def parse_config(raw: Mapping[str, Any], folder: Path, file: str = NAME) -> tuple[ZoneConfig, list[Fault]]:
    """A zone's file as a mapping, checked: ``(config, faults)``; InputError where there are :data:`MOST_FAULTS` of them.

    >>> config, faults = parse_config({"name": "甲区", "layer": {}}, Path("."))
    >>> [fault.message("en") for fault in faults]
    ["'layer' is not a key of this file.", 'no layer is named.']
    """
    faults: list[Fault] = []

    def say(key: str, column: str = "", **facts: Any) -> None:
        faults.append(fault(key, ERROR, file, column=column, **facts))
        if len(faults) >= MOST_FAULTS:
            refuse(faults, file, stopped=True)

    for key in raw:
        if key not in _KEYS:
            say("config.key", key, key_named=key, nearest=nearest(key, _KEYS))
    texts = {key: _text(raw, key, say) for key in _TEXTS}
    tables = {key: _table(raw, key, say) for key in _TABLES}
    if not texts["name"] and "name" not in [fault.column for fault in faults]:
        say("config.name", "name")
    layers = {
        name: layer_config(name, table, folder, say)
        for name, table in tables["layers"].items()
        if known_layer(name, table, say)
    }
    if not tables["layers"]:
        say("config.no_layer", "layers")
    elif "plots" not in tables["layers"]:
        say("config.no_plots", "layers")
    found = {name: raster_config(name, table, folder, say) for name, table in tables["rasters"].items()}
    rasters = MappingProxyType({name: one for name, one in found.items() if one is not None})
    for name, kinds in _SETTINGS.items():
        _settings(name, tables[name], kinds, say)
    _inside(tables, folder, file, say)
    invented = raw.get("invented", False)
    if not isinstance(invented, bool):
        say("config.invented", "invented", value=invented)
    config = ZoneConfig(
        folder, texts["name"], _day(raw, say), texts["crs"], layers, texts, invented is True, tables, rasters
    )
    return config, faults


def _settings(name: str, table: Mapping[str, Any], kinds: Mapping[str, str], say: Any) -> None:
    """The keys of one table that the rooms above read: known ones, each of its kind."""
    for key, value in table.items():
        if key not in kinds:
            say("config.setting_key", key, table=name, key_named=key, nearest=nearest(key, tuple(kinds)))
        elif not _IS[kinds[key]](value):
            say("config.setting_value", key, table=name, key_named=key, value=value, form=_FORMS[kinds[key]])


def _inside(tables: Mapping[str, Mapping[str, Any]], folder: Path, file: str, say: Any) -> None:
    """Neither the zone's file nor what the rooms above take from beside it lies outside the folder, or is a link that leads out."""
    named = [(key, tables["policy"].get(key)) for key, kind in _SETTINGS["policy"].items() if kind == "text"]
    named += [("basemap", tables["map"].get("basemap"))]
    profiles = tables["site"].get("profiles")
    named += [("profiles", one) for one in (profiles if isinstance(profiles, list) else ())]
    for key, text in [*named, ("", file), ("", STORY)]:
        if isinstance(text, str) and first_outside([folder / text], folder):
            say("config.outside", key, path=text)


def _text(raw: Mapping[str, Any], key: str, say: Any) -> str:
    value = raw.get(key, "")
    if isinstance(value, str):
        return value.strip()
    say("config.text", key, key_named=key, value=value)
    return ""


def _table(raw: Mapping[str, Any], key: str, say: Any) -> Mapping[str, Any]:
    value = raw.get(key, {})
    if isinstance(value, dict):
        return MappingProxyType(value)
    say("config.table", key, key_named=key, value=value)
    return MappingProxyType({})


def _day(raw: Mapping[str, Any], say: Any) -> date | None:
    value = raw.get("day")
    if isinstance(value, str):
        value = day_of(value) or value
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    say("config.day", "day", value=value)
    return None


def no_day(file: str = NAME) -> Fault:
    """The fault of a zone that is looked at on no day."""
    return fault("day.none", ERROR, file, column="day")

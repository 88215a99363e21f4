"""ZoneConfig: what zone.toml says, checked key by key, before any file is opened."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from gis.errors import InputError
from layers.fault import ERROR, Fault, fault
from layers.schema import layer_table
from layers.words import Words, words

NAME = "zone.toml"
_TEXTS = ("name", "name_en", "note", "crs", "land_use_codes", "industry_codes")
_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "rules": {"use": "texts", "parameters": "table"},
    "site": {"profiles": "texts", "constraint_kinds_complete": "texts"},
    "map": {"classification": "text", "map_number": "text"},
    "corridor": {"half_width_m": "number"},
}
"""What the tables for the rooms above may hold, and of what kind each is."""

_IS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "table": lambda value: isinstance(value, dict),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0,
}
_FORMS = {"text": '"…"', "texts": '["…", "…"]', "table": "{ … = … }", "number": "900"}

_TABLES = ("layers", "ledgers", "rules", "site", "map", "corridor", "rasters")
_KEYS = (*_TEXTS, "day", "invented", *_TABLES)
_LAYER_KEYS = {
    "file": str,
    "files": str,
    "postgis": str,
    "table": str,
    "sql": str,
    "layer": str,
    "encoding": str,
    "crs": str,
    "swap_xy": bool,
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
    postgis: str = ""
    table: str = ""
    sql: str = ""
    swap_xy: bool = False


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
        _refuse(path, "missing.config")
    except OSError as error:
        _refuse(path, "unreadable.config", why=error.strerror)
    except UnicodeDecodeError:
        _refuse(path, "encoding.config")
    except tomllib.TOMLDecodeError as error:
        _refuse(path, "toml.syntax", why=str(error))
    return parse_config(raw, path.parent, path.name)


def _refuse(path: Path, key: str, **facts: Any) -> NoReturn:
    one = fault(key, ERROR, path.name, **facts)
    raise InputError(Words(f"{path.parent}: {one.text('en')}", f"{path.parent}：{one.text('zh')}"), [one])


def parse_config(raw: Mapping[str, Any], folder: Path, file: str = NAME) -> tuple[ZoneConfig, list[Fault]]:
    """A zone's file as a mapping, checked: ``(config, faults)``.

    >>> config, faults = parse_config({"name": "甲区", "layer": {}}, Path("."))
    >>> [fault.message("en") for fault in faults]
    ["'layer' is not a key of this file.", 'no layer is named.']
    """
    faults: list[Fault] = []

    def say(key: str, column: str = "", **facts: Any) -> None:
        faults.append(fault(key, ERROR, file, column=column, **facts))

    for key in raw:
        if key not in _KEYS:
            say("config.key", key, key_named=key, nearest=_nearest(key, _KEYS))
    texts = {key: _text(raw, key, say) for key in _TEXTS}
    tables = {key: _table(raw, key, say) for key in _TABLES}
    if not texts["name"] and "name" not in [fault.column for fault in faults]:
        say("config.name", "name")
    layers = {
        name: _layer(name, table, folder, say)
        for name, table in tables["layers"].items()
        if _known_layer(name, table, say)
    }
    if not tables["layers"]:
        say("config.no_layer", "layers")
    elif "plots" not in tables["layers"]:
        say("config.no_plots", "layers")
    for name, table in tables["rasters"].items():
        _raster(name, table, folder, say)
    for name, kinds in _SETTINGS.items():
        _settings(name, tables[name], kinds, say)
    invented = raw.get("invented", False)
    if not isinstance(invented, bool):
        say("config.invented", "invented", value=invented)
    config = ZoneConfig(
        folder, texts["name"], _day(raw, say), texts["crs"], layers, texts, invented is True, tables
    )
    return config, faults


def _settings(name: str, table: Mapping[str, Any], kinds: Mapping[str, str], say: Any) -> None:
    """The keys of one table that the rooms above read: known ones, each of its kind."""
    for key, value in table.items():
        if key not in kinds:
            say("config.setting_key", key, table=name, key_named=key, nearest=_nearest(key, tuple(kinds)))
        elif not _IS[kinds[key]](value):
            say("config.setting_value", key, table=name, key_named=key, value=value, form=_FORMS[kinds[key]])


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
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            say("config.day", "day", value=value)
            return None
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    say("config.day", "day", value=value)
    return None


def _known_layer(name: str, table: Any, say: Any) -> bool:
    if name not in layer_table():
        say("config.layer", name, layer=name, nearest=_nearest(name, tuple(layer_table())))
        return False
    if not isinstance(table, dict):
        say("config.layer_table", name, layer=name, value=table)
        return False
    return True


def _layer(name: str, table: Mapping[str, Any], folder: Path, say: Any) -> LayerConfig:
    """One layer's table; what is wrong in it is said and left out."""
    good: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _LAYER_KEYS:
            nearest = _nearest(key, tuple(_LAYER_KEYS))
            say("config.layer_key", key, layer=name, key_named=key, nearest=nearest)
        elif not isinstance(value, _LAYER_KEYS[key]) or (
            isinstance(value, dict) and not all(isinstance(item, str) for item in value.values())
        ):
            form = "config.layer_flag" if _LAYER_KEYS[key] is bool else "config.layer_value"
            say(form, key, layer=name, key_named=key, value=value)
        else:
            good[key] = value
    if bad := [kind for kind in good.get("accept", ()) if kind not in ACCEPTABLE]:
        say("config.accept", "accept", layer=name, kind_named=bad[0], known=ACCEPTABLE)
    return LayerConfig(
        name,
        _files(name, good, folder, say),
        good.get("layer", ""),
        good.get("encoding", ""),
        good.get("crs", ""),
        MappingProxyType(good.get("fields", {})),
        MappingProxyType(good.get("units", {})),
        tuple(good.get("accept", ())),
        good.get("postgis", ""),
        good.get("table", ""),
        good.get("sql", ""),
        good.get("swap_xy", False),
    )


def _files(name: str, table: Mapping[str, Any], folder: Path, say: Any) -> tuple[Path, ...]:
    if sum(bool(table.get(key)) for key in ("file", "files", "postgis")) != 1:
        say("config.file", "file", layer=name)
        return ()
    if bool(table.get("postgis")) != bool(table.get("table")) + bool(table.get("sql")):
        say("config.postgis", "postgis", layer=name)
        return ()
    if any(
        str(table.get(key, "")).lstrip().startswith(("postgresql:", "postgres:")) for key in ("file", "files")
    ):
        say("config.address", "file", layer=name)  # without the address: it may hold a password
        return ()
    if table.get("postgis"):
        return ()
    if table.get("file"):
        return (folder / table["file"],)
    pattern = Path(table["files"])
    found = () if pattern.is_absolute() else tuple(sorted(folder.glob(str(pattern))))
    if not found:
        say("config.files", "files", layer=name, pattern=table["files"])
    return found


def _raster(name: str, table: Any, folder: Path, say: Any) -> None:
    """A raster's table is carried as it stands, but its file has to be there."""
    file = table.get("file") if isinstance(table, dict) else None
    if not isinstance(file, str) or not file:
        say("config.raster", name, name=name)
    elif not (folder / file).is_file():
        say("config.raster_file", name, name=name, path=file)


def _nearest(word: str, known: tuple[str, ...]) -> Words:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return words("nearest.word", word=close[0]) if close else words("nearest.list", known=known)


def no_day(file: str = NAME) -> Fault:
    """The fault of a zone that is looked at on no day."""
    return fault("day.none", ERROR, file, column="day")

"""LayerConfig: what one [layers.NAME] table of zone.toml says, checked key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gis import toml
from layers.outside import allowed_server, first_outside
from layers.postgis.server import never_opened, shown_url
from layers.schema import layer_table
from layers.words import nearest

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
    "mapping": str,
}
_MAPPED = ("fields", "units", "encoding", "crs", "swap_xy")
"""What a saved mapping may hold: how files of one kind are read, whatever they are called."""

ACCEPTABLE = ("overlap", "place", "unit")
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


def known_layer(name: str, table: Any, say: Any) -> bool:
    """Whether a table can be one of a layer at all; if not, that is said."""
    if name not in layer_table():
        say("config.layer", name, layer=name, nearest=nearest(name, tuple(layer_table())))
        return False
    if not isinstance(table, dict):
        say("config.layer_table", name, layer=name, value=table)
        return False
    return True


def layer_config(name: str, table: Mapping[str, Any], folder: Path, say: Any) -> LayerConfig:
    """One layer's table; what is wrong in it is said and left out."""
    good: dict[str, Any] = {}
    for key, value in _with_mapping(name, table, folder, say).items():
        if key not in _LAYER_KEYS:
            say("config.layer_key", key, layer=name, key_named=key, nearest=nearest(key, _LAYER_KEYS))
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


def _with_mapping(name: str, table: Mapping[str, Any], folder: Path, say: Any) -> Mapping[str, Any]:
    """The table over the saved mapping it names: what the table says itself counts more, entry by entry."""
    file = table.get("mapping")
    if not isinstance(file, str):
        return table
    if first_outside([folder / file], folder):
        say("config.outside", "mapping", path=file)
        return table
    try:
        saved = toml.read(folder / file)
    except (OSError, ValueError) as error:  # not there, not UTF-8, not TOML
        say("config.mapping", "mapping", layer=name, path=file, why=toml.told(error))
        return table
    if unknown := [key for key in saved if key not in _MAPPED]:
        say("config.mapping_key", "mapping", path=file, key_named=unknown[0], known=_MAPPED)
    merged = {key: value for key, value in saved.items() if key in _MAPPED}
    for key, value in table.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = {**merged[key], **value} if both else value
    return merged


def _files(name: str, table: dict[str, Any], folder: Path, say: Any) -> tuple[Path, ...]:
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
        if not (never_opened(table["postgis"]) or allowed_server(table["postgis"])):
            say("config.outside_server", "postgis", layer=name, shown=shown_url(table["postgis"]))
            del table["postgis"]
        return ()
    key = "file" if table.get("file") else "files"
    found = (folder / table["file"],) if key == "file" else _matching(table["files"], folder)
    if not found:
        say("config.files", "files", layer=name, pattern=table["files"])
    if stray := first_outside(found, folder):
        say("config.outside", key, path=table[key] if key == "file" else stray.name)
        return ()
    return found


def _matching(pattern: str, folder: Path) -> tuple[Path, ...]:
    """The files in a folder that a pattern names; none for one that is no pattern or starts at the root."""
    try:
        return () if Path(pattern).is_absolute() else tuple(sorted(folder.glob(pattern)))
    except (ValueError, NotImplementedError):
        return ()

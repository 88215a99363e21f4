"""LedgerConfig: what one [ledgers.NAME] table of zone.toml says, checked key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from layers.fault import ERROR, Fault, fault
from layers.offer import offered
from layers.outside import first_outside
from layers.schema import layer_table
from layers.words import nearest, words

_KEYS = ("file", "sheet", "to", "key", "by", "encoding", "fields", "units")


@dataclass(frozen=True)
class LedgerConfig:
    """One [ledgers.NAME] table: the file, the layer it belongs to, and by which number."""

    name: str
    file: Path
    sheet: str = ""
    to: str = "plots"
    key: str = ""
    by: str = ""
    encoding: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def ledger_configs(
    tables: Mapping[str, Any], folder: Path, file: str = "zone.toml"
) -> tuple[list[LedgerConfig], list[Fault]]:
    """The [ledgers.NAME] tables of a zone's file, checked: ``(configs, faults)``.

    >>> ledger_configs({"investment": {"file": "台账.xlsx", "key": "宗地编号"}}, Path("."))[0][0].to
    'plots'
    """
    configs, faults = [], []
    for name, table in tables.items():
        problem = _problem(name, table, folder, file)
        if problem:
            faults.append(problem)
            continue
        rest = {key: value for key, value in table.items() if key != "file"}
        configs.append(LedgerConfig(name, folder / table["file"], **rest))
    return configs, faults


def _problem(name: str, table: Any, folder: Path, file: str) -> Fault | None:
    def wrong(key: str, **facts: Any) -> Fault:
        return fault(key, ERROR, file, column=f"ledgers.{name}", name=name, **facts)

    if not isinstance(table, Mapping):
        return wrong("config.ledger_table", value=table)
    for key, value in table.items():
        if key not in _KEYS:
            return wrong("config.ledger_key", key_named=key, nearest=nearest(key, _KEYS))
        inner = isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())
        if not (inner if key in ("fields", "units") else isinstance(value, str)):
            return wrong("config.ledger_value", key_named=key, value=value)
    if not table.get("file"):
        return wrong("config.ledger_file")
    if first_outside([folder / table["file"]], folder):
        return wrong("config.outside", path=table["file"])
    if table.get("to", "plots") not in layer_table():
        near = words("nearest.list", known=offered(layer_table()))
        return wrong("config.layer", layer=table["to"], nearest=near)
    return None

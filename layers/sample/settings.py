"""Settings: reads the TOML file of a zone to be made into its Setting."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from layers.sample.setting import Hill, Node, Offer, Overcast, Park, Patch, Road, Setting, SubPark, Water

HERE = Path(__file__).parent
KINDS: Mapping[str, type] = {
    "roads": Road,
    "waters": Water,
    "hills": Hill,
    "patches": Patch,
    "clouds": Overcast,
    "nodes": Node,
    "offers": Offer,
}
NAMES = ("lianyungang", "nantong")


def read_setting(path: Path) -> Setting:
    """The setting in a TOML file; keys are the fields of the classes in ``setting.py``, lists become tuples.

    An unknown or missing key ends in ``TypeError`` that names it.

    >>> setting = read_setting(HERE / "nantong.toml")
    >>> setting.folder, len(setting.parks), setting.parks[0].code
    ('nantong', 5, 'GX')
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for key, kind in KINDS.items():
        table[key] = tuple(kind(**_frozen(row)) for row in table.get(key, []))
    table["parks"] = tuple(_park(row) for row in table["parks"])
    return Setting(**_frozen(table))


def shipped() -> tuple[Setting, ...]:
    """The settings of the zones that come with the package."""
    return tuple(read_setting(HERE / f"{name}.toml") for name in NAMES)


def _park(row: Mapping[str, Any]) -> Park:
    sub_parks = tuple(SubPark(**_frozen(sub)) for sub in row.get("sub_parks", []))
    return Park(**{**_frozen(row), "sub_parks": sub_parks})


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, dict):
        return {key: _frozen(each) for key, each in value.items()}
    return value

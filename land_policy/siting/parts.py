"""Parts: wishes that several profiles share, kept in one file each and named under ``includes``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from land_policy.siting.toml_table import TomlTable

LISTED = ("route", "exclusion", "criterion")


def names() -> tuple[str, ...]:
    """The parts that can be included.

    >>> names()
    ('constraints', 'stock_land')
    """
    return tuple(
        sorted(f.name.removesuffix(".toml") for f in _folder().iterdir() if f.name.endswith(".toml"))
    )


def with_parts(entries: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    """The entries of a profile with those of the parts it includes before its own.

    An entry of its own takes the place of the part's entry of the same name. Raises `SitingError` for an unknown part.
    """
    if "includes" not in entries:
        return entries
    top = TomlTable(file, "", entries)
    made = {key: value for key, value in entries.items() if key != "includes"}
    for name in reversed(top.texts("includes")):
        if name not in names():
            raise top.error("toml.choice", key="includes", value=name, known=names())
        made = _under(read(name), made)
    return made


def read(name: str) -> dict[str, Any]:
    """The entries of a shipped part."""
    return tomllib.loads(_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _under(part: Mapping[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    made = dict(own)
    if isinstance(own.get("want", {}), dict):
        made["want"] = {**part.get("want", {}), **own.get("want", {})}
    for key in LISTED:
        listed = own.get(key, [])
        if not isinstance(listed, list):
            continue
        mine = {
            one["name"]: one for one in listed if isinstance(one, dict) and isinstance(one.get("name"), str)
        }
        shared = [mine.get(one["name"], one) for one in part.get(key, [])]
        taken = [one["name"] for one in part.get(key, [])]
        rest = [one for one in listed if not (isinstance(one, dict) and one.get("name") in taken)]
        if shared or key in own:
            made[key] = [*shared, *rest]
    return made


def _folder() -> Any:
    return resources.files("land_policy").joinpath("profiles", "parts")

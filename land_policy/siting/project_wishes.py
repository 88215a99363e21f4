"""ProjectWishes: the wishes that a project's few lines stand for, filled with its own numbers."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from land_policy.siting import wish_tables
from land_policy.siting.toml_table import TomlTable
from land_policy.siting.wish import Criterion, Exclusion
from land_policy.siting.words import figure

DECIMALS = 2


@dataclass(frozen=True)
class Wishes:
    """The project's own exclusions and criteria."""

    exclusions: tuple[Exclusion, ...]
    criteria: tuple[Criterion, ...]


def filled(facts: Mapping[str, Any], weights: Mapping[str, float], file: str) -> Wishes:
    """The wishes of ``project_wishes.toml`` whose facts the project states all of.

    ``{key}`` stands for a fact: alone for its value, within a text for its words. ``weights`` are those of the profile
    it is based on: a criterion of the same name takes its weight, and one without a weight is for that alone.
    """
    facts = {**facts, "file": file}
    shipped = _shipped()
    exclusions = [_table(one, facts, file) for one in shipped["exclusion"] if _asked(one, facts)]
    criteria = [
        _table({**one, "weight": weights.get(one["name"], one.get("weight"))}, facts, file)
        for one in shipped["criterion"]
        if _asked(one, facts) and (one["name"] in weights or "weight" in one)
    ]
    return Wishes(
        tuple(wish_tables.exclusion(table) for table in exclusions),
        tuple(wish_tables.criterion(table) for table in criteria),
    )


def _asked(one: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether the project states all that a wish asks for, and nothing that rules it out."""
    return set(one["asks"]) <= set(facts) and not set(one.get("unless", ())) & set(facts)


def _table(one: Mapping[str, Any], facts: Mapping[str, Any], file: str) -> TomlTable:
    entries = {key: _fill(value, facts) for key, value in one.items() if key not in ("asks", "unless")}
    return TomlTable(file, str(one["name"]), entries)


def _fill(value: Any, facts: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {_fill(key, facts): _fill(one, facts) for key, one in value.items()}
    if isinstance(value, list):
        return [_fill(one, facts) for one in value]
    if not isinstance(value, str):
        return value
    for key, fact in facts.items():
        if value == f"{{{key}}}":
            return fact
    for key, fact in facts.items():
        if f"{{{key}}}" in value:
            value = value.replace(f"{{{key}}}", fact if isinstance(fact, str) else figure(fact))
    return value


@functools.cache
def _shipped() -> Mapping[str, Any]:
    text = (
        resources.files("land_policy").joinpath("siting", "project_wishes.toml").read_text(encoding="utf-8")
    )
    return tomllib.loads(text)

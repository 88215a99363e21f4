"""Columns: the dictionaries of what siting makes besides suggestions: assemblies, placings, facilities."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from layers.schema import Column, read_columns


@functools.cache
def columns(noun: str) -> Mapping[str, Column]:
    """The columns of one dictionary by name.

    >>> columns("assembly")["over_m2"].unit
    'm²'
    """
    place = resources.files("land_policy").joinpath("dictionary", f"{noun}.csv")
    return MappingProxyType({one.name: one for one in read_columns(place.read_text(encoding="utf-8"))})

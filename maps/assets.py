"""Assets: the scripts and styles we ship, by name and by the address under which Folium asks for them."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True)
class Asset:
    """One shipped file: where it stands, its version, licence and hash, and the addresses it answers to.

    ``answers`` are tails of addresses without their host. ``only_with`` is a text that a page must contain for the
    file to be worth its bytes; empty means always.
    """

    file: str
    name: str
    version: str
    licence: str
    sha256: str
    answers: tuple[str, ...] = ()
    only_with: str = ""

    @property
    def code(self) -> str:
        """The file's text."""
        return asset(self.file)


@functools.cache
def manifest() -> Mapping[str, Asset]:
    """Every shipped file by its name, as ``manifest.toml`` lists them.

    >>> manifest()["leaflet-1.9.3.js"].licence
    'BSD-2-Clause'
    """
    table = tomllib.loads(asset("manifest.toml"))["asset"]
    rows = [Asset(**{**row, "answers": tuple(row.get("answers", ()))}) for row in table]
    return MappingProxyType({row.file: row for row in rows})


@functools.cache
def asset(file: str) -> str:
    """The text of one shipped file."""
    return resources.files("maps").joinpath("static", file).read_text(encoding="utf-8")


def answering(address: str) -> Asset | None:
    """The shipped file that stands in for an address, whatever its host; ``None`` when there is none.

    >>> answering("//any.host/npm/leaflet@1.9.3/dist/leaflet.js").version
    '1.9.3'
    """
    path = address.split("?", 1)[0].split("#", 1)[0]
    for one in manifest().values():
        if any(path.endswith("/" + tail) for tail in one.answers):
            return one
    return None

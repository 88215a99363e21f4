"""Zone: the frozen bundle of layers of one zone as of one day."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from gis.errors import InputError
from layers.fault import Fault
from layers.offer import offered
from layers.raster import Raster
from layers.schema import layer_table
from layers.words import words

Frame: TypeAlias = "gpd.GeoDataFrame | pd.DataFrame"


@dataclass(frozen=True)
class Source:
    """Where a layer came from: the file, its hash, and the count that must balance (read = used + set aside)."""

    layer: str
    file: str
    sha256: str
    read: int
    used: int
    set_aside: int
    encoding: str = ""
    crs: str = ""


@dataclass(frozen=True)
class Zone:
    """The layers of one zone as of one day, in one metric CRS, with where they came from and what was wrong.

    Layers are plain GeoDataFrames that passed their dictionary. Nothing writes into them: :meth:`on` and
    :meth:`with_layer` give another zone. ``rules``, ``site``, ``map``, ``corridor``, ``policy`` and ``report`` are the tables
    of ``zone.toml`` that the rooms above read; ``rasters`` are its grids by name. ``land_use_codes`` and ``industry_codes`` name the systems of the codes; blank: nobody said and
    it cannot be told. ``set_aside`` holds every feature that could not be used, with its reason
    in English and Chinese (``reason_zh``).
    """

    name: str
    day: date
    crs: CRS
    layers: Mapping[str, Frame]
    name_en: str = ""
    land_use_codes: str = "用地用海2023"
    industry_codes: str = ""
    invented: bool = False
    note: str = ""
    folder: Path | None = None
    rules: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    site: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    map: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    rasters: Mapping[str, Raster] = field(default_factory=lambda: MappingProxyType({}))
    corridor: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    policy: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    report: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    sources: tuple[Source, ...] = ()
    faults: tuple[Fault, ...] = ()
    set_aside: gpd.GeoDataFrame | None = None

    def __post_init__(self) -> None:
        unknown = sorted(set(self.layers) - set(layer_table()))
        if unknown:
            raise InputError(words("zone.layer", layers=unknown, known=offered(layer_table())))
        if "plots" not in self.layers:
            raise InputError(words("zone.no_plots"))
        object.__setattr__(self, "layers", MappingProxyType(dict(self.layers)))

    @property
    def plots(self) -> gpd.GeoDataFrame:
        """The plots, indexed by ``plot_id``."""
        return self.layers["plots"]

    def layer(self, name: str) -> Frame | None:
        """A layer, or ``None`` where the zone has none of that name; a name no zone can have is an error."""
        if name not in layer_table():
            raise KeyError(name)
        return self.layers.get(name)

    @property
    def absent(self) -> tuple[str, ...]:
        """Names of the layers this zone does not have."""
        return tuple(name for name in layer_table() if name not in self.layers)

    def label(self, lang: str = "zh") -> str:
        """The zone's name in Chinese or, where given, in English."""
        return self.name_en if lang == "en" and self.name_en else self.name

    def on(self, day: date) -> Zone:
        """The same zone looked at on another day."""
        return dataclasses.replace(self, day=day)

    def with_layer(self, name: str, frame: Frame) -> Zone:
        """Another zone that has this frame as its layer of that name."""
        return dataclasses.replace(self, layers={**self.layers, name: frame})

"""Zone: a zone as it was read and checked, kept and given back with its layers read when they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pyproj import CRS

from layers.config import read_config
from layers.zone import Frame, Zone
from reports.kept.value import Parts, late, write_value


class Layers(Mapping[str, Frame]):
    """The layers of a kept zone, each read once, when it is asked for."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._names = tuple(
            name.removeprefix("layer ") for name in parts.names() if name.startswith("layer ")
        )
        self._read: dict[str, Frame] = {}

    def __getitem__(self, name: str) -> Frame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = self.parts.part(f"layer {name}")
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names  # a mapping's own way is to read the layer

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def keep_zone(folder: Path, zone: Zone) -> None:
    """Keep what reading and checking found: layers, sources, faults, what was set aside."""
    found: dict[str, Any] = {f"layer {name}": frame for name, frame in zone.layers.items()}
    found |= {"crs": zone.crs.to_wkt(), "land_use_codes": zone.land_use_codes, "sources": zone.sources}
    write_value(folder, found | {"faults": zone.faults, "set_aside": zone.set_aside})


def kept_zone(folder: Path, zone: Path, day: date, layers: Mapping[str, Frame] | None = None) -> Zone:
    """The zone of a folder as it was kept; what zone.toml states is read there, since it is what it was."""
    parts, (config, _) = Parts(folder), read_config(zone)
    texts, tables = config.texts, config.tables
    stated = {
        name: tables[name] for name in ("rules", "site", "map", "rasters", "corridor", "policy", "report")
    }
    known = {
        **stated,
        "name": config.name,
        "day": day,
        "crs": CRS.from_user_input(parts.part("crs")),
        "layers": Layers(parts) if layers is None else layers,
        "name_en": texts["name_en"],
        "land_use_codes": parts.part("land_use_codes"),
        "industry_codes": texts["industry_codes"],
        "invented": config.invented,
        "note": texts["note"],
        "folder": config.folder,
        "sources": parts.part("sources"),
        "faults": parts.part("faults"),
    }
    known["rasters"] = config.rasters
    made: Zone = late(Zone, known, {"set_aside": parts.later("set_aside")})
    return made

"""Province: what is evaluated in partitions: a folder of zones, or two tables that hold the plots and buildings of many.

A folder with a ``province.toml`` that names layers is of tables. Its file is a ``zone.toml`` with one key more: ``zone``,
the heading that names each plot's zone. Any other folder is of zones: each folder inside it that has a ``zone.toml``.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gis import toml
from gis.crs import require_metric
from gis.errors import InputError
from land_policy.rulebook import Rulebook
from land_policy.rules_folder import book_of
from layers.config import NAME, ZoneConfig, parse_config, read_config
from layers.fault import ERROR, fault, refuse
from layers.layer_config import LayerConfig
from layers.zone import Zone
from reports.words import in_both

PROVINCE = "province.toml"
LAYERS = ("plots", "buildings")
"""The layers that tables of a province may hold."""
DEGREES = "EPSG:4490"
"""What results of zones with CRSs of their own are written in: degrees of CGCS2000."""
_SUFFIXES = (".parquet", ".geoparquet")


@dataclass(frozen=True)
class Province:
    """What is evaluated, on which day, under which rules; ``zone`` is the heading of a plot's zone, blank for a folder of zones."""

    folder: Path
    name: str
    day: date | None
    crs: str
    zone: str
    config: ZoneConfig | None = None

    @property
    def of_tables(self) -> bool:
        """Whether its plots and buildings are tables with the zone as a column."""
        return bool(self.zone)

    def layer(self, name: str) -> LayerConfig | None:
        """What its file says of a layer; none where it has none of that name."""
        return self.config.layers.get(name) if self.config is not None else None

    @property
    def rulebook(self) -> Rulebook:
        """The documents it names; the national ones where it names none."""
        assert self.config is not None  # noqa: S101 - of tables only
        return book_of(self.config.tables["rules"], self.folder)

    @property
    def parameters(self) -> dict[str, Any]:
        """What it states about its rules."""
        assert self.config is not None  # noqa: S101 - of tables only
        return {
            "industry_codes": self.config.texts["industry_codes"],
            **self.config.tables["rules"].get("parameters", {}),
        }

    def part(self, layers: dict[str, Any]) -> Zone:
        """Some of its plots and buildings as a Zone, for the functions that take one."""
        assert self.config is not None and self.day is not None  # noqa: S101 - of tables only
        config = self.config
        return Zone(
            self.name,
            self.day,
            require_metric(self.crs),
            layers,
            land_use_codes=config.texts["land_use_codes"],
            industry_codes=config.texts["industry_codes"],
            invented=config.invented,
            folder=self.folder,
            rules=config.tables["rules"],
        )


def read_province(folder: Path | str, day: date | None = None) -> Province:
    """The province in a folder; ``day`` overrules that of its file.

    Raises InputError: neither a province.toml nor folders of zones; a province.toml with faults, all of them named.
    """
    folder = Path(folder).absolute()
    file = folder / PROVINCE
    if not file.is_file():
        if not zone_folders(folder):
            raise InputError(in_both("cluster.nothing", folder=folder, file=PROVINCE))
        return Province(folder, folder.name, day, DEGREES, "")
    raw = _toml(file)
    zone = raw.pop("zone", "")
    if "layers" not in raw:
        if unknown := sorted(set(raw) - {"name", "day", "crs"}):
            raise InputError(in_both("cluster.folder_keys", file=file, keys=unknown))
        texts = {key: raw.get(key, "") for key in ("name", "crs")}
        if not all(isinstance(text, str) for text in texts.values()) or not zone_folders(folder):
            raise InputError(in_both("cluster.nothing", folder=folder, file=PROVINCE))
        own = raw.get("day")
        asked = day or (own if isinstance(own, date) else None)
        return Province(folder, texts["name"] or folder.name, asked, texts["crs"] or DEGREES, "")
    return _of_tables(raw, zone, folder, day)


def _of_tables(raw: dict[str, Any], zone: Any, folder: Path, day: date | None) -> Province:
    """A province of tables, every fault of its file told at once."""
    config, faults = parse_config(raw, folder, PROVINCE)
    if not isinstance(zone, str) or not zone.strip():
        faults.append(_fault("cluster.zone_key", column="zone"))
    if not config.crs:
        faults.append(_fault("cluster.crs_key", column="crs"))
    if not config.texts["land_use_codes"]:
        faults.append(_fault("cluster.codes_key", column="land_use_codes"))
    if day is None and config.day is None and not any(one.column == "day" for one in faults):
        faults.append(_fault("cluster.day_key", column="day"))
    for name, layer in config.layers.items():
        if name not in LAYERS:
            faults.append(_fault("cluster.layer", column=name, layer=name))
        elif [path for path in layer.files if path.suffix.lower() not in _SUFFIXES]:
            faults.append(_fault("cluster.format", column=name, layer=name))
    refuse(faults, str(folder / PROVINCE))
    require_metric(config.crs, PROVINCE)
    return Province(folder, config.name, day or config.day, config.crs, str(zone), config)


def _fault(key: str, column: str, **facts: Any) -> Any:
    return fault("input.words", ERROR, PROVINCE, column=column, words=in_both(key, **facts))


def _toml(file: Path) -> dict[str, Any]:
    try:
        return toml.read(file)
    except (OSError, ValueError) as error:
        raise InputError(in_both("cluster.toml", file=file, why=toml.told(error))) from error


def zone_folders(folder: Path) -> list[Path]:
    """The folders of zones inside a folder, by name."""
    if not folder.is_dir():
        return []
    return sorted(path.parent for path in folder.glob(f"*/{NAME}") if path.is_file())


def refuse_province(folder: Path) -> None:
    """Nothing, where a folder is a zone or nothing at all; InputError where it is a province, which takes another engine."""
    if not folder.is_dir() or (folder / NAME).exists():
        return
    if (folder / PROVINCE).is_file() or zone_folders(folder):
        raise InputError(in_both("cluster.engine", folder=folder))


@functools.lru_cache(maxsize=4)
def kept(folder: Path, day: date | None, _stamp: int) -> Province:
    """The province in a folder, read once a process as long as its file stays the same."""
    return read_province(folder, day)


def at(folder: Path, day: date | None) -> Province:
    """The province in a folder, as a worker has it."""
    file = folder / PROVINCE
    return kept(folder, day, file.stat().st_mtime_ns if file.is_file() else 0)


def clauses_of(province: Province) -> tuple[str, ...]:
    """The clauses that test plots, of all its rules; of a folder of zones those that any of its zones names, in order."""
    books = [province.rulebook] if province.of_tables else []
    for folder in [] if province.of_tables else zone_folders(province.folder):
        try:
            books.append(book_of(read_config(folder)[0].tables["rules"], folder))
        except (InputError, ValueError):
            continue  # the zone is set aside when it is read, with what is wrong
    return tuple(
        dict.fromkeys(clause.id for book in books for clause in book.clauses if clause.role == "test")
    )

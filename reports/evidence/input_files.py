"""Input files: every file a zone's figures rest on, each with its hash, by its place in the zone's folder."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gis.there import there
from layers.config import NAME, STORY, ZoneConfig, read_config
from layers.ledger_config import ledger_configs
from layers.outside import first_outside
from layers.zone import Zone

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MOST_DEPTH = 8


def input_files(folder: Path) -> dict[str, dict[str, str]]:
    """By layer, ledger and ``settings``: each file and its hash; a database has none.

    ``settings`` is ``zone.toml`` and every file that its tables name: rasters, profiles, policy, story, own rules.
    """
    config, found = _files(folder)
    return {name: hashes(config.folder, files) for name, files in found.items()}


def files_of(folder: Path) -> set[Path]:
    """Every file that a zone's figures rest on, unread."""
    return {file for files in _files(folder)[1].values() for file in files}


def _files(folder: Path) -> tuple[ZoneConfig, dict[str, list[Path]]]:
    """What a zone's folder states, and its files by layer, ledger and ``settings``."""
    config, _ = read_config(folder)
    ledgers, _ = ledger_configs(config.tables["ledgers"], config.folder)
    named = {name: one.files for name, one in config.layers.items()}
    named |= {f"ledger {one.name}": (one.file,) for one in ledgers}
    found = {name: [p for file in files for p in parts(file)] for name, files in named.items()}
    mappings = [
        table.get("mapping") for table in config.tables["layers"].values() if isinstance(table, Mapping)
    ]
    stated = [config.folder / str(name) for name in mappings if name]
    grids = [file for raster in config.rasters.values() for file in raster.files]
    tables = {name: config.tables[name] for name in ("rules", "site", "map", "corridor", "policy")}
    return config, {"settings": [*stated_files(config.folder, tables), *stated, *grids], **found}


def settings(zone: Zone) -> dict[str, str]:
    """Hashes of what the zone's folder states beside its layers: ``zone.toml`` and every file its tables name."""
    if zone.folder is None:
        return {}
    tables = {"rules": zone.rules, "site": zone.site, "map": zone.map, "corridor": zone.corridor}
    tables |= {"policy": zone.policy}
    grids = [file for raster in zone.rasters.values() for file in raster.files]
    return hashes(zone.folder, [*stated_files(zone.folder, tables), *grids])


def stated_files(folder: Path, tables: Mapping[str, Any]) -> list[Path]:
    """``zone.toml``, ``story.toml``, the files that values of these tables name, and the documents in the folder of own rules."""
    files = [
        folder / NAME,
        folder / STORY,
        *(folder / text for text in _texts(tables) if _is_file(folder, text)),
    ]
    own = tables.get("rules", {}).get("folder", "")
    if isinstance(own, str) and own and (folder / own).is_dir():
        files += sorted((folder / own).glob("*.*"))
    return files


def hashes(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    """The hash of each ordinary file by its place: below the folder, or its name outside; never an absolute path.

    Files outside that share a name are numbered in the order of their paths.
    """
    found: dict[str, str] = {}
    for path in sorted({Path(os.path.normpath(one)) for one in files}):
        if path.is_file():
            named = place(folder, path)
            number = next(n for n in itertools.count(1) if _numbered(named, n) not in found)
            found[_numbered(named, number)] = sha256(path)
    return found


def _numbered(named: str, number: int) -> str:
    return named if number == 1 else f"{named} ({number})"


def place(folder: Path, path: Path) -> str:
    """A file's place seen from the zone's folder; outside it, its bare name.

    >>> place(Path("/zones/a"), Path("/zones/a/数据/plots.gpkg")), place(Path("/zones/a"), Path("/etc/b.toml"))
    ('数据/plots.gpkg', '(outside) b.toml')
    """
    inner = Path(os.path.normpath(path))
    base = Path(os.path.normpath(folder))
    return inner.relative_to(base).as_posix() if inner.is_relative_to(base) else f"(outside) {inner.name}"


def parts(file: Path) -> list[Path]:
    """The files a data set is made of: those beside a Shapefile, those in a geodatabase, else itself."""
    if file.is_dir():
        return sorted(one for one in file.iterdir() if one.is_file())
    if file.suffix.lower() == ".shp":
        beside = sorted(file.parent.glob("*"))
        return [one for one in beside if one.stem == file.stem and one.suffix.lower() in _PARTS]
    return [file]


def sha256(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """Every text in nested tables and lists, as deep as a settings file goes."""
    if isinstance(value, str):
        yield value
    elif depth < _MOST_DEPTH and isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one, depth + 1)
    elif depth < _MOST_DEPTH and isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, depth + 1)


def _is_file(folder: Path, text: str) -> bool:
    """Whether a text names an ordinary file seen from the folder."""
    if not text.strip() or len(text) > 255 or "\n" in text:
        return False
    return there(folder / text) and first_outside([folder / text], folder) is None

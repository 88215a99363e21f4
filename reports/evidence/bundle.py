"""Bundle: the manifest that says what a result was made from, so that it can be made again and held against it."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pyogrio
import pyproj
import shapely

from land_policy.clause import Document
from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.write import write_json
from layers.zone import Zone
from reports.evidence.fingerprint import fingerprints
from reports.evidence.input_files import input_files, settings, sha256

MANIFEST = "manifest.json"
INPUTS = "inputs.json"
"""The fingerprints of the inputs: which value of which row there was, without the values."""

LIBRARIES = (
    "branca",
    "exactextract",
    "folium",
    "geopandas",
    "icalendar",
    "matplotlib",
    "numpy",
    "pandas",
    "pmtiles",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "python-docx",
    "python-pptx",
    "rasterio",
    "scipy",
    "shapely",
    "xlsxwriter",
)
_SHIPPED = (".toml", ".csv")


def write_manifest(
    evaluation: Evaluation,
    sitings: Iterable[Siting],
    files: Iterable[Path],
    folder: Path,
    lang: str = "zh",
    *,
    asked: Mapping[str, Any] | None = None,
    kept_back: Mapping[str, Any] | None = None,
) -> Path:
    """Write ``manifest.json``: day, inputs, rule files, parameters, versions, and the hash of every result.

    It holds no clock and no user, so the same input on the same day with the same versions gives the same bytes.
    """
    record = manifest(evaluation, sitings, files, lang, folder=folder, asked=asked, kept_back=kept_back)
    return write_json(folder / MANIFEST, record)


def write_inputs(zone: Zone, folder: Path, hidden: Collection[str] = ()) -> Path:
    """Write ``inputs.json``, by which ``yuantu verify`` tells the rows and columns of an input that changed."""
    return write_json(folder / INPUTS, fingerprints(zone, hidden))


def manifest(
    evaluation: Evaluation,
    sitings: Iterable[Siting],
    files: Iterable[Path],
    lang: str = "zh",
    *,
    folder: Path | None = None,
    asked: Mapping[str, Any] | None = None,
    kept_back: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The record that ``manifest.json`` holds.

    ``asked`` is what was asked for besides the zone's own file, ``kept_back`` the preset and what it left out.
    Results are named by their place in ``folder``.
    """
    zone, sitings = evaluation.zone, tuple(sitings)
    parts = input_files(zone.folder) if zone.folder is not None else {}
    return {
        "zone": zone.name,
        "zone_en": zone.name_en,
        "day": zone.day,
        "lang": lang,
        "crs": zone.crs.to_string(),
        "asked": dict(asked or {}),
        "preset": dict(kept_back or {}),
        "parameters": dict(evaluation.parameters),
        "inputs": [
            {
                "layer": s.layer,
                "file": s.file,
                "sha256": s.sha256,
                "files": parts.get(s.layer, {}),
                "read": s.read,
                "used": s.used,
                "set_aside": s.set_aside,
            }
            for s in zone.sources
        ],
        "settings": parts.get("settings") or settings(zone),
        "rules": [_rule(document) for document in evaluation.rulebook.documents],
        "shipped": shipped(),
        "profiles": [siting.profile.name for siting in sitings],
        "seeds": {one.profile.name: {"seed": one.robust.seed, "draws": one.robust.draws} for one in sitings},
        "versions": versions(),
        "results": {_named(path, folder): sha256(path) for path in sorted(files)},
    }


def _rule(document: Document) -> dict[str, Any]:
    """A document as the manifest names it: edition, days in force, evidence."""
    return {
        "document": document.id,
        "title": document.title.zh,
        "number": document.number,
        "since": document.since or [document.since_low, document.since_high],
        "since_evidence": document.since_evidence,
        "until": document.until,
        "checked": document.checked,
        "evidence": document.evidence,
        "own": document.own,
    }


def _named(path: Path, folder: Path | None) -> str:
    inside = folder is not None and path.is_relative_to(folder)
    return path.relative_to(folder).as_posix() if inside and folder is not None else path.name


def shipped() -> dict[str, str]:
    """Hashes of the rule files, profiles, schemes and tables that come with the toolkit, whose numbers the results rest on."""
    room = Path(str(resources.files("land_policy")))
    files = [path for path in room.rglob("*") if path.suffix in _SHIPPED and path.is_file()]
    files += (room / "rules").glob("*.py")
    return {path.relative_to(room).as_posix(): sha256(path) for path in sorted(files)}


def versions() -> dict[str, str]:
    """The versions of this toolkit, of Python and of every library that a number or a page rests on."""
    own = {"yuantu": version(), "python": platform.python_version()}
    inner = {"gdal": pyogrio.__gdal_version_string__, "geos": shapely.geos_version_string}
    inner["proj"] = pyproj.proj_version_str
    return {**own, **{name: importlib.metadata.version(name) for name in LIBRARIES}, **inner}


def outdated(folder: Path, kept: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """What an earlier build wrote to the folder, by its manifest, and this one does not: as it was written, and changed since."""
    manifest_file = folder / MANIFEST
    if not manifest_file.is_file():
        return [], []
    try:
        listed = json.loads(manifest_file.read_text(encoding="utf-8"))["results"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [], []
    names = {path.name for path in kept}
    there = {folder / Path(name).name: digest for name, digest in listed}
    stale = {path: digest for path, digest in there.items() if path.name not in names and path.is_file()}
    gone = [path for path, digest in stale.items() if sha256(path) == digest]
    return gone, [path for path in stale if path not in gone]


def version() -> str:
    """Our own version."""
    return importlib.metadata.version("yuantu")

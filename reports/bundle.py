"""Bundle: the manifest that says what a result was made from, so that it can be made again."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.write import write_json
from layers.zone import Zone

LIBRARIES = (
    "exactextract",
    "folium",
    "branca",
    "geopandas",
    "numpy",
    "pandas",
    "pyogrio",
    "pyproj",
    "rasterio",
    "shapely",
)


def write_manifest(
    evaluation: Evaluation, sitings: Iterable[Siting], files: Iterable[Path], folder: Path, lang: str = "zh"
) -> Path:
    """Write ``manifest.json``: day, inputs, rule files, parameters, versions, and the hash of every result.

    It holds no clock and no user, so the same input on the same day with the same versions gives the same bytes.
    """
    return write_json(folder / "manifest.json", manifest(evaluation, sitings, files, lang))


def manifest(
    evaluation: Evaluation, sitings: Iterable[Siting], files: Iterable[Path], lang: str = "zh"
) -> dict[str, Any]:
    """The record that ``manifest.json`` holds."""
    zone = evaluation.zone
    return {
        "zone": zone.name,
        "day": zone.day,
        "lang": lang,
        "crs": zone.crs.to_string(),
        "parameters": dict(evaluation.parameters),
        "inputs": [
            {
                "layer": s.layer,
                "file": s.file,
                "sha256": s.sha256,
                "read": s.read,
                "used": s.used,
                "set_aside": s.set_aside,
            }
            for s in zone.sources
        ],
        "settings": settings(zone),
        "rules": [
            {
                "document": document.id,
                "checked": document.checked,
                "evidence": document.evidence,
                "own": document.own,
            }
            for document in evaluation.rulebook.documents
        ],
        "shipped": shipped(),
        "profiles": [siting.profile.name for siting in sitings],
        "versions": {"yuantu": version(), **{name: importlib.metadata.version(name) for name in LIBRARIES}},
        "results": {path.name: sha256(path) for path in sorted(files)},
    }


def settings(zone: Zone) -> dict[str, str]:
    """Hashes of what the zone's folder states beside its layers: ``zone.toml``, rasters, profiles, policy, rules of its own."""
    if zone.folder is None:
        return {}
    named = [table.get("file", "") for table in zone.rasters.values()]
    named += [name for name in zone.site.get("profiles", ()) if str(name).endswith(".toml")]
    named += [name for name in zone.policy.values() if str(name).endswith(".toml")]
    if zone.rules.get("folder"):
        own = zone.folder / zone.rules["folder"]
        named += [f"{zone.rules['folder']}/{path.name}" for path in sorted(own.glob("*.*"))]
    files = [zone.folder / name for name in ("zone.toml", *named)]
    return {path.relative_to(zone.folder).as_posix(): sha256(path) for path in files if path.is_file()}


def shipped() -> dict[str, str]:
    """Hashes of the rule files and profiles that come with the toolkit, whose numbers the results rest on."""
    room = Path(str(resources.files("land_policy")))
    files = sorted(
        path for part in ("rules", "profiles") for path in (room / part).glob("*.*") if path.suffix != ".md"
    )
    return {
        path.relative_to(room).as_posix(): sha256(path)
        for path in files
        if path.suffix in (".toml", ".csv", ".py")
    }


def forget(folder: Path, kept: Iterable[Path]) -> None:
    """Remove what an earlier build wrote to the folder, by its manifest, and this one has not written again."""
    manifest_file = folder / "manifest.json"
    if not manifest_file.is_file():
        return
    try:
        listed = json.loads(manifest_file.read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    names = {path.name for path in kept}
    for name, digest in listed.items():
        stale = folder / Path(name).name
        if name not in names and stale.is_file() and sha256(stale) == digest:
            stale.unlink()


def version() -> str:
    """Our own version."""
    return importlib.metadata.version("yuantu")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()

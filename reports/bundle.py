"""Bundle: the manifest that says what a result was made from, so that it can be made again."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.write import write_json

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
    evaluation: Evaluation, sitings: Iterable[Siting], files: Iterable[Path], folder: Path
) -> Path:
    """Write ``manifest.json``: day, inputs, rule files, parameters, versions, and the hash of every result.

    It holds no clock and no user, so the same input on the same day with the same versions gives the same bytes.
    """
    return write_json(folder / "manifest.json", manifest(evaluation, sitings, files))


def manifest(evaluation: Evaluation, sitings: Iterable[Siting], files: Iterable[Path]) -> dict[str, Any]:
    """The record that ``manifest.json`` holds."""
    zone = evaluation.zone
    return {
        "zone": zone.name,
        "day": zone.day,
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
        "rules": [
            {"document": document.id, "checked": document.checked, "evidence": document.evidence}
            for document in evaluation.rulebook.documents
        ],
        "profiles": [siting.profile.name for siting in sitings],
        "versions": {"yuantu": version(), **{name: importlib.metadata.version(name) for name in LIBRARIES}},
        "results": {path.name: sha256(path) for path in sorted(files)},
    }


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

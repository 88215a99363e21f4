"""Verify: whether a bundle is still what its manifest says, and whether its inputs still give its results."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from gis.errors import InputError, YuantuError
from layers.config import NAME
from layers.drafts import ROOM
from layers.json_text import json_text
from layers.together import settled
from layers.zone import Zone
from reports.evidence import recompute
from reports.evidence.bundle import INPUTS, MANIFEST, shipped, versions
from reports.evidence.fingerprint import compared, fingerprints
from reports.evidence.input_files import input_files, sha256
from reports.evidence.sealed_zip import opened
from reports.preset.preset import presets
from reports.words import in_both

PARTS = (
    "version", "shipped", "result", "input", "row", "parameter", "recompute", "figure", "plot", "finding", "site", "answer",
)  # fmt: skip
"""What may differ, in the order it is told: what it was made with first, what it says last."""

COLUMNS = ("part", "of", "what", "was", "now")
_MOST_BYTES = 1 << 30
_NOT_READ = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, eq=False)
class Verification:
    """What differs between a bundle and what is there now.

    ``rows``: :data:`COLUMNS`; ``part`` of :data:`PARTS`, ``of`` the file, unit, plot or clause, ``what`` how it differs
    or which figure. ``results`` and ``inputs``: how many files were held against the manifest (inputs: none where no
    folder of them was given). ``seal``: the hash of the manifest itself, to be held against one kept elsewhere.
    ``names``: what people call clauses and units, by language.
    """

    zone: Mapping[str, str]
    day: date
    rows: pd.DataFrame
    results: int
    inputs: int | None
    seal: str
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether everything is as recorded; other versions of libraries alone change nothing that was handed in."""
        return bool(self.rows["part"].eq("version").all())


def verify(bundle: Path, inputs: Path | None = None) -> Verification:
    """Hold a bundle (a folder, its ``manifest.json``, or a zip) against its manifest; with ``inputs`` make it again.

    Raises InputError: there is no bundle, no manifest, or the manifest is none of ours.
    """
    bundle = bundle.parent if bundle.name == MANIFEST and bundle.is_file() else bundle
    if bundle.is_dir():
        settled(bundle)
    with opened(bundle) as folder:
        record = _record(folder, bundle)
        found = [*_versions(record), *_results(folder, record["results"])]
        count: int | None = None
        names: dict[str, dict[str, str]] = {}
        if inputs is not None:
            rows, count, names = _inputs(inputs, record, folder)
            found += rows
        order = {part: at for at, part in enumerate(PARTS)}
        found.sort(key=lambda row: order[row[0]])
        rows_ = pd.DataFrame(found, columns=list(COLUMNS)).astype(object)
        seal = sha256(folder / MANIFEST)
    zone = {"zh": str(record["zone"]), "en": str(record.get("zone_en") or record["zone"])}
    return Verification(zone, record["day"], rows_, len(record["results"]), count, seal, names)


Row = tuple[str, str, str, Any, Any]


def _record(folder: Path, bundle: Path) -> dict[str, Any]:
    """The manifest, with its day as a day, and its tables as tables."""
    file = folder / MANIFEST
    if not file.is_file():
        raise InputError(in_both("verify_no_manifest", bundle=bundle.name))
    try:
        record = _json(file)
        record["day"] = date.fromisoformat(record["day"])
        tables = [
            record[name] for name in ("results", "versions", "shipped", "settings", "parameters", "asked")
        ]
        listed = [record[name] for name in ("inputs", "profiles")]
        sound = all(isinstance(one, dict) for one in tables) and all(isinstance(one, list) for one in listed)
        parts = [one.get("files", {}) for one in record["inputs"] if isinstance(one, dict)]
        sound = sound and all(isinstance(one, dict) for one in parts) and len(parts) == len(record["inputs"])
    except _NOT_READ as error:
        raise InputError(in_both("verify_bad_manifest", bundle=bundle.name)) from error
    if not sound:
        raise InputError(in_both("verify_bad_manifest", bundle=bundle.name))
    return record


def _json(file: Path) -> Any:
    return json.loads(_read(file))


def _read(file: Path) -> str:
    if file.stat().st_size > _MOST_BYTES:
        raise ValueError(file.name)
    return file.read_text(encoding="utf-8-sig")


def _versions(record: Mapping[str, Any]) -> Iterator[Row]:
    """Libraries, and rule files shipped with them, that are others now."""
    for part, was, now in (
        ("version", record["versions"], versions()),
        ("shipped", record["shipped"], shipped()),
    ):
        for name in sorted({*was, *now}):
            one, other = was.get(name), now.get(name)
            if one != other:
                yield part, name, _how(one, other), one, other


def _how(was: Any, now: Any) -> str:
    return "added" if was is None else "missing" if now is None else "changed"


def _results(folder: Path, listed: Mapping[str, Any]) -> Iterator[Row]:
    """Results that changed, are missing, or are there beside what is listed."""
    for name, digest in sorted(listed.items()):
        path = _inside(folder, name)
        now = sha256(path) if path is not None and path.is_file() else None
        if path is None:
            yield "result", name, "unsafe", digest, None
        elif now != digest:
            yield "result", name, _how(digest, now), digest, now
    for path in sorted(one for one in folder.rglob("*") if ROOM not in one.relative_to(folder).parts):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in listed and name != MANIFEST:
            yield "result", name, "added", None, sha256(path)


def _inside(folder: Path, name: str) -> Path | None:
    """The place of a listed result; none where its name leads out of the folder."""
    at = PurePosixPath(name)
    if at.is_absolute() or ".." in at.parts or "\\" in name or ":" in name or "\0" in name or not at.parts:
        return None
    path = folder.joinpath(*at.parts)
    return path if path.resolve().is_relative_to(folder.resolve()) else None


def _inputs(
    inputs: Path, record: Mapping[str, Any], folder: Path
) -> tuple[list[Row], int, dict[str, dict[str, str]]]:
    """What differs in the inputs, and in what they give now, on the recorded day; and what things are called."""
    if not (inputs / NAME).is_file():
        raise InputError(in_both("verify_no_inputs", folder=inputs.name))
    was = dict(record["settings"])
    for one in record["inputs"]:
        was |= one.get("files", {})
    try:
        now = {name: digest for files in input_files(inputs).values() for name, digest in files.items()}
    except YuantuError as error:
        return [("recompute", NAME, "failed", None, error)], len(was), {}
    rows: list[Row] = [
        ("input", name, _how(was.get(name), now.get(name)), was.get(name), now.get(name))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]
    try:
        again = recompute.recomputed(inputs, record["day"], record["profiles"])
    except YuantuError as error:
        return [*rows, ("recompute", NAME, "failed", None, error)], len(was), {}
    return [*rows, *_again(again, record, folder)], len(was), recompute.names(again.evaluation)


def _again(again: recompute.Again, record: Mapping[str, Any], folder: Path) -> Iterator[Row]:
    """Rows, parameters and results that differ once everything has been computed again."""
    yield from (("recompute", name, "no_profile", name, None) for name in again.missing)
    preset = presets().get(str(record.get("asked", {}).get("preset")))
    yield from _rows(folder, again.evaluation.zone, preset.hidden if preset else frozenset())
    parameters = json.loads(json_text(dict(again.evaluation.parameters)))
    for name in sorted({*record["parameters"], *parameters}):
        one, other = record["parameters"].get(name), parameters.get(name)
        if one != other:
            yield "parameter", name, _how(one, other), one, other
    lang = record.get("lang") if record.get("lang") in ("zh", "en") else "zh"
    for name, differ in recompute.comparisons(again, str(lang), preset if preset and preset.leaves else None):
        path = folder / name
        if name not in record["results"] or not path.is_file():
            continue
        try:
            yield from list(differ(_read(path)))
        except _NOT_READ:
            yield "recompute", name, "unreadable", None, None


def _rows(folder: Path, zone: Zone, hidden: frozenset[str]) -> Iterator[Row]:
    """Rows of layers that were added, removed or changed, where the bundle has their fingerprints."""
    file = folder / INPUTS
    if not file.is_file():
        return
    try:
        found = compared(_json(file), fingerprints(zone, hidden))
    except _NOT_READ:
        yield "recompute", INPUTS, "unreadable", None, None
        return
    for one in found:
        yield "row", f"{one.layer}/{one.row}" if one.row else one.layer, one.how, ";".join(one.columns), None

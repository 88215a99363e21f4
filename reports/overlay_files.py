"""Overlay files: what an overlay writes, all of it or none, and never over a file that it is made of."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from pathlib import Path

from gis.cause import cause
from gis.errors import InputError, OutputError
from gis.words import refusal
from land_policy.suitability.overlay_file import OverlayWish
from land_policy.suitability.suitability import Suitability, suitability
from layers.drafts import room_of
from layers.together import together
from layers.zone import Zone
from reports.evidence.input_files import files_of
from reports.tables.overlay_table import write_zones
from reports.words import in_both

BESIDE = (".legend.json", ".qml")
"""What is written beside the scores, under their name."""


def write_overlay(
    zone: Zone,
    wish: OverlayWish,
    out: Path,
    classes: Path | None = None,
    pieces: Path | None = None,
    *,
    stated: Path | None = None,
    lang: str = "zh",
) -> tuple[Suitability, list[Path]]:
    """Weigh what a wish names and write the scores to ``out``, the classes and the plots cut by class where asked for; and which files those are.

    ``stated``: the wish's own file. Raises InputError for a name that does not fit or that is one of a file it is made of, OutputError for a folder
    that is not there: before anything is worked out. What goes to one folder takes its names together, the folder of the scores last.
    """
    targets = [out, *(out.with_suffix(ending) for ending in BESIDE), *([classes] if classes else [])]
    _check([*targets, *([pieces] if pieces else [])], zone, stated)
    if pieces is not None and pieces.suffix.lower() != ".gpkg":
        raise InputError(in_both("overlay_gpkg", out=pieces.name))
    with contextlib.ExitStack() as places:  # left from the last entered to the first: the scores come last
        homes = {one.parent.resolve(): one.parent for one in (out, classes, pieces) if one is not None}
        drafts = {real: places.enter_context(_drafts(home, out)) for real, home in homes.items()}

        def at(target: Path) -> Path:
            return drafts[target.parent.resolve()] / target.name

        codes = None if classes is None else at(classes)
        found = suitability(zone, wish, at(out), classes=codes, cut=pieces is not None)
        if pieces is not None:
            write_zones(found, zone, at(pieces), lang)
    placed = replace(found.overlaid, score=out, classes=classes)
    return replace(found, overlaid=placed), [*targets, *([pieces] if pieces else [])]


def _drafts(folder: Path, out: Path) -> contextlib.AbstractContextManager[Path]:
    """Where the files of one folder are written until they take their names together, the scores last."""
    return together(folder, room_of(folder / out.name), last=out.name)


def _check(targets: list[Path], zone: Zone, stated: Path | None) -> None:
    """Refuse a name that stands twice, that of a file the overlay is made of, and a folder that is not there."""
    own = set() if zone.folder is None else {one.resolve() for one in files_of(zone.folder)}
    if stated is not None:
        own.add(stated.resolve())
    for place, target in enumerate(targets):
        if target.resolve() in own:
            raise InputError(in_both("overlay_own", out=target))
        if target.resolve() in [one.resolve() for one in targets[:place]]:
            raise InputError(in_both("overlay_twice", out=target))
        if not target.parent.is_dir():
            raise OutputError(refusal("gis", "raster.folder", path=target, why=cause(os.strerror(2))))
        if target.is_dir():
            raise OutputError(refusal("gis", "raster.folder", path=target, why=cause(os.strerror(21))))

"""Overlay files: what an overlay writes, all of it or none, and never over a file that it is made of."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from gis.errors import InputError, OutputError
from gis.raster.cog import folder_beside, put_in_place
from gis.words import refusal
from land_policy.suitability.overlay_file import OverlayWish
from land_policy.suitability.suitability import Suitability, suitability
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
    that is not there: before anything is worked out.
    """
    targets = [out, *(out.with_suffix(ending) for ending in BESIDE), *([classes] if classes else [])]
    _check([*targets, *([pieces] if pieces else [])], zone, stated)
    if pieces is not None and pieces.suffix.lower() != ".gpkg":
        raise InputError(in_both("overlay_gpkg", out=pieces.name))
    with folder_beside(out) as room:
        codes = None if classes is None else room / "classes" / classes.name
        if codes is not None:
            codes.parent.mkdir()
        found = suitability(zone, wish, room / out.name, classes=codes, cut=pieces is not None)
        drafts = [(room / target.name, target) for target in targets[:3]]
        drafts += [(codes, classes)] if codes is not None and classes is not None else []
        if pieces is not None:
            drafts.append((write_zones(found, zone, room / "zones" / pieces.name, lang), pieces))
        put_in_place(drafts)
    placed = replace(found.overlaid, score=out, classes=classes)
    return replace(found, overlaid=placed), [target for _, target in drafts]


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
            raise OutputError(refusal("gis", "raster.folder", path=target, why=os.strerror(2)))
        if target.is_dir():
            raise OutputError(refusal("gis", "raster.folder", path=target, why=os.strerror(21)))

"""Stands: the zone that a folder stands for: its own, where it has a zone.toml, or the one it was built from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reports.kept.stages import built_from


def zone_of(folder: Path, day: date | None = None) -> tuple[Path, date | None]:
    """A zone's folder and the day asked for; of a build's folder its zone, and its day where none is asked for.

    Raises InputError where a build there did not finish, or its zone is not there any more.
    """
    found = built_from(folder)
    return (folder, day) if found is None else (found[0], day or found[1])

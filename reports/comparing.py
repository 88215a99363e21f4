"""Comparing: the folders of many zones read and evaluated one after another, and set side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from gis.errors import InputError
from land_policy.comparing.comparison import Comparison, compared
from land_policy.comparing.zone_figures import ZoneFigures, zone_figures
from land_policy.evaluation import Evaluation
from layers.config import NAME, read_config
from reports.build import Say, evaluate_zone, quiet
from reports.kept.stages import built_from
from reports.words import in_both, phrase

_PROVINCES = ("province.json", "province.toml")
"""What tells the result of a province, and a province of tables."""


def zone_folders(named: Sequence[Path]) -> list[Path]:
    """The folders of zones: those named, and of one that is no zone but holds zones, these by name.

    Raises InputError: one is a province of tables, or the result of a province.
    """
    found: list[Path] = []
    for folder in named:
        if (folder / NAME).is_file():
            found.append(folder)
            continue
        held = sorted(file.parent for file in folder.glob(f"*/{NAME}"))
        if not held and any((folder / name).is_file() for name in _PROVINCES):
            raise InputError(in_both("comparing_province", folder=folder))
        found += held or [folder]
    return found


def each_once(folders: Sequence[Path], day: date | None, lang: str = "zh", say: Say = quiet) -> list[Path]:
    """The folders without those that are a zone on a day that stands before them, which is said.

    The folder of a build is its zone, on the day it was built for unless one is asked for.
    """
    first: dict[tuple[Path, date | None], Path] = {}
    for folder in folders:
        built = built_from(folder)
        zone, on = (built[0], day or built[1]) if built else (folder, day or _stated_day(folder))
        same = first.setdefault((zone.resolve(), on), folder)
        if same is not folder:
            say(phrase("comparing_once", lang).format(folder=folder, first=same))
    return list(first.values())


def _stated_day(folder: Path) -> date | None:
    try:
        return read_config(folder)[0].day
    except InputError:
        return None  # it is refused, with what is wrong, once it is read


def compare_zones(
    folders: Sequence[Path],
    scope: str | None,
    indicators: Sequence[str],
    *,
    day: date | None = None,
    lang: str = "zh",
    look: Callable[[Evaluation], None] | None = None,
    say: Say = quiet,
) -> Comparison:
    """The zones compared by units of ``scope``; left out: by parks where two have been found, else by zones.

    Of each zone its figures are kept and its plots let go before the next is read; ``look`` is shown each Evaluation first.
    """
    zones: list[ZoneFigures] = []
    for folder in each_once(zone_folders(folders), day, lang, say):
        evaluation = evaluate_zone(folder, day=day, lang=lang, say=say)
        zones.append(zone_figures(evaluation, folder.name or str(folder)))
        if look is not None:
            look(evaluation)
        del evaluation
    if scope is None:
        parks = sum(one.rows.loc[one.rows["scope"] == "park", "unit"].nunique() for one in zones)
        scope = "park" if parks > 1 else "zone"
    return compared(zones, scope, indicators)

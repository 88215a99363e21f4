"""Comparing: the folders of many zones read and evaluated one after another, and set side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from land_policy.comparing.comparison import Comparison, compared
from land_policy.comparing.zone_figures import ZoneFigures, zone_figures
from land_policy.evaluation import Evaluation
from reports.build import Say, evaluate_zone, quiet


def zone_folders(named: Sequence[Path]) -> list[Path]:
    """The folders of zones: those named, and of one that is no zone but holds zones, these by name."""
    found: list[Path] = []
    for folder in named:
        held = [] if (folder / "zone.toml").is_file() else sorted(folder.glob("*/zone.toml"))
        found += [file.parent for file in held] or [folder]
    return found


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
    for folder in zone_folders(folders):
        evaluation = evaluate_zone(folder, day=day, lang=lang, say=say)
        zones.append(zone_figures(evaluation, folder.name or str(folder)))
        if look is not None:
            look(evaluation)
        del evaluation
    if scope is None:
        parks = sum(one.rows.loc[one.rows["scope"] == "park", "unit"].nunique() for one in zones)
        scope = "park" if parks > 1 else "zone"
    return compared(zones, scope, indicators)

"""Rules folder: a zone's own rule documents, which zone.toml names under ``[rules] folder``, and the rulebook with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gis.errors import RuleError
from gis.words import refusal
from land_policy.rulebook import Rulebook


def book_of(rules: Mapping[str, Any], zone_folder: Path) -> Rulebook:
    """The rulebook of the table ``[rules]``: what ``use`` names, else what holds nationwide, with the zone's own first.

    :class:`~gis.errors.RuleError` for a folder that is not there or not the zone's, and for a fault of a document.
    """
    own, named = own_folder(rules, zone_folder), rules.get("use")
    return Rulebook.load(named, own=own) if named is not None else Rulebook.national(own)


def own_folder(rules: Mapping[str, Any], zone_folder: Path) -> Path | None:
    """The folder of the zone's own documents; none where it names none.

    It, and every file in it, lies in the zone's folder, links followed.
    """
    named = str(rules.get("folder", ""))
    if not named:
        return None
    root = zone_folder.resolve()
    try:
        place = (zone_folder / named).resolve()
        good = place != root and place.is_dir() and any(place.glob("*.toml"))
    except (OSError, ValueError) as error:  # a name that no disk takes
        raise RuleError(
            refusal("land_policy", "rules.folder", name=named[:60], folder=zone_folder)
        ) from error
    if not place.is_relative_to(root) or any(
        not path.resolve().is_relative_to(root) for path in place.glob("*")
    ):
        raise RuleError(refusal("land_policy", "rules.outside", name=named[:60], folder=zone_folder))
    if not good:
        raise RuleError(refusal("land_policy", "rules.folder", name=named[:60], folder=zone_folder))
    return place

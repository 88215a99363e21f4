"""Reweigh: a profile with other weights, from a small TOML file that holds nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from land_policy import toml_file
from land_policy.siting.profile import Profile
from land_policy.siting.toml_table import TomlTable
from land_policy.siting.weighing import weighing

KEYS = ("weights", "note")


def is_weights(entries: Mapping[str, Any]) -> bool:
    """Whether a TOML file states weights and no profile.

    >>> is_weights({"weights": {}}), is_weights({"weights": {}, "criterion": []})
    (True, False)
    """
    return "weights" in entries and set(entries) <= set(KEYS)


def reweighed(profile: Profile, path: Path) -> Profile:
    """The profile with the weights of a file: ``[weights]`` as in a profile, with ``method`` and what it needs.

    Raises `SitingError` naming file and key, and RuleError for a file that cannot be read.
    """
    top = TomlTable(path.name, "", toml_file.load(path))
    bare = [replace(criterion, weight=math.nan) for criterion in profile.criteria]
    made, criteria = weighing(top, bare)
    if top.has("note"):
        top.text("note")
    top.done()
    return replace(profile, criteria=criteria, weighing=made)
